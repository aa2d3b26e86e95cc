"""Each operator of `terms.OPERATORS` as a polynomial in index notation, one method each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

from .boxes import expect, is_known
from .canonical import Canonicalizer
from .contraction import bind, close, contract, dimension_polynomial, pair_atom, reaches, times
from .derivatives import Differential
from .dims import ONE, ZERO, Dim, as_dim, variable
from .facts import Claim
from .monomials import (
    Arena,
    Atom,
    Factor,
    Member,
    Polynomial,
    Scalars,
    Slot,
    Unsupported,
    bound_in,
    freshen,
    index_name,
    rename,
    replace_index,
    scalar_power,
)
from .rules import Rule
from .terms import (
    Term,
    bound_ranges,
    differentiated,
    free_names,
    inverse,
    kronecker,
    mul,
    power,
    stack,
    substitute,
    symbol,
    transpose,
)

WRITTEN_OUT = 24


class Operators(ABC):
    """Terms to polynomials; how facts simplify them is left to the subclass."""

    claim: Claim

    def __init__(self, options: Sequence[str]) -> None:
        self.options = frozenset(options)
        self.arena = Arena()
        self.canonicalizer = Canonicalizer(self.arena)
        self.parts: dict[Dim, tuple[Dim, ...]] = {}
        self.cache: dict[Term, Polynomial] = {}
        self.opaque: dict[Atom, Polynomial] = {}
        self.orthogonal: dict[Atom, str] = {}  # each with the name of the rule that says so
        self.letters: dict[Atom, Term] = {}  # for every letter a term that it stands for
        self.bounds: dict[str, set[tuple[Dim, Dim]]] = {}
        self.clashing: set[str] = set()
        self.definitions: dict[Term, tuple[str, Term]] = {}
        self.increments: set[str] = set()

    @abstractmethod
    def simplify(self, poly: Polynomial) -> Polynomial:
        """Apply facts and the rules of expectation until none applies."""

    @abstractmethod
    def add_rule(self, rule: Rule) -> None:
        """Use a rule from now on."""

    def polynomial(self, term: Term) -> Polynomial:
        """The polynomial of a term; its free slots are ``row`` and ``col`` as its shape says."""
        found = self.cache.get(term)
        if found is not None:
            return freshen(self.arena, found)
        poly: Polynomial = getattr(self, "op_" + term.op)(term)
        self.cache[term] = poly
        return poly

    def members(self, given: Sequence[Term]) -> tuple[Member, ...]:
        """The members of a condition."""
        return tuple(self._member(g) for g in given)

    def _member(self, term: Term) -> Member:
        return self.symbol_atom(term), term.data[1]

    def symbol_atom(self, term: Term) -> Atom:
        """The atom of a symbol; members of a family share it."""
        name, indices, random = term.data
        if name.startswith("d#") and name not in self.increments:
            raise Unsupported(f"the name {name}, which is kept for differentials")
        vector = (term.rows != ONE, term.cols != ONE)
        shape = vector if indices else (term.rows, term.cols)
        atom = self.arena.atom(
            ("symbol", name, random, len(indices), shape, *vector), len(indices), random)
        self.letters.setdefault(atom, term)
        return atom

    def _letter(self, atom: Atom, term: Term, family: Sequence[Slot] = ()) -> Polynomial:
        slots = (*family, *(["row"] if term.rows != ONE else []),
                 *(["col"] if term.cols != ONE else []))
        if not slots and not atom.support:
            return [(1, ((atom, 1),), ())]
        return [(1, (), ((atom, slots, ()),))]

    def op_symbol(self, term: Term) -> Polynomial:
        """A symbol is an atom with its family indices, its row and its column."""
        atom = self.symbol_atom(term)
        return self.simplify(self._letter(atom, term, term.data[1]))

    def op_number(self, term: Term) -> Polynomial:
        """A rational constant is a coefficient."""
        q: Fraction = term.data
        return [(q.numerator if q.denominator == 1 else q, (), ())] if q else []

    def op_dimension(self, term: Term) -> Polynomial:
        """A dimension is a polynomial in dimension symbols and index values."""
        return dimension_polynomial(self.arena, term.data)

    def op_identity(self, term: Term) -> Polynomial:
        """I[row, col] = delta[row, col]."""
        if term.rows == ONE:
            return [(1, (), ())]
        return [(1, (), ((self.arena.delta_atom(), ("row", "col"), ()),))]

    def op_zero(self, term: Term) -> Polynomial:  # noqa: ARG002  # all take the term
        """Zero is the empty sum."""
        return []

    def op_ones(self, term: Term) -> Polynomial:  # noqa: ARG002  # all take the term
        """Every entry is the empty product."""
        return [(1, (), ())]

    def op_delta(self, term: Term) -> Polynomial:
        """delta[i, j] of named indices."""
        self._same_range(*term.data)
        return contract(self.arena, [(1, (), ((self.arena.delta_atom(), term.data, ()),))])

    def op_add(self, term: Term) -> Polynomial:
        """Monomials side by side."""
        return [m for arg in term.args for m in self.polynomial(arg)]

    def op_mul(self, term: Term) -> Polynomial:
        """(A B)[row, col] = sum_k A[row, k] B[k, col]; scalars multiply."""
        first = term.args[0]
        poly, rows, cols = self.polynomial(first), first.rows, first.cols
        for arg in term.args[1:]:
            other = self.polynomial(arg)
            if arg.is_scalar or (rows == ONE and cols == ONE):
                poly = times(self.arena, poly, other)
                rows, cols = (rows, cols) if arg.is_scalar else (arg.rows, arg.cols)
            else:
                poly, cols = self._join(poly, other, cols), arg.cols
        return poly

    def _join(self, left: Polynomial, right: Polynomial, size: Dim) -> Polynomial:
        """The matrix product over an inner dimension."""
        if size == ONE:
            return times(self.arena, left, right)
        k = self.arena.fresh(size)
        return close(self.arena, times(self.arena, renamed(left, {"col": k}),
                                       renamed(right, {"row": k})), k)

    def op_transpose(self, term: Term) -> Polynomial:
        """A'[row, col] = A[col, row]."""
        self.arena.laws.add("transpose")
        return renamed(self.polynomial(term.args[0]), {"row": "col", "col": "row"})

    def op_trace(self, term: Term) -> Polynomial:
        """Tr A = sum_k A[k, k]."""
        self.arena.laws.add("trace")
        arg = term.args[0]
        if arg.rows == ONE:
            return self.polynomial(arg)
        k = self.arena.fresh(arg.rows)
        return close(self.arena, renamed(self.polynomial(arg), {"row": k, "col": k}), k)

    def op_power(self, term: Term) -> Polynomial:
        """A repeated product; of a scalar monomial, multiplied exponents."""
        (arg,), n = term.args, term.data
        if n < 0:
            return self.op_power(power(inverse(arg), -n))
        poly = self.polynomial(arg)
        if arg.is_scalar and len(poly) == 1 and not poly[0][2]:
            c, s, _ = poly[0]
            return [(c**n, scalar_power(s, n), ())]
        result = self.op_identity(arg)
        for _ in range(n):
            self.arena.spend(10)
            result = self._join(result, freshen(self.arena, poly), arg.rows)
        return result

    def op_inverse(self, term: Term) -> Polynomial:
        """A letter P with A P = P A = I, symmetric if A is; of a scalar, a negative exponent."""
        arg = term.args[0]
        factors = self._inverse_of_factors(arg)
        if factors is not None:
            self.arena.laws.add("inverse-of-factors")
            return self.polynomial(factors)
        poly = self.canonicalizer.merge(self.simplify(self.polynomial(arg)))
        form = self.canonicalizer.polynomial(poly)
        if not form:
            raise Unsupported("the inverse of zero")
        self.arena.laws.add("reciprocal" if arg.is_scalar else "inverse")
        if arg.is_scalar:
            return self._reciprocal(poly)
        if len(poly) == 1 and len(poly[0][2]) == 1 and not bound_in(poly[0][2]):
            (c, s, ((atom, slots, path),)) = poly[0]
            if atom is self.arena.delta_atom() or (
                    not path and slots[atom.family :] in (("row", "col"), ("col", "row"))):
                scale = (Fraction(1) / Fraction(c), scalar_power(s, -1))
                if atom.key[:2] == ("opaque", "inverse") and not atom.family:  # of a sum
                    inner = renamed(self.polynomial(self.letters[atom].args[0]), {
                        "row": slots[0], "col": slots[1]})
                    return times(self.arena, [(*scale, ())], inner)
                letter = atom if atom is self.arena.delta_atom() else self._inverse_atom(
                    atom, arg.rows)
                return self.simplify([(*scale, ((letter, slots, ()),))])
        atom, slots = self._opaque("inverse", [poly], (arg.rows,))
        self.letters.setdefault(atom, term)
        # For members of a family it might hold at some indices only.
        if not slots and form == self.canonicalizer.polynomial(
                renamed(poly, {"row": "col", "col": "row"})):
            atom.symmetries = ((1, 0),)
        return self._letter(atom, term, slots)

    def _inverse_of_factors(self, arg: Term) -> Term | None:
        """The inverse of what has one only if its parts have.

        inv(A (x) B) = inv(A) (x) inv(B), inv(diag(A_1, A_2, ...)) = diag(inv(A_1), inv(A_2), ...)
        for square A and B, A_i.
        """
        for _ in self.definitions:
            if arg in self.definitions and self.arena.index_names.isdisjoint(
                    free_names(self.definitions[arg][1])):
                name, arg = self.definitions[arg]
                self.arena.laws.add(f"fact:{name}")
        if arg.op == "stack" and arg.data[0] == arg.data[1]:
            (member,), (at, _) = arg.args, arg.data
            return stack(inverse(member), row=at, col=at) if member.rows == member.cols else None
        factors = _kronecker_factors(arg)
        if len(factors) > 1 and all(a.rows == a.cols for a in factors):
            return kronecker(*map(inverse, factors))
        return None

    def _inverse_atom(self, atom: Atom, size: Dim) -> Atom:
        """The inverse of a letter, with A inv(A) = inv(A) A = I as rules."""
        if atom.key[0] == "inverse-of":
            return self.arena.numbered(atom.key[1])
        known = ("inverse-of", atom.uid) in self.arena.atoms
        letter = self.arena.derived("inverse-of", atom)
        if not known:
            if (base := self.letters.get(atom)) is not None and base.rows == base.cols:
                self.letters[letter] = inverse(base)
            any_ = tuple(variable(f"inverse.{k}") for k in range(atom.family))
            self.arena.index_names.update(repr(a) for a in any_)
            k = self.arena.fresh(size)
            identity: Polynomial = [(1, (), ((self.arena.delta_atom(), ("row", "col"), ()),))]
            for a, b in ((atom, letter), (letter, atom)):
                lead = ((a, (*any_, "row", k), ()), (b, (*any_, k, "col"), ()))
                self.add_rule(Rule("inverse", lead, identity))
        return letter

    def _content(self, poly: Polynomial) -> tuple[Fraction, Scalars, Polynomial]:
        """A coefficient and scalars that all monomials share, and what is left."""
        form = self.canonicalizer.polynomial(poly)
        common: dict[Atom, int] = {
            a: min(dict(s).get(a, 0) for _, s, _ in poly) for _, s, _ in poly for a, _ in s}
        lead = Fraction(form[min(form)])
        shared = scalar_power(sorted(common.items(), key=lambda p: p[0].uid), 1)
        return lead, shared, [(c / lead, s, f) for c, s, f in times(
            self.arena, [(1, scalar_power(shared, -1), ())], poly)]

    def _reciprocal(self, poly: Polynomial) -> Polynomial:
        lead, shared, reduced = self._content(poly)
        scale = scalar_power(shared, -1)
        if len(poly) == 1 and not poly[0][2]:
            return [(1 / lead, scale, ())]
        atom, slots = self._opaque("reciprocal", [reduced])
        letter: Polynomial = [(1, (), ((atom, slots, ()),))]
        if not slots and not atom.support:
            self.opaque[atom] = reduced
            letter = [(1, ((atom, -1),), ())]
        return times(self.arena, [(1 / lead, scale, ())], letter)

    def op_function(self, term: Term) -> Polynomial:
        """An opaque atom: equal arguments give equal values."""
        atom, slots = self._opaque(("function", term.data), [*map(self.polynomial, term.args)])
        return self._letter(atom, term, slots)

    def _opaque(
        self, name: str | tuple[str, str], args: Sequence[Polynomial], shape: tuple[Dim, ...] = ()
    ) -> tuple[Atom, tuple[Slot, ...]]:
        """An atom for an operator without rules: equal arguments give equal atoms.

        Named indices in the arguments become slots of the atom, in the order that makes its
        key least.
        """
        args = [self.canonicalizer.merge(self.simplify(a)) for a in args]
        factors = [f for a in args for m in a for f in m[2]]
        ranges = [self.arena.sizes[t] for a in args for m in a
                  for t in self.arena.occurring(m[2])]
        tensors = [n for f in factors if f[0].key[0] in ("part", "pair") for n in f[0].key[1]]
        names = sorted(_index_names(factors, self.arena) | {
            n for d in (*ranges, *tensors, *shape) for n in d.names() & self.arena.index_names})
        if len(names) > 3:
            raise Unsupported(f"{name} with more than three free indices")
        best: tuple[Any, tuple[str, ...]] | None = None
        for order in permutations(names):
            placed: list[Polynomial] = list(args)
            for k, index in enumerate(order):
                placed = [replace_index(self.arena, a, index, variable(f"@{k}"))
                          for a in placed]
            positions_ = {index: variable(f"@{k}") for k, index in enumerate(order)}
            key = (*(tuple(sorted(self.canonicalizer.polynomial(a).items()))
                     for a in placed), tuple(repr(n.replace(positions_)) for n in shape))
            if best is None or repr(key) < repr(best[0]):
                best = (key, order)
        assert best is not None  # there is always one permutation
        atom = self.arena.atom(("opaque", name, best[0]), len(names))
        slots: tuple[Slot, ...] = tuple(variable(n) for n in best[1])
        sources: list[Member] = []
        for f in factors:
            members = f[2][0].given if f[2] else [
                (a, tuple(f[1][p] for p in at)) for a, at in f[0].support]
            sources += members
        positions = []
        for source, at in dict.fromkeys(sources):
            if any(s not in slots for s in at):
                raise Unsupported(f"{name} of a family of random variables")
            positions.append((source, tuple(slots.index(s) for s in at)))
        atom.support = tuple(positions)
        return atom, slots

    def op_hadamard(self, term: Term) -> Polynomial:
        """(A o B)[row, col] = A[row, col] B[row, col]."""
        poly = self.polynomial(term.args[0])
        for arg in term.args[1:]:
            poly = times(self.arena, poly, self.polynomial(arg))
        return contract(self.arena, poly)

    def op_kronecker(self, term: Term) -> Polynomial:
        """(A (x) B)[(a, b), (c, d)] = A[a, c] B[b, d]."""
        self.arena.laws.add("kronecker")
        poly: Polynomial = [(1, (), ())]
        inner: dict[str, list[int]] = {"row": [], "col": []}
        for arg in term.args:
            names: dict[Slot, Slot] = {}
            for side, size in (("row", arg.rows), ("col", arg.cols)):
                if size != ONE:
                    names[side] = self.arena.fresh(size)
                    inner[side].append(names[side])
            poly = times(self.arena, poly, renamed(self.polynomial(arg), names))
        return self._place_pairs(poly, inner)

    def _place_pairs(
        self, poly: Polynomial, inner: dict[str, list[int]], families: bool = False
    ) -> Polynomial:
        """Join inner indices to one row or column index.

        A single matrix index takes the place itself; a single family index does not, so
        that a matrix position never stands for an index with a range of its own.
        """
        for side, slots in inner.items():
            if len(slots) == 1 and not families:
                poly = renamed(poly, {slots[0]: side})
            elif slots:
                tensor: Factor = (pair_atom(self.arena, slots), (side, *slots), ())
                poly = times(self.arena, poly, [(1, (), (tensor,))])
        return contract(self.arena, poly)

    def op_vec(self, term: Term) -> Polynomial:
        """vec(A)[(j, i)] = A[i, j]: columns one below the other."""
        self.arena.laws.add("vec")
        arg = term.args[0]
        names: dict[Slot, Slot] = {}
        for side, size in (("col", arg.cols), ("row", arg.rows)):
            if size != ONE:
                names[side] = self.arena.fresh(size)
        poly = renamed(self.polynomial(arg), names)
        return self._place_pairs(poly, {"row": list(names.values())})

    def op_diag(self, term: Term) -> Polynomial:
        """diag(v)[row, col] = v[row] delta[row, col]."""
        delta: Polynomial = [(1, (), ((self.arena.delta_atom(), ("row", "col"), ()),))]
        return times(self.arena, self.polynomial(term.args[0]),
                     delta if term.rows != ONE else [(1, (), ())])

    def op_diagonal(self, term: Term) -> Polynomial:
        """diagonal(A)[row] = A[row, row]."""
        return contract(self.arena, renamed(self.polynomial(term.args[0]), {"col": "row"}))

    def op_block(self, term: Term) -> Polynomial:
        """A matrix of blocks is the sum of its blocks, each placed by `part` tensors."""
        self.arena.laws.add("blocks")
        height, width = term.data
        heights = tuple(term.args[i * width].rows for i in range(height))
        widths = tuple(term.args[j].cols for j in range(width))
        result: Polynomial = []
        for k, arg in enumerate(term.args):
            poly = self.polynomial(arg)
            for side, sizes, at in (("row", heights, k // width), ("col", widths, k % width)):
                if len(sizes) > 1:
                    self.parts.setdefault(sum(sizes, ZERO), sizes)
                    inner = self.arena.fresh(sizes[at])
                    tensor = (self.arena.atom(("part", sizes, at)), (side, inner), ())
                    poly = close(self.arena, times(
                        self.arena, renamed(poly, {side: inner}), [(1, (), (tensor,))]), inner)
            result += poly
        return result

    def op_stack(self, term: Term) -> Polynomial:
        """A family of blocks is the sum over its members, each placed by `pair` tensors."""
        self.arena.laws.add("blocks")
        term = self._apart(term)
        (arg,), (row, col) = term.args, term.data
        poly = self.polynomial(arg)
        inner: dict[str, list[int]] = {"row": [], "col": []}
        for side, pair, size in (("row", row, arg.rows), ("col", col, arg.cols)):
            if pair is None:
                continue
            name, upper = pair
            keep = frozenset(slot for slots in inner.values() for slot in slots)
            index = self.arena.fresh(upper)
            value = variable(index_name(index))
            if side == "col" and row == col:
                delta = (self.arena.delta_atom(), (inner["row"][0], index), ())
                poly = [(c, s, (*f, delta)) for c, s, f in poly]
            else:
                poly = replace_index(self.arena, poly, name, value, keep)
            inner[side].append(index)
            if size != ONE:
                inner[side].append(self.arena.fresh(size.replace({name: value})))
                poly = renamed(poly, {side: inner[side][1]})
        return self._place_pairs(poly, inner, families=True)

    def op_sum(self, term: Term) -> Polynomial:
        """Bind the index; a range that begins elsewhere is counted from 1."""
        self.arena.laws.add("sum")
        term = self._apart(term)
        (arg,), (name, lower, upper, distinct) = term.args, term.data
        poly = self.polynomial(arg)
        for other in distinct:
            self._same_range(variable(name), other)
            equal = (self.arena.delta_atom(), (variable(name), other), ())
            poly = contract(self.arena, times(
                self.arena, poly, [(1, (), ()), (-1, (), (equal,))]))
        first, last = lower.constant(), upper.constant()
        if "expand" in self.options and first is not None and last is not None \
                and last - first < WRITTEN_OUT:
            self.arena.laws.add("sum-written-out")
            return [m for k in range(first, last + 1) for m in self._at(poly, name, as_dim(k))]
        if first == 0 and (upper + 1).variable():
            poly = self._at(poly, name, variable(name) - 1)
            return bind(self.arena, poly, name, upper + 1)
        if first is None or abs(first) > WRITTEN_OUT:
            raise Unsupported("a sum whose lower bound is not a small number")
        if last is not None and last < first:
            return []
        if not reaches(self.arena, upper, first - 1):
            raise Unsupported(f"a sum from {first} to {upper!r}, which may be less")
        result = bind(self.arena, poly, name, upper)
        for k in range(first, 1):
            result += self._at(poly, name, as_dim(k))
        for k in range(1, first):
            result += [(-c, s, f) for c, s, f in self._at(poly, name, as_dim(k))]
        return result

    def _apart(self, term: Term) -> Term:
        """The term with new names for bound indices that mean something else elsewhere."""
        for name, lower, upper in bound_ranges(term):
            if name in self.clashing:
                self.arena.counter += 1
                new = f"{name}~{self.arena.counter}"
                self.arena.index_names.add(new)
                self.bounds[new] = {(lower, upper)}
                self.arena.least[new] = lower.constant()
                body = substitute(term.args[0], {}, {name: variable(new)})
                data = (new, *term.data[1:]) if term.op == "sum" else tuple(
                    (new, pair[1]) if pair and pair[0] == name else pair for pair in term.data)
                term = Term(term.op, (body,), data, term.rows, term.cols)
        return term

    def _same_range(self, i: Dim, j: Dim) -> None:
        """Indices that are compared must run through one range."""
        ranges = [self.bounds.get(name, set()) for d in (i, j) for name in d.names()
                  if name in self.arena.index_names]
        if len(ranges) == 2 and (ranges[0] != ranges[1] or len(ranges[0]) > 1):
            raise Unsupported(f"the indices {i!r} and {j!r} have different ranges")

    def _at(self, poly: Polynomial, name: str, value: Dim) -> Polynomial:
        """The polynomial at a value of a named index."""
        return self.simplify(contract(
            self.arena, replace_index(self.arena, poly, name, value)))

    def op_entry(self, term: Term) -> Polynomial:
        """The row and the column get values."""
        i, j = term.data
        return contract(self.arena, renamed(self.polynomial(term.args[0]), {"row": i, "col": j}))

    def op_expectation(self, term: Term) -> Polynomial:
        """A box round what the condition leaves random."""
        arg, *given = term.args
        return self._expect(self.polynomial(arg), self.members(given))

    def _expect(self, poly: Polynomial, given: Sequence[Member]) -> Polynomial:
        return self.simplify(expect(self.arena, poly, given))

    def op_variance(self, term: Term) -> Polynomial:
        """Var(x | G) = Cov(x, x | G)."""
        arg, *given = term.args
        self.arena.laws.add("variance-definition")
        return self._moment(arg, arg, self.members(given))

    def op_covariance(self, term: Term) -> Polynomial:
        """Cov(x, y | G) = E(x y' | G) - E(x | G) E(y | G)'."""
        left, right, *given = term.args
        self.arena.laws.add("covariance-definition")
        return self._moment(left, right, self.members(given))

    def op_derivative(self, term: Term) -> Polynomial:
        """The factor by which an increment of the argument is multiplied in the differential.

        ``df = sum_kl c[k, l] dx[k, l]`` for all dx gives ``d f / d x = c`` (Magnus and
        Neudecker's identification), so deltas take the place of dx.
        """
        function, by = term.args
        x = differentiated(by)
        if (x.rows.names() | x.cols.names()) & {n for index in x.data[1] for n in index.names()}:
            raise Unsupported(f"a derivative by {x!r}, whose shape depends on its index")
        increment = symbol(f"d#{len(self.increments)}", x.rows, x.cols, *x.data[1])
        self.increments.add(increment.data[0])
        change = Differential(x, increment.data[0], self.claim).of(function)
        self.arena.laws.add("differential")
        atom, delta = self.symbol_atom(increment), self.arena.delta_atom()
        ((_, _, places),) = self.polynomial(substitute(by, {x: increment}))
        result: Polynomial = []
        for c, s, factors in self.polynomial(change) if change else ():
            pair = [[f[1] for f in part if f[0] is atom] for part in (factors, places)]
            if len(pair[0]) + dict(s).get(atom, 0) != 1:
                raise Unsupported("a differential that is not linear")
            deltas: list[Factor] = [(delta, at, ()) for ends in zip(*pair, strict=True)
                                    for at in zip(*ends, strict=True)]
            for _, (slot, index), _ in deltas[: len(x.data[1])]:  # a range may end before it
                if type(slot) is int and (k := index.constant()) is not None and not (
                        reaches(self.arena, self.arena.sizes[slot], max(k, 1))):
                    raise Unsupported(f"a derivative by {x!r}, which may be out of range")
            rest = tuple(f for f in (*factors, *places) if f[0] is not atom)
            result.append((c, tuple(p for p in s if p[0] is not atom), (*rest, *deltas)))
        return self.simplify(contract(self.arena, result))

    def _moment(self, left: Term, right: Term, given: Sequence[Member]) -> Polynomial:
        """``E(x y' | G) - E(x | G) E(y | G)'``, for those terms of x and y that G leaves random.

        The covariance with a function of G is zero.
        """
        x, y = (
            [m for m in self.polynomial(side) if not all(is_known(f, given, 0) for f in m[2])]
            for side in (left, right))
        self.arena.laws.add("covariance-of-known")
        y = renamed(freshen(self.arena, y), {"row": "col"})
        product = self._expect(times(self.arena, x, y), given)
        means = times(self.arena, self._expect(freshen(self.arena, x), given),
                      self._expect(freshen(self.arena, y), given))
        return product + [(-c, s, f) for c, s, f in means]


def _kronecker_factors(term: Term) -> tuple[Term, ...]:
    """The factors of which the term is the Kronecker product; the term alone if it is none.

    (A (x) B)' = A' (x) B', (A (x) B)(C (x) D) = AC (x) BD where A C and B D conform, and
    inv(A (x) B) = inv(A) (x) inv(B) for square A and B.
    """
    if term.op == "kronecker":
        return term.args
    if term.op in ("transpose", "inverse", "mul"):
        parts = [_kronecker_factors(a) for a in term.args]
        if term.op == "transpose":
            return tuple(map(transpose, parts[0]))
        if term.op == "inverse":
            square = all(a.rows == a.cols for a in parts[0])
            return tuple(map(inverse, parts[0])) if square else (term,)
        rows = list(zip(*parts, strict=False))
        if len({len(p) for p in parts}) == 1 and len(rows) > 1 and all(
                a.cols == b.rows for row in rows for a, b in pairwise(row)):
            return tuple(mul(*row) for row in rows)
    return (term,)


def renamed(poly: Polynomial, names: Mapping[Any, Slot]) -> Polynomial:
    """The polynomial with other indices."""
    return [(c, s, rename(f, names)) for c, s, f in poly] if names else poly


def _index_names(factors: Sequence[Factor], arena: Arena) -> set[str]:
    slots = [s for _, at, path in factors
             for s in (*at, *(t for box in path for _, where in box.given for t in where))]
    return {n for s in slots if isinstance(s, Dim) for n in s.names() & arena.index_names}
