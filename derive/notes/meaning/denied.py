"""What words of dependence take back: independence, and the moments that say so."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from ...kernel.facts import Equation, Independent, Statement
from ...kernel.terms import IllFormed, Term, number, randomness
from ..kinds.kinds import Environment
from ..words.remarks import RETRACTING, Declaration
from .elaborate import elaborate
from .values import Unsupported

Names = frozenset[str]


def denied_by(declaration: Declaration, environment: Environment
              ) -> Callable[[Statement], bool] | None:
    """Which statements are taken back by words of dependence, or words that doubt independence.

    What is correlated is neither independent nor uncorrelated; what is dependent may be
    uncorrelated.  None if the declaration takes nothing back, or its subjects cannot be read.
    """
    kind = declaration.kind
    if declaration.doubtful:
        kind = next((k for k, denied in RETRACTING.items() if denied == kind), "")
    elif kind not in RETRACTING:
        return None
    try:
        subjects = [elaborate(n, environment) for n in declaration.subjects]
        given = _names(*(elaborate(n, environment) for n in declaration.arguments))
    except (IllFormed, Unsupported):
        return None
    pairs = list(combinations(subjects, 2)) if len(subjects) > 1 else [(s, s) for s in subjects]
    if not kind or not pairs:
        return None

    def is_denied(statement: Statement) -> bool:
        return any(_relates(statement, a, b, given, moments=kind == "correlated")
                   for a, b in pairs)

    return is_denied


def _relates(statement: Statement, first: Term, second: Term, given: Names, *, moments: bool
             ) -> bool:
    """Whether a statement says that symbols of the two terms are independent or, with `moments`,
    that they are uncorrelated, under the same conditions.
    """
    a, b = _names(first), _names(second)
    if isinstance(statement, Independent):
        others = _names(*(t for group in statement.groups for t in group)) - a - b
        return _separates(statement, a, b) and (_names(*statement.given) == given or (
            not statement.given and given <= others))  # of more than these, so under each other
    if not moments or not isinstance(statement, Equation):
        return False
    quantity, value = statement.lhs, statement.rhs
    match quantity.op:
        case "covariance":
            one, other, *under = quantity.args
            return _is_zero(value) and _names(*under) == given and _joins(
                _names(one), _names(other), a, b) and (
                    first == second or _shared(one, other) == _shared(first, second))
        case "variance":
            one, *under = quantity.args
            return one.op == value.op == "block" and any(map(_is_zero, value.args)) and (
                _names(*under) == given and any(
                    _joins(_names(p), _names(q), a, b) for p, q in combinations(one.args, 2)))
        case "expectation":
            one, *under = quantity.args
            return not randomness(value) and not given and _joins(
                _names(one), _names(*under), a, b)
    return False


def _shared(first: Term, second: Term) -> tuple[bool, ...]:
    """Which indices two members of one family share: of y_ij and y_ik the first."""
    if first.op != "symbol" or second.op != "symbol" or first.data[0] != second.data[0]:
        return ()
    return tuple(i == j for i, j in zip(first.data[1], second.data[1], strict=False))


def _separates(statement: Independent, a: Names, b: Names) -> bool:
    """Whether it says that symbols of the one name and of the other are independent."""
    groups = [_names(*group) for group in statement.groups]
    return any(_joins(p, q, a, b) for p, q in combinations(groups, 2)) or any(
        groups[k] & a and groups[k] & b for k in statement.each)


def _joins(one: Names, other: Names, a: Names, b: Names) -> bool:
    return bool((one & a and other & b) or (one & b and other & a))


def _names(*terms: Term) -> Names:
    """The names of the random symbols in the terms."""
    return frozenset(str(t.data[0]) for term in terms for t in randomness(term))


def _is_zero(term: Term) -> bool:
    return term.op == "zero" or term == number(0)
