"""Whether a claim of notes follows from what was said, and what it is if it does not.

A claim that follows from nothing said so far, yet contradicts nothing, is not called wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnose import randomness_clash, unconnected, unstated
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, randomness
from ..notation import text
from ..notes.ledger import Standing, names_of, sees
from ..notes.statements import Statement
from ..notes.words.remarks import Role
from ..obligations import obligation
from ..prove import Proof, ask_sympy
from ..records import replace
from ..verdict import Outcome, Verdict
from .accusations import unless_unknown
from .announced import inverses_announced, near_what_was_found
from .claims import holds_nowhere
from .commuting import numbers_only
from .fact_names import named
from .instances import definitions_of_functions, informed, together, written_out
from .limits import TimeOver
from .memory import recalled
from .news import (
    defines_function,
    has_moment,
    implied_definition,
    is_case,
    named_parts,
    names_blocks,
    names_function,
    outgrows,
    said_otherwise,
)
from .options import Options
from .partitions import introduced_by_parts
from .record import Occasion, Record
from .resting import Resting
from .slips import compared, wrong_by_a_slip
from .steps import check_obligation, in_chain
from .sufficient import lacks_facts, sufficient

COMPARISONS = {"<": ("<", False), ">": ("<", True), r"\leq": ("<=", False), r"\geq": ("<=", True)}
"""How a claim writes a comparison, and whether with its sides exchanged."""


class Consequences:
    """Judges claims under what the record says, and records what becomes of them.

    `goals` are the claims that are announced, to be looked at again when all is said, `unknown`
    the letters that some, by their places, introduce, `explained` the verdicts on definitions.
    """

    def __init__(self, record: Record, options: Options) -> None:
        self.record = record
        self.options = options
        self.goals: list[Occasion] = []
        self.unknown: dict[int, Term] = {}
        self.explained: dict[int, Verdict] = {}
        self.resting = Resting(record, options)

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
        stated = record.facts(occasion, proved=False)
        claim = (written_out(Claim(*occasion.sides, record.facts(occasion), occasion.step.distinct))
                 if plain else self._written_out(occasion, stated))
        unproved = written_out(replace(claim, facts=stated)) if plain else claim
        lhs, rhs = claim.lhs, claim.rhs
        step = replace(occasion.step, lhs=lhs, rhs=rhs, facts=claim.facts)
        occasion = replace(occasion, step=step)
        enough = sufficient(claim)
        if enough is None:
            implied = implied_definition(lhs, rhs, record.ledger, statement)
            if implied is not None:
                record.remember(*implied, statement, definition=True)
                return _given(f"read as {text(implied[0])} = {text(implied[1])}", lhs, rhs)
            asked = informed(claim, record.conditioned, record.ledger.limited)
            if proof := ask_sympy(asked, seconds=self.options.seconds):
                step = replace(step, facts=together(claim, asked, proof))
                return self._by_sympy(replace(occasion, step=step), proof)
            claim, step = unproved, replace(step, facts=unproved.facts)
            open_verdict = self._open(replace(occasion, step=step), claim)
            if open_verdict is not None:
                return self.unless_a_slip(occasion, open_verdict)
        elif doubt := numbers_only(replace(claim, facts=enough.facts), record.numbers,
                                   record.inside(statement)):
            record.remember_open(lhs, rhs, statement)
            return _undecided(doubt, claim)
        else:
            step = replace(step, facts=enough.facts)
        verdict = check_obligation(obligation(step), self.options, record.chain, record.known,
                                   enough and enough.proof)
        verdict = unless_unknown(self.resting.consistent(verdict, claim), lhs, rhs)
        if verdict.outcome is Outcome.PROVED:
            return self._proved(replace(occasion, step=step), verdict)
        if not verdict.outcome.is_wrong:
            record.remember_open(lhs, rhs, statement)
            return self.unless_a_slip(occasion, verdict)
        return verdict

    def comparison(self, occasion: Occasion) -> Verdict:
        """The verdict on an inequality: proved, a condition, open, or wrong at all points.

        In notes most of them are conditions: what is said in running text of a letter is one.
        One that holds somewhere may be a condition, or rest on what was not said.
        """
        statement = occasion.statement
        lhs, rhs = occasion.sides
        relation, exchanged = COMPARISONS[statement.sign]
        lower, upper = (rhs, lhs) if exchanged else (lhs, rhs)
        if statement.role in (Role.ASSUMPTION, Role.DEFINITION) or (
                statement.begins and not statement.display
                and all(side.op in ("symbol", "dimension", "number") for side in (lhs, rhs))):
            self.record.ledger.compare(lower, upper)
            return replace(_given("a condition", lower, upper), relation=relation)
        claim = Claim(lower, upper, self.record.facts(occasion), occasion.step.distinct, relation)
        used = sufficient(claim)
        if used is not None:
            step = replace(occasion.step, lhs=lower, rhs=upper, facts=used.facts,
                           relation=relation)
            verdict = check_obligation(obligation(step), self.options, proof=used.proof)
            if verdict.outcome is Outcome.PROVED:
                return verdict
        # What is equivalent to something need not hold; a true verdict is that of a right step.
        equivalent = statement.begins and statement.follows
        nowhere = None if equivalent else holds_nowhere(claim, self.options.seconds)
        return nowhere if nowhere is not None else _undecided(
            f"nothing shows that {text(lower)} {relation} {text(upper)}", claim)

    def _by_sympy(self, occasion: Occasion, proof: Proof) -> Verdict:
        """The verdict on a step for which SymPy vouches."""
        verdict = check_obligation(obligation(occasion.step), self.options, self.record.chain,
                                   proof=proof)
        return self._proved(occasion, verdict) if verdict.outcome is Outcome.PROVED else verdict

    def _proved(self, occasion: Occasion, verdict: Verdict) -> Verdict:
        """The verdict on what was proved, remembered; it may rest on open claims that it cites."""
        verdict = self.resting.resting(verdict)
        if verdict.open_lines:
            self.record.remember_open(*occasion.sides, occasion.statement)
        else:
            self.record.remember_proved(*occasion.sides, occasion.statement, occasion.step.facts)
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
        resting = self.resting.verdict(occasion, claim)
        if resting is not None:
            if self.resting.lines(resting):
                record.remember_open(claim.lhs, claim.rhs, statement)
            else:
                record.remember_proved(claim.lhs, claim.rhs, statement, resting.facts)
            return resting
        # Of "the density of $Y = g(X)$ is" the equation in the sentence is no goal.
        if (statement.role is not Role.GOAL or not statement.display) and (
                names_function(claim, record.ledger) if statement.begins
                else defines_function(claim, record.chain.start, record.ledger)):
            return self.given(occasion, "tells what a function stands for")
        named = () if statement.begins else named_parts(claim.lhs, claim.rhs, record.ledger)
        if named:
            return self._named_there(claim, statement, named)
        if statement.begins and claim.lhs.op == "symbol" and names_blocks(
                claim.rhs, record.ledger):
            return self.given(occasion, "tells what the blocks are called")
        new = recalled(introduced_by_parts, claim) if statement.begins else None
        if mixed is not None and new is not None and has_moment(new):
            return None
        quantity = new or (None if mixed else recalled(unconnected, claim))
        if quantity is None:
            quantity = recalled(unstated, claim)
            if quantity is None or lacks_facts(claim):
                return None
        if statement.role is Role.GOAL:
            if new is not None and self._explains_goal(new, statement):
                return self._explanation(occasion, new)
            self.goals.append(occasion)
            self.unknown |= {} if new != claim.lhs else {occasion.at: claim.lhs}
            return _undecided("announced", claim)
        in_proof = any(scope.kind == "proof" for scope in statement.scopes)
        if new is not None and not statement.display and is_case(claim.lhs, claim.rhs):
            record.remember(claim.lhs, claim.rhs, statement, standing=Standing.SUPPOSED)
            return _given("a case named in passing", claim.lhs, claim.rhs)
        if new is not None and not statement.derived and not in_proof:
            return self.given(occasion, f"the first that is said of {text(new)}")
        if statement.source and statement.begins and not self._is_goal(claim):
            return self.given(occasion, f"stated as in {statement.source}")
        record.remember_open(claim.lhs, claim.rhs, statement)
        return _undecided(
            "does not follow from what was said so far, and does not contradict "
            f"it: nothing determines {text(quantity)}", claim)

    def unless_a_slip(self, occasion: Occasion, verdict: Verdict) -> Verdict:
        """The verdict on a claim that is left open, or ``refuted`` if it is wrong by a slip."""
        statement = occasion.statement
        if verdict.outcome not in (Outcome.UNDECIDED, Outcome.HOLDS) or (
                statement.role is Role.GOAL
                or not (statement.derived or statement.follows or statement.cites)
                or not (statement.display or self.record.is_plain(occasion, whole=False))):
            return verdict
        try:
            slip = self._slip(occasion)
            return verdict if slip is None else in_chain(
                slip, replace(occasion.step, facts=slip.facts), self.record.chain, self.options)
        except TimeOver:
            return verdict  # what was found before the time was over

    def _slip(self, occasion: Occasion, *, proved: bool = False) -> Verdict | None:
        """The verdict on a claim that is one slip away from what was said, or also `proved`."""
        statement = occasion.statement
        lhs, rhs = occasion.sides
        if is_case(lhs, rhs) or is_case(rhs, lhs):
            return None  # another letter has that value: it need not be the one that was meant
        own = Equation(lhs, rhs)
        for standing in (Standing.GIVEN, Standing.ASSERTED):
            facts = (*(f for f in self.record.facts(occasion, standing, proved=proved)
                       if f.statement != own), *inverses_announced(occasion, self.goals))
            claim = self._written_out(occasion, facts, standing)
            for one in compared(claim, None if statement.begins else self.record.chain.start):
                found = wrong_by_a_slip(one, self.record.ledger, self.record.unexplained,
                                        begins=statement.begins)
                if found is None:
                    continue
                self.record.ledger.forget(own)
                if one.lhs == rhs:
                    found = replace(found, lhs=lhs, rhs=rhs, repair=(), message=(
                        f"{found.message}; the left side was to be {text(found.repair[0])}"))
                if standing is Standing.ASSERTED:
                    lines = self.resting.open_lines({f.name for f in found.facts})
                    found = replace(found, message=f"does not agree with {lines}: {found.message}")
                return found
        return None

    def _written_out(self, occasion: Occasion, facts: Sequence[Fact],
                     standing: Standing = Standing.GIVEN) -> Claim:
        """The claim with functions that are differentiated written out, as far as is known."""
        known = definitions_of_functions(self.record.facts(occasion, standing))
        found = self.record.functions.facts(occasion.sides)
        return written_out(Claim(*occasion.sides, tuple(dict.fromkeys((*facts, *known, *found))),
                                 occasion.step.distinct))

    def as_meant(self, occasion: Occasion) -> tuple[Term, Term]:
        """Both sides; if they have one shape, with differentiated functions written out."""
        lhs, rhs = occasion.sides
        if (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols):
            return lhs, rhs
        claim = self._written_out(occasion, self.record.facts(occasion, proved=False))
        return claim.lhs, claim.rhs

    def _is_goal(self, claim: Claim) -> bool:
        """Whether what is claimed was announced: a link cannot stand for its proof."""
        return any({claim.lhs, claim.rhs} & set(goal.sides) and sufficient(replace(
            claim, facts=(*claim.facts, Fact("announced", Equation(*goal.sides))))) is not None
            for goal in self.goals)

    def announced(self, occasion: Occasion) -> tuple[Fact, ...]:
        """What claims that are announced say of letters of which nothing else says what they are.

        The claim at hand is none of them.
        """
        statement = occasion.statement
        return tuple(named(Equation(*goal.sides), self.record.line(goal.statement.span))
                     for goal in self.goals if goal.sides[0].op == "symbol"
                     and {*goal.sides} != {*occasion.sides}
                     and sees(statement.scopes, goal.statement.scopes)
                     and self.record.definition(statement, goal.sides[0]) is None)

    def _explains_goal(self, letter: Term, statement: Statement) -> bool:
        """Whether an announced claim, or what was said of a letter in it, speaks of a letter that
        only this statement can explain.

        That claim must be about something else: each of several estimators is one of its own.
        """
        return letter.op == "symbol" and any(
            goal.statement.scopes == statement.scopes and goal.sides[0].op != "symbol"
            and letter not in goal.sides[0].walk() and (letter in goal.sides[1].walk() or (
                not letter.data[1] and letter.data[0] in self.record.meaning(
                    goal.sides[1:], statement) - names_of(goal.sides[0])))
            for goal in self.goals)

    def _explanation(self, occasion: Occasion, letter: Term) -> Verdict:
        """The verdict on what a letter stands for; what was announced of letters that stand in it,
        and that nothing else explains, counts as said from here on.
        """
        verdict = self.given(occasion, f"tells what {text(letter)} stands for")
        while goal := next((
                g for g in self.goals if g.at in self.unknown
                and g.statement.scopes == occasion.statement.scopes
                and self.record.definition(g.statement, self.unknown[g.at]) is None
                and self._explains_goal(self.unknown[g.at], g.statement)), None):
            tells = f"tells what {text(self.unknown.pop(goal.at))} stands for"
            self.explained[goal.at] = self.given(goal, tells)
        return verdict

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

    def reached(self, goal: Occasion) -> Verdict:
        """The verdict on an announced claim when everything was said."""
        if goal.at in self.explained:
            return self.explained[goal.at]
        self.record.words.local = []
        claim = Claim(*goal.sides, self.record.facts(goal), goal.step.distinct)
        enough = sufficient(claim)
        if enough is not None:
            return check_obligation(obligation(replace(goal.step, facts=enough.facts)),
                                    self.options, proof=enough.proof)
        # The end of a proof repeats the goal; where that was open, it is no reason for the goal.
        self.record.ledger.forget(Equation(*goal.sides))
        resting = self.resting.verdict(goal, claim)
        if resting is not None and not self.resting.lines(resting):
            return resting
        if resting is None and (slip := self._missed(goal)) is not None:
            return slip
        return _undecided("announced, and not reached by steps that are proved" + (
            f": {resting.message}" if resting is not None else ""), claim)

    def _missed(self, goal: Occasion) -> Verdict | None:
        """``refuted``, if what was announced is one slip away from what was found."""
        statement = goal.statement
        if statement.condition or self.record.dispute(goal.sides, statement):
            return None
        try:
            return self._slip(goal, proved=True) or near_what_was_found(
                goal, self.record, self.resting)
        except TimeOver:
            return None


def _given(message: str, lhs: Term, rhs: Term) -> Verdict:
    return Verdict(Outcome.GIVEN, message, lhs=lhs, rhs=rhs)


def _undecided(message: str, claim: Claim) -> Verdict:
    return Verdict(Outcome.UNDECIDED, message, lhs=claim.lhs, rhs=claim.rhs)
