"""Typed terms: what a statement is made of.

A term is an operator, its arguments, its data, and its shape.  Vectors are ``n x 1``
matrices and scalars are ``1 x 1``.  The functions below are the only way to build terms;
each refuses ill-typed arguments with `IllFormed`, naming the two uses that clash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .dims import ONE, TOTAL, Dim, as_dim, total

# Every operator, with the shape of its data.  The evaluator, the normal form and the
# notation each have one case for each of these; tests compare the tables.
OPERATORS: dict[str, str] = {
    "number": "Fraction",
    "symbol": "(name, indices, random)",
    "dimension": "Dim: an integer expression used as a scalar",
    "identity": "none",
    "zero": "none",
    "ones": "none",
    "delta": "(Dim, Dim): 1 if the two indices are equal, else 0",
    "add": "none",
    "mul": "none",
    "transpose": "none",
    "trace": "none",
    "power": "int, or a Dim that is not constant",
    "inverse": "none",
    "det": "none",
    "hadamard": "none",
    "kronecker": "none",
    "vec": "none",
    "diag": "none: a vector as diagonal matrix",
    "diagonal": "none: the diagonal of a square matrix as vector",
    "block": "(number of block rows, number of block columns), row-major",
    "stack": "(row index or None, column index or None, upper bounds): a family as blocks",
    "sum": "(index, lower, upper, indices from which it is distinct)",
    "entry": "(row, column), counted from 1",
    "expectation": "none: the argument, then what is conditioned on",
    "variance": "none: the argument, then what is conditioned on",
    "covariance": "none: the two arguments, then what is conditioned on",
    "function": "name: a scalar function without laws of its own here",
    "derivative": "none: the function, then the fixed symbol by which, or its transpose or vec",
}


class IllFormed(Exception):
    """Shapes, kinds or randomness that do not fit together.

    `reason` is a sentence with ``{0}``, ``{1}`` ... for the terms in `uses`.
    """

    def __init__(self, reason: str, *uses: Term) -> None:
        super().__init__(reason, uses)
        self.reason = reason
        self.uses = uses

    def __str__(self) -> str:
        return self.reason.format(*self.uses)


class Term:
    """An immutable typed term; equal terms compare equal and hash alike."""

    __slots__ = ("_hash", "args", "cols", "data", "op", "rows")
    __match_args__ = ("op",)
    op: str
    args: tuple[Term, ...]
    data: Any  # its type depends on the operator, see OPERATORS
    rows: Dim
    cols: Dim

    def __init__(
        self, op: str, args: Sequence[Term], data: Any, rows: Dim, cols: Dim
    ) -> None:
        self.op, self.args, self.data, self.rows, self.cols = op, tuple(args), data, rows, cols
        self._hash = hash((op, self.args, data, rows, cols))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Term], tuple[Any, ...]]:
        # Hashes of names differ between processes, so they are not carried over.
        return Term, (self.op, self.args, self.data, self.rows, self.cols)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Term) or self._hash != other._hash:
            return False
        return (self.op, self.data, self.rows, self.cols, self.args) == (
            other.op, other.data, other.rows, other.cols, other.args)

    @property
    def is_scalar(self) -> bool:
        """Whether the shape is 1 x 1."""
        return self.rows == ONE and self.cols == ONE

    def walk(self) -> Iterator[Term]:
        """The term itself and every term inside it, outermost first."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def __repr__(self) -> str:
        inside = [repr(self.data)] if self.data is not None else []
        if self.op in ("identity", "zero", "ones"):
            inside = [f"{self.rows!r} x {self.cols!r}"]
        if self.op == "symbol":
            name, indices, _ = self.data
            return str(name) + "".join(f"_{index!r}" for index in indices)
        return f"{self.op}({', '.join(inside + [repr(arg) for arg in self.args])})"


def shape_text(term: Term) -> str:
    """The shape as people say it: ``N x p``, or ``a scalar``."""
    sizes = (f"({d!r})" if len(d.terms) > 1 else repr(d) for d in (term.rows, term.cols))
    return "a scalar" if term.is_scalar else " x ".join(sizes)


def _require_square(what: str, a: Term) -> None:
    if a.rows != a.cols:
        raise IllFormed(f"{what} needs a square matrix, but {{0}} is {shape_text(a)}", a)


