"""Textbook moves on expectations, variances and covariances.

Each is a function of one term: what it becomes by one use of the law at its root, or None.
They are guesses: every line of a proof that they lead to is proved by the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.dims import ONE, Dim
from ..kernel.facts import Independent
from ..kernel.terms import (
    Term,
    covariance,
    expectation,
    identity,
    is_random_symbol,
    mul,
    randomness,
    rebuild,
    sum_over,
    trace,
    variance,
    zero,
)
from ..laws.law import MOMENTS
from .rewrite import (
    Given,
    add_up,
    expectation_of,
    factors,
    flip,
    given,
    multiply,
    summands,
    zero_like,
)


def distributed(term: Term) -> Term:
    """Products of sums written out, so that the random summands stand alone."""
    if term.op == "add":
        return add_up([distributed(a) for a in term.args], term)
    if term.op == "transpose" and term.args[0].op in ("add", "mul"):
        inner = term.args[0]
        if inner.op == "add":
            return add_up([distributed(flip(a)) for a in inner.args], term)
        return distributed(multiply([flip(f) for f in reversed(factors(inner))], term))
    flat = factors(term)
    if len(flat) == 1:
        return term
    flat = [distributed(f) for f in flat]
    for k, f in enumerate(flat):
        if f.op == "add" and randomness(f):
            parts = [multiply([*flat[:k], s, *flat[k + 1 :]], term) for s in f.args]
            return add_up([distributed(p) for p in parts], term)
    return multiply(flat, term)


def _known(term: Term, conditions: Given) -> bool:
    return randomness(term) <= set(conditions)


def _peel(term: Term, conditions: Given) -> tuple[list[Term], list[Term], list[Term]]:
    """The known factors on the left, the rest, the known factors on the right."""
    flat = factors(term)
    scalars = [f for f in flat if f.is_scalar and _known(f, conditions)]
    rest = [f for f in flat if not (f.is_scalar and _known(f, conditions))]
    left, right = 0, len(rest)
    while left < right and _known(rest[left], conditions):
        left += 1
    while right > left and _known(rest[right - 1], conditions):
        right -= 1
    return [*scalars, *rest[:left]], rest[left:right], rest[right:]


# --- expectations -------------------------------------------------------------------------


def linearity(term: Term) -> Term | None:
    """E of sums and of products with fixed factors; what is fixed leaves."""
    return _expect(term, ())


def take_out_known(term: Term) -> Term | None:
    """What is a function of the condition leaves the expectation."""
    return _expect(term, given(term)) if term.op == "expectation" and given(term) else None


def _expect(term: Term, known: Given) -> Term | None:
    if term.op != "expectation":
        return None
    conditions = given(term)
    spread = distributed(term.args[0])
    if spread.op == "add":
        return add_up([_expect(expectation(s, *conditions), known) or expectation_of(
            s, conditions) for s in spread.args], term)
    if _known(spread, known):
        return spread
    match spread.op:
        case "transpose":
            return flip(expectation(spread.args[0], *conditions))
        case "trace" if not is_random_symbol(spread):
            return trace(expectation(spread.args[0], *conditions))
        case "sum":
            index, lower, upper, distinct = spread.data
            return sum_over(index, lower, upper, expectation(spread.args[0], *conditions),
                            distinct)
        case "block" | "stack":
            return rebuild(spread, [expectation(a, *conditions) for a in spread.args], {})
    left, core, right = _peel(spread, known)
    if not (left or right) or not core:
        return None if spread == term.args[0] else expectation(spread, *conditions)
    body = multiply(core, mul(*core))
    return multiply([*left, expectation_of(body, conditions), *right], term)


# --- variances and covariances ------------------------------------------------------------


def drop_known(term: Term) -> Term | None:
    """Var and Cov do not change with what is known."""
    if term.op not in ("variance", "covariance"):
        return None
    conditions, size = given(term), 2 if term.op == "covariance" else 1
    args = []
    for arg in term.args[:size]:
        kept = [s for s in summands(distributed(arg)) if not _known(s, conditions)]
        if not kept:
            return zero_like(term)
        args.append(add_up(kept, arg) if len(kept) < len(summands(distributed(arg))) else arg)
    if tuple(args) == term.args[:size]:
        return None
    return rebuild(term, [*args, *conditions], {})


def linear(term: Term) -> Term | None:
    """``Var(A x) = A Var(x) A'``."""
    if term.op != "variance" or len(linear_parts(term.args[0], given(term))) != 1:
        return None
    return bilinear(term)


