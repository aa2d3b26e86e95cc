"""From a derivation to obligations: what has to be shown for each of its steps."""

from __future__ import annotations

from dataclasses import dataclass

from .author import Derivation, Step
from .kernel.facts import Claim
from .kernel.terms import IllFormed, shape_text


@dataclass(frozen=True)
class Obligation:
    """A step with its claim; the claim is None where there is nothing to show.

    That is so of a definition or assumption, and of a step that is ill-formed, as `error`
    then says.
    """

    step: Step
    claim: Claim | None = None
    error: IllFormed | None = None


def obligations(derivation: Derivation) -> tuple[Obligation, ...]:
    """One obligation for every step of the derivation, in order."""
    return tuple(obligation(step) for step in derivation.steps())


def obligation(step: Step) -> Obligation:
    """What has to be shown for one step."""
    if step.error is not None or step.given:
        return Obligation(step, error=step.error)
    lhs, rhs = step.lhs, step.rhs
    if lhs is None or rhs is None:
        raise ValueError(f"the step {step.title!r} has neither two sides nor an error")
    if (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols):
        return Obligation(step, error=IllFormed(
            f"the sides differ in shape: {{0}} is {shape_text(lhs)} and {{1}} is "
            f"{shape_text(rhs)}", lhs, rhs))
    return Obligation(step, Claim(lhs, rhs, tuple(step.facts), tuple(step.distinct)))
