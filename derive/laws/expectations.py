"""Expectations, plain and conditional."""

from __future__ import annotations

from .law import Law
from .letters import (
    A,
    Claim,
    E,
    M,
    S,
    Var,
    Z,
    add,
    c,
    e,
    fixed_part,
    g,
    independent,
    model,
    mul,
    random_part,
    response,
    symbol,
    t,
    tr,
    u,
    x,
    x2,
    y,
)

_KNOWN = frozenset({"known-given"})
_LINEAR = frozenset({"linearity"}) | _KNOWN
_BILLINGSLEY = "Billingsley (1995), Probability and Measure, section 34"
_W = symbol("W", "n", "n", random=True)
_W = symbol("W", "n", "k", random=True)

LAWS = (
    Law("linearity", "expectations are linear",
        E(add(mul(A, x), y, c)), add(mul(A, E(x)), E(y), c),
        "Billingsley (1995), Probability and Measure, section 21",
        rules=_LINEAR, about=_LINEAR,
        example=Claim(E(response), add(fixed_part, mul(Z, E(u)), E(e)), (model,)),
        near_miss=Claim(E(mul(t(x), S, x)), mul(E(t(x)), S, E(x)))),
    Law("known-given", "what is known given the condition is its own expectation",
        E(g, g), g, _BILLINGSLEY, rules=_KNOWN, about=_KNOWN,
        example=Claim(E(add(fixed_part, random_part), u), add(fixed_part, random_part)),
        near_miss=Claim(E(mul(Z, u)), mul(Z, u))),
    Law("take-out-known", "factors known given the condition leave the expectation",
        E(mul(t(g), symbol("A", "h", "n"), x), g), mul(t(g), symbol("A", "h", "n"), E(x, g)),
        _BILLINGSLEY, rules=_LINEAR | {"take-out-known"}, about=_KNOWN | {"take-out-known"},
        example=Claim(E(mul(u, t(e)), u), mul(u, E(t(e), u))),
        near_miss=Claim(E(mul(u, t(e))), mul(u, E(t(e))))),
    Law("tower", "the expectation of a conditional expectation",
        E(E(_W, g)), E(_W), _BILLINGSLEY, needs_instance=True, rules=_LINEAR,
        aliases=("total-expectation", "law-of-total-expectation", "iterated-expectations"),
        example=Claim(E(response), E(E(response, u)), (model,)),
        near_miss=Claim(E(mul(E(x, g), t(y))), E(mul(x, t(y))))),
    Law("independence-product", "the expectation of a product of independent variables",
        E(mul(x, t(y))), mul(E(x), E(t(y))),
        "Billingsley (1995), Probability and Measure, section 21",
        conditions=(independent(x, y),), conditions_text="x and y are independent",
        rules=frozenset({"linearity", "independence"}),
        about=frozenset({"independence", "mean-of-product"}),
        example=Claim(E(mul(t(u), t(Z), e)), mul(E(t(u)), t(Z), E(e)), (independent(u, e),)),
        near_miss=Claim(E(mul(x, t(y), y)), mul(E(x), E(t(y)), E(y)), (independent(x, y),))),
    Law("independence-given", "an independent condition does not matter",
        E(x, g), E(x), _BILLINGSLEY, conditions=(independent(x, g),),
        conditions_text="x and g are independent",
        rules=frozenset({"linearity", "independence"}),
        about=frozenset({"independence", "conditional"}),
        example=Claim(E(e, u), E(e), (independent(e, u),)),
        near_miss=Claim(E(e, u), E(e), (independent(e, x2),))),
    Law("mean-of-quadratic-form", "the expectation of a quadratic form",
        E(mul(t(x), S, x)), add(tr(mul(S, Var(x))), mul(E(t(x)), S, E(x))),
        "Searle, Casella & McCulloch (1992), Variance Components, appendix S",
        needs_instance=True, rules=frozenset({"linearity", "stated-moments"}),
        example=Claim(E(mul(t(response), M, response)), add(
            tr(mul(M, Var(response))), mul(E(t(response)), M, E(response)))),
        near_miss=Claim(E(mul(t(x), S, x)), tr(mul(S, Var(x))))),
)
