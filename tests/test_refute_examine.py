"""Readable counterexamples, free indices, limits of time and of what can be examined."""

from __future__ import annotations

from fractions import Fraction

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, Independent, IndexRange, Normal, Property
from derive.kernel.terms import (
    Term,
    add,
    identity,
    inverse,
    mul,
    number,
    power,
    stack,
    symbol,
    trace,
    transpose,
    zero,
)
from derive.refute import examine
from derive.verdict import Examination, RandomValue
from test_refute_traps import (
    EFFECT,
    FALSE,
    MODEL,
    NOISE,
    RANGES,
    TRUE,
    A,
    B,
    Cov,
    D,
    E,
    R,
    S,
    V,
    Var,
    Z,
    a,
    a_i,
    a_j,
    apart,
    b,
    c,
    centred,
    check,
    e,
    s,
    t,
    u,
    y,
)


def test_a_random_value_has_one_matrix_for_each_outcome() -> None:
    found = check(Var(y), V, MODEL, NOISE, EFFECT).counterexample
    assert found is not None
    assert sum(found.weights) == 1
    assert all(len(v.values) == len(found.weights)
               for _, v in found.symbols if isinstance(v, RandomValue))
    assert {name for name, _ in found.symbols} == {"y", "X", "beta", "Z", "u", "e", "D", "R"}


def scalar(value: int | Fraction) -> tuple[tuple[Fraction, ...], ...]:
    return ((Fraction(value),),)


def two_points(*values: int) -> RandomValue:
    return RandomValue(tuple(scalar(k) for k in values))


def test_the_smallest_model_of_a_missing_covariance() -> None:
    found = check(Var(y), V, MODEL, NOISE, EFFECT).counterexample
    assert found is not None
    assert found.dims == (("N", 1), ("p", 1), ("q", 1))
    assert found.weights == (Fraction(1, 2), Fraction(1, 2))
    shown = dict(found.symbols)
    assert shown["u"] == shown["e"] == two_points(1, -1)
    assert all(shown[k] == scalar(1) for k in ("X", "Z", "beta", "D", "R"))
    assert (found.left, found.right) == (scalar(4), scalar(2))


def test_the_smallest_model_of_a_squared_variance() -> None:
    scaled = add(power(R, 2), mul(Z, D, transpose(Z)))
    found = check(V, scaled, Property(R, "positive-definite")).counterexample
    assert found is not None
    assert dict(found.symbols)["Z"] == dict(found.symbols)["D"] == scalar(1)
    assert found.dims == (("N", 1), ("q", 1))
    assert not found.weights


def test_the_smallest_model_of_fourth_moments() -> None:
    found = check(E(power(a, 4)), mul(number(3), power(Var(a), 2)), *centred(a)).counterexample
    assert found is not None
    assert dict(found.symbols) == {"a": two_points(1, -1)}
    assert (found.left, found.right) == (scalar(1), scalar(3))


def test_a_matrix_identity_of_size_one_is_refuted_at_size_two() -> None:
    found = check(mul(power(S, 2), A), mul(S, A, transpose(S))).counterexample
    assert found is not None
    assert found.dims == (("n", 2),)
    entries = [x for _, m in found.symbols if isinstance(m, tuple) for row in m for x in row]
    assert set(entries) <= {0, 1, -1}


def test_pairwise_independence_is_refuted_by_two_coins() -> None:
    found = check(E(mul(a, b, c)), mul(E(a), E(b), E(c)),
                  apart(a, b), apart(a, c), apart(b, c)).counterexample
    assert found is not None
    assert found.weights == (Fraction(1, 4),) * 4


def test_a_normal_symbol_is_shown_by_its_moments() -> None:
    found = check(Var(add(a, b)), add(Var(a), Var(b)), Normal((a, b))).counterexample
    assert found is not None
    assert dict(found.symbols)["Var(a)"] == scalar(1)
    assert "Cov(a, b)" in dict(found.symbols)


def test_where_random_sides_differ_the_outcome_is_given() -> None:
    found = check(E(e, u), zero("N"), apart(u, e)).counterexample
    assert found is not None
    assert found.outcome == 0


def test_free_indices_take_all_their_values() -> None:
    product = mul(E(a_i), E(a_j))
    each = Independent(((a_i,),), each=(0,))
    same = check(E(mul(a_i, a_j)), product, *RANGES, each)
    assert same.counterexample is not None
    assert dict(same.counterexample.dims)["i"] == dict(same.counterexample.dims)["j"]
    assert check(E(mul(a_i, a_j)), product, *RANGES, each, distinct=(("i", "j"),)).agreeing == 8


