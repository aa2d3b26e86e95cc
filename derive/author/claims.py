"""One claim at a time, on plain SymPy or with the declarations of derive."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from ..kernel.facts import Claim
from ..kernel.terms import IllFormed
from ..verdict import Verdict
from .assumptions import distinct_pairs
from .derivation import Derivation, Given, Side, claimable, stated
from .expressions import expression
from .places import place_of


def check(
    lhs: Any, rhs: Any = None, facts: Iterable[Any] = (), *, distinct: Any = (),
    by: str | None = None, seed: int = 0, trials: int = 8,
) -> Verdict:
    """The verdict on ``lhs = rhs`` under the facts; it is true in an ``if`` when proved.

    An inequality has no `rhs`: ``check(k <= L, facts=[...])``.
    `distinct=(i, j)` claims it for different indices only, `by` names the law that gives it;
    `seed` and `trials` are for the random exact models.  Raises `AuthorError` for what derive
    does not read; shapes that do not fit give the verdict ill-formed.
    """
    place = place_of(sys._getframe(1), (("lhs", lhs), ("rhs", rhs)))
    left, right = place.argument(0), place.argument(1)
    relation = "="
    if rhs is None:
        claimed = claimable(lhs)
        lhs, rhs, relation = claimed.lhs, claimed.rhs, claimed.relation
    lines: list[Given | Side] = [
        *(Given(one, place) for fact in facts for one in stated(fact)),
        Side(expression(lhs), left, starts=True, distinct=distinct_pairs(distinct)),
        Side(expression(rhs), right, distinct=distinct_pairs(distinct), relation=relation)]
    derivation = Derivation("check")
    for line in lines:
        derivation = derivation.with_line(line)
    steps = derivation.steps()
    for step in steps:
        if step.error is not None:
            return _pipeline("check_step", step)
    step = steps[-1]
    assert step.lhs is not None  # there is no error, so both sides were read
    assert step.rhs is not None
    try:
        claim = Claim(step.lhs, step.rhs, step.facts, step.distinct, step.relation)
    except IllFormed:
        return _pipeline("check_step", step)
    return _pipeline("check_claim", claim, by=by, seed=seed, trials=trials)


def _pipeline(function: str, *args: Any, **options: Any) -> Verdict:
    """What the pipeline says; it imports this package, so it is looked up when it is needed."""
    verdict: Verdict = getattr(import_module("derive.pipeline"), function)(*args, **options)
    return verdict
