"""Values of terms, and the ways in which a term may have none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor, prod
from typing import Any

from .arithmetic import Matrix
from .multiples import Discard

Key = tuple[str, tuple[int, ...]]
Env = Mapping[str, int]
Value = Any  # Matrix, or list[Matrix] by outcomes
NO_ENV: Env = {}
TRANSCENDENTAL = frozenset((
    "abs", "sign", "floor", "ceiling", "ceil", "min", "max", "mod", "exp", "log", "sqrt", "pow",
    "sin", "cos", "tan", "cot", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh",
    "acosh", "atanh", "gamma", "loggamma", "digamma", "polygamma", "zeta", "beta", "erf",
    "erfc", "factorial", "binomial", "pi", "euler_gamma"))
"""The functions with a meaning of their own; any other name is an undefined function."""


EXACT: dict[str, Callable[..., Any]] = {
    "floor": lambda x: type(x)(floor(x)), "ceiling": lambda x: type(x)(ceil(x)),
    "ceil": lambda x: type(x)(ceil(x)), "abs": abs, "min": min, "max": max,
    "sign": lambda x: type(x)((x > 0) - (x < 0)), "mod": lambda x, s: x - s * floor(x / s),
}
"""Functions with rational values at rational arguments; `mod` takes the sign of the divisor."""


class OutOfTime(Exception):
    """No work is left for an evaluation."""


_UNITS = 30_000
"""Units of work for a second: values of terms that are computed, on a small machine."""


class Effort:
    """How much work is left, in units, so that results depend on no clock and no machine."""

    def __init__(self, seconds: float = float("inf")) -> None:
        self.left = seconds * _UNITS

    def spend(self, units: float) -> None:
        """Count work; raises `OutOfTime` when none was left."""
        if self.left <= 0:
            raise OutOfTime
        self.left -= units


class Inexact(Discard):
    """A function whose values are not rational."""


class OutOfRange(Discard):
    """An index or entry outside its range: the term has no value there."""


def lift(operation: Callable[..., Matrix], *values: Value) -> Value:
    """Apply an operation on matrices outcome by outcome; fixed values are the same at each.

    Outcomes that share their matrices share the result.
    """
    counts = [len(v) for v in values if isinstance(v, list)]
    if not counts:
        return operation(*values)
    columns = [v if isinstance(v, list) else [v] * counts[0] for v in values]
    different = prod(len(set(map(id, c))) for c in columns)
    if 2 * different > counts[0]:
        return [operation(*row) for row in zip(*columns, strict=True)]
    known: dict[Any, Matrix] = {}
    result = []
    for row in zip(*columns, strict=True):
        key = tuple(map(id, row))
        if key not in known:
            known[key] = operation(*row)
        result.append(known[key])
    return result
