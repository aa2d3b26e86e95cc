"""What has been said so far: the equations and facts that a step of the notes may rest on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from ..functions import PROBABILITIES, is_interpreted
from ..kernel.facts import Equation, Fact, Statement
from ..kernel.terms import Term
from ..late import late_regex
from ..records import replace
from ..step import terms_of
from .containers.document import Scope
from .replaced import is_replaced

FACTS = 40
"""How many facts one step is checked against at most; the latest ones count."""
_LETTER = late_regex(r"(?<![\\\w])[A-Za-z]\w*")
_OF_QUANTITY = late_regex(r"(?:^[fFM]_|^\w+\()(\w+)\)?['^{}\-1]*\(\)$")
ORDERS = {"expectation": 1, "variance": 2, "covariance": 2}
"""The moments, and up to what power what they are of enters."""
_CONNECTED = 10 * FACTS
"""How many facts are looked at for that, the nearest first."""


class Standing(IntEnum):
    """How firmly something was said."""

    GIVEN = 0  # stated or proved
    KNOWN = 1  # by books, of what the notes name
    ASSERTED = 2  # claimed, but neither proved nor wrong
    SUPPOSED = 3  # said of a case, or doubtful: no reason for anything, but perhaps an excuse


class Entry(Struct, frozen=True, dict=True):
    """A fact, the scopes in which it was said, its line, and the labels by which it is cited.

    What is `proved` follows from the entries before it.
    """

    fact: Fact
    scopes: tuple[Scope, ...]
    line: int
    standing: Standing = Standing.GIVEN
    labels: tuple[str, ...] = ()
    proved: bool = False

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols of which it is said; sizes, where it gives the value of one."""
        terms = terms_of(self.fact.statement)
        return names_of(*terms) or sizes_of(*terms)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The symbols of which it is said in the first place: those on the left of an equation."""
        s = self.fact.statement
        return names_of(s.lhs) if isinstance(s, Equation) else self.names

    @cached_property
    def described(self) -> frozenset[str]:
        """The subjects, and the quantities whose functions they are: X of ``f_X``.

        Not the variables of a function, of which it is told what it is at any value.
        """
        s = self.fact.statement
        found = self.subjects.union(*map(_OF_QUANTITY.findall, self.subjects))
        return found - names_of(s.rhs) if isinstance(s, Equation) and s.lhs.op == "function" and (
            not is_interpreted(s.lhs.data)) else found

    @cached_property
    def defined(self) -> frozenset[str]:
        """The symbols that it defines, or of which it states a property."""
        s = self.fact.statement
        if isinstance(s, Equation):
            return names_of(s.lhs) if s.definition else frozenset()
        return self.names

    def is_valued_in(self, names: Collection[str]) -> bool:
        """Whether it gives a moment in terms of symbols of these names."""
        s = self.fact.statement
        return not self.proved and isinstance(s, Equation) and s.lhs.op in ORDERS and (
            not names_of(s.rhs).isdisjoint(names))


class Renewal(NamedTuple):
    """From how many entries on something else is said, and where that is seen.

    What was found or claimed before counts no longer there, nor do the `old` statements, nor what
    was said of the symbols of the `names`: they are others now.
    """

    start: int
    scopes: tuple[Scope, ...] = ()
    names: frozenset[str] = frozenset()
    old: frozenset[Statement] = frozenset()


class Ledger:
    """Everything said so far, to be asked for what concerns a step."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.seen: set[Term] = set()
        self.functions: set[str] = set()
        self.compared: set[tuple[Term, Term]] = set()
        self.limited: set[str] = set()
        self.naming: dict[str, list[int]] = {}
        self.labelled: dict[str, list[int]] = {}
        self.stating: dict[Statement, list[int]] = {}
        self.forgotten: set[int] = set()
        self.introduced: list[tuple[frozenset[str], tuple[Scope, ...]]] = []
        self.renewals: list[Renewal] = []

    def add(self, entry: Entry) -> None:
        """Remember one more fact, unless the same is there already."""
        for k in self.stating.get(entry.fact.statement, ()):
            known = self.entries[k]
            if sees(entry.scopes, known.scopes) and not self._is_of_others(k, entry.scopes):
                if (entry.standing, entry.proved) < (known.standing, known.proved):
                    self.entries[k] = entry
                    self._index(k, entry.labels)
                return
        self.entries.append(entry)
        at = len(self.entries) - 1
        self.stating.setdefault(entry.fact.statement, []).append(at)
        for name in entry.names:
            self.naming.setdefault(name, []).append(at)
        self._index(at, entry.labels)

    def give_up(self, lhs: Term) -> None:
        """Nothing that books know rests any longer, where the notes themselves speak of it.

        What the same line made known goes with it: they may mean another parametrisation.
        """
        lines = {e.line for e in self.entries if e.standing is Standing.KNOWN
                 and isinstance(e.fact.statement, Equation)
                 and _is_value_of(e.fact.statement.lhs, lhs)}
        self.forgotten |= {k for k, e in enumerate(self.entries)
                           if e.standing is Standing.KNOWN and e.line in lines}

    def give_up_known(self, statement: Statement) -> None:
        """Nothing rests any longer on what books know, where the notes name something else."""
        self.forgotten |= {k for k in self.stating.get(statement, ())
                           if self.entries[k].standing is Standing.KNOWN}

    def _index(self, at: int, labels: Iterable[str]) -> None:
        for label in labels:
            self.labelled.setdefault(label, []).append(at)

    def forget(self, statement: Statement) -> None:
        """Nothing rests any longer on a statement that was only asserted."""
        self.forgotten |= {k for k in self.stating.get(statement, ())
                           if self.entries[k].standing is Standing.ASSERTED}

    def retract(self, statement: Statement) -> None:
        """The statement is only supposed from here on; what was proved may rest on it."""
        for k in self.stating.get(statement, ()):
            self.entries[k] = replace(self.entries[k], standing=Standing.SUPPOSED)
            self.renewals.append(Renewal(len(self.entries)))

    def renew(self, symbol: Term, value: Term) -> None:
        """A symbol that was defined otherwise is another one from here on.

        What was found of it, and the definition, counts no longer.
        """
        def concerns(s: Statement) -> bool:
            return isinstance(s, Equation) and (s.lhs == symbol and s.rhs != value)

        if any(e.fact.statement.definition and concerns(e.fact.statement)
               for k, e in enumerate(self.entries) if k not in self.forgotten
               and isinstance(e.fact.statement, Equation)):
            self.forgotten |= {k for k in self.naming.get(str(symbol.data[0]), ()) if (
                self.entries[k].proved or concerns(self.entries[k].fact.statement)
                or self.entries[k].standing is not Standing.GIVEN)}
            self.renewals.append(Renewal(len(self.entries)))

    def introduce(self, names: Iterable[str], scopes: tuple[Scope, ...], *, line: int = 0,
                  anew: Collection[str] = (), arbitrary: Collection[str] = ()
                  ) -> Renewal | None:
        """Words introduce symbols; those of a name that was introduced before are others.

        So are those of which anything was said before a `line`, where the paragraph begins, and, if
        anything was said of them, those that are introduced `anew` or as `arbitrary` ones.  What
        was said of the former ones is no reason for anything where the new ones are seen; nor,
        with a word that tells so, are moments that have one of them as their value.  None if
        nothing was said of them.
        """
        found = frozenset(names)
        before = frozenset(n for n in found if any(
            n in known and sees(scopes, where) for known, where in self.introduced))
        self.introduced.append((found, scopes))
        valued = before.intersection(arbitrary).union(anew)
        named = frozenset({*anew, *arbitrary})
        again = before.union(*(e.described & (
            named | found if 0 < e.line < line else named) for e in self._in_force(
                scopes, lambda e: not e.proved and not (named | found).isdisjoint(e.described))))
        return self._renewed(scopes, lambda e: e.is_valued_in(valued), again)

    def drop(self, is_denied: Callable[[Statement], bool], scopes: tuple[Scope, ...]
             ) -> Renewal | None:
        """What is denied counts no longer where that is seen; None if nothing is.

        What was found or claimed before may rest on it.
        """
        return self._renewed(scopes, lambda e: is_denied(e.fact.statement))

    def _in_force(self, scopes: tuple[Scope, ...], fits: Callable[[Entry], bool]
                  ) -> Iterator[Entry]:
        """The entries that fit and count where the scopes are."""
        return (e for k, e in enumerate(self.entries) if fits(e) and k not in self.forgotten
                and e.standing is not Standing.SUPPOSED and sees(scopes, e.scopes)
                and not self._is_of_others(k, scopes))

    def _renewed(self, scopes: tuple[Scope, ...], fits: Callable[[Entry], bool],
                 names: frozenset[str] = frozenset()) -> Renewal | None:
        """What says that entries that fit count no longer where the scopes are; None if none do."""
        old = frozenset(e.fact.statement for e in self._in_force(scopes, fits))
        if not old and not names:
            return None
        self.renewals.append(Renewal(len(self.entries), scopes, names, old))
        return self.renewals[-1]

    def is_introduced(self, symbol: Term) -> bool:
        """Whether words introduced the symbol."""
        return any(symbol.data[0] in names for names, _ in self.introduced)

    def _is_of_others(self, at: int, scopes: Sequence[Scope]) -> bool:
        """Whether an entry speaks of symbols that were introduced anew for these scopes.

        What was proved may rest on what was said of them, whether it names them or not.
        """
        entry = self.entries[at]
        return any(at < r.start and sees(scopes, r.scopes) and (
            entry.proved or entry.standing is Standing.ASSERTED or r.names & entry.described
            or entry.fact.statement in r.old) for r in self.renewals)

    def meet(self, *terms: Term) -> None:
        """Remember the symbols and functions as ones that occurred."""
        self.seen |= {t for term in terms for t in symbols_of(term)}
        self.functions |= {str(t.data) for term in terms for t in term.walk()
                           if t.op == "function"}

    def compare(self, lower: Term, upper: Term) -> None:
        """Remember which is said to be smaller; letters do not stand for any value then."""
        self.compared.add((lower, upper))
        self.limited |= {str(t.data[0]) for t in (lower, upper) if t.op == "symbol"}

    def has_met(self, symbol: Term) -> bool:
        """Whether the symbol, or its family with a free index, occurred."""
        name, at, _ = symbol.data
        return any(
            other.data[0] == name and len(other.data[1]) == len(at)
            and (other.data[1] == at or any(i.names() for i in other.data[1]))
            for other in self.seen)

    def given(self, quantity: Term) -> Entry | None:
        """The last entry that gave a quantity without proof."""
        return next((e for k, e in reversed(list(enumerate(self.entries))) if isinstance(
            s := e.fact.statement, Equation) and s.lhs == quantity and not e.proved and (
                e.standing is Standing.GIVEN and k not in self.forgotten)), None)

    def given_of(self, names: frozenset[str]) -> list[Entry]:
        """The entries that gave something about symbols or functions, in order."""
        return [e for k, e in enumerate(self.entries) if e.standing is Standing.GIVEN
                and k not in self.forgotten and e.names & names]

    def supersede(self, entry: Entry) -> None:
        """Nothing rests any longer on an entry, since something else is said from here on.

        What was found or claimed before may rest on it.
        """
        self.forgotten.add(self.entries.index(entry))
        self.renewals.append(Renewal(len(self.entries)))

    def replace(self, quantity: Term, value: Term, scopes: tuple[Scope, ...]) -> None:
        """A quantity that is given anew has its former values no longer where that is seen.

        What was found or claimed before may rest on them.
        """
        self._renewed(scopes, lambda e: not e.proved and e.standing is Standing.GIVEN
                      and is_replaced(e.fact.statement, quantity, value))

    def defines(self, symbol: Term, scopes: Sequence[Scope]) -> Entry | None:
        """The definition of a symbol that is in force, if there is one."""
        for k in reversed(self.naming.get(str(symbol.data[0]), ())
                          if symbol.op == "symbol" else range(len(self.entries))):
            entry = self.entries[k]
            s = entry.fact.statement
            if (isinstance(s, Equation) and s.definition and s.lhs == symbol
                    and k not in self.forgotten and sees(scopes, entry.scopes)
                    and not self._is_of_others(k, scopes)):
                return entry
        return None

    def about(
        self, terms: Iterable[Term], scopes: Sequence[Scope], *, cites: Iterable[str] = (),
        standing: Standing = Standing.GIVEN, reach: int | None = None,
    ) -> tuple[Entry, ...]:
        """The entries in scope that concern the terms, directly or through others, in order.

        Definitions of what occurs always do.  `reach` bounds over how many entries a connection
        may go.  What is cited concerns the step in any case.
        """
        terms = tuple(terms)
        found = {k for label in set(cites) for k in self.labelled.get(label, ())} - self.forgotten
        cited = frozenset(found)
        names = set(names_of(*terms) | sizes_of(*terms))
        names |= {name for k in cited for name in self.entries[k].names}
        fresh, distance = set(names), 0
        while fresh and len(found) < _CONNECTED:
            near = reach is None or distance < reach
            reached: set[str] = set()
            for name in fresh:
                for k in self.naming.get(name, ()):
                    entry = self.entries[k]
                    if k in found or k in self.forgotten:
                        continue
                    if entry.standing <= standing and (
                            near or name in entry.defined) and sees(scopes, entry.scopes) and (
                                standing is Standing.SUPPOSED
                                or not self._is_of_others(k, scopes)):
                        found.add(k)
                        reached |= entry.names
            fresh = reached - names
            names |= fresh
            distance += 1
        chosen = sorted(found)
        if len(chosen) > FACTS:
            chosen = sorted(cited.union(chosen[-FACTS:]))
        return tuple(self.entries[k] for k in chosen)


