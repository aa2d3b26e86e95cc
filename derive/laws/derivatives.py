"""Derivatives; the gradient of a scalar has the shape of its argument."""

from __future__ import annotations

from ..kernel.terms import derivative, det, function, inverse, power
from .law import Law
from .letters import A, B, Claim, S, T, a, add, b, mul, number, symbol, t, tr, v, w

_SOURCE = "Magnus and Neudecker (2019), Matrix Differential Calculus, chapters 8 and 9"
_ABOUT = frozenset({"derivative"})
_D = derivative
_M, _N, _K = symbol("M", "m", "n"), symbol("N", "n", "k"), symbol("K", "k", "m")
_P, _Q = symbol("K", "k", "n"), symbol("N", "n", "k")
_LINE = add(S, mul(a, T))
_F = mul(t(v), w)

LAWS = (
    Law("derivative-linear", "derivatives are linear",
        _D(add(S, T), a), add(_D(S, a), _D(T, a)), _SOURCE, about=_ABOUT, needs_instance=True,
        forms=((_D(tr(S), a), tr(_D(S, a))), (_D(add(b, _F), v), add(_D(b, v), _D(_F, v)))),
        example=Claim(_D(add(mul(a, S), mul(power(a, 2), T)), a),
                      add(_D(mul(a, S), a), _D(mul(power(a, 2), T), a))),
        near_miss=Claim(_D(mul(b, power(a, 2)), a), _D(power(a, 2), a))),
    Law("derivative-product", "the product rule",
        _D(mul(A, B), a), add(mul(_D(A, a), B), mul(A, _D(B, a))), _SOURCE, about=_ABOUT,
        needs_instance=True, aliases=("product-rule",),
        forms=((_D(mul(b, _F), v), add(mul(_F, _D(b, v)), mul(b, _D(_F, v)))),),
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
    Law("derivative-det", "the derivative of a determinant",
        _D(det(S), a), mul(det(S), tr(mul(inverse(S), _D(S, a)))), _SOURCE, about=_ABOUT,
        needs_instance=True, forms=((_D(det(S), S), mul(det(S), t(inverse(S)))),),
        aliases=("jacobi-formula",),
        example=Claim(_D(det(_LINE), a), mul(det(_LINE), tr(mul(inverse(_LINE), _D(_LINE, a))))),
        near_miss=Claim(_D(det(S), S), mul(det(S), inverse(S)))),
    Law("chain-rule", "the chain rule",
        _D(function("exp", b), a), mul(function("exp", b), _D(b, a)), _SOURCE, about=_ABOUT,
        needs_instance=True,
        forms=((_D(function("log", b), a), mul(inverse(b), _D(b, a))),
               (_D(power(b, 2), a), mul(number(2), b, _D(b, a))),
               (_D(power(b, 3), a), mul(number(3), power(b, 2), _D(b, a))),
               (_D(inverse(b), a), mul(number(-1), inverse(power(b, 2)), _D(b, a))),
               (_D(function("exp", b), v), mul(function("exp", b), _D(b, v))),
               (_D(function("log", b), v), mul(inverse(b), _D(b, v))),
               (_D(power(b, 2), v), mul(number(2), b, _D(b, v)))),
        example=Claim(_D(function("exp", mul(b, a)), a),
                      mul(function("exp", mul(b, a)), _D(mul(b, a), a))),
        near_miss=Claim(_D(function("exp", power(a, 2)), a), function("exp", power(a, 2)))),
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
    Law("gradient-trace-inverse", "the derivative of the trace of an inverse",
        _D(tr(mul(_P, inverse(T), _Q)), T),
        mul(number(-1), t(inverse(T)), t(_P), t(_Q), t(inverse(T))), _SOURCE,
        about=_ABOUT, needs_instance=True,
        example=Claim(_D(tr(mul(A, inverse(T), t(A))), T),
                      mul(number(-1), t(inverse(T)), t(A), A, t(inverse(T)))),
        near_miss=Claim(_D(tr(inverse(T)), T), mul(number(-1), power(inverse(T), 2)))),
    Law("jacobian-linear", "the derivative of a linear map",
        _D(mul(A, v), t(v)), A, _SOURCE, about=_ABOUT, needs_instance=True,
        forms=((_D(mul(t(v), B), v), B),),
        example=Claim(_D(mul(A, S, v), t(v)), mul(A, S)),
        near_miss=Claim(_D(mul(S, v), t(v)), t(S))),
)
