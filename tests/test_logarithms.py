"""Powers, exponentials and logarithms: equal wherever both sides exist, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Rational, exp, log, pi, sqrt

from derive.sympy_bridge.logarithms import agree

x, y, z, a, b, d = sympy.symbols("x y z a b d", real=True)
n = sympy.Symbol("n", integer=True, positive=True)
i, j = sympy.symbols("i j", integer=True)
f, g = sympy.Function("f"), sympy.Function("g")
over = sympy.Function("integral over X")


def power(base: Any, exponent: Any) -> Any:
    """A power that SymPy leaves as it is."""
    return sympy.Pow(base, exponent, evaluate=False)


RIGHT = {
    "a product under a logarithm": (log(x * y), log(x) + log(y)),
    "an even power under a logarithm": (log(x**2), 2 * log(x)),
    "numbers under logarithms": (log(Rational(4, 3)) + log(Rational(2, 3)), log(Rational(8, 9))),
    "a sum in an exponent": (exp(a + b), exp(a) * exp(b)),
    "a logarithm in an exponent": (exp(a * log(x)), power(x, a)),
    "a factor in an exponent": (exp(log(x * y) + a), x * y * exp(a)),
    "exponents of one base": (power(x, a) * power(x, b) * x, power(x, a + b + 1)),
    "a reciprocal base": (power(1 / (1 - y), -a / 2), power(1 - y, a / 2)),
    "halves of one base": (power(x, Rational(1, 2) + a) * power(x, Rational(1, 2) - a), x),
    "a power of a power": (sqrt(power(x, b)), power(x, b / 2)),
    "a power of a root": (power(1 / sqrt(2 * pi), a), power(2 * pi, -a / 2)),
    "a square completed": (exp(-x**2 / 2 + x * y - y**2 / 2), exp(-((x - y)**2) / 2)),
    "integer powers of what may be negative": (power(x * y, n) * x, power(x, n + 1) * power(y, n)),
    "an integer power of a root": (power(1 / (sqrt(2 * pi) * x), n),
                                   power(2 * pi, -n / 2) * power(x, -n)),
    "an exponential of a logarithm of what is negative": (exp(log(-x)), -x),
    "a root of a product of powers": (sqrt(1 / (power(x, n) * power(y, j) * z)),
                                      1 / sqrt(power(x, n) * power(y, j) * z)),
    "a positive factor beside one that must be": (
        sqrt(1 / (power(2 * pi, n) * x)), 1 / sqrt(power(2 * pi, n) * x)),
    "a product under a logarithm over an index": (
        log(sympy.Product(f(i), (i, 1, n))), sympy.Sum(log(f(j)), (j, 1, n))),
    "a product of exponentials": (
        sympy.Product(exp(f(i) * x), (i, 1, n)), exp(x * sympy.Sum(f(j), (j, 1, n)))),
    "a linear integral": (
        sympy.Integral(2 * x * f(x) + y * f(x), (x, 0, z)),
        2 * sympy.Integral(b * f(b), (b, 0, z)) + y * sympy.Integral(f(x), (x, 0, z))),
    "a linear integral over a domain": (over(x, 2 * f(x) + x * y), 2 * over(x, f(x))
                                        + y * over(x, x)),
}
WRONG = {
    "an exponential of a logarithm of the opposite": (exp(log(-x)), x),
    "a root of an opposite times the root": (sqrt(-x) * x, -power(-x, Rational(3, 2)) * -1),
    "a power of minus one": (power(sympy.Integer(-1), n), sympy.Integer(1)),
    "an integer power of a square": (power(power(x**2, Rational(1, 2)), n), power(x, n)),
    "an integer power and its absolute value": (exp(n * log(x * y)), power(-x * y, n)),
    "roots of two products": (sqrt(x * y) * sqrt(x * z), x * sqrt(y * z)),
    "a root of a square": (power(x**2, Rational(1, 2)), x),
    "a root of a cube": (power(x**2, Rational(3, 2)), x**3),
    "exponents that differ": (power(x, a) * power(x, b), power(x, a + b + 1)),
    "halves of products": (exp(log(x * y) / 2 + log(x * z) / 2), x * exp(log(y * z) / 2)),
    "a sum under a logarithm": (log(x + y), log(x) + log(y)),
    "a variable drawn out of its integral": (
        sympy.Integral(x * f(x), (x, 0, 1)), x * sympy.Integral(f(x), (x, 0, 1))),
    "a member drawn out of its sum": (
        sympy.Sum(f(i) * log(f(i)), (i, 1, n)), log(f(i)) * sympy.Sum(f(i), (i, 1, n))),
    "a sum of logarithms as one": (sympy.Sum(log(f(i)), (i, 1, n)), n * log(f(i))),
    "a product of sums": (sympy.Product(f(i) + g(i), (i, 1, n)),
                          sympy.Product(f(i), (i, 1, n)) + sympy.Product(g(i), (i, 1, n))),
}


@pytest.mark.parametrize("name", RIGHT)
def test_both_sides_agree(name: str) -> None:
    left, right = RIGHT[name]
    assert agree(left - right)


@pytest.mark.parametrize("name", WRONG)
def test_both_sides_differ(name: str) -> None:
    left, right = WRONG[name]
    assert not agree(left - right)
