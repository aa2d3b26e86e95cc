"""Moment facts read as constraints on one random vector after another.

``E(X b + u | c) = m`` constrains u to have the conditional mean ``m - X b`` once everything
else in it has values; ``Var(Z u + e | u) = R`` constrains e alone, as Z u is constant given
u; ``Cov(u, e) = C`` is linear in e once u has values.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from ..kernel.terms import Term
from .evaluate import Model
from .problem import MOMENTS
from .roles import Ground, Part, Roles, occurring, readings
from .values import Env, Key, Value, lift


class Moment(Struct, frozen=True, eq=False):
    """A moment fact: `left` (and `right` for a covariance) are summands of the arguments.

    `needed` are the sampled random symbols in it, `earlier` those in its conditions and its
    target; `alone_left` and `alone_right` count the symbols that are summands themselves.
    It is `plain` if it gives the mean, the variance or a zero covariance of bare symbols.
    """

    kind: str
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    given: tuple[Term, ...]
    target: Term
    env: Env
    needed: frozenset[Key]
    earlier: frozenset[Key]
    alone_left: Counter[Key]
    alone_right: Counter[Key]
    plain: bool


def read(model: Model, roles: Roles, g: Ground) -> list[Moment]:
    """The moments in a ground equation that has one bare moment on a side, or on both."""
    if "moments" not in g.notes:
        g.notes["moments"] = [_moment(model, roles, moment, target, g.env)
                              for moment, target in readings(g.equation) if moment.op in MOMENTS]
    found: list[Moment] = g.notes["moments"]
    return found


def _moment(model: Model, roles: Roles, moment: Term, target: Term, env: Env) -> Moment:
    count = 2 if moment.op == "covariance" else 1
    args, given = moment.args[:count], moment.args[count:]
    keys = [model.key(a, env) for a in args if a.op == "symbol" and a.data[2]]
    if len(keys) == count and not given and is_zero(target) and not roles.defined.keys() & keys:
        one, other = Counter(keys[:1]), Counter(keys[-1:])
        kind = "variance" if count == 2 and one == other else moment.op
        return Moment(kind, (Part(args[0], env),), (Part(args[-1], env),), given, target, env,
                      frozenset(keys), frozenset(), one, other, True)
    sides = [tuple(_parts(model, roles, Part(a, env))) for a in args]
    earlier = random_keys(model, roles, target, env).union(
        *(random_keys(model, roles, t, env) for t in given))
    needed = earlier.union(*(random_keys(model, roles, a, env) for a in args))
    alone = [Counter(model.key(p.term, p.env) for p in side if p.term.op == "symbol")
             for side in sides]
    bare = all(len(s) == 1 and s[0].term.op == "symbol" for s in sides)
    plain = bare and not given and not earlier and (
        moment.op != "covariance" or alone[0] == alone[1] or is_zero(target))
    kind = moment.op
    if bare and kind == "covariance" and alone[0] == alone[1]:
        kind = "variance"  # as Cov(u_i, u_j) is for equal indices
    return Moment(kind, sides[0], sides[-1], given, target, env, frozenset(needed),
                  frozenset(earlier), alone[0], alone[-1], plain)


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


def is_zero(term: Term) -> bool:
    """Whether a term is written as zero."""
    return term.op == "zero" or (term.op == "number" and term.data == 0)
