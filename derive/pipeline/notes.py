"""Notes: every relation in them, checked against what was said before it.

A relation is a definition or an assumption if its words say so, or if it is the first to say
anything of a quantity; every other relation is a claim.
"""

from __future__ import annotations

from functools import partial

from ..diagnose import Chain, concerned, unstated
from ..functions import is_interpreted
from ..kernel.facts import Claim, Equation
from ..kernel.terms import Term
from ..notation import enumerated
from ..notes.ledger import Standing, symbols_of
from ..notes.mathematics.syntax import DEFINING, Node
from ..notes.meaning.conditions import indices_alike
from ..notes.meaning.mixed import mixed
from ..notes.statements import Statement
from ..notes.understand import Understanding
from ..notes.words.remarks import Role
from ..obligations import obligation
from ..records import replace
from ..refute import examine
from ..step import Step, terms_of
from ..verdict import Outcome, Verdict
from .accusations import is_differentiated, softened
from .beside import Beside
from .commuting import commuting
from .consequences import COMPARISONS, Consequences
from .dependence import Dependences, value_for_variable
from .elaborated import elaborated
from .fixed_letters import FixedLetters
from .hindsight import Hindsight
from .instances import written_out
from .misnamed import Misnamed
from .news import MOMENTS, is_case, is_of_high_order
from .options import Options
from .record import Occasion, Record
from .reuse import Scales
from .skewness import certain_order
from .steps import check_obligation
from .sufficient import sufficient
from .uncertain import doubtful_quotient
from .uncorrelated import speaks_of_independence

_SECONDS = 2.0
"""How long each engine may take for one step of notes, which have many."""


