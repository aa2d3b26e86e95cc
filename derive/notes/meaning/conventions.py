"""What letters and digits mean where nothing is said of them: pi, I, I_n, 0_n, 1_n, J_n."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...kernel import terms
from ...kernel.dims import ONE, Dim
from ..kinds.kinds import Role
from ..kinds.symbols import Spelling, bare, subscripts
from ..mathematics.syntax import Node
from .values import Unsupported, Value, function, identity, leaf, number, zero

if TYPE_CHECKING:
    from .elaborate import Elaborator


def conventional(e: Elaborator, found: Spelling, node: Node) -> Value | None:
    """What letters mean where nothing is said: pi, and in matrix algebra I_n, 0_n, 1_n."""
    if found.name == "pi" and not found.at:
        return function(found.name)
    if found.name in ("I", "I_bf", "I_bb", "I_cal") and not found.at and e.env.matrices:
        return identity(node)
    if found.name in ("0_bf", "O_bf") and not found.at:
        return zero(node)
    if found.name[:2] in ("0_", "1_"):
        raise Unsupported("a bold number whose length was not said", node)
    if found.name == "e" and not found.at:
        return function("exp", number(1))
    return None


def sized(e: Elaborator, node: Node) -> Value | None:
    """I_n, I_{q_i}, 0_n, 0_{n x m}, 1_n and J_n; None if the node is none of these."""
    if node.kind != "subscript":
        return None
    base, letter = bare(node.args[0]), ""
    if base.kind == "name" and not base.data.accents:
        letter = base.data.base
    elif base.kind == "number":
        letter = str(base.data)
    if letter not in ("I", "0", "1", "J", "iota"):
        return None
    found = e.env.spell(node)
    if found is not None and letter in ("I", "J", "iota") and e.env.kind(found.key):
        return None
    sizes = _sizes(e, node)
    if sizes is None or (letter == "I" and not e.env.matrices):
        return None
    rows, cols = sizes[0], sizes[-1]
    match letter, len(sizes):
        case "I", _ if rows == cols:
            return leaf(terms.identity(rows))
        case "I", 2 if all(e.env.role(name) is Role.DIMENSION
                           for name in rows.names() | cols.names()):  # an order is one number
            return leaf(terms.identity(rows * cols))
        case "0", count:
            return leaf(terms.zero(rows, cols if count == 2 else ONE))
        case ("1" | "iota"), count:
            return leaf(terms.ones(rows, cols if count == 2 else ONE))
        case "J", _:
            return leaf(terms.ones(rows, cols))
    return None


def _sizes(e: Elaborator, node: Node) -> list[Dim] | None:
    parts = subscripts(node, e.env.habits)
    if len(parts) == 1 and parts[0].kind == "product" and "times" in (parts[0].data or ()):
        parts = list(parts[0].args)
    found = [e.integer(p) for p in parts]
    sizes = [d for d in found if d is not None]
    return sizes if len(sizes) == len(found) and 1 <= len(found) <= 2 else None
