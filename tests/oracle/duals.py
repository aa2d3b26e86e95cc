"""Numbers ``a + b eps`` with eps^2 = 0 over another field: exact derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from .matrices import Field, Matrix, Missing, Number, Undefined


class Opaque:
    """A real number of which nothing is known, such as a logarithm; zero times it is zero."""

    def __add__(self, _other: Any) -> Opaque:
        return self

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        return 0 if is_zero(other) else self

    __rmul__ = __mul__


@dataclass(frozen=True, slots=True)
class Dual:
    """``real + change eps``."""

    real: Number
    change: Number

    def __add__(self, other: Any) -> Dual:
        a = as_dual(other)
        return Dual(self.real + a.real, self.change + a.change)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Dual:
        return self + as_dual(other) * -1

    def __mul__(self, other: Any) -> Dual:
        a = as_dual(other)
        return Dual(self.real * a.real, self.real * a.change + self.change * a.real)

    __rmul__ = __mul__


def as_dual(x: Any) -> Dual:
    """The number itself, or a constant."""
    return x if isinstance(x, Dual) else Dual(x, 0)


def is_zero(x: Any) -> bool:
    """Whether a number is certainly zero."""
    if isinstance(x, Dual):
        return is_zero(x.real) and is_zero(x.change)
    return not isinstance(x, Opaque) and bool(x == 0)


class Duals:
    """The field (a ring, in truth) of dual numbers over another one."""

    def __init__(self, base: Field) -> None:
        self.base, self.positive = base, base.positive

    def of(self, value: Fraction | int) -> Number:
        """The constant of a rational number."""
        return self.constant(self.base.of(value))

    def constant(self, x: Number) -> Dual:
        """An element of the base field as a constant."""
        return Dual(x, self.base.of(0))

    def reduce(self, x: Number) -> Number:
        """The canonical representative, part by part."""
        a = as_dual(x)
        return Dual(self._reduced(a.real), self._reduced(a.change))

    def _reduced(self, x: Number) -> Number:
        return x if isinstance(x, Opaque) else self.base.reduce(x)

    def is_unit(self, x: Number) -> bool:
        """Whether the number has a reciprocal."""
        return self.base.is_unit(_known(as_dual(x).real))

    def invert(self, x: Number) -> Number:
        """``1 / (a + b eps) = 1/a - b/a^2 eps``; raises `Undefined` if a has no reciprocal."""
        a = as_dual(x)
        inverse = self.base.invert(_known(a.real))
        return self.reduce(Dual(inverse, self.base.of(-1) * inverse * inverse * a.change))

    def logarithm(self, x: Number) -> Number:
        """The logarithm, of which only the change is known."""
        a = as_dual(x)
        if isinstance(_known(a.real), Fraction) and a.real <= 0:
            raise Undefined("the logarithm of a number that is not positive")
        return self.reduce(Dual(Opaque(), a.change * self.base.invert(a.real)))

    def sample(self, rng: Random) -> Number:
        """A random constant."""
        return self.constant(self.base.sample(rng))

    def weight(self, rng: Random) -> Number:
        """A random probability, not yet normalised."""
        return self.constant(self.base.weight(rng))

    def matrix(self, a: Matrix, at: tuple[int, int] | None = None) -> Matrix:
        """A constant matrix, plus eps in one place (from 0) if that is given."""
        change = {True: self.base.of(1), False: self.base.of(0)}
        return tuple(tuple(Dual(x, change[(i, j) == at]) for j, x in enumerate(row))
                     for i, row in enumerate(a))


def changes(a: Matrix) -> Matrix:
    """The coefficients of eps; raises `Missing` where one is not known."""
    return tuple(tuple(_known(as_dual(x).change) for x in row) for row in a)


def _known(x: Number) -> Number:
    if isinstance(x, Opaque):
        raise Missing("a number that is not known exactly")
    return x
