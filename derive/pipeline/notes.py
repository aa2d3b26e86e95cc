"""Notes: every relation in them, checked against what was said before it.

A relation is a definition or an assumption if its words say so, or if it is the first to say
anything of a quantity; every other relation is a claim.  A claim that follows from nothing said
so far, yet contradicts nothing, is not called wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..diagnose import Chain, introduced, missing, randomness_clash, unconnected, unstated
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.facts import Statement as FactStatement
from ..kernel.terms import IllFormed, Term, dimension, randomness
from ..notation import describe, text
from ..notes.ledger import Entry, Ledger, Standing, concerning, in_order, names_of
from ..notes.mathematics.syntax import Node, Unread
from ..notes.meaning.conditions import distinct_of, ranges_of
from ..notes.meaning.elaborate import elaborate_relation
from ..notes.meaning.quantities import uninterpreted
from ..notes.meaning.stated import facts_of
from ..notes.meaning.values import Unsupported
from ..notes.statements import Reading, Statement, without_annotations
from ..notes.understand import Understanding
from ..notes.words.remarks import Role
from ..obligations import obligation
from ..prove import Proof, ask_sympy
from ..span import Span
from ..step import Step, free_names, terms_of
from ..untyped import Untyped
from ..verdict import Outcome, Verdict
from .accusations import softened, speaks_of_independence
from .instances import informed
from .memory import recalled
from .news import MOMENTS, has_moment, named_parts, outgrows, said_otherwise
from .options import Options
from .steps import check_obligation
from .sufficient import sufficient

_DEFINING = frozenset({":=", "=:", r"\equiv", r"\triangleq"})
_DECLARING = frozenset({r"\sim", r"\in", r"\perp", r"\subset", r"\subseteq"})
_SECONDS = 2.0
"""How long each engine may take for one step of notes, which have many."""


@dataclass(frozen=True)
class Goal:
    """A claim that is announced, to be looked at again when all is said."""

    at: int
    step: Step
    statement: Statement


class Checker:
    """One pass over the statements of a document, with the ledger of what was said."""

    def __init__(
        self, understanding: Understanding, options: Options
    ) -> None:
        self.options = replace(options, seconds=min(options.seconds, _SECONDS))
        self.environment = understanding.environment
        self.lines = {source.path: source.text.split("\n")
                      for source in understanding.document.sources}
        self.ledger = Ledger()
        self.known: list[tuple[Term, Term]] = []
        self.chain = Chain()
        self.goals: list[Goal] = []
        self.confirmed: set[str] = set()
        self.speaks_of_independence = speaks_of_independence(understanding.readings)

    def _line(self, span: Span | None) -> int:
        """The line of what is said in the notes; 0 for what a context file says."""
        return span.line if span is not None and span.path in self.lines else 0

    # --- what is said ---------------------------------------------------------------------

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

    def step(self, step: Step, statement: Statement) -> Step:
        """The statement with its sides as terms, or why there are none; without facts yet."""
        for side in (statement.left, statement.right):
            if isinstance(side, Unread):
                damaged = "the formula is damaged: " if side.damaged else ""
                return replace(step, unread=f"{damaged}{side.reason}")
        assert isinstance(statement.left, Node)
        assert isinstance(statement.right, Node)
        if statement.sign in _DECLARING:
            return replace(step, given=True)
        environment = self.environment.inside(statement.scopes)
        try:
            left, right = elaborate_relation(
                without_annotations(statement.left), without_annotations(statement.right),
                environment)
        except Unsupported as error:
            return replace(step, unread=error.reason)
        return self._typed(step, statement, left, right)

    def _typed(self, step: Step, statement: Statement, left: Untyped, right: Untyped) -> Step:
        lhs, rhs, error = left.typed, right.typed, None
        for side in (left, right):
            try:
                side.term()
            except IllFormed as found:
                error = error or found
        terms = [t for t in (lhs, rhs) if t is not None]
        environment = self.environment.inside(statement.scopes)
        names = _indices(terms)
        return replace(
            step, lhs=lhs, rhs=rhs, error=error, written=right if error else None,
            distinct=distinct_of(statement.conditions, environment),
            facts=ranges_of(names, statement.conditions, environment))

    # --- what follows ---------------------------------------------------------------------

    def verdict(
        self, step: Step, statement: Statement, local: Sequence[Entry], at: int
    ) -> Verdict:
        """The verdict on a step; `at` is its number, should it have to be looked at again."""
        if step.begins:
            self.chain = Chain(step.lhs)
        verdict = self._softened(self._judged(step, statement, local, at), step, statement, local)
        self.ledger.meet(*(t for t in (step.lhs, step.rhs) if t is not None))
        return verdict

    def _softened(self, verdict: Verdict, step: Step, statement: Statement,
                  local: Sequence[Entry]) -> Verdict:
        """The verdict, unless the notes say too little for the step to be called wrong."""
        lhs, rhs = step.lhs, step.rhs
        if not verdict.outcome.is_wrong or lhs is None or rhs is None:
            return verdict
        facts = self._facts(step, statement, local, Standing.GIVEN)
        softer = softened(
            verdict, lhs, rhs, facts, self.environment.inside(statement.scopes),
            tuple(s for s in (statement.left, statement.right) if isinstance(s, Node)),
            begins=statement.begins, speaks_of_independence=self.speaks_of_independence,
            confirmed=self.confirmed)
        if softer is not verdict:
            self._remember(lhs, rhs, statement, standing=Standing.ASSERTED)
        return softer

    def _judged(
        self, step: Step, statement: Statement, local: Sequence[Entry], at: int
    ) -> Verdict:
        if step.unread or step.given:
            return check_obligation(obligation(step), self.options)
        if statement.labelled:
            return Verdict(Outcome.GIVEN, "stated under a label of its own", lhs=step.lhs,
                           rhs=step.rhs)
        if step.error is not None or step.lhs is None or step.rhs is None or (
                (step.lhs.rows, step.lhs.cols) != (step.rhs.rows, step.rhs.cols)):
            return self._ill_formed(step, statement, local)
        if statement.sign in _DEFINING or (statement.sign == "=" and statement.begins and (
                statement.role in (Role.ASSUMPTION, Role.DEFINITION))):
            if self._is_determined(step, statement, local):
                return self._claim(step, statement, local, at)
            return self._given(step, statement, "")
        if statement.sign != "=":
            return Verdict(Outcome.UNDECIDED, f"relations with {statement.sign} are not checked",
                           lhs=step.lhs, rhs=step.rhs)
        if statement.role is Role.MENTION:
            return Verdict(Outcome.UNDECIDED, "only mentioned, not claimed",
                           lhs=step.lhs, rhs=step.rhs)
        if statement.begins and not statement.display and statement.role is Role.CLAIM and (
                _is_case(step.lhs, step.rhs)):
            return Verdict(Outcome.GIVEN, "a case or value named in passing", lhs=step.lhs,
                           rhs=step.rhs)
        return self._claim(step, statement, local, at)

    def _is_determined(
        self, step: Step, statement: Statement, local: Sequence[Entry]
    ) -> bool:
        """Whether what is stated follows from what was said, or, of a moment, must follow.

        Words such as "where" and "then" do not make news of ``E(y) = X b`` once y is defined.
        """
        lhs, rhs = step.lhs, step.rhs
        assert lhs is not None
        assert rhs is not None
        if lhs.op == "symbol":
            facts = self._facts(step, statement, local, Standing.GIVEN)
            return self.ledger.defines(lhs, statement.scopes) is not None and (
                sufficient(Claim(lhs, rhs, facts, step.distinct)) is not None)
        if lhs.op not in MOMENTS or all(
                a.op == "symbol" and self.ledger.defines(a, statement.scopes) is None
                for a in lhs.args[: 2 if lhs.op == "covariance" else 1]):
            return False
        facts = self._facts(step, statement, local, Standing.GIVEN)
        if any(isinstance(f.statement, Equation) and f.statement.lhs == lhs for f in facts):
            return False
        claim = Claim(lhs, rhs, facts, step.distinct)
        return sufficient(claim) is not None or (
            unstated(claim) is None and not missing(claim))

    def _ill_formed(
        self, step: Step, statement: Statement, local: Sequence[Entry]
    ) -> Verdict:
        facts = self._facts(step, statement, local, Standing.GIVEN)
        return check_obligation(obligation(replace(step, facts=facts)), self.options, self.chain,
                                self.known)

    def _claim(
        self, step: Step, statement: Statement, local: Sequence[Entry], at: int
    ) -> Verdict:
        lhs, rhs = step.lhs, step.rhs
        assert lhs is not None
        assert rhs is not None
        facts = self._facts(step, statement, local, Standing.GIVEN)
        step = replace(step, facts=facts)
        claim = Claim(lhs, rhs, facts, step.distinct)
        used = sufficient(claim)
        if used is None:
            implied = _implied_definition(lhs, rhs, self.ledger, statement)
            if implied is not None:
                self._remember(*implied, statement, definition=True)
                return Verdict(Outcome.GIVEN, f"read as {text(implied[0])} = {text(implied[1])}",
                               lhs=lhs, rhs=rhs)
            if proof := ask_sympy(informed(claim), seconds=self.options.seconds):
                return self._by_sympy(step, statement, proof)
            step = replace(step, facts=self._facts(step, statement, local, Standing.GIVEN,
                                                   proved=False))
            claim = replace(claim, facts=step.facts)
            if outgrows(claim):
                self._remember(lhs, rhs, statement, standing=Standing.ASSERTED)
                return Verdict(Outcome.UNDECIDED, "too much was said of it to be followed up",
                               lhs=lhs, rhs=rhs)
            other = said_otherwise(claim, statement, self.ledger)
            if other is not None and randomness_clash(claim) is None:
                self.ledger.supersede(other)
                return self._given(step, statement,
                                   f"said anew here; line {other.line} said otherwise")
            open_verdict = self._open(step, claim, statement, local, at)
            if open_verdict is not None:
                return open_verdict
        else:
            step = replace(step, facts=used)
        verdict = check_obligation(obligation(step), self.options, self.chain, self.known)
        verdict = _no_doubtful_error(verdict, lhs, rhs)
        if verdict.outcome is Outcome.PROVED:
            self._proved(lhs, rhs, statement)
        elif not verdict.outcome.is_wrong:
            self._remember(lhs, rhs, statement, standing=Standing.ASSERTED)
        return verdict

    def _by_sympy(self, step: Step, statement: Statement, proof: Proof) -> Verdict:
        """The verdict on a step for which SymPy vouches."""
        assert step.lhs is not None
        assert step.rhs is not None
        verdict = check_obligation(obligation(step), self.options, self.chain, proof=proof)
        if verdict.outcome is Outcome.PROVED:
            self._proved(step.lhs, step.rhs, statement)
        return verdict

    def _proved(self, lhs: Term, rhs: Term, statement: Statement) -> None:
        """Remember an equation that was proved; its symbols are what they were taken for."""
        self.known.append((lhs, rhs))
        if lhs != rhs:
            self.confirmed |= names_of(lhs, rhs)
        if lhs != rhs:
            self._remember(lhs, rhs, statement, proved=True)

    def _open(
        self, step: Step, claim: Claim, statement: Statement, local: Sequence[Entry], at: int
    ) -> Verdict | None:
        """The verdict on a claim without a proof that need not be an error; None if it may be."""
        resting = self._resting(step, claim, statement, local)
        if resting is not None:
            self._remember(claim.lhs, claim.rhs, statement, standing=Standing.ASSERTED)
            return resting
        named = () if statement.begins else named_parts(claim.lhs, claim.rhs, self.ledger)
        if named:
            return self._named_there(claim, statement, named)
        new = recalled(introduced, claim) if statement.begins else None
        mixed = randomness_clash(claim)
        if mixed is not None and new is not None and has_moment(new):
            return None
        quantity = new or (None if mixed else recalled(unconnected, claim))
        if quantity is None:
            quantity = recalled(unstated, claim)
            if quantity is None or recalled(missing, claim):
                return None
        if statement.role is Role.GOAL:
            self.goals.append(Goal(at, step, statement))
            return Verdict(Outcome.UNDECIDED, "announced", lhs=claim.lhs, rhs=claim.rhs)
        in_proof = any(scope.kind == "proof" for scope in statement.scopes)
        if new is not None and not statement.derived and not in_proof:
            return self._given(step, statement, f"the first that is said of {text(new)}")
        self._remember(claim.lhs, claim.rhs, statement, standing=Standing.ASSERTED)
        return Verdict(
            Outcome.UNDECIDED, "does not follow from what was said so far, and does not contradict "
            f"it: nothing determines {text(quantity)}", lhs=claim.lhs, rhs=claim.rhs)

    def _named_there(self, claim: Claim, statement: Statement,
                     named: Sequence[tuple[Term, Term]]) -> Verdict:
        """The verdict on a side that gives names to what is known."""
        for letter, value in named:
            if randomness(value):
                self._remember(value, letter, statement)
            else:
                self._remember(letter, value, statement, definition=True)
        letters = ", ".join(text(letter) for letter, _ in named)
        return Verdict(Outcome.GIVEN, f"tells what {letters} stand{'s' * (len(named) == 1)} for",
                       lhs=claim.lhs, rhs=claim.rhs)

    def _resting(
        self, step: Step, claim: Claim, statement: Statement, local: Sequence[Entry]
    ) -> Verdict | None:
        """``proved``, if the claim follows once claims that are open themselves are used too."""
        # That the same was claimed before, as goals are at the end of proofs, is no reason.
        facts = tuple(f for f in self._facts(step, statement, local, Standing.ASSERTED)
                      if f in claim.facts or f.statement != Equation(claim.lhs, claim.rhs))
        if facts == claim.facts:
            return None
        enough = sufficient(replace(claim, facts=facts))
        proof = None
        if enough is None:
            proof = ask_sympy(informed(replace(claim, facts=facts)), seconds=self.options.seconds)
            if not proof:
                return None
        step = replace(step, facts=facts if enough is None else enough)
        verdict = check_obligation(obligation(step), self.options, proof=proof)
        if verdict.outcome is not Outcome.PROVED:
            return None
        used = {f.name for f in step.facts} if verdict.certificate is None else {
            name for name, _ in verdict.certificate.facts}
        lines = sorted({e.line for e in self.ledger.entries
                        if e.fact.name in used and e.standing is Standing.ASSERTED})
        rests = ", ".join(map(str, lines))
        return replace(verdict, message=f"rests on line {rests}, which is open" if lines else "")

    def reached(self, goal: Goal) -> Verdict:
        """The verdict on an announced claim when everything was said."""
        step = goal.step
        assert step.lhs is not None
        assert step.rhs is not None
        facts = self._facts(step, goal.statement, (), Standing.GIVEN)
        enough = sufficient(Claim(step.lhs, step.rhs, facts, step.distinct))
        if enough is not None:
            return check_obligation(obligation(replace(step, facts=enough)), self.options)
        # The end of a proof repeats the goal; where that was open, it is no reason for the goal.
        self.ledger.forget(Equation(step.lhs, step.rhs))
        resting = self._resting(step, Claim(step.lhs, step.rhs, facts, step.distinct),
                                goal.statement, ())
        if resting is not None:
            return resting
        return Verdict(Outcome.UNDECIDED, "announced, and not reached by steps that are proved",
                       lhs=step.lhs, rhs=step.rhs)

    # --- the ledger -----------------------------------------------------------------------

    def _facts(self, step: Step, statement: Statement, local: Sequence[Entry],
               standing: Standing, *, proved: bool = True) -> tuple[Fact, ...]:
        """What was said of the step; with `proved`, also what was found to follow from it."""
        start = self.chain.start if self.chain.wrong_at else None  # it may be right again
        terms = [t for t in (step.lhs, step.rhs, start) if t is not None]
        entries = concerning(terms, self.ledger.about(
            terms, statement.scopes, cites=statement.cites, standing=standing))
        facts = in_order([*(e.fact for e in entries if proved or not e.proved),
                          *(e.fact for e in local)])
        free = _indices([*terms, *(t for f in facts for t in terms_of(f.statement))])
        ranges = ranges_of(free, statement.conditions,
                           self.environment.inside(statement.scopes))
        return tuple(dict.fromkeys([*facts, *ranges]))

    def _given(self, step: Step, statement: Statement, message: str) -> Verdict:
        assert step.lhs is not None
        assert step.rhs is not None
        self._remember(step.lhs, step.rhs, statement, definition=True)
        return Verdict(Outcome.GIVEN, message, lhs=step.lhs, rhs=step.rhs)

    def _remember(
        self, lhs: Term, rhs: Term, statement: Statement, *, definition: bool = False,
        standing: Standing = Standing.GIVEN, proved: bool = False,
    ) -> None:
        if any(randomness(side) and not randomness(other) and not has_moment(side)
               for side, other in ((lhs, rhs), (rhs, lhs))):
            return  # no value can make a fixed quantity equal to a random one
        if lhs.op == "dimension" and rhs.op == "number" and rhs.data.denominator == 1:
            rhs = dimension(int(rhs.data))
        defines = definition and _may_define(lhs, rhs) and (
            self.ledger.defines(lhs, statement.scopes) is None)
        equation = Equation(lhs, rhs, (), definition=defines)
        line = self._line(statement.span)
        self.ledger.add(Entry(_named(equation, line), statement.scopes, line, standing,
                              statement.labels, proved))


def _no_doubtful_error(verdict: Verdict, lhs: Term, rhs: Term) -> Verdict:
    """The verdict, unless it calls wrong what may be right by a meaning that is not known here.

    A function of the notes may be any function, which may connect its values on both sides, and
    which quantities are random is told by the moments that are taken of them: only a moment that
    is set equal to a random quantity is wrong.
    """
    if not verdict.outcome.is_wrong:
        return verdict
    unknown = sorted(uninterpreted(lhs) | uninterpreted(rhs))
    if unknown and _values_of_functions(lhs) != _values_of_functions(rhs):
        return replace(verdict, outcome=Outcome.UNDECIDED, needs=(), repair=(), degrees="",
                       examination=None, certificate=None, trust=None,
                       message=f"what {', '.join(unknown)} means is not known here")
    fixed = [side for side in (lhs, rhs) if not randomness(side)]
    if verdict.outcome is Outcome.ILL_FORMED and fixed and not any(map(has_moment, fixed)):
        return replace(verdict, outcome=Outcome.UNDECIDED, repair=(), message=(
            "one side is random, the other is not; which values are meant is not known here"))
    return verdict


def _values_of_functions(side: Term) -> set[Term]:
    return {t for t in side.walk() if t.op == "function" and uninterpreted(t)}


def _indices(terms: Sequence[Term]) -> set[str]:
    """The free names that stand at members of families only, not in numbers or sizes."""
    free = {n for t in terms for n in free_names(t)}
    inner = [t for term in terms for t in term.walk()]
    at = {n for t in inner if t.op == "symbol" for i in t.data[1] for n in i.names()}
    counted = {n for t in inner if t.op == "dimension" for n in t.data.names()}
    counted |= {n for t in inner for d in (t.rows, t.cols) for n in d.names()}
    return free & at - counted


def _is_case(lhs: Term, rhs: Term) -> bool:
    """Whether a symbol, or a size, is set to a number, as in "at t = 0"."""
    return lhs.op in ("symbol", "dimension") and rhs.op == "number"


def _named(statement: FactStatement, line: int) -> Fact:
    """A fact under a name that says what it states, and where."""
    plain = replace(statement, definition=False) if isinstance(statement, Equation) else statement
    place = f"line {line}" if line else "context"
    return Fact(f"{describe(Fact('', plain))} ({place})", statement)


def _may_define(lhs: Term, rhs: Term) -> bool:
    """Whether an equation can introduce its left side: a symbol that its right side lacks."""
    return lhs.op == "symbol" and all(
        not (t.op == "symbol" and t.data[0] == lhs.data[0]) for t in rhs.walk())


def _implied_definition(
    lhs: Term, rhs: Term, ledger: Ledger, statement: Statement
) -> tuple[Term, Term] | None:
    """``Var(y) = Var(Xb + e)`` says y = Xb + e, where nothing says so yet."""
    if lhs.op not in MOMENTS or lhs.op != rhs.op or lhs.args[1:] != rhs.args[1:]:
        return None
    symbol, value = lhs.args[0], rhs.args[0]
    if not _may_define(symbol, value) or value.op == "symbol" or (
            (symbol.rows, symbol.cols) != (value.rows, value.cols)):
        return None
    return None if ledger.defines(symbol, statement.scopes) else (symbol, value)


