"""From steps in their order to verdicts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from ..diagnose import Chain
from ..diagnostic import StepResult
from ..kernel.facts import Claim
from ..kernel.terms import Term
from ..notation import ill_formed_text, text
from ..obligations import Obligation, obligation
from ..prove import Proof
from ..records import replace
from ..step import Step
from ..verdict import Outcome, Verdict
from .claims import check_claim
from .memory import recalled_verdict
from .options import DEFAULTS, Options
from .paths import is_proof


def check_step(step: Step, options: Options = DEFAULTS) -> Verdict:
    """The verdict on one step by itself."""
    return check_obligation(obligation(step), options)


def check_obligation(
    obligation: Obligation, options: Options = DEFAULTS, chain: Chain | None = None,
    known: Sequence[tuple[Term, Term]] = (), proof: Proof | None = None,
) -> Verdict:
    """The verdict on what one step obliges to, in the chain and after the equations found right.

    `proof` is one of its claim that was found already.
    """
    step = obligation.step
    if step.unread:
        return Verdict(Outcome.UNREAD, step.unread, lhs=step.lhs, rhs=step.rhs)
    if obligation.error is not None:
        verdict = Verdict(Outcome.ILL_FORMED, ill_formed_text(obligation.error),
                          lhs=step.lhs, rhs=step.rhs)
    elif obligation.claim is None:
        return Verdict(Outcome.GIVEN, lhs=step.lhs, rhs=step.rhs)
    else:
        verdict = recalled_verdict(check_claim, obligation.claim, by=step.by, seed=options.seed,
                                   trials=options.trials, seconds=options.seconds,
                                   known=tuple(known), proof=proof)
    return in_chain(verdict, step, chain or Chain(step.lhs), options)


def in_chain(verdict: Verdict, step: Step, chain: Chain, options: Options) -> Verdict:
    """The verdict, telling a first wrong step from one that is wrong only because it follows it."""
    if verdict.outcome not in (Outcome.REFUTED, Outcome.ILL_FORMED) or step.given:
        return verdict
    if verdict.relation == "=" and chain.is_right_again(step.rhs, step.facts, step.distinct):
        assert chain.start is not None  # a side can be compared with it
        assert step.rhs is not None
        line, chain.wrong_at = chain.wrong_at, None
        return replace(verdict, repair=(), degrees="", message=(
            f"wrong only because it follows line {line}: "
            f"{text(step.rhs)} equals {text(chain.start)} again"))
    meant = chain.meant
    chain.wrong_at, chain.meant = chain.wrong_at or step.span.line, None
    if step.lhs is None and not step.begins and meant is not None and (
            other := _against_what_was_meant(step, meant, options)) is not None:
        return other
    left = step.lhs or chain.start
    if step.error is not None and step.written is not None and left is not None:
        from ..diagnose import repairs

        claim = Claim(left, left, tuple(step.facts), tuple(step.distinct))
        verdict = replace(verdict, repair=repairs(claim, step.written))
        chain.meant = next(iter(verdict.repair), None)
    return verdict


def _against_what_was_meant(step: Step, meant: Term, options: Options) -> Verdict | None:
    """The verdict on a sound side that follows an ill-formed one, of which the repair is known.

    What is wrong with the side before was said there.  None unless the sides differ.
    """
    rhs = step.rhs
    if rhs is None or (meant.rows, meant.cols) != (rhs.rows, rhs.cols):
        return None
    verdict = recalled_verdict(
        check_claim, Claim(meant, rhs, tuple(step.facts), tuple(step.distinct)), by=None,
        seed=options.seed, trials=options.trials, seconds=options.seconds, known=(), proof=None)
    if verdict.outcome is not Outcome.REFUTED:
        return None
    return replace(verdict, message=f"differs from {text(meant)}, which the side before should be")


def check_steps(steps: Iterable[Step], path: str, options: Options) -> Iterator[StepResult]:
    """The results of the steps of one derivation, in order; `path` is the file as it was named."""
    known: list[tuple[Term, Term]] = []
    chain = Chain()
    for step in steps:
        if step.begins and not step.given:
            chain = Chain(step.lhs)
        verdict = check_obligation(obligation(step), options, chain, known)
        if verdict.outcome is Outcome.PROVED and verdict.lhs and verdict.rhs and (
                verdict.relation == "="):
            known.append((verdict.lhs, verdict.rhs))
        yield step_result(step, verdict, path)


def step_result(step: Step, verdict: Verdict, path: str) -> StepResult:
    """The verdict on a step with its place in the file `path`, and its line if that is Python."""
    source = ""
    if is_proof(step.span.path):
        import linecache

        source = linecache.getline(step.span.path, step.span.line).rstrip("\n")
    span = step.span
    same = bool(path) and os.path.realpath(span.path) == os.path.realpath(path)
    expected = Outcome(step.expect or "proved")
    return StepResult(
        span=replace(span, path=path if same else os.path.relpath(span.path)),
        title=step.title, lhs=step.lhs_text, rhs=step.rhs_text,
        verdict=verdict, relation=step.relation, source=source,
        expected=None if expected in (Outcome.PROVED, Outcome.GIVEN) else expected,
        expected_needs=step.expect_needs, by=step.by, because=step.because, begins=step.begins,
        fact=step.fact)
