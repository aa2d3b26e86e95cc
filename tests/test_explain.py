"""Arguments: every line is proved, the chain holds together, and says what gives each line."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from derive import proof_files
from derive.explain import Line, explain
from derive.explain.worked import work_out
from derive.kernel.certificate import replay
from derive.kernel.facts import Claim, Equation, Fact, Independent, Property
from derive.kernel.terms import (
    Term,
    add,
    block,
    covariance,
    expectation,
    identity,
    inverse,
    mul,
    number,
    sub,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)
from derive.laws import CATALOGUE
from derive.notation import text
from derive.obligations import obligation
from derive.prove import gives, prove
from derive.records import replace
from derive.refute import examine
from strategies import terms

PROOFS = Path(__file__).parent.parent / "proofs"
X, beta, Z = symbol("X", "N", "p"), symbol("beta", "p"), symbol("Z", "N", "q")
D, R, S = symbol("D", "q", "q"), symbol("R", "N", "N"), symbol("S", "N", "N")
u, e = symbol("u", "q", random=True), symbol("e", "N", random=True)
y = symbol("y", "N", random=True)
MODEL = Fact("y", Equation(y, add(mul(X, beta), mul(Z, u), e), definition=True))
CENTRED = Fact("E(e | u) = 0", Equation(expectation(e, u), zero("N", 1)))
VAR_U = Fact("Var(u) = D", Equation(variance(u), D))
VAR_E = Fact("Var(e) = R", Equation(variance(e), R))
APART = Fact("u, e independent", Independent(((u,), (e,))))

CASES = (
    (Claim(expectation(y, u), add(mul(X, beta), mul(Z, u)), (MODEL, CENTRED)),
     ["definition", "take-out-known", "given"]),
    (Claim(variance(y), add(mul(Z, D, transpose(Z)), R), (MODEL, VAR_U, VAR_E, APART)),
     ["definition", "cov-bilinear", "independent-uncorrelated", "given"]),
    (Claim(variance(y), add(expectation(variance(y, u)), variance(expectation(y, u))), (MODEL,)),
     ["total-variance"]),
    (Claim(covariance(mul(Z, u), e), mul(Z, covariance(u, e))), ["cov-bilinear"]),
    (Claim(trace(mul(R, S)), trace(mul(S, R))), ["trace-cyclic"]),
    (Claim(mul(X, inverse(mul(transpose(X), X)), transpose(X), X), X), ["inverse-cancels"]),
    (Claim(mul(R, add(S, S)), mul(number(2), R, S)), [""]),
    (Claim(mul(Z, transpose(D)), mul(Z, D), (Fact("D is symmetric", Property(D, "symmetric")),)),
     [""]),
)


def check(claim: Claim, lines: tuple[Line, ...]) -> None:
    """Every line is proved under the claim's facts, and they hang together."""
    assert lines, text(claim.lhs)
    assert lines[0].before == claim.lhs
    assert lines[-1].after == claim.rhs
    for line, following in pairwise(lines):
        assert line.after == following.before
    for line in lines:
        replay(line.certificate, replace(claim, lhs=line.before, rhs=line.after))


@pytest.mark.parametrize(("claim", "laws"), CASES, ids=[text(c.lhs)[:30] for c, _ in CASES])
def test_each_line_names_what_gives_it(claim: Claim, laws: list[str]) -> None:
    lines = explain(claim)
    check(claim, lines)
    assert [" ".join(line.laws) for line in lines] == laws
    assert all(line.is_told for line in lines)


def test_the_examples_of_laws_are_explained() -> None:
    named = confirmed = 0
    for law in CATALOGUE.values():
        lines = explain(law.example)
        check(law.example, lines)
        if len(lines) == 1 and len(lines[0].laws) == 1 and not lines[0].facts:
            named, confirmed = named + 1, confirmed + gives(lines[0].laws[0], law.example)
    assert named > 30
    assert confirmed > 0.9 * named


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_false_has_no_argument(name: str) -> None:
    assert explain(CATALOGUE[name].near_miss) == ()


@pytest.mark.parametrize("name", ["lmm/conditional_mean.py", "lmm/inverse_variance.py",
                                  "lmm/longitudinal.py", "matrix/kronecker.py"])
def test_proofs_are_explained(name: str) -> None:
    told = count = 0
    for _, derivation in proof_files.load(str(PROOFS / name)):
        for step in derivation.steps():
            claim = obligation(step).claim
            certificate = prove(claim).certificate if claim is not None else None
            if claim is None or certificate is None:
                continue
            lines = explain(claim, certificate)
            check(claim, lines)
            assert len(lines) <= 8
            told, count = told + all(line.is_told for line in lines), count + 1
    assert told > 0.7 * count


