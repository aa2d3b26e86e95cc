"""What was stated before: definitions and assumptions."""

from __future__ import annotations

from .law import Law
from .letters import (
    Claim,
    D,
    Equation,
    Fact,
    Var,
    Z,
    add,
    e,
    fixed_part,
    model,
    mul,
    random_part,
    response,
    symbol,
    t,
    u,
)

_VARIANCE = Fact("Var(u) = D", Equation(Var(u), D))
_P, _Q = symbol("A", "m", "n"), symbol("B", "m", "n")

LAWS = (
    Law("definition", "what was introduced by a definition",
        _P, _Q, "substitution of equals",
        conditions=(Fact("A = B by definition", Equation(_P, _Q, definition=True)),),
        conditions_text="A is defined to be B",
        example=Claim(Var(response), Var(add(fixed_part, random_part, e)), (model,)),
        near_miss=Claim(response, add(fixed_part, random_part), (model,))),
    Law("given", "what was assumed",
        _P, _Q, "substitution of equals", conditions=(Fact("A = B", Equation(_P, _Q)),),
        conditions_text="A = B was assumed", aliases=("assumption",),
        example=Claim(mul(Z, Var(u), t(Z)), mul(Z, D, t(Z)), (_VARIANCE,)),
        near_miss=Claim(mul(Z, Var(u)), mul(Z, D, D), (_VARIANCE,))),
)
