"""SymPy expressions to kernel terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sympy
from sympy import Basic, Expr, Indexed, MatrixSymbol, Symbol, sympify
from sympy.matrices.expressions import special

from ..kernel import terms
from ..kernel.dims import ONE, Dim, as_dim, total, variable
from ..kernel.facts import Property
from ..kernel.terms import Term
from . import operators
from .errors import BridgeError
from .handlers import HANDLERS, read_stats
from .shapes import group_factors
from .symbols import RANDOM, DimensionSymbol, IndexSymbol, ScalarSymbol


class _Meaning(NamedTuple):
    """What a name stands for; one name has one meaning in a derivation."""

    kind: str
    detail: Any


class Reader:
    """Reads the expressions of one derivation, in which a name has one meaning.

    `unified` maps dimension symbols to the dimensions for which they stand.  Symbols that were
    seen as a dimension or an index are `dimension` terms where they occur as scalars; `learn`
    looks for them before anything is read.
    """

    def __init__(self, unified: Mapping[str, Dim] | None = None) -> None:
        self.unified = dict(unified or {})
        self.dimensions: set[Symbol] = set()
        self.ranges: dict[str, tuple[Dim, Dim]] = {}
        self.properties: dict[Property, None] = {}
        self._meanings: dict[tuple[str, int], tuple[_Meaning, Any]] = {}
        self._shapes: dict[tuple[str, int], dict[tuple[Dim, ...], tuple[Dim, Dim]]] = {}
        self._terms: dict[Any, Term] = {}

    def learn(self, *exprs: Any) -> None:
        """Note every symbol that the expressions use as a dimension or an index."""
        for expr in exprs:
            for node in _walk(expr):
                if isinstance(node, (DimensionSymbol, IndexSymbol)):
                    self.dimensions.add(node)
                for size in _sizes(node):
                    self.dimensions |= {s for s in size.free_symbols if isinstance(s, Symbol)}

    def term(self, expr: Any) -> Term:
        """The term; raises `IllFormed` or `BridgeError`."""
        known = self._terms.get(expr)
        if known is None:
            known = self._terms[expr] = self._read(expr)
        return known

    def _read(self, expr: Any) -> Term:
        if isinstance(expr, Expr) and self.is_dimension(expr):
            return terms.dimension(self.dim(expr))
        if (type(expr).__module__ or "").startswith("sympy.stats"):
            return read_stats(self, expr)
        for cls in type(expr).__mro__:
            if cls in HANDLERS:
                return HANDLERS[cls](self, expr)
        raise BridgeError(f"derive does not read {type(expr).__name__}, as in {expr}")

    def is_dimension(self, expr: Any) -> bool:
        """Whether this is a polynomial in dimensions, with at least one of them."""
        if isinstance(expr, Symbol):
            return expr in self.dimensions
        if isinstance(expr, Indexed):
            return expr.base.label in self.dimensions
        if isinstance(expr, (sympy.Add, sympy.Mul)):
            parts = [a for a in expr.args if not isinstance(a, sympy.Integer)]
            return bool(parts) and all(self.is_dimension(a) for a in parts)
        return (isinstance(expr, sympy.Pow) and isinstance(expr.exp, sympy.Integer)
                and expr.exp >= 0 and self.is_dimension(expr.base))

    def dim(self, expr: Any) -> Dim:
        """A size, bound or index as a dimension."""
        match expr:
            case sympy.Integer():
                return as_dim(int(expr))
            case Symbol():
                self._declare(expr.name, 0, _Meaning("a dimension", ()), expr)
                if isinstance(expr, IndexSymbol) and expr.name not in self.ranges:
                    self.ranges[expr.name] = (self.dim(expr.lower), self.dim(expr.upper))
                return self.unified.get(expr.name, variable(expr.name))
            case Indexed():
                self._declare(str(expr.base), len(expr.indices), _Meaning("a dimension", ()), None)
                return variable(str(expr.base), *map(self.dim, expr.indices))
            case sympy.Add():
                return sum(map(self.dim, expr.args), as_dim(0))
            case sympy.Mul():
                product = ONE
                for a in expr.args:
                    product = product * self.dim(a)
                return product
            case sympy.Pow() if isinstance(expr.exp, sympy.Integer) and expr.exp >= 0:
                product = ONE
                for _ in range(int(expr.exp)):
                    product = product * self.dim(expr.base)
                return product
            case sympy.Sum():
                size = self.dim(expr.function)
                for index, lower, upper in expr.limits:
                    size = self._total(size, index.name, self.dim(lower), self.dim(upper))
                return size
        raise BridgeError(f"{expr} is not a polynomial with integer coefficients in dimensions, "
                          "so it can be no size, bound or index")

    def _total(self, size: Dim, index: str, lower: Dim, upper: Dim) -> Dim:
        start = lower.constant()
        if start is None:
            raise BridgeError(f"the sum of sizes over {index} must start at an integer, "
                              f"not at {lower!r}")
        whole = total(size, index, upper)
        for k in range(1, start):
            whole = whole - size.replace({index: as_dim(k)})
        for k in range(start, 1):
            whole = whole + size.replace({index: as_dim(k)})
        return whole

    def _declare(self, name: str, arity: int, meaning: _Meaning, node: Any) -> None:
        """Refuse two symbols of one name that SymPy holds to be different.

        A family and a single symbol, such as sigma_i and sigma, are two symbols.
        """
        known, first = self._meanings.setdefault((name, arity), (meaning, node))
        if known.kind != meaning.kind:
            raise BridgeError(f"the name {name} stands for two things: {known.kind} and "
                              f"{meaning.kind}; rename one of them")
        if known != meaning or (node is not None and first is not None and node != first):
            raise _declared_twice(name)

    def _declare_shape(self, name: str, at: tuple[Dim, ...], shape: tuple[Dim, Dim]) -> None:
        """Refuse two sizes of one symbol, or of members of one family that follow no pattern."""
        seen = self._shapes.setdefault((name, len(at)), {})
        if seen.setdefault(at, shape) != shape:
            raise _declared_twice(name)
        for places, sizes in seen.items():
            variables = [place.variable() for place in places]
            names = [v.name for v in variables if v is not None and not v.indices]
            if len(set(names)) == len(places):  # a generic member: the others are its values
                for others, found in seen.items():
                    values = dict(zip(names, others, strict=True))
                    if found != (sizes[0].replace(values), sizes[1].replace(values)):
                        raise _declared_twice(name)
                return

    def symbol(self, node: Any, name: str, shape: Any, indices: Iterable[Any],
               traits: frozenset[str]) -> Term:
        """A symbol's term; its properties are noted."""
        at = tuple(map(self.dim, indices))
        kind = "a random symbol" if RANDOM in traits else "a fixed symbol"
        rows, cols = map(self.dim, shape)
        scalar = (rows, cols) == (ONE, ONE)
        self._declare(name, len(at), _Meaning(kind, traits),
                      node if scalar and not at else None)
        self._declare_shape(name, at, (rows, cols))
        term = terms.symbol(name, rows, cols, *at, random=RANDOM in traits)
        for trait in sorted(traits - {RANDOM}):
            self.properties.setdefault(Property(term, trait))
        return term

    def terms_of(self, exprs: Iterable[Any]) -> list[Term]:
        """The terms of several expressions."""
        return [self.term(e) for e in exprs]

    def product(self, factors: Iterable[Any]) -> Term:
        """A flat product, with its 1 x 1 partial products as scalars where need be."""
        parts = self.terms_of(factors)
        group = group_factors([(t.rows, t.cols) for t in parts], ONE)
        if isinstance(group, tuple):
            left, right = (parts[k] for k in group)
            raise terms.IllFormed(
                f"the product does not conform: {{0}} is {terms.shape_text(left)} and {{1}} is "
                f"{terms.shape_text(right)}", left, right)
        return _multiply(group, parts)


