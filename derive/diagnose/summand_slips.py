"""Slips in sums and of numbers: signs, summands, counts, bounds, floors for ceilings."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..kernel.dims import Dim, as_dim
from ..kernel.terms import dimension, number
from ..untyped import Untyped
from .scope import LOSS, ROUNDING, SLIP, Edit, Scope
from .trees import is_scalar, negative, summands_of, total, transposed


def signs(tree: Untyped, _scope: Scope, parent: str) -> Iterator[Edit]:
    """The other sign of a summand."""
    if parent == "add" and tree.op != "add":
        yield Edit(SLIP, negative(tree))


def inner_summands(tree: Untyped, scope: Scope, _parent: str) -> Iterator[Edit]:
    """In a sum inside of something: a summand too many, or a transposed one missing."""
    if tree.op != "add":
        return
    for k in range(len(tree.args)):
        yield Edit(LOSS, total([*tree.args[:k], *tree.args[k + 1:]]))
    for summand in tree.args:
        if not is_scalar(summand):
            yield Edit(SLIP, total([*tree.args, transposed(summand, scope.symmetric)]))


def traces(tree: Untyped, _scope: Scope, parent: str) -> Iterator[Edit]:
    """A trace forgotten."""
    if parent == "add" and tree.op != "add" and not is_scalar(tree):
        yield Edit(LOSS, Untyped("trace", [tree]))


def numbers(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """Another number or another count, such as ``N (N + 1)`` for ``N (N - 1)``."""
    if tree.op == "number" and abs(tree.data) != 1:
        p, q = tree.data.numerator, tree.data.denominator
        others = [Fraction(p * 2, q), Fraction(p, q * 2), Fraction(p + 1, q), Fraction(p - 1, q),
                  Fraction(p, q + 1), *([Fraction(p, q - 1)] if q > 1 else [])]
        yield from (Edit(LOSS, Untyped.of(number(n))) for n in others if n)
    if tree.op == "number" and tree.data == -1 and parent == "add":
        yield from (Edit(LOSS, negative(_count(size))) for size in scope.sizes)
    if tree.op == "dimension":
        d: Dim = tree.data
        parts = [Dim({monomial: k}) for monomial, k in d.terms]
        if len(parts) > 1:
            yield from (Edit(SLIP, _count(d - part * 2)) for part in parts)
            yield from (Edit(LOSS, _count(d - part)) for part in parts)
            yield from (Edit(LOSS, _count(d - part - other)) for part in parts
                        if part.constant() == -1 for other in scope.sizes)
        for other in (as_dim(1), *scope.sizes):
            yield Edit(LOSS, _count(d + other))
            yield Edit(LOSS, _count(d - other))


def _count(d: Dim) -> Untyped:
    k = d.constant()
    return Untyped.of(number(k) if k is not None else dimension(d))


def roundings(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """Floor for ceiling, minimum for maximum; one more or one less, around them or inside."""
    rounded = tree.op == "function" and tree.data in ROUNDING
    if rounded:
        yield Edit(SLIP, Untyped("function", tree.args, ROUNDING[tree.data]))
    if rounded or (scope.rounds and (tree.op == "add" or parent in ("function", "root"))):
        for k in (1, -1):
            yield Edit(SLIP, _plus(tree, k))


def _plus(tree: Untyped, k: int) -> Untyped:
    """The tree plus a number, which joins one that is there."""
    summands = list(summands_of(tree))
    for place, summand in enumerate(summands):
        if summand.op == "number":
            value = summand.data + k
            rest = [*summands[:place], *summands[place + 1:]]
            return total([*rest, *([Untyped.of(number(value))] if value or not rest else [])])
    if tree.op == "dimension":
        return _count(tree.data + k)
    return total([*summands, Untyped.of(number(k))])


def bounds(tree: Untyped, scope: Scope, _parent: str) -> Iterator[Edit]:
    """A sum that begins or ends one too early or too late."""
    if tree.op == "sum":
        index, lower, upper, distinct = tree.data
        for low, high in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            yield Edit(LOSS, Untyped("sum", tree.args, (
                index, lower + low, upper + high, distinct)))
        for value in (d for i in scope.symbols for d in i.data[1] if repr(d) != index):
            if value in distinct:
                yield Edit(SLIP, Untyped("sum", tree.args, (
                    index, lower, upper, tuple(d for d in distinct if d != value))))
            elif value.variable():
                yield Edit(LOSS, Untyped("sum", tree.args, (
                    index, lower, upper, (*distinct, value))))
