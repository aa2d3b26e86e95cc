"""Summands that may be missing on a right side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..kernel.facts import Claim, Equation, Independent, Normal
from ..kernel.terms import Term, add
from ..prove import prove
from ..records import replace
from ..untyped import Untyped
from .scope import GUESS, SLIP, Edit, Scope
from .symbol_slips import moments
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


def with_both_covariances(claim: Claim, right: Term) -> Term:
    """The right side of a repair with the second cross term, where the first one stands alone.

    ``Var(Zu + e) = Z Var(u) Z' + Var(e) + Z Cov(u, e)`` is true where u and e are uncorrelated,
    but written down like this it is half of what always holds.
    """
    crossed = [t for t in (right.args if right.op == "add" else (right,))
               if any(inner.op == "covariance" for inner in t.walk())]
    if not crossed or right.rows != right.cols or right.is_scalar:
        return right
    always = replace(claim, rhs=right, facts=tuple(
        f for f in claim.facts if not isinstance(f.statement, (Independent, Normal)) and not (
            isinstance(f.statement, Equation) and not f.statement.definition)))
    if prove(always).trust is not None:
        return right
    for term in crossed:
        both = add(right, transposed(Untyped.of(term), frozenset()).term())
        if prove(replace(always, rhs=both)).trust is not None:
            return both
    return right


def _same_shape(a: Term, b: Term) -> bool:
    return (a.rows, a.cols) == (b.rows, b.cols)
