"""From process start to exit: the command on a small file, beside its peers.

The disk cache is warm and the bytecode is written, as they are from the second run on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from .measure import percentile

ROOT = Path(__file__).parent.parent
_PROOF = """\
from derive import Derivation, Var, covariance, dims, matrix, random_vector

N, q = dims("N q")
Z, D = matrix("Z", N, q), covariance("D", q)
u = random_vector("u", q)
variance = Derivation("Variance of Zu").assume(Var(u), D).start(Var(Z*u)).then(Z*D*Z.T)
"""
_NOTE = "Let $a$ and $b$ be numbers. Then $(a + b)^2 = a^2 + 2ab + b^2$.\n"
CHECK = "derive check of a small proof file"
CHECK_NOTE = "derive check of a short note"
_COMMANDS: dict[str, Sequence[str]] = {
    CHECK: ("-m", "derive", "check", "small.py"),
    CHECK_NOTE: ("-m", "derive", "check", "small.md"),
    "derive --version": ("-m", "derive", "--version"),
    "python -c 'import sympy'": ("-c", "import sympy"),
    "python -c pass": ("-c", "pass"),
}


@dataclass(frozen=True)
class Start:
    """Milliseconds from start to exit, over the rounds."""

    command: str
    median: float
    p95: float


def starts(rounds: int) -> list[Start]:
    """The commands one after the other in each round, so that all meet the same load."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    times: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    with TemporaryDirectory() as folder:
        Path(folder, "small.py").write_text(_PROOF, "utf-8")
        Path(folder, "small.md").write_text(_NOTE, "utf-8")
        for measured in [False] + [True]*rounds:  # the first fills the caches
            for name, arguments in _COMMANDS.items():
                start = time.perf_counter()
                subprocess.run([sys.executable, *arguments], cwd=folder, env=environment,
                               check=True, capture_output=True)
                if measured:
                    times[name].append((time.perf_counter() - start) * 1000)
    return [Start(name, median(found), percentile(found, 0.95)) for name, found in times.items()]
