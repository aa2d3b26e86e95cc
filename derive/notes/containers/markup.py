"""The text of one Markdown block: prose without markup, formulas, comments and code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from ...late import late_regex
from .document import Code, Comment, Formula, Item, Link, Prose
from .dollars import Island
from .source import Excerpt, joined

_MARKUP = late_regex(
    r"(?P<definition>^\[[^\]^\n][^\]\n]*\]:[ \t]*\S+(?:[ \t]+[\"'(].*)?$)"
    r"|(?P<escape>\\[!-/:-@\[-`{-~\n])"
    r"|(?P<link>\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\]))"
    r"|(?P<note>\[\^[^\]\n]+\]:?)|(?P<open>!?\[)|(?P<close>\])"
    r"|(?P<tag></?[A-Za-z][^<>\0]{0,2000}>|<[a-z]+:[^<>\s\0]{0,2000}>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|\w{2,31});)"
    r"|(?P<attributes>\{(?=[^{}\n]*[\#.=])[\#.][^{}\n]*\})"
    r"|(?P<emphasis>\*+|_+|~~)", re.MULTILINE)
_MARK = late_regex(r"[\\\[\]!<&{*_~]")  # what all of it begins with, found much faster
_LABEL = late_regex(r"[ \t]*(?:\{#(?P<id>eq[-:][\w:.-]+)[^{}\n]*\}"
                    r"|\((?P<name>(?=[^()\s]*[\d:-])[\w:.-]+)\)[ \t]*(?=\n|$))")


class Placed(Struct, frozen=True):
    """An island of a block: from `start` up to `end` of the block's text, and its body."""

    island: Island
    start: int
    end: int
    body: Excerpt


class _Delimiter(Struct):
    """Emphasis marks that may open: how many of them, up to position `end`, are unmatched."""

    end: int
    count: int


