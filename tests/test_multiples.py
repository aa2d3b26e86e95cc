"""Scalar equations that follow from a stated one by multiplying: and such that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.kernel.certificate import replay
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import Term, add, entry, function, inverse, mul, neg, number, sum_over
from derive.kernel.terms import symbol as letter
from derive.prove import ask_sympy, prove
from derive.prove.scope import with_meaning
from derive.refute import examine

A, B, N, P, X, Y = map(letter, "abnpxy")
ONE = number(1)
REST = add(ONE, neg(P))
TOTAL = sum_over("i", 1, "m", entry(letter("v", "m"), "i"))


def over(above: Term, below: Term) -> Term:
    """A quotient."""
    return mul(above, inverse(below))


FOLLOWS = {
    "moved": ((add(mul(A, X), neg(mul(B, Y))), ONE), (mul(A, X), add(ONE, mul(B, Y)))),
    "doubled": ((mul(number(2), X), Y), (mul(number(6), X), mul(number(3), Y))),
    "divided": ((mul(N, P), Y), (P, over(Y, N))),
    "denominators": ((over(add(N, neg(Y)), REST), over(Y, P)),
                     (mul(add(N, neg(Y)), P), mul(Y, REST))),
    "solved": ((number(0), add(over(Y, P), neg(over(add(N, neg(Y)), REST)))), (P, over(Y, N))),
    "inverse function": ((Y, over(mul(A, X), add(B, mul(A, X)))),
                         (X, over(mul(B, Y), add(A, neg(mul(A, Y)))))),
    "function": ((mul(N, function("exp", X)), Y), (function("exp", X), over(Y, N))),
    "sum": ((mul(number(2), N, X), mul(number(2), TOTAL)), (X, over(TOTAL, N))),
}
"""What is stated, and what follows from it."""
NEAR_MISSES = {
    "divided by what may be zero": ((mul(A, X), mul(A, Y)), (X, Y)),
    "a root": ((mul(X, X), mul(Y, Y)), (X, Y)),
    "a wrong sign": ((add(X, Y), ONE), (X, add(ONE, Y))),
    "upside down": ((mul(N, P), Y), (P, over(N, Y))),
    "a lost factor": ((mul(number(2), N, X), TOTAL), (X, over(TOTAL, N))),
    "another letter": ((mul(N, P), Y), (X, over(Y, N))),
    "both sides zero": ((mul(number(0), X), number(0)), (X, Y)),
    "one term multiplied": ((add(over(Y, P), X), ONE), (add(Y, X), P)),
}


def claim_of(stated: tuple[Term, Term], claimed: tuple[Term, Term]) -> Claim:
    """The claim under one stated equation."""
    return Claim(*claimed, (Fact("stated", Equation(*stated)),))


@pytest.mark.parametrize("name", FOLLOWS)
def test_what_is_a_multiple_has_a_proof_that_can_be_replayed(name: str) -> None:
    claim = claim_of(*FOLLOWS[name])
    certificate = prove(claim).certificate
    assert certificate is not None
    replay(certificate, claim)


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_what_is_none_has_no_proof(name: str) -> None:
    assert prove(claim_of(*NEAR_MISSES[name])).certificate is None


monomials = st.lists(st.sampled_from([A, B, X, Y, ONE, number(2)]), min_size=1, max_size=3)
sums = st.lists(monomials, min_size=1, max_size=3)


def total(parts: list[list[Term]]) -> Term:
    """The sum of products."""
    products = [mul(*p) if len(p) > 1 else p[0] for p in parts]
    return add(*products) if len(products) > 1 else products[0]


@given(sums, sums, monomials, st.integers(-3, 3), sums)
def test_a_proof_agrees_with_all_models(
    left: list[list[Term]], right: list[list[Term]], factor: list[Term], scale: int,
    extra: list[list[Term]],
) -> None:
    lhs, rhs = total(left), total(right)
    times = mul(number(scale), *factor)
    for more in (number(0), total(extra)):
        claim = claim_of((lhs, rhs), (mul(times, lhs), add(mul(times, rhs), more)))
        if prove(claim).certificate is not None:
            assert examine(claim, trials=3, seconds=1.0).counterexample is None


def test_facts_about_derivatives_do_not_matter_to_other_claims() -> None:
    slope = Fact("slope", Equation(function("f", X), mul(A, X)))
    assert with_meaning(Claim(X, Y, (slope,))).facts == (slope,)


def test_sympy_says_which_facts_it_did_without() -> None:
    facts = (Fact("x", Equation(X, function("exp", A))), Fact("y", Equation(Y, mul(B, B))))
    proof = ask_sympy(Claim(function("log", X), A, facts), seconds=20)
    assert proof.trust == "sympy"
    assert proof.spared == {"y"}
    assert not ask_sympy(Claim(function("log", X), A, facts[1:]), seconds=20)


def test_sympy_divides_by_nothing_that_may_be_zero() -> None:
    stated = Fact("stated", Equation(mul(A, function("exp", X)), mul(A, Y)))
    assert not ask_sympy(Claim(function("exp", X), Y, (stated,)), seconds=20)
    allowed = Fact("stated", Equation(mul(A, function("exp", X)), Y))
    assert ask_sympy(Claim(A, mul(Y, function("exp", neg(X))), (allowed,)), seconds=20)
