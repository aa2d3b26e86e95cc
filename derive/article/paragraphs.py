"""The paragraphs of a document to the blocks of an article; so LaTeX is shown.

Its emphasis and the kinds of its lists were dropped by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ..notes.containers.document import (
    Code,
    Comment,
    Document,
    Formula,
    Item,
    Paragraph,
    Prose,
    Scope,
)
from .tree import Child, Mathematics, Node

_DASHES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))
_QUIET = frozenset(("document", "section"))
_INLINE, _DISPLAY = ("$", "$"), (r"\[", r"\]")
_BLANKS = re.compile(r"[ \t]*\n[ \t\n]*|[ \t]+")


def blocks_of(document: Document) -> Iterator[Node]:
    """The blocks, list items that follow each other as one list."""
    parts = set[int]()
    for is_item, paragraphs in groupby(document.paragraphs, lambda p: p.kind == "item"):
        blocks: list[Node] = []
        for paragraph in paragraphs:
            yield from () if is_item else _announced(paragraph, parts)
            found = list(_block(paragraph))
            if is_item:
                blocks.append(Node("item", (*_announced(paragraph, parts), *found)))
            else:
                yield from found
        if blocks:
            yield Node("bullets", tuple(blocks))


def _announced(paragraph: Paragraph, parts: set[int]) -> Iterator[Node]:
    """The names of the theorems, proofs and the like that begin with the paragraph."""
    for scope in paragraph.scopes:
        if scope.kind not in _QUIET and scope.number not in parts:
            parts.add(scope.number)
            if not _is_written(scope, paragraph):
                title = f" ({scope.title})" if scope.title else ""
                yield Node("part", (f"{scope.kind.capitalize()}{title}",))


def _is_written(scope: Scope, paragraph: Paragraph) -> bool:
    """Whether the paragraph itself says which part it begins, so that nothing need be added."""
    lead = next((i.body.text for i in paragraph.items if isinstance(i, Prose)), "")
    return bool(scope.title) and lead.lstrip().lower().startswith(scope.title.lower())


def _block(paragraph: Paragraph) -> Iterator[Node]:
    if paragraph.kind in ("code", "table"):
        shown = [i for i in paragraph.items if isinstance(i, Code)]
        yield from (Node("code", (item.body.text.strip("\n"),), item.language) for item in shown)
        rest = tuple(_child(i) for i in paragraph.items if isinstance(i, Formula))
        if rest:
            yield Node("paragraph", rest)
        return
    children = tuple(_child(i) for i in paragraph.items if not isinstance(i, Comment))
    if not children:
        return
    if paragraph.kind == "heading":
        yield Node("heading", children, str(max(1, paragraph.scopes[-1].level)))
    elif paragraph.kind == "quote":
        yield Node("quote", (Node("paragraph", children),))
    elif paragraph.kind in ("caption", "footnote"):
        yield Node("note", children)
    else:
        tight = "tight" if paragraph.kind == "item" else ""
        yield Node("paragraph", children, tight)


def _child(item: Item) -> Child:
    match item:
        case Formula(body, display, environment):
            opening, closing = _DISPLAY if display else _INLINE
            if environment:
                opening, closing = rf"\begin{{{environment}}}", rf"\end{{{environment}}}"
            return Mathematics(f"{opening}{body.text}{closing}", item, display)
        case Code(body):
            return Node("literal", (body.text,))
    text = _BLANKS.sub(" ", item.body.text)
    for written, shown in _DASHES:
        text = text.replace(written, shown)
    return text
