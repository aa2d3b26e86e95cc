"""Moments of jointly normal variables."""

from __future__ import annotations

from ..kernel.terms import symbol
from .law import Law
from .letters import Claim, Cov, E, S, T, Var, add, centred, mul, normal, sub, t, tr, x

_ISSERLIS = "Isserlis (1918), Biometrika 12, 134-139"
_k, _l, _m, _n = (symbol(f"x{k}", random=True) for k in range(1, 5))
_QUADRATICS = E(mul(t(x), S, x, t(x), T, x))
_OWN = mul(tr(mul(S, Var(x))), tr(mul(T, Var(x))))
_CROSS = add(tr(mul(S, Var(x), T, Var(x))), tr(mul(S, Var(x), t(T), Var(x))))

_CENTRED = E(mul(*(sub(one, E(one)) for one in (_k, _l, _m, _n))))

LAWS = (
    Law("isserlis", "the fourth central moment of jointly normal variables",
        _CENTRED,
        add(mul(Cov(_k, _l), Cov(_m, _n)), mul(Cov(_k, _m), Cov(_l, _n)),
            mul(Cov(_k, _n), Cov(_l, _m))), _ISSERLIS,
        conditions=(normal(_k, _l, _m, _n),),
        conditions_text="the variables are jointly normal",
        rules=frozenset({"linearity", "take-out-known", "independence", "normal-moments",
                         "definitions-of-moments", "stated-moments"}),
        about=frozenset({"normal-moments"}),
        example=Claim(_QUADRATICS, add(_OWN, _CROSS), (normal(x), centred(x))),
        near_miss=Claim(_QUADRATICS, _OWN, (normal(x), centred(x)))),
)
