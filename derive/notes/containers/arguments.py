"""What a command of TeX takes from the text behind it."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

from ...late import late_regex
from .source import Excerpt

MOST = 2_000
"""How many characters an optional argument may have."""

_SINGLE = late_regex(r"\\[A-Za-z@]+|\\.|[^\s{}]", re.DOTALL)
_GROUPS = late_regex(r"\\.|(?P<open>\{)|(?P<close>\})|(?P<bracket>\])|%[^\n]*", re.DOTALL)


class Frame(Struct, dict=True):
    """A text that is being read, and how far."""

    text: Excerpt
    position: int = 0

    @cached_property
    def groups(self) -> dict[int, int]:
        """The groups of the text."""
        return groups(self.text.text)


class Arguments:
    """Texts that are read one inside the other, the innermost last."""

    def __init__(self, text: Excerpt) -> None:
        self.frames = [Frame(text)]

    def drop_finished(self) -> None:
        """Leaves the texts that are read to their end, except the document itself."""
        while len(self.frames) > 1 and self.frames[-1].position >= len(self.frames[-1].text):
            self.frames.pop()

    def skip(self) -> Frame:
        """Skips blanks; where the next character stands."""
        while True:
            self.drop_finished()
            frame = self.frames[-1]
            text = frame.text.text
            while frame.position < len(text) and text[frame.position].isspace():
                frame.position += 1
            if frame.position < len(text) or len(self.frames) == 1:
                return frame

    def argument(self) -> Excerpt | None:
        """The next group without its braces, or the next token; nothing at the end."""
        frame = self.skip()
        text, start = frame.text.text, frame.position
        if text[start:start + 1] == "{":
            end = frame.groups.get(start)
            if end is None:
                return None
            frame.position = end
            return frame.text.slice(start + 1, end - 1)
        found = _SINGLE.match(text, start)
        if found is None:
            return None
        frame.position = found.end()
        return frame.text.slice(start, found.end())

    def option(self) -> Excerpt | None:
        """The next optional argument without its brackets, if one stands there."""
        frame = self.skip_to("[")
        if frame is None:
            return None
        start = frame.position
        end = option_end(frame.text.text, start)
        if end is None:
            return None
        frame.position = end
        return frame.text.slice(start + 1, end - 1)

    def skip_to(self, mark: str) -> Frame | None:
        """The text that goes on with a mark, blanks skipped only if it does."""
        self.drop_finished()
        frame = self.frames[-1]
        text, position = frame.text.text, frame.position
        while position < len(text) and text[position] in " \t\n" \
                and text[position:position + 2] != "\n\n":
            position += 1
        if not text.startswith(mark, position):
            return None
        frame.position = position
        return frame


def groups(text: str) -> dict[int, int]:
    """Where the groups of a text begin, and the positions behind them; comments hold none."""
    ends: dict[int, int] = {}
    begun: list[int] = []
    for found in _GROUPS.finditer(text):
        if found["open"]:
            begun.append(found.start())
        elif found["close"] and begun:
            ends[begun.pop()] = found.end()
    return ends


def option_end(text: str, start: int) -> int | None:
    """The position behind the bracket that closes the one at `start`, outside of braces."""
    depth = 0
    for found in _GROUPS.finditer(text, start + 1, start + MOST):
        depth += bool(found["open"]) - bool(found["close"])
        if found["bracket"] and depth <= 0:
            return found.end()
    return None
