"""Examination of a claim: what is meant by it, and where its sides are compared."""

from __future__ import annotations

from ..kernel.derivatives import settled
from ..kernel.facts import Claim
from ..kernel.monomials import Unsupported
from ..kernel.terms import IllFormed
from ..verdict import Examination
from .balls import is_transcendental
from .ordered import examine_points, is_for_points
from .search import UNFIT, Search
from .values import Effort, OutOfTime


def examine(
    claim: Claim, *, seed: int = 0, trials: int = 8, seconds: float = 2.0
) -> Examination:
    """Compare the two sides in exact random models of the facts.

    Up to `trials` models modulo 2^61 - 1 are tried for agreement; where the sides differ, a
    rational counterexample is searched for and made simple.  A count of work stands for
    `seconds`, so the result is always the same for the same seed.  Never raises on a well-typed
    claim.
    """
    effort = Effort(seconds)
    try:
        claim = settled(claim)
    except (IllFormed, Unsupported) as reason:
        return Examination(note=str(reason))
    if is_transcendental(claim) and not is_transcendental(claim, derived=True):
        found = _examined(Search(claim, seed, trials, effort), through_balls=False)
        if found.agreeing or found.counterexample:
            return found
    return _examined(Search(claim, seed, trials, effort), is_transcendental(claim))


def _examined(search: Search, through_balls: bool) -> Examination:
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
