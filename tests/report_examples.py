"""Results for tests of reports, with verdicts that do not depend on the provers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from derive.diagnostic import FileResult
from derive.pipeline import check_file
from derive.records import replace
from derive.verdict import Counterexample, Examination, Outcome, RandomValue, Verdict

_ONE, _ZERO = Fraction(1), Fraction(0)
_EXAMPLE = Counterexample(
    (("n", 2),),
    (("A", ((_ONE, _ZERO), (Fraction(-1, 2), _ONE))),
     ("u", RandomValue((((_ONE,),), ((_ZERO,),))))),
    (Fraction(1, 2), Fraction(1, 2)), ((_ONE,),), ((_ZERO,),), 0)

VERDICTS = {
    Outcome.PROVED: Verdict(Outcome.PROVED, trust="kernel", laws=("tower", "expand")),
    Outcome.GIVEN: Verdict(Outcome.GIVEN),
    Outcome.UNDECIDED: Verdict(Outcome.UNDECIDED, "neither", tried=("this", "that")),
    Outcome.REFUTED: Verdict(Outcome.REFUTED, "the sides differ", degrees="1 and 2",
                             examination=Examination(counterexample=_EXAMPLE)),
}


def result_of(notes: Path, text: str, outcomes: Sequence[Outcome]) -> FileResult:
    """The result for a text that is written to `notes`, its steps with these verdicts in turn."""
    notes.write_text(text, "utf-8")
    file = check_file(str(notes))
    derivation = file.derivations[0]
    steps = tuple(replace(step, verdict=VERDICTS[outcome])
                  for step, outcome in zip(derivation.steps, outcomes, strict=True))
    return replace(file, derivations=(replace(derivation, steps=steps),))
