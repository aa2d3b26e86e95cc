"""Joint laws for the random symbols of a model, and values for its fixed symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from .evaluator import Model, Outcomes, Value, mean, pointwise
from .matrices import (
    Field,
    Matrix,
    Undefined,
    added,
    inverted,
    multiplied,
    scaled,
    subtracted,
    transposed,
    unit,
)

MAX_OUTCOMES = 100

LAWS = {
    "unconstrained": "any joint law",
    "uncorrelated": "any joint law, then each symbol minus its regression on the earlier ones",
    "centred": "each symbol has conditional mean zero given the earlier ones",
    "homoscedastic": "a conditional mean that depends on the earlier symbols, plus an error "
                     "whose sign depends on them",
    "flipped": "an error whose sign depends on the earlier symbols",
    "shared": "functions of common uncorrelated variables: all are correlated",
    "shared across": "members of one family are uncorrelated, different families are not",
    "shared within": "members of each family are correlated, different families are not",
    "shared in first": "members of the first family are correlated, nothing else",
    "shared in second": "members of the second family are correlated, nothing else",
    "orthonormal": "functions of separate uncorrelated, dependent variables",
    "independent": "independent",
    "normal": "functions of common three-point variables that have the first five moments "
              "of a normal law",
    "independent normal": "the same, with separate variables for each symbol",
    "constant": "all symbols constant",
}
DESIGNS = ("shared", "shared across", "shared within", "shared in first", "shared in second",
           "orthonormal")


@dataclass(frozen=True)
class Base:
    """A random symbol that no fact determines.

    `spherical` demands a variance that is a multiple of the identity; `common` demands the
    same variance as the other members of its family have.
    """

    name: str
    key: str
    rows: int
    cols: int
    spherical: bool = False
    common: bool = False

    @property
    def count(self) -> int:
        """The number of components."""
        return self.rows * self.cols

    def shaped(self, flat: Sequence[Any]) -> Matrix:
        """The matrix of so many components, row by row."""
        return tuple(tuple(flat[r * self.cols:(r + 1) * self.cols]) for r in range(self.rows))


# -- fixed symbols -----------------------------------------------------------------------


def random_matrix(f: Field, rng: Random, rows: int, cols: int) -> Matrix:
    """A matrix of independent random entries."""
    return tuple(tuple(f.sample(rng) for _ in range(cols)) for _ in range(rows))


def random_orthogonal(f: Field, rng: Random, n: int) -> Matrix:
    """A random orthogonal matrix, by Cayley's transform, with random signs."""
    while True:
        a = random_matrix(f, rng, n, n) if not f.positive else tuple(
            tuple(f.of(rng.randint(-1, 1)) for _ in range(n)) for _ in range(n))
        skew = subtracted(f, a, transposed(a))
        try:
            q = multiplied(f, subtracted(f, unit(f, n), skew),
                           inverted(f, added(f, unit(f, n), skew)))
        except Undefined:
            continue
        signs = [f.of(rng.choice((1, -1))) for _ in range(n)]
        return tuple(tuple(f.reduce(s * x) for x in row)
                     for s, row in zip(signs, q, strict=True))


def fixed_value(f: Field, rng: Random, rows: int, cols: int, properties: set[str]) -> Matrix:
    """A random matrix that has the properties, or at least those that are met together."""
    a = random_matrix(f, rng, rows, cols)
    if properties & {"positive", "nonnegative", "integer"}:
        value = rng.randint(1, 9)
        return ((f.of(value if properties & {"positive", "nonnegative"}
                      else rng.choice((1, -1)) * value),),)
    if properties & {"orthogonal", "idempotent"}:
        symmetric = properties & {"symmetric", "nonnegative-definite", "positive-definite"}
        orthogonal = "orthogonal" in properties
        base = random_orthogonal(f, rng, rows) if orthogonal or symmetric else a
        if orthogonal and not symmetric and "idempotent" not in properties:
            return base
        kept = rng.randint(1, max(1, rows - 1)) if "invertible" not in properties else rows
        other = f.of(-1 if orthogonal and "idempotent" not in properties else 0)
        middle = tuple(tuple((f.of(1) if i < kept else other) if i == j else f.of(0)
                             for j in range(rows)) for i in range(rows))
        back = transposed(base) if orthogonal or symmetric else inverted(f, base)
        return multiplied(f, multiplied(f, base, middle), back)
    if properties & {"positive-definite", "nonnegative-definite"}:
        if "positive-definite" not in properties and rows > 1:
            a = tuple(row[:-1] for row in a)
        return multiplied(f, a, transposed(a))
    if "symmetric" in properties:
        return added(f, a, transposed(a))
    return a


