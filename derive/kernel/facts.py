"""What may be assumed, and what may be claimed, as data.

Index variables that occur free in a fact stand for all their values.
"""

from __future__ import annotations

from collections.abc import Iterator

from .dims import Dim, at_least
from .records import Record
from .terms import (
    IllFormed,
    Term,
    bound_index,
    divides,
    free_names,
    is_random_symbol,
    mentions,
    mul,
    shape_text,
    transpose,
)

PROPERTIES: dict[str, str] = {
    "symmetric": "A' = A",
    "idempotent": "A A = A",
    "orthogonal": "A'A = A A' = I",
    "invertible": "A has an inverse; for a scalar, it is not zero",
    "nonnegative-definite": "A is symmetric and x'Ax >= 0",
    "positive-definite": "A is symmetric and x'Ax > 0 for x != 0, so A is invertible",
    "full-column-rank": "the columns of A are linearly independent, so A'A is invertible",
    "full-row-rank": "the rows of A are linearly independent, so AA' is invertible",
    "positive": "a scalar > 0",
    "nonnegative": "a scalar >= 0",
    "integer": "a scalar with integer values",
}


INVERTIBLE = ("invertible", "positive-definite", "orthogonal", "positive")
RANKS = ("full-column-rank", "full-row-rank")


class Equation(Record):
    """``lhs = rhs`` for all values of the free indices that differ as `distinct` says.

    ``definition`` marks a fact that introduces its left side.
    """

    lhs: Term
    rhs: Term
    distinct: tuple[tuple[Dim, Dim], ...] = ()
    definition: bool = False

    def __post_init__(self) -> None:
        _require_one_shape(self.lhs, self.rhs)


RELATIONS = ("=", "<=", "<")
"""What may be claimed of two sides; ``>=`` and ``>`` are written with the sides exchanged."""


class Inequality(Record):
    """``lhs <= rhs``, or ``lhs < rhs`` if `strict`, of scalars; free indices as in equations."""

    lhs: Term
    rhs: Term
    strict: bool = False

    def __post_init__(self) -> None:
        _require_scalars(self.lhs, self.rhs)


def _require_scalars(*sides: Term) -> None:
    for side in sides:
        if not side.is_scalar:
            raise IllFormed(f"only scalars are compared, but {{0}} is {shape_text(side)}", side)


def _require_one_shape(lhs: Term, rhs: Term) -> None:
    if (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols):
        raise IllFormed(f"the sides differ in shape: {{0}} is {shape_text(lhs)} and "
                        f"{{1}} is {shape_text(rhs)}", lhs, rhs)


class Property(Record):
    """A symbol has one of `PROPERTIES`; with a free index, each member of its family in range."""

    subject: Term
    name: str

    def __post_init__(self) -> None:
        if self.name not in PROPERTIES:
            raise IllFormed(f"'{self.name}' is no known property of {{0}}", self.subject)
        if self.subject.op != "symbol":
            raise IllFormed(
                f"'{self.name}' is said of symbols, and {{0}} is none; give it a name by a "
                "definition, or leave it out: an inverse that is written is taken to exist",
                self.subject)
        if self.name in ("positive", "nonnegative", "integer") and not self.subject.is_scalar:
            raise IllFormed(f"'{self.name}' is said of scalars, but {{0}} is "
                            f"{shape_text(self.subject)}", self.subject)
        if self.subject.rows != self.subject.cols and self.name not in RANKS:
            raise IllFormed(f"'{self.name}' is said of square matrices, but {{0}} is "
                            f"{shape_text(self.subject)}", self.subject)


class Independent(Record):
    """The groups of random symbols are mutually independent, given `given` if stated.

    A symbol with a free index stands for all members of its family.  A group in `each`
    (by position) is moreover independent member by member.
    """

    groups: tuple[tuple[Term, ...], ...]
    given: tuple[Term, ...] = ()
    each: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for term in (*(t for group in self.groups for t in group), *self.given):
            if not is_random_symbol(term):
                raise IllFormed("independence is said of random symbols, not of {0}", term)


class Normal(Record):
    """The random symbols are jointly normal, conditionally on `given` if stated."""

    members: tuple[Term, ...]
    given: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        for term in (*self.members, *self.given):
            if not is_random_symbol(term):
                raise IllFormed("normality is said of random symbols, not of {0}", term)


class IndexRange(Record):
    """A free index runs through the integers from `lower` to `upper`."""

    index: str
    lower: Dim
    upper: Dim


Statement = Equation | Inequality | Property | Independent | Normal | IndexRange


class Fact(Record):
    """A statement that is assumed, under the name by which certificates cite it."""

    name: str
    statement: Statement


class Claim(Record):
    """``lhs = rhs`` under the facts, for free indices that differ as `distinct` says.

    Scalars may be claimed to be related by another of `RELATIONS`.
    """

    lhs: Term
    rhs: Term
    facts: tuple[Fact, ...] = ()
    distinct: tuple[tuple[Dim, Dim], ...] = ()
    relation: str = "="

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise IllFormed(f"{{0}} {self.relation} {{1}} is no claim", self.lhs, self.rhs)
        _require_one_shape(self.lhs, self.rhs)
        if self.relation != "=":
            _require_scalars(self.lhs, self.rhs)


def invertible_terms(claim: Claim) -> frozenset[Term]:
    """The terms whose inverses the claim and its facts speak of, or say to exist."""
    found = set()
    for fact in claim.facts:
        s = fact.statement
        if isinstance(s, Property) and s.name in INVERTIBLE:
            found.add(s.subject)
        elif isinstance(s, Property) and s.name in RANKS:
            x, turned = s.subject, transpose(s.subject)
            found.add(mul(turned, x) if s.name == "full-column-rank" else mul(x, turned))

    for term, bound in _parts(claim):
        inner = term.args[0] if term.args else term
        log_det = term.op == "function" and term.data == "log" and inner.op == "det"
        if (divides(term) or log_det) and not mentions(inner, bound):
            found.add(inner.args[0] if log_det else inner)  # what has a logarithm is not zero
    return frozenset(found)


def possibly_empty(claim: Claim) -> frozenset[str]:
    """The free indices that may have no value: the range is not certainly inhabited."""
    ranges = [s for f in claim.facts if isinstance(s := f.statement, IndexRange)]
    indices = {s.index for s in ranges}
    return frozenset(s.index for s in ranges if (least := s.lower.constant()) is None
                     or not indices.isdisjoint(s.upper.names()) or not at_least(s.upper, least))


def written(claim: Claim, op: str) -> frozenset[Term]:
    """The terms with this operator that the claim and its equations write for all indices."""
    return frozenset(t for t, bound in _parts(claim) if t.op == op and not mentions(t, bound))


def _parts(claim: Claim) -> Iterator[tuple[Term, frozenset[str]]]:
    """The parts of sides and equations, each with the indices whose values are some only."""
    def walk(term: Term, bound: frozenset[str]) -> Iterator[tuple[Term, frozenset[str]]]:
        yield term, bound
        for arg in term.args:
            yield from walk(arg, bound | set(bound_index(term)))

    empty = possibly_empty(claim)
    for side in (claim.lhs, claim.rhs):
        yield from walk(side, frozenset())
    for s in (f.statement for f in claim.facts):
        if isinstance(s, Equation):
            # What a fact says of some values of an index only, it does not say of all, and
            # perhaps there is none.
            lost = empty and empty & (free_names(s.lhs) | free_names(s.rhs))
            for part in (*walk(s.lhs, frozenset()), *walk(s.rhs, frozenset())):
                if not s.distinct and (not lost or lost <= free_names(part[0])):
                    yield part
