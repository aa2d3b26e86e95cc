"""What is assumed, and what gives a line, in LaTeX and in the words of a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from ...explain import Line
from ...kernel.dims import ONE, Dim
from ...kernel.facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Inequality,
    Normal,
    Property,
)
from ...kernel.terms import Term, bound_index, is_random_symbol
from ...laws import CATALOGUE
from ...notation import dim_latex, symbol_name
from ...notation import latex as raw_latex
from ...records import replace
from ...step import free_names
from ...verdict import Counterexample, Matrix, RandomValue, Value, Verdict
from ..words import Words
from .escaping import escape
from .layout import set_formula, width
from .page import WHOLE, Page

SIGNS = {"=": "=", "<=": r"\le", "<": "<"}
"""The relations of the kernel in LaTeX."""

_SIGNED = {"positive": "> 0", "nonnegative": r"\ge 0", "nonzero": r"\neq 0"}

Ranges = Mapping[str, tuple[Dim, Dim]]
"""The bounds between which indices run."""

SHORT = 13.0
"""A formula of at most so many em may stand in a reason."""


def inline(term: Term) -> str:
    """The term as it stands in a sentence, with small matrices."""
    formula = set_formula(raw_latex(term))
    return formula.replace(r"\begin{bmatrix}", r"\bigl[\begin{smallmatrix}").replace(
        r"\end{bmatrix}", r"\end{smallmatrix}\bigr]")


class Sentences:
    """Sentences in one language; laws are numbered in the order in which they are first cited."""

    def __init__(self, words: Words, *, numbers: bool = True, page: Page = WHOLE) -> None:
        self.words, self.numbers, self.page = words, numbers, page
        self.cited: dict[str, int] = {}
        self.sources: dict[str, str] = {}

    # --- facts ----------------------------------------------------------------------------

    def formula(self, fact: Fact) -> str | None:
        """The fact as a formula, or None if it needs words."""
        match fact.statement:
            case Equation(lhs, rhs, distinct, _):
                unequal = "".join(rf",\ {dim_latex(i)} \neq {dim_latex(j)}" for i, j in distinct)
                return f"{raw_latex(lhs)} = {raw_latex(rhs)}{unequal}"
            case Inequality(lhs, rhs, strict):
                return f"{raw_latex(lhs)} {'<' if strict else SIGNS['<=']} {raw_latex(rhs)}"
            case Property(subject, "positive"):
                return f"{inline(subject)} > 0"
            case Property(subject, "nonnegative"):
                return rf"{inline(subject)} \ge 0"
            case IndexRange(index, lower, upper):
                name = symbol_name(index, latex=True)
                return rf"{name} = {dim_latex(lower)}, \ldots, {dim_latex(upper)}"
        return None

    def fact(self, fact: Fact, ranges: Ranges | None = None) -> str:
        """The fact in words; formulas stand between dollars.

        With `ranges`, it says for which indices the fact holds.
        """
        stated = fact.statement
        if ranges is None or not isinstance(stated, (Equation, Inequality)):
            return self._plain_fact(fact)
        distinct = stated.distinct if isinstance(stated, Equation) else ()
        holds = self.quantified((stated.lhs, stated.rhs), distinct, ranges)
        if not holds:
            return self._plain_fact(fact)
        if isinstance(stated, Equation):
            fact = replace(fact, statement=replace(stated, distinct=()))
        return self.words("holds-for", self._plain_fact(fact), holds)

    def quantified(
        self, terms: Iterable[Term], distinct: Iterable[tuple[Dim, Dim]], ranges: Ranges
    ) -> str:
        """``for i, j = 1, ..., r with i != j``; empty if no index is free."""
        pairs = dict.fromkeys(distinct)
        free = [i for i in free_indices(terms) if i not in _bound_above(ranges)]
        free += [n for pair in pairs for d in pair for n in d.names() if n not in free]
        if not free:
            return ""
        unequal = r",\ ".join(rf"{dim_latex(i)} \neq {dim_latex(j)}" for i, j in pairs)
        groups: dict[tuple[Dim, Dim] | None, list[str]] = {}
        for index in dict.fromkeys(free):
            groups.setdefault(ranges.get(index), []).append(symbol_name(index, latex=True))
        if list(groups) == [None]:
            return self.words("for-all", f"${unequal or ', '.join(groups[None])}$")
        parts = [", ".join(names) + ("" if bounds is None else rf" = {dim_latex(bounds[0])}, "
                                     rf"\ldots, {dim_latex(bounds[1])}")
                 for bounds, names in groups.items()]
        said = self.words("for", f"${'$, $'.join(parts)}$")
        return self.words("with", said, f"${unequal}$") if unequal else said

    def traits(self, facts: Iterable[Fact]) -> list[str]:
        """Properties in words, those of one kind together."""
        groups: dict[str, list[str]] = {}
        for fact in facts:
            assert isinstance(fact.statement, Property)
            subject, name = fact.statement.subject, fact.statement.name
            if name == "invertible" and subject.is_scalar:
                name = "nonzero"
            groups.setdefault(name, []).append(inline(subject))
        return [self._trait(name, list(dict.fromkeys(subjects)))
                for name, subjects in groups.items()]

    def _trait(self, name: str, subjects: list[str]) -> str:
        if name in _SIGNED:
            return f"${', '.join(subjects)} {_SIGNED[name]}$"
        key = name if len(subjects) == 1 else f"{name}-all"
        return self.words(key, self.words.listed([f"${s}$" for s in subjects]))

    def _plain_fact(self, fact: Fact) -> str:
        words = self.words
        formula = self.formula(fact)
        if formula is not None:
            stated = fact.statement
            defines = isinstance(stated, Equation) and stated.definition
            return words("definition", f"${set_formula(formula)}$") if defines else (
                f"${set_formula(formula)}$")
        match fact.statement:
            case Property(subject, name):
                return words(name, f"${inline(subject)}$")
            case Independent(groups, given, each):
                names = [self._group(g) for g in groups]
                parts = [words("independent", words.listed(names))] if len(names) > 1 else []
                parts += [words("each", names[k]) for k in each]
                said = ", ".join(parts) or words("independent-one", words.listed(names))
                return self._given(said, given)
            case Normal(members, given):
                names = [f"${inline(m)}$" for m in members]
                key = "normal" if len(names) > 1 else "normal-one"
                return self._given(words(key, words.listed(names)), given)
        return escape(fact.name)

    def _group(self, group: Sequence[Term]) -> str:
        inside = ", ".join(inline(t) for t in group)
        return f"${inside}$" if len(group) == 1 else f"$({inside})$"

    def _given(self, said: str, given: Sequence[Term]) -> str:
        if not given:
            return said
        return self.words("conditionally", said, self.words.listed(
            [f"${inline(g)}$" for g in given]))

    # --- symbols --------------------------------------------------------------------------

    def notation(self, terms: Iterable[Term]) -> str:
        """The symbols by kind, with their sizes: ``X (N x p) be a matrix, ...``."""
        whole = list(terms)
        kinds: dict[str, dict[str, str]] = {}
        for name in sizes_as_numbers(whole):
            kinds.setdefault("integer-symbol", {})[f"${symbol_name(name, latex=True)}$"] = ""
        for symbol in _symbols(whole):
            kind = "scalar" if symbol.is_scalar else "vector" if symbol.cols == ONE else "matrix"
            if is_random_symbol(symbol):
                kind = f"random-{kind}"
            size = dim_latex(symbol.rows)
            if symbol.cols != ONE:
                size = rf"{_side(symbol.rows)} \times {_side(symbol.cols)}"
            shown = f"${inline(symbol)}$" + ("" if symbol.is_scalar else f" $({size})$")
            kinds.setdefault(kind, {})[shown] = ""
        order = ["integer-symbol", "scalar", "vector", "matrix", "random-scalar", "random-vector",
                 "random-matrix"]
        parts = []
        for kind in sorted(kinds, key=order.index):
            plural = kind.replace("matrix", "matrices") if kind.endswith("x") else f"{kind}s"
            key = kind if len(kinds[kind]) == 1 else plural
            parts.append(self.words(key, self.words.listed(list(kinds[kind]))))
        return self.words.listed(parts)

    # --- reasons --------------------------------------------------------------------------

    def law(self, name: str) -> str:
        """The law's title with its number in the list of laws."""
        number = self.cited.setdefault(name, len(self.cited) + 1)
        return escape(self.words.title(name)) + (f"~[{number}]" if self.numbers else "")

    def reason(self, line: Line, labels: dict[Fact, str]) -> str:
        """What gives a line, in words."""
        words = self.words
        parts = [self.law(name) for name in line.laws if name not in ("definition", "given")]
        if not line.laws and _loses(line, "derivative"):
            parts.append(words("by-differentiation"))
        if not line.laws and (_loses(line, "det") or _loses(line, "det", backwards=True)):
            parts.append(words("by-determinants"))
        parts += self._facts_told(line.facts, labels)
        inverses = [f"${inline(m)}$" for m in line.relations if width(raw_latex(m)) <= SHORT]
        if inverses and ("inverse-cancels" in line.laws or not parts or line.facts):
            parts.append(words("by-inverses" if len(inverses) > 1 else "by-inverse",
                               words.listed(inverses)))
        if parts:
            return "; ".join(dict.fromkeys(parts))
        if line.certificate.cases:
            return words("by-cases")
        return words("by-rearrangement" if line.routine else "by-algebra")

    def resting(self, reason: str, verdict: Verdict) -> str:
        """The reason of a step, with the lines on which its proof rests and that are open."""
        if not verdict.open_lines:
            return reason
        key = "rests-on-line" if len(verdict.open_lines) == 1 else "rests-on-lines"
        told = self.words(key, self.words.listed([str(n) for n in verdict.open_lines]))
        return f"{reason}; {told}" if reason else told

    def _facts_told(self, facts: Sequence[Fact], labels: dict[Fact, str]) -> list[str]:
        """The facts that a line uses: definitions, assumptions, short formulas, properties."""
        words = self.words
        defined, labelled, short, traits = [], [], [], []
        for fact in facts:
            stated, formula = fact.statement, self.formula(fact)
            if isinstance(stated, Equation) and stated.definition:
                defined.append(f"${inline(stated.lhs)}$")
            elif isinstance(stated, Property):
                traits.append(fact)
            elif formula is None or width(formula) <= SHORT:
                short.append(self.fact(fact))
            else:
                labelled.append(labels.get(fact, words("by-algebra")))
        numbered = [label for label in labelled if label.startswith("(")]
        parts = [words("by-definition", words.listed(defined))] if defined else []
        if numbered:
            key = "by-assumption" if len(numbered) == 1 else "by-assumptions"
            parts.append(words(key, words.listed(numbered)))
        parts += [label for label in labelled if label not in numbered]
        return [*parts, *short, *self.traits(traits)]

    def source(self, source: str) -> str:
        """The number of a source in the list of sources, as it stands behind a title."""
        if not source:
            return ""
        if not self.numbers:
            return f"; {escape(source)}"
        return rf" \textup{{{self.sources.setdefault(source, f'[S{len(self.sources) + 1}]')}}}"

    # --- laws -----------------------------------------------------------------------------

    def law_statement(self, name: str) -> tuple[str, str, str]:
        """The law's formula, its conditions in words, and its source."""
        law = CATALOGUE[name]
        conditions = self.words.listed([self.fact(c) for c in law.conditions])
        said = self.words("if", conditions) if conditions else ""
        return _claim(law.statement), said, self.words("source", escape(law.source))

    # --- counterexamples ------------------------------------------------------------------

    def counterexample(self, example: Counterexample) -> str:
        """The model and both sides."""
        words = self.words
        parts = [f"${symbol_name(n, latex=True)} = {v}$" for n, v in example.dims]
        parts += [self._value(n, v) for n, v in example.symbols]
        if example.weights and len(example.weights) > 1:
            weights = ", ".join(f"${_number(w)}$" for w in example.weights)
            parts.append(words("probabilities", weights))
        sides = words("sides", _matrix(example.left), _matrix(example.right))
        if example.outcome is not None:
            sides += " " + words("at-outcome", str(example.outcome + 1))
        return words("counterexample", "; ".join([", ".join(parts), sides]) if parts else sides)

    def _value(self, name: str, value: Value) -> str:
        shown = escape(name) if "(" in name else f"${symbol_name(name, latex=True)}$"
        if isinstance(value, RandomValue):
            return f"{shown}: {', '.join(map(_matrix, value.values))}"
        return f"{shown} = {_matrix(value)}"