def number(value: int | Fraction) -> Term:
    """A rational constant."""
    return Term("number", (), Fraction(value), ONE, ONE)


def symbol(
    name: str, rows: Dim | int | str = 1, cols: Dim | int | str = 1,
    *indices: Dim | int | str, random: bool = False,
) -> Term:
    """A named scalar, vector or matrix; with `indices`, a member of a family."""
    subscripts = {n for size in (as_dim(rows), as_dim(cols)) for v in size.variables()
                  if v.name != TOTAL for index in v.indices for n in index.names()}
    if loose := subscripts - {n for i in indices for n in as_dim(i).names()}:
        raise IllFormed(f"the shape of {name} depends on the index {min(loose)}, "
                        "so it must be a member of a family with that index")
    data = (name, tuple(as_dim(i) for i in indices), random)
    return Term("symbol", (), data, as_dim(rows), as_dim(cols))


def dimension(value: Dim | int | str) -> Term:
    """A dimension or index expression as a scalar, as in ``N (N + 1) / 2``."""
    return Term("dimension", (), as_dim(value), ONE, ONE)


def identity(n: Dim | int | str) -> Term:
    """The n x n identity."""
    return Term("identity", (), None, as_dim(n), as_dim(n))


def zero(rows: Dim | int | str = 1, cols: Dim | int | str = 1) -> Term:
    """The zero of any shape."""
    return Term("zero", (), None, as_dim(rows), as_dim(cols))


def ones(rows: Dim | int | str, cols: Dim | int | str = 1) -> Term:
    """The vector, or matrix, all of whose entries are 1."""
    return Term("ones", (), None, as_dim(rows), as_dim(cols))


def delta(i: Dim | int | str, j: Dim | int | str) -> Term:
    """Kronecker's delta of two index expressions."""
    return Term("delta", (), (as_dim(i), as_dim(j)), ONE, ONE)


def add(*args: Term) -> Term:
    """The sum of one or more terms of one shape."""
    first = args[0]
    for a in args[1:]:
        if (a.rows, a.cols) != (first.rows, first.cols):
            raise IllFormed(
                f"a sum needs one shape, but {{0}} is {shape_text(first)} "
                f"and {{1}} is {shape_text(a)}", first, a)
    return first if len(args) == 1 else Term("add", args, None, first.rows, first.cols)


def mul(*args: Term) -> Term:
    """The product, from left to right; a 1 x 1 factor multiplies as a scalar."""
    product = args[0]
    rows, cols = product.rows, product.cols
    for k, a in enumerate(args[1:], 1):
        if a.is_scalar:
            continue
        if rows == ONE and cols == ONE:
            rows, cols = a.rows, a.cols
        elif cols == a.rows:
            cols = a.cols
        else:
            last = next(b for b in reversed(args[:k]) if not b.is_scalar)
            raise IllFormed(
                f"the product does not conform: {{0}} is {shape_text(last)} "
                f"and {{1}} is {shape_text(a)}", last, a)
    return product if len(args) == 1 else Term("mul", args, None, rows, cols)


def neg(a: Term) -> Term:
    """The negative of a term."""
    return mul(number(-1), a)


def sub(a: Term, b: Term) -> Term:
    """The difference of two terms of one shape."""
    return add(a, neg(b))


def transpose(a: Term) -> Term:
    """The transpose."""
    return Term("transpose", (a,), None, a.cols, a.rows)


def trace(a: Term) -> Term:
    """The trace of a square matrix."""
    _require_square("a trace", a)
    return Term("trace", (a,), None, ONE, ONE)


def power(a: Term, exponent: Dim | int | str) -> Term:
    """An integer power of a scalar or square matrix; the exponent may be an expression in
    dimensions and indices.
    """
    _require_square(f"the power {exponent}", a)
    value = as_dim(exponent).constant()
    return Term("power", (a,), as_dim(exponent) if value is None else value, a.rows, a.cols)


def inverse(a: Term) -> Term:
    """The inverse of a square matrix, or the reciprocal of a scalar."""
    _require_square("an inverse", a)
    return Term("inverse", (a,), None, a.rows, a.cols)


def det(a: Term) -> Term:
    """The determinant of a square matrix."""
    _require_square("a determinant", a)
    return Term("det", (a,), None, ONE, ONE)


