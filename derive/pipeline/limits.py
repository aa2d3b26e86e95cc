"""Time limits that also end what never looks at a clock."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ..verdict import Outcome, Verdict
from .claims import crash

LONGEST = 8.0
"""Seconds of computing after which a step is given up: a busy machine changes no verdict."""


class TimeOver(BaseException):
    """The time is over; no ``except Exception`` on the way may take it for its own."""


@contextmanager
def at_most(seconds: float, *, computing: bool = False) -> Iterator[None]:
    """Raise `TimeOver` in the block once the seconds are over, or those of `computing` only.

    That needs the main thread of a process on a system with interval timers; elsewhere the block
    runs to its end.  Blocks of one kind may not be nested.
    """
    if (not hasattr(signal, "setitimer")
            or threading.current_thread() is not threading.main_thread()):
        yield
        return
    timer, number = ((signal.ITIMER_PROF, signal.SIGPROF) if computing else
                     (signal.ITIMER_REAL, signal.SIGALRM))
    before = signal.signal(number, _over)
    # Again and again, since Python drops what is raised in a finaliser.
    signal.setitimer(timer, max(seconds, 0.001), 1.0)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)


def _over(_number: int, _frame: FrameType | None) -> None:
    raise TimeOver


class Clock:
    """How much of a number of seconds is left."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until the time is over; 0 or less if it is."""
        return self.end - time.monotonic()


def guarded(judge: Callable[[], Verdict], clock: Clock) -> Verdict:
    """The verdict of `judge` within the time there is, whatever happens in it."""
    late = Verdict(Outcome.UNDECIDED, "the time for this file is over")
    left = clock.left
    if left <= 0:
        return late
    try:
        with at_most(left), at_most(LONGEST, computing=True):
            return judge()
    except TimeOver:
        return late if clock.left <= 0 else Verdict(
            Outcome.UNDECIDED, f"gave up after {LONGEST:g} s")
    except RecursionError:
        return Verdict(Outcome.UNDECIDED, "nested too deeply")
    except Exception as error:  # noqa: BLE001 - must not lose the other steps
        return crash(error)
