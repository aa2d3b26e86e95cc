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
from math import comb
from typing import Any, NamedTuple

from .dims import TOTAL, Dim, Variable, as_dim, variable

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
    its slots that leave it unchanged, the identity apart.
    """

    __slots__ = ("family", "inverse_of", "key", "support", "symmetries", "uid")

    def __init__(self, uid: int, key: tuple[Any, ...], family: int, random: bool) -> None:
        self.uid, self.key, self.family = uid, key, family
        self.support: tuple[tuple[Atom, Slots], ...] = ()
        if random:
            self.support = ((self, tuple(range(family))),)
        self.symmetries: tuple[tuple[int, ...], ...] = ()
        self.inverse_of: Any = None

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
        self.equal_sizes: dict[Variable, Dim] = {}
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

    def fresh(self, size: Dim) -> int:
        """A new bound index that runs from 1 to `size`."""
        self.counter += 1
        self.sizes[self.counter] = size
        return self.counter

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

    def differ(self, left: Slots, right: Slots) -> bool:
        """Whether two tuples of indices are certainly different."""
        return any(frozenset(pair) in self.distinct or _difference(*pair) is not None
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
    return tuple(sorted(((s, k) for s, k in powers.items() if k), key=lambda p: p[0].uid))


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
        for slot in slots:
            s = base(slot)
            if type(s) is int:
                counts[s] = counts.get(s, 0) + 1
        for box in path:
            for _, slots_ in box.given:
                for slot in slots_:
                    s = base(slot)
                    if type(s) is int:
                        counts[s] = counts.get(s, 0) + 1
    return counts


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


def bind(arena: Arena, poly: Polynomial, name: str, upper: Dim) -> Polynomial:
    """``sum_{name=1}^{upper} poly``: the named index becomes a bound one."""
    index = arena.fresh(upper)
    return close(arena, replace_index(arena, poly, name, variable(index_name(index))), index)


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
        for t in bound_in(factors):
            arena.sizes[t] = arena.resized(arena.sizes[t].replace(dims))
        for atom, slots, path in factors:
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
        for s in bound_in(factors):
            if s not in keep:
                names[s] = arena.fresh(arena.sizes[s])
        if names:
            dims = {index_name(s): variable(index_name(t)) for s, t in names.items()}
            for t in names.values():
                arena.sizes[t] = arena.sizes[t].replace(dims)
            factors = rename(factors, names)
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


def dimension_polynomial(arena: Arena, value: Dim) -> Polynomial:
    """A dimension as a scalar: symbols become atoms, index variables become index values."""
    result: Polynomial = []
    for monomial, k in arena.resized(value).terms:
        product: Polynomial = [(k, (), ())]
        for v in monomial:
            if v.name == TOTAL:
                summand, upper, bound = v.indices
                j = arena.fresh(upper)
                body = summand.replace({repr(bound): variable(index_name(j))})
                factor = close(arena, dimension_polynomial(arena, body), j)
            elif v.name.startswith("#") or v.name in arena.index_names:
                slot = index_slot(variable(v.name))
                factor = [(1, (), ((arena.atom(("value",), 1), (slot,), ()),))]
            elif v.indices:
                slots = tuple(index_slot(i) for i in v.indices)
                atom = arena.atom(("dim", v.name, len(slots)), len(slots))
                factor = [(1, (), ((atom, slots, ()),))]
            else:
                factor = [(1, ((arena.atom(("dim", v.name)), 1),), ())]
            product = times(arena, product, factor)
        result += product
    return result


def times(arena: Arena, left: Polynomial, right: Polynomial) -> Polynomial:
    """The product of polynomials whose bound indices are disjoint or shared on purpose."""
    arena.spend(len(left) * len(right))
    return [(c * d, scalar_product(s, t), f + g) for c, s, f in left for d, t, g in right]


def close(arena: Arena, poly: Polynomial, index: int) -> Polynomial:
    """Finish the sum over a bound index: where it occurs nowhere, it counts its range."""
    result: Polynomial = []
    for monomial in poly:
        occurs = bound_in(monomial[2])
        if index not in occurs:
            size = dimension_polynomial(arena, arena.sizes[index])
            result += times(arena, [monomial], size)
        else:
            result.append(monomial)
    return contract(arena, result)


def contract(arena: Arena, poly: Polynomial) -> Polynomial:
    """Apply the rules for deltas, index tensors and index values until none applies."""
    done: Polynomial = []
    todo = list(poly)
    while todo:
        monomial = todo.pop()
        step = None
        for k, (atom, _, _) in enumerate(monomial[2]):
            rule = _RULES.get(atom.key[0])
            if rule is not None:
                step = rule(arena, monomial, k)
                if step is not None:
                    break
        if step is None:
            done.append(monomial)
        else:
            arena.spend(1)
            todo += step
    done.reverse()
    return done


def _without(factors: tuple[Factor, ...], *positions: int) -> tuple[Factor, ...]:
    return tuple(f for k, f in enumerate(factors) if k not in positions)


def _equate(
    arena: Arena, monomial: Monomial, pairs: Iterable[tuple[Slot, Slot]]
) -> Polynomial:
    """Multiply by the deltas of pairs of indices."""
    c, s, f = monomial
    return [(c, s, f + tuple((arena.delta_atom(), pair, ()) for pair in pairs if pair[0] != pair[1]))]


def _delta(arena: Arena, monomial: Monomial, k: int) -> Polynomial | None:
    """delta[i, j] f(i) summed over i is f(j), when i and j have the same range."""
    c, s, f = monomial
    atom, (i, j), _ = f[k]
    rest = _without(f, k)
    if i == j:
        if type(i) is int and i not in bound_in(rest):
            return times(arena, [(c, s, rest)], dimension_polynomial(arena, arena.sizes[i]))
        return [(c, s, rest)]
    if arena.differ((i,), (j,)):
        return []
    if any(other[:2] in ((atom, (i, j)), (atom, (j, i))) for other in rest):
        return [(c, s, rest)]
    for index, other in ((i, j), (j, i)):
        if type(index) is int:
            inside = _in_range(arena, other, arena.sizes[index])
            if inside is not None:
                return [(c, s, substitute_index(arena, rest, index, other))] if inside else []
    if type(i) is not int and type(j) is not int:
        first, second = (i, j) if repr(i) > repr(j) else (j, i)  # "row" rather than "col"
        renamed = rename(rest, {second: first})
        return None if renamed == rest else [(c, s, (*renamed, f[k]))]
    return None


def substitute_index(
    arena: Arena, factors: tuple[Factor, ...], index: int, other: Slot
) -> tuple[Factor, ...]:
    """Replace a bound index; indices whose range mentions it are bound anew."""
    names = {index: other}
    dims = {index_name(index): slot_dim(other)}
    for t in bound_in(factors):
        size = arena.sizes[t].replace(dims)
        if size is not arena.sizes[t]:
            names[t] = arena.fresh(size)
    return rename(factors, names)


def _difference(i: Slot, j: Slot) -> int | None:
    """The constant j - i if it is known and not zero."""
    if isinstance(i, Dim) and isinstance(j, Dim):
        return (j - i).constant() or None
    if base(i) == base(j):
        offsets = [s[1] if type(s) is tuple else 0 for s in (i, j)]
        return offsets[1] - offsets[0] or None
    return None


def _in_range(arena: Arena, slot: Slot, size: Dim) -> bool | None:
    """Whether the index lies between 1 and `size`, or None where that is not known.

    Matrix positions are joined to indices of their own length only.
    """
    if isinstance(slot, str) or slot == size:
        return True
    if isinstance(slot, Dim) and (value := slot.constant()) is not None:
        largest = size.constant()
        return value >= 1 and (largest is None or value <= largest)
    return True if arena.size(slot) == size else None


def _value(arena: Arena, monomial: Monomial, k: int) -> Polynomial | None:
    """Index values: i itself for a free index; sum_i i^m is a polynomial in the range."""
    c, s, f = monomial
    atom, (slot,), _ = f[k]
    rest = _without(f, k)
    if isinstance(slot, Dim):
        if (name := slot.variable()) and name.name in arena.index_names:
            return None
        return times(arena, [(c, s, rest)], dimension_polynomial(arena, slot))
    if type(slot) is tuple:
        value = [(1, (), ((atom, (slot[0],), ()),)), (slot[1], (), ())]
        return times(arena, [(c, s, rest)], value)
    if type(slot) is not int:
        return None
    powers = [p for p, (a, slots, _) in enumerate(f) if a is atom and slots == (slot,)]
    others = _without(f, *powers)
    if slot in bound_in(others):
        return None
    arena.laws.add("sum-of-powers")
    return times(arena, [(c, s, others)],
                 sum_of_powers(arena, len(powers), arena.sizes[slot]))


def sum_of_powers(arena: Arena, m: int, upper: Dim) -> Polynomial:
    """``sum_{i=1}^n i^m`` by Faulhaber's formula, with B_1 = 1/2."""
    bernoulli: list[Fraction] = []
    for n in range(m + 1):
        value = sum((comb(n + 1, j) * b for j, b in enumerate(bernoulli)), Fraction(0))
        bernoulli.append((n + 1 - value) / (n + 1))
    result: Polynomial = []
    for j, b in enumerate(bernoulli):
        power = as_dim(1)
        for _ in range(m + 1 - j):
            power = power * upper
        if b:
            weight = Fraction(comb(m + 1, j), m + 1) * b
            result += times(arena, [(weight, (), ())], dimension_polynomial(arena, power))
    return result


