"""Claims with functions: enclosed by balls at exact points."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, Property, Statement
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
    sub,
    sum_over,
    symbol,
)
from derive.refute import examine, is_transcendental
from derive.verdict import Examination

x, y, k = symbol("x"), symbol("y"), symbol("k")
n = dimension("n")
m = dimension("m")
half = number(Fraction(1, 2))
w = symbol("w", random=True)


def f(name: str, *args: Term) -> Term:
    return function(name, *args)


def check(lhs: Term, rhs: Term, *facts: Statement) -> Examination:
    return examine(Claim(lhs, rhs, tuple(Fact(str(i), s) for i, s in enumerate(facts))))


POSITIVE = Property(x, "positive")
INTEGER = Property(k, "integer")
COUNT = (INTEGER, Property(k, "nonnegative"))

FALSE: list[tuple[Term, Term, tuple[Statement, ...]]] = [
    (f("exp", add(x, y)), add(f("exp", x), f("exp", y)), ()),
    (f("log", mul(x, y)), mul(f("log", x), f("log", y)), (POSITIVE, Property(y, "positive"))),
    (f("sqrt", power(x, 2)), x, ()),
    (f("sin", mul(number(2), x)), mul(number(2), f("sin", x)), ()),
    (f("cos", x), f("sin", x), ()),
    (f("tan", x), f("cot", x), (POSITIVE,)),
    (f("gamma", add(x, number(1))), mul(add(x, number(1)), f("gamma", x)), (POSITIVE,)),
    (f("beta", x, y), mul(f("gamma", x), f("gamma", y)), (POSITIVE, Property(y, "positive"))),
    (f("loggamma", x), f("digamma", x), (POSITIVE,)),
    (f("erf", x), f("erfc", x), ()),
    (f("factorial", add(k, number(1))), mul(k, f("factorial", k)), COUNT),
    (f("binomial", n, number(2)), mul(half, n, dimension(as_dim("n") + 1)), ()),
    (sum_over("m", 1, "n", inverse(m)), f("log", n), ()),
    (f("pow", x, y), f("pow", y, x), (POSITIVE, Property(y, "positive"))),
    (f("polygamma", number(1), x), power(f("digamma", x), 2), (POSITIVE,)),
    (f("zeta", x), number(1), (POSITIVE,)),
    (expectation(f("exp", w)), f("exp", expectation(w)), ()),
    (y, add(x, number(1)), (Equation(y, f("exp", x), definition=True),)),
]

TRUE: list[tuple[Term, Term, tuple[Statement, ...]]] = [
    (f("exp", add(x, y)), mul(f("exp", x), f("exp", y)), ()),
    (f("sqrt", power(x, 2)), x, (POSITIVE,)),
    (f("sqrt", power(x, 2)), f("abs", x), ()),
    (add(power(f("sin", x), 2), power(f("cos", x), 2)), number(1), ()),
    (f("gamma", add(x, number(1))), mul(x, f("gamma", x)), (POSITIVE,)),
    (mul(f("gamma", half), f("gamma", half)), f("pi"), ()),
    (f("erfc", x), sub(number(1), f("erf", x)), ()),
    (f("digamma", add(x, number(1))), add(f("digamma", x), inverse(x)), (POSITIVE,)),
    (f("polygamma", number(1), number(1)), mul(inverse(number(6)), power(f("pi"), 2)), ()),
    (f("zeta", number(2)), mul(inverse(number(6)), power(f("pi"), 2)), ()),
    (f("floor", add(x, k)), add(f("floor", x), k), (INTEGER,)),
    (f("factorial", add(k, number(1))), mul(add(k, number(1)), f("factorial", k)), COUNT),
    (f("binomial", n, number(2)), mul(half, n, dimension(as_dim("n") - 1)), ()),
    (sum_over("m", 0, "n", f("binomial", n, m)), f("pow", number(2), n), ()),
    (f("beta", x, y), f("beta", y, x), (POSITIVE, Property(y, "positive"))),
    (f("atan2", x, y), f("atan2", x, y), ()),
    (expectation(mul(number(2), f("exp", w))), mul(number(2), expectation(f("exp", w))), ()),
    (f("log", y), x, (Equation(y, f("exp", x), definition=True),)),
]


@pytest.mark.parametrize("claim", FALSE, ids=lambda c: repr(c[0]))
def test_false_claims_are_refuted(claim: tuple[Term, Term, tuple[Statement, ...]]) -> None:
    lhs, rhs, facts = claim
    found = check(lhs, rhs, *facts).counterexample
    assert found is not None
    assert isinstance(found.left, str)
    assert found.left != found.right


@pytest.mark.parametrize("claim", TRUE, ids=lambda c: repr(c[0]))
def test_true_claims_are_not(claim: tuple[Term, Term, tuple[Statement, ...]]) -> None:
    lhs, rhs, facts = claim
    found = check(lhs, rhs, *facts)
    assert found.counterexample is None
    assert found.agreeing or "overlap" in found.note
    assert found.error_bound == 1


def test_points_without_a_real_value_are_not_used() -> None:
    found = check(f("log", x), f("log", y), Equation(x, number(-1)))
    assert (found.agreeing, found.counterexample) == (0, None)
    assert "no point" in found.note


def test_the_point_is_shown() -> None:
    found = check(f("sqrt", power(x, 2)), x).counterexample
    assert found is not None
    assert found.symbols == (("x", ((Fraction(-1),),)),)
    assert (str(found.left)[:2], str(found.right)[:2]) == ("1.", "-1")


def test_undefined_functions_are_not_transcendental() -> None:
    assert not is_transcendental(Claim(f("g", x), x))
    assert is_transcendental(Claim(add(f("pi"), x), x))


def test_an_undefined_function_has_one_value_at_each_integer() -> None:
    one, two = (f("exp", f("g", number(i))) for i in (1, 2))
    assert check(one, one).counterexample is None
    assert check(mul(one, two), mul(two, one)).counterexample is None
    assert check(one, two).counterexample is not None
    assert check(one, two, Equation(f("g", number(1)), f("g", number(2)))).counterexample is None
