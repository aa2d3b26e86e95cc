"""Whether what a claim divides by can be other than zero at all."""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.facts import Claim
from ..kernel.terms import Term, bound_index, divides, kronecker, number
from ..records import replace
from .examination import examine

_TRIALS = 2


def nowhere_defined(
    claim: Claim, *, seed: int = 0, seconds: float = 1.0
) -> tuple[Term, ...]:
    """Inverses in the claim that exist together in no exact model of the facts that was tried.

    The innermost one that does not exist by itself, else all of them; empty if they do exist,
    and also where already the facts by themselves have no model.  `seconds` bounds each search.
    """
    found = list(dict.fromkeys(t for side in (claim.lhs, claim.rhs) for t in _inverses(side)))
    if not found or not _has_model(replace(claim, lhs=number(1), rhs=number(1)), seed, seconds):
        return ()
    every = kronecker(*found)
    for tried in [(term,) for term in found] + [tuple(found)]:
        side = every if len(tried) > 1 else tried[0]
        if not _has_model(replace(claim, lhs=side, rhs=side), seed, seconds):
            return tried
    return ()


def _has_model(claim: Claim, seed: int, seconds: float) -> bool:
    return examine(claim, seed=seed, trials=_TRIALS, seconds=seconds).agreeing > 0


def _inverses(term: Term) -> Iterator[Term]:
    """The inverses and negative powers in a term, inner ones first, those under a sum left out."""
    if not bound_index(term):
        for arg in term.args:
            yield from _inverses(arg)
    if divides(term):
        yield term
