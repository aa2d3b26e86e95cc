"""What a container gives: paragraphs of prose and formulas, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from ...diagnostic import Problem
from .source import Excerpt, Source

NOTE_SUFFIXES = (".md", ".markdown", ".qmd", ".rmd", ".tex", ".ltx", ".ipynb")
"""The suffixes of notes, in lower case."""


@dataclass(frozen=True)
class Scope:
    """A part of a document in which declarations hold.

    `kind` is ``document``, ``section``, or the name of a theorem-like environment in lower
    case (``theorem``, ``lemma``, ``proof``, ``example`` ...), also where Markdown notes only
    begin a paragraph with **Theorem:** or a proof with *Proof.*  `number` tells scopes apart.
    """

    kind: str
    title: str
    level: int
    number: int


@dataclass(frozen=True)
class Link:
    """Linked words of running text, from `start` up to `end` of it, and where they lead."""

    start: int
    end: int
    target: str


@dataclass(frozen=True)
class Prose:
    """Running text without formulas; markup for emphasis and links is already removed.

    A link whose words began before a formula begins at 0.
    """

    body: Excerpt
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Formula:
    r"""Mathematics without its delimiters; macros are expanded.

    `environment` is the name of the display environment (``align*``, ``equation``), empty for
    ``$...$``, ``$$...$$`` and ``\[...\]``.  Line breaks, alignment marks, labels and tags are
    still in the body.
    """

    body: Excerpt
    display: bool
    environment: str = ""


@dataclass(frozen=True)
class Comment:
    """A comment of the source, such as ``<!-- derive: ... -->`` or ``% derive: ...``."""

    body: Excerpt


@dataclass(frozen=True)
class Code:
    """A code block or cell, or a table: not prose, but layer tables may stand in it.

    `language` is the word after the fence; ``table`` for a table of the container itself.
    """

    body: Excerpt
    language: str = ""


Item = Prose | Formula | Comment | Code


@dataclass(frozen=True)
class Paragraph:
    """Prose and the formulas that stand in or directly after it; a display does not end it.

    `kind` is ``text``, ``heading``, ``item`` (of a list), ``quote``, ``caption``, ``footnote``,
    ``code`` or ``table``.
    """

    items: tuple[Item, ...]
    scopes: tuple[Scope, ...]
    kind: str = "text"


@dataclass(frozen=True)
class Document:
    """A whole document; `sources` are its files, the main one first."""

    path: str
    paragraphs: tuple[Paragraph, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()
