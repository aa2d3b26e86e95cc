"""Operators that SymPy lacks, or evaluates too eagerly, as SymPy expressions.

Those whose value is a matrix are ``MatrixExpr``; those with a 1 x 1 value are ordinary
commutative scalars, so that ``tr(A*V) + quad(mu, A)`` is a sum of scalars.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Basic,
    BlockMatrix,
    Expr,
    ImmutableDenseMatrix,
    MatrixExpr,
    S,
    Sum,
    Symbol,
    Tuple,
    sympify,
)
from sympy.printing.precedence import PRECEDENCE

from .shapes import Shape, is_matrix, shape_of


class _Printed:
    """Prints as ``label(arguments)``, in LaTeX as an operator name."""

    label = ""
    args: tuple[Any, ...]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.label}({', '.join(printer._print(a) for a in self.args)})"

    def _latex(self, printer: Any, **_: Any) -> str:
        inside = ", ".join(printer._print(a) for a in self.args)
        return rf"\operatorname{{{self.label}}}\left({inside}\right)"


class _Scalar(Expr):
    """A scalar, even when its arguments are matrices."""

    is_commutative = True

    def __new__(cls, *args: Any) -> Any:
        return Expr.__new__(cls, *map(sympify, args))

    def _eval_is_real(self) -> bool:
        return True


class ScalarOf(_Printed, _Scalar):
    """A 1 x 1 matrix read as a scalar, such as a quadratic form."""

    label = "as_scalar"
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, expr: Any) -> Any:
        """The scalar; of what is a scalar already, itself."""
        expr = sympify(expr)
        return Expr.__new__(cls, expr) if is_matrix(expr) else expr

    def _latex(self, printer: Any, **_: Any) -> str:
        return str(printer.parenthesize(self.args[0], self.precedence, strict=True))


class AsMatrix(_Printed, MatrixExpr):
    """A scalar read as a 1 x 1 matrix."""

    label = "as_matrix"
    shape = (S.One, S.One)

    def __new__(cls, expr: Any) -> Any:
        """The matrix; of what is a matrix already, itself."""
        expr = sympify(expr)
        return expr if is_matrix(expr) else Basic.__new__(cls, expr)

    def _entry(self, *_: Any, **__: Any) -> Any:
        return self.args[0]


class Entry(_Printed, _Scalar):
    """The entry in row i and column j of a matrix, both counted from 1."""

    label = "entry"

    def _latex(self, printer: Any, **_: Any) -> str:
        matrix, i, j = self.args
        base = printer.parenthesize(matrix, PRECEDENCE["Atom"], strict=True)
        column = "" if shape_of(matrix)[1] == 1 else f", {printer._print(j)}"
        return f"{{{base}}}_{{{printer._print(i)}{column}}}"


class Vec(_Printed, MatrixExpr):
    """The columns of a matrix, stacked into one vector."""

    label = "vec"

    @property
    def shape(self) -> Shape:
        """(rows * columns) x 1."""
        rows, cols = shape_of(self.args[0])
        return rows * cols, S.One

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return Entry(self, i + 1, j + 1)


class _Derivative(_Printed):
    """The derivative of a function by a symbol, its transpose or its vec: not evaluated."""

    label = "derivative"

    def _latex(self, printer: Any, **_: Any) -> str:
        body, by = (printer.parenthesize(a, PRECEDENCE["Mul"], strict=True) for a in self.args)
        return rf"\frac{{\partial {body}}}{{\partial {by}}}"


class ScalarDerivative(_Derivative, _Scalar):
    """The derivative of a scalar by a scalar."""

    def doit(self, **hints: Any) -> Any:
        """SymPy's derivative by a plain symbol."""
        body, by = (a.doit(**hints) for a in self.args)
        return body.diff(by) if isinstance(by, Symbol) else self.func(body, by)


class MatrixDerivative(_Derivative, MatrixExpr):
    """A derivative whose value is a vector or a matrix: rows and columns of both multiply."""

    @property
    def shape(self) -> Shape:
        """Each index is that of the function or that of the argument."""
        (rows, cols), (height, width) = map(shape_of, self.args)
        return rows * height, cols * width

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return Entry(self, i + 1, j + 1)


