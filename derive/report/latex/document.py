"""Derivations as theorems with proofs, and the document round them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...diagnostic import DerivationResult, FileResult, StepResult
from ...explain import explain
from ...kernel.facts import Fact, Property
from ...kernel.terms import Term
from ...step import terms_of
from ...verdict import Outcome
from ..words import Words, words_of
from .chains import TEXT, Link, chain, display, statements
from .layout import width
from .sentences import SIGNS, Sentences, escape

_PREAMBLE = r"""\documentclass[11pt,a4paper]{{article}}
\usepackage[fleqn]{{amsmath}}
\usepackage{{amsthm}}
{packages}\setlength{{\textwidth}}{{160mm}}
\setlength{{\oddsidemargin}}{{-0.4mm}}
\setlength{{\textheight}}{{240mm}}
\setlength{{\topmargin}}{{-18mm}}
\setlength{{\mathindent}}{{1em}}
\setlength{{\emergencystretch}}{{3em}}
\allowdisplaybreaks
{theorems}
{commands}
\begin{{document}}
"""
_COMMANDS = r"""\providecommand{\derivereason}[1]{%
  \parbox[t]{13em}{\raggedright\footnotesize #1\strut}}
\providecommand{\derivebelow}[1]{%
  \parbox[t]{33em}{\raggedright\footnotesize #1\strut}}"""
_PACKAGES = {"ko": "\\usepackage{kotex}\n"}


def render(
    files: Sequence[FileResult], *, language: str = "en", numbered: bool = True,
    fragment: bool = False,
) -> str:
    """The derivations of all files as LaTeX that needs amsmath and amsthm only.

    A `fragment` can be input into another document; what that document must define stands in
    comments at its head.  Raises `KeyError` for an unknown language.
    """
    words = words_of(language)
    sentences = Sentences(words)
    body = [_derivation(d, sentences) for file in files for d in file.derivations]
    body.append(_laws(sentences))
    text = "\n\n".join(part for part in body if part)
    theorems = _theorems(words, numbered)
    if fragment:
        needed = "".join(f"% {line}\n" for line in (
            r"\usepackage{amsmath}", r"\usepackage{amsthm}",
            *_PACKAGES.get(language, "").splitlines(), r"\allowdisplaybreaks",
            *theorems.splitlines()))
        return f"% in the preamble:\n{needed}{_COMMANDS}\n\n{text}\n"
    head = _PREAMBLE.format(packages=_PACKAGES.get(language, ""), theorems=theorems,
                            commands=_COMMANDS)
    return f"{head}\n{text}\n\n\\end{{document}}\n"


def _theorems(words: Words, numbered: bool) -> str:
    star = "" if numbered else "*"
    return "\n".join((
        rf"\newtheorem{star}{{derivetheorem}}{{{words('theorem')}}}",
        rf"\theoremstyle{{remark}}\newtheorem{star}{{derivefault}}{{{words('error')}}}",
        rf"\renewcommand{{\proofname}}{{{words('proof')}}}"))


def _derivation(derivation: DerivationResult, sentences: Sentences) -> str:
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
        self.chains = _chains(derivation.steps)

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
                    yield chain(start, links)
                links, start = [], None
                yield from self._unreadable(step)
                start = after.verdict.lhs if after is not None else None
                continue
            links += links_of(step, self.sentences, self.labels)
            remark = self._remark(step)
            if remark:
                yield chain(start, links)
                yield remark
                links, start = [], verdict.rhs
        if start is not None and links:
            yield chain(start, links)

    def _remark(self, step: StepResult) -> str:
        """The counterexample, and the fact that is missing."""
        verdict = step.verdict
        parts = []
        if verdict.needs:
            facts = [self.sentences.fact(f) for f in verdict.needs]
            parts.append(self.words("if-moreover", self.words.listed(facts)) + ".")
        if verdict.counterexample is not None:
            parts.append(self.sentences.counterexample(verdict.counterexample))
        return rf"\noindent {' '.join(parts)}\par" if parts else ""

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
            yield chain(left, [Link(step.verdict.repair[0], self.words("correct"))])


def links_of(
    step: StepResult, sentences: Sentences, labels: dict[Fact, str]
) -> Iterator[Link]:
    """The links that a step adds to its chain; long facts are told by their `labels`."""
    words = sentences.words
    verdict, claim = step.verdict, step.verdict.claim
    assert verdict.rhs is not None
    assert claim is not None
    said = escape(step.because)
    if verdict.outcome is Outcome.PROVED and verdict.certificate is not None:
        lines = explain(claim, verdict.certificate, by=step.by)
        for line in lines:
            reason = sentences.reason(line, labels)
            last = line is lines[-1]
            yield Link(line.after, f"{reason} ({said})" if said and last else reason,
                       SIGNS[line.relation])
    elif verdict.outcome is Outcome.PROVED:
        yield Link(verdict.rhs, words("by-sympy"), SIGNS[verdict.relation])
    elif verdict.outcome.is_wrong and verdict.outcome is not Outcome.WRONG_REASON:
        told = "follows" if verdict.message.startswith("wrong only because") else "is-false"
        sign = r"\neq" if verdict.relation == "=" else rf"\not{SIGNS[verdict.relation]}"
        yield Link(verdict.rhs, words(told) + (f" ({said})" if said else ""), sign)
        for repair in verdict.repair[:1]:
            yield Link(repair, words("correct"))
    else:
        yield Link(verdict.rhs, words("is-open"), r"\overset{?}{=}")


def _relation(steps: Sequence[StepResult]) -> str:
    """What a chain shows of its first and last terms, in LaTeX."""
    signs = {s.verdict.relation for s in steps}
    return SIGNS["<" if "<" in signs else "<=" if "<=" in signs else "="]


def _chains(steps: Sequence[StepResult]) -> list[list[StepResult]]:
    """The claims of each chain."""
    found: list[list[StepResult]] = []
    for step in steps:
        if step.verdict.outcome is Outcome.GIVEN:
            continue
        if step.begins or not found:
            found.append([])
        found[-1].append(step)
    return found


def _laws(sentences: Sentences) -> str:
    """The laws that were cited, with their statements and sources."""
    if not sentences.cited:
        return ""
    lines = [rf"\section*{{{sentences.words('laws')}}}", r"\begin{enumerate}"]
    for name, number in sentences.cited.items():
        formula, conditions, source = sentences.law_statement(name)
        lines.append(rf"\item[{{[{number}]}}] {escape(sentences.words.title(name))}")
        lines.append(display(formula))
        lines.append(" ".join(filter(None, [f"{conditions}." if conditions else "", source])))
    return "\n".join([*lines, r"\end{enumerate}"])
