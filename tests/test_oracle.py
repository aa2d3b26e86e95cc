"""The oracle itself: every operator by hand, its models, its mutants, its judgements."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace as model_with
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.dims import as_dim, total, variable
from derive.kernel.facts import Claim, Equation, Fact, Independent, Normal, Property
from derive.kernel.terms import (
    OPERATORS,
    Term,
    add,
    block,
    covariance,
    delta,
    derivative,
    det,
    diag,
    diagonal,
    dimension,
    entry,
    expectation,
    function,
    hadamard,
    identity,
    inverse,
    kronecker,
    mul,
    number,
    ones,
    power,
    stack,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    vec,
    zero,
)
from derive.records import replace
from derive.verdict import Counterexample, RandomValue
from oracle.campaign import pool
from oracle.differentials import IDENTITIES
from oracle.evaluator import EVALUATORS, Model, Outcomes, Value, evaluate, same, size
from oracle.floors import is_ordered
from oracle.judge import MODULAR, RATIONAL, Pool, Unverifiable, confirm, fault, judge
from oracle.matrices import Modular, Rationals, Undefined
from oracle.models import models
from oracle.mutants import KINDS, edit_once, mutate
from oracle.truth import first_false, holds

# -- operators ---------------------------------------------------------------------------

Rows = list[list[int | Fraction]]
HALF = Fraction(1, 2)


def matrix(*rows: list[int] | list[Fraction] | list[int | Fraction]) -> tuple[
        tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(x) for x in row) for row in rows)


A = symbol("A", "m", "n")  # 2 x 3
S, T = symbol("S", "m", "m"), symbol("T", "m", "m")
v, w = symbol("v", "m"), symbol("w", "m")
a = symbol("a")
x, g = symbol("x", "m", random=True), symbol("g", random=True)
y = symbol("y", random=True)
Q = symbol("Q", 1, variable("q", as_dim("i")), "i")

MODEL = Model(
    Rationals(), {"m": 2, "n": 3, "r": 2, "q_1": 1, "q_2": 2, "one": 1},
    {
        "A": matrix([1, 2, 3], [4, 5, 6]), "S": matrix([1, 2], [3, 4]),
        "T": matrix([0, 1], [-1, 2]), "v": matrix([1], [2]), "w": matrix([3], [5]),
        "a": matrix([3]), "Q_1": matrix([7]), "Q_2": matrix([8, 9]),
        # Three outcomes; g tells the third from the others.
        "x": Outcomes((matrix([0], [1]), matrix([2], [1]), matrix([4], [-2]))),
        "g": Outcomes((matrix([1]), matrix([1]), matrix([5]))),
        "y": Outcomes((matrix([0]), matrix([4]), matrix([1]))),
    },
    weights=(Fraction(1, 4), Fraction(1, 4), HALF))

BY_HAND: list[tuple[Term, Value]] = [
    (number(HALF), matrix([HALF])),
    (S, matrix([1, 2], [3, 4])),
    (dimension(2 * as_dim("m") + 1), matrix([5])),
    (dimension(total(variable("q", as_dim("i")), "i", as_dim("r"))), matrix([3])),
    (identity("m"), matrix([1, 0], [0, 1])),
    (zero("m", "n"), matrix([0, 0, 0], [0, 0, 0])),
    (ones("m"), matrix([1], [1])),
    (delta("m", 2), matrix([1])),
    (delta("m", "n"), matrix([0])),
    (add(S, T, S), matrix([2, 5], [5, 10])),
    (mul(S, T), matrix([-2, 5], [-4, 11])),
    (mul(a, S, a), matrix([9, 18], [27, 36])),
    (mul(transpose(v), w, S), matrix([13, 26], [39, 52])),
    (mul(transpose(v), a, w), matrix([39])),
    (transpose(A), matrix([1, 4], [2, 5], [3, 6])),
    (trace(S), matrix([5])),
    (power(S, 2), matrix([7, 10], [15, 22])),
    (power(S, 0), matrix([1, 0], [0, 1])),
    (power(S, "m"), matrix([7, 10], [15, 22])),
    (power(a, as_dim("m") - as_dim("n")), matrix([Fraction(1, 3)])),
    (det(S), matrix([-2])),
    (det(block([[zero(1, "m"), a], [S, v]])), matrix([-6])),
    (det(a), matrix([3])),
    (derivative(power(a, -1), a), matrix([Fraction(-1, 9)])),
    (derivative(derivative(power(a, 3), a), a), matrix([18])),
    (derivative(function("log", power(a, 2)), a), matrix([Fraction(2, 3)])),
    (derivative(mul(transpose(v), S, v), v), matrix([12], [21])),
    (derivative(mul(S, v), transpose(v)), matrix([1, 2], [3, 4])),
    (derivative(trace(mul(A, transpose(A))), A), matrix([2, 4, 6], [8, 10, 12])),
    (derivative(entry(A, 1, 2), vec(A)), matrix([0], [0], [1], [0], [0], [0])),
    (derivative(det(S), S), matrix([4, -3], [-2, 1])),
    (power(a, -2), matrix([Fraction(1, 9)])),
    (inverse(S), matrix([-2, 1], [Fraction(3, 2), -HALF])),
    (hadamard(S, T, S), matrix([0, 4], [-9, 32])),
    (kronecker(v, S), matrix([1, 2], [3, 4], [2, 4], [6, 8])),
    (vec(A), matrix([1], [4], [2], [5], [3], [6])),
    (diag(v), matrix([1, 0], [0, 2])),
    (diagonal(S), matrix([1], [4])),
    (block([[S, v], [transpose(w), a]]), matrix([1, 2, 1], [3, 4, 2], [3, 5, 3])),
    (stack(Q, col=("i", "r")), matrix([7, 8, 9])),
    (stack(Q, row=("i", "r"), col=("i", "r")), matrix([7, 0, 0], [0, 8, 9])),
    (stack(mul(dimension("i"), v), row=("i", "r")), matrix([1], [2], [2], [4])),
    (stack(dimension(10 * as_dim("i") + as_dim("j")), row=("i", "r"), col=("j", "n")),
     matrix([11, 12, 13], [21, 22, 23])),
    (sum_over("i", 1, "n", dimension("i")), matrix([6])),
    (sum_over("i", 1, "n", dimension("i"), ["m"]), matrix([4])),
    (sum_over("i", 3, 2, S), matrix([0, 0], [0, 0])),
    (entry(A, 2, 3), matrix([6])),
    (entry(v, "m"), matrix([2])),
    (expectation(S), matrix([1, 2], [3, 4])),
    (expectation(x), matrix([Fraction(5, 2)], [-HALF])),
    (expectation(y, g), Outcomes((matrix([2]), matrix([2]), matrix([1])))),
    (variance(y), matrix([Fraction(9, 4)])),  # 9/4 = (16/4 + 1/2) - (3/2)^2
    (variance(y, g), Outcomes((matrix([4]), matrix([4]), matrix([0])))),
    (variance(x), matrix([Fraction(11, 4), Fraction(-9, 4)], [Fraction(-9, 4), Fraction(9, 4)])),
    (covariance(y, g), matrix([-1])),  # (0 + 4 + 10)/4 - (3/2) 3
    (covariance(x, y), matrix([Fraction(1, 4)], [Fraction(3, 4)])),
    (covariance(x, y, g), Outcomes((matrix([2], [0]), matrix([2], [0]), matrix([0], [0])))),
]


@pytest.mark.parametrize(("term", "expected"), BY_HAND, ids=lambda value: str(value)[:50])
def test_value_computed_by_hand(term: Term, expected: Value) -> None:
    model = model_with(MODEL, memo={})
    assert evaluate(term, model) == expected
    sample = expected[0] if isinstance(expected, Outcomes) else expected
    assert (len(sample), len(sample[0])) == (size(term.rows, model, {}),
                                             size(term.cols, model, {}))


def test_every_operator_has_an_evaluator_and_a_value_by_hand() -> None:
    assert set(EVALUATORS) == set(OPERATORS)
    tested = {sub.op for term, _ in BY_HAND for sub in term.walk()}
    assert set(OPERATORS) == tested


@pytest.mark.parametrize("term", [
    inverse(mul(v, transpose(v))), entry(v, "n"), function("exp", a), power(zero(1, 1), -1),
    symbol("unknown"), dimension("unknown"),
], ids=str)
def test_undefined_terms(term: Term) -> None:
    with pytest.raises(Undefined):
        evaluate(term, model_with(MODEL, memo={}))


def test_a_matrix_of_size_one_is_no_scalar() -> None:
    column, row = symbol("c", "one"), symbol("d", 1, "m")
    model = model_with(MODEL, memo={}, values={"c": matrix([2]), "d": matrix([3, 4])})
    assert evaluate(mul(column, row), model) == matrix([6, 8])
    assert evaluate(kronecker(column, row), model) == matrix([6, 8])


def test_the_two_fields_agree() -> None:
    field = Modular(10007)

    def residues(value: Value) -> Value:
        if isinstance(value, Outcomes):
            return Outcomes(tuple(tuple(field.of(e) for e in row) for row in m) for m in value)
        return tuple(tuple(field.of(e) for e in row) for row in value)

    modular = Model(field, MODEL.sizes, {k: residues(u) for k, u in MODEL.values.items()},
                    tuple(field.of(p) for p in MODEL.weights))
    for term, expected in BY_HAND:
        assert evaluate(term, modular) == residues(expected), term


# -- properties --------------------------------------------------------------------------

fractions = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 4))


@st.composite
def random_models(draw: st.DrawFn) -> Model:
    """A model of A (2 x 3), S, T (2 x 2), and x (2 x 1), y, g on up to five outcomes."""

    def drawn(rows: int, cols: int) -> tuple[tuple[Fraction, ...], ...]:
        return tuple(tuple(draw(fractions) for _ in range(cols)) for _ in range(rows))

    count = draw(st.integers(1, 5))
    weights = [draw(st.integers(1, 4)) for _ in range(count)]
    few = st.integers(0, 1).map(lambda k: matrix([k]))  # so that conditions do coincide
    return Model(
        Rationals(), {"m": 2, "n": 3},
        {"A": drawn(2, 3), "S": drawn(2, 2), "T": drawn(2, 2), "v": drawn(2, 1),
         "a": drawn(1, 1), "x": Outcomes(drawn(2, 1) for _ in range(count)),
         "y": Outcomes(drawn(1, 1) for _ in range(count)),
         "g": Outcomes(draw(few) for _ in range(count))},
        tuple(Fraction(k, sum(weights)) for k in weights))


LAWS: dict[str, tuple[Term, Term]] = {
    "transpose of a product": (transpose(mul(S, A)), mul(transpose(A), transpose(S))),
    "trace": (trace(mul(S, T)), trace(mul(T, S))),
    "determinant": (det(mul(S, T)), mul(det(T), det(transpose(S)))),
    "symbolic power": (mul(power(S, "m"), power(S, "n")), power(S, as_dim("m") + as_dim("n"))),
    "mixed product": (kronecker(mul(S, A), mul(T, v)),
                      mul(kronecker(S, T), kronecker(A, v))),
    "linearity": (expectation(add(mul(S, x), mul(a, v))),
                  add(mul(S, expectation(x)), mul(a, v))),
    "tower": (expectation(expectation(x, g)), expectation(x)),
    "finer tower": (expectation(expectation(x, y, g), g), expectation(x, g)),
    "known": (expectation(mul(g, x), g), mul(g, expectation(x, g))),
    "total variance": (variance(x), add(expectation(variance(x, g)),
                                        variance(expectation(x, g)))),
    "covariance": (covariance(mul(S, x), y), mul(S, covariance(x, y))),
}


@pytest.mark.parametrize("name", LAWS)
@given(model=random_models())
@settings(max_examples=25, deadline=None)
def test_law(name: str, model: Model) -> None:
    left, right = LAWS[name]
    assert same(evaluate(left, model), evaluate(right, model))


@given(model=random_models())
@settings(max_examples=25, deadline=None)
def test_variance_is_nonnegative_definite(model: Model) -> None:
    value = evaluate(variance(x), model)
    V = symbol("V", "m", "m")
    inside = model_with(model, values={"V": value}, memo={})
    assert holds(Property(V, "nonnegative-definite"), inside, Claim(V, V))


# -- facts -------------------------------------------------------------------------------

u = symbol("u", random=True)
e = symbol("e", random=True)


def two_signs(weights: list[Fraction]) -> Model:
    """Two signs u and e; the outcomes are ++, +-, -+, --."""
    plus, minus = matrix([1]), matrix([-1])
    return Model(Rationals(), {}, {"u": Outcomes((plus, plus, minus, minus)),
                                   "e": Outcomes((plus, minus, plus, minus))},
                 tuple(weights))


def test_independence_is_checked() -> None:
    statement = Independent(((u,), (e,)))
    claim = Claim(u, e, (Fact("independent", statement),))
    assert holds(statement, two_signs([Fraction(1, 4)] * 4), claim)
    dependent = two_signs([Fraction(1, 2), Fraction(0), Fraction(0), Fraction(1, 2)])
    assert not holds(statement, dependent, claim)


def test_normality_is_a_matter_of_moments() -> None:
    statement = Normal((u,))
    three = Model(Rationals(), {}, {"u": Outcomes((matrix([-3]), matrix([0]), matrix([3])))},
                  (Fraction(1, 6), Fraction(2, 3), Fraction(1, 6)))
    fourth = Claim(expectation(power(u, 4)), number(27), (Fact("normal", statement),))
    sixth = replace(fourth, lhs=expectation(power(u, 6)))
    assert holds(statement, three, fourth, complete=True)
    assert not holds(statement, three, sixth, complete=True)  # 243, not 15 * 27
    assert not holds(statement, two_signs([Fraction(1, 4)] * 4), fourth)


@pytest.mark.parametrize(("name", "value", "true"), [
    ("symmetric", [[1, 2], [2, 5]], True), ("symmetric", [[1, 2], [3, 5]], False),
    ("idempotent", [[1, 1], [0, 0]], True), ("idempotent", [[1, 1], [0, 1]], False),
    ("orthogonal", [[0, 1], [-1, 0]], True), ("orthogonal", [[1, 1], [0, 1]], False),
    ("invertible", [[1, 1], [0, 1]], True), ("invertible", [[1, 2], [2, 4]], False),
    ("positive-definite", [[2, 1], [1, 2]], True),
    ("positive-definite", [[1, 2], [2, 4]], False),
    ("nonnegative-definite", [[1, 2], [2, 4]], True),
    ("nonnegative-definite", [[0, 1], [1, 4]], False),
    ("nonnegative-definite", [[1, 2], [2, 3]], False),
])
def test_property(name: str, value: list[list[int]], true: bool) -> None:
    model = Model(Rationals(), {"m": 2}, {"S": matrix(*value)})
    assert holds(Property(S, name), model, Claim(S, S)) is true


# -- identities and models ---------------------------------------------------------------


def test_there_are_enough_identities() -> None:
    assert len(IDENTITIES) >= 60


RARELY_NEEDED = {("weighted Gram cancellation", "positive-definite")}
"""Facts without which an identity is false in special models only, such as X'WX = 0."""


