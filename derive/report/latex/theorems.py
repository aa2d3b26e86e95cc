"""Derivations as theorems with proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...diagnostic import DerivationResult, StepResult
from ...kernel.facts import Fact, Property
from ...kernel.terms import Term
from ...notation import latex
from ...step import terms_of
from ...verdict import Outcome
from .chains import TEXT, Link, chain, display, statements
from .escaping import escape
from .layout import width
from .sentences import SIGNS, Sentences
from .steps import links_of, remark


def theorem(derivation: DerivationResult, sentences: Sentences) -> str:
    """The theorem that a derivation proves, and its proof; or the error that it shows."""
    return "\n".join(_Derivation(derivation, sentences).parts())


class _Derivation:
    """One derivation on its way to LaTeX."""

    def __init__(self, derivation: DerivationResult, sentences: Sentences) -> None:
        self.derivation, self.sentences = derivation, sentences
        self.words = sentences.words
        self.labels: dict[Fact, str] = {}
        for step in derivation.steps:
            if step.fact is not None and not isinstance(step.fact.statement, Property):
                self.labels.setdefault(step.fact, f"(A{len(self.labels) + 1})")
        self.chains = chains_of(derivation.steps)

    def parts(self) -> Iterator[str]:
        """Theorem and proof."""
        wrong = any(s.verdict.outcome.is_wrong for s in self.derivation.steps)
        environment = "derivefault" if wrong else "derivetheorem"
        yield rf"\begin{{{environment}}}[{escape(self.derivation.title)}]"
        yield from self._assumptions()
        if not wrong:
            shown = [(steps[0].verdict.lhs, _relation(steps), steps[-1].verdict.rhs)
                     for steps in self.chains]
            pairs = [(a, sign, b) for a, sign, b in shown if a is not None and b is not None]
            if pairs:
                yield f"{self.words('show')}"
                yield statements(pairs)
        yield rf"\end{{{environment}}}"
        if not wrong:
            yield r"\begin{proof}"
        for steps in self.chains:
            yield from self._chain(steps)
        if not wrong:
            yield r"\end{proof}"
        if self.derivation.source:
            yield rf"\noindent {{\footnotesize {escape(self.derivation.source)}}}\par"

    # --- what is assumed ------------------------------------------------------------------

    def _assumptions(self) -> Iterator[str]:
        """The symbols, and what is assumed of them."""
        claims = [t for s in self.derivation.steps for t in (s.verdict.lhs, s.verdict.rhs) if t]
        stated = [t for fact in self.labels for t in terms_of(fact.statement)]
        notation = self.sentences.notation([*stated, *claims])
        if notation:
            yield rf"\emph{{{self.words('notation')}}} {notation}."
        traits = [f for f in self._facts() if isinstance(f.statement, Property)]
        if not self.labels and not traits:
            return
        said = "; ".join(dict.fromkeys(self.sentences.fact(f) for f in traits))
        yield f"{self.words('assume')}{': ' + said + '.' if said else ''}"
        if self.labels:
            yield r"\begin{enumerate}\setlength{\itemsep}{0pt}"
            for fact, label in self.labels.items():
                yield from self._assumption(fact, label)
            yield r"\end{enumerate}"

    def _assumption(self, fact: Fact, label: str) -> Iterator[str]:
        formula = self.sentences.formula(fact)
        if formula is not None and width(formula) > TEXT - 12:
            yield rf"\item[{label}]\leavevmode"
            yield display(formula)
        else:
            yield rf"\item[{label}] {self.sentences.fact(fact)}"

    def _facts(self) -> list[Fact]:
        found: dict[Fact, None] = {}
        for step in self.derivation.steps:
            found.update(dict.fromkeys([*step.verdict.facts, *([step.fact] if step.fact else [])]))
        return list(found)

    # --- chains ---------------------------------------------------------------------------

    def _chain(self, steps: Sequence[StepResult]) -> Iterator[str]:
        """Aligned displays; a wrong line ends one, and what is wrong with it comes below."""
        start: Term | None = steps[0].verdict.lhs
        links: list[Link] = []
        for step, after in pairwise([*steps, None]):
            assert step is not None
            verdict = step.verdict
            if start is None or verdict.rhs is None or verdict.claim is None:
                if start is not None and links:
                    yield chain(latex(start), links)
                links, start = [], None
                yield from self._unreadable(step)
                start = after.verdict.lhs if after is not None else None
                continue
            links += links_of(step, self.sentences, self.labels)
            said = remark(step, self.sentences)
            if said:
                yield chain(latex(start), links)
                yield rf"\noindent {said}\par"
                links, start = [], verdict.rhs
        if start is not None and links:
            yield chain(latex(start), links)

    def _unreadable(self, step: StepResult) -> Iterator[str]:
        """A step without two sides, as it was written."""
        source = f"{step.lhs} {step.relation} {step.rhs}"
        ill = step.verdict.outcome is Outcome.ILL_FORMED
        told = self.words("no-meaning" if ill else "is-open")
        why = f": {escape(step.verdict.message)}" if self.words.language == "en" else ""
        yield (rf"\begin{{flushleft}}\texttt{{{escape(source)}}} --- {told}"
               rf"{why}\end{{flushleft}}")
        left = step.verdict.lhs
        if left is not None and step.verdict.repair:
            yield chain(latex(left), [Link(latex(step.verdict.repair[0]), self.words("correct"))])


def _relation(steps: Sequence[StepResult]) -> str:
    """What a chain shows of its first and last terms, in LaTeX."""
    signs = {s.verdict.relation for s in steps}
    return SIGNS["<" if "<" in signs else "<=" if "<=" in signs else "="]


def chains_of(
    steps: Sequence[StepResult], *, given: bool = False
) -> list[list[StepResult]]:
    """The claims of each chain, and what is given if that is wanted."""
    found: list[list[StepResult]] = []
    for step in steps:
        if step.verdict.outcome is Outcome.GIVEN and not given:
            continue
        if step.begins or not found:
            found.append([])
        found[-1].append(step)
    return found
