"""What words take back: those of dependence, and those by which assumptions end."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

from ...functions import is_interpreted
from ...kernel.facts import (
    INVERTIBLE,
    RANKS,
    Equation,
    Independent,
    IndexRange,
    Normal,
    Property,
    Statement,
)
from ...kernel.terms import IllFormed, Term, number, randomness
from ...step import terms_of
from ..kinds.kinds import Environment
from ..replaced import Comparison
from ..words.remarks import RETRACTING, Declaration, Lift
from .elaborate import elaborate
from .values import Unsupported

Names = frozenset[str]


def denied_by(declaration: Declaration, environment: Environment
              ) -> Callable[[Statement], bool] | None:
    """Which statements are taken back by words of dependence, words that doubt independence, or
    words of the other sign.

    What is correlated is neither independent nor uncorrelated; what is dependent may be
    uncorrelated; what is negative is not positive.  None if the declaration takes nothing back, or
    its subjects cannot be read.
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
    if kind == "negative":
        below = [Comparison(s, "<", Fraction(0)) for s in subjects]
        return lambda statement: any(c.excludes(statement) for c in below)
    pairs = list(combinations(subjects, 2)) if len(subjects) > 1 else [(s, s) for s in subjects]
    if not kind or not pairs:
        return None

    def is_denied(statement: Statement) -> bool:
        return any(_relates(statement, a, b, given, moments=kind == "correlated")
                   for a, b in pairs)

    return is_denied


def denied_by_covariance(quantity: Term, value: Term) -> Callable[[Statement], bool] | None:
    """Which statements a covariance that is stated takes back; None if it may be zero, as where
    its value is not one for all indices, or if it is a variance.
    """
    if quantity.op != "covariance" or _is_zero(value) or any(
            t.op not in ("symbol", "number", "mul", "power") or (t.op == "symbol" and t.data[1])
            for t in value.walk()) or randomness(value):
        return None
    first, second, *given = quantity.args
    if first == second:
        return None
    return lambda statement: _relates(statement, first, second, _names(*given), moments=False)


_IMPLYING = {
    "symmetric": ("symmetric", "positive-definite", "nonnegative-definite"),
    "invertible": INVERTIBLE,
    "nonnegative-definite": ("nonnegative-definite", "positive-definite"),
    "rank": (*RANKS, "invertible"),
}
"""Properties from which another one follows."""


def lifted_by(lift: Lift, names: Names) -> Callable[[Statement], bool]:
    """Which statements are assumptions that end: of its subjects, else all that define nothing;
    with names only what is said of one of them.
    """
    properties = frozenset(p for s in lift.subjects for p in _IMPLYING.get(s, (s,)))

    def is_lifted(statement: Statement) -> bool:
        if not lift.subjects:
            match statement:
                case Equation():
                    return not statement.definition
                case Property():
                    return statement.name != "integer"
            return not isinstance(statement, IndexRange)
        match statement:
            case Independent():
                return not lift.subjects.isdisjoint(("independence", "correlation"))
            case Normal():
                return "normality" in lift.subjects
            case Equation():
                return any(_LIFTED[s](statement) for s in lift.subjects if s in _LIFTED)
            case Property():
                return statement.name in properties
        return False

    def is_of_these(statement: Statement) -> bool:
        if not names or (isinstance(statement, Equation) and _is_density(statement)):
            return True
        return not names.isdisjoint(str(t.data[0]) for term in terms_of(statement)
                                    for t in term.walk() if t.op == "symbol")

    return lambda statement: is_lifted(statement) and is_of_these(statement)


def _is_mean_zero(equation: Equation) -> bool:
    return equation.lhs.op == "expectation" and _is_zero(equation.rhs)


def _is_variance(equation: Equation) -> bool:
    return equation.lhs.op == "variance"


def _is_density(equation: Equation) -> bool:
    """Whether it gives values of a function that notes or books name."""
    return equation.lhs.op == "function" and not is_interpreted(equation.lhs.data)


def _commutes(equation: Equation) -> bool:
    lhs, rhs = equation.lhs, equation.rhs
    return lhs.op == rhs.op == "mul" and lhs.args == rhs.args[::-1]


def _is_orthonormal(equation: Equation) -> bool:
    return equation.rhs.op == "identity" and equation.lhs.op == "mul"


def _is_uncorrelated(equation: Equation) -> bool:
    """Whether an equation says that two parts are uncorrelated, or have no mean dependence."""
    quantity, value = equation.lhs, equation.rhs
    match quantity.op:
        case "covariance":
            return _is_zero(value)
        case "variance":
            return quantity.args[0].op == value.op == "block" and any(map(_is_zero, value.args))
        case "expectation":
            return len(quantity.args) > 1 and not randomness(value)
    return False


_LIFTED: dict[str, Callable[[Equation], bool]] = {
    "independence": _is_uncorrelated,
    "correlation": lambda e: _is_uncorrelated(e) or (_is_variance(e) and not e.lhs.is_scalar),
    "normality": _is_density,
    "mean-zero": _is_mean_zero,
    "equal-variances": _is_variance,
    "commuting": _commutes,
    "orthogonal": _is_orthonormal,
}
"""Which equations say what may be assumed and taken away."""


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
