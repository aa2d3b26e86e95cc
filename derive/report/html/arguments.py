"""Proofs line by line with their reasons, and counterexamples worked out, for the panels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...diagnostic import StepResult
from ...explain import explain
from ...explain.worked import Evaluated, work_out
from ...verdict import Matrix, RandomValue, Value
from ..reasons import reason_text
from .builder import Content, Markup, tag
from .formulas import sign_latex, term_latex, typeset

LARGEST = 12
"""How many rows or columns a matrix of a counterexample may have to be typeset."""


def argument(step: StepResult) -> Content:
    """The proof of a step, each line with what gives it; empty if there is none."""
    verdict, claim = step.verdict, step.verdict.claim
    if claim is None or verdict.certificate is None:
        return ""
    lines = explain(claim, verdict.certificate, by=None if verdict.needs else step.by)
    if not lines:
        return ""
    items = [tag("li", typeset(rf"\displaystyle {term_latex(lines[0].before)}"))]
    items += [tag("li", typeset(rf"\displaystyle {sign_latex(line.relation)}\nobreak "
                                f"{term_latex(line.after)}"),
                  tag("span", reason_text(line), class_="reason")) for line in lines]
    return tag("ol", items, class_="argument")


def worked_out(step: StepResult) -> Iterator[tuple[str, Content]]:
    """Both sides of a refuted step evaluated part by part, under the names of the sides."""
    claim, example = step.verdict.claim, step.verdict.counterexample
    worked = work_out(claim, example) if claim is not None and example is not None else None
    if worked is None:
        return
    for name, parts in (("here", worked.definitions), ("the left side", worked.left),
                        ("the right side", worked.right)):
        if parts and all(map(_is_small, parts)):
            yield name, _evaluations(parts)


def _evaluations(parts: Sequence[Evaluated]) -> Markup:
    return tag("ul", [tag("li", typeset(_evaluation(part))) for part in parts], class_="worked")


def _evaluation(part: Evaluated) -> str:
    meaning = f" = {term_latex(part.definition)}" if part.definition is not None else ""
    return f"{term_latex(part.term)}{meaning} = {_value(part.value)}"


def _value(value: Value) -> str:
    if isinstance(value, RandomValue):
        cases = r",\; ".join(map(matrix_latex, value.values))
        return rf"{cases} \text{{ by cases}}"
    return matrix_latex(value)


def _is_small(part: Evaluated) -> bool:
    values = part.value.values if isinstance(part.value, RandomValue) else (part.value,)
    return len(values) <= LARGEST and all(is_small(v) for v in values)


def is_small(value: Matrix) -> bool:
    """Whether a matrix is small enough to be typeset."""
    return len(value) <= LARGEST and all(len(row) <= LARGEST for row in value)


def matrix_latex(value: Matrix) -> str:
    """A matrix in LaTeX, a scalar as itself."""
    if len(value) == 1 and len(value[0]) == 1:
        return _number(value[0][0])
    rows = r" \\ ".join(" & ".join(map(_number, row)) for row in value)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    return rf"{'-' if value < 0 else ''}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"
