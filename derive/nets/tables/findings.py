"""What is found of each number of a table, for `derive.pipeline` to make verdicts of."""

from __future__ import annotations

from msgspec import Struct, field

from ...kernel.terms import Term


class Finding(Struct, frozen=True):
    """One number, or one row, with what is found of it.

    `outcome` is ``proved``, ``refuted``, ``given``, ``undecided`` or ``unread``; for the first
    two, `claim` is the equation of numbers that is true or false.  `repair` is the right value.
    `inferred` says which options were read off the table itself.
    """

    start: int
    end: int
    lhs: str
    rhs: str
    outcome: str
    message: str = ""
    claim: tuple[Term, Term] | None = None
    repair: int | None = None
    inferred: str = ""


class Found(Struct):
    """The findings so far."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many are refuted."""
        return sum(f.outcome == "refuted" for f in self.findings)

    @property
    def open(self) -> int:
        """How many are undecided."""
        return sum(f.outcome == "undecided" for f in self.findings)

    def add(self, where: tuple[int, int], lhs: str, rhs: str, outcome: str, message: str = "",
            *, claim: tuple[Term, Term] | None = None, repair: int | None = None,
            inferred: str = "") -> None:
        """One more finding."""
        self.findings.append(Finding(*where, lhs, rhs, outcome, message, claim, repair, inferred))
