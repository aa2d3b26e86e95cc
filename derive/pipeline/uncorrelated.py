"""Words of independence that were not understood, and steps that may rest on them."""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.facts import Claim, Equation, Fact, Independent
from ..kernel.terms import randomness
from ..notes.statements import Reading
from ..notes.words.mentioned import speaks_of
from ..records import replace
from ..refute import examine
from ..step import terms_of
from ..verdict import Verdict

_UNDERSTOOD = frozenset({"independent", "uncorrelated", "iid", "dependent", "correlated"})


def depends_on_covariances(verdict: Verdict) -> bool:
    """Whether all that is missing is that something is independent or uncorrelated."""
    return any(isinstance(f.statement, Independent) or (
        isinstance(f.statement, Equation) and f.statement.lhs.op == "covariance")
        for f in verdict.needs)


def holds_without_covariances(claim: Claim) -> bool:
    """Whether the claim has no counterexample once all that is random in it is independent."""
    if not any(t.op in ("variance", "covariance") for side in (claim.lhs, claim.rhs)
               for t in side.walk()):
        return False
    defined = {f.statement.lhs for f in claim.facts
               if isinstance(f.statement, Equation) and f.statement.lhs.op == "symbol"}
    terms = (claim.lhs, claim.rhs, *(t for f in claim.facts for t in terms_of(f.statement)))
    sources = sorted({t for side in terms for t in randomness(side)} - defined, key=repr)
    if len(sources) < 2 or any(t.data[1] for t in sources):
        return False
    independent = Fact("independent", Independent(tuple((t,) for t in sources)))
    again = examine(replace(claim, facts=(*claim.facts, independent)), trials=6, seconds=1.0)
    return again.counterexample is None and again.agreeing > 0


def speaks_of_independence(readings: Sequence[Reading]) -> bool:
    """Whether a paragraph calls something independent or uncorrelated that was not understood."""
    return speaks_of("independence", (r for r in readings if not any(
        d.kind in _UNDERSTOOD for d in r.remarks.declarations)))
