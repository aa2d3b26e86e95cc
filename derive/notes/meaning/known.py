r"""What is known of a named distribution: ``X \sim Gam(a, b)`` has a density and moments.

These are no statements of the notes, which may mean another parametrisation.  They help to prove
steps, count for nothing when a step fails, and are given up where the notes say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...functions import DUMMY
from ...kernel.facts import Equation, Fact, Property
from ...kernel.terms import (
    IllFormed,
    Term,
    expectation,
    function,
    is_random_symbol,
    mul,
    number,
    symbol,
    variance,
)
from ...notation import text
from ...notation.names import HOLE
from ..distributions import Family, find
from ..kinds.kinds import Environment
from ..mathematics.syntax import Chain, Node
from ..words.formula_facts import NORMALS
from ..words.remarks import Declaration
from .densities import covariances, named_density, value_of
from .elaborate import elaborate
from .values import Unsupported

AT_ITSELF = "density at"
"""The function of a random scalar that its density there is; followed by the name of a vector."""
POINT = symbol(HOLE)
"""Stands for any value; no symbol of notes has this name."""
MASS = "mass function"
DISTRIBUTION = "distribution function"


ENDLESS = function("infinity")
EVERYWHERE = mul(number(-1), ENDLESS), ENDLESS
"""The ends of the values of a quantity that may have any."""
VARIABLE = symbol(f"{DUMMY}1")
"""The variable of an integral that is not inside another."""


def known_of(declaration: Declaration, environment: Environment) -> tuple[Fact, ...]:
    """Facts about the subjects of a declaration that names their distribution."""
    if declaration.kind != "distribution" or not declaration.value:
        return ()
    name = declaration.value.rstrip(".")
    family = find(name, len(declaration.arguments))
    found: list[Fact] = []
    if name in NORMALS and len(declaration.arguments) == 2:
        found += _symmetry(declaration.arguments[1], environment)
    for subject in declaration.subjects:
        found += _density_at(name, family, subject, declaration.arguments, environment)
        if family is None:
            continue
        try:
            term = elaborate(subject, environment)
            parameters = [elaborate(a, environment) for a in declaration.arguments]
        except (IllFormed, Unsupported):
            continue
        if term.op == "symbol" and term.is_scalar and all(p.is_scalar for p in parameters):
            found += _facts(family, term, parameters, environment)
    return tuple(found)


def of_written_densities(chains: Iterable[Chain], environment: Environment) -> Iterator[Fact]:
    """Facts about the parameters of densities that are written by name in a formula."""
    for side in (s for chain in chains for s in chain.sides if isinstance(s, Node)):
        for parameter in (p for node in side.walk() for p in covariances(node)):
            yield from _symmetry(parameter, environment)


def _symmetry(covariance: Node, environment: Environment) -> Iterator[Fact]:
    """That the matrix of which a covariance matrix is a multiple, or the inverse, is symmetric."""
    try:
        term = elaborate(covariance, environment)
    except (IllFormed, Unsupported):
        return
    while term.op in ("inverse", "mul"):
        rest = [a for a in term.args if not a.is_scalar]
        if len(rest) != 1:
            return
        (term,) = rest
    if term.op == "symbol" and not term.is_scalar and term.rows == term.cols:
        yield Fact(f"symmetry of the covariance matrix {text(term)}", Property(term, "symmetric"))


def _density_at(name: str, family: Family | None, subject: Node, arguments: tuple[Node, ...],
                environment: Environment) -> Iterator[Fact]:
    """The density of a subject at the subject itself, which may be a vector or a member."""
    try:
        term = elaborate(subject, environment)
        value = elaborate(named_density(name, subject, arguments), environment)
    except (IllFormed, Unsupported):
        return
    if term.op in ("symbol", "entry") and value.is_scalar and value.op != "function":
        itself = function(AT_ITSELF, term) if term.is_scalar else function(
            f"{AT_ITSELF} {term.data[0]}")
        if term.is_scalar or not term.data[1]:
            yield Fact(f"density of {text(term)} by its distribution{_manner(family)}",
                       Equation(itself, value))


def _manner(family: Family | None) -> str:
    """Which parametrisation of a distribution is meant, in words."""
    return f" ({family.convention})" if family is not None and family.convention else ""


def is_density(fact: Fact) -> bool:
    """Whether a fact is the density of a random symbol at the symbol itself."""
    s = fact.statement
    return isinstance(s, Equation) and s.lhs.op == "function" and str(
        s.lhs.data).startswith(AT_ITSELF)


def written_of(what: str, subject: Term) -> Term:
    """A property of a quantity that is known by how it is written: ``median(X)``."""
    if is_random_symbol(subject):
        return function(f"{what}({subject.data[0]})")
    return function(f"{what}({HOLE})", subject)


def _facts(family: Family, term: Term, parameters: list[Term], environment: Environment
           ) -> Iterator[Fact]:
    letters = dict(zip(family.parameters, parameters, strict=True))
    manner = _manner(family)
    name = str(term.data[0])

    def fact(what: str, lhs: Term, formula: str) -> Iterator[Fact]:
        if formula:
            inside = {**letters, "x": POINT, "t": POINT}
            try:
                value = value_of(formula, inside, environment)
            except (IllFormed, Unsupported):
                return
            yield Fact(f"{what} of the {family.title} distribution{manner} for {name}",
                       Equation(lhs, value))

    if is_random_symbol(term):
        yield from fact("mean", expectation(term), family.mean)
        yield from fact("variance", variance(term), family.variance)
    if not term.data[1]:
        kind = MASS if family.discrete else "density"
        yield from fact(kind, function(f"f_{name}", POINT), family.density)
        for what, formula in (("median", family.median), ("mode", family.mode)):
            yield from fact(what, written_of(what, term), formula)
        if family.support[0]:
            low, high = (_end(formula, letters, environment) for formula in family.support)
            whole = function("integral", low, high, VARIABLE, function(f"f_{name}", VARIABLE))
            yield Fact(f"values of the {family.title} distribution{manner} for {name}",
                       Equation(whole, number(1)))
        yield from fact(DISTRIBUTION, function(f"F_{name}", POINT),
                        family.distribution)
        yield from fact("moment-generating function", function(f"M_{name}", POINT),
                        family.moments)


def _end(formula: str, letters: dict[str, Term], environment: Environment) -> Term:
    """An end of the values of a distribution, as the bounds of integrals are read."""
    ends = {r"\infty": ENDLESS, r"-\infty": mul(number(-1), ENDLESS)}
    return ends[formula] if formula in ends else value_of(formula, letters, environment)
