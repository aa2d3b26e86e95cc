"""Wrong claims of a second audit: what may have no value, and what nobody wrote.

A fact about the indices of an empty range says nothing, an inverse that is reached by a
derivative is an inverse all the same, and a definition for some indices is none for others.
"""

from __future__ import annotations

from functools import partial

import pytest

from derive.kernel import operators
from derive.kernel.certificate import Lemma, Rejected, Relation, Summand, certify
from derive.kernel.dims import Dim, as_dim, variable
from derive.kernel.dims import total as dim_total
from derive.kernel.facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Normal,
    Property,
    Statement,
)
from derive.kernel.monomials import Arena
from derive.kernel.terms import (
    Term,
    add,
    delta,
    derivative,
    det,
    dimension,
    expectation,
    function,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    power,
    sub,
    sum_over,
    symbol,
    transpose,
    variance,
    zero,
)
from derive.prove import prove

N, R, AT, J, M = (as_dim(n) for n in "Nrijm")
A, B = symbol("A", "N", "N"), symbol("B", "N", "N")
V = symbol("v", "N")
X, S, C = symbol("x"), symbol("s"), symbol("c")
NOTHING, ONE = number(0), number(1)
u, v = (symbol(n, random=True) for n in "uv")
x_i, z_i = symbol("x", 1, 1, "i"), symbol("z", 1, 1, "i")
P, Q = symbol("P", "p", "p"), symbol("Q", "q", "q")
PQ = as_dim("p") * as_dim("q")
SIZE, G_I = dimension(variable("q", AT)), symbol("g", 1, 1, "i", random=True)
E_I, E_5 = (symbol("e", 1, 1, at, random=True) for at in ("i", 5))
PARTS = dim_total(variable("q", AT), "i", R - 1)


def claim(lhs: Term, rhs: Term, *facts: Statement) -> Claim:
    return Claim(lhs, rhs, tuple(Fact(f"fact {k}", s) for k, s in enumerate(facts)))


def eq(lhs: Term, rhs: Term, *distinct: tuple[Dim, Dim]) -> Equation:
    return Equation(lhs, rhs, distinct)


def let(lhs: Term, rhs: Term, *distinct: tuple[Dim, Dim]) -> Equation:
    return Equation(lhs, rhs, distinct, True)


def within(index: str, upper: Dim, lower: int = 1) -> IndexRange:
    return IndexRange(index, as_dim(lower), upper)


def with_terms(factor: Term, left: Term, right: Term) -> Equation:
    """An equation between left and right in which an index occurs and cancels."""
    return eq(add(mul(factor, B), left), add(mul(factor, B), right))


def member(at: int | str) -> Term:
    return symbol("A", "N", "N", at)


def family(*at: Dim | int) -> Term:
    return symbol("W", PQ, PQ, *at)


