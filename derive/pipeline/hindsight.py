"""Steps that rest on what their paragraph says after them: "= 2 a, since a = b".

A step that was not proved is looked at once more when the paragraph is over.  What was proved in
between counts for nothing, since it may rest on the step itself; claims that stay open do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.facts import Statement as Said
from ..kernel.terms import Term
from ..notation import enumerated
from ..notes.ledger import Standing
from ..notes.statements import Statement
from ..notes.words.remarks import Role
from ..records import replace
from ..step import Step
from ..verdict import Outcome, Verdict
from .fact_names import plain
from .instances import written_out
from .record import Occasion, Record
from .resting import Resting
from .sufficient import sufficient

Judged = tuple[Step, Verdict, Statement]
"""A step of notes, the verdict on it, and where it stands."""


class Hindsight:
    """Judges steps again under what was said after them.

    `leant_on` are open claims on which a step before them rests: these stay open, lest each be
    proved by the other.
    """

    def __init__(self, record: Record, resting: Resting) -> None:
        self.record = record
        self.resting = resting
        self.leant_on: set[Said] = set()

    def verdict(self, occasion: Occasion, verdict: Verdict, seen: int, after: Iterable[Judged]
                ) -> Verdict:
        """The verdict, or a better one.

        `seen` facts were in the record when it was found; `after` are the steps that stand after
        it, up to the end of the paragraph at hand.
        """
        step, statement = occasion.step, occasion.statement
        if (verdict.outcome not in (Outcome.UNDECIDED, Outcome.REFUTED, Outcome.NEEDS)
                or step.lhs is None or step.rhs is None or statement.sign != "="
                or statement.role is Role.GOAL or step.unread or step.error is not None
                or (step.lhs.rows, step.lhs.cols) != (step.rhs.rows, step.rhs.cols)):
            return verdict
        own = Equation(step.lhs, step.rhs)
        reasons = dict(self._reasons(statement, after))
        if own in self.leant_on or not reasons:
            return verdict
        entries = self.record.ledger.entries[seen:]
        hidden = {plain(e.fact) for e in entries}
        later = {said: (e.standing, *reasons[e.line, said.lhs]) for e in entries
                 if isinstance(said := plain(e.fact), Equation) and said != own
                 and (e.line, said.lhs) in reasons}
        given = {s for s, (standing, *_) in later.items() if standing is Standing.GIVEN}
        found = self._from(occasion, Standing.GIVEN, given, hidden - given)
        if found is None and not verdict.outcome.is_wrong:
            claimed = {s for s, (standing, outcome, _) in later.items()
                       if standing is Standing.ASSERTED and outcome is Outcome.UNDECIDED}
            found = self._from(occasion, Standing.ASSERTED, claimed, hidden - given - claimed)
        if found is not None or not verdict.outcome.is_wrong:
            return found or verdict
        return self._excused(occasion, verdict, {
            said for said, (*_, in_words) in later.items()
            if in_words or not self._follows(occasion, said)})

    def _follows(self, occasion: Occasion, later: Equation) -> bool:
        """Whether a later row follows from a step, as rows do that rearrange an equation."""
        stated = Fact("the step", Equation(*occasion.sides))
        facts = *self.record.facts(occasion, proved=False), stated
        return sufficient(Claim(later.lhs, later.rhs, facts)) is not None

    def _reasons(self, statement: Statement, after: Iterable[Judged]
                 ) -> Iterator[tuple[tuple[int, Term], tuple[Outcome, bool]]]:
        """What is said after a statement, and is no consequence of it, and the verdicts on that.

        These are rows of its display, and what words call a reason: lines and left sides, and
        whether words do.
        """
        for step, verdict, other in after:
            if (step.lhs is None or step.rhs is None or other.sign != "="
                    or other.derived or not other.begins
                    or (step.lhs.rows, step.lhs.cols) != (step.rhs.rows, step.rhs.cols)):
                continue
            in_words = self.record.is_reason(other)
            if in_words or (other.display and other.number == statement.number):
                yield (step.span.line, step.lhs), (verdict.outcome, in_words)

    def _from(self, occasion: Occasion, standing: Standing, new: Collection[Said],
              hidden: Collection[Said]) -> Verdict | None:
        """``proved``, if what is known, without what is hidden, is enough, by something new."""
        lhs, rhs = occasion.sides
        facts = tuple(f for f in self.record.facts(occasion, standing)
                      if plain(f) not in hidden and plain(f) != Equation(lhs, rhs))
        if not any(plain(f) in new for f in facts):
            return None
        claim = written_out(Claim(lhs, rhs, facts, occasion.step.distinct))
        enough = sufficient(claim)
        if enough is None:
            return None
        meant = replace(occasion, step=replace(occasion.step, lhs=claim.lhs, rhs=claim.rhs))
        found = self.resting.under(meant, claim, enough)
        if found is None or self.resting.consistent(found, claim) is not found:
            return None
        used = [f for f in enough.facts if plain(f) in new]
        if standing is Standing.GIVEN:
            self.record.remember_proved(lhs, rhs, occasion.statement, enough.facts)
            said = enumerated([f.name for f in used])
            return replace(found, message=f"by {said}, said after it") if used else found
        self.leant_on |= {plain(f) for f in used}
        return found

    def _excused(self, occasion: Occasion, verdict: Verdict, later: Collection[Said]) -> Verdict:
        """The verdict, unless the step holds under what was said of a case after it."""
        known = self.record.facts(occasion)
        more = [f for f in self.record.facts(occasion, Standing.SUPPOSED) if plain(f) in later]
        facts = tuple(dict.fromkeys((*known, *more)))
        if not more or sufficient(Claim(*occasion.sides, facts, occasion.step.distinct)) is None:
            return verdict
        self.record.remember(*occasion.sides, occasion.statement, standing=Standing.SUPPOSED)
        doubt = f"it may be meant where {more[0].name}, said after it"
        return Verdict(Outcome.UNDECIDED, doubt, lhs=verdict.lhs, rhs=verdict.rhs)
