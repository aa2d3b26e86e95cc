"""Determinants and symbolic powers: what the kernel proves, and what it must not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.certificate import Lemma, Rejected, Relation, Summand, certify, replay
from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Claim, Equation, Fact, Property, Statement
from derive.kernel.terms import (
    IllFormed,
    Term,
    add,
    block,
    block_diagonal,
    covariance,
    det,
    diag,
    dimension,
    entry,
    expectation,
    hadamard,
    identity,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    ones,
    power,
    stack,
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
from oracle.judge import fault

n, m, k = as_dim("n"), as_dim("m"), as_dim("k")
A, B, Q = (symbol(name, "n", "n") for name in "ABQ")
C, R = symbol("C", "m", "m"), symbol("R", "n", "n")
F, G = symbol("F", "n", "m"), symbol("G", "m", "n")
u, v = symbol("u", "n"), symbol("v", "n")
a, b, c = symbol("a"), symbol("b"), symbol("c")
X, Y = (symbol(name, "n", "n", random=True) for name in "XY")
s = symbol("s", random=True)
q_i = variable("q", as_dim("i"))
D_i, E_i = symbol("D", q_i, q_i, "i"), symbol("E", q_i, q_i, "i")
In, Im, ONE = identity("n"), identity("m"), number(1)
M = block([[A, F], [G, C]])
P, O = entry(A, 1, 1), entry(B, 1, 1)  # noqa: E741  # two numbers whose product may be zero
SMALL = identity(n - 1)


def claim(lhs: Term, rhs: Term, *statements: Statement) -> Claim:
    """The claim under facts called ``fact 0``, ``fact 1`` ..."""
    return Claim(lhs, rhs, tuple(Fact(f"fact {j}", x) for j, x in enumerate(statements)))


def over_i(body: Term) -> Term:
    """The sum over i = 1..r."""
    return sum_over("i", 1, "r", body)


TRUE: dict[str, Claim] = {
    "product": claim(det(mul(A, B)), mul(det(B), det(A))),
    "scalar between factors": claim(det(mul(A, c, B)), mul(power(c, n), det(mul(B, A)))),
    "a scalar product as factor": claim(
        det(mul(transpose(u), v, A)), mul(power(mul(transpose(u), v), n), det(A))),
    "rectangles inside": claim(det(mul(A, F, G, B)), mul(det(A), det(B), det(mul(F, G)))),
    "transposed sum": claim(det(add(A, transpose(B))), det(add(transpose(A), B))),
    "transposed multiple": claim(
        det(add(mul(number(2), A), mul(number(3), transpose(B)))),
        mul(power(number(2), n), det(add(transpose(A), mul(number(Fraction(3, 2)), B))))),
    "twice negated": claim(mul(det(neg(A)), det(neg(B))), det(mul(A, B))),
    "of one number": claim(det(block([[a]])), a),
    "definition": claim(det(Q), mul(det(A), inverse(det(B))),
                        Equation(Q, mul(A, inverse(B)), definition=True)),
    "size as number": claim(det(mul(c, A)), mul(power(c, 3), det(A)),
                            Equation(dimension("n"), dimension(3))),
    "zero block by a fact": claim(det(M), mul(det(A), det(C)), Equation(G, zero("m", "n"))),
    "three triangular blocks": claim(
        det(block([[A, F, B], [zero("m", "n"), C, G], [zero("n", "n"), zero("n", "m"), R]])),
        mul(det(mul(A, R)), det(C))),
    "family": claim(over_i(det(mul(D_i, E_i))), over_i(mul(det(E_i), det(D_i)))),
    "multiple of a member": claim(over_i(det(mul(c, D_i))), over_i(mul(power(c, q_i), det(D_i)))),
    "orthogonal": claim(det(mul(Q, A, transpose(Q))), det(A), Property(Q, "orthogonal")),
    "orthogonal to an even power": claim(power(det(Q), 2 * n), ONE, Property(Q, "orthogonal")),
    "stated product": claim(mul(det(A), det(B)), ONE, Equation(mul(A, B), In)),
    "skew": claim(det(A), mul(power(number(-1), n), det(A)), Equation(transpose(A), neg(A))),
    "random": claim(expectation(det(mul(A, X))), mul(det(A), expectation(det(X)))),
    "random scalar": claim(expectation(det(mul(s, In))), expectation(power(s, n))),
    "generalised variance": claim(
        det(variance(mul(A, symbol("x", "n", random=True)))),
        mul(power(det(A), 2), det(variance(symbol("x", "n", random=True))))),
    "Schur in the middle of a product": claim(
        mul(b, det(M), a), mul(a, b, det(C), det(sub(A, mul(F, inverse(C), G))))),
    "of a sum that has an inverse": claim(
        det(add(A, B, mul(F, G))),
        mul(det(add(A, B)), det(add(Im, mul(G, inverse(add(A, B)), F))))),
    "cyclic under Sylvester": claim(det(add(In, mul(A, B, R))), det(add(In, mul(B, R, A)))),
    "all ones": claim(det(add(In, mul(c, ones("n", "n")))), add(ONE, mul(c, dimension("n")))),
    "coefficients with determinants": claim(
        mul(det(A), det(A), inverse(add(A, B)), add(A, B)), mul(power(det(A), 2), In)),
    "power of a power": claim(power(power(c, n), m), power(c, n * m)),
    "power of a product": claim(power(mul(a, b), n), mul(power(a, n), power(b, n))),
    "power of a sum": claim(mul(power(add(a, b), n), add(b, a)), power(add(a, b), n + 1)),
    "power over the base": claim(mul(power(c, n), inverse(c)), power(c, n - 1)),
    "matrix powers": claim(mul(power(A, n), A, power(A, m)), power(A, n + m + 1)),
    "a power and the inverse": claim(mul(power(A, n), inverse(A)), power(A, n - 1)),
    "powers of a symmetric matrix": claim(
        mul(power(A, n), transpose(power(A, m))), power(A, n + m), Property(A, "symmetric")),
    "powers of a member": claim(
        over_i(trace(mul(power(D_i, m), D_i))), over_i(trace(power(D_i, m + 1)))),
    "same powers, other index": claim(
        sum_over("i", 0, "n", power(c, "i")), sum_over("j", 0, "n", power(c, "j"))),
}

FALSE: dict[str, Claim] = {
    "sum": claim(det(add(A, B)), add(det(A), det(B))),
    "multiple": claim(det(mul(c, A)), mul(c, det(A))),
    "negative": claim(det(neg(A)), neg(det(A))),
    "entrywise product": claim(det(hadamard(A, B)), det(mul(A, B))),
    "rectangles do not commute": claim(det(mul(F, G)), det(mul(G, F))),
    "outer product, also of numbers": claim(det(mul(u, transpose(v))), number(0)),
    "ones of two sizes": claim(det(ones("n", "n")), det(ones("m", "m"))),
    "blocks that are not triangular": claim(det(M), mul(det(A), det(C))),
    "blocks on the other diagonal": claim(
        det(block([[zero("n", "n"), A], [B, zero("n", "n")]])), mul(det(A), det(B))),
    "zero block of other sizes": claim(
        det(block([[F, A], [C, zero("m", "n")]])), mul(det(A), det(C))),
    "orthogonal": claim(det(Q), ONE, Property(Q, "orthogonal")),
    "orthogonal to any power": claim(power(det(Q), n), ONE, Property(Q, "orthogonal")),
    "expectation": claim(expectation(det(X)), det(expectation(X))),
    "dependent factors": claim(expectation(det(mul(X, Y))),
                               mul(expectation(det(X)), expectation(det(Y)))),
    "power of a mean": claim(expectation(power(s, n)), power(expectation(s), n)),
    "sum of products": claim(
        det(over_i(mul(symbol("D", "q", "q", "i"), symbol("E", "q", "q", "i")))),
        over_i(mul(det(symbol("D", "q", "q", "i")), det(symbol("E", "q", "q", "i"))))),
    "a delta is no identity": claim(det(diag(mul(c, u))), power(c, n)),
    "Kronecker": claim(det(kronecker(A, C)), mul(power(det(A), n), power(det(C), m))),
    "Schur without the inverse": claim(det(M), mul(det(A), det(sub(C, mul(G, F)))),
                                       Property(A, "invertible")),
    "Sylvester with the other sign": claim(det(add(In, mul(F, G))), det(sub(Im, mul(G, F)))),
    "Sylvester for multiples": claim(
        det(add(mul(c, In), mul(F, G))), det(add(mul(c, Im), mul(G, F)))),
    "no Schur complement of a singular block": claim(
        det(block([[A, B], [R, zero("n", "n")]])), mul(det(B), det(R))),
    "power of a matrix product": claim(power(mul(A, B), m), mul(power(A, m), power(B, m))),
    "powers of two matrices": claim(mul(power(A, n), power(B, m)), mul(power(B, m), power(A, n))),
    "a power is not symmetric": claim(mul(power(A, n), transpose(power(A, m))), power(A, n + m)),
    "minus one to any power": claim(power(number(-1), n), ONE),
    "exponents multiplied": claim(mul(power(c, n), power(c, m)), power(c, n * m)),
    "index as exponent": claim(sum_over("i", 1, "n", power(c, "i")),
                               mul(dimension("n"), power(c, n))),
    # A determinant of n - 1 rows must not make the kernel divide by what leaves it.
    "division by a factor of zero": claim(
        add(O, mul(det(mul(P, SMALL)), P)), det(mul(P, In)), Equation(mul(P, O), number(0))),
    "the same, the size by a fact": claim(
        add(O, mul(det(mul(P, identity("k"))), P)), det(mul(P, In)),
        Equation(mul(P, O), number(0)), Equation(dimension("k"), dimension(n - 1))),
    "the same in a power": claim(
        add(O, mul(power(P, k), P)), power(P, n),
        Equation(mul(P, O), number(0)), Equation(dimension("k"), dimension(n - 1))),
    "the same in a Kronecker product": claim(
        add(O, mul(det(kronecker(mul(P, identity(1)), block_diagonal(SMALL))), P)),
        det(mul(P, In)), Equation(mul(P, O), number(0))),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_proved_and_agree_in_exact_models(name: str) -> None:
    proof = prove(TRUE[name])
    assert proof.certificate is not None, proof.tried
    replay(proof.certificate, TRUE[name])
    assert examine(TRUE[name], trials=4).counterexample is None


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_not_proved_and_are_refuted(name: str) -> None:
    assert not prove(FALSE[name])
    assert examine(FALSE[name]).counterexample is not None


def test_an_index_in_an_exponent_is_an_index() -> None:
    u_i = symbol("u", q_i, 1, "i", random=True)
    facts = (Fact("Var(u_i) = D_i", Equation(variance(u_i), D_i)),
             Fact("Cov(u_i, u_j) = 0", Equation(
                 covariance(u_i, symbol("u", variable("q", as_dim("j")), 1, "j", random=True)),
                 zero(q_i, variable("q", as_dim("j"))), ((as_dim("i"), as_dim("j")),))))
    stacked = variance(stack(u_i, row=("i", "r")))
    block_ = stack(D_i, row=("i", "r"), col=("i", "r"))
    raised = Claim(power(stacked, "i"), block_, facts)
    for seed in range(8):
        found = examine(raised, seed=seed).counterexample
        assert found is not None
        assert fault(raised, found) is None


def test_only_square_matrices_have_a_determinant_or_powers() -> None:
    with pytest.raises(IllFormed, match="needs a square matrix"):
        det(F)
    with pytest.raises(IllFormed, match="needs a square matrix"):
        power(F, "n")
    with pytest.raises(IllFormed, match="needs a square matrix"):
        det(stack(F, row=("i", 2)))


def test_an_exponent_without_variables_is_a_number() -> None:
    assert power(A, n - n + 2) == power(A, 2)
    assert power(A, as_dim(-1)).data == -1


SYLVESTER = claim(det(add(In, mul(F, G))), det(add(Im, mul(G, F))))


def test_every_change_of_the_lemma_is_rejected() -> None:
    certificate = prove(SYLVESTER).certificate
    assert certificate is not None
    (lemma,), (use,) = certificate.lemmas, certificate.summands
    assert use.relation.kind == "determinant"
    plus, minus = lemma.term.args
    forged = [
        replace(certificate, lemmas=(Lemma(add(plus, plus), ()),)),
        replace(certificate, lemmas=(Lemma(add(plus, minus, minus), ()),)),
        replace(certificate, lemmas=(Lemma(plus, ()),)),
        replace(certificate, lemmas=()),
        replace(certificate, summands=(replace(use, transposed=True),)),
        replace(certificate, summands=(replace(use, left=number(2)),)),
        replace(certificate, summands=(replace(use, relation=Relation("lemma", number=0)),)),
        replace(certificate, summands=(replace(use, relation=Relation("determinant", number=1)),)),
    ]
    for changed in forged:
        with pytest.raises(Rejected):
            replay(changed, SYLVESTER)


def test_a_lemma_must_be_proved_before_determinants_are_taken() -> None:
    wrong = claim(det(A), det(B))
    use = Summand(ONE, Relation("determinant", number=0), ONE)
    with pytest.raises(Rejected, match="not the sum"):
        certify(wrong, [], (), (Lemma(sub(A, B), ()),), (use,))


def test_a_lemma_may_not_use_an_inverse_that_nobody_wrote() -> None:
    schur = sub(C, mul(G, inverse(A), F))
    right = mul(block([[In, zero("n", "m")], [mul(G, inverse(A)), Im]]),
                block([[A, F], [zero("m", "n"), schur]]))
    use = Summand(ONE, Relation("determinant", number=0), ONE)
    with pytest.raises(Rejected, match="nothing says"):
        certify(claim(det(M), det(M)), [], (), (Lemma(sub(M, right), ()),), (use,))


def test_a_negative_exponent_counts_as_an_inverse() -> None:
    for lhs in (power(c, n - 1), power(c, -1)):
        use = Summand(lhs, Relation("fact", "fact 0"), ONE)
        with pytest.raises(Rejected, match="nothing says"):
            certify(claim(a, b, Equation(a, b)), [], (), (), (use,))


entries = st.integers(-4, 4).map(number)


@given(st.lists(entries, min_size=9, max_size=9), st.sampled_from((1, 2, 3)))
@settings(max_examples=30, deadline=None)
def test_numbers_agree_with_the_permutation_formula(values: list[Term], size: int) -> None:
    table = [values[3 * i : 3 * i + size] for i in range(size)]
    found = examine(claim(det(block(table)), _leibniz(table)), trials=1)
    assert found.agreeing
    assert found.counterexample is None


def _leibniz(table: list[list[Term]]) -> Term:
    if not table:
        return ONE
    minors = [mul(number((-1) ** j), x, _leibniz([row[:j] + row[j + 1 :] for row in table[1:]]))
              for j, x in enumerate(table[0])]
    return add(*minors)
