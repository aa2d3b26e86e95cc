"""Fields whose matrices are those of python-flint."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat, nmod, nmod_mat

from .arithmetic import PRIME, Matrix, Scalar, fraction, modular_squares, rational_squares, residue
from .multiples import LARGEST, Discard


class Modular:
    """Integers modulo the prime 2^61 - 1."""

    ordered = False

    def scalar(self, value: Fraction | int) -> Scalar:
        """The residue of a rational number."""
        return nmod(residue(value), PRIME)

    def matrix(self, rows: int, cols: int, entries: Sequence[Any]) -> Matrix:
        """A matrix from its entries, row by row."""
        _bounded(rows, cols)
        return nmod_mat(rows, cols, entries, PRIME)

    def squares(self, value: Scalar) -> list[Scalar]:
        """One or two residues whose squares add up to `value`."""
        return [nmod(root, PRIME) for root in modular_squares(int(value))]


class Rational:
    """Rational numbers."""

    ordered = True

    def scalar(self, value: Fraction | int) -> Scalar:
        """The number itself."""
        return fmpq(value) if isinstance(value, int) else fmpq(value.numerator, value.denominator)

    def matrix(self, rows: int, cols: int, entries: Sequence[Any]) -> Matrix:
        """A matrix from its entries, row by row."""
        _bounded(rows, cols)
        return fmpq_mat(rows, cols, entries)

    def squares(self, value: Scalar) -> list[Scalar]:
        """At most four rationals whose squares add up to `value`."""
        return [fmpq(root.numerator, root.denominator)
                for root in rational_squares(fraction(value))]


def _bounded(rows: int, cols: int) -> None:
    if rows * cols > LARGEST:
        raise Discard("a matrix is too large")