def divides(term: Term) -> bool:
    """Whether the operator needs an argument that is invertible.

    A power does if its exponent subtracts anything: ``c^(n-1)`` is written for ``c != 0``.
    """
    return term.op == "inverse" or (term.op == "power" and any(
        k < 0 for _, k in as_dim(term.data).terms))


def hadamard(*args: Term) -> Term:
    """The entrywise product of matrices of one shape."""
    whole = add(*args)
    return Term("hadamard", args, None, whole.rows, whole.cols)


def kronecker(*args: Term) -> Term:
    """The Kronecker product."""
    rows, cols = ONE, ONE
    for a in args:
        rows, cols = rows * a.rows, cols * a.cols
    return Term("kronecker", args, None, rows, cols)


def vec(a: Term) -> Term:
    """The columns of a matrix, stacked into one vector."""
    return Term("vec", (a,), None, a.rows * a.cols, ONE)


def diag(v: Term) -> Term:
    """The diagonal matrix of a column vector."""
    if v.cols != ONE:
        raise IllFormed(f"diag needs a column vector, but {{0}} is {shape_text(v)}", v)
    return Term("diag", (v,), None, v.rows, v.rows)


def diagonal(a: Term) -> Term:
    """The diagonal of a square matrix, as a column vector."""
    _require_square("a diagonal", a)
    return Term("diagonal", (a,), None, a.rows, ONE)


def block(rows: Sequence[Sequence[Term]]) -> Term:
    """A matrix of blocks; also a row or a column of blocks."""
    for row in rows:
        if len(row) != len(rows[0]):
            raise IllFormed("block rows need equally many blocks", *row)
        for a in row:
            if a.rows != row[0].rows:
                raise IllFormed(
                    f"blocks side by side need as many rows, but {{0}} is {shape_text(row[0])} "
                    f"and {{1}} is {shape_text(a)}", row[0], a)
        for a, top in zip(row, rows[0], strict=True):
            if a.cols != top.cols:
                raise IllFormed(
                    f"blocks above each other need as many columns, but {{0}} is "
                    f"{shape_text(top)} and {{1}} is {shape_text(a)}", top, a)
    height = sum((row[0].rows for row in rows), as_dim(0))
    width = sum((a.cols for a in rows[0]), as_dim(0))
    return Term("block", [a for row in rows for a in row], (len(rows), len(rows[0])),
                height, width)


def block_diagonal(*args: Term) -> Term:
    """The direct sum of matrices."""
    return block([[a if i == j else zero(a.rows, b.cols) for j, b in enumerate(args)]
                  for i, a in enumerate(args)])


def stack(
    member: Term, *, row: tuple[str, Dim | int | str] | None = None,
    col: tuple[str, Dim | int | str] | None = None,
) -> Term:
    """A family as blocks: down the rows, along the columns, both, or on the diagonal.

    `row` and `col` are pairs (index, upper bound); indices run from 1.  With the same pair
    for both the members stand on the diagonal.
    """
    row = None if row is None else (row[0], as_dim(row[1]))
    col = None if col is None else (col[0], as_dim(col[1]))
    rows, cols = member.rows, member.cols
    if row is not None and col is not None and row != col:
        if col[0] in rows.names() or row[0] in cols.names():
            raise IllFormed("the blocks {0} do not line up: their height may depend on the row "
                            "index only, their width on the column index only", member)
    elif row is None and col is not None and col[0] in rows.names():
        raise IllFormed("the blocks {0} side by side do not have equally many rows", member)
    elif col is None and row is not None and row[0] in cols.names():
        raise IllFormed("the blocks {0} above each other do not have equally many columns", member)
    if row is not None:
        rows = total(rows, row[0], as_dim(row[1]))
    if col is not None:
        cols = total(cols, col[0], as_dim(col[1]))
    return Term("stack", (member,), (row, col), rows, cols)


def sum_over(
    index: str, lower: Dim | int | str, upper: Dim | int | str, body: Term,
    distinct: Sequence[Dim | int | str] = (),
) -> Term:
    """``sum_{index=lower}^{upper} body``, leaving out the values in `distinct`."""
    if index in body.rows.names() | body.cols.names():
        raise IllFormed(f"the shape of {{0}}, {shape_text(body)}, depends on the index {index} "
                        "of the sum", body)
    data = (index, as_dim(lower), as_dim(upper), tuple(as_dim(d) for d in distinct))
    return Term("sum", (body,), data, body.rows, body.cols)


