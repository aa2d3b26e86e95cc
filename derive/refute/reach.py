"""Large families: a model of the members that a claim is about.

A fact about all members of a family cannot always be modelled for each of them.  Members
that the claim does not reach are left out where a full model clearly exists: each of them
may be taken independent of everything else, with the mean and the variance that are stated
for it.  A fact of any other kind about such a member brings it back in.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ..kernel.terms import Term
from .evaluate import Model
from .moments import is_zero
from .problem import MOMENTS, conditions
from .roles import Ground, Part, Roles, occurring, readings
from .values import Env, Key


def restrict(model: Model, roles: Roles, sides: Iterable[Term], env: Env) -> list[Ground]:
    """Keep the symbols that the claim reaches, and the facts about them.

    Returns the dropped facts that state a variance: their targets must be covariance
    matrices, or no full model exists.
    """
    reached: set[Key] = set()
    for side in sides:
        reached |= _closure(model, roles, Part(side, env))
    closures: dict[Key, frozenset[Key]] = {}
    for g in roles.grounds:
        if "reach" not in g.notes:
            g.notes["reach"] = _about(model, roles, g, closures)
    changed = True
    while changed:
        changed = False
        dropped: list[Ground] = []
        seen: set[tuple[str, Key]] = set()
        for g in roles.grounds:
            about: _About = g.notes["reach"]
            if about.random <= reached:
                continue
            if about.droppable(roles, reached, seen):
                dropped.append(g)
            else:
                reached |= about.closure
                changed = True
    gone = {id(g) for g in dropped}
    roles.grounds = [g for g in roles.grounds if id(g) not in gone]
    roles.moments = [g for g in roles.moments if id(g) not in gone]
    roles.others = [g for g in roles.others if id(g) not in gone]
    known = reached.union(*(g.notes["reach"].closure for g in roles.grounds))
    known |= {k for k, t in roles.symbols.items() if not t.data[2] and k not in roles.defined}
    roles.symbols = {k: t for k, t in roles.symbols.items() if k in known}
    roles.defined = {k: p for k, p in roles.defined.items() if k in known}
    roles.properties = {k: p for k, p in roles.properties.items() if k in known}
    return [g for g in dropped
            if g.notes["reach"].moment == "variance" and not g.notes["reach"].defines]


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


class _About(Struct, frozen=True):
    """What a ground fact says of which symbols.

    `closure` has its symbols and those that define them, `random` the random ones among
    these; `defines` those that it defines; `moment` is the operator of a moment of `bare`
    symbols with a fixed target, which is zero if `vanishing`; else it is empty.
    """

    closure: frozenset[Key]
    random: frozenset[Key]
    defines: tuple[Key, ...]
    moment: str
    bare: tuple[Key, ...]
    vanishing: bool

    def droppable(self, roles: Roles, reached: set[Key], seen: set[tuple[str, Key]]) -> bool:
        """Whether the fact holds for members outside that are independent of everything."""
        if any(k not in reached for k in self.defines):
            return True
        free = [k for k in self.bare if k not in reached and k not in roles.defined
                and k not in roles.properties]
        if self.moment == "covariance":
            return bool(free) and self.vanishing and self.bare[0] != self.bare[1]
        if not self.moment or not free or (self.moment, self.bare[0]) in seen:
            return False
        seen.add((self.moment, self.bare[0]))
        return True


def _about(
    model: Model, roles: Roles, g: Ground, known: dict[Key, frozenset[Key]]
) -> _About:
    closure = frozenset().union(*(_closed(model, roles, k, known) for k in g.keys))
    random = frozenset(k for k in closure if roles.symbols[k].data[2])
    defines = []
    moment, vanishing = "", False
    bare: tuple[Key, ...] = ()
    for core, value in readings(g.equation):
        if core.op == "symbol":
            key = model.key(core, g.env)
            part = roles.defined.get(key)
            if part is not None and part.env is g.env:
                defines.append(key)
        elif core.op in MOMENTS and not moment:
            args = core.args[: len(core.args) - len(conditions(core))]
            fixed = not any(t.op == "symbol" and t.data[2] for t in value.walk())
            if fixed and all(a.op == "symbol" for a in args):
                moment, vanishing = core.op, is_zero(value)
                bare = tuple(model.key(a, g.env) for a in args)
    return _About(closure, random, tuple(defines), moment, bare, vanishing)
