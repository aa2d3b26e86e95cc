"""Canonical forms: two monomials are equal up to the names of bound indices and boxes
exactly when their keys are equal.

Colours refine by neighbourhood and ties are broken by trying each member of a tied class,
so hash collisions cost time but cannot identify different monomials: the key spells the
monomial out in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from .dims import Dim, variable
from .monomials import (
    Arena,
    Atom,
    BudgetExceeded,
    Factor,
    Monomial,
    Polynomial,
    base,
    index_name,
    indices_in,
)

Key = tuple[Any, ...]
Canonical = dict[Key, Any]
_LEAVES = 5_000


class Canonicalizer:
    """Computes keys; the numbers that it gives to fixed parts last for one claim."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self.numbers: dict[Any, int] = {}
        self.range_colors: dict[Dim, int] = {}

    def number(self, thing: Any) -> int:
        """A number for a fixed slot, range or condition, by order of first use."""
        return self.numbers.setdefault(thing, -1 - len(self.numbers))

    def polynomial(self, poly: Polynomial) -> Canonical:
        """Collect equal monomials."""
        return self.collect(map(self.monomial, poly), poly)

    @staticmethod
    def collect(keys: Iterable[Key], poly: Polynomial) -> Canonical:
        """Collect the monomials with equal keys."""
        result: Canonical = {}
        for key, monomial in zip(keys, poly, strict=False):
            value = result.get(key, 0) + monomial[0]
            if value:
                result[key] = value
            else:
                result.pop(key, None)
        return result

    def merge(self, poly: Polynomial) -> Polynomial:
        """The same polynomial with equal monomials collected."""
        keys = [self.monomial(m) for m in poly]
        form = self.collect(keys, poly)
        first = dict(zip(reversed(keys), reversed(poly), strict=True))
        return [(c, first[key][1], first[key][2]) for key, c in form.items()]

    def monomial(self, monomial: Monomial) -> Key:
        """The key of a monomial, its coefficient left out."""
        _, scalars, factors = monomial
        powers = tuple([(atom.uid, k) for atom, k in scalars])
        if not factors:
            return (powers, ())
        colors = self._start(factors)
        if len(colors) > 1:
            colors = self._refine(factors, colors)
        if len(set(colors.values())) == len(colors):
            order = sorted(colors, key=colors.__getitem__)
            return (powers, (self._spell(factors, {s: k for k, s in enumerate(order)}),))
        # Ties are broken in each part that shares no index with the others by itself.
        self.leaves = _LEAVES
        keys = sorted(self._search(part, self._start(part)) for part in self.components(factors))
        return (powers, tuple(keys))

    def text(self, form: Canonical) -> str:
        """A form in words that mean the same in every process."""
        atoms = {atom.uid: atom for atom in self.arena.atoms.values()}
        things = {number: thing for thing, number in self.numbers.items()}

        def spell(part: Any) -> str:
            if isinstance(part, tuple):
                return f"({' '.join(map(spell, part))})"
            return repr(things[part]) if isinstance(part, int) and part < 0 else repr(part)

        lines = []
        for (powers, components), value in form.items():
            letters = [f"{atoms[uid].key}^{k}" for uid, k in powers]
            letters += [f"{[atoms[letter[0]].key for letter in c[0]]} {spell(c)}"
                        for c in components]
            lines.append(f"{value} {sorted(letters)}")
        return "\n".join(sorted(lines))

    def _start(self, factors: Sequence[Factor]) -> dict[Any, int]:
        """Colours of bound indices by range, and of boxes by depth."""
        colors: dict[Any, int] = {}
        for _, slots, path in factors:
            for slot in slots:
                s = slot[0] if type(slot) is tuple else slot
                if type(s) is int and s not in colors:
                    colors[s] = self._range_color(s)
            for depth, box in enumerate(path):
                colors[box.uid] = depth
                for _, at in box.given:
                    for s in map(base, at):
                        if type(s) is int and s not in colors:
                            colors[s] = self._range_color(s)
        for s in self.arena.occurring(factors) - colors.keys():
            colors[s] = self._range_color(s)
        return colors

    def _range_color(self, index: int) -> int:
        size = self.arena.sizes[index]
        found = self.range_colors.get(size)
        if found is None:
            blank = {n: variable("#") for n in size.names() if n[:1] == "#"}
            found = self.range_colors[size] = self.number(size.replace(blank))
        return found

    def _slot(self, slot: Any, colors: dict[Any, int]) -> int:
        if type(slot) is int:
            return colors[slot]
        if type(slot) is tuple:
            return self.number((self._slot(slot[0], colors), slot[1]))
        return self.number(slot)

    def _color(self, slot: Any, colors: dict[Any, int]) -> int:
        if type(slot) is int:
            return colors[slot]
        if type(slot) is tuple:
            return hash((self._color(slot[0], colors), slot[1]))
        return self.number(slot)

    def _refine(self, factors: Sequence[Factor], colors: dict[Any, int]) -> dict[Any, int]:
        classes = len(set(colors.values()))
        while classes < len(colors):
            sums = dict.fromkeys(colors, 0)
            for atom, slots, path in factors:
                around = [colors[s] if type(s) is int else self._color(s, colors) for s in slots]
                boxes = tuple([
                    hash((colors[box.uid], sum(
                        [hash((a.uid, tuple([self._color(s, colors) for s in at])))
                         for a, at in box.given]))) for box in path])
                where: Sequence[int] = range(len(slots))
                if atom.symmetries:
                    around, where = _least(around, atom, list(where))
                sign = hash((atom.uid, tuple(around), boxes))
                for place, slot in zip(where, slots, strict=True):
                    s = slot[0] if type(slot) is tuple else slot
                    if type(s) is int:
                        sums[s] += hash((sign, place))
                for depth, box in enumerate(path):
                    sums[box.uid] += hash((sign, -1 - depth))
                    for a, at in box.given:
                        for place, slot in enumerate(at):
                            s = base(slot)
                            if type(s) is int:
                                sums[s] += hash((sign, a.uid, place, depth))
            for s in colors if self.arena.nested else ():
                for t in indices_in(self.arena.sizes[s]) if s in self.arena.sizes else ():
                    sums[t] += hash((colors[s], -1))  # numbers hash alike in every process
                    sums[s] += hash((colors[t], -2))
            colors = {s: hash((color, sums[s])) for s, color in colors.items()}
            now = len(set(colors.values()))
            if now == classes:
                break
            classes = now
        return colors

    def _search(self, factors: Sequence[Factor], colors: dict[Any, int]) -> Key:
        colors = self._refine(factors, colors)
        ranked = sorted(colors.values())
        tied = next((c for c, d in pairwise(ranked) if c == d), None)
        if tied is None:
            order = sorted(colors, key=colors.__getitem__)
            return self._spell(factors, {s: k for k, s in enumerate(order)})
        self.leaves -= 1
        if self.leaves < 0:
            raise BudgetExceeded
        return min(self._search(factors, {**colors, s: hash((color, 1))})
                   for s, color in colors.items() if color == tied)

    def _spell(self, factors: Sequence[Factor], labels: dict[Any, int]) -> Key:
        letters = []
        boxes: dict[int, Key] = {}
        for atom, slots, path in factors:
            spelled = tuple([self._slot(s, labels) for s in slots])
            if atom.symmetries:
                spelled = min(spelled, *(tuple([spelled[p] for p in perm])
                                         for perm in atom.symmetries))
            for box in path:
                if labels[box.uid] not in boxes:
                    boxes[labels[box.uid]] = tuple(sorted(
                        (a.uid, tuple([self._slot(s, labels) for s in at]))
                        for a, at in box.given))
            letters.append((atom.uid, spelled, tuple([labels[box.uid] for box in path])))
        letters.sort()
        sizes = tuple([self._range(s, labels) for s in labels if s in self.arena.sizes])
        return (tuple(letters), sizes, tuple(sorted(boxes.items())))

    def components(self, factors: Sequence[Factor]) -> list[list[Factor]]:
        """The parts of a monomial that share neither boxes nor bound indices, ranges included."""
        if len(factors) < 2:
            return [list(factors)] if factors else []
        parent = list(range(len(factors)))

        def find(k: int) -> int:
            while parent[k] != k:
                k = parent[k]
            return k

        owner: dict[Any, int] = {}
        for k, (_, _, path) in enumerate(factors):
            for node in (*self.arena.occurring([factors[k]]), *(box.uid for box in path)):
                parent[find(owner.setdefault(node, k))] = find(k)
        groups: dict[int, list[Factor]] = {}
        for k, factor in enumerate(factors):
            groups.setdefault(find(k), []).append(factor)
        return list(groups.values())

    def _range(self, index: int, labels: dict[Any, int]) -> int:
        size = self.arena.sizes[index]
        if any(n[:1] == "#" for n in size.names()):
            names = {index_name(s): variable(f"#{k}") for s, k in labels.items()}
            return self.number(size.replace(names))
        return self.range_colors[size]


def _least(
    colors: list[int], atom: Atom, where: list[int]
) -> tuple[list[int], list[int]]:
    """The least arrangement of colours under the atom's symmetries, and for each position
    the least one to which a symmetry takes it.
    """
    best = colors
    places = where
    for perm in atom.symmetries:
        best = min(best, [colors[p] for p in perm])
        places = [min(place, perm[k]) for k, place in enumerate(places)]
    return best, places