def _declared_twice(name: str) -> BridgeError:
    return BridgeError(f"two different symbols are named {name}, declared with different sizes, "
                       "ranges or properties; declare it once")


def _multiply(group: list[Any], parts: list[Term]) -> Term:
    return terms.mul(*(_multiply(g, parts) if isinstance(g, list) else parts[g] for g in group))


def _walk(expr: Any) -> Iterable[Any]:
    """Every node, those inside explicit matrices and the bounds of indices included."""
    yield expr
    if isinstance(expr, IndexSymbol):
        yield from _walk(expr.lower)
        yield from _walk(expr.upper)
    for arg in expr.args if isinstance(expr, Basic) else expr:
        yield from _walk(arg)


def _sizes(node: Any) -> Iterable[Any]:
    """The parts of a node that are sizes, bounds or indices."""
    match node:
        case MatrixSymbol():
            return (*node.shape, *getattr(node, "indices", ()))
        case (special.Identity() | special.ZeroMatrix() | special.OneMatrix()
              | sympy.KroneckerDelta()):
            return tuple(node.args)
        case sympy.matrices.expressions.matexpr.MatrixElement() | operators.Entry():
            return tuple(node.args[1:])
        case sympy.Sum():
            return tuple(a for limit in node.limits for a in limit)
        case sympy.MatPow():
            return (node.exp,)
        case operators.MatrixSum() | operators.ScalarSum() | operators.Stack():
            return tuple(a for arg in node.args[1:] for a in arg)
        case ScalarSymbol() | Indexed():
            return tuple(node.indices)
    return ()


def to_term(expr: Any, unified: Mapping[str, Dim] | None = None) -> Term:
    """The term that a SymPy expression (or exact number) stands for.

    Raises `IllFormed` where shapes do not fit, and `BridgeError` for what derive does not read.
    Symbols are real.  A symbol that occurs as a size, bound or index is a `dimension` term
    everywhere; the largest integer polynomials in such symbols become one term.
    """
    expr = sympify(expr)
    reader = Reader(unified)
    reader.learn(expr)
    return reader.term(expr)


def properties_of(*exprs: Any) -> tuple[Property, ...]:
    """What the declarations and SymPy assumptions of the occurring symbols state."""
    reader = Reader()
    parts = [sympify(e) for e in exprs]
    reader.learn(*parts)
    for part in parts:
        reader.term(part)
    return tuple(reader.properties)