def school(lhs: Term, rhs: Term, *distinct: tuple[str, str]) -> Examination:
    """15 schools S_t of 4 classes C_tj with n students P_tjk each."""
    upper: dict[str, int | str] = {"t": 15, "v": 15, "j": 4, "h": 4, "k": "n", "m": "n"}
    effects = (symbol("S", 1, 1, "t", random=True), symbol("C", 1, 1, "t", "j", random=True),
               symbol("P", 1, 1, "t", "j", "k", random=True))
    score = Equation(symbol("y", 1, 1, "t", "j", "k", random=True),
                     add(symbol("mu"), *effects), definition=True)
    variances = [Equation(Var(x), symbol(f"s{n}")) for n, x in enumerate(effects, 1)]
    ranges = [IndexRange(n, as_dim(1), as_dim(k)) for n, k in upper.items()]
    independent = Independent(tuple((x,) for x in effects), each=(0, 1, 2))
    return check(lhs, rhs, *ranges, score, independent, *variances, distinct=distinct)


def test_a_large_design_is_modelled_where_the_claim_reaches_it() -> None:
    def y_at(*index: str) -> Term:
        return symbol("y", 1, 1, *index, random=True)

    s1, s2, s3 = symbol("s1"), symbol("s2"), symbol("s3")
    cov = Cov(y_at("t", "j", "k"), y_at("t", "j", "m"))
    assert school(cov, add(s1, s2), ("k", "m")).agreeing == 8
    assert school(cov, add(s1, s2, s3), ("k", "m")).counterexample
    assert school(cov, add(s1, s2)).counterexample  # k = m is not excluded
    assert school(Cov(y_at("t", "j", "k"), y_at("t", "h", "m")), s1, ("j", "h")).agreeing == 8
    far = Cov(y_at("t", "j", "k"), y_at("v", "h", "m"))
    assert school(far, number(0), ("t", "v")).agreeing == 8


def test_more_independent_members_than_outcomes_are_not_examined() -> None:
    schools = stack(symbol("S", 1, 1, "t", random=True), row=("t", 15))
    found = school(Var(schools), mul(symbol("s1"), identity(15)))
    assert (found.agreeing, found.counterexample) == (0, None)
    assert "too many outcomes" in found.note


def test_facts_about_an_index_without_a_range_reach_every_member() -> None:
    a_5 = symbol("a", 1, 1, 5, random=True)
    assert check(E(a_5), number(0), Equation(E(a_i), number(0))).agreeing == 8


def test_contradicting_facts_and_missing_inverses_give_no_model() -> None:
    for found in (check(s, t, Equation(s, number(1)), Equation(s, number(2))),
                  check(mul(inverse(zero("n", "n")), A), B)):
        assert found == Examination(note=found.note)
        assert found.note.startswith("no ")


def test_signs_of_stated_properties_are_respected() -> None:
    positive = (Property(s, "positive"), Property(t, "positive"))
    found = check(s, t, *positive).counterexample
    assert found is not None
    assert all(m > scalar(0) for _, m in found.symbols if isinstance(m, tuple))


def test_normal_moments_beyond_the_rules_are_not_examined() -> None:
    found = check(E(power(a, 8)), mul(number(105), power(Var(a), 4)), Normal((a,)), *centred(a))
    assert (found.agreeing, found.counterexample) == (0, None)
    assert "order 8" in found.note


def test_normal_symbols_under_several_conditions_are_not_examined() -> None:
    found = check(E(E(a, b), c), E(a), Normal((a, b, c)))
    assert (found.agreeing, found.counterexample) == (0, None)


def test_a_seed_fixes_the_result() -> None:
    for name in ("no word on the covariance", "idempotent is not symmetric"):
        lhs, rhs, facts = FALSE[name]
        assert check(lhs, rhs, *facts, seed=7) == check(lhs, rhs, *facts, seed=7)


def test_the_work_is_limited_alike_everywhere() -> None:
    lhs, rhs, facts = TRUE["variance components"]
    named = tuple(Fact(str(k), f) for k, f in enumerate(facts))
    first, again = (examine(Claim(lhs, rhs, named), trials=10_000, seconds=0.05)
                    for _ in range(2))
    assert first == again
    assert 0 < first.agreeing < 10_000


def test_sizes_vary_where_some_are_limited_by_others() -> None:
    """X'X has an inverse only if n >= p: trace of the hat matrix is p, not the p of one model."""
    X, P = symbol("X", "n", "p"), symbol("P", "n", "n")
    hat = mul(X, inverse(mul(transpose(X), X)), transpose(X))
    facts = (Fact("rank", Property(X, "full-column-rank")),
             Fact("hat", Equation(P, hat, definition=True)))
    for k in range(1, 5):
        assert examine(Claim(trace(P), number(k), facts), trials=6).counterexample is not None
