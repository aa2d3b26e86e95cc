"""What a statement of notes may say for the first time."""

from __future__ import annotations

from ..kernel.facts import Claim
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term, randomness
from ..notes.ledger import Entry, Ledger
from ..notes.statements import Statement
from ..prove.forms import normalizer_of

MOMENTS = frozenset({"expectation", "variance", "covariance"})


def has_moment(term: Term) -> bool:
    """Whether a moment is taken somewhere in the term."""
    return any(t.op in MOMENTS for t in term.walk())


def named_parts(value: Term, written: Term, ledger: Ledger) -> tuple[tuple[Term, Term], ...]:
    """What new letters at the end of a chain stand for: ``... = R``, ``... = [A B; C D]``.

    Empty unless every letter is new and fixed and occurs once.
    """
    if written.op == "symbol":
        parts = [(written, value)]
    elif written.op == value.op == "block" and written.data == value.data and (
            [(a.rows, a.cols) for a in written.args] == [(a.rows, a.cols) for a in value.args]):
        parts = list(zip(written.args, value.args, strict=True))
    else:
        return ()
    letters = [a for a, _ in parts]
    if len(set(letters)) != len(letters) or any(
            a.op != "symbol" or randomness(a) or (randomness(v) and not has_moment(v))
            for a, v in parts):
        return ()
    if {a.data[:2] for a in letters} & {t.data[:2] for t in value.walk() if t.op == "symbol"}:
        return ()
    return () if any(map(ledger.has_met, letters)) else tuple(parts)


def said_otherwise(claim: Claim, statement: Statement, ledger: Ledger) -> Entry | None:
    """What another section gave a quantity as, if it is given anew here, with new letters."""
    if not statement.begins or statement.derived or claim.lhs.op not in (*MOMENTS, "symbol"):
        return None
    known = ledger.given(claim.lhs)
    if known is None or known.scopes == statement.scopes or not any(
            t.op == "symbol" and not ledger.has_met(t) for t in claim.rhs.walk()):
        return None
    return known


def outgrows(claim: Claim) -> bool:
    """Whether the normal form of the claim grows beyond the limit under its facts."""
    try:
        normalizer_of(claim).difference(claim.lhs, claim.rhs)
    except BudgetExceeded:
        return True
    except Unsupported:
        return False
    return False
