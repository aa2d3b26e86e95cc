"""Claims that do not follow from what was said alone, but with what books know, or what is open.

A proof that uses claims that are open themselves says so, and counts only if these can be true
together with what was said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..functions import is_interpreted
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term
from ..notation import enumerated
from ..notes.ledger import Entry, Standing, names_of
from ..obligations import obligation
from ..prove import ask_sympy
from ..records import replace
from ..verdict import Outcome, Verdict
from .claims import rests_on_contradiction
from .instances import informed, stated_as, together, written_out
from .likelihoods import laws_of_likelihoods
from .named_quantities import laws_of_named_quantities
from .news import MOMENTS
from .options import Options
from .record import Occasion, Record
from .satisfiable import satisfiable
from .steps import check_obligation
from .sufficient import Enough, sufficient


def _is_named(term: Term) -> bool:
    """Whether a term is something that has a meaning by its name."""
    return term.op in MOMENTS or (term.op == "function" and not is_interpreted(term.data))


class Resting:
    """Judges claims under more than what was said and proved.

    `behind` are the facts by which functions of the last claim were written out.
    """

    def __init__(self, record: Record, options: Options) -> None:
        self.record = record
        self.options = options
        self.behind: frozenset[str] = frozenset()

    def verdict(self, occasion: Occasion, claim: Claim) -> Verdict | None:
        """``proved``, or ``undecided`` if what is open may be wrong; None without a proof."""
        tried = {claim.facts}
        for facts in self._premises(occasion, claim):
            if facts not in tried:
                tried.add(facts)
                found = self._with(occasion, replace(claim, facts=facts))
                if found is not None:
                    return found
        return None

    def by_laws(self, occasion: Occasion) -> Verdict | None:
        """``proved``, if general laws say what a quantity is that the notes define."""
        lhs, rhs = occasion.sides
        if not _is_named(lhs) or self.record.ledger.given(lhs) is not None:
            return None
        facts = self.record.facts(occasion, Standing.KNOWN)
        claim = Claim(lhs, rhs, facts, occasion.step.distinct)
        for more in self._with_laws(occasion, claim, facts):
            enough = sufficient(replace(claim, facts=more))
            if enough is not None:
                step = replace(occasion.step, facts=enough.facts)
                verdict = check_obligation(obligation(step), self.options, proof=enough.proof)
                if verdict.outcome is Outcome.PROVED:
                    self.record.remember_proved(lhs, rhs, occasion.statement, enough.facts)
                    return verdict
        return None

    def _premises(self, occasion: Occasion, claim: Claim) -> Iterator[tuple[Fact, ...]]:
        """What books know of the distributions that the notes name; and open claims.

        That the same was claimed before, as goals are at the end of proofs, is no reason.
        """
        known = self.record.facts(occasion, Standing.KNOWN)
        yield from self._with_laws(occasion, claim, known)
        rows = self.record.rows(occasion.statement)
        claimed = tuple(f for f in self.record.facts(occasion, Standing.ASSERTED)
                        if f in known or f in claim.facts
                        or f.statement != Equation(claim.lhs, claim.rhs))
        claimed += tuple(f for f in self.record.facts(occasion, Standing.SUPPOSED)
                         if f.statement in rows and f not in claimed)
        yield from self._with_laws(occasion, claim, claimed)

    def _with_laws(self, occasion: Occasion, claim: Claim, facts: tuple[Fact, ...]
                   ) -> Iterator[tuple[Fact, ...]]:
        """The facts with general laws; what a named quantity is, what a density is by its
        distribution, and by the laws of probability, are tried one after the other, since each
        gives it another form.
        """
        from .known_laws import known_laws  # most claims follow without them

        claim = replace(claim, facts=facts)
        if named := laws_of_named_quantities(claim, self.record.named):
            yield facts + named
        yield facts + named + known_laws(claim, self.record.stated, spreads=self.record.spreads,
                                             compared=self.record.ledger.compared)
        if likelihoods := laws_of_likelihoods(claim, self.record.densities(occasion),
                                              self.record.models_of_data(),
                                              self.record.words.observed.samples(
                                                  occasion.statement,
                                                  self.record.inside(occasion.statement)),
                                              self.record.stated | names_of(*self.record.models),
                                              self._given()):
            yield facts + likelihoods

    def _given(self) -> list[Equation]:
        """The equations that the notes state, and do not derive."""
        return [s for e in self.record.ledger.entries if e.standing is Standing.GIVEN
                and not e.proved and isinstance(s := e.fact.statement, Equation)]

    def _with(self, occasion: Occasion, claim: Claim) -> Verdict | None:
        """The verdict ``proved`` with the lines on which it rests, if the claim has a proof."""
        plain = written_out(claim)
        behind = frozenset(f.name for f in claim.facts if f not in plain.facts and isinstance(
            s := f.statement, Equation) and s.lhs.op == "function")
        enough = sufficient(plain)
        if enough is None:
            asked = informed(plain, self.record.conditioned, self.record.ledger.limited)
            proof = ask_sympy(asked, seconds=self.options.seconds)
            if not proof:
                return None
            enough = Enough(together(plain, asked, proof), proof)
        return self.under(occasion, plain, enough, behind)

    def under(self, occasion: Occasion, claim: Claim, enough: Enough,
              behind: frozenset[str] = frozenset()) -> Verdict | None:
        """The verdict on a claim that follows from some facts, with the open lines among them and
        among those that are `behind` the claim: its functions were written out by them.
        """
        self.behind = behind
        step = replace(occasion.step, lhs=claim.lhs, rhs=claim.rhs, facts=enough.facts)
        verdict = check_obligation(obligation(step), self.options, proof=enough.proof)
        if verdict.outcome is not Outcome.PROVED:
            return None
        lines = self.lines(verdict)
        if lines and verdict.examination is not None and not verdict.examination.agreeing and (
                rests_on_contradiction(verdict) or not satisfiable(verdict.facts)):
            doubt = (f"follows only from {lines}, not proved so far, and may contradict what was "
                     "said")
            return Verdict(Outcome.UNDECIDED, doubt, lhs=claim.lhs, rhs=claim.rhs,
                           facts=verdict.facts)
        if lines:
            return self.resting(verdict)
        known = [e.fact.name for e in self._used(verdict) if e.standing is Standing.KNOWN]
        return replace(verdict, message=f"by the {known[0]}" if len(known) == 1 else "")

    def resting(self, verdict: Verdict) -> Verdict:
        """The verdict, with the open lines on which its proof rests, if there are any."""
        numbers = self._open_numbers(self._names(verdict))
        return replace(verdict, open_lines=tuple(numbers), message=(
            f"rests on {_in_words(numbers)}, not proved so far")) if numbers else verdict

    def consistent(self, verdict: Verdict, claim: Claim) -> Verdict:
        """The verdict, unless it rests on lines that may contradict each other, as in notes that
        err: anything follows from these.
        """
        if not rests_on_contradiction(verdict):
            return verdict
        lines = _in_words(e.line for e in self._used(verdict))
        return Verdict(Outcome.UNDECIDED, f"follows from {lines}, of which no exact model was "
                       "found: they may contradict each other", lhs=claim.lhs, rhs=claim.rhs,
                       facts=verdict.facts)

    def _used(self, verdict: Verdict) -> list[Entry]:
        """What a proof uses of the record."""
        names = {f.name for f in verdict.facts} if verdict.certificate is None else (
            verdict.certificate.cited)
        stated = {*names, *map(stated_as, names)}
        return [e for e in self.record.ledger.entries if e.fact.name in stated]

    def lines(self, verdict: Verdict) -> str:
        """The lines of open claims on which the last proof that was found rests, in words."""
        return self.open_lines(self._names(verdict))

    def _names(self, verdict: Verdict) -> frozenset[str]:
        """The facts of the record that the last proof that was found uses."""
        return self.behind | {e.fact.name for e in self._used(verdict)}

    def open_lines(self, names: Collection[str]) -> str:
        """The lines of the claims that are open themselves among the named facts, in words."""
        return _in_words(self._open_numbers(names))

    def _open_numbers(self, names: Collection[str]) -> list[int]:
        """The lines of open claims; a condition under which something is said is none."""
        conditions = {e.fact.name for e in self.record.words.local}
        return sorted({e.line for e in self.record.ledger.entries if e.line
                       and e.fact.name in names and e.fact.name not in conditions
                       and e.standing >= Standing.ASSERTED})


def _in_words(numbers: Iterable[int]) -> str:
    lines = [str(n) for n in sorted(set(numbers)) if n]
    return f"line{'s' * (len(lines) > 1)} {enumerated(lines)}" if lines else ""
