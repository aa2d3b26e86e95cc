"""Which searches a claim is for; only these are loaded."""

from __future__ import annotations

from ..kernel.facts import Claim, Equation, Fact, Inequality, invertible_terms
from ..kernel.scalars import FUNCTIONS
from ..kernel.terms import Term, bound_index, mentions

_SCALAR = frozenset({"number", "symbol", "dimension", "add", "mul", "power", "inverse",
                     "function", "sum", "delta", "derivative"})
"""What SymPy takes as it is; any other scalar is a letter to it."""

_DUMMY = "\N{INTEGRAL}"  # what the names of variables of integrals begin with


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


def is_for_sympy(claim: Claim) -> bool:
    """Whether the claim is scalar and has more than products, or facts about scalars.

    A random symbol there is as good as a fixed one: the claim is about each of its values.
    """
    if claim.relation != "=" or not claim.lhs.is_scalar:
        return False
    inner = [t for side in (claim.lhs, claim.rhs) for t in outer(side)]
    if any(not looks_inside(t) and any(s.op == "symbol" and s.data[0].startswith(_DUMMY)
                                        for s in t.walk()) for t in inner):
        return False  # a letter would hide a variable of integration
    told = any(isinstance(f.statement, Equation) and f.statement.lhs.is_scalar
               for f in claim.facts)
    return any(told or t.op in ("function", "sum", "derivative", "dimension") or (
        t.op == "power" and not isinstance(t.data, int)) for t in inner) and not any(
        not looks_inside(t) and _depends_on_index(t, claim) for t in inner)


def outer(term: Term) -> list[Term]:
    """The term and what is inside it, as far as SymPy looks."""
    if not looks_inside(term):
        return [term]
    return [term, *(t for a in term.args for t in outer(a))]


def looks_inside(term: Term) -> bool:
    """Whether SymPy reads the operator.

    It reads a derivative only if nothing in it becomes a letter, which might hide the argument.
    """
    parts = term.walk() if term.op == "derivative" else [term]
    return all(t.op in _SCALAR and all(a.is_scalar for a in t.args) for t in parts)


def _depends_on_index(letter: Term, claim: Claim) -> bool:
    """Whether a letter would hide an index over which the claim sums."""
    bound = {n for side in (claim.lhs, claim.rhs) for t in side.walk() for n in bound_index(t)}
    return mentions(letter, frozenset(bound))
