"""Monomials in index notation: coefficient times atoms joined at indices.

A matrix product ``A B`` is the monomial ``A[row, k] B[k, col]`` with the bound index ``k``,
which is summed over; a transpose swaps ``row`` and ``col``, a trace joins them.  The
identity is a delta and contracts away, a vector of ones is the empty product.  Two index
tensors place blocks: `part` (index R of a direct sum is index a of its k-th part) and
`pair` (index R of a Kronecker product or of stacked members is the tuple a, b, ...).

Every rewriting here is an equality of the sums that the monomials denote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .dims import Dim, Variable, variable

# A slot is a bound index (int), a matrix position ("row", "col"), an index expression in
# named indices (Dim), or one of the first two shifted by a constant: (slot, offset).
Slot = Any
Slots = tuple[Slot, ...]
Coefficient = int | Fraction


class Atom:
    """A letter of the index calculus: a symbol, an index tensor, or an opaque term.

    The first `family` of its slots are the indices of a family member, the others are
    matrix indices.  `support` lists the random atoms that it is a function of, each with the
    positions of the slots that are its family indices.  `symmetries` are the permutations of
    its slots that leave it unchanged, the identity apart.  A scalar with an `order` is 1 in
    that power.
    """

    __slots__ = ("family", "key", "order", "support", "symmetries", "uid")

    def __init__(self, uid: int, key: tuple[Any, ...], family: int, random: bool) -> None:
        self.uid, self.key, self.family = uid, key, family
        self.support: tuple[tuple[Atom, Slots], ...] = ()
        if random:
            self.support = ((self, tuple(range(family))),)
        self.symmetries: tuple[tuple[int, ...], ...] = ()
        self.order = 0

    def __repr__(self) -> str:
        return str(self.key[1] if len(self.key) > 1 else self.key[0])


Member = tuple[Atom, Slots]


class Box(NamedTuple):
    """An expectation drawn round the factors whose path it is on, given some members."""

    uid: int
    given: tuple[Member, ...]  # as `members` orders them


Path = tuple[Box, ...]
Factor = tuple[Atom, Slots, Path]
Scalars = tuple[tuple[Atom, int], ...]
Monomial = tuple[Coefficient, Scalars, tuple[Factor, ...]]
Polynomial = list[Monomial]


class BudgetExceeded(Exception):
    """The normal form would become larger than the limit set for it."""


class Unsupported(Exception):
    """The index calculus has no rule for this construction."""


def members(given: Iterable[Member]) -> tuple[Member, ...]:
    """Without repetition, in an order that does not depend on memory addresses."""
    return tuple(sorted(set(given), key=lambda m: (m[0].uid, repr(m[1]))))


class Arena:
    """Atoms, bound indices and their ranges, shared by all monomials of one claim."""

    def __init__(self, limit: int = 200_000) -> None:
        self.atoms: dict[tuple[Any, ...], Atom] = {}
        self.sizes: dict[int, Dim] = {}
        self.free_sizes: dict[Slot, Dim] = {}
        self.laws: set[str] = set()
        self.distinct: set[frozenset[Slot]] = set()
        self.index_names: set[str] = set()
        self.least: dict[str, int | None] = {}  # of named indices, if it is known and not 1
        self.equal_sizes: dict[Variable, Dim] = {}
        # Positions of slots of symmetric atoms, and the range in which the symmetry is known.
        self.partial_symmetries: dict[Atom, list[tuple[int, tuple[Dim, Dim]]]] = {}
        self.nested = False  # whether a range depends on a bound index
        self.counter = 0
        self.work = limit

    def spend(self, units: int) -> None:
        """Count work; raises `BudgetExceeded` when the limit is reached."""
        self.work -= units
        if self.work < 0:
            raise BudgetExceeded

    def atom(self, key: tuple[Any, ...], family: int = 0, random: bool = False) -> Atom:
        """The atom with this key, made on first use."""
        found = self.atoms.get(key)
        if found is None:
            found = self.atoms[key] = Atom(len(self.atoms), key, family, random)
        return found

    def numbered(self, uid: int) -> Atom:
        """The atom with this number."""
        return next(a for a in self.atoms.values() if a.uid == uid)

    def derived(self, kind: str, base: Atom, *data: Any) -> Atom:
        """A letter for a function of a square letter, with the same indices."""
        known = (kind, base.uid, *data) in self.atoms
        letter = self.atom((kind, base.uid, *data), base.family)
        if not known:
            n, letter.support = base.family, base.support
            # An exchange of a family index with the row or column is none of the function.
            letter.symmetries = tuple(p for p in base.symmetries if set(p[:n]) == set(range(n)))
        return letter

    def fresh(self, size: Dim) -> int:
        """A new bound index that runs from 1 to `size`."""
        self.counter += 1
        self.set_size(self.counter, size)
        return self.counter

    def set_size(self, index: int, size: Dim) -> None:
        """Give a bound index its range."""
        self.sizes[index] = size
        self.nested = self.nested or bool(indices_in(size))

    def resized(self, size: Dim) -> Dim:
        """A dimension under the equations between dimensions."""
        return size.map(self.equal_sizes.get) if self.equal_sizes else size

    def box(self, given: Iterable[Member]) -> Box:
        """A new expectation box."""
        self.counter += 1
        return Box(self.counter, members(given))

    def delta_atom(self) -> Atom:
        """Kronecker's delta."""
        atom = self.atom(("delta",), 2)
        atom.symmetries = ((1, 0),)
        return atom

    def occurring(self, factors: Iterable[Factor]) -> set[int]:
        """The bound indices of the factors, and those on which the ranges of these depend."""
        found = set(bound_in(factors))
        todo = list(found) if self.nested else []
        while todo:
            for t in indices_in(self.sizes[todo.pop()]):
                if t not in found:
                    found.add(t)
                    todo.append(t)
        return found

    def differ(self, left: Slots, right: Slots) -> bool:
        """Whether two tuples of indices are certainly different."""
        return any(frozenset(pair) in self.distinct or known_difference(*pair) is not None
                   for pair in zip(left, right, strict=True))

    def size(self, slot: Slot) -> Dim | None:
        """The range of an index, if it is known."""
        return self.sizes.get(slot) if isinstance(slot, int) else self.free_sizes.get(slot)


