"""What a fuzzer calls: one function a reader, each of one text; an exception is a defect.

Each also checks what readers promise: places lie inside the file, and problems are one line long.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable

from derive.article import read_article
from derive.diagnostic import Problem
from derive.nets.tables import check_text
from derive.notes.containers.document import Document
from derive.notes.containers.read import read_document
from derive.notes.containers.source import Source
from derive.notes.inferred import inferred
from derive.notes.mathematics.lexer import tokenize
from derive.notes.mathematics.parser import read_formula
from derive.notes.mathematics.syntax import Node
from derive.notes.mathematics.writer import write
from derive.notes.statements import Statements
from derive.notes.understand import Understanding, understand
from derive.notes.words.context import read_comment, read_context

_FOLDER = tempfile.TemporaryDirectory(prefix="derive-fuzz-")


def formula(text: str) -> None:
    """Lexer and parser, and the writer on what they read."""
    tokens = tokenize(text)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    for chain in read_formula(text):
        for relation in chain.relations:
            assert 0 <= relation.start < relation.end <= len(text)
        for side in chain.sides:
            assert 0 <= side.start <= side.end <= len(text)
            if isinstance(side, Node):
                write(side)


def markdown(text: str) -> None:
    """Markdown to a document, and to an article."""
    _document(text, ".md")


def latex(text: str) -> None:
    """A LaTeX document, macros and all."""
    _document(text, ".tex")


def notebook(text: str) -> None:
    """The JSON of a notebook, and a notebook with the text in its cells."""
    _document(text, ".ipynb")
    cells = [{"cell_type": kind, "source": text.splitlines(keepends=True)}
             for kind in ("markdown", "code", "raw")]
    _document(json.dumps({"cells": cells, "nbformat": 4}), ".ipynb")


def context(text: str) -> None:
    """A context file, and a comment in notes."""
    _one_line_each(read_context(text, "c.toml").problems)
    read_comment(Source("n.md", f"derive: {text}").excerpt())


def notes(text: str) -> None:
    """Markdown to statements with the kinds of all symbols; behind ``=====`` a context file."""
    body, _, outside = text.partition("=====")
    _understood(understand(_document(body, ".md"), read_context(outside, "c.toml")))


def chapter(text: str) -> None:
    """LaTeX to statements with the kinds of all symbols."""
    _understood(understand(_document(text, ".tex")))


def table(text: str) -> None:
    """Layer tables."""
    for finding in check_text(text):
        assert 0 <= finding.start <= finding.end <= len(text)


TARGETS: dict[str, Callable[[str], None]] = {
    target.__name__: target
    for target in (formula, markdown, latex, notebook, context, notes, chapter, table)}


def _document(text: str, suffix: str) -> Document:
    path = os.path.join(_FOLDER.name, f"n{suffix}")
    with open(path, "wb") as file:
        file.write(text.encode("utf-8", "surrogatepass"))
    document = read_document(path)
    _one_line_each(document.problems)
    for source in document.sources:
        lines = source.text.split("\n")
        for paragraph in document.paragraphs:
            for item in paragraph.items:
                span = item.body.span(0, len(item.body))
                if span.path == source.path and item.body.text:
                    assert 1 <= span.line <= span.end_line <= len(lines)
                    assert 1 <= span.column <= len(lines[span.line - 1]) + 1
    read_article(path)
    return document


def _understood(understanding: Understanding) -> None:
    _one_line_each(understanding.problems)
    statements = Statements()
    for reading in understanding.readings:
        for statement in statements.of(reading):
            assert statement.span.line >= 0
    inferred(understanding)


def _one_line_each(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        assert "\n" not in str(problem)
