"""What is no longer so when a moment is given anew, or when the contrary is assumed."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ..kernel.facts import INVERTIBLE, RANKS, Equation, Property, Statement
from ..kernel.terms import Term, covariance, expectation, number, sub, variance

_DIAGONAL = {"expectation": expectation, "variance": variance}


def is_replaced(statement: Statement, quantity: Term, value: Term) -> bool:
    """Whether a statement gives a quantity, or the moment of a part of it or of a whole of which
    it is one, another value.

    Of ``E([x; y]) = [m; n]`` the parts are ``E(x) = m`` and ``E(y) = n``; variances of vectors have
    covariances beside the diagonal.
    """
    if not isinstance(statement, Equation):
        return False
    known, new = _parts(statement.lhs, statement.rhs), _parts(quantity, value)
    return any(known[term] != new[term] for term in known.keys() & new.keys())


def _parts(quantity: Term, value: Term) -> dict[Term, Term]:
    """The equation, and those that it says of the parts of a partitioned vector."""
    found = {quantity: value}
    if quantity.op in _DIAGONAL and len(quantity.args) == 1 and (
            quantity.args[0].op == value.op == "block"):
        vector = quantity.args[0].args
        step = 1 if quantity.op == "expectation" else len(vector) + 1
        if len(value.args) == (len(vector) - 1) * step + 1:
            found |= {_DIAGONAL[quantity.op](x): value.args[k * step]
                      for k, x in enumerate(vector)}
            if quantity.op == "variance":
                found |= {covariance(x, y): value.args[k * len(vector) + m]
                          for k, x in enumerate(vector) for m, y in enumerate(vector) if k != m}
    return found


_EXCHANGED = {"=": "=", r"\neq": r"\neq", "<": ">", ">": "<", r"\leq": r"\geq", r"\geq": r"\leq"}
_SIGNS = {"positive": ">", "nonnegative": r"\geq"}


class Comparison(NamedTuple):
    """That a quantity is related to a number by one of the signs in which notes write it."""

    quantity: Term
    sign: str
    bound: Fraction

    def excludes(self, statement: Statement) -> bool:
        """Whether a statement cannot hold together with the comparison.

        Of two that leave one number, ``x >= 0`` and ``x <= 0``, each is a case of its own.
        """
        other = _comparison_in(statement)
        return other is not None and other.quantity == self.quantity and (
            _is_apart(self, other) or _is_apart(other, self))


def comparison(lhs: Term, sign: str, rhs: Term) -> Comparison | None:
    """The relation as one of a quantity to a number; of two quantities, of their difference."""
    if sign not in _EXCHANGED or (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols):
        return None
    value, bound = _number(lhs), _number(rhs)
    if bound is not None:
        return None if value is not None else Comparison(lhs, sign, bound)
    if value is not None:
        return Comparison(rhs, _EXCHANGED[sign], value)
    if repr(rhs) < repr(lhs):
        lhs, sign, rhs = rhs, _EXCHANGED[sign], lhs
    return Comparison(sub(lhs, rhs), sign, Fraction(0))


def _comparison_in(statement: Statement) -> Comparison | None:
    match statement:
        case Equation(distinct=()):
            return comparison(statement.lhs, "=", statement.rhs)
        case Property() if statement.name in _SIGNS:
            return comparison(statement.subject, _SIGNS[statement.name], number(0))
        case Property() if statement.name in (*INVERTIBLE, *RANKS):
            return Comparison(statement.subject, r"\neq", Fraction(0))
    return None


def _is_apart(one: Comparison, other: Comparison) -> bool:
    match one.sign, other.sign:
        case "=", "=":
            return one.bound != other.bound
        case "=", r"\neq":
            return one.bound == other.bound
        case "=", "<" | r"\leq":
            return one.bound > other.bound or (one.bound == other.bound and other.sign == "<")
        case "=", ">" | r"\geq":
            return one.bound < other.bound or (one.bound == other.bound and other.sign == ">")
        case "<" | r"\leq", ">" | r"\geq":
            return one.bound <= other.bound
    return False


def _number(term: Term) -> Fraction | None:
    if term.op == "zero":
        return Fraction(0)
    return term.data if term.op == "number" else None