@pytest.mark.parametrize("name", IDENTITIES)
def test_identity_holds_and_needs_each_of_its_facts(name: str) -> None:
    claim = IDENTITIES[name]
    # Of its own: what other tests drew from the shared one must not matter.
    models_of = pool.__wrapped__(name, 0, ordered=is_ordered(claim))
    opinion = judge(claim, models_of.models(claim))
    assert opinion.equal, opinion.witness
    assert opinion.models >= 3
    for k in range(len(claim.facts)):
        if (name, getattr(claim.facts[k].statement, "name", "")) in RARELY_NEEDED:
            continue
        weaker = replace(claim, facts=claim.facts[:k] + claim.facts[k + 1:])
        assert judge(weaker, models_of.models(weaker)).equal is False, claim.facts[k]
    if claim.distinct:
        weaker = replace(claim, distinct=())
        assert judge(weaker, models_of.models(weaker)).equal is False


@pytest.mark.parametrize("name", [
    "quadratic form with named moments", "variance of y by zero covariance",
    "conditional mean of y by independence", "variance of a normal quadratic form",
    "stack around a block diagonal", "variance of one subject", "idempotent complement"])
def test_identity_holds_over_the_rationals(name: str) -> None:
    opinion = confirm(IDENTITIES[name], IDENTITIES[name], seed=1, count=1)
    assert opinion.equal, opinion.witness


