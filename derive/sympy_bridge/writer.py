"""Kernel terms to SymPy expressions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import sympy
from sympy import (
    Add,
    Basic,
    ImmutableDenseMatrix,
    IndexedBase,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    Tuple,
)
from sympy.matrices.expressions import diagonal as sympy_diagonal
from sympy.matrices.expressions.matexpr import MatrixElement

from ..kernel.dims import TOTAL, Dim, Variable, as_dim
from ..kernel.facts import Fact, IndexRange, Property
from ..kernel.terms import Term, bound_index
from . import functions, operators
from .symbols import RANDOM, DimensionSymbol, ScalarSymbol, TypedMatrix

_ASSUMED = {"positive": "positive", "nonnegative": "nonnegative", "integer": "integer",
            "invertible": "nonzero"}


class Writer:
    """Writes terms with the assumptions that shapes, bounds and `facts` justify."""

    def __init__(self, root: Term, facts: Iterable[Fact] = ()) -> None:
        self._positive: set[str] = set()
        self._lower: dict[str, int | None] = {}
        self._traits: dict[Term, set[str]] = {}
        statements = [fact.statement for fact in facts]
        for statement in statements:
            if isinstance(statement, IndexRange):
                self._bound_below(statement.index, statement.lower)
            elif isinstance(statement, Property):
                self._traits.setdefault(statement.subject, set()).add(statement.name)
        self._names: set[str] = set()
        for t in root.walk():
            self._names |= {n for d in _dims_of(t) for n in d.names()} | set(bound_index(t))
            if t.op == "sum":
                self._bound_below(t.data[0], t.data[1])
            elif t.op == "stack":
                for pair in filter(None, t.data):
                    self._lower.setdefault(pair[0], 1)
            elif not t.args:
                self._positive |= {n for d in (t.rows, t.cols) for n in d.names()}

    def _bound_below(self, index: str, lower: Dim) -> None:
        """Keep the weakest of the lower bounds that an index has in different places."""
        value = lower.constant()
        known = self._lower.get(index, value)
        self._lower[index] = None if value is None or known is None else min(value, known)

    def variable(self, name: str) -> Any:
        """A dimension symbol, positive if it is a size, or an index with its known sign."""
        if name in self._lower:
            low = self._lower[name]
            sign = {} if low is None or low < 0 else (
                {"positive": True} if low else {"nonnegative": True})
            return DimensionSymbol(name, integer=True, **sign)
        sign = {"positive": True} if name in self._positive else {}
        return DimensionSymbol(name, integer=True, **sign)

    def dim(self, d: Dim) -> Any:
        """A dimension as a SymPy integer expression."""
        return Add(*(Mul(k, *map(self._dim_variable, monomial)) for monomial, k in d.terms))

    def _dim_variable(self, v: Variable) -> Any:
        if v.name == TOTAL:
            summand, upper, bound = v.indices
            free = (n for n in _letters() if n not in self._names)
            depth = len(repr(bound)) - 1  # the bound index is _, __ ... by depth
            index = DimensionSymbol(next(islice(free, depth, None)))
            inside = self.dim(summand).xreplace({self.variable(repr(bound)): index})
            return sympy.Sum(inside, (index, 1, self.dim(upper)))
        if v.indices:
            return IndexedBase(v.name, integer=True, positive=True)[
                tuple(self.dim(i) for i in v.indices)]
        return self.variable(v.name)

    def scalar(self, t: Term) -> Any:
        """A 1 x 1 term as a SymPy scalar."""
        args = t.args
        match t.op:
            case "number":
                return Rational(t.data.numerator, t.data.denominator)
            case "dimension":
                return self.dim(t.data)
            case "symbol":
                return self._scalar_symbol(t)
            case "delta":
                return sympy.KroneckerDelta(*map(self.dim, t.data), evaluate=False)
            case "add":
                return Add(*map(self.scalar, args), evaluate=False)
            case "mul" if all(a.is_scalar for a in args):
                return Mul(*map(self.scalar, args), evaluate=False)
            case "power" if t.data != -1:
                return Pow(self.scalar(args[0]), self.dim(as_dim(t.data)), evaluate=False)
            case "inverse":
                return Pow(self.scalar(args[0]), -1, evaluate=False)
            case "trace":
                return _raw(sympy.Trace, self.matrix(args[0]))
            case "det":
                return _raw(sympy.Determinant, self.matrix(args[0]))
            case "entry":
                return self._entry(t)
            case "function":
                return functions.apply(t.data, tuple(map(self.scalar, args)))
            case "derivative" if all(a.is_scalar for a in args):
                return operators.ScalarDerivative(*map(self.scalar, args))
            case "sum":
                return self._sum(t, self.scalar(args[0]), operators.ScalarSum)
            case "expectation":
                return self._moment(t, operators.Mean, 1)
            case "variance":
                return self._moment(t, operators.Variance, 1)
            case "covariance" if all(a.is_scalar for a in args[:2]):
                return self._moment(t, operators.Covariance, 2)
        return operators.ScalarOf(self.matrix(t))

    def matrix(self, t: Term) -> Any:
        """A term as a SymPy matrix expression."""
        args = t.args
        if t.is_scalar and t.op not in _MATRIX_ONLY and not (
                t.op == "mul" and not all(a.is_scalar for a in args)):
            return operators.AsMatrix(self.scalar(t))
        size = (self.dim(t.rows), self.dim(t.cols))
        match t.op:
            case "symbol":
                return self._matrix_symbol(t, size)
            case "identity":
                return sympy.Identity(size[0])
            case "zero":
                return sympy.ZeroMatrix(*size)
            case "ones":
                return _raw(sympy.OneMatrix, *size)
            case "add":
                return _raw(sympy.MatAdd, *map(self.matrix, args))
            case "mul":
                return _raw(sympy.MatMul, *(
                    self.scalar(a) if a.is_scalar else self.matrix(a) for a in args))
            case "power":
                return _raw(sympy.MatPow, self.matrix(args[0]), self.dim(as_dim(t.data)))
            case "inverse":
                return _raw(sympy.Inverse, self.matrix(args[0]), S.NegativeOne)
            case "block":
                return self._block(t)
            case "stack":
                return operators.Stack(self.matrix(args[0]), *(
                    Tuple(self.variable(p[0]), self.dim(p[1])) if p else Tuple() for p in t.data))
            case "derivative":
                return _raw(operators.MatrixDerivative, *(
                    self.scalar(a) if a.is_scalar else self.matrix(a) for a in args))
            case "sum":
                return self._sum(t, self.matrix(args[0]), operators.MatrixSum)
            case "expectation":
                return self._moment(t, operators.MatrixMean, 1)
            case "variance":
                return self._moment(t, operators.MatrixVariance, 1)
            case "covariance":
                return self._moment(t, operators.MatrixCovariance, 2)
        return _raw(_CLASSES[t.op], *map(self.matrix, args))

    def _known_traits(self, t: Term) -> list[str]:
        return sorted(self._traits.get(t, ()))

    def _scalar_symbol(self, t: Term) -> Any:
        name, indices, random = t.data
        traits = self._known_traits(t)
        if random or indices:
            return ScalarSymbol(name, map(self.dim, indices), "",
                                [*([RANDOM] if random else []), *traits])
        return Symbol(name, real=True, **{_ASSUMED[x]: True for x in traits if x in _ASSUMED})

    def _matrix_symbol(self, t: Term, size: Any) -> Any:
        name, indices, random = t.data
        traits = [*([RANDOM] if random else []), *self._known_traits(t)]
        if traits or indices:
            return TypedMatrix(name, size[0], size[1], map(self.dim, indices), "", traits)
        return MatrixSymbol(name, *size)

    def _entry(self, t: Term) -> Any:
        i, j = map(self.dim, t.data)
        matrix = self.matrix(t.args[0])
        if isinstance(matrix, MatrixSymbol):
            return MatrixElement(matrix, i - 1, j - 1)
        return operators.Entry(matrix, i, j)

    def _block(self, t: Term) -> Any:
        height, width = t.data
        if all(a.is_scalar for a in t.args):
            return ImmutableDenseMatrix(height, width, list(map(self.scalar, t.args)))
        parts = list(map(self.matrix, t.args))
        return operators.Blocks([parts[k : k + width] for k in range(0, len(parts), width)])

    def _sum(self, t: Term, body: Any, cls: Any) -> Any:
        index, lower, upper, distinct = t.data
        limits = (self.variable(index), self.dim(lower), self.dim(upper))
        if cls is operators.ScalarSum and not distinct:
            return sympy.Sum(body, limits)
        return cls(body, Tuple(*limits), Tuple(*map(self.dim, distinct)))

    def _moment(self, t: Term, cls: Any, arity: int) -> Any:
        plain = self.matrix if issubclass(cls, MatrixExpr) else self.scalar
        given = (self.scalar(g) if g.is_scalar else self.matrix(g) for g in t.args[arity:])
        return cls(*map(plain, t.args[:arity]), Tuple(*given))


_MATRIX_ONLY = frozenset(("transpose", "hadamard", "kronecker", "vec", "diag", "diagonal", "block",
                          "stack", "identity", "zero", "ones"))
_CLASSES: dict[str, Any] = {
    "transpose": sympy.Transpose, "hadamard": sympy.HadamardProduct,
    "kronecker": sympy.KroneckerProduct, "vec": operators.Vec,
    "diag": sympy_diagonal.DiagMatrix, "diagonal": sympy_diagonal.DiagonalOf,
}


def _raw(cls: Any, *args: Any) -> Any:
    """The node as it stands: SymPy's constructors would rewrite it."""
    return Basic.__new__(cls, *args)


def _dims_of(t: Term) -> Iterable[Dim]:
    """The dimensions of a term's own shape and data."""
    parts: list[Any] = [t.rows, t.cols, t.data]
    for part in parts:  # grows: data may be nested tuples
        if isinstance(part, Dim):
            yield part
        elif isinstance(part, tuple):
            parts.extend(part)


def _letters() -> Iterable[str]:
    yield from "ijklmn"
    k = 1
    while True:
        yield f"i{k}"
        k += 1


def to_sympy(term: Term, facts: Iterable[Fact] = ()) -> Any:
    """The SymPy expression of a term, unevaluated, so that `to_term` gives the term back.

    Scalars are real, and have the assumptions that `facts` state; sizes are positive integers.
    A 1 x 1 product of matrices becomes a scalar.
    """
    writer = Writer(term, facts)
    return writer.scalar(term) if term.is_scalar else writer.matrix(term)
