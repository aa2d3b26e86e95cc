"""A counterexample worked out: the values of the parts of both sides, innermost first."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..kernel.facts import Claim, Equation
from ..kernel.terms import Term
from ..refute.rerun import Rerun
from ..verdict import Counterexample, Value
from .rewrite import arity

MOST = 6
"""So many parts of one side are evaluated, those nearest to the whole."""

_PLAIN = frozenset({"symbol", "number", "dimension", "identity", "zero", "ones", "delta"})


class Evaluated(Struct, frozen=True):
    """A part of a side and its value; `definition` is what a defined symbol stands for."""

    term: Term
    value: Value
    definition: Term | None = None


class Worked(Struct, frozen=True):
    """The defined symbols, then both sides, each ending with the side itself."""

    definitions: tuple[Evaluated, ...]
    left: tuple[Evaluated, ...]
    right: tuple[Evaluated, ...]


def work_out(claim: Claim, example: Counterexample) -> Worked | None:
    """Both sides evaluated part by part; None where the printed model does not suffice.

    That is so of models that are printed by their moments, and of undefined functions.
    """
    if isinstance(example.left, str) or isinstance(example.right, str):
        return None
    rerun = Rerun(example)
    rerun.learn(claim.lhs, claim.rhs, *(t for f in claim.facts
                                        if isinstance(f.statement, Equation)
                                        for t in (f.statement.lhs, f.statement.rhs)))
    sides = [tuple(_evaluated(rerun, side)) for side in (claim.lhs, claim.rhs)]
    if not all(side and side[-1].term in (claim.lhs, claim.rhs) for side in sides):
        return None
    return Worked(tuple(_definitions(rerun, claim)), *sides)


def _definitions(rerun: Rerun, claim: Claim) -> Iterator[Evaluated]:
    occurring = {t for side in (claim.lhs, claim.rhs) for t in side.walk() if t.op == "symbol"}
    for fact in claim.facts:
        s = fact.statement
        if isinstance(s, Equation) and s.definition and s.lhs in occurring:
            value = rerun.value(s.lhs)
            if value is not None:
                yield Evaluated(s.lhs, value, s.rhs)


def _evaluated(rerun: Rerun, side: Term) -> Iterator[Evaluated]:
    parts = list(dict.fromkeys(_parts(side)))[-MOST:]
    for part in parts or [side]:
        value = rerun.value(part)
        if value is not None:
            yield Evaluated(part, value)


def _parts(term: Term) -> Iterator[Term]:
    """The composite parts, innermost first; conditions and members of families are left out."""
    if term.op not in ("sum", "stack", "derivative"):
        for arg in term.args[: arity(term)]:
            yield from _parts(arg)
    if term.op not in _PLAIN and not (
            term.op == "transpose" and term.args[0].op in _PLAIN) and not (
            term.op == "mul" and all(a.op == "number" or a.op in _PLAIN for a in term.args)
            and len(term.args) == 2 and term.args[0].op == "number"):
        yield term
