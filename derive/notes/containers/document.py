"""What a container gives: paragraphs of prose and formulas, in reading order."""

from __future__ import annotations

from msgspec import Struct

from ...diagnostic import Problem
from .source import Excerpt, Source

NOTE_SUFFIXES = (".md", ".markdown", ".qmd", ".rmd", ".tex", ".ltx", ".ipynb")
"""The suffixes of notes, in lower case."""


class Scope(Struct, frozen=True):
    """A part of a document in which declarations hold.

    `kind` is ``document``, ``section``, or the name of a theorem-like environment in lower
    case (``theorem``, ``lemma``, ``proof``, ``example`` ...), also where Markdown notes only
    begin a paragraph with **Theorem:** or a proof with *Proof.*  `number` tells scopes apart.
    """

    kind: str
    title: str
    level: int
    number: int


class Link(Struct, frozen=True):
    """Linked words of running text, from `start` up to `end` of it, and where they lead."""

    start: int
    end: int
    target: str


class Prose(Struct, frozen=True):
    """Running text without formulas; markup for emphasis and links is already removed.

    A link whose words began before a formula begins at 0.
    """

    body: Excerpt
    links: tuple[Link, ...] = ()


class Formula(Struct, frozen=True):
    r"""Mathematics without its delimiters; macros are expanded.

    `environment` is the name of the display environment (``align*``, ``equation``), empty for
    ``$...$``, ``$$...$$`` and ``\[...\]``.  Line breaks, alignment marks, labels and tags are
    still in the body.
    """

    body: Excerpt
    display: bool
    environment: str = ""


class Comment(Struct, frozen=True):
    """A comment of the source, such as ``<!-- derive: ... -->`` or ``% derive: ...``."""

    body: Excerpt


class Code(Struct, frozen=True):
    """A code block or cell, or a table: not prose, but layer tables may stand in it.

    `language` is the word after the fence; ``table`` for a table of the container itself.
    """

    body: Excerpt
    language: str = ""


Item = Prose | Formula | Comment | Code


class Paragraph(Struct, frozen=True):
    """Prose and the formulas that stand in or directly after it; a display does not end it.

    `kind` is ``text``, ``heading``, ``item`` (of a list), ``quote``, ``caption``, ``footnote``,
    ``code`` or ``table``.
    """

    items: tuple[Item, ...]
    scopes: tuple[Scope, ...]
    kind: str = "text"


class Document(Struct, frozen=True):
    """A whole document; `sources` are its files, the main one first."""

    path: str
    paragraphs: tuple[Paragraph, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()
