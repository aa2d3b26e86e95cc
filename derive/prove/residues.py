"""Proofs by residues: complete for linear claims whose divisors are numbers.

With n = m q + j, a power of n follows from n - m q - j by products: ``(n - v)(v - n) >= 0`` is
n^2 = 2 v n - v^2 for v = m q + j, where no factor needs a sign that is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod

from ..kernel.cases import (
    Combine,
    Introduce,
    Monomial,
    Node,
    Poly,
    Split,
    Summand,
    add,
    constant,
    scale,
)
from ..kernel.integers import System
from ..records import replace
from .cases import ONE, Case, Value, branches, product_of

LARGEST = 60
"""How many residues, of all variables together, are looked at."""

Program = Callable[[Case], Node | None]
"""Closes a case by adding up constraints, or fails."""


def by_residues(system: System, case: Case, program: Program) -> Node | None:
    """A case for every residue of the variables by what their quotients divide by, or None."""
    moduli = _moduli(system)
    if moduli is None or not moduli or prod(moduli.values()) > LARGEST:
        return None
    floors = list(system.floors)
    parts = [scale(system.letter(a), Fraction(1, n)) for a, n in moduli.items()]
    for part in parts:
        system.floor(part)
    multiples = [system.numbers["floor", part, ""] for part in parts]
    search = _Residues(system, program, [q for q in floors if q not in multiples])
    node = search.split(case, [(a, n, q) for (a, n), q in
                               zip(moduli.items(), multiples, strict=True)], {})
    for part in reversed(parts):
        node = Introduce(part, node) if node is not None else None
    return node


def _moduli(system: System) -> dict[int, int] | None:
    """By what each variable is divided, nested quotients included; None if that is no number."""
    moduli: dict[int, int] = {}
    for q in reversed(list(system.floors)):
        for m, k in system.keys[q][1]:
            if any(e < 0 or (a in system.floors and len(m) + e > 2) for a, e in m):
                return None
            for a, _ in m:
                modulus = _of_square(k) if m == ((a, 2),) else k.denominator
                moduli[a] = lcm(moduli.get(a, 1), modulus * moduli.get(q, 1))
    bases = {a: n for a, n in sorted(moduli.items()) if a not in system.floors and n > 1}
    return None if system.maxima or any(a not in system.integral for a in bases) else bases


def _of_square(k: Fraction) -> int:
    """The least m for which ``k (m q + j)^2`` is an integer but for its constant, for every j."""
    return next(m for m in range(1, k.denominator + 1)
                if (2 * k * m).denominator == (k * m * m).denominator == 1)


class _Residues:
    """The cases, variable by variable; `floors` are the quotients that then have values."""

    def __init__(self, system: System, program: Program, floors: list[int]) -> None:
        self.system, self.program, self.floors = system, program, floors

    def split(self, case: Case, bases: Sequence[tuple[int, int, int]],
              values: dict[int, Value]) -> Node | None:
        """A case for each residue of the first variable; bases are (atom, modulus, quotient)."""
        if not bases:
            return self._with_values(case, values)
        (a, n, q), s = bases[0], self.system
        below = s.floors[q]
        found: list[tuple[Poly, Node]] = []
        for j in range(n - 1):
            value = add(scale(s.letter(q), n), constant(j))
            poly = add(s.letter(a), scale(value, -1))
            low, high = branches(s, case, poly, case.depth)
            known = {**values, a: Value(value, -len(low.more), below)}
            node = self.split(low, bases[1:], known)
            if node is None:
                return None
            found.append((poly, node))
            case, below = high, -len(high.more)
        value = add(scale(s.letter(q), n), constant(n - 1))
        result = self.split(case, bases[1:], {**values, a: Value(value, s.floors[q] + 1, below)})
        for poly, node in reversed(found):
            result = Split(poly, node, result) if result is not None else None
        return result

    def _with_values(self, case: Case, values: dict[int, Value]) -> Node | None:
        """Every quotient by its value, then one linear program."""
        steps, case = [], replace(case, more=list(case.more))
        for m in self._powers(case, values):
            for sign in (1, -1):
                summands = [_power(m, Fraction(sign), values)]
                case.more.append(self.system.combined(summands, case.more))
                steps.append(tuple(summands))
        for q in self.floors:
            numbers = []
            for number in (self.system.floors[q], self.system.floors[q] + 1):
                summands = self._in_values(number, case, values)
                case.more.append(self.system.combined(summands, case.more))
                steps.append(tuple(summands))
                numbers.append(-len(case.more))
            upper = case.more[-2].poly  # value - q >= 0
            values = {**values, q: Value(add(upper, self.system.letter(q)), *numbers)}
        node = self.program(case)
        for step in reversed(steps):
            node = Combine(step, node) if node is not None else None
        return node

    def _powers(self, case: Case, values: dict[int, Value]) -> list[Monomial]:
        """The products of variables that the goal and the quotients have, and their divisors."""
        polys = [*(c.poly for c in case.more), *(c.poly for c in self.system.known)]
        found = {m for poly in polys for m, _ in poly
                 if all(a in values and e > 0 for a, e in m)}
        for m in [m for m in found if _degree(m) > 2]:
            for exponents in product(*(range(e + 1) for _, e in m)):
                found.add(tuple((a, e) for (a, _), e in zip(m, exponents, strict=True) if e))
        return sorted(m for m in found if _degree(m) > 1)

    def _in_values(self, number: int, case: Case, values: dict[int, Value]) -> list[Summand]:
        """A known constraint with the values in place of the variables, highest powers first."""
        summands = [Summand(ONE, (number,))]
        poly = self.system.known[number].poly
        while True:
            left = [(m, k) for m, k in poly if m and all(a in values and e > 0 for a, e in m)]
            if not left:
                return summands
            m, k = max(left, key=lambda pair: _degree(pair[0]))
            summands.append(_power(m, -k, values))
            used = [case.more[-n - 1] if n < 0 else self.system.known[n]
                    for n in summands[-1].constraints]
            poly = add(poly, product_of([summands[-1].factor, *(c.poly for c in used)]))


def _degree(m: Monomial) -> int:
    return sum(e for _, e in m)


def _power(m: Monomial, k: Fraction, values: dict[int, Value]) -> Summand:
    """A product of constraints in which the monomial has the coefficient k; it is 0 in truth."""
    numbers = [values[a].up for a, e in m for _ in range(e)]  # value - atom
    if (k > 0) == (len(numbers) % 2 == 1):
        numbers[0] = values[m[0][0]].down
    return Summand(constant(abs(k)), tuple(numbers))
