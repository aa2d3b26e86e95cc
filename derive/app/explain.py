"""``derive explain FILE:LINE``: the proof of a step, or its counterexample, line by line."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from .refusal import USAGE, refuse

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_command(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    explain = commands.add_parser(
        "explain", help="show the proof of one step, or its counterexample, line by line",
        description="Show every law that the proof of a step uses, in order, or its "
                    "counterexample worked out.")
    explain.add_argument("place", metavar="FILE:LINE", help="a line of a proof file or of notes")
    explain.add_argument("--seed", type=int, default=0, metavar="N",
                         help="seed of the exact random models (default: 0)")
    explain.add_argument("--no-color", action="store_true", help="never use colour")
    explain.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Explain the steps on the line; the exit status."""
    path, line = _place(options.place)
    if line is None:
        return refuse(f"{options.place!r} is no place; write FILE:LINE, as in notes.md:12")
    if os.path.isdir(path):
        return refuse(f"{path} is a folder; write FILE:LINE")
    if not os.path.exists(path):
        return refuse(f"{path}: no such file")
    from .. import pipeline
    from ..report.explained import explained_text
    from ..report.terminal import Look
    from .cli import has_colour

    found = pipeline.check_line(path, line, pipeline.Options(seed=options.seed))
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if not found.steps:
        if found.problems and not found.nearest:
            return USAGE
        near = " and ".join(map(str, found.nearest))
        others = f"; the nearest lines with steps are {near}" if len(found.nearest) > 1 else (
            f"; the nearest line with a step is {near}" if near else "")
        return refuse(f"{path} has no step on line {line}{others}")
    look = Look(colour=has_colour(sys.stdout) and not options.no_color)
    print("\n".join(explained_text(step, look) for step in found.steps), end="")
    return int(any(step.verdict.outcome.is_wrong and not step.met for step in found.steps))


def _place(text: str) -> tuple[str, int | None]:
    """``FILE:LINE``, perhaps with a column as compilers print it."""
    path, *numbers = text.rsplit(":", 2) if text.count(":") > 1 else text.rsplit(":", 1)
    if len(numbers) == 2 and not numbers[0].isdigit():
        path, numbers = f"{path}:{numbers[0]}", numbers[1:]
    if not numbers or not numbers[0].isdigit() or int(numbers[0]) < 1:
        return text, None
    return path, int(numbers[0])
