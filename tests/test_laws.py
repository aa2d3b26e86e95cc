"""The catalogue of laws: each holds, needs its conditions, and gives its own steps only."""

from __future__ import annotations

import doctest
from functools import cache
from pathlib import Path

import pytest

from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Claim, Equation, Fact, Independent, Property
from derive.kernel.terms import (
    Term,
    add,
    covariance,
    expectation,
    mul,
    number,
    stack,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)
from derive.laws import ALIASES, CATALOGUE, TOPICS, Law, find, suggestions
from derive.laws.law import RULES
from derive.prove import by_law, gives, prove
from derive.records import replace
from derive.refute import examine

t, tr, E, Var, Cov = transpose, trace, expectation, variance, covariance

NAMES = [
    "definition", "given", "transpose-product", "transpose-sum", "transpose-involution",
    "scalar-transpose", "symmetric-transpose", "trace-cyclic", "trace-linear",
    "trace-transpose", "trace-of-scalar", "inverse-cancels", "inverse-transpose",
    "one-sided-inverse", "gram-cancellation", "full-rank-cancellation",
    "reciprocal", "idempotent-product", "orthogonal-product", "block-product",
    "block-transpose", "direct-sum", "direct-sum-of-equal", "kronecker-mixed-product",
    "kronecker-transpose", "kronecker-inverse", "kronecker-trace", "vec-of-product",
    "vec-inner-product",
    "hadamard-commutes", "diagonal-of-diag", "det-product", "det-transpose", "det-inverse",
    "det-scalar-multiple", "det-orthogonal", "det-block-triangular", "det-schur",
    "det-sylvester", "det-low-rank-update", "matrix-determinant-lemma", "det-kronecker",
    "powers-multiply", "sum-linear", "sum-split", "sum-distinct",
    "sum-of-powers", "derivative-linear", "derivative-product", "derivative-inverse",
    "derivative-log-det", "derivative-det", "chain-rule", "gradient-linear-form",
    "gradient-quadratic-form", "gradient-trace", "gradient-trace-inverse", "jacobian-linear",
    "linearity", "known-given", "take-out-known", "tower",
    "independence-product", "independence-given", "mean-of-quadratic-form",
    "variance-definition", "covariance-definition", "variance-as-covariance",
    "covariance-transpose", "var-linear", "cov-bilinear", "uncorrelated-sum",
    "independent-uncorrelated", "total-variance", "total-covariance", "isserlis",
]
"""What derive takes for a law: a new one is a visible change here."""

ALSO_GIVES = {
    ("linearity", "known-given"),
    ("take-out-known", "known-given"),
    ("given", "symmetric-transpose"),
    ("given", "idempotent-product"),
    ("given", "orthogonal-product"),
    ("given", "det-orthogonal"),
    ("orthogonal-product", "det-orthogonal"),
    ("det-schur", "det-block-triangular"),
    ("variance-definition", "mean-of-quadratic-form"),
    ("cov-bilinear", "variance-as-covariance"),
    ("cov-bilinear", "var-linear"),
}
"""Pairs (law, other) where the law also gives the other's example, because it implies it."""

LAWS = [pytest.param(law, id=name) for name, law in CATALOGUE.items()]


def test_the_catalogue_holds_these_laws_and_no_others() -> None:
    assert list(CATALOGUE) == NAMES
    assert sum(len(laws) for _, laws in TOPICS) == len(CATALOGUE), "two laws have one name"
    assert not set(ALIASES) & set(CATALOGUE)


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_fully_described(law: Law) -> None:
    assert law.name == law.name.lower().replace("_", "-").replace(" ", "-")
    assert law.title
    assert law.source
    assert bool(law.conditions) == bool(law.conditions_text)
    assert law.rules <= RULES.keys()
    assert law.needs_instance or law.rules or law.about or law.conditions


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_proved_under_its_conditions(law: Law) -> None:
    for lhs, rhs in ((law.lhs, law.rhs), *law.forms):
        claim = Claim(lhs, rhs, law.conditions)
        assert prove(claim).trust == "kernel"
        examination = examine(claim)
        assert examination.agreeing
        assert examination.counterexample is None


@pytest.mark.parametrize("law", LAWS)
def test_the_example_is_proved_and_given_by_the_law(law: Law) -> None:
    assert prove(law.example).trust == "kernel"
    assert gives(law.name, law.example)
    assert gives(law.name, law.statement)
    swapped = replace(law.example, lhs=law.example.rhs, rhs=law.example.lhs)
    assert gives(law.name, swapped)