class Blocks(BlockMatrix):
    """A matrix of blocks, also of blocks that do not line up: the verdict then says so."""

    def __new__(cls, rows: Any) -> Any:
        """The matrix of a table of blocks, given row by row."""
        if not isinstance(rows, ImmutableDenseMatrix):
            rows = ImmutableDenseMatrix(rows, evaluate=False)
        return Basic.__new__(cls, rows)

    def _eval_transpose(self) -> Any:
        blocks = self.blocks
        return Blocks([[blocks[i, j].T for i in range(blocks.rows)] for j in range(blocks.cols)])

    def doit(self, **_: Any) -> Any:
        """The same blocks: to multiply them out is a step of its own."""
        return self

    def _sympystr(self, printer: Any) -> str:
        blocks = self.blocks
        rows = [[printer._print(blocks[i, j]) for j in range(blocks.cols)]
                for i in range(blocks.rows)]
        if len(rows) == 1:
            return f"block_row({', '.join(rows[0])})"
        if len(rows[0]) == 1:
            return f"block_column({', '.join(row[0] for row in rows)})"
        return f"block_matrix([{', '.join('[' + ', '.join(row) + ']' for row in rows)}])"


class _Moment:
    """``E``, ``Var`` or ``Cov``; the last argument lists what is conditioned on."""

    label = ""
    args: tuple[Any, ...]

    @property
    def given(self) -> Tuple:
        """What is conditioned on."""
        return self.args[-1]

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(printer._print(a) for a in self.args[:-1])
        given = ", ".join(printer._print(a) for a in self.given)
        return f"{self.label}({inside}{' | ' + given if given else ''})"

    def _latex(self, printer: Any, **_: Any) -> str:
        inside = ", ".join(printer._print(a) for a in self.args[:-1])
        given = ", ".join(printer._print(a) for a in self.given)
        bar = rf" \mid {given}" if given else ""
        return rf"\operatorname{{{self.label}}}\left({inside}{bar}\right)"


class _MatrixMoment(_Moment, MatrixExpr):
    """A moment whose value is a vector or a matrix."""

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return Entry(self, i + 1, j + 1)


class Mean(_Moment, _Scalar):
    """The expectation of a scalar."""

    label = "E"


class Variance(_Moment, _Scalar):
    """The variance of a scalar."""

    label = "Var"


class Covariance(_Moment, _Scalar):
    """The covariance of two scalars."""

    label = "Cov"


class MatrixMean(_MatrixMoment):
    """The expectation of a vector or matrix, of its shape."""

    label = "E"

    @property
    def shape(self) -> Shape:
        """The shape of the argument."""
        return shape_of(self.args[0])


class MatrixVariance(_MatrixMoment):
    """The variance of an n x 1 vector, n x n."""

    label = "Var"

    @property
    def shape(self) -> Shape:
        """As many rows and columns as the argument has rows."""
        return shape_of(self.args[0])[0], shape_of(self.args[0])[0]


class MatrixCovariance(_MatrixMoment):
    """The covariance of an n x 1 and an m x 1 vector, n x m."""

    label = "Cov"

    @property
    def shape(self) -> Shape:
        """The rows of the first argument by the rows of the second."""
        return shape_of(self.args[0])[0], shape_of(self.args[1])[0]


class _Binder:
    """An operator whose first argument is a body and whose `limits` bind indices in it."""

    args: tuple[Any, ...]
    func: Callable[..., Any]

    @property
    def limits(self) -> tuple[Tuple, ...]:
        """The non-empty tuples that start with a bound index."""
        return tuple(dict.fromkeys(a for a in self.args[1:3] if a))

    @property
    def free_symbols(self) -> set[Any]:
        """The free symbols of the body without the bound indices, and those of the limits."""
        inside = set(self.args[0].free_symbols) - {limit[0] for limit in self.limits}
        return inside.union(*(e.free_symbols for a in self.args[1:]
                              for e in (a[1:] if a in self.limits else a)))

    def _eval_subs(self, old: Any, new: Any) -> Any:
        """Replace in the limits always, in the body unless `old` is bound; never capture."""
        bound = {limit[0] for limit in self.limits}
        if old in bound:
            return self.func(self.args[0], *(
                Tuple(a[0], *(e._subs(old, new) for e in a[1:])) if a in self.limits
                else a._subs(old, new) for a in self.args[1:]))
        captured = {b for b in bound if b in getattr(sympify(new), "free_symbols", ())}
        if not captured or old not in self.args[0].free_symbols:
            return None
        taken = {s.name for s in self.args[0].free_symbols | sympify(new).free_symbols
                 if hasattr(s, "name")}
        fresh = {b: _renamed(b, taken) for b in captured}
        return self.func(*(a.xreplace(fresh) for a in self.args))._subs(old, new)


