"""``python -m tests.oracle.corrupted``: every number of real summaries changed, and what is found.

A change is *determined* where an exhaustive search (`tests.oracle.tables`) finds no network that
has the changed table; these must be found, ``refuted`` or at least ``undecided`` with a reason.
The others make the table of another network, and are counted beside them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))

from derive.nets.tables import tables
from oracle.tables import consistent
from table_mutations import Corruption, corruptions, doubts, verdict_on

FOLDER = Path(__file__).parent.parent / "data" / "summaries"
VERDICTS = ("refuted", "doubtful", "silent")
Key = tuple[str, str, bool, str]
"""Library, kind of number, whether determined, verdict."""


def is_determined(c: Corruption) -> bool:
    """Whether no network has the changed table; numbering follows from the order of the rows."""
    return c.kind == "numbering" or not all(map(consistent, tables(c.text)))


def judged(text: str, rng: Random, most: int | None) -> Iterator[tuple[Corruption, bool, str]]:
    """Each change of a text, whether it is determined, and what is found of it."""
    before = doubts(text)
    for c in corruptions(text, rng, most):
        yield c, is_determined(c), verdict_on(c.text, before)


def of_file(task: tuple[Path, int | None, int]) -> tuple[Counter[Key], list[str]]:
    """The counts of a summary, and its changes that were not refuted."""
    path, most, seed = task
    text = path.read_text("utf-8")
    counts: Counter[Key] = Counter()
    left: list[str] = []
    for c, determined, verdict in judged(text, Random(f"{seed} {path.stem}"), most):
        counts[path.stem.split("-")[0], c.kind, determined, verdict] += 1
        if verdict != "refuted":
            line = text.count("\n", 0, c.place[0])
            left.append(f"{verdict:8} {'determined' if determined else 'consistent'} {c.kind} "
                        f"{path.stem}:{line + 1}: {c.old} -> {c.new}   "
                        + " ".join(text.split("\n")[line].split()))
    return counts, left


def main() -> int:
    """Print the counts and every change not refuted; 1 if a determined one was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="summaries (default: all)")
    parser.add_argument("--most", type=int, help="numbers of each summary (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    files = options.files or sorted(FOLDER.glob("*.txt"))
    total: Counter[Key] = Counter()
    with Pool(options.jobs) as pool:
        for counts, left in pool.imap(of_file, [(f, options.most, options.seed) for f in files]):
            total += counts
            print(*left, sep="\n", flush=True)
    print(f"{'':30}{'determined':>30}{'other networks':>30}")
    print(f"{'':30}{''.join(f'{v:>10}' for v in VERDICTS * 2)}")
    for library, kind in sorted({key[:2] for key in total}):
        row = [total[library, kind, d, v] for d in (True, False) for v in VERDICTS]
        print(f"{library:16}{kind:14}{''.join(f'{n:10}' for n in row)}")
    missed = sum(n for (_, _, determined, verdict), n in total.items()
                 if determined and verdict == "silent")
    print(f"{sum(total.values())} changes; determined and not found: {missed}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
