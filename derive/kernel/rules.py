"""Facts as rewriting rules on monomials.

A rule ``lead -> rest`` stands for an equation between the lead, one monomial, and a
polynomial, for all values of its free slots.  A lead may lie in one expectation box: the
fact ``E(x | H) = m`` then rewrites ``E(k x | G)`` to ``E(k m | G)`` for every G that is part
of H and every k that is a function of H, by the tower property.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from .boxes import is_known
from .canonical import Canonicalizer
from .contraction import contract, counted, times
from .dims import Dim, at_least, variable
from .monomials import (
    Arena,
    Atom,
    Box,
    Factor,
    Monomial,
    Path,
    Polynomial,
    Slot,
    base,
    bound_in,
    freshen,
    index_name,
    index_slot,
    rename,
    rename_members,
    scalar_product,
    shift,
    slot_dim,
)
from .records import Record, replace

Binding = dict[Slot, Slot]
Range = tuple[Dim, Dim]


class Rule(Record):
    """``lead -> rest`` where the named indices stay in their ranges and are distinct.

    An `exact` rule is used under the lead's own condition only, not under a part of it.
    """

    name: str
    lead: tuple[Factor, ...]
    rest: Polynomial
    scalar: Atom | None = None
    ranges: Mapping[str, Range] = MappingProxyType({})
    distinct: tuple[tuple[Dim, Dim], ...] = ()
    exact: bool = False


def is_fixed(factor: Factor) -> bool:
    """Whether the factor is not random and stands in no box."""
    return not factor[2] and not factor[0].support


def apply(arena: Arena, rule: Rule, monomial: Monomial) -> Polynomial | None:
    """The monomial after one use of the rule, or None where it does not match."""
    if rule.scalar is not None:
        return _apply_scalar(arena, rule, monomial)
    c, s, factors = monomial
    for binding, chosen, prefix in _matches(arena, rule, factors):
        remaining = tuple(f for k, f in enumerate(factors) if k not in chosen)
        pairs = [(_image(i, binding), _image(j, binding)) for i, j in rule.distinct]
        if any(i == j for i, j in pairs):
            continue
        unsure = [p for p in pairs if not arena.differ((p[0],), (p[1],))]
        result: Polynomial = []
        matched = [factors[k] for k in chosen]
        summed = arena.occurring(matched) - {t for s_, t in binding.items() if type(s_) is int}
        named = {repr(s_): slot_dim(t_) for s_, t_ in binding.items() if isinstance(s_, Dim)}
        for d, t, g in freshen(arena, rule.rest):
            for index in arena.occurring(g):
                arena.set_size(index, arena.sizes[index].replace(named))
            placed = tuple(
                f if is_fixed(f) else (f[0], f[1], (*prefix, *f[2]))
                for f in rename(g, _names(binding, g)))
            result.append((c * d, scalar_product(s, t), remaining + placed))
        if unsure:
            # The equation is known for distinct indices only: keep the other case.
            deltas = [(arena.delta_atom(), p, ()) for p in unsure]
            if len(deltas) > 1:
                continue
            equal: Polynomial = [(1, (), tuple(deltas))]
            result += times(arena, [(-a, b, f) for a, b, f in result], equal)
            result += times(arena, [monomial], equal)
        # An index to which a named one was bound may occur no more, but is still summed over.
        result = [m for part in result for m in counted(arena, part, summed)]
        arena.laws.add(rule.name)
        return contract(arena, result)
    return None


def _apply_scalar(arena: Arena, rule: Rule, monomial: Monomial) -> Polynomial | None:
    c, s, factors = monomial
    exponent = dict(s).get(rule.scalar)  # type: ignore[arg-type]  # the caller checked it
    if exponent is None:
        return None
    others = tuple(p for p in s if p[0] is not rule.scalar)
    power: Polynomial = [(1, (), ())]
    if exponent < 0:
        if len(rule.rest) != 1 or rule.rest[0][2]:
            return None
        d, t, _ = rule.rest[0]
        power = [(Fraction(1) / Fraction(d) ** -exponent,
                  tuple((a, k * exponent) for a, k in t), ())]
    for _ in range(exponent):
        power = times(arena, power, freshen(arena, rule.rest))
    arena.laws.add(rule.name)
    return contract(arena, times(arena, [(c, others, factors)], power))


def _names(binding: Binding, factors: tuple[Factor, ...]) -> dict[Slot, Slot]:
    """The renaming of every slot of the rest that the binding determines."""
    names: dict[Slot, Slot] = dict(binding)
    for _, slots, path in factors:
        for slot in (*slots, *(t for box in path for _, at in box.given for t in at)):
            if isinstance(slot, Dim):
                names[slot] = _image(slot, binding)
    return names


def _image(slot: Dim, binding: Binding) -> Slot:
    """An index expression of a rule in the monomial's indices."""
    bound = {name: binding[variable(name)] for name in slot.names() if variable(name) in binding}
    if len(bound) == 1:
        ((name, target),) = bound.items()
        offset = (slot - variable(name)).constant()
        if offset is not None:
            return shift(target, offset)
    return index_slot(slot.replace({name: slot_dim(target) for name, target in bound.items()}))