def test_rational_models_are_true_probability_spaces() -> None:
    claim = IDENTITIES["variance of y by total variance"]
    found = models(claim, seed=5, count=3, field=RATIONAL)
    assert found
    for model in found:
        assert sum(model.weights) == 1
        assert min(model.weights) > 0
        assert first_false(claim, model) is None


def test_models_do_not_smuggle_independence_in() -> None:
    # E(e|u) = 0 leaves E(u e'e) free; independence or sign flips alone would not.
    claim = IDENTITIES["conditional mean of y"]
    u_, e_ = symbol("u", "q", random=True), symbol("e", "N", random=True)
    third = covariance(u_, mul(transpose(e_), e_))
    assert any(evaluate(third, m) != evaluate(zero("q"), m) for m in models(claim, count=2))


def test_models_are_reproducible() -> None:
    claim = IDENTITIES["variance components"]
    first, second = (models(claim, seed=3, count=2) for _ in range(2))
    assert [m.values for m in first] == [m.values for m in second]


# -- mutants -----------------------------------------------------------------------------


def test_every_kind_of_mutant_occurs() -> None:
    counts: Counter[str] = Counter()
    for kind in KINDS:
        for number_, claim in enumerate(IDENTITIES.values()):
            if edit_once(claim, kind, Random(number_)) is not None:
                counts[kind] += 1
    assert not [kind for kind in KINDS if not counts[kind]]


