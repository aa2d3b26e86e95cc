"""What one step adds to a printed chain, and what is said below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...diagnostic import StepResult
from ...explain import explain
from ...kernel.facts import Fact
from ...notation import latex
from ...verdict import Outcome
from .chains import Link
from .escaping import escape, raised, verbatim
from .sentences import SIGNS, Sentences


def links_of(
    step: StepResult, sentences: Sentences, labels: dict[Fact, str]
) -> Iterator[Link]:
    """The links that a step adds to its chain; long facts are told by their `labels`."""
    words = sentences.words
    verdict, claim = step.verdict, step.verdict.claim
    assert verdict.rhs is not None
    assert claim is not None
    said = step.because
    if claim.lhs == claim.rhs and step.begins and step.lhs and step.lhs != step.rhs:
        yield Link(latex(verdict.rhs), words("by-writing", verbatim(step.lhs), verbatim(step.rhs)))
        return
    if verdict.outcome is Outcome.PROVED and verdict.certificate is not None:
        lines = explain(claim, verdict.certificate, by=step.by)
        for line in lines:
            reason = sentences.reason(line, labels)
            if line is lines[-1]:
                reason = _with_author(reason, said, vague=line.is_unnamed)
                reason = sentences.resting(reason, verdict)
            yield Link(latex(line.after), reason, SIGNS[line.relation])
    elif verdict.outcome is Outcome.PROVED:
        yield Link(latex(verdict.rhs), sentences.resting(words("by-sympy"), verdict),
                   SIGNS[verdict.relation])
    elif verdict.outcome.is_wrong and verdict.outcome is not Outcome.WRONG_REASON:
        told = "follows" if verdict.message.startswith("wrong only because") else "is-false"
        sign = r"\neq" if verdict.relation == "=" else rf"\not{SIGNS[verdict.relation]}"
        yield Link(latex(verdict.rhs), words(told) + (f" ({raised(said)})" if said else ""), sign)
        for repair in verdict.repair[:1]:
            yield Link(latex(repair), words("correct"))
    else:
        yield Link(latex(verdict.rhs), words("is-open"), r"\overset{?}{=}")


def _with_author(reason: str, said: str, *, vague: bool) -> str:
    """The reason with the author's words, which stand for one that says nothing.

    Formulas in them repeat what is cited.
    """
    if not said or (not vague and not _WORDS.fullmatch(said)):
        return reason
    return raised(said) if vague else f"{reason} ({escape(said)})"


_WORDS = re.compile(r"[^\W\d_]{2,}(?:[ ,;-]+[^\W\d_]{2,})*")


def remark(step: StepResult, sentences: Sentences) -> str:
    """The fact that is missing, and the counterexample; empty if there is neither."""
    verdict, words = step.verdict, sentences.words
    parts = []
    if verdict.needs:
        facts = [sentences.fact(f) for f in verdict.needs]
        said = words("if-moreover", words.listed(facts))
        parts.append(f"{said[:1].upper()}{said[1:]}.")
    if verdict.counterexample is not None:
        parts.append(sentences.counterexample(verdict.counterexample))
    return " ".join(parts)
