"""Random vectors with a prescribed variance, jointly normal vectors, and their dependence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct, field

from . import moments
from .arithmetic import beside, psd_root, solve_nearby
from .moments import Moment
from .multiples import Discard
from .roots import root
from .space import Functions, columns, constrained, normal, reflect, standardised
from .values import Key, Value, lift

if TYPE_CHECKING:
    from .vectors import VectorSampler


class Constraints(Struct):
    """The facts that bear on one symbol, given those sampled before it."""

    means: list[Moment] = field(default_factory=list)
    covariances: list[tuple[Moment, bool]] = field(default_factory=list)
    variances: list[Moment] = field(default_factory=list)


_SAMPLED = 40
"""What values with a stated variance cost, in units of work."""


def sample_with_variance(
    sampler: VectorSampler, key: Key, found: Constraints, done: set[Key]
) -> None:
    """Give a symbol values ``g + L z``, with its stated variance, means and covariances."""
    model, style = sampler.model, sampler.style
    model.effort.spend(_SAMPLED)
    allowed, given = sampler.allowed(key, done)
    slope, partner = _regression(sampler, key, found, done, allowed)
    inside = _one_width(sampler, stated_root(sampler, key, found, slope, partner))
    size = (inside[0] if isinstance(inside, list) else inside).ncols()
    if size > style.limit:
        raise Discard("too many outcomes")
    shared = _shared(sampler, key, size, done, allowed)
    if shared is None and key in sampler.normal:
        weights, functions = normal(model.field, size, style.order)
    elif shared is None:
        weights, functions = standardised(sampler.draws, size, style.skewed,
                                          style.dependent)
    else:  # the same normal variables, with a random sign where that is needed
        one = model.field.scalar(1)
        flips = bool(found.covariances or any(m.given for m in found.means))
        weights = [model.field.scalar(Fraction(1, 2))] * 2 if flips else [one]
        functions = [[one, -one] if flips else [one]] * size
    before = len(model.weights)
    new = sampler.coordinate(weights)
    if isinstance(inside, list):
        inside = [m for m in inside for _ in weights]
    if shared is not None:
        coordinate, table = shared
        at = sampler.positions(coordinate)
        functions = [[s * row[x] for s, x in zip(list(signs) * before, at, strict=True)]
                     for signs, row in zip(functions, table, strict=False)]
    else:
        sampler.tables[key] = (new, functions)
        functions = [list(z) * before for z in functions]
    cells = sampler.cells(_finest(sampler, found))
    if style.dependent and key not in sampler.normal:
        functions = _reflected(sampler, key, found, functions, cells, allowed | {new}, given)
    wanted = tuple(sorted({k for m in found.variances for k in sampler.given(m)} | {
        k for m in found.means if moments.random_keys(model, sampler.roles, m.target, m.env)
        for k in sampler.given(m)}))
    shift = stated_shift(sampler, key, found, wanted)
    noise = lift(lambda a, b: a * b, inside, columns(model.field, functions[:size]))
    if slope is not None:
        partner = model.by_outcome(partner)
        if len(partner) < len(shift):
            partner = [x for x in partner for _ in weights]
        centred = lift(lambda a, b: a - b, partner, model.mean(partner, ()))
        noise = [a + slope * b for a, b in zip(noise, centred, strict=True)]
    rows, cols = model.shapes[key]
    if cols != 1:  # of a normal matrix, the entries are what is drawn
        noise = lift(lambda v: model.field.matrix(
            rows, cols, [v[k, 0] for k in range(rows * cols)]), noise)
    model.values[key] = [a + b for a, b in zip(shift, noise, strict=True)]
    wide = style.dependent or isinstance(inside, list) or slope is not None
    sampler.record(key, allowed | {new} if wide else {new}, (*given, *wanted))


def _one_width(sampler: VectorSampler, roots: Value) -> Value:
    """The roots with as many columns each: a conditional variance may differ in rank."""
    if not isinstance(roots, list):
        return roots
    field = sampler.model.field
    width = max(m.ncols() for m in roots)
    wide = {id(m): m if m.ncols() == width else field.matrix(m.nrows(), width, [
        m[i, j] if j < m.ncols() else 0 for i in range(m.nrows()) for j in range(width)])
        for m in roots}
    return [wide[id(m)] for m in roots]


def _finest(sampler: VectorSampler, found: Constraints) -> tuple[Key, ...]:
    """The conditions of all stated variances, where the symbol may depend on them."""
    return tuple(sorted({k for m in found.variances for k in sampler.given(m)}))


def stated_root(
    sampler: VectorSampler, key: Key, found: Constraints, slope: Value, partner: Value
) -> Value:
    """A root of the stated variance, or an arbitrary matrix if none is stated.

    What the regression on `partner` explains is taken off first.
    """
    model = sampler.model
    rows, cols = model.shapes[key]
    n = rows * cols
    if not found.variances:
        entries = [sampler.draws.number("main" if i == j else "other")
                   for i in range(n) for j in range(n)]
        if not sampler.normal_given.get(key):
            return model.field.matrix(n, n, entries)
        classes = sampler.classes(set(), sampler.normal_given[key])
        scales = [sampler.draws.number("nonzero") for _ in range(max(classes) + 1)]
        inside = model.field.matrix(n, n, entries)
        return [inside * scales[c] for c in classes]
    m = max(found.variances, key=lambda m: len(m.given))
    if slope is None:
        return root(model, m.target, m.env)
    explained = slope * model.covariance(partner, partner, ()) * slope.transpose()
    return lift(lambda s: psd_root(model.field, s - explained), model.value(m.target, m.env))


def _regression(
    sampler: VectorSampler, key: Key, found: Constraints, done: set[Key], allowed: set[int]
) -> tuple[Value, Value]:
    """Coefficients on earlier vectors that give the stated covariances, or (None, None).

    Jointly normal vectors of which no covariance is stated get arbitrary coefficients.
    """
    model = sampler.model
    plain = [sampler.covariance(key, m, flipped)
             for m, flipped in found.covariances if not m.given]
    plain = [(p, c) for p, c in plain if isinstance(p, list)]
    if any(isinstance(c, list) for _, c in plain):
        raise Discard("a covariance would be random")
    if any(x != 0 for _, c in plain for x in c.entries()):
        partner = [model.field.matrix(sum(m.nrows() for m in ms), 1,
                                      [x for m in ms for x in m.entries()])
                   for ms in zip(*(p for p, _ in plain), strict=True)]
        target = beside(model.field, *(c for _, c in plain))
        slope = solve_nearby(model.field, model.covariance(partner, partner, ()),
                             target.transpose())
        if slope is None:
            raise Discard("the stated covariances contradict each other")
        return slope.transpose(), partner
    joint = [k for k in sorted(done) if sampler.joint.get(k, ()) == sampler.joint.get(key, (0,))
             and sampler.uses[k] <= allowed]
    if found.covariances or found.variances or any(m.given for m in found.means) or not joint:
        return None, None
    partner = [model.field.matrix(sum(m.nrows() for m in ms), 1,
                                  [x for m in ms for x in m.entries()])
               for ms in zip(*(model.values[k] for k in joint), strict=True)]
    rows, cols = model.shapes[key][0], partner[0].nrows()
    return model.field.matrix(rows, cols, [sampler.draws.number("main" if i == j else "other")
                                           for i in range(rows) for j in range(cols)]), partner


def _shared(
    sampler: VectorSampler, key: Key, size: int, done: set[Key], allowed: set[int]
) -> tuple[int, Functions] | None:
    """The variables of another normal vector, where joint normality is not stated."""
    if key not in sampler.normal or not sampler.style.dependent or sampler.builder.conditions():
        return None
    for k in sorted(done & sampler.tables.keys()):
        coordinate, table = sampler.tables[k]
        if (k in sampler.normal and sampler.joint[k] != sampler.joint[key] and len(table) >= size
                and coordinate in allowed):
            return coordinate, table
    return None


def _reflected(
    sampler: VectorSampler, key: Key, found: Constraints, functions: Functions,
    cells: list[list[int]], coordinates: set[int], given: tuple[Key, ...],
) -> Functions:
    """Standardised functions made dependent on all that no fact protects."""
    kept: Functions = [list(sampler.model.weights)]
    for m in (*found.means, *found.variances):
        kept += [sampler.indicator(cell) for cell in sampler.cells(sampler.given(m))]
    linear, _ = sampler.linear(key, Constraints([], found.covariances, []))
    kept += linear
    if len(cells) > 1:
        inside = [set(cell) for cell in cells]
        kept = [[x if o in cell else 0 for o, x in enumerate(f)]
                for f in kept for cell in inside]
    classes = sampler.classes(coordinates, given)
    count = max(classes) + 1
    start = [[sampler.draws.number("other")] for _ in range(count)]
    direction = constrained(sampler.draws, classes, start, kept, [[0]] * len(kept))
    return reflect(functions, [direction[c][0] for c in classes], sampler.model.weights, cells)


def stated_shift(
    sampler: VectorSampler, key: Key, found: Constraints, given: tuple[Key, ...]
) -> list[Value]:
    """A function of the conditions that gives the symbol its stated means."""
    rows, cols = sampler.model.shapes[key]
    classes = sampler.classes(set(), given)
    start = [[sampler.draws.number("other") for _ in range(rows * cols)]
             for _ in range(max(classes) + 1)]
    if sampler.style.fresh or (sampler.style.mixed and sampler.draws.choice(2)):
        start = start[:1] * len(start)  # no dependence beyond what the facts ask for
    functions, targets = sampler.linear(key, Constraints(found.means, [], []))
    values = constrained(sampler.draws, classes, start, functions, targets)
    matrices = [sampler.model.field.matrix(rows, cols, v) for v in values]
    return [matrices[c] for c in classes]
