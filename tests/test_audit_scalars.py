"""A third audit: scalar claims that are wrong somewhere, which SymPy must not vouch for."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.facts import Claim, Fact, Property
from derive.kernel.terms import (
    Term,
    add,
    derivative,
    dimension,
    function,
    inverse,
    mul,
    neg,
    number,
    power,
    sub,
    sum_over,
    symbol,
)
from derive.prove import ask_sympy, prove
from derive.prove.scalar import prove_by_sympy
from derive.refute import examine

X, Y, A, N = (symbol(name) for name in "xyan")
ONE = number(1)
DUMMY = symbol("\N{INTEGRAL}1")


def root(x: Term) -> Term:
    return function("sqrt", x)


def log(x: Term) -> Term:
    return function("log", x)


def real(x: Term, exponent: Term | Fraction) -> Term:
    return function("pow", x, exponent if isinstance(exponent, Term) else number(exponent))


def integral(low: int, high: int, body: Term) -> Term:
    return function("integral", number(low), number(high), DUMMY, body)


SQUARE = add(power(X, 2), mul(number(-2), X), ONE)
ROOT = root(sub(ONE, X))
WRONG = {
    "the root of 1 - x makes x - 1 negative": (
        mul(root(SQUARE), ROOT), mul(sub(X, ONE), ROOT)),
    "the logarithm of -x makes x negative": (
        mul(root(power(X, 2)), log(neg(X))), mul(X, log(neg(X)))),
    "an exponential of a logarithm": (
        mul(function("exp", mul(number(Fraction(1, 2)), log(power(X, 2)))), log(neg(X))),
        mul(X, log(neg(X)))),
    "a fractional power": (
        mul(real(power(X, 2), Fraction(3, 2)), log(neg(X))), mul(power(X, 3), log(neg(X)))),
    "divided by the root of -x": (
        mul(root(power(X, 2)), inverse(root(neg(X)))), mul(X, inverse(root(neg(X))))),
    "of a difference": (
        mul(root(power(sub(X, Y), 2)), log(sub(Y, X))), mul(sub(X, Y), log(sub(Y, X)))),
    "a negative number to a real power": (real(number(-1), N), ONE),
    "x and -x to real powers": (real(neg(A), N), real(A, N)),
    "a symbol and a size of one name": (function("exp", N), function("exp", dimension("n"))),
    "a symbol and an index of one name": (
        sum_over("k", 1, "m", mul(symbol("k"), function("exp", dimension("k")))),
        sum_over("k", 1, "m", mul(dimension("k"), function("exp", dimension("k"))))),
    "an integral over a pole": (integral(-1, 1, power(DUMMY, -2)), number(-2)),
    "an integral of a root": (integral(-1, 1, root(power(DUMMY, 2))), number(0)),
    "the derivative of a modulus": (derivative(function("abs", X), X), ONE),
    "the derivative of a maximum": (derivative(function("max", X, Y), X), ONE),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_claim_is_not_proved(name: str) -> None:
    claim = Claim(*WRONG[name])
    assert not prove(claim)
    assert not ask_sympy(claim, seconds=4)


RIGHT = {
    "the root of 1 - x makes 1 - x positive": (
        mul(root(SQUARE), ROOT), mul(sub(ONE, X), ROOT)),
    "the logarithm of -x": (mul(root(power(X, 2)), log(neg(X))), mul(neg(X), log(neg(X)))),
    "a power of a power": (real(real(A, N), inverse(N)), A),
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_claim_is_proved(name: str) -> None:
    assert prove_by_sympy(Claim(*RIGHT[name]), seconds=4).proved


def test_a_real_power_is_that_of_a_positive_base() -> None:
    claim = Claim(*RIGHT["a power of a power"])
    assert examine(claim, seed=1, trials=8, seconds=1.0).counterexample is None
    whole = Claim(power(real(A, Fraction(1)), 2), A, (Fact("a", Property(A, "positive")),))
    assert examine(whole, seed=1, trials=8, seconds=1.0).counterexample is not None
