"""From steps to obligations: what has to be shown for each."""

from __future__ import annotations

from msgspec import Struct

from .kernel.facts import RELATIONS, Claim
from .kernel.terms import IllFormed, shape_text
from .step import Step


class Obligation(Struct, frozen=True):
    """A step with its claim; the claim is None where there is nothing to show.

    That is so of a definition or assumption, of a step that is ill-formed, as `error` then says,
    and of one that could not be read.
    """

    step: Step
    claim: Claim | None = None
    error: IllFormed | None = None


def obligation(step: Step) -> Obligation:
    """What has to be shown for one step."""
    if step.error is not None or step.given or step.unread:
        return Obligation(step, error=step.error)
    lhs, rhs = step.lhs, step.rhs
    if lhs is None or rhs is None:
        raise ValueError(f"the step {step.title!r} has neither two sides nor an error")
    if (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols):
        return Obligation(step, error=IllFormed(
            f"the sides differ in shape: {{0}} is {shape_text(lhs)} and {{1}} is "
            f"{shape_text(rhs)}", lhs, rhs))
    relation = step.relation if step.relation in RELATIONS else "="
    try:
        claim = Claim(lhs, rhs, tuple(step.facts), tuple(step.distinct), relation)
    except IllFormed as error:
        return Obligation(step, error=error)
    return Obligation(step, claim)
