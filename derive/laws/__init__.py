"""The catalogue of named laws.  The list of topics below is its table of contents."""

from __future__ import annotations

from difflib import get_close_matches

from . import (
    blocks,
    derivatives,
    determinants,
    expectations,
    inverses,
    kroneckers,
    normals,
    stated,
    sums,
    traces,
    transposes,
    variances,
)
from .kernel_rules import KERNEL_RULES
from .law import Law

TOPICS: tuple[tuple[str, tuple[Law, ...]], ...] = (
    ("What was stated", stated.LAWS),
    ("Transposes", transposes.LAWS),
    ("Traces", traces.LAWS),
    ("Inverses", inverses.LAWS),
    ("Blocks and direct sums", blocks.LAWS),
    ("Kronecker products and vec", kroneckers.LAWS),
    ("Determinants and powers", determinants.LAWS),
    ("Sums", sums.LAWS),
    ("Derivatives", derivatives.LAWS),
    ("Expectations", expectations.LAWS),
    ("Variances and covariances", variances.LAWS),
    ("Normal variables", normals.LAWS),
)

CATALOGUE: dict[str, Law] = {law.name: law for _, laws in TOPICS for law in laws}
"""Every law by its name, in reading order."""

ALIASES: dict[str, str] = {alias: law.name for law in CATALOGUE.values() for alias in law.aliases}
"""Other names by which people know some of the laws."""


def find(name: str) -> Law | None:
    """The law of that name or alias, or None.

    >>> find("law-of-total-variance").name
    'total-variance'
    """
    return CATALOGUE.get(ALIASES.get(name, name))


def suggestions(name: str) -> list[str]:
    """Names that resemble an unknown one, the most similar first.

    >>> suggestions("total-varience")[0]
    'total-variance'
    """
    return get_close_matches(name.lower().replace("_", "-").replace(" ", "-"),
                             [*CATALOGUE, *ALIASES], 3)


__all__ = ["ALIASES", "CATALOGUE", "KERNEL_RULES", "TOPICS", "Law", "find", "suggestions"]
