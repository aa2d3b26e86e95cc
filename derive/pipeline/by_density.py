r"""What the density of a named distribution says: means, and distribution functions, as integrals.

``E(g(X))`` is the integral of ``g(x) f_X(x)``, and ``F_X(x)`` that of ``f_X`` from the lower end,
where X has a density that is known, and so are the values that it takes.  Where it takes no values
nothing is added: the integral over all real numbers is one over its values.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ..functions import DUMMY, INTEGRAL_OVER
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import (
    IllFormed,
    Term,
    expectation,
    function,
    mul,
    number,
    randomness,
    substitute,
    symbol,
)
from ..notation import describe
from ..notes.meaning.known import ENDLESS, POINT, VARIABLE, written_of
from ..step import terms_of
from .moments import domains_of
from .supports import Supports, density_of


class _Values(NamedTuple):
    """Between what ends a random symbol has its values, and its density at `VARIABLE`."""

    low: Term
    high: Term
    density: Term


def laws_of_densities(claim: Claim) -> tuple[Fact, ...]:
    """Facts about means, distribution functions and integrals that occur in the claim."""
    densities = {name: substitute(s.rhs, {POINT: VARIABLE}) for f in claim.facts if isinstance(
        s := f.statement, Equation) and (name := density_of(s.lhs, POINT))}
    supports = Supports(claim.facts)
    values = {name: _Values(*ends, densities[name]) for name, ends in supports.ends.items()
              if name in densities}
    if not values:
        return ()
    sides = [claim.lhs, claim.rhs, *(t for f in claim.facts if isinstance(f.statement, Equation)
                                     for t in terms_of(f.statement))]
    found: list[Fact] = []
    for term in dict.fromkeys(t for side in sides for t in side.walk()):
        for equation in _equations(term, values, supports):
            found.append(Fact(f"{describe(Fact('', equation))} (by the density)", equation))
    return tuple(found)


def _is_integral(term: Term) -> bool:
    return term.op == "function" and term.data == "integral" and len(term.args) == 4


def _equations(term: Term, values: dict[str, _Values], supports: Supports) -> Iterator[Equation]:
    """What the densities say of a mean, a distribution function or an integral."""
    if term.op == "expectation" and len(term.args) == 1 and len(randomness(term.args[0])) == 1:
        (subject,) = randomness(term.args[0])
        name = str(subject.data[0])
        if name in values and subject.is_scalar and not subject.data[1] and _is_plain(term.args[0]):
            yield from _mean(term, subject, values[name])
    elif term.op != "function":
        return
    elif str(term.data).startswith("M_") and len(term.args) == 1:
        name = str(term.data).removeprefix("M_")
        if name in values and term.args[0].op == "symbol":
            exponential = function("exp", mul(term.args[0], symbol(name, random=True)))
            yield Equation(term, expectation(exponential))
            yield from (Equation(term, e.rhs) for e in _mean(
                expectation(exponential), symbol(name, random=True), values[name]))
    elif str(term.data).startswith("F_") and len(term.args) == 1:
        name = str(term.data).removeprefix("F_")
        if name in values and any(term.args[0] == written_of("median", symbol(name, random=r))
                                  for r in (False, True)):
            yield Equation(term, number(Fraction(1, 2)))
        elif name in values and not _has_dummy(term.args[0]) and supports.take(
                name, term.args[0]):
            yield Equation(term, function("integral", values[name].low, term.args[0], VARIABLE,
                                          values[name].density))
    elif (str(term.data).startswith(INTEGRAL_OVER) and len(term.args) == 2) or (
            _is_integral(term) and term.args[:2] == (mul(number(-1), ENDLESS), ENDLESS)):
        *_, variable, body = term.args
        names = {n for f in _factors(body) if (n := density_of(f, variable)) in values}
        if len(names) == 1:
            low, high, _ = values[name := names.pop()]
            if (low, high) != term.args[:2] and (_is_integral(term) or str(
                    term.data).removeprefix(INTEGRAL_OVER) in domains_of(name)):
                yield Equation(term, function("integral", low, high, variable, body))


def _mean(term: Term, subject: Term, values: _Values) -> Iterator[Equation]:
    try:
        inside = substitute(term.args[0], {subject: VARIABLE})
    except IllFormed:
        return
    if not _has_dummy(term.args[0]):
        yield Equation(term, function("integral", values.low, values.high, VARIABLE,
                                      mul(inside, values.density)))


def _is_plain(term: Term) -> bool:
    """Whether the term is the same function of its random symbol whatever value that has."""
    return not any(t.op in ("expectation", "variance", "covariance", "derivative")
                   for t in term.walk()) and all(t.is_scalar for t in term.walk())


def _has_dummy(term: Term) -> bool:
    return any(t.op == "symbol" and str(t.data[0]).startswith(DUMMY) for t in term.walk())


def _factors(term: Term) -> Iterator[Term]:
    if term.op == "mul":
        for arg in term.args:
            yield from _factors(arg)
    else:
        yield term


__all__ = ["laws_of_densities"]
