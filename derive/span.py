"""Places in a source."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """From (line, column) up to and without (end_line, end_column); all count from 1."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