@settings(deadline=None)
@given(terms(depth=2), terms(depth=2))
def test_a_certificate_for_another_claim_gives_no_unproved_line(a: Term, b: Term) -> None:
    if (a.rows, a.cols) != (b.rows, b.cols):
        return
    borrowed = prove(Claim(a, a)).certificate
    claim = Claim(a, b)
    lines = explain(claim, borrowed)
    for line in lines:
        replay(line.certificate, replace(claim, lhs=line.before, rhs=line.after))


def test_a_named_law_gives_one_line() -> None:
    claim, _ = CASES[0]
    (line,) = explain(replace(claim, facts=(MODEL, CENTRED)), by="linearity")
    assert line.laws == ("linearity",)


def test_no_new_inverse_is_written() -> None:
    product = symbol("P", "N", "N")
    defined = Fact("P = R S", Equation(product, mul(R, S), definition=True))
    claim = Claim(mul(product, inverse(product)), mul(inverse(product), product), (defined,))
    for line in explain(claim):
        inverses = {t.args[0] for t in line.after.walk() if t.op == "inverse"}
        assert inverses <= {product}


def test_a_counterexample_is_worked_out() -> None:
    wrong = Claim(variance(y), add(mul(Z, variance(u), transpose(Z)), variance(e)), (MODEL,))
    found = examine(wrong, seed=0, trials=8, seconds=5).counterexample
    assert found is not None
    worked = work_out(wrong, found)
    assert worked is not None
    assert (worked.left[-1].term, worked.right[-1].term) == (wrong.lhs, wrong.rhs)
    assert (worked.left[-1].value, worked.right[-1].value) == (found.left, found.right)
    assert [part.term for part in worked.definitions] == [y]
    assert variance(e) in [part.term for part in worked.right]


def test_a_random_side_is_worked_out_by_cases() -> None:
    wrong = Claim(sub(y, expectation(y)), mul(Z, u), (MODEL,))
    found = examine(wrong, seed=0, trials=8, seconds=5).counterexample
    assert found is not None
    worked = work_out(wrong, found)
    assert worked is not None
    assert found.outcome is not None
    sides = [side[-1].value for side in (worked.left, worked.right)]
    values = [getattr(side, "values", None) for side in sides]
    assert all(v is not None for v in values)
    left, right = (v[found.outcome] for v in values if v is not None)
    assert (left, right) == (found.left, found.right)


P, U = symbol("P", "n", "n"), symbol("U", "n", "m")
W, C = symbol("W", "m", "n"), symbol("C", "m", "m")


@pytest.mark.parametrize(("lhs", "rhs"), [
    (inverse(add(P, mul(U, C, W))),  # Woodbury
     sub(inverse(P), mul(inverse(P), U, inverse(add(inverse(C), mul(W, inverse(P), U))), W,
                         inverse(P)))),
    (mul(inverse(add(P, mul(U, C, W))), U, C),  # U C pushed through
     mul(inverse(P), U, inverse(add(inverse(C), mul(W, inverse(P), U))))),
    (mul(inverse(add(P, mul(U, C, W))), U),  # the same, with the inverse of C written
     mul(inverse(P), U, inverse(add(inverse(C), mul(W, inverse(P), U))), inverse(C))),
])
def test_an_inverse_is_explained_by_one_inverse_a_line(lhs: Term, rhs: Term) -> None:
    for claim in (Claim(lhs, rhs), Claim(rhs, lhs)):
        lines = explain(claim)
        assert len(lines) == 2
        assert (lines[0].before, lines[-1].after) == (claim.lhs, claim.rhs)
        for line in lines:
            assert len(line.relations) == 1
            assert line.is_told
            replay(line.certificate, Claim(line.before, line.after))


def test_a_certificate_of_another_claim_explains_nothing() -> None:
    other = prove(Claim(mul(P, inverse(P)), identity("n"))).certificate
    assert explain(Claim(mul(P, P), P), other) == ()


def test_a_sum_that_has_a_name_is_written_by_it() -> None:
    projection, A = symbol("P", "N", "N"), symbol("A", "q", "N")
    named = Fact("P", Equation(projection, sub(R, mul(R, S, R)), definition=True))
    mean = Fact("Var(y) = S", Equation(variance(y), S))
    claim = Claim(variance(sub(mul(A, R, y), mul(A, R, S, R, y))),
                  mul(A, projection, S, transpose(projection), transpose(A)), (named, mean))
    lines = explain(claim)
    check(claim, lines)
    assert lines[0].after == mul(A, projection, variance(y), transpose(projection), transpose(A))
    assert set(lines[0].laws) == {"var-linear", "definition"}


def test_the_inverse_of_blocks_is_explained_by_their_product() -> None:
    A, B = symbol("A", "n", "n"), symbol("B", "m", "m")
    matrix = block([[A, zero("n", "m")], [zero("m", "n"), B]])
    claim = Claim(inverse(matrix), block([[inverse(A), zero("n", "m")],
                                          [zero("m", "n"), inverse(B)]]))
    lines = explain(claim)
    check(claim, lines)
    assert [line.laws for line in lines] == [
        ("inverse-cancels",), ("inverse-cancels", "block-product")]
