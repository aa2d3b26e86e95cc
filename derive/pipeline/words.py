"""What words declare, put into a ledger: each paragraph at its begin, unless it tells otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from ..kernel.facts import Equation, Statement
from ..kernel.terms import Term
from ..notes.containers.document import Scope
from ..notes.kinds.kinds import Environment
from ..notes.ledger import Entry, Ledger, Renewal, Standing
from ..notes.meaning.denied import denied_by, denied_by_covariance, lifted_by
from ..notes.meaning.known import of_written_densities
from ..notes.meaning.stated import facts_of, is_of_some
from ..notes.replaced import Comparison
from ..notes.statements import Reading
from ..notes.words.remarks import Declaration, Lift, Role
from ..records import replace
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
        self._shaped: dict[str, list[tuple[Scope, ...]]] = {}  # where words tell shapes
        self._reading: Reading | None = None
        self._claimed: list[tuple[Place, Entry]] = []  # further on in the paragraph
        self._local: list[tuple[Place, Entry]] = []  # further on in it
        self._until: list[tuple[Place, Entry]] = []  # of what stands beside an equation
        self._breaks: list[Place] = []  # where conditions said before them end
        self._parts: list[tuple[Place, list[Declaration]]] = []  # that begin further on in it
        self._dropped: list[Renewal] = []  # for the paragraph

    def begin(self, reading: Reading) -> None:
        """The next paragraph begins: what stands before its first turn is known at once."""
        self.reach(None)
        for renewal in self._dropped:
            self.ledger.renewals.remove(renewal)
        self.local, self._dropped, self._until = [], [], []
        self._breaks = [_place(span) for span in reading.remarks.breaks]
        self._reading = reading
        scopes = reading.paragraph.scopes
        environment = self.environment.inside(scopes)
        for formula, chains in reading.formulas if all(s.kind != "proof" for s in scopes) else ():
            line = self.line(formula.body.span(0, 1))
            for fact in of_written_densities(chains, environment):
                self.ledger.add(Entry(fact, scopes, line, Standing.KNOWN))
        turns = sorted({*map(_place, reading.remarks.turns),
                        *(_place(lift.since) for lift in reading.remarks.lifts)})
        self._parts = [(turn, []) for turn in ((0, 0), *turns)]
        for declaration in reading.remarks.declarations:
            place = _place(declaration.span)
            self._parts[bisect_right(turns, place)][1].append(declaration)
        self._enter(*self._parts.pop(0), reading)

    def reach(self, here: Place | None) -> None:
        """Take notice of what words of the paragraph claim in front of a place, and of what they
        declare since a turn there; of all of it with None.
        """
        while self._parts and (here is None or self._parts[0][0] < here):
            assert self._reading is not None
            self._enter(*self._parts.pop(0), self._reading)
        if here is not None and (over := [place for place in self._breaks if place <= here]):
            self.local = []
            self._local = [(place, entry) for place, entry in self._local if place >= over[-1]]
            self._breaks = self._breaks[len(over):]
        for later, add in ((self._claimed, self.ledger.add), (self._local, self.local.append)):
            for place, entry in [*later]:
                if here is None or place < here:
                    add(entry)
                    later.remove((place, entry))
        ended = [entry for place, entry in self._until if here is None or place < here]
        self.local = [entry for entry in self.local if entry not in ended]

    def assume(self, assumed: Comparison, scopes: tuple[Scope, ...], *, lasting: bool) -> None:
        """Take back what cannot hold together with what is assumed; for the paragraph only, unless
        that is lasting.
        """
        self.local = [e for e in self.local if not assumed.excludes(e.fact.statement)]
        dropped = self.ledger.drop(assumed.excludes, scopes)
        if dropped and not lasting:
            self._dropped.append(dropped)

    def define(self, quantity: Term, value: Term, scopes: Sequence[Scope]) -> None:
        """Dispute a symbol that is defined in one section and has its shape from another one,
        unless its value has a symbol of which words tell the shape as well.
        """
        own = {scope.number for scope in scopes}
        shaped = self._shaped.get(quantity.data[0], ())
        told = any(t.op == "symbol" and not t.data[1] and t.data[0] in self._shaped
                   for t in value.walk())
        if shaped and not told and not any(
                own.issuperset(s.number for s in where) for where in shaped):
            self.disputed.setdefault(quantity.data[0],
                                     "was introduced in another section as something else")

    @property
    def has_condition_beside(self) -> bool:
        """Whether a condition that stands beside an equation holds at hand."""
        return any(condition in self.local for _, condition in self._until)

    def suppose(self, entry: Entry) -> None:
        """Remember what holds under the conditions at hand, as long as those beside an equation."""
        ends = [place for place, condition in self._until if condition in self.local]
        self.local.append(entry)
        if ends:
            self._until.append((min(ends), entry))

    def correlate(self, quantity: Term, value: Term, scopes: tuple[Scope, ...], *, local: bool
                  ) -> None:
        """Take back that two parts are independent of which a covariance is stated."""
        is_denied = denied_by_covariance(quantity, value)
        if is_denied is not None and (dropped := self.ledger.drop(is_denied, scopes)) and local:
            self._dropped.append(dropped)

    def differ(self, quantity: Term, value: Term, scopes: tuple[Scope, ...], *, local: bool
               ) -> None:
        """Take back that a quantity has a value, which is said to be another one."""
        def is_denied(statement: Statement) -> bool:
            return isinstance(statement, Equation) and (
                statement.lhs, statement.rhs) == (quantity, value)

        if (dropped := self.ledger.drop(is_denied, scopes)) and local:
            self._dropped.append(dropped)

    def _enter(self, place: Place, declarations: Sequence[Declaration], reading: Reading) -> None:
        """Remember what a part of the paragraph declares that begins at a place."""
        scopes = reading.paragraph.scopes
        for lift in reading.remarks.lifts:
            if _place(lift.since) == place:
                self._lift(lift, scopes)
        environment = self.environment.inside(scopes)
        self.distributions.begin()
        self._introduce(declarations, reading)
        for declaration in declarations:
            self._state(declaration, environment, reading)
            if not (declaration.local or declaration.doubtful):
                self.observed.declare(declaration, environment, reading)
            self.distributions.declare(
                declaration, environment, scopes, self.line(declaration.span))

    def _introduce(self, declarations: Sequence[Declaration], reading: Reading) -> None:
        """Remember which symbols are introduced, and which may be anything, be it for once."""
        scopes = reading.paragraph.scopes
        environment = self.environment.inside(scopes)

        def names(counts: Callable[[Declaration], bool]) -> set[str]:
            return {found.name for d in declarations if counts(d) for node in d.subjects
                    if (found := environment.spell(node)) is not None}

        introduced = names(lambda d: d.introduces)
        arbitrary = names(lambda d: d.arbitrary and not d.local)
        if introduced | arbitrary:
            anew = names(lambda d: d.introduces and d.anew)
            line = min((self.line(formula.body.span(0, 1)) for formula, _ in reading.formulas),
                       default=0)
            self.ledger.introduce(introduced, scopes, line=line, anew=anew, arbitrary=arbitrary)
        once = names(lambda d: d.arbitrary and d.local)
        if once and (dropped := self.ledger.introduce((), scopes, arbitrary=once)):
            self._dropped.append(dropped)

    def _lift(self, lift: Lift, scopes: Sequence[Scope]) -> None:
        """Take back the assumptions that end."""
        environment = self.environment.inside(tuple(scopes))
        is_lifted = lifted_by(lift, frozenset(
            found.name for node in lift.symbols
            if (found := environment.spell(node)) is not None))
        self.local = [entry for entry in self.local if not is_lifted(entry.fact.statement)]
        dropped = self.ledger.drop(is_lifted, tuple(scopes))
        if dropped and not lift.lasting:
            self._dropped.append(dropped)

    def _state(self, declaration: Declaration, environment: Environment, reading: Reading
               ) -> None:
        """Remember the facts that a declaration states, and what it takes back."""
        scopes = reading.paragraph.scopes
        line = self.line(declaration.span)
        standing = Standing.ASSERTED if declaration.role is Role.CLAIM else Standing.GIVEN
        facts, some = facts_of(declaration, environment), is_of_some(declaration, environment)
        if declaration.kind in ("shape", "matrix", "vector", "scalar"):
            for subject in declaration.subjects:
                if (found := environment.spell(subject)) is not None and not found.at:
                    self._shaped.setdefault(found.name, []).append(scopes)
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
                if declaration.until is not None:
                    self._until.append((_place(declaration.until), entry))
            elif standing is Standing.GIVEN and not some and isinstance(statement, Equation) and (
                    statement.lhs.op in MOMENTS):
                self.ledger.replace(statement.lhs, statement.rhs, scopes)
            if declaration.local or declaration.doubtful or some or declaration.kind == "square":
                entry = replace(entry, standing=Standing.SUPPOSED)
            if entry.standing is Standing.ASSERTED and declaration.span is not None:
                self._claimed.append((_place(declaration.since or declaration.span), entry))
            else:
                self.ledger.add(entry)


def _place(span: Span | None) -> Place:
    return (0, 0) if span is None else (span.line, span.column)
