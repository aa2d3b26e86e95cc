"""How each SymPy node is read: one entry of `HANDLERS` a class."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Indexed, MatrixSymbol, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions import diagonal as sympy_diagonal
from sympy.matrices.expressions import hadamard as sympy_hadamard
from sympy.matrices.expressions import special

from ..kernel import terms
from ..kernel.dims import ONE
from ..kernel.terms import Term
from . import functions, operators
from .errors import BridgeError
from .symbols import RANDOM, ScalarSymbol, TypedMatrix

if TYPE_CHECKING:
    from .reader import Reader

Handler = Callable[["Reader", Any], Term]


def _number(_reader: Reader, e: Any) -> Term:
    return terms.number(Fraction(int(e.p), int(e.q)))


def _float(_reader: Reader, e: Any) -> Term:
    exact = sympy.nsimplify(e, rational=True)
    raise BridgeError(f"{e} is a floating-point number, but numbers must be exact: write "
                      f"Rational({exact.p}, {exact.q})" if exact.is_Rational else
                      f"{e} is a floating-point number, but numbers must be exact")


def _constant(_reader: Reader, e: Any) -> Term:
    if e is S.Exp1:
        return terms.function("exp", terms.number(1))
    if e in functions.CONSTANT_NAMES:
        return terms.function(functions.CONSTANT_NAMES[e])
    raise BridgeError(f"derive computes with real numbers and does not read {e}")


def assumed_traits(symbol: Any) -> frozenset[str]:
    """The properties that a SymPy symbol's own assumptions state."""
    sign = ("positive" if symbol.is_positive else "nonnegative" if symbol.is_nonnegative else None)
    nonzero = symbol.is_zero is False and not symbol.is_positive
    return frozenset(filter(None, (sign, "invertible" if nonzero else None,
                                   "integer" if symbol.is_integer else None)))


def _symbol(reader: Reader, e: Any) -> Term:
    if e.is_commutative is False:
        raise BridgeError(f"{e} is a non-commutative symbol; declare it as a matrix")
    return reader.symbol(e, e.name, (S.One, S.One), (), assumed_traits(e))


def _matrix_symbol(reader: Reader, e: Any) -> Term:
    return reader.symbol(e, e.name, e.shape, (), frozenset())


def _typed(reader: Reader, e: Any) -> Term:
    shape = e.shape if isinstance(e, TypedMatrix) else (S.One, S.One)
    return reader.symbol(e, e.name, shape, e.indices, e.traits)


def _indexed(reader: Reader, e: Any) -> Term:
    return reader.symbol(e, str(e.base), (S.One, S.One), e.indices, assumed_traits(e))


def _power(reader: Reader, e: Any) -> Term:
    base, exponent = e.base, e.exp
    if base is S.Exp1:
        return terms.function("exp", reader.term(exponent))
    if isinstance(exponent, sympy.Integer):
        return _integer_power(reader.term(base), int(exponent))
    if isinstance(exponent, sympy.Rational) and exponent.q == 2:
        return _integer_power(terms.function("sqrt", reader.term(base)), int(exponent.p))
    if reader.is_dimension(exponent):
        return terms.power(reader.term(base), reader.dim(exponent))
    return terms.function("pow", reader.term(base), reader.term(exponent))


def _integer_power(base: Term, n: int) -> Term:
    if n == 1 and base.op == "function" and base.data == "sqrt":
        return base
    return terms.inverse(base) if n == -1 else terms.power(base, n)


def _matrix_power(reader: Reader, e: Any) -> Term:
    try:
        exponent = reader.dim(e.exp)
    except BridgeError:
        raise BridgeError(f"the exponent of the matrix power {e} must be an integer") from None
    return terms.power(reader.term(e.base), exponent)


def _diag(reader: Reader, e: Any) -> Term:
    v = reader.term(e.args[0])
    return terms.diag(v if v.cols == ONE or v.rows != ONE else terms.transpose(v))