# -- random symbols ----------------------------------------------------------------------


def draw(model: Model, rng: Random, bases: Sequence[Base], law: str) -> None:
    """Give all base symbols values of a joint law, and the model its weights."""
    f = model.field
    if law in DESIGNS:
        _draw_design(model, rng, bases, law)
    elif law in ("normal", "independent normal"):
        _draw_normal(model, rng, bases, separate=law == "independent normal")
    elif law == "constant":
        model.weights = (f.of(1),)
        for base in bases:
            model.values[base.key] = Outcomes((random_matrix(f, rng, base.rows, base.cols),))
    else:
        _draw_product(model, rng, bases, law)


def _linear(model: Model, rng: Random, base: Base, rows: Sequence[Sequence[Any]]) -> None:
    """A random linear function of uncorrelated variables, plus a constant."""
    f = model.field
    # Members with a common variance have the same mixing matrix, but not the same mean.
    mixing_rng = Random(f"{rng.random()}") if not base.common else Random(
        f"{base.name}/{sorted(model.sizes.items())}")
    if base.spherical:
        mixing = scaled(f, f.sample(mixing_rng) or f.of(1), unit(f, base.count))
    else:
        mixing = random_matrix(f, mixing_rng, base.count, len(rows))
    mixed = multiplied(f, mixing, tuple(tuple(row) for row in rows))
    centre = random_matrix(f, rng, base.rows, base.cols)
    model.values[base.key] = Outcomes(
        added(f, centre, base.shaped(column)) for column in transposed(mixed))


def _hadamard_rows(order: int) -> list[list[int]]:
    """Sylvester's matrix without its constant row."""
    return [[(-1) ** (i & j).bit_count() for j in range(order)] for i in range(1, order)]


def _design(f: Field, rng: Random, order: int) -> Matrix:
    """Uncorrelated standardised variables on `order` equally likely points, one a row."""
    rows = tuple(tuple(f.of(x) for x in row) for row in _hadamard_rows(order))
    return multiplied(f, random_orthogonal(f, rng, order - 1), rows)


def _draw_design(model: Model, rng: Random, bases: Sequence[Base], law: str) -> None:
    f = model.field
    total = sum(b.count for b in bases)
    order = next((k for k in (8, 16, 32) if k > total), 0)
    if not order:
        raise Undefined("too many random variables")
    model.weights = (f.invert(f.of(order)),) * order
    design = _design(f, rng, order)
    names = list(dict.fromkeys(b.name for b in bases))
    families = [n for n in names if sum(b.name == n for b in bases) > 1]
    chosen = {"shared in first": families[:1], "shared in second": families[1:2]}
    within = chosen.get(law, names if law in ("shared", "shared within") else [])
    across = law in ("shared", "shared across")
    if law in chosen and not within:
        raise Undefined("no such family")

    def rotated(rows: Matrix) -> Matrix:
        return multiplied(f, random_orthogonal(f, rng, len(rows)), rows)

    used = 0
    for name in names:
        group = [b for b in bases if b.name == name]
        width = sum(b.count for b in group)
        rows = rotated(design) if across else design[used:used + width]
        used += width
        for base in group:
            if name in within:
                part = rotated(rows)[:base.count]
            else:
                part, rows = rows[:base.count], rows[base.count:]
            _linear(model, rng, base, part)


def _draw_normal(model: Model, rng: Random, bases: Sequence[Base], *, separate: bool) -> None:
    # A variable with the points -3, 0, 3 and probabilities 1/6, 2/3, 1/6 has variance 3,
    # fourth moment 27 = 3 * 3^2, and odd moments 0, as a normal variable has.
    f = model.field
    total = sum(b.count for b in bases)
    width = total if separate else min(3, total)
    if 3**width > MAX_OUTCOMES:
        raise Undefined("too many outcomes")
    scores = list(product((-3, 0, 3), repeat=width))
    model.weights = tuple(
        f.of(Fraction(2, 3) ** s.count(0) * Fraction(1, 6) ** (width - s.count(0)))
        for s in scores)
    rows = [tuple(f.of(s[k]) for s in scores) for k in range(width)]
    for base in bases:
        if separate:
            part, rows = rows[:base.count], rows[base.count:]
        else:
            part = rows
        if base.spherical and len(part) != base.count:
            raise Undefined("too few variables")
        _linear(model, rng, base, part)


