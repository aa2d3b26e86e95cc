"""Text with its places: every character of an excerpt knows where it comes from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..span import Span


@dataclass(frozen=True)
class Source:
    r"""A file, or a cell of a notebook, as text; lines end in ``\n`` only."""

    path: str
    text: str = field(repr=False)
    first_line: int = 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(k + 1 for k, c in enumerate(self.text) if c == "\n")]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character; both count from 1."""
        row = bisect_right(self._starts, offset) - 1
        return row + self.first_line, offset - self._starts[row] + 1

    def excerpt(self, start: int = 0, end: int | None = None) -> Excerpt:
        """The characters from `start` up to `end`."""
        end = len(self.text) if end is None else end
        return Excerpt(self.text[start:end], (Run(0, self, start),))


@dataclass(frozen=True)
class Run:
    """From position `start` of an excerpt on, characters stand in `source` from `offset` on.

    Characters of a macro's body are `fixed`: all of them stand where the macro is used, at the
    `width` characters from `offset` on.
    """

    start: int
    source: Source
    offset: int
    fixed: bool = False
    width: int = 1


@dataclass(frozen=True)
class Excerpt:
    """A piece of text whose characters may come from several places."""

    text: str
    runs: tuple[Run, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.text)

    def _run(self, position: int) -> Run:
        return self.runs[max(0, bisect_right(self.runs, position, key=lambda r: r.start) - 1)]

    def origin(self, position: int) -> tuple[Source, int]:
        """The source and the offset in it of the character at `position`."""
        run = self._run(position)
        return run.source, run.offset + (0 if run.fixed else position - run.start)

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to `end`, at least one of them."""
        source, first = self.origin(start)
        last = self._run(max(start, end - 1))
        after = last.offset + (last.width if last.fixed else max(start, end - 1) - last.start + 1)
        if last.source is not source or after <= first:
            after = first + 1
        line, column = source.place(first)
        end_line, end_column = source.place(after)
        return Span(source.path, line, column, end_line, end_column)

    def slice(self, start: int, end: int) -> Excerpt:
        """The characters from `start` up to `end` as an excerpt of their own."""
        runs = [Run(max(0, r.start - start), r.source,
                    r.offset + (0 if r.fixed else max(0, start - r.start)), r.fixed, r.width)
                for k, r in enumerate(self.runs)
                if r.start < end and (k + 1 == len(self.runs) or self.runs[k + 1].start > start)]
        return Excerpt(self.text[start:end], tuple(runs) or self.runs[:1])


def joined(excerpts: Iterable[Excerpt]) -> Excerpt:
    """The excerpts one after the other; there must be at least one."""
    parts: Sequence[Excerpt] = list(excerpts)
    runs: list[Run] = []
    length = 0
    for part in parts:
        runs += [Run(r.start + length, r.source, r.offset, r.fixed, r.width) for r in part.runs]
        length += len(part)
    return Excerpt("".join(p.text for p in parts), tuple(runs))
