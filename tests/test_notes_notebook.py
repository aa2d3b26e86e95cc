"""Notebooks, and files that are no text: places in the file itself."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.notes.containers.document import NOTE_SUFFIXES, Code, Document, Formula
from derive.notes.containers.read import LARGEST, read_document
from placing import HOSTILE, check_places, formulas, items, kinds, messages, places, read


def cell(source: Any, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def notebook(folder: Path, cells: list[Any], **more: Any) -> Document:
    text = json.dumps({"metadata": {"language_info": {"name": "python"}}, **more, "cells": cells},
                      indent=1)
    return read(folder, text, "note.ipynb")


def test_cells_in_order(tmp_path: Path) -> None:
    document = notebook(tmp_path, [cell(["# Title\n", "Let $a$.\n"]), cell("x = 1", "code"),
                                   cell("$raw$", "raw"), cell("**Theorem.** $b$"), cell([])])
    assert formulas(document) == ["a", "b"]
    assert [(i.body.text, i.language) for i in items(document) if isinstance(i, Code)] == [
        ("x = 1", "python")]
    assert kinds(document) == [("heading", "section"), ("text", "section"), ("code", "section"),
                               ("text", "section", "theorem")]


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    text = ('{"cells": [\n {"cell_type": "markdown",\n  "source": [\n   "Let $\\\\alpha = b$\\n",\n'
            '   "and \\"q\\" $\\u00e9 + \\ud835\\udc00 + c$"]}]}')
    document = read(tmp_path, text, "note.ipynb")
    assert places(document) == [(4, 10, r"\alpha = b"), (5, 16, "é + \U0001d400 + c")]
    body = next(i.body for i in items(document) if isinstance(i, Formula))
    assert str(body.span(0, 1)).endswith(":4:10")
    assert body.span(0, 1).end_column == 12, "an escape is two characters wide"
    assert body.span(7, 8).column == 18


def test_an_old_notebook(tmp_path: Path) -> None:
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": [
        {"cell_type": "heading", "source": ["T"]}, {"cell_type": "code", "input": ["x"]},
        {"cell_type": "markdown", "source": ["$a$"]}]}]})
    assert formulas(read(tmp_path, text, "note.ipynb")) == ["a"]


@pytest.mark.parametrize(("text", "line"), [
    ("", 1), ("{", 1), ('{"cells": [\n{]}', 2), ("[]", 1), ('{"cells": 3}', 1), ("nan", 1),
    ("[" * 100_000, 1), ("1" * 10_000, 1),
])
def test_what_is_no_notebook(tmp_path: Path, text: str, line: int) -> None:
    (message,) = messages(read(tmp_path, text, "note.ipynb"))
    assert message.startswith(f"{line}: not a notebook")


@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, {"cell_type": "markdown"}, cell(None),
                                 cell(3), cell({"a": 1}), cell([1, "$b$", None]), cell("\0\ud800")])
def test_odd_cells_do_no_harm(tmp_path: Path, odd: Any) -> None:
    document = notebook(tmp_path, [odd, cell("$a$")])
    assert formulas(document)[-1] == "a"
    assert not document.problems


@given(st.lists(HOSTILE, max_size=3), st.booleans(), st.sampled_from((None, 1)))
@settings(deadline=None)
def test_hostile_cells(texts: list[str], ascii_only: bool, indent: int | None) -> None:
    with TemporaryDirectory() as folder:
        text = json.dumps({"cells": [cell(t.splitlines(keepends=True)) for t in texts]},
                          ensure_ascii=ascii_only, indent=indent)
        read(Path(folder), text, "note.ipynb")


@given(st.text('{}[]",:\\ "u0d8ceslra1e.-\n', max_size=60))
@settings(deadline=None)
def test_hostile_json(text: str) -> None:
    with TemporaryDirectory() as folder:
        read(Path(folder), '{"cells": [' + text, "note.ipynb")


@pytest.mark.parametrize(("data", "found"), [
    (b"$a$", ["a"]), ("\ufeff$a$".encode(), ["a"]), ("$ä$".encode("utf-16"), ["ä"]),
    ("$ä$".encode("utf-32"), ["ä"]), (b"x\r\n\r\n$a\r\nb$\r$c$", ["a\nb", "c"]), (b"", []),
])
def test_encodings(tmp_path: Path, data: bytes, found: list[str]) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(data)
    document = read_document(str(path))
    check_places(document)
    assert formulas(document) == found
    assert not document.problems


def test_latin_1_is_read_with_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_bytes("a\nSei $a$ gleich für alle".encode("latin-1"))
    document = read_document(str(path))
    assert formulas(document) == ["a"]
    assert messages(document) == ["2: is not UTF-8 text from here on; it was read as Latin-1: save "
                                  "it as UTF-8"]


@pytest.mark.parametrize("suffix", NOTE_SUFFIXES)
@pytest.mark.parametrize("data", [
    b"a\0b", bytes(range(256)) * 4, b"\xff\xfe\x00", b"\x89PNG\r\n\x1a"])
def test_binary_files(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"note{suffix}"
    path.write_bytes(data)
    document = read_document(str(path))
    assert len(document.problems) == 1
    assert not document.sources


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    large = tmp_path / "large.md"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path in (tmp_path / "missing.md", tmp_path, large, Path("/dev/null"), Path("a\0b.md")):
        assert len(read_document(str(path)).problems) == 1


def test_a_formula_may_be_too_long(tmp_path: Path) -> None:
    for name in ("note.md", "note.tex"):
        document = read(tmp_path, f"${'a' * 200_001}$ and $b$", name)
        assert formulas(document) == ["b"]
        assert "200,000" in messages(document)[0]
