"""Scalar functions and constants: SymPy's classes and the names that terms use for them.

Beside the names of this table, terms may have ``sqrt`` and ``pow`` (two arguments), which are
powers in SymPy, and the names of undefined functions.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Function, Pow, Rational, S

FUNCTIONS: dict[str, Any] = {
    "abs": sympy.Abs, "sign": sympy.sign, "floor": sympy.floor, "ceiling": sympy.ceiling,
    "min": sympy.Min, "max": sympy.Max, "mod": sympy.Mod,
    "exp": sympy.exp, "log": sympy.log,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "cot": sympy.cot,
    "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan, "atan2": sympy.atan2,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "gamma": sympy.gamma, "loggamma": sympy.loggamma, "digamma": sympy.digamma,
    "polygamma": sympy.polygamma, "beta": sympy.beta, "zeta": sympy.zeta,
    "erf": sympy.erf, "erfc": sympy.erfc,
    "factorial": sympy.factorial, "binomial": sympy.binomial,
}
CONSTANTS: dict[str, Any] = {"pi": S.Pi, "euler_gamma": S.EulerGamma}
NAMES: dict[Any, str] = {cls: name for name, cls in FUNCTIONS.items()}
CONSTANT_NAMES: dict[Any, str] = {value: name for name, value in CONSTANTS.items()}
OPAQUE: dict[str, Any] = {
    "integral": lambda low, high, x, body: sympy.Integral(body, (x, low, high)),
    "product": lambda low, high, k, body: sympy.Product(body, (k, low, high)),
    "series": lambda low, k, body: sympy.Sum(body, (k, low, sympy.oo)),
    "limit": lambda point, x, body: sympy.Limit(body, x, point, "+-") if point.is_finite
    else sympy.Limit(body, x, point),
    "infinity": lambda: sympy.oo,
}
"""What the kernel knows as functions of their parts only, in which a letter is bound."""
RESERVED = FUNCTIONS.keys() | CONSTANTS.keys() | {"sqrt", "pow"}


def apply(name: str, args: tuple[Any, ...]) -> Any:
    """The SymPy expression of a function's name applied to SymPy scalars, unevaluated."""
    if not args and name in CONSTANTS:
        return CONSTANTS[name]
    if name == "sqrt" and len(args) == 1:
        return Pow(args[0], Rational(1, 2), evaluate=False)
    if name == "pow" and len(args) == 2:
        return Pow(*args, evaluate=False)
    if name in OPAQUE:
        return OPAQUE[name](*args)
    if name in FUNCTIONS:
        return FUNCTIONS[name](*args, evaluate=False)
    return Function(name)(*args)
