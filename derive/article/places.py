"""Where the steps of notes stand: from a line and column to a formula and a position in it."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable

from ..notes.containers.document import Formula
from ..notes.containers.source import Source
from ..span import Span


class Places:
    """The formulas of a document by where they stand; the first is number 0."""

    def __init__(self, formulas: Iterable[Formula]) -> None:
        self._formulas = list(formulas)
        self._sources: dict[str, Source] = {}
        known: dict[str, list[tuple[int, int, int]]] = {}
        for number, formula in enumerate(self._formulas):
            for run in formula.body.runs:
                self._sources.setdefault(run.source.path, run.source)
            for path, start, end in _extents(formula):
                known.setdefault(path, []).append((start, end, number))
        self._known = {path: sorted(extents) for path, extents in known.items()}
        self._paths = {os.path.realpath(path): path for path in self._known}

    def find(self, span: Span) -> tuple[int, int | None] | None:
        """The number of the formula in which a span begins, and the position in its body.

        The position is None where the body does not show what stands there, as within a macro;
        the result is None where no formula stands.
        """
        path = self._paths.get(os.path.realpath(span.path))
        if path is None:
            return None
        offset = self._sources[path].offset(span.line, span.column)
        extents = self._known[path]
        # Extents are disjoint up to macros, so that only few can begin before and end behind.
        behind = bisect_right(extents, offset, key=lambda extent: extent[0])
        for start, end, number in reversed(extents[max(0, behind - 8):behind]):
            if start <= offset < end:
                return number, self._position(self._formulas[number], path, offset)
        return None

    def sign(self, found: tuple[int, int | None], span: Span) -> tuple[int, int] | None:
        """From where to where the whole span stands in the body of the formula that was found."""
        number, start = found
        formula = self._formulas[number]
        source = self._sources.get(formula.body.origin(0)[0].path)
        if start is None or source is None or span.end_line != span.line:
            return None
        last = source.offset(span.end_line, span.end_column) - 1
        if formula.body.run_at(start).fixed:
            return None
        end = self._position(formula, source.path, last)
        return None if end is None or end < start else (start, end + 1)

    @staticmethod
    def _position(formula: Formula, path: str, offset: int) -> int | None:
        runs = formula.body.runs
        for run, behind in zip(runs, [*(r.start for r in runs[1:]), len(formula.body)],
                               strict=True):
            if run.source.path != path:
                continue
            if run.fixed and run.offset == offset:
                return run.start
            if not run.fixed and run.offset <= offset < run.offset + behind - run.start:
                return run.start + offset - run.offset
        return None


def _extents(formula: Formula) -> Iterable[tuple[str, int, int]]:
    """From where to where the formula stands, in each of its files."""
    found: dict[str, tuple[int, int]] = {}
    runs = formula.body.runs
    for run, behind in zip(runs, [*(r.start for r in runs[1:]), len(formula.body)], strict=True):
        start = run.offset
        end = start + (run.width if run.fixed else behind - run.start)
        least, most = found.get(run.source.path, (start, end))
        found[run.source.path] = min(least, start), max(most, end)
    return [(path, start, end) for path, (start, end) in found.items()]
