"""What people leave unsaid: for a situation, the facts that might be missing, weakest first.

To extend it, write a generator of candidates and enter it in `TABLE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from msgspec import Struct

from ..kernel.dims import ONE, Dim
from ..kernel.facts import Equation, Fact, Independent, IndexRange, Property
from ..kernel.terms import (
    Term,
    covariance,
    expectation,
    identity,
    is_random_symbol,
    mul,
    number,
    transpose,
    variance,
    zero,
)
from ..records import replace
from .situation import Situation

Sides = tuple[Term, Term]
Given = tuple[Term, ...]


class Candidate(Struct, frozen=True):
    """A fact that may be missing.

    `strength` orders candidates, weak ones first.  `sides` are what the fact says is equal,
    if it is an equation or amounts to one.  `pairs` tells whether it may be one of two
    missing facts.  `ranges` says where an index runs that the claim does not have.
    """

    fact: Fact
    sides: Sides | None = None
    strength: int = 0
    pairs: bool = True
    ranges: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The fact, and the ranges of its new indices."""
        return (self.fact, *self.ranges)


def candidates(situation: Situation) -> list[Candidate]:
    """Every candidate for the situation, the weakest first, each statement once."""
    stated = {fact.statement for fact in situation.claim.facts}
    names = {fact.name for fact in situation.claim.facts}
    result: dict[object, Candidate] = {}
    for strength, (generate, pairs) in enumerate(TABLE):
        for found in generate(situation):
            if found.fact.statement not in stated and found.fact.name not in names:
                result.setdefault(
                    found.fact.statement, replace(found, strength=strength, pairs=pairs))
    return list(result.values())


def equation(text: str, lhs: Term, rhs: Term, distinct: tuple[tuple[Dim, Dim], ...] = ()
             ) -> Candidate:
    """The candidate ``lhs = rhs`` under the name `text`."""
    where = ", ".join(f"{i!r} != {j!r}" for i, j in distinct)
    name = f"{text} ({where})" if where else text
    return Candidate(Fact(name, Equation(lhs, rhs, distinct)), (lhs, rhs))


# Generators, one for each kind of fact -------------------------------------------------


def uncorrelated(situation: Situation) -> Iterator[Candidate]:
    """``Cov(x, y) = 0`` for two random vectors in one monomial of the difference."""
    for x, y in _pairs(situation, _vectors(situation)):
        yield _covariance(x, y, ())


def uncorrelated_members(situation: Situation) -> Iterator[Candidate]:
    """``Cov(u_i, u_j) = 0`` for different members of a family."""
    for x in _vectors(situation):
        other = situation.other_member(x)
        if other is not None and situation.concerns(x):
            member, pair = other
            yield replace(_covariance(x, member, (), (pair,)), ranges=_new_range(situation, *pair))


def zero_blocks(situation: Situation) -> Iterator[Candidate]:
    """``D_12 = 0`` for symbols off the diagonal of a square block matrix or of a family."""
    terms = [t for side in _sides(situation) for t in side.walk()]
    for t in terms:
        if t.op == "block" and t.data[0] == t.data[1]:
            width = t.data[1]
            for k, arg in enumerate(t.args):
                base = arg.args[0] if arg.op == "transpose" else arg
                if k // width != k % width and base.op == "symbol" and situation.concerns(base):
                    yield equation(f"{base!r} = 0", base, _zero(base))
    for t in dict.fromkeys(terms):
        if t.op != "symbol" or len(t.data[1]) != 2 or not situation.concerns(t):
            continue
        i, j = t.data[1]
        if i.constant() is not None and j.constant() is not None and i != j:
            yield equation(f"{t!r} = 0", t, _zero(t))
        elif i.variable() and j.variable() and i != j:
            yield equation(f"{t!r} = 0", t, _zero(t), ((i, j),))


def stated_covariance_zero(situation: Situation) -> Iterator[Candidate]:
    """``C = 0`` where ``Cov(x, y) = C`` is stated of two different vectors."""
    for fact in situation.claim.facts:
        s = fact.statement
        if (isinstance(s, Equation) and s.lhs.op == "covariance" and s.rhs.op == "symbol"
                and s.lhs.args[0] != s.lhs.args[1] and situation.concerns(s.rhs)):
            yield equation(f"{s.rhs!r} = 0", s.rhs, _zero(s.rhs), s.distinct)


def conditionally_uncorrelated(situation: Situation) -> Iterator[Candidate]:
    """``Cov(x, y | g) = 0`` for a condition g of the claim."""
    for given in situation.conditions:
        for x, y in _pairs(situation, [v for v in _vectors(situation) if v not in given]):
            yield _covariance(x, y, given)


def mean_zero(situation: Situation) -> Iterator[Candidate]:
    """``E(x) = 0``."""
    for x in situation.random:
        if situation.concerns(x):
            yield equation(f"E({x!r}) = 0", expectation(x), _zero(x))


def conditional_mean_zero(situation: Situation) -> Iterator[Candidate]:
    """``E(x | g) = 0`` for a condition g of the claim."""
    for given in situation.conditions:
        for x in situation.random:
            if x not in given and situation.concerns(x):
                yield equation(f"E({x!r} | {_list(given)}) = 0", expectation(x, *given), _zero(x))


def same_conditional_variance(situation: Situation) -> Iterator[Candidate]:
    """``Var(x | g) = V`` for a condition g of the claim where ``Var(x) = V`` is stated."""
    for s in (fact.statement for fact in situation.claim.facts):
        if isinstance(s, Equation) and s.lhs.op == "variance" and len(s.lhs.args) == 1:
            x = s.lhs.args[0]
            for given in situation.conditions:
                if is_random_symbol(x) and x not in given and situation.concerns(x):
                    yield equation(f"Var({x!r} | {_list(given)}) = {s.rhs!r}",
                                   variance(x, *given), s.rhs, s.distinct)


