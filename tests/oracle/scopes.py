"""The names in a claim: dimensions, counts, indices, and which of these are free."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from derive.kernel.dims import TOTAL, Dim, as_dim
from derive.kernel.facts import (
    Claim,
    Equation,
    Independent,
    IndexRange,
    Inequality,
    Normal,
    Property,
    Statement,
)
from derive.kernel.terms import Term, bound_index

# -- names -------------------------------------------------------------------------------


def terms_of(statement: Statement) -> tuple[Term, ...]:
    """The terms of which a statement speaks."""
    match statement:
        case Equation(lhs, rhs) | Inequality(lhs, rhs):
            return (lhs, rhs)
        case Property(subject, _):
            return (subject,)
        case Independent(groups, given, _):
            return (*(t for group in groups for t in group), *given)
        case Normal(members, given):
            return (*members, *given)
    return ()


def claim_terms(claim: Claim) -> list[Term]:
    """Both sides of a claim, and the terms of its facts."""
    return [claim.lhs, claim.rhs, *(t for f in claim.facts for t in terms_of(f.statement))]


def _subscripts(dim: Dim) -> set[str]:
    return {name for v in dim.variables() if v.name != TOTAL
            for i in v.indices for name in i.names()}


def _top(dim: Dim) -> set[str]:
    names = set()
    for monomial, _ in dim.terms:
        for v in monomial:
            if v.name == TOTAL:
                names |= _top(v.indices[0]) | _top(v.indices[1])
            elif not v.indices and v.name.strip("_"):
                names.add(v.name)
    return names


@lru_cache(maxsize=4096)
def dim_roles(claim: Claim) -> tuple[set[str], set[str], set[str]]:
    """The names of dimensions in shapes, of bounds and counts, and of indices."""
    shapes: set[str] = set()
    counts: set[str] = set()
    indices: set[str] = set()
    for term in (sub for t in claim_terms(claim) for sub in t.walk()):
        for dim in (term.rows, term.cols):
            shapes |= _top(dim)
            indices |= _subscripts(dim)
        indices.update(bound_index(term))
        match term.op:
            case "symbol":
                indices.update(*(i.names() for i in term.data[1]))
            case "delta" | "entry":
                indices.update(*(i.names() for i in term.data))
            case "dimension":
                counts |= _top(term.data)
                indices |= _subscripts(term.data)
            case "power":
                counts |= as_dim(term.data).names()
            case "sum":
                counts |= term.data[1].names() | term.data[2].names()
                indices.update(*(d.names() for d in term.data[3]))
            case "stack":
                for pair in term.data:
                    if pair:
                        counts |= pair[1].names()
    for fact in claim.facts:
        if isinstance(fact.statement, IndexRange):
            indices.add(fact.statement.index)
            counts |= fact.statement.lower.names() | fact.statement.upper.names()
    indices -= shapes
    return shapes, counts - indices - shapes, indices


def free_indices(terms: Sequence[Term], indices: set[str]) -> tuple[str, ...]:
    """Which of the index names occur free in the terms."""

    def free(term: Term) -> set[str]:
        names = set(term.rows.names() | term.cols.names())
        match term.op:
            case "symbol":
                names.update(*(i.names() for i in term.data[1]))
            case "delta" | "entry":
                names.update(*(i.names() for i in term.data))
            case "dimension":
                names |= term.data.names()
            case "power":
                names |= as_dim(term.data).names()
            case "sum":
                names.update(*(d.names() for d in (*term.data[1:3], *term.data[3])))
            case "stack":
                names.update(*(p[1].names() for p in term.data if p))
        for arg in term.args:
            names |= free(arg) - set(bound_index(term))
        return names

    return tuple(sorted({n for t in terms for n in free(t)} & indices))


def definitions_of(claim: Claim) -> tuple[Equation, ...]:
    """The definitions of symbols among the facts."""
    return tuple(s for f in claim.facts if isinstance(s := f.statement, Equation)
                 and s.definition and s.lhs.op == "symbol")