WRONG = {
    "a fact about an empty range, scalars": claim(
        S, NOTHING, within("i", R - 1), eq(add(S, x_i), x_i)),
    "a fact about an empty range, a factor": claim(
        S, NOTHING, within("i", R - 1), eq(mul(S, x_i), add(mul(S, x_i), S))),
    "a fact about an empty range, matrices": claim(
        A, zero("N", "N"), within("i", R - 1), with_terms(x_i, A, zero("N", "N"))),
    "a symmetry in an empty range": claim(
        A, transpose(A), within("i", R - 1), with_terms(x_i, A, transpose(A))),
    "a range that depends on an empty one": claim(
        S, NOTHING, within("j", R - 1), within("i", J), eq(add(S, x_i), x_i)),
    "different indices in a range of one": claim(
        S, NOTHING, within("i", R), within("j", R),
        eq(add(S, mul(x_i, symbol("x", 1, 1, J))), mul(x_i, symbol("x", 1, 1, J)), (AT, J))),
    "an index that differs from itself": claim(S, NOTHING, eq(add(S, x_i), x_i, (AT, AT))),
    "the first of none": claim(
        symbol("x", 1, 1, 1), NOTHING, within("i", R - 1), eq(x_i, NOTHING)),
    "the first of an index's range": claim(
        symbol("x", 1, 1, 1), NOTHING, within("j", R - 1), within("i", J), eq(x_i, NOTHING)),
    "a delta at the first of none": claim(
        sum_over("i", 1, R - 1, delta("i", 1)), ONE),
    "a delta at the first row of no part": claim(
        sum_over("k", 1, PARTS, delta("k", 1)), ONE),
    "from 2 to the rows of no part": claim(
        sum_over("k", 2, PARTS, ONE), sub(dimension(PARTS), ONE)),
    "a definition for some indices": claim(
        inverse(family(AT)), kronecker(inverse(P), inverse(Q)),
        let(family(AT), kronecker(P, Q), (AT, as_dim(1)))),
    "sizes of an empty range": claim(
        dimension("n"), dimension("m"), within("i", R - 1), eq(dimension("n"), SIZE),
        eq(dimension("m"), SIZE)),
    "a condition from an empty range": claim(
        expectation(u), S, within("i", R - 1), eq(expectation(u, G_I), S)),
    "a symmetry of the first of none": claim(
        transpose(member(1)), member(1), within("i", R - 1),
        eq(transpose(member("i")), member("i"))),
    "an inverse in an empty range": claim(
        V, zero("N", 1), within("i", R - 1), eq(mul(A, V), zero("N", 1)),
        eq(mul(member("i"), inverse(A)), B)),
    "an inverse of members in an empty range": claim(
        V, zero("N", 1), within("i", R - 1), eq(mul(member("i"), V), zero("N", 1)),
        Property(member("i"), "invertible")),
    "a property beyond its range": claim(
        mul(member(5), member(5)), member(5), within("i", as_dim(2)),
        Property(member("i"), "idempotent")),
    "a symmetry beyond its range": claim(
        transpose(member(5)), member(5), within("i", as_dim(2)),
        Property(member("i"), "symmetric")),
    "a property of one member": claim(
        mul(member(5), member(5)), member(5), Property(member(1), "idempotent")),
    "independence beyond its range": claim(
        expectation(mul(E_5, u)), mul(expectation(E_5), expectation(u)), within("i", as_dim(2)),
        Independent(((E_I,), (u,)))),
    "normality beyond its range": claim(
        expectation(power(E_5, 3)), NOTHING, within("i", as_dim(2)), Normal((E_I,)),
        eq(expectation(E_5), NOTHING)),
    "the mean is in the second moment": claim(
        derivative(expectation(mul(u, u)), X), NOTHING, eq(expectation(u), X)),
    "the mean is in the third moment of a normal": claim(
        derivative(expectation(power(u, 3)), X), NOTHING, eq(expectation(u), X), Normal((u,))),
    "the mean is in that of a product": claim(
        derivative(expectation(mul(u, v)), X), NOTHING, eq(expectation(u), X),
        Independent(((u,), (v,)))),
    "the mean is in the variance of a product": claim(
        derivative(variance(mul(u, v)), X), NOTHING, eq(expectation(u), X)),
}

INDICES = {
    "of a family that is independent": Claim(
        ONE, dimension(AT), (Fact("fact", Independent(((symbol("e", 1, 1, "i", random=True),),
                                                       (u,)))),), (), "<="),
    "that is said to differ": Claim(ONE, dimension(AT), (), ((AT, as_dim(1)),), "<="),
}

