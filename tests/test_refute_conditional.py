"""Models of conditional variances whose rank differs, and of normal matrices."""

from __future__ import annotations

from derive.kernel.facts import Claim, Equation, Fact, Normal
from derive.kernel.terms import (
    add,
    expectation,
    mul,
    number,
    power,
    symbol,
    transpose,
    variance,
)
from derive.refute import examine

S, N = symbol("S", random=True), symbol("N", random=True)
m, s, rate = symbol("m"), symbol("s"), symbol("rate")
COMPOUND = tuple(Fact(f"fact {k}", Equation(lhs, rhs)) for k, (lhs, rhs) in enumerate((
    (expectation(S, N), mul(N, m)), (variance(S, N), mul(N, power(s, 2))),
    (expectation(N), rate), (variance(N), rate))))
"""The sum of N independent terms with mean m and variance s^2; N is 0 in some outcomes."""


def test_a_compound_sum_is_modelled() -> None:
    mean, spread = mul(rate, power(s, 2)), mul(rate, power(m, 2))
    assert examine(Claim(variance(S), add(mean, spread), COMPOUND)).agreeing == 8
    wrong = examine(Claim(variance(S), add(mean, mul(rate, m)), COMPOUND))
    assert wrong.counterexample is not None


def test_a_normal_matrix_is_modelled() -> None:
    X, A = symbol("X", "n", "p", random=True), symbol("A", "p", "p")
    normal = (Fact("X is normal", Normal((X,))),)
    assert examine(Claim(expectation(add(X, X)), mul(number(2), expectation(X)), normal)
                   ).agreeing == 8
    mean = expectation(X)
    wrong = examine(Claim(expectation(mul(X, A, transpose(X))), mul(mean, A, transpose(mean)),
                          normal))
    assert wrong.counterexample is not None
