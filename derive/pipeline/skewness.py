"""Words by which distributions are symmetric, and steps that may rest on them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from ..kernel.facts import Claim
from ..notes.statements import Reading
from ..notes.words.mentioned import speaks_of
from .news import is_of_high_order

_KNOWN = 4
"""Up to what order the facts that are known of symmetric distributions tell the moments."""


def certain_order(readings: Sequence[Reading]) -> float:
    """The order of moments above which words may say more than was understood."""
    if speaks_of("symmetry", (r for r in readings if not any(
            d.kind == "symmetry" for d in r.remarks.declarations))):
        return 2
    return _KNOWN if any(d.kind == "symmetry" for r in readings
                         for d in r.remarks.declarations) else inf


def rests_on_symmetry(claim: Claim, order: float) -> bool:
    """Whether the claim speaks of moments of a higher order."""
    return any(is_of_high_order(t, order) for side in (claim.lhs, claim.rhs)
               for t in side.walk())