def scalar_product(a: Scalars, b: Scalars) -> Scalars:
    """Multiply powers of fixed scalars."""
    if not a or not b:
        return a or b
    powers = dict(a)
    for atom, k in b:
        powers[atom] = powers.get(atom, 0) + k
    return scalar_power(sorted(powers.items(), key=lambda p: p[0].uid), 1)


def scalar_power(scalars: Iterable[tuple[Atom, int]], n: int) -> Scalars:
    """The product of fixed scalars to an integer power."""
    return tuple((a, p) for a, k in scalars if (p := k * n % a.order if a.order else k * n))


def rename_slot(slot: Slot, names: Mapping[Slot, Slot]) -> Slot:
    """The slot under a renaming of bound and free indices."""
    if type(slot) is tuple:
        return shift(rename_slot(slot[0], names), slot[1])
    return names.get(slot, slot)


def shift(slot: Slot, offset: int) -> Slot:
    """The slot plus a constant."""
    if isinstance(slot, Dim):
        return slot + offset
    if type(slot) is tuple:
        slot, offset = slot[0], slot[1] + offset
    return (slot, offset) if offset else slot


def rename(factors: Iterable[Factor], names: Mapping[Slot, Slot]) -> tuple[Factor, ...]:
    """Factors under a renaming of indices, inside conditions too."""
    result = []
    for atom, slots, path in factors:
        if slots:
            slots = tuple([names.get(s, s) if type(s) is not tuple else rename_slot(s, names)
                           for s in slots])
        if path and any(slots_ for box in path for _, slots_ in box.given):
            path = tuple(Box(box.uid, rename_members(box.given, names)) for box in path)
        result.append((atom, slots, path))
    return tuple(result)


def rename_members(given: Iterable[Member], names: Mapping[Slot, Slot]) -> tuple[Member, ...]:
    """Members of families under a renaming of indices."""
    return members((a, tuple(rename_slot(s, names) for s in slots)) for a, slots in given)


