"""Layer tables in text: read with the exact place of each cell, and checked number by number.

`check_text` is the whole way; it knows nothing of files, and the places are offsets in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...late import names_from
from .grid import grids

if TYPE_CHECKING:
    from .findings import Finding
    from .table import Row, Table, tables

__all__ = ["Finding", "Row", "Table", "check_text", "tables"]

__getattr__ = names_from(__name__, {"findings": ["Finding"], "table": ["Row", "Table", "tables"]})


def check_text(text: str) -> tuple[Finding, ...]:
    """What is found of every layer table of a text, in the order of the places."""
    if next(grids(text), None) is None:
        return ()
    from .whole import findings  # most notes have no layer tables, and do not pay for them

    return findings(text)
