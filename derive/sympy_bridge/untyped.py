"""SymPy expressions that are no terms, as trees without types."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.matrices.expressions import MatPow

from ..kernel.terms import IllFormed
from ..untyped import Untyped
from . import operators
from .reader import Reader

_PLAIN: dict[type, str] = {
    sympy.Add: "add", sympy.MatAdd: "add", sympy.Mul: "mul", sympy.MatMul: "mul",
    sympy.Transpose: "transpose", sympy.Trace: "trace",
    sympy.Determinant: "det", sympy.HadamardProduct: "hadamard",
    sympy.KroneckerProduct: "kronecker", operators.Vec: "vec", sympy.DiagMatrix: "diag",
    operators.ScalarDerivative: "derivative", operators.MatrixDerivative: "derivative",
    operators.Mean: "expectation", operators.MatrixMean: "expectation",
    operators.Variance: "variance", operators.MatrixVariance: "variance",
    operators.Covariance: "covariance", operators.MatrixCovariance: "covariance",
}
"""The operators without data.  Those of moments have the conditions as further arguments."""


def untyped(reader: Reader, expr: Any) -> Untyped | None:
    """The tree of an expression that may be ill-formed; None where it has an operator inside
    that is not supported here.
    """
    try:
        return Untyped.of(reader.term(expr))
    except IllFormed:
        pass
    data: Any = None
    match expr:
        case operators.ScalarOf() | operators.AsMatrix():
            return untyped(reader, expr.args[0])
        case sympy.Inverse():
            op, inside = "inverse", expr.args[:1]
        case MatPow() | sympy.Pow() if isinstance(expr.exp, sympy.Integer):
            op, inside, data = "power", (expr.base,), int(expr.exp)
        case MatPow() | sympy.Pow() if reader.is_dimension(expr.exp):
            op, inside, data = "power", (expr.base,), reader.dim(expr.exp)
        case operators.MatrixSum() | operators.ScalarSum():
            body, (index, lower, upper), distinct = expr.args
            op, inside = "sum", (body,)
            data = (index.name, reader.dim(lower), reader.dim(upper), tuple(
                reader.dim(d) for d in distinct))
        case _ if type(expr) in _PLAIN:
            op, inside = _PLAIN[type(expr)], expr.args
            if hasattr(expr, "given"):
                inside = (*expr.args[:-1], *expr.given)
        case _:
            return None
    args = [untyped(reader, e) for e in inside]
    known = [a for a in args if a is not None]
    return Untyped(op, known, data) if len(known) == len(args) else None
