"""Derivatives; the gradient of a scalar has the shape of its argument."""

from __future__ import annotations

from ..kernel.terms import derivative, det, function, inverse, power
from .law import Law
from .letters import A, B, Claim, S, T, a, add, b, mul, number, symbol, t, tr, v, w

_SOURCE = "Magnus and Neudecker (2019), Matrix Differential Calculus, chapters 8 and 9"
_ABOUT = frozenset({"derivative"})
_D = derivative
_M, _N, _K = symbol("M", "m", "n"), symbol("N", "n", "k"), symbol("K", "k", "m")
_LINE = add(S, mul(a, T))

LAWS = (
    Law("derivative-linear", "the derivative of a sum is the sum of the derivatives",
        _D(add(S, T), a), add(_D(S, a), _D(T, a)), _SOURCE, about=_ABOUT, needs_instance=True,
        example=Claim(_D(add(mul(a, S), mul(power(a, 2), T)), a),
                      add(_D(mul(a, S), a), _D(mul(power(a, 2), T), a))),
        near_miss=Claim(_D(mul(b, power(a, 2)), a), _D(power(a, 2), a))),
    Law("derivative-product", "the product rule",
        _D(mul(A, B), a), add(mul(_D(A, a), B), mul(A, _D(B, a))), _SOURCE, about=_ABOUT,
        needs_instance=True, aliases=("product-rule",),
        example=Claim(_D(mul(_LINE, inverse(_LINE)), a), add(
            mul(_D(_LINE, a), inverse(_LINE)), mul(_LINE, _D(inverse(_LINE), a)))),
        near_miss=Claim(_D(mul(_LINE, _LINE), a), mul(number(2), _LINE, _D(_LINE, a)))),
    Law("derivative-inverse", "the derivative of an inverse by a scalar",
        _D(inverse(S), a), mul(number(-1), inverse(S), _D(S, a), inverse(S)), _SOURCE,
        about=_ABOUT, needs_instance=True,
        example=Claim(_D(inverse(_LINE), a),
                      mul(number(-1), inverse(_LINE), _D(_LINE, a), inverse(_LINE))),
        near_miss=Claim(_D(inverse(_LINE), a),
                        mul(number(-1), power(inverse(_LINE), 2), _D(_LINE, a)))),
    Law("derivative-log-det", "the derivative of a log determinant",
        _D(function("log", det(S)), a), tr(mul(inverse(S), _D(S, a))), _SOURCE, about=_ABOUT,
        needs_instance=True, forms=((_D(function("log", det(S)), S), t(inverse(S))),),
        example=Claim(_D(function("log", det(_LINE)), a),
                      tr(mul(inverse(_LINE), _D(_LINE, a)))),
        near_miss=Claim(_D(function("log", det(S)), S), inverse(S))),
    Law("gradient-linear-form", "the gradient of a linear form",
        _D(mul(t(w), v), v), w, _SOURCE, about=_ABOUT, needs_instance=True,
        forms=((_D(mul(t(v), w), v), w), (_D(mul(t(w), S, v), v), mul(t(S), w))),
        example=Claim(_D(mul(t(w), S, v), v), mul(t(S), w)),
        near_miss=Claim(_D(mul(t(w), S, v), v), mul(S, w))),
    Law("gradient-quadratic-form", "the gradient of a quadratic form",
        _D(mul(t(v), S, v), v), mul(add(S, t(S)), v), _SOURCE, about=_ABOUT, needs_instance=True,
        example=Claim(_D(mul(t(v), S, T, v), v), add(mul(S, T, v), mul(t(T), t(S), v))),
        near_miss=Claim(_D(mul(t(v), S, v), v), mul(number(2), S, v))),
    Law("gradient-trace", "the derivative of the trace of a linear map",
        _D(tr(mul(_K, _M, _N)), _M), mul(t(_K), t(_N)), _SOURCE, about=_ABOUT,
        needs_instance=True,
        example=Claim(_D(tr(mul(t(A), A, S)), S), mul(t(A), A)),
        near_miss=Claim(_D(tr(mul(T, S, T)), S), mul(T, T))),
)
