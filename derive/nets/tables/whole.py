"""Every layer table of a text, checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...kernel.terms import number
from ...late import late_regex
from ...records import replace
from .amounts import check_amounts
from .beside import call_options, check_beside, listed, stated
from .cells import ShapeCell
from .check import check_rows
from .configuration import configuration
from .findings import Finding, Found
from .network import Network
from .numbering import check_numbering
from .options import check_options, stated_options
from .prose import prose_options
from .question import Known
from .said import check_kernels
from .slips import around, implied, takers_of
from .table import Row, Table, tables, turned
from .totals import check_totals

_DILATED = late_regex(r"dilat|atrous|trous|팽창", re.IGNORECASE)
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
    beside = configuration(text, table.start, table.end, behind)
    statements = stated(table, beside)
    kept = listed(statements, Network(table, {}))
    near = text[max(behind, table.start - _AROUND):table.end + _AROUND]
    more = call_options(table, beside)
    for k, said in prose_options(text, table, behind).items():
        more[k] = (*said, *more.get(k, ()))
    options, believed = stated_options(table, kept, more, _DILATED.search(near) is not None)
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
    counted = sum(bool(r.count and r.count.number.value) for r in table.rows[1:])
    if not odd or odd[-1] - odd[0] > 1 or counted < _EVIDENT:
        return None
    k, shape = odd[0], network.shape(odd[0])
    if shape is None:
        return None
    mended = [s for s in dict.fromkeys(_changes(network, k, shape, len(odd) == 1))
              if _all_fit(chain, k, s)]
    if len(mended) != 1:
        return None
    right = replace(chain, rows=tuple(
        _with(row, mended[0]) if j == k else row for j, row in enumerate(chain.rows)))
    found = _checked(text, right, behind)
    written = table.rows[k].shape
    assert written is not None
    axis, size = next((a, n) for a, n in zip(written.axes, mended[0], strict=True)
                      if a.value != n)
    found.findings = [f for f in found.findings if f.start != axis.start]
    found.add((axis.start, axis.end), str(axis.value), str(size), "refuted",
              f"it must be {size}: only so does every row take the one before it",
              claim=(number(axis.value or 0), number(size or 0)), repair=size)
    return found


def _changes(network: Network, k: int, shape: Known, single: bool) -> Iterator[Known]:
    """The shapes of row k with one size changed that may make a chain of the table.

    A `single` row that is odd may have an input that was joined from several, unless it keeps
    its channels, or its count tells of them.
    """
    row = network.table.rows[k]
    takers = takers_of(network, k)
    if single and (row.kind is None or row.kind.name not in _KEEPING | {"dense"}):
        return
    last = len(shape) - 1
    before, count = network.shape(k - 1), network.count(k)
    if row.kind is not None and row.kind.name == "dense" and before and before[-1] and count:
        for inputs in (before[-1] + 1, before[-1]):  # with biases, and without
            if count % inputs == 0:
                yield (*shape[:last], count // inputs)
    for changed in around(network, k, shape, takers, True):
        if not single or row.kind is None or row.kind.name in _KEEPING or (
                changed[last] == shape[last]):
            yield changed
    for size in dict.fromkeys(n for c in takers for n in implied(network, c)):
        if not single and size != shape[last]:
            yield (*shape[:last], size)


def _all_fit(chain: Table, k: int, shape: Known) -> bool:
    network = Network(chain, {}, {k: shape})
    return all(_fits(network, j) for j in range(1, len(chain.rows)))


def _with(row: Row, sizes: Known) -> Row:
    assert row.shape is not None
    axes = zip(row.shape.axes, sizes, strict=True)
    return replace(row, shapes=(ShapeCell(tuple(replace(a, value=n) for a, n in axes)),))


def _fits(network: Network, k: int) -> bool:
    fit = network.reading(k).fit
    return fit is not None and fit.usual
