"""Traces."""

from __future__ import annotations

from ..kernel.terms import symbol
from .law import Law
from .letters import A, B, Claim, S, T, a, add, b, mul, number, sub, t, tr, v, w

_SEARLE = "Searle (1982), Matrix Algebra Useful for Statistics, chapter 2"
_LINEAR = frozenset({"linear-operators"})
_ABOUT = frozenset({"trace"})
_BACK = symbol("C", "n", "m")

LAWS = (
    Law("trace-cyclic", "a trace is unchanged by cyclic permutation",
        tr(mul(A, _BACK)), tr(mul(_BACK, A)), _SEARLE, about=_ABOUT, needs_instance=True,
        example=Claim(tr(mul(A, B, t(B), t(A))), tr(mul(t(A), A, B, t(B)))),
        near_miss=Claim(tr(mul(S, T, t(S), t(T))), tr(mul(T, S, t(S), t(T))))),
    Law("trace-linear", "a trace is linear",
        tr(add(mul(a, S), mul(b, T))), add(mul(a, tr(S)), mul(b, tr(T))), _SEARLE, closed=_ABOUT,
        rules=_LINEAR, about=_LINEAR,
        example=Claim(tr(sub(S, mul(number(3), T))), sub(tr(S), mul(number(3), tr(T)))),
        near_miss=Claim(tr(mul(a, S)), mul(a, a, tr(S)))),
    Law("trace-transpose", "a matrix and its transpose have one trace",
        tr(t(S)), tr(S), _SEARLE, about=_ABOUT, needs_instance=True,
        example=Claim(tr(t(mul(S, T))), tr(mul(S, T))),
        near_miss=Claim(tr(mul(S, t(T))), tr(mul(S, T)))),
    Law("trace-of-scalar", "a scalar is its own trace",
        mul(t(v), w), tr(mul(w, t(v))), _SEARLE, about=_ABOUT, needs_instance=True,
        example=Claim(mul(t(v), S, w), tr(mul(S, w, t(v)))),
        near_miss=Claim(mul(t(v), S, w), tr(mul(S, v, t(v))))),
)
