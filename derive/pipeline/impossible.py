"""Claims that nothing unsaid could make right: they contradict what was said.

Notes leave much unsaid, so an equation that has a counterexample may still be a condition.  But if
the kernel proves from the facts and the equation itself that a matrix with an inverse is 0, it
is neither condition nor consequence.  Neither is an equation that takes one size for another, where
no word can mean a case in which they are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from ..kernel.dims import ONE, Dim, as_dim, at_least, variable
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, dimension, number, randomness, trace, zero
from ..prove import prove
from ..records import replace
from .news import size_of

_SIZES = 3
"""With more sizes than that nothing is tried: too many numbers could be meant."""


def is_impossible(claim: Claim) -> bool:
    """Whether a false equation between fixed terms could hold in no case that the facts allow.

    The facts and the claim together then prove that something that is inverted is 0.
    """
    if _is_beyond(claim):
        return False
    known = Fact("the claim itself", Equation(claim.lhs, claim.rhs))
    extended = replace(claim, facts=(*claim.facts, known))
    inverted = {t.args[0] for f in claim.facts if isinstance(f.statement, Equation)
                for side in (f.statement.lhs, f.statement.rhs) for t in side.walk()
                if t.op == "inverse" and not t.is_scalar}
    return any(prove(replace(extended, lhs=a, rhs=zero(a.rows, a.cols))).trust == "kernel"
               for a in sorted(inverted, key=repr))


def equates_sizes(claim: Claim) -> bool:
    """Whether both sides, or their traces, are known polynomials in sizes, and not the same.

    Sizes with different names count as different, unless the facts compare them.  A number may be
    the value of a size, unless the size is beyond it at all values.
    """
    found = _sizes_of_sides(claim)
    if found is None:
        return False
    left, right = found
    if left.constant() is None and right.constant() is None:
        return left != right
    return _never_equal(left, right)


def never_equates_sizes(claim: Claim) -> bool:
    """Whether both sides, or their traces, are known polynomials in sizes that differ at all sizes,
    as ``n - k`` and ``n + k`` do.
    """
    found = _sizes_of_sides(claim)
    return found is not None and _never_equal(*found)


def _never_equal(left: Dim, right: Dim) -> bool:
    return at_least(left - right, 1) or at_least(right - left, 1)


def _sizes_of_sides(claim: Claim) -> tuple[Dim, Dim] | None:
    """The polynomials in sizes that both sides, or their traces, are, as far as that is known."""
    if _is_beyond(claim) or claim.lhs.rows != claim.lhs.cols or any(
            isinstance(f.statement, Equation) and f.statement.lhs.op == "dimension"
            for f in claim.facts):
        return None
    sides = [side if side.is_scalar else trace(side) for side in (claim.lhs, claim.rhs)]
    candidates = list(_polynomials(claim))
    left = _size_of(claim, sides[0], candidates)
    right = None if left is None else _size_of(claim, sides[1], candidates)
    return None if left is None or right is None else (left, right)


def _is_beyond(claim: Claim) -> bool:
    """Whether the equation is about what is random, or about derivatives."""
    sides = claim.lhs, claim.rhs
    return any(map(randomness, sides)) or any(
        t.op == "derivative" for side in sides for t in side.walk())


def _size_of(claim: Claim, side: Term, candidates: list[Dim]) -> Dim | None:
    """The polynomial that a scalar is proved to be, if it is one of the candidates."""
    if (written := size_of(side)) is not None or side.op == "number":
        return written
    return next((d for d in candidates
                 if prove(replace(claim, lhs=side, rhs=_count(d))).trust == "kernel"), None)


def _polynomials(claim: Claim) -> Iterator[Dim]:
    """What traces mostly are: sizes, their differences, and these less 1."""
    sizes = [variable(n) for n in sorted(_size_names(claim))]
    if len(sizes) > _SIZES:
        return
    for d in (as_dim(0), ONE, *sizes, *(a - b for a, b in permutations(sizes, 2))):
        yield d
        if d.names():
            yield d - 1
    yield from (a * b for a in sizes for b in sizes)


def _size_names(claim: Claim) -> set[str]:
    terms = [claim.lhs, claim.rhs, *(side for f in claim.facts if isinstance(f.statement, Equation)
                                     for side in (f.statement.lhs, f.statement.rhs))]
    return {n for t in terms for part in t.walk() for d in (part.rows, part.cols)
            for n in d.names()}


def _count(d: Dim) -> Term:
    k = d.constant()
    return dimension(d) if k is None else number(k)