class Block:
    """The items of a block, and how it begins.

    `lead` is the beginning without markup and with ``x`` for formulas, `emphasised` what is
    emphasised at the very beginning.
    """

    def __init__(self, text: Excerpt, islands: list[Placed]) -> None:
        self.text = text
        self.islands = islands
        self.flat = _without(text.text, islands)
        self.emphasised = ""
        self._cuts: dict[int, tuple[int, Excerpt | None]] = {}
        self._links: list[Link] = []
        self._scan()
        self.items = tuple(self._items())
        self.lead = "".join(i.body.text if isinstance(i, Prose) else "x" if isinstance(i, Formula)
                            else "" for i in self.items[:6])[:200]

    def _cut(self, start: int, end: int, instead: Excerpt | None = None) -> None:
        if end > start:
            self._cuts[start] = (end, instead)

    def _scan(self) -> None:
        """Finds the markup."""
        brackets: list[tuple[int, int]] = []
        delimiters: dict[str, list[_Delimiter]] = {"*": [], "_": [], "~": []}
        position = 0
        while candidate := _MARK.search(self.flat, position):
            found = _MARKUP.match(self.flat, candidate.start())
            position = found.end() if found else candidate.end()
            if found is None:
                continue
            start, end = found.span()
            kind = found.lastgroup
            if kind == "escape":
                self._cut(start, start + 1)
            elif kind == "open":
                brackets.append((start, end))
            elif kind == "close":
                if brackets:
                    brackets.pop()
            elif kind == "link":
                if brackets:
                    self._links.append(Link(brackets[-1][1], start, _target(found[0])))
                    self._cut(*brackets.pop())
                    self._cut(start, end)
            elif kind == "entity":
                source, offset = self.text.origin(start)
                from html import unescape  # its table of names takes 1 ms, and few notes need it

                self._cut(start, end, source.fixed(unescape(found[0]), offset, end - start))
            elif kind == "emphasis":
                self._emphasis(start, end, delimiters[found[0][0]])
            else:
                self._cut(start, end)

    def _emphasis(self, start: int, end: int, opened: list[_Delimiter]) -> None:
        """Pairs emphasis marks with those before, or keeps them for those that follow."""
        before, after = self.flat[start - 1:start], self.flat[end:end + 1]
        word = self.flat[start] == "_"
        if before.strip() and not (word and _in_word(after)):
            while opened and start < end:
                mark = opened[-1]
                count = min(mark.count, end - start)
                if mark.end - mark.count == 0 and not self.emphasised and count == mark.count:
                    self.emphasised = self.flat[mark.end:start].replace("\0", "x")
                self._cut(mark.end - count, mark.end)
                self._cut(start, start + count)
                mark.count -= count
                mark.end -= count
                start += count
                if not mark.count:
                    opened.pop()
        if start < end and after.strip() and not (word and _in_word(before)):
            opened.append(_Delimiter(end, end - start))

    def _items(self) -> Iterator[Item]:
        position = 0
        cuts = sorted(self._cuts)
        for placed in self.islands:
            cut = bisect_right(cuts, placed.start) - 1
            if cut >= 0 and self._cuts[cuts[cut]][0] > placed.start:
                continue  # in the address of a link
            yield from self._prose(position, placed.start)
            position = placed.end
            body = _stripped(placed.body)
            if placed.island.kind == "comment":
                yield Comment(body)
            elif placed.island.kind == "code":
                yield Code(body)
            elif body.text:
                if placed.island.kind == "display":
                    label = _LABEL.match(self.flat, position)
                    if label:
                        body = joined([body, self._label(label)])
                        position = label.end()
                yield Formula(body, placed.island.kind == "display", placed.island.environment)
        yield from self._prose(position, len(self.text))

    def _label(self, found: re.Match[str]) -> Excerpt:
        r"""A label behind a display, written as ``\label{...}``."""
        source, offset = self.text.origin(found.start())
        start, end = found.span("id" if found["id"] else "name")
        return joined([source.fixed(r" \label{", offset, found.end() - found.start()),
                       self.text.slice(start, end),
                       source.fixed("}", offset, found.end() - found.start())])

    def _prose(self, start: int, end: int) -> Iterator[Prose]:
        pieces: list[Excerpt] = []
        kept: list[tuple[int, int]] = []  # where the pieces of the block's text stand in it
        position = start
        for cut in sorted(c for c in self._cuts if start <= c < end):
            behind, instead = self._cuts[cut]
            if cut > position:
                pieces.append(self.text.slice(position, cut))
                kept.append((position, cut))
            if instead is not None:
                pieces.append(instead)
                kept.append((cut, cut + len(instead)))
            position = max(position, behind)
        if position < end:
            pieces.append(self.text.slice(position, end))
            kept.append((position, end))
        if any(p.text.strip() for p in pieces):
            links = (Link(_length(kept, link.start), _length(kept, link.end), link.target)
                     for link in self._links if start <= link.end < end)
            yield Prose(joined(pieces), tuple(links))


def _target(closing: str) -> str:
    """The address of a link by what closes its words: ``](address "title")`` or ``][label]``."""
    return next(iter(closing[2:-1].split()), "").strip("<>")


def _length(pieces: list[tuple[int, int]], position: int) -> int:
    """How much of the pieces stands before a position."""
    return sum(min(end, position) - start for start, end in pieces if start < position)


def _without(text: str, islands: list[Placed]) -> str:
    """The text with NUL characters in place of the islands."""
    pieces, position = [], 0
    for placed in islands:
        pieces += [text[position:placed.start], "\0" * (placed.end - placed.start)]
        position = placed.end
    return "".join([*pieces, text[position:]])


def _in_word(character: str) -> bool:
    return character.isalnum()


def _stripped(text: Excerpt) -> Excerpt:
    """The excerpt without blanks at its ends."""
    start = len(text) - len(text.text.lstrip())
    return text.slice(start, max(start, len(text.text.rstrip())))
