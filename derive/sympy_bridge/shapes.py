"""Shapes of SymPy expressions, with 1 x 1 partial products read as scalars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import S
from sympy.matrices.expressions import HadamardProduct, MatAdd, MatMul, MatPow, Transpose

Shape = tuple[Any, Any]


def is_matrix(expr: Any) -> bool:
    """Whether SymPy treats the expression as a matrix rather than as a scalar."""
    return bool(getattr(expr, "is_Matrix", False))


def group_factors(
    shapes: Sequence[Shape], one: Any = S.One
) -> list[Any] | tuple[int, int]:
    """How a flat product is to be read: nested lists of positions, or the two that clash.

    SymPy flattens ``R*(b.T*b)`` into three factors; the answer here is ``[0, [1, 2]]``, the
    inner list being a 1 x 1 product that multiplies as a scalar.  At most one reading
    conforms, because the factors' dimensions match like brackets.
    """
    groups: list[tuple[list[Any], Any, Any]] = []
    for k, (rows, cols) in enumerate(shapes):
        item, rows_, cols_ = [k], rows, cols
        while groups:
            below, top_rows, top_cols = groups[-1]
            if rows_ == one and cols_ == one:
                item, rows_, cols_ = [*below, *(item if len(item) == 1 else [item])], \
                    top_rows, top_cols
            elif top_rows == one and top_cols == one:
                item = [*below, *item]
            elif top_cols == rows_:
                item, rows_ = [*below, *item], top_rows
            else:
                break
            groups.pop()
        groups.append((item, rows_, cols_))
    if len(groups) == 1:
        return groups[0][0]
    left, right = groups[0][0], groups[1][0]
    matrices = {k for k, shape in enumerate(shapes) if shape != (one, one)}
    return (max(matrices & set(_leaves(left)), default=0),
            min(matrices & set(_leaves(right)), default=0))


def _leaves(group: Any) -> list[int]:
    return [group] if isinstance(group, int) else [k for g in group for k in _leaves(g)]


def shape_of(expr: Any) -> Shape:
    """The shape, with 1 x 1 partial products read as scalars; a scalar is 1 x 1."""
    if not is_matrix(expr):
        return S.One, S.One
    if isinstance(expr, MatMul):
        shapes = [shape_of(a) for a in expr.args]
        group = group_factors(shapes)
        if isinstance(group, tuple):
            return _own_shape(expr)
        outer = [shapes[k] for k in group if isinstance(k, int)
                 and shapes[k] != (S.One, S.One)]
        return _ends(outer)
    if isinstance(expr, (MatAdd, HadamardProduct, MatPow)):
        return shape_of(expr.args[0])
    if isinstance(expr, Transpose):
        rows, cols = shape_of(expr.args[0])
        return cols, rows
    return _own_shape(expr)


def _own_shape(expr: Any) -> Shape:
    rows, cols = expr.shape
    return rows, cols


def _ends(shapes: Sequence[Shape]) -> Shape:
    """The shape of a product that conforms from left to right."""
    rows = cols = S.One
    for r, c in shapes:
        if (rows, cols) == (S.One, S.One):
            rows, cols = r, c
        else:
            cols = c
    return rows, cols


def is_single(expr: Any) -> bool:
    """Whether the expression is a scalar or a 1 x 1 matrix."""
    return shape_of(expr) == (S.One, S.One)
