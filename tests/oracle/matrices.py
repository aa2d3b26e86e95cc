"""Numbers of two fields, and plain matrices over them: tuples of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import mul as times
from random import Random
from typing import Any, Protocol

Number = Any  # Fraction, or int modulo a prime
Matrix = tuple[tuple[Number, ...], ...]


LARGEST_DETERMINANT = 9


class Undefined(Exception):
    """The term has no value in this model: a singular inverse, an entry out of range ..."""


class Missing(Undefined):
    """The model says nothing of a symbol or size."""


# -- numbers -----------------------------------------------------------------------------


class Field(Protocol):
    """What the evaluator needs to know of its numbers.

    `positive` says whether probabilities are positive rational numbers.
    """

    positive: bool

    def of(self, value: Fraction | int) -> Number:
        """The field element of a rational number."""

    def reduce(self, x: Number) -> Number:
        """The canonical representative of a sum of products."""

    def invert(self, x: Number) -> Number:
        """The reciprocal; raises `Undefined` at zero."""

    def is_unit(self, x: Number) -> bool:
        """Whether the number has a reciprocal."""

    def sample(self, rng: Random) -> Number:
        """A random number."""

    def weight(self, rng: Random) -> Number:
        """A random probability, not yet normalised."""


class Rationals:
    """The rational numbers, as fractions."""

    positive = True

    def of(self, value: Fraction | int) -> Number:
        """The field element of a rational number."""
        return Fraction(value)

    def reduce(self, x: Number) -> Number:
        """The canonical representative of a sum of products."""
        return x

    def invert(self, x: Number) -> Number:
        """The reciprocal; raises `Undefined` at zero."""
        if x == 0:
            raise Undefined("the reciprocal of zero")
        return 1 / Fraction(x)

    def is_unit(self, x: Number) -> bool:
        """Whether the number is not zero."""
        return bool(x != 0)

    def sample(self, rng: Random) -> Number:
        """A random number."""
        return Fraction(rng.randint(-9, 9), rng.choice((1, 1, 1, 2, 3)))

    def weight(self, rng: Random) -> Number:
        """A random probability, not yet normalised."""
        return Fraction(rng.randint(1, 9))


class Modular:
    """The integers modulo a prime.

    Probabilities are any residues that sum to 1: every identity that is a consequence of
    linearity alone is also true for them.
    """

    positive = False

    def __init__(self, prime: int = 2**61 - 1) -> None:
        self.prime = prime

    def reduce(self, x: Number) -> Number:
        """The residue."""
        return x % self.prime

    def of(self, value: Fraction | int) -> Number:
        """The residue of a rational number."""
        value = Fraction(value)
        return value.numerator * self.invert(value.denominator) % self.prime

    def invert(self, x: Number) -> Number:
        """The reciprocal; raises `Undefined` at zero."""
        if x % self.prime == 0:
            raise Undefined("the reciprocal of zero")
        return pow(x, -1, self.prime)

    def is_unit(self, x: Number) -> bool:
        """Whether the residue is not zero."""
        return bool(x % self.prime != 0)

    def sample(self, rng: Random) -> Number:
        """A random residue."""
        return rng.randrange(self.prime)

    def weight(self, rng: Random) -> Number:
        """A random residue, not zero."""
        return rng.randrange(1, self.prime)


# -- matrices ----------------------------------------------------------------------------


def added(f: Field, *matrices: Matrix) -> Matrix:
    """The entrywise sum."""
    return tuple(tuple(f.reduce(sum(entries)) for entries in zip(*rows, strict=True))
                 for rows in zip(*matrices, strict=True))


def scaled(f: Field, k: Number, a: Matrix) -> Matrix:
    """The matrix times a number."""
    return tuple(tuple(f.reduce(k * x) for x in row) for row in a)


def subtracted(f: Field, a: Matrix, b: Matrix) -> Matrix:
    """The difference."""
    return added(f, a, scaled(f, f.of(-1), b))


def transposed(a: Matrix) -> Matrix:
    """The transpose."""
    return tuple(zip(*a, strict=True))


def multiplied(f: Field, a: Matrix, b: Matrix) -> Matrix:
    """The matrix product."""
    if len(a[0]) != len(b):
        raise Undefined("the product does not conform")
    columns = transposed(b)
    return tuple(tuple(f.reduce(sum(map(times, row, column))) for column in columns)
                 for row in a)


def constant(f: Field, rows: int, cols: int, value: int) -> Matrix:
    """The matrix with one value everywhere."""
    return ((f.of(value),) * cols,) * rows


def unit(f: Field, n: int) -> Matrix:
    """The identity matrix."""
    return tuple(tuple(f.of(int(i == j)) for j in range(n)) for i in range(n))


def inverted(f: Field, a: Matrix) -> Matrix:
    """The inverse, by elimination; raises `Undefined` if the matrix is singular."""
    n = len(a)
    work = [list(row) + list(e) for row, e in zip(a, unit(f, n), strict=True)]
    for k in range(n):
        pivot = next((i for i in range(k, n) if f.is_unit(work[i][k])), None)
        if pivot is None:
            raise Undefined("a singular matrix has no inverse")
        work[k], work[pivot] = work[pivot], work[k]
        reciprocal = f.invert(work[k][k])
        work[k] = [f.reduce(reciprocal * x) for x in work[k]]
        for i in range(n):
            if i != k and work[i][k] != 0:
                factor = work[i][k]
                work[i] = [f.reduce(x - factor * y)
                           for x, y in zip(work[i], work[k], strict=True)]
    return tuple(tuple(row[n:]) for row in work)


def leibniz(f: Field, a: Matrix) -> Number:
    """The determinant, by its definition: expansion along the first row, a column at a time."""
    if len(a) > LARGEST_DETERMINANT:
        raise Missing(f"a determinant of order {len(a)}")
    minors: dict[frozenset[int], Number] = {frozenset(): f.of(1)}
    for row in reversed(a):  # of the last rows, for every choice of as many columns
        larger: dict[frozenset[int], Number] = {}
        for chosen, value in minors.items():
            for j, entry in enumerate(row):
                if j not in chosen:
                    sign = (-1) ** sum(k < j for k in chosen)
                    key = chosen | {j}
                    larger[key] = f.reduce(larger.get(key, f.of(0)) + sign * entry * value)
        minors = larger
    return minors[frozenset(range(len(a)))]


def hadamard_product(f: Field, a: Matrix, b: Matrix) -> Matrix:
    """The entrywise product."""
    return tuple(tuple(f.reduce(x * y) for x, y in zip(r, s, strict=True))
                 for r, s in zip(a, b, strict=True))


def kronecker_product(f: Field, a: Matrix, b: Matrix) -> Matrix:
    """The matrix of the blocks a_ij b."""
    return tuple(tuple(f.reduce(x * y) for x in r for y in s) for r in a for s in b)


def assembled(grid: Sequence[Sequence[Matrix]]) -> Matrix:
    """The matrix of the blocks in a grid."""
    rows: list[tuple[Number, ...]] = []
    for blocks in grid:
        if len({len(b) for b in blocks}) != 1:
            raise Undefined("the blocks do not line up")
        rows += [tuple(x for part in parts for x in part)
                 for parts in zip(*blocks, strict=True)]
    return tuple(rows)


# -- rounding and comparing --------------------------------------------------------------


def _whole_part(q: Number) -> Number:
    """The largest integer that is not above a rational number."""
    q = Fraction(q)
    return Fraction(q.numerator // q.denominator)


def _remainder(q: Number, divisor: Number) -> Number:
    """What is left when multiples of the divisor are taken away; of the divisor's sign."""
    if divisor == 0:
        raise Undefined("a remainder of division by zero")
    return q - divisor * _whole_part(Fraction(q) / divisor)


EXACT: dict[str, Callable[..., Number]] = {
    "floor": _whole_part, "ceiling": lambda q: -_whole_part(-q), "mod": _remainder,
    "min": lambda *qs: min(qs), "max": lambda *qs: max(qs), "abs": lambda q: max(q, -q),
}
"""Functions that have rational values at rational arguments."""
