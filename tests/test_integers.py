"""Floors, maxima and inequalities: what is proved, what is not, and the traps between."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from derive.kernel.cases import Combine, Constraint, Split, Summand, constant
from derive.kernel.certificate import Rejected, certify, replay
from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, IndexRange, Inequality, Property, Statement
from derive.kernel.integers import System
from derive.kernel.terms import (
    IllFormed,
    Term,
    add,
    dimension,
    expectation,
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
from derive.prove import prove
from derive.records import replace
from derive.refute import examine

n, s, a, b, k, m, size, j1, j2 = map(dimension, ("n", "s", "a", "b", "k", "m", "L", "k1", "k2"))
x, y, z = symbol("x"), symbol("y"), symbol("z")
whole = symbol("i")
two, one, zero = number(2), number(1), number(0)
member, other = symbol("x", 1, 1, "i"), symbol("x", 1, 1, "j")


def over(above: Term, below: Term) -> Term:
    return mul(above, inverse(below))


def _apply(name: str) -> Callable[..., Term]:
    return lambda *args: function(name, *args)


floor, ceiling, least, most, mod = map(_apply, ("floor", "ceiling", "min", "max", "mod"))


def claim(lhs: Term, rhs: Term, *facts: Statement, relation: str = "=") -> Claim:
    return Claim(lhs, rhs, tuple(Fact(f"fact {k}", f) for k, f in enumerate(facts)),
                 relation=relation)


def at_most(lhs: Term, rhs: Term, *facts: Statement) -> Claim:
    return claim(lhs, rhs, *facts, relation="<=")


INTEGER = Property(whole, "integer")
SAME = most(zero, sub(add(mul(sub(ceiling(over(size, s)), one), s), k), size))
LENGTH = add(floor(over(sub(size, k), s)), one)
TRIANGLE = over(mul(n, add(n, one)), two)

TRUE: dict[str, Claim] = {
    "halves": claim(add(floor(over(n, two)), ceiling(over(n, two))), n),
    "length by ceiling": claim(LENGTH, ceiling(over(add(sub(size, k), one), s))),
    "ceiling by floor": claim(ceiling(over(n, s)), floor(over(sub(add(n, s), one), s))),
    "nested floors": claim(floor(over(floor(over(x, a)), b)), floor(over(x, mul(a, b)))),
    "nested by numbers": claim(floor(over(floor(over(n, two)), number(3))),
                               floor(over(n, number(6)))),
    "mod": claim(mod(x, s), sub(x, mul(s, floor(over(x, s))))),
    "mod of a sum": claim(mod(add(mod(n, s), mod(k, s)), s), mod(add(n, k), s)),
    "minimum and maximum": claim(add(least(x, y), most(x, y)), add(x, y)),
    "maximum by absolute value": claim(
        most(x, y), over(add(x, y, function("abs", sub(x, y))), two)),
    "distribution": claim(most(x, least(y, z)), least(most(x, y), most(x, z))),
    "Hermite": claim(add(floor(x), floor(add(x, number(Fraction(1, 2))))), floor(mul(two, x))),
    "Hermite over 6": claim(
        add(floor(over(n, number(6))), floor(over(add(n, number(3)), number(6)))),
        floor(over(n, number(3)))),
    "same padding": claim(add(floor(over(add(size, SAME, neg(k)), s)), one),
                          ceiling(over(size, s))),
    "two layers": claim(
        add(floor(over(sub(add(floor(over(sub(size, j1), s)), one), j2), a)), one),
        add(floor(over(sub(size, add(j1, mul(sub(j2, one), s))), mul(s, a))), one)),
    "a sum below": claim(floor(over(n, add(a, b))),
                         sub(ceiling(over(add(n, one), add(a, b))), one)),
    "huge": claim(floor(number(Fraction(10**400, 3))), number(10**400 // 3)),
    "negative": claim(floor(number(Fraction(-7, 2))), number(-4)),
    "parity": claim(mul(mod(n, two), sub(one, mod(n, two))), zero),
    "subadditive": at_most(add(floor(x), floor(y)), floor(add(x, y))),
    "remainder": claim(mod(x, s), s, relation="<"),
    "windows fit": at_most(add(mul(sub(LENGTH, one), s), k), size),
    "one window": at_most(one, LENGTH, Inequality(k, size)),
    "strict for integers": at_most(add(n, one), m, Inequality(n, m, strict=True)),
    "integer shift": claim(floor(add(x, whole)), add(floor(x), whole), INTEGER),
    "exact division": claim(ceiling(over(size, s)), over(size, s), Equation(mod(size, s), zero)),
    "by a definition": claim(floor(over(whole, two)), m,
                             Equation(whole, add(mul(two, m), one), definition=True)),
    "range of an index": at_most(add(dimension("i"), number(5)), m,
                                 IndexRange("i", as_dim(1), as_dim("m") - 5)),
    "random": claim(floor(symbol("u", random=True)), symbol("u", random=True), relation="<="),
    "maximum of multiples": claim(most(mul(x, m), mul(x, n)), mul(x, most(m, n)),
                                  Property(x, "nonnegative")),
    "minimum of negative multiples": claim(least(mul(x, y), mul(x, z)), mul(x, most(y, z)),
                                           Inequality(x, zero)),
    "square modulo 4": claim(mod(mul(n, n), number(4)), mod(n, two)),
    "square of any integer": claim(mod(mul(whole, whole), number(4)), mod(whole, two), INTEGER),
    "triangular number": claim(floor(TRIANGLE), TRIANGLE),
    "odd square": claim(mod(power(add(mul(two, n), one), 2), number(8)), one),
    "square by halves": claim(floor(over(mul(n, n), number(4))),
                              mul(floor(over(n, two)), ceiling(over(n, two)))),
    "three in turn": claim(mod(sub(mul(n, n, n), n), number(6)), zero),
    "product modulo 2": claim(mod(mul(n, m), two), mul(mod(n, two), mod(m, two))),
}

# What is false, and what only seems to follow.
FALSE: dict[str, Claim] = {
    "floor for ceiling": claim(LENGTH, add(ceiling(over(sub(size, k), s)), one)),
    "off by one": claim(LENGTH, floor(over(sub(size, k), s))),
    "real numerator": claim(ceiling(over(x, s)), floor(over(sub(add(x, s), one), s))),
    "divisor of any sign": at_most(mul(whole, floor(over(n, whole))), n, INTEGER),
    "no window": at_most(one, LENGTH),
    "ceiling for floor": claim(ceiling(x), floor(x)),
    "absolute value of a sum": claim(function("abs", add(x, y)),
                                     add(function("abs", x), function("abs", y))),
    "maximum": claim(most(x, y), x),
    "sign": claim(function("sign", x), one),
    "additive": claim(add(floor(x), floor(y)), floor(add(x, y))),
    "strict for reals": at_most(add(x, one), m, Inequality(x, m, strict=True)),
    "remainder of any sign": claim(mod(n, x), x, relation="<"),
    "nothing says integer": claim(floor(x), x),
    "huge": claim(floor(number(Fraction(10**400, 3))), number(10**400 // 3 + 1)),
    "negative": claim(floor(number(Fraction(-7, 2))), number(-3)),
    "a power with exponent 0 is no divisor": claim(
        zero, function("abs", x), Equation(power(x, 0), one), relation="<"),
    "mean of a floor": claim(expectation(floor(symbol("u", random=True))),
                             floor(expectation(symbol("u", random=True)))),
    # the range of j may be empty, and then its bounds say nothing
    "empty range": at_most(number(6), m, IndexRange("j", as_dim(1), as_dim("m") - 5)),
    "empty range of a fact": at_most(number(6), m, IndexRange("j", as_dim(1), as_dim("m") - 5),
                                     Inequality(zero, other)),
    "range of a bound index": claim(
        add(sum_over("i", 1, "n", member), number(6)), add(sum_over("i", 1, "n", member), n),
        IndexRange("i", as_dim(1), as_dim("n") - 5)),
    "another member": at_most(zero, other, IndexRange("i", as_dim(1), as_dim("n")),
                              IndexRange("j", as_dim(1), as_dim("m")), Inequality(zero, member)),
    "different members": claim(member, zero,
                               Equation(member, zero, ((as_dim("i"), as_dim("j")),))),
    "two ranges": at_most(one, dimension("i"), IndexRange("i", as_dim(1), as_dim("n")),
                          IndexRange("i", as_dim(-3), as_dim("n"))),
    "maximum of multiples of any sign": claim(most(mul(x, m), mul(x, n)), mul(x, most(m, n))),
    "square modulo 8": claim(mod(mul(n, n), number(8)), mod(n, two)),
    "square modulo 4 by 4": claim(mod(mul(n, n), number(4)), mod(n, number(4))),
    "square of a real": claim(mod(mul(x, x), number(4)), mod(x, two)),
    "a quarter of two in turn": claim(floor(over(TRIANGLE, two)), over(TRIANGLE, two)),
    "two apart": claim(floor(over(mul(n, add(n, two)), two)), over(mul(n, add(n, two)), two)),
    "square by lower halves": claim(floor(over(mul(n, n), number(4))),
                                    mul(floor(over(n, two)), floor(over(n, two)))),
    "product modulo 3": claim(mod(mul(n, m), number(3)),
                              mul(mod(n, number(3)), mod(m, number(3)))),
    "a dimension of that name": claim(floor(over(dimension("floor"), two)), dimension("floor")),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_proved_and_agree_at_points(name: str) -> None:
    proof = prove(TRUE[name])
    assert proof.certificate is not None, proof.tried
    replay(proof.certificate, TRUE[name])
    found = examine(TRUE[name])
    assert found.counterexample is None
    assert found.agreeing


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_not_proved_but_refuted(name: str) -> None:
    assert prove(FALSE[name]).trust is None
    assert examine(FALSE[name]).counterexample is not None


def test_an_index_without_a_range_need_not_be_positive() -> None:
    i = dimension("i")
    assert prove(claim(mul(zero, member), sub(most(one, i), i))).trust is None


@pytest.mark.parametrize("name", ["nested floors", "same padding", "Hermite over 6",
                                  "square modulo 4", "triangular number"])
def test_a_proof_proves_its_own_claim_only(name: str) -> None:
    certificate = prove(TRUE[name]).certificate
    assert certificate is not None
    for wrong in FALSE.values():
        with pytest.raises(Rejected):
            replay(certificate, wrong)
    for relation in ("<=", "<"):
        with pytest.raises(Rejected):
            replay(certificate, replace(TRUE[name], relation=relation))


# What the kernel must not accept, whoever found it.

PRODUCT = claim(mul(x, x), zero)


def rejects(wrong: Claim, *cases: object) -> bool:
    """Whether the kernel rejects a proof that was made up."""
    with pytest.raises(Rejected):
        certify(wrong, [f.name for f in wrong.facts], (), cases=cases)  # type: ignore[arg-type]  # made up
    return True


def test_made_up_proofs_are_rejected() -> None:
    goal = Combine((Summand(constant(1), (-1,)),))
    assert rejects(PRODUCT, goal, goal)  # the negation itself is not absurd
    minus = Combine((Summand(constant(-1), (-1,)),))
    assert rejects(PRODUCT, minus, minus)  # a negative multiple of an inequality
    letter = ((((0, 1),), Fraction(1)),)
    assert rejects(PRODUCT, Combine((Summand(letter, (-1,)),)))  # by what may be negative
    below = ((((0, -1),), Fraction(1)),)
    assert rejects(PRODUCT, Split(below, goal, goal), goal)  # x may be zero
    assert rejects(PRODUCT, Combine((Summand(constant(1), (7,)),)), goal)  # no such constraint
    assert rejects(PRODUCT, Combine((Summand(constant(1), (-2,)),)), goal)
    assert rejects(PRODUCT, Combine(()), Combine(()))
    assert rejects(PRODUCT, goal)  # one case of two
    assert rejects(PRODUCT, "no proof", goal)
    unordered = (((((1, 1), (0, 1))), Fraction(1)),)
    assert rejects(claim(mul(x, y), zero), Split(unordered, goal, goal), goal)


def test_strictness_is_lost_where_a_summand_is_not_strict() -> None:
    system = System(claim(x, y, Inequality(x, y, strict=True), Inequality(y, x)), ())
    letter = system.letter(0)
    more = [Constraint(letter, ">"), Constraint(letter, ">="), Constraint(letter, "=")]
    one_ = constant(1)

    def relation(*numbers: tuple[int, ...]) -> str:
        return system.combined([Summand(one_, k) for k in numbers], more).relation

    assert relation((-1,)) == ">"
    assert relation((-2,)) == ">="
    assert relation((-1,), (-2,)) == ">"
    assert relation((-1, -2)) == ">="
    assert relation((-1, -1)) == ">"
    assert relation((-1, -3)) == "="
    assert relation((-3,), (-2,)) == ">="


def test_only_integers_are_rounded() -> None:
    system = System(claim(whole, x, INTEGER), [Fact("fact 0", INTEGER)])
    i, real = (system.letter(system.atom(t)) for t in (whole, x))
    half = constant(Fraction(1, 2))

    def tight(poly: tuple, relation: str) -> Constraint:  # type: ignore[type-arg]  # a sum
        return system.tight(Constraint(poly, relation))

    assert tight((*half, *i), ">=").poly == tuple(i)  # i >= -1/2
    assert tight(i, ">") == Constraint(((), Fraction(-1)) and ((((), Fraction(-1))), *i), ">=")
    assert tight(real, ">") == Constraint(real, ">")
    assert tight((*half, *i), "=").is_absurd()
    assert not tight((*half, *real), "=").is_absurd()


def test_only_scalars_are_compared() -> None:
    with pytest.raises(IllFormed):
        Claim(symbol("A", "n", "n"), symbol("B", "n", "n"), relation="<=")
    with pytest.raises(IllFormed):
        Inequality(symbol("A", "n", "n"), symbol("B", "n", "n"))
    with pytest.raises(IllFormed):
        Claim(x, y, relation="!=")


def test_a_counterexample_gets_simpler_where_a_smaller_size_needs_fewer_values() -> None:
    members = sum_over("i", 1, "r", member)
    pairs = sum_over("i", 1, "r", sum_over("j", 1, "r", mul(ceiling(member), other), ["i"]))
    squares = sum_over("i", 1, "r", power(member, 2))
    wrong = claim(members, add(squares, pairs))
    assert all(examine(wrong, seed=k, trials=8).counterexample for k in range(20))
