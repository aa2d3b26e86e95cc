"""Kronecker products, vec, and entrywise products."""

from __future__ import annotations

from ..kernel.terms import diag, diagonal, hadamard, inverse, kronecker, symbol, vec
from .law import Law
from .letters import A2, A, B, C, Claim, S, T, identity, mul, t, tr, v

_MAGNUS = "Magnus & Neudecker (1999), Matrix Differential Calculus, chapter 2"
_ABOUT = frozenset({"kronecker"})
_VEC = frozenset({"vec"})
_P, _Q, _R = symbol("P", "k", "h"), symbol("Q", "h", "l"), symbol("R", "m", "m")

LAWS = (
    Law("kronecker-mixed-product", "the product of Kronecker products",
        mul(kronecker(A, _P), kronecker(B, _Q)), kronecker(mul(A, B), mul(_P, _Q)), _MAGNUS,
        about=_ABOUT, needs_instance=True,
        example=Claim(mul(kronecker(A, identity("h")), kronecker(B, _Q)),
                      kronecker(mul(A, B), _Q)),
        near_miss=Claim(mul(kronecker(S, T), kronecker(S, T)), kronecker(mul(S, T), mul(S, T)))),
    Law("kronecker-transpose", "the transpose of a Kronecker product",
        t(kronecker(A, _P)), kronecker(t(A), t(_P)), _MAGNUS, about=_ABOUT, needs_instance=True,
        example=Claim(t(kronecker(identity("n"), _P)), kronecker(identity("n"), t(_P))),
        near_miss=Claim(t(kronecker(S, T)), kronecker(t(T), t(S)))),
    Law("kronecker-inverse", "the inverse of a Kronecker product",
        inverse(kronecker(S, _R)), kronecker(inverse(S), inverse(_R)), _MAGNUS,
        about=frozenset({"kronecker", "matrix-inverse"}), needs_instance=True,
        example=Claim(mul(inverse(kronecker(T, _R)), kronecker(B, _R)),
                      mul(kronecker(inverse(T), inverse(_R)), kronecker(B, _R))),
        near_miss=Claim(inverse(kronecker(S, T)), kronecker(inverse(T), inverse(S)))),
    Law("kronecker-trace", "the trace of a Kronecker product",
        tr(kronecker(S, T)), mul(tr(S), tr(T)), _MAGNUS, about=_ABOUT, needs_instance=True,
        example=Claim(tr(kronecker(mul(S, T), t(S))), mul(tr(mul(S, T)), tr(S))),
        near_miss=Claim(tr(kronecker(S, T)), tr(mul(S, T)))),
    Law("vec-of-product", "the vec of a product of three",
        vec(mul(A, B, C)), mul(kronecker(t(C), A), vec(B)), _MAGNUS, about=_VEC,
        needs_instance=True,
        example=Claim(vec(mul(A, B)), mul(kronecker(identity("p"), A), vec(B))),
        near_miss=Claim(vec(mul(S, T, S)), mul(kronecker(S, S), vec(T)))),
    Law("vec-inner-product", "the inner product of vecs is a trace",
        mul(t(vec(A)), vec(A2)), tr(mul(t(A), A2)), _MAGNUS, about=_VEC, needs_instance=True,
        example=Claim(mul(t(vec(S)), vec(mul(S, T))), tr(mul(t(S), S, T))),
        near_miss=Claim(mul(t(vec(S)), vec(T)), tr(mul(S, T)))),
    Law("hadamard-commutes", "an entrywise product does not depend on the order",
        hadamard(A, A2), hadamard(A2, A), _MAGNUS, about=frozenset({"hadamard"}),
        needs_instance=True,
        example=Claim(mul(t(v), hadamard(S, T)), mul(t(v), hadamard(T, S))),
        near_miss=Claim(hadamard(S, T), mul(S, T))),
    Law("diagonal-of-diag", "the diagonal of a diagonal matrix",
        diagonal(diag(v)), v, _MAGNUS, about=frozenset({"diag", "diagonal"}),
        needs_instance=True,
        example=Claim(mul(S, diagonal(diag(v))), mul(S, v)),
        near_miss=Claim(diag(diagonal(S)), S)),
)