def sees(scopes: Sequence[Scope], other: Sequence[Scope]) -> bool:
    """Whether what was said in the scopes `other` still counts in `scopes`.

    What a theorem, an example, or the proof of a theorem says ends with it.  Sections, and proofs
    that belong to no theorem, as in lecture notes, go on to count.
    """
    own = {scope.number for scope in scopes}
    return all(scope.number in own or scope.kind in _OPEN for scope in other)


def _is_value_of(known: Term, term: Term) -> bool:
    """Whether a term is the same moment, or a value of the same function."""
    return known == term or (known.op == term.op == "function" and known.data == term.data)


_OPEN = frozenset({"document", "section", "proof"})


def symbols_of(term: Term) -> list[Term]:
    """The symbols in a term."""
    return [t for t in term.walk() if t.op == "symbol"]


def names_of(*terms: Term) -> frozenset[str]:
    """The names of the symbols and functions in the terms."""
    return frozenset(_walk_names(terms))


def _walk_names(terms: Iterable[Term]) -> Iterator[str]:
    for term in terms:
        for t in term.walk():
            if t.op == "symbol":
                yield t.data[0]
            elif t.op == "function":
                yield f"{t.data}()"
                yield from quantities_in(t)
                yield from (f"{name}()" for name in describing(t))
                if t.data.endswith("'"):  # what is said of f is said of its derivatives
                    yield f"{unprimed(t)}()"


def quantities_in(function: Term) -> list[str]:
    """The letters that are written in a probability: Z of ``Pr(Z > 0)``, which has no value."""
    head, _, inside = str(function.data).partition("(")
    return _LETTER.findall(inside) if head in PROBABILITIES else []


def describing(function: Term) -> list[str]:
    """The functions that say how probable the events of a probability are."""
    return [f"{kind}_{letter}" for letter in quantities_in(function) for kind in "fF"]


def unprimed(function: Term) -> str:
    """The name of the function of which a function with primes is a derivative."""
    return str(function.data).rstrip("'")


def sizes_of(*terms: Term) -> frozenset[str]:
    """The names of the sizes and indices that stand as numbers in the terms."""
    return frozenset(n for term in terms for t in term.walk() if t.op == "dimension"
                     for n in t.data.names())
