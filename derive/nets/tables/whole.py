"""Every layer table of a text, checked as a whole."""

from __future__ import annotations

from .beside import check_beside, listed, stated
from .check import check_rows, check_totals
from .configuration import configuration
from .findings import Finding, Found
from .network import Network
from .said import check_kernels
from .table import Table, tables, turned


def findings(text: str) -> tuple[Finding, ...]:
    """What is found of every layer table of a text, in the order of the places."""
    found = Found()
    behind = 0
    for table in tables(text):
        one = _checked(text, table, behind)
        if table.library != "torch" and one.wrong:  # perhaps channels come first, or last
            one = min(one, _checked(text, turned(table), behind), key=lambda f: f.wrong)
        found.findings += one.findings
        behind = table.end
    return tuple(sorted(found.findings, key=lambda f: (f.start, f.end)))


def _checked(text: str, table: Table, behind: int) -> Found:
    """The findings of one table; `behind` is where the table before it ends."""
    found = Found()
    statements = stated(table, configuration(text, table.start, table.end, behind))
    kept = listed(statements, Network(table, {}))
    network = check_rows(table, kept, found)
    check_beside(statements, network, kept, found)
    check_totals(table, network, found)
    check_kernels(text, table, network, behind, found)
    return found
