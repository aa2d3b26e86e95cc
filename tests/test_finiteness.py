"""Laws of real matrices that no rewriting gives: what they prove, and what they must not."""

from __future__ import annotations

import pytest

from altered_certificates import rejected_alterations
from derive.kernel.certificate import Lemma, Rejected, Relation, Summand, certify, replay
from derive.kernel.facts import Claim, Equation, Fact, Property
from derive.kernel.terms import (
    Term,
    add,
    expectation,
    identity,
    inverse,
    mul,
    neg,
    sub,
    symbol,
    transpose,
    zero,
)
from derive.prove import prove
from derive.records import replace
from derive.refute import examine

t = transpose
A, B, C = symbol("A", "n", "n"), symbol("B", "n", "n"), symbol("C", "n", "n")
V = symbol("V", "n", "n")
X, Z, L = symbol("X", "n", "p"), symbol("Z", "n", "q"), symbol("L", "p", "n")
F, y = symbol("F", "p", "p"), symbol("y", "n")
b, c = symbol("b", "p"), symbol("c", "p")
K, M, H = symbol("K", "p", "k"), symbol("M", "p", "k"), symbol("H", "q", "k")
Ai, Bi = symbol("A", "n", "n", "i"), symbol("B", "n", "n", "i")
W = symbol("W", "n", "p", random=True)
T, U = symbol("T", "n", "n", random=True), symbol("U", "n", "n", random=True)
I = identity("n")  # noqa: E741  # its name everywhere else


def fact(lhs: Term, rhs: Term) -> Fact:
    """An equation as a fact."""
    return Fact(f"{lhs!r} = {rhs!r}", Equation(lhs, rhs))


def has(subject: Term, name: str) -> Fact:
    """A property as a fact."""
    return Fact(f"{subject!r} is {name}", Property(subject, name))


DEFINITE = has(V, "positive-definite")
GENERALISED = fact(mul(t(X), X, F, t(X), X), mul(t(X), X))

TRUE: dict[str, Claim] = {
    "the inverse on the other side": Claim(mul(B, A), I, (fact(mul(A, B), I),)),
    "read from right to left": Claim(I, mul(B, A), (fact(I, mul(A, B)),)),
    "of a sum": Claim(mul(C, add(A, B)), I, (fact(mul(add(A, B), C), I),)),
    "of a sum on the left": Claim(mul(add(A, B), C), I, (fact(mul(C, add(A, B)), I),)),
    "of a product": Claim(mul(C, A, B), I, (fact(mul(A, B, C), I),)),
    "of a product that has a name": Claim(mul(A, B, C), I, (
        fact(mul(B, C), V), fact(mul(V, A), I))),
    "of every member of a family": Claim(mul(Bi, Ai), I, (fact(mul(Ai, Bi), I),)),
    "orthogonal by half of its definition": Claim(mul(A, t(A)), I, (fact(mul(t(A), A), I),)),
    "a Gram matrix": Claim(mul(X, K), zero("n", "k"), (
        fact(mul(t(X), X, K), zero("p", "k")),)),
    "a Gram matrix on the right": Claim(mul(t(K), t(X)), zero("k", "n"), (
        fact(mul(t(K), t(X), X), zero("k", "p")),)),
    "a difference": Claim(mul(X, K), mul(X, M), (fact(mul(t(X), X, K), mul(t(X), X, M)),)),
    "with a definite matrix between": Claim(mul(X, K), mul(X, M), (
        DEFINITE, fact(mul(t(X), V, X, K), mul(t(X), V, X, M)))),
    "with its inverse between": Claim(mul(X, K), mul(X, M), (
        DEFINITE, fact(mul(t(X), inverse(V), X, K), mul(t(X), inverse(V), X, M)))),
    "A'A = 0": Claim(X, zero("n", "p"), (fact(mul(t(X), X), zero("p", "p")),)),
    "of a random matrix": Claim(mul(W, K), zero("n", "k"), (
        fact(mul(t(W), W, K), zero("p", "k")),)),
    "X(X'X)^- X'X = X": Claim(mul(X, F, t(X), X), X, (GENERALISED,)),
    "the hat matrix is symmetric": Claim(mul(X, F, t(X)), mul(X, t(F), t(X)), (GENERALISED,)),
    "one fit": Claim(mul(X, b), mul(X, c), (
        fact(mul(t(X), X, b), mul(t(X), y)), fact(mul(t(X), X, c), mul(t(X), y)))),
    "one weighted fit": Claim(mul(X, b), mul(X, c), (
        DEFINITE, fact(mul(t(X), V, X, b), mul(t(X), V, y)),
        fact(mul(t(X), V, X, c), mul(t(X), V, y)))),
    "full column rank": Claim(K, M, (
        has(X, "full-column-rank"), fact(mul(X, K), mul(X, M)))),
    "full row rank": Claim(t(K), t(M), (
        has(L, "full-row-rank"), fact(mul(t(K), L), mul(t(M), L)))),
    "a generalised inverse of an invertible matrix": Claim(F, inverse(mul(t(X), X)), (
        GENERALISED,)),
    "full rank makes a generalised inverse one": Claim(mul(F, t(X), X), identity("p"), (
        has(X, "full-column-rank"), GENERALISED)),
}