def bilinear(term: Term) -> Term | None:
    """Var and Cov of sums and of products with fixed matrices."""
    if term.op not in ("variance", "covariance"):
        return None
    conditions = given(term)
    if term.op == "variance":
        parts = linear_parts(term.args[0], conditions)
        pairs = [(a, b) for a in parts for b in parts]
    else:
        first, second = (linear_parts(a, conditions) for a in term.args[:2])
        pairs = [(a, b) for a in first for b in second]
    new = add_up([_pair(a, b, conditions, term) for a, b in pairs], term)
    return None if new == term else new


Part = tuple[list[Term], Term]
"""Known factors, and the vector that they multiply."""


def linear_parts(term: Term, conditions: Given) -> list[Part]:
    """A linear function as a sum of products, one for each random vector in it."""
    found: dict[Term, list[list[Term]]] = {}
    parts = [_peel_vector(s, conditions) for s in summands(distributed(term))]
    for left, vector in parts:
        found.setdefault(vector, []).append(left)
    result: list[Part] = []
    for vector, lefts in found.items():
        if len(lefts) == 1:
            result.append((lefts[0], vector))
            continue
        each = [_matrix(left, term.rows, vector.rows) for left in lefts]
        result.append(([add_up(each, each[0])], vector))
    return result


def _matrix(left: Sequence[Term], rows: Dim, cols: Dim) -> Term:
    """The product of the factors as a matrix of the given shape."""
    product = multiply([*left, identity(rows)], zero(rows, cols)) if left else identity(rows)
    if (product.rows, product.cols) == (rows, cols):
        return product
    return mul(*left)


def _pair(a: Part, b: Part, conditions: Given, like: Term) -> Term:
    """``Cov(A x, B z) = A Cov(x, z) B'``, and ``Var(x)`` for equal vectors."""
    (left, x), (right, z) = a, b
    core = variance(x, *conditions) if x == z else covariance(x, z, *conditions)
    return multiply([*left, core, *[flip(f) for f in reversed(right)]], like)


def _peel_vector(term: Term, conditions: Given) -> Part:
    left, core, right = _peel(term, conditions)
    if not core:
        return [], term
    if right and term.is_scalar:  # x'a is a'x
        left, core, right = [*left, *[flip(f) for f in reversed(right)]], [
            flip(f) for f in reversed(core)], []
    body = mul(*core)
    if right or body.cols != ONE:
        return [], term
    return left, body


def same_arguments(term: Term) -> Term | None:
    """``Cov(x, x) = Var(x)``."""
    if term.op == "covariance" and term.args[0] == term.args[1]:
        return variance(term.args[0], *given(term))
    return None


# --- independence -------------------------------------------------------------------------


class Independence:
    """What a stated independence says of groups of symbols."""

    def __init__(self, stated: Independent) -> None:
        self.stated = stated

    def between(self, a: frozenset[Term], b: frozenset[Term], conditions: Given) -> bool:
        """Whether every symbol of `a` lies in another group than every symbol of `b`."""
        return bool(a) and bool(b) and set(self.stated.given) == set(conditions) and all(
            _apart(self.stated, x, y) for x in a for y in b)

    def uncorrelated(self, term: Term) -> Term | None:
        """The covariance of independent vectors is zero."""
        if term.op != "covariance":
            return None
        a, b = map(randomness, term.args[:2])
        return zero_like(term) if self.between(a, b, given(term)) else None

    def irrelevant(self, term: Term) -> Term | None:
        """Conditions that are independent of everything else do not matter."""
        conditions = given(term) if term.op in MOMENTS else ()
        if not conditions:
            return None
        args = term.args[: len(term.args) - len(conditions)]
        about = frozenset(s for a in args for s in randomness(a))
        kept = tuple(g for g in conditions if not self.between(about, frozenset((g,)), ()))
        return None if kept == conditions else rebuild(term, [*args, *kept], {})

    def product(self, term: Term) -> Term | None:
        """The expectation of a product of independent factors."""
        if term.op != "expectation":
            return None
        conditions = given(term)
        random = [f for f in factors(term.args[0]) if randomness(f)]
        if len(random) < 2 or not all(
                self.between(randomness(a), randomness(b), conditions)
                for k, a in enumerate(random) for b in random[k + 1 :]):
            return None
        return multiply([expectation_of(f, conditions) if randomness(f) else f
                         for f in factors(term.args[0])], term)


def _apart(stated: Independent, x: Term, y: Term) -> bool:
    groups = [(k, member) for k, group in enumerate(stated.groups) for member in group]
    at = [{k for k, member in groups if member.data[0] == s.data[0]} for s in (x, y)]
    if not at[0] or not at[1]:
        return False
    return not at[0] & at[1] or (
        at[0] == at[1] and at[0] <= set(stated.each) and x.data[1] != y.data[1])
