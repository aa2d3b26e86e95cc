r"""What a bar means: ``\bar{x}`` is the mean of ``x_1, ..., x_n``, unless the notes say otherwise.

Only where the ``x_i`` are members of a family, or entries of a vector, with one range from 1, and
where no equation says what the letter with the bar is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..kernel.dims import ONE, Dim, as_dim, variable
from ..kernel.facts import Claim, Equation, Fact, IndexRange
from ..kernel.terms import IllFormed, Term, bound_ranges, dimension, entry, mul, sum_over, symbol
from ..notation import describe
from ..step import terms_of

_BAR = re.compile(r"(?P<base>.+)_(?:bar|overline)")
_INDEX = "i"


def laws_of_averages(claim: Claim) -> tuple[Fact, ...]:
    """Facts about the means that letters with bars stand for in the claim and in its facts."""
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    sides = [claim.lhs, claim.rhs, *(t for e in equations for t in terms_of(e))]
    terms = dict.fromkeys(t for side in sides for t in side.walk())
    barred = {t: found["base"] for t in terms if t.op == "symbol" and not t.data[1] and (
        found := _BAR.fullmatch(str(t.data[0])))}
    told = {side for e in equations for side in (e.lhs, e.rhs)}
    facts: list[Fact] = []
    for mean, base in barred.items():
        total = None if mean in told else _total(base, mean, claim, sides, terms)
        if total is not None:
            equation = Equation(total[0], mul(dimension(total[1]), mean))
            facts.append(Fact(f"{describe(Fact('', equation))} (a bar is a mean)", equation))
    return tuple(facts)


def _total(base: str, mean: Term, claim: Claim, sides: Iterable[Term], terms: Iterable[Term]
           ) -> tuple[Term, Dim] | None:
    """The sum of what the mean is taken of, and of how many; None if that is not clear."""
    symbols = [t for t in terms if t.op == "symbol" and t.data[0] == base]
    members = [t for t in symbols if len(t.data[1]) == 1]
    whole = [t for t in symbols if not t.data[1] and t.cols == ONE and t.rows != ONE]
    if len(members) + len(whole) < len(symbols) or bool(members) == bool(whole):
        return None
    if whole:
        found = {t.rows for t in whole}
        summand = entry(whole[0], variable(_INDEX)) if mean.is_scalar else None
    else:
        found = _sizes(base, claim, sides)
        shapes = {(t.rows, t.cols) for t in members}
        summand = _member(members[0]) if shapes == {(mean.rows, mean.cols)} else None
    if summand is None or len(found) != 1:
        return None
    (size,) = found
    try:
        return sum_over(_INDEX, 1, size, summand), size
    except IllFormed:
        return None


def _member(term: Term) -> Term:
    return symbol(term.data[0], term.rows, term.cols, variable(_INDEX),
                  random=bool(term.data[2]))


def _sizes(base: str, claim: Claim, sides: Iterable[Term]) -> set[Dim]:
    """The ends of the ranges over which the members of a family go; empty if one is unknown."""
    ranges = {f.statement.index: (f.statement.lower, f.statement.upper)
              for f in claim.facts if isinstance(f.statement, IndexRange)}
    found: set[Dim] = set()
    for side in sides:
        bounds = ranges | {name: (low, high) for t in side.walk()
                           for name, low, high in bound_ranges(t)}
        for t in side.walk():
            if t.op == "symbol" and t.data[0] == base:
                index = t.data[1][0].variable()
                low, high = bounds.get(index.name, (None, None)) if index else (None, None)
                if low != as_dim(1) or high is None:
                    continue
                found.add(high)
    return found