def _blocks(reader: Reader, e: Any) -> Term:
    blocks = e.blocks if isinstance(e, sympy.BlockMatrix) else e
    rows, cols = blocks.shape
    return terms.block([[reader.term(blocks[i, j]) for j in range(cols)] for i in range(rows)])


def _hadamard_power(reader: Reader, e: Any) -> Term:
    if not isinstance(e.exp, sympy.Integer) or e.exp < 1:
        raise BridgeError(f"the exponent of the Hadamard power {e} must be a positive integer")
    return terms.hadamard(*[reader.term(e.base)] * int(e.exp))


def _element(reader: Reader, e: Any) -> Term:
    matrix, i, j = e.args
    return terms.entry(reader.term(matrix), reader.dim(i + 1), reader.dim(j + 1))


def _entry(reader: Reader, e: Any) -> Term:
    matrix, i, j = e.args
    return terms.entry(reader.term(matrix), reader.dim(i), reader.dim(j))


def _sum(reader: Reader, e: Any) -> Term:
    body = reader.term(e.function)
    for limit in e.limits:
        if len(limit) != 3:
            raise BridgeError(f"the sum {e} needs a lower and an upper bound")
        index, lower, upper = limit
        if S.Infinity in (lower, upper) or S.NegativeInfinity in (lower, upper):
            raise BridgeError(f"the sum {e} is infinite; derive reads finite sums only")
        body = terms.sum_over(index.name, reader.dim(lower), reader.dim(upper), body)
    return body


def _index_sum(reader: Reader, e: Any) -> Term:
    body, (index, lower, upper), distinct = e.args
    return terms.sum_over(index.name, reader.dim(lower), reader.dim(upper), reader.term(body),
                          [reader.dim(d) for d in distinct])


def _stack(reader: Reader, e: Any) -> Term:
    body, row, col = e.args
    row_pair, col_pair = ((p[0].name, reader.dim(p[1])) if p else None for p in (row, col))
    return terms.stack(reader.term(body), row=row_pair, col=col_pair)


def _sympy_derivative(reader: Reader, e: Any) -> Term:
    found = reader.term(e.expr)
    for by, count in e.variable_count:
        if not isinstance(count, sympy.Integer):
            raise BridgeError(f"the order of the derivative {e} must be a number")
        for _ in range(int(count)):
            found = terms.derivative(found, reader.term(by))
    return found


def _function(reader: Reader, e: Any) -> Term:
    if type(e) not in functions.NAMES:
        raise BridgeError(f"derive does not know the function {type(e).__name__}, as in {e}")
    return terms.function(functions.NAMES[type(e)], *reader.terms_of(e.args))


def _undefined(reader: Reader, e: Any) -> Term:
    name = e.func.__name__
    if name in functions.RESERVED:
        raise BridgeError(f"{name} is the name of a known function; rename Function('{name}')")
    return terms.function(name, *reader.terms_of(e.args))


def _plain(build: Callable[..., Term], count: int | None = None) -> Handler:
    return lambda reader, e: build(*reader.terms_of(e.args[:count]))


def _moment(build: Callable[..., Term]) -> Handler:
    return lambda reader, e: build(*reader.terms_of(e.args[:-1]), *reader.terms_of(e.given))


def _sized(build: Callable[..., Term]) -> Handler:
    return lambda reader, e: build(*map(reader.dim, e.args))


def _product(reader: Reader, e: Any) -> Term:
    return reader.product(e.args)


