"""Matrices written out, rows of blocks, families in braces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...kernel import terms
from ...kernel.dims import ONE, Dim
from ...untyped import Untyped
from ..kinds.symbols import bare
from ..mathematics.syntax import Node
from . import dotted
from .calls import determinant
from .sums import Range, Ranges, conditions
from .values import SCALAR, Open, Unsupported, Value, closed, leaf, make, shape

if TYPE_CHECKING:
    from .elaborate import Elaborator

def _matrix(e: Elaborator, node: Node) -> Value:
    rows, cols, bracket = node.data
    result: Value
    if len(node.args) != rows * cols or not node.args:
        raise Unsupported("a matrix with rows of different length", node)
    if any(a.kind == "dots" for a in node.args):
        result = dotted.grid(e, node) if 1 not in (rows, cols) else dotted.vector(
            e, [a for a in node.args if a.kind != "empty"], node, "row" if cols == 1 else "col")
    else:
        result = grid(e, node.args, rows, cols, node)
    return determinant(closed(result), node) if bracket in ("|", "vmatrix") else result


def grid(e: Elaborator, entries: Sequence[Node], rows: int, cols: int, node: Node,
         known: tuple[Sequence[Dim], Sequence[Dim]] | None = None) -> Untyped:
    """A matrix of blocks; zeros and identities take their shape from their row and column.

    The heights of the rows and the widths of the columns may be `known` already.
    """
    if any(a.kind in ("empty", "text") for a in entries):
        raise Unsupported("a matrix with an entry left out", node)
    values = [e.value(a) for a in entries]
    if rows == cols == 1:
        return closed(values[0])
    heights: Sequence[Dim | None] = known[0] if known else [
        _common(values[r * cols : (r + 1) * cols], 0) for r in range(rows)]
    widths: Sequence[Dim | None] = known[1] if known else [
        _common(values[c::cols], 1) for c in range(cols)]
    scalar = not known and all(s in (None, SCALAR) for s in map(shape, values))
    square = rows == cols
    parts = []
    for k, v in enumerate(values):
        height, width = heights[k // cols], widths[k % cols]
        if isinstance(v, Open) and not scalar and square:  # of a partition like the diagonal's
            height = height or widths[k // cols]
            width = width or heights[k % cols]
        parts.append(closed(v, (height, width) if height and width and isinstance(
            v, Open) else None))
    return make("block", *parts, data=(rows, cols))


def as_partitioned(e: Elaborator, node: Node, own: Value, other: Value) -> Value:
    """The value of a node, with blocks that fit those of what it is set equal to.

    ``E [u; e] = [0; 0]`` has zeros as long as u and e.
    """
    sizes = None if isinstance(other, Open) else _partition(other)
    inner = bare(node)
    if sizes is None or inner.kind != "matrix" or not any(
            a.kind == "number" and a.data == 0 for a in inner.args) or (
            inner.data[:2] != tuple(map(len, sizes))):
        return own
    return grid(e, inner.args, len(sizes[0]), len(sizes[1]), inner, sizes)


def _partition(tree: Untyped) -> tuple[Sequence[Dim], Sequence[Dim]] | None:
    """The heights and widths of the blocks of a matrix, or of a moment of stacked vectors."""
    match tree.op:
        case "block":
            found = list(map(shape, tree.args))
            known = [s for s in found if s is not None]
            cols = tree.data[1]
            return None if len(known) < len(found) else (
                [s[0] for s in known[::cols]], [s[1] for s in known[:cols]])
        case "expectation":
            return _partition(tree.args[0])
        case "variance" | "covariance":
            sides = [_partition(a) for a in tree.args[:2 if tree.op == "covariance" else 1]]
            if sides[0] is not None and sides[-1] is not None:
                return sides[0][0], sides[-1][0]
    return None


def _common(values: Sequence[Value], side: int) -> Dim | None:
    return next((s[side] for v in values if (s := shape(v)) is not None), None)


def row_of_blocks(e: Elaborator, node: Node, *, transposed: bool = False) -> Value | None:
    """A bracket with several things side by side, as a row of blocks; None if it is none.

    Parentheses enclose a row where a transpose follows, or where a matrix stands in them.
    """
    inner = node.args[0]
    listed = inner.kind == "list" and (node.data == "[" or (transposed and node.data == "("))
    spaced = inner.kind == "product" and node.data == "[" and inner.data and all(
        joint in SPACES for joint in inner.data)
    items: Sequence[Node] = inner.args if listed or spaced else ()
    if not items and inner.kind == "list" and node.data == "(" and _has_matrix(e, inner.args):
        items = inner.args
    if len(items) < 2:
        if inner.kind in ("list", "dots"):
            raise Unsupported("a list", node)
        return None
    if any(a.kind == "dots" for a in items):
        result: Value = dotted.vector(e, items, node, "col")
    else:
        result = grid(e, items, 1, len(items), node)
    size = shape(result)
    if not transposed and inner.kind == "list" and size is not None and size[0] == ONE:
        raise Unsupported("a list of scalars that may be a row or a column", node)
    return result


def _has_matrix(e: Elaborator, items: Sequence[Node]) -> bool:
    """Whether a symbol among the items has several rows and several columns."""
    kinds = [e.env.kind(found.key) for a in items if (found := e.env.spell(a)) is not None]
    return not any(a.kind == "dots" for a in items) and any(
        k is not None and k.is_matrix and k.rows != ONE for k in kinds)


SPACES = frozenset({"space", "quad", "~", "\\ "})


# --- families -----------------------------------------------------------------------------


def family(e: Elaborator, node: Node) -> Value | None:
    """Searle's ``{_d Z_i}_{i=1}^r`` with its range behind it; None if the node is none."""
    inner, below, upper = within_range(node)
    if inner.kind != "searle" or below.kind == "empty":
        return None
    ranges = Ranges(e, node, upper).read(conditions(below))
    with e.binding({r.index: None for r in ranges}):
        member = e.tree(inner.args[0])
    return stacked(member, str(inner.data), ranges, node)


