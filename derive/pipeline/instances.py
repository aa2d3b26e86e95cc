"""What equations about functions say at other points: ``f(x) = x + 1`` gives ``f(0) = 0 + 1``.

In notes an equation for the value of a function at a letter defines the function, provided that
its other side depends on the letter, and that nothing says what the letter is; ``f(a) = 0`` may
say where f vanishes.  Primes are derivatives.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..functions import INTERPRETED
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import IllFormed, Term, derivative, is_random_symbol, substitute


def instances(claim: Claim) -> tuple[Fact, ...]:
    """Facts about the values of functions that occur in the claim."""
    known = [(f.name, f.statement) for f in claim.facts if isinstance(f.statement, Equation)]
    told = {s.lhs for _, s in known if s.lhs.op == "symbol"}
    general = [(name, s) for name, s in known if _is_general(s, told)]
    found: list[Fact] = []
    for term in dict.fromkeys(t for side in (claim.lhs, claim.rhs) for t in side.walk()):
        if term.op != "function" or term.data in INTERPRETED or not term.args:
            continue
        value = next(_values(term, general[::-1]), None)
        if value is not None:
            name = f"{value[0]}, at another point ({len(found) + 1})"
            found.append(Fact(name, Equation(term, value[1])))
    return tuple(found)


def _is_general(equation: Equation, told: set[Term]) -> bool:
    args = equation.lhs.args
    inside = set(equation.rhs.walk())
    return (equation.lhs.op == "function" and equation.lhs.data not in INTERPRETED
            and bool(args) and len(set(args)) == len(args) and not equation.distinct
            and all(a.op == "symbol" and a.is_scalar and not a.data[1] and a not in told
                    and not is_random_symbol(a) for a in args)
            and any(a in inside for a in args) and equation.rhs not in args)


def _values(term: Term, general: list[tuple[str, Equation]]) -> Iterator[tuple[str, Term]]:
    base = term.data.rstrip("'")
    for name, equation in general:
        left = equation.lhs
        order = len(term.data) - len(left.data)
        if left == term or left.data.rstrip("'") != base or order < 0 or (
                len(left.args) != len(term.args) or (order and len(term.args) > 1)):
            continue
        try:
            value = substitute(equation.rhs, dict(zip(left.args, term.args, strict=True)))
            for _ in range(order):
                value = derivative(value, term.args[0])
        except IllFormed:
            continue
        yield name, value
