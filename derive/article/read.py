"""Files of notes to articles."""

from __future__ import annotations

import os
import re

from ..notes.containers.document import NOTE_SUFFIXES, Document
from ..notes.containers.dollars import front_matter
from ..notes.containers.notebook import notebook_cells
from ..notes.containers.read import read_document
from ..notes.containers.source import Source
from .paragraphs import blocks_of
from .tree import Article, Node

_TITLE = re.compile(r"^title[ \t]*:[ \t]*(?P<quote>[\"']?)(?P<title>[^\n]*?)(?P=quote)[ \t]*$",
                    re.MULTILINE)
_TEX = (".tex", ".ltx")


def is_notes(path: str) -> bool:
    """Whether a file of this name holds notes."""
    return path.lower().endswith(NOTE_SUFFIXES)


def read_article(path: str) -> Article | None:
    """The notes in the file `path`; None if it cannot be read as text."""
    document = read_document(path)
    if not document.sources:
        return None
    suffix = os.path.splitext(path)[1].lower()
    if suffix in _TEX:
        return Article(path, "", tuple(blocks_of(document)), document)
    # Markdown's reader takes 20 ms to import, which LaTeX does without
    from .markdown import markdown_blocks

    source = document.sources[0]
    if suffix == ".ipynb":
        return Article(path, "", _cells(source, document), document)
    head = source.text[:front_matter(source.text)]
    title = _TITLE.search(head)
    blocks = markdown_blocks(source.excerpt(), document)
    return Article(path, title["title"] if title else "", tuple(blocks), document)


def _cells(source: Source, document: Document) -> tuple[Node, ...]:
    """The blocks of a notebook, cell by cell."""
    from .markdown import markdown_blocks

    blocks: list[Node] = []
    for kind, body, language in notebook_cells(source, []):
        if kind == "markdown":
            blocks += markdown_blocks(body, document)
        elif kind == "heading":
            blocks.append(Node("heading", (body.text.strip(),), "1"))
        else:
            blocks.append(Node("code", (body.text,), language))
    return tuple(blocks)
