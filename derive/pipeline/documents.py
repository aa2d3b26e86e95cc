"""Files of notes: read, checked step by step within their time, under what is said from outside."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..diagnostic import DerivationResult, FileResult, Problem, StepResult
from ..notes.containers.read import read_document
from ..notes.containers.source import Excerpt
from ..notes.ledger import names_of
from ..notes.statements import Reading, Statement, Statements
from ..notes.understand import Understanding, understand
from ..notes.words.remarks import Role
from ..records import replace
from ..span import Span
from ..step import Step
from ..verdict import Outcome, Verdict
from .counts import check_counts
from .hindsight import Judged
from .layer_tables import TITLE, check_tables
from .limits import Clock, TimeOver, at_most, guarded
from .notes import Checker
from .options import DEFAULTS, Options
from .outside import Placed, announced, context_of, silenced
from .record import Occasion
from .steps import step_result


def check_notes(
    path: str, options: Options = DEFAULTS, progress: Callable[[int, int], None] | None = None
) -> FileResult:
    """The verdicts on every relation of the notes.

    `progress` is called with the number of relations done and of all.
    """
    clock = Clock(options.limit)
    try:
        with at_most(options.limit):
            document = read_document(path)
            context = context_of(path, options.context)
            understanding = understand(document, context)
    except TimeOver:
        return FileResult(path, problems=(Problem(
            path, f"reading it took longer than {options.limit:g} s; split it"),))
    checker = _Pass(path, understanding, options, clock)
    placed = checker.results(progress or (lambda _done, _all: None))
    results, problems = announced(placed, understanding.directives, checker.lines)
    steps = tuple(silenced(results, context, path))
    title = next((s.title for p in document.paragraphs for s in p.scopes if s.title), path)
    derivations = [DerivationResult("", title, "", steps)] if steps else []
    tables, late = check_tables(path, document, options, clock)
    if tables:
        derivations.append(
            DerivationResult("", TITLE, "", tuple(silenced(tables, context, path))))
    given = options.context and os.path.realpath(options.context)
    return FileResult(path, tuple(derivations), (
        *document.problems,
        *(p for p in context.problems if os.path.realpath(p.path) != given),
        *understanding.problems, *checker.problems, *problems, *late), tuple(checker.lines))


class _Pass:
    """One pass over a document that takes no longer than the clock allows."""

    def __init__(
        self, path: str, understanding: Understanding, options: Options, clock: Clock
    ) -> None:
        self.path, self.understanding, self.clock = path, understanding, clock
        self.checker = Checker(understanding, options)
        self.lines = self.checker.record.lines
        self.problems: list[Problem] = []

    def results(self, progress: Callable[[int, int], None]) -> list[Placed]:
        """The results of all statements, in order."""
        found: list[Judged] = []
        counted: list[tuple[int, Placed]] = []
        statements = Statements()
        read = [(r, list((Statements() if r.outside else statements).of(r)))
                for r in self.understanding.readings]
        seen: list[int] = []
        start = 0
        count = sum(len(stated) for reading, stated in read if not reading.outside)
        for reading, stated in read:
            self.checker.record.declare(reading)
            own, early = self._read(stated)
            for k in _explained_later(own):
                early.setdefault(k, self._checked(Occasion(*own[k], 0)))
            before, start = start, len(found)
            for k, (step, statement) in enumerate(own):
                progress(len(found), count)
                verdict = early[k] if k in early else self._checked(
                    Occasion(step, statement, len(found)))
                if reading.outside:
                    self._assumed(step, verdict)
                else:
                    found.append((step, verdict, statement))
                    seen.append(len(self.checker.record.ledger.entries))
            self._look_back(found, seen, before, start)
            counted += ((len(found), one) for one in self._counted(reading))
        consequences = self.checker.consequences
        for goal in consequences.goals:
            verdict = guarded(partial(consequences.reached, goal), self.clock)
            found[goal.at] = goal.step, verdict, goal.statement
        bodies = [f.body for r, _ in read if not r.outside for f, _ in r.formulas]
        placed = [Placed(self._shown(step_result(step, verdict, self.path), step),
                         statement.number, _whole(bodies[statement.number - 1]))
                  for step, verdict, statement in found]
        for at, one in reversed(counted):
            placed.insert(at, one)
        return placed

    def _counted(self, reading: Reading) -> Iterator[Placed]:
        """The results of the counts that the sentences of a paragraph state."""
        for step, verdict in check_counts(
                reading, self.checker.record.environment, self.checker.options, self.clock):
            yield Placed(self._shown(step_result(step, verdict, self.path), step), 0, step.span)

    def _read(
        self, stated: Sequence[Statement]
    ) -> tuple[list[tuple[Step, Statement]], dict[int, Verdict]]:
        """The steps that a paragraph states, and the verdicts on those that could not be read."""
        own: list[tuple[Step, Statement]] = []
        failed: dict[int, Verdict] = {}
        for k, statement in enumerate(stated):
            own.append((_written(statement), statement))

            def read(k: int = k) -> Verdict:
                own[k] = self.checker.step(*own[k]), own[k][1]
                return Verdict(Outcome.GIVEN)

            verdict = guarded(read, self.clock)
            if verdict.outcome is not Outcome.GIVEN:
                failed[k] = verdict
        return own, failed

    def _checked(self, occasion: Occasion) -> Verdict:
        """The verdict on a step, whatever happens on the way."""
        return guarded(partial(self.checker.verdict, occasion), self.clock)

    def _look_back(self, found: list[Judged], seen: Sequence[int], before: int, start: int
                   ) -> None:
        """Judge the steps of a paragraph again now that all of it was said.

        It begins at `start`, the paragraph before it at `before`: of that one only what is wrong
        is looked at.  `seen` are the numbers of facts that were known after each step.
        """
        for k, (step, verdict, statement) in enumerate(found[before:], before):
            if k < start and not verdict.outcome.is_wrong:
                continue
            judge = partial(self.checker.hindsight.verdict, Occasion(step, statement, k), verdict,
                            seen[k], found[k + 1:])
            better = guarded(judge, self.clock)
            if better.lhs is not None:  # it was judged within the time there is
                found[k] = step, better, statement

    def _assumed(self, step: Step, verdict: Verdict) -> None:
        """What a context file or comment states must be something that can be assumed."""
        if verdict.outcome is not Outcome.GIVEN:
            self.problems.append(Problem(
                step.span.path, f"'{step.lhs_text} {step.relation} {step.rhs_text}' "
                f"cannot be assumed: {verdict.message}", step.span.line))

    def _shown(self, result: StepResult, step: Step) -> StepResult:
        lines = self.lines.get(step.span.path, [])
        source = lines[step.span.line - 1] if step.span.line <= len(lines) else ""
        return replace(result, source=source.rstrip())


def _written(statement: Statement) -> Step:
    """The statement as it is written, before it is read."""
    return Step(
        title="", lhs=None, rhs=None, error=None, facts=(), distinct=(), by=None, because="",
        expect="proved", expect_needs=None, span=statement.span, lhs_text=statement.lhs_text,
        rhs_text=statement.rhs_text, given=False, begins=statement.begins,
        relation=statement.sign)


def _whole(body: Excerpt) -> Span:
    return body.span(0, max(1, len(body)))


def _explained_later(own: Sequence[tuple[Step, Statement]]) -> list[int]:
    """The definitions of a paragraph that explain, by a "where", what stands before them."""
    found = []
    for k, (step, statement) in enumerate(own):
        if (statement.role in (Role.DEFINITION, Role.ASSUMPTION) and statement.begins
                and not statement.condition and statement.sign == "="
                and step.lhs is not None and step.rhs is not None
                and step.error is None and step.lhs.op == "symbol"
                and not any(s.lhs == step.lhs for s, _ in own[:k])
                and any(names_of(step.lhs) & names_of(*filter(None, (s.lhs, s.rhs)))
                        for s, other in own[:k] if other.role not in (
                            Role.DEFINITION, Role.ASSUMPTION))):
            found.append(k)
    return found
