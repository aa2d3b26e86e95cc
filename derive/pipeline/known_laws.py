"""What general laws say of the quantities of a claim: the one place that lists these laws."""

from __future__ import annotations

from ..kernel.facts import Claim, Fact
from .averages import laws_of_averages
from .by_density import laws_of_densities
from .moments import laws_of_moments
from .probabilities import laws_of_probability


def known_laws(claim: Claim, stated: frozenset[str], *, samples: bool) -> tuple[Fact, ...]:
    """What general laws say of the quantities of a claim and of its facts.

    `stated` are the letters that are set equal to something anywhere in the notes; `samples` tells
    whether they speak of sample variances.
    """
    found = (*laws_of_probability(claim), *laws_of_moments(claim),
             *laws_of_averages(claim, stated, samples=samples), *laws_of_densities(claim))
    return tuple(f for f in found if f not in claim.facts)
