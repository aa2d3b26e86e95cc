"""What is no longer so when a moment is given anew."""

from __future__ import annotations

from ..kernel.facts import Equation, Statement
from ..kernel.terms import Term, covariance, expectation, variance

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