def _matches(
    arena: Arena, rule: Rule, factors: tuple[Factor, ...]
) -> Iterator[tuple[Binding, set[int], Path]]:
    """All ways to find the lead among the factors: binding, positions, path of the match."""

    def search(k: int, binding: Binding, chosen: tuple[int, ...]) -> Iterator[
            tuple[Binding, tuple[int, ...]]]:
        if k == len(rule.lead):
            yield binding, chosen
            return
        atom, slots, _ = rule.lead[k]
        for at, (other, targets, _) in enumerate(factors):
            if other is not atom or at in chosen:
                continue
            for order in (tuple(range(len(slots))), *atom.symmetries):
                arena.spend(1)
                found: Binding | None = binding
                for p, slot in enumerate(slots):
                    found = _bind(arena, slot, targets[order[p]], found)
                    if found is None:
                        break
                if found is not None:
                    yield from search(k + 1, found, (*chosen, at))

    for binding, chosen in search(0, {}, ()):
        prefix = _place(rule, factors, binding, chosen)
        if prefix is not None and _admissible(arena, rule, factors, binding, set(chosen)):
            yield binding, set(chosen), prefix


def _bind(arena: Arena, slot: Slot, target: Slot, binding: Binding | None) -> Binding | None:
    """Extend a binding so that the rule's slot becomes the monomial's."""
    if binding is None:
        return None
    if isinstance(slot, Dim):
        names = [n for n in slot.names() if n in arena.index_names]
        if not names:
            return binding if slot == target else None
        offset = (slot - variable(names[0])).constant()
        if offset is None:
            return None
        slot, target = variable(names[0]), shift(target, -offset)
    elif type(slot) is tuple:
        slot, target = slot[0], shift(target, -slot[1])
    if slot in binding:
        return binding if binding[slot] == target else None
    if type(slot) is int and (type(target) is not int or target in binding.values()):
        return None
    return {**binding, slot: target}


def _place(
    rule: Rule, factors: tuple[Factor, ...], binding: Binding, chosen: tuple[int, ...]
) -> Path | None:
    """The path on which the whole match lies, or None if it does not lie on one."""
    inside = [(pattern, factors[at]) for pattern, at in zip(rule.lead, chosen, strict=True)
              if pattern[2] or not is_fixed(pattern)]
    outside = [factors[at] for pattern, at in zip(rule.lead, chosen, strict=True)
               if is_fixed(pattern)]
    if any(f[2] for f in outside):
        return None
    if not inside:
        return ()
    pattern, (_, _, path) = inside[0]
    if not pattern[2]:
        return path if all(not p[2] and f[2] == path for p, f in inside) else None
    if any(p[2] != pattern[2] or f[2] != path for p, f in inside) or not path:
        return None
    condition = rename_members(pattern[2][0].given, _condition_names(pattern[2][0], binding))
    box, depth = path[-1], len(path)
    if not set(box.given) <= set(condition) or (
            rule.exact and len(box.given) < len(condition)):
        return None
    rest = [f for k, f in enumerate(factors)
            if k not in chosen and len(f[2]) >= depth and f[2][depth - 1].uid == box.uid]
    return path if all(is_known(f, condition, depth) for f in rest) else None


