"""Facts of the authoring API that stand for several of the kernel's, or follow from rank."""

from __future__ import annotations

from derive.author import (
    Derivation,
    check,
    dims,
    equal,
    full_column_rank,
    generalized_inverse,
    matrix,
    moore_penrose,
    projection,
    to_term,
)

N, p = dims("N p")


def test_generalised_inverses_are_several_facts() -> None:
    G, A, P = matrix("G", p, N), matrix("A", N, p), matrix("P", N)
    stated = Derivation("Penrose").assume(moore_penrose(G, A)).assume(projection(P)).steps()
    assert [step.lhs for step in stated[:4]] == list(map(to_term, (
        A*G*A, G*A*G, (A*G).T, (G*A).T)))
    assert len(stated) == 6
    assert check(P*P, P, [projection(P)])
    assert check(A*G, (A*G).T, [moore_penrose(G, A)])
    assert not check(A*G, (A*G).T, generalized_inverse(G, A))


def test_rank_may_be_declared_or_assumed() -> None:
    X, B, C = matrix("X", N, p, full_column_rank=True), matrix("B", p), matrix("C", p)
    assert check(B, C, [equal(X*B, X*C)])
    Y = matrix("Y", N, p)
    assert check(B, C, [equal(Y*B, Y*C), full_column_rank(Y)])
    assert check(B, C, [equal(B*Y.T, C*Y.T), full_column_rank(Y)])
    assert not check(B, C, [equal(Y*B, Y*C)])
