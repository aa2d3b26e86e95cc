"""Evaluation of terms in an exact model.

A model gives every dimension symbol a size, every symbol a value, and the outcomes of a
finite probability space their weights.  The value of a fixed term is one matrix, that of a
random term a list of matrices, one for each outcome.  A conditional moment averages over
the cells of outcomes on which the conditions take equal values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from time import perf_counter
from typing import Any

from ..kernel.dims import TOTAL, Dim
from ..kernel.facts import IndexRange
from ..kernel.terms import Term
from . import arithmetic as exact
from .arithmetic import Discard, Field, Matrix, Scalar
from .operators import EVALUATORS
from .values import NO_ENV, TRANSCENDENTAL, Env, Inexact, Key, OutOfTime, Value, lift


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
        self.deadline = float("inf")
        self.functions: dict[tuple[Any, ...], Scalar] = {}
        self.draw: Callable[[str], Scalar] | None = None
        self._cache: dict[Any, Value] = {}
        self._cells: dict[tuple[Key, ...], list[list[int]]] = {}

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
        if rows * cols > 40_000:
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

    def assignments(
        self, names: Iterable[str], ranges: Mapping[str, IndexRange],
        distinct: Sequence[tuple[Dim, Dim]] = (), limit: int = 2000,
    ) -> list[dict[str, int]]:
        """All values of free indices in their ranges that differ as `distinct` says."""
        found = list(islice(self.instances(names, ranges, distinct), limit + 1))
        if len(found) > limit:
            raise Discard("the free indices have too many values")
        return found

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
        self.forget()

    def forget(self) -> None:
        """Drop cached values after a symbol's value or the space has changed."""
        self._cache.clear()
        self._cells.clear()

    def cells(self, keys: tuple[Key, ...]) -> list[list[int]]:
        """The outcomes, grouped by the values of random symbols; one cell if there are none."""
        if keys not in self._cells:
            groups: dict[Any, list[int]] = {}
            if not all(isinstance(self.values.get(k), list) for k in keys):
                raise Discard("a condition is needed before it has values")
            columns = [self.values[k] for k in keys]
            for outcome in range(len(self.weights)):
                label = tuple(x for c in columns for x in c[outcome].entries())
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
        return self._averages(lambda o: value[o] * self.weights[o], given)

    def covariance(self, a: Value, b: Value, given: tuple[Key, ...]) -> Value:
        """``E(ab') - E(a) E(b)'`` of column vectors, within each cell if something is given."""
        if not isinstance(a, list) or not isinstance(b, list):
            a, b = self.by_outcome(a)[0], self.by_outcome(b)[0]
            return exact.zeros(self.field, a.nrows(), b.nrows())
        second = self._averages(lambda o: (a[o] * self.weights[o]) * b[o].transpose(), given)
        product_ = lift(lambda x, y: x * y.transpose(), self.mean(a, given), self.mean(b, given))
        return lift(lambda x, y: x - y, second, product_)

    def _averages(self, weighted: Callable[[int], Matrix], given: tuple[Key, ...]) -> Value:
        if not given:
            total = weighted(0)
            for o in range(1, len(self.weights)):
                total = total + weighted(o)
            return total
        result: list[Matrix] = [None] * len(self.weights)
        for cell in self.cells(given):
            total, weight = weighted(cell[0]), self.weights[cell[0]]
            for o in cell[1:]:
                total, weight = total + weighted(o), weight + self.weights[o]
            if weight == 0:
                raise Discard("a condition has no weight modulo p")
            total = total * (1 / weight)
            for o in cell:
                result[o] = total
        return result

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
        keys = []
        for g in given:
            value, key = self.symbol(g, env), self.key(g, env)
            if not isinstance(value, list):
                self.values[key] = self.by_outcome(value)
                self.random.add(key)
            keys.append(key)
        return tuple(sorted(set(keys)))

    def value(self, term: Term, env: Env = NO_ENV) -> Value:
        """The value of a term; raises `Discard` where it has none."""
        key = (term, tuple(sorted(env.items()))) if env else term
        found = self._cache.get(key)
        if found is None:
            if perf_counter() > self.deadline:
                raise OutOfTime
            found = EVALUATORS[term.op](self, term, env)
            self._cache[key] = found
        return found

    def unknown(self, name: str, *arguments: Scalar) -> Scalar:
        """An undefined function: some value for each list of arguments."""
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
