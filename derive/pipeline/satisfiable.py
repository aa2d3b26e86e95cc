"""Whether facts have a model for certain, where none can be computed exactly.

Facts with logarithms and the like hold at no point that rational numbers reach.  They do have a
model if they can be taken away one after the other, each of which only says what a letter or a
function is that no other one speaks of; or that holds where such a letter is 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..functions import is_interpreted
from ..kernel.facts import Claim, Equation, Fact, IndexRange
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import IllFormed, Term, randomness, substitute, zero
from ..notes.ledger import names_of
from ..prove.forms import agree
from ..step import terms_of
from .news import has_moment

_OPAQUE = frozenset({"function", "inverse", "derivative", "integral"})


def satisfiable(facts: Iterable[Fact]) -> bool:
    """Whether the facts hold together for some values of their letters; False if unknown.

    Of what is no equation, as that a letter is positive, nothing more is asked than that no
    equation has to be met by that letter.
    """
    left = [f.statement for f in facts if not isinstance(f.statement, IndexRange)]
    fixed = {n for s in left if not isinstance(s, Equation) for n in names_of(*terms_of(s))}
    equations = [s for s in left if isinstance(s, Equation)]
    while equations:
        free = next((e for e in equations if _can_hold(e, fixed | {
            n for other in equations if other is not e
            for n in names_of(other.lhs, other.rhs)})), None)
        if free is None:
            return False
        equations.remove(free)
    return True


def _can_hold(equation: Equation, others: Collection[str]) -> bool:
    """Whether the equation holds for some value of something that is none of the others."""
    sides = equation.lhs, equation.rhs
    if any(randomness(a) and not randomness(b) and not has_moment(a)
           for a, b in (sides, sides[::-1])):
        return False  # no value makes what is fixed equal to what is random
    if any(_is_new(head, value, others) for head, value in (sides, sides[::-1])):
        return True
    letters = {t for side in sides for t in side.walk() if t.op == "symbol"
               and not t.data[1] and t.data[0] not in others and not randomness(t)}
    inside = {t for side in sides for term in side.walk() if term.op in _OPAQUE
              for t in term.walk()}
    return any(_holds_at_zero(letter, equation) for letter in sorted(letters - inside, key=repr))


def _is_new(head: Term, value: Term, others: Collection[str]) -> bool:
    """Whether an equation says what a letter or function is, of which nothing else is known."""
    if head.op == "mul" and head.is_scalar:  # of whose factors all but one cannot be 0
        rest = [a for a in head.args if not _is_nonzero(a)]
        return len(rest) == 1 and names_of(rest[0]).isdisjoint(
            names_of(*(a for a in head.args if a is not rest[0]))) and _is_new(
                rest[0], value, others)
    if not (head.op == "symbol" or (head.op == "function" and not is_interpreted(head.data))):
        return False
    own = names_of(head) - names_of(*head.args)
    return bool(own) and own.isdisjoint(others) and own.isdisjoint(names_of(value))


def _is_nonzero(factor: Term) -> bool:
    return factor.op == "inverse" or (factor.op == "number" and factor.data != 0) or (
        factor.op == "function" and factor.data == "exp")


def _holds_at_zero(letter: Term, equation: Equation) -> bool:
    at = {letter: zero(letter.rows, letter.cols)}
    try:
        equal, _ = agree(Claim(substitute(equation.lhs, at), substitute(equation.rhs, at), ()), ())
    except (BudgetExceeded, IllFormed, Unsupported, ValueError):
        return False
    return equal
