"""Markdown to the blocks of an article.

Formulas are taken out first, as the reader of notes does, and one mark is left for each; what
markdown-it-py makes of the rest is CommonMark with tables, without HTML: tags are text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ..notes.containers.document import Document, Formula
from ..notes.containers.dollars import Island, find, front_matter
from ..notes.containers.source import Excerpt
from .tree import Child, Mathematics, Node

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_OWN = str.maketrans(dict.fromkeys((_OPEN, _CLOSE), "\N{REPLACEMENT CHARACTER}"))
_DIVISION = re.compile(r"^[ \t>]*:{3,}.*$", re.MULTILINE)
_LABEL = re.compile(r"[ \t]*\{#eq[-:][^{}\n]*\}")
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"\\(?:eq)?ref\{([^{}\n]*)\}")
_WORD = re.compile(r"[\w+#-]+")
_SCHEMES = ("http", "https", "mailto")

_SAME = {"paragraph": "paragraph", "bullet_list": "bullets", "list_item": "item",
         "blockquote": "quote", "table": "table", "tr": "row", "th": "head", "td": "cell",
         "em": "emphasis", "strong": "strong", "s": "struck"}
"""The nodes of markdown-it-py that an article has too, under its own names."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 100})
    return parser.enable(["table", "strikethrough"])


def markdown_blocks(text: Excerpt, document: Document) -> list[Node]:
    """The blocks of a Markdown text, its formulas taken from the document that was read."""
    return _Reading(text, _formulas(document)).blocks()


def _formulas(document: Document) -> list[tuple[int, Formula]]:
    """The formulas by the offset at which they begin in the main file."""
    main = document.sources[0]
    found = []
    for paragraph in document.paragraphs:
        for item in paragraph.items:
            if isinstance(item, Formula):
                source, offset = item.body.origin(0)
                if source.path == main.path:
                    found.append((offset, item))
    return sorted(found, key=lambda entry: entry[0])


class _Reading:
    """One text: its formulas, and what stands around them."""

    def __init__(self, text: Excerpt, formulas: Sequence[tuple[int, Formula]]) -> None:
        self.text = text.text.translate(_OWN)
        self.excerpt = text
        self.formulas = formulas
        self.islands = find(text.text)[0]

    def blocks(self) -> list[Node]:
        tree = SyntaxTreeNode(_parser().parse(self.marked()))
        return [block for child in tree.children for block in self.block(child)]

    def marked(self) -> str:
        """The text with a mark in place of each formula, without comments and metadata."""
        position = front_matter(self.text)
        pieces = []
        for number, island in enumerate(self.islands):
            if island.start < position or island.kind == "code":
                continue
            pieces.append(self.text[position:island.start])
            position = island.end
            if island.kind != "comment":
                pieces.append(f"{_OPEN}{number}{_CLOSE}")
                if island.kind == "display" and (label := _LABEL.match(self.text, position)):
                    position = label.end()
        pieces.append(self.text[position:])
        return _DIVISION.sub("", "".join(pieces))

    def block(self, node: SyntaxTreeNode) -> Iterator[Node]:
        """A block; none where nothing is left of it."""
        if node.type in ("fence", "code_block"):
            word = _WORD.search(node.info)
            language = word[0].lower() if word else ""
            body = self.unmarked(node.content).rstrip("\n")
            if language == "math":
                yield Node("paragraph", (self.fenced(node, body),))
            else:
                yield Node("code", (body,), language)
        elif node.type == "hr":
            yield Node("rule")
        elif node.type in ("thead", "tbody"):
            for child in node.children:
                yield from self.block(child)
        elif node.type == "heading":
            children = list(self.inlines(node))
            if children and isinstance(children[-1], str):
                children[-1] = _ATTRIBUTES.sub("", children[-1])
            yield Node("heading", tuple(children), node.tag[1:])
        elif node.type == "ordered_list":
            start = str(node.attrGet("start") or 1)
            yield Node("numbers", tuple(self.inside(node)), start)
        elif node.type in ("paragraph", "th", "td"):
            children = list(self.inlines(node))
            if children or node.type != "paragraph":
                tight = "tight" if node.hidden else ""
                yield Node(_SAME[node.type], tuple(children), tight)
        elif node.type in _SAME:
            yield Node(_SAME[node.type], tuple(self.inside(node)))

    def inside(self, node: SyntaxTreeNode) -> Iterator[Node]:
        for child in node.children:
            yield from self.block(child)

    def inlines(self, node: SyntaxTreeNode) -> Iterator[Child]:
        """What stands in a block of text."""
        for child in node.children:
            if child.type == "inline":
                yield from self.inlines(child)
            elif child.type == "text":
                yield from self.words(child.content)
            elif child.type == "softbreak":
                yield "\n"
            elif child.type == "hardbreak":
                yield Node("break")
            elif child.type == "code_inline":
                yield Node("literal", (self.unmarked(child.content),))
            elif child.type == "image":
                yield Node("image", (child.content,))
            elif child.type == "link":
                address = str(child.attrGet("href") or "")
                known = _is_known(address)
                yield Node("link" if known else "emphasis", tuple(self.inlines(child)),
                           address if known else "")
            elif child.type in _SAME:
                yield Node(_SAME[child.type], tuple(self.inlines(child)))
            else:
                yield from self.words(child.content)

    def words(self, content: str) -> Iterator[Child]:
        """Text, and the formulas whose marks stand in it."""
        content = _REFERENCE.sub(r"(\1)", content)
        position = 0
        for found in _MARK.finditer(content):
            if found.start() > position:
                yield content[position:found.start()]
            yield self.mathematics(self.islands[int(found[1])])
            position = found.end()
        if position < len(content):
            yield content[position:]

    def unmarked(self, content: str) -> str:
        """Code, in which the marks of formulas are again what the author wrote."""
        return _MARK.sub(lambda found: self.source(self.islands[int(found[1])]), content)

    def source(self, island: Island) -> str:
        return self.text[island.start:island.end]

    def mathematics(self, island: Island) -> Mathematics:
        return Mathematics(self.source(island), self.formula(island.start, island.end),
                           island.kind == "display")

    def formula(self, start: int, end: int) -> Formula | None:
        """What was read of the formula that stands from `start` up to `end` of the text."""
        first = self.excerpt.origin(start)[1]
        last = self.excerpt.origin(max(start, end - 1))[1]
        k = bisect_left(self.formulas, first, key=lambda entry: entry[0])
        if k < len(self.formulas) and self.formulas[k][0] <= last:
            return self.formulas[k][1]
        return None

    def fenced(self, node: SyntaxTreeNode, body: str) -> Mathematics:
        """A display that is written as a fence of the language ``math``."""
        start = self.text.find(body) if body else -1
        formula = self.formula(start, start + len(body)) if start >= 0 else None
        return Mathematics(f"{node.markup}math\n{body}\n{node.markup}", formula, True)


def _is_known(address: str) -> bool:
    """Whether an address may become a link: the web and mail, and nothing that runs."""
    try:
        return urlsplit(address).scheme.lower() in _SCHEMES
    except ValueError:
        return False
