"""Wrong claims that an audit of the kernel tried, by the rule that they attack.

None may have a certificate.  Beside those where a count or a range matters stands the right
claim, which must have one.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from derive.kernel.certificate import Lemma, Rejected, Relation, Summand, certify
from derive.kernel.dims import Dim, as_dim, variable
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
from derive.kernel.terms import (
    Term,
    add,
    block,
    covariance,
    delta,
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

Index = Dim | int | str
N, P, R, AT, J, M = (as_dim(n) for n in "Nprijm")
A, B, C = (symbol(n, "N", "N") for n in "ABC")
X, V, U = symbol("x", "N"), symbol("v", "N"), symbol("u", "r")
Y = symbol("y", "p")
S, NOTHING, ONE = symbol("s"), number(0), number(1)
u, v, y = (symbol(n, random=True) for n in "uvy")
E_VECTOR = symbol("e", "N", random=True)
ROW = ones(1, "N")


def fixed(name: str, *at: Index) -> Term:
    return symbol(name, 1, 1, *at)


def random(name: str, *at: Index) -> Term:
    return symbol(name, 1, 1, *at, random=True)


def member(*at: Index, name: str = "A") -> Term:
    return symbol(name, "N", "N", *at)


def size(at: Index) -> Dim:
    return variable("q", as_dim(at))


def equation(lhs: Term, rhs: Term, *distinct: tuple[Index, Index]) -> Equation:
    return Equation(lhs, rhs, tuple((as_dim(a), as_dim(b)) for a, b in distinct))


def within(index: str, upper: Index, lower: Index = 1) -> IndexRange:
    return IndexRange(index, as_dim(lower), as_dim(upper))


def claim(lhs: Term, rhs: Term, *facts: Statement) -> Claim:
    return Claim(lhs, rhs, tuple(Fact(f"fact {k}", s) for k, s in enumerate(facts)))


def total(body: Term, upper: Index = "r", lower: Index = 1, index: str = "i") -> Term:
    return sum_over(index, lower, upper, body)


def centred(body: Term) -> Term:
    return total(mul(sub(dimension(2 * AT), dimension(R + 1)), body))


def independent(*groups: Sequence[Term], given: Sequence[Term] = (), each: Sequence[int] = ()
                ) -> Independent:
    return Independent(tuple(map(tuple, groups)), tuple(given), tuple(each))


x_i, y_i, e_i, g_i, h_i, z_i = (
    fixed("x", AT), fixed("y", AT), random("e", AT), random("g", AT), random("h", AT),
    random("z", AT))
V_I = symbol("v", "N", 1, AT)
PARTIAL = sum_over("k", 1, "i", fixed("w", "k"))
HAT = mul(symbol("X", "n", "p"), inverse(mul(transpose(symbol("X", "n", "p")),
                                             symbol("X", "n", "p"))),
          transpose(symbol("X", "n", "p")))
K = kronecker(X, Y)
COLUMN = block([[X], [Y]])


def opaque(at: Index) -> Term:
    return function("f", add(random("x", at), random("z", at)))


def unit(at: int, length: Dim) -> Term:
    return stack(delta("h", at), row=("h", length))


WRONG: dict[str, dict[str, Claim]] = {
    "a rule binds one index to two": {
        "product with a diagonal": claim(mul(A, diagonal(B)), mul(C, ones("N", 1)), equation(mul(A,
            B), C)),
        "inverse with a diagonal": claim(mul(inverse(A), diagonal(A)), ones("N", 1)),
        "idempotent with a diagonal": claim(mul(A, diagonal(A)), mul(A, ones("N", 1)), Property(A,
            "idempotent")),
        "vector with a diagonal": claim(mul(transpose(X), diagonal(B)), S,
            equation(mul(transpose(X), B), mul(S, ROW))),
        "entrywise product": claim(mul(ROW, hadamard(X, hadamard(X, diagonal(B)))), S,
            equation(mul(transpose(X), B, X), S)),
    },
    "an index that a rule removes is still summed over": {
        "product of members": claim(total(mul(x_i, y_i)), ONE, equation(mul(x_i, y_i), ONE)),
        "mean of a sum": claim(expectation(total(e_i)), S, equation(expectation(e_i), S)),
        "mean of a sum of squares": claim(expectation(total(mul(e_i, e_i))), S,
            equation(expectation(mul(e_i, e_i)), S)),
        "variance of a sum": claim(variance(total(e_i)), S, equation(variance(e_i), S),
            independent([e_i], each=[0])),
        "conditional mean": claim(expectation(mul(total(e_i), u)), mul(S, expectation(u)),
            equation(expectation(e_i, u), S)),
        "with independence": claim(expectation(mul(total(e_i), u)), mul(S, expectation(u)),
            equation(expectation(e_i), S), independent([e_i], [u])),
        "mean of a vector": claim(expectation(mul(ROW, E_VECTOR)), S,
            equation(expectation(E_VECTOR), mul(S, ones("N", 1)))),
        "second moments": claim(expectation(mul(ROW, E_VECTOR, transpose(E_VECTOR),
            transpose(ROW))), S, equation(expectation(mul(E_VECTOR, transpose(E_VECTOR))), mul(S,
            ones("N", "N")))),
        "trace of a diagonal of ones": claim(trace(A), ONE, equation(diagonal(A), ones("N", 1))),
        "product of rank one": claim(mul(A, B, ones("N", 1)), X, equation(mul(A, B), mul(X, ROW))),
        "members with their transposes": claim(total(mul(member(AT), transpose(member(AT)))),
            identity(N), equation(mul(member(AT), transpose(member(AT))), identity(N))),
        "orthogonal members": claim(total(mul(member(AT), transpose(member(AT)))), identity(N),
            Property(member(AT), "orthogonal")),
        "members with their inverses": claim(total(mul(member(AT), inverse(member(AT)))),
            identity(N)),
        "traces of these": claim(trace(total(mul(member(AT), inverse(member(AT))))), dimension(N)),
    },
    "images of index expressions under a rule": {
        "sum of two indices": claim(mul(fixed("x", 1), fixed("y", 2)), fixed("z", AT + 2),
            equation(mul(x_i, fixed("y", J)), fixed("z", AT + J)), within("i", R), within("j", R)),
        "twice an index": claim(total(mul(sub(dimension(2 * AT), dimension(R * (R + 1))), x_i,
            y_i)), NOTHING, equation(mul(x_i, y_i), fixed("z", 2 * AT))),
    },
    "an index that leaves a condition is still summed over": {
        "tower": claim(expectation(total(expectation(u, g_i))), expectation(u)),
        "tower inside": claim(expectation(total(expectation(u, g_i, v)), v), expectation(u, v)),
        "lead that binds the index of its condition": claim(total(expectation(e_i, g_i)),
            total(expectation(u, g_i)), equation(total(expectation(e_i, g_i)), u)),
        "lead inside such a condition": claim(total(expectation(e_i, h_i)), total(expectation(y,
            h_i)), equation(total(e_i), y)),
    },
    "ranges that depend on a bound index": {
        "weighted partial sums": claim(centred(PARTIAL), NOTHING),
        "tied components": claim(mul(power(total(fixed("y", "l"), index="l"), 2),
            total(total(sub(mul(fixed("v", AT), fixed("z", J), PARTIAL), mul(fixed("v", J),
            fixed("z", AT), PARTIAL)), index="j"))), NOTHING),
        "a constant beyond them": claim(total(sum_over("k", 1, "i", delta("k", 2))), dimension(R)),
    },
    "indices hidden in opaque letters": {
        "function": claim(centred(function("f", PARTIAL)), NOTHING),
        "reciprocal": claim(centred(inverse(add(ONE, PARTIAL))), NOTHING),
        "inverse": claim(centred(trace(inverse(add(A, sum_over("k", 1, "i", member("k")))))),
            NOTHING),
        "order of an inverse": claim(centred(entry(inverse(add(identity(size(AT)), ones(size(AT),
            size(AT)))), 1, 1)), NOTHING),
        "orders N and p": claim(entry(inverse(add(identity(N), ones(N, N))), 1, 1),
            entry(inverse(add(identity(P), ones(P, P))), 1, 1)),
        "parts": claim(centred(entry(block([[zero(size(AT), 1)], [X]]), 3)), NOTHING),
        "pairs": claim(centred(entry(kronecker(unit(2, N), unit(1, size(AT))), 3)), NOTHING),
        "inverse of a sum": claim(inverse(total(member(AT))), total(inverse(member(AT)))),
        "inverse of a scaled sum": claim(inverse(total(mul(S, transpose(member(AT))))),
            mul(inverse(S), total(transpose(inverse(member(AT)))))),
    },
    "sums over some entries of blocks": {
        "column": claim(total(entry(COLUMN, "i"), "N"), add(mul(ROW, X), mul(ones(1, "p"), Y))),
        "Kronecker product": claim(total(entry(K, "i"), "N"), mul(mul(ROW, X), mul(ones(1, "p"),
            Y))),
        "stack": claim(total(entry(stack(x_i, row=("i", "r")), "k"), 2, index="k"), total(x_i)),
        "nested": claim(entry(kronecker(U, stack(entry(K, "k"), row=("k", 3))), 4),
            entry(kronecker(U, K), 4)),
    },
    "empty ranges": {
        "from 5 to 3": claim(total(ONE, 3, 5), number(-1)),
        "to -2": claim(total(ONE, -2), number(-2)),
        "index values to -2": claim(total(dimension(AT), -2), ONE),
        "from 3": claim(total(ONE, "r", 3), dimension(R - 2)),
        "to r - 2": claim(total(ONE, R - 2), dimension(R - 2)),
        "from 0 to r - 2": claim(total(x_i, R - 2, 0), add(fixed("x", 0), total(x_i, R - 2))),
        "last of none": claim(total(delta("i", R - 1), R - 1), ONE),
    },
    "ranges of facts": {
        "dimensions that differ": claim(dimension(size(AT)), dimension(N),
            equation(dimension(size(AT)), dimension(N), ("i", 1))),
        "a dimension that is an index elsewhere": claim(total(dimension(N), 5, index="N"),
            dimension(5 * R), equation(dimension(N), dimension(R))),
        "two ranges of one index": claim(fixed("x", 5), NOTHING, within("i", 2), within("i", 5),
            equation(x_i, NOTHING)),
        "beyond the range": claim(fixed("x", 5), NOTHING, within("i", 2), equation(x_i, NOTHING)),
        "indices exchanged between ranges": claim(fixed("m", 1, 5), fixed("m", 5, 1), within("i",
            2), within("j", 5), equation(mul(x_i, fixed("x", J)), fixed("m", AT, J))),
        "moments exchanged between ranges": claim(fixed("m", 1, 5), fixed("m", 5, 1), within("i",
            2), within("j", 5), equation(expectation(mul(e_i, random("e", J))), fixed("m", AT, J))),
    },
    "symmetries that hold for some indices": {
        "neighbours": claim(fixed("G", AT, J), fixed("G", J, AT), within("i", R), within("j", R),
            equation(fixed("G", AT, AT + 1), fixed("G", AT + 1, AT))),
        "neighbouring entries": claim(A, transpose(A), within("i", N - 1), equation(entry(A, AT,
            AT + 1), entry(A, AT + 1, AT))),
        "the last member": claim(fixed("G", AT, J), fixed("G", J, AT), within("i", R), within("j",
            R), equation(fixed("G", AT, R), fixed("G", R, AT))),
        "a corner of a matrix": claim(A, transpose(A), within("i", 2), within("j", 2),
            equation(entry(A, AT, J), entry(A, J, AT))),
        "members beyond": claim(transpose(member(5)), member(5), within("i", 2),
            equation(transpose(member(AT)), member(AT))),
        "pairs beyond": claim(fixed("G", 3, 4), fixed("G", 4, 3), within("i", 2), within("j", 2),
            equation(fixed("G", AT, J), fixed("G", J, AT))),
        "inverse of a symmetric tensor": claim(entry(inverse(member(AT)), J, "k"),
            entry(inverse(member(J)), AT, "k"), within("i", N), within("j", N), within("k", N),
            equation(entry(member(AT), J, "k"), entry(member(J), AT, "k"))),
    },
    "independence and normality": {
        "families that go together": claim(expectation(power(total(opaque(AT)), 2)),
            add(total(expectation(power(opaque(AT), 2))), power(total(expectation(opaque(AT))), 2),
            neg(total(power(expectation(opaque(AT)), 2)))), independent([random("x", AT)], [z_i],
            each=[0])),
        "one row of a family": claim(expectation(mul(random("x", 2, 1), u)),
            mul(expectation(random("x", 2, 1)), expectation(u)), independent([random("x", 1, J)],
            [u]), within("j", R)),
        "its diagonal": claim(expectation(mul(random("x", 2, 1), u)), mul(expectation(random("x", 2,
            1)), expectation(u)), independent([random("x", AT, AT)], [u]), within("i", R)),
        "one normal member": claim(expectation(power(random("x", 2), 3)), sub(mul(number(3),
            expectation(power(random("x", 2), 2)), expectation(random("x", 2))), mul(number(2),
            power(expectation(random("x", 2)), 3))), Normal((random("x", 1),))),
        "pairwise": claim(expectation(mul(u, v, y)), mul(expectation(u), expectation(v),
            expectation(y)), independent([u], [v]), independent([v], [y]), independent([u], [y])),
        "given each of two": claim(expectation(u, v, y), expectation(u), independent([u], [v]),
            independent([u], [y])),
        "given": claim(expectation(mul(u, v)), mul(expectation(u), expectation(v)), independent([u],
            [v], given=[y])),
        "not given": claim(expectation(mul(u, v), y), mul(expectation(u, y), expectation(v, y)),
            independent([u], [v])),
        "common effect": claim(expectation(mul(u, v), y), mul(expectation(u, y), expectation(v, y)),
            independent([u], [v]), Equation(y, add(u, v), (), True)),
        "smaller condition": claim(expectation(u, v, y), NOTHING, equation(expectation(u, v),
            NOTHING)),
        "factor that is not known": claim(expectation(mul(y, u), v), NOTHING,
            equation(expectation(u, v), NOTHING)),
        "separately normal": claim(expectation(mul(u, u, v, v)), add(mul(expectation(mul(u, u)),
            expectation(mul(v, v))), mul(number(2), power(expectation(mul(u, v)), 2))),
            Normal((u,)), Normal((v,)), equation(expectation(u), NOTHING), equation(expectation(v),
            NOTHING)),
        "mean of a reciprocal": claim(mul(expectation(inverse(u)), expectation(u)), ONE),
        "mean of a function": claim(expectation(function("f", u)), function("f", expectation(u))),
    },
    "inverses that nothing presupposes": {
        "of other members": claim(V_I, zero("N", 1), within("i", "s"), equation(mul(member(AT),
            V_I), zero("N", 1)), equation(total(inverse(member(AT))), B)),
        "of members up to 2": claim(V_I, zero("N", 1), equation(mul(member(AT), V_I), zero("N", 1)),
            equation(trace(total(inverse(member(AT)), 2)), ONE)),
        "of all members but one": claim(V_I, zero("N", 1), equation(mul(member(AT), V_I), zero("N",
            1)), equation(inverse(member(AT)), B, ("i", 1))),
        "on one side only": claim(mul(symbol("X", "n", "p"), symbol("L", "p", "n")), identity("n"),
            equation(mul(symbol("L", "p", "n"), symbol("X", "n", "p")), identity("p"))),
        "hat matrix": claim(HAT, identity("n")),
        "trace of the hat matrix": claim(trace(HAT), dimension("n")),
    },
    "names": {
        "blank": claim(total(function("f", fixed("x", "_")), index="_"), mul(dimension(R),
            function("f", fixed("x", "_")))),
        "function called reciprocal": claim(mul(function("reciprocal", add(S, ONE)), inverse(add(S,
            ONE))), ONE),
        "random function of that name": claim(function("reciprocal", u), inverse(u)),
        "one and two indices": claim(add(random("x", 1), expectation(random("x", 1, 2), random("x",
            1))), add(random("x", 1), random("x", 1, 2))),
        "two shapes": claim(entry(symbol("Z", "N", "N", 1), 1, 1), entry(symbol("Z", "p", "q", 1),
            1, 1)),
        "position": claim(entry(A, "#row", 1), entry(A, 1, "#row")),
        "bound index": claim(total(mul(fixed("x", "#1"), fixed("y", "#1")), index="#1"),
            mul(total(x_i), total(y_i))),
        "renamed index": claim(mul(total(fixed("x", "i~1"), index="i~1"), total(x_i, "s")),
            mul(total(x_i, index="i~1"), total(x_i, "s"))),
        "row and col": claim(mul(symbol("row", "N"), transpose(symbol("col", "N"))),
            mul(symbol("col", "N"), transpose(symbol("row", "N")))),
    },
}

RIGHT: dict[str, Claim] = {
    "product of members": claim(total(mul(x_i, y_i)), dimension(R), equation(mul(x_i, y_i), ONE)),
    "mean of a sum": claim(expectation(total(e_i)), mul(dimension(R), S), equation(expectation(e_i),
        S)),
    "variance of a sum": claim(variance(total(e_i)), mul(dimension(R), S), equation(variance(e_i),
        S), independent([e_i], each=[0])),
    "trace of a diagonal of ones": claim(trace(A), dimension(N), equation(diagonal(A), ones("N",
        1))),
    "product of rank one": claim(mul(A, B, ones("N", 1)), mul(dimension(N), X), equation(mul(A, B),
        mul(X, ROW))),
    "members with their inverses": claim(total(mul(member(AT), inverse(member(AT)))),
        mul(dimension(R), identity(N))),
    "tower": claim(expectation(total(expectation(u, g_i))), mul(dimension(R), expectation(u))),
    "covariance of a known factor": claim(covariance(mul(u, v), v, v), NOTHING),
    "nested ranges at a value": claim(total(mul(delta(AT, M), sum_over("k", 1, "i", mul(fixed("x",
        "k"), sum_over("l", 1, "k", fixed("w", "l")))))), sum_over("k", 1, "m", mul(fixed("x", "k"),
        sum_over("l", 1, "k", fixed("w", "l")))), within("m", R)),
}


@pytest.mark.parametrize(("group", "name"), [(g, n) for g in WRONG for n in WRONG[g]])
def test_a_wrong_claim_has_no_certificate(group: str, name: str) -> None:
    assert prove(WRONG[group][name]).certificate is None


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_claim_has_one(name: str) -> None:
    assert prove(RIGHT[name]).certificate is not None


@pytest.mark.parametrize("at", [random("z"), random("z", AT, J)])
def test_groups_with_unlike_members_are_no_crash(at: Term) -> None:
    assert prove(claim(expectation(mul(e_i, at)), mul(expectation(e_i), expectation(at)),
                       independent([e_i, at], each=[0]), within("i", R), within("j", R))
                 ).certificate is None


def test_a_certificate_cites_the_ranges() -> None:
    wrong = claim(fixed("x", 5), NOTHING, equation(x_i, NOTHING), within("i", 2),
                  equation(total(y_i, 2), NOTHING))
    with pytest.raises(Rejected):
        certify(wrong, ["fact 0", "fact 2"], ())


def test_a_lemma_speaks_of_no_inverse_that_need_not_exist() -> None:
    wrong = claim(transpose(V), zero(1, "N"), equation(mul(A, V), zero("N", 1)))
    lemma = Lemma(sub(mul(inverse(A), A), identity(N)), ())
    use = Summand(neg(transpose(V)), Relation("lemma", number=0), identity(N), True)
    with pytest.raises(Rejected):
        certify(wrong, ["fact 0"], (), (lemma,), (use,))


def test_the_indices_of_relations_are_known_to_the_normal_form() -> None:
    wrong = claim(mul(dimension(R * M), A), B,
                  equation(total(mul(dimension(M), A), index="m"), B))
    with pytest.raises(Rejected):
        certify(wrong, [], (), (), (Summand(ONE, Relation("fact", "fact 0"), identity(N)),))
