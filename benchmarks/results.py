"""The measurements of one run as data, and whether they meet the targets."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

from .cold import CHECK, Start, starts
from .explaining import Explanation, explanations
from .measure import FALSE, TRUE, Timing, measure, percentile
from .pages import Page, page
from .peer import Answer, Peer
from .table import FLOORS, GROUPS, INVERSES, TABLE, Identity


@dataclass(frozen=True)
class Row:
    """One variant of an identity; `peer` is None if SymPy was not asked."""

    group: str
    name: str
    true: bool
    derive: Timing
    peer: Answer | None


@dataclass(frozen=True)
class Spread:
    """Milliseconds: how many, the middle, the 95th percentile, and how many a second."""

    count: int
    median: float
    p95: float
    per_second: float


@dataclass(frozen=True)
class Score:
    """How many of the variants were decided, rightly or wrongly."""

    proved: int  # true ones
    refuted: int  # false ones
    wrong: int  # true ones refuted, and false ones proved
    of: int  # so many true ones, and as many false ones


@dataclass(frozen=True)
class Target:
    """One line of the table of targets; `met` compares `value` with `target`."""

    what: str
    unit: str
    value: float
    target: float
    at_most: bool

    @property
    def met(self) -> bool:
        """Whether the value is on the right side of the target."""
        return self.value <= self.target if self.at_most else self.value >= self.target


@dataclass(frozen=True)
class Run:
    """Everything that was measured, on which machine, and how."""

    machine: dict[str, str]
    loads: tuple[tuple[float, ...], tuple[float, ...]]  # load averages before and after
    rounds: int
    limit: float
    rows: tuple[Row, ...]
    cold: tuple[Start, ...]
    explained: tuple[Explanation, ...] = ()
    page: Page | None = None


def run(
    *, groups: Sequence[str] = GROUPS, rounds: int = 5, limit: float = 5.0, peer: bool = True,
    cold: int = 5, wrong: int = 1, pages: int = 0, each: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Run:
    """Measure the identities of the groups, `each` of them at most, and `cold` cold starts.

    `wrong` is the number of rounds in which the wrong steps of proofs/wrong are explained,
    `pages` that in which the HTML report of a long note is written.
    """
    before = os.getloadavg()
    chosen = [identity for group in groups
              for identity in [t for t in TABLE if t.group == group][:each]]
    rows = list(_rows(chosen, rounds, limit, peer, progress))
    progress("cold starts")
    found = tuple(starts(cold)) if cold else ()
    progress("wrong steps")
    explained = tuple(explanations(wrong, each)) if wrong else ()
    progress("the HTML report")
    report = page(pages) if pages else None
    machine = {
        "python": platform.python_version(), "system": platform.platform(),
        "processors": str(os.cpu_count()), "sympy": version("sympy"),
        "python-flint": version("python-flint")}
    return Run(machine, (before, os.getloadavg()), rounds, limit, tuple(rows), found,
               explained, report)


def _rows(
    chosen: Sequence[Identity], rounds: int, limit: float, peer: bool,
    progress: Callable[[str], None],
) -> Iterator[Row]:
    sympy = Peer(limit) if peer else None
    try:
        for identity in chosen:
            progress(f"{identity.group}: {identity.name}")
            for true in (True, False):
                answer = sympy.ask(identity, true) if sympy is not None else None
                yield Row(identity.group, identity.name, true, measure(identity, true, rounds),
                          answer)
    finally:
        if sympy is not None:
            sympy.stop()


def spread(times: Sequence[float]) -> Spread | None:
    """The spread of some times in milliseconds; None of none."""
    if not times:
        return None
    return Spread(len(times), median(times), percentile(times, 0.95), 1000*len(times)/sum(times))


def score(decided: Sequence[tuple[bool, str]]) -> Score:
    """The score of decisions on variants that are true or not."""
    right = [true for true, said in decided if said == (TRUE if true else FALSE)]
    wrong = [true for true, said in decided if said == (FALSE if true else TRUE)]
    return Score(right.count(True), right.count(False), len(wrong),
                 sum(true for true, _ in decided))


def proving(rows: Sequence[Row]) -> list[float]:
    """Times of search and certificate, of the true identities that were proved."""
    return [row.derive.prove for row in rows if row.true and row.derive.decided == TRUE]


def replaying(rows: Sequence[Row]) -> list[float]:
    """Times of replay, of the true identities with a certificate."""
    return [row.derive.replay for row in rows if row.true and row.derive.replay is not None]


def needing(found: Run) -> list[float]:
    """Times of the search for missing facts, of the wrong steps that are well-formed."""
    return [e.needs for e in found.explained if e.needs is not None]


def repairing(found: Run) -> list[float]:
    """Times of the search for a repair, of all wrong steps."""
    return [e.repair for e in found.explained]


def targets(found: Run) -> list[Target]:
    """The targets that this run can speak of."""
    result = []
    polynomial = spread(proving([row for row in found.rows if row.group not in (INVERSES, FLOORS)]))
    if polynomial is not None:
        result.append(Target("identities proved, without inverses", "a second",
                             polynomial.per_second, 2000, at_most=False))
    inverses = spread(proving([row for row in found.rows if row.group == INVERSES]))
    if inverses is not None:
        result.append(Target("identities with inverses, p95", "ms", inverses.p95, 30,
                             at_most=True))
    replays = spread(replaying(found.rows))
    if replays is not None:
        result.append(Target("replay of a certificate, median", "ms", replays.median, 1,
                             at_most=True))
        result.append(Target("replay of a certificate, p95", "ms", replays.p95, 1, at_most=True))
    for what, times, most in (
            ("search for a missing fact, median", needing(found), 20),
            ("search for a repair, median", repairing(found), 50)):
        searches = spread(times)
        if searches is not None:
            result.append(Target(what, "ms", searches.median, most, at_most=True))
    result += [Target(f"{start.command}, median", "ms", start.median, 150, at_most=True)
               for start in found.cold if start.command == CHECK]
    if found.page is not None:
        what = f"HTML report of {found.page.steps} steps"
        result += [Target(f"{what}, written", "ms", found.page.render, 2000, at_most=True),
                   Target(f"{what}, size", "kB", found.page.size / 1000, 1500, at_most=True)]
    return result
