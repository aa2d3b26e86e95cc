"""Scalar claims with functions that the kernel does not know: SymPy in a worker process.

SymPy cannot be interrupted from within, so it runs in a process of its own that ends when its
computing time is over.  Its word is marked as such: `trust` is ``sympy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Property, Statement
from ..kernel.monomials import Unsupported
from ..kernel.terms import (
    IllFormed,
    Term,
    is_random_symbol,
    substitute,
    symbol,
)
from .scope import is_for_sympy, looks_inside, outer

_LETTER = "\N{WHITE SQUARE}"  # no symbol of a user has this name


@dataclass(frozen=True)
class Answer:
    """Whether SymPy proved the claim, and a note on what happened if not."""

    proved: bool
    note: str = ""


def prove_by_sympy(claim: Claim, *, seconds: float) -> Answer:
    """Ask SymPy whether the difference of the two sides simplifies to zero."""
    values = tuple(f for f in claim.facts if isinstance(f.statement, Equation)
                   and f.statement.lhs.op == "function"
                   and any(t.op == "derivative" for t in f.statement.rhs.walk()))
    try:
        # What says that a value is a derivative ties no symbol to another.
        claim = settled(replace(claim, facts=tuple(f for f in claim.facts if f not in values)))
        claim = replace(claim, facts=(*claim.facts, *values))
    except (IllFormed, Unsupported):
        return Answer(False)
    if not is_for_sympy(claim):
        return Answer(False)
    claim = _with_letters(claim)
    from .sympy_process import Worker  # what processes need takes long to load

    worker = Worker.running()
    reply = worker.ask(claim, seconds)
    if reply is None:
        worker.stop()
    if not reply:
        return Answer(False, f"SymPy: no answer within {seconds:g} s")
    return Answer(reply == "zero", "" if reply == "zero" else f"SymPy: {reply}")


def _with_letters(claim: Claim) -> Claim:
    """The claim with a fixed symbol for each random one, and for all that SymPy need not know."""
    used = [f for f in claim.facts if _is_for_sympy(f.statement)]
    letters: dict[Term, Term] = {}
    equations = [f.statement for f in used if isinstance(f.statement, Equation)]
    for side in (claim.lhs, claim.rhs, *(t for e in equations for t in (e.lhs, e.rhs))):
        for t in outer(side):
            if not looks_inside(t):
                letters.setdefault(t, symbol(f"{_LETTER}{len(letters)}"))
            elif is_random_symbol(t):
                letters.setdefault(t, symbol(t.data[0], 1, 1, *t.data[1]))
    lhs, rhs = (substitute(side, letters) for side in (claim.lhs, claim.rhs))
    facts = tuple(replace(f, statement=_replaced(f.statement, letters)) for f in used)
    return Claim(lhs, rhs, facts, claim.distinct)


def _replaced(statement: Statement, letters: Mapping[Term, Term]) -> Statement:
    if isinstance(statement, Equation):
        return replace(statement, lhs=substitute(statement.lhs, letters),
                       rhs=substitute(statement.rhs, letters))
    return statement


def _is_for_sympy(statement: Statement) -> bool:
    """Whether SymPy can use a fact: a property, or an equation of scalars without free indices."""
    if not isinstance(statement, Equation):
        return isinstance(statement, Property)
    return statement.lhs.is_scalar and not statement.distinct and not any(
        (t.op == "derivative" and statement.lhs.op != "function")
        or (t.op == "symbol" and t.data[1])
        for side in (statement.lhs, statement.rhs) for t in side.walk())
