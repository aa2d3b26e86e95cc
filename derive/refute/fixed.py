"""Sampling of fixed symbols with the properties that are stated of them."""

from __future__ import annotations

from collections.abc import Set

from . import arithmetic as exact
from .arithmetic import Matrix
from .draws import Draws
from .multiples import LARGEST, Discard


def sample_fixed(draws: Draws, rows: int, cols: int, properties: Set[str], root: bool) -> Matrix:
    """A matrix with the stated properties and otherwise arbitrary entries.

    With `root` it is a covariance matrix.  Properties that contradict each other lead to a
    value that fails the later check of the facts.
    """
    if rows * cols > LARGEST:
        raise Discard("a matrix is too large")
    field = draws.field
    definite = root or properties & {"nonnegative-definite", "positive-definite"}
    if properties & {"idempotent"}:
        symmetric = bool(definite or properties & {"symmetric", "orthogonal"})
        return _idempotent(draws, rows, symmetric, bool(properties & {
            "invertible", "positive-definite", "orthogonal"}))
    if "orthogonal" in properties:
        return _orthogonal(draws, rows, properties)
    if rows == cols == 1 and (definite or properties & {"positive", "nonnegative", "integer"}):
        return field.matrix(1, 1, [_scalar(draws, properties, root)])
    if definite:
        return _definite(draws, rows, bool(properties & {"positive-definite", "invertible"}))
    entries = [[draws.number("main" if i == j or (i == 0 and cols == 1) else "other")
                for j in range(cols)] for i in range(rows)]
    if "symmetric" in properties:
        entries = [[entries[max(i, j)][min(i, j)] for j in range(cols)] for i in range(rows)]
    if "skew" in properties:
        entries = [[entries[i][j] - entries[j][i] for j in range(cols)] for i in range(rows)]
    return field.matrix(rows, cols, [x for row in entries for x in row])


def _scalar(draws: Draws, properties: Set[str], root: bool) -> object:
    strict = properties & {"positive", "positive-definite", "invertible"}
    sign = "positive" if strict else "nonnegative"
    if "integer" in properties:
        if not (root or properties & {"positive", "nonnegative", "positive-definite",
                                      "nonnegative-definite"}):
            return draws.number("integer")
        return draws.number(f"{sign} integer")
    if root:
        if not draws.field.ordered:
            x = draws.number("square")
            return x * x
        return draws.number("square" if strict else "nonnegative square")
    return draws.number(sign)


def _definite(draws: Draws, n: int, invertible: bool) -> Matrix:
    """``L C L'`` with unit lower triangular L and diagonal C >= 0."""
    kind = "square" if invertible else "nonnegative square"
    lower = [[draws.number("other") if j < i else int(i == j) for j in range(n)]
             for i in range(n)]
    scales = [draws.number(kind) for _ in range(n)]
    if not draws.field.ordered:
        scales = [s * s for s in scales]
    left = draws.field.matrix(n, n, [x for row in lower for x in row])
    middle = exact.direct_sum(draws.field, *(draws.field.matrix(1, 1, [s]) for s in scales))
    return left * middle * left.transpose()


def _projection(draws: Draws, n: int, rank: int) -> Matrix:
    """The orthogonal projection on the span of random vectors."""
    if rank == 0:
        return exact.zeros(draws.field, n, n)
    v = draws.field.matrix(n, rank, [draws.number("main" if i == j else "other")
                                     for i in range(n) for j in range(rank)])
    return v * exact.inverse(v.transpose() * v) * v.transpose()


def _idempotent(draws: Draws, n: int, symmetric: bool, invertible: bool) -> Matrix:
    """``U V'`` with ``V'U = I``: U = [I; A], V' = [I - B A, B], rows and columns permuted."""
    field = draws.field
    rank = n if invertible else (1 + draws.choice(n + 1)) % (n + 1)
    if symmetric or rank in (0, n):
        return _projection(draws, n, rank)
    a, b = (field.matrix(rows, cols, [draws.number("other") for _ in range(rows * cols)])
            for rows, cols in ((n - rank, rank), (rank, n - rank)))
    one = exact.identity(field, rank)
    upper = field.matrix(n, rank, one.entries() + a.entries())
    order = list(range(n))
    for k in range(n - 1):
        j = k + draws.choice(n - k)
        order[k], order[j] = order[j], order[k]
    whole = upper * exact.beside(field, one - b * a, b)
    return field.matrix(n, n, [whole[i, j] for i in order for j in order])


def _orthogonal(draws: Draws, n: int, properties: Set[str]) -> Matrix:
    """A signed Cayley transform ``S (I - K)(I + K)^-1``, or a reflection if symmetric."""
    one = exact.identity(draws.field, n)
    if properties & {"nonnegative-definite", "positive-definite"}:
        return one
    if "symmetric" in properties:
        return one - _projection(draws, n, draws.choice(n + 1)) * draws.field.scalar(2)
    if n % 2 and "skew" in properties:
        raise Discard("an orthogonal skew matrix has even order")
    skew = sample_fixed(draws, n, n, {"skew"}, False)
    result = (one - skew) * exact.inverse(one + skew)
    signs = [draws.field.matrix(1, 1, [1 - 2 * draws.choice(2)]) for _ in range(n)]
    return exact.direct_sum(draws.field, *signs) * result
