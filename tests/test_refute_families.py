"""Families: shifted indices, members that facts reach, sizes, and large concrete families."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Claim, Equation, Fact, IndexRange, Property, Statement
from derive.kernel.terms import (
    Term,
    add,
    dimension,
    entry,
    identity,
    inverse,
    mul,
    number,
    ones,
    power,
    stack,
    sum_over,
    symbol,
    trace,
    transpose,
    zero,
)
from derive.refute import examine
from derive.verdict import Examination
from test_refute_traps import APART, A, B, Cov, E, Var, a_i, check, i, j, q_i, u_i

x_i = symbol("x", 1, 1, "i")
R1, s, t = symbol("R", 1200, 1200), symbol("s"), symbol("t")
SPHERE = Equation(R1, mul(s, identity(1200)))


def members(name: str, shift: int) -> Term:
    """``sum_{i=1}^r name_{i+shift} name_{i+shift}'``, each N x q_{i+shift}."""
    index = i + shift
    member = symbol(name, "N", variable("q", index), index)
    return sum_over("i", 1, "r", mul(member, transpose(member)))


@pytest.mark.parametrize("shift", [-1, 1, 2])
def test_shifted_members_have_shapes_of_their_own(shift: int) -> None:
    assert check(members("Z", shift), transpose(members("Z", shift))).agreeing == 8
    assert check(members("Z", shift), members("Z", 0)).counterexample


def test_shifted_random_members_obey_their_facts() -> None:
    index = i + 1
    shifted = mul(symbol("Z", "N", variable("q", index), index),
                  symbol("u", variable("q", index), 1, index, random=True))
    total = Var(sum_over("i", 1, "r", shifted))
    squares = members("Z", 1)
    unit = Equation(Var(u_i), identity(q_i))
    assert check(total, squares, APART, unit).agreeing == 8
    assert check(total, squares, unit).counterexample
    assert check(total, members("Z", 0), APART, unit).counterexample


def test_facts_hold_for_all_integers_or_for_their_range() -> None:
    total = sum_over("i", 0, "r", x_i)
    vanish = Equation(x_i, number(0))
    assert check(total, number(0), vanish).agreeing == 8
    found = check(total, number(0), vanish, IndexRange("i", as_dim(1), as_dim("r")))
    assert found.counterexample is not None
    assert dict(found.counterexample.symbols)["x_0"] != ((Fraction(0),),)


def test_facts_that_shift_an_index_reach_beyond_the_claim() -> None:
    constant = Equation(symbol("x", 1, 1, 1), symbol("x", 1, 1, i + 10))
    assert check(symbol("x", 1, 1, 1), symbol("x", 1, 1, 2), constant).agreeing == 8


def test_facts_about_entries_reach_every_entry() -> None:
    diagonal = Equation(entry(A, "i", "j"), number(0), distinct=((i, j),))
    assert check(A, transpose(A), diagonal).agreeing == 8


def test_facts_about_sizes_are_kept() -> None:
    q_0 = variable("q", as_dim(0))
    claim = dimension(q_0), dimension("N")
    assert check(*claim).counterexample
    assert check(*claim, Equation(dimension(q_0), dimension("N"))).agreeing == 8
    assert check(*claim, Equation(dimension(q_i), dimension("N"))).agreeing == 8


def test_a_vector_uncorrelated_with_itself_is_constant() -> None:
    e_i, e_j = (symbol("e", "N", 1, k, random=True) for k in "ij")
    alone = Equation(Cov(e_i, e_j), zero("N", "N"))
    assert check(Var(e_i), zero("N", "N"), alone).agreeing == 8
    assert check(E(mul(e_i, transpose(e_i))), zero("N", "N"), alone).counterexample


def large(lhs: Term, rhs: Term, *facts: Statement) -> Examination:
    ranges = [IndexRange(n, as_dim(1), as_dim(k)) for n, k in
              {"t": 15, "v": 15, "j": 4, "h": 4}.items()]
    named = tuple(Fact(str(k), f) for k, f in enumerate((*ranges, *facts)))
    return examine(Claim(lhs, rhs, named), seconds=20)


