"""Which searches a claim is for; only these are loaded."""

from __future__ import annotations

from ..kernel.facts import Claim, Equation, Fact, Inequality, invertible_terms
from ..kernel.scalars import FUNCTIONS


def has_determinant(claim: Claim) -> bool:
    """Whether a side has a determinant, which may be that of a product of other matrices."""
    return any(t.op == "det" for side in (claim.lhs, claim.rhs) for t in side.walk())


def is_relational(claim: Claim) -> bool:
    """Whether there are relations to combine: of inverses, or stated ones."""
    return bool(invertible_terms(claim)) or any(map(is_relation, claim.facts))


def is_relation(fact: Fact) -> bool:
    """Whether the fact enters as a relation: an equation between fixed matrix products."""
    s = fact.statement
    if not isinstance(s, Equation) or s.definition or s.lhs.op in ("symbol", "dimension"):
        return False
    return not any(t.op in ("expectation", "variance", "covariance")
                   for side in (s.lhs, s.rhs) for t in side.walk())


def is_for_integers(claim: Claim) -> bool:
    """Whether the claim is an inequality, or has one of the functions with laws for integers."""
    if not claim.lhs.is_scalar:
        return False
    sides = [claim.lhs, claim.rhs]
    sides += [side for f in claim.facts for side in (
        getattr(f.statement, "lhs", None), getattr(f.statement, "rhs", None)) if side is not None]
    return (claim.relation != "=" or any(isinstance(f.statement, Inequality) for f in claim.facts)
            or any(t.op == "function" and t.data in FUNCTIONS for s in sides for t in s.walk()))
