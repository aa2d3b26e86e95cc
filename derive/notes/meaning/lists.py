r"""Lists of scalars: tuples that are set equal to each other or to a vector, and multinomials.

Whether ``(a, b)`` is a row or a column does not matter where both sides are lists, and is decided
by the other side where that is a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...kernel.dims import ONE
from ...untyped import Untyped
from ..kinds.symbols import bare
from ..mathematics.syntax import Node
from . import blocks, calculus, dotted
from .values import SCALAR, Unsupported, Value, closed, function, make, shape

if TYPE_CHECKING:
    from .elaborate import Elaborator


def _items(node: Node) -> Sequence[Node]:
    """What a bracket lists; nothing if it is none."""
    if node.kind != "group" or node.data not in ("(", "[") or node.args[0].kind != "list":
        return ()
    return node.args[0].args if node.args[0].data == "," else ()


def sides(e: Elaborator, left: Node, right: Node) -> tuple[Value, Value]:
    """The values of both sides of a relation; a list is shaped like what it is set equal to."""
    listed = _items(left), _items(right)
    if calculus.is_infinite(right):
        return e.value(left), calculus.bound(e, right, "infinity")
    if all(listed):
        try:
            return e.value(left), e.value(right)
        except Unsupported:
            return _vector(e, listed[0], left, "row"), _vector(e, listed[1], right, "row")
    if listed[0]:
        return sides(e, right, left)[::-1]  # the other side says which shape is meant
    own = e.value(left)
    if listed[1] and isinstance(own, Untyped) and (size := shape(own)) not in (None, SCALAR):
        assert size is not None
        if ONE in size:
            try:
                return own, e.value(right)
            except Unsupported:
                return own, _vector(e, listed[1], right, "row" if size[1] == ONE else "col")
    return own, e.value(right)


def _vector(e: Elaborator, items: Sequence[Node], node: Node, side: str) -> Value:
    """Scalars one below the other (`side` row) or side by side (col)."""
    if any(a.kind == "dots" for a in items):
        found = dotted.vector(e, items, node, side)
    else:
        rows, cols = (len(items), 1) if side == "row" else (1, len(items))
        found = blocks.grid(e, items, rows, cols, node)
    size = shape(found)
    if size is None or size[1 if side == "row" else 0] != ONE:
        raise Unsupported("a list", node)
    return found


def _binomial(e: Elaborator, node: Node) -> Value:
    """A binomial coefficient; over a list, n! by the factorials of its members."""
    below = bare(node.args[1])
    if below.kind != "list":
        return function("binomial", *(e.scalar(a, "binomial") for a in node.args))
    parts = [a if a.kind == "dots" else Node("postfix", (a,), "factorial", a.start, a.end)
             for a in below.args]
    joints = ("",) * (len(parts) - 1)
    product = e.value(Node("product", tuple(parts), joints, below.start, below.end))
    above = function("factorial", e.scalar(node.args[0], "binomial"))
    return make("mul", above, make("inverse", closed(product)))


HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {"binomial": _binomial}