def _condition_names(box: Box, binding: Binding) -> dict[Slot, Slot]:
    names = dict(binding)
    for _, slots in box.given:
        for slot in slots:
            if isinstance(slot, Dim):
                names[slot] = _image(slot, binding)
    return names


def _admissible(
    arena: Arena, rule: Rule, factors: tuple[Factor, ...], binding: Binding, chosen: set[int]
) -> bool:
    """Bound indices of the lead occur nowhere else and have its ranges; so do named ones."""
    remaining = arena.occurring([f for k, f in enumerate(factors) if k not in chosen])
    remaining |= bound_in([(f[0], (), f[2]) for k, f in enumerate(factors) if k in chosen]).keys()
    targets = [base(t) for t in binding.values()]
    dims = {index_name(s): slot_dim(t) for s, t in binding.items() if not isinstance(s, Dim)}
    dims |= {repr(s): slot_dim(t) for s, t in binding.items() if isinstance(s, Dim)}
    for slot, target in binding.items():
        if type(slot) is int:
            if target in remaining or targets.count(target) > 1:
                return False
            if arena.sizes[slot].replace(dims) != arena.sizes[target]:
                return False
        elif isinstance(slot, Dim) and repr(slot) in rule.ranges:
            lower, upper = rule.ranges[repr(slot)]
            if not _within(arena, target, lower, upper):
                return False
    return True


def _within(arena: Arena, target: Slot, lower: Dim, upper: Dim) -> bool:
    if isinstance(target, Dim) and (value := target.constant()) is not None:
        return arena.index_names.isdisjoint(upper.names()) and is_within(value, lower, upper)
    first = lower.constant()
    return first is not None and first <= 1 and arena.size(target) == upper


def is_within(value: int, lower: Dim, upper: Dim) -> bool:
    """Whether a value lies in a range; one of the form 1..n has the members that are written."""
    first = lower.constant()
    return first is not None and value >= first and (
        upper.variable() is not None or at_least(upper, value))


def orient(
    arena: Arena, canonicalizer: Canonicalizer, name: str, equation: Polynomial,
    preferred: int, ranges: Mapping[str, Range],
    distinct: tuple[tuple[Dim, Dim], ...], needed: frozenset[str] = frozenset(),
) -> list[Rule] | None:
    """Rules for ``equation = 0``; None if no monomial can serve as lead.

    A lead has the `needed` indices: where one has no value, the equation says nothing.
    One of the first `preferred` monomials leads if one can; among these the one with most
    factors in an expectation, then with most factors.
    """
    keys = [canonicalizer.monomial(m) for m in equation]
    representatives = dict(zip(keys, equation, strict=True))
    total = canonicalizer.collect(keys, equation)
    if not total:
        return None
    first = canonicalizer.collect(keys, equation[:preferred])
    ranked = sorted(
        (key for key in total if _can_lead(representatives[key])),
        key=lambda key: (key not in first, *_rank(representatives[key])))
    for key in ranked:
        lead = representatives[key]
        if not needed <= _names_in(lead[2]):
            continue
        rest: Polynomial = [
            (-Fraction(c) / Fraction(total[key]), representatives[k][1], representatives[k][2])
            for k, c in total.items() if k != key]
        if not distinct and _declare_symmetry(arena, lead, rest, ranges):
            return []
        atoms = {f[0] for f in lead[2]}
        free = _free(lead[2], arena)
        if any(not _free(m[2], arena) <= free for m in rest):
            continue
        if len(lead[2]) == 1 and any(
                f[0] in atoms and bool(f[2]) == bool(lead[2][0][2]) for m in rest for f in m[2]):
            continue
        if not lead[2]:
            scalar = lead[1][0][0]
            if any(scalar in dict(m[1]) for m in rest):
                continue
            return [Rule(name, (), rest, scalar)]
        rules = [Rule(name, lead[2], rest, None, ranges, distinct)]
        if _repeats(arena, rules[0]):
            rules = [replace(rules[0], exact=True)]
            if _repeats(arena, rules[0]):
                continue
        for swapped in _swaps(arena, lead[2]):
            named = [repr(s) for s in swapped if isinstance(s, Dim)]
            if len({ranges.get(n) for n in named}) > 1 or (named and distinct != () and {
                    frozenset(p) for p in distinct} != {
                    frozenset(swapped.get(d, d) for d in p) for p in distinct}):
                continue  # the exchanged equation would be known for other indices
            image = (lead[0], lead[1], rename(lead[2], swapped))
            if canonicalizer.monomial(image) == key:
                other = [(-c, s, rename(f, swapped)) for c, s, f in freshen(arena, rest)]
                rules += orient(arena, canonicalizer, name, [*rest, *other], len(rest), ranges,
                                distinct, needed) or []
        return rules
    return None


