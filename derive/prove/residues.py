"""Proofs by residues: complete for linear claims whose divisors are numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm, prod

from ..kernel.cases import Combine, Introduce, Node, Poly, Split, Summand, add, constant, scale
from ..kernel.integers import System
from .cases import ONE, Case, Value, branches

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
            if len(m) == 1 and m[0][1] == 1:
                a = m[0][0]
                moduli[a] = lcm(moduli.get(a, 1), k.denominator * moduli.get(q, 1))
            elif m:
                return None
    bases = {a: n for a, n in sorted(moduli.items()) if a not in system.floors and n > 1}
    return None if system.maxima or any(a not in system.integral for a in bases) else bases


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
        for q in self.floors:
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
            values = {**values, q: Value(add(upper, self.system.letter(q)), *numbers)}
        node = self.program(case)
        for step in reversed(steps):
            node = Combine(step, node) if node is not None else None
        return node