class Checker:
    """One pass over the statements of a document, with the record of what was said."""

    def __init__(self, understanding: Understanding, options: Options) -> None:
        self.options = replace(options, seconds=min(options.seconds, _SECONDS))
        self.record = Record(understanding)
        self.consequences = Consequences(self.record, self.options)
        self.hindsight = Hindsight(self.record, self.consequences.resting)
        self.dependences = Dependences()
        self.fixed_letters = FixedLetters(understanding.readings)
        self.beside = Beside(self.record)
        self.scales = Scales()
        self.misnamed = Misnamed(understanding.readings)
        self.speaks_of_independence = speaks_of_independence(understanding.readings)
        self.certain_order = certain_order(understanding.readings)

    def step(self, step: Step, statement: Statement) -> Step:
        """The statement with its sides as terms, or why there are none; without facts yet."""
        read = elaborated(step, statement, self.record.inside(statement), self.record.confirmed)
        if not read.unread and (doubt := self.fixed_letters.doubt(_sides(statement))):
            read = replace(step, unread=doubt)
        if read.unread or statement.skips:
            self.record.unread(statement)
        return read

    def verdict(self, occasion: Occasion) -> Verdict:
        """The verdict on a step."""
        if occasion.step.unread and self.record.confirmed:  # more is known than when it was read
            step = replace(occasion.step, unread="")
            occasion = replace(occasion, step=self.step(step, occasion.statement))
        step = occasion.step
        self.record.reach(occasion.statement)
        self.record.assume(occasion)
        chain = self.record.chain
        if step.begins:
            self.record.chain = Chain(step.lhs)
        words, local = self.record.words, self.record.words.local
        occasion, conditions = self.beside.under(occasion)
        words.local = [*local, *conditions] if conditions else local
        verdict = self._remarked(self._softened(self._judged(occasion), occasion), occasion)
        words.local = local
        if verdict.outcome is Outcome.GIVEN:
            self.beside.release(occasion.statement)
        if verdict.lhs is not None and verdict.rhs is not None and not verdict.outcome.is_wrong:
            self.record.remember_row(verdict.lhs, verdict.rhs, occasion.statement)
        if occasion.statement.aside:
            self.record.chain = chain
        self.record.ledger.meet(*(t for t in (step.lhs, step.rhs) if t is not None))
        return verdict

    def _remarked(self, verdict: Verdict, occasion: Occasion) -> Verdict:
        """The verdict, with what is strange about a definition that is not wrong for certain."""
        statement = occasion.statement
        remark = self.scales.remark(statement, self.record.inside(statement))
        if not remark or verdict.outcome not in (Outcome.GIVEN, Outcome.UNREAD,
                                                 Outcome.UNDECIDED):
            return verdict
        if verdict.outcome is Outcome.GIVEN:
            return replace(verdict, outcome=Outcome.UNDECIDED, message=remark)
        return replace(verdict, message=f"{verdict.message}; {remark}")

    def _softened(self, verdict: Verdict, occasion: Occasion) -> Verdict:
        """The verdict, unless the notes say too little for the step to be called wrong."""
        step, statement = occasion.step, occasion.statement
        if verdict.outcome is Outcome.HOLDS and not step.distinct and any(
                isinstance(f.statement, Equation) and f.statement.distinct
                for f in verdict.facts):
            return Verdict(Outcome.UNDECIDED, "what is said of indices that differ may not tell it",
                           lhs=step.lhs, rhs=step.rhs)  # models of such facts are mostly zero
        if verdict.outcome.is_wrong and (doubt := doubtful_quotient(_sides(statement)) or (
                self.fixed_letters.doubt(_sides(statement), self.record.chain.start))):
            return Verdict(Outcome.UNDECIDED, doubt, lhs=step.lhs, rhs=step.rhs)
        if verdict.outcome is Outcome.ILL_FORMED:
            clashing = step.error.uses if step.error is not None else filter(
                None, (step.lhs, step.rhs))
            doubt = self.record.other_sizes(clashing, statement)
            if not doubt and not statement.display and self.record.follows_a_condition(statement):
                doubt = "it is said under a condition, which may change shapes"
            if doubt:
                return Verdict(Outcome.UNDECIDED, doubt, lhs=step.lhs, rhs=step.rhs)
        if not verdict.outcome.is_wrong or step.lhs is None or step.rhs is None:
            return verdict
        lhs, rhs = self.consequences.as_meant(occasion)
        doubt = self.record.dispute((lhs, rhs), statement)
        if not doubt and verdict.outcome is not Outcome.ILL_FORMED and (
                condition := self._condition(statement, lhs, rhs)):
            self.record.remember(lhs, rhs, statement, standing=Standing.SUPPOSED)
            return Verdict(Outcome.UNDECIDED, condition, lhs=verdict.lhs, rhs=verdict.rhs)
        softer = Verdict(Outcome.UNDECIDED, doubt, lhs=lhs, rhs=rhs) if doubt else softened(
            verdict, lhs, rhs, self.record.facts(occasion), self.record.inside(statement),
            _sides(statement),
            begins=statement.begins, speaks_of_independence=self.speaks_of_independence,
            certain_order=self.certain_order, confirmed=self.record.confirmed,
            unexplained=self.record.unexplained, start=self.record.chain.start,
            restricted=partial(self.record.is_restricted, statement),
            is_plain=partial(self.record.is_plain, occasion))
        if softer is not verdict:
            self.record.remember_open(lhs, rhs, statement)
            return softer
        return verdict if verdict.outcome is Outcome.ILL_FORMED else self._excused(
            verdict, occasion)

    def _condition(self, statement: Statement, lhs: Term, rhs: Term) -> str:
        """How words of its sentence may restrict a statement; empty if they do not."""
        if statement.scopes in self.record.commutes and commuting(lhs, rhs):
            return "what the text says to commute was not understood"
        if statement.questioned:
            return "it is a condition of what stands behind it, or a consequence of that"
        if statement.unclear or self.record.is_conditional(statement):
            return "it is said under a condition that was not understood"
        if self.record.is_partial(lhs, rhs, statement):
            return "it is said of some values of its indices only"
        inline = statement.begins and not statement.display
        wished = (inline and self.record.is_restricted(statement, cases=False)) or (
            statement.role is Role.ASSUMPTION and _is_multiple(lhs) and _is_multiple(rhs)) or (
            inline and isinstance(statement.left, Node) and lhs.op == "symbol"
            and self.record.has_two_values(statement.left, statement))
        return "it may be a condition rather than a consequence" if wished else ""

    def _excused(self, verdict: Verdict, occasion: Occasion) -> Verdict:
        """The verdict, unless the step holds under what was said of a case before, or for indices
        that differ.
        """
        known = self.record.facts(occasion, Standing.KNOWN)
        if pairs := indices_alike(occasion.sides, known, occasion.step.distinct):
            claim = Claim(*occasion.sides, known, (*occasion.step.distinct, *pairs))
            apart = examine(claim, trials=6, seconds=1.0)
            if apart.counterexample is not None:  # it convinces more than one with equal indices
                verdict = replace(verdict, examination=apart, distinct=claim.distinct)
            elif apart.agreeing or sufficient(claim):
                names = enumerated([*dict.fromkeys(repr(d) for pair in pairs for d in pair)])
                return Verdict(Outcome.UNDECIDED, f"it holds where {names} differ, which is not "
                               "said here", lhs=verdict.lhs, rhs=verdict.rhs)
        open_ = self.record.facts(occasion, Standing.ASSERTED)
        more = [f for f in self.record.facts(occasion, Standing.SUPPOSED)
                if f not in known and f not in open_]
        more += [f for f in self.consequences.announced(occasion) if f not in more]
        more += self.record.sizes_said([*occasion.sides, *(
            t for f in known for t in terms_of(f.statement))])
        claim = Claim(*occasion.sides, (*known, *more), occasion.step.distinct)
        found = examine(claim, trials=6, seconds=1.0) if more else None
        if found is None or found.counterexample is not None or not (
                found.agreeing or sufficient(claim)):
            return verdict
        self.record.remember(*occasion.sides, occasion.statement, standing=Standing.SUPPOSED)
        return Verdict(Outcome.UNDECIDED, f"it may be meant where {more[-1].name}, which was said "
                       "of a case, or is in doubt itself", lhs=verdict.lhs, rhs=verdict.rhs)

    def _judged(self, occasion: Occasion) -> Verdict:
        step, statement = occasion.step, occasion.statement
        lhs, rhs = step.lhs, step.rhs
        if slip := self.misnamed.slip(statement) or mixed(
                (statement.right, *([statement.left] * statement.begins))):
            return Verdict(Outcome.ILL_FORMED, slip)
        if step.unread or step.given:
            return check_obligation(obligation(step), self.options)
        if statement.labelled:
            self.record.remember_model(lhs, rhs, statement)
            if statement.sign == "=" and step.error is None and lhs is not None and (
                    rhs is not None and (lhs.rows, lhs.cols) == (rhs.rows, rhs.cols)):
                self.record.remember(lhs, rhs, statement, standing=Standing.SUPPOSED)
            return Verdict(Outcome.GIVEN, "stated under a label of its own", lhs=lhs, rhs=rhs)
        if self.beside.is_condition(occasion) and lhs is not None and rhs is not None:
            self.record.remember(lhs, rhs, statement, standing=Standing.SUPPOSED)
            return Verdict(Outcome.GIVEN, "a condition of the equation beside it",
                           lhs=lhs, rhs=rhs)
        if statement.role is Role.MENTION and statement.sign not in DEFINING:
            return _unless_other(statement, Verdict(
                Outcome.UNDECIDED, "only mentioned, not claimed", lhs=lhs, rhs=rhs))
        if step.error is not None or lhs is None or rhs is None or (
                (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols)):
            return self.consequences.ill_formed(occasion)
        plain = written_out(Claim(lhs, rhs, self.record.facts(occasion)))
        if doubt := self.dependences.doubt((plain.lhs, plain.rhs), partial(
                self.record.definition, statement)):
            verdict = Verdict(Outcome.UNDECIDED, doubt, lhs=lhs, rhs=rhs)
            return self.consequences.unless_a_slip(occasion, verdict) if value_for_variable(
                (lhs, rhs)) else verdict
        if statement.sign in DEFINING or (statement.sign == "=" and statement.begins and (
                statement.role in (Role.ASSUMPTION, Role.DEFINITION))):
            if self._is_determined(occasion):
                return self.consequences.claim(occasion)
            if not statement.condition and (
                    known := self.consequences.resting.by_laws(occasion)) is not None:
                return known
            ledger = self.record.ledger
            named = rhs.op == "function" and not is_interpreted(rhs.data)  # says what g is
            if not statement.condition and lhs.op == "symbol" and not named and (
                    is_case(lhs, rhs) or self._begins_anew(lhs, statement)
                    or all(map(ledger.has_met, symbols_of(rhs)))):
                ledger.renew(lhs, rhs)
            if lhs.op in MOMENTS:
                ledger.replace(lhs, rhs, statement.scopes)
            return self.consequences.given(occasion)
        if statement.sign in COMPARISONS and lhs.is_scalar:
            return self.consequences.comparison(occasion)
        if statement.sign == r"\neq" and not statement.display and lhs.op == rhs.op == "dimension":
            return Verdict(Outcome.GIVEN, "a condition")
        if statement.sign == r"\neq" and statement.role in (Role.ASSUMPTION, Role.DEFINITION):
            self.record.words.differ(lhs, rhs, statement.scopes, local=statement.condition)
        if statement.sign != "=":
            return Verdict(Outcome.UNDECIDED, f"relations with {statement.sign} are not checked")
        if statement.begins and not statement.display and statement.role is Role.CLAIM and (
                rhs.op == "number" and is_case(lhs, rhs)):
            self.record.remember(lhs, rhs, statement, standing=Standing.SUPPOSED)
            return Verdict(Outcome.GIVEN, "a case or value named in passing", lhs=lhs, rhs=rhs)
        return self.consequences.claim(occasion)

    def _begins_anew(self, symbol: Term, statement: Statement) -> bool:
        """Whether a symbol is defined once more, in a section that is not inside the former one.

        New letters are then part of another model, and do not say what is left of the old one.
        """
        known = self.record.ledger.defines(symbol, statement.scopes)
        if known is None or statement.role not in (Role.DEFINITION, Role.ASSUMPTION):
            return False
        before, here = ([s.number for s in scopes if s.kind == "section"]
                        for scopes in (known.scopes, statement.scopes))
        return here[:len(before)] != before

    def _is_determined(self, occasion: Occasion) -> bool:
        """Whether what is stated follows from what was said, or, of a moment, must follow.

        Words such as "where" and "then" do not make news of ``E(y) = X b`` once y is defined, nor
        of a derivative of what is written out.
        """
        lhs, rhs = occasion.sides
        ledger, scopes = self.record.ledger, occasion.statement.scopes
        claim = Claim(lhs, rhs, self.record.facts(occasion), occasion.step.distinct)
        if lhs.op == "symbol":
            return ledger.defines(lhs, scopes) is not None and sufficient(claim) is not None
        explicit = written_out(claim)
        if is_differentiated(explicit.lhs):
            return concerned(explicit, explicit.lhs) == concerned(explicit, explicit.rhs)
        if lhs.op not in MOMENTS or all(
                a.op == "symbol" and ledger.defines(a, scopes) is None
                for a in lhs.args[: 2 if lhs.op == "covariance" else 1]):
            return False
        if any(isinstance(f.statement, Equation) and f.statement.lhs == lhs
               for f in claim.facts) or is_of_high_order(lhs):
            return False
        if sufficient(claim) is not None:
            return True
        from ..diagnose.missing import missing

        return unstated(claim) is None and not missing(claim)


def _sides(statement: Statement) -> tuple[Node, ...]:
    """The sides of a statement that were read."""
    return tuple(s for s in (statement.left, statement.right) if isinstance(s, Node))


def _unless_other(statement: Statement, verdict: Verdict) -> Verdict:
    """The verdict, without the sides of a relation that reports cannot write, as "differ"."""
    written = statement.sign == "=" or statement.sign in COMPARISONS
    return verdict if written else replace(verdict, lhs=None, rhs=None)


def _is_multiple(term: Term) -> bool:
    """Whether a term is a symbol or a number times one, as conditions mostly set equal."""
    letters = [a for a in (term.args if term.op == "mul" else (term,)) if a.op != "number"]
    return len(letters) <= 1 and all(a.op in ("symbol", "zero") for a in letters)
