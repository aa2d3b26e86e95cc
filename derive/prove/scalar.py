"""Scalar claims with functions that the kernel does not know: SymPy in a worker process.

SymPy cannot be interrupted from within, so it runs in a process of its own that is killed
when its time is over.  Its word is marked as such: `trust` is ``sympy``.
"""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Answer:
    """Whether SymPy proved the claim, and a note on what happened if not."""

    proved: bool
    note: str = ""


def is_for_sympy(claim: Claim) -> bool:
    """Whether the claim is scalar and has a function or a sum outside of moments and matrices.

    A random symbol there is as good as a fixed one: the claim is about each of its values.
    """
    if claim.relation != "=" or not claim.lhs.is_scalar:
        return False
    inner = [t for side in (claim.lhs, claim.rhs) for t in outer(side)]
    return any(t.op in ("function", "sum", "derivative") for t in inner) and not any(
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
    try:
        claim = settled(claim)
    except (IllFormed, Unsupported):
        return Answer(False)
    if not is_for_sympy(claim):
        return Answer(False)
    claim = _with_letters(claim)
    worker = _Worker.running()
    reply = worker.ask(claim, seconds)
    if reply is None:
        worker.stop()
        return Answer(False, f"SymPy: no answer within {seconds:g} s")
    return Answer(reply == "zero", "" if reply == "zero" else f"SymPy: {reply}")


def _with_letters(claim: Claim) -> Claim:
    """The claim with a fixed symbol for each random one, and for all that SymPy need not know."""
    letters: dict[Term, Term] = {}
    for side in (claim.lhs, claim.rhs):
        for t in outer(side):
            if not _looks_inside(t):
                letters.setdefault(t, symbol(f"{_LETTER}{len(letters)}"))
            elif is_random_symbol(t):
                letters.setdefault(t, symbol(t.data[0], 1, 1, *t.data[1]))
    lhs, rhs = (substitute(side, letters) for side in (claim.lhs, claim.rhs))
    facts = tuple(f for f in claim.facts if _is_for_sympy(f.statement))
    return Claim(lhs, rhs, facts, claim.distinct)


def _is_for_sympy(statement: Statement) -> bool:
    """Whether SymPy can use a fact: a property, or the value of a fixed scalar."""
    if not isinstance(statement, Equation):
        return isinstance(statement, Property)
    sides = statement.lhs, statement.rhs
    return statement.lhs.op == "symbol" and all(
        t.op in _SCALAR and t.is_scalar and not is_random_symbol(t)
        for side in sides for t in side.walk())


class _Worker:
    """A SymPy process that is started on first use and again after it had to be killed."""

    _current: _Worker | None = None

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "derive.prove.sympy_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
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

        def exchange(out: IO[bytes], back: IO[bytes]) -> None:
            try:
                pickle.dump(claim, out)
                out.flush()
                answer.append(pickle.load(back))
            except (OSError, EOFError, ValueError, pickle.PickleError):
                return

        out, back = self.process.stdin, self.process.stdout
        if out is None or back is None:
            return None
        thread = threading.Thread(
            target=exchange, args=(out, back), daemon=True)
        thread.start()
        try:
            thread.join(seconds)
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


