"""What general laws say of the quantities of a claim: the one place that lists these laws."""

from __future__ import annotations

from collections.abc import Iterable

from ..kernel.facts import Claim, Fact
from ..kernel.terms import Term
from .averages import laws_of_averages
from .by_density import laws_of_densities
from .moments import laws_of_moments
from .probabilities import laws_of_probability
from .samples import laws_inside_products


def known_laws(claim: Claim, stated: frozenset[str], *, spreads: bool,
               compared: Iterable[tuple[Term, Term]] = ()) -> tuple[Fact, ...]:
    """What general laws say of the quantities of a claim and of its facts.

    `stated` are the letters that are set equal to something anywhere in the notes; `spreads` tells
    whether they speak of sample variances, `compared` what is said to be smaller than what.
    """
    found = (*laws_of_probability(claim, compared), *laws_of_moments(claim),
             *laws_of_averages(claim, stated, spreads=spreads), *laws_of_densities(claim),
             *laws_inside_products(claim))
    return tuple(f for f in found if f not in claim.facts)
