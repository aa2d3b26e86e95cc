"""Normality of the members of a family: each by itself, unless they are independent.

``e_i ~ N(0, s)`` for all i says nothing of the joint distribution of two members; that of a
`Normal` fact is joint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..kernel.facts import Fact, Independent, Normal
from ..kernel.terms import Term


def jointly_normal(facts: Iterable[Fact], terms: Sequence[Term]) -> list[Fact]:
    """The facts without normality of families of which several members may occur in the terms."""
    facts = list(facts)
    apart = {t.data[0] for f in facts if isinstance(s := f.statement, Independent)
             for k in s.each for t in s.groups[k]}
    members: dict[str, set[Term]] = {}
    several: set[str] = set()
    for term in terms:
        for t in term.walk():
            if t.op in ("sum", "stack"):
                several |= {p.data[0] for p in t.walk() if p.op == "symbol" and p.data[1]}
            elif t.op == "symbol":
                members.setdefault(t.data[0], set()).add(t)
    several |= {name for name, found in members.items() if len(found) > 1}
    return [f for f in facts if not isinstance(s := f.statement, Normal) or not any(
        t.data[1] and t.data[0] in several - apart for t in s.members)]
