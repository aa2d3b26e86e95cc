"""Formulas of notes to chains: rows, statements, conditions, reasons, and hostile text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derive.notes.mathematics.lexer import tokenize
from derive.notes.mathematics.parser import read_formula, write
from derive.notes.mathematics.syntax import Node, Unread
from derive.notes.mathematics.tokens import CLOSERS, OPENERS
from notation_of_trees import chains

SHARED = Path(__file__).parent.parent.parent / "shared"

HABITS: list[tuple[str, list[str]]] = [
    (r"E(y) &= X\beta \\ &= 0", ["(apply[(] E y) = (* X beta)", "() = 0"]),
    (r"a = b, \quad c = d", ["a = b", "c = d"]),
    (r"a = b, \ c = d; \; e = f", ["a = b", "c = d", "e = f"]),
    (r"x, y \in R", [r"(list[,] x y) \in R"]),
    (r"\Rightarrow \quad V = R", [r"\Rightarrow | V = R"]),
    (r"\therefore a = b \implies c = d", [r"\therefore | a = b", r"\Rightarrow | c = d"]),
    (r"a = b \rightarrow c = d", ["a = b", r"\to | c = d"]),
    (r"a &= b \\ &\Leftrightarrow \\ c &= d", ["a = b", r"\Leftrightarrow | c = d"]),
    (r"x_n \to 0", [r"(_ x n) \to 0"]),
    (r"f: X \to Y", [r"f : X \to Y"]),
    (r"V = R \quad (\because u \perp e)", [r"V = R | why (\because u \perp e)"]),
    (r"V = R \quad \text{by (3)}", [r"V = R | why \text{by (3)}"]),
    ("V = R (by independence)", ["V = R | why (by independence)"]),
    (r"V = R \quad (3)", ["V = R | why (3)"]),
    (r"y_i = x_i, \; i = 1, \dots, n", [
        "(_ y i) = (_ x i) | if (relation[=] i (list[,] 1 ... n))",
    ]),
    (r"D_{ij} = 0 \quad \forall i", ["(_ D i j) = 0 | if i"]),
    (r"D_{ij} = 0, \quad i \ne j", [r"(_ D i j) = 0 | if (relation[\neq] i j)"]),
    (r"f(x) = 0 \quad \text{if} \; x < 0", ["(apply[(] f x) = 0 | if (relation[<] x 0)"]),
    (r"f(x) = 0 \quad \text{for all } x > 0", ["(apply[(] f x) = 0 | if (relation[>] x 0)"]),
    (r"a = b \quad \text{where} \quad b = c", ["a = b", "where | b = c"]),
    (r"a = b \quad \text{where} \quad i = 1, \ldots, n", [
        "a = b | if (relation[=] i (list[,] 1 ... n))",
    ]),
    (r"a \overset{(3)}{=} b \stackrel{!}{=} c", ['a =[(group[(] 3)] b =["!"] c']),
    (r"X \overset{\mathrm{i.i.d.}}{\sim} N(0,1)", [
        r'X \sim["i.i.d."] (apply[(] N (list[,] 0 1))',
    ]),
    (r"X_n \xrightarrow{d} X", [r"(_ X n) \to[d] X"]),
    ("a =^{(2)} b", ["a =[(group[(] 2)] b"]),
    (r"a \underset{n}{=} b", ["a =[n] b"]),
    (r"H_0: \; \mu = 0", ["H_0: | mu = 0"]),
    ("pf) E(y|u) = 0", ["pf) | (apply[(] E (given[|] y u)) = 0"]),
    (r"\text{let}, E(u) = \tau", ["let | (apply[(] E u) = tau"]),
    ("* 1008 = 1014 - 7 + 1", ["* | 1008 = (+ 1014 (- 7) 1)"]),
    (r"\label{eq:a} a = b \; .", ["a = b | label eq:a"]),
    (r"a = b \tag{3}", ["a = b | label 3"]),
    (r"a &= b \label{x} \\ c &= d \label{y}", ["a = b | label x", "c = d | label y"]),
    (r"\begin{split} a &= b \\ &= c \end{split}", ["a = b", "() = c"]),
    ("a &= b & c &= d", ["a = b", "c = d"]),
    ("a &=& b", ["a = b"]),
    (r"a = \\ b", ["a = b"]),
    (r"a = b \\ + c", ["a = (+ b c)"]),
    (r"a &= \left( b \right. \\ &\quad + \left. c \right)", ["a = (group[(] (+ b c))"]),
    (r"a &= \bigl( b \\ &\quad + c \bigr)", ["a = (group[(] (+ b c))"]),
    (r"a &= \bigl( b \\ &= c", ["a = damaged", "() = c"]),
    ("a = = b", ["a = unread = b"]),
    ("a =", ["a = unread"]),
    ("a = ( b = c", ["a = damaged = c"]),
    (r"a = \foo{b} = c", ["a = unread = c"]),
    (r"D = \int_d \sigma_i^2 I_{\theta_i} \Big|_{i=1}^r", ["D = damaged"]),
    (r"D_2 = \int_d \sigma_c^2 I_4_{i=1}^{15}", ["(_ D 2) = damaged"]),
    (r"R \text{이 } u \text{의 함수}", ["R", r"이 | u | why \text{의 함수}"]),
    (r"n = \text{number of samples}", ['n = "number of samples"']),
    (r"\text{Var}(y) = R \text{ 가정}", [r"(apply[(] Var y) = R | why \text{ 가정}"]),
    (r"X \text{ and } Y = Z", ["X", "and | Y = Z"]),
    (r"0 \leq p \leq 1", [r"0 \leq p \leq 1"]),
    (r"p(x) = 1, \quad 0 < x < 1", ["(apply[(] p x) = 1 | if (relation[<,<] 0 x 1)"]),
    (r"y|u \sim N(0, R)", [r"(given[|] y u) \sim (apply[(] N (list[,] 0 R))"]),
    (r"P(|X - \mu| \geq k) \leq \frac{1}{k^2}", [
        r"(apply[(] P (relation[\geq] (abs (+ X (- mu))) k)) \leq (/[frac] 1 (^ k 2))",
    ]),
    ("a {=} b", ["a = b"]),
    (r"a \not= b", [r"a \neq b"]),
    (r"a := b \equiv c", [r"a := b \equiv c"]),
]


@pytest.mark.parametrize(("body", "expected"), HABITS)
def test_habit(body: str, expected: list[str]) -> None:
    assert chains(body) == expected


def relations_outside_of_brackets(body: str) -> list[int]:
    """Where relation signs stand at top level."""
    found, depth = [], 0
    for token in tokenize(body):
        depth += (token.kind in OPENERS) - (token.kind in CLOSERS)
        if depth == 0 and token.kind == "relation":
            found.append(token.start)
    return found


def relations_in_chains(body: str) -> list[int]:
    """Where the relation signs of chains and of their conditions stand, as far as known."""
    found: list[int] = []
    for chain in read_formula(body):
        found += [r.start for r in chain.relations if r.sign not in ("\\to", ":")]
        for condition in chain.conditions:
            found += [start for start in relations_outside_of_brackets(body)
                      if condition.start <= start < condition.end]
        for first, last in chain.reasons:
            found += [start for start in relations_outside_of_brackets(body)
                      if first <= start < last]
    return sorted(found)


@pytest.mark.parametrize("body", [body for body, _ in HABITS])
def test_every_relation_is_in_one_place(body: str) -> None:
    assert relations_in_chains(body) == relations_outside_of_brackets(body)


PIECES = st.sampled_from([
    "x", "y", "2", "=", "\\sim", "<", "+", "-", ",", ";", ".", "\\\\", "&", "\\quad ", "(", ")",
    "[", "]", "{", "}", "\\{", "\\}", "|", "\\|", "^", "_", "'", "\\frac", "\\sum", "\\int",
    "\\left(", "\\right)", "\\left.", "\\right|", "\\begin{bmatrix}", "\\end{bmatrix}",
    "\\begin{split}", "\\end{split}", "\\text{if}", "\\text{by (3)}", "\\because", "\\to ",
    "\\Rightarrow ", "\\overset", "{=}", "\\underbrace", "\\mathrm{Var}", "\\hat", "\\sqrt[",
    "\\label{a}", "\\forall ", "\\Big|", "\\log ", "\\not", "\\mathbf", "/", "\\cdot ", "!", ":",
    "d", "\\substack", "\\choose ", "\\cases", "가", "²", "\u0302", "\\", "$", "%", "\x00",
    "\\max", "\\arg", "\\partial ", "\\mid ", "\\tag", "~", "\\ ", "\\rm ", "\\operatorname{tr}",
])


@given(st.lists(PIECES, max_size=30).map("".join))
@example("\\overset{\\overset{=}{=}}{=}")
@example("(x\\not")
def test_no_text_makes_the_reader_fail(body: str) -> None:
    for chain in read_formula(body):
        assert len(chain.sides) == len(chain.relations) + 1
        for side in chain.sides:
            assert 0 <= side.start <= side.end <= len(body)
            if isinstance(side, Node):
                write(side)
        for first, last in chain.reasons:
            assert 0 <= first <= last <= len(body)


@given(st.text(max_size=60))
def test_nor_does_any_text_at_all(body: str) -> None:
    read_formula(body)


HOSTILE = [
    "(" * 3000 + "x" + ")" * 3000, "{" * 3000, "\\frac{" * 2000, "x^" * 3000 + "x", "-" * 3000,
    "x=" * 3000, "x/" * 3000 + "x", "|" * 3000, "|x" * 3000, "x!" + "!" * 3000, "9" * 5000,
    "9^{9^{9^{99999999}}}", "\\text{" * 3000, "\\hat{" * 3000, "f(" + "x|" * 3000 + "x)",
    "\\sum_i" * 3000, "\\int " * 3000, "\\begin{matrix}" * 3000, "x:" * 3000, "\\neg " * 3000,
    "x" + "\u0302" * 3000, "\\left(" * 3000, "f" + "(x)" * 3000, "a \\pm " * 3000 + "a",
    "\\begin{matrix}" + "&" * 3000 + "\\\\ x" * 3000 + "\\end{matrix}", "a)" * 3000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_ends_in_trees_of_bounded_depth(body: str) -> None:
    for chain in read_formula(body):
        for side in chain.sides:
            assert isinstance(side, Unread) or height(side) < sys.getrecursionlimit() // 3


def height(node: Node) -> int:
    """How many nodes stand inside one another."""
    most, todo = 0, [(node, 1)]
    while todo:
        inner, level = todo.pop()
        most = max(most, level)
        todo += [(arg, level + 1) for arg in inner.args]
    return most


def test_endless_chains_are_read_whole() -> None:
    chain, = read_formula("=".join(["x + 1"] * 2000))
    assert len(chain.relations) == 1999
    assert not any(isinstance(side, Unread) for side in chain.sides)


def displays(path: Path) -> list[str]:
    """The bodies between double dollars of a Markdown file."""
    return path.read_text("utf-8").split("$$")[1::2]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpus is not here")
def test_corpus_is_read() -> None:
    read = unread = 0
    for path in sorted((SHARED / "corpus/statproofbook/P").glob("*.md"))[::8]:
        for body in displays(path):
            assert relations_in_chains(body) == relations_outside_of_brackets(body)
            sides = [side for chain in read_formula(body) for side in chain.sides]
            unread += sum(isinstance(side, Unread) for side in sides)
            read += len(sides)
    assert unread <= 0.005 * read
