"""The slips of the pen: every expression that differs from a given one by one small edit.

To extend it, write a generator from a tree and the scope to edits and enter it in `LOCAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..untyped import Untyped
from .copy_slips import other_labels
from .factor_slips import (
    determinants,
    inverses,
    lost_factors,
    needless_factors,
    orders,
    powers,
    quotients,
    transposes,
)
from .scope import Edit, Scope
from .summand_slips import bounds, inner_summands, numbers, roundings, signs, traces
from .symbol_slips import moments, other_functions, other_symbols
from .trees import MOMENTS, with_args

LOCAL: tuple[Callable[[Untyped, Scope, str], Iterator[Edit]], ...] = (
    transposes, inverses, powers, orders, quotients, signs, needless_factors, inner_summands,
    numbers, roundings, moments, traces, determinants, bounds, other_symbols, lost_factors,
    other_functions, other_labels,
)
"""The generators, the likeliest slips first; each takes the operator in which the tree stands."""


def edits(tree: Untyped, scope: Scope, parent: str = "add") -> Iterator[Edit]:
    """Every tree with one edit; `parent` is the operator in which the tree stands."""
    for generate in LOCAL:
        yield from generate(tree, scope, parent)
    inside = tree.args[: MOMENTS.get(tree.op, len(tree.args))]
    for k, arg in enumerate(inside):
        for weight, new in edits(arg, scope, tree.op):
            yield Edit(weight, with_args(tree, (*tree.args[:k], new, *tree.args[k + 1:])))
