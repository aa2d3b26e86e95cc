"""Every layer table of a text, checked as a whole."""

from __future__ import annotations

import re
from dataclasses import replace

from .amounts import check_amounts
from .beside import check_beside, listed, stated
from .cells import ShapeCell
from .check import check_rows
from .configuration import configuration
from .findings import Finding, Found
from .network import Network
from .numbering import check_numbering
from .options import check_options, stated_options
from .question import Known
from .said import check_kernels
from .table import Row, Table, tables, turned
from .totals import check_totals

_DILATED = re.compile(r"dilat|atrous|trous|팽창", re.IGNORECASE)
_AROUND = 3000
"""How far from a table it may be said that kernels are dilated, in characters."""
_EVIDENT = 3
"""How many counts of weights must tell that each row takes the row before it."""
_KEEPING = frozenset({"activation", "dropout", "pooling", "batch-normalisation"})
"""Kinds that leave the number of channels alone."""


def findings(text: str) -> tuple[Finding, ...]:
    """What is found of every layer table of a text, in the order of the places."""
    found = Found()
    behind = 0
    for table in tables(text):
        one = _checked(text, table, behind)
        if table.library != "torch" and (
                one.wrong or (not table.library and one.open)):
            others = [t for first in (False, True) if (t := turned(table, first)) != table]
            one = min(one, *(_checked(text, t, behind) for t in others),
                      key=lambda f: (f.wrong, f.open))
        found.findings += (_by_one_size(text, table, behind) or one).findings
        behind = table.end
    return tuple(sorted(found.findings, key=lambda f: (f.start, f.end)))


def _checked(text: str, table: Table, behind: int) -> Found:
    """The findings of one table; `behind` is where the table before it ends."""
    found = Found()
    statements = stated(table, configuration(text, table.start, table.end, behind))
    kept = listed(statements, Network(table, {}))
    near = text[max(behind, table.start - _AROUND):table.end + _AROUND]
    options, believed = stated_options(table, kept, _DILATED.search(near) is not None)
    network = check_rows(table, believed, found)
    check_options(options, network, found)
    check_beside(statements, network, believed, found)
    check_totals(table, network, found)
    check_kernels(text, table, network, behind, found)
    check_numbering(table, network, found)
    check_amounts(table, network, found)
    return found


def _by_one_size(text: str, table: Table, behind: int) -> Found | None:
    """The findings of a table that is a chain of layers but for one size; None if it is none.

    Nothing says that the rows of a model class are a chain.  But if two of them do not fit their
    neighbours, and one size changed makes all of them fit, they are.
    """
    if table.chained or table.library == "" or any(r.inputs is not None for r in table.rows):
        return None
    chain = replace(table, chained=True)
    network = Network(chain, {})
    rows = range(1, len(table.rows))
    odd = [k for k in rows if not _fits(network, k)]
    if not odd or odd[-1] - odd[0] > 1:
        return None
    kind = table.rows[odd[0]].kind
    if len(odd) == 1 and (kind is None or kind.name not in _KEEPING):
        return None  # its input may have been joined from several
    found = _checked(text, chain, behind)
    wrong = [f for f in found.findings if f.outcome == "refuted"]
    k, repair = odd[0], {(f.start, f.end): f.repair for f in wrong}
    shape = table.rows[k].shape
    if len(wrong) != 1 or shape is None:
        return None
    sizes = tuple(repair.get((a.start, a.end), a.value) for a in shape.axes)
    mended = replace(chain, rows=tuple(
        _with(row, sizes) if j == k else row for j, row in enumerate(chain.rows)))
    right = Network(mended, {})
    counted = sum(bool(r.count and r.count.number.value) for r in table.rows[1:])
    if sizes == shape.sizes or counted < _EVIDENT or not all(_fits(right, j) for j in rows):
        return None
    return found


def _with(row: Row, sizes: Known) -> Row:
    assert row.shape is not None
    axes = zip(row.shape.axes, sizes, strict=True)
    return replace(row, shapes=(ShapeCell(tuple(replace(a, value=n) for a, n in axes)),))


def _fits(network: Network, k: int) -> bool:
    fit = network.reading(k).fit
    return fit is not None and fit.usual
