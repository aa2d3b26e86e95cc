"""Contraction: sums over bound indices that can be carried out.

Every rule is an equality of the sums that the monomials denote: deltas substitute, index
tensors compose, index values add up to polynomials in their range.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import permutations
from math import comb

from .dims import TOTAL, ZERO, Dim, as_dim, total, variable
from .monomials import (
    Arena,
    Atom,
    Factor,
    Monomial,
    Polynomial,
    Slot,
    base,
    index_name,
    index_slot,
    indices_in,
    rename,
    replace_index,
    scalar_product,
    slot_dim,
)


def bind(arena: Arena, poly: Polynomial, name: str, upper: Dim) -> Polynomial:
    """``sum_{name=1}^{upper} poly``: the named index becomes a bound one."""
    index = arena.fresh(upper)
    return close(arena, replace_index(arena, poly, name, variable(index_name(index))), index)


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
    return contract(arena, [m for monomial in poly for m in counted(arena, monomial, {index})])


def counted(arena: Arena, monomial: Monomial, indices: set[int]) -> Polynomial:
    """Multiply by the range of each of the indices, summed over, that occurs no more."""
    missing = indices - arena.occurring(monomial[2])
    for t in sorted(missing):  # those on whose value no other range depends come first
        if not any(t in indices_in(arena.sizes[u]) for u in missing):
            size = dimension_polynomial(arena, arena.sizes[t])
            return [m for part in times(arena, [monomial], size)
                    for m in counted(arena, part, indices - {t})]
    return [monomial]


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
    deltas: list[Factor] = [(arena.delta_atom(), p, ()) for p in pairs if p[0] != p[1]]
    return [(c, s, (*f, *deltas))]


def _delta(arena: Arena, monomial: Monomial, k: int) -> Polynomial | None:
    """delta[i, j] f(i) summed over i is f(j), when i and j have the same range."""
    c, s, f = monomial
    atom, (i, j), _ = f[k]
    rest = _without(f, k)
    if i == j:
        return counted(arena, (c, s, rest), {i} if type(i) is int else set())
    if arena.differ((i,), (j,)):
        return []
    if any(other[:2] in ((atom, (i, j)), (atom, (j, i))) for other in rest):
        return [(c, s, rest)]
    for index, other in ((i, j), (j, i)):
        if type(index) is int:
            inside = _in_range(arena, other, arena.sizes[index])
            if inside is not None:
                if not inside:
                    return []
                joined = substitute_index(arena, rest, index, other)
                return _drop(arena, (c, s, joined), [base(other)])
    if type(i) is not int and type(j) is not int:
        first, second = (i, j) if repr(i) > repr(j) else (j, i)  # "row" rather than "col"
        renamed = rename(rest, {second: first})
        return None if renamed == rest else [(c, s, (*renamed, f[k]))]
    return None


def substitute_index(
    arena: Arena, factors: tuple[Factor, ...], index: int, other: Slot
) -> tuple[Factor, ...]:
    """Replace a bound index; indices whose range mentions it are bound anew."""
    names: dict[Slot, Slot] = {index: other}
    dims = {index_name(index): slot_dim(other)}
    todo = arena.occurring(factors) - {index}
    while changed := [t for t in todo if any(index_name(u) in arena.sizes[t].names()
                                             for u in names)]:
        # A range that mentions a renamed index: all on which it depends are renamed first.
        t = next(t for t in changed
                 if not any(u in changed for u in indices_in(arena.sizes[t])))
        todo.discard(t)
        names[t] = arena.fresh(arena.sizes[t].replace(dims))
        dims[index_name(t)] = variable(index_name(names[t]))
    return rename(factors, names)


def _in_range(arena: Arena, slot: Slot, size: Dim) -> bool | None:
    """Whether the index lies between 1 and `size`, or None where that is not known.

    Matrix positions are joined to indices of their own length only.
    """
    if isinstance(slot, str) or (slot == size and reaches(arena, size, 1)):
        return True
    if isinstance(slot, Dim) and (value := slot.constant()) is not None:
        largest = size.constant()
        if largest is None and (any(v.name == TOTAL for v in size.variables()) or any(
                k < 0 for _, k in size.terms) or any(
                n[:1] == "#" or n in arena.index_names for n in size.names())):
            return True if reaches(arena, size, value) else None
        return value >= 1 and (largest is None or value <= largest)
    return True if arena.size(slot) == size else None


def reaches(arena: Arena, size: Dim, least: int) -> bool:
    """Whether a range certainly reaches a value; dimensions are at least 1."""
    value = 0
    for monomial, k in size.terms:
        factor = k
        for v in monomial:
            if v.name == TOTAL:  # of no summands, if its own range may be empty
                low: int | None = int(reaches(arena, v.indices[1], 1))
            else:
                low = 1 if v.indices else arena.least.get(v.name, 1)
            if low is None or low < 0 or k < 0:
                return False
            factor *= low
        value += factor
    return value >= least


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
        value: Polynomial = [(1, (), ((atom, (slot[0],), ()),)), (slot[1], (), ())]
        return times(arena, [(c, s, rest)], value)
    if type(slot) is not int:
        return None
    powers = [p for p, (a, slots, _) in enumerate(f) if a is atom and slots == (slot,)]
    others = _without(f, *powers)
    if slot in arena.occurring(others):
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
    if type(whole) is int and whole not in arena.occurring(rest) and _has_size(
            arena, whole, sum(sizes, ZERO)):
        return _drop(arena, (c, s, rest), [inner])
    return None


def _has_size(arena: Arena, index: int, size: Dim) -> bool:
    return arena.resized(arena.sizes[index]) == arena.resized(size)


def _drop(arena: Arena, monomial: Monomial, released: Iterable[Slot]) -> Polynomial:
    """Account for bound indices that the removal of a tensor left without occurrence."""
    return counted(arena, monomial, {slot for slot in released if type(slot) is int})


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
            if flat and slots[0] not in arena.occurring(rest) and inner.count(slots[0]) == 1:
                joined = (whole, *inner[:at], *slots[1:], *inner[at + 1 :])
                tensor = arena.atom(("pair", flat))
                return [(c, s, (*rest, (tensor, joined, ())))]
    rest = _without(f, k)
    if len(inner) == 1 and inner[0] != whole:
        for index, other in ((whole, inner[0]), (inner[0], whole)):
            if type(index) is int and not isinstance(other, str) and _in_range(
                    arena, other, arena.sizes[index]):
                return _equate(arena, (c, s, rest), [(index, other)])
    counts = arena.occurring(rest)
    if type(whole) is int and whole not in counts and whole not in inner and _has_size(
            arena, whole, tuples(atom.key[1])):
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


def tuples(sizes: tuple[Dim, ...]) -> Dim:
    """How many tuples there are of indices with these ranges."""
    count = as_dim(1)
    for position in reversed(range(len(sizes))):
        count = total(count, f"@{position}", sizes[position])
    return count


def _matrix_power(arena: Arena, monomial: Monomial, k: int) -> Polynomial | None:
    """A^m A^n = A^(m + n), also for A and inv(A) in place of a power."""
    c, s, f = monomial
    atom, slots, path = f[k]
    n, uid = atom.family, atom.key[1]
    for m, (other, at, path_) in enumerate(f):
        more = {("matrix-power", uid): other.key[-1], ("inverse-of", uid): -1}.get(
            other.key[:2], int(other.uid == uid))
        whole = atom.key[2] + more
        if m == k or not more or whole.constant() not in (0, 1, None) or (
                path != path_ or slots[:n] != at[:n]):
            continue
        letter = {0: arena.delta_atom(), 1: arena.numbered(uid)}.get(
            whole.constant(), arena.derived("matrix-power", arena.numbered(uid), whole))
        flips = (1, -1) if (*range(n), n + 1, n) in atom.symmetries else (1,)
        for (a, b), (p, q) in (z for x in flips for z in permutations((slots[n:], at[n:][::x]))):
            joined = (letter, (*(slots[:n] if whole != ZERO else ()), a, q), path)
            rest = (*_without(f, k, m), joined)
            if b == p and type(b) is int and b not in arena.occurring(rest):
                return [(c, s, rest)]
    return None


def _flatten(outer: tuple[Dim, ...], at: int, inner: tuple[Dim, ...]) -> tuple[Dim, ...] | None:
    """The ranges of a tensor whose index `at` is itself a tuple; None if others depend on it."""
    if any(v.name == f"@{at}" for size in outer for v in size.variables()):
        return None
    if outer[at] != tuples(inner):
        return None
    after = {f"@{q}": variable(f"@{q + len(inner) - 1}") for q in range(at + 1, len(outer))}
    within = {f"@{q}": variable(f"@{q + at}") for q in range(len(inner))}
    return (*outer[:at], *(size.replace(within) for size in inner),
            *(size.replace(after) for size in outer[at + 1 :]))


_RULES = {"delta": _delta, "value": _value, "part": _part, "pair": _pair,
          "matrix-power": _matrix_power}
