r"""Integrals that every book on distributions carries out, in closed form.

    int_0^oo x^p exp(-b x) dx = Gamma(p+1) / b^(p+1)
    int_0^1 x^p (1-x)^q dx = Gamma(p+1) Gamma(q+1) / Gamma(p+q+2)
    int exp(-a x^2/2 + b x) dx = sqrt(2 pi/a) exp(b^2/(2 a)), and x^k times that

An integral that is written exists, so that exponents and rates are such that it does; one of which
numbers say that it does not is left alone.  Sources: Abramowitz, Stegun, 6.1.1, 6.2.1, 7.4.32.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Add, Integer, Mul, Pow, S, binomial, exp, factorial2, gamma, oo, pi, sqrt

_MOST = 12
"""The largest power of the variable in a moment of a normal density."""


def carried_out(expression: Any) -> Any:
    """The expression with the integrals that are known in closed form; others stay."""
    def closed(e: Any) -> Any:
        found = _closed(e) if len(e.limits) == 1 and len(e.limits[0]) == 3 else None
        return e if found is None else found
    return expression.replace(lambda e: isinstance(e, sympy.Integral), closed)


def _closed(e: Any) -> Any:
    x, low, high = e.limits[0]
    known = _KNOWN.get((low, high))
    if known is None:
        return None
    body = sympy.expand(e.function, func=False)
    total = S.Zero
    for term in Add.make_args(body):
        outside, inside = sympy.powsimp(term).as_independent(x, as_Add=False)
        slope = _slope(inside, x)
        value = None if slope is None else known(inside, slope, x)
        if value is None:
            return None
        total += outside * value
    return total


def _slope(term: Any, x: Any) -> Any:
    """The derivative of the logarithm of a product of powers; None if it is something else."""
    total = S.Zero
    for factor in Mul.make_args(term):
        if isinstance(factor, exp):
            total += sympy.diff(factor.exp, x)
            continue
        base, exponent = factor.as_base_exp()
        if base is S.Exp1:
            total += sympy.diff(exponent, x)
        elif exponent.has(x) and not base.has(x):
            total += sympy.diff(exponent, x) * sympy.log(base)
        elif exponent.has(x) or not base.is_polynomial(x):
            return None
        else:
            total += exponent * sympy.diff(base, x) / base
    return total


def _coefficients(expression: Any, x: Any, degree: int) -> list[Any] | None:
    """Those of a polynomial in x, the constant one first; None if it is none of that degree."""
    reduced = sympy.cancel(sympy.together(expression))
    if not reduced.is_polynomial(x):
        return None
    found = sympy.Poly(reduced, x).all_coeffs()[::-1]
    return found + [S.Zero] * (degree + 1 - len(found)) if len(found) <= degree + 1 else None


def _is_below(value: Any, bound: int) -> bool:
    """Whether a number is at most the bound, where the integral does not exist."""
    return bool((value - bound).is_nonpositive)


def _gamma(term: Any, slope: Any, x: Any) -> Any:
    """x^p exp(-b x) from 0 on, or x^p exp(-c/x)."""
    if (found := _coefficients(x * slope, x, 1)) is not None:
        power, rate = found[0], -found[1]
        if rate == 0 or _is_below(power, -1) or _is_below(rate, 0):
            return None
        return term.subs(x, 1) * exp(rate) * gamma(power + 1) / Pow(rate, power + 1)
    if (found := _coefficients(x**2 * slope, x, 1)) is not None:
        scale, shape = found[0], -found[1] - 1
        if scale == 0 or _is_below(shape, 0) or _is_below(scale, 0):
            return None
        return term.subs(x, 1) * exp(scale) * gamma(shape) / Pow(scale, shape)
    return None


def _beta(term: Any, slope: Any, x: Any) -> Any:
    """x^p (1-x)^q from 0 to 1."""
    found = _coefficients(x * (1 - x) * slope, x, 1)
    if found is None:
        return None
    first, second = found[0], -found[0] - found[1]
    if _is_below(first, -1) or _is_below(second, -1):
        return None
    scale = term.subs(x, S.Half) * Pow(2, first + second)
    return scale * gamma(first + 1) * gamma(second + 1) / gamma(first + second + 2)


def _normal(term: Any, slope: Any, x: Any) -> Any:
    """x^k exp(-a x^2/2 + b x) over all real numbers: moments of a normal distribution."""
    found = _coefficients(x * slope, x, 2)
    if found is None:
        return None
    if any(not f.as_base_exp()[1].is_integer for f in Mul.make_args(term)
           if f.has(x) and not isinstance(f, exp)):
        return None  # it may be a power of |x|
    order, shift, width = found[0], found[1], -found[2]
    if not (order.is_Integer and 0 <= order <= _MOST) or width == 0 or _is_below(width, 0):
        return None
    centre, spread = shift / width, 1 / width
    moment = Add(*(binomial(order, 2 * j) * centre**(order - 2 * j) * spread**j
                   * (factorial2(2 * j - 1) if j else Integer(1)) for j in range(order // 2 + 1)))
    scale = term.subs(x, 1) * exp(width / 2 - shift)
    return scale * sqrt(2 * pi / width) * exp(shift**2 / (2 * width)) * moment


_KNOWN: dict[tuple[Any, Any], Callable[[Any, Any, Any], Any]] = {
    (S.Zero, oo): _gamma, (S.Zero, S.One): _beta, (-oo, oo): _normal}
