"""What an article is made of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..notes.containers.document import Document, Formula

TAGS: dict[str, str] = {
    "heading": "`data` is its level, from 1",
    "paragraph": "text and formulas",
    "bullets": "a list; its children are items",
    "numbers": "a numbered list; `data` is its first number",
    "item": "of a list; its children are blocks",
    "quote": "its children are blocks",
    "note": "a caption or a footnote",
    "part": "how a theorem, a proof or the like is announced: its name",
    "code": "a block of code; `data` is the language",
    "table": "its children are rows",
    "row": "of a table; its children are cells",
    "head": "a cell of a table's head",
    "cell": "of a table",
    "rule": "a thematic break",
    "emphasis": "", "strong": "", "struck": "",
    "literal": "a span of code",
    "link": "`data` is the address",
    "image": "what it shows in words; the picture itself is not part of an article",
    "break": "the end of a line",
}
"""The kinds of nodes, with what their `data` and children are."""


class Mathematics(Struct, frozen=True):
    r"""A formula: `source` is what the author wrote, delimiters included.

    `formula` is what the reader of notes made of it (macros expanded); None if it was not read.
    """

    source: str
    formula: Formula | None
    display: bool


class Node(Struct, frozen=True):
    """A part of an article; `tag` is one of `TAGS`."""

    tag: str
    children: tuple[Child, ...] = ()
    data: str = ""

    def walk(self) -> Iterator[Child]:
        """The node and everything in it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()
            else:
                yield child


Child = Node | Mathematics | str


class Article(Struct, frozen=True):
    """A whole document: its blocks in order, the title of its metadata, and what was read."""

    path: str
    title: str
    blocks: tuple[Node, ...]
    document: Document
