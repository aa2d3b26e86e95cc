"""What is said of each step, as data; the modules of `derive.report` only render it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field

from .kernel.facts import Fact
from .span import Span
from .verdict import Outcome, Verdict


class Standing(StrEnum):
    """What a step's verdict means for the run."""

    RIGHT = "right"  # proved or given
    EXPECTED = "expected"  # wrong or open, and announced as exactly that
    SILENCED = "silenced"  # not to be listed, and not to fail a run
    OPEN = "open"  # neither proved nor wrong
    FAILS = "fails"  # wrong, or not what was announced
    DEFECT = "defect"  # derive itself is at fault


class StepResult(Struct, frozen=True):
    """One step: where it stands, what it says, and the verdict on it.

    `lhs` and `rhs` are the source as written and `source` is the whole line at the start of
    `span`.  `expected` is the verdict that the author announced, if any but ``proved``, and
    `expected_needs` the fact that a ``needs`` should name.  A step that a context file or
    comment ignores is `silenced`.  `by` is the law that the author named, `because` the reason
    in words.  A step that `begins` is the first of its chain; a given step carries the `fact`
    that it states.
    """

    span: Span
    title: str
    lhs: str
    rhs: str
    verdict: Verdict
    source: str = ""
    relation: str = "="
    expected: Outcome | None = None
    expected_needs: Fact | None = None
    silenced: bool = False
    by: str | None = None
    because: str = ""
    begins: bool = True
    fact: Fact | None = None

    @property
    def met(self) -> bool:
        """Whether the verdict is the one that the author announced."""
        if self.verdict.outcome is not self.expected:
            return False
        wanted = self.expected_needs
        return wanted is None or any(f.statement == wanted.statement for f in self.verdict.needs)

    @property
    def standing(self) -> Standing:
        """What the verdict means for the run."""
        outcome = self.verdict.outcome
        if outcome is Outcome.ERROR:
            return Standing.DEFECT
        if self.silenced:
            return Standing.SILENCED
        if self.expected is not None:
            return Standing.EXPECTED if self.met else Standing.FAILS
        if outcome.is_wrong:
            return Standing.FAILS
        return Standing.RIGHT if self.verdict else Standing.OPEN


class Problem(Struct, frozen=True):
    """A place that could not be checked at all, in one line.

    `internal` marks a defect of derive; otherwise the input is at fault.
    """

    path: str
    message: str
    line: int | None = None
    internal: bool = False

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: error: {self.message}"


class DerivationResult(Struct, frozen=True):
    """A derivation with the results of its steps; `name` is its name in the file.

    `spelling` is the LaTeX that was declared for names of symbols.
    It is true in an ``if`` when every step is proved, given, or wrong as announced.
    """

    name: str
    title: str
    source: str
    steps: tuple[StepResult, ...]
    spelling: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return all(s.standing in (Standing.RIGHT, Standing.EXPECTED) for s in self.steps)

    def __str__(self) -> str:
        from .report.terminal import derivation_text
        return derivation_text(self)

    def _repr_html_(self) -> str:
        """What notebooks show."""
        from html import escape

        formulas = self._repr_latex_()
        return f"<pre>{escape(str(self))}</pre>" + (escape(formulas) if formulas else "")

    def _repr_latex_(self) -> str | None:
        """The chains as notebooks typeset them; None if there are none."""
        from .report.latex.notebooks import derivation_latex

        return derivation_latex(self)


class FileResult(Struct, frozen=True):
    """Everything found in one file, or why it could not be checked.

    `sources` are all the files that were read for notes.
    """

    path: str
    derivations: tuple[DerivationResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[StepResult, ...]:
        """The steps of all derivations, in order."""
        return tuple(step for d in self.derivations for step in d.steps)


class Summary(Struct):
    """Counts over a whole run, added up file by file."""

    files: int = 0  # that hold derivations
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    standings: Counter[Standing] = field(default_factory=Counter)
    trusting_sympy: int = 0
    problems: int = 0
    internal_problems: int = 0

    def add(self, file: FileResult) -> None:
        """Count one more file."""
        self.files += bool(file.derivations)
        self.outcomes.update(step.verdict.outcome for step in file.steps)
        self.standings.update(step.standing for step in file.steps)
        self.trusting_sympy += sum(
            step.verdict.outcome is Outcome.PROVED and step.verdict.trust == "sympy"
            for step in file.steps)
        self.problems += len(file.problems)
        self.internal_problems += sum(problem.internal for problem in file.problems)

    def exit_status(self, *, strict: bool = False) -> int:
        """0 nothing wrong; 1 a step fails; 2 something unreadable; 3 a defect of derive.

        With `strict`, a step that is neither proved nor given nor wrong as announced fails.
        """
        if self.internal_problems or self.standings[Standing.DEFECT]:
            return 3
        if self.problems:
            return 2
        wrong = self.standings[Standing.FAILS]
        return int(bool(wrong or (strict and self.standings[Standing.OPEN])))


def summarise(files: Iterable[FileResult]) -> Summary:
    """The counts over all files."""
    summary = Summary()
    for file in files:
        summary.add(file)
    return summary
