"""Claims that are wrong but for one slip of the pen, where nothing unsaid can make them right.

Notes leave much unsaid, so a claim that follows from nothing need not be wrong.  But if one small
change of it is proved, and it is false in exact models of all that was said, claims that are
still open included, then what was written is a slip, unless something that was not understood
speaks of the letters in question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..functions import INTERPRETED
from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation
from ..kernel.monomials import Unsupported
from ..kernel.terms import IllFormed, Term
from ..notes.ledger import Ledger, names_of, sizes_of
from ..prove import prove
from ..records import replace
from ..refute import examine
from ..verdict import Outcome, Verdict
from .memory import recalled
from .sufficient import sufficient, with_fewer_facts
from .unexplained import Unexplained

if TYPE_CHECKING:
    from ..diagnose import Allowance

_TRIALS, _SECONDS = 4, 0.75
"""Models, and what these may cost; few claims get so far."""
_WORK = 120_000
"""What the search of a repair may cost under all sets of facts together."""


def wrong_by_a_slip(claim: Claim, ledger: Ledger, unexplained: Unexplained, *, begins: bool
                    ) -> Verdict | None:
    """``refuted``, with the repair, if the claim is wrong by one slip of its right side.

    An equation that `begins` a chain may be a condition, unless the repair rests on what was said.
    """
    if not _have_occurred(claim.rhs, claim.lhs, ledger):
        return None
    return _explained(claim, unexplained, begins=begins)


def differs_by_a_slip(claim: Claim, unexplained: Unexplained) -> Verdict | None:
    """``refuted``, with the repair, if one slip of its right side turns it into the left one."""
    found = recalled(_one_edit_apart, claim)
    return found if found is not None and explains(claim, found.repair[0], unexplained) else None


def slips(claim: Claim, unexplained: Unexplained, start: Term | None) -> bool:
    """Whether a claim that is false is right but for one slip; `start` is as for `compared`."""
    return any(_explained(one, unexplained, begins=start is None) is not None
               for one in compared(claim, start))


def is_near_identity(claim: Claim, unexplained: Unexplained) -> bool:
    """Whether an equation by itself that is false is one slip away from one that is true.

    It may be a condition all the same, unless words and numbers speak against that.
    """
    return all(side.op not in ("zero", "number", "symbol") for side in (claim.lhs, claim.rhs)) and (
        any(_explained(one, unexplained, begins=False) is not None
            for one in compared(claim, None)))


def compared(claim: Claim, start: Term | None) -> Iterator[Claim]:
    """The claim as its slip may be looked for on the right side.

    Where a chain began with `start`, the right side must equal that, too; in an equation by
    itself either side may hold the slip.
    """
    lhs, rhs = claim.lhs, claim.rhs
    yield claim
    if start is None:
        yield replace(claim, lhs=rhs, rhs=lhs)
    elif start not in (lhs, rhs) and (start.rows, start.cols) == (rhs.rows, rhs.cols) and (
            sufficient(replace(claim, lhs=start, rhs=lhs)) is not None):
        yield replace(claim, lhs=start)


def _explained(claim: Claim, unexplained: Unexplained, *, begins: bool) -> Verdict | None:
    found = recalled(_slip_from_facts if begins else _slip, claim)
    return found if found is not None and explains(claim, found.repair[0], unexplained) else None


def explains(claim: Claim, repair: Term, unexplained: Unexplained) -> bool:
    """Whether a proved repair is the only way out.

    The claim could only be right if what is written equalled the repair: if a letter that the
    repair changes were the same as another.
    """
    before, after = (names_of(side) | sizes_of(side) for side in (claim.rhs, repair))
    defined = {n for f in claim.facts if isinstance(f.statement, Equation)
               for side in (f.statement.lhs, f.statement.rhs) if side.op == "symbol"
               for n in names_of(side)}
    return not unexplained.any((before ^ after) - defined)


def _have_occurred(new: Term, old: Term, ledger: Ledger) -> bool:
    """Whether what stands on the right only has occurred before, so that it is no new letter."""
    known = names_of(old)
    return all(ledger.has_met(t) for t in new.walk()
               if t.op == "symbol" and t.data[0] not in known) and all(
                   t.data in INTERPRETED or f"{t.data}()" in known for t in new.walk()
                   if t.op == "function")


def _slip(claim: Claim) -> Verdict | None:
    """The verdict on a claim that is false under the facts, and mended under some of them."""
    from ..diagnose import one_slip  # most steps do not fail

    return _mended(claim, one_slip)


def _slip_from_facts(claim: Claim) -> Verdict | None:
    """The same, if the repair does not hold without the equations that were stated."""
    from ..diagnose import one_slip

    plain = replace(claim, facts=tuple(
        f for f in claim.facts if not isinstance(f.statement, Equation)))
    return _mended(claim, lambda smaller, allowance: tuple(
        r for r in one_slip(smaller, allowance)
        if prove(replace(plain, rhs=r)).trust is None))


def _one_edit_apart(claim: Claim) -> Verdict | None:
    """The verdict on a claim of which an edit gives the left side, whatever the facts say."""
    from ..diagnose import one_slip

    bare = replace(claim, facts=tuple(
        f for f in claim.facts if not isinstance(f.statement, Equation)))
    repair = one_slip(bare, may_copy=True)
    return _refuted(claim, claim, bare, repair) if repair else None


def _mended(
    claim: Claim, repairs: Callable[[Claim, Allowance], tuple[Term, ...]]
) -> Verdict | None:
    try:
        meant = settled(claim)
    except (IllFormed, Unsupported):
        return None
    from ..diagnose import Allowance

    allowance = Allowance(_WORK)
    for smaller in with_fewer_facts(meant):
        if allowance.left <= 0:
            break
        if repair := repairs(smaller, allowance):
            return _refuted(claim, meant, smaller, repair)
    return None


def _refuted(claim: Claim, meant: Claim, smaller: Claim, repair: tuple[Term, ...]
             ) -> Verdict | None:
    """The verdict on a claim that is mended under the facts of a smaller one; None if it is true.

    Models are looked for last: to build them may take long, and few claims have a repair.
    """
    examination = examine(claim, trials=_TRIALS, seconds=_SECONDS)
    if examination.agreeing and not examination.note:
        return None
    if examination.counterexample is None:  # all facts together have no small model
        examination = examine(smaller, trials=_TRIALS, seconds=_SECONDS)
        meant = smaller
    return None if examination.counterexample is None else Verdict(
        Outcome.REFUTED, "the two sides differ", lhs=meant.lhs, rhs=meant.rhs,
        facts=meant.facts, distinct=meant.distinct, examination=examination, repair=repair)
