"""Ball arithmetic: claims with transcendental functions, refuted by enclosures.

The symbols get exact rational values that satisfy the facts.  Both sides are then enclosed
in balls; only where the ball of their difference excludes zero is the claim refuted.
Domains are real: a point at which a function has no real value is not used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_mat, ctx, fmpq

from .arithmetic import Matrix, Scalar
from .evaluate import Model
from .multiples import Discard
from .values import Env, Key, OutOfRange, Value

if TYPE_CHECKING:
    from .models import Builder

PRECISIONS = (64, 192, 768)


def integer(x: arb) -> int | None:
    """The integer that a ball is exactly, or None."""
    value = x.unique_fmpz() if x.is_exact() and x.is_integer() else None
    return None if value is None else int(value)


def _factorial(x: arb) -> arb:
    return (x + 1).gamma()


def _binomial(n: arb, k: arb) -> arb:
    """Falling factorial over k! for integers k >= 0, else by gamma functions."""
    exact = integer(k)
    if exact is None:
        return _factorial(n) / (_factorial(k) * _factorial(n - k))
    if not 0 <= exact <= 1000:
        raise Discard("a binomial coefficient is out of range")
    result = arb(1)
    for i in range(exact):
        result = result * (n - i) / (i + 1)
    return result


def _pow(x: arb, y: arb) -> arb:
    exponent = integer(y)
    if exponent is None and not x > 0:
        raise Discard("a power is not real")
    if exponent is not None and exponent <= 0 and x.contains(0):
        raise Discard("a power of zero")
    return x ** (y if exponent is None else arb(exponent))


def _positive(operation: Callable[..., Any], x: arb) -> Any:
    if not x > 0:
        raise Discard("a function is outside its domain")
    return operation(x)


def _polygamma(n: arb, x: arb) -> arb:
    """``(-1)^(n+1) n! zeta(n+1, x)`` for integers n >= 1; DLMF 25.11.12."""
    order = integer(n)
    if order is None or order < 0 or not x > 0:
        raise Discard("a polygamma function is outside its domain")
    if order == 0:
        return x.digamma()
    return arb((-1) ** (order + 1)) * _factorial(n) * arb(order + 1).zeta(x)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs, "sign": arb.sgn, "floor": arb.floor, "ceiling": arb.ceil, "ceil": arb.ceil,
    "mod": lambda x, s: x - s * (x / s).floor(), "min": arb.min, "max": arb.max,
    "exp": arb.exp, "log": arb.log, "sqrt": arb.sqrt, "pow": _pow,
    "sin": arb.sin, "cos": arb.cos, "tan": arb.tan, "cot": arb.cot,
    "asin": arb.asin, "acos": arb.acos, "atan": arb.atan, "atan2": arb.atan2,
    "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh,
    "asinh": arb.asinh, "acosh": arb.acosh, "atanh": arb.atanh,
    "gamma": arb.gamma, "loggamma": lambda x: _positive(arb.lgamma, x),
    "digamma": arb.digamma, "polygamma": _polygamma, "zeta": arb.zeta,
    "beta": lambda x, y: x.gamma() * y.gamma() / (x + y).gamma(),
    "erf": arb.erf, "erfc": arb.erfc,
    "factorial": _factorial, "binomial": _binomial,
    "pi": arb.pi, "euler_gamma": arb.const_euler,
}


class Balls:
    """Real balls at the working precision of python-flint.

    `undefined` gives the values of functions of which nothing is known.
    """

    ordered = True

    def __init__(self, undefined: Callable[..., Scalar] | None = None) -> None:
        self.undefined = undefined

    def scalar(self, value: Fraction | int) -> Scalar:
        """A ball around a rational number, exact for integers that fit."""
        value = Fraction(value)
        return arb(fmpq(value.numerator, value.denominator))

    def matrix(self, rows: int, cols: int, entries: Sequence[Any]) -> Matrix:
        """A matrix from its entries, row by row."""
        return arb_mat(rows, cols, entries)

    def squares(self, value: Scalar) -> list[Scalar]:
        """The square root."""
        return [value.sqrt()]

    def function(self, name: str, *args: Scalar) -> Scalar:
        """A function of balls; raises `Discard` where it is unknown or has no finite value."""
        if name not in FUNCTIONS and self.undefined is not None:
            return self.undefined(name, *args)
        if name not in FUNCTIONS:
            raise Discard(f"{name} is not known")
        try:
            result = FUNCTIONS[name](*args)
        except TypeError:
            raise Discard(f"{name} does not take {len(args)} arguments") from None
        if not result.is_finite():
            raise Discard(f"{name} has no finite value")
        return result


class BallModel(Model):
    """A rational model seen through balls; conditions keep their exact cells."""

    def __init__(self, builder: Builder) -> None:
        exact = builder.model
        super().__init__(Balls(self._undefined), exact.sizes, self._defined, exact.size_of)
        self.exact, self.builder = exact, builder
        self.effort = exact.effort
        self.weights = [arb(w) for w in exact.weights]
        self.values = {k: [arb_mat(m) for m in v] if isinstance(v, list) else arb_mat(v)
                       for k, v in exact.values.items()}
        self.random, self.shapes = set(exact.random), dict(exact.shapes)

    def _defined(self, _term: Any, key: Key) -> Value:
        part = self.builder.roles.defined.get(key)
        if part is None:
            raise Discard(f"{key[0]} has no value")
        return self.value(part.term, part.env)

    def _undefined(self, name: str, *arguments: arb) -> arb:
        """Some value for integers at which an undefined function is taken, the same each time."""
        exact = [integer(x) for x in arguments]
        points = [self.exact.field.scalar(n) for n in exact if n is not None]
        if len(points) < len(exact):
            raise Discard(f"where {name} is taken is not exact")
        value = self.exact.unknown(name, *points)
        return arb(fmpq(int(value.numerator), int(value.denominator)))

    def cells(self, keys: tuple[Key, ...]) -> list[list[int]]:
        """The cells of the rational model."""
        if not all(k in self.exact.values for k in keys):
            raise Discard("a condition is not rational")
        return self.exact.cells(keys)


def _fails(a: arb, b: arb, relation: str) -> bool:
    """Whether the balls show that the relation does not hold."""
    return bool({"=": not (a - b).contains(0), "<=": a > b, "<": a >= b}[relation])


def _surely(a: arb, b: arb, relation: str) -> bool:
    """Whether the balls show that an inequality holds."""
    return relation != "=" and bool(a < b or (relation == "<=" and a <= b))


def enclosures(builder: Builder, sides: Sequence[Any], env: Env) -> tuple[str, str] | bool:
    """Decimal enclosures of two sides that differ; else whether they are exactly equal."""
    same = False
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            model = BallModel(builder)
            left, right = (model.by_outcome(model.value(s, env)) for s in sides)
            pairs = [(a, b) for x, y in zip(left, right, strict=True)
                     for a, b in zip(x.entries(), y.entries(), strict=True)]
            if not all(a.is_finite() and b.is_finite() for a, b in pairs):
                raise Discard("a side has no finite value")
            for a, b in pairs:
                if _fails(a, b, builder.problem.claim.relation):
                    return a.str(12), b.str(12)
            same = all((a - b).is_exact() or _surely(a, b, builder.problem.claim.relation)
                       for a, b in pairs)
        if same:
            return True
    return False


def compare(builder: Builder, sides: Sequence[Any]) -> tuple[Env, tuple[str, str]] | bool:
    """Where the sides differ, with enclosures; else whether they are exactly equal."""
    exactly, compared = True, 0
    for env in builder.claims:
        try:
            found = enclosures(builder, sides, env)
        except OutOfRange:
            continue
        if isinstance(found, tuple):
            return env, found
        exactly, compared = exactly and found, compared + 1
    if not compared:
        raise Discard("the free indices have no value")
    return exactly
