"""What each fact is for when a model is built: it defines a symbol, or constrains one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..kernel.facts import Equation
from ..kernel.terms import Term
from .evaluate import Model
from .problem import MOMENTS, Problem
from .values import Env, Key


@dataclass(frozen=True)
class Ground:
    """An equation for one assignment of its free indices."""

    equation: Equation
    env: Env


@dataclass(frozen=True)
class Part:
    """One summand of a moment's argument: a term under an assignment of indices."""

    term: Term
    env: Env


@dataclass
class Roles:
    """Which terms define symbols, and which equations constrain them."""

    defined: dict[Key, Part] = field(default_factory=dict)
    moments: list[Ground] = field(default_factory=list)
    others: list[Ground] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    symbols: dict[Key, Term] = field(default_factory=dict)
    properties: dict[Key, set[str]] = field(default_factory=dict)


HARMLESS = {"symmetric", "nonnegative-definite", "positive-definite", "invertible",
            "positive", "nonnegative"}


def occurring(model: Model, term: Term, env: Env) -> Iterator[tuple[Key, Term]]:
    """Every symbol in a term as a concrete family member, sums and stacks expanded."""
    if term.op == "symbol":
        yield model.key(term, env), term
    elif term.op in ("sum", "stack"):
        for inner in model.index_values(term, env):
            yield from occurring(model, term.args[0], inner)
    else:
        for a in term.args:
            yield from occurring(model, a, env)


def assign(model: Model, problem: Problem, claims: Sequence[Env]) -> Roles:
    """Give each ground fact its role."""
    roles = Roles()
    for equation in problem.equations:
        names = problem.free_indices(equation.lhs, equation.rhs)
        names |= {n for pair in equation.distinct for d in pair for n in d.names()
                  if n in problem.ranges}
        for env in model.assignments(names, problem.ranges, equation.distinct):
            roles.grounds.append(Ground(equation, env))
    for claimed in claims:
        for side in (problem.claim.lhs, problem.claim.rhs):
            roles.symbols.update(occurring(model, side, claimed))
    for g in roles.grounds:
        for side in (g.equation.lhs, g.equation.rhs):
            roles.symbols.update(occurring(model, side, g.env))
    for fact in problem.properties:
        free = problem.free_indices(fact.subject)
        for env in model.assignments(free, problem.ranges):
            key = model.key(fact.subject, env)
            roles.symbols.setdefault(key, fact.subject)
            roles.properties.setdefault(key, set()).add(fact.name)
    left = [g for g in roles.grounds if not (g.equation.definition and _define(model, roles, g))]
    left = [g for g in left if g.equation.lhs.op != "symbol" or not _define(model, roles, g)]
    targets: dict[Key, int] = {}
    for g in left:
        for key in _target_keys(model, g):
            targets[key] = targets.get(key, 0) + 1
    for g in left:
        if _define_target(model, roles, g, targets):
            continue
        is_moment = any(s.op in MOMENTS for s in (g.equation.lhs, g.equation.rhs))
        (roles.moments if is_moment else roles.others).append(g)
    return roles


def _define(model: Model, roles: Roles, g: Ground) -> bool:
    """Let a ground equation define the symbol on one of its sides, if it can."""
    for symbol, other in ((g.equation.lhs, g.equation.rhs), (g.equation.rhs, g.equation.lhs)):
        if symbol.op != "symbol":
            continue
        key = model.key(symbol, g.env)
        if key in roles.defined or (other.op in MOMENTS and not g.equation.definition):
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
    for moment, target in _sides(g):
        if moment.op in MOMENTS:
            return [k for k, _ in occurring(model, target, g.env)]
    return []


def _sides(g: Ground) -> tuple[tuple[Term, Term], tuple[Term, Term]]:
    return (g.equation.lhs, g.equation.rhs), (g.equation.rhs, g.equation.lhs)


def _define_target(
    model: Model, roles: Roles, g: Ground, targets: dict[Key, int]
) -> bool:
    """Let ``Var(u) = D`` define D where D is free otherwise."""
    for moment, target in _sides(g):
        if moment.op not in MOMENTS or target.op != "symbol" or target.data[2]:
            continue
        key = model.key(target, g.env)
        conditional = len(moment.args) > (2 if moment.op == "covariance" else 1)
        if conditional or key in roles.defined or targets.get(key, 0) > 1:
            return False
        if roles.properties.get(key, set()) - HARMLESS:
            return False
        if any(key == k for other in roles.grounds if other is not g and all(
                s.op not in MOMENTS for s in (other.equation.lhs, other.equation.rhs))
               and not _defines(model, roles, other)
               for s in (other.equation.lhs, other.equation.rhs)
               for k, _ in occurring(model, s, other.env)):
            return False
        if not _reaches(model, roles, moment, g.env, key):
            roles.defined[key] = Part(moment, g.env)
            return True
    return False


def _defines(model: Model, roles: Roles, g: Ground) -> bool:
    """Whether the ground equation is the definition of one of its sides."""
    return any(s.op == "symbol" and (part := roles.defined.get(model.key(s, g.env))) is not None
               and part.env is g.env for s in (g.equation.lhs, g.equation.rhs))
