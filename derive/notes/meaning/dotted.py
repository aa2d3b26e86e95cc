r"""Vectors and matrices written out with an ellipsis: stacks of the members of a family.

``[a_1, \ldots, a_n]``, a grid whose rows and columns are both left out in the middle, and what is
diagonal, ``diag(d_1, \ldots, d_n)`` or a grid with zeros beside its diagonal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...kernel import terms
from ...kernel.dims import ONE, Dim
from ...kernel.terms import IllFormed, Term
from ...untyped import Untyped
from ..mathematics.syntax import Node
from .calculus import over_index
from .ellipsis import left_out
from .values import (
    SCALAR,
    Open,
    Shape,
    Unsupported,
    Value,
    identity,
    leaf,
    make,
    scaled,
    shape,
    zero,
)

if TYPE_CHECKING:
    from .elaborate import Elaborator

PATTERN = "an ellipsis whose pattern is not clear"


def vector(e: Elaborator, items: Sequence[Node], node: Node, side: str) -> Value:
    """``u_1, ..., u_r`` as a stack down the rows (`side` row) or along the columns (col).

    Of the same number throughout, as in ``[0; ...; 0]``, the length is not known.
    """
    before, after = _split(e, items, node)
    if len({n.term() for n in (*before, *after) if n.typed is not None}) == 1 and (
            before[0].op == "number"):
        return _constant(before[0], node, side)
    for start in range(max(0, len(before) - 3), len(before)):
        pattern = left_out(before[start:], after[0], frozenset(e.bound))
        if pattern is None:
            continue
        index, upper, member = pattern
        pair = (index, upper)
        whole = make("stack", leaf(member),
                     data=(pair, None) if side == "row" else (None, pair))
        parts = [*before[:start], whole, *after[1:]]
        if len(parts) == 1:
            return whole
        return make("block", *parts, data=(len(parts), 1) if side == "row" else (1, len(parts)))
    raise Unsupported(PATTERN, node)


def diagonal(e: Elaborator, items: Sequence[Node], node: Node) -> Value:
    """``d_1, ..., d_r`` along the diagonal of a matrix whose other entries or blocks are 0."""
    before, after = _split(e, items, node)
    same = {n.term() for n in (*before, *after) if n.typed is not None}
    if len(same) == 1 and shape(before[0]) == SCALAR and not any(
            t.op == "symbol" and t.data[1] for t in before[0].term().walk()):
        return scaled([before[0]], identity(node))
    pattern = left_out(before, after[0], frozenset(e.bound)) if len(after) == 1 else None
    if pattern is None:
        raise Unsupported(PATTERN, node)
    index, upper, member = pattern
    pair = (index, upper)
    if member.is_scalar:
        return make("diag", make("stack", leaf(member), data=(pair, None)))
    return make("stack", leaf(member), data=(pair, pair))


def diag(e: Elaborator, node: Node, inner: Node) -> Value:
    r"""``\operatorname{diag}`` of a list, of a vector, or of a matrix, whose diagonal it is."""
    if inner.kind == "list":
        if any(a.kind == "dots" for a in inner.args):
            return diagonal(e, inner.args, node)
        items = [e.tree(a) for a in inner.args]
        sizes = [shape(t) for t in items]
        if None in sizes:
            raise Unsupported("blocks of unknown shape", node)
        grid = [item if i == j else leaf(terms.zero(rows[0], cols[1]))
                for i, (item, rows) in enumerate(zip(items, sizes, strict=True))
                for j, cols in enumerate(sizes) if rows is not None and cols is not None]
        return make("block", *grid, data=(len(items), len(items)))
    tree = e.tree(inner)
    size = shape(tree)
    if size is None:
        raise Unsupported("diag of something of unknown shape", node)
    return make("diag" if size[1] == ONE else "diagonal", tree)


def extremum(e: Elaborator, name: str, items: Sequence[Node], node: Node) -> Untyped:
    r"""``\max(x_1, \ldots, x_n)`` of scalars, as a function of the general member."""
    before, after = _split(e, items, node)
    found = left_out(before, after[0], frozenset(e.bound)) if len(after) == 1 else None
    if found is None:
        raise Unsupported(PATTERN, node)
    index, upper, member = found
    bounds = [leaf(terms.dimension(d)) for d in (ONE, upper)]
    return over_index(f"{name} over an index", index, bounds, leaf(member), node)


def grid(e: Elaborator, node: Node) -> Value:
    """A matrix with ellipses in one of its rows and one of its columns."""
    rows, cols, _ = node.data
    cells = [node.args[r * cols : (r + 1) * cols] for r in range(rows)]
    if rows == cols and _is_diagonal(cells):
        return diagonal(e, [cells[k][k] for k in range(rows)], node)
    down = [r for r in range(rows) if all(c.kind in ("dots", "empty") for c in cells[r])]
    across = [c for c in range(cols) if all(row[c].kind in ("dots", "empty") for row in cells)]
    if len(down) != 1 or len(across) != 1 or down[0] in (0, rows - 1):
        raise Unsupported(PATTERN, node)
    members: list[Term] = []
    pair: tuple[str, Dim] | None = None
    for r in (r for r in range(rows) if r not in down):
        before, after = _split(e, cells[r], node, at=across[0])
        found = left_out(before, after[0], frozenset(e.bound)) if len(after) == 1 else None
        if found is None or pair not in (None, found[:2]):
            raise Unsupported(PATTERN, node)
        pair = found[:2]
        members.append(found[2])
    assert pair is not None
    trees = [leaf(m) for m in members]
    found = left_out(trees[:down[0]], trees[-1], frozenset(e.bound) | {pair[0]}) if (
        down[0] == rows - 2) else None
    if found is None:
        raise Unsupported(PATTERN, node)
    return make("stack", leaf(found[2]), data=(found[:2], pair))


def _split(e: Elaborator, items: Sequence[Node], node: Node, at: int | None = None
           ) -> tuple[list[Untyped], list[Untyped]]:
    """What stands before the only ellipsis, and what stands behind it; neither is empty."""
    dots = [k for k, a in enumerate(items) if a.kind == "dots"]
    if len(dots) != 1 or dots[0] in (0, len(items) - 1) or at not in (None, dots[0]):
        raise Unsupported(PATTERN, node)
    before, after = items[: dots[0]], items[dots[0] + 1 :]
    return [e.tree(a) for a in before], [e.tree(a) for a in after]


def _is_diagonal(cells: Sequence[Sequence[Node]]) -> bool:
    """Whether an ellipsis stands on the diagonal, and beside it only zeros and ellipses."""
    size = len(cells)
    beside = [cells[r][c] for r in range(size) for c in range(size) if r != c]
    return any(cells[k][k].kind == "dots" for k in range(size)) and any(
        c.kind == "number" for c in beside) and all(
        c.kind in ("dots", "empty") or (c.kind == "number" and c.data == 0) for c in beside)


def _constant(value: Untyped, node: Node, side: str) -> Value:
    """A column, or row, of unknown length that holds one number throughout."""
    def fit(wanted: Shape) -> Untyped:
        if wanted[1 if side == "row" else 0] != ONE:
            raise IllFormed("a column or row of numbers is no matrix", terms.ones(*wanted))
        return make("mul", leaf(value.term()), leaf(terms.ones(*wanted)))

    if value.data == 0:
        return zero(node)
    return Open(fit, None, "the length of a vector", node)

