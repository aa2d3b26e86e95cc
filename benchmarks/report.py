"""The measurements as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from .measure import FALSE, TRUE
from .results import (
    Row,
    Run,
    Score,
    Spread,
    needing,
    proving,
    repairing,
    replaying,
    score,
    spread,
    targets,
)

VERSION = 1


def text(run: Run) -> str:
    """All tables; times in milliseconds."""
    machine = run.machine
    loads = " and ".join(" ".join(f"{load:.2f}" for load in three) for three in run.loads)
    lines = [
        f"Python {machine['python']}, SymPy {machine['sympy']}, {machine['processors']} "
        f"processors; load averages before and after: {loads}",
        f"milliseconds; derive: medians of {run.rounds} rounds; SymPy: one call each, stopped "
        f"after {run.limit:g} s", ""]
    lines += _speed(run) + _decisions(run) + _slowest(run)
    if run.cold:
        lines += _table(["process start to exit", "median", "p95"],
                        [[c.command, _ms(c.median), _ms(c.p95)] for c in run.cold])
    lines += _explanations(run)
    if run.page is not None:
        page = run.page
        lines += _table(["HTML report", "check", "write", "kB"],
                        [[f"{page.steps} steps", _ms(page.check), _ms(page.render),
                          f"{page.size / 1000:.0f}"]])
    lines += _table(
        ["target", "measured", "wanted", "met"],
        [[t.what, f"{t.value:,.3g} {t.unit}" if t.value < 1000 else f"{t.value:,.0f} {t.unit}",
          f"{'at most' if t.at_most else 'at least'} {t.target:,g} {t.unit}",
          "yes" if t.met else "no"] for t in targets(run)])
    return "\n".join(lines).rstrip() + "\n"


def _speed(run: Run) -> list[str]:
    heads = ["identities proved", "n", "prove", "p95", "a second", "replay", "p95", "examine",
             "p95", "read", "SymPy n", "median", "p95", "a second"]
    body = []
    for name, rows in _groups(run):
        true = [row for row in rows if row.true]
        peer = spread([row.peer.milliseconds for row in true
                       if row.peer is not None and row.peer.milliseconds is not None])
        reading = spread([row.derive.read for row in true])
        body.append([
            name, *_cells(spread(proving(rows)), count=True, rate=True),
            *_cells(spread(replaying(rows))),
            *_cells(spread([row.derive.examine for row in true])),
            _ms(reading.median) if reading else "-",
            *_cells(peer, count=True, rate=True)])
    return _table(heads, body)


def _decisions(run: Run) -> list[str]:
    heads = ["decided rightly", "of each", "derive: true", "false", "wrongly", "SymPy: true",
             "false", "wrongly", "nonzero as no: false", "wrongly"]
    body = []
    for name, rows in _groups(run):
        own = score([(row.true, row.derive.decided) for row in rows])
        cells = [name, str(own.of), *_score(own)]
        asked = [(row.true, row.peer) for row in rows if row.peer is not None]
        if asked:
            cells += _score(score([(true, answer.decided) for true, answer in asked]))
            taken = score([(true, FALSE if a.nonzero and a.decided != TRUE else a.decided)
                           for true, a in asked])
            cells += _score(taken)[1:]
        else:
            cells += ["-"]*5
        body.append(cells)
    return _table(heads, body)


def _slowest(run: Run, count: int = 5) -> list[str]:
    rows = sorted((row for row in run.rows if row.true), key=lambda row: -row.derive.prove)
    return _table(["slowest to prove", "verdict", "prove", "replay"],
                  [[f"{row.group}: {row.name}", row.derive.verdict, _ms(row.derive.prove),
                    "-" if row.derive.replay is None else _ms(row.derive.replay)]
                   for row in rows[:count]])


def _explanations(run: Run) -> list[str]:
    body = []
    for what, times in (("missing fact", needing(run)), ("repair", repairing(run))):
        found = spread(times)
        if found is not None:
            body.append([what, *_cells(found, count=True), _ms(max(times))])
    heads = ["why wrong steps fail", "n", "median", "p95", "slowest"]
    return _table(heads, body) if body else []


def _groups(run: Run) -> list[tuple[str, list[Row]]]:
    names = dict.fromkeys(row.group for row in run.rows)
    return [*((name, [row for row in run.rows if row.group == name]) for name in names),
            ("all", list(run.rows))]


def _ms(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cells(found: Spread | None, *, count: bool = False, rate: bool = False) -> list[str]:
    if found is None:
        return ["-"]*(2 + count + rate)
    return [*([str(found.count)] if count else []), _ms(found.median), _ms(found.p95),
            *([f"{found.per_second:,.0f}"] if rate else [])]


def _score(found: Score) -> list[str]:
    return [str(found.proved), str(found.refuted), str(found.wrong)]


def _table(heads: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    """A table with its first column to the left and all others to the right, and a blank line."""
    rows = [list(heads), *map(list, body)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) if k == 0 else cell.rjust(width)
                       for k, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
             for row in rows]
    return [lines[0], "-"*max(map(len, lines)), *lines[1:], ""]


def as_json(run: Run) -> str:
    """The same as JSON: every variant with its times, the spreads, and the targets."""
    groups = {
        name: {
            "prove": _dict(spread(proving(rows))), "replay": _dict(spread(replaying(rows))),
            "derive": asdict(score([(row.true, row.derive.decided) for row in rows])),
            "sympy": asdict(score([(row.true, row.peer.decided) for row in rows
                                   if row.peer is not None])),
        } for name, rows in _groups(run)}
    data = {
        "version": VERSION, "machine": run.machine, "loads": run.loads,
        "rounds": run.rounds, "limit": run.limit,
        "groups": groups, "rows": [asdict(row) for row in run.rows],
        "explained": [asdict(found) for found in run.explained],
        "cold": [asdict(start) for start in run.cold],
        "page": None if run.page is None else asdict(run.page),
        "targets": [{**asdict(target), "met": target.met} for target in targets(run)]}
    return json.dumps(data, indent=1) + "\n"


def _dict(found: Spread | None) -> dict[str, float] | None:
    return None if found is None else asdict(found)
