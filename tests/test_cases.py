"""Little lecture notes with the verdicts that their steps must have.

Behind steps stands a comment with the verdicts, in order, of all steps since the comment before
that are not merely given: ``<!-- proved refuted -->``.  What follows a colon must occur in the
report on one of these steps: ``<!-- refuted: repair: R + Z D Z' -->``.  With the environment
variable REWRITE_CASES set, verdicts are written into the notes instead, to be read and judged.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from derive.diagnostic import FileResult
from derive.pipeline import Memory, Options, check_file, check_path
from derive.pipeline.inferred import infer_declarations
from derive.report.terminal import finding_lines
from derive.verdict import Outcome

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
_COMMENT = re.compile(r"<!-- (?P<verdicts>[a-z -]+?)(?:: (?P<words>[^>]*?))? -->")
_KNOWN = {str(outcome) for outcome in Outcome}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_notes_get_the_verdicts_that_they_announce(path: Path, tmp_path: Path) -> None:
    """Nor do the declarations that are inferred from them change one: claims that come out as
    they were are remembered, all others are judged again.
    """
    memory = Memory()
    with memory:
        (result,) = check_path(str(path))
    assert not result.problems
    _check_announced(path, result)
    text, problems = infer_declarations(str(path))
    assert not problems
    assert "# line " in text
    context = tmp_path / "context.toml"
    context.write_text(text, "utf-8")
    memory.begin()
    with memory:
        declared = check_file(str(path), Options(context=str(context)))
    assert not declared.problems
    assert [(s.span, s.verdict.outcome) for s in declared.steps] == [
        (s.span, s.verdict.outcome) for s in result.steps]


def _check_announced(path: Path, result: FileResult) -> None:
    """Fails if a verdict is not the announced one."""
    steps = list(result.steps)
    text = path.read_text("utf-8")
    wrong, rewritten = [], text
    for number, line in reversed(list(enumerate(text.split("\n"), 1))):
        for comment in reversed(list(_COMMENT.finditer(line))):
            expected = comment["verdicts"].split()
            if not set(expected) <= _KNOWN:
                continue
            before = _before(text, number, comment.start())
            own = [s for s in steps if before < (s.span.line, s.span.column)
                   < (number, comment.start() + 1)]
            judged = [s for s in own if s.verdict.outcome is not Outcome.GIVEN]
            found = [str(s.verdict.outcome) for s in judged]
            report = "\n".join(line for s in own for line in finding_lines(s))
            if found != expected:
                wrong.append(f"{path.name}:{number}: {' '.join(found)}\n{report}")
                rewritten = _replaced(rewritten, number, comment, " ".join(found))
            elif comment["words"] and comment["words"] not in report:
                wrong.append(f"{path.name}:{number}: no {comment['words']!r} in\n{report}")
    rest = [s for s in steps if (s.span.line, s.span.column) > _before(text, 10**9, 0)]
    wrong += [f"{s.span}: {s.verdict.outcome}" for s in rest
              if s.verdict.outcome is not Outcome.GIVEN]
    if os.environ.get("REWRITE_CASES"):
        path.write_text(rewritten, "utf-8")
    assert not wrong, "\n".join(reversed(wrong))


def _before(text: str, number: int, column: int) -> tuple[int, int]:
    """The place of the last comment with verdicts before a place; (0, 0) if there is none."""
    last = (0, 0)
    for k, line in enumerate(text.split("\n"), 1):
        for comment in _COMMENT.finditer(line):
            if set(comment["verdicts"].split()) <= _KNOWN and (k, comment.start()) < (
                    number, column):
                last = (k, comment.start() + 1)
    return last


def _replaced(text: str, number: int, comment: re.Match[str], verdicts: str) -> str:
    lines = text.split("\n")
    line = lines[number - 1]
    lines[number - 1] = (line[: comment.start("verdicts")] + verdicts
                         + line[comment.end("verdicts"):])
    return "\n".join(lines)


def test_there_are_cases() -> None:
    assert CASES


