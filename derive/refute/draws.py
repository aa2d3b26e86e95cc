"""The choices that a sampler makes: field elements modulo p, or small numbers first.

Rational choices are recorded as positions in lists that begin with the simplest value, so
that a model can be made again with simpler choices; that is how counterexamples shrink.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from .arithmetic import PRIME, Field, Scalar

HALF = Fraction(1, 2)
OPTIONS: dict[str, tuple[Fraction | int, ...]] = {
    "main": (1, 0, -1, 2, -2, 3, HALF),
    "other": (0, 1, -1, 2, -2, 3, HALF),
    "opposite": (-1, 0, 1, 2, -2, 3, HALF),
    "nonzero": (1, -1, 2, -2, 3, HALF),
    "positive": (1, 2, 3, HALF, 4, 5),
    "nonnegative": (1, 0, 2, 3, HALF, 4),
    "square": (1, 4, 9, Fraction(1, 4), 2),
    "nonnegative square": (1, 0, 4, 9, 2),
    "integer": (1, 0, -1, 2, -2, 3, 4, 5),
    "positive integer": (1, 2, 3, 4, 5, 6),
    "nonnegative integer": (1, 0, 2, 3, 4, 5),
    "weight": (1, 2, 3),
}
# For points at which functions are enclosed: integers and ones prove little there.
POINTS: dict[str, tuple[Fraction | int, ...]] = {
    "main": (1, HALF, 2, -1, 3 * HALF, -HALF, 3, 0, -2, Fraction(1, 3), Fraction(7, 4)),
    "positive": (1, HALF, 2, 3 * HALF, 3, Fraction(1, 3), Fraction(7, 4), 4, 5),
    "nonnegative": (1, HALF, 2, 0, 3 * HALF, 3, Fraction(1, 3), Fraction(7, 4)),
}


class ModularDraws:
    """Uniform residues modulo p."""

    def __init__(self, rng: Random, field: Field) -> None:
        self.rng, self.field = rng, field
        self.made = 0

    def number(self, kind: str) -> Scalar:
        """A uniform residue, not zero; the kind matters over the rationals only."""
        assert kind in OPTIONS
        self.made += 1
        return self.field.scalar(self.rng.randrange(1, PRIME))

    def choice(self, count: int) -> int:
        """A number below `count`."""
        return self.rng.randrange(count)


class RationalDraws:
    """Small numbers; `width` is how far down the lists of `OPTIONS` they may come from.

    With a `trail` the recorded choices are made again, and 0 after its end.
    """

    def __init__(
        self, rng: Random | None, field: Field, width: int, trail: Sequence[int] = (),
        points: bool = False,
    ) -> None:
        self.rng, self.field, self.width = rng, field, width
        self.options = OPTIONS | POINTS if points else OPTIONS
        self.given = trail
        self.trail: list[int] = []

    @property
    def made(self) -> int:
        """The number of choices so far."""
        return len(self.trail)

    def number(self, kind: str) -> Scalar:
        """A number of a kind of `OPTIONS`."""
        options = self.options[kind]
        return self.field.scalar(options[self._pick(min(len(options), self.width))])

    def choice(self, count: int) -> int:
        """A number below `count`."""
        return self._pick(count)

    def _pick(self, count: int) -> int:
        if self.rng is not None:
            k = self.rng.randrange(count)
        else:
            k = self.given[self.made] if self.made < len(self.given) else 0
            k = min(k, count - 1)
        self.trail.append(k)
        return k


Draws = ModularDraws | RationalDraws
