"""Inverses, reciprocals, idempotent and orthogonal matrices."""

from __future__ import annotations

from ..kernel.terms import inverse, power
from .law import Law
from .letters import Claim, M, R, S, T, X, a, add, b, has, identity, mul, number, sub, t, v, w

_SEARLE = "Searle (1982), Matrix Algebra Useful for Statistics, chapter 5"
_ABOUT = frozenset({"matrix-inverse"})
_EYE = identity("n")

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
