"""Inverses that rest on more than words of matrices: rank-one changes, Kronecker products."""

from __future__ import annotations

import pytest

from altered_certificates import rejected_alterations
from derive.kernel.certificate import replay
from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Claim, Equation, Fact, IndexRange
from derive.kernel.terms import (
    add,
    dimension,
    identity,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    ones,
    stack,
    sub,
    sum_over,
    symbol,
    transpose,
    vec,
)
from derive.prove import prove
from derive.refute import examine

inv, t, kron = inverse, transpose, kronecker
A, R, S = symbol("A", "n", "n"), symbol("R", "n", "n"), symbol("S", "p", "p")
X, B = symbol("X", "n", "p"), symbol("B", "n", "n")
u, v, c = symbol("u", "n"), symbol("v", "n"), symbol("c")
ONE = number(1)
q = mul(t(v), inv(A), u)
r = inv(add(ONE, q))
changed = inv(add(A, mul(u, t(v))))
Zi = symbol("Z", variable("n", as_dim("i")), "q", "i")
Vi = symbol("V", variable("n", as_dim("i")), variable("n", as_dim("i")), "i")
V = stack(Vi, row=("i", "r"), col=("i", "r"))
W = symbol("W", V.rows, V.rows)
OMEGA = symbol("Omega", S.rows * R.rows, S.rows * R.rows)
Xs = kron(identity("p"), X)

TRUE: dict[str, Claim] = {
    "Sherman-Morrison": Claim(changed, sub(inv(A), mul(r, inv(A), u, t(v), inv(A)))),
    "with a factor": Claim(inv(add(A, mul(c, u, t(v)))), sub(inv(A), mul(
        c, inv(add(ONE, mul(c, q))), inv(A), u, t(v), inv(A)))),
    "taken away": Claim(inv(sub(A, mul(u, t(v)))), add(inv(A), mul(
        inv(sub(ONE, q)), inv(A), u, t(v), inv(A)))),
    "of the identity": Claim(inv(add(identity("n"), mul(u, t(v)))), sub(identity("n"), mul(
        inv(add(ONE, mul(t(v), u))), u, t(v)))),
    "times u": Claim(mul(changed, u), mul(r, inv(A), u)),
    "a quadratic form": Claim(mul(t(v), changed, u), mul(r, q)),
    "one less a quadratic form": Claim(sub(ONE, mul(t(v), changed, u)), r),
    "the factors change places": Claim(mul(sub(ONE, mul(t(v), changed, u)), add(ONE, q)), ONE),
    "a Kronecker product": Claim(inv(kron(S, R)), kron(inv(S), inv(R))),
    "of sums": Claim(inv(kron(identity("p"), add(A, R))), kron(identity("p"), inv(add(A, R)))),
    "transposed": Claim(inv(t(kron(S, R))), t(kron(inv(S), inv(R)))),
    "of products": Claim(
        mul(inv(mul(t(Xs), inv(kron(S, R)), Xs)), t(Xs), inv(kron(S, R))),
        kron(identity("p"), mul(inv(mul(t(X), inv(R), X)), t(X), inv(R)))),
    "that has a name": Claim(inv(OMEGA), kron(inv(S), inv(R)), (
        Fact("Omega", Equation(OMEGA, kron(S, R), definition=True)),)),
    "of vec": Claim(mul(inv(kron(S, R)), vec(mul(R, X, t(S)))), vec(X)),
    "a direct sum": Claim(inv(V), stack(inv(Vi), row=("i", "r"), col=("i", "r"))),
    "a direct sum that has a name": Claim(
        mul(t(stack(Zi, row=("i", "r"))), inv(W), stack(Zi, row=("i", "r"))),
        sum_over("i", 1, "r", mul(t(Zi), inv(Vi), Zi)),
        (Fact("W", Equation(W, V, definition=True)),)),
}

FALSE: dict[str, Claim] = {
    "the sign": Claim(changed, add(inv(A), mul(r, inv(A), u, t(v), inv(A)))),
    "the vectors exchanged": Claim(changed, sub(inv(A), mul(r, inv(A), v, t(u), inv(A)))),
    "the sign in the denominator": Claim(changed, sub(inv(A), mul(
        inv(sub(ONE, q)), inv(A), u, t(v), inv(A)))),
    "no denominator": Claim(mul(t(v), changed, u), q),
    "a lost factor": Claim(inv(add(A, mul(c, u, t(v)))), sub(inv(A), mul(
        inv(add(ONE, mul(c, q))), inv(A), u, t(v), inv(A)))),
    "factors exchanged": Claim(inv(kron(R, A)), kron(inv(A), inv(R))),
    "of a sum": Claim(inv(add(kron(A, R), kron(B, R))), kron(add(inv(A), inv(B)), inv(R))),
    "the wrong order": Claim(inv(kron(mul(A, B), R)), kron(mul(inv(A), inv(B)), inv(R))),
}


