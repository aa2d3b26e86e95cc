"""Tokens of formulas: kinds, places, fonts, brackets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.notes.mathematics.commands import WORDS
from derive.notes.mathematics.lexer import tokenize
from derive.notes.mathematics.syntax import Name


def kinds(text: str) -> str:
    return " ".join(token.kind for token in tokenize(text)[:-1])


@pytest.mark.parametrize(("text", "expected"), [
    ("ab + 2.5", "name name sign number"),
    (r"\mathrm{Var}(y)", "function open name close"),
    (r"\text{if} x", "text name"),
    (r"\text{RSS}(x)", "name open name close"),
    ("Var(y) + Var y", "function open name close sign name name name name"),
    (r"x \displaystyle \nonumber \hspace{2cm} y", "name name"),
    (r"\phantom{= a} y \label{k}", "name label"),
    (r"\left( x \right]", "open name close"),
    ("( x", "stray name"),
    ("x ) y", "name stray name"),
    ("{ ( }", "{ stray }"),
    (r"\overset{(3)}{=} b", "relation name"),
    (r"\not= \not\in", "relation relation"),
    (r"\bigl( a \\ + b \bigr)", "open name sign name close"),
    (r"( a \\ &= b", "stray name row & relation name"),
    (r"\begin{split} a &= b \end{split}", "name & relation name row"),
    (r"( \begin{aligned} a & b \end{aligned} )", "open begin name & name end close"),
    ("50% % comment", "number postfix"),
    ("1,000", "number"),
    ("(1,200)", "open number , number close"),
    ("x² ₁", "name ^ { number } _ { number }"),
    ("변수 x", "text name"),
    (r"\mathbf{\beta} {\rm tr} A", "{ name } { function } name"),
    (r"a \mid b \middle| c | d", "name mid name mid name bar name"),
    (r"\frac12 3", "fraction number number number"),
    (r"\xrightarrow{d}", "arrow"),
    (r"\foo", "unknown"),
])
def test_kinds(text: str, expected: str) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    (r"\varepsilon", Name("epsilon")),
    (r"\mathbf{X}", Name("X", (), "bf")),
    (r"\boldsymbol\beta", Name("beta", (), "bf")),
    (r"\mathrm{E}", Name("E", (), "rm")),
    (r"\operatorname{rss}", Name("rss")),
    (r"\mathcal{N}", Name("N", (), "cal")),
    ("ℝ", Name("R", (), "bb")),
    ("𝐗", Name("X", (), "bf")),
    ("ŷ", Name("y", ("hat",))),
    ("x\u0304\u0302", Name("x", ("bar", "hat"))),
    ("σ", Name("sigma")),
])
def test_names(text: str, expected: Name) -> None:
    token, _ = tokenize(text)
    assert token.value == expected
    assert token.end == len(text)


@pytest.mark.parametrize(("text", "gaps"), [
    (r"a \quad b", [0, 3]), (r"a \ b", [0, 2]), (r"a \; b", [0, 1]), (r"a \, b", [0, 0]),
    ("a~b", [0, 1]), ("a b", [0, 0]), (r"a \hspace*{1em} b", [0, 3]),
])
def test_gaps(text: str, gaps: list[int]) -> None:
    assert [token.gap for token in tokenize(text)[:-1]] == gaps


def test_notes_of_relations_keep_their_place() -> None:
    text = r"a \overset{\eqref{eq:b}}{=} c"
    relation = tokenize(text)[1]
    assert relation.note is not None
    assert text[slice(*relation.note)] == r"\eqref{eq:b}"
    assert text[relation.start:relation.end] == r"\overset{\eqref{eq:b}}{=}"


@given(st.lists(st.sampled_from(sorted(WORDS)), max_size=12), st.integers(0, 5))
def test_tokens_stand_in_order(words: list[str], before: int) -> None:
    text = " " * before + " ".join(words)
    tokens = tokenize(text)
    places = [(token.start, token.end) for token in tokens]
    assert all(start <= end for start, end in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert tokenize(text, before)[-1].end == len(text)
