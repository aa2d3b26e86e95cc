"""Normal forms in which only some operators are transparent.

The kernel's normal form knows every law at once.  To see whether one law gives a step, the
step is compared in a theory that knows that law and routine algebra only: all other
operators become letters, equal for equal arguments.  Nothing here is trusted; the step
itself is proved by the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, permutations, product
from typing import Any

from ..kernel.boxes import expect, is_known
from ..kernel.contraction import times
from ..kernel.dims import ONE, Dim, variable
from ..kernel.facts import Claim
from ..kernel.monomials import (
    Atom,
    Factor,
    Member,
    Monomial,
    Polynomial,
    Slot,
    Slots,
    Unsupported,
    rename,
    replace_index,
)
from ..kernel.normal import Normalizer
from ..kernel.rules import apply
from ..kernel.terms import Term, bound_ranges, divides, randomness
from ..laws.law import MOMENTS

_LINEAR = frozenset({"transpose", "trace", "vec", "diag", "diagonal"})
_STRUCTURAL = frozenset({"independence", "normal-moments"})
_BLOCKS = ("block", "stack")
_BOUND = "@bound"


class Theory(Normalizer):
    """The normal form with the named `rules` only; what is `closed` stays a letter.

    Nothing is differentiated: laws of derivatives show it by instances.  `rules` are names from
    `laws.law.RULES`; `closed` names operators, or the special kinds of
    them that `kinds` tells apart.
    """

    def __init__(
        self, claim: Claim, options: Sequence[str], rules: frozenset[str], closed: frozenset[str]
    ) -> None:
        self.known = rules
        self.named = closed
        opened = {"expectation"} if "linearity" in rules else set()
        if "definitions-of-moments" in rules:
            opened |= {"variance", "covariance"}
        self.closed = (MOMENTS - opened) | closed | {"derivative"}
        super().__init__(claim, options)
        if "independence" not in rules:
            self.independences.clear()
        if "normal-moments" not in rules:
            self.normalities.clear()

    def polynomial(self, term: Term) -> Polynomial:
        """The polynomial of a term; a closed operator gives a letter."""
        if term not in self.cache and not self.closed.isdisjoint(kinds(term)):
            self.cache[term] = self._sealed(term)
        return super().polynomial(term)

    def _step(self, monomial: Monomial) -> Polynomial | None:
        if self.known & _STRUCTURAL:
            return super()._step(monomial)
        for rule in self.rules:
            result = apply(self.arena, rule, monomial)
            if result is not None:
                return result
        c, t, factors = monomial
        released = tuple(map(_released, factors))
        return None if released == factors else [(c, t, released)]

    def _expect(self, poly: Polynomial, given: Sequence[Member]) -> Polynomial:
        poly = self.simplify(poly)
        if "take-out-known" in self.known:
            return self.simplify(expect(self.arena, poly, given))
        result: Polynomial = []
        for c, s, factors in poly:
            if not self._is_constant(factors, given):
                box = self.arena.box(given)
                factors = tuple(f if is_known(f, (), 0) else (f[0], f[1], (box, *f[2]))
                                for f in factors)
            result.append((c, s, factors))
        return self.simplify(result)

    def _is_constant(self, factors: Sequence[Factor], given: Sequence[Member]) -> bool:
        known = given if "known-given" in self.known else ()
        return all(is_known(f, known, 0) for f in factors)

    # Closed operators ----------------------------------------------------------------

    def _sealed(self, term: Term) -> Polynomial:
        if term.op == "expectation":
            return self._sealed_mean(term)
        if term.op in MOMENTS:
            return self._sealed_covariance(term)
        if "double-transpose" in kinds(term) and "double-transpose" not in self.named:
            return self.polynomial(term.args[0].args[0])
        term = self._apart(term)
        args = [self._unbound(term, self.polynomial(arg)) for arg in term.args]
        key = (term.op, *(_data(term)))
        if term.op in _LINEAR and "linear-operators" in self.known:
            return [m for c, s, factors in self.simplify(args[0])
                    for m in times(self.arena, [(c, s, ())],
                                   self._letter_of(key, [[(1, (), factors)]], term))]
        return self._letter_of(key, args, term)

    def _unbound(self, term: Term, poly: Polynomial) -> Polynomial:
        """The polynomial with the index that the term binds under a reserved name."""
        for k, (name, _, _) in enumerate(bound_ranges(term)):
            poly = replace_index(self.arena, poly, name, variable(f"{_BOUND}{k}"))
        return poly

    def _letter_of(self, key: Any, args: Sequence[Polynomial], term: Term) -> Polynomial:
        atom, slots = self._seal(key, args, ())
        sources = {m for poly in args for _, _, factors in poly for f in factors
                   for m in _sources(f)}
        atom.support = tuple((source, _positions(slots, at)) for source, at in sources)
        return self._letter(atom, term, slots)

    def _sealed_mean(self, term: Term) -> Polynomial:
        poly = self.polynomial(term.args[0])
        given = self.members(term.args[1:])
        if "known-given" in self.known:
            simple = self.simplify(poly)
            if all(self._is_constant(factors, given) for _, _, factors in simple):
                return simple
        atom, slots = self._moment_atom("expectation", [poly], given)
        return self._letter(atom, term, slots)

    def _sealed_covariance(self, term: Term) -> Polynomial:
        size = 2 if term.op == "covariance" else 1
        left, right = term.args[0], term.args[size - 1]
        given = self.members(term.args[size:])
        if "bilinearity" in self.known and term.op not in self.named:
            return self._bilinear(left, right, given)
        x = self.polynomial(left)
        y = x if left == right else self.polynomial(right)
        ends = (["row"] if term.rows != ONE else [], ["col"] if term.cols != ONE else [])
        atom, slots = self._moment_atom(term.op, [x, y], given)
        slots = (*slots, *ends[0], *ends[1])
        if term.op == "covariance" and "covariance" in self.named:
            return [(1, (), ((atom, slots, ()),))]
        other, swapped = (atom, slots[: len(slots) - sum(map(len, ends))]) if y is x else (
            self._moment_atom(term.op, [y, x], given))
        swapped = (*swapped, *ends[1], *ends[0])
        if atom is other and slots != swapped:
            atom.symmetries = (tuple(slots.index(t) for t in swapped),)
        elif other.uid < atom.uid:
            atom, slots = other, swapped
        return [(1, (), ((atom, slots, ()),))]

    def _bilinear(self, left: Term, right: Term, given: Sequence[Member]) -> Polynomial:
        """Cov of sums as a sum of boxes, each with one box for either argument."""
        x, y = ([m for m in self.simplify(self.polynomial(side))
                 if not all(is_known(f, given, 0) for f in m[2])] for side in (left, right))
        y = [(c, s, rename(f, {"row": "col"})) for c, s, f in y]
        mark = (self.arena.atom(("mark",)), ())
        result: Polynomial = []
        for c, s, f in x:
            for d, t, h in y:
                whole, sides = self.arena.box((*given, mark)), []
                for factors in (f, h):
                    part = self.arena.box((mark,))
                    sides += [one if is_known(one, (), 0) else
                              (one[0], one[1], (whole, part, *one[2])) for one in factors]
                result += times(self.arena, [(c, s, ())], [(d, t, tuple(sides))])
        return result

    def _moment_atom(
        self, name: str, args: Sequence[Polynomial], given: Sequence[Member]
    ) -> tuple[Atom, Slots]:
        atom, slots = self._seal((name,), args, given)
        atom.support = tuple((source, _positions(slots, at)) for source, at in given)
        return atom, slots

    def _seal(
        self, key: Any, args: Sequence[Polynomial], given: Sequence[Member]
    ) -> tuple[Atom, Slots]:
        """A letter for an operator: equal arguments and conditions give equal letters.

        Its first slots are the named indices in the arguments and conditions.
        """
        args = [self.simplify(a) for a in args]
        conditions: list[Polynomial] = [[(1, (), ((atom, at, ()),))] for atom, at in given]
        names = sorted({n for poly in (*args, *conditions) for _, _, factors in poly
                        for f in factors for slot in _slots(f) if isinstance(slot, Dim)
                        for n in slot.names() & self.arena.index_names})
        if len(names) > 4:
            raise Unsupported("an operator with more than four free indices")
        parts, n = (*args, *conditions), len(args)
        best, order = min(((self._spelled(parts, n, order), order)
                           for order in self._orders(parts, n, names)), key=repr)
        constants = sorted({slot for _, at in given for slot in at
                            if slot not in map(variable, names)}, key=repr)
        slots = (*map(variable, order), *constants)
        atom = self.arena.atom(("sealed", key, best), len(slots))
        return atom, slots


    def _orders(
        self, parts: Sequence[Polynomial], n: int, names: Sequence[str]
    ) -> Iterator[tuple[str, ...]]:
        """The orders of the names; names that occur in different ways have one order only."""
        if len(names) < 3:
            yield from permutations(names)
            return
        alike: dict[str, list[str]] = {}
        for name in names:
            others = [other for other in names if other != name]
            alike.setdefault(repr(self._spelled(parts, n, (name,), others)), []).append(name)
        groups = (permutations(alike[key]) for key in sorted(alike))
        for order in product(*groups):
            yield tuple(chain.from_iterable(order))

    def _spelled(
        self, parts: Sequence[Polynomial], n: int, order: Sequence[str],
        others: Sequence[str] = (),
    ) -> tuple[Any, ...]:
        """The first `n` parts and the conditions, names by their order, the `others` blank."""
        new = {**{name: variable(f"@{k}") for k, name in enumerate(order)},
               **dict.fromkeys(others, variable("@"))}
        keys = []
        for poly in parts:
            for name, index in new.items():
                poly = replace_index(self.arena, poly, name, index)
            keys.append(tuple(sorted(self.canonicalizer.polynomial(poly).items())))
        return tuple(keys[:n]), tuple(sorted(keys[n:]))


def kinds(term: Term) -> Iterator[str]:
    """The operator of the term, and the special kind of it, as laws name them."""
    yield term.op
    match term.op:
        case "sum":
            index, lower, _, distinct = term.data
            if lower != ONE:
                yield "sum-from"
            if distinct:
                yield "sum-distinct"
            if any(t.op == "dimension" and index in t.data.names() for t in term.walk()):
                yield "sum-of-index"
        case "inverse" | "power":
            if divides(term):
                yield "reciprocal" if term.is_scalar else "matrix-inverse"
            if isinstance(term.data, Dim):
                yield "symbolic-power"
        case "expectation" | "variance" | "covariance":
            if len(term.args) > (2 if term.op == "covariance" else 1):
                yield "conditional"
            if term.op == "expectation" and any(
                    t.op in ("mul", "hadamard", "kronecker", "power")
                    and sum(bool(randomness(a)) for a in t.args) > (t.op != "power")
                    for t in term.args[0].walk()):
                yield "mean-of-product"
        case "transpose" if term.args[0].op == "transpose":
            yield "double-transpose"
        case "transpose" if term.args[0].op in _BLOCKS:
            yield "transposed-block"
        case "mul":
            blocks = [b for b in (a.args[0] if a.op == "transpose" else a for a in term.args)
                      if b.op in _BLOCKS]
            if any(map(_is_direct_sum, blocks)):
                yield "direct-sum-product"
            elif len(blocks) > 1:
                yield "block-product"


def _is_direct_sum(term: Term) -> bool:
    if term.op == "stack":
        return bool(term.data[0] == term.data[1])
    height, width = term.data
    return height == width and all(
        arg.op == "zero" for k, arg in enumerate(term.args) if k // width != k % width)


def _data(term: Term) -> tuple[Any, ...]:
    """The term's data without the names of the indices that it binds."""
    if term.op == "sum":
        return tuple(term.data[1:])
    if term.op == "stack":
        row, col = term.data
        return (row and row[1], col and col[1], row == col)
    return (term.data,)


def _released(factor: Factor) -> Factor:
    """The factor without the boxes round a fixed expectation of which it is part."""
    atom, slots, path = factor
    start = next((k for k in range(len(path) - 1, 0, -1) if not path[k].given), 0)
    return (atom, slots, path[start:])


def _slots(factor: Factor) -> list[Slot]:
    return [*factor[1], *(slot for box in factor[2] for _, at in box.given for slot in at)]


def _sources(factor: Factor) -> list[Member]:
    atom, slots, path = factor
    if path:
        return list(path[0].given)
    return [(source, tuple(slots[p] for p in at)) for source, at in atom.support]


def _positions(slots: Slots, at: Slots) -> Slots:
    if any(slot not in slots for slot in at):
        raise Unsupported("a letter that depends on a whole family of random variables")
    return tuple(slots.index(slot) for slot in at)
