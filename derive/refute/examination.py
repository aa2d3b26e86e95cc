"""Examination of a claim: what is meant by it, and where its sides are compared."""

from __future__ import annotations

from ..kernel.derivatives import settled
from ..kernel.facts import Claim
from ..kernel.monomials import Unsupported
from ..kernel.terms import IllFormed, Term
from ..verdict import Examination
from .fields import is_scalar_algebra, scalar_fields
from .ordered import examine_points, is_for_points
from .scalar_fields import Wider
from .search import UNFIT, Search
from .values import EXACT, TRANSCENDENTAL, Effort, OutOfTime


def examine(
    claim: Claim, *, seed: int = 0, trials: int = 8, seconds: float = 2.0
) -> Examination:
    """Compare the two sides in exact random models of the facts.

    Up to `trials` models modulo 2^61 - 1 are tried for agreement; where the sides differ, a
    rational counterexample is searched for and made simple.  A count of work stands for
    `seconds`, so the result is always the same for the same seed.  Never raises on a well-typed
    claim.
    """
    try:
        claim = settled(claim)
    except (IllFormed, Unsupported) as reason:
        return Examination(note=str(reason))
    if is_scalar_algebra(claim):
        try:
            return _examined(Search(claim, seed, trials, Effort(seconds), scalar_fields()))
        except Wider:
            pass
    effort = Effort(seconds)
    if is_transcendental(claim) and not is_transcendental(claim, derived=True):
        found = _examined(Search(claim, seed, trials, effort))
        if found.agreeing or found.counterexample:
            return found
    return _examined(Search(claim, seed, trials, effort), is_transcendental(claim))


def _examined(search: Search, through_balls: bool = False) -> Examination:
    """What a search finds, whatever goes wrong."""
    try:
        if through_balls:
            return search.examine_points()
        pointwise = is_for_points(search.claim, search.problem)
        found = None if pointwise and search.ordered else search.examine()
        if found is None or (pointwise and not found.agreeing and not found.counterexample):
            return examine_points(search.problem, search.seed, search.trials, search.effort)
        return found
    except OutOfTime:
        return search.result("the time ran out" if search.modelled else
                             "no model of the facts was found before the time ran out")
    except UNFIT as error:
        return search.result(str(error) or type(error).__name__)


def is_transcendental(claim: Claim, derived: bool = False) -> bool:
    """Whether a side of the claim applies a function that only balls can enclose.

    If `derived`, logarithms inside of derivatives do not count: these may well be rational.
    """
    sides = [claim.lhs, claim.rhs]
    for fact in claim.facts:
        statement = fact.statement
        sides += [getattr(statement, s) for s in ("lhs", "rhs") if hasattr(statement, s)]
    return any(_applies_function(s, derived) for s in sides)


def _applies_function(term: Term, derived: bool, inside: bool = False) -> bool:
    if term.op == "function" and term.data in TRANSCENDENTAL and (
            term.data not in EXACT) and not (derived and inside and term.data == "log"):
        return True
    inside = inside or term.op == "derivative"
    return any(_applies_function(a, derived, inside) for a in term.args)
