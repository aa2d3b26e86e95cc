"""A paragraph as running text in which one character stands for each formula."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct, field

from ...late import late_regex
from ...span import Span
from ..containers.document import Formula, Link, Paragraph, Prose
from ..containers.source import Excerpt
from ..mathematics.syntax import Chain, Name, Node
from .mentions import ORDER, Mention, mention

CITATION = "\ue005"
r"""The character that stands for \eqref{...} and \ref{...}."""

MARKS = "\ue000\ue001\ue002\ue003\ue004"

_SPACE = late_regex(r"\s+")
_REFERENCE = late_regex(r"\(?\\(?:eq|auto|c|C)?ref\{([^{}]*)\}\)?")
_PLAIN_ORDER = late_regex(
    r"(?<![\w.×])([A-Za-z](?:_[A-Za-z0-9])?|\d{1,6}) ?[×x] ?([A-Za-z](?:_[A-Za-z0-9])?|\d{1,6})"
    r"(?![\w.×])")
_END = late_regex(r"[.!?](?= |$|[)\"”’])|[。！？]")
_STOP = late_regex(r"[.。]\s*(?:\\label\{[^{}]*\}|\\\]|\\end\{[^{}]*\}|\s)*$")


class Text(Struct):
    """The text of a paragraph in lower case, and what its marks stand for.

    `mentions` gives what the mark at a position stands for, `formulas` the formula's number in
    the paragraph, `citations` the label of a reference, and `written` the source of each mark.
    `displays` are the positions of displayed formulas, `stops` of those with a full stop;
    `links` are the linked words.
    """

    plain: str
    raw: str
    mentions: dict[int, Mention]
    formulas: dict[int, int]
    citations: dict[int, str]
    written: dict[int, str]
    displays: set[int]
    stops: set[int]
    links: list[Link] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _places: list[tuple[Excerpt, int, bool]] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        """The place in the source of the text from `start` up to `end`."""
        first = self._place(start)
        last = self._place(max(start, end - 1))
        begin = first[0].span(first[1], len(first[0]) if first[2] else first[1] + 1)
        close = last[0].span(last[1], len(last[0]) if last[2] else last[1] + 1)
        if begin.path != close.path or (close.end_line, close.end_column) < (begin.line,
                                                                            begin.column):
            return begin
        return Span(begin.path, begin.line, begin.column, close.end_line, close.end_column)

    def _place(self, position: int) -> tuple[Excerpt, int, bool]:
        k = max(0, bisect_right(self._starts, position) - 1)
        excerpt, offset, whole = self._places[k]
        if whole:
            return excerpt, 0, True
        return excerpt, min(offset + position - self._starts[k], max(0, len(excerpt) - 1)), False

    def words(self, start: int, end: int) -> str:
        """The text from `start` up to `end` with the source of its formulas."""
        pieces = (self.written.get(k, self.raw[k]) for k in range(start, end))
        return " ".join("".join(pieces).split())


class _Builder:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.text = Text("", "", {}, {}, {}, {}, set(), set())

    def add(self, text: str, excerpt: Excerpt, offset: int, whole: bool = False) -> None:
        if text:
            self.text._starts.append(self.length)
            self.text._places.append((excerpt, offset, whole))
            self.pieces.append(text)
            self.length += len(text)

    def prose(self, item: Prose) -> None:
        excerpt = item.body
        for link in item.links:
            start, end = (self.length + len(_SPACE.sub(" ", excerpt.text[:k]))
                          for k in (link.start, link.end))
            self.text.links.append(Link(start, end, link.target))
        at = 0
        source = excerpt.text
        for match in _SPACE.finditer(source):
            if match.group() != " ":
                self.add(source[at:match.start()] + " ", excerpt, at)
                at = match.end()
        self.add(source[at:], excerpt, at)


def flatten(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]]) -> Text:
    """The paragraph as text; `chains` are those of its formulas, in order."""
    builder = _Builder()
    text = builder.text
    number = 0
    for item in paragraph.items:
        if isinstance(item, Prose):
            builder.prose(item)
        elif isinstance(item, Formula):
            found = mention(chains[number])
            at = builder.length + item.display
            if item.display:
                builder.add(" ", item.body, 0, True)
                text.displays.add(at)
                if _STOP.search(item.body.text):
                    text.stops.add(at)
            text.mentions[at] = found
            text.formulas[at] = number
            text.written[at] = item.body.text.strip()
            builder.add(found.mark, item.body, 0, True)
            if item.display:
                builder.add(" ", item.body, 0, True)
            number += 1
    raw = "".join(builder.pieces)
    if "\\" in raw:
        raw = _replace_references(raw, text)
    if "x" in raw or "×" in raw:
        raw = _replace_orders(raw, text)
    text.raw = raw
    lower = raw.lower()
    text.plain = lower if len(lower) == len(raw) else raw
    return text


def _replace_references(raw: str, text: Text) -> str:
    """References become one mark and spaces, so that every position stays."""
    def replaced(match: re.Match[str]) -> str:
        text.citations[match.start()] = match.group(1)
        text.written[match.start()] = f"({match.group(1)})"
        return CITATION + " " * (len(match.group()) - 1)
    return _REFERENCE.sub(replaced, raw)


def _replace_orders(raw: str, text: Text) -> str:
    """An order that is written without mathematics, such as n × p, becomes a mark."""
    def replaced(match: re.Match[str]) -> str:
        text.mentions[match.start()] = Mention(
            ORDER, (plain_node(match.group(1)), plain_node(match.group(2))))
        text.written[match.start()] = match.group()
        return ORDER + " " * (len(match.group()) - 1)
    return _PLAIN_ORDER.sub(replaced, raw)


def plain_node(word: str) -> Node:
    """A number, letter or letter with an index that stands in prose.

    >>> plain_node("12").data
    Fraction(12, 1)
    """
    if word.isdigit():
        return Node("number", data=Fraction(int(word)), end=len(word))
    base, _, index = word.partition("_")
    letter = Node("name", data=Name(base), end=len(base))
    if not index:
        return letter
    return Node("subscript", (letter, plain_node(index)), end=len(word))


def sentences(text: Text, abbreviations: Iterable[str]) -> list[tuple[int, int]]:
    """Where the sentences of a text start and end.

    A full stop ends one unless it belongs to an abbreviation or a number; so does a display
    with a full stop, and one before a capital letter.
    """
    known = tuple(abbreviations)
    found: list[tuple[int, int]] = []
    start = 0
    ends = {m.end() for m in _END.finditer(text.plain)
            if not (m.group() == "." and _is_abbreviation(text.plain, m.end(), known))}
    for at in text.displays:
        following = text.raw[at + 1:at + 4].lstrip()
        if at in text.stops or (following[:1].isupper()):
            ends.add(at + 1)
    for end in sorted(ends):
        if text.plain[start:end].strip():
            found.append((start, end))
        start = end
    if text.plain[start:].strip():
        found.append((start, len(text.plain)))
    return found


def beginning(text: Text, start: int, end: int) -> Span:
    """The place of the first character of a sentence: the space before it may be a display's."""
    plain = text.plain[start:end]
    at = start + len(plain) - len(plain.lstrip())
    return text.span(at, at + 1)


def _is_abbreviation(plain: str, end: int, known: tuple[str, ...]) -> bool:
    if not plain.endswith(known, 0, end):
        following = plain[end:end + 2].lstrip()
        before = plain[max(0, end - 3):end - 1]
        return following[:1].isdigit() and before[-1:].isdigit() and plain[end:end + 1] != " "
    word = next(k for k in known if plain.endswith(k, 0, end))
    before = plain[end - len(word) - 1:end - len(word)]
    return not before.isalpha()
