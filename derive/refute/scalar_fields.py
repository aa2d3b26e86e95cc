"""Fields for claims of scalar algebra: every matrix is 1 x 1, and nothing has to be loaded.

python-flint takes longer to load than such a claim takes to examine.  What needs another matrix
raises `Wider`, and is examined with `flint_fields` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import add, mul, sub
from typing import Any

from .arithmetic import PRIME, Scalar, modular_squares, rational_squares, residue


class Wider(Exception):
    """A matrix is needed that is not 1 x 1."""


class Residue:
    """An integer modulo `PRIME`; in operations with it integers stand for their residues."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value % PRIME

    def __int__(self) -> int:
        return self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Residue | int) and self.value == int(other) % PRIME

    def __hash__(self) -> int:
        return hash(self.value)

    def __neg__(self) -> Residue:
        return Residue(-self.value)

    def __add__(self, other: Residue | int) -> Residue:
        return Residue(self.value + int(other))

    def __sub__(self, other: Residue | int) -> Residue:
        return Residue(self.value - int(other))

    def __rsub__(self, other: int) -> Residue:
        return Residue(other - self.value)

    def __mul__(self, other: Residue | int) -> Residue:
        return Residue(self.value * int(other))

    def __truediv__(self, other: Residue | int) -> Residue:
        return self * _inverse(int(other))

    def __rtruediv__(self, other: int) -> Residue:
        return Residue(other) / self

    __radd__, __rmul__ = __add__, __mul__


def _inverse(value: int) -> int:
    if value % PRIME == 0:
        raise ZeroDivisionError("the residue 0 has no inverse")
    return pow(value, -1, PRIME)


class Single:
    """A 1 x 1 matrix, with the methods of matrices."""

    __slots__ = ("entry",)

    def __init__(self, entry: Scalar) -> None:
        self.entry = entry

    def nrows(self) -> int:
        """The number of rows."""
        return 1

    ncols = nrows

    def table(self) -> list[list[Scalar]]:
        """The entries, row by row."""
        return [[self.entry]]

    def entries(self) -> list[Scalar]:
        """The entries."""
        return [self.entry]

    def transpose(self) -> Single:
        """The same."""
        return self

    def det(self) -> Scalar:
        """The entry."""
        return self.entry

    def inv(self) -> Single:
        """The inverse; raises `ZeroDivisionError` if there is none."""
        return Single(1 / self.entry)

    def __getitem__(self, place: tuple[int, int]) -> Scalar:
        if place != (0, 0):
            raise IndexError("a 1 x 1 matrix has one entry")
        return self.entry

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Single) and bool(self.entry == other.entry)

    def __hash__(self) -> int:
        return hash((Single, self.entry))

    def __neg__(self) -> Single:
        return Single(-self.entry)

    def __add__(self, other: Single) -> Single:
        return self._with(other, add)

    def __sub__(self, other: Single) -> Single:
        return self._with(other, sub)

    def __mul__(self, other: Single | Scalar) -> Single:
        return self._with(other, mul) if isinstance(other, Single) else Single(self.entry * other)

    __rmul__ = __mul__

    def _with(self, other: Any, operation: Callable[[Scalar, Scalar], Scalar]) -> Single:
        if not isinstance(other, Single):
            raise Wider
        return Single(operation(self.entry, other.entry))


class Residues:
    """Integers modulo the prime 2^61 - 1."""

    ordered = False

    def scalar(self, value: Fraction | int) -> Residue:
        """The residue of a rational number."""
        return Residue(residue(value))

    def matrix(self, rows: int, cols: int, entries: Sequence[Any]) -> Single:
        """The matrix with this entry; raises `Wider` if it has more."""
        return _single(rows, cols, [x if isinstance(x, Residue) else Residue(x) for x in entries])

    def squares(self, value: Residue) -> list[Residue]:
        """One or two residues whose squares add up to `value`."""
        return [Residue(root) for root in modular_squares(value.value)]


class Fractions:
    """Rational numbers."""

    ordered = True

    def scalar(self, value: Fraction | int) -> Fraction:
        """The number itself."""
        return Fraction(value)

    def matrix(self, rows: int, cols: int, entries: Sequence[Any]) -> Single:
        """The matrix with this entry; raises `Wider` if it has more."""
        return _single(rows, cols, [Fraction(x) for x in entries])

    def squares(self, value: Fraction) -> list[Fraction]:
        """At most four rationals whose squares add up to `value`."""
        return rational_squares(value)


def _single(rows: int, cols: int, entries: Sequence[Scalar]) -> Single:
    if rows != 1 or cols != 1:
        raise Wider
    return Single(entries[0])
