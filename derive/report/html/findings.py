"""What the page says of one step: its mark, and the panel with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from ...diagnostic import Standing, StepResult
from ...kernel.certificate import Certificate
from ...laws import KERNEL_RULES, find
from ...notation import symbol_name
from ...verdict import Counterexample, Matrix, Outcome, RandomValue, Verdict
from ..evidence import claim_text, counterexample_text, notes
from ..terminal import message
from .arguments import argument, is_small, matrix_latex, worked_out
from .builder import Content, Markup, tag
from .formulas import equation, term_latex, typeset

SYMBOLS: dict[Outcome, str] = {
    Outcome.PROVED: "✓", Outcome.GIVEN: "≔", Outcome.HOLDS: "≈", Outcome.NEEDS: "+",
    Outcome.REFUTED: "✗", Outcome.ILL_FORMED: "⊘", Outcome.WRONG_REASON: "↯",
    Outcome.UNDECIDED: "?", Outcome.UNREAD: "…", Outcome.ERROR: "!",
}
"""The sign of each verdict; its name always goes with it."""


class Finding(Struct, frozen=True):
    """A step with its number on the page."""

    number: int
    step: StepResult

    @property
    def outcome(self) -> Outcome:
        """The verdict."""
        return self.step.verdict.outcome

    @property
    def label(self) -> str:
        """The verdict in a word or two."""
        announced = self.step.standing is Standing.EXPECTED
        return f"{self.outcome} as announced" if announced else str(self.outcome)

    @property
    def statement(self) -> str:
        """The step as it was written."""
        step = self.step
        return " ".join(filter(None, (step.lhs, step.relation if step.rhs else "", step.rhs)))

    @property
    def readable(self) -> str:
        """The step as derive reads it; where it does not, as it was written."""
        return claim_text(self.step.verdict) or self.statement


def mark(finding: Finding, *, small: bool = False) -> Markup:
    """The button that opens the panel; a `small` one names it on demand only."""
    quiet = small and finding.step.standing is Standing.RIGHT
    name = f"{finding.label}, line {finding.step.span.line}"
    return tag(
        "button", tag("span", SYMBOLS[finding.outcome], class_="sign", aria_hidden="true"),
        "" if quiet else [" ", tag("span", finding.label, class_="word")],
        type="button", class_=f"mark v-{finding.outcome}{' small' if quiet else ''}",
        id=f"mark-{finding.number}", data_step=finding.number, data_verdict=str(finding.outcome),
        title=name, aria_label=name, aria_expanded="false",
        aria_controls=f"step-{finding.number}")


def panel(finding: Finding) -> Markup:
    """The evidence for one verdict."""
    step, verdict = finding.step, finding.step.verdict
    head = tag(
        "div", tag("strong", tag("span", SYMBOLS[finding.outcome], class_="sign",
                                 aria_hidden="true"), " ", finding.label,
                   id=f"name-{finding.number}", class_="verdict"),
        tag("span", _trust(verdict), class_="trust") if _trust(verdict) else "",
        tag("span", str(step.span), class_="place"),
        tag("button", "Close", type="button", class_="close", data_step=finding.number),
        class_="panel-head")
    said = message(step)
    bare = said == str(finding.outcome)
    if bare and finding.outcome is Outcome.GIVEN:
        said = "a definition or an assumption, which later steps may use"
    lines = "" if said == str(finding.outcome) else tag("p", said, class_="message")
    rows = [tag("div", tag("dt", label), tag("dd", body)) for label, body in _rows(step)]
    return tag("section", head, lines, tag("dl", rows) if rows else "",
               class_=f"panel v-{finding.outcome}{' bare' if bare else ''}",
               id=f"step-{finding.number}", data_step=finding.number, role="region", tabindex="-1",
               aria_labelledby=f"name-{finding.number}")


def _trust(verdict: Verdict) -> str:
    if verdict.outcome is not Outcome.PROVED:
        return ""
    return "on SymPy’s word" if verdict.trust == "sympy" else "replayed by the kernel"


def _rows(step: StepResult) -> Iterator[tuple[str, Content]]:
    """The evidence as `evidence.notes` words it, with mathematics typeset where there are terms."""
    verdict = step.verdict
    better: dict[str, Callable[[], Content]] = {}
    if verdict.lhs is not None and verdict.rhs is not None:
        lhs, rhs = verdict.lhs, verdict.rhs
        better["claim"] = lambda: equation(lhs, rhs, verdict.relation)
    example = verdict.counterexample
    if example is not None:
        better["counterexample"] = lambda: _counterexample(example)
        better["counterexample without it"] = better["counterexample"]
    if verdict.repair:
        better["repair"] = lambda: tag("ul", [tag("li", typeset(term_latex(term)))
                                              for term in verdict.repair])
    if verdict.certificate is not None:
        certificate = verdict.certificate
        if verdict.laws:
            better["laws"] = lambda: _laws(verdict.laws)
        better["facts"] = lambda: _facts(certificate)
    proof = argument(step)
    for label, body in notes(verdict, explain=True):
        if label == "laws" and proof:  # first how it goes, then what the kernel used
            yield ("proof, with what it needs" if verdict.needs else "proof"), proof
        name = "as derive reads it" if label == "claim" else label
        yield name, better[label]() if label in better else body
        if label.startswith("counterexample"):
            yield from worked_out(step)
    if verdict.lhs is None or verdict.rhs is None:
        yield "as written", tag("code", Finding(0, step).statement)
    if verdict.certificate is not None and verdict.outcome is Outcome.PROVED:
        yield "checked in", f"{verdict.milliseconds:.1f} ms"


def _laws(names: Sequence[str]) -> Content:
    return tag("ul", [tag("li", law_link(name)) for name in names], class_="names")


def law_link(name: str) -> Markup:
    """The name of a law, with a link to its statement at the end of the page if it has one."""
    law = find(name)
    title = law.title if law is not None else KERNEL_RULES.get(name)
    if title is None:
        return tag("span", name)
    name = law.name if law is not None else name
    return tag("a", name, href=f"#law-{name}", title=title)


def _facts(certificate: Certificate) -> Content:
    return tag("ul", [tag("li", name) for name in certificate.cited])


def _counterexample(example: Counterexample) -> Content:
    """The model as a table, then both sides; long ones and intervals as text."""
    if not _is_small(example):
        return counterexample_text(example)
    rows = [(symbol_name(name, latex=True), str(value)) for name, value in example.dims]
    rows += [(symbol_name(name, latex=True), matrix_latex(value)) for name, value in example.symbols
             if not isinstance(value, RandomValue)]
    random = [(name, value) for name, value in example.symbols if isinstance(value, RandomValue)]
    model = tag("ul", [tag("li", typeset(f"{name} = {value}")) for name, value in rows],
                class_="model")
    sides = [("left", example.left), ("right", example.right)]
    at = f" in case {example.outcome + 1}" if example.outcome is not None else ""
    values = tag("ul", [tag("li", f"{side} side{at}: ", typeset(_sided(value)))
                        for side, value in sides], class_="sides")
    return [model, _cases(random, example.weights) if random else "", values]


def _cases(random: Sequence[tuple[str, RandomValue]], weights: Sequence[Fraction]) -> Markup:
    """The values of random symbols case by case."""
    head = tag("tr", tag("th", "case", scope="col"), tag("th", "probability", scope="col"),
               [tag("th", typeset(symbol_name(name, latex=True)), scope="col")
                for name, _ in random])
    rows = [tag("tr", tag("th", str(k + 1), scope="row"), tag("td", str(weight)),
                [tag("td", typeset(matrix_latex(value.values[k]))) for _, value in random])
            for k, weight in enumerate(weights)]
    return tag("div", tag("table", tag("thead", head), tag("tbody", rows)), class_="scroll",
               tabindex=0, role="group", aria_label="values of the random symbols")


def _is_small(example: Counterexample) -> bool:
    values: list[Matrix | str] = [example.left, example.right]
    for _, value in example.symbols:
        if isinstance(value, RandomValue):
            if len(value.values) != len(example.weights):
                return False
            values += value.values
        else:
            values.append(value)
    return all(not isinstance(v, str) and is_small(v) for v in values)


def _sided(value: Matrix | str) -> str:
    assert not isinstance(value, str), "models with words in them are shown as text"
    return matrix_latex(value)
