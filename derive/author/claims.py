"""One claim at a time, on plain SymPy or with the declarations of derive."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from ..kernel.facts import Claim, Fact
from ..verdict import Verdict
from .assumptions import Assumption, distinct_pairs
from .derivation import Derivation, Given, Side, stated
from .expressions import expression
from .places import Place, place_of


def check(
    lhs: Any, rhs: Any, facts: Iterable[Assumption | Fact | Sequence[Assumption | Fact]] = (), *,
    distinct: Any = (), by: str | None = None, seed: int = 0, trials: int = 8,
) -> Verdict:
    """The verdict on ``lhs = rhs`` under the facts; it is true in an ``if`` when proved.

    `distinct=(i, j)` claims it for different indices only, `by` names the law that gives it;
    `seed` and `trials` are for the random exact models.  Raises `AuthorError` for what derive
    does not read; shapes that do not fit give the verdict ill-formed.
    """
    place = place_of(sys._getframe(1), (("lhs", lhs), ("rhs", rhs)))
    left, right = (Place(place.span, (written,)) for written in place.texts)
    lines: list[Given | Side] = [
        *(Given(one, place) for fact in facts for one in stated(fact)),
        Side(expression(lhs), left, starts=True, distinct=distinct_pairs(distinct)),
        Side(expression(rhs), right, distinct=distinct_pairs(distinct))]
    derivation = Derivation("check")
    for line in lines:
        derivation = derivation.with_line(line)
    steps = derivation.steps()
    for step in steps:
        if step.error is not None:
            return _pipeline("check_step", step)
    claimed = steps[-1]
    assert claimed.lhs is not None  # there is no error, so both sides were read
    assert claimed.rhs is not None
    claim = Claim(claimed.lhs, claimed.rhs, claimed.facts, claimed.distinct)
    return _pipeline("check_claim", claim, by=by, seed=seed, trials=trials)


def _pipeline(function: str, *args: Any, **options: Any) -> Verdict:
    """What the pipeline says; it imports this package, so it is looked up when it is needed."""
    verdict: Verdict = getattr(import_module("derive.pipeline"), function)(*args, **options)
    return verdict
