"""What has been said so far: the equations and facts that a step of the notes may rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ..kernel.facts import Equation, Fact
from ..kernel.terms import Term
from ..step import terms_of
from .document import Scope

FACTS = 40
"""How many facts one step is checked against at most; the latest ones count."""


class Standing(IntEnum):
    """How firmly something was said."""

    GIVEN = 0  # stated or proved
    ASSERTED = 1  # claimed, but neither proved nor wrong


@dataclass(frozen=True)
class Entry:
    """A fact, the scopes in which it was said, its line, and the labels by which it is cited."""

    fact: Fact
    scopes: tuple[Scope, ...]
    line: int
    standing: Standing = Standing.GIVEN
    labels: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The symbols of which it is said; sizes, where it gives the value of one."""
        terms = terms_of(self.fact.statement)
        counts = all(t.op in ("dimension", "number") for t in terms)
        return sizes_of(*terms) if counts else names_of(*terms)


class Ledger:
    """Everything said so far, to be asked for what concerns a step."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.seen: set[str] = set()

    def add(self, entry: Entry) -> None:
        """Remember one more fact, unless the same is there already."""
        for k, known in enumerate(self.entries):
            if known.fact.statement == entry.fact.statement and _sees(entry.scopes, known.scopes):
                if entry.standing < known.standing:
                    self.entries[k] = entry
                return
        self.entries.append(entry)

    def meet(self, *terms: Term) -> None:
        """Remember the symbols as ones that occurred."""
        self.seen |= names_of(*terms)

    def defines(self, symbol: Term, scopes: Sequence[Scope]) -> Entry | None:
        """The definition of a symbol that is in force, if there is one."""
        for entry in reversed(self.entries):
            s = entry.fact.statement
            if (isinstance(s, Equation) and s.definition and s.lhs == symbol
                    and _sees(scopes, entry.scopes)):
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
        wanted = set(cites)
        terms = tuple(terms)
        names = set(names_of(*terms) | sizes_of(*terms))
        visible = [e for e in self.entries if _sees(scopes, e.scopes) and e.standing <= standing]
        visible += [e for e in self.entries if e not in visible and wanted & set(e.labels)]
        found: set[int] = {k for k, e in enumerate(visible) if wanted & set(e.labels)}
        distance = 0
        grown = True
        while grown:
            grown = False
            current = frozenset(names)
            for k, entry in enumerate(visible):
                if k in found:
                    continue
                if _defined(entry) & current or (
                        (reach is None or distance < reach) and entry.names & current):
                    found.add(k)
                    names |= entry.names
                    grown = True
            distance += 1
        chosen = sorted(found)
        if len(chosen) > FACTS:
            chosen = sorted([k for k in chosen if wanted & set(visible[k].labels)]
                            + chosen[-FACTS:])
        return tuple(visible[k] for k in dict.fromkeys(chosen))


def _defined(entry: Entry) -> frozenset[str]:
    s = entry.fact.statement
    if isinstance(s, Equation) and s.definition:
        return names_of(s.lhs)
    return frozenset() if isinstance(s, Equation) else entry.names


def _sees(scopes: Sequence[Scope], other: Sequence[Scope]) -> bool:
    """Whether what was said in the scopes `other` still counts in `scopes`.

    What a theorem, an example, or the proof of a theorem says ends with it.  Sections, and proofs
    that belong to no theorem, as in lecture notes, go on to count.
    """
    own = {scope.number for scope in scopes}
    return all(scope.number in own or scope.kind in _OPEN for scope in other)


_OPEN = frozenset({"document", "section", "proof"})


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


def sizes_of(*terms: Term) -> frozenset[str]:
    """The names of the sizes and indices that stand as numbers in the terms."""
    return frozenset(n for term in terms for t in term.walk() if t.op == "dimension"
                     for n in t.data.names())
