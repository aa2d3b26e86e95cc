"""What is wrong with a table of phrases, for those who write one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...kernel.facts import PROPERTIES
from .lifted import ASSUMED, CONTRARY
from .patterns import BadPhrase, expand, is_literal, parse, regular
from .phrasebook import GRAMMAR, MOMENTS, RANKS, ROLES, Phrasebook
from .provisos import KEYS as PROVISOS
from .remarks import DECLARATIONS

CLAUSES = ("independent", "independent-of", "uncorrelated", "uncorrelated-with", "dependent",
           "dependent-on", "correlated", "correlated-with", "symmetry", "range", "shape",
           "commuting-with", "rows", "columns")

SIZES = ("order", "square-order", "length", "dimension", "lengths")

CITES = ("before", "behind", "reasons", "sources", "sources-before")

COUNTED = ("entries", "distinct", "parameters", "diagonal", "off-diagonal", "half-off-diagonal",
           "triangle", "variances", "covariances", "moments")
"""What sentences count: entries of a matrix, those that differ, its parameters, ..."""

OWNERS = ("matrix", "vector", "symmetric", "antisymmetric", "triangular", "diagonal", "covariance",
          "correlation", "orthogonal", "plain", "any", "the", "opener", "link", "guards")
"""What describes the owner of what is counted."""

COUNTS = ("all", "part")
"""Clauses that count all of something, and those that speak of so many of it."""

DECOMPOSITIONS = ("spectral", "singular-values", "qr")
"""Names that say of the factors of a matrix which of them are orthogonal."""

NAMED = ("log-likelihood", "maximum-log-likelihood", "maximum-likelihood-estimate",
         "log-model-evidence", "log-Bayes-factor", "Bayes-factor")
"""Quantities that notes give names of their own."""


def complaints(table: Mapping[str, Any], laws: Iterable[str]) -> list[str]:
    """What is wrong with a table of phrases, each in one line; `laws` are the known ones."""
    known: dict[str, Iterable[str]] = {
        "words": [*DECLARATIONS, *PROPERTIES, *RANKS, "fixed parameter"],
        "grammar": GRAMMAR, "clauses": CLAUSES, "sizes": SIZES, "moments": MOMENTS, "cites": CITES,
        "laws": list(laws), "roles.before": ROLES, "roles.adjacent": ROLES,
        "roles.behind": ROLES, "counts.counted": COUNTED, "counts.owners": OWNERS,
        "counts.clauses": COUNTS, "decompositions": DECOMPOSITIONS,
        "provisos": PROVISOS, "named": NAMED, "assumed": ASSUMED, "contrary": CONTRARY}
    found = [f"unknown table [{name}]" for name in table
             if name not in ("name", "roles", "counts") and name not in known]
    found += [f"unknown table [{group}.{name}]" for group in ("roles", "counts")
              for name in table.get(group, {}) if f"{group}.{name}" not in known]
    slots = Phrasebook([]).slots
    for name, keys in known.items():
        head, _, rest = name.partition(".")
        content = table.get(head, {}).get(rest, {}) if rest else table.get(head, {})
        for key, phrases in content.items():
            if key not in keys:
                found.append(f"unknown key '{key}' in [{name}]")
            for phrase in phrases:
                if len(phrase) == 1:
                    continue
                try:
                    parts = parse(phrase)
                    if name in ("clauses", "sizes", "moments", "counts.clauses"):
                        re.compile(regular(parts, slots))
                        if is_literal(parts):
                            found.append(f"'{phrase}' in [{name}] has no placeholder")
                    else:
                        expand(phrase)
                except BadPhrase as problem:
                    found.append(str(problem))
    return found
