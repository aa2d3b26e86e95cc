"""What each fact is for when a model is built: it defines a symbol, or constrains one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

from msgspec import Struct, field

from ..kernel.dims import as_dim
from ..kernel.facts import Equation
from ..kernel.terms import Term, mul, number, substitute, zero
from .evaluate import Model
from .problem import MOMENTS
from .values import Env, Key


class Ground(Struct, frozen=True, eq=False):
    """An equation for one assignment of its free indices, with the symbols in it.

    `notes` keeps what was found out about it, for all models at the same index ranges.
    """

    equation: Equation
    env: Env
    keys: frozenset[Key]
    notes: dict[str, Any] = field(default_factory=dict)


class Part(Struct, frozen=True):
    """One summand of a moment's argument: a term under an assignment of indices."""

    term: Term
    env: Env


class Roles(Struct):
    """Which terms define symbols, and which equations constrain them.

    `symbols` has every symbol as a term whose indices are numbers.
    """

    defined: dict[Key, Part] = field(default_factory=dict)
    moments: list[Ground] = field(default_factory=list)
    others: list[Ground] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    symbols: dict[Key, Term] = field(default_factory=dict)
    properties: dict[Key, set[str]] = field(default_factory=dict)

    def copy(self) -> Roles:
        """The same roles, to be restricted or extended."""
        return Roles(dict(self.defined), list(self.moments), list(self.others),
                     list(self.grounds), dict(self.symbols), dict(self.properties))

    def enter(self, model: Model, term: Term, env: Env) -> frozenset[Key]:
        """Enter every symbol of a term; their keys."""
        found = set()
        for key, symbol, inner in instances(model, term, env):
            found.add(key)
            if key not in self.symbols:
                self.symbols[key] = concrete(symbol, inner)
        return frozenset(found)


HARMLESS = {"symmetric", "nonnegative-definite", "positive-definite", "invertible",
            "positive", "nonnegative"}
"""Properties of which most values given by an equation have their share."""

WEAK = {"symmetric", "nonnegative-definite", "nonnegative"}
"""Those that every variance has."""


def concrete(symbol: Term, env: Env) -> Term:
    """A family member with numbers as indices."""
    return substitute(symbol, {}, {n: as_dim(i) for n, i in env.items()}) if env else symbol


def instances(model: Model, term: Term, env: Env) -> Iterator[tuple[Key, Term, Env]]:
    """Every symbol in a term with the indices under which it stands there."""
    if term.op == "symbol":
        yield model.key(term, env), term, env
    elif term.op in ("sum", "stack"):
        for inner in model.index_values(term, env):
            yield from instances(model, term.args[0], inner)
    else:
        for a in term.args:
            yield from instances(model, a, env)


def occurring(model: Model, term: Term, env: Env) -> tuple[tuple[Key, Term], ...]:
    """Every symbol in a term as a concrete family member, sums and stacks expanded."""
    found: tuple[tuple[Key, Term], ...] = model.remembered("occurring", term, env, lambda: tuple(
        (key, symbol) for key, symbol, _ in instances(model, term, env)))
    return found


@lru_cache(maxsize=4096)
def readings(equation: Equation) -> tuple[tuple[Term, Term], ...]:
    """The equation as ``core = value`` from each side, numeric factors of the core divided out.

    ``2 Var(u) = D`` reads ``Var(u) = 1/2 D`` and ``D = 2 Var(u)``.
    """
    found = []
    for side, other in ((equation.lhs, equation.rhs), (equation.rhs, equation.lhs)):
        factor, core = factored(side)
        found.append((core, scaled(other, 1 / factor)) if factor else (side, other))
    return tuple(found)


def factored(term: Term) -> tuple[Fraction, Term]:
    """The numeric factor of a product with one other factor, and that; else 1 and the term."""
    if term.op == "mul":
        rest = [a for a in term.args if a.op != "number"]
        if len(rest) == 1:
            return prod((a.data for a in term.args if a.op == "number"), start=Fraction(1)), rest[0]
    return Fraction(1), term


def scaled(term: Term, factor: Fraction) -> Term:
    """A multiple of a term, without factors that say nothing."""
    inner, core = factored(term)
    if core.op == "zero" or inner == 0:
        return zero(term.rows, term.cols)
    if core.op == "number":
        return number(core.data * inner * factor)
    return core if inner * factor == 1 else mul(number(inner * factor), core)


def assign(model: Model, roles: Roles) -> None:
    """Give each ground fact its role."""
    left = [g for g in roles.grounds if not (g.equation.definition and _define(model, roles, g))]
    left = [g for g in left if not any(core.op == "symbol" for core, _ in readings(g.equation))
            or not _define(model, roles, g)]
    targets: dict[Key, int] = {}
    plain: set[Key] = set()
    for g in left:
        for key in _target_keys(model, g):
            targets[key] = targets.get(key, 0) + 1
        if not is_moment(g.equation):
            plain |= g.keys
    for g in left:
        if not _define_target(model, roles, g, targets, plain):
            (roles.moments if is_moment(g.equation) else roles.others).append(g)


@lru_cache(maxsize=4096)
def is_moment(equation: Equation) -> bool:
    """Whether a side is a moment, or a multiple of one."""
    return any(core.op in MOMENTS for core, _ in readings(equation))


def _define(model: Model, roles: Roles, g: Ground) -> bool:
    """Let a ground equation define the symbol on one of its sides, if it can."""
    for symbol, other in readings(g.equation):
        if symbol.op != "symbol":
            continue
        key = model.key(symbol, g.env)
        moment = factored(other)[1].op in MOMENTS
        if key in roles.defined or (moment and not g.equation.definition):
            continue
        if roles.properties.get(key, set()) - HARMLESS:
            continue
        if not _reaches(model, roles, other, g.env, key):
            roles.defined[key] = Part(other, g.env)
            return True
    return False


def _reaches(model: Model, roles: Roles, term: Term, env: Env, key: Key) -> bool:
    """Whether a term depends on a symbol, through definitions too."""
    seen: set[Key] = set()
    pending = [k for k, _ in occurring(model, term, env)]
    while pending:
        k = pending.pop()
        if k == key:
            return True
        if k not in seen and k in roles.defined:
            part = roles.defined[k]
            pending += [j for j, _ in occurring(model, part.term, part.env)]
        seen.add(k)
    return False


def _target_keys(model: Model, g: Ground) -> list[Key]:
    """The symbols that a moment is said to be, or to be made of."""
    for moment, target in readings(g.equation):
        if moment.op in MOMENTS:
            return [k for k, _ in occurring(model, target, g.env)]
    return []


def _define_target(
    model: Model, roles: Roles, g: Ground, targets: dict[Key, int], plain: set[Key]
) -> bool:
    """Let ``Var(u) = D`` define D where D is free otherwise."""
    for target, value in readings(g.equation):
        moment = factored(value)[1]
        if moment.op not in MOMENTS or target.op != "symbol" or target.data[2]:
            continue
        key = model.key(target, g.env)
        conditional = len(moment.args) > (2 if moment.op == "covariance" else 1)
        if conditional or key in roles.defined or targets.get(key, 0) > 1 or key in plain:
            return False
        if roles.properties.get(key, set()) - WEAK:
            return False
        if not _reaches(model, roles, moment, g.env, key):
            roles.defined[key] = Part(value, g.env)
            return True
    return False
