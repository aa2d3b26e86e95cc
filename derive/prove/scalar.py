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

from ..kernel.facts import Claim
from ..kernel.terms import randomness

_SCALAR = frozenset({"number", "symbol", "dimension", "add", "mul", "power", "inverse",
                     "function", "sum", "delta"})


@dataclass(frozen=True)
class Answer:
    """Whether SymPy proved the claim, and a note on what happened if not."""

    proved: bool
    note: str = ""


def is_for_sympy(claim: Claim) -> bool:
    """Whether the claim is scalar, free of randomness, and has a function or a sum."""
    terms = [t for side in (claim.lhs, claim.rhs) for t in side.walk()]
    return (all(t.op in _SCALAR and t.is_scalar for t in terms)
            and any(t.op in ("function", "sum") for t in terms)
            and not randomness(claim.lhs) and not randomness(claim.rhs))


def prove_by_sympy(claim: Claim, *, seconds: float) -> Answer:
    """Ask SymPy whether the difference of the two sides simplifies to zero."""
    if not is_for_sympy(claim):
        return Answer(False)
    worker = _Worker.running()
    reply = worker.ask(claim, seconds)
    if reply is None:
        worker.stop()
        return Answer(False, f"SymPy: no answer within {seconds:g} s")
    return Answer(reply == "zero", "" if reply == "zero" else f"SymPy: {reply}")


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
            except (OSError, EOFError, pickle.PickleError):
                return

        out, back = self.process.stdin, self.process.stdout
        if out is None or back is None:
            return None
        thread = threading.Thread(
            target=exchange, args=(out, back), daemon=True)
        thread.start()
        thread.join(seconds)
        return answer[0] if answer else None

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):  # the pipe broke with the process: nothing to flush
                    stream.close()


