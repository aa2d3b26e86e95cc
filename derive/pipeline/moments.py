r"""What the definitions of moments say: ``M_X''(0)``, ``Skew(X)``, and integrals of a density.

``M_X(t)`` is ``E(exp(t X))``, and its k-th derivative at 0 is ``E(X^k)``; the integral of
``g(x) f_X(x)`` over all x is ``E(g(X))``.  Only for symbols that are random in the notes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..functions import INTEGRAL_OVER
from ..kernel.dims import ONE, variable
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    bound_index,
    expectation,
    function,
    inverse,
    is_random_symbol,
    mul,
    neg,
    number,
    power,
    randomness,
    substitute,
    symbol,
    variance,
)
from ..late import late_regex
from ..notation import describe
from ..notation.names import HOLE
from ..notes.meaning.known import ENDLESS, MASS, written_of
from ..step import equated
from .events import factors_of
from .supports import Supports, density_of, known_at_a_point

_GENERATING = late_regex(r"M_(\w+?)('*)")
_NAMED = late_regex(r"(\w+)\((\w+)\)")
_VALUES = late_regex(r"\|(\w+)_cal\|")
_PROBABILITY = late_regex(r"f_(?P<name>\w+)|Pr(?:ob)?\((?P<inside>[^|]*)\)")
_SINGLE_VALUE = late_regex(rf"(\w+) = {HOLE}")


def laws_of_moments(claim: Claim) -> tuple[Fact, ...]:
    """Facts about moments and modes that occur in the claim and in its facts under another name."""
    terms = dict.fromkeys(t for side in equated(claim) for t in side.walk())
    told = {s.lhs.data for f in claim.facts if isinstance(s := f.statement, Equation)
            and s.lhs.op == "function"}
    random = {str(t.data[0]): t for t in terms
              if is_random_symbol(t) and t.is_scalar and not t.data[1]}
    continuous = Supports(claim.facts).ends.keys() | {
        name for t in terms if str(t.data).startswith("integral") and t.args
        for f in factors_of(t.args[-1]) if (name := density_of(f))}
    discrete = frozenset(known_at_a_point(claim.facts, MASS))
    found = [Fact(f"{describe(Fact('', e))} (definition)", e) for term in terms
             if (e := _mode(term, terms)) is not None]
    for term in terms if random else ():
        value = (_value(term, random, discrete) if term.op == "function" else
                 _mean_by_mass(term, random, continuous) if term.op == "sum" else None)
        if value is not None and not (term.op == "function" and term.data in told and any(
                a.op == "symbol" for a in term.args)):
            equation = Equation(term, value)
            found.append(Fact(f"{describe(Fact('', equation))} (definition)", equation))
    return tuple(found)


def _mode(term: Term, terms: Collection[Term]) -> Equation | None:
    """What a mode is: where the density or mass function is largest."""
    if term.op != "function" or term.data != f"argmax over ({HOLE})" or len(term.args) != 2:
        return None
    name = density_of(term.args[1], term.args[0])
    modes = [written_of("mode", symbol(name, random=random))
             for random in (False, True)] if name else []
    return next((Equation(m, term) for m in modes if m in terms), None)


def _value(term: Term, random: dict[str, Term], discrete: Collection[str]) -> Term | None:
    """The moment that a function's value is; None if it is none, or if its symbol is not random."""
    text = str(term.data)
    if (found := _GENERATING.fullmatch(text)) and len(term.args) == 1 and found[1] in random:
        if term.args[0] == number(0):
            order = len(found[2])
            return expectation(power(random[found[1]], order)) if order else number(1)
        at = term.args[0]
        return None if found[2] or is_random_symbol(at) else expectation(
            function("exp", mul(at, random[found[1]])))
    if (found := _NAMED.fullmatch(text)) and found[1] in _STANDARDISED and found[2] in random:
        return _STANDARDISED[found[1]](random[found[2]])
    return _mean_by_density(term, random, discrete)


