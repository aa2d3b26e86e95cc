"""Notes: what is said in them, step by step."""

from __future__ import annotations

from ..diagnostic import FileResult, Problem
from .options import DEFAULTS, Options


def check_notes(path: str, options: Options = DEFAULTS) -> FileResult:
    """The verdicts on every relation of the notes."""
    del options
    return FileResult(path, problems=(Problem(path, "notes cannot be read yet"),))
