"""Derivatives in an exact model, entry by entry of the argument.

The change of a term to first order in each of several small numbers, one for each entry by
which it is differentiated: arithmetic modulo the square of each of them.  With the empty set
of directions this is the value itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

from ..kernel.dims import as_dim
from ..kernel.terms import Term, differentiated, function, inverse, mul, number
from . import arithmetic as exact
from .arithmetic import Matrix
from .multiples import LARGEST, Discard
from .values import Env, Key, Value, lift

if TYPE_CHECKING:
    from .evaluate import Model

Direction = tuple[Key, int, int]
"""A symbol with the row and column, from 0, of the entry that changes."""

Part = Callable[[Env], Value]

MANY = 2_000
"""So many entries of an argument are differentiated by, at most."""

LARGEST_POWER = 40
"""The largest exponent of a power that is written out."""

LINEAR = frozenset(("add", "transpose", "trace", "vec", "diag", "diagonal", "block", "stack",
                    "sum", "entry"))
PRODUCTS = frozenset(("mul", "hadamard", "kronecker"))
CHAIN: dict[str, Callable[[Term], Term]] = {
    "log": inverse,
    "exp": lambda a: function("exp", a),
    "sqrt": lambda a: inverse(mul(number(2), function("sqrt", a))),
    "sin": lambda a: function("cos", a),
    "cos": lambda a: mul(number(-1), function("sin", a)),
}
"""The derivatives of functions at an argument."""


def evaluate(model: Model, term: Term, env: Env) -> Value:
    """The value of a derivative whose other symbols are held fixed."""
    return _Changes(model).derivative(term, env, ())


class _Replaced:
    """A model in which the arguments of one operator have other values."""

    def __init__(self, model: Model, parts: dict[Term, Part]) -> None:
        self._model, self._parts = model, parts

    def value(self, term: Term, env: Env) -> Value:
        """The value put in the place of an argument."""
        return self._parts[term](env)

    def arguments(self, term: Term, env: Env) -> list[Value]:
        """The values of all arguments."""
        return [self.value(a, env) for a in term.args]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


class _Changes:
    """Changes of terms in one model; what was computed is kept."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.known: dict[Any, Value | None] = {}

    def derivative(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Value:
        """The change of a derivative: a further direction for each entry of the argument."""
        body, by = term.args
        x = differentiated(by)
        key, model = self.model.key(x, env), self.model
        (rows, cols), (height, width) = model.shape(by, env), model.shape(body, env)
        tall = model.shape(x, env)[0]
        if rows * cols > MANY or rows * cols * height * width > LARGEST:
            raise Discard("a derivative has too many entries")
        self._require_value(body, env)
        parts = []
        for i, j in product(range(rows), range(cols)):
            turned = by.op == "transpose"
            k, m = (j, i) if turned else (i, j)
            if (by.args[0] if turned else by).op == "vec":
                k, m = k % tall, k // tall
            parts.append(self._or_zero(self.of(body, env, (*along, (key, k, m))), body, env))

        def join(*blocks: Matrix) -> Matrix:
            table = [[blocks[i * cols + j][k, m] for j in range(cols) for m in range(width)]
                     for i in range(rows) for k in range(height)]
            return model.field.matrix(rows * height, cols * width, [x for r in table for x in r])

        return lift(join, *parts)

    def of(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Value | None:
        """The change of a term along all the directions at once; None if it is zero."""
        if not along:
            return self.model.value(term, env)
        names = {t.data[0] for t in term.walk() if t.op == "symbol"}
        if any(key[0] not in names for key, _, _ in along):
            return None
        memo = (term, tuple(sorted(env.items())), along)
        if memo not in self.known:
            self.known[memo] = self._of(term, env, along)
        return self.known[memo]

    def _of(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Value | None:
        args = term.args
        match term.op:
            case "symbol":
                ((key, i, j), *more) = along
                if more or self.model.key(term, env) != key:
                    return None
                rows, cols = self.model.shape(term, env)
                return self.model.field.matrix(
                    rows, cols, [int((k, m) == (i, j)) for k in range(rows) for m in range(cols)])
            case op if op in LINEAR:
                return self._apply(term, env, [self._part(a, along) for a in args])
            case op if op in PRODUCTS:
                return self._product(term, env, along)
            case "power":
                exponent = self.model.size(as_dim(term.data), env)
                if abs(exponent) > LARGEST_POWER:
                    raise Discard("the derivative of a large power")
                base = args[0] if exponent > 0 else inverse(args[0])
                return self.of(mul(*[base] * abs(exponent)), env, along) if exponent else None
            case "inverse":
                return self._inverse(term, env, along)
            case "det":
                return self._det(term, env, along)
            case "function" if len(args) == 1 and term.data in CHAIN:
                slope, first = CHAIN[term.data](args[0]), along[:1]
                return self._total(self._times(
                    self.of(args[0], env, first + part), self._after(slope, env, rest))
                    for part, rest in _splits(along[1:]))
            case "derivative":
                return self.derivative(term, env, along)
        raise Discard(f"no derivative of {term.data if term.op == 'function' else term.op}")

    def _require_value(self, term: Term, env: Env) -> None:
        """Stay where the function exists, even where it does not change.

        Of a logarithm, which has no exact value, the argument must be positive; modulo p there
        is no order.
        """
        model = self.model
        if not any(part.op == "function" for part in term.walk()):
            model.value(term, env)
            return
        bound = term.op in ("sum", "stack")
        for inner in model.index_values(term, env) if bound else [dict(env)]:
            for a in term.args[: 1 if term.op == "derivative" else None]:
                self._require_value(a, inner)
        if term.op == "function" and term.data == "log":
            value = model.value(term.args[0], env)
            for m in value if isinstance(value, list) else [value]:
                if m[0, 0] == 0 or (model.field.ordered and not m[0, 0] > 0):
                    raise Discard("a function is outside its domain")

    def _after(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Part:
        return lambda _: self.of(term, env, along)

    def _times(self, left: Value | None, right: Part) -> Value | None:
        """The product of scalars; the second is not asked for where the first is zero."""
        if left is None:
            return None
        value = right({})
        return None if value is None else lift(lambda a, b: a * b, left, value)

    def _total(self, parts: Iterator[Value | None]) -> Value | None:
        found = [p for p in parts if p is not None]
        return reduce(lambda a, b: lift(lambda x, y: x + y, a, b), found) if found else None

    def _or_zero(self, value: Value | None, like: Term, env: Env) -> Value:
        return value if value is not None else exact.zeros(
            self.model.field, *self.model.shape(like, env))

    def _part(self, a: Term, along: tuple[Direction, ...]) -> Part:
        return lambda env: self._or_zero(self.of(a, env, along), a, env)

    def _apply(self, term: Term, env: Env, parts: Sequence[Part]) -> Value:
        """The operator of a term on other values of its arguments."""
        from .operators import EVALUATORS  # which has an entry for derivatives

        places = [Term("symbol", (), (f"argument {k}", (), False), a.rows, a.cols)
                  for k, a in enumerate(term.args)]
        shadow: Any = _Replaced(self.model, dict(zip(places, parts, strict=True)))
        return EVALUATORS[term.op](
            shadow, Term(term.op, places, term.data, term.rows, term.cols), env)

    def _product(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Value | None:
        """Leibniz: every direction changes one of the factors."""
        def chosen(places: tuple[int, ...]) -> Value | None:
            values = []
            for k, a in enumerate(term.args):
                value = self.of(a, env, tuple(
                    d for d, place in zip(along, places, strict=True) if place == k))
                if value is None:
                    return None
                values.append(value)
            return self._apply(term, env, [_constant(v) for v in values])

        return self._total(map(chosen, product(range(len(term.args)), repeat=len(along))))

    def _inverse(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Value | None:
        """From ``A V = I``: the changes of V with fewer directions give the next one."""
        value = self.model.value(term, env)

        def part(of_a: tuple[Direction, ...], of_v: tuple[Direction, ...]) -> Value | None:
            left = self.of(term.args[0], env, of_a) if of_a else None
            right = None if left is None else self.of(term, env, of_v)
            return None if right is None else lift(
                lambda v, a, w: v * a * w * self.model.field.scalar(-1), value, left, right)

        return self._total(part(*split) for split in _splits(along))

    def _det(self, term: Term, env: Env, along: tuple[Direction, ...]) -> Value | None:
        """A determinant is linear in each of its columns."""
        (a,) = term.args
        n = self.model.shape(a, env)[0]
        field = self.model.field

        def chosen(places: tuple[int, ...]) -> Value:
            changed = {k: self._or_zero(self.of(a, env, tuple(
                d for d, place in zip(along, places, strict=True) if place == k)), a, env)
                for k in {*places}}

            def determinant(whole: Matrix, *columns: Matrix) -> Matrix:
                used = [whole.table()] * n
                for j, column in zip(changed, columns, strict=True):
                    used[j] = column.table()
                entries = [used[j][i][j] for i in range(n) for j in range(n)]
                return field.matrix(1, 1, [field.matrix(n, n, entries).det()])

            return lift(determinant, self.model.value(a, env), *changed.values())

        return self._total(map(chosen, product(range(n), repeat=len(along))))


def _constant(value: Value) -> Part:
    return lambda _: value


def _splits(along: tuple[Direction, ...]) -> Iterator[
        tuple[tuple[Direction, ...], tuple[Direction, ...]]]:
    """Every way to divide the directions in two."""
    for chosen in product((True, False), repeat=len(along)):
        yield (tuple(d for d, c in zip(along, chosen, strict=True) if c),
               tuple(d for d, c in zip(along, chosen, strict=True) if not c))
