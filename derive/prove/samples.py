"""Small numbers put into a system of constraints, so that no proof of a false claim is sought."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import floor, lcm
from random import Random

from ..kernel.cases import Monomial, Poly, scale
from ..kernel.integers import System

TRIALS = 80
_PARTS = (1, 2, 3, 4, 6)


def may_be_false(system: System) -> bool:
    """Whether numbers were found that satisfy all constraints and the negated claim.

    An atom of which nothing is known, such as an entry of a matrix, may take any value here
    though it could not take it in a model; so this says only where to look no further.
    """
    rng, given = Random(0), _given(system)
    known, goals = ([(c.relation, _scaled(c.poly)) for c in constraints]
                    for constraints in (system.known, system.goals()))
    for trial in range(TRIALS):
        values = _Values(system, given, rng, 2 + trial // 4)
        with suppress(ZeroDivisionError):
            if all(_holds(*c, values) for c in known) and any(_holds(*c, values) for c in goals):
                return True
    return False


Number = int | Fraction
_Scaled = tuple[int, tuple[tuple[int, Monomial], ...]]
"""A polynomial as a denominator and whole coefficients, which are faster than fractions."""


def _scaled(poly: Poly) -> _Scaled:
    below = lcm(*(k.denominator for _, k in poly))
    return below, tuple((k.numerator * (below // k.denominator), m) for m, k in poly)


class _Values:
    """Values of all atoms: drawn, or computed where a floor, maximum or equation says so."""

    def __init__(self, system: System, given: dict[int, Poly], rng: Random, width: int) -> None:
        self.system, self.given, self.rng, self.width = system, given, rng, width
        self.values: dict[int, Number] = {}
        self.open: set[int] = set()

    def __getitem__(self, atom: int) -> Number:
        """The value of an atom; raises `ZeroDivisionError` where it has none."""
        if atom not in self.values:
            found = self._found(atom)
            self.values[atom] = found.numerator if found.denominator == 1 else found
        return self.values[atom]

    def _found(self, atom: int) -> Number:
        match self.system.keys[atom]:
            case ("floor", x, _):
                return floor(_value(x, self))
            case ("max", args, _):
                return max(_value(a, self) for a in args)
            case ("inverse", x, _):
                return 1 / _value(x, self)
        equation = self.given.get(atom)
        if equation is not None and atom not in self.open:
            self.open.add(atom)
            return _value(equation, self)
        sign = 1 if self.rng.random() < 0.7 else -1
        value = Fraction(sign * self.rng.randrange(self.width + 1),
                         1 if atom in self.system.integral else self.rng.choice(_PARTS))
        return value or Fraction(self.system.letter(atom) in self.system.nonzero)


def _is_computed(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 3


def _given(system: System) -> dict[int, Poly]:
    """Atoms that an equation gives as a polynomial in others."""
    found: dict[int, Poly] = {}
    for c in system.known if any(c.relation == "=" for c in system.known) else ():
        atoms = [a for m, _ in c.poly for a, _ in m]
        for m, k in c.poly if c.relation == "=" else ():
            if len(m) == 1 and m[0][1] == 1 and atoms.count(m[0][0]) == 1 and not _is_computed(
                    system.keys[m[0][0]]):
                rest = tuple(pair for pair in c.poly if pair[0] != m)
                found.setdefault(m[0][0], scale(rest, -1 / k))
                break
    return found


def _value(poly: Poly, values: _Values) -> Fraction:
    below, terms = _scaled(poly)
    return Fraction(_sum(terms, values), below)


def _sum(terms: tuple[tuple[int, Monomial], ...], values: _Values) -> Number:
    total: Number = 0
    for k, m in terms:
        product: Number = k
        for a, e in m:
            value = values[a]
            product *= value if e == 1 else value ** e if e > 0 else Fraction(value) ** e
        total += product
    return total


def _holds(relation: str, poly: _Scaled, values: _Values) -> bool:
    value = _sum(poly[1], values)
    return {"=": value == 0, ">=": value >= 0, ">": value > 0}[relation]
