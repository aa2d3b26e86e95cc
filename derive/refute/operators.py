"""The evaluation of every operator, in one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..kernel.dims import as_dim
from ..kernel.terms import Term, divides
from . import arithmetic as exact
from . import derivatives
from .arithmetic import Field, Matrix
from .multiples import LARGEST, Discard, Multiple
from .values import Env, OutOfRange, Value, lift

if TYPE_CHECKING:
    from .evaluate import Model


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """The product, in which a 1 x 1 factor multiplies as a scalar."""
    if a.ncols() == b.nrows():
        if a.nrows() * b.ncols() > LARGEST and not isinstance(a, Multiple):
            raise Discard("a matrix is too large")
        return a * b
    return b * a[0, 0] if a.nrows() == a.ncols() == 1 else a * b[0, 0]


def raised(m: Matrix, exponent: int, one: Matrix) -> Matrix:
    """An integer power of a square matrix, by repeated squaring."""
    base, k, result = (exact.inverse(m) if exponent < 0 else m), abs(exponent), one
    while k:
        result = result * base if k & 1 else result
        base, k = (base * base if k > 1 else base), k >> 1
    return result


def _identity(model: Model, term: Term, env: Env) -> Matrix:
    return exact.identity(model.field, model.shape(term, env)[0])


def _fill(entry: int) -> Callable[[Model, Term, Env], Value]:
    def evaluate(model: Model, term: Term, env: Env) -> Value:
        rows, cols = model.shape(term, env)
        if entry == 0:
            return exact.zeros(model.field, rows, cols)
        if rows * cols > LARGEST:
            raise Discard("a matrix is too large")
        return model.field.matrix(rows, cols, [entry] * (rows * cols))

    return evaluate


def _symbol(model: Model, term: Term, env: Env) -> Value:
    return model.symbol(term, env)


def _number(model: Model, term: Term, _: Env) -> Matrix:
    return _scalar(model, term.data)


def _dimension(model: Model, term: Term, env: Env) -> Matrix:
    return _scalar(model, model.size(term.data, env))


def _delta(model: Model, term: Term, env: Env) -> Matrix:
    i, j = term.data
    return _scalar(model, int(model.size(i, env) == model.size(j, env)))


def _scalar(model: Model, value: Any) -> Matrix:
    return model.field.matrix(1, 1, [model.field.scalar(value)])


def _fold(operation: Callable[[Matrix, Matrix], Matrix]) -> Callable[[Model, Term, Env], Value]:
    def evaluate(model: Model, term: Term, env: Env) -> Value:
        first, *others = model.arguments(term, env)
        for other in others:
            first = lift(operation, first, other)
        return first

    return evaluate


def _map(operation: Callable[[Field, Matrix], Matrix]) -> Callable[[Model, Term, Env], Value]:
    def evaluate(model: Model, term: Term, env: Env) -> Value:
        return lift(lambda m: operation(model.field, m), model.value(term.args[0], env))

    return evaluate


def _trace(field: Field, m: Matrix) -> Matrix:
    if isinstance(m, Multiple):
        return field.matrix(1, 1, [m.factor * m.n])
    return field.matrix(1, 1, [sum((m[i, i] for i in range(m.nrows())),
                                         field.scalar(0))])


def _det(field: Field, m: Matrix) -> Matrix:
    return field.matrix(1, 1, [m.det()])


def _vec(field: Field, m: Matrix) -> Matrix:
    return field.matrix(m.nrows() * m.ncols(), 1, m.transpose().entries())


def _diag(field: Field, m: Matrix) -> Matrix:
    n = m.nrows()
    return field.matrix(n, n, [m[i, 0] if i == j else 0 for i in range(n) for j in range(n)])


def _diagonal(field: Field, m: Matrix) -> Matrix:
    return field.matrix(m.nrows(), 1, [m[i, i] for i in range(m.nrows())])


def _hadamard(model: Model, term: Term, env: Env) -> Value:
    rows, cols = model.shape(term, env)

    def entrywise(a: Matrix, b: Matrix) -> Matrix:
        pairs = zip(a.entries(), b.entries(), strict=True)
        return model.field.matrix(rows, cols, [x * y for x, y in pairs])

    return _fold(entrywise)(model, term, env)


def _kronecker(model: Model, term: Term, env: Env) -> Value:
    return _fold(lambda a, b: exact.kronecker(model.field, a, b))(model, term, env)


def _power(model: Model, term: Term, env: Env) -> Value:
    one = exact.identity(model.field, model.shape(term, env)[0])
    exponent = model.size(as_dim(term.data), env)

    def raise_(m: Matrix) -> Matrix:
        if divides(term):
            exact.inverse(m)  # must exist, whatever the exponent is here
        return raised(m, exponent, one)

    return lift(raise_, model.value(term.args[0], env))


def _assemble(model: Model, blocks: list[Value], width: int) -> Value:
    def join(*parts: Matrix) -> Matrix:
        lines = [[p.table() for p in parts[k : k + width]] for k in range(0, len(parts), width)]
        rows = [[x for t in line for x in t[i]] for line in lines for i in range(len(line[0]))]
        return model.field.matrix(len(rows), len(rows[0]), [x for row in rows for x in row])

    return lift(join, *blocks)


def _block(model: Model, term: Term, env: Env) -> Value:
    return _assemble(model, model.arguments(term, env), term.data[1])


def _stack(model: Model, term: Term, env: Env) -> Value:
    row, col = term.data
    member = term.args[0]
    model.shape(term, env)
    blocks = [model.value(member, inner) for inner in model.index_values(term, env)]
    if row == col:
        return lift(lambda *parts: exact.direct_sum(model.field, *parts), *blocks)
    return _assemble(model, blocks, 1 if col is None else model.size(col[1], env))


def _sum(model: Model, term: Term, env: Env) -> Value:
    total: Value = exact.zeros(model.field, *model.shape(term, env))
    for inner in model.index_values(term, env):
        total = lift(lambda a, b: a + b, total, model.value(term.args[0], inner))
    return total


def _entry(model: Model, term: Term, env: Env) -> Value:
    i, j = (model.size(d, env) - 1 for d in term.data)
    rows, cols = model.shape(term.args[0], env)
    if not (0 <= i < rows and 0 <= j < cols):
        raise OutOfRange("an entry is out of range")
    return lift(lambda m: model.field.matrix(1, 1, [m[i, j]]), model.value(term.args[0], env))


def _expectation(model: Model, term: Term, env: Env) -> Value:
    given = model.conditions(term.args[1:], env)
    return model.mean(model.value(term.args[0], env), given)


def _variance(model: Model, term: Term, env: Env) -> Value:
    a = model.value(term.args[0], env)
    return model.covariance(a, a, model.conditions(term.args[1:], env))


def _covariance(model: Model, term: Term, env: Env) -> Value:
    a, b = (model.value(x, env) for x in term.args[:2])
    return model.covariance(a, b, model.conditions(term.args[2:], env))


_BINDING = ("integral", "product", "series", "limit", "infinity")


def _function(model: Model, term: Term, env: Env) -> Value:
    if str(term.data).startswith(_BINDING):
        raise Discard(f"{term.data} has no exact value")  # it is no function of its letter
    real_power = term.data == "pow" and model.field.ordered and (
        not _is_integral(term.args[1]))

    def apply(*matrices: Matrix) -> Matrix:
        arguments = [m[0, 0] for m in matrices]
        if real_power and not (model.field.ordered and arguments[0] > 0):
            raise Discard("a real power of what is not positive")
        known = getattr(model.field, "function", None)
        value = (known or model.unknown)(term.data, *arguments)
        return model.field.matrix(1, 1, [value])

    return lift(apply, *model.arguments(term, env))


def _is_integral(exponent: Term) -> bool:
    """Whether an exponent is an integer whatever its letters stand for."""
    if exponent.op == "number":
        return bool(exponent.data.denominator == 1)
    return exponent.op == "dimension" or (
        exponent.op in ("add", "mul") and all(map(_is_integral, exponent.args)))


EVALUATORS: dict[str, Callable[[Model, Term, Env], Value]] = {
    "number": _number,
    "symbol": _symbol,
    "dimension": _dimension,
    "identity": _identity,
    "zero": _fill(0),
    "ones": _fill(1),
    "delta": _delta,
    "add": _fold(lambda a, b: a + b),
    "mul": _fold(multiply),
    "transpose": _map(lambda _, m: m.transpose()),
    "trace": _map(_trace),
    "power": _power,
    "inverse": _map(lambda _, m: exact.inverse(m)),
    "det": _map(_det),
    "hadamard": _hadamard,
    "kronecker": _kronecker,
    "vec": _map(_vec),
    "diag": _map(_diag),
    "diagonal": _map(_diagonal),
    "block": _block,
    "stack": _stack,
    "sum": _sum,
    "entry": _entry,
    "expectation": _expectation,
    "variance": _variance,
    "covariance": _covariance,
    "function": _function,
    "derivative": derivatives.evaluate,
}
