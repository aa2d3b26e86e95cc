"""The moves that a textbook would make from a term on, in their usual order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..kernel.facts import Equation, Fact, Property
from ..kernel.terms import IllFormed, Term
from ..laws.law import MOMENTS
from . import algebra, moments, stated
from .rewrite import Rewrite, everywhere, given, tidy

LONGEST = 14
"""After so many moves a side is left as it is."""

LARGEST = 400
"""A term of more nodes is not written out further."""


@dataclass(frozen=True)
class Reason:
    """What gives a line: a law of the catalogue by its name, or a stated fact, or neither.

    A routine move, such as the distributive law, has no name; of a `gap` nothing is known but
    that the kernel bridges it.
    """

    law: str | None = None
    fact: Fact | None = None
    gap: bool = False


@dataclass(frozen=True)
class Move:
    """A rewriting with its reason; `late` moves write terms out and come last."""

    reason: Reason
    rewrite: Rewrite
    late: bool = False


ROUTINE = Reason()
GAP = Reason(gap=True)


def moves(facts: Sequence[Fact], skipped: Collection[Term] = ()) -> list[Move]:
    """Every move under the facts; definitions of the `skipped` symbols are not written out."""
    independences = moments.Independences(facts)
    assumptions = list(_assumptions(facts))
    conditional = [m for m in assumptions if _is_conditional(m)]
    assumed = [m for m in assumptions if not _is_conditional(m)]
    defined = {f.statement.lhs for f in facts
               if isinstance(f.statement, Equation) and f.statement.definition}
    known = [m for m in assumptions if _is_moment_of(m, defined)]
    found = [*known, *_definitions(facts, skipped), *_named(
        ("take-out-known", moments.take_out_known),
        ("linearity", moments.linearity))]
    found += conditional
    found += _named(
        ("var-linear", moments.drop_known),
        ("var-linear", moments.linear),
        ("cov-bilinear", moments.bilinear),
        ("variance-as-covariance", moments.same_arguments),
        ("independent-uncorrelated", independences.uncorrelated),
        ("independence-given", independences.irrelevant),
        ("independence-product", independences.product))
    found += assumed
    found += _named(
        ("block-product", algebra.blocks_multiply),
        ("kronecker-mixed-product", algebra.kronecker_multiply),
        ("vec-of-product", algebra.vec_linear),
        ("trace-linear", algebra.trace_linear),
        ("inverse-cancels", algebra.cancel),
        ("sum-linear", algebra.sum_linear))
    found += [Move(ROUTINE, algebra.transpose_inside), Move(ROUTINE, algebra.trace_of_identity)]
    found += [Move(reason, rewrite, late=True) for reason, rewrite in (
        (ROUTINE, algebra.multiply_out),
        (ROUTINE, algebra.collect),
        (Reason("sum-linear"), algebra.inside_sums),
        (Reason("trace-cyclic"), algebra.trace_cyclic))]
    return found


def _named(*pairs: tuple[str, Rewrite]) -> list[Move]:
    return [Move(Reason(law), rewrite) for law, rewrite in pairs]


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


def _definitions(facts: Sequence[Fact], skipped: Collection[Term]) -> Iterator[Move]:
    for fact in facts:
        s = fact.statement
        if isinstance(s, Equation) and s.definition and s.lhs not in skipped:
            yield Move(Reason("definition", fact), stated.definition(fact))


def _assumptions(facts: Sequence[Fact]) -> Iterator[Move]:
    for fact in facts:
        s = fact.statement
        if isinstance(s, Equation) and not s.definition and s.lhs.op != "dimension":
            yield Move(Reason("given", fact), stated.assumed(fact))
        elif isinstance(s, Property):
            for law, rewrite in stated.property_moves(fact):
                yield Move(Reason(law, fact), rewrite)


def symmetric_symbols(facts: Sequence[Fact]) -> tuple[Term, ...]:
    """The symbols that are stated to be symmetric."""
    return tuple(f.statement.subject for f in facts if isinstance(f.statement, Property)
                 and f.statement.name in stated.SYMMETRIC)


@dataclass(frozen=True)
class State:
    """A term that was reached, and the reason of the move that led to it."""

    term: Term
    reason: Reason


def chain(
    term: Term, found: Sequence[Move], *, late: bool, frozen: Collection[Term] = (),
    symmetric: Sequence[Term] = (),
) -> Iterator[State]:
    """The term and what the moves make of it, one after the other."""
    yield State(term, ROUTINE)
    usable: list[tuple[Move, set[Term]]] = [(m, set()) for m in found if late or not m.late]
    for _ in range(LONGEST):
        for move, idle in usable:
            new = _apply(move, term, frozen, symmetric, idle)
            if new is not None:
                break
        else:
            return
        if sum(1 for _ in new.walk()) > LARGEST:
            return
        term = new
        yield State(term, move.reason)


def _apply(
    move: Move, term: Term, frozen: Collection[Term], symmetric: Sequence[Term], idle: set[Term]
) -> Term | None:
    try:
        new = everywhere(term, move.rewrite, frozen, idle)
        if new is None or new in (term, tidy(term)):
            return None
        return _transposed(new, symmetric)
    except IllFormed:
        return None


def _transposed(term: Term, symmetric: Sequence[Term]) -> Term:
    """The term with transposes drawn inside, and none on symmetric matrices."""
    def rewrite(inner: Term) -> Term | None:
        if inner.op == "transpose" and any(stated.is_member(s, inner.args[0]) for s in symmetric):
            return inner.args[0]
        return algebra.transpose_inside(inner)

    idle: set[Term] = set()
    for _ in range(LONGEST):
        new = everywhere(term, rewrite, (), idle)
        if new is None or new == term:
            break
        term = new
    return term
