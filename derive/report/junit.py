"""The report for test runners: JUnit XML, a suite for each derivation, a case for each step."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from xml.etree import ElementTree

from ..diagnostic import DerivationResult, FileResult, Problem, Standing, StepResult
from ..verdict import Outcome
from .terminal import finding_lines, message

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def render(
    files: Sequence[FileResult], *, shows: Collection[Outcome] = frozenset(Outcome)
) -> str:
    """The whole run as one XML document.

    A step that is wrong fails, one that is neither proved nor wrong is skipped, a defect of
    derive and a place that could not be checked are errors.
    """
    root = ElementTree.Element("testsuites", name="derive")
    for file in files:
        for derivation in file.derivations:
            _suite(root, file.path, derivation, shows)
        if file.problems:
            suite = ElementTree.SubElement(root, "testsuite", name=_plain(file.path))
            for problem in file.problems:
                _problem(suite, problem)
            _count(suite)
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
    ElementTree.indent(root, " ")
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _suite(root: ElementTree.Element, path: str, derivation: DerivationResult,
           shows: Collection[Outcome]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=_plain(
        f"{path}: {derivation.title}" if derivation.title else path))
    for step in derivation.steps:
        if step.verdict.outcome in shows:
            _case(suite, path, step)
    _count(suite)


def _case(suite: ElementTree.Element, path: str, step: StepResult) -> None:
    said = f"{step.lhs} {step.relation} {step.rhs}" if step.rhs else step.lhs
    case = ElementTree.SubElement(
        suite, "testcase", classname=_plain(path),
        name=_plain(f"{step.span.line}:{step.span.column}: {said}"),
        file=_plain(step.span.path), line=str(step.span.line),
        time=f"{step.verdict.milliseconds / 1000:.6f}")
    kind = {Standing.FAILS: "failure", Standing.DEFECT: "error",
            Standing.OPEN: "skipped"}.get(step.standing)
    if kind is not None:
        outcome = ElementTree.SubElement(case, kind, message=_plain(message(step)))
        if kind != "skipped":
            outcome.set("type", str(step.verdict.outcome))
            outcome.text = _plain("\n".join(finding_lines(step)))


def _problem(suite: ElementTree.Element, problem: Problem) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=_plain(problem.path),
                                  name="reading", file=_plain(problem.path))
    if problem.line is not None:
        case.set("line", str(problem.line))
    ElementTree.SubElement(case, "error", message=_plain(problem.message), type="unreadable")


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    for attribute, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(kind) is not None for case in suite)))


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
