"""One claim at a time, on plain SymPy or with the declarations of derive."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from ..kernel.facts import Claim, Fact
from ..notation import ill_formed_text
from ..verdict import Outcome, Verdict
from .assumptions import Assumption
from .derivation import Derivation


def check(
    lhs: Any, rhs: Any, facts: Iterable[Assumption | Fact] = (), *, distinct: Any = (),
    by: str | None = None, seed: int = 0, trials: int = 8,
) -> Verdict:
    """The verdict on ``lhs = rhs`` under the facts; it is true in an ``if`` when proved.

    `distinct=(i, j)` claims it for different indices only, `by` names the law that gives it;
    `seed` and `trials` are for the random exact models.  Raises `AuthorError` for what derive
    does not read; shapes that do not fit give the verdict ill-formed.
    """
    derivation = Derivation("check")
    for fact in facts:
        derivation = derivation.assume(fact)
    steps = derivation.claim(lhs, rhs, distinct=distinct).steps()
    for step in steps:
        if step.error is not None:
            return Verdict(Outcome.ILL_FORMED, ill_formed_text(step.error),
                           lhs=step.lhs, rhs=step.rhs)
    claimed = steps[-1]
    assert claimed.lhs is not None  # there is no error, so both sides were read
    assert claimed.rhs is not None
    claim = Claim(claimed.lhs, claimed.rhs, claimed.facts, claimed.distinct)
    # The pipeline imports this package, so it is looked up when it is needed.
    verdict: Verdict = import_module("derive.pipeline").check_claim(
        claim, by=by, seed=seed, trials=trials)
    return verdict
