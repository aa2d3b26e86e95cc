"""Evaluation of terms in an exact model.

A model gives every dimension symbol a size, every symbol a value, and the outcomes of a
finite probability space their weights.  The value of a fixed term is one matrix, that of a
random term a list of matrices, one for each outcome.  A conditional moment averages over
the cells of outcomes on which the conditions take equal values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from ..kernel.dims import TOTAL, Dim, as_dim
from ..kernel.facts import IndexRange
from ..kernel.terms import Term, bound_index
from . import arithmetic as exact
from .arithmetic import Field, Matrix, Scalar
from .multiples import LARGEST, Discard
from .operators import EVALUATORS
from .values import EXACT, NO_ENV, TRANSCENDENTAL, Effort, Env, Inexact, Key, Value, lift


@lru_cache(maxsize=50_000)
def index_names(term: Term) -> tuple[str, ...]:
    """The names that occur free in a term's dimensions and indices."""
    found = set(term.rows.names() | term.cols.names())
    match term.op:
        case "symbol" | "delta" | "entry":
            for index in term.data[1] if term.op == "symbol" else term.data:
                found |= index.names()
        case "dimension":
            found |= term.data.names()
        case "power":
            found |= as_dim(term.data).names()
        case "sum":
            found.update(*(d.names() for d in (*term.data[1:3], *term.data[3])))
        case "stack":
            found.update(*(p[1].names() for p in term.data if p))
    bound = bound_index(term)
    for a in term.args:
        found.update(n for n in index_names(a) if n not in bound)
    return tuple(sorted(found))


_OUTCOMES = 8  # at so many a random value costs as much as two fixed ones