HANDLERS: dict[type, Handler] = {
    sympy.Rational: _number, sympy.Float: _float, sympy.core.numbers.NumberSymbol: _constant,
    sympy.Number: _constant, sympy.core.numbers.ImaginaryUnit: _constant,
    sympy.core.numbers.ComplexInfinity: _constant,
    Symbol: _symbol, MatrixSymbol: _matrix_symbol, TypedMatrix: _typed, ScalarSymbol: _typed,
    Indexed: _indexed,
    sympy.Add: _plain(terms.add), sympy.MatAdd: _plain(terms.add),
    sympy.Mul: _product, sympy.MatMul: _product,
    sympy.Pow: _power, sympy.MatPow: _matrix_power, sympy.Inverse: _plain(terms.inverse, 1),
    sympy.Transpose: _plain(terms.transpose), sympy.Adjoint: _plain(terms.transpose),
    sympy.Trace: _plain(terms.trace), sympy.Determinant: _plain(terms.det),
    special.Identity: _sized(terms.identity), special.ZeroMatrix: _sized(terms.zero),
    special.OneMatrix: _sized(terms.ones),
    sympy.BlockMatrix: _blocks, sympy.MatrixBase: _blocks,
    sympy_diagonal.DiagMatrix: _diag, sympy_diagonal.DiagonalOf: _plain(terms.diagonal),
    sympy_diagonal.DiagonalMatrix: lambda reader, e: terms.diag(
        terms.diagonal(reader.term(e.args[0]))),
    sympy.KroneckerProduct: _plain(terms.kronecker),
    sympy.HadamardProduct: _plain(terms.hadamard),
    sympy_hadamard.HadamardPower: _hadamard_power,
    sympy.matrices.expressions.matexpr.MatrixElement: _element, operators.Entry: _entry,
    sympy.Sum: _sum, operators.MatrixSum: _index_sum, operators.ScalarSum: _index_sum,
    operators.Stack: _stack, operators.Vec: _plain(terms.vec),
    operators.ScalarOf: _plain(lambda t: _single(t)), operators.AsMatrix: _plain(lambda t: t),
    sympy.KroneckerDelta: _sized(terms.delta), sympy.Derivative: _sympy_derivative,
    operators.ScalarDerivative: _plain(terms.derivative),
    operators.MatrixDerivative: _plain(terms.derivative),
    operators.Mean: _moment(terms.expectation), operators.MatrixMean: _moment(terms.expectation),
    operators.Variance: _moment(terms.variance), operators.MatrixVariance: _moment(terms.variance),
    operators.Covariance: _moment(terms.covariance),
    operators.MatrixCovariance: _moment(terms.covariance),
    sympy.Function: _function, sympy.Min: _function, sympy.Max: _function,
    AppliedUndef: _undefined,
}


def _single(term: Term) -> Term:
    if not term.is_scalar:
        raise terms.IllFormed(f"a scalar is needed, but {{0}} is {terms.shape_text(term)}", term)
    return term


def read_stats(reader: Reader, e: Any) -> Term:
    """The nodes of ``sympy.stats``, known by name so that it need not be imported."""
    kind, random = type(e).__name__, frozenset({RANDOM})
    match kind:
        case "RandomSymbol":
            return reader.symbol(e, e.name, (S.One, S.One), (), random)
        case "RandomMatrixSymbol":
            return reader.symbol(e, e.name, e.shape, (), random)
        case "Expectation" | "ExpectationMatrix":
            return terms.expectation(reader.term(e.args[0]), *_conditions(reader, e, 1))
        case "Variance" | "VarianceMatrix":
            return terms.variance(reader.term(e.args[0]), *_conditions(reader, e, 1))
        case "Covariance" | "CrossCovarianceMatrix":
            return terms.covariance(*reader.terms_of(e.args[:2]), *_conditions(reader, e, 2))
    raise BridgeError(f"derive does not read {kind} of sympy.stats, as in {e}")


def _conditions(reader: Reader, e: Any, skip: int) -> list[Term]:
    given = []
    for condition in e.args[skip:]:
        for part in condition if isinstance(condition, sympy.Tuple) else (condition,):
            if type(part).__name__ not in ("RandomSymbol", "RandomMatrixSymbol", "TypedMatrix",
                                           "ScalarSymbol"):
                raise BridgeError(f"derive conditions on random symbols only, not on {part}")
            given.append(reader.term(part))
    return given
