"""Integrals in closed form against numerical integration, and those that do not exist."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Integral, Rational, exp, gamma, log, oo, sqrt

from derive.sympy_bridge.integrals import carried_out

x, a, b, m, v, t = sympy.symbols("x a b m v t", real=True)
POINT = {a: Rational(7, 2), b: Rational(5, 2), m: Rational(1, 3), v: Rational(3, 2),
         t: Rational(1, 2)}
NORMAL = exp(-(x - m)**2 / (2 * v))


@pytest.mark.parametrize(("body", "low", "high"), [
    (x**(a - 1) * exp(-b * x), 0, oo),
    (x * b**a / gamma(a) * x**(a - 1) * exp(-b * x), 0, oo),
    ((2 * x)**(a - 1) * exp(-b * x), 0, oo),
    (sqrt(x) * exp(-x / 2), 0, oo),
    (exp(t * x) * b * exp(-b * x), 0, oo),
    (b**a / gamma(a) * x**(-a - 1) * exp(-b / x), 0, oo),
    (x * x**(a - 1) * (1 - x)**(b - 1), 0, 1),
    ((1 - x)**2, 0, 1),
    (NORMAL, -oo, oo),
    ((x - m)**2 * NORMAL, -oo, oo),
    (x**3 * NORMAL, -oo, oo),
    (exp(t * x) * NORMAL, -oo, oo),
], ids=str)
def test_closed_forms_have_the_value_of_the_integral(body: Any, low: Any, high: Any) -> None:
    integral = Integral(body, (x, low, high))
    closed = carried_out(integral)
    assert not closed.has(Integral)
    assert abs(integral.subs(POINT).evalf(15) - closed.subs(POINT).evalf(15)) < 1e-9


@pytest.mark.parametrize(("body", "low", "high"), [
    (1 / x, 0, 1), (exp(x), 0, oo), (x**-2 * exp(-x), 0, oo), (x, 0, oo), (exp(x**2), -oo, oo),
    (sympy.Integer(1), -oo, oo), (1 / (1 - x), 0, 1), (x * exp(x), -oo, oo),
], ids=str)
def test_what_does_not_exist_is_left_alone(body: Any, low: Any, high: Any) -> None:
    integral = Integral(body, (x, low, high))
    assert carried_out(integral) == integral


@pytest.mark.parametrize(("body", "low", "high"), [
    (log(x) * exp(-x), 0, oo), (sympy.sin(x), 0, 1), (exp(-x), 0, b), (exp(-x**4), -oo, oo),
    (sympy.Pow(x**4, Rational(1, 4), evaluate=False) * NORMAL, -oo, oo), (abs(x) * NORMAL, -oo, oo),
], ids=str)
def test_other_integrals_are_left_alone(body: Any, low: Any, high: Any) -> None:
    integral = Integral(body, (x, low, high))
    assert carried_out(integral) == integral
