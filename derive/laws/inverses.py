"""Inverses, reciprocals, idempotent and orthogonal matrices."""

from __future__ import annotations

from ..kernel.terms import Term, inverse, power
from .law import Law
from .letters import (
    A,
    B,
    Claim,
    Equation,
    Fact,
    M,
    R,
    S,
    T,
    X,
    Z,
    a,
    add,
    b,
    beta,
    has,
    identity,
    mul,
    number,
    sub,
    symbol,
    t,
    v,
    w,
    zero,
)

_SEARLE = "Searle (1982), Matrix Algebra Useful for Statistics, chapter 5"
_ABOUT = frozenset({"matrix-inverse"})
_EYE = identity("n")
_F, _L, _B2 = symbol("F", "p", "p"), symbol("L", "p", "N"), symbol("B2", "n", "p")
_gamma, _y = symbol("gamma", "p"), symbol("y", "N")


def _equal(lhs: Term, rhs: Term) -> Fact:
    return Fact(f"{lhs!r} = {rhs!r}", Equation(lhs, rhs))


LAWS = (
    Law("inverse-cancels", "a matrix times its inverse is the identity",
        mul(S, inverse(S)), _EYE, _SEARLE, about=_ABOUT, needs_instance=True,
        forms=((mul(inverse(S), S), _EYE),),
        example=Claim(mul(t(X), R, inverse(R), X), mul(t(X), X)),
        near_miss=Claim(mul(S, T, inverse(S)), T)),
    Law("inverse-transpose", "the inverse of a transpose",
        inverse(t(S)), t(inverse(S)), _SEARLE, about=_ABOUT, needs_instance=True,
        example=Claim(t(mul(R, inverse(M))), mul(inverse(t(M)), t(R))),
        near_miss=Claim(inverse(t(S)), inverse(S))),
    Law("one-sided-inverse", "a left inverse of a square matrix is its right inverse",
        mul(T, S), _EYE, _SEARLE, about=frozenset({"one-sided-inverse"}),
        conditions=(_equal(mul(S, T), _EYE),), conditions_text="S T = I, and both are square",
        example=Claim(mul(add(M, R), t(M)), identity("N"),
                      (_equal(mul(t(M), add(M, R)), identity("N")),)),
        near_miss=Claim(mul(X, _L), identity("N"), (_equal(mul(_L, X), identity("p")),))),
    Law("gram-cancellation", "A'A B = 0 only where A B = 0",
        mul(A, B), zero("m", "p"), _SEARLE, about=frozenset({"gram-cancellation"}),
        conditions=(_equal(mul(t(A), A, B), zero("n", "p")),),
        conditions_text="A'A B = 0, or A'W A B = 0 with W positive definite",
        example=Claim(mul(X, _F, t(X), X), X,
                      (_equal(mul(t(X), X, _F, t(X), X), mul(t(X), X)),)),
        near_miss=Claim(mul(X, beta), _y, (_equal(mul(t(X), X, beta), mul(t(X), _y)),))),
    Law("full-rank-cancellation", "a factor of full column rank on the left may be dropped",
        B, _B2, _SEARLE, about=frozenset({"rank"}),
        conditions=(has(A, "full-column-rank"), _equal(mul(A, B), mul(A, _B2))),
        conditions_text="A has full column rank, and A B = A B2",
        example=Claim(beta, _gamma, (has(X, "full-column-rank"),
                                     _equal(mul(t(X), X, beta), mul(t(X), X, _gamma)))),
        near_miss=Claim(t(beta), t(_gamma), (has(Z, "full-column-rank"),
                                             _equal(mul(t(beta), t(X)), mul(t(_gamma), t(X)))))),
    Law("reciprocal", "a scalar times its reciprocal is one",
        mul(a, power(a, -1)), number(1), "field axioms", about=frozenset({"reciprocal"}),
        example=Claim(mul(power(add(a, b), 2), power(add(a, b), -1)), add(a, b)),
        near_miss=Claim(power(add(a, b), -1), add(power(a, -1), power(b, -1)))),
    Law("idempotent-product", "an idempotent matrix is its own square",
        mul(S, S), S, "Searle (1982), Matrix Algebra Useful for Statistics, chapter 3",
        conditions=(has(S, "idempotent"),), conditions_text="S is idempotent",
        example=Claim(power(sub(identity("N"), M), 2), sub(identity("N"), M),
                      (has(M, "idempotent"),)),
        near_miss=Claim(mul(S, T, S, T), mul(S, T), (has(S, "idempotent"),
                                                     has(T, "idempotent")))),
    Law("orthogonal-product", "an orthogonal matrix keeps inner products",
        mul(t(S), S), _EYE, "Searle (1982), Matrix Algebra Useful for Statistics, chapter 3",
        conditions=(has(S, "orthogonal"),), conditions_text="S is orthogonal",
        example=Claim(mul(t(v), t(S), S, w), mul(t(v), w), (has(S, "orthogonal"),)),
        near_miss=Claim(mul(S, S), _EYE, (has(S, "orthogonal"),))),
)
