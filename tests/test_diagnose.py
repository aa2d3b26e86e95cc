"""What a failing step leaves unsaid: the weakest fact, and nothing where none would help."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import pytest

from derive.diagnose.missing import missing
from derive.kernel.dims import Dim, as_dim, variable
from derive.kernel.facts import Claim, Equation, Fact, Independent, IndexRange, Property, Statement
from derive.kernel.terms import (
    Term,
    add,
    block,
    covariance,
    dimension,
    expectation,
    inverse,
    mul,
    number,
    power,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)
from derive.prove import prove
from derive.records import replace
from derive.refute import examine

t, tr, E, Var, Cov = transpose, trace, expectation, variance, covariance


def _fact(name: str, statement: Statement) -> Fact:
    return Fact(name, statement)


def _member(name: str, index: str, rows: str | Dim, cols: str | Dim, *more: str,
            random: bool = False) -> Term:
    return symbol(name, rows, cols, index, *more, random=random)


X, beta = symbol("X", "N", "p"), symbol("beta", "p")
Z, u = symbol("Z", "N", "q"), symbol("u", "q", random=True)
e, y = symbol("e", "N", random=True), symbol("y", "N", random=True)
D, R, A, B = symbol("D", "q", "q"), symbol("R", "N", "N"), symbol("A", "N", "N"), symbol(
    "B", "N", "N")
MEAN, FORM = mul(X, beta), add(mul(X, beta), mul(Z, u))
MODEL = _fact("y = X beta + Z u + e", Equation(y, add(FORM, e), definition=True))
VAR_U, VAR_E = _fact("Var(u) = D", Equation(Var(u), D)), _fact(
    "Var(e) = R", Equation(Var(e), R))
INDEPENDENT = _fact("u, e independent", Independent(((u,), (e,))))
ZDZ = mul(Z, D, t(Z))

U1, U2 = symbol("u1", "q1", random=True), symbol("u2", "q2", random=True)
Z1, Z2 = symbol("Z1", "N", "q1"), symbol("Z2", "N", "q2")
D11, D12, D22 = symbol("D11", "q1", "q1"), symbol("D12", "q1", "q2"), symbol("D22", "q2", "q2")
BLOCKS = mul(block([[Z1, Z2]]), block([[D11, D12], [t(D12), D22]]), t(block([[Z1, Z2]])))
DIAGONAL = add(mul(Z1, D11, t(Z1)), mul(Z2, D22, t(Z2)))
VAR_1, VAR_2 = _fact("Var(u1) = D11", Equation(Var(U1), D11)), _fact(
    "Var(u2) = D22", Equation(Var(U2), D22))
COV_12 = _fact("Cov(u1, u2) = D12", Equation(Cov(U1, U2), D12))

QI, QJ = variable("q", as_dim("i")), variable("q", as_dim("j"))
Zi, Zj = _member("Z", "i", "N", QI), _member("Z", "j", "N", QJ)
ui, uj = symbol("u", QI, 1, "i", random=True), symbol("u", QJ, 1, "j", random=True)
Di, Dii, Dij = (_member("D", "i", QI, QI), _member("D", "i", QI, QI, "i"),
                _member("D", "i", QI, QJ, "j"))
FAMILY = sum_over("i", 1, "r", mul(Zi, ui))
COMPONENTS = sum_over("i", 1, "r", mul(Zi, Di, t(Zi)))
VAR_I = _fact("Var(u_i) = D_i", Equation(Var(ui), Di))

NEEDS: dict[str, tuple[Claim, tuple[str, ...]]] = {
    "marginal variance": (
        Claim(Var(y), add(ZDZ, R), (MODEL, VAR_U, VAR_E)), ("Cov(u, e) = 0",)),
    "marginal variance, written out": (
        Claim(Var(add(FORM, e)), add(ZDZ, R), (VAR_U, VAR_E)), ("Cov(u, e) = 0",)),
    "cross terms dropped": (
        Claim(add(ZDZ, mul(Z, Cov(u, e)), mul(Cov(e, u), t(Z)), R), add(ZDZ, R)),
        ("Cov(u, e) = 0",)),
    "conditional mean from independence": (
        Claim(E(y, u), FORM, (MODEL, INDEPENDENT)), ("E(e) = 0",)),
    "conditional mean": (Claim(E(y, u), FORM, (MODEL,)), ("E(e | u) = 0",)),
    "conditional mean zero from independence": (
        Claim(E(e, u), zero("N"), (INDEPENDENT,)), ("E(e) = 0",)),
    "independent of the condition": (Claim(E(e, u), E(e)), ("e, u independent",)),
    "mean": (Claim(E(y), MEAN, (MODEL,)), ("E(u) = 0", "E(e) = 0")),
    "conditional variance": (
        Claim(Var(y, u), R, (MODEL, VAR_E)), ("Var(e | u) = R",)),
    "covariance with the effects": (
        Claim(Cov(y, u), mul(Z, D), (MODEL, VAR_U)), ("Cov(e, u) = 0",)),
    "covariance of a transform": (
        Claim(Cov(mul(Z, u), e), zero("N", "N")), ("Cov(u, e) = 0",)),
    "second moment": (Claim(E(mul(u, t(u))), D, (VAR_U,)), ("E(u) = 0",)),
    "quadratic form": (
        Claim(E(mul(t(e), A, e)), tr(mul(A, R)), (VAR_E,)), ("E(e) = 0",)),
    "transpose of a product": (Claim(t(mul(A, B)), mul(B, t(A))), ("B is symmetric",)),
    "trace": (Claim(tr(mul(A, B)), tr(mul(A, t(B)))), ("A is symmetric",)),
    "a transform that keeps lengths": (
        Claim(mul(t(X), t(A), A, X), mul(t(X), X)), ("A is orthogonal",)),
    "a projection": (Claim(mul(A, A, X), mul(A, X)), ("A is idempotent",)),
    "inverse": (
        Claim(mul(t(X), inverse(A), X), t(mul(t(X), inverse(A), X))), ("A is symmetric",)),
    "an inverse in another place": (
        Claim(mul(inverse(A), B), mul(B, inverse(A))), ("A B = B A",)),
    "off-diagonal block": (Claim(BLOCKS, DIAGONAL), ("D12 = 0",)),
    "two effects": (
        Claim(Var(add(mul(Z1, U1), mul(Z2, U2))), DIAGONAL, (VAR_1, VAR_2)),
        ("Cov(u1, u2) = 0",)),
    "two effects with a stated covariance": (
        Claim(Var(add(mul(Z1, U1), mul(Z2, U2))), DIAGONAL, (VAR_1, VAR_2, COV_12)),
        ("D12 = 0",)),
    "family of blocks": (
        Claim(sum_over("i", 1, "r", sum_over("j", 1, "r", mul(Zi, Dij, t(Zj)))),
              sum_over("i", 1, "r", mul(Zi, Dii, t(Zi)))), ("D_i_j = 0 (i != j)",)),
    "family of effects": (
        Claim(Var(FAMILY), COMPONENTS, (VAR_I,)),
        ("Cov(u_i, u_j) = 0 (i != j)", "j = 1..r")),
    "family and error": (
        Claim(Var(add(FAMILY, e)), add(COMPONENTS, R), (VAR_I, VAR_E)),
        ("Cov(u_i, e) = 0", "Cov(u_i, u_j) = 0 (i != j)", "j = 1..r")),
}

NOTHING: dict[str, Claim] = {
    "a square too many": Claim(add(R, ZDZ), add(power(R, 2), ZDZ)),
    "a square too many under a model": Claim(
        Var(y), add(ZDZ, power(R, 2)), (MODEL, VAR_U, VAR_E)),
    "a factor too many on the right": Claim(tr(A), tr(mul(A, A))),
    "the order of a product": Claim(mul(A, B), mul(B, A)),
    "the order and a factor too many": Claim(mul(A, B), mul(B, B, A)),
    "a count": Claim(mul(number(2), dimension("N")), dimension(as_dim("N") + 1)),
    "half of the cross terms": Claim(
        Var(y), add(mul(Z, Var(u), t(Z)), Var(e), mul(number(2), Z, Cov(u, e))), (MODEL,)),
    "half of the cross blocks": Claim(BLOCKS, add(DIAGONAL, mul(number(2), Z1, D12, t(Z2)))),
    "no variance of the effects": Claim(Var(mul(Z, u)), zero("N", "N")),
    "a random right side": Claim(E(y), FORM, (MODEL,)),
    "a wrong conditional mean": Claim(E(e, u), mul(A, B, e)),
    "the fact itself": Claim(E(e), zero("N")),
    "the conditional fact itself": Claim(E(e, u), zero("N")),
    "the property itself": Claim(t(A), A),
    "the property with a sign": Claim(sub(A, t(A)), zero("N", "N")),
    "stated otherwise": Claim(
        E(mul(Z, u)), zero("N"), (_fact("E(u) = tau", Equation(E(u), symbol("tau", "q"))),)),
    "proved as it stands": Claim(t(mul(A, B)), mul(t(B), t(A))),
    "a wrong sign": Claim(Var(sub(u, symbol("w", "q", random=True))), sub(
        Var(u), Var(symbol("w", "q", random=True)))),
}


@pytest.mark.parametrize(("claim", "names"), NEEDS.values(), ids=NEEDS)
def test_the_weakest_missing_fact_is_found(claim: Claim, names: tuple[str, ...]) -> None:
    facts = missing(claim)
    assert tuple(fact.name for fact in facts) == names
    assert not prove(claim)
    enlarged = replace(claim, facts=(*claim.facts, *facts))
    assert prove(enlarged).trust == "kernel"
    examination = examine(enlarged)
    assert examination.agreeing, "the facts contradict each other"
    assert examination.counterexample is None


@pytest.mark.parametrize("claim", [claim for claim, _ in NEEDS.values()], ids=NEEDS)
def test_every_missing_fact_is_needed(claim: Claim) -> None:
    facts = missing(claim)
    for fact in facts:
        if not isinstance(fact.statement, IndexRange):  # a range says nothing by itself
            rest = tuple(f for f in facts if f is not fact)
            assert not prove(replace(claim, facts=(*claim.facts, *rest)))


@pytest.mark.parametrize("claim", NOTHING.values(), ids=NOTHING)
def test_no_fact_is_proposed_where_none_is_missing(claim: Claim) -> None:
    assert missing(claim) == ()


def test_a_variance_is_not_proposed_to_be_a_projection() -> None:
    claim = Claim(mul(Z, D, D, t(Z)), ZDZ)
    assert [fact.name for fact in missing(claim)] == ["D is idempotent"]
    assert missing(replace(claim, facts=(VAR_U,))) == ()


def test_a_stated_fact_under_the_same_name_is_left_alone() -> None:
    other = _fact("Cov(u, e) = 0", Property(D, "symmetric"))
    claim = Claim(Var(y), add(ZDZ, R), (MODEL, VAR_U, VAR_E, other))
    names = [fact.name for fact in (*claim.facts, *missing(claim))]
    assert len(names) == len(set(names))


def test_a_diagnosis_takes_little_time() -> None:
    """A loose bound against blunders; the benchmarks measure the speed."""
    times = []
    for claim, _ in NEEDS.values():
        start = perf_counter()
        missing(claim)
        times.append(perf_counter() - start)
    assert median(times) < 0.5
