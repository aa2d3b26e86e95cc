"""The report for code hosts: SARIF 2.1.0 (OASIS), so that findings annotate pull requests."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ..diagnostic import FileResult, Problem, Standing, StepResult
from ..span import Span
from ..verdict import Outcome
from ..version import __version__
from .evidence import notes
from .meanings import MEANINGS
from .terminal import message

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_UNINTERESTING = frozenset({Outcome.PROVED, Outcome.GIVEN})
RULES: dict[str, str] = {
    **{str(o): meaning for o, meaning in MEANINGS.items() if o not in _UNINTERESTING},
    "unreadable": "A file, or a part of it, could not be checked.",
}
"""The rules: each verdict that asks for attention, and places that could not be checked."""

_LEVELS = {Standing.FAILS: "error", Standing.DEFECT: "error", Standing.OPEN: "note"}


def render(
    files: Sequence[FileResult], *, shows: Collection[Outcome] = frozenset(Outcome)
) -> str:
    """The whole run as one SARIF log."""
    return json.dumps(document(files, shows=shows), ensure_ascii=False, indent=1) + "\n"


def document(
    files: Sequence[FileResult], *, shows: Collection[Outcome] = frozenset(Outcome)
) -> dict[str, Any]:
    """The run as JSON values.  Steps that are right, or wrong as announced, are no results."""
    order = list(RULES)
    driver = {
        "name": "derive", "version": __version__, "semanticVersion": __version__,
        "rules": [{"id": name, "shortDescription": {"text": text}}
                  for name, text in RULES.items()]}
    results = []
    for file in files:
        results += [_step(step, order) for step in file.steps
                    if step.standing in _LEVELS and step.verdict.outcome in shows]
        results += [_problem(problem, order) for problem in file.problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results,
           "invocations": [{"executionSuccessful": not any(
               p.internal for file in files for p in file.problems)}]}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _step(step: StepResult, order: Sequence[str]) -> dict[str, Any]:
    # A proved step that fails was announced as wrong.
    rule = str(step.verdict.outcome) if step.verdict.outcome in RULES else "wrong-reason"
    lines = [message(step), *(f"{label}: {text}" for label, text in notes(step.verdict))]
    return {"ruleId": rule, "ruleIndex": order.index(rule), "level": _LEVELS[step.standing],
            "message": {"text": "\n".join(lines)},
            "locations": [_location(step.span.path, step.span)]}


def _problem(problem: Problem, order: Sequence[str]) -> dict[str, Any]:
    span = None if problem.line is None else Span(problem.path, problem.line, 1, problem.line, 2)
    return {"ruleId": "unreadable", "ruleIndex": order.index("unreadable"), "level": "error",
            "message": {"text": problem.message}, "locations": [_location(problem.path, span)]}


def _location(path: str, span: Span | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(PurePath(path).as_posix())}}
    if span is not None:
        place["region"] = {"startLine": span.line, "startColumn": span.column,
                           "endLine": span.end_line, "endColumn": span.end_column}
    return {"physicalLocation": place}
