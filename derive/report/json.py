"""The report for programs: JSON as docs/verdict.schema.json describes it, version 1."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from ..diagnostic import FileResult, Problem, Standing, StepResult, summarise
from ..notation import describe, text
from ..verdict import Counterexample, Matrix, Outcome, RandomValue, Value
from .terminal import message

VERSION = 1


def render(
    files: Sequence[FileResult], *, shows: Collection[Outcome] = frozenset(Outcome)
) -> str:
    """The whole run as one JSON document; `shows` says the steps of which verdicts to list."""
    return json.dumps(document(files, shows=shows), ensure_ascii=False, indent=1) + "\n"


def document(
    files: Sequence[FileResult], *, shows: Collection[Outcome] = frozenset(Outcome)
) -> dict[str, Any]:
    """The run as JSON values.  The summary counts all steps, listed or not."""
    summary = summarise(files)
    return {
        "version": VERSION,
        "files": [
            {"path": file.path,
             "steps": [_step(derivation.name, derivation.title, step)
                       for derivation in file.derivations for step in derivation.steps
                       if step.verdict.outcome in shows],
             "problems": [_problem(problem) for problem in file.problems]}
            for file in files],
        "summary": {**{str(outcome): summary.outcomes[outcome] for outcome in Outcome},
                    "steps": summary.outcomes.total(),
                    "as-expected": summary.standings[Standing.EXPECTED],
                    "failing": summary.standings[Standing.FAILS],
                    "problems": summary.problems},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "message": problem.message, "internal": problem.internal}


def _step(name: str, title: str, step: StepResult) -> dict[str, Any]:
    verdict, span = step.verdict, step.span
    return {
        "derivation": name, "title": title,
        "line": span.line, "column": span.column,
        "end_line": span.end_line, "end_column": span.end_column,
        "lhs": step.lhs, "relation": step.relation, "rhs": step.rhs,
        "verdict": str(verdict.outcome), "trust": verdict.trust,
        "expected": None if step.expected is None else str(step.expected),
        "standing": str(step.standing),
        "message": message(step),
        "needs": [describe(fact) for fact in verdict.needs],
        "repair": text(step.verdict.repair[0]) if step.verdict.repair else None,
        "repairs": [text(term) for term in step.verdict.repair],
        "degrees": step.verdict.degrees or None,
        "inferred": step.verdict.inferred or None,
        "counterexample": (None if verdict.counterexample is None
                           else _counterexample(verdict.counterexample)),
        "laws": list(verdict.laws), "tried": list(verdict.tried),
        "models": _models(step),
        "milliseconds": verdict.milliseconds,
    }


def _models(step: StepResult) -> dict[str, Any] | None:
    examination = step.verdict.examination
    if examination is None:
        return None
    return {"agreeing": examination.agreeing, "error_bound": float(examination.error_bound),
            "note": examination.note}


def _counterexample(example: Counterexample) -> dict[str, Any]:
    return {
        "dims": dict(example.dims),
        "symbols": {name: _value(value) for name, value in example.symbols},
        "weights": [str(weight) for weight in example.weights],
        "left": _matrix(example.left), "right": _matrix(example.right),
        "outcome": example.outcome,
    }


def _value(value: Value) -> Any:
    if isinstance(value, RandomValue):
        return {"values": [_matrix(v) for v in value.values]}
    return _matrix(value)


def _matrix(value: Matrix | str) -> list[list[str]] | str:
    """Entries as text, so that they stay exact: ``"3"``, ``"1/2"``."""
    return value if isinstance(value, str) else [[str(x) for x in row] for row in value]
