"""Which arithmetic the models of a claim are computed in."""

from __future__ import annotations

from typing import NamedTuple

from ..kernel.dims import ONE
from ..kernel.facts import Claim, Equation, IndexRange, Inequality, Property
from ..kernel.terms import Term, is_random_symbol
from .arithmetic import Field

_ALGEBRA = frozenset({"number", "symbol", "dimension", "delta", "add", "mul", "power", "inverse",
                      "sum", "transpose"})


class Fields(NamedTuple):
    """A field without an order, which is large, and the rational numbers."""

    modular: Field
    rational: Field


def matrix_fields() -> Fields:
    """The fields with matrices of all shapes."""
    from .flint_fields import Modular, Rational  # takes as long to load as a short note to check

    return Fields(Modular(), Rational())


def scalar_fields() -> Fields:
    """The fields for scalar algebra; raise `Wider` where a matrix is needed that is not 1 x 1."""
    from .scalar_fields import Fractions, Residues

    return Fields(Residues(), Fractions())


def is_scalar_algebra(claim: Claim) -> bool:
    """Whether the claim and its facts speak of sums, products and quotients of fixed scalars only.

    >>> from derive.kernel.terms import add, symbol
    >>> is_scalar_algebra(Claim(add(symbol("a"), symbol("b")), add(symbol("b"), symbol("a"))))
    True
    """
    sides = [claim.lhs, claim.rhs]
    for fact in claim.facts:
        match fact.statement:
            case Equation(lhs, rhs) | Inequality(lhs, rhs):
                sides += [lhs, rhs]
            case Property(subject):
                sides.append(subject)
            case IndexRange():
                pass
            case _:
                return False
    return all(map(_is_plain, sides))


def _is_plain(term: Term) -> bool:
    return (term.op in _ALGEBRA and term.rows == term.cols == ONE
            and not is_random_symbol(term) and all(map(_is_plain, term.args)))
