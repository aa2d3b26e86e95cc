"""What each verdict means, in a sentence for people who have read nothing else."""

from __future__ import annotations

from ..verdict import Outcome

MEANINGS: dict[Outcome, str] = {
    Outcome.PROVED: "The step follows from what was stated before it.",
    Outcome.GIVEN: "A definition or an assumption: it is not checked, and later steps may use it.",
    Outcome.HOLDS: "No proof was found, but the step is true in every exact model tried.",
    Outcome.NEEDS: "The step is false as stated, and proved once a fact that nobody stated is "
                   "added.",
    Outcome.REFUTED: "The step is false in an exact model of everything that was stated.",
    Outcome.ILL_FORMED: "Shapes, kinds or randomness in the step do not fit together.",
    Outcome.WRONG_REASON: "The step is true, but not by the law that is named for it.",
    Outcome.UNDECIDED: "Neither a proof nor a counterexample was found.",
    Outcome.UNREAD: "The source could not be turned into mathematics.",
    Outcome.ERROR: "derive itself is at fault.",
}
