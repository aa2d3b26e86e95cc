"""The steps on one line of a file, for whoever asks about a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..diagnostic import Problem, StepResult
from ..obligations import obligation
from ..step import Step
from .options import DEFAULTS, Options
from .paths import is_proof
from .steps import check_obligation, check_steps, step_result


class Place(Struct, frozen=True):
    """What stands on a line: its steps, or else the nearest lines that have steps."""

    steps: tuple[StepResult, ...] = ()
    nearest: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def check_line(path: str, line: int, options: Options = DEFAULTS) -> Place:
    """The results of the steps on a line of a proof file or of notes.

    Of a proof file only these steps are checked, unless one is wrong: whether it is so because
    of an earlier one, only its whole derivation can tell.
    """
    if not is_proof(path):
        from .documents import check_notes

        result = check_notes(path, options)
        found = [s for s in result.steps if s.span.line <= line <= s.span.end_line]
        return _place(found, [s.span.line for s in result.steps], line, result.problems)
    from .. import proof_files
    from ..author import AuthorError

    try:
        derivations = proof_files.load(path)
    except proof_files.Unreadable as error:
        return Place(problems=(error.problem,))
    results: list[StepResult] = []
    lines: list[int] = []
    problems: list[Problem] = []
    for _, derivation in derivations:
        try:
            steps = derivation.steps()
        except AuthorError as error:
            problems.append(proof_files.author_problem(path, error))
            continue
        lines += [s.span.line for s in steps]
        results += _checked(steps, path, line, options)
    return _place(results, lines, line, tuple(problems))


def _checked(
    steps: Sequence[Step], path: str, line: int, options: Options
) -> Iterator[StepResult]:
    wanted = [s for s in steps if s.span.line <= line <= s.span.end_line]
    found = [step_result(s, check_obligation(obligation(s), options), path) for s in wanted]
    if any(result.verdict.outcome.is_wrong for result in found):
        everything = zip(steps, check_steps(steps, path, options), strict=True)
        found = [result for step, result in everything if step in wanted]
    yield from found


def _place(
    found: Sequence[StepResult], lines: Sequence[int], line: int, problems: Sequence[Problem]
) -> Place:
    seen: dict[object, StepResult] = {}
    for step in found:  # a setting is part of every derivation that continues it
        seen.setdefault((step.span, step.lhs, step.rhs), step)
    claims = [s for s in seen.values() if s.fact is None] or list(seen.values())
    ordered = sorted(set(lines))
    nearest = [*[n for n in ordered if n < line][-1:], *[n for n in ordered if n > line][:1]]
    return Place(tuple(claims), tuple(nearest), tuple(problems))
