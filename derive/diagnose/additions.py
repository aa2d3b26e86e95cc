"""Summands that may be missing on a right side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..kernel.terms import Term
from ..untyped import Untyped
from .edits import GUESS, SLIP, Edit, Scope, moments
from .trees import MOMENTS, factors_of, is_scalar, product, transposed


def further_summands(present: Sequence[Untyped], like: Term, scope: Scope) -> Iterator[Edit]:
    """Summands of the shape of `like` that may be missing beside those that are present.

    First transposes and moments nested the other way round, then what can be formed of atoms:
    A, A B and A V A'.
    """
    for tree in present:
        coefficient = [f for f in factors_of(tree) if f.op == "number"]
        others = [f for f in factors_of(tree) if f.op != "number"]
        if like.rows == like.cols and not like.is_scalar:
            yield Edit(SLIP, transposed(tree, scope.symmetric))
        if len(others) == 1:
            yield from (Edit(SLIP, product([*coefficient, new.tree]))
                        for new in moments(others[0], scope, "add")
                        if new.weight == SLIP and new.tree.op in MOMENTS
                        and new.tree.args[0].op in MOMENTS)
    matrices = [f for f in scope.factors if not is_scalar(f)]
    singles = chain(map(Untyped.of, (*scope.values, *scope.atoms)), scope.factors)
    yield from (Edit(GUESS, t) for t in singles
                if t.term() != like and _same_shape(t.term(), like))
    if like.is_scalar:
        return
    for a in matrices:
        left = a.term()
        if left.rows != like.rows:
            continue
        for b in matrices:
            right = b.term()
            if left.cols != right.rows:
                continue
            if right.cols == like.cols:
                yield Edit(GUESS, product([a, b]))
            if right.rows == right.cols and like.rows == like.cols and right.op != "transpose":
                yield Edit(GUESS, product([a, b, transposed(a, scope.symmetric)]))


def _same_shape(a: Term, b: Term) -> bool:
    return (a.rows, a.cols) == (b.rows, b.cols)