def within_range(node: Node) -> tuple[Node, Node, Node]:
    """What stands inside of its subscripts and superscripts, and what below and above it."""
    below = upper = Node("empty")
    while node.kind in ("superscript", "subscript"):
        if node.kind == "superscript":
            upper = node.args[1]
        else:
            below = node.args[1] if len(node.args) == 2 else Node("list", node.args[1:], ",")
        node = node.args[0]
    return node, below, upper


def stacked(member: Untyped, letter: str, ranges: Sequence[Range], node: Node) -> Untyped:
    """A family as a diagonal (d), a column (c), a row (r) or a matrix (m) of blocks."""
    if any(r.lower != ONE or r.distinct for r in ranges):
        raise Unsupported("a family that does not begin at 1", node)
    pairs = [(r.index, r.upper) for r in ranges]
    match letter, pairs:
        case "d", [pair]:
            if shape(member) == SCALAR:
                return make("diag", make("stack", member, data=(pair, None)))
            return make("stack", member, data=(pair, pair))
        case "c", [pair]:
            return make("stack", member, data=(pair, None))
        case "r", [pair]:
            return make("stack", member, data=(None, pair))
        case "m", [row, col]:
            return make("stack", member, data=(row, col))
    raise Unsupported("this family in braces", node)


def _searle(_e: Elaborator, node: Node) -> Value:
    raise Unsupported("a family without its range", node)


def _kronecker(e: Elaborator, node: Node) -> Value:
    return make("kronecker", *_arrays(e, node))


def _hadamard(e: Elaborator, node: Node) -> Value:
    return make("hadamard", *_arrays(e, node))


def _arrays(e: Elaborator, node: Node) -> list[Untyped]:
    """The operands of a product of matrices; that of numbers is no reason to take them for such."""
    found = [e.tree(a) for a in node.args]
    if all(shape(a) == SCALAR for a in found):
        raise Unsupported("a product of matrices whose orders were not said", node)
    return found


def _direct_sum(e: Elaborator, node: Node) -> Value:
    parts = [e.tree(a) for a in node.args]
    sizes = [shape(p) for p in parts]
    cells = []
    for i, part in enumerate(parts):
        for j, size in enumerate(sizes):
            mine = sizes[i]
            if mine is None or size is None:
                raise Unsupported("blocks of unknown shape", node)
            cells.append(part if i == j else leaf(terms.zero(mine[0], size[1])))
    return make("block", *cells, data=(len(parts), len(parts)))


HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {
    "matrix": _matrix, "searle": _searle, "kronecker": _kronecker, "hadamard": _hadamard,
    "direct-sum": _direct_sum,
}
