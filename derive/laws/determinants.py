"""Determinants, and powers with a symbolic exponent."""

from __future__ import annotations

from ..kernel.dims import as_dim
from ..kernel.terms import block, det, inverse, kronecker, power, symbol, zero
from .law import Law
from .letters import Claim, S, T, a, add, b, has, identity, mul, number, sub, t, v, w

_SEARLE = "Searle (1982), Matrix Algebra Useful for Statistics, chapter 4"
_HARVILLE = "Harville (1997), Matrix Algebra From a Statistician's Perspective, chapter 13"
_DET = frozenset({"det"})
_F, _G = symbol("F", "n", "m"), symbol("G", "m", "n")
_U, _W = symbol("U", "m", "m"), symbol("W", "m", "m")
_EYE, _SMALL = identity("n"), identity("m")
_n, _m, _k = as_dim("n"), as_dim("m"), as_dim("k")

LAWS = (
    Law("det-product", "the determinant of a product of square matrices",
        det(mul(S, T)), mul(det(S), det(T)), _SEARLE, about=_DET, needs_instance=True,
        example=Claim(det(mul(T, S, t(T))), mul(det(mul(T, S)), det(t(T)))),
        near_miss=Claim(det(add(S, T)), add(det(S), det(T)))),
    Law("det-transpose", "a matrix and its transpose have one determinant",
        det(t(S)), det(S), _SEARLE, about=_DET, needs_instance=True,
        example=Claim(mul(a, det(t(add(S, T)))), mul(a, det(add(S, T)))),
        near_miss=Claim(det(add(S, t(T))), det(add(S, T)))),
    Law("det-inverse", "the determinant of an inverse",
        det(inverse(S)), inverse(det(S)), _SEARLE, about=_DET, needs_instance=True,
        example=Claim(mul(det(T), det(inverse(add(S, T)))), mul(det(T), inverse(det(add(S, T))))),
        near_miss=Claim(det(inverse(S)), det(S))),
    Law("det-scalar-multiple", "a scalar leaves a determinant once for every row",
        det(mul(a, S)), mul(power(a, _n), det(S)), _SEARLE, about=_DET, needs_instance=True,
        example=Claim(det(mul(sub(a, b), _U)), mul(power(sub(a, b), _m), det(_U))),
        near_miss=Claim(det(mul(a, S)), mul(a, det(S)))),
    Law("det-orthogonal", "the determinant of an orthogonal matrix is 1 or -1",
        power(det(S), 2), number(1), _SEARLE, about=_DET,
        conditions=(has(S, "orthogonal"),), conditions_text="S is orthogonal",
        example=Claim(mul(det(T), power(det(_U), 2)), det(T), (has(_U, "orthogonal"),)),
        near_miss=Claim(det(S), number(1), (has(S, "orthogonal"),))),
    Law("det-block-triangular", "the determinant of a block-triangular matrix",
        det(block([[S, _F], [zero("m", "n"), _U]])), mul(det(S), det(_U)), _HARVILLE,
        about=_DET, needs_instance=True,
        forms=((det(block([[S, zero("n", "m")], [_G, _U]])), mul(det(S), det(_U))),),
        example=Claim(det(block([[T, zero("n", "m")], [zero("m", "n"), _U]])),
                      mul(det(_U), det(T))),
        near_miss=Claim(det(block([[zero("n", "n"), S], [T, zero("n", "n")]])),
                        mul(det(S), det(T)))),
    Law("det-schur", "the determinant of a block matrix by a Schur complement",
        det(block([[S, _F], [_G, _U]])),
        mul(det(S), det(sub(_U, mul(_G, inverse(S), _F)))), _HARVILLE,
        about=_DET, needs_instance=True,
        forms=((det(block([[S, _F], [_G, _U]])),
                mul(det(_U), det(sub(S, mul(_F, inverse(_U), _G))))),),
        example=Claim(det(block([[_U, _G], [t(_G), S]])),
                      mul(det(sub(S, mul(t(_G), inverse(_U), _G))), det(_U))),
        near_miss=Claim(det(block([[S, _F], [_G, _U]])),
                        mul(det(S), det(sub(_U, mul(_G, _F)))), (has(S, "invertible"),))),
    Law("det-sylvester", "the two products of two matrices, each beside an identity",
        det(add(_EYE, mul(_F, _G))), det(add(_SMALL, mul(_G, _F))), _HARVILLE,
        about=_DET, needs_instance=True, aliases=("weinstein-aronszajn",),
        example=Claim(det(add(_EYE, mul(_F, _U, t(_F)))), det(add(_SMALL, mul(_U, t(_F), _F)))),
        near_miss=Claim(det(add(_EYE, mul(_F, _G))), det(sub(_SMALL, mul(_G, _F))))),
    Law("det-low-rank-update", "the determinant of a sum of a matrix and a product",
        det(add(S, mul(_F, _G))),
        mul(det(S), det(add(_SMALL, mul(_G, inverse(S), _F)))), _HARVILLE,
        about=_DET, needs_instance=True, aliases=("generalized-matrix-determinant-lemma",),
        example=Claim(det(add(T, mul(_F, _U, _G))),
                      mul(det(T), det(add(_SMALL, mul(_U, _G, inverse(T), _F))))),
        near_miss=Claim(det(add(S, mul(_F, _G))), det(add(_SMALL, mul(_G, inverse(S), _F))))),
    Law("matrix-determinant-lemma", "the determinant after an update of rank one",
        det(add(S, mul(v, t(w)))), mul(det(S), add(number(1), mul(t(w), inverse(S), v))),
        _HARVILLE, about=_DET, needs_instance=True,
        example=Claim(det(add(T, mul(v, t(v)))),
                      mul(add(number(1), mul(t(v), inverse(T), v)), det(T))),
        near_miss=Claim(det(add(S, mul(v, t(w)))), add(det(S), mul(t(w), inverse(S), v)))),
    Law("det-kronecker", "the determinant of a Kronecker product",
        det(kronecker(S, _U)), mul(power(det(S), _m), power(det(_U), _n)), _HARVILLE,
        about=_DET, needs_instance=True,
        example=Claim(det(kronecker(_U, t(_W))), mul(power(det(_U), _m), power(det(t(_W)), _m))),
        near_miss=Claim(det(kronecker(S, _U)), mul(power(det(S), _n), power(det(_U), _m)))),
    Law("powers-multiply", "exponents add when powers of one base are multiplied",
        mul(power(S, _k), power(S, _m)), power(S, _k + _m), _SEARLE,
        about=frozenset({"symbolic-power"}),
        example=Claim(mul(power(a, _k), a, power(a, _m)), power(a, _k + _m + 1)),
        near_miss=Claim(mul(power(a, _k), power(a, _m)), power(a, _k * _m))),
)
