"""The report on one step: its proof line by line, or its counterexample worked out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..diagnostic import StepResult
from ..explain import Line, explain
from ..explain.worked import Evaluated, work_out
from ..notation import relation_text, text
from ..verdict import RandomValue, Value, Verdict
from .evidence import WIDTH, matrix_text, notes, wrapped
from .reasons import reason_text
from .terminal import PLAIN, Look, finding_lines


def explained_text(step: StepResult, look: Look = PLAIN) -> str:
    """Everything about one step, ending in a newline."""
    verdict = step.verdict
    lines = list(_head(step, look))
    if verdict.counterexample is not None:
        lines += _worked(verdict)
    if verdict.certificate is not None:
        lines += _argument(verdict, step.by, look)
    return "".join(f"{line}\n" for line in lines)


def _head(step: StepResult, look: Look) -> Iterator[str]:
    verdict = step.verdict
    if verdict.certificate is None or verdict.needs or verdict.message:
        yield from finding_lines(step, look)
        return
    yield f"{step.span}: {look.paint('proved', 'green')} by the kernel"
    said = step.by or step.because
    if said:
        yield f"  the author's reason: {said}"
    yield from (line for label, body in notes(verdict) for line in wrapped(label, body))


# --- the proof ----------------------------------------------------------------------------


def _argument(verdict: Verdict, by: str | None, look: Look) -> Iterator[str]:
    claim = verdict.claim
    if claim is None:
        return
    lines = explain(claim, verdict.certificate, by=None if verdict.needs else by)
    yield ""
    yield "  proof, with what it needs:" if verdict.needs else "  proof:"
    yield from argument_lines(lines, look)


def argument_lines(lines: Sequence[Line], look: Look = PLAIN) -> Iterator[str]:
    """The chain, each term followed by what gives it."""
    if not lines:
        return
    yield from _indented(text(lines[0].before), "    ")
    for line in lines:
        yield from _indented(f"{relation_text(line.relation)} {text(line.after)}", "    ", "      ")
        for row in _indented(reason_text(line), "        "):
            yield look.paint(row, "dim")


def _indented(body: str, first: str, rest: str | None = None) -> list[str]:
    return textwrap.wrap(body, WIDTH, initial_indent=first, subsequent_indent=rest or first,
                         break_long_words=False, break_on_hyphens=False)


# --- the counterexample -------------------------------------------------------------------


def _worked(verdict: Verdict) -> Iterator[str]:
    example, claim = verdict.counterexample, verdict.claim
    assert example is not None
    worked = None if claim is None else work_out(claim, example)
    if worked is None:
        return
    yield ""
    for part in worked.definitions:
        yield from wrapped("here", f"{text(part.term)} = {_value_of(part)}")
    for side, parts in (("left", worked.left), ("right", worked.right)):
        yield f"  the {side} side:"
        yield from _evaluations(parts)


def _evaluations(parts: Sequence[Evaluated]) -> Iterator[str]:
    width = min(max(len(text(p.term)) for p in parts), 44)
    for part in parts:
        yield from _indented(f"{text(part.term):{width}} = {_value(part.value)}", "    ", "      ")


def _value_of(part: Evaluated) -> str:
    assert part.definition is not None
    return f"{text(part.definition)} = {_value(part.value)}"


def _value(value: Value) -> str:
    if isinstance(value, RandomValue):
        return ", ".join(matrix_text(v) for v in value.values) + " by cases"
    return matrix_text(value)