def _repeats(arena: Arena, rule: Rule) -> bool:
    """Whether the rule would rewrite its own result without end."""
    return any(apply(arena, rule, m) is not None for m in freshen(arena, rule.rest))


def _can_lead(monomial: Monomial) -> bool:
    _, scalars, factors = monomial
    if scalars:
        return not factors and len(scalars) == 1 and scalars[0][1] == 1
    boxes = {box.uid for f in factors for box in f[2]}
    if any(type(base(s)) is int for f in factors for box in f[2] for _, at in box.given
           for s in at):
        return False
    return (bool(factors) and len(boxes) <= 1 and all(len(f[2]) <= 1 for f in factors)
            and all(f[0].key[0] not in ("delta", "value", "pair", "part") for f in factors))


def _rank(monomial: Monomial) -> tuple[int, int]:
    return (-sum(bool(f[2]) for f in monomial[2]), -len(monomial[2]))


def _free(factors: tuple[Factor, ...], arena: Arena) -> set[Slot]:
    """The matrix positions and named indices on which the factors depend."""
    found: set[Slot] = set()
    for _, slots, path in factors:
        for slot in (*slots, *(t for box in path for _, at in box.given for t in at)):
            s = base(slot)
            if isinstance(s, str):
                found.add(s)
            elif isinstance(s, Dim):
                found |= s.names() & arena.index_names
    return found


def _names_in(factors: tuple[Factor, ...]) -> set[str]:
    """The names in the index expressions of the factors; a smaller condition may lose others."""
    return {n for _, slots, _ in factors for s in slots if isinstance(s, Dim) for n in s.names()}


def _declare_symmetry(
    arena: Arena, lead: Monomial, rest: Polynomial, ranges: Mapping[str, Range]
) -> bool:
    """``A[row, col] = A[col, row]`` is a symmetry of A, not a rule."""
    if len(lead[2]) != 1 or len(rest) != 1 or rest[0][0] != 1 or len(rest[0][2]) != 1:
        return False
    (atom, slots, path), (other, targets, path_) = lead[2][0], rest[0][2][0]
    if other is not atom or path or path_ or lead[1] != rest[0][1] or len(
            set(slots)) != len(slots) or set(slots) != set(targets):
        return False
    if any(s not in ("row", "col") and not (
            isinstance(s, Dim) and repr(s) in arena.index_names) for s in slots):
        return False
    permutation = tuple(slots.index(t) for t in targets)
    if permutation not in atom.symmetries and tuple(permutation[p] for p in permutation) == tuple(
            range(len(slots))):
        atom.symmetries = (*atom.symmetries, permutation)
    if permutation not in atom.symmetries:
        return False
    arena.partial_symmetries.setdefault(atom, []).extend(
        (p, ranges[repr(s)]) for p, s in enumerate(slots) if repr(s) in ranges)
    return True


def _swaps(arena: Arena, factors: tuple[Factor, ...]) -> Iterator[dict[Slot, Slot]]:
    """Exchanges of row and column, alone and together with two named indices."""
    transposed: dict[Slot, Slot] = {"row": "col", "col": "row"}
    yield transposed
    names = sorted({repr(variable(n)) for _, slots, _ in factors for s in slots
                    if isinstance(s, Dim) for n in s.names() & arena.index_names})
    if len(names) == 2:
        i, j = (variable(n) for n in names)
        yield {**transposed, i: j, j: i}


