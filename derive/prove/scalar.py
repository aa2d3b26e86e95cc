"""Scalar claims with functions that the kernel does not know: SymPy in a worker process.

SymPy cannot be interrupted from within, so it runs in a process of its own that ends when its
computing time is over.  Its word is marked as such: `trust` is ``sympy``.
"""

from __future__ import annotations

from collections import OrderedDict

from msgspec import Struct

from ..functions import DUMMY, INTERPRETED
from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Property, Statement
from ..kernel.monomials import Unsupported
from ..kernel.terms import IllFormed, Term, bound_index
from ..records import replace
from .entrywise import written_out
from .letters import Letters, looks_inside, outer
from .scope import differentiates, with_meaning

_BINDING = ("product", "series")  # functions that bind the index which is their last but one part


class Answer(Struct, frozen=True):
    """Whether SymPy proved the claim, without which facts, and a note on what happened if not."""

    proved: bool
    note: str = ""
    spared: frozenset[str] = frozenset()


def is_for_sympy(claim: Claim) -> bool:
    """Whether the claim is scalar and has more than products, or facts about scalars.

    A random symbol there is as good as a fixed one: the claim is about each of its values.
    """
    if not _is_readable(claim):
        return False
    inner = [t for side in (claim.lhs, claim.rhs) for t in outer(side)]
    told = any(isinstance(f.statement, Equation) and f.statement.lhs.is_scalar
               for f in claim.facts)
    return any(told or t.op in ("function", "sum", "derivative", "dimension") or (
        t.op == "power" and not isinstance(t.data, int)) for t in inner)


def _is_readable(claim: Claim) -> bool:
    """Whether SymPy can be asked: no letter must hide a variable of integration."""
    return claim.relation == "=" and claim.lhs.is_scalar and not any(
        not looks_inside(t) and any(s.op == "symbol" and s.data[0].startswith(DUMMY)
                                    for s in t.walk())
        for side in (claim.lhs, claim.rhs) for t in outer(side))


_REMEMBERED = 64
_asked: OrderedDict[tuple[Claim, float], Answer] = OrderedDict()
"""Answers to the last claims, since steps of notes are asked about more than once."""


def prove_by_sympy(claim: Claim, *, seconds: float) -> Answer:
    """Ask SymPy whether the difference of the two sides simplifies to zero."""
    answer = _asked.get((claim, seconds))
    if answer is None:
        answer = _asked[claim, seconds] = _answer(claim, seconds)
        if len(_asked) > _REMEMBERED:
            _asked.popitem(last=False)
    return answer


def _answer(claim: Claim, seconds: float) -> Answer:
    every = claim.facts
    values = tuple(f for f in claim.facts if _gives_function(f.statement))
    try:
        # What says what a function is ties no symbol to another.
        claim = with_meaning(claim)
        claim = settled(replace(claim, facts=tuple(f for f in claim.facts if f not in values)))
        claim = replace(claim, facts=(*claim.facts, *values))
    except (IllFormed, Unsupported):
        return Answer(False)
    parts = written_out(claim) if claim.relation == "=" else ()
    if not parts or parts == (claim,):
        parts = (claim,) if is_for_sympy(claim) else ()
    if not parts or not all(map(_is_readable, parts)):
        return Answer(False)
    from .sympy_process import Worker  # what processes need takes long to load

    worker = Worker.running()
    used: set[str] = set()
    for part in parts:
        asked, fired = _with_letters(part)
        reply = worker.ask(asked, seconds / len(parts))
        if reply is None:
            worker.stop()
        if not reply:
            return Answer(False, f"SymPy: no answer within {seconds:g} s")
        verdict, *places = reply.split()
        if verdict != "zero":
            return Answer(False, f"SymPy: {reply}")
        used |= fired | {asked.facts[int(k)].name for k in places}
    return Answer(True, "", frozenset() if differentiates(claim.lhs, claim.rhs) else frozenset(
        f.name for f in every if _is_plain(f.statement) and f.name not in used
        and not _is_written_out(f.statement, claim)))


def _is_plain(statement: Statement) -> bool:
    """Whether a fact matters to a claim without derivatives only if SymPy puts it in."""
    return isinstance(statement, Equation) and "dimension" not in (
        statement.lhs.op, statement.rhs.op)


def _gives_function(statement: Statement) -> bool:
    """Whether a statement is read as the definition of a function of the notes' own.

    Its other side depends on the letter at which the value is given, or is a derivative.
    """
    if not isinstance(statement, Equation) or statement.lhs.op != "function":
        return False
    inside = set(statement.rhs.walk())
    return statement.lhs.data not in INTERPRETED and (
        any(t.op == "derivative" for t in inside)
        or any(a.op == "symbol" and a in inside for a in statement.lhs.args))


def _is_written_out(statement: Statement, claim: Claim) -> bool:
    """Whether a fact says what the entries of a matrix of the claim are."""
    return isinstance(statement, Equation) and not statement.lhs.is_scalar and any(
        statement.lhs in side.walk() for side in (claim.lhs, claim.rhs))


def _with_letters(claim: Claim) -> tuple[Claim, frozenset[str]]:
    """The claim with a fixed symbol for each random one, and for all that SymPy need not know; and
    the facts that were used for that.
    """
    used = [f for f in claim.facts if _is_for_sympy(f.statement)]
    letters = Letters(replace(claim, facts=tuple(
        f for f in claim.facts if f not in used or not isinstance(f.statement, Equation))))
    facts = tuple(replace(f, statement=replace(s, lhs=letters.read(s.lhs), rhs=letters.read(s.rhs)))
                  if isinstance(s := f.statement, Equation) else f for f in used)
    lhs, rhs = letters.read(claim.lhs), letters.read(claim.rhs)
    return Claim(lhs, rhs, (*facts, *letters.positive), claim.distinct), letters.fired


def _is_for_sympy(statement: Statement) -> bool:
    """Whether SymPy can use a fact: a property, or an equation of scalars without free indices."""
    if not isinstance(statement, Equation):
        return isinstance(statement, Property)
    sides = (statement.lhs, statement.rhs)
    return statement.lhs.is_scalar and not statement.distinct and not any(
        _has_free_member(side) for side in sides) and not (
        statement.lhs.op != "function" and any(
            t.op == "derivative" for side in sides for t in side.walk()))


def _has_free_member(term: Term, bound: frozenset[str] = frozenset()) -> bool:
    """Whether a member of a family, or an entry, stands at an index that is not bound."""
    at = term.data[1] if term.op == "symbol" else term.data if term.op == "entry" else ()
    inside = bound | set(bound_index(term)) | {
        n for t in term.args[-2:-1] if term.data in _BINDING and t.op == "dimension"
        for n in t.data.names()}
    return any(not d.names() <= bound for d in at) or any(
        _has_free_member(a, inside) for a in term.args)