def test_large_uncorrelated_families_are_examined() -> None:
    c_1, c_2, c_3 = (symbol("C", 1, 1, *k, random=True) for k in ("tj", "th", "vh"))
    facts = (Equation(Var(c_1), s), Equation(Cov(c_1, c_2), number(0), ((j, as_dim("h")),)),
             Equation(Cov(c_1, c_3), number(0), ((as_dim("t"), as_dim("v")),)))
    everyone = stack(stack(c_1, row=("j", 4)), row=("t", 15))
    assert large(Var(everyone), mul(s, identity(60)), *facts).agreeing == 8
    assert large(Var(everyone), mul(s, identity(60)), *facts[:2]).agreeing == 0
    school = stack(symbol("S", 1, 1, "t", random=True), row=("t", 15))
    each = Equation(Var(symbol("S", 1, 1, "t", random=True)), s)
    assert large(Var(school), mul(s, identity(15)), each).counterexample


def test_multiples_of_a_large_identity_need_no_entries() -> None:
    found = check(R1, mul(t, identity(1200)), SPHERE).counterexample
    assert found is not None
    assert found.left == "1 times the identity of order 1200"
    assert {name for name, _ in found.symbols} == {"s", "t"}
    assert check(trace(mul(R1, R1)), mul(number(1200), power(s, 2)), SPHERE).agreeing == 8
    invertible = (SPHERE, Property(s, "positive"))
    assert check(inverse(R1), mul(power(s, -1), identity(1200)), *invertible).agreeing == 8
    dense = check(add(R1, mul(ones(1200), ones(1, 1200))), R1, SPHERE)
    assert (dense.agreeing, dense.counterexample) == (0, None)
    assert "too large" in dense.note


def test_a_symbol_and_a_family_of_one_name_are_apart() -> None:
    a = symbol("a", random=True)
    squared = Equation(a_i, power(symbol("c", random=True), 2), definition=True)
    assert check(E(a), E(a_i), squared).counterexample
    assert check(A, B, Equation(symbol("A", "m", "m", "i"), zero("m", "m"))).counterexample


def test_an_index_in_the_bound_of_another_is_no_size() -> None:
    """``k = 1..n_ij`` leaves i and j free: what is said of every j holds for all of them."""
    n_ij, b = variable("n", as_dim("i"), as_dim("j")), symbol("b", 1, 1, as_dim("j"))
    total = symbol("t", 1, 1, as_dim("j"))
    facts = (
        Fact("t_j", Equation(total, sum_over("i", 1, "a", dimension(n_ij)), definition=True)),
        Fact("k", IndexRange("k", as_dim(1), n_ij)))
    inner = sum_over("j", 1, "b", mul(dimension(n_ij), b))
    claim = Claim(sum_over("j", 1, "b", mul(total, b)), sum_over("i", 1, "a", inner), facts)
    assert examine(claim, trials=8).counterexample is None


def test_bounds_of_sums_differ_and_products_vanish_in_either_factor() -> None:
    """Models where all sums have one length, or only one family is 0, show too little."""
    member, nothing = symbol("w", 1, 1, "i"), number(0)

    def summed(term: Term, upper: str) -> Term:
        return sum_over("i", 1, upper, term)

    short = Equation(summed(x_i, "n"), nothing)
    assert check(summed(x_i, "m"), nothing, short).counterexample
    assert check(mul(number(2), summed(x_i, "n")), nothing, short).agreeing == 8
    vanishing = Equation(mul(x_i, member), nothing)
    products = mul(summed(x_i, "n"), summed(member, "n"))
    within = IndexRange("i", as_dim(1), as_dim("n"))
    assert check(products, nothing, vanishing, within).counterexample
    assert check(summed(mul(x_i, member), "n"), nothing, vanishing, within).agreeing == 8


@pytest.mark.parametrize(("known", "summed"), [("n", "m"), ("m", "n")])
def test_a_fact_for_some_members_is_none_for_a_longer_sum(known: str, summed: str) -> None:
    """Either bound is the larger one in some model, whatever the names of the two."""
    mean, within = Equation(x_i, s), IndexRange("i", as_dim(1), as_dim(known))
    total = sum_over("j", 1, summed, symbol("x", 1, 1, "j"))
    assert check(total, mul(dimension(summed), s), mean, within).counterexample
