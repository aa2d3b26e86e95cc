"""Integer arithmetic on sizes: numbers stay numbers, symbols become terms of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, prod

from ..kernel.dims import Dim
from ..kernel.terms import Term, add, dimension, function, inverse, mul, neg, number

Size = int | Term
"""An integer, or a scalar term that stands for one."""


class NoValue(ValueError):
    """A term whose value the given numbers do not determine."""


def term(size: Size) -> Term:
    """The size as a term."""
    return number(size) if isinstance(size, int) else size


def plus(*sizes: Size) -> Size:
    """The sum; numbers are added up and zeros left out."""
    known = sum(s for s in sizes if isinstance(s, int))
    others = [s for s in sizes if isinstance(s, Term)]
    if not others:
        return known
    return add(*others, *([number(known)] if known else []))


def minus(a: Size, b: Size) -> Size:
    """The difference."""
    return plus(a, -b if isinstance(b, int) else neg(b))


def times(*sizes: Size) -> Size:
    """The product; numbers are multiplied in front and ones left out."""
    known = prod(s for s in sizes if isinstance(s, int))
    others = [s for s in sizes if isinstance(s, Term)]
    if not others or known == 0:
        return known
    factors = [*([number(known)] if known != 1 else []), *others]
    return factors[0] if len(factors) == 1 else mul(*factors)


def quotient(a: Size, b: Size) -> Size:
    """``floor(a / b)``; raises `ZeroDivisionError` for b = 0."""
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    return a if b == 1 else function("floor", mul(term(a), inverse(term(b))))


def quotient_up(a: Size, b: Size) -> Size:
    """``ceil(a / b)``; raises `ZeroDivisionError` for b = 0."""
    if isinstance(a, int) and isinstance(b, int):
        return -(-a // b)
    return a if b == 1 else function("ceiling", mul(term(a), inverse(term(b))))


def least(a: Size, b: Size) -> Size:
    """The smaller."""
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    return function("min", term(a), term(b))


def most(a: Size, b: Size) -> Size:
    """The larger."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    return function("max", term(a), term(b))


def symbol_size(name: str) -> Term:
    """A size that is a symbol: a positive integer."""
    return dimension(name)


def value(size: Size, given: Mapping[str, int] | None = None) -> int:
    """The integer that a size is when its symbols have the given values.

    Raises `NoValue` for a symbol without a value, or a term that is no integer.
    """
    if isinstance(size, int):
        return size
    result = _value(size, given or {})
    if result.denominator != 1:
        raise NoValue(f"{size!r} is {result}, which is no integer")
    return int(result)


def _value(t: Term, given: Mapping[str, int]) -> Fraction:
    match t.op:
        case "number":
            return Fraction(t.data)
        case "dimension":
            return Fraction(_dim(t.data, given))
        case "symbol" if t.data[0] in given and not t.data[1]:
            return Fraction(given[t.data[0]])
    args = [_value(a, given) for a in t.args]
    match t.op, t.data:
        case "add", _:
            return sum(args, Fraction(0))
        case "mul", _:
            return prod(args, start=Fraction(1))
        case "inverse", _:
            return 1 / args[0]
        case "function", "floor":
            return Fraction(floor(args[0]))
        case "function", "ceiling":
            return Fraction(ceil(args[0]))
        case "function", "min":
            return min(args)
        case "function", "max":
            return max(args)
    raise NoValue(f"{t!r} has no value here")


def _dim(d: Dim, given: Mapping[str, int]) -> int:
    missing = d.names() - given.keys()
    if missing:
        raise NoValue(f"the size {min(missing)} has no value")
    return sum(k * prod(given[v.name] for v in monomial) for monomial, k in d.terms)
