"""The process in which SymPy runs, and what is said to it."""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO

from ..kernel.facts import Claim

_START = 30.0
"""Seconds that SymPy may take to load, which are not the claim's."""
_PATIENCE = 10
"""How many times its computing time a claim may take on a busy machine."""


class Worker:
    """A SymPy process that is started on first use and again after it had to be killed."""

    _current: Worker | None = None

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "derive.prove.sympy_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.is_ready = False
        atexit.register(self.stop)

    @classmethod
    def running(cls) -> Worker:
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
