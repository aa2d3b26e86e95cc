"""Distributions on a finite probability space with exact moments.

The space is a product of independent coordinates.  Standardised vectors live on a new
coordinate; a reflection in the space of functions, orthogonal to what must be kept, makes
them dependent on everything else without changing the moments that are stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from . import arithmetic as exact
from .arithmetic import Field, Matrix, Scalar
from .draws import Draws
from .multiples import Discard

Functions = list[list[Scalar]]
"""Real functions on the outcomes, one list of values each."""

# Symmetric rules {0, +-1, +-2 ...} with the moments of N(0, 1) up to the order given; the
# weights solve sum w x^2 = 1, sum w x^4 = 3, sum w x^6 = 15.
NORMAL_RULES: dict[int, tuple[Fraction, ...]] = {
    5: (Fraction(1, 2), Fraction(1, 6), Fraction(1, 12)),
    7: (Fraction(7, 18), Fraction(1, 4), Fraction(1, 20), Fraction(1, 180)),
}


def standardised(
    draws: Draws, size: int, skewed: bool, dependent: bool
) -> tuple[list[Scalar], Functions]:
    """Weights and `size` functions with mean 0, variance 1 and no correlation.

    There is one function more if they are to be made dependent, so that a reflection has
    a direction to turn them to.

    Skewed: rows of a reflection matrix O with first row c, divided by c, under weights c^2.
    Otherwise the columns of a Hadamard matrix with equal weights.
    """
    field = draws.field
    size += dependent
    if not skewed:
        order = 1 << size.bit_length()
        signs = [[field.scalar((-1) ** (i & j).bit_count()) for i in range(order)]
                 for j in range(1, size + 1)]
        return [field.scalar(Fraction(1, order))] * order, signs
    v = [draws.number("nonzero") for _ in range(size + 1)]
    v[0] = v[0] + 1
    norm = sum(x * x for x in v)
    if norm == 0 or (field.ordered and v[0] == 0):
        raise Discard("a reflection does not exist")
    rows = [[int(i == j) - 2 * a * b / norm for j, b in enumerate(v)] for i, a in enumerate(v)]
    first = rows[0]
    if any(c == 0 for c in first):
        raise Discard("an outcome would have no weight")
    return [c * c for c in first], [[x / c for x, c in zip(row, first, strict=True)]
                                    for row in rows[1:]]


def normal(field: Field, size: int, order: int) -> tuple[list[Scalar], Functions]:
    """Independent variables with the moments of N(0, 1) up to `order` (5 or 7)."""
    half = NORMAL_RULES[order]
    points = {s * k: w for k, w in enumerate(half) for s in (1, -1)}
    if len(points) ** size > 3000:
        raise Discard("too many outcomes")
    grid = list(product(points, repeat=size))
    weights = [field.scalar(prod((points[x] for x in point), start=Fraction(1)))
               for point in grid]
    return weights, [[field.scalar(point[k]) for point in grid] for k in range(size)]


def random_weights(draws: Draws, count: int, equal: bool) -> list[Scalar]:
    """Probabilities of `count` outcomes."""
    field = draws.field
    if equal:
        return [field.scalar(Fraction(1, count))] * count
    parts = [draws.number("weight") for _ in range(count)]
    total = sum(parts)
    if total == 0:
        raise Discard("the weights add up to 0 modulo p")
    return [w / total for w in parts]


def constrained(
    draws: Draws, classes: Sequence[int], start: list[list[Scalar]],
    constraints: Functions, targets: list[list[Scalar]],
) -> list[list[Scalar]]:
    """Change the values `start`, one row for each class of outcomes, to satisfy constraints.

    A constraint is a function f (weights included) that demands ``sum_o f(o) x(o) = target``
    in each column.  Raises `Discard` if no values satisfy them.
    """
    if not constraints:
        return start
    field, count, width = draws.field, len(start), len(start[0])
    rows: list[list[Scalar]] = []
    for f in constraints:
        row: list[Scalar] = [0] * count
        for o, x in enumerate(f):
            row[classes[o]] = row[classes[o]] + x
        rows.append(row)
    left = field.matrix(len(rows), count, [x for row in rows for x in row])
    values = field.matrix(count, width, [x for row in start for x in row])
    wanted = field.matrix(len(rows), width, [x for row in targets for x in row])
    change = exact.solve_nearby(field, left, wanted - left * values)
    if change is None:
        raise Discard("the linear facts about a random vector contradict each other")
    result: list[list[Scalar]] = (values + change).table()
    return result


def reflect(
    functions: Functions, direction: Sequence[Scalar], weights: Sequence[Scalar],
    cells: Sequence[Sequence[int]],
) -> Functions:
    """``z - 2 v <v, z> / <v, v>`` within each cell, for each function z."""
    result = [list(z) for z in functions]
    for cell in cells:
        norm = sum(weights[o] * direction[o] * direction[o] for o in cell)
        if norm == 0:
            continue
        for z in result:
            inner = sum(weights[o] * direction[o] * z[o] for o in cell)
            if inner != 0:
                factor = 2 * inner / norm
                for o in cell:
                    z[o] = z[o] - factor * direction[o]
    return result


def columns(field: Field, functions: Functions) -> list[Matrix]:
    """The vector of the functions' values at each outcome."""
    return [field.matrix(len(functions), 1, list(values))
            for values in zip(*functions, strict=True)]
