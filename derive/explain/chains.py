"""The moves that a textbook would make from a term on, in their usual order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from ..kernel.facts import Equation, Fact, Independent, Property
from ..kernel.terms import IllFormed, Term
from ..laws.law import MOMENTS
from . import algebra, moments, stated
from .calculus import Calculus
from .rewrite import Rewrite, everywhere, given, operators, size, tidy

LONGEST = 14
"""After so many moves a side is left as it is."""

LARGEST = 400
"""A term of more nodes is not written out further."""


class Reason(Struct, frozen=True):
    """What gives a line: a law of the catalogue by its name, or a stated fact, or neither.

    A routine move, such as the distributive law, has no name; of a `gap` nothing is known but
    that the kernel bridges it.  What `folds` writes a name for what it stands for.
    """

    law: str | None = None
    fact: Fact | None = None
    gap: bool = False
    folds: bool = False


class Move(Struct, frozen=True):
    """A rewriting with its reason; `late` moves write terms out and come last.

    `defines` is the symbol whose definition is written out wherever it occurs.  What `collects`
    leaves no like summands.  A term in which none of the operators `among` occurs stays as it is;
    without any, all terms are tried.
    """

    reason: Reason
    rewrite: Rewrite
    late: bool = False
    defines: Term | None = None
    collects: bool = False
    among: frozenset[str] = frozenset()


_DERIVATIVE = frozenset({"derivative"})
ROUTINE = Reason()
GAP = Reason(gap=True)


def moves(facts: Sequence[Fact]) -> list[Move]:
    """Every move under the facts, in the order in which they are tried."""
    assumptions = list(_assumptions(facts))
    conditional = [m for m in assumptions if _is_conditional(m)]
    assumed = [m for m in assumptions if not _is_conditional(m)]
    defined = {f.statement.lhs for f in facts
               if isinstance(f.statement, Equation) and f.statement.definition}
    known = [m for m in assumptions if _is_moment_of(m, defined)]
    found = [*known, *_definitions(facts), *_derivatives(facts), *_named(
        ("take-out-known", moments.take_out_known, "expectation"),
        ("linearity", moments.linearity, "expectation"))]
    found += conditional
    found += _named(
        ("var-linear", moments.drop_known, "variance", "covariance"),
        ("var-linear", moments.linear, "variance"),
        ("cov-bilinear", moments.bilinear, "variance", "covariance"),
        ("variance-as-covariance", moments.same_arguments, "covariance"))
    found += _independences(facts)
    found += assumed
    found += _named(
        ("block-product", algebra.blocks_multiply, "block"),
        ("kronecker-mixed-product", algebra.kronecker_multiply, "kronecker"),
        ("vec-of-product", algebra.vec_linear, "vec"),
        ("trace-linear", algebra.trace_linear, "trace"),
        ("inverse-cancels", algebra.cancel, "inverse"),
        ("sum-linear", algebra.sum_linear, "sum"),
        (None, algebra.transpose_inside, "transpose"),
        (None, algebra.trace_of_identity, "trace"))
    found += _named(
        (None, algebra.multiply_out, "add"),
        (None, algebra.collect, "add"),
        ("sum-linear", algebra.inside_sums, "sum"),
        ("trace-cyclic", algebra.trace_cyclic, "trace"), late=True)
    return found


def _named(*rules: tuple[Any, ...], late: bool = False) -> list[Move]:
    """Moves from the name of a law, a rewriting, and operators of which it needs one."""
    return [Move(Reason(law), rewrite, late, among=frozenset(among))
            for law, rewrite, *among in rules]


def _is_conditional(move: Move) -> bool:
    fact = move.reason.fact
    assert fact is not None
    s = fact.statement
    return isinstance(s, Equation) and s.lhs.op in MOMENTS and bool(given(s.lhs))


def _is_moment_of(move: Move, defined: set[Term]) -> bool:
    """Whether a moment of a defined symbol is stated: it is used before the definition is."""
    fact = move.reason.fact
    assert fact is not None
    s = fact.statement
    return isinstance(s, Equation) and s.lhs.op in MOMENTS and not defined.isdisjoint(s.lhs.walk())


def without_definitions(found: Sequence[Move], names: Collection[Term]) -> list[Move]:
    """The moves but those that write out what one of the names stands for."""
    return [m for m in found if m.defines is None or m.defines not in names]


def foldings(facts: Sequence[Fact]) -> tuple[list[Move], list[Term]]:
    """Moves that write names for sums, and the names."""
    found = [(fact, s.lhs, rewrite) for fact in facts
             if isinstance(s := fact.statement, Equation) and s.definition
             and (rewrite := stated.folded(fact)) is not None]
    return ([Move(Reason("definition", fact, folds=True), rewrite, among=frozenset({"add"}))
             for fact, _, rewrite in found], [name for _, name, _ in found])


def _definitions(facts: Sequence[Fact]) -> Iterator[Move]:
    for fact in facts:
        s = fact.statement
        if isinstance(s, Equation) and s.definition:
            yield Move(Reason("definition", fact), stated.definition(fact), defines=s.lhs)


def _derivatives(facts: Sequence[Fact]) -> Iterator[Move]:
    calculus = Calculus(facts)
    found = [(fact, s.rhs) for fact in facts if isinstance(s := fact.statement, Equation)
             and s.definition and s.lhs.op == "symbol"]
    names = {fact.statement.lhs for fact, _ in found if isinstance(fact.statement, Equation)}
    # What needs no further name is put in when all other derivatives are taken.
    inner = [fact for fact, stands_for in found if names.isdisjoint(stands_for.walk())]
    of = [calculus.of_definition_inside if f in inner else calculus.of_definition
          for f, _ in found]
    for (fact, _), rewritten in zip(found, of, strict=True):
        yield Move(Reason("definition", fact), rewritten(fact), among=_DERIVATIVE)
    for law, rewrite in calculus.moves():
        yield Move(Reason(law), rewrite, collects=True, among=_DERIVATIVE)
    for fact in inner:
        yield Move(Reason("definition", fact), calculus.of_definition(fact), among=_DERIVATIVE)


def _independences(facts: Sequence[Fact]) -> Iterator[Move]:
    found = [(f, moments.Independence(f.statement)) for f in facts
             if isinstance(f.statement, Independent)]
    for law, rewrite in (("independent-uncorrelated", moments.Independence.uncorrelated),
                         ("independence-given", moments.Independence.irrelevant),
                         ("independence-product", moments.Independence.product)):
        for fact, independence in found:
            yield Move(Reason(law, fact), partial(rewrite, independence), among=MOMENTS)


def _assumptions(facts: Sequence[Fact]) -> Iterator[Move]:
    for fact in facts:
        s = fact.statement
        if isinstance(s, Equation) and not s.definition and s.lhs.op != "dimension":
            among = MOMENTS if s.lhs.op in MOMENTS else frozenset[str]()
            yield Move(Reason("given", fact), stated.assumed(fact), among=among)
        elif isinstance(s, Property):
            for law, rewrite in stated.property_moves(fact):
                yield Move(Reason(law, fact), rewrite)


def symmetric_symbols(facts: Sequence[Fact]) -> tuple[Term, ...]:
    """The symbols that are stated to be symmetric."""
    return tuple(f.statement.subject for f in facts if isinstance(f.statement, Property)
                 and f.statement.name in stated.SYMMETRIC)


class State(Struct, frozen=True):
    """A term that was reached, and the reason of the move that led to it."""

    term: Term
    reason: Reason


class Chains:
    """What the moves make of terms; what was found out for one chain serves all others.

    `symmetric` are symbols that are written without primes.
    """

    def __init__(self, symmetric: Sequence[Term]) -> None:
        self.symmetric = symmetric
        self.made: dict[tuple[int, frozenset[Term], Term], Term | None] = {}
        self.idle: dict[tuple[int, frozenset[Term]], set[Term]] = {}

    def chain(
        self, term: Term, found: Sequence[Move], *, late: bool,
        frozen: frozenset[Term] = frozenset(),
    ) -> Iterator[State]:
        """The term and what the moves make of it, one after the other."""
        yield State(term, ROUTINE)
        usable = [m for m in found if late or not m.late]
        for _ in range(LONGEST):
            present = operators(term)
            for move in usable:
                if move.among and move.among.isdisjoint(present):
                    continue
                new = self._moved(move, term, frozen)
                if new is not None:
                    break
            else:
                return
            if size(new) > LARGEST:
                return
            term = new
            yield State(term, move.reason)

    def _moved(self, move: Move, term: Term, frozen: frozenset[Term]) -> Term | None:
        key = (id(move), frozen, term)
        if key not in self.made:
            self.made[key] = self._apply(move, term, frozen)
        return self.made[key]

    def _apply(self, move: Move, term: Term, frozen: frozenset[Term]) -> Term | None:
        idle = self.idle.setdefault((id(move), frozen), set())
        try:
            new = everywhere(term, move.rewrite, frozen, idle)
            if new is None or new in (term, tidy(term)):
                return None
            new = self._transposed(new)
            for finish in (algebra.coefficient_out, algebra.collect) if move.collects else ():
                new = everywhere(new, finish) or new
            return new
        except IllFormed:
            return None

    def _transposed(self, term: Term) -> Term:
        """The term with transposes drawn inside, and none on symmetric matrices."""
        idle = self.idle.setdefault((id(self), frozenset()), set())
        for _ in range(LONGEST):
            new = everywhere(term, self._inside, (), idle)
            if new is None or new == term:
                break
            term = new
        return term

    def _inside(self, term: Term) -> Term | None:
        if term.op == "transpose" and any(
                stated.is_member(s, term.args[0]) for s in self.symmetric):
            return term.args[0]
        return algebra.transpose_inside(term)
