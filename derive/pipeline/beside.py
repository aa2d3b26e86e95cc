"""Conditions beside an equation: they hold for it and what goes on from it, for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..kernel.facts import Claim, Equation
from ..notes.ledger import Entry, Standing
from ..notes.mathematics.syntax import Node
from ..notes.meaning.conditions import equations_of
from ..notes.words.remarks import Role
from .fact_names import named
from .news import is_case
from .record import Occasion, Record, gives_value_to_random
from .sufficient import sufficient


class Beside:
    """What holds for the chain at hand only: ``a = b (c = 0)``.

    An equation that follows in the same row is a condition where it sets a letter to a value, and
    the claim before it does not follow without it; `used` are their places.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self.holding: tuple[Equation, ...] = ()
        self.used: set[tuple[int, int]] = set()

    def under(self, occasion: Occasion) -> tuple[Occasion, list[Entry]]:
        """The occasion with whether conditions that cannot be used stand beside it, and those
        that hold for it.
        """
        statement = occasion.statement
        environment = self.record.inside(statement)
        said, unread = equations_of(statement.conditions, environment)
        usable = tuple(e for e in said if not gives_value_to_random(e.lhs, e.rhs))
        if statement.begins:
            self.holding = ()
        self.holding += usable
        if statement.beside:
            self.holding += self._needed(occasion)
        unclear = statement.unclear or unread or len(usable) < len(said)
        statement = replace(statement, unclear=unclear,
                            condition=statement.condition or bool(self.holding))
        line = self.record.line(statement.span)
        return replace(occasion, statement=statement), [
            Entry(named(e, line), statement.scopes, line, Standing.GIVEN) for e in self.holding]

    def is_condition(self, occasion: Occasion) -> bool:
        """Whether a statement was used as the condition of the equation beside it."""
        left = occasion.statement.left
        return (occasion.statement.number, left.start) in self.used

    def _needed(self, occasion: Occasion) -> tuple[Equation, ...]:
        """The equations beside a claim, if it follows only with them."""
        step, statement = occasion.step, occasion.statement
        if statement.role in (Role.ASSUMPTION, Role.DEFINITION) or statement.sign != "=" or (
                step.error is not None or step.lhs is None or step.rhs is None
                or (step.lhs.rows, step.lhs.cols) != (step.rhs.rows, step.rhs.cols)):
            return ()
        values = [(node, e) for node in statement.beside
                  for e in self._values(node, occasion)]
        claim = Claim(*occasion.sides, self.record.facts(occasion), step.distinct)
        facts = tuple(named(e, self.record.line(statement.span)) for _, e in values)
        if not values or sufficient(claim) is not None or sufficient(
                replace(claim, facts=(*claim.facts, *facts))) is None:
            return ()
        self.used |= {(statement.number, node.start) for node, _ in values}
        return tuple(e for _, e in values)

    def _values(self, node: Node, occasion: Occasion) -> Sequence[Equation]:
        """What an equation beside a claim sets a letter to; nothing if it is no condition."""
        said, unread = equations_of((node,), self.record.inside(occasion.statement))
        return () if unread or not all(is_case(e.lhs, e.rhs) and not gives_value_to_random(
            e.lhs, e.rhs) for e in said) else said