def base(slot: Slot) -> Slot:
    """The index itself, without a constant shift."""
    return slot[0] if type(slot) is tuple else slot


def bound_in(factors: Iterable[Factor]) -> dict[int, int]:
    """How often each bound index occurs in the slots and conditions of the factors."""
    counts: dict[int, int] = {}
    for _, slots, path in factors:
        for at in (slots, *[at for box in path for _, at in box.given]) if path else (slots,):
            for slot in at:
                s = slot[0] if type(slot) is tuple else slot
                if type(s) is int:
                    counts[s] = counts.get(s, 0) + 1
    return counts


def indices_in(size: Dim) -> list[int]:
    """The bound indices on which a range depends."""
    return [int(name[1:]) for name in size.names() if name[:1] == "#" and name[1:].isdigit()]


def index_name(slot: int | str) -> str:
    """The name of a bound index or matrix position inside a `Dim`."""
    return f"#{slot}"


def slot_dim(slot: Slot) -> Dim:
    """A slot as an index expression."""
    if isinstance(slot, Dim):
        return slot
    offset = slot[1] if type(slot) is tuple else 0
    return variable(index_name(base(slot))) + offset


def index_slot(value: Dim) -> Slot:
    """The slot for an index expression: inverse of `slot_dim`."""
    bound = [v.name for v in value.variables() if v.name.startswith("#")]
    if not bound:
        return value
    offset = (value - variable(bound[0])).constant()
    if offset is None:
        raise Unsupported(f"the index {value!r} is not an index variable plus a constant")
    name = bound[0][1:]
    return shift(int(name) if name.isdigit() else name, offset)


def replace_index(
    arena: Arena, poly: Polynomial, name: str, value: Dim, keep: frozenset[int] = frozenset()
) -> Polynomial:
    """Replace a named index by an index expression; bound indices in `keep` stay."""
    dims = {name: value}

    def new(slot: Slot) -> Slot:
        return index_slot(slot.replace(dims)) if isinstance(slot, Dim) else slot

    result: Polynomial = []
    for c, s, factors in freshen(arena, poly, keep):
        changed = []
        for t in arena.occurring(factors):
            arena.set_size(t, arena.resized(arena.sizes[t].replace(dims)))
        for atom, slots, path in factors:
            if atom.key[0] in ("part", "pair") and any(name in n.names() for n in atom.key[1]):
                raise Unsupported(f"blocks whose sizes depend on the index {name}")
            boxes = tuple(Box(b.uid, members((a, tuple(map(new, at))) for a, at in b.given))
                          for b in path)
            changed.append((atom, tuple(map(new, slots)), boxes))
        result.append((c, s, tuple(changed)))
    return result


def freshen(arena: Arena, poly: Polynomial, keep: frozenset[int] = frozenset()) -> Polynomial:
    """The same polynomial with new bound indices and boxes; indices in `keep` stay."""
    result: Polynomial = []
    for coefficient, scalars, factors in poly:
        names: dict[Slot, Slot] = {}
        boxes: dict[int, int] = {}
        for s in arena.occurring(factors):
            if s not in keep:
                names[s] = arena.fresh(arena.sizes[s])
        if names and arena.nested:
            dims = {index_name(s): variable(index_name(t)) for s, t in names.items()}
            for t in names.values():
                arena.set_size(t, arena.sizes[t].replace(dims))
        factors = rename(factors, names) if names else factors
        fresh = []
        for atom, slots, path in factors:
            if path:
                for box in path:
                    if box.uid not in boxes:
                        arena.counter += 1
                        boxes[box.uid] = arena.counter
                path = tuple(Box(boxes[box.uid], box.given) for box in path)
            fresh.append((atom, slots, path))
        result.append((coefficient, scalars, tuple(fresh)))
    return result


def known_difference(i: Slot, j: Slot) -> int | None:
    """The constant j - i if it is known and not zero."""
    if isinstance(i, Dim) and isinstance(j, Dim):
        return (j - i).constant() or None
    if base(i) == base(j):
        offsets = [s[1] if type(s) is tuple else 0 for s in (i, j)]
        return offsets[1] - offsets[0] or None
    return None