@pytest.mark.parametrize("law", LAWS)
def test_the_near_miss_is_refuted(law: Law) -> None:
    assert not prove(law.near_miss)
    assert not gives(law.name, law.near_miss)
    assert examine(law.near_miss).counterexample is not None


@pytest.mark.parametrize("law", LAWS)
def test_every_side_condition_is_needed(law: Law) -> None:
    for k, condition in enumerate(law.conditions):
        rest = replace(law.statement, facts=law.conditions[:k] + law.conditions[k + 1 :])
        assert not prove(rest), condition.name
        assert examine(rest).counterexample is not None, condition.name


_proved = cache(prove)


@pytest.mark.parametrize("law", LAWS)
def test_a_law_does_not_give_the_steps_of_other_laws(
    law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_law, "prove", _proved)  # the same examples for every law
    given = {(law.name, other.name) for other in CATALOGUE.values()
             if other is not law and gives(law.name, other.example)}
    assert given == {pair for pair in ALSO_GIVES if pair[0] == law.name}


def test_laws_are_found_by_name_and_alias() -> None:
    assert find("law-of-total-variance") is CATALOGUE["total-variance"]
    assert find("assumption") is CATALOGUE["given"]
    assert find("total-varience") is None
    assert suggestions("total-varience")[0] == "total-variance"
    assert suggestions("Law_of_total_variance")[0] == "law-of-total-variance"
    assert suggestions("qqqq") == []


# -- steps of the linear mixed model, by the right law and by wrong ones -------------------

X, beta = symbol("X", "N", "p"), symbol("beta", "p")
Z, u = symbol("Z", "N", "q"), symbol("u", "q", random=True)
e, y = symbol("e", "N", random=True), symbol("y", "N", random=True)
D, R, A = symbol("D", "q", "q"), symbol("R", "N", "N"), symbol("A", "N", "N")
w = symbol("w", "h", random=True)
MODEL = Fact("y = X beta + Z u + e",
             Equation(y, add(mul(X, beta), mul(Z, u), e), definition=True))
VAR_U, VAR_E = Fact("Var(u) = D", Equation(Var(u), D)), Fact("Var(e) = R", Equation(Var(e), R))
MEAN_E = Fact("E(e | u) = 0", Equation(E(e, u), zero("N")))
VAR_E_U = Fact("Var(e | u) = R", Equation(Var(e, u), R))
UNCORRELATED = Fact("Cov(u, e) = 0", Equation(Cov(u, e), zero("q", "N")))
INDEPENDENT = Fact("u, e independent", Independent(((u,), (e,))))
Y = add(mul(X, beta), mul(Z, u), e)
ZDZ = mul(Z, Var(u), t(Z))
CROSS = mul(Z, Cov(u, e))
Zi = symbol("Z", "N", variable("q", as_dim("i")), "i")
ui = symbol("u", variable("q", as_dim("i")), 1, "i", random=True)
Zj = symbol("Z", "N", variable("q", as_dim("j")), "j")
uj = symbol("u", variable("q", as_dim("j")), 1, "j", random=True)
SUM = sum_over("i", 1, "r", mul(Zi, ui))
SPLIT = add(E(Var(y, u)), Var(E(y, u)))

