"""Large families: a model of the members that a claim is about.

A fact about all members of a family cannot always be modelled for each of them.  Members
that the claim does not reach are left out where a full model clearly exists: each of them
may be taken independent of everything else, with the mean and the variance that are stated
for it.  A fact of any other kind about such a member brings it back in.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..kernel.terms import Term
from .evaluate import Model
from .problem import MOMENTS, conditions
from .roles import Ground, Part, Roles, occurring, readings
from .values import Env, Key

LARGEST = 3
"""Up to so many random symbols are modelled all together."""


def restrict(model: Model, roles: Roles, sides: Iterable[Term], env: Env) -> list[Ground]:
    """Keep the symbols that the claim reaches, and the facts about them.

    Returns the dropped facts that state a variance: their targets must be covariance
    matrices, or no full model exists.
    """
    reached: set[Key] = set()
    for side in sides:
        reached |= _closure(model, roles, Part(side, env))
    closures: dict[Key, frozenset[Key]] = {}
    keys = {id(g): frozenset().union(*(_closed(model, roles, k, closures) for k in g.keys))
            for g in roles.grounds}
    changed = True
    while changed:
        changed = False
        dropped: list[Ground] = []
        seen: set[tuple[str, Key]] = set()
        for g in roles.grounds:
            outside = {k for k in keys[id(g)] - reached if roles.symbols[k].data[2]}
            if outside and not _droppable(model, roles, g, reached, seen):
                reached |= keys[id(g)]
                changed = True
            elif outside:
                dropped.append(g)
    gone = {id(g) for g in dropped}
    roles.grounds = [g for g in roles.grounds if id(g) not in gone]
    roles.moments = [g for g in roles.moments if id(g) not in gone]
    roles.others = [g for g in roles.others if id(g) not in gone]
    known = reached.union(*(keys[id(g)] for g in roles.grounds))
    known |= {k for k, t in roles.symbols.items() if not t.data[2] and k not in roles.defined}
    roles.symbols = {k: t for k, t in roles.symbols.items() if k in known}
    roles.defined = {k: p for k, p in roles.defined.items() if k in known}
    roles.properties = {k: p for k, p in roles.properties.items() if k in known}
    return [g for g in dropped
            if any(m.op == "variance" for m, _ in readings(g.equation))]


def _closed(
    model: Model, roles: Roles, key: Key, known: dict[Key, frozenset[Key]]
) -> frozenset[Key]:
    """A symbol and those by which it is defined."""
    if key not in known:
        part = roles.defined.get(key)
        known[key] = frozenset({key} if part is None else {
            key, *_closure(model, roles, part)})
    return known[key]


def _closure(model: Model, roles: Roles, part: Part) -> set[Key]:
    """The symbols in a term, and those by which they are defined."""
    found: set[Key] = set()
    pending = [part]
    while pending:
        p = pending.pop()
        for key, _ in occurring(model, p.term, p.env):
            if key not in found:
                found.add(key)
                if key in roles.defined:
                    pending.append(roles.defined[key])
    return found


def _droppable(
    model: Model, roles: Roles, g: Ground, reached: set[Key], seen: set[tuple[str, Key]]
) -> bool:
    """Whether a fact holds for members outside that are independent of everything."""
    for symbol, _ in readings(g.equation):
        if symbol.op == "symbol":
            key = model.key(symbol, g.env)
            part = roles.defined.get(key)
            if part is not None and part.env is g.env and key not in reached:
                return True
    moment, target = next((r for r in readings(g.equation) if r[0].op in MOMENTS),
                          (g.equation.lhs, g.equation.rhs))
    if moment.op not in MOMENTS or any(t.op == "symbol" and t.data[2] for t in target.walk()):
        return False
    args = moment.args[: len(moment.args) - len(conditions(moment))]
    if any(a.op != "symbol" for a in args):
        return False
    keys = [model.key(a, g.env) for a in args]
    free = [k for k in keys if k not in reached and k not in roles.defined
            and k not in roles.properties]
    if moment.op == "covariance":
        vanishing = target.op == "zero" or (target.op == "number" and target.data == 0)
        return bool(free) and vanishing and keys[0] != keys[1]
    mark = (moment.op, keys[0])
    if not free or mark in seen:
        return False
    seen.add(mark)
    return True
