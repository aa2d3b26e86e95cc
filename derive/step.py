"""A step: what authors and notes hand on to be checked."""

from __future__ import annotations

from msgspec import Struct

from .kernel.dims import Dim, as_dim
from .kernel.facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    Inequality,
    Normal,
    Property,
    Statement,
)
from .kernel.terms import IllFormed, Term, bound_index
from .span import Span
from .untyped import Untyped


class Step(Struct, frozen=True):
    """One claim with the facts in force, or one fact as it is stated (``given``).

    A side is None, and `error` says why, where it has no meaning; sides of different shape are
    kept beside the error.  A given step carries the `fact` that it states.  `facts` are those
    stated before, the declared properties of the symbols that occur, and the ranges of the free
    indices.  `lhs_text` and `rhs_text` are the source as written; of a fact that is no equation
    the first is its name, the second empty.  A claim that `begins` is the first of its chain;
    `written` is the right side of an ill-formed one.  `unread` says why a step of notes could
    not be turned into terms.
    """

    title: str
    lhs: Term | None
    rhs: Term | None
    error: IllFormed | None
    facts: tuple[Fact, ...]
    distinct: tuple[tuple[Dim, Dim], ...]
    by: str | None
    because: str
    expect: str
    expect_needs: Fact | None
    span: Span
    lhs_text: str
    rhs_text: str
    given: bool
    fact: Fact | None = None
    begins: bool = True
    written: Untyped | None = None
    relation: str = "="
    unread: str = ""


def terms_of(statement: Statement) -> tuple[Term, ...]:
    """The terms of which a statement speaks."""
    match statement:
        case Equation() | Inequality():
            return statement.lhs, statement.rhs
        case Property():
            return (statement.subject,)
        case Independent():
            return (*(t for group in statement.groups for t in group), *statement.given)
        case Normal():
            return *statement.members, *statement.given
    return ()


def equated(claim: Claim) -> list[Term]:
    """The sides of a claim and of the equations among its facts."""
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    return [claim.lhs, claim.rhs, *(side for e in equations for side in (e.lhs, e.rhs))]


def free_names(term: Term) -> frozenset[str]:
    """The names of dimension symbols and indices that occur free in a term."""
    names = term.rows.names() | term.cols.names()
    own: tuple[Dim, ...] = ()
    match term.op:
        case "symbol":
            own = term.data[1]
        case "dimension":
            own = (term.data,)
        case "power":
            own = (as_dim(term.data),)
        case "delta" | "entry":
            own = term.data
        case "sum":
            own = (*term.data[1:3], *term.data[3])
        case "stack":
            own = tuple(pair[1] for pair in term.data if pair)
    inside = {n for arg in term.args for n in free_names(arg)} - set(bound_index(term))
    return frozenset(names) | inside | {n for d in own for n in d.names()}
