"""What notes have said up to a step, and which of it bears on the step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..diagnose import Chain
from ..kernel.facts import Equation, Fact
from ..kernel.facts import Statement as FactStatement
from ..kernel.terms import Term, dimension, randomness
from ..notation import describe
from ..notes.kinds.kinds import Environment
from ..notes.ledger import Entry, Ledger, Standing, concerning, in_order, names_of
from ..notes.meaning.conditions import ranges_of
from ..notes.meaning.stated import facts_of
from ..notes.statements import Reading, Statement
from ..notes.understand import Understanding
from ..notes.words.remarks import Role
from ..span import Span
from ..step import Step, terms_of
from .elaborated import free_indices
from .news import has_moment


@dataclass(frozen=True)
class Occasion:
    """A step where it stands: its statement, what its paragraph alone says, and its number."""

    step: Step
    statement: Statement
    local: tuple[Entry, ...]
    at: int

    @property
    def sides(self) -> tuple[Term, Term]:
        """Both sides of a step that has them."""
        assert self.step.lhs is not None
        assert self.step.rhs is not None
        return self.step.lhs, self.step.rhs


class Record:
    """What was said so far, and which symbols and equations steps have confirmed.

    `known` are the equations that were proved, `confirmed` the symbols in them: these are what
    they were taken for.  `chain` is the chain under way.
    """

    def __init__(self, understanding: Understanding) -> None:
        self.environment = understanding.environment
        self.lines = {source.path: source.text.split("\n")
                      for source in understanding.document.sources}
        self.ledger = Ledger()
        self.known: list[tuple[Term, Term]] = []
        self.confirmed: set[str] = set()
        self.chain = Chain()

    def inside(self, statement: Statement) -> Environment:
        """What the symbols are where the statement stands."""
        return self.environment.inside(statement.scopes)

    def _line(self, span: Span | None) -> int:
        """The line of what is said in the notes; 0 for what a context file says."""
        return span.line if span is not None and span.path in self.lines else 0

    def declare(self, reading: Reading) -> tuple[Entry, ...]:
        """Remember what the sentences of a paragraph state; what holds in it only is returned."""
        local: list[Entry] = []
        scopes = reading.paragraph.scopes
        environment = self.environment.inside(scopes)
        for declaration in reading.remarks.declarations:
            line = self._line(declaration.span)
            standing = Standing.ASSERTED if declaration.role is Role.CLAIM else Standing.GIVEN
            for statement in facts_of(declaration, environment):
                entry = Entry(_named(statement, line), scopes, line, standing)
                if declaration.local:
                    local.append(entry)
                else:
                    self.ledger.add(entry)
        return tuple(local)

    def definition(self, statement: Statement, symbol: Term) -> Term | None:
        """What a symbol was defined to be where the statement stands."""
        entry = self.ledger.defines(symbol, statement.scopes)
        found = None if entry is None else entry.fact.statement
        return found.rhs if isinstance(found, Equation) else None

    def facts(self, occasion: Occasion, standing: Standing = Standing.GIVEN, *,
              proved: bool = True) -> tuple[Fact, ...]:
        """What was said of the step; with `proved`, also what was found to follow from it."""
        step, statement = occasion.step, occasion.statement
        start = self.chain.start if self.chain.wrong_at else None  # it may be right again
        terms = [t for t in (step.lhs, step.rhs, start) if t is not None]
        entries = concerning(terms, self.ledger.about(
            terms, statement.scopes, cites=statement.cites, standing=standing))
        facts = in_order([*(e.fact for e in entries if proved or not e.proved),
                          *(e.fact for e in occasion.local)])
        free = free_indices([*terms, *(t for f in facts for t in terms_of(f.statement))])
        ranges = ranges_of(free, statement.conditions, self.inside(statement))
        return tuple(dict.fromkeys([*facts, *ranges]))

    def remember(
        self, lhs: Term, rhs: Term, statement: Statement, *, definition: bool = False,
        standing: Standing = Standing.GIVEN, proved: bool = False,
    ) -> None:
        """Remember an equation, as a definition where it can be one and is the first."""
        if any(randomness(side) and not randomness(other) and not has_moment(side)
               for side, other in ((lhs, rhs), (rhs, lhs))):
            return  # no value can make a fixed quantity equal to a random one
        if lhs.op == "dimension" and rhs.op == "number" and rhs.data.denominator == 1:
            rhs = dimension(int(rhs.data))
        defines = definition and may_define(lhs, rhs) and (
            self.ledger.defines(lhs, statement.scopes) is None)
        equation = Equation(lhs, rhs, (), definition=defines)
        line = self._line(statement.span)
        self.ledger.add(Entry(_named(equation, line), statement.scopes, line, standing,
                              statement.labels, proved))

    def remember_open(self, lhs: Term, rhs: Term, statement: Statement) -> None:
        """Remember an equation that is claimed, but neither proved nor wrong."""
        self.remember(lhs, rhs, statement, standing=Standing.ASSERTED)

    def remember_proved(self, lhs: Term, rhs: Term, statement: Statement) -> None:
        """Remember an equation that was proved; its symbols are what they were taken for."""
        self.known.append((lhs, rhs))
        if lhs != rhs:
            self.confirmed |= names_of(lhs, rhs)
            self.remember(lhs, rhs, statement, proved=True)


def may_define(lhs: Term, rhs: Term) -> bool:
    """Whether an equation can introduce its left side: a symbol that its right side lacks."""
    return lhs.op == "symbol" and all(
        not (t.op == "symbol" and t.data[0] == lhs.data[0]) for t in rhs.walk())


def _named(statement: FactStatement, line: int) -> Fact:
    """A fact under a name that says what it states, and where."""
    plain = replace(statement, definition=False) if isinstance(statement, Equation) else statement
    place = f"line {line}" if line else "context"
    return Fact(f"{describe(Fact('', plain))} ({place})", statement)
