"""What notes have said up to a step, and which of it bears on the step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ..diagnose import Chain
from ..kernel.facts import Equation, Fact
from ..kernel.facts import Statement as FactStatement
from ..kernel.terms import Term, dimension, free_names, randomness
from ..notation import symbol_name
from ..notes.containers.document import Formula, Scope
from ..notes.kinds.kinds import Environment
from ..notes.kinds.kinds import Role as Kinds
from ..notes.ledger import (
    Entry,
    Ledger,
    Standing,
    names_of,
    sizes_of,
    symbols_of,
)
from ..notes.mathematics.syntax import Node
from ..notes.mathematics.writer import write
from ..notes.meaning.conditions import (
    Distinct,
    distinct_of,
    is_limit,
    is_partial,
)
from ..notes.meaning.known import is_density
from ..notes.relevant import concerning, in_order
from ..notes.replaced import comparison
from ..notes.statements import Reading, Statement
from ..notes.understand import Understanding
from ..notes.words.cases import is_conditional, is_plain, is_reason, is_restricted, is_special
from ..notes.words.mentioned import speaks_of
from ..notes.words.remarks import Role
from ..notes.words.said_sentences import Sentence
from ..records import replace
from ..span import Span
from ..step import Step
from .commuting import divisors
from .elaborated import free_indices
from .fact_names import named, named_apart
from .instances import Functions
from .letters_set import letters_described, letters_said, letters_set_equal
from .marginal import jointly_normal
from .namings import namings
from .news import MOMENTS, has_moment, is_case, may_define, size_of
from .partitions import by_parts
from .ranges import ranged
from .unexplained import Unexplained, Unheeded
from .words import Words


class Occasion(Struct, frozen=True):
    """A step where it stands: its statement and its number."""

    step: Step
    statement: Statement
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
    they were taken for.  `chain` is the chain under way, `unexplained` what was not understood;
    `labels` are what stands before statements that hold under it only.  `commutes` are the scopes
    in which something was said to commute, and not understood what.  `spreads` tells whether the
    notes speak of sample variances.
    """

    def __init__(self, understanding: Understanding) -> None:
        self.environment = understanding.environment
        self.lines = {source.path: source.text.split("\n")
                      for source in understanding.document.sources}
        self.ledger = Ledger()
        self.known: list[tuple[Term, Term]] = []
        self.confirmed: set[str] = set()
        self.chain = Chain()
        self.reading: Reading | None = None  # of the paragraph at hand
        self._rows: tuple[int, set[FactStatement]] = 0, set()  # of the display at hand
        self.commutes: set[tuple[Scope, ...]] = set()
        readings = understanding.readings
        self.numbers = divisors((tree for reading in readings for tree in reading.trees()),
                                self.environment.habits)
        self.unexplained = Unexplained(readings, self.environment.habits)
        self.unheeded = Unheeded(readings, self.environment.habits)
        self.models: dict[Term, set[Term]] = {}
        self.functions = Functions()
        self.words = Words(self.ledger, self.environment, readings, self.line)
        self.named = namings(readings, self.environment)
        self.labels = frozenset(chain.lead for reading in readings for _, chains in reading.formulas
                                for chain in chains if chain.lead.rstrip().endswith(":"))
        self._stated = letters_set_equal(readings, self.environment) | letters_described(
            readings, self.environment)
        self.spreads = speaks_of("spreads", readings) and not speaks_of("qualifiers", readings)

    @property
    def stated(self) -> frozenset[str]:
        """The letters of which something was said or claimed to be equal to them, or will be."""
        return self._stated | letters_said(self.ledger)

    def inside(self, statement: Statement) -> Environment:
        """What the symbols are where the statement stands."""
        return self.environment.inside(statement.scopes)

    def line(self, span: Span | None) -> int:
        """The line of what is said in the notes; 0 for what a context file says."""
        return span.line if span is not None and span.path in self.lines else 0

    def _where(self, statement: Statement) -> tuple[Sequence[Sentence], Span]:
        """The sentences of the paragraph at hand, and the place of a statement in it."""
        return () if self.reading is None else self.reading.sentences, statement.span

    def is_conditional(self, statement: Statement) -> bool:
        """Whether words put a statement under a condition that was not understood."""
        where = self._where(statement)
        return is_special(*where) or (not self.words.local and is_conditional(*where))

    def is_restricted(self, statement: Statement, *, cases: bool) -> bool:
        """Whether a statement of the paragraph at hand may be a condition, or, with `cases`, hold
        in a case only.
        """
        return is_restricted(*self._where(statement), cases=cases)

    def is_plain(self, occasion: Occasion, *, whole: bool) -> bool:
        """Whether no word of its sentence restricts a step; with `whole`, whether all that was
        said of it stands in the paragraph at hand, in words that restrict nothing.
        """
        statement, reading = occasion.statement, self.reading
        if reading is None or not is_plain(reading.sentences, statement.span, whole=whole):
            return False
        entries = concerning(occasion.sides, self.ledger.about(
            occasion.sides, statement.scopes, cites=statement.cites, standing=Standing.GIVEN))
        first = min((formula.body.span(0, 1).line for formula in reading.paragraph.items
                     if isinstance(formula, Formula)), default=0)
        return not whole or all(e.line >= first for e in entries)

    def is_reason(self, statement: Statement) -> bool:
        """Whether words make a statement of the paragraph at hand a reason for what is before."""
        return is_reason(*self._where(statement))

    def declare(self, reading: Reading) -> None:
        """Remember what the sentences of a paragraph state."""
        self.reading = reading
        if reading.remarks.commutes:
            self.commutes.add(reading.paragraph.scopes)
        self.words.begin(reading)

    def reach(self, statement: Statement) -> None:
        """Take notice of what words of the paragraph say in front of a statement."""
        self.words.reach((statement.span.line, statement.span.column))

    def assume(self, occasion: Occasion) -> None:
        """Take back what cannot hold together with what a statement assumes of a quantity."""
        step, statement = occasion.step, occasion.statement
        if statement.role not in (Role.ASSUMPTION, Role.DEFINITION) or statement.labelled or (
                step.error or step.distinct or statement.conditions):
            return
        assumed = None if step.lhs is None or step.rhs is None else comparison(
            step.lhs, statement.sign, step.rhs)
        if assumed is not None:
            self.words.assume(assumed, statement.scopes, lasting=not statement.condition)

    def unread(self, statement: Statement) -> None:
        """Remember that a statement could not be read."""
        self.unexplained.add(statement)
        self.unheeded.add(statement)

    def rows(self, statement: Statement) -> frozenset[FactStatement]:
        """The equations in the rows above a statement of a display, from which it may follow."""
        number, found = self._rows
        return frozenset(found) if statement.display and number == statement.number else frozenset()

    def remember_row(self, lhs: Term, rhs: Term, statement: Statement) -> None:
        """Remember an equation of a display for the rows below it, unless a condition beside it
        restricts it.
        """
        if self.words.has_condition_beside:
            return
        if self._rows[0] != statement.number:
            self._rows = statement.number, set()
        if (lhs.rows, lhs.cols) == (rhs.rows, rhs.cols) and not self.is_partial(
                lhs, rhs, statement):
            self._rows[1].add(Equation(lhs, rhs, self._apart(lhs, rhs, statement)))

    def is_partial(self, lhs: Term, rhs: Term, statement: Statement) -> bool:
        """Whether an equation is said for some values of its indices only."""
        return is_partial((lhs, rhs), statement.conditions, statement.others,
                          self.inside(statement))

    def _apart(self, lhs: Term, rhs: Term, statement: Statement) -> Distinct:
        """The indices of an equation that the conditions of its statement keep apart."""
        free = free_names(lhs) | free_names(rhs)
        return tuple(pair for pair in distinct_of(statement.conditions, self.inside(statement))
                     if all(d.names() & free for d in pair))

    def dispute(self, terms: Iterable[Term], statement: Statement) -> str:
        """Why a symbol or size in the terms may be something else; empty if none may."""
        terms = tuple(terms)
        names = names_of(*terms) | sizes_of(*terms)
        lost = names & self.words.disputed.keys()
        if lost:
            return f"{symbol_name(min(lost))} {self.words.disputed[min(lost)]}"
        return self.unheeded.doubt(self.meaning(terms, statement), statement)

    def meaning(self, terms: Iterable[Term], statement: Statement) -> frozenset[str]:
        """The names in the terms, and those of which definitions make them."""
        found: set[str] = set()
        new = [t for term in terms for t in symbols_of(term)]
        while new:
            symbol = new.pop()
            if symbol.data[0] not in found:
                found.add(symbol.data[0])
                value = self.definition(statement, symbol)
                new += [] if value is None else symbols_of(value)
        return frozenset(found)

    def other_sizes(self, terms: Iterable[Term], statement: Statement) -> str:
        """What was said of sizes and shapes by which the terms may fit together after all."""
        terms = tuple(terms)
        if doubt := self.dispute(terms, statement):
            return doubt
        said = self.sizes_said(terms)
        return f"it may be meant where {said[0].name}" if said else ""

    def sizes_said(self, terms: Iterable[Term]) -> list[Fact]:
        """What was said of the values of sizes in the terms, be it of a case."""
        sizes = {n for t in terms for part in t.walk() for d in (part.rows, part.cols)
                 for n in d.names()}
        return [e.fact for e in self.ledger.entries
                if isinstance(s := e.fact.statement, Equation) and s.lhs.op == "dimension"
                and s.rhs.op in ("dimension", "number") and sizes_of(s.lhs, s.rhs) <= sizes]

    def has_two_values(self, symbol: Node, statement: Statement) -> bool:
        """Whether running text of the paragraph sets a symbol equal to more than one thing.

        That is so of cases: "at $x = a$ and $x = b$".
        """
        environment = self.inside(statement)
        found = environment.spell(symbol)
        values = {write(chain.sides[1])
                  for formula, chains in (self.reading.formulas if self.reading else ())
                  if not formula.display for chain in chains if chain.relations
                  and isinstance(chain.sides[0], Node) and isinstance(chain.sides[1], Node)
                  and environment.spell(chain.sides[0]) == found}
        return found is not None and len(values) > 1

    def follows_a_condition(self, statement: Statement) -> bool:
        """Whether something is said under a condition before it in the paragraph at hand."""
        if self.words.local or self.reading is None:
            return bool(self.words.local)
        here = statement.span.line, statement.span.column
        starts = (formula.body.span(0, 1) for formula, _ in self.reading.formulas)
        return any(condition and (start.line, start.column) <= here for start, condition in zip(
            starts, self.reading.remarks.conditions, strict=False))

    @property
    def conditioned(self) -> frozenset[str]:
        """The functions of which a value was written with a condition: ``p`` of ``p(y | x)``."""
        return frozenset(name.split("(")[0] for name in self.ledger.naming if "|" in name)

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
                          *(e.fact for e in self.words.local)])
        found = ranged(facts, terms, statement.conditions, self.inside(statement))
        return by_parts(named_apart(jointly_normal(found, terms)), whole=proved)

    def densities(self, occasion: Occasion) -> tuple[Fact, ...]:
        """The densities of random symbols at these symbols, by the distributions that are named."""
        terms = [*occasion.sides, *(t for m in self.models_of_data() for t in (m.lhs, m.rhs))]
        return tuple(e.fact for e in self.ledger.about(
            terms, occasion.statement.scopes, standing=Standing.KNOWN) if is_density(e.fact))

    def remember(
        self, lhs: Term, rhs: Term, statement: Statement, *, definition: bool = False,
        standing: Standing = Standing.GIVEN, proved: bool = False,
    ) -> None:
        """Remember an equation, as a definition where it can be one and is the first.

        What is said, found or claimed under a condition holds in its paragraph; a letter that is
        new there may keep its meaning.
        """
        if gives_value_to_random(lhs, rhs):
            self.remember_model(lhs, rhs, statement)
            return  # no value can make a fixed quantity equal to a random one
        if not proved:
            self.ledger.give_up(lhs)
            self._note_free_index(lhs, rhs, statement)
            if standing is Standing.GIVEN:
                self.words.correlate(lhs, rhs, statement.scopes, local=statement.condition)
        if lhs.op == "function" and any(map(is_limit, statement.conditions)):
            self.ledger.limited.add(f"{lhs.data}()")
        if lhs.op == "dimension" and (size := size_of(rhs)) is not None:
            rhs = dimension(size)
        if definition and lhs.op == "symbol" and not lhs.data[1]:
            self.words.define(lhs, rhs, statement.scopes)
        news = definition and lhs.op == "symbol" and not (
            is_case(lhs, rhs) or self.ledger.has_met(lhs) or self.ledger.is_introduced(lhs))
        supposed = (statement.condition and (definition or proved) and not news) or (
            standing is Standing.ASSERTED and self.follows_a_condition(statement))
        apart = self._apart(lhs, rhs, statement)
        partial = self.is_partial(lhs, rhs, statement) or (  # a moment may be that of all members
            rhs.op not in MOMENTS
            and not free_indices([rhs]).isdisjoint(self._open_indices(lhs, rhs, statement)))
        defines = definition and not (supposed or apart or partial) and may_define(lhs, rhs) and (
            self.ledger.defines(lhs, statement.scopes) is None)
        equation = Equation(lhs, rhs, apart, definition=defines)
        line = self.line(statement.span)
        entry = Entry(named(equation, line), statement.scopes, line, standing,
                      statement.labels, proved)
        if supposed and not partial and standing is Standing.GIVEN:
            self.words.suppose(entry)
        self.ledger.add(
            replace(entry, standing=Standing.SUPPOSED) if supposed or partial else entry)

    def _note_free_index(self, lhs: Term, rhs: Term, statement: Statement) -> None:
        """Dispute what is set equal to something with an index of which nothing tells the value."""
        for index in self._open_indices(lhs, rhs, statement):
            self.words.disputed.setdefault(
                min(names_of(lhs) | sizes_of(lhs)), f"was set equal to what depends on {index}")

    def _open_indices(self, lhs: Term, rhs: Term, statement: Statement) -> list[str]:
        """The indices on which a symbol depends by an equation, although it has them not."""
        if lhs.op not in ("symbol", "dimension"):
            return []
        environment = self.inside(statement)
        sizes = [d for t in (lhs, *rhs.walk()) for d in (
            t.rows, t.cols, *(t.data[1:3] if t.op == "sum" else ()))]
        fixed = {n for d in sizes for n in d.names()}
        return [index for index in sorted(free_names(rhs) - free_names(lhs) - fixed)
                if (role := environment.role(index)) is Kinds.INDEX or (
                    role is None and environment.habits.is_index(index))]

    def remember_model(self, lhs: Term | None, rhs: Term | None, statement: Statement) -> None:
        """Remember what data are made of: ``y = X b + e``, where only e may be random.

        What stands under a label counts if it is the only label of the notes.
        """
        if lhs is not None and rhs is not None and statement.sign == "=" and (
                may_define(lhs, rhs) and (not statement.labelled or len(self.labels) == 1)):
            self.models.setdefault(lhs, set()).add(rhs)

    def models_of_data(self) -> list[Equation]:
        """The sums that make up data of which nothing else was said, in whatever section."""
        return [Equation(lhs, rhs) for lhs, values in self.models.items() if len(values) == 1
                for rhs in values if rhs.op == "add" and randomness(rhs)]

    def remember_open(self, lhs: Term, rhs: Term, statement: Statement) -> None:
        """Remember an equation that is claimed, but neither proved nor wrong."""
        self.remember(lhs, rhs, statement, standing=Standing.ASSERTED)

    def remember_proved(
        self, lhs: Term, rhs: Term, statement: Statement, facts: Sequence[Fact]
    ) -> None:
        """Remember an equation that was proved; its symbols are what they were taken for.

        What rests on facts that hold in the paragraph only holds there only.
        """
        self.known.append((lhs, rhs))
        self.functions.follow(self.chain.start, lhs, rhs, facts, begins=statement.begins)
        if lhs != rhs:
            self.confirmed |= names_of(lhs, rhs)
            names = {fact.name for fact in facts}  # its index may have got another letter
            supposed = any(entry.fact.name in names for entry in self.words.local)
            self.remember(lhs, rhs, replace(statement, condition=supposed), proved=True)


def gives_value_to_random(lhs: Term, rhs: Term) -> bool:
    """Whether one side is random and the other is not: no value makes the two the same."""
    return any(randomness(side) and not randomness(other) and not has_moment(side)
               for side, other in ((lhs, rhs), (rhs, lhs)))
