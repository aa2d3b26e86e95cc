"""Files to documents: which reader reads which file, and what cannot be read at all."""

from __future__ import annotations

import codecs
import os
import stat

from ...diagnostic import Problem
from ...late import late_regex
from .document import Document
from .macros import Macros
from .outline import Outline
from .source import Excerpt, Source

LARGEST = 20_000_000
"""How many bytes a file may have."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"),
          (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
          (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = late_regex(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_source(path: str) -> tuple[Source | None, list[Problem]]:
    r"""The text of a file, if it is readable text, and what is wrong with it.

    Line ends become ``\n``.  UTF-16 and UTF-32 need their byte order mark; what is no UTF-8 is
    read as Latin-1, with a problem that says so.
    """
    try:
        with open(path, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None, [Problem(path, "is not an ordinary file")]
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, [Problem(path, f"cannot be read: {reason}")]
    if len(data) > LARGEST:
        return None, [Problem(path, f"is larger than {LARGEST // 1_000_000} MB; split it")]
    problems: list[Problem] = []
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark):].decode(encoding)
    except UnicodeDecodeError as error:
        text = data[len(mark):].decode("latin-1")
        before = data[:len(mark) + error.start]
        line = before.count(b"\n") + 1 if encoding == "utf-8" else 1
        problem = Problem(path, f"is not {encoding.upper()} text from here on; it was read as "
                          "Latin-1: save it as UTF-8", line)
        if encoding != "utf-8":
            return None, [Problem(path, f"is damaged {encoding.upper()} text; save it as UTF-8")]
        problems.append(problem)
    if "\0" in text or (problems and len(_CONTROL.findall(text)) * 100 > len(text)):
        return None, [Problem(path, "is a binary file, not text")]
    return Source(path, text.replace("\r\n", "\n").replace("\r", "\n")), problems


def read_document(path: str) -> Document:
    """Everything that a file of notes says, in reading order; it never raises.

    What cannot be read is among the document's problems, each with its line.  LaTeX documents may
    read further files, but only from the folder of `path` and the folders in it.
    """
    source, problems = read_source(path)
    if source is None:
        return Document(path, (), (), tuple(problems))
    suffix = os.path.splitext(path)[1].lower()
    outline = Outline()

    def warn(text: Excerpt, position: int, message: str) -> None:
        place = text.span(position, position + 1)
        problems.append(Problem(place.path, message, place.line))

    macros = Macros(warn)
    sources = [source]
    if suffix in (".tex", ".ltx"):
        from .tex import read_tex
        sources = read_tex(source, outline, macros, problems)
    elif suffix == ".ipynb":
        from .notebook import read_notebook
        read_notebook(source, outline, macros, problems)
    else:
        from .markdown import MarkdownReader
        MarkdownReader(outline, macros, problems).read(source.excerpt())
    outline.flush()
    return Document(path, tuple(outline.paragraphs), tuple(sources), tuple(problems))
