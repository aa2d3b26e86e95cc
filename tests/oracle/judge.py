"""What the oracle says of a claim, and of derive's verdict on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made
from fractions import Fraction
from itertools import product
from math import prod
from random import Random

from derive.kernel.facts import Claim, IndexRange, Normal
from derive.verdict import Counterexample, RandomValue

from .evaluator import Model, Outcomes, Value, evaluate, size
from .matrices import (
    Field,
    Matrix,
    Missing,
    Modular,
    Rationals,
    Undefined,
    added,
    assembled,
    inverted,
    multiplied,
    transposed,
)
from .models import models, solve
from .scopes import definitions_of, dim_roles, free_indices
from .truth import conditions_of, first_false, moment_order, related, within_normal_moments

MODULAR, RATIONAL = Modular(), Rationals()


@dataclass(frozen=True)
class Opinion:
    """Whether the sides are equal in all models tried; None if no model could judge."""

    equal: bool | None
    models: int = 0
    witness: str = ""


@dataclass
class Pool:
    """Models by facts, shared by the mutants of one identity.

    They are drawn anew after `uses` judgements, so that no accident of one model lasts.
    """

    identity: Claim
    field: Field
    seed: int = 0
    count: int = 4
    uses: int = 300
    _kept: dict[object, tuple[list[Model], list[int]]] = made(default_factory=dict)
    _draws: int = 0

    def models(self, claim: Claim) -> list[Model]:
        """Models of the claim's facts, in which all symbols of the identity have values."""
        models_, left = self._kept.get(claim.facts, ([], [0]))
        if left[0] <= 0:
            self._draws += 1
            whole = Claim(self.identity.lhs, self.identity.rhs, claim.facts, claim.distinct)
            # The symbols of dropped facts are drawn too: a mutant may use them.
            extra = tuple(f for f in self.identity.facts if f not in claim.facts)
            models_ = models(whole, f"{self.seed}/{self._draws}", self.count, self.field,
                             unassumed=extra)
            left = [self.uses]
            self._kept[claim.facts] = (models_, left)
        left[0] -= 1
        for model in models_:
            if len(model.memo) > 3000:
                model.memo.clear()
        return models_


def index_values(claim: Claim, model: Model, limit: int = 6) -> list[dict[str, int]]:
    """Values of the claim's free indices, equal ones and different ones among them."""
    _, _, indices = dim_roles(claim)
    names = free_indices((claim.lhs, claim.rhs), indices)
    if not names:
        return [{}]
    ranges = [f.statement for f in claim.facts if isinstance(f.statement, IndexRange)]
    top = max(2, len(names))
    found = []
    for values in product(range(1, top + 1), repeat=len(names)):
        env = dict(zip(names, values, strict=True))
        if all(size(a, model, env) != size(b, model, env) for a, b in claim.distinct) and all(
                r.index not in env
                or size(r.lower, model, env) <= env[r.index] <= size(r.upper, model, env)
                for r in ranges):
            found.append(env)
    if len(found) > limit:
        found = Random(repr(claim.distinct)).sample(found, limit)
    return found


def judge(claim: Claim, candidates: Sequence[Model]) -> Opinion:
    """Compare both sides in every model, for several values of the free indices."""
    if not within_normal_moments(claim):
        return Opinion(None, 0, "normal moments beyond the fifth, or conditional ones")
    agreed = 0
    for model in candidates:
        decided = False
        for env in index_values(claim, model):
            try:
                left, right = (evaluate(t, model, env) for t in (claim.lhs, claim.rhs))
            except Undefined:
                continue
            decided = True
            if not related(left, right, claim.relation):
                return Opinion(False, agreed + 1, describe(model, env, left, right))
        agreed += decided
    return Opinion(True, agreed) if agreed else Opinion(None, 0, "no model")


def confirm(claim: Claim, identity: Claim, seed: int, count: int = 6) -> Opinion:
    """The same over the rationals with true probabilities: needed to convict."""
    return judge(claim, Pool(identity, RATIONAL, seed, count).models(claim))


def describe(model: Model, env: dict[str, int], left: Value, right: Value) -> str:
    """A model and both sides, to be read by whoever must find the fault."""
    used = {k: v for k, v in model.sizes.items() if "_" not in k or v != 0}
    return (f"sizes {used}, indices {env}, weights {model.weights}, "
            f"values {model.values}, left {left}, right {right}")


# -- derive's counterexamples --------------------------------------------------------------


def as_value(value: object) -> Value:
    """A value of a counterexample as a value of the oracle."""
    if isinstance(value, RandomValue):
        return Outcomes(tuple(tuple(Fraction(x) for x in row) for row in m)
                        for m in value.values)
    assert isinstance(value, tuple)
    return tuple(tuple(Fraction(x) for x in row) for row in value)


class Unverifiable(Exception):
    """A counterexample does not list all that is needed to check it."""


