"""Values of kernel terms in concrete models, written to be obviously right.

A matrix is a tuple of rows, each a tuple of numbers.  A random value is an `Outcomes`: one
matrix for each outcome of a finite probability space.  Numbers are fractions, or integers
modulo a prime; the field is a parameter of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from functools import partial
from typing import Any

from derive.kernel.dims import TOTAL, Dim, Variable, as_dim
from derive.kernel.facts import Equation
from derive.kernel.terms import Term

from .duals import Duals
from .matrices import (
    EXACT,
    Field,
    Matrix,
    Missing,
    Number,
    Undefined,
    added,
    assembled,
    constant,
    hadamard_product,
    inverted,
    kronecker_product,
    leibniz,
    multiplied,
    scaled,
    subtracted,
    transposed,
    unit,
)


class Outcomes(tuple):  # type: ignore[type-arg]  # a tuple of matrices, told apart by its class
    """A random matrix: its value at each outcome."""

    __slots__ = ()


Value = Matrix | Outcomes
Env = Mapping[str, int]


# -- models ------------------------------------------------------------------------------


def printed(name: str, indices: Iterable[int]) -> str:
    """The name of a family member, as `repr` of the symbol prints it: ``Z_1``."""
    return name + "".join(f"_{i}" for i in indices)


@dataclass
class Model:
    """Sizes, values of symbols by printed name, and the probabilities of the outcomes.

    `supply` gives the value of a fixed symbol that has none yet; `law` names the joint law
    from which the random values come.  What is defined through a symbol follows it where that
    is differentiated by.
    """

    field: Field
    sizes: dict[str, int]
    values: dict[str, Value]
    weights: tuple[Number, ...] = ()
    supply: Callable[[Model, str, str, int, int], Matrix] | None = None
    law: str = ""
    memo: dict[Any, Value] = made(default_factory=dict, repr=False)
    definitions: tuple[Equation, ...] = ()


def size(dim: Dim, model: Model, env: Env) -> int:
    """The value of a dimension or index expression."""
    result = 0
    for monomial, k in dim.terms:
        for v in monomial:
            k *= _variable(v, model, env)
        result += k
    return result


def _variable(v: Variable, model: Model, env: Env) -> int:
    if v.name == TOTAL:
        summand, upper, bound = v.indices
        (index,) = {w.name for w in bound.variables()}
        return sum(size(summand, model, {**env, index: k})
                   for k in range(1, size(upper, model, env) + 1))
    if not v.indices and v.name in env:
        return env[v.name]
    key = printed(v.name, (size(i, model, env) for i in v.indices))
    if key not in model.sizes:
        raise Missing(f"no value for {key}")
    return model.sizes[key]


def _shape(term: Term, model: Model, env: Env) -> tuple[int, int]:
    rows, cols = size(term.rows, model, env), size(term.cols, model, env)
    if rows < 1 or cols < 1:
        raise Undefined(f"an empty {rows} x {cols} matrix")
    return rows, cols


def pointwise(f: Callable[..., Matrix], *values: Value) -> Value:
    """Apply a function of matrices at every outcome; fixed values are the same at all."""
    count = next((len(v) for v in values if isinstance(v, Outcomes)), None)
    if count is None:
        return f(*values)
    return Outcomes(f(*(v[k] if isinstance(v, Outcomes) else v for v in values))
                    for k in range(count))


def mean(model: Model, value: Value, given: Sequence[Value] = ()) -> Value:
    """The expectation of a value, conditional on others.

    At each outcome it is the weighted mean over all outcomes at which the conditions have
    the same values; without conditions one fixed matrix.
    """
    if not isinstance(value, Outcomes):
        return value
    f = model.field
    cells: dict[Any, list[int]] = {}
    for k in range(len(value)):
        cells.setdefault(tuple(g[k] if isinstance(g, Outcomes) else g for g in given),
                         []).append(k)
    result: list[Any] = [None] * len(value)
    for members in cells.values():
        total = f.invert(f.reduce(sum(model.weights[k] for k in members)))
        average = scaled(f, total, added(
            f, *(scaled(f, model.weights[k], value[k]) for k in members)))
        for k in members:
            result[k] = average
    return Outcomes(result) if given else result[0]


def second_moment(model: Model, a: Value, b: Value, given: Sequence[Value] = ()) -> Value:
    """``E((a - E a)(b - E b)')``, everything conditional on `given`."""
    f = model.field

    def centred(x: Value) -> Value:
        return pointwise(lambda u, v: subtracted(f, u, v), x, mean(model, x, given))

    return mean(model, pointwise(lambda u, v: multiplied(f, u, transposed(v)),
                                 centred(a), centred(b)), given)


# -- operators ---------------------------------------------------------------------------


def evaluate(term: Term, model: Model, env: Env | None = None) -> Value:
    """The value of a term; `env` gives the free indices.

    Raises `Undefined` where the term has no value.
    """
    env = env or {}
    key = (term, tuple(sorted(env.items())))
    value = model.memo.get(key)
    if value is None:
        value = model.memo[key] = EVALUATORS[term.op](term, model, env)
    return value


def _symbol(term: Term, model: Model, env: Env) -> Value:
    name, indices, random = term.data
    key = printed(name, (size(i, model, env) for i in indices))
    rows, cols = _shape(term, model, env)
    if key not in model.values:
        if random or model.supply is None:
            raise Missing(f"no value for {key}")
        model.values[key] = model.supply(model, name, key, rows, cols)
    value = model.values[key]
    sample = value[0] if isinstance(value, Outcomes) else value
    if (len(sample), len(sample[0])) != (rows, cols):
        raise Undefined(f"{key} is not {rows} x {cols}")
    return value


def _number(term: Term, model: Model, _env: Env) -> Value:
    return ((model.field.of(term.data),),)


def _dimension(term: Term, model: Model, env: Env) -> Value:
    return ((model.field.of(size(term.data, model, env)),),)


def _identity(term: Term, model: Model, env: Env) -> Value:
    return unit(model.field, _shape(term, model, env)[0])


def _zero(term: Term, model: Model, env: Env) -> Value:
    return constant(model.field, *_shape(term, model, env), 0)


def _ones(term: Term, model: Model, env: Env) -> Value:
    return constant(model.field, *_shape(term, model, env), 1)


def _delta(term: Term, model: Model, env: Env) -> Value:
    i, j = (size(d, model, env) for d in term.data)
    return ((model.field.of(int(i == j)),),)


def _arguments(term: Term, model: Model, env: Env) -> list[Value]:
    return [evaluate(a, model, env) for a in term.args]


def _add(term: Term, model: Model, env: Env) -> Value:
    return pointwise(lambda *parts: added(model.field, *parts), *_arguments(term, model, env))


def _mul(term: Term, model: Model, env: Env) -> Value:
    f = model.field
    scalar = [a.is_scalar for a in term.args]

    def product(*parts: Matrix) -> Matrix:
        # Whether a factor is a scalar is a matter of its type, not of its size here.
        result, is_scalar = parts[0], scalar[0]
        is_row = term.args[0].rows.constant() == 1
        for part, a in zip(parts[1:], term.args[1:], strict=True):
            if a.is_scalar:
                result = scaled(f, part[0][0], result)
            elif is_scalar:
                result, is_row = scaled(f, result[0][0], part), a.rows.constant() == 1
                is_scalar = False
            else:
                result = multiplied(f, result, part)
                is_scalar = is_row and a.cols.constant() == 1
        return result

    return pointwise(product, *_arguments(term, model, env))


def _transpose(term: Term, model: Model, env: Env) -> Value:
    return pointwise(transposed, *_arguments(term, model, env))


def _trace(term: Term, model: Model, env: Env) -> Value:
    f = model.field
    return pointwise(lambda a: ((f.reduce(sum(a[i][i] for i in range(len(a)))),),),
                     *_arguments(term, model, env))


def _power(term: Term, model: Model, env: Env) -> Value:
    f, exponent = model.field, size(as_dim(term.data), model, env)

    def raised(a: Matrix) -> Matrix:
        if not isinstance(term.data, int) and any(k < 0 for _, k in term.data.terms):
            inverted(f, a)  # an exponent that subtracts is written for what has an inverse
        result, base = unit(f, len(a)), a if exponent >= 0 else inverted(f, a)
        for _ in range(abs(exponent)):
            result = multiplied(f, result, base)
        return result

    return pointwise(raised, *_arguments(term, model, env))


def _inverse(term: Term, model: Model, env: Env) -> Value:
    return pointwise(lambda a: inverted(model.field, a), *_arguments(term, model, env))


def _det(term: Term, model: Model, env: Env) -> Value:
    return pointwise(lambda a: ((leibniz(model.field, a),),), *_arguments(term, model, env))


def _folded(operation: Callable[[Field, Matrix, Matrix], Matrix]
            ) -> Callable[[Term, Model, Env], Value]:
    def evaluator(term: Term, model: Model, env: Env) -> Value:
        first, *rest = _arguments(term, model, env)
        for other in rest:
            first = pointwise(partial(operation, model.field), first, other)
        return first
    return evaluator


def _vec(term: Term, model: Model, env: Env) -> Value:
    return pointwise(lambda a: tuple((x,) for column in transposed(a) for x in column),
                     *_arguments(term, model, env))


def _diag(term: Term, model: Model, env: Env) -> Value:
    zero = model.field.of(0)
    return pointwise(lambda v: tuple(tuple(v[i][0] if i == j else zero for j in range(len(v)))
                                     for i in range(len(v))), *_arguments(term, model, env))


def _diagonal(term: Term, model: Model, env: Env) -> Value:
    return pointwise(lambda a: tuple((a[i][i],) for i in range(len(a))),
                     *_arguments(term, model, env))


def _block(term: Term, model: Model, env: Env) -> Value:
    _, width = term.data
    return pointwise(
        lambda *parts: assembled([parts[k:k + width] for k in range(0, len(parts), width)]),
        *_arguments(term, model, env))


def _stack(term: Term, model: Model, env: Env) -> Value:
    row, col = term.data
    (member,) = term.args

    def members(pair: tuple[str, Dim] | None) -> range:
        return range(1, size(pair[1], model, env) + 1) if pair else range(1)

    if row is not None and row == col:
        blocks = [evaluate(member, model, {**env, row[0]: k}) for k in members(row)]

        def direct_sum(*parts: Matrix) -> Matrix:
            return assembled([[a if i == j else constant(model.field, len(a), len(b[0]), 0)
                               for j, b in enumerate(parts)] for i, a in enumerate(parts)])

        if not blocks:
            raise Undefined("an empty stack")
        return pointwise(direct_sum, *blocks)
    grid = [[evaluate(member, model, {**env, **({row[0]: i} if row else {}),
                                      **({col[0]: j} if col else {})})
             for j in members(col)] for i in members(row)]
    if not grid or not grid[0]:
        raise Undefined("an empty stack")
    width = len(grid[0])
    return pointwise(
        lambda *parts: assembled([parts[k:k + width] for k in range(0, len(parts), width)]),
        *(value for line in grid for value in line))


def _sum(term: Term, model: Model, env: Env) -> Value:
    index, lower, upper, distinct = term.data
    left_out = {size(d, model, env) for d in distinct}
    values = [constant(model.field, *_shape(term, model, env), 0)]
    for k in range(size(lower, model, env), size(upper, model, env) + 1):
        if k not in left_out:
            values.append(evaluate(term.args[0], model, {**env, index: k}))
    return pointwise(lambda *parts: added(model.field, *parts), *values)


def _entry(term: Term, model: Model, env: Env) -> Value:
    i, j = (size(d, model, env) for d in term.data)

    def element(a: Matrix) -> Matrix:
        if not (1 <= i <= len(a) and 1 <= j <= len(a[0])):
            raise Undefined(f"there is no entry {i}, {j}")
        return ((a[i - 1][j - 1],),)

    return pointwise(element, *_arguments(term, model, env))


def _expectation(term: Term, model: Model, env: Env) -> Value:
    value, *given = _arguments(term, model, env)
    return mean(model, value, given)


def _variance(term: Term, model: Model, env: Env) -> Value:
    value, *given = _arguments(term, model, env)
    return second_moment(model, value, value, given)


def _covariance(term: Term, model: Model, env: Env) -> Value:
    a, b, *given = _arguments(term, model, env)
    return second_moment(model, a, b, given)


def _function(term: Term, model: Model, env: Env) -> Value:
    f = model.field.logarithm if isinstance(model.field, Duals) and term.data == "log" else None
    if model.field.positive and not isinstance(model.field, Duals):
        f = EXACT.get(term.data)
    if f is None:
        raise Missing(f"the function {term.data} has no exact values")
    return pointwise(lambda *a: ((f(*(p[0][0] for p in a)),),), *_arguments(term, model, env))


def _derivative(term: Term, model: Model, env: Env) -> Value:
    from .derivatives import derivative  # which evaluates terms

    return derivative(term, model, env)


EVALUATORS: dict[str, Callable[[Term, Model, Env], Value]] = {
    "number": _number, "symbol": _symbol, "dimension": _dimension, "identity": _identity,
    "zero": _zero, "ones": _ones, "delta": _delta, "add": _add, "mul": _mul,
    "transpose": _transpose, "trace": _trace, "power": _power, "inverse": _inverse,
    "det": _det, "hadamard": _folded(hadamard_product),
    "kronecker": _folded(kronecker_product), "vec": _vec, "diag": _diag,
    "diagonal": _diagonal, "block": _block, "stack": _stack,
    "sum": _sum, "entry": _entry, "expectation": _expectation, "variance": _variance,
    "covariance": _covariance, "function": _function, "derivative": _derivative,
}


def same(a: Value, b: Value) -> bool:
    """Whether two values agree at every outcome."""
    count = next((len(v) for v in (a, b) if isinstance(v, Outcomes)), 1)
    return all((a[k] if isinstance(a, Outcomes) else a)
               == (b[k] if isinstance(b, Outcomes) else b) for k in range(count))
