"""Moment facts read as constraints on one random vector after another.

``E(X b + u | c) = m`` constrains u to have the conditional mean ``m - X b`` once everything
else in it has values; ``Var(Z u + e | u) = R`` constrains e alone, as Z u is constant given
u; ``Cov(u, e) = C`` is linear in e once u has values.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..kernel.terms import Term
from .evaluate import Model
from .problem import MOMENTS
from .roles import Ground, Part, Roles, occurring
from .values import Env, Key, Value, lift


@dataclass(frozen=True)
class Moment:
    """A moment fact: `left` (and `right` for a covariance) are summands of the arguments."""

    kind: str
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    given: tuple[Term, ...]
    target: Term
    env: Env


def read(model: Model, roles: Roles, g: Ground) -> list[Moment]:
    """The moments in a ground equation that has one bare moment on a side, or on both."""
    found = []
    for moment, target in ((g.equation.lhs, g.equation.rhs), (g.equation.rhs, g.equation.lhs)):
        if moment.op in MOMENTS:
            count = 2 if moment.op == "covariance" else 1
            sides = [tuple(_parts(model, roles, Part(a, g.env))) for a in moment.args[:count]]
            found.append(Moment(moment.op, sides[0], sides[-1], moment.args[count:], target,
                                g.env))
    return found


def _parts(model: Model, roles: Roles, part: Part) -> list[Part]:
    """The summands of a term, defined random symbols unfolded."""
    if part.term.op == "add":
        return [p for a in part.term.args for p in _parts(model, roles, Part(a, part.env))]
    if part.term.op == "symbol" and part.term.data[2]:
        inner = roles.defined.get(model.key(part.term, part.env))
        if inner is not None:
            return _parts(model, roles, inner)
    return [part]


def random_keys(model: Model, roles: Roles, term: Term, env: Env) -> set[Key]:
    """The sampled random symbols on which a term depends, moments included."""
    found: set[Key] = set()
    pending, seen = [Part(term, env)], set()
    while pending:
        part = pending.pop()
        for key, symbol in occurring(model, part.term, part.env):
            if key in seen:
                continue
            seen.add(key)
            if key in roles.defined:
                pending.append(roles.defined[key])
            elif symbol.data[2]:
                found.add(key)
    return found


def bare(model: Model, parts: tuple[Part, ...], key: Key) -> int:
    """How often a symbol itself is among the summands."""
    return sum(p.term.op == "symbol" and model.key(p.term, p.env) == key for p in parts)


def others(model: Model, parts: tuple[Part, ...], key: Key) -> list[Part]:
    """The summands that are not the symbol itself."""
    return [p for p in parts if p.term.op != "symbol" or model.key(p.term, p.env) != key]


def total(model: Model, parts: list[Part], like: Part) -> Value:
    """The sum of summands; zero, of the shape of `like`, if there are none."""
    if not parts:
        rows, cols = model.shape(like.term, like.env)
        return model.field.matrix(rows, cols, [0] * (rows * cols))
    value = model.value(parts[0].term, parts[0].env)
    for p in parts[1:]:
        value = lift(lambda a, b: a + b, value, model.value(p.term, p.env))
    return value
