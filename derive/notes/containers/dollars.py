r"""Where mathematics, comments and code stand in Markdown, before Markdown itself is read.

Mathematics comes first, as in MathJax and Pandoc: what stands between dollars is no list, no
heading and no emphasis.  `find` gives the places and `masked` the text without them, which a
Markdown parser can then take apart line by line.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from msgspec import Struct

from ...late import late_regex
from .names import DISPLAYS, INNER


class Island(Struct, frozen=True):
    """Something from `start` up to `end` that is no Markdown; its body stands inside.

    `kind` is ``formula``, ``display``, ``comment`` or ``code``.
    """

    kind: str
    start: int
    end: int
    body_start: int
    body_end: int
    environment: str = ""


class Damage(Struct, frozen=True):
    """A defect of the text at an offset."""

    offset: int
    message: str


_FENCE = r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
_NAMES = "|".join(sorted(map(re.escape, DISPLAYS | INNER), key=len, reverse=True))
_OPEN = late_regex(
    _FENCE + r"|(?P<open>\\\\?[(\[]|\$\$?)|\\begin\{(?P<name>" + _NAMES + r")\}|\\."
    r"|(?P<ticks>`+)|(?P<comment><!--)|<(?P<raw>script|style|pre|textarea)\b",
    re.MULTILINE | re.DOTALL)
_FRONT_MATTER = late_regex(r"---[ \t]*\n(?=[\w\"'-]+[ \t]*:|#|---)"
                           r"(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_QUOTE = late_regex(r"[ ]{0,3}>[ ]?")
_BLANK = late_regex(r"\n[ \t>]*(?=\n)")
_BREAK = late_regex(r"\n[ \t>]*(?:\n|#{1,6}[ \t]|(?:[-*+]|\d{1,9}[.)])[ \t]|```|~~~|:::|\||<!--)")
_BOX = r"\\(?:text\w{0,6}|mbox|hbox)\s?\{(?:[^{}\\]|\\.|\{[^{}]{0,200}\}){0,400}\}"
_DOLLAR = late_regex(rf"{_BOX}|\\.|(?P<end>\$)", re.DOTALL)
_DOLLARS = late_regex(rf"{_BOX}|\\.|(?P<end>\$\$)|(?P<single>\$)", re.DOTALL)
_PRICE = late_regex(r"\s*\d[\d.,]*\s*(?:[-–]\s*$|[^\W\d_]{2,}(?=[\s.,;:]))")
_SIGNS = late_regex(r"[\\=^_<>+*/|']|^\s*[^\W\d_](?:\s*[(,]|\s*$)|^\s*-?\d+\s*$")
# What cannot stand in a formula after an empty line: headings, fences, words in a row.
_TEXT = late_regex(
    r"^[ \t>]*(?:#{1,6}[ \t]|```|~~~|(?:(?:[-*+]|\d[.)])[ \t]+)?(?:\*\*|__)?"
    r"(?:[^\W\d_]{2,}[,;:]?[ \t]+){2}[^\W\d_]{2,})", re.MULTILINE)
_EMPTY_LINES = 20  # a display with more of them is taken to be unclosed
_CLOSE = {"(": ")", "[": "]"}
MOST = 200_000
"""How many characters a formula may have."""


class _Finder:
    """The search, with what it knows to be absent so that it never searches twice in vain."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.islands: list[Island] = []
        self.damages: list[Damage] = []
        self._next: dict[str, int] = {}
        self._pairs: dict[str, dict[int, int]] = {}
        self._blank = self._break = -1

    def index(self, what: str, start: int) -> int:
        """Where `what` stands from `start` on, or -1; searches must go forwards."""
        known = self._next.get(what, 0)
        if 0 <= known < start or what not in self._next:
            known = self._next[what] = self.text.find(what, start)
        return known

    def pairs(self, name: str) -> dict[int, int]:
        """Where the environments of a name begin and end."""
        if name not in self._pairs:
            pairs, begun = {}, []
            for found in re.compile(
                    rf"\\(?:begin|(?P<end>end))\{{{re.escape(name)}\}}").finditer(self.text):
                if not found["end"]:
                    begun.append(found.start())
                elif begun:
                    pairs[begun.pop()] = found.end()
            self._pairs[name] = pairs
        return self._pairs[name]

    def has_text(self, start: int, end: int) -> bool:
        """Whether ordinary text stands between, so that something was never closed."""
        first = self.paragraph_end(start)
        if first >= end:
            return False
        last = first
        for _ in range(_EMPTY_LINES):
            found = _BLANK.search(self.text, last + 1, end)
            if found is None:
                return bool(_TEXT.search(self.text, first, end))
            last = found.start()
        return True

    def paragraph_end(self, start: int) -> int:
        """Where the next empty line begins."""
        if self._blank < start:
            found = _BLANK.search(self.text, start)
            self._blank = found.start() if found else len(self.text)
        return self._blank

    def block_end(self, start: int) -> int:
        """Where the next line begins that cannot belong to the same inline formula."""
        if self._break < start:
            found = _BREAK.search(self.text, start)
            self._break = found.start() if found else len(self.text)
        return self._break

    def run(self) -> None:
        position = front_matter(self.text)
        while found := _OPEN.search(self.text, position):
            position = self.open(found)

    def open(self, found: re.Match[str]) -> int:
        """Reads on from an opening; gives where to search next."""
        start, after = found.span()
        if found["fence"]:
            return self.fence(found["fence"], after)
        if found["open"]:
            if found["open"] == "$":
                return self.dollar(start)
            if found["open"] == "$$":
                return self.dollars(start)
            return self.bracket(start, after, found["open"])
        if found["name"]:
            return self.environment(start, after, found["name"])
        if found["ticks"]:
            return self.code_span(start, found["ticks"])
        if found["comment"]:
            end = self.index("-->", after)
            if end < 0:
                self.damages.append(Damage(start, "the comment <!-- is not closed; write -->"))
                return self.paragraph_end(after)
            self.islands.append(Island("comment", start, end + 3, after, end))
            return end + 3
        if found["raw"]:
            end = self.index(f"</{found['raw']}", after)
            return after if end < 0 else end
        return after

    def fence(self, marks: str, after: int) -> int:
        end = re.compile(rf"^[ \t>]*{marks[0]}{{{len(marks)},}}[ \t]*$", re.MULTILINE)
        line = self.text.find("\n", after)
        found = end.search(self.text, line + 1) if line >= 0 else None
        if found is None:
            self.damages.append(Damage(after - len(marks), "the code block that begins here is "
                                       f"not closed; add a line {marks}"))
        return found.end() if found else len(self.text)

    def code_span(self, start: int, ticks: str) -> int:
        after = start + len(ticks)
        if len(ticks) > 50:
            return after
        for found in re.compile(r"`+").finditer(self.text, after, self.paragraph_end(start)):
            if len(found[0]) == len(ticks):
                self.islands.append(Island("code", start, found.end(), after, found.start()))
                return found.end()
        return after

    def dollar(self, start: int) -> int:
        text = self.text
        for found in _DOLLAR.finditer(text, start + 1, self.block_end(start)):
            if not found["end"]:
                continue
            end = found.start()
            if _is_formula(text[start + 1:end], text[end + 1:end + 2]):
                self.islands.append(Island("formula", start, end + 1, start + 1, end))
                return end + 1
            break
        return start + 1

    def dollars(self, start: int) -> int:
        text, blank = self.text, self.paragraph_end(start)
        single = -1
        for found in _DOLLARS.finditer(text, start + 2):
            if found["single"] and single < 0:
                single = found.start()
                if single < blank and text.find("$$", single, blank) < 0:
                    break  # the rest of this paragraph is text
            if not found["end"]:
                continue
            end = found.start()
            if single >= 0 or self.has_text(start, end):
                break
            self.islands.append(Island("display", start, end + 2, start + 2, end))
            return end + 2
        self.damaged(start, "$$", "$$")
        line = text.find("\n", start)
        return blank if single < 0 or single > blank or line < 0 else line

    def bracket(self, start: int, after: int, mark: str) -> int:
        inline = mark[-1] == "("
        stop = mark[:-1] + _CLOSE[mark[-1]]
        end = self.index(stop, after)
        if inline:
            if not after < end < self.block_end(start):
                return after  # escaped brackets of Markdown
        else:
            line = self.text[self.text.rfind("\n", 0, start) + 1:start]
            if end < 0 or self.has_text(start, end):
                if line.strip(" \t>"):
                    return after
                return self.damaged(start, mark, stop)
            if line.strip(" \t>") and not _SIGNS.search(self.text, after, end):
                return after
        kind = "formula" if inline else "display"
        self.islands.append(Island(kind, start, end + len(stop), after, end))
        return end + len(stop)

    def environment(self, start: int, after: int, name: str) -> int:
        begin, stop = rf"\begin{{{name}}}", rf"\end{{{name}}}"
        end = self.pairs(name).get(start)
        if end is None or self.has_text(start, end):
            return self.damaged(start, begin, stop)
        if name in INNER:
            self.islands.append(Island("display", start, end, start, end))
        else:
            self.islands.append(Island("display", start, end, after, end - len(stop), name))
        return end

    def damaged(self, start: int, opening: str, closing: str) -> int:
        """Notes that something was never closed; gives where to read on."""
        self.damages.append(Damage(start, f"{opening} without the {closing} that closes it; the "
                                   "formula is damaged and was not read"))
        return self.paragraph_end(start)


