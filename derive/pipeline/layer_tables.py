"""Layer tables in notes: each number that was checked becomes a step like any other.

The formulas are those of `derive.nets`; what the kernel proves, or the exact models refute, is the
arithmetic on the numbers that stand in the table.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..diagnostic import Problem, StepResult
from ..kernel.facts import Claim
from ..kernel.terms import number
from ..nets.tables import check_text
from ..notes.containers.document import Code, Document
from ..notes.containers.source import Excerpt
from ..prove import prove
from ..records import replace
from ..refute import examine
from ..verdict import Outcome, Verdict
from .limits import Clock, TimeOver, at_most
from .options import Options

if TYPE_CHECKING:
    from ..nets.tables import Finding

TITLE = "layer tables"


def check_tables(
    path: str, document: Document, options: Options, clock: Clock
) -> tuple[list[StepResult], list[Problem]]:
    """The verdicts on the numbers of all layer tables of a document, in the time that is left."""
    steps: list[StepResult] = []
    try:
        with at_most(clock.left):
            for text in _texts(path, document):
                steps += _steps(path, text, options)
    except TimeOver:
        return steps, [Problem(path, "checking its layer tables took too long; split it")]
    return steps, []


def _texts(path: str, document: Document) -> Iterator[Excerpt]:
    """Whole files, since tables may stand inside or outside of code; of notebooks, the cells."""
    if os.path.splitext(path)[1].lower() == ".ipynb":
        for paragraph in document.paragraphs:
            for item in paragraph.items:
                if isinstance(item, Code):
                    yield item.body
    else:
        yield from (source.excerpt() for source in document.sources)


def _steps(path: str, text: Excerpt, options: Options) -> Iterator[StepResult]:
    lines: list[str] | None = None
    for finding in check_text(text.text):
        span = text.span(finding.start, finding.end)
        if lines is None:
            lines = text.origin(0)[0].text.split("\n")
        line = span.line - text.origin(0)[0].first_line
        same = os.path.realpath(span.path) == os.path.realpath(path)
        yield StepResult(
            replace(span, path=path if same else os.path.relpath(span.path)), "", finding.lhs,
            finding.rhs, _verdict(finding, options),
            lines[line].rstrip() if 0 <= line < len(lines) else "")


def _verdict(finding: Finding, options: Options) -> Verdict:
    """The verdict, and the kernel's or an exact model's word for it."""
    outcome = Outcome(finding.outcome)
    verdict = Verdict(outcome, finding.message, inferred=finding.inferred,
                      repair=() if finding.repair is None else (number(finding.repair),))
    if finding.claim is None or outcome not in (Outcome.PROVED, Outcome.REFUTED):
        return verdict
    start = time.perf_counter()
    claim = Claim(*finding.claim)
    verdict = replace(verdict, lhs=claim.lhs, rhs=claim.rhs)
    proof = prove(claim)
    if outcome is Outcome.PROVED and proof.certificate is not None:
        verdict = replace(verdict, trust=proof.trust, certificate=proof.certificate,
                          laws=proof.certificate.laws)
    elif outcome is Outcome.REFUTED and proof.certificate is None:
        examination = examine(claim, seed=options.seed, trials=1, seconds=options.seconds)
        verdict = replace(verdict, examination=examination)
    else:
        verdict = replace(verdict, outcome=Outcome.ERROR, message=(
            f"the formulas of the layers and the kernel disagree: {finding.message}"))
    return replace(verdict, milliseconds=round((time.perf_counter() - start) * 1000, 3))
