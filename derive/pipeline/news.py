"""What a statement of notes may say for the first time."""

from __future__ import annotations

from math import prod

from ..functions import is_interpreted
from ..kernel.dims import ONE, Dim, as_dim, total
from ..kernel.facts import Claim, Equation
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term, randomness
from ..notes.ledger import Entry, Ledger, names_of
from ..notes.statements import Statement
from ..prove.forms import normalizer_of

MOMENTS = frozenset({"expectation", "variance", "covariance"})


def has_moment(term: Term) -> bool:
    """Whether a moment is taken somewhere in the term."""
    return any(t.op in MOMENTS for t in term.walk())


def is_of_high_order(moment: Term, order: float = 2) -> bool:
    """Whether moments up to an order alone may not tell a moment: means, variances and covariances
    do not tell ``E(x^3)``.
    """
    if moment.op not in MOMENTS:
        return False
    parts = moment.args[:2] if moment.op == "covariance" else moment.args[:1] * (
        2 if moment.op == "variance" else 1)
    return sum(map(_degree, parts)) > order


def _degree(term: Term) -> int:
    """The degree of a term in random letters, at most; that of functions is high."""
    if not randomness(term):
        return 0
    match term.op:
        case "symbol":
            return 1
        case "mul" | "kronecker" | "hadamard":
            return sum(map(_degree, term.args))
        case "power":
            return abs(int(term.data)) * _degree(term.args[0]) if int(term.data) > 0 else 3
        case "function" | "inverse" | "det":
            return 3
    return max(map(_degree, term.args), default=0)


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


def names_function(claim: Claim, ledger: Ledger) -> bool:
    """Whether a letter is called a value of a function that never occurred: ``y = g(x)``."""
    value = claim.rhs
    return (claim.lhs.op == "symbol" and value.op == "function" and bool(value.args)
            and not is_interpreted(value.data) and str(value.data) not in ledger.functions
            and all(a.op == "symbol" and a != claim.lhs for a in value.args))


def defines_function(claim: Claim, start: Term | None, ledger: Ledger) -> bool:
    """Whether ``y = g(x) = ...`` goes on with what g is, where nothing else is said of y or g."""
    value = claim.lhs
    if value.op != "function" or start is None or start.op != "symbol" or not all(
            t.op != "function" or is_interpreted(t.data) for t in claim.rhs.walk()):
        return False
    own = names_of(start, value) - names_of(*value.args)
    said = [e.fact.statement for e in ledger.given_of(own)]
    named = [(s.lhs, s.rhs) for s in said if isinstance(s, Equation)] == [(start, value)]
    inside = set(claim.rhs.walk())
    return named and start not in inside and set(value.args) <= inside


def names_blocks(value: Term, ledger: Ledger) -> bool:
    """Whether a matrix of blocks only gives names to the blocks: every one is a new letter."""
    return value.op == "block" and len(set(value.args)) == len(value.args) and all(
        a.op == "symbol" and not randomness(a) and not ledger.has_met(a) for a in value.args)


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


def is_case(lhs: Term, rhs: Term) -> bool:
    """Whether a symbol or size is set to a number or another symbol, as in "at t = 0"."""
    letters = ("symbol", "dimension")
    return lhs.op in letters and rhs.op in ("number", *letters)


def may_define(lhs: Term, rhs: Term) -> bool:
    """Whether an equation can introduce its left side: a symbol that its right side lacks."""
    return lhs.op == "symbol" and all(
        not (t.op == "symbol" and t.data[0] == lhs.data[0]) for t in rhs.walk())


def size_of(term: Term) -> Dim | None:
    """The size that a term is, if it is an integer polynomial in sizes and sums of them."""
    if term.op == "dimension" or (term.op == "number" and term.data.denominator == 1):
        return as_dim(term.data if term.op == "dimension" else int(term.data))
    if term.op == "sum":
        (body,), (index, lower, upper, distinct) = term.args, term.data
        size = None if distinct or lower != ONE else size_of(body)
        return None if size is None else total(size, index, upper)
    parts = [size_of(a) for a in term.args] if term.op in ("add", "mul") else [None]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    return sum(known[1:], known[0]) if term.op == "add" else prod(known[1:], start=known[0])
