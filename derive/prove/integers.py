"""Search for proofs by cases in the arithmetic of integers and ordered numbers.

The kernel checks what is found (`derive.kernel.integers`).  A case is closed when constraints,
also multiplied by divisors of known sign and with each other, add up to something absurd; a
linear program finds the factors.  Else it is split: at the arguments of a maximum, at the sign
of a divisor, where two quotients may differ, and last by residues.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from math import lcm, prod

from ..kernel.certificate import Certificate, Rejected, certify
from ..kernel.facts import Claim, Fact, Inequality, IndexRange, Property
from ..kernel.integers import (
    FUNCTIONS,
    Choose,
    Combine,
    Constraint,
    Introduce,
    Monomial,
    Node,
    Poly,
    Split,
    Summand,
    System,
    add,
    constant,
    monic,
    mul,
    scale,
)
from ..kernel.monomials import BudgetExceeded, Unsupported
from .samples import may_be_false
from .simplex import certificate as absurd_sum

ONE: Poly = constant(1)
PROGRAMS = 200
"""How many linear programs one claim may cost."""
DEPTH = 2
"""How many splits without a closed side may lie above each other."""
RESIDUES = 60


class _Exhausted(Exception):
    """The search has cost more than it may."""


def is_for_integers(claim: Claim) -> bool:
    """Whether the claim is an inequality, or has one of the functions with laws for integers."""
    if not claim.lhs.is_scalar:
        return False
    sides = [claim.lhs, claim.rhs]
    sides += [side for f in claim.facts for side in (
        getattr(f.statement, "lhs", None), getattr(f.statement, "rhs", None)) if side is not None]
    return (claim.relation != "=" or any(isinstance(f.statement, Inequality) for f in claim.facts)
            or any(t.op == "function" and t.data in FUNCTIONS for s in sides for t in s.walk()))


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


@dataclass(frozen=True)
class _Column:
    """A constraint for the linear program, with the summands that give it."""

    poly: Poly
    relation: str
    summands: tuple[Summand, ...]


@dataclass
class _Case:
    """The constraints of one case beside the known ones, and what was split above."""

    more: list[Constraint]
    split: frozenset[Poly] = frozenset()
    chosen: frozenset[int] = frozenset()
    depth: int = 0

    def with_(self, constraint: Constraint, **changes: object) -> _Case:
        return replace(self, more=[*self.more, constraint],
                       **changes)  # type: ignore[arg-type]  # the fields of this class


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
            proof = self.immediate(_Case([goal]), pairs=False) or self.by_residues(_Case([goal]))
            proof = proof or self.close(_Case([goal]))
            if proof is None:
                raise Unsupported("no case distinction was found that leads to a proof")
            found.append(proof)
        return tuple(found)

    def facts(self, cases: Sequence[Node], facts: Sequence[Fact]) -> list[Fact]:
        """The facts that the proof may rest on: ranges and integers always do."""
        used = {self.system.sources[k] for node in cases for k in _numbers(node) if k >= 0}
        return [f for f in facts if f.name in used or isinstance(f.statement, IndexRange)
                or (isinstance(f.statement, Property) and f.statement.name == "integer")
                or getattr(f.statement, "definition", False)]

    # -- closing a case

    def close(self, case: _Case) -> Node | None:
        """A proof that the case is impossible, or None."""
        s = self.system
        undecided = [number for number in s.maxima if number not in case.chosen]
        node = self.immediate(case, pairs=not undecided)
        if node is not None:
            return node
        if undecided:
            return self._choose(case, undecided[0])
        for poly in sorted(s.nonzero - {s.letter(r) for r in self.inverses}):
            if poly not in case.split and self._sign(case, poly) is None:
                found = self._split(case, poly, case.depth)
                if found is not None:
                    return found
        return self._by_difference(case)

    def _choose(self, case: _Case, number: int) -> Node | None:
        nodes = []
        for constraint in self.system.choose(number):
            node = self.close(case.with_(constraint, chosen=case.chosen | {number}))
            if node is None:
                return None
            nodes.append(node)
        return Choose(number, tuple(nodes))

    def _branches(self, case: _Case, poly: Poly, depth: int) -> tuple[_Case, _Case]:
        low, high = self.system.split(poly)
        split = case.split | {poly}
        return case.with_(low, split=split, depth=depth), case.with_(high, split=split, depth=depth)

    def _split(self, case: _Case, poly: Poly, depth: int) -> Node | None:
        low, high = self._branches(case, poly, depth)
        below = self.close(low)
        above = self.close(high) if below is not None else None
        return Split(poly, below, above) if below is not None and above is not None else None

    def _by_difference(self, case: _Case) -> Node | None:
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

    def _candidates(self, case: _Case) -> Iterator[Poly]:
        """Where quotients may differ, and their signs."""
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
            yield add(a, scale(b, -1), ONE)
            yield add(a, scale(b, -1), constant(-1))
        for c in case.more[:1]:
            if len(c.poly) > 1:
                yield add(c.poly, constant(-1))

    # -- linear programs

    def immediate(self, case: _Case, *, pairs: bool) -> Node | None:
        """A proof without splitting; with `pairs` also by products of constraints."""
        for number, c in self._constraints(case):
            if c.is_absurd():
                return Combine((Summand(ONE, (number,)),))
        cleared = self._clear(case)
        for products in (False, True)[: 1 + pairs]:
            node = self._program(case, products)
            if node is not None:
                for summands in reversed(cleared):
                    node = Combine(summands, node)
                return node
        case.more = case.more[: len(case.more) - len(cleared)]
        return None

    def _constraints(self, case: _Case) -> Iterator[tuple[int, Constraint]]:
        yield from enumerate(self.system.known)
        yield from ((-k, c) for k, c in enumerate(case.more, 1))

    def _sign(self, case: _Case, poly: Poly) -> _Signed | None:
        """The best constraint that shows the sign of a nonzero polynomial."""
        best: _Signed | None = None
        for number, c in self._constraints(case):
            rest = tuple((m, k) for m, k in c.poly if m)
            distance = -sum((k for m, k in c.poly if not m), Fraction(0))
            strict = c.relation == ">"
            if c.relation != "=" and rest and monic(rest) == poly and (
                    distance > 0 or (distance == 0 and strict)) and (
                    best is None or (best.distance == 0 and distance > 0)):
                best = _Signed(number, distance, rest)
        return best

    def _clear(self, case: _Case) -> list[tuple[Summand, ...]]:
        """Multiply constraints by their divisors, so that these vanish; adds to the case."""
        steps: list[tuple[Summand, ...]] = []
        for start, c in list(self._constraints(case)):
            number = start
            for divisor in self._divisors(c.poly):
                known = self._sign(case, divisor)
                if known is None:
                    break
                summands = (*_times(number, [known]), *self._without(divisor, c.poly, known))
                c = self.system.combined(summands, case.more)
                case.more.append(c)
                number = -len(case.more)
                steps.append(summands)
        return steps

    def _divisors(self, poly: Poly) -> tuple[Poly, ...]:
        """What stands below the stroke, as often as needed to clear it."""
        lowest: dict[int, int] = {}
        for a, e in (pair for m, _ in poly for pair in m):
            below = -e if a in self.inverses else e
            lowest[a] = min(below, lowest.get(a, 0))
        return tuple(self.inverses.get(a) or self.system.letter(a)
                     for a, e in sorted(lowest.items()) for _ in range(-e))

    def _without(self, divisor: Poly, poly: Poly, known: _Signed) -> tuple[Summand, ...]:
        """What replaces ``p r`` by 1 in the product with p, where r is the inverse of a sum p."""
        r = self.system.numbers.get(("inverse", divisor, ""))
        if r is None:
            return ()
        product_ = add(mul(divisor, self.system.letter(r)), constant(-1))
        number, c = next((n, c) for n, c in enumerate(self.system.known)
                         if c.relation == "=" and monic(c.poly) == monic(product_))
        ratio = known.poly[-1][1] * product_[-1][1] / c.poly[-1][1]
        inside = tuple((_lowered(m, r), -ratio * k) for m, k in poly if r in dict(m))
        return (Summand(add(inside), (number,)),) if inside else ()

    def _program(self, case: _Case, pairs: bool) -> Node | None:
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

    def _columns(self, case: _Case, pairs: bool) -> list[_Column]:
        """The constraints, their products with divisors, and, if so said, with each other."""
        constraints = list(self._constraints(case))
        divisors = {below[:k] for _, c in constraints for below in [self._divisors(c.poly)]
                    for k in range(1, len(below) + 1)}
        divisors |= {(p,) for below in divisors for p in below}
        signed = []
        for below in sorted(divisors):
            signs = [self._sign(case, p) for p in below]
            if None not in signs and len(below) <= 3:
                signed.append([s for s in signs if s is not None])
        columns: dict[tuple[Poly, str], _Column] = {}

        def enter(relation: str, summands: tuple[Summand, ...]) -> None:
            poly = add(*(mul(s.factor, self._product(case, s.constraints)) for s in summands))
            if len(poly) <= 30:
                columns.setdefault((poly, relation), _Column(poly, relation, summands))

        for number, c in constraints:
            enter(c.relation, (Summand(ONE, (number,)),))
            if self._divisors(c.poly):
                continue
            for signs in signed:
                if c.relation == "=":
                    enter("=", (Summand(_product(s.poly for s in signs), (number,)),))
                else:
                    strict = c.relation == ">" and all(s.is_strict(case, self) for s in signs)
                    enter(">" if strict else ">=", _times(number, signs))
        if pairs:
            for (j, c), (k, d) in self._pairs(case, constraints):
                relations = {c.relation, d.relation}
                enter("=" if "=" in relations else ">" if relations == {">"} else ">=",
                      (Summand(ONE, (j, k)),))
            letters = [a for a in range(len(self.system.keys))]
            for number, c in constraints:
                if c.relation == "=" and len(letters) <= 12:
                    for a in letters:
                        enter("=", (Summand(self.system.letter(a), (number,)),))
        return list(columns.values())

    def _pairs(
        self, case: _Case, constraints: Sequence[tuple[int, Constraint]]
    ) -> Iterator[tuple[tuple[int, Constraint], tuple[int, Constraint]]]:
        plain = [(n, c) for n, c in constraints if not self._divisors(c.poly) and len(c.poly) <= 6]
        own = [(n, c) for n, c in plain if n < 0]
        if len(plain) <= 14:
            yield from combinations(plain, 2)
            yield from ((p, p) for p in plain)
        else:
            yield from ((p, q) for p in own[:6] for q in plain[:30])

    def _product(self, case: _Case, numbers: Sequence[int]) -> Poly:
        return _product((self.system.known[n] if n >= 0 else case.more[-n - 1]).poly
                        for n in numbers)

    # -- residues

    def by_residues(self, case: _Case) -> Node | None:
        """A case for every residue of the variables by what their quotients divide by.

        Complete for linear identities whose divisors are numbers, if there are few residues.
        """
        s = self.system
        if s.maxima:
            return None
        moduli: dict[int, int] = {}
        for q in reversed(list(s.floors)):
            for m, k in s.keys[q][1]:
                if len(m) == 1 and m[0][1] == 1:
                    a = m[0][0]
                    moduli[a] = lcm(moduli.get(a, 1), k.denominator * moduli.get(q, 1))
                elif m:
                    return None
        bases = [(a, n) for a, n in sorted(moduli.items()) if a not in s.floors and n > 1]
        if not bases or prod(n for _, n in bases) > RESIDUES or any(
                a not in s.integral for a, _ in bases):
            return None
        parts = [scale(s.letter(a), Fraction(1, n)) for a, n in bases]
        for part in parts:
            s.floor(part)
        multiples = [s.numbers["floor", part, ""] for part in parts]
        node = self._residues(case, [(a, n, m) for (a, n), m in zip(bases, multiples, strict=True)],
                              [q for q in s.floors if q not in multiples], {})
        for part in reversed(parts):
            node = Introduce(part, node) if node is not None else None
        return node

    def _residues(self, case: _Case, bases: list[tuple[int, int, int]], floors: list[int],
                  values: dict[int, _Value]) -> Node | None:
        if not bases:
            return self._with_values(case, floors, values)
        (a, n, m), s = bases[0], self.system
        down, branches = s.floors[m], []
        for j in range(n):
            value = add(scale(s.letter(m), n), constant(j))
            if j == n - 1:
                known = {**values, a: _Value(value, s.floors[m] + 1, down)}
                node = self._residues(case, bases[1:], floors, known)
            else:
                poly = add(s.letter(a), scale(value, -1))
                low, high = self._branches(case, poly, case.depth)
                known = {**values, a: _Value(value, -len(low.more), down)}
                node = self._residues(low, bases[1:], floors, known)
                branches.append(poly)
                case, down = high, -len(high.more)
            if node is None:
                return None
            branches.append(node)  # type: ignore[arg-type]  # polynomials and nodes by turns
        result: Node = branches.pop()  # type: ignore[assignment]
        while branches:
            low_node, poly = branches.pop(), branches.pop()
            result = Split(poly, low_node, result)  # type: ignore[arg-type]
        return result

    def _with_values(self, case: _Case, floors: list[int], values: dict[int, _Value]) -> Node | None:
        """Every quotient by its value, then one linear program."""
        steps, case = [], replace(case, more=list(case.more))
        for q in floors:
            numbers = []
            for number in (self.system.floors[q], self.system.floors[q] + 1):
                summands = [Summand(ONE, (number,))]
                for m, k in self.system.known[number].poly:
                    value = values.get(m[0][0]) if m else None
                    if value is not None:
                        summands.append(Summand(constant(abs(k)),
                                                (value.up if k > 0 else value.down,)))
                case.more.append(self.system.combined(summands, case.more))
                steps.append(tuple(summands))
                numbers.append(-len(case.more))
            upper = case.more[-2].poly  # value - q >= 0
            if any(m and m != ((q, 1),) and m[0][0] in values for m, _ in upper):
                return None
            values = {**values, q: _Value(add(upper, self.system.letter(q)), numbers[0],
                                          numbers[1])}
        node = self._program(case, False)
        if node is not None:
            for summands in reversed(steps):
                node = Combine(summands, node)
        return node


@dataclass(frozen=True)
class _Signed:
    """The constraint with this number says that `poly` is at least, or above, `distance`."""

    number: int
    distance: Fraction
    poly: Poly

    def is_strict(self, case: _Case, search: _Search) -> bool:
        """Whether the polynomial is then above 0 in products too."""
        return self.distance > 0 or dict(search._constraints(case))[self.number].relation == ">"


@dataclass(frozen=True)
class _Value:
    """An atom is `poly`: the constraints ``poly - atom >= 0`` and ``atom - poly >= 0``."""

    poly: Poly
    up: int
    down: int


def _times(number: int, signs: Sequence[_Signed]) -> tuple[Summand, ...]:
    """A constraint times polynomials of known sign, each a constraint plus its distance."""
    summands = []
    for chosen in product((False, True), repeat=len(signs)):
        pairs = list(zip(signs, chosen, strict=True))
        factor = prod((s.distance for s, take in pairs if not take), start=Fraction(1))
        if factor:
            numbers = [s.number for s, take in pairs if take]
            summands.append(Summand(constant(factor), (number, *numbers)))
    return tuple(summands)


def _lowered(monomial: Monomial, atom: int) -> Monomial:
    return tuple((a, e - (a == atom)) for a, e in monomial if a != atom or e > 1)


def _product(polys: Iterable[Poly]) -> Poly:
    result = ONE
    for poly in polys:
        result = mul(result, poly)
    return result


def _numbers(node: Node) -> Iterator[int]:
    """The numbers of all constraints that a proof uses."""
    match node:
        case Combine(summands, rest):
            for s in summands:
                yield from s.constraints
            if rest is not None:
                yield from _numbers(rest)
        case Split(_, low, high):
            yield from _numbers(low)
            yield from _numbers(high)
        case Choose(_, cases):
            for case in cases:
                yield from _numbers(case)
        case Introduce(_, rest):
            yield from _numbers(rest)
