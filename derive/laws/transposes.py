"""Transposes."""

from __future__ import annotations

from .law import Law
from .letters import A2, A, B, C, Claim, D, R, S, T, Z, add, has, mul, t, v, w

_SEARLE = "Searle (1982), Matrix Algebra Useful for Statistics, chapter 2"
_LINEAR = frozenset({"linear-operators"})
_ABOUT = frozenset({"transpose"})

LAWS = (
    Law("transpose-product", "the transpose of a product",
        t(mul(A, B)), mul(t(B), t(A)), _SEARLE, about=_ABOUT, needs_instance=True,
        example=Claim(t(mul(A, B, C)), mul(t(C), t(B), t(A))),
        near_miss=Claim(t(mul(S, T)), mul(t(S), t(T)))),
    Law("transpose-sum", "the transpose of a sum",
        t(add(A, A2)), add(t(A), t(A2)), _SEARLE, closed=_ABOUT,
        rules=_LINEAR, about=_LINEAR,
        example=Claim(t(add(R, mul(Z, D, t(Z)))), add(t(R), t(mul(Z, D, t(Z))))),
        near_miss=Claim(t(add(S, T)), add(t(S), T))),
    Law("transpose-involution", "the transpose of a transpose",
        t(t(A)), A, _SEARLE, about=_ABOUT | {"double-transpose"}, needs_instance=True,
        example=Claim(mul(A, t(t(B))), mul(A, B)),
        near_miss=Claim(t(t(S)), t(S))),
    Law("scalar-transpose", "a scalar is its own transpose",
        mul(t(v), S, w), mul(t(w), t(S), v), _SEARLE, about=_ABOUT, needs_instance=True,
        example=Claim(mul(t(v), S, T, w), mul(t(w), t(mul(S, T)), v)),
        near_miss=Claim(mul(t(v), S, w), mul(t(w), S, v))),
    Law("symmetric-transpose", "a symmetric matrix is its own transpose",
        t(S), S, _SEARLE, conditions=(has(S, "symmetric"),), conditions_text="S is symmetric",
        example=Claim(mul(Z, t(D), t(Z)), mul(Z, D, t(Z)), (has(D, "symmetric"),)),
        near_miss=Claim(t(mul(S, T)), mul(S, T), (has(S, "symmetric"), has(T, "symmetric")))),
)