class Model:
    """Sizes, values and probabilities; what is missing is asked of `resolve` when it is used.

    `resolve(symbol, key)` must give the symbol's value, `size_of(key)` a dimension's.
    """

    def __init__(
        self, field: Field, sizes: Mapping[Key, int],
        resolve: Callable[[Term, Key], Value], size_of: Callable[[Key], int],
    ) -> None:
        self.field = field
        self.sizes = dict(sizes)
        self.values: dict[Key, Value] = {}
        self.random: set[Key] = set()
        self.shapes: dict[Key, tuple[int, int]] = {}
        self.weights: list[Scalar] = [field.scalar(1)]
        self.resolve, self.size_of = resolve, size_of
        self.effort = Effort()
        self.functions: dict[tuple[Any, ...], Scalar] = {}
        self.draw: Callable[[str], Scalar] | None = None
        self.memory: dict[Any, Any] = {}
        self._cache: dict[Any, Value] = {}
        self._cells: dict[tuple[Key, ...], list[list[int]]] = {}
        self._labels: dict[Key, tuple[Value, list[int]]] = {}
        self._averagers: dict[tuple[Key, ...], tuple[Matrix, list[int]]] = {}
        self._centred: dict[int, tuple[Value, Matrix, Matrix]] = {}

    # -- dimensions and indices

    def size(self, dim: Dim, env: Env = NO_ENV) -> int:
        """The integer value of a dimension or index expression."""
        if len(dim.terms) == 1:  # one index or one number, as nearly always
            monomial, k = dim.terms[0]
            if not monomial:
                return k
            if len(monomial) == 1 and monomial[0].name in env and not monomial[0].indices:
                return k * env[monomial[0].name]
        value = 0
        for monomial, k in dim.terms:
            for v in monomial:
                if v.name == TOTAL:
                    summand, upper, bound = v.indices
                    name = repr(bound)
                    k *= sum(self.size(summand, {**env, name: i})
                             for i in range(1, self.size(upper, env) + 1))
                elif v.name in env and not v.indices:
                    k *= env[v.name]
                else:
                    key = (v.name, tuple(self.size(i, env) for i in v.indices))
                    if key not in self.sizes:
                        self.sizes[key] = self.size_of(key)
                    k *= self.sizes[key]
            value += k
        return value

    def shape(self, term: Term, env: Env) -> tuple[int, int]:
        """Rows and columns of a term; raises `Discard` unless both are positive."""
        rows, cols = self.size(term.rows, env), self.size(term.cols, env)
        if rows < 1 or cols < 1:
            raise Discard("a dimension is not positive")
        if rows * cols > LARGEST and rows != cols:
            raise Discard("a matrix is too large")
        return rows, cols

    def key(self, symbol: Term, env: Env) -> Key:
        """The concrete family member that a symbol denotes."""
        name, indices, _ = symbol.data
        return name, tuple(self.size(i, env) for i in indices)

    def index_values(self, term: Term, env: Env) -> Iterator[dict[str, int]]:
        """The assignments of the indices that a sum or stack binds, added to `env`."""
        if term.op == "sum":
            index, lower, upper, distinct = term.data
            without = {self.size(d, env) for d in distinct}
            low, high = self.size(lower, env), self.size(upper, env)
            if high - low > 5000:
                raise Discard("a sum is too long")
            for i in range(low, high + 1):
                if i not in without:
                    yield {**env, index: i}
        else:
            pairs = dict.fromkeys(p for p in term.data if p)
            ranges = [range(1, self.size(upper, env) + 1) for _, upper in pairs]
            for values in product(*ranges):
                yield {**env, **{p[0]: i for p, i in zip(pairs, values, strict=True)}}

    def instances(
        self, names: Iterable[str], ranges: Mapping[str, IndexRange],
        distinct: Sequence[tuple[Dim, Dim]] = (),
    ) -> Iterator[dict[str, int]]:
        """The same one by one, in lexicographic order."""
        wanted = _in_order(names, ranges)

        def extend(env: dict[str, int], rest: list[str]) -> Iterator[dict[str, int]]:
            if not rest:
                if all(self.size(i, env) != self.size(j, env) for i, j in distinct):
                    yield env
                return
            for i in self._range(ranges[rest[0]], env):
                yield from extend({**env, rest[0]: i}, rest[1:])

        return extend({}, wanted)

    def random_instance(
        self, names: Iterable[str], ranges: Mapping[str, IndexRange],
        choice: Callable[[int], int],
    ) -> dict[str, int]:
        """Values of free indices, each chosen in its range."""
        env: dict[str, int] = {}
        for name in _in_order(names, ranges):
            values = self._range(ranges[name], env)
            if not values:
                raise Discard("an index has no value")
            env[name] = values[choice(len(values))]
        return env

    def _range(self, known: IndexRange, env: Env) -> range:
        return range(self.size(known.lower, env), self.size(known.upper, env) + 1)

    # -- the probability space

    def extend(self, weights: Sequence[Scalar]) -> None:
        """Multiply the space by a new independent coordinate with these weights."""
        self.weights = [w * v for w in self.weights for v in weights]
        for key in self.random:
            self.values[key] = [x for x in self.values[key] for _ in weights]
        self._cache = {k: v for k, v in self._cache.items() if not isinstance(v, list)}
        self._forget_outcomes()

    def forget(self) -> None:
        """Drop cached values after the value of a symbol has changed."""
        self._cache.clear()
        self._forget_outcomes()

    def _forget_outcomes(self) -> None:
        self._cells.clear()
        self._labels.clear()
        self._averagers.clear()
        self._centred.clear()

    def labels(self, key: Key) -> list[int]:
        """A number for each outcome, equal where a random symbol has equal values."""
        value = self.values.get(key)
        if not isinstance(value, list):
            raise Discard("a condition is needed before it has values")
        known = self._labels.get(key)
        if known is None or known[0] is not value:
            texts: dict[Any, int] = {}
            matrices = {id(m): m for m in value}
            numbers = {i: texts.setdefault(tuple(m.entries()), len(texts))
                       for i, m in matrices.items()}
            known = value, [numbers[id(m)] for m in value]
            self._labels[key] = known
        return known[1]

    def cells(self, keys: tuple[Key, ...]) -> list[list[int]]:
        """The outcomes, grouped by the values of random symbols; one cell if there are none."""
        if keys not in self._cells:
            groups: dict[Any, list[int]] = {}
            columns = [self.labels(k) for k in keys]
            if not columns:
                return [list(range(len(self.weights)))]
            for outcome, label in enumerate(zip(*columns, strict=True)):
                groups.setdefault(label, []).append(outcome)
            self._cells[keys] = list(groups.values())
        return self._cells[keys]

    def by_outcome(self, value: Value) -> list[Matrix]:
        """The value of a random or fixed term at each outcome."""
        return value if isinstance(value, list) else [value] * len(self.weights)

    def mean(self, value: Value, given: tuple[Key, ...]) -> Value:
        """The mean, within each cell if something is given."""
        if not isinstance(value, list):
            return value
        averager, cell_of = self._averager(given)
        rows, cols = value[0].nrows(), value[0].ncols()
        means = (averager * self._flat(value)).table()
        matrices = [self.field.matrix(rows, cols, m) for m in means]
        return [matrices[c] for c in cell_of] if given else matrices[0]

    def covariance(self, a: Value, b: Value, given: tuple[Key, ...]) -> Value:
        """``E(ab') - E(a) E(b)'`` of column vectors, within each cell if something is given."""
        if not isinstance(a, list) or not isinstance(b, list):
            a, b = self.by_outcome(a)[0], self.by_outcome(b)[0]
            return exact.zeros(self.field, a.nrows(), b.nrows())
        if a[0].nrows() * b[0].nrows() > LARGEST:
            raise Discard("a matrix is too large")
        if not given:
            return self.centred(a)[0] * self.centred(b)[1]
        second = self.mean(lift(lambda x, y: x * y.transpose(), a, b), given)
        return lift(lambda x, y, s: s - x * y.transpose(),
                    self.mean(a, given), self.mean(b, given), second)

    def _flat(self, value: list[Matrix]) -> Matrix:
        """Random values as one matrix, a row of entries for each outcome."""
        entries = {i: m.entries() for i, m in {id(m): m for m in value}.items()}
        return self.field.matrix(len(value), value[0].nrows() * value[0].ncols(),
                                 [x for m in value for x in entries[id(m)]])

    def centred(self, value: list[Matrix]) -> tuple[Matrix, Matrix]:
        """The centred values of a vector, n x outcomes, and the same transposed and weighted."""
        known = self._centred.get(id(value))
        if known is None or known[0] is not value:
            mean = self.mean(value, ())
            flat = self._flat(lift(lambda m: m - mean, value))
            count, n = flat.nrows(), flat.ncols()
            rows = flat.table()
            weighted = [w * x for w, row in zip(self.weights, rows, strict=True) for x in row]
            known = value, flat.transpose(), self.field.matrix(count, n, weighted)
            self._centred[id(value)] = known
        return known[1:]

    def _averager(self, given: tuple[Key, ...]) -> tuple[Matrix, list[int]]:
        """The matrix of conditional probabilities, cells x outcomes, and each outcome's cell."""
        if given not in self._averagers:
            cells = self.cells(given)
            count = len(self.weights)
            entries: list[Scalar] = [0] * (len(cells) * count)
            cell_of = [0] * count
            for number, cell in enumerate(cells):
                weight = sum((self.weights[o] for o in cell), start=self.field.scalar(0))
                if weight == 0:
                    raise Discard("a condition has no weight modulo p")
                share = 1 / weight if given else 1
                for o in cell:
                    entries[number * count + o] = self.weights[o] * share
                    cell_of[o] = number
            self._averagers[given] = self.field.matrix(len(cells), count, entries), cell_of
        return self._averagers[given]

    # -- terms

    def symbol(self, term: Term, env: Env) -> Value:
        """The value of a symbol, resolved if it has none yet."""
        key = self.key(term, env)
        if key not in self.values:
            self.shapes[key] = self.shape(term, env)
            self.values[key] = self.resolve(term, key)
        return self.values[key]

    def conditions(self, given: Sequence[Term], env: Env) -> tuple[Key, ...]:
        """The keys of the conditions of a moment, each with a value by outcomes."""
        for g in given:
            self.symbol(g, env)
        return self.as_conditions(tuple(self.key(g, env) for g in given))

    def as_conditions(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        """The keys in order, after constants were given a value for each outcome."""
        for key in keys:
            value = self.values.get(key)
            if value is not None and not isinstance(value, list):
                self.values[key] = self.by_outcome(value)
                self.random.add(key)
        return tuple(sorted(set(keys)))

    def value(self, term: Term, env: Env = NO_ENV) -> Value:
        """The value of a term; raises `Discard` where it has none."""
        key = (term, *(env.get(n) for n in index_names(term))) if env else term
        found = self._cache.get(key)
        if found is None:
            self.effort.spend(1)
            found = EVALUATORS[term.op](self, term, env)
            if isinstance(found, list):
                self.effort.left -= len(found) / _OUTCOMES
            self._cache[key] = found
        return found

    def remembered(self, kind: str, term: Term, env: Env, make: Callable[[], Any]) -> Any:
        """What depends on a term and its indices alone, made once."""
        key = (kind, term, *(env.get(n) for n in index_names(term)))
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]

    def unknown(self, name: str, *arguments: Scalar) -> Scalar:
        """A function with exact values, or an undefined one: some value for its arguments."""
        if name in EXACT and self.field.ordered:
            try:
                return EXACT[name](*arguments)
            except TypeError:
                raise Discard(f"{name} does not take {len(arguments)} arguments") from None
        if name in TRANSCENDENTAL or self.draw is None:
            raise Inexact(f"{name} has no exact value")
        key = (name, *arguments)
        if key not in self.functions:
            self.functions[key] = self.draw("main")
        return self.functions[key]

    def arguments(self, term: Term, env: Env) -> list[Value]:
        """The values of all arguments."""
        return [self.value(a, env) for a in term.args]


def _in_order(names: Iterable[str], ranges: Mapping[str, IndexRange]) -> list[str]:
    """Free indices and those that bound them, bounds first."""
    wanted: list[str] = []

    def want(name: str) -> None:
        if name not in wanted:
            for inner in sorted(ranges[name].lower.names() | ranges[name].upper.names()):
                if inner in ranges and inner != name:
                    want(inner)
            wanted.append(name)

    for name in sorted(names):
        want(name)
    return wanted
