"""Counts that sentences state, such as "a symmetric matrix has n(n+1)/2 free entries", as steps.

The kernel proves the arithmetic, or an exact model refutes it; what the words may mean in more than
one way is wrong only if it is wrong in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..kernel.facts import Claim
from ..kernel.terms import Term
from ..notation import text
from ..notes.kinds.kinds import Environment
from ..notes.meaning.counts import reckoned
from ..notes.statements import Reading
from ..notes.words.remarks import Count
from ..prove import prove
from ..records import replace
from ..step import Step
from ..verdict import Outcome, Verdict
from .limits import Clock, guarded
from .options import Options
from .steps import check_step


def check_counts(
    reading: Reading, environment: Environment, options: Options, clock: Clock
) -> Iterator[tuple[Step, Verdict]]:
    """The verdicts on the counts of a paragraph; none on those that may be meant otherwise."""
    inside = environment.inside(reading.paragraph.scopes)
    for count in reading.remarks.counts:
        verdict = guarded(partial(_verdict, count, inside, options), clock)
        if verdict.outcome is not Outcome.UNDECIDED:
            yield _step(count, verdict.lhs, verdict.rhs), verdict


def _verdict(count: Count, environment: Environment, options: Options) -> Verdict:
    """``proved`` by one of the meanings, or ``refuted`` by all of them; else without sides."""
    found = reckoned(count, environment)
    doubtful = Verdict(Outcome.UNDECIDED, "what is counted is not certain")
    if found is None:
        return doubtful
    for right in found.right:
        if _equal(right, found.stated):
            return check_step(_step(count, right, found.stated), options)
    if not found.certain or (count.partial and not any(
            _equal(other, found.stated) for other in found.others)):
        return doubtful
    nearest = found.nearest()
    verdict = check_step(_step(count, nearest, found.stated), options)
    return doubtful if verdict.outcome is not Outcome.REFUTED else replace(
        verdict, repair=(nearest,), degrees="",
        message=f"there are {' or '.join(text(t) for t in found.right)} of them")


def _equal(left: Term, right: Term) -> bool:
    return prove(Claim(left, right)).certificate is not None


def _step(count: Count, lhs: Term | None, rhs: Term | None) -> Step:
    return Step(
        title="", lhs=lhs, rhs=rhs, error=None, facts=(), distinct=(), by=None, because="",
        expect="proved", expect_needs=None, span=count.span, lhs_text=count.words,
        rhs_text=count.written, given=False)
