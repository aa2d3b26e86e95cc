"""Expectations: boxes drawn round the random factors of a monomial.

Each rule is an inference figure, an equality that holds almost surely for integrable
variables on any probability space:

- take-out-known: ``E(m x | G) = m E(x | G)`` if m is a function of G and fixed things
- tower: ``E(m E(x | H) | G) = E(m x | G)`` if G is part of H and m is a function of H;
  ``E(x m | G) = E(E(x | H) m | G)`` likewise, used to bring x under an expectation given H
- independence: ``E(x y | G, H, W) = E(x | G, W) E(y | H, W)`` if (x, G) and (y, H) are
  functions of independent groups given W; also where y is absent
- normal-moments: Isserlis' theorem, with means
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .contraction import contract, counted
from .monomials import (
    Arena,
    Atom,
    Box,
    BudgetExceeded,
    Factor,
    Member,
    Monomial,
    Path,
    Polynomial,
    Slots,
    Unsupported,
    members,
)
from .records import Record


class Independence(Record):
    """Groups of (atom, slots or None for all members), mutually independent given `given`."""

    name: str
    groups: tuple[tuple[tuple[Atom, Slots | None], ...], ...]
    given: tuple[Member, ...]
    each: tuple[int, ...]

    def block(self, member: Member) -> tuple[int, Slots] | None:
        """The independent block of a member: its group, and its index within `each`."""
        atom, slots = member
        for k, group in enumerate(self.groups):
            for other, at in group:
                if other is atom and (at is None or at == slots):
                    return (k, slots if k in self.each else ())
        return None


class JointNormality(Record):
    """Atoms, with all members of their families, that are jointly normal given `given`."""

    name: str
    members: tuple[tuple[Atom, Slots | None], ...]
    given: tuple[Member, ...]

    def covers(self, factor: Factor) -> bool:
        """Whether a factor is one of the members."""
        atom, slots, _ = factor
        return any(atom is other and (at is None or at == slots[: atom.family])
                   for other, at in self.members)


class Content(Record):
    """What stands directly in a box: bare factors, and inner boxes with their factors."""

    box: Box
    prefix: Path
    bare: list[Factor]
    inner: dict[Box, list[Factor]]
    others: list[Factor]


def support(factor: Factor) -> Iterator[Member]:
    """The random members on which a bare factor depends."""
    atom, slots, _ = factor
    for source, positions in atom.support:
        yield source, tuple(slots[p] for p in positions)


def is_known(factor: Factor, given: Iterable[Member], depth: int) -> bool:
    """Whether the factor, from the given depth of its path on, is a function of `given`."""
    _, _, path = factor
    sources = path[depth].given if len(path) > depth else support(factor)
    return set(sources) <= set(given)


def expect(arena: Arena, poly: Polynomial, given: Sequence[Member]) -> Polynomial:
    """Draw a box round what is not known; linearity lets the sum and coefficients out."""
    result: Polynomial = []
    for c, s, factors in poly:
        box = arena.box(given)
        known = [is_known(f, box.given, 0) for f in factors]
        drawn = tuple(f if out else (f[0], f[1], (box, *f[2]))
                      for f, out in zip(factors, known, strict=True))
        if any(out and (f[2] or f[0].support) for f, out in zip(factors, known, strict=True)):
            arena.laws.add("take-out-known")
        result.append((c, s, drawn))
    arena.laws.add("linearity-of-expectation")
    return result


def contents(factors: Sequence[Factor]) -> Iterator[Content]:
    """The content of every box, innermost boxes first."""
    seen: dict[int, tuple[Box, Path]] = {}
    for _, _, path in factors:
        for depth, box in enumerate(path):
            seen.setdefault(box.uid, (box, path[:depth]))
    for uid, (box, prefix) in sorted(seen.items(), key=lambda item: -len(item[1][1])):
        depth = len(prefix)
        content = Content(box, prefix, [], {}, [])
        for factor in factors:
            path = factor[2]
            if len(path) <= depth or path[depth].uid != uid:
                content.others.append(factor)
            elif len(path) == depth + 1:
                content.bare.append(factor)
            else:
                content.inner.setdefault(path[depth + 1], []).append(factor)
        yield content


def settle(
    arena: Arena, monomial: Monomial, independences: Sequence[Independence]
) -> Polynomial | None:
    """One step of the structural rules of expectation, or None where none applies."""
    c, s, factors = monomial
    for content in contents(factors):
        released = _take_out(content)
        if released is not None:
            arena.laws.add("take-out-known")
            return counted(arena, (c, s, tuple(released)), arena.occurring(factors))
        for fact in independences:
            split = _independence(arena, content, fact)
            if split is not None:
                arena.laws.add("independence")
                arena.laws.add(f"fact:{fact.name}")
                before = arena.occurring(factors)
                return contract(arena, [m for k, f in split for m in counted(
                    arena, (c * k, s, tuple(f)), before)])
        merged = _tower(arena, content)
        if merged is not None:
            arena.laws.add("tower")
            return counted(arena, (c, s, tuple(merged)), arena.occurring(factors))
    return None


def _take_out(content: Content) -> list[Factor] | None:
    depth, given = len(content.prefix), content.box.given
    inside = [*content.bare, *(f for group in content.inner.values() for f in group)]
    known = [f for f in inside if is_known(f, given, depth + 1)]
    if not known:
        return None
    stay = [f for f in inside if not is_known(f, given, depth + 1)]
    return [*content.others, *((a, t, p[:depth] + p[depth + 1 :]) for a, t, p in known), *stay]


def _tower(arena: Arena, content: Content) -> list[Factor] | None:
    if not content.inner:
        return None
    depth, given = len(content.prefix), set(content.box.given)
    outer = sorted((box for box in content.inner if given <= set(box.given)),
                   key=lambda box: len(box.given))
    if not outer:
        return None
    first = outer[0]
    known = set(first.given)
    if any(not known <= set(b.given) and not set(b.given) <= known for b in content.inner):
        return None
    unknown = [f for f in content.bare if not is_known(f, known, depth + 1)]
    unknown += [f for b, group in content.inner.items() if not set(b.given) <= known
                for f in group]
    inside = [*content.bare, *(f for group in content.inner.values() for f in group)]
    if unknown:
        box = arena.box(first.given)
        marked = set(map(id, unknown))
        return [*content.others, *(
            (f[0], f[1], (*f[2][: depth + 1], box, *f[2][depth + 1 :])) if id(f) in marked
            else f for f in inside)]
    if len(content.inner) == 1:
        return [*content.others, *(
            (a, t, p[: depth + 1] + p[depth + 2 :]) for a, t, p in inside)]
    return None


def _independence(
    arena: Arena, content: Content, fact: Independence
) -> list[tuple[int, list[Factor]]] | None:
    given, always = set(content.box.given), set(fact.given)
    if not always <= given:
        return None
    units: list[tuple[list[Factor], set[Member]]] = [
        ([f], set(support(f))) for f in content.bare]
    units += [(group, set(box.given)) for box, group in content.inner.items()]
    blocks: dict[Member, tuple[int, Slots]] = {}
    for member in set().union(given, *(sources for _, sources in units)) - always:
        block = fact.block(member)
        if block is None:
            return None
        blocks[member] = block
    uncertain = _uncertain(arena, list(dict.fromkeys(
        blocks[m] for m in members(blocks))))
    if uncertain is not None:
        return _cases(arena, content, blocks, always, *uncertain)
    parts = _parts([{blocks[m] for m in sources - always} for _, sources in units])
    new: list[tuple[tuple[Member, ...], list[Factor]]] = []
    for part, chosen in parts:
        kept = members(m for m in given if m in always or blocks[m] in part)
        new.append((kept, [f for k in chosen for f in units[k][0]]))
    if len(new) == 1 and new[0][0] == content.box.given:
        return None
    depth = len(content.prefix)
    factors = list(content.others)
    for kept, group in new:
        box = arena.box(kept)
        factors += [(a, t, (*p[:depth], box, *p[depth + 1 :])) for a, t, p in group]
    return [(1, factors)]


def _parts(
    sources: Sequence[set[tuple[int, Slots]]]
) -> list[tuple[set[tuple[int, Slots]], list[int]]]:
    """Units that share blocks belong together."""
    parts: list[tuple[set[tuple[int, Slots]], list[int]]] = []
    for k, touched in enumerate(sources):
        joined, chosen = set(touched), [k]
        apart = []
        for part in parts:
            if part[0] & joined:
                joined |= part[0]
                chosen = part[1] + chosen
            else:
                apart.append(part)
        parts = [*apart, (joined, chosen)]
    return parts


def _uncertain(
    arena: Arena, blocks: Sequence[tuple[int, Slots]]
) -> tuple[tuple[int, Slots], tuple[int, Slots]] | None:
    """Two blocks of one group that are independent unless their indices are equal."""
    for k, (group, at) in enumerate(blocks):
        for other_group, other in blocks[k + 1 :]:
            if group != other_group or at == other:
                continue
            if len(at) != len(other):
                raise Unsupported("members with different numbers of indices in one group")
            if not arena.differ(at, other):
                return (group, at), (group, other)
    return None


def _cases(
    arena: Arena, content: Content, blocks: Mapping[Member, tuple[int, Slots]],
    always: set[Member], first_block: tuple[int, Slots], second_block: tuple[int, Slots],
) -> list[tuple[int, list[Factor]]]:
    """Split into equal indices and distinct ones: 1 = delta + (1 - delta).

    Only the case of two single factors is worked out: for distinct indices they separate.
    """
    group, at = first_block
    _, other = second_block
    pair = {first_block, second_block}
    touched = [{blocks[m] for m in support(f) if m not in always} for f in content.bare]
    given = {blocks[m] for m in content.box.given if m not in always}
    if content.inner or len(touched) != 2 or any(len(t) != 1 for t in touched) or (
            touched[0] | touched[1] != pair) or any(
            b not in pair and b[0] == group for b in given):
        raise Unsupported("several members of an independent family in one expectation")
    depth = len(content.prefix)
    first, second = content.bare
    equal = [(arena.delta_atom(), pair, ()) for pair in zip(at, other, strict=True)
             if pair[0] != pair[1]]
    factors = list(content.others)
    boxes = [arena.box(content.box.given) for _ in range(2)]
    apart = [(f[0], f[1], (*f[2][:depth], box)) for f, box in zip(content.bare, boxes, strict=True)]
    together = [first, second]
    return [(1, [*factors, *equal, *together]), (1, [*factors, *apart]),
            (-1, [*factors, *equal, *apart])]


def isserlis(
    arena: Arena, monomial: Monomial, facts: Sequence[JointNormality]
) -> Polynomial | None:
    """``E(x1 ... xn) = sum over partial pairings of prod Cov(xi, xj) prod E(xk)``, n > 2."""
    c, s, factors = monomial
    for content in contents(factors):
        for fact in facts:
            normal = [f for f in content.bare if fact.covers(f)]
            if len(normal) < 3 or not set(content.box.given) <= set(fact.given):
                continue
            normal_ids = set(map(id, normal))
            rest = [f for f in content.bare if id(f) not in normal_ids]
            rest += [f for group in content.inner.values() for f in group]
            depth = len(content.prefix) + 1
            if not all(is_known(f, fact.given, depth) for f in rest):
                continue
            if len(normal) > 8:
                raise BudgetExceeded
            arena.laws.add("normal-moments")
            arena.laws.add(f"fact:{fact.name}")
            result: Polynomial = []
            for sign, groups in _pairings(len(normal)):
                moments: list[Factor] = []
                for group in groups:
                    box = arena.box(fact.given)
                    moments += [(normal[k][0], normal[k][1], (*content.prefix, content.box, box))
                                for k in group]
                result += counted(arena, (c * sign, s, (*content.others, *rest, *moments)),
                                  arena.occurring(factors))
            return result
    return None


def _pairings(n: int) -> list[tuple[int, list[tuple[int, ...]]]]:
    """Partial pairings with each covariance written as E(xy) - E(x) E(y)."""
    if n == 0:
        return [(1, [])]
    result = []
    last = n - 1
    for sign, groups in _pairings(last):
        result.append((sign, [*groups, (last,)]))
    for k in range(last):
        for sign, groups in _pairings(last - 1):
            moved = [tuple(j if j < k else j + 1 for j in group) for group in groups]
            result.append((sign, [*moved, (k, last)]))
            result.append((-sign, [*moved, (k,), (last,)]))
    return result