def entry(a: Term, i: Dim | int | str, j: Dim | int | str = 1) -> Term:
    """The entry in row i, column j, both counted from 1."""
    for value, size in ((as_dim(i), a.rows), (as_dim(j), a.cols)):
        k, n = value.constant(), size.constant()
        if k is not None and (k < 1 or (n is not None and k > n)):
            raise IllFormed(f"{{0}} is {shape_text(a)} and has no entry {k}", a)
    return Term("entry", (a,), (as_dim(i), as_dim(j)), ONE, ONE)


def _conditions(given: Sequence[Term]) -> tuple[Term, ...]:
    for g in given:
        if g.op != "symbol" or not is_random_symbol(g):
            raise IllFormed("a condition must be a random symbol, not {0}", g)
    return tuple(dict.fromkeys(given))


def expectation(a: Term, *given: Term) -> Term:
    """``E(a)``, or ``E(a | given)``, of a scalar, vector or matrix."""
    return Term("expectation", (a, *_conditions(given)), None, a.rows, a.cols)


def variance(a: Term, *given: Term) -> Term:
    """``Var(a) = E((a - E a)(a - E a)')`` of a column vector or scalar."""
    if a.cols != ONE:
        raise IllFormed(f"a variance needs a column vector, but {{0}} is {shape_text(a)}", a)
    return Term("variance", (a, *_conditions(given)), None, a.rows, a.rows)


def covariance(a: Term, b: Term, *given: Term) -> Term:
    """``Cov(a, b) = E((a - E a)(b - E b)')`` of two column vectors or scalars."""
    for x in (a, b):
        if x.cols != ONE:
            raise IllFormed(f"a covariance needs column vectors, but {{0}} is {shape_text(x)}", x)
    return Term("covariance", (a, b, *_conditions(given)), None, a.rows, b.rows)


def function(name: str, *args: Term) -> Term:
    """A scalar function such as ``exp``; arguments are scalars."""
    for a in args:
        if not a.is_scalar:
            raise IllFormed(f"{name} needs a scalar, but {{0}} is {shape_text(a)}", a)
    return Term("function", args, name, ONE, ONE)


def derivative(a: Term, by: Term) -> Term:
    """The derivative of `a` by a fixed symbol x, its transpose x', vec(x) or vec(x)'.

    Each index belongs either to the function or to the argument: the entry in row i and
    column j is ``d a[i, j] / d by[i, j]``, where what has only one row or column is constant
    in that index.  So the gradient of a scalar by an m x n matrix is m x n, the Jacobian of an
    n-vector by x' is n x m, the Hessian is the derivative by x of the derivative by x', and
    anything has a derivative by a scalar.  A column by a column has no place to go: refused.
    """
    x = differentiated(by)
    if x.op != "symbol":
        raise IllFormed("a derivative is taken by a symbol, its transpose or its vec, "
                        "not by {0}", by)
    if is_random_symbol(x):
        raise IllFormed("a derivative is taken by a fixed symbol, and {0} is random", x)
    if (a.rows != ONE != by.rows) or (a.cols != ONE != by.cols):
        raise IllFormed(f"{{0}} is {shape_text(a)} and {{1}} is {shape_text(by)}: the derivative "
                        "has no layout; that of a column is taken by a row, d f / d x'", a, by)
    return Term("derivative", (a, by), None, a.rows * by.rows, a.cols * by.cols)


def differentiated(by: Term) -> Term:
    """The symbol by which a derivative is taken, where that is x, x', vec(x) or vec(x)'."""
    for op in ("transpose", "vec"):
        if by.op == op:
            by = by.args[0]
    return by


def is_random_symbol(term: Term) -> bool:
    """Whether the term is a random symbol."""
    return term.op == "symbol" and bool(term.data[2])


def randomness(term: Term) -> frozenset[Term]:
    """The random symbols on which the value of the term depends.

    A conditional moment depends on its conditions only; an unconditional one is fixed.
    """
    if term.op == "symbol":
        return frozenset((term,)) if is_random_symbol(term) else frozenset()
    conditions = {"expectation": term.args[1:], "variance": term.args[1:],
                  "covariance": term.args[2:]}.get(term.op, term.args)
    return frozenset(symbol_ for arg in conditions for symbol_ in randomness(arg))


