"""Declarations: dimensions, indices, scalars, vectors, matrices, random or fixed, families.

``over=i`` declares a family: ``Z = matrix("Z", N, q[i], over=i)`` has the members ``Z[i]``,
``Z[j]``, ``Z[1]``.  A plain fixed symbol is SymPy's own ``Symbol`` or ``MatrixSymbol``.
"""

from __future__ import annotations

from typing import Any

from ..sympy_bridge import sympy
from ..sympy_bridge.symbols import (
    RANDOM,
    DimensionSymbol,
    IndexSymbol,
    ScalarSymbol,
    TypedMatrix,
)
from .expressions import (
    AuthorError,
    Family,
    expression,
    index_symbols,
    names_of,
    one_or_all,
)


def dims(names: str) -> Any:
    """Dimension symbols, which are positive integers.

    Several names give a tuple: ``N, p = dims("N p")``.
    """
    return one_or_all(map(DimensionSymbol, names_of(names)))


def dims_family(name: str) -> Any:
    """A family of dimensions.

    The members of ``q = dims_family("q")`` are ``q[i]``, ``q[1]``.
    """
    return sympy.IndexedBase(_name(name), integer=True, positive=True)


def indices(names: str, upper: Any, lower: Any = 1) -> Any:
    """Index variables that run from `lower` to `upper`.

    Several names give a tuple: ``i, j = indices("i j", r)``.
    """
    bounds = _size(lower, "the lower bound"), _size(upper, "the upper bound")
    return one_or_all(IndexSymbol(name, *bounds) for name in names_of(names))


def scalar(
    name: str, *, positive: bool = False, nonnegative: bool = False, integer: bool = False,
    nonzero: bool = False, latex: str = "", over: Any = None,
) -> Any:
    """A fixed real scalar, or with `over` a family of scalars."""
    return _scalar(name, latex, over, positive=positive, nonnegative=nonnegative,
                   integer=integer, invertible=nonzero)


def scalars(names: str, **options: Any) -> Any:
    """Several scalars, all declared with the same options.

    Several names give a tuple: ``a, b = scalars("a b", positive=True)``.
    """
    return one_or_all(scalar(name, **options) for name in names_of(names))


def random_variable(
    name: str, *, positive: bool = False, nonnegative: bool = False, integer: bool = False,
    latex: str = "", over: Any = None,
) -> Any:
    """A random scalar, or a family of them."""
    return _scalar(name, latex, over, random=True, positive=positive, nonnegative=nonnegative,
                   integer=integer)


def matrix(
    name: str, rows: Any, cols: Any = None, *, symmetric: bool = False,
    idempotent: bool = False, orthogonal: bool = False, invertible: bool = False,
    positive_definite: bool = False, nonnegative_definite: bool = False,
    full_column_rank: bool = False, full_row_rank: bool = False,
    latex: str = "", over: Any = None,
) -> Any:
    """A fixed matrix, rows x cols; square if `cols` is left out."""
    return _matrix(name, rows, rows if cols is None else cols, latex, over, symmetric=symmetric,
                   idempotent=idempotent, orthogonal=orthogonal,
                   invertible=invertible, positive_definite=positive_definite,
                   nonnegative_definite=nonnegative_definite,
                   full_column_rank=full_column_rank, full_row_rank=full_row_rank)


def fixed_vector(name: str, size: Any, *, latex: str = "", over: Any = None) -> Any:
    """A fixed column vector, size x 1."""
    return _matrix(name, size, 1, latex, over)


def random_vector(name: str, size: Any, *, latex: str = "", over: Any = None) -> Any:
    """A random column vector, size x 1."""
    return _matrix(name, size, 1, latex, over, random=True)


def random_matrix(name: str, rows: Any, cols: Any, *, latex: str = "", over: Any = None) -> Any:
    """A random matrix, rows x cols."""
    return _matrix(name, rows, cols, latex, over, random=True)


def covariance(
    name: str, size: Any, *, positive_definite: bool = False, latex: str = "", over: Any = None
) -> Any:
    """A fixed covariance matrix, size x size: nonnegative definite, so symmetric."""
    kind = "positive_definite" if positive_definite else "nonnegative_definite"
    return _matrix(name, size, size, latex, over, **{kind: True})


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name or any(c.isspace() for c in name):
        raise AuthorError(f"{name!r} is no name; write one word, such as 'X' or 'sigma_s'")
    return name


def _size(value: Any, what: str) -> Any:
    size = expression(value)
    if size.is_integer is False or not getattr(size, "is_commutative", False):
        raise AuthorError(f"{what} must be an integer or a dimension, not {size}")
    return size


def _traits(given: dict[str, bool]) -> list[str]:
    return sorted(name.replace("_", "-") for name, holds in given.items() if holds)


def _family(symbol: Any, over: tuple[IndexSymbol, ...]) -> Any:
    return Family(symbol, over) if over else symbol


def _scalar(name: str, latex: str, over: Any, **given: bool) -> Any:
    traits, at = _traits(given), index_symbols(over)
    if at or latex or RANDOM in traits:
        return _family(ScalarSymbol(_name(name), at, latex, traits), at)
    assumed = {"nonzero" if t == "invertible" else t: True for t in traits}
    return sympy.Symbol(_name(name), real=True, **assumed)


def _matrix(name: str, rows: Any, cols: Any, latex: str, over: Any, **given: bool) -> Any:
    traits, at = _traits(given), index_symbols(over)
    shape = _size(rows, f"the number of rows of {name}"), _size(
        cols, f"the number of columns of {name}")
    for size in shape:
        if size.is_positive is False:
            raise AuthorError(f"the size {size} of {name} is not positive")
    if at or latex or traits:
        return _family(TypedMatrix(_name(name), *shape, at, latex, traits), at)
    return sympy.MatrixSymbol(_name(name), *shape)
