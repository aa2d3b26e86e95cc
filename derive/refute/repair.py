"""Satisfying linear facts by exact linear algebra.

The values of one symbol are treated as unknowns.  Where the facts are affine in them, their
residuals at the present values and after a unit change of each unknown give a linear system;
any solution near the present values is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import arithmetic as exact
from .arithmetic import Scalar
from .multiples import CONTRADICTING, Discard
from .problem import SYMMETRIC
from .roles import Ground
from .values import Key, OutOfRange

if TYPE_CHECKING:
    from .models import Builder

LARGEST = 60


def repair(builder: Builder, grounds: Sequence[Ground], candidates: Sequence[Key]) -> None:
    """Change one symbol so that all given equations hold; raises `Discard` if none will do."""
    for key in candidates:
        if _solve(builder, grounds, key):
            return
    raise Discard(CONTRADICTING)


def _solve(builder: Builder, grounds: Sequence[Ground], key: Key) -> bool:
    model = builder.model
    if key not in model.values:
        model.symbol(builder.roles.symbols[key], {})
    saved = dict(model.values)
    sources = {k for k in builder.roles.defined if k in saved}

    def with_entries(entries: Sequence[Scalar]) -> list[Scalar]:
        """The residuals of all equations when the symbol has these entries."""
        rows, cols = model.shapes[key]
        size = rows * cols
        matrices = [model.field.matrix(rows, cols, list(entries[k : k + size]))
                    for k in range(0, len(entries), size)]
        model.values = {k: v for k, v in saved.items() if k not in sources}
        model.random -= sources
        model.values[key] = matrices if isinstance(saved[key], list) else matrices[0]
        model.forget()
        return _residuals(builder, grounds, key)

    value = saved[key]
    start = [x for m in (value if isinstance(value, list) else [value]) for x in m.entries()]
    if len(start) > LARGEST:
        return False
    try:
        base = with_entries(start)
        changes = []
        for i in range(len(start)):
            moved = [x + 1 if i == j else x for j, x in enumerate(start)]
            residual = with_entries(moved)
            changes.append([a - b for a, b in zip(residual, base, strict=True)])
        field = model.field
        matrix = field.matrix(len(base), len(start), [c[r] for r in range(len(base))
                                                      for c in changes])
        target = field.matrix(len(base), 1, [-x for x in base])
        step = exact.solve_nearby(field, matrix, target) if base else None
        if step is not None:
            solved = [x + d for x, d in zip(start, step.entries(), strict=True)]
            if all(x == 0 for x in with_entries(solved)):
                return True
    except Discard:
        pass
    model.values = saved
    model.random = {k for k in saved if isinstance(saved[k], list)}
    model.forget()
    return False


def _residuals(builder: Builder, grounds: Sequence[Ground], key: Key) -> list[Scalar]:
    model, result = builder.model, []
    for g in grounds:
        try:
            left = model.value(g.equation.lhs, g.env)
            right = model.value(g.equation.rhs, g.env)
        except OutOfRange:
            continue
        if isinstance(left, list) or isinstance(right, list):
            for a, b in zip(model.by_outcome(left), model.by_outcome(right), strict=True):
                result += (a - b).entries()
        else:
            result += (left - right).entries()
    properties = builder.roles.properties.get(key, set())
    value = model.values[key]
    for m in value if isinstance(value, list) else [value]:
        if not properties.isdisjoint(SYMMETRIC):
            result += (m - m.transpose()).entries()
    return result
