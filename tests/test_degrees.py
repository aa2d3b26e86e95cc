"""Degrees as units: which clash is shown, and that none is shown where none is."""

from __future__ import annotations

import pytest

from derive.diagnose import clash
from derive.kernel.facts import Claim, Equation, Fact, Property
from derive.kernel.terms import (
    Term,
    add,
    block,
    covariance,
    dimension,
    function,
    identity,
    inverse,
    mul,
    number,
    power,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)
from derive.notation import text
from derive.records import replace

t, Var, Cov = transpose, variance, covariance
X, beta, Z = symbol("X", "N", "p"), symbol("beta", "p"), symbol("Z", "N", "q")
y, u, e = (symbol("y", "N", random=True), symbol("u", "q", random=True),
           symbol("e", "N", random=True))
D, R, A = symbol("D", "q", "q"), symbol("R", "N", "N"), symbol("A", "N", "N")
s, sigma2 = symbol("s"), symbol("sigma2")
ZDZ = mul(Z, D, t(Z))

MODEL = (
    Fact("y", Equation(y, add(mul(X, beta), mul(Z, u), e), definition=True)),
    Fact("Var(u) = D", Equation(Var(u), D)), Fact("Var(e) = R", Equation(Var(e), R)))

CLASHES: dict[str, tuple[Claim, tuple[str, int, str, int]]] = {
    "a square of a variance": (
        Claim(Var(y), add(power(R, 2), ZDZ), MODEL), ("R²", 4, "Z D Z'", 2)),
    "a chain": (
        Claim(add(R, ZDZ), add(power(R, 2), ZDZ), MODEL), ("R²", 4, "Z D Z'", 2)),
    "without declarations": (
        Claim(add(R, ZDZ), add(power(R, 2), ZDZ)), ("R²", 2, "Z D Z'", 1)),
    "a standard deviation for a variance": (
        Claim(Var(e), mul(s, identity("N")), (
            *MODEL, Fact("R", Equation(R, mul(power(s, 2), identity("N")))))),
        ("s I_N", 1, "Var(e)", 2)),
    "a lost inverse": (
        Claim(inverse(A), A, (Fact("A", Property(A, "invertible")),)), ("A", 1, "A⁻¹", -1)),
    "inside a trace": (
        Claim(trace(A), trace(add(A, power(A, 2)))), ("A²", 2, "A", 1)),
}

NONE: dict[str, Claim] = {
    "a lost transpose": Claim(Var(mul(A, e)), mul(A, R, A), MODEL),
    "a count": Claim(sum_over("i", 1, "N", number(1)), dimension("p")),
    "zero has every degree": Claim(Var(y), zero("N", "N"), MODEL),
    "idempotent": Claim(mul(A, A, A), mul(A, A), (Fact("A", Property(A, "idempotent")),)),
    "a fact that fixes the scale": Claim(
        mul(A, A, e), mul(A, e), (Fact("A", Equation(A, add(identity("N"), mul(A, A)))),)),
    "an exponential": Claim(function("exp", s), function("exp", power(s, 2))),
    "independent scales": Claim(
        R, mul(s, identity("N")), (Fact("R", Equation(R, mul(sigma2, identity("N")))),)),
}


@pytest.mark.parametrize(("claim", "expected"), CLASHES.values(), ids=CLASHES.keys())
def test_a_clash_names_the_term_at_fault_first(
    claim: Claim, expected: tuple[str, int, str, int]
) -> None:
    found = clash(claim)
    assert found is not None
    assert (text(found.first), found.first_degree,
            text(found.second), found.second_degree) == expected


@pytest.mark.parametrize("claim", NONE.values(), ids=NONE.keys())
def test_no_clash_is_shown_where_none_is(claim: Claim) -> None:
    assert clash(claim) is None


@pytest.mark.parametrize("claim", [
    Claim(Var(y), add(ZDZ, R, mul(Z, Cov(u, e)), mul(Cov(e, u), t(Z))), MODEL),
    Claim(Var(add(u, u)), mul(number(4), D), MODEL),
    Claim(Var(mul(block([[Z, A]]), block([[u], [e]]))),
          add(ZDZ, mul(A, R, t(A)), mul(Z, Cov(u, e), t(A)), mul(A, Cov(e, u), t(Z))), MODEL),
    Claim(mul(inverse(A), A, e), e),
], ids=range(4))
def test_right_equations_have_no_clash(claim: Claim) -> None:
    assert clash(claim) is None
    assert clash(replace(claim, lhs=claim.rhs, rhs=claim.lhs)) is None


def test_equations_found_right_before_take_part() -> None:
    claim = Claim(A, R)
    assert clash(claim) is None
    known: list[tuple[Term, Term]] = [(mul(A, A), R)]
    found = clash(claim, known)
    assert found is not None
    assert (found.first_degree, found.second_degree) == (2, 1)


def test_a_difference_needs_one_degree_too() -> None:
    found = clash(Claim(sub(R, R), sub(R, power(R, 2)), MODEL))
    assert found is not None
    assert (found.first_degree, found.second_degree) == (4, 2)