def ranges_of(facts: Iterable[Fact]) -> dict[str, tuple[Dim, Dim]]:
    """The bounds of the indices that run through a range."""
    stated = (fact.statement for fact in facts)
    return {s.index: (s.lower, s.upper) for s in stated if isinstance(s, IndexRange)}


def _bound_above(ranges: Ranges) -> frozenset[str]:
    """Names of bounds, which are sizes although they may stand as an index."""
    return frozenset(n for bounds in ranges.values() for d in bounds for n in d.names()
                     ) - ranges.keys()


def free_indices(terms: Iterable[Term]) -> list[str]:
    """The index variables that are free in the terms, in the order in which they occur."""
    whole = list(terms)
    free = {n for t in whole for n in free_names(t)}
    sizes = {v.name for t in whole for s in t.walk() for d in (s.rows, s.cols)
             for monomial, _ in d.terms for v in monomial}
    found = [n for t in whole for s in t.walk() if s.op in ("symbol", "delta", "entry")
             for i in (s.data[1] if s.op == "symbol" else s.data) for n in sorted(i.names())]
    return list(dict.fromkeys(n for n in found if n in free and n not in sizes))


def sizes_as_numbers(terms: Iterable[Term]) -> list[str]:
    """The names of sizes that occur as numbers, as N does in ``N (N + 1) / 2``."""
    whole = list(terms)
    indices = set(free_indices(whole)) | {i for t in whole for s in t.walk()
                                          for i in bound_index(s)}
    found = [n for t in whole for s in t.walk()
             for d in ([s.data] if isinstance(s.data, Dim) else ()) for n in sorted(d.names())]
    return sorted({n for n in found if n not in indices and n.isidentifier()}, key=str.lower)