GIVEN_BY: list[tuple[str, Term, Term, tuple[Fact, ...]]] = [
    ("total-variance", Var(y), SPLIT, (MODEL,)),
    ("total-variance", SPLIT, Var(y), (MODEL,)),
    ("total-variance", Var(y), SPLIT, (MODEL, MEAN_E, VAR_E_U)),
    ("total-variance", Var(Y), SPLIT, (MODEL,)),
    ("total-variance", add(mul(A, Var(y)), A), add(A, mul(A, SPLIT)), (MODEL,)),
    ("total-variance", Var(y, w), add(E(Var(y, u, w), w), Var(E(y, u, w), w)), ()),
    ("total-variance", Var(SUM), add(E(Var(SUM, w)), Var(E(SUM, w))), ()),
    ("total-covariance", Cov(y, u), add(E(Cov(y, u, w)), Cov(E(y, w), E(u, w))), ()),
    ("tower", E(E(y, u)), E(y), (MODEL,)),
    ("tower", E(E(y, u, w), u), E(y, u), ()),
    ("total-expectation", E(y), E(E(y, u)), ()),
    ("tower", sub(E(E(mul(y, t(y)), u)), mul(E(E(y, u)), t(E(E(y, u))))),
     sub(E(mul(y, t(y))), mul(E(y), t(E(y)))), ()),
    ("tower", add(E(sub(E(mul(y, t(y)), u), A)), A), E(mul(y, t(y))), ()),
    ("linearity", E(y, u), add(mul(X, beta), mul(Z, u), E(e, u)), (MODEL,)),
    ("linearity", E(SUM), sum_over("i", 1, "r", mul(Zi, E(ui))), ()),
    ("linearity", E(mul(t(e), A, e)), tr(mul(A, E(mul(e, t(e))))), ()),
    ("known-given", E(mul(Z, u), u), mul(Z, u), ()),
    ("take-out-known", add(E(mul(Z, u), u), E(e, u)), add(mul(Z, u), E(e, u)), ()),
    ("take-out-known", E(mul(t(u), t(Z), e), u), mul(t(u), t(Z), E(e, u)), ()),
    ("var-linear", Var(add(mul(X, beta), mul(Z, u))), ZDZ, ()),
    ("var-linear", Var(y, u), Var(e, u), (MODEL,)),
    ("cov-bilinear", Var(y), add(ZDZ, CROSS, t(CROSS), Var(e)), (MODEL,)),
    ("variance-of-sum", Var(y), add(ZDZ, CROSS, mul(Cov(e, u), t(Z)), Var(e)), (MODEL,)),
    ("cov-bilinear", Var(SUM), sum_over("i", 1, "r", sum_over(
        "j", 1, "r", mul(Zi, Cov(ui, uj), t(Zj)))), ()),
    ("uncorrelated-sum", Var(y), add(ZDZ, Var(e)), (MODEL, UNCORRELATED)),
    ("independent-uncorrelated", Var(y), add(ZDZ, Var(e)), (MODEL, INDEPENDENT)),
    ("independence-given", E(e, u), E(e), (INDEPENDENT,)),
    ("given", add(E(R), ZDZ), add(E(R), mul(Z, D, t(Z))), (VAR_U,)),
    ("assumption", add(ZDZ, Var(e)), add(mul(Z, D, t(Z)), R), (VAR_U, VAR_E)),
    ("definition", E(y), E(Y), (MODEL,)),
    ("mean-of-quadratic-form", E(mul(t(e), A, e)), tr(mul(A, R)),
     (VAR_E, Fact("E(e) = 0", Equation(E(e), zero("N"))))),
    ("variance-definition", Var(e), E(mul(sub(e, E(e)), t(sub(e, E(e))))), ()),
    ("variance-definition", Var(e, u), sub(E(mul(e, t(e)), u), mul(E(e, u), t(E(e, u)))), ()),
    ("transpose-product", t(mul(Z, D, t(Z))), mul(Z, t(D), t(Z)), ()),
    ("transpose-product", add(A, t(mul(A, R))), add(mul(t(R), t(A)), A), ()),
    ("trace-cyclic", tr(mul(Z, D, t(Z), A)), tr(mul(A, Z, D, t(Z))), ()),
    ("symmetric-transpose", t(mul(Z, D, t(Z))), mul(Z, D, t(Z)),
     (Fact("D is symmetric", Property(D, "symmetric")),)),
]

