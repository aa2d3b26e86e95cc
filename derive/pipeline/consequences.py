"""Whether a claim of notes follows from what was said, and what it is if it does not.

A claim that follows from nothing said so far, yet contradicts nothing, is not called wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..diagnose import introduced, randomness_clash, unconnected, unstated
from ..kernel.facts import Claim, Equation
from ..kernel.terms import Term, randomness
from ..notation import text
from ..notes.ledger import Ledger, Standing
from ..notes.statements import Statement
from ..notes.words.remarks import Role
from ..obligations import obligation
from ..prove import Proof, ask_sympy
from ..verdict import Outcome, Verdict
from .accusations import unless_unknown
from .instances import informed, written_out
from .memory import recalled
from .news import MOMENTS, has_moment, named_parts, outgrows, said_otherwise
from .options import Options
from .record import Occasion, Record, may_define
from .steps import check_obligation
from .sufficient import Enough, sufficient


class Consequences:
    """Judges claims under what the record says, and records what becomes of them.

    `goals` are the claims that are announced, to be looked at again when all is said.
    """

    def __init__(self, record: Record, options: Options) -> None:
        self.record = record
        self.options = options
        self.goals: list[Occasion] = []

    def given(self, occasion: Occasion, message: str = "") -> Verdict:
        """The verdict on what is said for the first time."""
        lhs, rhs = occasion.sides
        self.record.remember(lhs, rhs, occasion.statement, definition=True)
        return _given(message, lhs, rhs)

    def ill_formed(self, occasion: Occasion) -> Verdict:
        """The verdict on a step whose sides cannot be equal, whatever their values."""
        # What was proved restricts no model, but may keep one from being built.
        step = replace(occasion.step, facts=self.record.facts(occasion, proved=False))
        return check_obligation(obligation(step), self.options, self.record.chain,
                                self.record.known)

    def claim(self, occasion: Occasion) -> Verdict:
        """The verdict on a claim."""
        record, statement = self.record, occasion.statement
        # What was proved ties symbols together, which a derivative takes for one another's doing.
        plain = not any(t.op == "derivative" for side in occasion.sides for t in side.walk())
        claim, unproved = (written_out(Claim(
            *occasion.sides, record.facts(occasion, proved=proved), occasion.step.distinct))
            for proved in (plain, False))
        lhs, rhs = claim.lhs, claim.rhs
        step = replace(occasion.step, lhs=lhs, rhs=rhs, facts=claim.facts)
        occasion = replace(occasion, step=step)
        enough = sufficient(claim)
        if enough is None:
            implied = _implied_definition(lhs, rhs, record.ledger, statement)
            if implied is not None:
                record.remember(*implied, statement, definition=True)
                return _given(f"read as {text(implied[0])} = {text(implied[1])}", lhs, rhs)
            if proof := ask_sympy(informed(claim), seconds=self.options.seconds):
                return self._by_sympy(replace(occasion, step=step), proof)
            claim, step = unproved, replace(step, facts=unproved.facts)
            open_verdict = self._open(replace(occasion, step=step), claim)
            if open_verdict is not None:
                return open_verdict
        else:
            step = replace(step, facts=enough.facts)
        verdict = check_obligation(obligation(step), self.options, record.chain, record.known,
                                   enough and enough.proof)
        verdict = unless_unknown(verdict, lhs, rhs)
        if verdict.outcome is Outcome.PROVED:
            record.remember_proved(lhs, rhs, statement)
        elif not verdict.outcome.is_wrong:
            record.remember_open(lhs, rhs, statement)
        return verdict

    def _by_sympy(self, occasion: Occasion, proof: Proof) -> Verdict:
        """The verdict on a step for which SymPy vouches."""
        verdict = check_obligation(obligation(occasion.step), self.options, self.record.chain,
                                   proof=proof)
        if verdict.outcome is Outcome.PROVED:
            self.record.remember_proved(*occasion.sides, occasion.statement)
        return verdict

    def _open(self, occasion: Occasion, claim: Claim) -> Verdict | None:
        """The verdict on a claim without a proof that need not be an error; None if it may be."""
        record, statement = self.record, occasion.statement
        if outgrows(claim):
            record.remember_open(claim.lhs, claim.rhs, statement)
            return _undecided("too much was said of it to be followed up", claim)
        mixed = randomness_clash(claim)
        other = said_otherwise(claim, statement, record.ledger)
        if other is not None and mixed is None:
            record.ledger.supersede(other)
            return self.given(occasion, f"said anew here; line {other.line} said otherwise")
        resting = self._resting(occasion, claim)
        if resting is not None:
            record.remember_open(claim.lhs, claim.rhs, statement)
            return resting
        named = () if statement.begins else named_parts(claim.lhs, claim.rhs, record.ledger)
        if named:
            return self._named_there(claim, statement, named)
        new = recalled(introduced, claim) if statement.begins else None
        if mixed is not None and new is not None and has_moment(new):
            return None
        quantity = new or (None if mixed else recalled(unconnected, claim))
        if quantity is None:
            quantity = recalled(unstated, claim)
            if quantity is None or _lacks_facts(claim):
                return None
        if statement.role is Role.GOAL:
            self.goals.append(occasion)
            return _undecided("announced", claim)
        in_proof = any(scope.kind == "proof" for scope in statement.scopes)
        if new is not None and not statement.derived and not in_proof:
            return self.given(occasion, f"the first that is said of {text(new)}")
        record.remember_open(claim.lhs, claim.rhs, statement)
        return _undecided(
            "does not follow from what was said so far, and does not contradict "
            f"it: nothing determines {text(quantity)}", claim)

    def _named_there(self, claim: Claim, statement: Statement,
                     named: Sequence[tuple[Term, Term]]) -> Verdict:
        """The verdict on a side that gives names to what is known."""
        for letter, value in named:
            if randomness(value):
                self.record.remember(value, letter, statement)
            else:
                self.record.remember(letter, value, statement, definition=True)
        letters = ", ".join(text(letter) for letter, _ in named)
        return _given(f"tells what {letters} stand{'s' * (len(named) == 1)} for",
                      claim.lhs, claim.rhs)

    def _resting(self, occasion: Occasion, claim: Claim) -> Verdict | None:
        """``proved``, if the claim follows once claims that are open themselves are used too."""
        # That the same was claimed before, as goals are at the end of proofs, is no reason.
        facts = tuple(f for f in self.record.facts(occasion, Standing.ASSERTED)
                      if f in claim.facts or f.statement != Equation(claim.lhs, claim.rhs))
        if facts == claim.facts:
            return None
        enough = sufficient(replace(claim, facts=facts))
        if enough is None:
            enough = Enough(facts, ask_sympy(informed(replace(claim, facts=facts)),
                                             seconds=self.options.seconds))
            if not enough.proof:
                return None
        step = replace(occasion.step, facts=enough.facts)
        verdict = check_obligation(obligation(step), self.options, proof=enough.proof)
        if verdict.outcome is not Outcome.PROVED:
            return None
        used = {f.name for f in step.facts} if verdict.certificate is None else {
            name for name, _ in verdict.certificate.facts}
        lines = sorted({e.line for e in self.record.ledger.entries
                        if e.fact.name in used and e.standing is Standing.ASSERTED})
        rests = ", ".join(map(str, lines))
        return replace(verdict, message=f"rests on line {rests}, which is open" if lines else "")

    def reached(self, goal: Occasion) -> Verdict:
        """The verdict on an announced claim when everything was said."""
        goal = replace(goal, local=())
        claim = Claim(*goal.sides, self.record.facts(goal), goal.step.distinct)
        enough = sufficient(claim)
        if enough is not None:
            return check_obligation(obligation(replace(goal.step, facts=enough.facts)),
                                    self.options, proof=enough.proof)
        # The end of a proof repeats the goal; where that was open, it is no reason for the goal.
        self.record.ledger.forget(Equation(*goal.sides))
        return self._resting(goal, claim) or _undecided(
            "announced, and not reached by steps that are proved", claim)


def _given(message: str, lhs: Term, rhs: Term) -> Verdict:
    return Verdict(Outcome.GIVEN, message, lhs=lhs, rhs=rhs)


def _undecided(message: str, claim: Claim) -> Verdict:
    return Verdict(Outcome.UNDECIDED, message, lhs=claim.lhs, rhs=claim.rhs)


def _lacks_facts(claim: Claim) -> bool:
    """Whether the claim could be proved if facts were stated that are often left unsaid."""
    from ..diagnose.missing import missing  # few steps need it

    return bool(recalled(missing, claim))


def _implied_definition(
    lhs: Term, rhs: Term, ledger: Ledger, statement: Statement
) -> tuple[Term, Term] | None:
    """``Var(y) = Var(Xb + e)`` says y = Xb + e, where nothing says so yet."""
    if lhs.op not in MOMENTS or lhs.op != rhs.op or lhs.args[1:] != rhs.args[1:]:
        return None
    symbol, value = lhs.args[0], rhs.args[0]
    if not may_define(symbol, value) or value.op == "symbol" or (
            (symbol.rows, symbol.cols) != (value.rows, value.cols)):
        return None
    return None if ledger.defines(symbol, statement.scopes) else (symbol, value)
