"""Errors that authors made: the wrong version must be flagged, the corrected one must not.

    python -m benchmarks.real_errors ROWS [--all] [--seconds S]

ROWS is a file of JSON lines with the fields `file` (beside ROWS), `before`, `after`, `kind`,
`detectable` and `note`: one displayed formula, wrong and corrected.  The formula of the file with
the same label is replaced by each version, and the whole file is checked.  Rows whose error
shows in the step alone (`detectable` is ``step``) count; `--all` takes the others, too.  A wrong
version that is no formula any more, as ``a + = b``, cannot be called wrong; it is `reported as
damaged` where the corrected one is read.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from derive.diagnostic import StepResult
from derive.pipeline import Options, check

_LABEL = re.compile(r"\\label\{[^{}]*\}")
_DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)


@dataclass(frozen=True)
class Trial:
    """What was found in one version of the formula: wrong steps, all verdicts, and whether some
    part of it is damaged.
    """

    wrong: tuple[StepResult, ...]
    verdicts: Counter[str]
    damaged: bool


def main(arguments: list[str] | None = None) -> int:
    """Print one line for each row and the figures; 0 always, since misses are no breakdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.
                                     RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for line in options.rows.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["detectable"] != "step" and not options.all:
            continue
        outcome, detail = _compared(row, options.rows.parent, options.seconds)
        counts[outcome] += 1
        print(f"{outcome:22} {row['file']}: {row['kind']}: {row['note']}{detail}", flush=True)
    for outcome, count in counts.most_common():
        print(f"{count:4} {outcome}")
    return 0


def _compared(row: dict[str, str], folder: Path, seconds: float) -> tuple[str, str]:
    """How the row fared, and what the versions were found to be."""
    text = (folder / row["file"]).read_text("utf-8").replace("\r\n", "\n")
    label = _LABEL.search(row["before"])
    place = next((m for m in _DISPLAY.finditer(text) if label and label.group() in m.group()),
                 None)
    if place is None:
        return "not there any more", ""
    before, after = (
        _trial(text, place, row[version].replace("\r\n", "\n"), seconds)
        for version in ("before", "after"))
    detail = f"\n    before: {_text(before)}\n    after: {_text(after)}"
    if after.wrong:
        return ("both versions flagged" if before.wrong else "only the right flagged"), detail
    if before.damaged and not after.damaged and not before.wrong:
        return "reported as damaged", detail
    return ("caught" if before.wrong else "missed"), detail


def _trial(text: str, place: re.Match[str], formula: str, seconds: float) -> Trial:
    start = text.count("\n", 0, place.start()) + 1
    written = f"$$ {formula.strip()}\n$$"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.md"
        path.write_text(text[:place.start()] + written + text[place.end():], "utf-8")
        files = list(check([str(path)], Options(seconds=seconds)))
    steps = [s for f in files for s in f.steps
             if start <= s.span.line <= start + written.count("\n")]
    return Trial(tuple(s for s in steps if s.verdict.outcome.is_wrong),
                 Counter(str(s.verdict.outcome) for s in steps),
                 any("damaged" in s.verdict.message for s in steps))


def _text(trial: Trial) -> str:
    return ", ".join(f"{count} {name}" for name, count in trial.verdicts.most_common())


if __name__ == "__main__":
    sys.exit(main())