def test_mutants_are_well_typed_and_reproducible() -> None:
    kinds: Counter[str] = Counter()
    for number_ in range(600):
        claim = list(IDENTITIES.values())[number_ % len(IDENTITIES)]
        made = mutate(claim, Random(number_))
        assert made == mutate(claim, Random(number_))
        if made is None:
            continue
        kind, mutant = made
        kinds.update(kind.split(" + "))
        assert mutant != claim
        assert (mutant.lhs.rows, mutant.lhs.cols) == (mutant.rhs.rows, mutant.rhs.cols)
    assert len(kinds) > 0.8 * len(KINDS)


# -- judgements --------------------------------------------------------------------------

R, one_by_one = symbol("R"), matrix([1])
FALSE = Claim(power(R, 2), R)
CENTRED = Claim(expectation(mul(u, e)), zero(), (
    Fact("mean", Equation(expectation(e), zero())),))
SIGNS = (("u", RandomValue((matrix([1]), matrix([-1])))),
         ("e", RandomValue((matrix([1]), matrix([-1])))))
FAIR = (HALF, HALF)


@pytest.mark.parametrize(("claim", "example", "reason"), [
    (FALSE, Counterexample((), (("R", matrix([2])),), (), matrix([4]), matrix([2])), None),
    (FALSE, Counterexample((), (("R", matrix([1])),), (), matrix([1]), matrix([1])),
     "the sides are"),
    (FALSE, Counterexample((), (("R", matrix([2])),), (), matrix([5]), matrix([2])),
     "not ((Fraction(5, 1),),) as stated"),
    (CENTRED, Counterexample((), SIGNS, FAIR, matrix([1]), matrix([0])), None),
    (CENTRED, Counterexample((), SIGNS, (Fraction(1, 3), Fraction(2, 3)), matrix([1]),
                             matrix([0])), "a fact is false"),
    (CENTRED, Counterexample((), SIGNS, (Fraction(3, 2), -HALF), matrix([1]), matrix([0])),
     "no probabilities"),
    (CENTRED, Counterexample((), SIGNS, (HALF,), matrix([1]), matrix([0])),
     "no probabilities"),
])
def test_counterexamples_are_checked(claim: Claim, example: Counterexample,
                                     reason: str | None) -> None:
    found = fault(claim, example)
    if reason is None:
        assert found is None
    else:
        assert found is not None
        assert reason in found


def test_counterexample_without_a_symbol_is_unverifiable() -> None:
    with pytest.raises(Unverifiable):
        fault(CENTRED, Counterexample((), SIGNS[:1], FAIR, matrix([1]), matrix([0])))


def test_indices_that_must_differ() -> None:
    z = symbol("z", 1, 1, "i")
    claim = Claim(mul(z, symbol("z", 1, 1, "j")), number(1), (),
                  ((as_dim("i"), as_dim("j")),))
    values = (("z_1", matrix([2])), ("z_2", matrix([3])))
    right = Counterexample((("i", 1), ("j", 2)), values, (), matrix([6]), matrix([1]))
    wrong = Counterexample((("i", 1), ("j", 1)), values, (), matrix([4]), matrix([1]))
    assert fault(claim, right) is None
    assert fault(claim, wrong) == "indices that must differ are equal"


def test_a_false_claim_is_found_false() -> None:
    claim = IDENTITIES["variance of y in general"]
    wrong = replace(claim, rhs=IDENTITIES["variance of y by zero covariance"].rhs)
    assert judge(wrong, Pool(claim, MODULAR).models(wrong)).equal is False
    assert confirm(wrong, claim, seed=0).equal is False