def fault(claim: Claim, example: Counterexample) -> str | None:
    """What is wrong with a counterexample of derive, or None if it convinces.

    It convinces if the weights are probabilities, every fact is true, both sides have the
    values that it states, and these differ.  Raises `Unverifiable` if it does not list the
    values of some symbol that matters.
    """
    normal = {m for f in claim.facts if isinstance(f.statement, Normal)
              for m in f.statement.members}
    if normal & conditions_of(claim):
        raise Unverifiable("no finite model has the conditional laws of normal symbols")
    if any(w <= 0 for w in example.weights) or (example.weights and sum(example.weights) != 1):
        return f"the weights {example.weights} are no probabilities"
    values = {name: as_value(v) for name, v in example.symbols}
    lengths = {len(v) for v in values.values() if isinstance(v, Outcomes)}
    if lengths and lengths != {len(example.weights)}:
        return f"{len(example.weights)} weights, but random values at {lengths} outcomes"
    model = Model(RATIONAL, dict(example.dims), values, tuple(example.weights),
                  definitions=definitions_of(claim))
    try:
        return (_normal_values(claim, model) or _difference(claim, example, model)
                or _false_fact(claim, model))
    except Missing as reason:
        raise Unverifiable(str(reason)) from None
    except Undefined as reason:
        return f"it has no value: {reason}"


def _normal_values(claim: Claim, model: Model) -> str | None:
    """Give values to normal symbols that are described by ``E(y)``, ``Var(y)``, ``Cov(y, z)``.

    The values are points of a rule that has the moments of the normal law up to the order
    of the claim; its weights may be negative, which moments do not mind.
    """
    parts = {key: value for key, value in model.values.items() if "(" in key}
    names = [key[2:-1] for key in parts if key.startswith("E(")]
    if not names:
        return None
    if model.weights:
        raise Unverifiable("normal and listed random values side by side")

    def covariance_of(left: str, right: str) -> Matrix:
        if left == right:
            return as_matrix(parts[f"Var({left})"])
        if f"Cov({left}, {right})" in parts:
            return as_matrix(parts[f"Cov({left}, {right})"])
        return transposed(as_matrix(parts[f"Cov({right}, {left})"]))

    sigma = assembled([[covariance_of(one, other) for other in names] for one in names])
    factor, pivots = _factored(sigma)
    if factor is None:
        return f"the variance {sigma} is not nonnegative definite"
    order = moment_order(claim)
    rules = [_normal_rule(pivot, order) for pivot in pivots]
    if prod(len(rule) for rule in rules) > 5000:
        raise Unverifiable("too many points")
    points = list(product(*rules))
    model.weights = tuple(prod((w for _, w in point), start=Fraction(1)) for point in points)
    start = 0
    for name in names:
        centre = as_matrix(parts[f"E({name})"])
        rows = factor[start:start + len(centre)]
        start += len(centre)
        model.values[name] = Outcomes(
            added(RATIONAL, centre, multiplied(RATIONAL, rows, tuple((x,) for x, _ in point)))
            for point in points)
    return None


def as_matrix(value: Value) -> Matrix:
    """A value that must be fixed."""
    assert not isinstance(value, Outcomes)
    return value


def _factored(sigma: Matrix) -> tuple[Matrix | None, list[Fraction]]:
    """Unit lower triangular L and pivots d >= 0 with ``sigma = L diag(d) L'``."""
    n = len(sigma)
    rest = [list(row) for row in sigma]
    lower = [[Fraction(i == j) for j in range(n)] for i in range(n)]
    pivots = []
    for k in range(n):
        pivot = rest[k][k]
        column = [rest[i][k] for i in range(n)]
        pivots.append(pivot)
        if pivot < 0 or (pivot == 0 and any(column)) or sigma != transposed(sigma):
            return None, []
        for i in range(k + 1, n):
            lower[i][k] = column[i] / pivot if pivot else Fraction(0)
        for i in range(n):
            for j in range(n):
                if pivot:
                    rest[i][j] -= column[i] * column[j] / pivot
    return tuple(map(tuple, lower)), pivots


def _normal_rule(variance: Fraction, order: int) -> list[tuple[Fraction, Fraction]]:
    """Points and weights with the moments of N(0, variance) up to `order`."""
    if variance == 0:
        return [(Fraction(0), Fraction(1))]
    m = max(1, (order + 1) // 2)
    powers = tuple(tuple(Fraction((1 if k == 0 else 2) * k ** (2 * j)) for k in range(m + 1))
                   for j in range(m + 1))
    moments = tuple((variance**j * prod(range(1, 2 * j, 2)),) for j in range(m + 1))
    weights = [row[0] for row in multiplied(RATIONAL, inverted(RATIONAL, powers), moments)]
    return [(Fraction(k), weights[abs(k)]) for k in range(-m, m + 1)]


def _difference(claim: Claim, example: Counterexample, model: Model) -> str | None:
    """What is wrong with the sides as they are stated."""
    solve(claim, model)
    model.memo.clear()
    _, _, indices = dim_roles(claim)
    env = {n: model.sizes[n] for n in free_indices((claim.lhs, claim.rhs), indices)
           if n in model.sizes}
    if any(size(a, model, env) == size(b, model, env) for a, b in claim.distinct):
        return "indices that must differ are equal"
    left, right = (evaluate(t, model, env) for t in (claim.lhs, claim.rhs))
    if related(left, right, claim.relation):
        return f"the sides are {left} and {right}"
    for side, stated in ((left, example.left), (right, example.right)):
        if isinstance(stated, str):
            raise Unverifiable("only enclosures of the sides are stated")
        if isinstance(side, Outcomes) and any(key.startswith("E(") for key in model.values):
            continue  # the points at which derive looks are not those of our rule
        here = side[example.outcome or 0] if isinstance(side, Outcomes) else side
        if here != stated:
            return f"a side is {here}, not {stated} as stated"
    return None


def _false_fact(claim: Claim, model: Model) -> str | None:
    """A fact that is false in the model; symbols that it determines need not be listed."""
    false = first_false(claim, model, complete=True)
    return None if false is None else f"a fact is false: {false}"
