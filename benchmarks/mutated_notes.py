r"""Single slips put into proved steps of notes: how many are caught, and why the others are not.

    python -m benchmarks.mutated_notes PATH... [--each N] [--seed S] [--seconds S] [--show WHAT]

Each file is checked; in up to N of its proved steps one realistic slip is made in the LaTeX of
the right side (a sign, a transposition, an exponent, an index, a factor ...), and the file is
checked again.  A slip is

    caught   if a step of the formula is called wrong that was not before;
    true     if the step is proved all the same: the statement is still true, or derive is wrong;
    silent   otherwise; the verdict on the step tells why.

`--show` prints the slips of these outcomes, to be read: each that is ``true`` must be.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from derive.diagnostic import StepResult
from derive.pipeline import Memory, Options, check_file
from derive.verdict import Outcome

from .corpus import reason_pattern

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]|\d+|\S", re.DOTALL)
_TRANSPOSED = (r"'|\^\s*\\top\b|\^\s*\{\s*\\top\s*\}|\^\s*T\b|\^\s*\{\s*T\s*\}"
               r"|\^\s*\\mathrm\{T\}|\^\s*\{\s*\\(?:mathrm|text|mathsf)\{T\}\s*\}")
_PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "sign": ((r"(?<=[\w})\]'])\s*\+(?!\s*\\cdot)", " - "), (r"(?<=[\w})\]'])\s*-(?![\d}])", " + ")),
    "transposition": ((_TRANSPOSED, ""),),
    "exponent": ((r"\^\s*2(?![\d])|\^\s*\{\s*2\s*\}", ""), (r"\^\s*2(?![\d])|\^\s*\{2\}", "^3"),
                 (r"(?<=[a-z])(?=\s*[+)])", "^2")),
    "inverse": ((r"\^\s*\{\s*-\s*1\s*\}", ""),),
    "size": ((r"\(\s*([nNp])\s*-\s*1\s*\)", r"\1"), (r"(?<![\w^_\\{])n(?![\w^_'-])", "(n-1)"),
             (r"\{\s*([nN])\s*-\s*1\s*\}", r"{\1}"), (r"\{\s*([nN])\s*\}", r"{\1-1}")),
    "factor": ((r"\\frac\{1\}\{2\}", ""), (r"(?<![\w^_{.\\])2\s*(?=[\\A-Za-z(])", ""),
               (r"(?<![\w^_{.\\])n\s*(?=[\\A-Za-z(])", "")),
    "index": ((r"_i\b|_\{i\}", "_j"), (r"_j\b|_\{j\}", "_i"), (r"_1\b|_\{1\}", "_2")),
    "fraction": ((r"\\frac\{([^{}]+)\}\{([^{}]+)\}", r"\\frac{\2}{\1}"),),
    "order": ((r"(?<![\\A-Za-z])([A-Z])\s*([A-Z])(?![A-Za-z({])", r"\2 \1"),),
}


@dataclass(frozen=True)
class Slip:
    """One slip: its kind, and the side before and after it."""

    kind: str
    before: str
    after: str


def slips(side: str) -> Iterator[Slip]:
    """All slips of the table at all places of a side; a letter may also become another one."""
    for kind, rules in _PATTERNS.items():
        for pattern, new in rules:
            for m in re.finditer(pattern, side):
                yield Slip(kind, side, side[:m.start()] + m.expand(new) + side[m.end():])
    letters = [m for m in _TOKEN.finditer(side) if len(m.group()) == 1 and m.group().isalpha()
               and not re.search(r"\\(?:mathrm|text|operatorname|begin|end)\{\w*$",
                                 side[:m.start()])]
    for m in letters:
        for other in sorted({o.group() for o in letters} - {m.group()}):
            if other.isupper() == m.group().isupper():
                yield Slip("letter", side, side[:m.start()] + other + side[m.end():])


@dataclass(frozen=True)
class Trial:
    """What became of one slip."""

    slip: Slip
    place: str
    outcome: str
    reason: str


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.
                                     RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=8, help="slips in a file at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--show", default="")
    options = parser.parse_args(arguments)
    trials: list[Trial] = []
    for path in options.paths:
        rng = Random(f"{options.seed}:{path.name}")
        for trial in _of_file(path, options.each, rng, Options(seconds=options.seconds)):
            trials.append(trial)
            if trial.outcome in options.show.split(","):
                print(f"{trial.outcome}: {trial.place}: {trial.slip.kind}: {trial.reason}\n"
                      f"    {trial.slip.before}\n    {trial.slip.after}", flush=True)
    _print(trials)
    return 0


def _print(trials: list[Trial]) -> None:
    outcomes = Counter(t.outcome for t in trials)
    false = len(trials) - outcomes["true"]
    print(f"{len(trials)} slips: " + ", ".join(f"{n} {o}" for o, n in outcomes.most_common()))
    if false:
        print(f"  caught of those not proved: {100 * outcomes['caught'] / false:.1f} %")
    for kind, count in sorted(Counter(t.slip.kind for t in trials).items()):
        own = Counter(t.outcome for t in trials if t.slip.kind == kind)
        print(f"  {kind:14} {count:4}: " + ", ".join(f"{n} {o}" for o, n in own.most_common()))
    for reason, count in Counter(t.reason for t in trials if t.outcome == "silent").most_common(25):
        print(f"  {count:6} {reason}")


def _of_file(path: Path, each: int, rng: Random, options: Options) -> Iterator[Trial]:
    """Slips in the proved steps of one file, each step once before any step twice."""
    text = path.read_text("utf-8").replace("\r\n", "\n")
    memory = Memory()
    with tempfile.TemporaryDirectory() as folder, memory:
        copy = Path(folder) / path.name
        before = _steps(copy, text, options, memory)
        made: list[tuple[int, StepResult, int, Slip]] = []
        for step in before:
            if step.verdict.outcome is not Outcome.PROVED:
                continue
            at = _offset(text, step)
            found = list(slips(step.rhs)) if text.startswith(step.rhs, at) else []
            rng.shuffle(found)
            seen: set[str] = set()
            for turn, slip in enumerate(found):
                if slip.kind not in seen:
                    seen.add(slip.kind)
                    made.append((turn, step, at, slip))
        rng.shuffle(made)
        for _, step, at, slip in sorted(made, key=lambda m: m[0])[:each]:
            changed = text[:at] + slip.after + text[at + len(slip.before):]
            yield _trial(slip, step, before, _steps(copy, changed, options, memory))


def _steps(path: Path, text: str, options: Options, memory: Memory) -> list[StepResult]:
    path.write_text(text, "utf-8")
    kept = dict(memory.before) | memory.now
    memory.begin()
    memory.before = kept
    return list(check_file(str(path), options).steps)


def _offset(text: str, step: StepResult) -> int:
    """Where the right side begins: behind the sign, marks and space."""
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[:step.span.line - 1]) + step.span.column - 1
    found = text.find(step.rhs, at)
    return found if 0 <= found < at + 80 else at


def _trial(slip: Slip, step: StepResult, before: list[StepResult], after: list[StepResult]
           ) -> Trial:
    def key(s: StepResult) -> tuple[int, str, str]:
        return s.span.line, s.lhs, s.rhs

    wrong = {key(s) for s in before if s.verdict.outcome.is_wrong}
    place = f"{Path(step.span.path).name}:{step.span.line}"
    own = next((s for s in after if (s.span.line, s.span.column) == (
        step.span.line, step.span.column)), None)
    touched = [s for s in after if abs(s.span.line - step.span.line) < 3 or s.lhs == slip.after]
    new = [s for s in touched if s.verdict.outcome.is_wrong and key(s) not in wrong]
    if new:
        return Trial(slip, place, "caught", str(new[0].verdict.outcome))
    if own is None:
        return Trial(slip, place, "silent", "the step is not there any more")
    if own.verdict.outcome is Outcome.PROVED and not own.verdict.message.startswith("rests on"):
        return Trial(slip, place, "true", own.verdict.message)
    return Trial(slip, place, "silent", f"{own.verdict.outcome}: {reason_pattern(own)}")


if __name__ == "__main__":
    sys.exit(main())
