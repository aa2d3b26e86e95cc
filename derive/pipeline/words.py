"""What words declare, put into a ledger: each paragraph at its begin, unless it tells otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..kernel.facts import Equation
from ..notes.kinds.kinds import Environment
from ..notes.ledger import Entry, Ledger, Renewal, Standing
from ..notes.meaning.denied import denied_by
from ..notes.meaning.known import of_written_densities
from ..notes.meaning.stated import facts_of
from ..notes.statements import Reading
from ..notes.words.remarks import Declaration, Role
from ..span import Span
from .distributions import Distributions
from .fact_names import named
from .news import MOMENTS
from .samples import Observed

Place = tuple[int, int]
"""A line and a column."""


class Words:
    """What the words of notes declare, up to some place.

    `local` is what holds under the conditions at hand, from its sentence on as long as the
    paragraph draws consequences; `disputed` are the symbols and sizes that may be something else,
    and why.
    """

    def __init__(self, ledger: Ledger, environment: Environment, readings: Sequence[Reading],
                 line: Callable[[Span | None], int]) -> None:
        self.ledger = ledger
        self.environment = environment
        self.line = line
        self.disputed: dict[str, str] = {}
        self.local: list[Entry] = []
        self.observed = Observed(readings)
        self.distributions = Distributions(ledger)
        self._reading: Reading | None = None
        self._claimed: list[tuple[Place, Entry]] = []  # further on in the paragraph
        self._local: list[tuple[Place, Entry]] = []  # further on in it
        self._breaks: list[Place] = []  # where conditions said before them end
        self._parts: list[tuple[Place, list[Declaration]]] = []  # that begin further on in it
        self._dropped: list[Renewal] = []  # for the paragraph

    def begin(self, reading: Reading) -> None:
        """The next paragraph begins: what stands before its first turn is known at once."""
        self.reach(None)
        for renewal in self._dropped:
            self.ledger.renewals.remove(renewal)
        self.local, self._dropped = [], []
        self._breaks = [_place(span) for span in reading.remarks.breaks]
        self._reading = reading
        scopes = reading.paragraph.scopes
        environment = self.environment.inside(scopes)
        for formula, chains in reading.formulas if all(s.kind != "proof" for s in scopes) else ():
            line = self.line(formula.body.span(0, 1))
            for fact in of_written_densities(chains, environment):
                self.ledger.add(Entry(fact, scopes, line, Standing.KNOWN))
        turns = sorted((span.line, span.column) for span in reading.remarks.turns)
        self._parts = [(turn, []) for turn in ((0, 0), *turns)]
        for declaration in reading.remarks.declarations:
            place = _place(declaration.span)
            self._parts[bisect_right(turns, place)][1].append(declaration)
        self._enter(self._parts.pop(0)[1], reading)

    def reach(self, here: Place | None) -> None:
        """Take notice of what words of the paragraph claim in front of a place, and of what they
        declare since a turn there; of all of it with None.
        """
        while self._parts and (here is None or self._parts[0][0] < here):
            assert self._reading is not None
            self._enter(self._parts.pop(0)[1], self._reading)
        if here is not None and (over := [place for place in self._breaks if place <= here]):
            self.local = []
            self._local = [(place, entry) for place, entry in self._local if place >= over[-1]]
            self._breaks = self._breaks[len(over):]
        for later, add in ((self._claimed, self.ledger.add), (self._local, self.local.append)):
            for place, entry in [*later]:
                if here is None or place < here:
                    add(entry)
                    later.remove((place, entry))

    def _enter(self, declarations: Sequence[Declaration], reading: Reading) -> None:
        """Remember what a part of the paragraph declares."""
        scopes = reading.paragraph.scopes
        environment = self.environment.inside(scopes)
        self.distributions.begin()
        named_here, anew, arbitrary = (
            {found.name for d in declarations if d.introduces and counts(d)
             for node in d.subjects if (found := environment.spell(node)) is not None}
            for counts in (bool, lambda d: d.anew, lambda d: d.arbitrary))
        if named_here:
            self.ledger.introduce(named_here, scopes, anew=anew, arbitrary=arbitrary)
        for declaration in declarations:
            self._state(declaration, environment, reading)
            if not (declaration.local or declaration.doubtful):
                self.observed.declare(declaration, environment, reading)
            self.distributions.declare(
                declaration, environment, scopes, self.line(declaration.span))

    def _state(self, declaration: Declaration, environment: Environment, reading: Reading
               ) -> None:
        """Remember the facts that a declaration states, and what it takes back."""
        scopes = reading.paragraph.scopes
        line = self.line(declaration.span)
        standing = Standing.ASSERTED if declaration.role is Role.CLAIM else Standing.GIVEN
        facts = facts_of(declaration, environment)
        if declaration.kind == "property" and not facts:  # it does not fit the shape
            self.disputed |= {found.name: "was said to be more than one thing"
                              for subject in declaration.subjects
                              if (found := environment.spell(subject)) is not None}
        is_denied = denied_by(declaration, environment)
        if is_denied is not None and (dropped := self.ledger.drop(is_denied, scopes)) and (
                declaration.local):
            self._dropped.append(dropped)
        for statement in facts:
            entry = Entry(named(statement, line), scopes, line, standing)
            if declaration.doubtful:
                self.ledger.retract(statement)
            elif declaration.local:
                self._local.append((_place(declaration.since), entry))
            elif standing is Standing.GIVEN and isinstance(statement, Equation) and (
                    statement.lhs.op in MOMENTS):
                self.ledger.replace(statement.lhs, statement.rhs, scopes)
            if declaration.local or declaration.doubtful or declaration.kind == "square":
                entry = replace(entry, standing=Standing.SUPPOSED)
            if entry.standing is Standing.ASSERTED and declaration.span is not None:
                self._claimed.append((_place(declaration.span), entry))
            else:
                self.ledger.add(entry)


def _place(span: Span | None) -> Place:
    return (0, 0) if span is None else (span.line, span.column)