@pytest.mark.parametrize("name", TRUE)
def test_it_is_proved(name: str) -> None:
    certificate = prove(TRUE[name]).certificate
    assert certificate is not None
    replay(certificate, TRUE[name])
    examination = examine(TRUE[name])
    assert examination.agreeing
    assert examination.counterexample is None


@pytest.mark.parametrize("name", FALSE)
def test_it_is_refuted(name: str) -> None:
    assert not prove(FALSE[name])
    assert examine(FALSE[name]).counterexample is not None


def test_no_altered_certificate_replays() -> None:
    assert rejected_alterations(TRUE["Sherman-Morrison"])


def test_a_product_of_rectangular_factors_has_no_inverse_by_factors() -> None:
    """A (x) B may be square though A and B are not."""
    square = kron(symbol("T", "n", "p"), symbol("U", "p", "n"))
    certificate = prove(Claim(inv(square), inv(square))).certificate
    assert certificate is not None
    assert "inverse-of-factors" not in certificate.laws


def test_equal_columns_are_no_word() -> None:
    """The product u 1' has many columns, though only u shows in its normal form."""
    changed_by_ones = inv(sub(A, mul(u, t(ones("n")))))
    claim = Claim(mul(changed_by_ones, u), mul(r, inv(A), u))
    assert not prove(claim)
    assert examine(claim).counterexample is not None


def test_a_scalar_that_may_be_zero_is_not_divided_by() -> None:
    """From c u v'B = A follows nothing about u v'B unless c has an inverse."""
    fact = Fact("given", Equation(mul(c, u, t(v), B), A))
    lhs, rhs = mul(u, t(v), B), mul(inv(c), A)
    assert prove(Claim(lhs, rhs, (fact,)))
    goal = Claim(mul(c, c, lhs), mul(c, A), (fact,))
    assert prove(goal)
    zero = Fact("zero", Equation(mul(c, u, t(v), B), mul(c, A)))
    assert not prove(Claim(lhs, A, (zero,)))
    assert not prove(Claim(lhs, neg(A), (zero,)))
    assert not prove(Claim(dimension("n"), number(1), (zero,)))


# What holds for some members of a family only ---------------------------------------------

Ki, Kj = (symbol("K", S.rows * R.rows, S.rows * R.rows, index) for index in "ij")
Mi, Mj = (symbol("M", "n", "n", index) for index in "ij")
Ni, Nj = (symbol("N", "n", "n", index) for index in "ij")
LATER = Fact("i = 2..r", IndexRange("i", as_dim(2), as_dim("r")))


def test_a_definition_of_some_members_is_not_used_for_all() -> None:
    """K_i = S (x) R for i = 2..r says nothing of K_1."""
    fact = Fact("K", Equation(Ki, kron(S, R), definition=True))
    for index, term in (("i", Ki), ("j", Kj)):
        claim = Claim(sum_over(index, 1, "r", inv(term)),
                      mul(dimension("r"), kron(inv(S), inv(R))), (fact, LATER))
        assert not prove(claim)


def test_symmetry_of_some_members_is_not_used_for_all() -> None:
    """M_i + N_i is symmetric where M_i' = N_i, which is known for i = 2..r only."""
    fact = Fact("M' = N", Equation(t(Mi), Ni))
    for m, n, index in ((Mi, Ni, "i"), (Mj, Nj, "j")):
        total = sum_over(index, 1, "r", inv(add(m, n)))
        assert not prove(Claim(t(total), total, (fact, LATER)))
        both = add(inv(add(Mi, Ni)), total)
        assert not prove(Claim(t(both), both, (fact, LATER)))


def test_the_inverse_of_a_symmetric_matrix_is_symmetric() -> None:
    gram = inv(mul(t(X), X))
    assert prove(Claim(t(gram), gram)).tried == ()
    assert not prove(Claim(t(inv(add(A, R))), inv(add(A, R))))