def front_matter(text: str) -> int:
    """The offset behind the front matter, 0 if there is none."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found else 0


def _is_formula(body: str, after: str) -> bool:
    """Whether what stands between two dollars is mathematics rather than prices."""
    if not body.strip() or after.isdigit() or _PRICE.match(body):
        return False
    if body[0].isspace() or body[-1].isspace():
        return bool(_SIGNS.search(body))
    return True


def find(text: str) -> tuple[list[Island], list[Damage]]:
    """The mathematics, comments and code spans of a Markdown text, in order, and its defects."""
    finder = _Finder(text)
    finder.run()
    return finder.islands, finder.damages


def masked(text: str, islands: list[Island]) -> str:
    """The text with the same lines and columns, but letters in place of the islands.

    Front matter and the lines of fenced divisions (``:::``) are left empty.
    """
    front = front_matter(text)
    pieces = ["\n" * text.count("\n", 0, front)]
    position = front
    for island in islands:
        if island.start < position:
            continue
        pieces.append(text[position:island.start])
        first, *others = text[island.start:island.end].split("\n")
        pieces.append("x" * len(first))
        if others:
            line = text[text.rfind("\n", 0, island.start) + 1:island.start]
            depth = line.count(">") if not line.strip(" \t>") else line.startswith(">")
            for other in others:
                kept = _quotation(other, depth)
                pieces.append("\n" + other[:kept] + "x" * max(1, len(other) - kept))
        position = island.end
    pieces.append(text[position:])
    return re.sub(r"(?m)^[ \t>]*:{3,}.*$", "", "".join(pieces))


def within(islands: list[Island], start: int, end: int) -> list[Island]:
    """The islands that begin from `start` up to `end`."""
    first = bisect_left(islands, start, key=lambda i: i.start)
    return islands[first:bisect_left(islands, end, key=lambda i: i.start)]


def _quotation(line: str, depth: int) -> int:
    """How many characters of a line are marks of a quotation, of at most some depth."""
    kept = 0
    while depth and (found := _QUOTE.match(line, kept)):
        kept = found.end()
        depth -= 1
    return kept
