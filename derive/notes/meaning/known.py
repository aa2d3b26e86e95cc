r"""What is known of a named distribution: ``X \sim Gam(a, b)`` has a density and moments.

These are no statements of the notes, which may mean another parametrisation.  They help to prove
steps, count for nothing when a step fails, and are given up where the notes say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...functions import DUMMY
from ...kernel.dims import as_dim
from ...kernel.facts import Equation, Fact, Property
from ...kernel.terms import (
    IllFormed,
    Term,
    dimension,
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


def known_at_a_point(facts: Iterable[Fact], what: str) -> dict[str, tuple[str, Term]]:
    """The mass or distribution functions at `POINT` that distributions give, with the names of the
    facts, by the names of the symbols.
    """
    return {str(s.lhs.data)[2:]: (fact.name, s.rhs) for fact in facts
            if fact.name.startswith(what) and isinstance(s := fact.statement, Equation)
            and s.lhs.op == "function" and s.lhs.args == (POINT,)}


def ends_of(facts: Iterable[Fact]) -> dict[str, tuple[Term, Term]]:
    """Between what ends the continuous quantities lie whose distributions are named."""
    return {str(s.lhs.args[3].data).removeprefix("f_"): (s.lhs.args[0], s.lhs.args[1])
            for fact in facts if isinstance(s := fact.statement, Equation)
            and s.rhs == number(1) and s.lhs.data == "integral" and len(s.lhs.args) == 4
            and s.lhs.args[3].op == "function" and s.lhs.args[3].args == (VARIABLE,)}


def fixed_letters(facts: Iterable[Fact]) -> dict[str, frozenset[str]]:
    """The letters that stand for no value of a quantity, by the names of quantities.

    These are the parameters of its distribution and, under the empty name and for all quantities,
    the letters that an equation says the value of.
    """
    found: dict[str, set[str]] = {"": set()}
    for fact in facts:
        s = fact.statement
        if not isinstance(s, Equation):
            continue
        if s.lhs.args == (POINT,):
            found.setdefault(str(s.lhs.data)[2:], set()).update(_letters(s.rhs))
        elif s.lhs.data == "integral" and s.lhs.args[-1].args == (VARIABLE,):
            found.setdefault(str(s.lhs.args[-1].data)[2:], set()).update(
                *map(_letters, s.lhs.args[:2]))
        else:
            found[""].update(*(_letters(t) for t in (s.lhs, s.rhs)
                               if t.op in ("symbol", "dimension")))
    return {name: frozenset(own | found[""]) for name, own in found.items()}


def _letters(term: Term) -> set[str]:
    return {str(t.data[0]) for t in term.walk() if t.op == "symbol" and t != POINT
            and not is_random_symbol(t) and not str(t.data[0]).startswith(DUMMY)} | {
        name for t in term.walk() if t.op == "dimension" for name in t.data.names()}


def applies_at(known: Equation, argument: Term, ends: Mapping[str, tuple[Term, Term]],
               fixed: Mapping[str, frozenset[str]]) -> bool:
    """Whether what a distribution says at any value, as ``f_X``, may be used at an argument.

    Moment-generating functions exist at 0, where nothing is divided by, and at the multiples of a
    letter at which they are taken.
    """
    what, _, name = str(known.lhs.data).partition("_")
    own = fixed.get(name, fixed.get("", frozenset()))
    if what == "M":
        return (argument.op == "number" and argument.data == 0) or all(
            t.op != "inverse" for t in known.rhs.walk()) or (
                argument.op in ("symbol", "mul") and not own & _letters(argument)
                and all(t.op != "add" for t in argument.walk()) and argument.op != "number")
    if name not in ends:
        return may_be_taken(argument, name, own)
    return lies_within(argument, ends[name], name, own)


def may_be_taken(argument: Term, name: str, fixed: frozenset[str]) -> bool:
    """Whether an argument may be taken for a value of a discrete quantity: a letter, 0 or 1."""
    if argument.op == "number":
        return argument.data in (0, 1)
    return _is_free(argument, name, fixed)


def lies_within(argument: Term, ends: tuple[Term, Term], name: str,
                fixed: frozenset[str]) -> bool:
    """Whether an argument may be taken for a value between the ends, as far as it shows.

    A letter of which nothing else is known stands for a value of the quantity of that `name`; so
    does a positive multiple of one where all positive numbers are values.  `fixed` are the letters
    of which something else is known.
    """
    low, high = ends
    if argument in ends or ends == EVERYWHERE:
        return argument in ends or argument not in (ENDLESS, EVERYWHERE[0])
    if argument.op == "number":
        return all(end in EVERYWHERE or (
            end.op == "number" and (argument.data - end.data) * side > 0)
            for end, side in zip(ends, (1, -1), strict=True))
    if low == number(0) and high == ENDLESS and argument.op == "mul":
        return all(_is_free(f, name, fixed) or (f.op == "number" and f.data > 0) or (
            f.op == "inverse" and _is_free(f.args[0], name, fixed)) for f in argument.args)
    return _is_free(argument, name, fixed)


def _is_free(argument: Term, name: str, fixed: frozenset[str]) -> bool:
    """Whether an argument is a letter of which nothing else is known."""
    if argument.op == "dimension":
        names = argument.data.names()
        return len(names) == 1 and argument == dimension(as_dim(min(names))) and not (
            fixed & set(names))
    return argument.op == "symbol" and argument.is_scalar and str(
        argument.data[0]) not in fixed and (
            not is_random_symbol(argument) or argument.data[0] == name)


def continuous_names(facts: Iterable[Fact]) -> frozenset[str]:
    """The names of the symbols with a continuous distribution: their densities integrate to 1."""
    return frozenset(ends_of(facts))


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
