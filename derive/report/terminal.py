"""The report for people: findings with their place, source line and evidence."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from ..diagnostic import DerivationResult, FileResult, Standing, StepResult, Summary
from ..span import Span
from ..verdict import Outcome, Verdict
from .evidence import claim_text, notes, wrapped
from .excerpt import marked, visible

_COLOURS = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "magenta": "35",
            "cyan": "36", "dim": "2"}
_STANDING_COLOURS = {Standing.RIGHT: "green", Standing.EXPECTED: "cyan",
                     Standing.SILENCED: "dim", Standing.OPEN: "yellow", Standing.FAILS: "red",
                     Standing.DEFECT: "magenta"}


class Look(Struct, frozen=True):
    """How to render: with colour or not, every step or only the findings.

    `shows` says of which verdicts findings are listed; counts are always of all.  Lines of source
    are cut to `width` columns.
    """

    colour: bool = False
    explain: bool = False
    shows: Collection[Outcome] = frozenset(Outcome)
    width: int = 100

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, if colours are on."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text


PLAIN = Look()
_NOWHERE = Span("", 1, 1, 1, 1)


def file_text(file: FileResult, look: Look = PLAIN) -> str:
    """Everything about one file, ending in a newline; grouped by derivation."""
    lines = [look.paint(file.path, "bold")] if file.derivations else []
    for derivation in file.derivations:
        lines += _derivation_lines(derivation, look)
    lines += [visible(str(p)).replace("error:", look.paint("error:", "red"), 1)
              for p in file.problems]
    return "".join(f"{line}\n" for line in lines)


def _derivation_lines(derivation: DerivationResult, look: Look) -> list[str]:
    counts = Counts(derivation.steps)
    shown = look.explain and derivation.source
    source = look.paint(f" ({derivation.source})", "dim") if shown else ""
    lines = [f"  {derivation.title}: {counts.text(look)}{source}"]
    steps = [step for step in derivation.steps if step.verdict.outcome in look.shows]
    if not derivation.name:
        return lines + _notes_lines(steps, look)
    for step in steps:
        if step.standing is Standing.EXPECTED and not look.explain:
            lines.append(_announced(step, look))
        elif step.standing is not Standing.RIGHT or step.verdict.message:
            lines += finding_lines(step, look)
        elif look.explain:
            lines += _explained(step, look)
    return lines


def _notes_lines(steps: list[StepResult], look: Look) -> list[str]:
    """The findings in notes: what is wrong in full, first; then what is open, a line each.

    Notes have many steps.  To explain, every step is told in full, in order.
    """
    if look.explain:
        return [line for step in steps for line in (
            _explained(step, look) if step.standing is Standing.RIGHT
            else finding_lines(step, look))]
    wrong = [s for s in steps if s.standing in (Standing.FAILS, Standing.DEFECT)]
    rest = [s for s in steps if s.standing in (Standing.OPEN, Standing.EXPECTED)]
    return [line for step in wrong for line in finding_lines(step, look)] + [
        _announced(step, look) if step.standing is Standing.EXPECTED else _head(step, look)
        for step in rest]


class Counts(Struct, frozen=True):
    """How many of the steps have each verdict."""

    steps: tuple[StepResult, ...]

    def text(self, look: Look = PLAIN) -> str:
        """``3 proved, 1 refuted (expected)``, in the order of the verdicts."""
        parts = []
        for outcome in Outcome:
            for standing in Standing:
                n = sum(s.verdict.outcome is outcome and s.standing is standing
                        for s in self.steps)
                if n:
                    expected = {Standing.EXPECTED: " as expected",
                                Standing.SILENCED: " silenced"}.get(standing, "")
                    parts.append(look.paint(f"{n} {outcome}{expected}",
                                            _STANDING_COLOURS[standing]))
        return ", ".join(parts) or "no steps"


def message(step: StepResult) -> str:
    """One line on the verdict, and on how it departs from what was announced."""
    verdict = step.verdict
    if step.standing is Standing.FAILS and step.expected is not None:
        if verdict.outcome is step.expected:
            announced = f"another missing fact was announced for this {step.expected}"
        else:
            announced = f"announced as {step.expected}"
        return f"{announced}; {verdict.message or 'it is ' + verdict.outcome}"
    return verdict.message or str(verdict.outcome)


def verdict_text(verdict: Verdict, look: Look = PLAIN) -> str:
    """A verdict by itself: what it is and its evidence, without a place; no newline at the end."""
    colour = _STANDING_COLOURS[StepResult(_NOWHERE, "", "", "", verdict).standing]
    head = look.paint(str(verdict.outcome), colour)
    said = f": {verdict.message}" if verdict.message else ""
    trust = " by the kernel" if verdict.trust == "kernel" else " by SymPy"
    lines = [head + (trust if verdict.outcome is Outcome.PROVED else "") + said]
    for label, body in notes(verdict, explain=look.explain):
        lines += wrapped(label, body)
    return "\n".join(lines)


def derivation_text(derivation: DerivationResult, look: Look = PLAIN) -> str:
    """A derivation by itself: its counts and findings; no newline at the end."""
    return "\n".join(line.removeprefix("  ") if k == 0 else line
                     for k, line in enumerate(_derivation_lines(derivation, look)))


def finding_lines(step: StepResult, look: Look = PLAIN) -> list[str]:
    """A finding: place, verdict and message, the source line with a caret, the evidence."""
    colour = _STANDING_COLOURS[step.standing]
    lines = [_head(step, look)]
    if step.source:
        number = str(step.span.line)
        blank = " " * len(number)
        source, marks = marked(step.source, step.span, look.width - len(number) - 3)
        lines += [look.paint(f"{blank} |", "dim"), f"{look.paint(f'{number} |', 'dim')} {source}",
                  f"{look.paint(f'{blank} |', 'dim')} {look.paint(marks, colour)}"]
    for label, body in notes(step.verdict, explain=look.explain):
        lines += wrapped(label, visible(body))
    return lines


def _head(step: StepResult, look: Look) -> str:
    """Place, verdict and message."""
    verdict = str(step.verdict.outcome)
    if step.standing in (Standing.EXPECTED, Standing.SILENCED):
        verdict += f" ({step.standing})"
    painted = look.paint(verdict, _STANDING_COLOURS[step.standing])
    said = message(step)
    if said == Outcome.GIVEN:
        said = "a definition or an assumption, which later steps may use"
    return f"{visible(str(step.span))}: {painted}: {visible(said)}"


def _announced(step: StepResult, look: Look) -> str:
    """One line for a wrong step that was announced: the claim, and what would make it right."""
    verdict = step.verdict
    name = look.paint(f"{verdict.outcome} as expected", _STANDING_COLOURS[step.standing])
    parts = [_claimed(step), *(f"{label}: {body}" for label, body in notes(verdict)
                               if label in ("needs", "repair"))]
    return f"    {step.span.line}: {name}: {visible('; '.join(parts))}"


def _claimed(step: StepResult) -> str:
    verdict = step.verdict
    return claim_text(verdict) or (
        f"{step.lhs} {step.relation} {step.rhs}" if step.rhs else step.lhs)


def _explained(step: StepResult, look: Look) -> list[str]:
    verdict = step.verdict
    body = visible(_claimed(step))
    trust = f" by {verdict.trust}" if verdict.trust else ""
    took = f" in {verdict.milliseconds:.1f} ms" if verdict.outcome is Outcome.PROVED else ""
    name = look.paint(str(verdict.outcome), _STANDING_COLOURS[step.standing])
    said = f" ({verdict.message})" if verdict.message else ""
    lines = [f"    {step.span.line}: {name}{trust}{took}: {body}{said}"]
    for label, text in notes(verdict, explain=True):
        if label != "claim":
            lines += [f"    {line}" for line in wrapped(label, text)]
    return lines


def summary_text(summary: Summary, look: Look = PLAIN, *, strict: bool = False) -> str:
    """Counts of every verdict that occurred, and whether the run passes."""
    steps = summary.outcomes.total()
    parts = [f"{summary.outcomes[outcome]} {outcome}" for outcome in Outcome
             if summary.outcomes[outcome]]
    lines = [f"{_count(steps, 'step')} in {_count(summary.files, 'file')}: "
             f"{', '.join(parts) or 'nothing to check'}"]
    if summary.trusting_sympy:
        lines.append(f"{summary.trusting_sympy} of the proved rest on SymPy's word")
    if summary.standings[Standing.EXPECTED]:
        lines.append(f"{_count(summary.standings[Standing.EXPECTED], 'step')} "
                     "with the verdict that was expected of a wrong step")
    if summary.standings[Standing.SILENCED]:
        lines.append(f"{_count(summary.standings[Standing.SILENCED], 'step')} silenced")
    lines.append(_closing(summary, look, strict))
    return "".join(f"{line}\n" for line in lines)


def _closing(summary: Summary, look: Look, strict: bool) -> str:
    failing = summary.standings[Standing.FAILS]
    failing += summary.standings[Standing.OPEN] if strict else 0
    defects = summary.standings[Standing.DEFECT] + summary.internal_problems
    bad = [_count(failing, "step") + (" fails" if failing == 1 else " fail")] if failing else []
    unread = summary.problems - summary.internal_problems
    bad += [_count(unread, "place") + " could not be checked"] if unread else []
    bad += [_count(defects, "internal error") + " of derive"] if defects else []
    if bad:
        return look.paint(", ".join(bad), "red")
    open_steps = summary.standings[Standing.OPEN]
    if open_steps:
        return look.paint(f"nothing wrong found; {_count(open_steps, 'step')} not decided",
                          "yellow")
    if not summary.outcomes:
        return look.paint("no step was found: a step is an equation in a formula, such as "
                          "$a + a = 2a$", "yellow")
    return look.paint("nothing wrong", "green")


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


