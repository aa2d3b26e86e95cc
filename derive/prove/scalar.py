"""Scalar claims with functions that the kernel does not know: SymPy in a worker process.

SymPy cannot be interrupted from within, so it runs in a process of its own that ends when its
computing time is over.  Its word is marked as such: `trust` is ``sympy``.
"""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO

from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Property, Statement
from ..kernel.monomials import Unsupported
from ..kernel.terms import (
    IllFormed,
    Term,
    bound_index,
    is_random_symbol,
    mentions,
    substitute,
    symbol,
)

_SCALAR = frozenset({"number", "symbol", "dimension", "add", "mul", "power", "inverse",
                     "function", "sum", "delta", "derivative"})
"""What SymPy takes as it is; any other scalar is a letter to it."""

_LETTER = "\N{WHITE SQUARE}"  # no symbol of a user has this name
_DUMMY = "\N{INTEGRAL}"  # what the names of variables of integrals begin with
_START = 30.0
"""Seconds that SymPy may take to load, which are not the claim's."""
_PATIENCE = 10
"""How many times its computing time a claim may take on a busy machine."""


@dataclass(frozen=True)
class Answer:
    """Whether SymPy proved the claim, and a note on what happened if not."""

    proved: bool
    note: str = ""


def is_for_sympy(claim: Claim) -> bool:
    """Whether the claim is scalar and has more than products, or facts about scalars.

    A random symbol there is as good as a fixed one: the claim is about each of its values.
    """
    if claim.relation != "=" or not claim.lhs.is_scalar:
        return False
    inner = [t for side in (claim.lhs, claim.rhs) for t in outer(side)]
    if any(not _looks_inside(t) and any(s.op == "symbol" and s.data[0].startswith(_DUMMY)
                                        for s in t.walk()) for t in inner):
        return False  # a letter would hide a variable of integration
    told = any(isinstance(f.statement, Equation) and f.statement.lhs.is_scalar
               for f in claim.facts)
    return any(told or t.op in ("function", "sum", "derivative", "dimension") or (
        t.op == "power" and not isinstance(t.data, int)) for t in inner) and not any(
        not _looks_inside(t) and _depends_on_index(t, claim) for t in inner)


def outer(term: Term) -> list[Term]:
    """The term and what is inside it, as far as SymPy looks."""
    if not _looks_inside(term):
        return [term]
    return [term, *(t for a in term.args for t in outer(a))]


def _looks_inside(term: Term) -> bool:
    """Whether SymPy reads the operator.

    It reads a derivative only if nothing in it becomes a letter, which might hide the argument.
    """
    parts = term.walk() if term.op == "derivative" else [term]
    return all(t.op in _SCALAR and all(a.is_scalar for a in t.args) for t in parts)


def _depends_on_index(letter: Term, claim: Claim) -> bool:
    """Whether a letter would hide an index over which the claim sums."""
    bound = {n for side in (claim.lhs, claim.rhs) for t in side.walk() for n in bound_index(t)}
    return mentions(letter, frozenset(bound))


def prove_by_sympy(claim: Claim, *, seconds: float) -> Answer:
    """Ask SymPy whether the difference of the two sides simplifies to zero."""
    values = tuple(f for f in claim.facts if isinstance(f.statement, Equation)
                   and f.statement.lhs.op == "function"
                   and any(t.op == "derivative" for t in f.statement.rhs.walk()))
    try:
        # What says that a value is a derivative ties no symbol to another.
        claim = settled(replace(claim, facts=tuple(f for f in claim.facts if f not in values)))
        claim = replace(claim, facts=(*claim.facts, *values))
    except (IllFormed, Unsupported):
        return Answer(False)
    if not is_for_sympy(claim):
        return Answer(False)
    claim = _with_letters(claim)
    worker = _Worker.running()
    reply = worker.ask(claim, seconds)
    if reply is None:
        worker.stop()
    if not reply:
        return Answer(False, f"SymPy: no answer within {seconds:g} s")
    return Answer(reply == "zero", "" if reply == "zero" else f"SymPy: {reply}")


def _with_letters(claim: Claim) -> Claim:
    """The claim with a fixed symbol for each random one, and for all that SymPy need not know."""
    used = [f for f in claim.facts if _is_for_sympy(f.statement)]
    letters: dict[Term, Term] = {}
    equations = [f.statement for f in used if isinstance(f.statement, Equation)]
    for side in (claim.lhs, claim.rhs, *(t for e in equations for t in (e.lhs, e.rhs))):
        for t in outer(side):
            if not _looks_inside(t):
                letters.setdefault(t, symbol(f"{_LETTER}{len(letters)}"))
            elif is_random_symbol(t):
                letters.setdefault(t, symbol(t.data[0], 1, 1, *t.data[1]))
    lhs, rhs = (substitute(side, letters) for side in (claim.lhs, claim.rhs))
    facts = tuple(replace(f, statement=_replaced(f.statement, letters)) for f in used)
    return Claim(lhs, rhs, facts, claim.distinct)


def _replaced(statement: Statement, letters: Mapping[Term, Term]) -> Statement:
    if isinstance(statement, Equation):
        return replace(statement, lhs=substitute(statement.lhs, letters),
                       rhs=substitute(statement.rhs, letters))
    return statement


def _is_for_sympy(statement: Statement) -> bool:
    """Whether SymPy can use a fact: a property, or an equation of scalars without free indices."""
    if not isinstance(statement, Equation):
        return isinstance(statement, Property)
    return statement.lhs.is_scalar and not statement.distinct and not any(
        (t.op == "derivative" and statement.lhs.op != "function")
        or (t.op == "symbol" and t.data[1])
        for side in (statement.lhs, statement.rhs) for t in side.walk())


class _Worker:
    """A SymPy process that is started on first use and again after it had to be killed."""

    _current: _Worker | None = None

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "derive.prove.sympy_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.is_ready = False
        atexit.register(self.stop)

    @classmethod
    def running(cls) -> _Worker:
        """The worker, alive."""
        if cls._current is None or cls._current.process.poll() is not None:
            cls._current = cls()
        return cls._current

    def ask(self, claim: Claim, seconds: float) -> str | None:
        """The worker's answer, or None if it gives none in time."""
        answer: list[str] = []

        def exchange(question: tuple[Claim, float] | None, out: IO[bytes], back: IO[bytes]) -> None:
            try:
                pickle.dump(question, out)
                out.flush()
                answer.append(pickle.load(back))
            except (OSError, EOFError, ValueError, pickle.PickleError):
                return

        out, back = self.process.stdin, self.process.stdout
        if out is None or back is None:
            return None
        if not self.is_ready:
            thread = threading.Thread(target=exchange, args=(None, out, back), daemon=True)
            thread.start()
            thread.join(_START)
            self.is_ready = bool(answer)
            answer.clear()
        if not self.is_ready:
            return None
        thread = threading.Thread(target=exchange, args=((claim, seconds), out, back), daemon=True)
        thread.start()
        try:
            thread.join(_PATIENCE * seconds + 1)
        except BaseException:
            self.stop()  # or its answer would be taken for that to the next question
            raise
        return answer[0] if answer else None

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):  # the pipe broke with the process: nothing to flush
                    stream.close()


