"""When facts are known to have a model although none can be computed."""

from __future__ import annotations

import pytest

from derive.kernel.dims import ONE
from derive.kernel.facts import Equation, Fact, Property
from derive.kernel.terms import Term, add, function, inverse, mul, number, symbol
from derive.pipeline.satisfiable import satisfiable

a, b, c, k = (symbol(name, ONE, ONE) for name in "abck")
u = symbol("u", ONE, ONE, random=True)
log_a, zero_ = function("log", a), number(0)


def minus(left: Term, right: Term) -> Term:
    return add(left, mul(number(-1), right))


def facts(*equations: tuple[Term, Term]) -> list[Fact]:
    return [Fact(str(n), Equation(*sides)) for n, sides in enumerate(equations)]


@pytest.mark.parametrize("equations", [
    [(b, log_a)],
    [(log_a, b)],
    [(b, log_a), (c, add(b, number(1)))],  # one after the other
    [(function("f", a), log_a), (b, function("f", a))],
    [(zero_, mul(k, log_a))],  # k = 0
    [(log_a, mul(b, inverse(c)))],  # b = c log a
    [(symbol("v", ONE, ONE, random=True), add(u, log_a))],
])
def test_letters_that_only_one_fact_speaks_of_can_be_chosen(
        equations: list[tuple[Term, Term]]) -> None:
    assert satisfiable(facts(*equations))


@pytest.mark.parametrize("equations", [
    [(b, log_a), (b, add(log_a, number(1)))],
    [(b, add(b, log_a))],
    [(function("exp", a), function("log", a))],
    [(zero_, function("exp", a))],
    [(zero_, mul(k, inverse(k)))],  # not at k = 0
    [(b, u)],  # what is fixed is not random
    [(b, log_a), (log_a, b)],
    [(mul(k, b), log_a), (k, zero_)],  # b is none, as k is 0
    [(minus(a, a), number(1))],
])
def test_nothing_is_said_of_others(equations: list[tuple[Term, Term]]) -> None:
    assert not satisfiable(facts(*equations))


def test_a_letter_with_a_property_is_not_free() -> None:
    positive = Fact("k > 0", Property(k, "positive"))
    assert satisfiable([positive, *facts((b, log_a))])
    assert not satisfiable([positive, *facts((zero_, mul(k, log_a)))])