RIGHT = {
    "a fact about a range that is not empty": claim(
        S, NOTHING, within("i", R), eq(add(S, x_i), x_i)),
    "a fact about some members": claim(
        symbol("x", 1, 1, J), NOTHING, within("i", R - 1), within("j", R - 1), eq(x_i, NOTHING)),
    "the second of a family": claim(
        symbol("x", 1, 1, 2), NOTHING, within("i", R), eq(x_i, NOTHING)),
    "a condition from a range": claim(
        expectation(u), S, within("i", R), eq(expectation(u, G_I), S)),
    "a symmetry of a member": claim(
        transpose(member(1)), member(1), within("i", R), eq(transpose(member("i")), member("i"))),
    "an inverse in a range": claim(
        V, zero("N", 1), within("i", R), eq(mul(A, V), zero("N", 1)),
        eq(mul(member("i"), inverse(A)), B)),
    "a property in a part of its range": claim(
        sum_over("k", 1, R - 1, mul(member("k"), member("k"))), sum_over("k", 1, R - 1,
        member("k")), within("i", R), Property(member("i"), "idempotent")),
    "a delta at the first of some": claim(sum_over("i", 1, R, delta("i", 1)), ONE),
    "a definition": claim(
        inverse(family()), kronecker(inverse(P), inverse(Q)), let(family(), kronecker(P, Q))),
    "a variance beside a mean": claim(
        derivative(variance(u), X), NOTHING, eq(expectation(u), X)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_claim_has_no_certificate(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "a definition for some indices":  # no budget is enough to write it out
        monkeypatch.setattr(operators, "Arena", partial(Arena, limit=20_000))
    assert prove(WRONG[name]).certificate is None


@pytest.mark.parametrize("name", INDICES)
def test_an_index_need_not_be_positive(name: str) -> None:
    assert prove(INDICES[name]).certificate is None


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_claim_has_one(name: str) -> None:
    assert prove(RIGHT[name]).certificate is not None


def test_a_symbolic_power_in_an_inequality_is_no_crash() -> None:
    assert prove(Claim(power(X, "n"), NOTHING, relation="<=")).certificate is None
    assert prove(Claim(sub(power(X, "n"), ONE), power(X, "n"), relation="<")).certificate


LOG, LOG_DET = (derivative(function("log", x), by) for x, by in ((X, X), (det(A), A)))
FACT = Relation("fact", "fact 0")
SINGULAR = claim(transpose(V), zero(1, "N"), eq(mul(A, V), zero("N", 1)))


@pytest.mark.parametrize(("wrong", "lemmas", "summands"), [
    (claim(S, NOTHING, eq(mul(X, S), NOTHING)), (), (Summand(LOG, FACT, ONE),)),
    (claim(S, NOTHING, eq(mul(X, S), NOTHING)), (Lemma(sub(mul(X, LOG), ONE), ()),),
     (Summand(neg(S), Relation("lemma", number=0), ONE), Summand(LOG, FACT, ONE))),
    (SINGULAR, (), (Summand(ONE, FACT, LOG_DET, True),)),
])
def test_a_derivative_is_no_way_to_an_inverse(
    wrong: Claim, lemmas: tuple[Lemma, ...], summands: tuple[Summand, ...]
) -> None:
    with pytest.raises(Rejected, match="exists"):
        certify(wrong, [], (), lemmas, summands)


D, BETA, W_I = symbol("D", "n", "p"), symbol("b", "p"), symbol("W", "n", "n", "i")
GRAM = mul(transpose(D), W_I, D, BETA)


@pytest.mark.parametrize(("wrong", "cited", "lemmas", "summand"), [
    (claim(S, NOTHING, eq(add(S, x_i), x_i), within("i", R - 1)), "fact 1", (),
     Summand(ONE, FACT, ONE)),
    (claim(mul(D, BETA), zero("n", 1), eq(GRAM, zero("p", 1)), within("i", R - 1),
           Property(W_I, "positive-definite")), "fact 1",
     (Lemma(GRAM, (Summand(ONE, FACT, ONE),)),),
     Summand(ONE, Relation("gram-cancellation", number=0, term=D), ONE)),
])
def test_relations_about_an_empty_range_say_nothing(
    wrong: Claim, cited: str, lemmas: tuple[Lemma, ...], summand: Summand
) -> None:
    with pytest.raises(Rejected, match="no value"):
        certify(wrong, [cited], (), lemmas, (summand,))