def _points(f: Field, rng: Random, base: Base, count: int) -> tuple[list[Matrix], list[Any]]:
    """The marginal law of one symbol: points and probabilities."""
    if base.spherical:
        order = 4 if base.count <= 3 else 8
        scale = f.sample(rng) or f.of(1)
        design = scaled(f, scale, _design(f, rng, order)[:base.count])
        return ([base.shaped(column) for column in transposed(design)],
                [f.invert(f.of(order))] * order)
    weights = [f.weight(rng) for _ in range(count)]
    total = f.invert(f.reduce(sum(weights)))
    return ([random_matrix(f, rng, base.rows, base.cols) for _ in range(count)],
            [f.reduce(w * total) for w in weights])


def _draw_product(model: Model, rng: Random, bases: Sequence[Base], law: str) -> None:
    """A law on the product of the symbols' supports, adjusted as the law demands."""
    f = model.field
    counts = {1: [4], 2: [3, 4], 3: [3, 3, 3], 4: [3, 2, 2, 3]}.get(len(bases),
                                                                   [2] * len(bases))
    marginals = [_points(f, rng, b, c) for b, c in zip(bases, counts, strict=True)]
    cells = list(product(*(range(len(points)) for points, _ in marginals)))
    if len(cells) > MAX_OUTCOMES:
        raise Undefined("too many outcomes")
    if law in ("unconstrained", "uncorrelated", "centred"):
        weights = [f.weight(rng) for _ in cells]
        total = f.invert(f.reduce(sum(weights)))
        model.weights = tuple(f.reduce(w * total) for w in weights)
    else:
        weights = []
        for cell in cells:
            w = f.of(1)
            for (_, probabilities), k in zip(marginals, cell, strict=True):
                w = f.reduce(w * probabilities[k])
            weights.append(w)
        model.weights = tuple(weights)
    past: list[Value] = []
    basis: list[list[Any]] = [[f.of(1)] * len(cells)]
    for position, (base, (points, _)) in enumerate(zip(bases, marginals, strict=True)):
        value: Value = Outcomes(points[cell[position]] for cell in cells)
        if law == "uncorrelated":
            value = _uncorrelated(model, base, value, basis)
        elif law == "centred" and past:
            value = less(model, value, mean(model, value, past))
        elif law in ("homoscedastic", "flipped") and past:
            value = _flipped(model, rng, base, value, past, law == "homoscedastic")
        past.append(value)
        model.values[base.key] = value


def less(model: Model, a: Value, b: Value) -> Value:
    """The difference of two values at every outcome."""
    return pointwise(lambda x, y: subtracted(model.field, x, y), a, b)


def _uncorrelated(model: Model, base: Base, value: Value, basis: list[list[Any]]) -> Value:
    """The residual of every component on `basis`; the residuals then extend the basis."""
    f, weights = model.field, model.weights

    def inner(x: Sequence[Any], y: Sequence[Any]) -> Any:
        return f.reduce(sum(f.reduce(w * a) * b for w, a, b in zip(weights, x, y, strict=True)))

    means = mean(model, value)
    residuals = []
    for r in range(base.rows):
        for c in range(base.cols):
            x = [v[r][c] for v in value]
            for b in basis:
                k = f.reduce(inner(x, b) * f.invert(inner(b, b)))
                x = [f.reduce(u - k * v) for u, v in zip(x, b, strict=True)]
            residuals.append(x)
    for x in residuals:
        rest = x
        for b in basis:
            k = f.reduce(inner(rest, b) * f.invert(inner(b, b)))
            rest = [f.reduce(u - k * v) for u, v in zip(rest, b, strict=True)]
        if inner(rest, rest) != 0:
            basis.append(rest)
    return Outcomes(added(f, means, base.shaped(column))
                    for column in zip(*residuals, strict=True))


def _flipped(model: Model, rng: Random, base: Base, value: Value, past: Sequence[Value],
             shifted: bool) -> Value:
    f = model.field
    error = less(model, value, mean(model, value))
    flips: dict[Any, tuple[Any, Matrix]] = {}
    result = []
    for k, x in enumerate(error):
        key = tuple(p[k] for p in past)
        if key not in flips:
            shift = random_matrix(f, rng, base.rows, base.cols)
            flips[key] = (f.of(-1 if len(flips) % 2 else 1),
                          shift if shifted else scaled(f, f.of(0), shift))
        sign, shift = flips[key]
        result.append(added(f, shift, scaled(f, sign, x)))
    return Outcomes(result)