def _part(arena: Arena, monomial: Monomial, k: int) -> Polynomial | None:
    """part_k[R, a]: index R of a direct sum is index a of its part k."""
    c, s, f = monomial
    atom, (whole, inner), _ = f[k]
    sizes, number = atom.key[1:]
    for m, (other, slots, _) in enumerate(f):
        if m == k or other.key[0] != "part" or other.key[1] != sizes:
            continue
        if slots[0] == whole:
            if other.key[2] != number:
                return []
            return _equate(arena, (c, s, _without(f, m)), [(inner, slots[1])])
        if other is atom and slots[1] == inner:
            return _equate(arena, (c, s, _without(f, m)), [(whole, slots[0])])
    rest = _without(f, k)
    if type(whole) is int and whole not in bound_in(rest):
        return _drop(arena, (c, s, rest), [inner])
    return None


def _drop(arena: Arena, monomial: Monomial, released: Iterable[Slot]) -> Polynomial:
    """Account for bound indices that the removal of a tensor left without occurrence."""
    result: Polynomial = [monomial]
    counts = bound_in(monomial[2])
    for slot in dict.fromkeys(released):
        if type(slot) is int and slot not in counts:
            result = times(arena, result, dimension_polynomial(arena, arena.sizes[slot]))
    return result


def _pair(arena: Arena, monomial: Monomial, k: int) -> Polynomial | None:
    """pair[R; a, b, ...]: index R runs through the tuples of the inner indices in order."""
    c, s, f = monomial
    atom, (whole, *inner), _ = f[k]
    for m, (other, slots, _) in enumerate(f):
        if m == k or other.key[0] != "pair":
            continue
        if other is atom and slots[0] == whole:
            return _equate(arena, (c, s, _without(f, m)),
                           list(zip(inner, slots[1:], strict=True)))
        if other is atom and slots[1:] == tuple(inner):
            return _equate(arena, (c, s, _without(f, m)), [(whole, slots[0])])
        if slots[0] in inner and type(slots[0]) is int:
            rest = _without(f, k, m)
            at = inner.index(slots[0])
            flat = _flatten(atom.key[1], at, other.key[1])
            if flat and slots[0] not in bound_in(rest) and inner.count(slots[0]) == 1:
                joined = (whole, *inner[:at], *slots[1:], *inner[at + 1 :])
                tensor = arena.atom(("pair", flat))
                return [(c, s, (*rest, (tensor, joined, ())))]
    rest = _without(f, k)
    if len(inner) == 1:
        for index, other in ((whole, inner[0]), (inner[0], whole)):
            if type(index) is int and not isinstance(other, str) and _in_range(
                    arena, other, arena.sizes[index]):
                return _equate(arena, (c, s, rest), [(index, other)])
    counts = bound_in(rest)
    if type(whole) is int and whole not in counts and whole not in inner:
        return _drop(arena, (c, s, rest), inner)
    if all(type(a) is int and a not in counts for a in inner) and len(set(inner)) == len(inner) \
            and whole not in inner:
        return _drop(arena, (c, s, rest), [whole])
    return None


def pair_atom(arena: Arena, inner: Iterable[int]) -> Atom:
    """The tensor for inner indices with these ranges; a range may depend on those before."""
    names: dict[str, Dim] = {}
    sizes = []
    for position, slot in enumerate(inner):
        sizes.append(arena.sizes[slot].replace(names))
        names[index_name(slot)] = variable(f"@{position}")
    return arena.atom(("pair", tuple(sizes)))


def _flatten(outer: tuple[Dim, ...], at: int, inner: tuple[Dim, ...]) -> tuple[Dim, ...] | None:
    """The ranges of a tensor whose index `at` is itself a tuple; None if others depend on it."""
    if any(v.name == f"@{at}" for size in outer for v in size.variables()):
        return None
    after = {f"@{q}": variable(f"@{q + len(inner) - 1}") for q in range(at + 1, len(outer))}
    within = {f"@{q}": variable(f"@{q + at}") for q in range(len(inner))}
    return (*outer[:at], *(size.replace(within) for size in inner),
            *(size.replace(after) for size in outer[at + 1 :]))


_RULES = {"delta": _delta, "value": _value, "part": _part, "pair": _pair}
