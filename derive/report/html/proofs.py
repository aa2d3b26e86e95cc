"""Derivations of proof files: a theorem with its assumptions, and the chain of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...diagnostic import DerivationResult
from ...kernel.terms import Term, is_random_symbol
from ...notation import dim_latex, latex, primes_collected, spelled
from ...verdict import Outcome
from .builder import Content, Markup, tag
from .findings import Finding, law_link, mark, panel
from .formulas import sign_latex, term_latex, typeset

_REASONS = 3
"""A line names the laws of its proof unless there are more."""


def derivation_section(result: DerivationResult, findings: Sequence[Finding]) -> Markup:
    """The derivation with the marks and panels of all its steps, letters as their author's."""
    with spelled(result.spelling), primes_collected():
        return _section(result, findings)


def _section(result: DerivationResult, findings: Sequence[Finding]) -> Markup:
    given = [f for f in findings if f.outcome is Outcome.GIVEN]
    chain = [f for f in findings if f.outcome is not Outcome.GIVEN]
    origin = f"From {result.source}" if result.source else ""
    return tag(
        "article", tag("h3", result.title or result.name),
        tag("p", origin, class_="note") if origin else "",
        _where(findings),
        tag("div", tag("p", "Assume", class_="part"), tag("ul", list(map(_given, given))),
            class_="given") if given else "",
        tag("p", "Then", class_="part") if given else "",
        tag("div", list(_lines(chain)), class_="chain"), class_="derivation")


def _where(findings: Sequence[Finding]) -> Content:
    """What the symbols are: ``X is N × p``, those of one shape together."""
    shapes: dict[tuple[bool, str], list[Term]] = {}
    named: set[str] = set()
    for finding in findings:
        for side in (finding.step.verdict.lhs, finding.step.verdict.rhs):
            for term in side.walk() if side is not None else ():
                name = str(term.data[0]) if term.op == "symbol" else ""
                if name and name not in named:
                    named.add(name)
                    shape = ("" if term.is_scalar else
                             rf"{dim_latex(term.rows)} \times {dim_latex(term.cols)}")
                    shapes.setdefault((is_random_symbol(term), shape), []).append(term)
    if not shapes:
        return ""
    parts: list[Content] = []
    for (random, shape), terms in sorted(shapes.items(), key=lambda entry: entry[0]):
        names = ", ".join(map(latex, terms))
        kind = [" random" if random else "", " scalar" if not shape else "",
                " of order " if shape else "", typeset(shape) if shape else ""]
        parts.append(["; " if parts else "", typeset(names), kind])
    return tag("p", "With ", parts, ".", class_="where")


def _given(finding: Finding) -> Markup:
    return tag("li", _statement(finding), " ", mark(finding, small=True), panel(finding))


def _lines(chain: Sequence[Finding]) -> Iterator[Content]:
    """The lines of the chain; one that goes on from the line before begins with its sign."""
    before: Term | None = None
    for finding in chain:
        verdict = finding.step.verdict
        goes_on = before is not None and verdict.lhs == before
        laws = [[", " if k else "", law_link(name)] for k, name in enumerate(verdict.laws)]
        reason = tag("span", "by ", laws, class_="reason") if (
            0 < len(laws) <= _REASONS and verdict.outcome is Outcome.PROVED) else ""
        yield tag("div", _statement(finding, goes_on=goes_on),
                  tag("div", mark(finding), " ", reason, class_="margin"),
                  class_="line on" if goes_on else "line", data_step=finding.number)
        yield panel(finding)
        before = verdict.rhs


def _statement(finding: Finding, *, goes_on: bool = False) -> Markup:
    """The step typeset, or as it was written where it could not be read."""
    verdict = finding.step.verdict
    if verdict.lhs is None or verdict.rhs is None:
        return tag("code", finding.statement, class_="statement")
    sign = rf"\htmlData{{step={finding.number}}}{{{sign_latex(verdict.relation)}}}"
    step = finding.step
    left = "" if goes_on else [
        typeset(rf"\displaystyle {term_latex(verdict.lhs)}", plain=step.lhs), " "]
    right = tag("span", f"{step.relation} {step.rhs}", class_="math",
                data_steps=str(finding.number),
                data_tex=rf"\displaystyle {sign}\nobreak {term_latex(verdict.rhs)}")
    return tag("span", left, right, class_="statement")
