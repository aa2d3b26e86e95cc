"""Claims that were announced, and what their quantity was found to be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, identity, mul, number
from ..notation import text
from ..notes.ledger import Standing, names_of
from ..records import replace
from ..verdict import Verdict
from .accusations import accented_apart
from .record import Occasion, Record
from .resting import Resting
from .slips import differs_by_a_slip

_MOST = 8
"""So many values of a quantity are compared with what was announced of it."""


def near_what_was_found(goal: Occasion, record: Record, resting: Resting) -> Verdict | None:
    """``refuted``, if one slip tells what was announced from what the same was found to be."""
    lhs, rhs = goal.sides
    facts = record.facts(goal, Standing.ASSERTED)
    values = _values_of(lhs, facts)
    for value, name in islice(values.items(), _MOST):
        claim = Claim(value, rhs, facts, goal.step.distinct)
        if value == rhs or accented_apart(names_of(value, rhs), claim):
            continue
        found = differs_by_a_slip(claim, record.unexplained)
        if found is not None:
            lines = resting.open_lines({name})
            return replace(found, message=f"does not agree with {lines}: {found.message}"
                           if lines else found.message)
    return None


def inverses_announced(occasion: Occasion, goals: Sequence[Occasion]) -> list[Fact]:
    """That the inverses exist that announced claims about the same quantity write."""
    lhs, rhs = occasion.sides
    found = dict.fromkeys(t for goal in goals if goal.sides[0] in (lhs, rhs)
                          for t in goal.sides[1].walk() if t.op == "inverse")
    return [Fact(f"{text(t)} exists, as is announced", Equation(
        mul(t, t.args[0]), number(1) if t.is_scalar else identity(t.rows))) for t in found]


def _values_of(quantity: Term, facts: Sequence[Fact]) -> dict[Term, str]:
    """What a quantity is equal to, by one equation after another; the names of the last ones."""
    sides = [(f.name, (s.lhs, s.rhs)) for f in facts if isinstance(s := f.statement, Equation)]
    found = {quantity: ""}
    while new := {side: name for name, pair in sides if not found.keys().isdisjoint(pair)
                  for side in pair if side not in found}:
        found |= new
    del found[quantity]
    return found
