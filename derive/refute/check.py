"""The exact check that a model satisfies every fact."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from .arithmetic import Matrix, Scalar, identity
from .evaluate import Model
from .moments import random_keys
from .multiples import Discard, Multiple
from .problem import polynomial_in_random, random_degree
from .roles import readings
from .values import Key

if TYPE_CHECKING:
    from .models import Builder


def check(builder: Builder) -> None:
    """Raise `Discard` unless all properties and independences hold exactly.

    The equations were checked before.
    Normality holds by construction up to the order of the rule in use.  Signs are checked
    over the rationals only; modulo p there is no order.
    """
    model = builder.model
    for key, names in builder.roles.properties.items():
        if key not in model.values:
            raise Discard(f"{key[0]} has a stated property but no rational value")
        value = model.values[key]
        for name in names:
            for m in value if isinstance(value, list) else [value]:
                if not has_property(model, m, name):
                    raise Discard(f"{key[0]} could not be made {name}")
    for s in builder.problem.inequalities if model.field.ordered else ():
        for env in model.instances(builder.problem.free_indices(s.lhs, s.rhs),
                                   builder.problem.ranges):
            sides = model.by_outcome(model.value(s.lhs, env)), model.by_outcome(
                model.value(s.rhs, env))
            if not all(a[0, 0] < b[0, 0] or (a == b and not s.strict)
                       for a, b in zip(*sides, strict=True)):
                raise Discard("an inequality could not be satisfied")
    for groups, given in builder.independences:
        check_independent(model, groups, model.as_conditions(given))
    for g in builder.promised:
        target = next(t for m, t in readings(g.equation) if m.op == "variance")
        value = model.value(target, g.env)
        if not has_property(model, value, "nonnegative-definite"):
            raise Discard("a variance is not nonnegative definite")
    for key in builder.normal & builder.roles.defined.keys():
        _check_normal(builder, key)
    if model.field.ordered and any(w <= 0 for w in model.weights):
        raise Discard("a weight is not positive")


def _check_normal(builder: Builder, key: Key) -> None:
    """A defined normal symbol must be linear in jointly normal symbols that were sampled."""
    part = builder.roles.defined[key]
    sources = random_keys(builder.model, builder.roles, part.term, part.env)
    joint = {builder.joint.get(k, ()) for k in sources}
    if (random_degree(builder.problem, part.term) > 1 or len(joint) > 1 or () in joint
            or not polynomial_in_random(part.term)):
        raise Discard(f"{key[0]} is stated to be normal, but defined by symbols that are not")


def has_property(model: Model, m: Matrix, name: str) -> bool:
    """Whether a matrix has a property of `PROPERTIES`; signs count over the rationals only."""
    ordered = model.field.ordered
    if isinstance(m, Multiple):
        m = model.field.matrix(1, 1, [m.factor])
    match name:
        case "symmetric":
            return bool(m == m.transpose())
        case "idempotent":
            return bool(m * m == m)
        case "orthogonal":
            return bool(m.transpose() * m == identity(model.field, m.nrows()))
        case "full-column-rank":
            return bool((m.transpose() * m).det() != 0)
        case "full-row-rank":
            return bool((m * m.transpose()).det() != 0)
        case "invertible":
            return bool(m.det() != 0)
        case "nonnegative-definite" | "positive-definite":
            strict = name == "positive-definite"
            if m != m.transpose() or (strict and m.det() == 0):
                return False
            return not ordered or _definite(m, strict)
        case "positive":
            return bool(m[0, 0] > 0 if ordered else m[0, 0] != 0)
        case "nonnegative":
            return not ordered or bool(m[0, 0] >= 0)
        case "integer":
            return not ordered or bool(m[0, 0].denominator == 1)
    return False


def _definite(m: Matrix, strict: bool) -> bool:
    """Symmetric elimination: all pivots positive, or zero with a zero row."""
    n, rest = m.nrows(), m.table()
    for i in range(n):
        pivot = rest[i][i]
        if pivot < 0 or (strict and pivot == 0):
            return False
        if pivot == 0:
            if any(rest[i][j] != 0 for j in range(i, n)):
                return False
            continue
        for r in range(i + 1, n):
            if rest[r][i] == 0:
                continue
            factor = rest[r][i] / pivot
            rest[r] = [a - factor * b for a, b in zip(rest[r], rest[i], strict=True)]
    return True


def check_independent(model: Model, groups: list[set[Key]], given: tuple[Key, ...]) -> None:
    """Compare every joint probability with the product, within each cell if given."""
    whole = [list(range(len(model.weights)))]
    labels = [_labels(model, group) for group in groups]
    for cell in model.cells(given) if given else whole:
        total = sum(model.weights[o] for o in cell)
        if total == 0:
            raise Discard("a condition has no weight modulo p")
        marginals: list[dict[int, Scalar]] = [{} for _ in groups]
        joint: dict[tuple[int, ...], Scalar] = {}
        for o in cell:
            w = model.weights[o] / total
            label = tuple(column[o] for column in labels)
            joint[label] = joint.get(label, 0) + w
            for marginal, x in zip(marginals, label, strict=True):
                marginal[x] = marginal.get(x, 0) + w
        if prod(len(m) for m in marginals) > 20_000:
            raise Discard("too many values for a check of independence")
        for label in product(*marginals):
            expected = prod((m[x] for m, x in zip(marginals, label, strict=True)),
                            start=model.field.scalar(1))
            if joint.get(label, 0) != expected:
                raise Discard("an independence could not be satisfied")


def _labels(model: Model, group: set[Key]) -> list[int]:
    """A number for each outcome, equal where the group takes equal values."""
    known = [model.labels(k) for k in sorted(group) if k in model.random]
    if not known:
        return [0] * len(model.weights)
    numbers: dict[tuple[int, ...], int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in zip(*known, strict=True)]