FALSE: dict[str, Claim] = {
    "a left inverse that is not square": Claim(mul(X, L), I, (
        fact(mul(L, X), identity("p")),)),
    "two different matrices": Claim(mul(Z, H), zero("n", "k"), (
        fact(mul(t(X), Z, H), zero("p", "k")),)),
    "a square without the transpose": Claim(A, zero("n", "n"), (
        fact(mul(A, A), zero("n", "n")),)),
    "normal equations fit exactly": Claim(mul(X, b), y, (
        fact(mul(t(X), X, b), mul(t(X), y)),)),
    "one solution without full rank": Claim(b, c, (
        fact(mul(t(X), X, b), mul(t(X), y)), fact(mul(t(X), X, c), mul(t(X), y)))),
    "full rank on the wrong side": Claim(t(K), t(M), (
        has(L, "full-column-rank"), fact(mul(t(K), L), mul(t(M), L)))),
    "no rank": Claim(K, M, (fact(mul(X, K), mul(X, M)),)),
    "a product whose mean is I": Claim(expectation(mul(U, T)), I, (
        fact(expectation(mul(T, U)), I),)),
}


@pytest.mark.parametrize("name", TRUE)
def test_it_is_proved(name: str) -> None:
    claim = TRUE[name]
    certificate = prove(claim).certificate
    assert certificate is not None
    replay(certificate, claim)
    assert examine(claim).counterexample is None
    for k in range(len(claim.facts)):
        rest = replace(claim, facts=claim.facts[:k] + claim.facts[k + 1 :])
        assert not prove(rest)


@pytest.mark.parametrize("name", FALSE)
def test_it_is_not_proved_but_refuted(name: str) -> None:
    assert not prove(FALSE[name])
    assert examine(FALSE[name], trials=48).counterexample is not None


@pytest.mark.parametrize("name", ["the inverse on the other side", "one fit", "full column rank"])
def test_no_altered_certificate_replays(name: str) -> None:
    assert rejected_alterations(TRUE[name])


def test_a_mean_of_squares_cancels_nothing() -> None:
    """From E(W'W K) = 0 follows W K = 0 almost surely, but not by this law."""
    claim = Claim(mul(W, K), zero("n", "k"), (
        fact(expectation(mul(t(W), W, K)), zero("p", "k")),))
    assert not prove(claim)


# What the kernel refuses, whoever proposes it -------------------------------------------


def rejected(claim: Claim, premise: Term, relation: Relation) -> None:
    """The kernel rejects the proof of the claim by one law from one fact."""
    unit = identity(premise.rows)
    lemma = Lemma(premise, (Summand(unit, Relation("fact", claim.facts[0].name),
                                    identity(premise.cols)),))
    with pytest.raises(Rejected):
        certify(claim, (), (), (lemma,), (
            Summand(identity(claim.lhs.rows), relation, identity(claim.lhs.cols)),))


def test_the_kernel_wants_square_factors() -> None:
    claim = FALSE["a left inverse that is not square"]
    rejected(claim, sub(mul(L, X), identity("p")),
             Relation("one-sided-inverse", number=0, term=mul(L, X)))


def test_the_kernel_wants_the_identity() -> None:
    claim = Claim(mul(B, A), C, (fact(mul(A, B), C),))
    rejected(claim, sub(mul(A, B), C), Relation("one-sided-inverse", number=0, term=mul(A, B)))


def test_the_kernel_wants_the_same_matrix_twice() -> None:
    claim = FALSE["two different matrices"]
    premise = mul(t(X), Z, H)
    for term in (X, Z, neg(Z)):
        rejected(claim, premise, Relation("gram-cancellation", number=0, term=term))


def test_the_kernel_wants_a_definite_matrix_between() -> None:
    premise, goal = mul(t(X), V, X, K), mul(X, K)
    relation = Relation("gram-cancellation", number=0, term=X)
    zeros = fact(premise, zero("p", "k"))
    claim = Claim(goal, zero("n", "k"), (zeros, DEFINITE))
    lemma = Lemma(premise, (Summand(identity("p"), Relation("fact", zeros.name), identity("k")),))
    summand = Summand(identity("n"), relation, identity("k"))
    certify(claim, (), (), (lemma,), (summand,))
    for other in ("symmetric", "invertible", "nonnegative-definite", "orthogonal"):
        rejected(replace(claim, facts=(zeros, has(V, other))), premise, relation)
    rejected(replace(claim, facts=(zeros,)), premise, relation)


def test_a_law_needs_a_lemma_that_comes_before() -> None:
    claim = TRUE["the inverse on the other side"]
    premise = sub(mul(A, B), I)
    for number in (1, -1, 5):
        rejected(claim, premise, Relation("one-sided-inverse", number=number, term=mul(A, B)))
