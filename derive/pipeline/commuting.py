"""Proofs that rest on capital letters being numbers, of which nothing says so.

What nothing shows to be more is taken for a scalar, so that ``AB = BA`` would be proved in notes
that do not say what A and B are.  The letters of such a step are taken for square matrices of one
order; what is then ill-formed shows that they are numbers, and what still has a proof needs no
commuting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import IllFormed, Term, mul, substitute, symbol, zero
from ..notes.kinds.kinds import Environment
from ..notes.kinds.symbols import Habits, spell
from ..notes.kinds.typography import is_capital
from ..notes.mathematics.syntax import Node
from ..prove import prove
from ..records import replace

_ORDER = "\N{WHITE SQUARE}"  # no size of a user has this name


def divisors(sides: Iterable[Node], habits: Habits) -> frozenset[str]:
    """The names of what the notes divide by, which are numbers."""
    below = [n.args[1] for side in sides for n in side.walk() if n.kind == "quotient"]
    found = (spell(part, habits) for node in below for part in node.walk())
    return frozenset(f.name for f in found if f is not None)


def numbers_only(claim: Claim, numbers: Collection[str], environment: Environment) -> str:
    """Why the proof of a claim does not count, if it needs that capital letters are numbers.

    `numbers` are the names of which that is known.
    """
    letters = {t: symbol(t.data[0], _ORDER, _ORDER, *t.data[1])
               for side in (claim.lhs, claim.rhs) for t in side.walk()
               if t.op == "symbol" and not t.data[2] and is_capital(t.data[0])
               and t.data[0] not in numbers
               and _is_taken_for_a_number(t, environment)}
    if len({t.data[0] for t in letters}) < 2:
        return ""
    try:
        lhs, rhs = _of_one_shape(*(substitute(side, letters) for side in (claim.lhs, claim.rhs)))
        facts = [f for fact in claim.facts for f in _as_matrices(fact, letters)]
        proof = prove(Claim(lhs, rhs, tuple(facts), claim.distinct))
    except IllFormed:
        return ""
    names = " and ".join(sorted({t.data[0] for t in letters}))
    return "" if proof else f"it holds for numbers, and whether {names} are numbers was not said"


def commuting(lhs: Term, rhs: Term) -> bool:
    """Whether an equation holds if all square matrices of one order in it commute."""
    letters = {t for side in (lhs, rhs) for t in side.walk()
               if t.op == "symbol" and t.rows == t.cols and not t.is_scalar}
    facts = tuple(Fact(f"{a.data[0]} commutes with {b.data[0]}", Equation(mul(a, b), mul(b, a)))
                  for a, b in combinations(sorted(letters, key=repr), 2) if a.rows == b.rows)
    return bool(facts) and bool(prove(Claim(lhs, rhs, facts)))


def _of_one_shape(lhs: Term, rhs: Term) -> tuple[Term, Term]:
    """The sides, where a zero takes the other's shape."""
    nothing = zero(_ORDER, _ORDER)
    if _is_zero(rhs) and not lhs.is_scalar:
        return lhs, nothing
    return (nothing, rhs) if _is_zero(lhs) and not rhs.is_scalar else (lhs, rhs)


def _is_zero(term: Term) -> bool:
    """Whether the term is written as zero."""
    return term.op == "zero" or (term.op == "number" and term.data == 0)


def _is_taken_for_a_number(letter: Term, environment: Environment) -> bool:
    kind = environment.kind((letter.data[0], len(letter.data[1])))
    return kind is not None and kind.is_scalar and (
        not kind.sure if environment.matrices else kind.span is None)


def _as_matrices(fact: Fact, letters: dict[Term, Term]) -> list[Fact]:
    """The fact with matrices in place of the letters, if it still makes sense."""
    s = fact.statement
    if not isinstance(s, Equation):
        return []
    try:
        return [replace(fact, statement=replace(
            s, lhs=substitute(s.lhs, letters), rhs=substitute(s.rhs, letters)))]
    except IllFormed:
        return []
