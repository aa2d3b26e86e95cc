"""Conditions beside an equation: they hold for it and what goes on from it, for nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.facts import Claim, Equation
from ..notes.ledger import Entry, Standing
from ..notes.mathematics.syntax import Node
from ..notes.meaning.conditions import equations_of
from ..notes.statements import Statement
from ..notes.words.provisos import DESCRIBING, POSSIBLE
from ..notes.words.remarks import Role
from ..records import replace
from .fact_names import named
from .news import is_case, may_define
from .record import Occasion, Record, gives_value_to_random
from .sufficient import sufficient


class Beside:
    """What holds for the chain at hand only: ``a = b (c = 0)``.

    An equation that follows in the same row is a condition where it sets a letter to a value, and
    the claim before it does not follow without it; `used` are their places.  The formulas that are
    `released` state conditions of what turned out to be no claim: they are as firm as that.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self.holding: tuple[Equation, ...] = ()
        self.used: set[tuple[int, int]] = set()
        self.released: set[int] = set()

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
            values = [((statement.number, node.start), e) for node in statement.beside
                      for e in self._values(node, occasion)]
            self.holding += self._needed(occasion, values)
        unclear = statement.unclear or unread or len(usable) < len(said)
        if statement.provisos and statement.role is Role.CLAIM:
            unclear |= self._provided(occasion)
        statement = replace(statement, unclear=unclear,
                            condition=statement.condition or bool(self.holding))
        line = self.record.line(statement.span)
        return replace(occasion, statement=statement), [
            Entry(named(e, line), statement.scopes, line, Standing.GIVEN) for e in self.holding]

    def is_condition(self, occasion: Occasion) -> bool:
        """Whether a statement was used as the condition of the equation beside it."""
        statement = occasion.statement
        return (statement.number, statement.left.start) in self.used or (
            statement.supposed and statement.number not in self.released)

    def release(self, statement: Statement) -> None:
        """A statement was no claim, so what it is said under is no condition either."""
        self.released |= {p.number for p in statement.provisos}

    def _provided(self, occasion: Occasion) -> bool:
        """Take what words put behind a claim for its conditions; whether one cannot be used."""
        environment = self.record.inside(occasion.statement)
        unclear = False
        values: list[tuple[tuple[int, int], Equation]] = []
        for proviso in occasion.statement.provisos:
            said, unread = equations_of((proviso.equation,), environment)
            usable = [e for e in said if e not in self.holding
                      and not gives_value_to_random(e.lhs, e.rhs)]
            if proviso.kind in (POSSIBLE, DESCRIBING):
                place = proviso.number, proviso.equation.start
                values += [(place, e) for e in usable if not unread and (
                    proviso.kind == POSSIBLE or is_case(e.lhs, e.rhs)
                    or not may_define(e.lhs, e.rhs))]
            else:
                unclear |= unread or any(gives_value_to_random(e.lhs, e.rhs) for e in said)
                self.holding += tuple(usable)
        self.holding += self._needed(occasion, values)
        return unclear

    def _needed(self, occasion: Occasion, values: Sequence[tuple[tuple[int, int], Equation]]
                ) -> tuple[Equation, ...]:
        """The equations at places beside a claim, if it follows only with them."""
        step, statement = occasion.step, occasion.statement
        if statement.role in (Role.ASSUMPTION, Role.DEFINITION) or statement.sign != "=" or (
                step.error is not None or step.lhs is None or step.rhs is None
                or (step.lhs.rows, step.lhs.cols) != (step.rhs.rows, step.rhs.cols)):
            return ()
        claim = Claim(*occasion.sides, self.record.facts(occasion), step.distinct)
        facts = tuple(named(e, self.record.line(statement.span)) for _, e in values)
        if not values or sufficient(claim) is not None or sufficient(
                replace(claim, facts=(*claim.facts, *facts))) is None:
            return ()
        self.used |= {place for place, _ in values}
        return tuple(e for _, e in values)

    def _values(self, node: Node, occasion: Occasion) -> Sequence[Equation]:
        """What an equation beside a claim sets a letter to; nothing if it is no condition."""
        said, unread = equations_of((node,), self.record.inside(occasion.statement))
        return () if unread or not all(is_case(e.lhs, e.rhs) and not gives_value_to_random(
            e.lhs, e.rhs) for e in said) else said
