"""``python -m benchmarks.arguments``: how long it takes to explain one step, warm.

Every proved step of proofs/ is explained from its certificate; the target is 100 ms of computing
time, which a busy machine does not change much.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from derive import proof_files
from derive.explain import explain
from derive.kernel.certificate import Certificate
from derive.kernel.facts import Claim
from derive.obligations import obligation
from derive.prove import prove

PROOFS = Path(__file__).parent.parent / "proofs"
TARGET = 100.0
"""Milliseconds in which one step should be explained."""


def proved_steps(pattern: str) -> Iterator[tuple[str, Claim, Certificate]]:
    """The place, claim and certificate of every step that the kernel proves."""
    for path in sorted(PROOFS.rglob(pattern)):
        for _, derivation in proof_files.load(str(path)):
            for step in derivation.steps():
                claim = obligation(step).claim
                certificate = prove(claim).certificate if claim is not None else None
                if claim is not None and certificate is not None:
                    yield f"{path.relative_to(PROOFS)}:{step.span.line}", claim, certificate


def _milliseconds(claim: Claim, certificate: Certificate, rounds: int) -> float:
    """The computing time of one explanation, the median over the rounds.

    As `timeit` does, it leaves out the collection of what hundreds of earlier steps left behind.
    """
    times = []
    gc.disable()
    for _ in range(rounds):
        start = process_time()
        explain(claim, certificate)
        times.append((process_time() - start) * 1000)
    gc.enable()
    return median(times)


def main(pattern: str = "*.py", rounds: int = 1) -> int:
    """Print the distribution of times over the files that match; 0 in any case."""
    found = sorted((_milliseconds(claim, certificate, rounds), place)
                   for place, claim, certificate in proved_steps(pattern))
    times = [milliseconds for milliseconds, _ in found]
    within = sum(t <= TARGET for t in times)
    print(f"{len(times)} steps explained: median {median(times):.1f} ms, "
          f"p95 {quantiles(times, n=20)[-1]:.0f} ms, longest {times[-1]:.0f} ms "
          f"({found[-1][1]}); {within} within {TARGET:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
