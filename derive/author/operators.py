"""Operators of statistics and matrix algebra on SymPy expressions.

``A[i, j]`` keeps SymPy's meaning and counts from 0; ``entry(A, i, j)`` counts from 1, as books
do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..sympy_bridge import operators as nodes
from ..sympy_bridge import sympy
from ..sympy_bridge.operators import AsMatrix, Blocks, Stack
from ..sympy_bridge.shapes import is_matrix, is_single, shape_of
from .expressions import (
    AuthorError,
    expression,
    generic,
    index_symbol,
    index_symbols,
    listed,
)


def _as_scalar(expr: Any) -> Any:
    return nodes.ScalarOf(expr) if is_single(expr) else expr


def _given(given: Any) -> sympy.Tuple:
    return sympy.Tuple(*(generic(g) for g in listed(given)))


def E(x: Any, given: Any = None) -> Any:  # noqa: N802  # the name every book uses
    """The expectation of a scalar, vector or matrix, of the same shape.

    `given` is one random symbol or several on which to condition; a family among them stands
    for all its members.
    """
    x = expression(x)
    if is_single(x):
        return nodes.Mean(_as_scalar(x), _given(given))
    return nodes.MatrixMean(x, _given(given))


def Var(x: Any, given: Any = None) -> Any:  # noqa: N802  # the name every book uses
    """The variance of a scalar, or the n x n variance matrix of an n x 1 vector."""
    x = expression(x)
    if is_single(x):
        return nodes.Variance(_as_scalar(x), _given(given))
    return nodes.MatrixVariance(_as_matrix(x), _given(given))


def Cov(x: Any, y: Any, given: Any = None) -> Any:  # noqa: N802  # the name every book uses
    """The covariance of two scalars, or the n x m covariance of n x 1 and m x 1 vectors."""
    x, y = expression(x), expression(y)
    if is_single(x) and is_single(y):
        return nodes.Covariance(_as_scalar(x), _as_scalar(y), _given(given))
    return nodes.MatrixCovariance(_as_matrix(x), _as_matrix(y), _given(given))


def _as_matrix(expr: Any) -> Any:
    return expr if is_matrix(expr) else AsMatrix(expr)


def _raw(cls: Any, *args: Any) -> Any:
    """The node as it is written; SymPy's constructors would evaluate it or refuse its shape."""
    return sympy.Basic.__new__(cls, *map(_as_matrix, args))


def tr(a: Any) -> Any:
    """The trace of a square matrix, a scalar."""
    return _raw(sympy.Trace, expression(a))


def det(a: Any) -> Any:
    """The determinant of a square matrix, a scalar."""
    return _raw(sympy.Determinant, expression(a))


def vec(a: Any) -> Any:
    """The columns of a matrix, stacked into one vector."""
    return nodes.Vec(_as_matrix(expression(a)))


def kron(*args: Any) -> Any:
    """The Kronecker product of two or more matrices."""
    return _several(sympy.KroneckerProduct, "kron", args)


def hadamard(*args: Any) -> Any:
    """The entrywise product of two or more matrices of one shape."""
    return _several(sympy.HadamardProduct, "hadamard", args)


def _several(cls: Any, name: str, args: Sequence[Any]) -> Any:
    if len(args) < 2:
        raise AuthorError(f"{name} needs at least two matrices")
    return _raw(cls, *map(expression, args))


def diag(v: Any) -> Any:
    """The diagonal matrix of a vector."""
    return sympy.DiagMatrix(_as_matrix(expression(v)))


def diagonal(a: Any) -> Any:
    """The diagonal of a square matrix, as a vector."""
    return _raw(sympy.DiagonalOf, expression(a))


def derivative(f: Any, x: Any) -> Any:
    """The derivative of a scalar, vector or matrix by a fixed symbol, ``x.T`` or ``vec(X)``.

    Entry i, j is ``d f[i, j] / d x[i, j]``, where what has only one row or column does not
    depend on that index.  So the derivative of a scalar by an m x n matrix is m x n (a column
    for a vector), that of an n-vector by ``x.T`` is n x m, and a column by a column is refused.
    Symbols that are defined through x vary with it; all others are held fixed.
    """
    f, x = expression(f), expression(x)
    if is_single(f) and is_single(x):
        return nodes.ScalarDerivative(_as_scalar(f), _as_scalar(x))
    return _derivative(f, x)


def _derivative(f: Any, x: Any) -> Any:
    f, x = (_as_scalar(e) for e in (f, x))
    return sympy.Basic.__new__(nodes.MatrixDerivative, f, x)


def gradient(f: Any, x: Any) -> Any:
    """The derivative of a scalar by a vector or matrix, in the shape of the argument."""
    if not is_single(expression(f)):
        raise AuthorError(f"a gradient is that of a scalar, and {f} is none; write "
                          "jacobian(f, x), or derivative(f, x.T)")
    return derivative(f, x)


def jacobian(f: Any, x: Any) -> Any:
    """The n x m derivative of an n-vector by the transpose of an m-vector."""
    return derivative(f, _transposed(x))


def hessian(f: Any, x: Any) -> Any:
    """The n x n second derivatives of a scalar: by ``x.T``, and that row by x."""
    return derivative(derivative(f, _transposed(x)), x)


