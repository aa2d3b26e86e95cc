"""Many uncorrelated vectors on few outcomes.

A family whose members are stated to be uncorrelated needs no product space: n orthonormal
functions on little more than n outcomes have all the stated moments.  Members of which no
covariance is stated share their functions, so that they are correlated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .multiples import Discard
from .space import columns, reflect, standardised
from .values import Key, lift
from .variances import Constraints, stated_root, stated_shift

if TYPE_CHECKING:
    from .models import Builder
    from .vectors import VectorSampler

MANY = 4
"""More vectors than this are always sampled together."""


def sample_jointly(sampler: VectorSampler, keys: Sequence[Key]) -> set[Key]:
    """Sample those vectors together of which only such moments are stated; which they were."""
    chosen = _uncorrelated(sampler, keys)
    if len(chosen) < 2 or (len(chosen) <= MANY and not sampler.style.joint):
        return set()
    model, style = sampler.model, sampler.style
    found, partners = {}, {}
    for key in chosen:
        facts = sampler.about[key]
        found[key] = Constraints([m for m in facts if m.kind == "expectation"], [],
                                 [m for m in facts if m.kind == "variance"])
        partners[key] = frozenset().union(*(m.needed for m in facts if m.kind == "covariance"))
    roots = {key: stated_root(sampler, key, found[key], None, None) for key in chosen}
    first: dict[Key, int] = {}
    for key in chosen:
        apart = partners[key] & first.keys()
        taken = {c for k in apart for c in range(first[k], first[k] + roots[k].ncols())}
        width, start = roots[key].ncols(), 0
        while any(c in taken for c in range(start, start + width)):
            start += 1
        first[key] = start
    size = max(first[k] + roots[k].ncols() for k in chosen)
    if size > style.limit:
        raise Discard("too many outcomes")
    weights, functions = standardised(sampler.draws, size, style.skewed, style.dependent)
    before = len(model.weights)
    new = sampler.coordinate(weights)
    functions = [list(z) * before for z in functions]
    if style.dependent:
        direction = [sampler.draws.number("other") for _ in model.weights]
        centre = sum(w * d for w, d in zip(model.weights, direction, strict=True))
        whole = [list(range(len(model.weights)))]
        functions = reflect(functions, [d - centre for d in direction], model.weights, whole)
    for key in chosen:
        width = roots[key].ncols()
        part = columns(model.field, functions[first[key] : first[key] + width])
        noise = lift(lambda a, b: a * b, roots[key], part)
        mean = stated_shift(sampler, key, found[key], ())[0]
        model.values[key] = [mean + m for m in noise]
        model.random.add(key)
        sampler.record(key, {new}, ())
    return set(chosen)


def _uncorrelated(sampler: VectorSampler, keys: Sequence[Key]) -> list[Key]:
    """The vectors of which no more is stated than means, variances and zero covariances."""
    bound = sampler.normal | sampler.conditions
    bound = bound.union(*(g for groups, _ in sampler.independences for g in groups))
    chosen = {k for k in keys if k not in bound and k not in sampler.roles.properties
              and all(m.plain for m in sampler.about.get(k, ()))
              and any(m.kind == "variance" for m in sampler.about.get(k, ()))}
    while True:
        fewer = {k for k in chosen if all(m.needed <= chosen for m in sampler.about[k])}
        if fewer == chosen:
            return [k for k in keys if k in chosen]
        chosen = fewer


def verified(builder: Builder, keys: set[Key]) -> set[int]:
    """The ids of the facts that two vectors sampled together are uncorrelated, checked at once.

    One product gives all covariances; raises `Discard` if one of them is not zero.
    """
    model, place, rows, size = builder.model, {}, [], 0
    for key in sorted(keys):
        place[key] = range(size, size + model.shapes[key][0])
        rows.append(model.centred(model.values[key]))
        size = place[key].stop
    if not keys:
        return set()
    count = len(model.weights)
    left = model.field.matrix(size, count, [x for m, _ in rows for x in m.entries()])
    right = model.field.matrix(size, count, [x for _, m in rows for x in m.transpose().entries()])
    whole = (left * right.transpose()).table()
    found = set()
    for g in builder.roles.moments:
        m = g.notes["moments"][0]
        if m.kind == "covariance" and m.plain and m.needed <= keys:
            one, other = next(iter(m.alone_left)), next(iter(m.alone_right))
            if any(whole[i][j] != 0 for i in place[one] for j in place[other]):
                raise Discard("a covariance is not zero")
            found.add(id(g))
    return found
