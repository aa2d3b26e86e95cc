"""Where the formulas of a LaTeX document end."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from ...late import late_regex

CLOSES = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}
"""What ends a formula, by what begins it; an environment ends with its own name."""

_MATH = late_regex(
    r"(?P<comment>%[^\n]*)|(?P<end>\\end[ \t]*\{(?P<name>[^{}\n\\]{1,60})\})"
    r"|(?P<stop>\$\$?|\\\)|\\\])"
    r"|(?P<box>\\(?:text\w*|mbox|hbox|intertext|shortintertext|footnote\w*|parbox|tag)\s*\{)"
    r"|\\.|(?P<blank>\n[ \t]*\n)", re.DOTALL)
_DOLLAR = late_regex(r"\$")
_BLANK = late_regex(r"\n[ \t]*\n")
_EMPTY_LINES = 20  # a display with more of them is taken to be unclosed


def paragraph_end(text: str, position: int) -> int:
    """Where the next empty line begins."""
    found = _BLANK.search(text, position)
    return found.start() if found else len(text)


def math_end(text: str, position: int, close: str, inline: bool, theorems: Container[str],
             groups: Mapping[int, int]) -> re.Match[str] | int:
    r"""What closes a formula, or where to read on if nothing does.

    An inline formula ends before the next empty line, ``$$`` before a single dollar outside of
    ``\text``, and all of them before the end of a theorem-like environment.
    """
    first, blanks = -1, 0
    while found := _MATH.search(text, position):
        position = found.end()
        if found["blank"]:
            first = found.start() if first < 0 else first
            blanks += 1
            position -= 1  # empty lines in a row share their ends
            if inline or blanks > _EMPTY_LINES:
                return first
        elif found["box"]:
            position = groups.get(found.end() - 1, position)
        elif close in (found["stop"], "".join((found["end"] or "").split())):
            return found
        elif found["stop"] == "$$" and close == "$":
            return _DOLLAR.search(text, found.start()) or position
        elif found["name"] in theorems:
            return first if first >= 0 else found.start()
        elif found["stop"] == "$" and close == "$$":
            line = text.find("\n", found.start())
            return first if first >= 0 else line if line >= 0 else len(text)
    return first if first >= 0 else len(text)
