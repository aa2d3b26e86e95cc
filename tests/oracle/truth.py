"""Whether the facts of a claim are true in a concrete model.

Facts with free indices are checked for all index values for which the model has values.
Positivity is checked over the rationals only.  Normality of a finite model means that its
moments up to the order that matters are those of a normal vector (Isserlis' theorem); a
claim that assumes normality may be judged there only if it speaks of no higher moments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any

from derive.kernel.dims import Dim
from derive.kernel.facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Inequality,
    Normal,
    Property,
    Statement,
)
from derive.kernel.terms import Term

from .evaluator import Model, Outcomes, Value, evaluate, same, size
from .matrices import (
    Field,
    Matrix,
    Number,
    Undefined,
    inverted,
    multiplied,
    subtracted,
    transposed,
    unit,
)
from .scopes import claim_terms, dim_roles, free_indices

INDEX_VALUES = range(5)
CONDITIONS = {"expectation": 1, "variance": 1, "covariance": 2}
"""Where the conditions of each operator begin among its arguments."""


# -- facts -------------------------------------------------------------------------------


def assignments(names: Sequence[str], distinct: Sequence[tuple[Dim, Dim]], model: Model,
                ranges: Sequence[IndexRange] = (),
                listed: Mapping[str, Sequence[int]] | None = None) -> Iterator[dict[str, int]]:
    """All values of the indices that differ as they should and are in range."""
    for values in product(*((listed or {}).get(n, INDEX_VALUES) for n in names)):
        env = dict(zip(names, values, strict=True))
        if any(r.index in env and not
               size(r.lower, model, env) <= env[r.index] <= size(r.upper, model, env)
               for r in ranges):
            continue
        if all(size(a, model, env) != size(b, model, env) for a, b in distinct):
            yield env


def members(term: Term, model: Model, indices: set[str]) -> list[Value]:
    """The values of a symbol, or of all members of its family if an index is free."""
    name, subscripts, _ = term.data
    if not any(i.names() & indices for i in subscripts):
        return [evaluate(term, model)]
    pattern = re.compile(re.escape(name) + r"(_-?\d+)" * len(subscripts))
    return [value for key, value in model.values.items() if pattern.fullmatch(key)]


def listed_values(names: Sequence[str], terms: Sequence[Term], model: Model
                  ) -> dict[str, list[int]]:
    """For each index, the values for which the model lists a member of a family it counts."""
    values: dict[str, set[int]] = {n: set() for n in names}
    for term in (sub for t in terms for sub in t.walk() if sub.op == "symbol"):
        name, subscripts, _ = term.data
        pattern = re.compile(re.escape(name) + r"_(-?\d+)" * len(subscripts))
        keys = [m for key in model.values if subscripts and (m := pattern.fullmatch(key))]
        for position, subscript in enumerate(subscripts, 1):
            v = subscript.variable()
            if v is not None and v.name in values:
                values[v.name].update(int(m[position]) for m in keys)
    return {n: sorted(v) for n, v in values.items()}


def holds(statement: Statement, model: Model, claim: Claim, *, complete: bool = False) -> bool:
    """Whether a fact of the claim is true in the model.

    An equation is checked for all members of families that the model lists.  If the model is
    `complete`, each must have a value, and there may be none (``i != j`` with one member);
    otherwise one must have a value, and those without are passed over.
    """
    _, _, indices = dim_roles(claim)
    match statement:
        case Equation(lhs, rhs, distinct):
            ranges = [f.statement for f in claim.facts if isinstance(f.statement, IndexRange)]
            names = free_indices((lhs, rhs), indices)
            values = listed_values(names, (lhs, rhs), model) if complete else {}
            found = complete or any(
                size(r.lower, model, {}) > size(r.upper, model, {}) for r in ranges
                if r.index in names and not (r.lower.names() | r.upper.names()) & indices)
            for env in assignments(names, distinct, model, ranges, values):
                try:
                    if not same(evaluate(lhs, model, env), evaluate(rhs, model, env)):
                        return False
                except Undefined:
                    if complete:
                        raise
                    continue
                found = True
            return found
        case Property(subject, name):
            return all(_has(model, v[k] if isinstance(v, Outcomes) else v, name)
                       for v in members(subject, model, indices)
                       for k in range(len(v) if isinstance(v, Outcomes) else 1))
        case Independent(groups, given, each):
            separate: list[list[Value]] = []
            for position, group in enumerate(groups):
                found_values = [v for t in group for v in members(t, model, indices)]
                separate += ([[v] for v in found_values] if position in each
                             else [found_values])
            return _independent(model, separate, _all(given, model, indices))
        case Normal(terms, given):
            return _normal(model, _all(terms, model, indices), _all(given, model, indices),
                           moment_order(claim) if complete else 5)
        case IndexRange():
            return True
        case Inequality(lhs, rhs, strict):
            return ordered(evaluate(lhs, model), evaluate(rhs, model), strict=strict)


def _all(terms: Sequence[Term], model: Model, indices: set[str]) -> list[Value]:
    return [v for t in terms for v in members(t, model, indices)]


def first_false(claim: Claim, model: Model, *, complete: bool = False) -> Fact | None:
    """The first fact of the claim that is not true in the model."""
    return next((f for f in claim.facts
                 if not holds(f.statement, model, claim, complete=complete)), None)


def _has(model: Model, a: Matrix, name: str) -> bool:
    f = model.field
    n = len(a)
    match name:
        case "symmetric":
            return a == transposed(a)
        case "idempotent":
            return multiplied(f, a, a) == a
        case "orthogonal":
            return multiplied(f, transposed(a), a) == unit(f, n)
        case "invertible":
            return _invertible(f, a)
        case "full-column-rank":
            return _invertible(f, multiplied(f, transposed(a), a))
        case "full-row-rank":
            return _invertible(f, multiplied(f, a, transposed(a)))
        case "positive-definite":
            return _definite(model, a, strictly=True)
        case "nonnegative-definite":
            return _definite(model, a, strictly=False)
        case "positive":
            return bool(a[0][0] > 0)
        case "nonnegative":
            return bool(a[0][0] >= 0)
        case "integer":
            return not f.positive or Fraction(a[0][0]).denominator == 1
    raise AssertionError(name)


def _invertible(f: Field, a: Matrix) -> bool:
    try:
        inverted(f, a)
    except Undefined:
        return False
    return True


def _definite(model: Model, a: Matrix, *, strictly: bool) -> bool:
    f = model.field
    if a != transposed(a):
        return False
    if not f.positive:
        return not strictly or _has(model, a, "invertible")
    # Symmetric elimination: all pivots positive; under a zero pivot only zeros.
    work = [list(row) for row in a]
    for k in range(len(work)):
        pivot = work[k][k]
        if pivot < 0 or (strictly and pivot == 0):
            return False
        for i in range(k + 1, len(work)):
            if pivot == 0 and work[i][k] != 0:
                return False
            factor = work[i][k] / pivot if pivot else Fraction(0)
            work[i] = [x - factor * y for x, y in zip(work[i], work[k], strict=True)]
    return True


def _cells(model: Model, values: Sequence[Value]) -> dict[Any, list[int]]:
    cells: dict[Any, list[int]] = {}
    for k in range(len(model.weights)):
        key = tuple(v[k] if isinstance(v, Outcomes) else v for v in values)
        cells.setdefault(key, []).append(k)
    return cells


def related(a: Value, b: Value, relation: str) -> bool:
    """Whether two sides are as a claim says."""
    return same(a, b) if relation == "=" else ordered(a, b, strict=relation == "<")


def ordered(a: Value, b: Value, *, strict: bool) -> bool:
    """Whether one scalar is at most another, or less, at every outcome."""
    count = max(len(v) if isinstance(v, Outcomes) else 1 for v in (a, b))
    pairs = [tuple((v[k] if isinstance(v, Outcomes) else v)[0][0] for v in (a, b))
             for k in range(count)]
    return all(x < y if strict else x <= y for x, y in pairs)


def _independent(model: Model, groups: Sequence[Sequence[Value]],
                 given: Sequence[Value]) -> bool:
    f = model.field
    for cell in _cells(model, given).values():
        whole = f.reduce(sum(model.weights[k] for k in cell))
        marginals: list[dict[Any, Any]] = []
        joint: dict[Any, Any] = {}
        keys = [tuple(tuple(v[k] if isinstance(v, Outcomes) else v for v in group)
                      for group in groups) for k in cell]
        for position in range(len(groups)):
            table: dict[Any, Any] = {}
            for k, key in zip(cell, keys, strict=True):
                table[key[position]] = table.get(key[position], 0) + model.weights[k]
            marginals.append(table)
        for k, key in zip(cell, keys, strict=True):
            joint[key] = joint.get(key, 0) + model.weights[k]
        for key in product(*marginals):
            expected = whole
            for table, part in zip(marginals, key, strict=True):
                expected = f.reduce(expected * table[part] * f.invert(whole))
            if f.reduce(joint.get(key, 0)) != expected:
                return False
    return True


def _normal(model: Model, values: Sequence[Value], given: Sequence[Value], order: int) -> bool:
    f = model.field
    for cell in _cells(model, given).values():
        share = f.invert(f.reduce(sum(model.weights[k] for k in cell)))
        weights = [f.reduce(model.weights[k] * share) for k in cell]
        columns = []  # the components, centred, at the outcomes of the cell
        for value in values:
            at = [value[k] if isinstance(value, Outcomes) else value for k in cell]
            average = tuple(tuple(f.reduce(sum(w * a[r][c] for w, a in
                                               zip(weights, at, strict=True)))
                                  for c in range(len(at[0][0]))) for r in range(len(at[0])))
            centred = [subtracted(f, a, average) for a in at]
            columns += [[a[r][c] for a in centred]
                        for r in range(len(average)) for c in range(len(average[0]))]
        if not _isserlis(f, weights, columns, order):
            return False
    return True


def _pairings(positions: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    if not positions:
        yield []
        return
    first, *rest = positions
    for k, partner in enumerate(rest):
        for pairs in _pairings((*rest[:k], *rest[k + 1:])):
            yield [(first, partner), *pairs]


def _isserlis(f: Field, weights: Sequence[Number], columns: Sequence[Sequence[Number]],
              order: int) -> bool:
    """Whether the central moments up to `order` are the sums over pairings of covariances."""

    def moment(positions: Sequence[int]) -> Number:
        result = f.of(0)
        for k, w in enumerate(weights):
            for p in positions:
                w = f.reduce(w * columns[p][k])
            result += w
        return f.reduce(result)

    n = range(len(columns))
    second = {(i, j): moment((i, j)) for i in n for j in n}
    for degree in range(3, order + 1):
        for positions in combinations_with_replacement(n, degree):
            expected = f.of(0)
            for pairs in _pairings(positions) if degree % 2 == 0 else ():
                product_ = f.of(1)
                for pair in pairs:
                    product_ = f.reduce(product_ * second[pair])
                expected += product_
            if moment(positions) != f.reduce(expected):
                return False
    return True


def _moment_degree(term: Term) -> int:
    if term.op == "symbol":
        return int(term.data[2])
    degrees = [_moment_degree(a) for a in term.args]
    match term.op:
        case "mul" | "hadamard" | "kronecker":
            return sum(degrees)
        case "power":
            return degrees[0] * (abs(term.data) if isinstance(term.data, int) else 99)
        case "inverse":
            return 99 * degrees[0]
        case "det":
            return 99 * degrees[0]
        case "variance":
            return 2 * degrees[0]
        case "covariance":
            return degrees[0] + degrees[1]
        case "expectation":
            return degrees[0]
    return max(degrees, default=0)


def moment_order(claim: Claim) -> int:
    """The highest moment of random symbols of which the sides and facts speak.

    Definitions are supposed to be linear in the symbols on their right side.
    """
    return max((_moment_degree(sub) for t in claim_terms(claim) for sub in t.walk()
                if sub.op in CONDITIONS), default=0)


def conditions_of(claim: Claim) -> set[Term]:
    """The symbols on which some moment in the claim is conditioned."""
    return {g for t in claim_terms(claim) for sub in t.walk() if sub.op in CONDITIONS
            for g in sub.args[CONDITIONS[sub.op]:]}


def within_normal_moments(claim: Claim) -> bool:
    """Whether models with the first five moments of a normal law can judge the claim.

    They can if no normality is assumed, or if nothing is conditional and no product of more
    than five random factors occurs; defined random symbols must be linear in the others.
    """
    if not any(isinstance(f.statement, Normal) for f in claim.facts):
        return True
    if conditions_of(claim) or max(map(_moment_degree, (claim.lhs, claim.rhs))) > 5 \
            or moment_order(claim) > 5:
        return False
    return all(_moment_degree(f.statement.rhs) <= 1 for f in claim.facts
               if isinstance(f.statement, Equation) and f.statement.definition)
