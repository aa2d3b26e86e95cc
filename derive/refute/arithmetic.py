"""Exact arithmetic for models: what all fields need, and what is made of their matrices.

Fields have the same methods, so that evaluation and sampling are written once: those of `flint`
matrices in `flint_fields.py`, those of 1 x 1 matrices in `scalar_fields.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count
from math import isqrt
from typing import Any, Protocol

from .multiples import LARGEST, Discard, Multiple

PRIME = 2**61 - 1

Scalar = Any  # an element of the field of the model
Matrix = Any  # a matrix over it


class Field(Protocol):
    """What evaluation and sampling need of a field."""

    ordered: bool

    def scalar(self, value: Fraction | int) -> Scalar:
        """The field's element of a rational number."""

    def matrix(self, rows: int, cols: int, entries: Sequence[Any]) -> Matrix:
        """A matrix from its entries, row by row."""

    def squares(self, value: Scalar) -> list[Scalar]:
        """Elements whose squares add up to `value`; raises `Discard` if there are none."""


def residue(value: Fraction | int) -> int:
    """A rational number modulo `PRIME`; raises `Discard` where it has none."""
    if isinstance(value, int):
        return value % PRIME
    if value.denominator % PRIME == 0:
        raise Discard("a denominator vanishes modulo p")
    return value.numerator * pow(value.denominator, -1, PRIME) % PRIME


def modular_squares(value: int) -> list[int]:
    """One or two residues modulo `PRIME`, none of them 0, whose squares add up to `value`."""
    for a in count():
        rest = (value - a * a) % PRIME
        root = pow(rest, (PRIME + 1) // 4, PRIME)  # p = 3 mod 4
        if root * root % PRIME == rest:
            return [r for r in (a, root) if r]
    raise AssertionError("every residue is a sum of two squares")


def rational_squares(value: Fraction) -> list[Fraction]:
    """At most four rationals whose squares add up to `value` (Lagrange); may raise `Discard`."""
    if value < 0:
        raise Discard("a variance would be negative")
    p, q = value.numerator, value.denominator
    if p * q > 10**7:
        raise Discard("a variance has large terms")
    return [Fraction(k, q) for k in four_squares(p * q)]


def four_squares(n: int) -> list[int]:
    """At most four positive integers whose squares add up to n >= 0, as few as possible."""
    found = [0] * 4
    for terms in range(1, 5):
        found = _squares(n, terms, isqrt(n))
        if found:
            break
    return [k for k in found if k]


def _squares(n: int, terms: int, largest: int) -> list[int]:
    if n == 0:
        return [0]
    if terms == 1:
        root = isqrt(n)
        return [root] if root * root == n and root <= largest else []
    for k in range(min(largest, isqrt(n)), 0, -1):
        if k * k * terms < n:
            break
        rest = _squares(n - k * k, terms - 1, k)
        if rest:
            return [k, *rest]
    return []


def fraction(x: Scalar) -> Fraction:
    """A rational scalar as a standard fraction."""
    return Fraction(int(x.numerator), int(x.denominator))


def table(m: Matrix) -> tuple[tuple[Fraction, ...], ...]:
    """A rational matrix, row by row."""
    return tuple(tuple(fraction(x) for x in row) for row in m.table())


def identity(field: Field, n: int) -> Matrix:
    """The n x n identity."""
    if n * n > LARGEST:
        return Multiple(field.scalar(1), n)
    return field.matrix(n, n, [int(i == j) for i in range(n) for j in range(n)])


def zeros(field: Field, rows: int, cols: int) -> Matrix:
    """The zero matrix."""
    if rows == cols and rows * cols > LARGEST:
        return Multiple(field.scalar(0), rows)
    return field.matrix(rows, cols, [0] * (rows * cols))


def inverse(m: Matrix) -> Matrix:
    """The inverse; raises `Discard` if there is none."""
    try:
        return m.inv()
    except ZeroDivisionError:
        raise Discard("an inverse does not exist") from None


def beside(field: Field, *parts: Matrix) -> Matrix:
    """Matrices of equally many rows, side by side."""
    tables = [p.table() for p in parts]
    rows = parts[0].nrows()
    return field.matrix(rows, sum(p.ncols() for p in parts),
                        [x for i in range(rows) for t in tables for x in t[i]])


def direct_sum(field: Field, *parts: Matrix) -> Matrix:
    """The matrices as diagonal blocks."""
    width, left, entries = sum(p.ncols() for p in parts), 0, []
    for p in parts:
        for row in p.table():
            entries += [0] * left + row + [0] * (width - left - len(row))
        left += p.ncols()
    return field.matrix(sum(p.nrows() for p in parts), width, entries)


def kronecker(field: Field, a: Matrix, b: Matrix) -> Matrix:
    """The Kronecker product."""
    left, right = a.table(), b.table()
    return field.matrix(a.nrows() * b.nrows(), a.ncols() * b.ncols(),
                        [x * y for r in left for s in right for x in r for y in s])


def solve_nearby(field: Field, coefficients: Matrix, residual: Matrix) -> Matrix | None:
    """Some x with ``coefficients x = residual``, zero in all free unknowns; None if there is none.

    `coefficients` is m x n and `residual` m x k; the result is n x k.
    """
    n, k = coefficients.ncols(), residual.ncols()
    reduced, rank = beside(field, coefficients, residual).rref()
    rows = reduced.table()
    entries: list[Any] = [0] * (n * k)
    for i in range(rank):
        pivot = next(j for j, x in enumerate(rows[i]) if x != 0)
        if pivot >= n:
            return None
        entries[pivot * k : (pivot + 1) * k] = rows[i][n:]
    return field.matrix(n, k, entries)


def psd_root(field: Field, m: Matrix) -> Matrix:
    """A matrix L with ``L L' = m``, for symmetric m; over the rationals m must be psd.

    Outer-product elimination with pivots written as sums of squares; raises `Discard` if m
    is not a covariance matrix or a zero pivot has a nonzero row.
    """
    if isinstance(m, Multiple):
        raise Discard("too many outcomes")
    n = m.nrows()
    if m != m.transpose():
        raise Discard("a covariance matrix would not be symmetric")
    rest, columns = m, []
    for i in range(n):
        pivot = rest[i, i]
        column = field.matrix(n, 1, [rest[r, i] for r in range(n)])
        if pivot == 0:
            if column != zeros(field, n, 1):
                raise Discard("a covariance matrix would not be positive semidefinite")
            continue
        column = column * (1 / pivot)
        columns += [column * s for s in field.squares(pivot)]
        rest = rest - column * pivot * column.transpose()
    return beside(field, *columns) if columns else zeros(field, n, 1)