def _renamed(index: Any, taken: set[str]) -> Any:
    """The index under a name that is not taken."""
    name = index.name
    while name in taken:
        name += "'"
    (_, *bounds), assumptions = index.__getnewargs_ex__()
    return index.func(name, *bounds, **assumptions)


class _IndexSum(_Binder):
    """``sum_{i=lower}^{upper} body``: arguments body, (i, lower, upper), excluded values."""

    precedence = PRECEDENCE["Add"]

    def _sympystr(self, printer: Any) -> str:
        body, (index, lower, upper), distinct = self.args
        without = f", {index} != {', '.join(map(printer._print, distinct))}" if distinct else ""
        return f"sum_over({printer._print(body)}, {index}={lower}..{upper}{without})"

    def _latex(self, printer: Any, **_: Any) -> str:
        body, (index, lower, upper), distinct = self.args
        i = printer._print(index)
        below = f"{i}={printer._print(lower)}"
        if distinct:
            below = (rf"\substack{{{below} \\ {i} \neq "
                     f"{', '.join(map(printer._print, distinct))}}}")
        body_text = (printer._print(body) if isinstance(body, _IndexSum)
                     else printer.parenthesize(body, PRECEDENCE["Add"]))
        return rf"\sum_{{{below}}}^{{{printer._print(upper)}}} {body_text}"


class MatrixSum(_IndexSum, MatrixExpr):
    """An indexed sum of vectors or matrices."""

    @property
    def shape(self) -> Shape:
        """The shape of the body."""
        return shape_of(self.args[0])

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return Entry(self, i + 1, j + 1)


class ScalarSum(_IndexSum, _Scalar):
    """An indexed sum of scalars that stays as written; ``.rewrite(Sum)`` gives SymPy's."""

    def _eval_rewrite_as_Sum(  # noqa: N802  # SymPy finds it by this name
        self, body: Any, limits: Any, distinct: Any, **_: Any
    ) -> Any:
        return self if distinct else Sum(body, tuple(limits))


class Stack(_Binder, MatrixExpr):
    """A family as blocks: arguments body, (row index, upper) or (), (column index, upper) or ().

    With the same pair for both the members stand on the diagonal.  Indices run from 1.
    """

    @property
    def shape(self) -> Shape:
        """Sums of the members' sizes over the indices."""
        rows, cols = shape_of(self.args[0])
        row, col = self.args[1:]
        return _total(rows, row), _total(cols, col)

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return Entry(self, i + 1, j + 1)

    @property
    def _kind(self) -> str:
        row, col = self.args[1:]
        if row and col:
            return "diagonal" if row == col else "matrix"
        return "column" if row else "row"

    def _sympystr(self, printer: Any) -> str:
        ranges = ", ".join(f"{i}=1..{printer._print(upper)}" for i, upper in self.limits)
        return f"block_{self._kind}({printer._print(self.args[0])}, {ranges})"

    def _latex(self, printer: Any, **_: Any) -> str:
        ranges = ",\\; ".join(rf"{printer._print(i)}=1,\ldots,{printer._print(upper)}"
                              for i, upper in self.limits)
        body = printer._print(self.args[0])
        return rf"\left\{{{{}}_{{{self._kind[0]}}}\, {body} \right\}}_{{{ranges}}}"


def _total(size: Any, limits: Any) -> Any:
    if not limits:
        return size
    index, upper = limits
    return Sum(size, (index, 1, upper)) if index in size.free_symbols else size * upper
