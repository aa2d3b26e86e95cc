"""derive on one variant of an identity: what it decides, and how long each part takes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from derive.kernel import dims
from derive.kernel.certificate import replay
from derive.kernel.facts import Claim
from derive.pipeline import check_claim
from derive.prove import prove
from derive.refute import examine

from .table import Identity

TRUE, FALSE, OPEN = "true", "false", "open"
"""What an engine decides of a variant."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of each part, the median over the rounds, and what was decided.

    `read` is from SymPy's expressions to terms, `prove` the search with its certificate,
    `replay` the certificate alone (None if there is none), `examine` the exact models.
    """

    decided: str
    verdict: str
    read: float
    prove: float
    replay: float | None
    examine: float


def measure(identity: Identity, true: bool, rounds: int) -> Timing:
    """The timings of one variant."""
    claim = identity.claim(true)
    verdict = check_claim(claim)
    decided = TRUE if verdict else FALSE if verdict.counterexample is not None else OPEN
    certificate = prove(claim).certificate
    return Timing(
        decided, str(verdict.outcome),
        read=timed(lambda: identity.claim(true), rounds),
        prove=timed(lambda: prove(claim), rounds),
        replay=None if certificate is None else timed(lambda: replay(certificate, claim), rounds),
        examine=timed(lambda: _examine(claim), rounds))


def _examine(claim: Claim) -> None:
    examine(claim, seed=0, trials=8)


def timed(run: Callable[[], object], rounds: int) -> float:
    """The median time of a call in milliseconds, each with empty caches."""
    times = []
    for _ in range(rounds):
        for cached in vars(dims).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not exceeded by the share of the values (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]
