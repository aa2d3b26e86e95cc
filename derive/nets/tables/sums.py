"""Arithmetic as people write it in a cell: ``78 * 64 = 5000``, ``(5·5·3 + 1) × 16``."""

from __future__ import annotations

import re

from msgspec import Struct

from ...kernel.terms import Term, add, mul, neg, number
from ...late import late_regex
from ..arithmetic import value
from .grid import Cell


class Sum(Struct, frozen=True):
    """Arithmetic of integers as written: its term, its value, and where it stands."""

    term: Term
    value: int
    text: str
    start: int
    end: int


class CountCell(Struct, frozen=True):
    """A count, perhaps written as a chain of sums that are set equal; the last is its value."""

    sums: tuple[Sum, ...]

    @property
    def number(self) -> Sum:
        """The count itself."""
        return self.sums[-1]


THOUSANDS = r"\d{1,3}(?:(?:,|\{,\}|\\[,;]|[ ~'’\u00a0\u202f])\d{3})+(?!\d)"
"""A number whose thousands are set apart."""
_TOKEN = late_regex(
    rf"\s+|\\[,;!: ]|\\left|\\right|(?P<number>{THOUSANDS}|\d+(?![\d.]))"
    r"|(?P<power>\*\*|\^)|(?P<square>[²³])|(?P<sign>\\times\b|\\cdot\b|[*×·x⋅()\[\]+\-−])")
_MARKS = late_regex(r"^[\s$`*]+|[\s$~`*]+$|(?<=\s)\$|\$(?=\s)|\*\*(?=\s*=)|(?<==)\s*\*\*|"
                    r"(?<=\\textbf)\{|\\textbf|(?<=\d)\}$")
_NOTED = late_regex(rf"\s*(?P<count>{THOUSANDS}|\d+)\s+\(\s*=?(?P<how>[^=]*)\)\s*")
"""A count with a remark in brackets, perhaps how it comes about."""
_DIGITS = 18
_DEEPEST = 8


def count_in(cell: Cell | None) -> CountCell | None:
    """The count in a cell, if arithmetic is all it says; formulas in letters may come first."""
    if cell is None or len(cell.text) > 200:
        return None
    text = _MARKS.sub(lambda m: " " * len(m[0]), cell.text)
    if noted := _NOTED.fullmatch(text):
        count = _sum(cell, noted["count"], noted.start("count"))
        how = _sum(cell, noted["how"], noted.start("how"))
        return None if count is None else CountCell((count,) if how is None else (how, count))
    sums: list[Sum] = []
    position = 0
    for part in re.split(r"(=)", text):
        one = _sum(cell, part, position) if part != "=" else None
        if one is not None:
            sums.append(one)
        elif part != "=" and position + len(part) == len(text):
            return None  # the last part is the count
        position += len(part)
    return CountCell(tuple(sums)) if sums else None


def _sum(cell: Cell, text: str, offset: int) -> Sum | None:
    tokens: list[str] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            return None
        position = found.end()
        if not found[0].strip():
            if tokens and text[position:position + 1] == "(" and tokens[-1].isdigit():
                return None  # a remark, not a factor
        elif found["number"]:
            tokens.append(re.sub(r"\D", "", found["number"]))
        elif found["square"]:
            tokens += ["^", "2" if found["square"] == "²" else "3"]
        elif found["power"] or found["sign"]:
            tokens.append(_PLAIN.get(found[0], found[0]))
    if not any(t.isdigit() for t in tokens) or any(len(t) > _DIGITS for t in tokens):
        return None
    try:
        parser = _Parser(tokens)
        term = parser.sum(0)
    except (ValueError, IndexError):
        return None
    if parser.place != len(tokens):
        return None
    start = offset + len(text) - len(text.lstrip())
    return Sum(term, value(term), parser.text(), *cell.span(start, offset + len(text.rstrip())))


_PLAIN = {"**": "^", r"\times": "*", r"\cdot": "*", "×": "*", "·": "*", "x": "*", "⋅": "*",
          "[": "(", "]": ")", "−": "-"}


class _Parser:
    """Sums of products of numbers, brackets and powers."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def _next(self, among: str) -> str:
        token = self.tokens[self.place] if self.place < len(self.tokens) else ""
        if token and token in among:
            self.place += 1
            return token
        return ""

    def sum(self, depth: int) -> Term:
        """A sum; raises `ValueError` where it is none."""
        terms = [self._product(depth)]
        while sign := self._next("+-"):
            term = self._product(depth)
            terms.append(neg(term) if sign == "-" else term)
        return add(*terms) if len(terms) > 1 else terms[0]

    def _product(self, depth: int) -> Term:
        factors = [self._power(depth)]
        while self._next("*") or self._opens():
            factors.append(self._power(depth))
        return mul(*factors) if len(factors) > 1 else factors[0]

    def _opens(self) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place] == "("

    def _power(self, depth: int) -> Term:
        base = self._atom(depth)
        if not self._next("^"):
            return base
        exponent = int(self._number())
        if not 1 <= exponent <= _DEEPEST:
            raise ValueError("a power that no count has")
        return mul(*[base] * exponent) if exponent > 1 else base

    def _number(self) -> str:
        token = self.tokens[self.place]
        if not token.isdigit():
            raise ValueError("no number")
        self.place += 1
        return token

    def _atom(self, depth: int) -> Term:
        if depth > _DEEPEST:
            raise ValueError("too many brackets")
        if not self._next("("):
            return number(int(self._number()))
        inner = self.sum(depth + 1)
        if not self._next(")"):
            raise ValueError("a bracket is not closed")
        return inner

    def text(self) -> str:
        """What was read, with the signs that the messages use."""
        return "".join(f" {t} " if t in "+-" else t for t in self.tokens)
