"""The chance that a false identity passes one model modulo p (Schwartz-Zippel).

Where the symbols of a claim are fixed and their entries are drawn freely, or are polynomials
in what is drawn, the difference of the two sides is a quotient of polynomials with integer
coefficients.  If it is not zero, and its coefficients are smaller than p, then a uniform
draw makes its numerator vanish modulo p with a chance of at most degree / (p - 1).  Nothing
of the kind is claimed where random symbols, or facts other than definitions, take part.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from math import factorial
from typing import TYPE_CHECKING

from msgspec import Struct

from ..kernel.dims import Dim, as_dim
from ..kernel.terms import Term
from .arithmetic import PRIME
from .roles import occurring
from .values import Env, Key

if TYPE_CHECKING:
    from .models import Builder

FREE = {"symmetric", "invertible", "positive", "nonnegative", "integer"}
DEFINITE = {"nonnegative-definite", "positive-definite"}


class Unbounded(Exception):
    """No bound is known for a term."""


class Extent(Struct, frozen=True):
    """Degrees of numerator and denominator, and the sums of their absolute coefficients.

    All entries of a matrix have the same denominator.
    """

    top: int = 0
    bottom: int = 0
    above: int = 1
    below: int = 1

    def __add__(self, other: Extent) -> Extent:
        return Extent(max(self.top + other.bottom, other.top + self.bottom),
                      self.bottom + other.bottom,
                      self.above * other.below + other.above * self.below,
                      self.below * other.below)

    def times(self, other: Extent, inner: int = 1) -> Extent:
        """The product, whose entries are sums of `inner` products."""
        return Extent(self.top + other.top, self.bottom + other.bottom,
                      self.above * other.above * inner, self.below * other.below)

    def inverted(self, n: int) -> Extent:
        """The inverse of an n x n matrix: the adjugate over the determinant."""
        if n > 20:
            raise Unbounded
        return Extent(self.bottom + (n - 1) * self.top, n * self.top,
                      self.below * factorial(n - 1) * self.above ** (n - 1),
                      factorial(n) * self.above**n)

    def determinant(self, n: int) -> Extent:
        """The determinant of an n x n matrix, a sum of n! products."""
        if n > 20:
            raise Unbounded
        return Extent(n * self.top, n * self.bottom, factorial(n) * self.above**n,
                      self.below**n)


def chance(builder: Builder, sides: tuple[Term, Term]) -> Fraction | None:
    """A bound on the chance that one model agrees though the sides differ; None if none is known.

    It is one for claims at the sizes of the model.
    """
    if builder.restricted or not builder.complete:
        return None
    try:
        measure = _Measure(builder)
        whole = [measure.extent(sides[0], env) + measure.extent(sides[1], env)
                 for env in builder.claims]
    except (Unbounded, RecursionError):
        return None
    worst = max(1, *(e.top + e.bottom for e in whole))
    if any(max(e.above, e.below) >= PRIME for e in whole) or 4 * worst > PRIME:
        return None
    # Models in which a denominator vanishes are discarded; that is at most every second one.
    return Fraction(2 * worst, PRIME - 1)


class _Measure:
    """Extents of terms in one model."""

    def __init__(self, builder: Builder) -> None:
        self.builder, self.model, self.roles = builder, builder.model, builder.roles
        self.constrained = self._constrained()
        self.counts = set(builder.problem.counts)
        self.open: set[Key] = set()

    def _constrained(self) -> set[Key]:
        """The symbols of which a fact that is no definition speaks."""
        found: set[Key] = set()
        pending = [k for g in (*self.roles.moments, *self.roles.others) for k in g.keys]
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                part = self.roles.defined.get(key)
                if part is not None:
                    pending += [k for k, _ in occurring(self.model, part.term, part.env)]
        return found

    def extent(self, term: Term, env: Env) -> Extent:
        """The extent of a term; raises `Unbounded` if there is none."""
        match term.op:
            case "number":
                return Extent(0, 0, abs(term.data.numerator), term.data.denominator)
            case "symbol":
                return self._symbol(self.model.key(term, env), env, term)
            case "dimension":
                return self._dimension(term.data, env)
            case "identity" | "zero" | "ones" | "delta":
                return Extent()
            case "mul":
                return self._product(term, env)
            case "hadamard" | "kronecker":
                return reduce(Extent.times, (self.extent(a, env) for a in term.args))
            case "power" | "inverse":
                return self._power(term, env)
            case "det":
                n = self.model.shape(term.args[0], env)[0]
                return self.extent(term.args[0], env).determinant(n)
            case "trace":
                n = self.model.shape(term.args[0], env)[0]
                return self.extent(term.args[0], env).times(Extent(above=n))
            case "sum" | "stack":
                inner = list(self.model.index_values(term, env))
                return self._total(self.extent(term.args[0], i) for i in inner)
            case "add" | "block":
                return self._total(self.extent(a, env) for a in term.args)
            case "transpose" | "vec" | "diag" | "diagonal" | "entry" | "expectation":
                return self.extent(term.args[0], env)
            case "derivative":  # (p / q)' = (p' q - p q') / q^2
                e = self.extent(term.args[0], env)
                return Extent(e.top + e.bottom, 2 * e.bottom,
                              2 * max(e.top, e.bottom, 1) * e.above * e.below, e.below**2)
            case _:
                raise Unbounded

    def _total(self, parts: Iterable[Extent]) -> Extent:
        return reduce(Extent.__add__, parts, Extent(above=0))

    def _product(self, term: Term, env: Env) -> Extent:
        result = self.extent(term.args[0], env)
        cols = self.model.shape(term.args[0], env)[1]
        for a in term.args[1:]:
            rows, width = self.model.shape(a, env)
            result = result.times(self.extent(a, env), rows if rows == cols else 1)
            cols = width if rows == cols or cols == 1 else cols
        return result

    def _power(self, term: Term, env: Env) -> Extent:
        n = self.model.shape(term, env)[0]
        exponent = self.model.size(as_dim(term.data), env) if term.op == "power" else -1
        base = self.extent(term.args[0], env)
        if abs(exponent) > 50:
            raise Unbounded
        if exponent < 0:
            base = base.inverted(n)
        result = Extent()
        for _ in range(abs(exponent)):
            result = result.times(base, n)
        return result

    def _dimension(self, dim: Dim, env: Env) -> Extent:
        degree, total = 0, 0
        for monomial, k in dim.terms:
            here, size = 0, abs(k)
            for v in monomial:
                if v.name in self.counts and v.name not in env:
                    here += 1
                else:
                    size *= abs(self.model.size(Dim({(v,): 1}), env))
            degree, total = max(degree, here), total + size
        return Extent(degree, 0, total, 1)

    def _symbol(self, key: Key, env: Env, term: Term) -> Extent:
        if term.data[2] or key in self.constrained or key in self.open:
            raise Unbounded
        part = self.roles.defined.get(key)
        if part is not None:
            self.open.add(key)
            found = self.extent(part.term, part.env)
            self.open.discard(key)
            return found
        properties = self.roles.properties.get(key, set())
        if properties & DEFINITE and not properties - DEFINITE - FREE:
            return Extent(4, 0, self.model.shape(term, env)[0], 1)
        if properties - FREE:
            raise Unbounded
        return Extent(1, 0, 1, 1)


