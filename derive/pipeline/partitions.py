r"""Moments of a partitioned vector, part by part.

If ``x = [x_1; x_2]``, ``V = [V_11, V_12; V_21, V_22]`` and ``Var(x) = V``, then
``Var(x_1) = V_11``, ``Cov(x_1, x_2) = V_12`` and so on; and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from ..diagnose import introduced
from ..kernel.certificate import Rejected, Relation, Summand, certify
from ..kernel.dims import ONE, Dim
from ..kernel.facts import Claim, Equation, Fact, Normal, Statement
from ..kernel.terms import (
    Term,
    block,
    covariance,
    expectation,
    identity,
    is_random_symbol,
    transpose,
    variance,
    zero,
)
from ..notation import describe
from ..records import replace
from .news import MOMENTS


def introduced_by_parts(claim: Claim) -> Term | None:
    """The side of the claim of which, or of each part of which, nothing was said; or None."""
    if claim.lhs.op in MOMENTS:
        equation = Equation(claim.lhs, claim.rhs)
        parts = [part for part, _, _ in _equations(
            equation, _values(_needed(equation, _definitions(claim.facts))))]
        facts = tuple(f for f in claim.facts
                      if claim.lhs.op == "expectation" or not _is_mean(f.statement))
        if parts and all(introduced(Claim(p.lhs, p.rhs, facts)) for p in parts):
            return claim.lhs
    return introduced(claim)


def _is_mean(s: Statement) -> bool:
    """Whether it gives the mean of a vector, which tells nothing of variances."""
    return isinstance(s, Equation) and s.lhs.op == "expectation" and all(
        map(is_random_symbol, _column(s.lhs.args[0])))


def by_parts(facts: Sequence[Fact], *, whole: bool) -> tuple[Fact, ...]:
    """The facts, with what they say of the moments of each part of a partitioned vector.

    Each of these has a proof by the kernel.  Unless the `whole` is wanted too, they replace the
    moment of the whole vector, which follows from them.
    """
    definitions = _definitions(facts)
    found: list[Fact] = []
    for fact in facts:
        if isinstance(fact.statement, Normal):
            fact = replace(fact, statement=_jointly(fact.statement, _values(facts)))
        parts = _parts(fact, definitions)
        found += (part for part in parts if part not in found)
        if whole or not parts:
            found.append(fact)
    return tuple(found)


def _jointly(s: Normal, values: Mapping[Term, Term]) -> Normal:
    """That a vector is normal, said of its parts: it is so if they are jointly normal."""
    members: list[Term] = []
    for vector in s.members:
        parts = _column(values.get(vector, vector))
        members += parts if all(map(is_random_symbol, parts)) else (vector,)
    return replace(s, members=tuple(dict.fromkeys(members)))


def _definitions(facts: Sequence[Fact]) -> dict[Term, Fact]:
    return {f.statement.lhs: f for f in facts
            if isinstance(f.statement, Equation) and f.statement.definition}


def _values(definitions: Sequence[Fact]) -> dict[Term, Term]:
    return {d.statement.lhs: d.statement.rhs for d in definitions
            if isinstance(d.statement, Equation) and d.statement.definition}


def _parts(fact: Fact, definitions: Mapping[Term, Fact]) -> tuple[Fact, ...]:
    """What a fact says of the moments of parts; empty if it is of no partitioned vector."""
    s = fact.statement
    if not isinstance(s, Equation) or s.distinct or s.lhs.op not in MOMENTS:
        return ()
    return _certified(fact, _needed(s, definitions))


def _needed(s: Equation, definitions: Mapping[Term, Fact]) -> tuple[Fact, ...]:
    """The definitions of the vectors whose moment is stated, and of its value."""
    count = 2 if s.lhs.op == "covariance" else 1
    return tuple(definitions[t] for t in dict.fromkeys((*s.lhs.args[:count], s.rhs))
                 if t in definitions)


@lru_cache(maxsize=256)
def _certified(fact: Fact, definitions: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The equations between parts, if the kernel accepts that each follows."""
    s = fact.statement
    assert isinstance(s, Equation)
    found = []
    for equation, left, right in _equations(s, _values(definitions)):
        claim = Claim(equation.lhs, equation.rhs, (*definitions, fact))
        summand = Summand(left, Relation("fact", fact.name), right)
        try:
            certify(claim, [d.name for d in definitions], (), (), (summand,))
        except Rejected:
            return ()
        found.append(Fact(f"{describe(Fact('', equation))}, part of {fact.name}", equation))
    return tuple(found)


def _equations(
    s: Equation, values: Mapping[Term, Term]
) -> Iterator[tuple[Equation, Term, Term]]:
    """The equations between parts, each with what selects it from that of the whole."""
    count = 2 if s.lhs.op == "covariance" else 1
    vectors = [_column(values.get(t, t)) for t in s.lhs.args[:count]]
    given = s.lhs.args[count:]
    if all(len(v) == 1 for v in vectors) or not all(
            is_random_symbol(part) for v in vectors for part in v):
        return
    rows = vectors[0]
    if s.lhs.op == "expectation":
        value = _grid(values.get(s.rhs, s.rhs), _sizes(rows), (ONE,))
        for k, part in enumerate(rows if value else ()):
            yield Equation(expectation(part, *given), value[k]), _selector(rows, k), identity(ONE)
        return
    cols = vectors[-1]
    value = _grid(values.get(s.rhs, s.rhs), _sizes(rows), _sizes(cols))
    for i, j in product(range(len(rows)), range(len(cols))) if value else ():
        own = s.lhs.op == "variance" and i == j
        yield (Equation(variance(rows[i], *given) if own else
                        covariance(rows[i], cols[j], *given), value[i * len(cols) + j]),
               _selector(rows, i), transpose(_selector(cols, j)))


def _column(term: Term) -> tuple[Term, ...]:
    """The blocks of a column, or of a row that is transposed; else the term itself."""
    match term:
        case Term("block", data=(_, 1), args=parts):
            return parts
        case Term("transpose", args=(Term("block", data=(1, _), args=parts),)):
            return tuple(p if p.is_scalar else p.args[0] if p.op == "transpose" else transpose(p)
                         for p in parts)
    return (term,)


def _grid(term: Term, heights: Sequence[Dim], widths: Sequence[Dim]) -> tuple[Term, ...]:
    """The blocks of these sizes, row by row; empty if the term has none."""
    shapes = tuple(product(heights, widths))
    if term.op == "zero":
        return tuple(zero(*shape) for shape in shapes)
    parts = _column(term) if term.cols == ONE else term.args if (
        term.op == "block" and term.data == (len(heights), len(widths))) else ()
    return parts if tuple((p.rows, p.cols) for p in parts) == shapes else ()


def _sizes(parts: Sequence[Term]) -> tuple[Dim, ...]:
    return tuple(p.rows for p in parts)


def _selector(parts: Sequence[Term], at: int) -> Term:
    """What takes one part out of the column: ``[0, I, 0]``."""
    rows = parts[at].rows
    return block([[identity(rows) if k == at else zero(rows, part.rows)
                   for k, part in enumerate(parts)]])
