"""Verdicts and derivations as notebooks typeset them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...diagnostic import DerivationResult, StepResult
from ...explain import explain
from ...notation import latex, primes_collected, spelled
from ...step import Step
from ...verdict import Outcome, Verdict
from ..words import words_of
from .chains import Link, inline
from .sentences import SIGNS, Sentences
from .steps import links_of
from .written import safe


def verdict_latex(verdict: Verdict) -> str | None:
    """The proof of a verdict as displayed mathematics; None unless the kernel proved it."""
    claim = verdict.claim
    if verdict.outcome is not Outcome.PROVED or verdict.certificate is None or claim is None:
        return None
    sentences = Sentences(words_of("en"), numbers=False)
    links = [Link(latex(line.after), sentences.reason(line, {}), SIGNS[line.relation])
             for line in explain(claim, verdict.certificate)]
    return f"$$ {inline(latex(claim.lhs), links)} $$"


def derivation_latex(derivation: DerivationResult) -> str | None:
    """The chains of a derivation as displayed mathematics; None if it has none."""
    sentences = Sentences(words_of("en"), numbers=False)
    with spelled(safe(derivation.spelling)), primes_collected():
        return "\n".join(_chains(derivation.steps, sentences)) or None


def _chains(steps: Sequence[StepResult], sentences: Sentences) -> Iterator[str]:
    start: str | None = None
    links: list[Link] = []
    for step in steps:
        if step.verdict.outcome is Outcome.GIVEN:
            continue
        if step.begins and start is not None and links:
            yield f"$$ {inline(start, links)} $$"
        if step.begins:
            left = step.verdict.lhs
            start, links = None if left is None else latex(left), []
        if step.verdict.claim is not None:
            links += links_of(step, sentences, {})
    if start is not None and links:
        yield f"$$ {inline(start, links)} $$"


def steps_latex(steps: Sequence[Step], spelling: Mapping[str, str]) -> str | None:
    """What a derivation claims, before it is checked; None if it claims nothing typed.

    `spelling` is the LaTeX that was declared for names of symbols.
    """
    with spelled(safe(spelling)), primes_collected():
        return _claims(steps)


def _claims(steps: Sequence[Step]) -> str | None:
    found: list[str] = []
    for step in steps:
        if step.given or step.lhs is None or step.rhs is None:
            continue
        if step.begins or not found:
            found.append(f"{latex(step.lhs)} &= {latex(step.rhs)}")
        else:
            found[-1] += rf" \\ &= {latex(step.rhs)}"
    return "\n".join(rf"$$ \begin{{aligned}} {c} \end{{aligned}} $$" for c in found) or None