def _loses(line: Line, operator: str, *, backwards: bool = False) -> bool:
    """Whether the operator stands less often behind the sign than before it, or the other way."""
    before, after = (sum(t.op == operator for t in side.walk())
                     for side in (line.before, line.after))
    return before < after if backwards else before > after


def _claim(claim: Claim) -> str:
    return f"{raw_latex(claim.lhs)} = {raw_latex(claim.rhs)}"


def _symbols(terms: Iterable[Term]) -> list[Term]:
    """Every symbol once; of a family, the member with the most general index."""
    found: dict[tuple[str, int], Term] = {}
    for term in terms:
        for inner in term.walk():
            if inner.op == "symbol":
                key = (inner.data[0], len(inner.data[1]))
                if key not in found or (not _is_general(found[key]) and _is_general(inner)):
                    found[key] = inner
    return list(found.values())


def _side(size: Dim) -> str:
    """A size beside a times sign."""
    return f"({dim_latex(size)})" if len(size.terms) > 1 else dim_latex(size)


def _is_general(symbol: Term) -> bool:
    return all(index.variable() is not None for index in symbol.data[1])


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _matrix(value: Matrix | str) -> str:
    if isinstance(value, str):
        return escape(value)
    if len(value) == 1 and len(value[0]) == 1:
        return f"${_number(value[0][0])}$"
    body = r" \\ ".join(" & ".join(map(_number, row)) for row in value)
    return rf"$\bigl[\begin{{smallmatrix}} {body} \end{{smallmatrix}}\bigr]$"
