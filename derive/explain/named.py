"""The law that gives a line of which nothing else is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from ..kernel.facts import Claim, Equation, Fact, IndexRange, Property
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term
from ..laws import CATALOGUE
from ..laws.law import MOMENTS, REAL_MATRICES, RULES, Law
from ..prove.instances import Given, conditions_in, rewritings, spread
from ..prove.theory import Theory
from ..records import replace
from .rewrite import operators

CANDIDATES = 5
"""So many laws are tried on a line of which nothing else is known."""

PLACES = 8
"""A law that can be used at more places is not looked for: too much may have happened."""

USES = 3
"""A line that takes more uses of a law is not called by its name."""

REACHED = 20
"""So many terms are compared that uses of a law lead to."""

_DOMAINS = frozenset({"invertible", "positive", "nonnegative", "integer"})


def named(claim: Claim, options: Sequence[str]) -> tuple[str, ...]:
    """The first law of the catalogue that gives the claim by itself, if one does.

    Only laws without conditions are tried.  That the claim holds under the `options` is known; what
    is asked here is whether it is this law that gives it.
    """
    for law in islice(_candidates(claim), CANDIDATES):
        narrowed = replace(claim, facts=tuple(f for f in claim.facts if _may_use(law, f)))
        test = _by_instance if law.needs_instance else _by_rules
        with suppress(Unsupported, BudgetExceeded):
            if test(law, narrowed, options):
                return (law.name,)
    return ()


def _candidates(claim: Claim) -> Iterator[Law]:
    """Laws without conditions whose operators occur, and whose left side does if it must."""
    present = operators(claim.lhs) | operators(claim.rhs)
    conditions = conditions_in(claim.lhs, claim.rhs)
    for law in CATALOGUE.values():
        wanted = operators(law.lhs) - {"symbol", "mul", "add", "number"}
        if not wanted or not wanted <= present or law.conditions or (
                law.about & REAL_MATRICES.keys()):
            continue
        if law.needs_instance:
            uses = [sum(1 for _ in islice(rewritings(law, side, conditions), PLACES + 1))
                    for side in (claim.lhs, claim.rhs)]
            if not any(uses) or max(uses) > PLACES:
                continue
        yield law


def _may_use(law: Law, fact: Fact) -> bool:
    """Whether a line by a law without conditions may rest on the fact."""
    s = fact.statement
    return isinstance(s, IndexRange) or (isinstance(s, Property) and s.name in _DOMAINS) or (
        isinstance(s, Equation) and (s.definition or s.lhs.op == s.rhs.op == "dimension" or (
            s.lhs.op in MOMENTS and "stated-moments" in law.rules)))


def _by_rules(law: Law, claim: Claim, options: Sequence[str]) -> bool:
    """Whether the law's rules give the claim, but not without what the law is about."""
    own, closed = law.about & RULES.keys(), law.about - RULES.keys()
    return _equal(Theory(claim, options, law.rules, law.closed), claim.lhs, claim.rhs) and not (
        own and _equal(Theory(claim, options, law.rules - own, law.closed), claim.lhs, claim.rhs)
    ) and not (closed and _equal(
        Theory(claim, options, law.rules, law.closed | closed), claim.lhs, claim.rhs))


def _by_instance(law: Law, claim: Claim, options: Sequence[str]) -> bool:
    """Whether uses of the law turn one side into the other, which routine algebra does not."""
    theory = Theory(claim, options, law.rules, law.closed | law.about)
    conditions = conditions_in(claim.lhs, claim.rhs)
    return not _equal(theory, claim.lhs, claim.rhs) and any(
        _equal(theory, state, goal)
        for start, goal in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs))
        for state in islice(_reached(law, start, conditions), REACHED))


def _reached(law: Law, start: Term, conditions: Sequence[Given]) -> Iterator[Term]:
    """What some uses of the law make of a term, the fewest first."""
    level = [start, spread(start)] if "linearity" in law.rules else [start]
    for _ in range(USES):
        level = list(dict.fromkeys(
            new for state in level for new in rewritings(law, state, conditions)))
        yield from level


def _equal(theory: Theory, lhs: Term, rhs: Term) -> bool:
    try:
        return not theory.difference(lhs, rhs)
    except Unsupported:
        return False
