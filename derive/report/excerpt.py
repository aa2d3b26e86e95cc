"""A line of source with marks under a part of it, cut to a width round that part."""

from __future__ import annotations

import re
import unicodedata

from ..span import Span

_ELLIPSIS = "…"
_UNSEEN = ("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
           "\ud800-\udfff]")
"""Control characters, which would command the terminal, and those that change its direction."""


def visible(text: str) -> str:
    r"""The text without characters that would command a terminal.

    >>> visible("a\tb\x1b[2J")
    'a b\ufffd[2J'
    """
    text = text.replace("\t", " ")
    return text if text.isprintable() else re.sub(_UNSEEN, "\ufffd", text)


def width_of(text: str) -> int:
    """The columns that a terminal uses for the text."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def marked(source: str, span: Span, width: int) -> tuple[str, str]:
    """The line of source and the marks under the span, both at most `width` columns wide.

    A longer line is cut round the beginning of the span, with an ellipsis where it is cut.
    """
    source = visible(source)
    start = min(span.column - 1, len(source))
    end = min(span.end_column - 1, len(source)) if span.end_line == span.line else len(source)
    first, last = _window(source, start, end, max(width, 20))
    before = _ELLIPSIS if first else ""
    after = _ELLIPSIS if last < len(source) else ""
    marks = "^" * max(1, width_of(source[max(start, first):min(end, last)]))
    return (before + source[first:last] + after,
            " " * width_of(before + source[first:start]) + marks)


def _window(source: str, start: int, end: int, width: int) -> tuple[int, int]:
    """From where up to where the line is shown: what is marked, with as much on both sides."""
    if width_of(source[:width + 1]) <= width and len(source) <= width:
        return 0, len(source)
    room = width - 2  # for an ellipsis on each side
    end = max(start, min(end, start + room))
    while end > start and width_of(source[start:end]) > room:
        end -= 1
    room -= width_of(source[start:end])
    first, last = start, end
    while True:
        left = _columns(source[first - 1]) if first > 0 else None
        right = _columns(source[last]) if last < len(source) else None
        grown = False
        if left is not None and left <= room and (start - first <= last - end or right is None):
            first, room, grown = first - 1, room - left, True
        elif right is not None and right <= room:
            last, room, grown = last + 1, room - right, True
        elif left is not None and left <= room:
            first, room, grown = first - 1, room - left, True
        if not grown:
            return first, last
