"""Exact linear programming, as small as needed: constraints that add up to something absurd."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

Row = dict[int, int]
"""Integer coefficients by column; a row may be multiplied by any positive number."""

PIVOTS = 400


def certificate(
    columns: Sequence[tuple[Mapping[Hashable, Fraction], bool, bool]], one: Hashable,
) -> list[Fraction] | None:
    """Factors with which the columns add up to a constant that is absurd, or None.

    A column is (coefficients, whether it is an equality, whether it is strict) and says that
    its sum is 0, at least 0, or above 0; `one` is the key of the constant.  The factors of
    inequalities are not negative.  Motzkin's transposition theorem: if the constraints have no
    rational solution, there are such factors.
    """
    keep = _useful(columns, one)
    rows: dict[Hashable, Row] = {}
    signs = [(j, 1) for j in keep] + [(j, -1) for j in keep if columns[j][1]]
    total = len(signs)
    norm: Row = {total: 1}  # the slack: how far below zero the constant is
    scales = [lcm(*(k.denominator for k in columns[j][0].values())) for j, _ in signs]
    for at, (j, sign) in enumerate(signs):
        for key, k in columns[j][0].items():
            rows.setdefault(key, {})[at] = sign * int(k * scales[at])
        if columns[j][2]:
            norm[at] = 1
    rows.setdefault(one, {})[total] = 1
    found = _feasible([*rows.values(), norm], total + 1)
    if found is None:
        return None
    factors = [Fraction(0)] * len(columns)
    for at, (j, sign) in enumerate(signs):
        factors[j] += sign * found.get(at, 0) * scales[at]
    return factors


def _useful(
    columns: Sequence[tuple[Mapping[Hashable, Fraction], bool, bool]], one: Hashable
) -> list[int]:
    """The columns whose every part some other column can cancel."""
    keep = list(range(len(columns)))
    while True:
        signs: dict[Hashable, set[int]] = {}
        for j in keep:
            poly, equality, _ = columns[j]
            for key, k in poly.items():
                signs.setdefault(key, set()).update((1, -1) if equality else (1 if k > 0 else -1,))
        rest = [j for j in keep
                if all(key == one or len(signs[key]) == 2 for key in columns[j][0])]
        if len(rest) == len(keep):
            return keep
        keep = rest


def _feasible(rows: Sequence[Row], columns: int) -> dict[int, Fraction] | None:
    """Some x >= 0 that makes the last row 1 and all others 0: the first phase of the simplex.

    Column `columns` holds the right sides; artificial variables are numbered from there on.
    """
    right = columns
    table: list[Row] = [dict(row) for row in rows]
    table[-1][right] = 1
    basis = [right + 1 + i for i in range(len(table))]
    for i, row in enumerate(table):
        row[basis[i]] = 1
    cost: Row = {}  # minus the sum of the artificial variables
    for row in table:
        for j, k in row.items():
            if j <= right:
                cost[j] = cost.get(j, 0) + k
    for pivots in range(PIVOTS):
        if not cost.get(right):
            scale = {b: Fraction(row.get(right, 0), row[b])
                     for b, row in zip(basis, table, strict=True)}
            return {b: x for b, x in scale.items() if b < right and x}
        candidates = [j for j, k in cost.items() if k > 0 and j < right]
        if not candidates:
            return None
        # The largest cost first; after a while the smallest index, which cannot cycle (Bland).
        enter = (max(candidates, key=lambda j: (cost[j], -j)) if pivots < PIVOTS // 4
                 else min(candidates))
        leave = min((i for i, row in enumerate(table) if row.get(enter, 0) > 0),
                    key=lambda i: (Fraction(table[i].get(right, 0), table[i][enter]), basis[i]),
                    default=None)
        if leave is None:
            return None
        pivot = table[leave]
        for i, row in enumerate(table):
            if i != leave and row.get(enter):
                table[i] = _eliminate(row, pivot, enter)
        cost = _eliminate(cost, pivot, enter)
        basis[leave] = enter
    return None


def _eliminate(row: Row, pivot: Row, column: int) -> Row:
    """The row without the column, by a positive multiple of it and a multiple of the pivot."""
    k, p = row.get(column, 0), pivot[column]
    result = {j: p * x for j, x in row.items()} if p != 1 else dict(row)
    for j, x in pivot.items():
        new = result.get(j, 0) - k * x
        if new:
            result[j] = new
        else:
            result.pop(j, None)
    g = gcd(*result.values()) if result else 1
    return {j: x // g for j, x in result.items()} if g > 1 else result