def _standardised(order: int) -> Callable[[Term], Term]:
    """The mean of a power of the standardised symbol."""
    def moment(x: Term) -> Term:
        spread = function("sqrt", variance(x))
        return mul(expectation(power(add(x, neg(expectation(x))), order)),
                   inverse(power(spread, order)))
    return moment


_STANDARDISED: dict[str, Callable[[Term], Term]] = {
    "Skew": _standardised(3), "skew": _standardised(3),
    "Kurt": _standardised(4), "kurt": _standardised(4),
}


def _mean_by_mass(term: Term, random: dict[str, Term], continuous: Collection[str]
                  ) -> Term | None:
    r"""The mean that a sum over all values of random symbols with their probabilities is.

    Values are what ``x \in \mathcal{X}`` enumerates; the probabilities ``Pr(X = x)``, of several
    symbols together ``Pr(X = x, Y = y)``, or the mass function ``f_X(x)``.
    """
    values: set[Term] = set()
    sets: list[str] = []
    body = term
    while body.op == "sum":
        index, low, high, distinct = body.data
        of = _VALUES.fullmatch(repr(high))
        if distinct or low != ONE or of is None:
            return None
        sets.append(of[1])
        (body,) = body.args
        values |= {t for t in body.walk() if t.op == "symbol" and t.data[0] == index
                   and t.data[1] == (variable(index),)}
    factors = factors_of(body)
    for factor in factors:
        match = _PROBABILITY.fullmatch(str(factor.data)) if factor.op == "function" else None
        if match is None or set(factor.args) != values or len(factor.args) != len(values):
            continue
        names = [match["name"]] if match["name"] else [
            _SINGLE_VALUE.fullmatch(part.strip()) for part in match["inside"].split(",")]
        names = [n if isinstance(n, str) or n is None else n[1] for n in names]
        if len(names) != len(values) or None in names or set(names) & set(continuous) or (
                sorted(sets) != sorted(map(str, names))):
            return None
        meant = {at: random[str(n)] for at, n in zip(factor.args, names, strict=True)
                 if n in random}
        rest = [f for f in factors if f is not factor]
        if any(randomness(f) for f in rest) or any(
                t in values and t not in meant for f in rest for t in f.walk()):
            return None
        try:
            inside = [substitute(f, meant) for f in rest]
        except (IllFormed, ValueError):
            return None
        if any(bound_index(t) or t.op == "derivative" for f in rest for t in f.walk()):
            return None
        return expectation(mul(*inside)) if inside else number(1)
    return None


def domains_of(name: str) -> tuple[str, ...]:
    """How all values of a quantity are written below an integral: a set, or just its letter."""
    return f"{name}_cal", name.lower(), "R_bb", f"{name.lower()}_cal"


def _mean_by_density(term: Term, random: dict[str, Term], discrete: Collection[str]
                     ) -> Term | None:
    """The mean that an integral over all values of a symbol with its density is.

    The names of `discrete` symbols have no density.
    """
    if str(term.data) == "integral" and len(term.args) == 4:
        low, high, variable, body = term.args
        if high != ENDLESS or low not in (mul(number(-1), ENDLESS), neg(ENDLESS)):
            return None
    elif str(term.data).startswith(INTEGRAL_OVER) and len(term.args) == 2:
        variable, body = term.args
    else:
        return None
    factors = factors_of(body)
    densities = [f for f in factors if density_of(f, variable)]
    if len(densities) != 1:
        return None
    name = density_of(densities[0])
    rest = [f for f in factors if f is not densities[0]]
    domain = str(term.data).removeprefix(INTEGRAL_OVER)
    if str(term.data) != "integral" and domain not in domains_of(name):
        return None
    if name not in random or name in discrete or any(randomness(f) for f in rest) or any(
            t.op == "derivative" for f in rest for t in f.walk()):
        return None
    try:
        values = [substitute(f, {variable: random[name]}) for f in rest]
        return expectation(mul(*values)) if values else number(1)
    except (IllFormed, ValueError):
        return None
