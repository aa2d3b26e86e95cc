"""Summands that were copied: another label throughout is one edit, and no other edit is made."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.diagnose import repairs
from derive.diagnose.edits import edits
from derive.diagnose.scope import scope_of
from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import Term, add, dimension, function, mul, number, power, symbol
from derive.untyped import Untyped

ONE, TWO = number(Fraction(1)), number(Fraction(2))


def f(name: str, at: Term) -> Term:
    return function(name, at)


def member(name: str, k: int) -> Term:
    return symbol(name, 1, 1, as_dim(k))


PAIRS = {
    "numbers behind letters": (mul(symbol("a1"), power(symbol("b1"), 2)),
                               mul(symbol("a2"), power(symbol("b2"), 2))),
    "sizes": (mul(dimension("n1"), symbol("s1")), mul(dimension("n2"), symbol("s2"))),
    "members of families": (mul(member("x", 1), member("y", 1)),
                            mul(member("x", 2), member("y", 2))),
    "values of functions": (mul(f("p", ONE), f("q", ONE)), mul(f("p", TWO), f("q", TWO))),
}


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_a_copied_summand_is_mended(first: Term, second: Term) -> None:
    total = symbol("w")
    known = Fact("w", Equation(total, add(first, second), definition=True))
    found = repairs(Claim(total, add(first, first), (known,)))
    assert found
    assert {*found} <= {add(first, second), add(second, first)}


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_every_label_of_the_summand_is_changed(first: Term, second: Term) -> None:
    claim = Claim(add(first, second), add(first, first))
    tree = Untyped.of(claim.rhs)
    found = {e.tree.typed for e in edits(Untyped.of(first), scope_of(claim, tree))}
    assert second in found


def test_a_label_that_only_one_letter_could_have_is_no_edit() -> None:
    first = mul(symbol("a1"), symbol("b1"))
    claim = Claim(add(first, symbol("a2")), add(first, first))
    found = {e.tree.typed for e in edits(Untyped.of(first), scope_of(claim, Untyped.of(claim.rhs)))}
    assert mul(symbol("a2"), symbol("b2")) not in found
