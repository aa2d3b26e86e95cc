"""Text with its places: every character of an excerpt knows where it comes from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from ...span import Span


class Source(Struct, frozen=True, dict=True):
    r"""A file, or a cell of a notebook, as text; lines end in ``\n`` only."""

    path: str
    text: str
    first_line: int = 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(k + 1 for k, c in enumerate(self.text) if c == "\n")]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character; both count from 1."""
        row = bisect_right(self._starts, offset) - 1
        return row + self.first_line, offset - self._starts[row] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of the character at a line and column: the inverse of `place`.

        Beyond the end of the text it is the text's length.
        """
        row = line - self.first_line
        if row >= len(self._starts):
            return len(self.text)
        return min(len(self.text), self._starts[max(0, row)] + column - 1)

    def excerpt(self, start: int = 0, end: int | None = None) -> Excerpt:
        """The characters from `start` up to `end`."""
        end = len(self.text) if end is None else end
        return Excerpt(self.text[start:end], (Run(0, self, start),))

    def fixed(self, text: str, offset: int, width: int) -> Excerpt:
        """A `text` that stands at the `width` characters from `offset` on without being them."""
        return Excerpt(text, (Run(0, self, offset, True, width),))


class Run(NamedTuple):
    """From position `start` of an excerpt on, characters stand in `source` from `offset` on.

    Characters of a macro's body are `fixed`: all of them stand where the macro is used, at the
    `width` characters from `offset` on.
    """

    start: int
    source: Source
    offset: int
    fixed: bool = False
    width: int = 1

    def at(self, position: int) -> int:
        """The offset in the source of the character at `position` of the excerpt."""
        return self.offset if self.fixed else self.offset + position - self.start

    def after(self, position: int) -> int:
        """The offset in the source behind the character at `position` of the excerpt."""
        return self.offset + self.width if self.fixed else self.at(position) + 1


class Excerpt(Struct, frozen=True):
    """A piece of text whose characters may come from several places."""

    text: str
    runs: tuple[Run, ...]

    def __len__(self) -> int:
        return len(self.text)

    def _index(self, position: int) -> int:
        return max(0, bisect_right(self.runs, position, key=lambda r: r.start) - 1)

    def run_at(self, position: int) -> Run:
        """The run to which the character at `position` belongs."""
        return self.runs[self._index(position)]

    def origin(self, position: int) -> tuple[Source, int]:
        """The source and the offset in it of the character at `position`."""
        run = self.run_at(position)
        return run.source, run.at(position)

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to `end`, at least one of them.

        It begins at the first character and ends behind the last of the others that stand in
        the same source; those of a macro's body stand before its arguments.
        """
        first = self._index(start)
        source, begin = self.origin(start)
        after = self.runs[first].after(start)
        for k in range(first, self._index(max(start, end - 1)) + 1):
            run = self.runs[k]
            stop = self.runs[k + 1].start if k + 1 < len(self.runs) else end
            last = min(stop, end) - 1
            if run.source is source and last >= max(run.start, start):
                after = max(after, run.after(last))
        line, column = source.place(begin)
        end_line, end_column = source.place(after)
        return Span(source.path, line, column, end_line, end_column)

    def slice(self, start: int, end: int) -> Excerpt:
        """The characters from `start` up to `end` as an excerpt of their own."""
        first = self._index(start) if len(self.runs) > 1 else 0
        if first + 1 == len(self.runs) or self.runs[first + 1].start >= end:
            r = self.runs[first]
            return Excerpt(self.text[start:end],
                           (Run(0, r.source, r.at(start), r.fixed, r.width),))
        behind = bisect_left(self.runs, end, key=lambda r: r.start)
        runs = tuple(Run(max(0, r.start - start), r.source, r.at(max(start, r.start)),
                         r.fixed, r.width) for r in self.runs[first:behind])
        return Excerpt(self.text[start:end], runs)


def joined(excerpts: Iterable[Excerpt]) -> Excerpt:
    """The excerpts one after the other; there must be at least one."""
    excerpts = list(excerpts)
    if len(excerpts) == 1:
        return excerpts[0]
    runs: list[Run] = []
    texts: list[str] = []
    length = 0
    for part in excerpts:
        for r in part.runs:
            if runs and r.source is (last := runs[-1]).source and r.fixed == last.fixed and (
                    last.offset == r.offset and last.width == r.width if r.fixed
                    else last.at(r.start + length) == r.offset):
                continue  # it only goes on
            runs.append(Run(r.start + length, r.source, r.offset, r.fixed, r.width))
        texts.append(part.text)
        length += len(part)
    if not texts:
        raise ValueError("no excerpts: their place would be unknown")
    return Excerpt("".join(texts), tuple(runs))
