"""Models satisfy the stated facts and no more, and say no more than they know."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.facts import Equation, Property, Statement
from derive.kernel.terms import (
    Term,
    add,
    dimension,
    identity,
    inverse,
    mul,
    number,
    symbol,
    transpose,
    zero,
)
from test_refute_traps import (
    CENTRED,
    EFFECT,
    NOISE,
    UNCORRELATED,
    A,
    B,
    Cov,
    D,
    E,
    R,
    S,
    Var,
    Z,
    a,
    b,
    c,
    check,
    e,
    s,
    u,
    y,
)

g, z = symbol("g", "q", random=True), symbol("z", "p", random=True)

# Conditions on symbols of the claim, on which the facts say nothing.
FALSE: dict[str, tuple[Term, Term, tuple[Statement, ...]]] = {
    "centred given u is not zero": (E(e, e), zero("N"), (CENTRED,)),
    "a condition is not known": (Var(add(mul(Z, u), e), e), zero("N", "N"),
                                 (Equation(Var(e, u), R),)),
    "two conditions are not one": (Var(y), add(E(Var(y, y)), Var(E(y, g))), ()),
    "a coarser condition": (E(E(y, g, z), g, z), E(y, g), ()),
    "one condition is not another": (E(E(y, g), g, z), E(y, y), ()),
    "a finer condition": (Cov(y, z), add(E(Cov(y, z, g, z)), Cov(E(y, g), E(z, g))), ()),
    "conditions overlap": (Cov(add(y, mul(number(-1), E(y, g))), g, y), zero("N", "q"), ()),
    "two thirds of a condition": (Var(add(y, E(y, g, z)), z),
                                  add(E(Var(y, g, z), z), Var(E(y, g, z), z)), ()),
    "uncorrelated with a long condition": (E(e, u), E(e), (UNCORRELATED,)),
    "noise given its sum": (E(e, y), zero("N"), (CENTRED, NOISE, EFFECT)),
}


@pytest.mark.parametrize("name", FALSE)
@pytest.mark.parametrize("seed", range(6))
def test_no_independence_or_dependence_is_smuggled_in(name: str, seed: int) -> None:
    lhs, rhs, facts = FALSE[name]
    found = check(lhs, rhs, *facts, seed=seed)
    assert found.counterexample is not None, found.note


# 2 Var(u) = D, and the like.
SCALED: list[tuple[Equation, Term, Term]] = [
    (Equation(mul(number(2), Var(u)), D), Var(u), mul(number(Fraction(1, 2)), D)),
    (Equation(mul(number(-3), Cov(u, e)), symbol("C", "q", "N")), symbol("C", "q", "N"),
     mul(number(-3), Cov(u, e))),
    (Equation(Var(u), mul(number(4), identity("q"))), Var(u), mul(number(4), identity("q"))),
    (Equation(mul(number(2), A), B), mul(number(4), A), mul(number(2), B)),
    (Equation(E(a), mul(number(5), s)), E(mul(number(2), a)), mul(number(10), s)),
]


@pytest.mark.parametrize(("fact", "lhs", "rhs"), SCALED)
def test_facts_may_be_scaled_on_either_side(fact: Equation, lhs: Term, rhs: Term) -> None:
    assert check(lhs, rhs, fact).agreeing == 8
    assert check(lhs, mul(number(2), rhs), fact).counterexample


def test_a_counterexample_shows_all_that_the_facts_speak_of() -> None:
    found = check(E(a), number(0), Equation(E(b, c), number(0))).counterexample
    assert found is not None
    assert {name for name, _ in found.symbols} == {"a", "b", "c"}


def test_a_bound_is_stated_only_where_it_is_a_theorem() -> None:
    free = check(mul(A, add(B, S)), add(mul(A, B), mul(A, S)))
    assert 0 < free.error_bound < Fraction(1, 10**15)
    counts = check(dimension("N"), dimension("N"))
    assert 0 < counts.error_bound < Fraction(1, 10**100)
    inverses = check(inverse(mul(A, B)), mul(inverse(B), inverse(A)))
    assert 0 < inverses.error_bound < Fraction(1, 10**15)
    for found in (check(E(E(y, g)), E(y)),
                  check(mul(A, A), A, Property(A, "idempotent")),
                  check(mul(A, B), mul(B, A), Equation(mul(A, B), mul(B, A)))):
        assert found.agreeing == 8
        assert found.error_bound == 1


def test_coefficients_beyond_p_have_no_bound() -> None:
    huge = number(2**61 - 1)
    found = check(mul(huge, A), zero("n", "n"))
    assert found.counterexample or found.error_bound == 1


CONTRADICTIONS: list[tuple[Statement, ...]] = [
    (Equation(s, number(1)), Equation(s, number(2))),
    (Property(D, "positive-definite"), Equation(D, zero("q", "q"))),
    (Equation(Var(u), identity("q")), Equation(Var(u), mul(number(2), identity("q")))),
    (Equation(E(a), number(1)), Equation(E(a), number(2))),
]


@pytest.mark.parametrize("facts", CONTRADICTIONS)
def test_contradicting_facts_are_said_to_have_no_model(facts: tuple[Statement, ...]) -> None:
    found = check(A, transpose(A), *facts)
    assert (found.agreeing, found.counterexample) == (0, None)
    assert found.note.startswith("no model of the facts was found")
