"""What general laws say of the quantities of a claim: the one place that lists these laws."""

from __future__ import annotations

from ..kernel.facts import Claim, Fact
from .averages import laws_of_averages
from .by_density import laws_of_densities
from .moments import laws_of_moments
from .probabilities import laws_of_probability

_LAWS = (laws_of_probability, laws_of_moments, laws_of_averages, laws_of_densities)


def known_laws(claim: Claim) -> tuple[Fact, ...]:
    """What general laws say of the quantities of a claim and of its facts."""
    return tuple(f for law in _LAWS for f in law(claim) if f not in claim.facts)
