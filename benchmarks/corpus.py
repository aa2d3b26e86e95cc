"""How far derive gets on a folder of notes: verdicts, why steps stay open, and what changed.

    python -m benchmarks.corpus FOLDER [--jobs N] [--show refuted,needs] [--save FILE]
                                       [--against FILE]

`--save` writes the verdict of every step; `--against` compares with such a file, so that a
change of derive shows which verdicts it changed: a lost `proved` needs a reason.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from derive.diagnostic import FileResult, StepResult
from derive.pipeline import Options, check
from derive.report.terminal import finding_lines, message
from derive.verdict import Outcome

_OPEN = (Outcome.UNDECIDED, Outcome.HOLDS, Outcome.UNREAD)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0 unless derive itself broke down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.
                                     RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=str)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--show", default="", help="verdicts whose findings are printed")
    parser.add_argument("--top", type=int, default=25, help="reasons to list")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args(arguments)

    start = time.perf_counter()
    files = list(check(options.paths, Options(seconds=options.seconds, jobs=options.jobs)))
    elapsed = time.perf_counter() - start
    steps = [step for file in files for step in file.steps]
    _print_counts(files, steps, elapsed)
    _print_reasons(steps, options.top)
    shown = set(filter(None, options.show.split(",")))
    for step in steps:
        if str(step.verdict.outcome) in shown:
            print("\n".join(finding_lines(step)))
    verdicts = {f"{_place(s)}: {s.lhs} {s.relation} {s.rhs}": str(s.verdict.outcome) for s in steps}
    if options.against is not None:
        _print_changes(json.loads(options.against.read_text("utf-8")), verdicts)
    if options.save is not None:
        options.save.write_text(json.dumps(verdicts, ensure_ascii=False, indent=0), "utf-8")
    return int(any(s.verdict.outcome is Outcome.ERROR for s in steps))


def _print_counts(files: list[FileResult], steps: list[StepResult], elapsed: float) -> None:
    counts = Counter(s.verdict.outcome for s in steps)
    print(f"{len(steps)} steps in {len(files)} files, {elapsed:.0f} s")
    for outcome in Outcome:
        if counts[outcome]:
            share = 100 * counts[outcome] / max(1, len(steps))
            print(f"  {outcome:12} {counts[outcome]:6} {share:5.1f} %")
    sympy = sum(s.verdict.trust == "sympy" for s in steps)
    print(f"  of the proved, {sympy} on SymPy's word")
    for file in files:
        for problem in file.problems:
            print(f"  {problem}")


def _print_reasons(steps: Iterable[StepResult], top: int) -> None:
    """Why steps stay open, most frequent first: the next capability to work on."""
    reasons = Counter((str(s.verdict.outcome), reason_pattern(s)) for s in steps
                      if s.verdict.outcome in _OPEN)
    for (outcome, reason), count in reasons.most_common(top):
        print(f"  {count:6} {outcome}: {reason}")


def _reason(step: StepResult) -> str:
    examination = step.verdict.examination
    if step.verdict.outcome is Outcome.UNDECIDED and examination is not None:
        return f"{message(step)} ({examination.note})"
    return message(step)


def reason_pattern(step: StepResult) -> str:
    """Why a step stays open, without the names that occur in it."""
    reason = _reason(step)
    reason = re.sub(r"nothing determines .*", "nothing determines ...", reason)
    reason = re.sub(r"the kind of .* is not known", "the kind of ... is not known", reason)
    reason = re.sub(r"(connects|rests on line) .*", r"\1 ...", reason)
    return re.sub(r"\b(symbol|index) \S+", r"\1 ...", reason)[:110]


def _place(step: StepResult) -> str:
    """Where a step stands, whatever the folder of its file."""
    return f"{Path(step.span.path).name}:{step.span.line}:{step.span.column}"


def _print_changes(before: dict[str, str], after: dict[str, str]) -> None:
    """Prints how many verdicts have changed, and each that is no longer ``proved``.

    Files that were not checked this time are left out.
    """
    checked = {key.partition(":")[0] for key in after}
    before = {key: old for key, old in before.items() if key.partition(":")[0] in checked}
    moves = Counter((before.get(key, "-"), after.get(key, "-")) for key in {*before, *after}
                    if before.get(key) != after.get(key))
    for (old, new), count in moves.most_common():
        print(f"  {count:6} {old} -> {new}")
    for key in sorted(before):
        if before[key] == "proved" != after.get(key):
            print(f"  lost: {key}: now {after.get(key, 'not there')}")


if __name__ == "__main__":
    sys.exit(main())