def rebuild(term: Term, args: Sequence[Term], dims: Mapping[str, Dim]) -> Term:
    """The same operator on other arguments, with dimensions and indices substituted.

    Shapes are checked again; raises `IllFormed` if they no longer fit.
    """
    rows, cols, data = term.rows.replace(dims), term.cols.replace(dims), term.data
    match term.op:
        case "symbol":
            name, indices, random = data
            return symbol(name, rows, cols, *(i.replace(dims) for i in indices), random=random)
        case "number":
            return term
        case "dimension":
            return dimension(data.replace(dims))
        case "identity" | "zero" | "ones":
            return Term(term.op, (), None, rows, cols)
        case "delta":
            return delta(*(d.replace(dims) for d in data))
        case "power":
            return power(args[0], as_dim(data).replace(dims))
        case "block":
            _, width = data
            return block([args[k : k + width] for k in range(0, len(args), width)])
        case "stack":
            row, col = data
            row, col = ((p[0], p[1].replace(dims)) if p else None for p in (row, col))
            return stack(args[0], row=row, col=col)
        case "sum":
            index, lower, upper, distinct = data
            return sum_over(index, lower.replace(dims), upper.replace(dims), args[0],
                            [d.replace(dims) for d in distinct])
        case "entry":
            i, j = data
            return entry(args[0], i.replace(dims), j.replace(dims))
        case "function":
            return function(str(data), *args)
        case _:
            return _PLAIN[term.op](*args)


_PLAIN: dict[str, Callable[..., Term]] = {
    "add": add, "mul": mul, "transpose": transpose, "trace": trace, "inverse": inverse, "det": det,
    "hadamard": hadamard, "kronecker": kronecker, "vec": vec, "diag": diag,
    "diagonal": diagonal, "expectation": expectation, "variance": variance,
    "covariance": covariance, "derivative": derivative,
}


def bound_ranges(term: Term) -> tuple[tuple[str, Dim, Dim], ...]:
    """The indices that the term's operator binds in its arguments: name, lower, upper."""
    if term.op == "sum":
        return (term.data[:3],)
    if term.op == "stack":
        return tuple((name, ONE, upper) for name, upper in filter(None, term.data))
    return ()


def bound_index(term: Term) -> tuple[str, ...]:
    """The names of the indices that the term's operator binds."""
    return tuple(name for name, _, _ in bound_ranges(term))


def substitute(
    term: Term, symbols: Mapping[Term, Term], dims: Mapping[str, Dim] | None = None
) -> Term:
    """Replace whole symbols by terms, and dimension symbols or free indices by dimensions."""
    dims = dims or {}
    if term in symbols:
        return symbols[term]
    inner = {k: v for k, v in dims.items() if k not in bound_index(term)}
    captured = set(bound_index(term)) & {n for v in inner.values() for n in v.names()}
    if captured:
        raise ValueError(f"the index {captured.pop()} would be captured; rename it first")
    return rebuild(term, [substitute(a, symbols, inner) for a in term.args], dims)


def own_names(term: Term) -> set[str]:
    """The names of dimensions and indices in the term's shape and data, its arguments apart."""
    dims = [term.rows, term.cols]
    match term.op:
        case "symbol":
            dims += term.data[1]
        case "delta" | "entry":
            dims += term.data
        case "dimension":
            dims.append(term.data)
        case "power":
            dims.append(as_dim(term.data))
        case "sum":
            dims += [term.data[1], term.data[2], *term.data[3]]
        case "stack":
            dims += [pair[1] for pair in term.data if pair]
    return {name for d in dims for name in d.names()}


def free_names(term: Term) -> frozenset[str]:
    """The names of dimensions and indices that occur free in the term."""
    inner = frozenset().union(*map(free_names, term.args))
    return frozenset(own_names(term)) | (inner - frozenset(bound_index(term)))


def mentions(term: Term, names: frozenset[str]) -> bool:
    """Whether an index with one of the names occurs in the term."""
    return bool(names) and any(own_names(inner) & names for inner in term.walk())
