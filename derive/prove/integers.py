"""Search for proofs by cases in the arithmetic of integers and ordered numbers.

The kernel checks what is found (`derive.kernel.integers`).  A case is closed when constraints,
also multiplied by divisors of known sign and with each other, add up to something absurd; a
linear program finds the factors.  Else it is split: at the arguments of a maximum, at the sign
of a divisor, where two quotients may differ, and last by residues.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice

from ..kernel.cases import (
    Choose,
    Combine,
    Constraint,
    Node,
    Poly,
    Split,
    Summand,
    add,
    constant,
    monic,
    mul,
    scale,
)
from ..kernel.certificate import Certificate, Rejected, certify
from ..kernel.facts import Claim, Fact, IndexRange, Property
from ..kernel.integers import System
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..records import replace
from .cases import (
    ONE,
    Case,
    Column,
    Signed,
    branches,
    lowered,
    numbers_in,
    product_of,
    times,
)
from .residues import by_residues
from .samples import may_be_false
from .simplex import certificate as absurd_sum

PROGRAMS = 120
"""How many linear programs one claim may cost."""
DEPTH = 2
"""How many splits without a closed side may lie above each other."""

SUBSTITUTIONS = 30
LESSONS = 24


class _Exhausted(Exception):
    """The search has cost more than it may."""


def prove_by_cases(claim: Claim) -> Certificate:
    """The certificate of a proof by cases; raises `Rejected` if none is found."""
    try:
        search = _Search(System(claim, claim.facts))
        cases = search.cases()
        used = search.facts(cases, claim.facts)
        if len(used) < len(claim.facts):
            try:
                fewer = _Search(System(claim, used)).cases()
                return certify(claim, [f.name for f in used], (), cases=fewer)
            except (Rejected, Unsupported, BudgetExceeded, _Exhausted):
                pass
        return certify(claim, [f.name for f in claim.facts], (), cases=cases)
    except Unsupported as reason:
        raise Rejected(str(reason)) from None
    except BudgetExceeded:
        raise Rejected("a polynomial grows beyond the limit") from None
    except _Exhausted:
        raise Rejected("no proof by cases within the limit") from None


class _Search:
    def __init__(self, system: System) -> None:
        self.system = system
        self.programs = 0
        self.inverses = {k: key[1] for k, key in enumerate(system.keys)
                         if isinstance(key, tuple) and len(key) == 3 and key[0] == "inverse"}

    def cases(self) -> tuple[Node, ...]:
        """A proof for every case of the negated claim."""
        found = []
        if may_be_false(self.system):
            raise Unsupported("it is false for some numbers")
        for goal in self.system.goals():
            proof = self.immediate(Case([goal]), pairs=False) or self._by_residues(Case([goal]))
            proof = proof or self.close(Case([goal]))
            if proof is None:
                raise Unsupported("no case distinction was found that leads to a proof")
            found.append(proof)
        return tuple(found)

    def facts(self, cases: Sequence[Node], facts: Sequence[Fact]) -> list[Fact]:
        """The facts that the proof may rest on: ranges and integers always do."""
        used = {self.system.sources[k] for node in cases for k in numbers_in(node) if k >= 0}
        return [f for f in facts if f.name in used or isinstance(f.statement, IndexRange)
                or (isinstance(f.statement, Property) and f.statement.name == "integer")
                or getattr(f.statement, "definition", False)]

    # -- closing a case

    def close(self, case: Case) -> Node | None:
        """A proof that the case is impossible, or None."""
        s = self.system
        undecided = [number for number in s.maxima if number not in case.chosen]
        node = self.immediate(case, pairs=not undecided)
        if node is not None:
            return node
        if len(undecided) > 1 and not case.learnt:
            return self._learn(case, iter(list(islice(self._candidates(case), LESSONS))))
        if undecided:
            return self._choose(case, undecided[0])
        for poly in sorted(s.nonzero - {s.letter(r) for r in self.inverses}):
            if poly not in case.split and self._sign(case, poly) is None:
                found = self._split(case, poly, case.depth)
                if found is not None:
                    return found
        return self._by_difference(case)

    def _learn(self, case: Case, candidates: Iterator[Poly]) -> Node | None:
        """Compare quotients once, before maxima make many cases."""
        for poly in candidates:
            low, high = self._branches(case, poly, case.depth)
            below, above = (self.immediate(side, pairs=False) for side in (low, high))
            if below is not None and above is not None:
                return Split(poly, below, above)
            if below is not None or above is not None:
                rest = self._learn(high if below is not None else low, candidates)
                return Split(poly, below or rest, above or rest) if rest is not None else None
        return self.close(replace(case, learnt=True))

    def _choose(self, case: Case, number: int) -> Node | None:
        nodes = []
        for constraint in self.system.choose(number):
            node = self.close(case.with_(constraint, chosen=case.chosen | {number}))
            if node is None:
                return None
            nodes.append(node)
        return Choose(number, tuple(nodes))

    def _branches(self, case: Case, poly: Poly, depth: int) -> tuple[Case, Case]:
        return branches(self.system, case, poly, depth)

    def _split(self, case: Case, poly: Poly, depth: int) -> Node | None:
        low, high = self._branches(case, poly, depth)
        below = self.close(low)
        above = self.close(high) if below is not None else None
        return Split(poly, below, above) if below is not None and above is not None else None

    def _by_difference(self, case: Case) -> Node | None:
        open_: list[Poly] = []
        for poly in self._candidates(case):
            if poly in case.split:
                continue
            low, high = self._branches(case, poly, case.depth)
            below, above = (self.immediate(side, pairs=False) for side in (low, high))
            if below is not None and above is not None:
                return Split(poly, below, above)
            if below is not None or above is not None:
                # One side is impossible, so the other is new knowledge at no cost.
                rest = self.close(high if below is not None else low)
                if rest is None:
                    return None
                return Split(poly, below or rest, above or rest)
            open_.append(poly)
        if case.depth < DEPTH:
            for poly in open_[:4]:
                found = self._split(case, poly, case.depth + 1)
                if found is not None:
                    return found
        return None

    def _candidates(self, case: Case) -> Iterator[Poly]:
        """Where quotients may differ, and their signs, with either sign strict."""
        for poly in self._differences(case):
            yield poly
            yield scale(poly, -1)

    def _differences(self, case: Case) -> Iterator[Poly]:
        s = self.system
        quotients = list(s.floors)
        letters = [s.letter(q) for q in quotients]
        for a, b in combinations(letters, 2):
            yield add(a, scale(b, -1))
            yield add(a, b)
        for q in letters:
            yield q
            yield add(q, ONE)
        for a, b in combinations(letters, 2):
            for k in (1, -1):
                yield add(a, scale(b, -1), constant(k))
                yield add(a, b, constant(k))
        for c in case.more[:1]:
            if len(c.poly) > 1:
                yield add(c.poly, constant(-1))

    # -- linear programs

    def immediate(self, case: Case, *, pairs: bool) -> Node | None:
        """A proof without splitting; with `pairs` also by products of constraints."""
        for number, c in self._constraints(case):
            if c.is_absurd():
                return Combine((Summand(ONE, (number,)),))
        cleared = self._clear(case)
        for products in (False, True)[: 1 + pairs]:
            node = self._program(case, products)
            if node is not None:
                for step in reversed(cleared):
                    node = Combine(step, node)
                return node
        case.more = case.more[: len(case.more) - len(cleared)]
        return None

    def _by_residues(self, case: Case) -> Node | None:
        return by_residues(self.system, case, lambda inner: self._program(inner, False))

    def _constraints(self, case: Case) -> Iterator[tuple[int, Constraint]]:
        yield from enumerate(self.system.known)
        yield from ((-k, c) for k, c in enumerate(case.more, 1))

    def _sign(self, case: Case, poly: Poly) -> Signed | None:
        """The best constraint that shows the sign of a nonzero polynomial."""
        best: Signed | None = None
        for number, c in self._constraints(case):
            rest = tuple((m, k) for m, k in c.poly if m)
            distance = -sum((k for m, k in c.poly if not m), Fraction(0))
            strict = c.relation == ">"
            if c.relation != "=" and rest and monic(rest) == poly and (
                    distance > 0 or (distance == 0 and strict)) and (
                    best is None or (best.distance == 0 and distance > 0)):
                best = Signed(number, distance, rest)
        return best

    def _clear(self, case: Case) -> list[tuple[Summand, ...]]:
        """Multiply constraints by their divisors, so that these vanish; adds to the case."""
        steps: list[tuple[Summand, ...]] = []
        for start, c in list(self._constraints(case)):
            number = start
            for divisor in self._divisors(c.poly):
                known = self._sign(case, divisor)
                if known is None:
                    break
                summands = (*times(number, [known]), *self._without(divisor, c.poly, known))
                c = self.system.combined(summands, case.more)
                case.more.append(c)
                number = -len(case.more)
                steps.append(summands)
        return [*steps, *self._eliminate(case)]

    def _eliminate(self, case: Case) -> list[tuple[Summand, ...]]:
        """Replace integers that an equation gives, so that what is left can be rounded."""
        steps: list[tuple[Summand, ...]] = []
        for equation, e in list(self._constraints(case)):
            atom = self._given_by(e)
            if atom is None:
                continue
            lead = dict(e.poly)[((atom, 1),)]
            for number, c in list(self._constraints(case)):
                inside = tuple((lowered(m, atom), -k / lead) for m, k in c.poly
                               if dict(m).get(atom) == 1)
                if inside and number != equation and len(steps) < SUBSTITUTIONS:
                    summands = (Summand(ONE, (number,)), Summand(add(inside), (equation,)))
                    case.more.append(self.system.combined(summands, case.more))
                    steps.append(summands)
        return steps

    def _given_by(self, e: Constraint) -> int | None:
        """The integer that an equation gives as a combination of other integers."""
        if e.relation != "=" or not self.system.is_integral(e.poly):
            return None
        atoms = [a for m, _ in e.poly for a, _ in m]
        return next((m[0][0] for m, k in e.poly if len(m) == 1 and m[0][1] == 1 and abs(k) == 1
                     and atoms.count(m[0][0]) == 1), None)

    def _divisors(self, poly: Poly) -> tuple[Poly, ...]:
        """What stands below the stroke, as often as needed to clear it."""
        lowest: dict[int, int] = {}
        for a, e in (pair for m, _ in poly for pair in m):
            below = -e if a in self.inverses else e
            lowest[a] = min(below, lowest.get(a, 0))
        return tuple(self.inverses.get(a) or self.system.letter(a)
                     for a, e in sorted(lowest.items()) for _ in range(-e))

    def _without(self, divisor: Poly, poly: Poly, known: Signed) -> tuple[Summand, ...]:
        """What replaces ``p r`` by 1 in the product with p, where r is the inverse of a sum p."""
        r = self.system.numbers.get(("inverse", divisor, ""))
        if r is None:
            return ()
        product_ = add(mul(divisor, self.system.letter(r)), constant(-1))
        number, c = next((n, c) for n, c in enumerate(self.system.known)
                         if c.relation == "=" and monic(c.poly) == monic(product_))
        ratio = known.poly[-1][1] * product_[-1][1] / c.poly[-1][1]
        inside = tuple((lowered(m, r), -ratio * k) for m, k in poly if r in dict(m))
        return (Summand(add(inside), (number,)),) if inside else ()

    def _program(self, case: Case, pairs: bool) -> Node | None:
        self.programs += 1
        if self.programs > PROGRAMS:
            raise _Exhausted
        columns = self._columns(case, pairs)
        found = absurd_sum([(dict(c.poly), c.relation == "=", c.relation == ">")
                            for c in columns], ())
        if found is None:
            return None
        summands = tuple(replace(s, factor=scale(s.factor, x))
                         for x, c in zip(found, columns, strict=True) if x for s in c.summands)
        return Combine(summands) if summands else None

    def _columns(self, case: Case, pairs: bool) -> list[Column]:
        """The constraints, their products with divisors, and, if so said, with each other."""
        constraints = list(self._constraints(case))
        divisors = {below[:k] for _, c in constraints for below in [self._divisors(c.poly)]
                    for k in range(1, len(below) + 1)}
        divisors |= {(p,) for below in divisors for p in below}
        signed: list[list[Signed]] = []
        for below in sorted(divisors):
            found = [s for p in below if (s := self._sign(case, p)) is not None]
            if len(found) == len(below) <= 3:
                signed.append(found)
        columns: dict[tuple[Poly, str], Column] = {}

        def enter(relation: str, summands: tuple[Summand, ...]) -> None:
            products = [product_of([s.factor, *(self._constraint(case, n).poly
                                                for n in s.constraints)]) for s in summands]
            poly = add(*products) if len(products) > 1 else products[0]
            if len(poly) <= 30:
                columns.setdefault((poly, relation), Column(poly, relation, summands))

        for number, c in constraints:
            enter(c.relation, (Summand(ONE, (number,)),))
            if self._divisors(c.poly):
                continue
            for signs in signed:
                if c.relation == "=":
                    enter("=", (Summand(product_of(s.poly for s in signs), (number,)),))
                else:
                    strict = c.relation == ">" and all(
                        s.is_strict(self._constraint(case, s.number).relation) for s in signs)
                    enter(">" if strict else ">=", times(number, signs))
        if pairs:
            for (j, c), (k, d) in self._pairs(constraints):
                relations = {c.relation, d.relation}
                enter("=" if "=" in relations else ">" if relations == {">"} else ">=",
                      (Summand(ONE, (j, k)),))
            for number, c in constraints:
                if c.relation == "=" and len(self.system.keys) <= 12:
                    for a in range(len(self.system.keys)):
                        enter("=", (Summand(self.system.letter(a), (number,)),))
        return list(columns.values())

    def _pairs(
        self, constraints: Sequence[tuple[int, Constraint]]
    ) -> Iterator[tuple[tuple[int, Constraint], tuple[int, Constraint]]]:
        plain = [(n, c) for n, c in constraints if not self._divisors(c.poly) and len(c.poly) <= 6]
        own = [(n, c) for n, c in plain if n < 0]
        if len(plain) <= 14:
            yield from combinations(plain, 2)
            yield from ((p, p) for p in plain)
        else:
            yield from ((p, q) for p in own[:6] for q in plain[:30])

    def _constraint(self, case: Case, number: int) -> Constraint:
        return self.system.known[number] if number >= 0 else case.more[-number - 1]
