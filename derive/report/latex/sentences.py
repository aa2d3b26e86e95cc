"""What is assumed, and what gives a line, in LaTeX and in the words of a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ...explain import Line
from ...kernel.dims import ONE
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
from ...kernel.terms import Term, is_random_symbol
from ...laws import CATALOGUE
from ...notation import dim_latex, symbol_name
from ...notation import latex as raw_latex
from ...verdict import Counterexample, Matrix, RandomValue, Value
from ..words import Words
from .escaping import escape
from .layout import set_formula, width

SIGNS = {"=": "=", "<=": r"\le", "<": "<"}
"""The relations of the kernel in LaTeX."""

SHORT = 13.0
"""A formula of at most so many em may stand in a reason."""


def latex(term: Term) -> str:
    """The term in LaTeX with brackets of the size that they need."""
    return set_formula(raw_latex(term))


class Sentences:
    """Sentences in one language; laws are numbered in the order in which they are first cited."""

    def __init__(self, words: Words, *, numbers: bool = True) -> None:
        self.words, self.numbers = words, numbers
        self.cited: dict[str, int] = {}

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
                return f"{latex(subject)} > 0"
            case Property(subject, "nonnegative"):
                return rf"{latex(subject)} \ge 0"
            case IndexRange(index, lower, upper):
                name = symbol_name(index, latex=True)
                return rf"{name} = {dim_latex(lower)}, \ldots, {dim_latex(upper)}"
        return None

    def fact(self, fact: Fact) -> str:
        """The fact in words; formulas stand between dollars."""
        words = self.words
        formula = self.formula(fact)
        if formula is not None:
            stated = fact.statement
            defines = isinstance(stated, Equation) and stated.definition
            return words("definition", f"${set_formula(formula)}$") if defines else (
                f"${set_formula(formula)}$")
        match fact.statement:
            case Property(subject, name):
                return words(name, f"${latex(subject)}$")
            case Independent(groups, given, each):
                names = [self._group(g) for g in groups]
                parts = [words("independent", words.listed(names))] if len(names) > 1 else []
                parts += [words("each", names[k]) for k in each]
                said = ", ".join(parts) or words("independent-one", words.listed(names))
                return self._given(said, given)
            case Normal(members, given):
                names = [f"${latex(m)}$" for m in members]
                key = "normal" if len(names) > 1 else "normal-one"
                return self._given(words(key, words.listed(names)), given)
        return escape(fact.name)

    def _group(self, group: Sequence[Term]) -> str:
        inside = ", ".join(latex(t) for t in group)
        return f"${inside}$" if len(group) == 1 else f"$({inside})$"

    def _given(self, said: str, given: Sequence[Term]) -> str:
        if not given:
            return said
        return self.words("conditionally", said, self.words.listed(
            [f"${latex(g)}$" for g in given]))

    # --- symbols --------------------------------------------------------------------------

    def notation(self, terms: Iterable[Term]) -> str:
        """The symbols by kind, with their sizes: ``matrices X (N x p), ...``."""
        kinds: dict[str, dict[str, str]] = {}
        for symbol in _symbols(terms):
            kind = "scalar" if symbol.is_scalar else "vector" if symbol.cols == ONE else "matrix"
            if is_random_symbol(symbol):
                kind = f"random-{kind}"
            size = dim_latex(symbol.rows)
            if not symbol.is_scalar and symbol.cols != ONE:
                size += rf" \times {dim_latex(symbol.cols)}"
            shown = f"${latex(symbol)}$" + ("" if symbol.is_scalar else f" (${size}$)")
            kinds.setdefault(kind, {})[shown] = ""
        order = ["scalar", "vector", "matrix", "random-scalar", "random-vector", "random-matrix"]
        parts = []
        for kind in sorted(kinds, key=order.index):
            plural = kind.replace("matrix", "matrices") if kind.endswith("x") else f"{kind}s"
            key = kind if len(kinds[kind]) == 1 else plural
            parts.append(f"{self.words(key)} {', '.join(kinds[kind])}")
        return "; ".join(parts)

    # --- reasons --------------------------------------------------------------------------

    def law(self, name: str) -> str:
        """The law's title with its number in the list of laws."""
        number = self.cited.setdefault(name, len(self.cited) + 1)
        return escape(self.words.title(name)) + (f"~[{number}]" if self.numbers else "")

    def reason(self, line: Line, labels: dict[Fact, str]) -> str:
        """What gives a line, in words."""
        words = self.words
        parts = [self.law(name) for name in line.laws if name not in ("definition", "given")]
        parts += [self._told(fact, labels) for fact in line.facts]
        inverses = [f"${latex(m)}$" for m in line.relations if width(latex(m)) <= SHORT]
        if inverses and ("inverse-cancels" in line.laws or not parts or line.facts):
            parts.append(words("by-inverses" if len(inverses) > 1 else "by-inverse",
                               words.listed(inverses)))
        if parts:
            return "; ".join(dict.fromkeys(parts))
        return words("by-rearrangement" if line.routine else "by-algebra")

    def _told(self, fact: Fact, labels: dict[Fact, str]) -> str:
        stated = fact.statement
        if isinstance(stated, Equation) and stated.definition:
            return self.words("by-definition", f"${latex(stated.lhs)}$")
        formula = self.formula(fact)
        if formula is not None and width(formula) > SHORT:
            if fact in labels:
                label = labels[fact]
                return self.words("by-assumption", label) if label.startswith("(") else label
            return self.words("by-algebra")
        return self.fact(fact)

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