NOT_GIVEN_BY: list[tuple[str, Term, Term, tuple[Fact, ...]]] = [
    ("total-variance", Var(y), add(ZDZ, CROSS, t(CROSS), Var(e)), (MODEL,)),
    ("total-variance", Var(y), add(mul(Z, D, t(Z)), R), (MODEL, VAR_U, MEAN_E, VAR_E_U)),
    ("total-variance", Var(y), Var(Y), (MODEL,)),
    ("total-variance", E(E(y, u)), E(y), ()),
    ("total-variance", add(Var(y), SPLIT), add(SPLIT, Var(y)), (MODEL,)),
    ("total-variance", SPLIT, add(E(Var(e, u)), Var(E(y, u))), (MODEL,)),
    ("total-variance", Cov(y, y), add(E(Cov(y, y, u)), Cov(E(y, u), E(y, u))), ()),
    ("total-covariance", Var(y), SPLIT, (MODEL,)),
    ("tower", E(mul(Z, u)), mul(Z, E(u)), ()),
    ("tower", E(mul(Z, u), u), mul(Z, u), ()),
    ("linearity", E(E(y, u)), E(y), ()),
    ("linearity", Var(mul(Z, u)), ZDZ, ()),
    ("linearity", E(mul(t(u), t(Z), e), u), mul(t(u), t(Z), E(e, u)), ()),
    ("linearity", E(y, u), add(mul(X, beta), mul(Z, u)), (MODEL, MEAN_E)),
    ("linearity", add(E(u), E(u)), mul(number(2), E(u)), ()),
    ("linearity", E(mul(t(u), t(Z), e)), mul(E(t(u)), t(Z), E(e)), (INDEPENDENT,)),
    ("take-out-known", E(add(mul(Z, u), e)), add(mul(Z, E(u)), E(e)), ()),
    ("variance-definition", Var(mul(Z, u)), ZDZ, ()),
    ("variance-definition", Var(y), SPLIT, ()),
    ("var-linear", Var(u), sub(E(mul(u, t(u))), mul(E(u), t(E(u)))), ()),
    ("var-linear", Var(y), add(ZDZ, Var(e)), (MODEL, UNCORRELATED)),
    ("var-linear", Cov(mul(Z, u), e), CROSS, ()),
    ("var-linear", Var(mul(Z, u)), mul(Z, D, t(Z)), (VAR_U,)),
    ("cov-bilinear", Var(y), add(ZDZ, Var(e)), (MODEL, UNCORRELATED)),
    ("cov-bilinear", Cov(u, e), sub(E(mul(u, t(e))), mul(E(u), t(E(e)))), ()),
    ("uncorrelated-sum", Var(y), add(ZDZ, Var(e)), (MODEL, INDEPENDENT)),
    ("uncorrelated-sum", Var(mul(Z, u)), ZDZ, (UNCORRELATED,)),
    ("independent-uncorrelated", Var(y), add(ZDZ, Var(e)), (MODEL, UNCORRELATED)),
    ("independence-product", E(add(u, u)), mul(number(2), E(u)), (INDEPENDENT,)),
    ("given", Var(y), Var(Y), (MODEL,)),
    ("given", Var(y), add(ZDZ, Var(e)), (MODEL, UNCORRELATED)),
    ("definition", mul(Z, Var(u)), mul(Z, D), (VAR_U,)),
    ("transpose-product", t(t(A)), A, ()),
    ("transpose-product", t(add(A, R)), add(t(A), t(R)), ()),
    ("transpose-product", mul(Z, t(D), t(Z)), mul(Z, D, t(Z)),
     (Fact("D is symmetric", Property(D, "symmetric")),)),
    ("trace-cyclic", tr(t(A)), tr(A), ()),
    ("trace-cyclic", tr(add(A, R)), add(tr(A), tr(R)), ()),
    ("trace-cyclic", mul(t(e), A, e), tr(mul(A, e, t(e))), ()),
    ("sum-split", SUM, sum_over("j", 1, "r", mul(Zj, uj)), ()),
    ("direct-sum", mul(stack(Zi, col=("i", "r")), stack(ui, row=("i", "r"))), SUM, ()),
    ("no-such-law", A, A, ()),
    ("total-variance", Var(y), E(Var(y, u)), (MODEL,)),
    ("tower", E(E(y, u), w), E(y, u), ()),
]


@pytest.mark.parametrize(("law", "lhs", "rhs", "facts"), GIVEN_BY)
def test_the_law_gives_the_step(law: str, lhs: Term, rhs: Term, facts: tuple[Fact, ...]) -> None:
    assert gives(law, Claim(lhs, rhs, facts))


@pytest.mark.parametrize(("law", "lhs", "rhs", "facts"), NOT_GIVEN_BY)
def test_the_law_does_not_give_the_step(
    law: str, lhs: Term, rhs: Term, facts: tuple[Fact, ...]
) -> None:
    assert not gives(law, Claim(lhs, rhs, facts))


def test_most_of_the_steps_that_a_law_does_not_give_are_true() -> None:
    true = [step for step in NOT_GIVEN_BY if prove(Claim(*step[1:]))]
    assert len(NOT_GIVEN_BY) - len(true) == 2


def test_the_examples_of_the_guide_run() -> None:
    guide = Path(__file__).parent.parent / "docs" / "adding-a-law.md"
    assert doctest.testfile(str(guide), module_relative=False).failed == 0
