"""How long it takes to say why the wrong steps of proofs/wrong fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from derive import proof_files
from derive.diagnose import repairs
from derive.diagnose.missing import missing
from derive.kernel.facts import Claim
from derive.obligations import obligation
from derive.step import Step

from .measure import timed

WRONG = Path(__file__).parent.parent / "proofs" / "wrong"
_UNREMARKABLE = ("proved", "given", "holds")


@dataclass(frozen=True)
class Explanation:
    """One wrong step: milliseconds of the search for missing facts, and for a repair.

    `needs` is None where the step is ill-formed, so that no fact could make it right.
    """

    name: str
    needs: float | None
    repair: float
    found: bool


def explanations(rounds: int, each: int | None = None) -> Iterator[Explanation]:
    """The wrong steps of all files, `each` of them at most from every file."""
    for path in sorted(WRONG.glob("*.py")):
        steps = [(name, step) for name, derivation in proof_files.load(str(path))
                 for step in derivation.steps()
                 if not step.given and str(step.expect or "proved") not in _UNREMARKABLE]
        for name, step in steps[:each]:
            found = _explained(f"{path.stem}.{name}", step, rounds)
            if found is not None:
                yield found


def _explained(name: str, step: Step, rounds: int) -> Explanation | None:
    claim, written = obligation(step).claim, None
    needs: float | None = None
    facts: tuple[object, ...] = ()
    if claim is not None:
        well_formed = claim
        needs = timed(lambda: missing(well_formed), rounds)
        facts = missing(well_formed)
    elif step.lhs is not None and step.written is not None:
        written = step.written
        claim = Claim(step.lhs, step.lhs, tuple(step.facts), tuple(step.distinct))
    else:
        return None
    failing = claim
    repair = timed(lambda: repairs(failing, written), rounds)
    return Explanation(name, needs, repair, bool(facts or repairs(failing, written)))
