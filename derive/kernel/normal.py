"""The normal form of a term: a polynomial in index notation, reduced by the facts.

Two terms have equal normal forms only if they are equal in every model of the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .boxes import Independence, JointNormality, isserlis, settle
from .canonical import Canonical
from .contraction import contract, times
from .determinants import Determinants
from .dims import ONE, TOTAL, Dim, as_dim, variable
from .facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Normal,
    Property,
    possibly_empty,
)
from .monomials import Atom, Monomial, Polynomial, Slot, Unsupported, freshen
from .operators import WRITTEN_OUT
from .rules import Rule, apply, is_within, orient
from .terms import Term, bound_ranges, free_names

_SYMMETRIC = ("symmetric", "nonnegative-definite", "positive-definite")


class Normalizer(Determinants):
    """Normal forms of terms under the facts of one claim.

    `options` are choices of the prover that a certificate records: ``expand`` writes sums
    with a short concrete range out, ``split`` decomposes every index of a direct sum.
    """

    def __init__(
        self, claim: Claim, options: Sequence[str] = (), others: Sequence[Term] = ()
    ) -> None:
        super().__init__(options)
        self.claim = claim
        arena = self.arena
        self.rules: list[Rule] = []
        self.by_atom: dict[Atom, list[Rule]] = {}
        self.independences: list[Independence] = []
        self.normalities: list[JointNormality] = []
        self.ranges: dict[str, tuple[Dim, Dim]] = {}
        bounds = self.bounds
        terms = [claim.lhs, claim.rhs, *others]
        for fact in claim.facts:
            s = fact.statement
            if isinstance(s, Equation):
                terms += [s.lhs, s.rhs]
                if s.definition and not s.distinct:
                    self.definitions.setdefault(s.lhs, (fact.name, s.rhs))
                vague = s.distinct or self.uncertain(s.lhs, s.rhs)
                if s.lhs.op == s.rhs.op == "dimension" and not vague and (
                        v := s.lhs.data.variable()):
                    arena.equal_sizes[v] = s.rhs.data
            elif isinstance(s, IndexRange):
                if s.index in self.ranges:
                    raise Unsupported(f"two ranges of the index {s.index}")
                self.ranges[s.index] = (s.lower, s.upper)
                bounds.setdefault(s.index, set()).add((s.lower, s.upper))
                arena.index_names.add(s.index)
                if s.lower == ONE:
                    arena.free_sizes[variable(s.index)] = s.upper
        self.sides = terms
        self.terms = [inner for term in terms for inner in term.walk()]
        for term in self.terms:
            for name, lower, upper in bound_ranges(term):
                bounds.setdefault(name, set()).add((lower, upper))
        arena.index_names.update(bounds)
        for v in list(arena.equal_sizes):
            if not v.indices and v.name in arena.index_names:
                del arena.equal_sizes[v]
        _check_names(self.terms, bounds)
        self.clashing |= {name for pair in claim.distinct for d in pair for name in d.names()}
        for name, ranges in bounds.items():
            lowers = [lower.constant() for lower, _ in ranges]
            arena.least[name] = None if None in lowers else min(n for n in lowers if n is not None)
            if len(ranges) > 1:
                self.clashing.add(name)
                arena.free_sizes.pop(variable(name), None)
        for fact in claim.facts:
            if isinstance(fact.statement, Property):
                self._property(fact.name, fact.statement)
        for fact in claim.facts:
            if not isinstance(fact.statement, Property):
                self._fact(fact)
        arena.distinct = {frozenset(pair) for pair in claim.distinct}

    # Facts ---------------------------------------------------------------------------

    def _covers(self, subject: Term) -> bool:
        """Whether what is said of the subject is said of all members of its family that occur."""
        name, indices, _ = subject.data
        names = [n for index in indices for n in index.names()]
        if len(names) > len(set(names)):
            return False
        for p, index in enumerate(indices):
            first = min(index.names(), default="")
            lower, upper = self.ranges.get(first, (None, None))
            if index.constant() is not None:
                known = (index, index)
            elif (offset := (index - variable(first)).constant()) is None:
                return False
            elif lower is None or upper is None:
                continue
            else:
                known = (lower + offset, upper + offset)
            if not all(_stay_within(t, name, p, known, self.ranges) for t in self.sides):
                return False
        return True

    def _property(self, name: str, fact: Property) -> None:
        if not self._covers(fact.subject):
            return
        atom = self.symbol_atom(fact.subject)
        square = not fact.subject.is_scalar
        n = atom.family
        if fact.name in _SYMMETRIC and square:
            atom.symmetries = ((*range(n), n + 1, n),)
        if fact.name in ("idempotent", "orthogonal") and square:
            any_ = tuple(variable(f"{name}.{k}") for k in range(n))
            self.arena.index_names.update(repr(a) for a in any_)
            k = self.arena.fresh(fact.subject.rows)
            delta = self.arena.delta_atom()
            chains: list[tuple[tuple[Slot, Slot], tuple[Slot, Slot], Atom]]
            if fact.name == "idempotent":
                chains = [(("row", k), (k, "col"), atom)]
            else:
                self.orthogonal[atom] = f"fact:{name}"
                chains = [((k, "row"), (k, "col"), delta), (("row", k), ("col", k), delta)]
            for left, right, result in chains:
                lead = ((atom, (*any_, *left), ()), (atom, (*any_, *right), ()))
                family = () if result is delta else any_
                self.add_rule(Rule(f"fact:{name}", lead, [
                    (1, (), ((result, (*family, "row", "col"), ()),))]))

    def _fact(self, fact: Fact) -> None:
        s = fact.statement
        if isinstance(s, Equation):
            if s.lhs.op == s.rhs.op == "dimension":
                return
            left, right = self.polynomial(s.lhs), self.polynomial(s.rhs)
            for i, j in s.distinct:
                self._same_range(i, j)
            rules = orient(
                self.arena, self.canonicalizer, f"fact:{fact.name}",
                left + [(-c, t, f) for c, t, f in freshen(self.arena, right)], len(left),
                {n: self.ranges[n] for n in self.ranges}, s.distinct,
                self.uncertain(s.lhs, s.rhs) | {n for pair in s.distinct for d in pair
                                                for n in d.names()})
            if rules is None:
                return  # nothing has changed
            for rule in rules:
                self.add_rule(rule)
            self._check_ranges()
        elif isinstance(s, Independent):
            if not all(self._covers(t) for group in s.groups for t in group
                       if self._family(t)[1] is None):
                return
            groups = tuple(tuple(self._family(t) for t in group) for group in s.groups)
            self.independences.append(
                Independence(fact.name, groups, self.members(s.given), s.each))
        elif isinstance(s, Normal) and all(
                self._covers(t) for t in s.members if self._family(t)[1] is None):
            self.normalities.append(JointNormality(
                fact.name, tuple(self._family(t) for t in s.members),
                self.members(s.given)))
        self.cache.clear()

    def uncertain(self, *terms: Term) -> frozenset[str]:
        """The free indices of the terms whose range may be empty."""
        empty = possibly_empty(self.claim)
        return empty and empty & frozenset().union(*map(free_names, terms))

    def add_rule(self, rule: Rule) -> None:
        """Use a rule from now on."""
        self.rules.append(rule)
        for atom in {rule.scalar} if rule.scalar else {f[0] for f in rule.lead}:
            self.by_atom.setdefault(atom, []).append(rule)

    def _family(self, term: Term) -> tuple[Atom, tuple[Slot, ...] | None]:
        atom, slots = self._member(term)
        every = bool(slots) and len(set(slots)) == len(slots) and all(
            repr(s) in self.arena.index_names for s in slots)
        return atom, (None if every else slots)

    def _check_ranges(self) -> None:
        """A symmetry known for indices in a range must not reach others."""
        for atom, positions in self.arena.partial_symmetries.items():
            letter = self.letters[atom]
            sides = [size for size in (letter.rows, letter.cols) if size != ONE]
            for p, known in positions:
                if p >= atom.family:
                    if known != (ONE, sides[p - atom.family]):
                        raise Unsupported("a symmetry of some entries only")
                else:
                    if not all(_stay_within(term, atom.key[1], p, known, self.ranges)
                               for term in self.sides):
                        raise Unsupported(f"{letter!r} may be outside the range of a symmetry")

    # Simplification ------------------------------------------------------------------

    def simplify(self, poly: Polynomial) -> Polynomial:
        """Apply facts and the rules of expectation until none applies."""
        done: Polynomial = []
        todo = list(reversed(poly))
        while todo:
            monomial = todo.pop()
            step = self._step(monomial)
            if step is None:
                done.append(monomial)
            else:
                self.arena.spend(len(step) + 1)
                todo += reversed(step)
        return done

    def _step(self, monomial: Monomial) -> Polynomial | None:
        _, scalars, factors = monomial
        if self.by_atom:
            seen: set[int] = set()
            present = {f[0] for f in factors}
            for atom in (*(a for a, _ in scalars), *(f[0] for f in factors)):
                for rule in self.by_atom.get(atom, ()):
                    if id(rule) not in seen:
                        seen.add(id(rule))
                        if any(f[0] not in present for f in rule.lead):
                            continue
                        result = apply(self.arena, rule, monomial)
                        if result is not None:
                            return result
        if any(f[2] for f in factors):
            result = settle(self.arena, monomial, self.independences)
            if result is None and self.normalities:
                result = isserlis(self.arena, monomial, self.normalities)
            return result
        return None

    def canonical(self, poly: Polynomial, like: Term | None = None) -> Canonical:
        """The canonical form of a polynomial after simplification.

        It has the shape of `like`, by default that of the claim.
        """
        poly = self.simplify(poly)
        if "split" in self.options:
            like = like or self.claim.lhs
            ends = {"row": like.rows, "col": like.cols}
            poly = self.simplify(contract(self.arena, self._split(poly, ends)))
        return self.canonicalizer.polynomial(poly)

    def decide(self, lhs: Term, rhs: Term) -> Canonical | None:
        """The common canonical form of both sides, or None if they differ."""
        left = self.canonical(self.polynomial(lhs), lhs)
        if left == self.canonical(self.polynomial(rhs), lhs) or not self.difference(lhs, rhs):
            return left
        return None

    def difference(self, lhs: Term, rhs: Term) -> Canonical:
        """The canonical form of lhs - rhs, reciprocals of sums cleared; empty if equal."""
        left, right = self.polynomial(lhs), self.polynomial(rhs)
        poly = left + [(-c, s, f) for c, s, f in right]
        for _ in range(WRITTEN_OUT):
            result = self.canonical(poly, lhs)
            atom = next((a for m in poly for a, k in m[1] if k < 0 and a in self.opaque), None)
            if not result or atom is None:
                return result
            self.arena.laws.add("common-denominator")
            poly = self._clear(poly, atom)
        return result

    def _clear(self, poly: Polynomial, atom: Atom) -> Polynomial:
        """Multiply by a denominator as often as it occurs."""
        highest = max(-dict(s).get(atom, 0) for _, s, _ in poly)
        result: Polynomial = []
        for c, s, f in poly:
            missing = highest + dict(s).get(atom, 0)
            product: Polynomial = [(c, tuple(p for p in s if p[0] is not atom), f)]
            for _ in range(missing):
                product = times(self.arena, product, freshen(self.arena, self.opaque[atom]))
            result += product
        return contract(self.arena, result)

    def _split(self, poly: Polynomial, ends: Mapping[Slot, Dim]) -> Polynomial:
        """Write 1 = sum over the parts of a direct sum at every index of its length."""
        for total, sizes in self.parts.items():
            self.arena.laws.add("direct-sum-split")
            result: Polynomial = []
            for c, s, f in poly:
                marked = {slots[0] for a, slots, _ in f if a.key[:2] == ("part", sizes)}
                slots = {t for a, at, _ in f if a.key[0] != "part" for t in at[a.family:]}
                slots |= {side for side, size in ends.items() if size == total}
                open_: Polynomial = [(c, s, f)]
                for slot in sorted(slots, key=repr):
                    size = ends.get(slot) or self.arena.size(slot)
                    if size == total and slot not in marked:
                        choice: Polynomial = [
                            (1, (), ((self.arena.atom(("part", sizes, k)),
                                      (slot, self.arena.fresh(n)), ()),))
                            for k, n in enumerate(sizes)]
                        open_ = times(self.arena, open_, choice)
                result += open_
            poly = result
        return poly


def _stay_within(
    term: Term, name: str, position: int, known: tuple[Dim, Dim],
    ranges: Mapping[str, tuple[Dim, Dim]],
) -> bool:
    """Whether all members of a family in the term certainly have an index in the known range."""
    if term.op == "symbol" and term.data[0] == name and len(term.data[1]) > position:
        index = term.data[1][position]
        value, (lower, upper) = index.constant(), known
        if value is not None:
            if not (ranges.keys().isdisjoint(upper.names()) and is_within(value, lower, upper)):
                return False
        else:
            (first, *_) = sorted(index.names())
            offset = (index - variable(first)).constant()
            if offset is None or first not in ranges:
                return False
            low, high = ((end + offset) - limit for end, limit in zip(ranges[first], known,
                                                                      strict=True))
            below, above = low.constant(), high.constant()
            if below is None or above is None or below < 0 or above > 0:
                return False
    inner = {**ranges, **{i: (low, up) for i, low, up in bound_ranges(term)}}
    return all(_stay_within(arg, name, position, known, inner) for arg in term.args)


def _check_names(terms: Sequence[Term], bounds: Mapping[str, object]) -> None:
    """Refuse names that the normal form itself gives to indices, and ambiguous families."""
    names = set(bounds)
    shapes: dict[tuple[str, tuple[Dim, ...]], tuple[Dim, Dim]] = {}
    for term in terms:
        names |= term.rows.names() | term.cols.names()
        if term.op == "symbol":
            name, indices, _ = term.data
            for index in indices:
                names |= index.names()
            if indices and shapes.setdefault((name, indices), (term.rows, term.cols)) != (
                    term.rows, term.cols):
                raise Unsupported(f"{term!r} has two shapes")
        elif term.op in ("delta", "entry"):
            names |= term.data[0].names() | term.data[1].names()
        elif term.op in ("dimension", "power"):
            names |= as_dim(term.data).names()
    for name in names:
        if not name.strip("_") or name == TOTAL or set(name) & set("#@~"):
            raise Unsupported(f"the name {name!r} of an index or dimension")
