"""Jupyter notebooks to paragraphs, with places in the .ipynb file itself.

The standard library's JSON decoder checks the file; a scanner of our own finds where the strings
of the cells stand, and each of their characters keeps its place through escapes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ...diagnostic import Problem
from ...late import late_regex
from .document import Code
from .macros import Macros
from .markdown import MarkdownReader
from .outline import Outline
from .source import Excerpt, Run, Source

_STRING = late_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = late_regex(r"[^\s,\]}]+")
_SPACE = late_regex(r"\s*")
_ESCAPE = late_regex(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
                     r"|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "", "b": " ", "f": " "}
_PLACED = ("cells", "worksheets", "source", "input")


class _Scanner:
    """JSON to Python, with strings as places (start, end) where the text of cells may stand.

    The text must be valid JSON of bounded depth.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def peek(self) -> str:
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position
        return self.text[self.position]

    def string(self) -> tuple[int, int]:
        found = _STRING.match(self.text, self.position)
        assert found, "valid JSON has strings where it begins them"
        self.position = found.end()
        return found.start() + 1, found.end() - 1

    def value(self) -> Any:
        """The next value: a dict, a list, a string's place, or the text of a scalar."""
        mark = self.peek()
        if mark == '"':
            return self.string()
        if mark not in "[{":
            found = _SCALAR.match(self.text, self.position)
            assert found, "valid JSON has values"
            self.position = found.end()
            return found[0]
        items: list[Any] = []
        members: dict[str, Any] = {}
        self.position += 1
        while self.peek() not in "]}":
            if mark == "{":
                self.peek()
                start, end = self.string()
                self.peek()
                self.position += 1  # the colon
                members[json.loads(self.text[start - 1:end + 1])] = self.value()
            else:
                items.append(self.value())
            if self.peek() == ",":
                self.position += 1
        self.position += 1
        return members if mark == "{" else items


def _unescaped(source: Source, places: list[tuple[int, int]]) -> Excerpt:
    """The strings one after the other; every character stands where the file has it."""
    texts: list[str] = []
    runs: list[Run] = []
    length = 0

    def add(text: str, offset: int, fixed: bool, width: int) -> None:
        nonlocal length
        if text:
            runs.append(Run(length, source, offset, fixed, width))
            texts.append(text)
            length += len(text)

    for start, end in places:
        position = start
        for found in _ESCAPE.finditer(source.text, start, end):
            add(source.text[position:found.start()], position, False, 1)
            code = found[0][1]
            if code == "u":
                character = json.loads(f'"{found[0]}"')
                if character == "\0" or "\ud800" <= character <= "\udfff":
                    character = "\N{REPLACEMENT CHARACTER}"
            else:
                character = _SIMPLE.get(code, code)
            add(character, found.start(), True, len(found[0]))
            position = found.end()
        add(source.text[position:end], position, False, 1)
    if not runs:
        return source.excerpt(0, 0)
    return Excerpt("".join(texts), tuple(runs))


def read_notebook(source: Source, outline: Outline, macros: Macros,
                  problems: list[Problem]) -> None:
    """Adds the cells of a notebook: Markdown as text, code as code, raw cells not at all."""
    reader = MarkdownReader(outline, macros, problems)
    for kind, body, language in notebook_cells(source, problems):
        if kind == "markdown":
            reader.read(body)
        elif kind == "heading":
            outline.heading(1, body.text.strip())
        else:
            outline.block((Code(body, language),), "code")
            outline.flush()


def notebook_cells(
    source: Source, problems: list[Problem]
) -> Iterator[tuple[str, Excerpt, str]]:
    """The kind (``markdown``, ``heading``, ``code``), text and language of each cell with a text.

    What keeps the file from being a notebook is added to the problems.
    """
    try:
        loaded = json.loads(source.text)
        placed = _Scanner(source.text).value()
    except json.JSONDecodeError as error:
        problems.append(Problem(source.path, f"not a notebook: {error.msg} at column "
                                f"{error.colno}; the file is damaged", error.lineno))
        return
    except (RecursionError, ValueError):
        problems.append(Problem(source.path, "not a notebook: its JSON is nested too deeply or "
                                "holds a number that is too long", 1))
        return
    cells, places = _cells(loaded), _cells(placed)
    if cells is None or places is None:
        problems.append(Problem(source.path, "not a notebook: it has no list of cells; save it "
                                "again with Jupyter", 1))
        return
    language = _language(loaded)
    for cell, where in zip(cells, places, strict=True):
        if not isinstance(cell, dict):
            continue
        found = where.get("source", where.get("input", ()))
        strings = [found] if isinstance(found, tuple) else found
        body = _unescaped(source, [s for s in strings if isinstance(s, tuple) and s])
        kind = cell.get("cell_type")
        if kind in ("markdown", "heading", "code") and body.text.strip():
            yield str(kind), body, language


def _cells(notebook: Any) -> list[Any] | None:
    """The cells of a notebook of format 4, or of format 3 with its worksheets."""
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    return [cell for sheet in sheets if isinstance(sheet, dict)
            and isinstance(sheet.get("cells"), list) for cell in sheet["cells"]]


def _language(notebook: dict[str, Any]) -> str:
    """The language of the code cells, from the notebook's metadata."""
    metadata = notebook.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        entry = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(entry, dict) and isinstance(entry.get(name), str):
            return str(entry[name])
    return "python"
