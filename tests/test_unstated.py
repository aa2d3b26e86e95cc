"""What is news, and what is an error."""

from __future__ import annotations

import pytest

from derive.diagnose import introduced, unstated
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import (
    Term,
    add,
    dimension,
    expectation,
    function,
    inverse,
    mul,
    number,
    power,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)

R, Z, D, V = symbol("R", "N", "N"), symbol("Z", "N", "q"), symbol("D", "q", "q"), symbol(
    "V", "N", "N")
y, u = symbol("y", "N", random=True), symbol("u", "q", random=True)
e = symbol("e", "N", random=True)
X, Y = symbol("X", random=True), symbol("Y", random=True)
a, b, c, k, m, p = (symbol(name) for name in "abckmp")
ZDZ = mul(Z, D, transpose(Z))
MEAN = Fact("E(X) = m", Equation(expectation(X), m))
SPREAD = Fact("Var(u) = D", Equation(variance(u), D))

NEWS: dict[str, tuple[Term, Term, Term]] = {
    "the mean of a conditional variance": (expectation(variance(y, u)), R, variance(y, u)),
    "a letter for another in a sum": (add(mul(a, expectation(X)), b),
                                      add(mul(a, expectation(X)), c), b),
    "a mean as a product": (expectation(X), mul(a, b), expectation(X)),
    "a value of an unknown function": (function("f", X), mul(a, X), function("f", X)),
    "a count": (mul(number(2), k), mul(number(2), add(p, number(1))), k),
    "a variance": (variance(u), D, variance(u)),
}


@pytest.mark.parametrize("name", NEWS)
def test_news_names_the_quantity(name: str) -> None:
    lhs, rhs, quantity = NEWS[name]
    assert unstated(Claim(lhs, rhs)) in (quantity, *((c,) if quantity == b else ()),
                                         *((p,) if quantity == k else ()))


ERRORS: dict[str, tuple[Term, Term]] = {
    "a squared variance": (add(R, ZDZ), add(power(R, 2), ZDZ)),
    "a square of the mean": (expectation(power(X, 2)), power(expectation(X), 2)),
    "a variance without its square": (variance(mul(a, X)), mul(a, variance(X))),
    "a variance as second moment": (variance(X), expectation(power(X, 2))),
    "a dropped summand": (expectation(add(mul(a, X), b)), mul(a, expectation(X))),
    "an added summand": (mul(a, k), add(mul(a, k), b)),
    "a dropped inverse": (mul(transpose(Z), inverse(V), Z), mul(transpose(Z), Z)),
    "a dropped factor": (mul(a, b, k), mul(a, k)),
    "one known letter for another in a product": (mul(a, b), mul(a, a)),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_no_news(name: str) -> None:
    assert unstated(Claim(*ERRORS[name])) is None


def test_what_was_stated_is_no_news() -> None:
    assert unstated(Claim(expectation(X), a, (MEAN,))) == a
    both = (MEAN, Fact("a = b", Equation(a, b)), Fact("m = c", Equation(m, c)))
    assert unstated(Claim(expectation(X), a, both)) is None
    squared = Claim(variance(mul(Z, u)), mul(Z, D, D, transpose(Z)), (SPREAD,))
    assert unstated(squared) is None


def test_a_mean_behind_a_definition_is_news() -> None:
    model = Fact("y = Z u + e", Equation(y, add(mul(Z, u), e), definition=True))
    assert unstated(Claim(expectation(y, u), mul(Z, u), (model,))) == expectation(e, u)
    centred = Fact("E(e | u) = 0", Equation(expectation(e, u), zero("N")))
    doubled = mul(number(2), Z, u)
    assert unstated(Claim(expectation(y, u), doubled, (model, centred))) is None


def test_a_name_for_a_moment_may_be_specified() -> None:
    named = Fact("Var(y | u) = R", Equation(variance(y, u), R))
    assert unstated(Claim(R, mul(a, V), (named,))) == R
    specified = Fact("R = a V", Equation(R, mul(a, V)))
    assert unstated(Claim(R, mul(b, V), (named, specified))) is None


def test_a_stated_moment_is_not_asked_for_again() -> None:
    claim = Claim(expectation(X), number(0), (MEAN,))
    assert unstated(claim) is None
    assert unstated(Claim(expectation(y), zero("N"))) is not None


@pytest.mark.parametrize(("lhs", "rhs", "new"), [
    (a, number(0), a), (power(a, 2), mul(b, c), power(a, 2)), (V, add(ZDZ, R), V),
    (expectation(X), mul(a, b), expectation(X)), (mul(a, b), c, c), (function("f", a), b, b),
    (mul(a, b), mul(a, c), None), (add(R, ZDZ), add(power(R, 2), ZDZ), None),
], ids=repr)
def test_a_whole_side_may_be_introduced(lhs: Term, rhs: Term, new: Term | None) -> None:
    assert introduced(Claim(lhs, rhs)) in (new, lhs if new == b else new)


def test_what_is_known_is_not_introduced_again() -> None:
    known = Fact("a = b", Equation(a, b))
    assert introduced(Claim(a, mul(b, c), (known,))) is None
    assert introduced(Claim(expectation(X), mul(b, c), (MEAN,))) is None


def test_the_order_of_a_symbol_is_no_news() -> None:
    n, q = dimension("N"), dimension("q")
    trace_of_z = trace(mul(Z, transpose(Z)))
    assert unstated(Claim(trace_of_z, add(n, q))) is None
    assert introduced(Claim(n, dimension("k"))) == n
    assert introduced(Claim(mul(trace_of_z, inverse(trace_of_z)), q)) is None
