"""Small numbers put into a system of constraints, so that no proof of a false claim is sought."""

from __future__ import annotations

from fractions import Fraction
from math import floor, prod
from random import Random

from ..kernel.cases import Constraint, Poly
from ..kernel.integers import System

TRIALS = 40
_HALVES = (1, 2, 3, 4, 6)


def may_be_false(system: System) -> bool:
    """Whether numbers were found that satisfy all constraints and the negated claim.

    An atom of which nothing is known, such as an entry of a matrix, may take any value here
    though it could not take it in a model; so this says only where to look no further.
    """
    rng = Random(0)
    for trial in range(TRIALS):
        values = _values(system, rng, 2 + trial // 4)
        if values is not None and all(_holds(c, values) for c in system.known) and any(
                _holds(c, values) for c in system.goals()):
            return True
    return False


def _values(system: System, rng: Random, width: int) -> list[Fraction] | None:
    """Values of all atoms, those of floors, maxima and inverses computed; None if undefined."""
    values: list[Fraction] = []
    for number, key in enumerate(system.keys):
        match key:
            case ("floor", x, _):
                values.append(Fraction(floor(_value(x, values))))
            case ("max", args, _):
                values.append(max(_value(a, values) for a in args))
            case ("inverse", x, _):
                below = _value(x, values)
                if not below:
                    return None
                values.append(1 / below)
            case _:
                sign = 1 if rng.random() < 0.7 else -1
                value = Fraction(sign * rng.randrange(width + 1),
                                 1 if number in system.integral else rng.choice(_HALVES))
                if not value and system.letter(number) in system.nonzero:
                    value = Fraction(1)
                values.append(value)
    return values


def _value(poly: Poly, values: list[Fraction]) -> Fraction:
    return sum((k * prod((values[a] ** e for a, e in m), start=Fraction(1)) for m, k in poly),
               Fraction(0))


def _holds(c: Constraint, values: list[Fraction]) -> bool:
    value = _value(c.poly, values)
    return {"=": value == 0, ">=": value >= 0, ">": value > 0}[c.relation]