def _transposed(x: Any) -> Any:
    x = expression(x)
    return x.T if is_matrix(x) else x


def identity(n: Any) -> Any:
    """The n x n identity."""
    return sympy.Identity(expression(n))


def zero(rows: Any, cols: Any = 1) -> Any:
    """The zero vector or matrix."""
    return sympy.ZeroMatrix(expression(rows), expression(cols))


def ones(rows: Any, cols: Any = 1) -> Any:
    """The vector or matrix of ones."""
    return sympy.Basic.__new__(sympy.OneMatrix, expression(rows), expression(cols))


def as_scalar(a: Any) -> Any:
    """A 1 x 1 matrix, such as ``x.T*A*y``, as a scalar."""
    return nodes.ScalarOf(expression(a))


def quad(x: Any, a: Any, y: Any = None) -> Any:
    """The quadratic form ``x' A x``, or the bilinear form ``x' A y``, as a scalar."""
    x, a = expression(x), expression(a)
    return as_scalar(x.T * a * (x if y is None else expression(y)))


def entry(a: Any, i: Any, j: Any = 1) -> Any:
    """The entry in row `i` and column `j` of a matrix, both counted from 1."""
    a, places = _as_matrix(expression(a)), (expression(i), expression(j))
    for place, size in zip(places, shape_of(a), strict=True):
        if place.is_positive is False or (place - size).is_positive:
            raise AuthorError(f"{a} has no entry {place}: entries are counted from 1 to {size}")
    return nodes.Entry(a, *places)


def sum_over(body: Any, *over: Any, distinct: bool = False, lower: Any = None) -> Any:
    """The sum of `body` over one or several indices, outermost first.

    Bounds are those of the indices; `lower` replaces their lower bounds.  With `distinct` the
    indices take different values only, as in ``sum_{i != j}``.
    """
    total = expression(body)
    found = index_symbols(over)
    if not found:
        raise AuthorError("sum_over needs an index, as in sum_over(Z[i]*Z[i].T, i)")
    cls = nodes.MatrixSum if is_matrix(total) and not is_single(total) else nodes.ScalarSum
    total = _as_scalar(total)
    for k in reversed(range(len(found))):
        index = found[k]
        first = index.lower if lower is None else expression(lower)
        limits = sympy.Tuple(index, first, index.upper)
        total = cls(total, limits, sympy.Tuple(*(found[:k] if distinct else ())))
    return total


def block_row(*blocks: Any, over: Any = None) -> Any:
    """Blocks side by side; with `over`, the members of one family."""
    return _stacked(blocks, None, over) if over is not None else block_matrix([blocks])


def block_column(*blocks: Any, over: Any = None) -> Any:
    """Blocks above each other; with `over`, the members of one family."""
    return _stacked(blocks, over, None) if over is not None else block_matrix(
        [[b] for b in blocks])


def block_diagonal(*blocks: Any, over: Any = None) -> Any:
    """The direct sum of blocks; with `over`, of the members of one family."""
    if over is not None:
        return _stacked(blocks, over, over)
    parts = [_as_matrix(expression(b)) for b in blocks]
    return Blocks([[a if i == j else sympy.ZeroMatrix(shape_of(a)[0], shape_of(b)[1])
                    for j, b in enumerate(parts)] for i, a in enumerate(parts)])


def block_matrix(rows: Any, over: Any = None) -> Any:
    """A matrix of blocks, row by row; with ``over=(i, j)``, of a family with two indices.

    A block ``0`` is the zero matrix that fits.
    """
    if over is not None:
        at = index_symbols(over)
        if len(at) != 2:
            raise AuthorError("a block matrix of a family needs two indices, over=(i, j)")
        return _stacked((rows,), *at)
    table = [[expression(b) for b in row] for row in rows]
    if not table or not table[0] or len({len(row) for row in table}) > 1:
        raise AuthorError("block rows need equally many blocks, and at least one")
    return Blocks([[_zero_block(table, i, j) if b == 0 and not is_matrix(b) else _as_matrix(b)
                    for j, b in enumerate(row)] for i, row in enumerate(table)])


def _zero_block(table: list[list[Any]], i: int, j: int) -> Any:
    height = next((shape_of(b)[0] for b in table[i] if b != 0), None)
    width = next((shape_of(row[j])[1] for row in table if row[j] != 0), None)
    if height is None or width is None:
        raise AuthorError(f"the size of the block 0 in row {i + 1}, column {j + 1} is not "
                          "determined by other blocks; write zero(rows, columns)")
    return sympy.ZeroMatrix(height, width)


def _stacked(blocks: Sequence[Any], row: Any, col: Any) -> Any:
    """A `Stack`; indices with another lower bound than 1 are shifted."""
    if len(blocks) != 1:
        raise AuthorError("blocks over an index need one body, such as Z[i], not "
                          f"{len(blocks)}")
    body = _as_matrix(generic(blocks[0]))
    limits, shifted = {None: sympy.Tuple()}, {}
    for index in {x: None for x in (row, col) if x is not None}:
        index_symbol(index)
        limits[index] = sympy.Tuple(index, index.upper - index.lower + 1)
        if index.lower != 1:
            shifted[index] = index + index.lower - 1
    return Stack(body.xreplace(shifted), limits[row], limits[col])

