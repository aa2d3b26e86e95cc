"""Derivations as theorems with proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from ...diagnostic import DerivationResult, StepResult
from ...explain.stated import SYMMETRIC, is_member
from ...kernel.facts import Fact, Property, Statement
from ...kernel.terms import Term, rebuild
from ...notation import latex, primes_collected, spelled
from ...records import replace
from ...step import terms_of
from ...verdict import Outcome
from .chains import Chain, Link, chain, chains, display, statements
from .escaping import escape, raised
from .layout import width
from .sentences import SIGNS, Sentences, inline, ranges_of
from .steps import links_of, remark
from .written import safe

_INVERTIBLE = ("invertible", "positive-definite", "orthogonal", "positive")
_MOST_INVERSES = 25.0
"""If what is inverted fills so many em, it is said of all at once that the inverses exist."""


def plain(term: Term, symmetric: Collection[Term]) -> Term:
    """The term without primes that change nothing about its inverse."""
    return _unprimed(term.args[0] if term.op == "transpose" else term, symmetric)


def _unprimed(term: Term, symmetric: Collection[Term]) -> Term:
    if term.op == "transpose" and any(is_member(s, term.args[0]) for s in symmetric):
        return term.args[0]
    if not term.args:
        return term
    return rebuild(term, [_unprimed(a, symmetric) for a in term.args], {})


def theorem(derivation: DerivationResult, sentences: Sentences) -> str:
    """The theorem that a derivation proves, and its proof; or the error that it shows."""
    with spelled(safe(derivation.spelling)), primes_collected():
        return "\n".join(_Derivation(derivation, sentences).parts())


def together(derivations: Sequence[DerivationResult]) -> list[DerivationResult]:
    """Neighbours with one title, source and setting as one derivation; errors stand alone."""
    found: list[DerivationResult] = []
    for each in derivations:
        before = found[-1] if found else None
        if before is not None and _setting(before) == _setting(each) and not (
                _is_wrong(before) or _is_wrong(each)):
            claims = tuple(s for s in each.steps if s.verdict.outcome is not Outcome.GIVEN)
            found[-1] = replace(before, steps=before.steps + claims,
                                spelling={**before.spelling, **each.spelling})
        else:
            found.append(each)
    return found


def _setting(derivation: DerivationResult) -> tuple[str, str, tuple[Statement, ...]]:
    return derivation.title, derivation.source, tuple(
        s.fact.statement for s in derivation.steps if s.fact is not None)


def _is_wrong(derivation: DerivationResult) -> bool:
    return any(s.verdict.outcome.is_wrong for s in derivation.steps)


def _is_open(derivation: DerivationResult) -> bool:
    return any(s.verdict.outcome not in (Outcome.PROVED, Outcome.GIVEN) for s in derivation.steps)


class _Derivation:
    """One derivation on its way to LaTeX."""

    def __init__(self, derivation: DerivationResult, sentences: Sentences) -> None:
        self.derivation, self.sentences = derivation, sentences
        self.words = sentences.words
        traits = [f for step in derivation.steps for f in (*step.verdict.facts, step.fact)
                  if f is not None and isinstance(f.statement, Property)]
        self.traits = tuple(dict.fromkeys(traits))
        self.stated = tuple(dict.fromkeys(
            step.fact for step in derivation.steps
            if step.fact is not None and not isinstance(step.fact.statement, Property)))
        self.labels: dict[Fact, str] = {}
        self.ranges = ranges_of(f for step in derivation.steps for f in step.verdict.facts)
        self.chains = chains_of(derivation.steps)

    def parts(self) -> Iterator[str]:
        """Theorem and proof."""
        wrong = _is_wrong(self.derivation)
        environment = "derivefault" if wrong else (
            "deriveclaim" if _is_open(self.derivation) else "derivetheorem")
        cited = self.sentences.source(self.derivation.source)
        yield rf"\begin{{{environment}}}[{{{raised(self.derivation.title)}{cited}}}]"
        assumed = list(self._assumptions())
        yield from assumed
        shown = [] if wrong else self._shown()
        if wrong:
            yield self.words("claimed")
            yield from self._proof(qed=False, shown=())
        elif shown:
            yield self.words("show" if assumed and self.stated + self.traits else "show-always")
            yield statements(shown, self.sentences.page)
        yield rf"\end{{{environment}}}"
        if not wrong:
            yield r"\begin{proof}"
            yield from self._proof(qed=True, shown=shown)
            yield r"\end{proof}"

    def _shown(self) -> list[Chain]:
        """What is proved: the ends of each chain; what changes nothing only if there is no more."""
        found: dict[tuple[str, str, str, str], Chain] = {}
        for steps in self.chains:
            lhs, rhs = steps[0].verdict.lhs, steps[-1].verdict.rhs
            if lhs is None or rhs is None:
                continue
            start, end, sign, where = (latex(lhs), latex(rhs), _relation(steps),
                                       self._condition(steps))
            found[start, end, sign, where] = Chain(start, [Link(end, "", sign)], where)
        whole = list(found.values())
        return [c for c in whole if c.start != c.links[0].formula] or whole

    def _condition(self, steps: Sequence[StepResult]) -> str:
        """For which indices a chain holds."""
        claims = [v.claim for v in (s.verdict for s in steps) if v.claim is not None]
        terms = [t for c in claims for t in (c.lhs, c.rhs)]
        distinct = [pair for c in claims for pair in c.distinct]
        said = self.sentences.quantified(terms, distinct, self.ranges)
        return rf"\text{{{said}}}" if said else ""

    # --- what is assumed ------------------------------------------------------------------

    def _assumptions(self) -> Iterator[str]:
        """The symbols, and what is assumed of them."""
        claims = [t for s in self.derivation.steps for t in (s.verdict.lhs, s.verdict.rhs) if t]
        stated = [t for fact in self.stated for t in terms_of(fact.statement)]
        notation = self.sentences.notation([*stated, *claims])
        if notation:
            yield self.words("let", notation)
        traits = self.words.clauses(
            [*self.sentences.traits(self._properties()), *self._inverses(claims)])
        if not self.stated:
            if traits:
                yield self.words("assume-one", traits)
            return
        yield self.words("assume")
        first = 1 + bool(traits)
        self.labels = {fact: f"(A{k})" for k, fact in enumerate(self.stated, first)}
        yield rf"\begin{{derivelist}}{{{self.labels[self.stated[-1]]}}}"
        if traits:
            yield rf"\item[(A1)] {traits}"
        for fact, label in self.labels.items():
            yield from self._assumption(fact, label)
        yield r"\end{derivelist}"

    def _properties(self) -> list[Fact]:
        """The stated properties without what another one includes."""
        strong = {f.statement.subject for f in self.traits if isinstance(f.statement, Property)
                  and f.statement.name in _INVERTIBLE[1:]}
        return [f for f in self.traits if isinstance(f.statement, Property) and not (
            f.statement.name == "invertible" and f.statement.subject in strong)]

    def _inverses(self, claims: Sequence[Term]) -> list[str]:
        """That what is inverted in the claims has an inverse, unless that is assumed."""
        known = {f.statement.subject for f in self.traits if isinstance(f.statement, Property)
                 and f.statement.name in _INVERTIBLE}
        symmetric = {f.statement.subject for f in self.traits if isinstance(
            f.statement, Property) and f.statement.name in SYMMETRIC}
        found = dict.fromkeys(plain(t.args[0], symmetric) for c in claims for t in c.walk()
                              if t.op == "inverse")
        open_terms = [t for t in found if not any(is_member(s, t) for s in known)]
        matrices = [f"${inline(t)}$" for t in open_terms if not t.is_scalar]
        scalars = [inline(t) for t in open_terms if t.is_scalar and t.op not in (
            "number", "dimension", "identity", "det", "power")]
        if sum(width(latex(t)) for t in open_terms) > _MOST_INVERSES:
            return [self.words("inverses-exist")]
        said = [self.words("invertible" if len(matrices) == 1 else "invertible-all",
                           self.words.listed(matrices))] if matrices else []
        return said + [rf"${t} \neq 0$" for t in scalars]

    def _assumption(self, fact: Fact, label: str) -> Iterator[str]:
        formula = self.sentences.formula(fact)
        if formula is not None and width(formula) > self.sentences.page.text - 12:
            yield rf"\item[{label}]\leavevmode"
            yield display(formula, self.sentences.page)
        else:
            yield rf"\item[{label}] {self.sentences.fact(fact, self.ranges)}"

    # --- chains ---------------------------------------------------------------------------

    def _told(self) -> list[list[StepResult]]:
        """The chains without those whose terms are all written alike, if there are others."""
        def changes(steps: Sequence[StepResult]) -> bool:
            return any(s.verdict.lhs is None or s.verdict.lhs != s.verdict.rhs for s in steps)

        return [steps for steps in self.chains if changes(steps)] or self.chains

    def _proof(self, *, qed: bool, shown: Sequence[Chain]) -> Iterator[str]:
        """Aligned displays; a wrong line ends one, and what is wrong with it comes below.

        If there is no more to a proof than what was `shown` and one reason, it is a sentence.
        """
        printed: list[Chain] = []
        for steps in self._told():
            start: Term | None = steps[0].verdict.lhs
            links: list[Link] = []
            for step, after in pairwise([*steps, None]):
                assert step is not None
                verdict = step.verdict
                if start is None or verdict.rhs is None or verdict.claim is None:
                    if start is not None and links:
                        printed.append(Chain(latex(start), links))
                    yield from self._flushed(printed)
                    links, start = [], None
                    yield from self._unreadable(step)
                    start = after.verdict.lhs if after is not None else None
                    continue
                links += links_of(step, self.sentences, self.labels)
                said = remark(step, self.sentences)
                if said:
                    yield from self._flushed([*printed, Chain(latex(start), links)])
                    printed.clear()
                    yield rf"\noindent {{\lineskip=3pt {said}\par}}"
                    links, start = [], verdict.rhs
            if start is not None and links:
                printed.append(Chain(latex(start), links, self._condition(steps)))
        reasons = {link.reason for each in printed for link in each.links}
        lines = {(each.start, link.formula) for each in printed for link in each.links}
        if len(reasons) == 1 and lines == {(c.start, c.links[0].formula) for c in shown}:
            (reason,) = reasons
            yield f"{reason[:1].upper()}{reason[1:]}."
        else:
            yield from self._flushed(printed, qed=qed)

    def _flushed(self, printed: list[Chain], *, qed: bool = False) -> Iterator[str]:
        if printed:
            yield chains(printed, self.sentences.page, qed=qed)
        printed.clear()

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
            yield chain(latex(left), [Link(latex(step.verdict.repair[0]), self.words("correct"))],
                        self.sentences.page)


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
