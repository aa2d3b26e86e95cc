"""Scalar claims that SymPy is asked about, and those that it must not be believed on."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import (
    Term,
    add,
    det,
    dimension,
    expectation,
    function,
    inverse,
    mul,
    number,
    power,
    sum_over,
    symbol,
    trace,
    variance,
)
from derive.prove import ask_sympy

a, b = symbol("a"), symbol("b")
x, X = symbol("x", random=True), symbol("X", random=True)
A = symbol("A", "n", "n")
HALF = number(Fraction(1, 2))


def log(t: Term) -> Term:
    return function("log", t)


def exp(t: Term) -> Term:
    return function("exp", t)


@pytest.mark.parametrize(("lhs", "rhs"), [
    (log(power(a, 2)), mul(number(2), log(a))),
    (log(power(x, 2)), mul(number(2), log(x))),
    (exp(add(a, x)), mul(exp(a), exp(x))),
    (mul(exp(expectation(X)), exp(a)), exp(add(a, expectation(X)))),
    (exp(add(trace(A), variance(X))), mul(exp(variance(X)), exp(trace(A)))),
], ids=repr)
def test_scalars_pointwise_with_moments_as_letters(lhs: Term, rhs: Term) -> None:
    assert ask_sympy(Claim(lhs, rhs), seconds=20).trust == "sympy"


@pytest.mark.parametrize(("lhs", "rhs"), [
    (exp(mul(HALF, log(power(x, 2)))), x),  # the absolute value of x
    (exp(add(a, b)), add(exp(a), exp(b))),
    (exp(expectation(X)), exp(expectation(x))),
    (log(power(add(a, b), 2)), mul(number(2), log(add(a, mul(number(-1), b))))),
], ids=repr)
def test_what_is_false_is_not_claimed(lhs: Term, rhs: Term) -> None:
    assert ask_sympy(Claim(lhs, rhs), seconds=20).trust is None


def test_a_letter_must_not_hide_a_summed_index() -> None:
    member = symbol("X", 1, 1, "i", random=True)
    mean = sum_over("i", 1, "n", mul(expectation(member), inverse(dimension("n"))))
    assert ask_sympy(Claim(mean, expectation(member)), seconds=20).trust is None


def test_a_case_in_which_the_claim_divides_by_zero_does_not_count() -> None:
    x, n, k = symbol("x"), dimension("n"), "k"
    terms = sum_over(k, 0, "n", power(x, "k"))
    one = number(1)
    closed = mul(add(one, mul(number(-1), power(x, as_dim("n") + 1))),
                 inverse(add(one, mul(number(-1), x))))
    assert ask_sympy(Claim(terms, closed), seconds=20).trust == "sympy"
    assert ask_sympy(Claim(terms, add(n, one)), seconds=20).trust is None


def test_powers_of_scalars_are_powers_to_sympy() -> None:
    """A determinant of a multiple is a power of the multiple, whose exponent is a size."""
    whole = log(det(mul(a, A)))
    parts = [add(mul(k, log(a)), log(det(A))) for k in (dimension("n"), number(1), number(2))]
    assert [ask_sympy(Claim(whole, p), seconds=20).trust for p in parts] == ["sympy", None, None]


def test_a_letter_called_like_an_index_is_another_one() -> None:
    letter, index, total = symbol("i"), dimension("i"), sum_over("i", 1, "n", exp(dimension("i")))
    known = (Fact("c", Equation(a, exp(letter))),)
    told = Claim(mul(a, total), mul(exp(letter), total), known)
    mixed = Claim(total, sum_over("i", 1, "n", a), known)
    assert ask_sympy(told, seconds=20).trust == "sympy"
    assert ask_sympy(mixed, seconds=20).trust is None
    assert ask_sympy(Claim(exp(letter), sum_over("i", 1, 1, exp(index))), seconds=20).trust is None