def symmetric(situation: Situation) -> Iterator[Candidate]:
    """``A' = A``."""
    for a in _square(situation):
        yield _property(a, "symmetric", transpose(a), a)


def commuting(situation: Situation) -> Iterator[Candidate]:
    """``A B = B A`` where both sides have A and B equally often, so that only the order differs."""
    left, right = situation.claim.lhs, situation.claim.rhs
    matrices = [a for a in _square(situation) if _count(a, left) == _count(a, right)]
    for a, b in combinations(matrices, 2):
        if a.rows == b.rows and situation.concerns(a, b):
            yield equation(f"{a!r} {b!r} = {b!r} {a!r}", mul(a, b), mul(b, a))


def orthogonal(situation: Situation) -> Iterator[Candidate]:
    """``A' A = I``, of a square matrix."""
    for a in _transformations(situation):
        yield _property(a, "orthogonal", mul(transpose(a), a), identity(a.rows))


def idempotent(situation: Situation) -> Iterator[Candidate]:
    """``A A = A``; not of a matrix that is inverted, for it would be the identity."""
    inverted = {t.args[0] for side in (situation.claim.lhs, situation.claim.rhs)
                for t in side.walk() if t.op == "inverse"}
    for a in _transformations(situation):
        if a in inverted:
            continue
        yield _property(a, "idempotent", mul(a, a), a)


def independent_members(situation: Situation) -> Iterator[Candidate]:
    """The members of a family are independent of each other."""
    for x in situation.random:
        if situation.other_member(x) is not None and situation.concerns(x):
            yield Candidate(Fact(f"each {x!r} independent", Independent(((x,),), (), (0,))))


def independent(situation: Situation) -> Iterator[Candidate]:
    """Two random symbols are independent."""
    symbols = dict.fromkeys([*situation.random, *(g for given in situation.conditions
                                                  for g in given)])
    for x, y in combinations(symbols, 2):
        if situation.concerns(x, y):
            yield Candidate(Fact(f"{x!r}, {y!r} independent", Independent(((x,), (y,)))))


TABLE: tuple[tuple[Callable[[Situation], Iterator[Candidate]], bool], ...] = (
    (uncorrelated, True),
    (uncorrelated_members, True),
    (zero_blocks, True),
    (stated_covariance_zero, True),
    (conditionally_uncorrelated, True),
    (mean_zero, True),
    (conditional_mean_zero, True),
    (same_conditional_variance, True),
    (symmetric, True),
    (commuting, False),
    (orthogonal, False),
    (idempotent, False),
    (independent_members, False),
    (independent, False),
)
"""The generators, of the weakest facts first, and whether a fact may be one of two missing."""


def _covariance(
    x: Term, y: Term, given: Given, distinct: tuple[tuple[Dim, Dim], ...] = ()
) -> Candidate:
    bar = f" | {_list(given)}" if given else ""
    value = covariance(x, y, *given)
    return equation(f"Cov({x!r}, {y!r}{bar}) = 0", value, _zero(value), distinct)


def _new_range(situation: Situation, known: Dim, new: Dim) -> tuple[Fact, ...]:
    """The range of an index that the claim does not have: that of the known one."""
    name = repr(new)
    if name in situation.ranges:
        return ()
    lower, upper = situation.ranges[repr(known)]
    return (Fact(f"{name} = {lower!r}..{upper!r}", IndexRange(name, lower, upper)),)


def _property(a: Term, name: str, lhs: Term, rhs: Term) -> Candidate:
    return Candidate(Fact(f"{a!r} is {name}", Property(a, name)), (lhs, rhs))


def _zero(like: Term) -> Term:
    return number(0) if like.is_scalar else zero(like.rows, like.cols)


def _list(given: Given) -> str:
    return ", ".join(map(repr, given))


def _vectors(situation: Situation) -> list[Term]:
    return [x for x in situation.random if x.cols == ONE]


def _square(situation: Situation) -> Iterator[Term]:
    """Square fixed matrices in the difference."""
    for a in situation.fixed:
        if a.rows == a.cols and not a.is_scalar and situation.concerns(a):
            yield a


def _transformations(situation: Situation) -> Iterator[Term]:
    """Square fixed matrices of which the right side has fewer, variances left out.

    A factor that is too many on the right is an error, not a fact left unsaid.
    """
    variances = set()
    for s in (fact.statement for fact in situation.claim.facts):
        if isinstance(s, Equation) and "variance" in (s.lhs.op, s.rhs.op):
            variances |= {s.lhs, s.rhs}
        elif isinstance(s, Property) and s.name in ("nonnegative-definite", "positive-definite"):
            variances.add(s.subject)
    left, right = situation.claim.lhs, situation.claim.rhs
    for a in _square(situation):
        if a not in variances and _count(a, left) > _count(a, right):
            yield a


def _count(a: Term, term: Term) -> int:
    if term.op == "power":
        exponent = term.data if isinstance(term.data, int) else 1
        return abs(exponent) * _count(a, term.args[0])
    return int(term == a) + sum(_count(a, arg) for arg in term.args)


def _pairs(situation: Situation, vectors: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """Pairs in one monomial, in the order in which a covariance of the claim has them."""
    for x, y in combinations(vectors, 2):
        if situation.concerns(x, y):
            swap = x in situation.second and y not in situation.second
            yield (y, x) if swap else (x, y)


def _sides(situation: Situation) -> Iterator[Term]:
    yield situation.claim.lhs
    yield situation.claim.rhs
    for fact in situation.claim.facts:
        if isinstance(fact.statement, Equation):
            yield fact.statement.lhs
            yield fact.statement.rhs
