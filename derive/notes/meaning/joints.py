r"""Products whose sign tells what they are: ``x \cdot y`` of vectors, ``x \times y``, ``x * y``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...kernel.dims import ONE
from ..mathematics.syntax import Node
from .values import Unsupported, Value, closed, make, multiplied, shape, transposed

if TYPE_CHECKING:
    from .elaborate import Elaborator

_SIGNS = {"cdot": "", "times": "a cross product", "ast": "a convolution or entrywise product"}


def joined(e: Elaborator, node: Node) -> Value | None:
    """The inner product of two column vectors of one length; None if there is no such sign.

    Raises `Unsupported` for the other products of two vectors.
    """
    for k, joint in enumerate(node.data if node.kind == "product" and node.data else ()):
        if joint not in _SIGNS:
            continue
        sides = [closed(multiplied([e.value(f) for f in factors], node))
                 for factors in (node.args[: k + 1], node.args[k + 1 :])]
        sizes = [shape(side) for side in sides]
        if sizes[0] is None or sizes[0] != sizes[1] or sizes[0][1] != ONE or sizes[0][0] == ONE:
            continue
        if _SIGNS[joint]:
            raise Unsupported(_SIGNS[joint], node)
        return make("mul", closed(transposed(sides[0])), sides[1])
    return None
