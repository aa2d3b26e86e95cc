"""What derive says of a step, as data."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from .kernel.certificate import Certificate
from .kernel.dims import Dim
from .kernel.facts import Claim, Fact
from .kernel.terms import Term


class Outcome(StrEnum):
    """The verdicts, strongest first, and the error that is a defect of derive."""

    PROVED = "proved"
    GIVEN = "given"
    HOLDS = "holds"
    NEEDS = "needs"
    REFUTED = "refuted"
    ILL_FORMED = "ill-formed"
    WRONG_REASON = "wrong-reason"
    UNDECIDED = "undecided"
    UNREAD = "unread"
    ERROR = "error"

    @property
    def is_wrong(self) -> bool:
        """Whether a step with this verdict fails a run."""
        return self in (
            Outcome.NEEDS, Outcome.REFUTED, Outcome.ILL_FORMED, Outcome.WRONG_REASON)


Matrix = tuple[tuple[Fraction, ...], ...]
"""A concrete matrix, row by row; a scalar is 1 x 1."""


class RandomValue(Struct, frozen=True):
    """The values of a random term, one for each outcome of the model's probability space."""

    values: tuple[Matrix, ...]


Value = Matrix | RandomValue


class Counterexample(Struct, frozen=True):
    """An exact model of all facts in which the two sides differ.

    `dims` are the values of dimension symbols and indices; `symbols` those of the symbols
    as (printed name, value); `weights` are the probabilities of the outcomes, empty when
    nothing is random.  Where the sides are random, `left` and `right` are their values at
    the outcome `outcome` (counted from 0), the first at which they differ.  For a scalar
    claim with transcendental functions, `left` and `right` may be decimal strings of
    proven enclosures; a multiple of an identity too large to be written out is named by a
    string, and symbols with such values are left out.
    """

    dims: tuple[tuple[str, int], ...]
    symbols: tuple[tuple[str, Value], ...]
    weights: tuple[Fraction, ...]
    left: Matrix | str
    right: Matrix | str
    outcome: int | None = None


class Examination(Struct, frozen=True):
    """What exact random substitution found.

    `agreeing` models satisfied every fact and gave both sides the same value.  `error_bound`
    bounds the chance that they agree though the sides differ at the sizes tried
    (Schwartz-Zippel).  It is a theorem, so it is below 1 only for claims in fixed symbols whose
    entries are drawn freely, or are polynomials in such; it is 1, which says nothing, wherever
    random symbols or facts other than definitions take part.  `note` says what could not be
    tried.
    """

    agreeing: int = 0
    error_bound: Fraction = Fraction(1)
    counterexample: Counterexample | None = None
    note: str = ""


class Verdict(Struct, frozen=True):
    """The verdict on one step, with its evidence.

    `repair` lists corrected right sides, nearest first, all of them proved; `degrees` says which
    degrees clash, in words; `inferred` says what the step does not state and was read off the
    source, such as the stride of a layer.  `facts` are those under which the sides were compared,
    for free indices that differ as `distinct` says.  A proof of notes may rest on claims that are
    open themselves, in the `open_lines`.
    A verdict is true in an ``if`` exactly when the step is proved or given.
    """

    outcome: Outcome
    message: str = ""
    trust: str | None = None  # "kernel" or "sympy" where proved
    lhs: Term | None = None
    rhs: Term | None = None
    certificate: Certificate | None = None
    laws: tuple[str, ...] = ()
    examination: Examination | None = None
    needs: tuple[Fact, ...] = ()
    repair: tuple[Term, ...] = ()
    degrees: str = ""
    tried: tuple[str, ...] = ()
    inferred: str = ""
    milliseconds: float = 0.0
    relation: str = "="
    facts: tuple[Fact, ...] = ()
    distinct: tuple[tuple[Dim, Dim], ...] = ()
    open_lines: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome in (Outcome.PROVED, Outcome.GIVEN)

    def __repr__(self) -> str:
        # Only reports know how evidence is worded; they are loaded when a verdict is shown.
        from .report.terminal import verdict_text

        return verdict_text(self)

    def _repr_html_(self) -> str:
        from html import escape

        formula = self._repr_latex_()
        return f"<pre>{escape(repr(self))}</pre>" + (escape(formula) if formula else "")

    def _repr_latex_(self) -> str | None:
        """The proof as notebooks typeset it; None if there is none."""
        from .report.latex.notebooks import verdict_latex

        return verdict_latex(self)

    @property
    def claim(self) -> Claim | None:
        """The claim, as the facts that a ``needs`` names make it true; None without two sides."""
        if self.lhs is None or self.rhs is None or (
                (self.lhs.rows, self.lhs.cols) != (self.rhs.rows, self.rhs.cols)):
            return None
        return Claim(self.lhs, self.rhs, (*self.facts, *self.needs), self.distinct,
                     self.relation)

    @property
    def counterexample(self) -> Counterexample | None:
        """The counterexample, if one was found."""
        return self.examination.counterexample if self.examination else None
