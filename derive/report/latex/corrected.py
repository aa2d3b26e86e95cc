"""Steps of notes as a corrected derivation: reasons added, repairs put in and followed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ...diagnostic import StepResult
from ...explain import explain
from ...kernel.facts import Claim, Equation, Fact
from ...kernel.terms import Term
from ...notation import latex
from ...verdict import Outcome, Verdict
from .chains import Link, chain
from .escaping import escape, verbatim
from .page import Page
from .sentences import SIGNS, Sentences, ranges_of
from .steps import links_of, remark
from .theorems import chains_of
from .written import as_written, without_punctuation


class _Printed(Struct):
    """The chain that is being printed."""

    page: Page
    start: str = ""
    line: int = 0
    links: list[Link] = field(default_factory=list)
    condition: str = ""

    def begin(self, start: str, line: int) -> None:
        self.start, self.line, self.condition = start, line, ""

    def done(self) -> Iterator[str]:
        """What was printed, if anything; a new chain may begin."""
        if self.links:
            yield chain(self.start, self.links, self.page, line=self.line,
                        fit=True, condition=self.condition)
        self.links = []


class Corrected:
    """The words for steps of notes; facts are told by the `labels` of their lines."""

    def __init__(self, sentences: Sentences, labels: dict[Fact, str]) -> None:
        self.sentences, self.labels = sentences, labels
        self.words = sentences.words
        self.repaired: Term | None = None  # what the last line should have been

    # --- displays -------------------------------------------------------------------------

    def displays(self, steps: Sequence[StepResult], page: Page) -> Iterator[str]:
        """The steps as aligned chains, with what is wrong with a line below it."""
        for group in chains_of(steps, given=True):
            yield from self._chain(group, page)

    def _chain(self, steps: Sequence[StepResult], page: Page) -> Iterator[str]:
        printed = _Printed(page)
        previous: StepResult | None = None
        for step in steps:
            verdict = step.verdict
            left, right = _sides(step)
            before = None if step.begins else self.repaired
            self.repaired = verdict.repair[0] if (
                verdict.outcome.is_wrong and verdict.repair) else None
            if before is not None:
                goes_on = list(self._goes_on(before, step, right))
                if goes_on:
                    yield from printed.done()
                    printed.begin(latex(before), step.span.line)
                    printed.links += goes_on
                    previous = step
                    continue
            if left is None or right is None:
                yield from printed.done()
                yield self._typed(step)
                continue
            if not printed.links or not _continues(step, previous):
                yield from printed.done()
                printed.begin(left, step.span.line)
            printed.links += self._links(step, right)
            if _is_reworded(verdict):
                printed.condition = self._condition(verdict) or printed.condition
            previous = step
            said = remark(step, self.sentences) if verdict.outcome.is_wrong else ""
            if said or self.repaired is not None:
                yield from printed.done()
            if said:
                yield rf"\noindent{{\footnotesize\lineskip=3pt {said}\par}}\smallskip"
        yield from printed.done()

    def _condition(self, verdict: Verdict) -> str:
        """For which indices a step holds that is not printed as its author wrote it."""
        claim = verdict.claim
        if claim is None:
            return ""
        said = self.sentences.quantified(
            (claim.lhs, claim.rhs), claim.distinct, ranges_of(claim.facts))
        return rf"\text{{{said}}}" if said else ""

    def _goes_on(self, before: Term, step: StepResult, right: str | None) -> Iterator[Link]:
        """The author's next term, or its repair, reached from the repaired one before.

        Nothing if it does not follow.
        """
        verdict = step.verdict
        follows = None if verdict.rhs is None else self._argument(before, verdict.rhs, step)
        if follows:
            self.repaired = None
            yield from follows
        elif self.repaired is not None and right is not None:
            follows = self._argument(before, self.repaired, step)
            if follows:
                sign = r"\overset{?}{=}"
                yield Link(right, self._failure(verdict), sign)
                yield from (*follows[:-1], Link(follows[-1].formula, self.words("correct")))

    def _argument(self, before: Term, after: Term, step: StepResult) -> list[Link]:
        verdict = step.verdict
        if step.relation != "=" or (after.rows, after.cols) != (before.rows, before.cols):
            return []
        claim = Claim(before, after, verdict.facts, verdict.distinct)
        return [Link(latex(line.after), self.sentences.reason(line, self.labels))
                for line in explain(claim)]

    def _links(self, step: StepResult, right: str) -> Iterator[Link]:
        """The author's line, with the lines that lead to it, or what keeps it from following."""
        verdict, words = step.verdict, self.words
        if verdict.claim is not None and _is_reworded(verdict):
            yield from links_of(step, self.sentences, self.labels)
            return
        sign = SIGNS.get(step.relation) or as_written(step.relation) or "="
        if verdict.outcome is Outcome.GIVEN:
            yield Link(right, words("given"), sign)
            return
        if verdict.outcome is Outcome.PROVED:
            yield Link(right, self.sentences.resting(words("by-sympy"), verdict), sign)
            return
        yield Link(right, self._failure(verdict), rf"\overset{{?}}{{{sign}}}")
        for repair in verdict.repair[:1]:
            yield Link(latex(repair), words("correct"))

    def _failure(self, verdict: Verdict) -> str:
        told = {Outcome.ILL_FORMED: "no-meaning", Outcome.UNREAD: "unread"}.get(
            verdict.outcome, "is-open")
        why = f": {escape(verdict.message)}" if self.words.language == "en" and (
            verdict.message) else ""
        return f"{self.words(told)}{why}"

    def _typed(self, step: StepResult) -> str:
        """A step that cannot be set as a formula, as the author typed it."""
        source = " ".join(f"{step.lhs} {step.relation} {step.rhs}".split())
        given = step.verdict.outcome is Outcome.GIVEN
        told = self.words("given") if given else self._failure(step.verdict)
        return rf"\begin{{flushleft}}{verbatim(source)} --- {told}\end{{flushleft}}"

    # --- footnotes ------------------------------------------------------------------------

    def sentence(self, step: StepResult, *, alone: bool) -> str:
        """What is to be said of a step in a sentence; empty where it speaks for itself.

        Where other steps stand in the same formula, it says of which it speaks.
        """
        told = self._sentence(step)
        if not told or alone:
            return told
        left, right = _sides(step)
        shown = verbatim(f"{step.lhs} {step.relation} {step.rhs}") if (
            left is None or right is None) else f"${left} = {right}$"
        return f"{shown}: {told}"

    def _sentence(self, step: StepResult) -> str:
        verdict, words = step.verdict, self.words
        if verdict.outcome is Outcome.GIVEN:
            return ""
        if verdict.outcome is Outcome.PROVED:
            reasons = self.sentences.resting(self._reasons(step), verdict)
            return f"{reasons[:1].upper()}{reasons[1:]}." if reasons else ""
        told = self._failure(verdict)
        if verdict.outcome.is_wrong and verdict.outcome is not Outcome.ILL_FORMED:
            told = words("is-false")
        parts = [f"{told[:1].upper()}{told[1:]}."]
        if verdict.repair:
            parts.append(f"{words('correct')}: ${latex(verdict.repair[0])}$.")
        return " ".join(filter(None, (*parts, remark(step, self.sentences))))

    def _reasons(self, step: StepResult) -> str:
        """The reasons of a proved step; none where it only repeats what was stated."""
        verdict = step.verdict
        if verdict.claim is None or verdict.certificate is None:
            return self.words("by-sympy") if verdict.certificate is None else ""
        lines = explain(verdict.claim, verdict.certificate, by=step.by)
        if all(line.routine for line in lines) or (len(lines) == 1 and any(
                isinstance(f.statement, Equation) and {f.statement.lhs, f.statement.rhs} == {
                    verdict.lhs, verdict.rhs} for f in lines[0].facts)):
            return ""
        return "; ".join(dict.fromkeys(
            self.sentences.reason(line, self.labels) for line in lines if not line.routine))


def _is_reworded(verdict: Verdict) -> bool:
    """Whether lines are added to the author's, so that all are printed in one way."""
    return verdict.certificate is not None or (
        verdict.outcome.is_wrong and verdict.outcome is not Outcome.ILL_FORMED)


def _continues(step: StepResult, previous: StepResult | None) -> bool:
    """Whether the step begins with the term with which the one before it ends."""
    if previous is None or step.begins:
        return False
    before, after = previous.verdict.rhs, step.verdict.lhs
    return before == after if before is not None and after is not None else (
        previous.rhs.strip() == step.lhs.strip())


def _sides(step: StepResult) -> tuple[str | None, str | None]:
    """Both sides as formulas: as they were written, or as they were understood."""
    verdict = step.verdict
    reworded = _is_reworded(verdict)
    return (_side(verdict.lhs, step.lhs, reworded), _side(verdict.rhs, step.rhs, reworded))


def _side(term: Term | None, source: str, reworded: bool) -> str | None:
    if term is not None and reworded:
        return latex(term)
    written = as_written(source)
    if written and (bare := without_punctuation(written)):
        return bare
    return latex(term) if term is not None else None
