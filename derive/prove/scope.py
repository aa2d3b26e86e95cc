"""Which searches a claim is for; only these are loaded."""

from __future__ import annotations

from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Fact, Inequality, invertible_terms
from ..kernel.monomials import Unsupported
from ..kernel.scalars import FUNCTIONS
from ..kernel.terms import IllFormed, Term
from ..records import replace


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


def with_meaning(claim: Claim) -> Claim:
    """The claim without facts about derivatives, if it has none and these mean nothing here.

    Where a derivative depends on what ties its argument to other symbols, the rest still holds.
    """
    if differentiates(claim.lhs, claim.rhs):
        return claim
    try:
        settled(claim)
    except (IllFormed, Unsupported):
        return replace(claim, facts=tuple(f for f in claim.facts if not isinstance(
            s := f.statement, Equation) or not differentiates(s.lhs, s.rhs)))
    return claim


def differentiates(*terms: Term) -> bool:
    """Whether there is a derivative in one of the terms."""
    return any(t.op == "derivative" for term in terms for t in term.walk())


def has_stated(claim: Claim) -> bool:
    """Whether there is a scalar equation of which the claim might be a multiple."""
    return claim.relation == "=" and claim.lhs.is_scalar and any(map(is_stated, claim.facts))


def is_stated(fact: Fact) -> bool:
    """Whether the fact is an equation between scalars that defines nothing."""
    s = fact.statement
    return isinstance(s, Equation) and s.lhs.is_scalar and not s.distinct and not s.definition and (
        s.lhs.op == "symbol" or is_relation(fact)) and "dimension" not in (s.lhs.op, s.rhs.op)


def is_for_integers(claim: Claim) -> bool:
    """Whether the claim is an inequality, or has one of the functions with laws for integers."""
    if not claim.lhs.is_scalar:
        return False
    sides = [claim.lhs, claim.rhs]
    sides += [side for f in claim.facts for side in (
        getattr(f.statement, "lhs", None), getattr(f.statement, "rhs", None)) if side is not None]
    return (claim.relation != "=" or any(isinstance(f.statement, Inequality) for f in claim.facts)
            or any(t.op == "function" and t.data in FUNCTIONS for s in sides for t in s.walk()))
