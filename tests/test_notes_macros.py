"""Macros: expanded as TeX does, with places, and within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.notes.containers.document import Document, Formula
from derive.notes.containers.macros import Macros
from derive.notes.containers.source import Excerpt, Source
from placing import formulas, items, messages, prose, read


def expand(text: str) -> str:
    problems: list[str] = []

    def warn(where: Excerpt, position: int, message: str) -> None:
        where.span(position, position + 1)
        problems.append(message)

    expanded = Macros(warn).expand(Source("f", text).excerpt())
    for position, character in enumerate(expanded.text):
        run = expanded.run_at(position)
        assert run.fixed or run.source.text[run.at(position)] == character
    assert not problems
    return expanded.text


EXPANSIONS = {
    r"\newcommand{\x}{y}\x": "y",
    r"\newcommand\x{y}\x": "y",
    r"\newcommand*{\x}[2]{#2#1}\x ab": "ba",
    r"\newcommand{\x}[2][z]{#1+#2}\x{a} \x[b]{c}": "z+a b+c",
    r"\newcommand{\x}[1]{\mathbf{#1}}\x{\x{a}}": r"\mathbf{\mathbf{a}}",
    r"\newcommand{\x}{y}\renewcommand{\x}{z}\x": "z",
    r"\newcommand{\x}{y}\providecommand{\x}{z}\providecommand{\w}{v}\x\w": "yv",
    r"\def\x{y}\x\def\x#1#2{#2#1}\x{a}{b}": "yba",
    r"\def\x(#1){y}\x(a)": r"\x(a)",
    r"\DeclareMathOperator{\tr}{tr}\tr A": r"\operatorname{tr} A",
    r"\DeclareMathOperator*{\am}{arg\,max}\am_x": r"\operatorname*{arg\,max}_x",
    r"\def\x{y}\let\w\x\def\x{z}\w\x": "yz",
    r"\let\eps=\varepsilon\eps": r"\varepsilon",
    r"\let\old\epsilon\renewcommand{\epsilon}{\old}\epsilon": r"\epsilon",
    r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}\abs{x}\abs*{y}\abs[\big]{z}":
        r"\left\lvert x\right\rvert\left\lvert y\right\rvert\left\lvert z\right\rvert",
    r"\NewDocumentCommand{\E}{s O{y} m}{E_{#2}(#3)}\E*{x}\E[z]{x}": "E_{y}(x)E_{z}(x)",
    r"\newenvironment{q}{\begin{align}}{\end{align}}\begin{q}a\end{q}":
        r"\begin{align}a\end{align}",
    # what TeX would read as one command, and bare arguments
    r"\def\x{\mathbf}\x b": r"\mathbf b",
    r"\def\x#1{\bar#1}\x b": r"\bar b",
    r"\def\x{b}\alpha\x": r"\alpha b",
    r"\def\b{\boldsymbol{\beta}}\hat\b^\b": r"\hat{\boldsymbol{\beta}}^{\boldsymbol{\beta}}",
    r"\def\i{-1}\def\t{\top}x^\i y^\t": r"x^{-1} y^\top",
    r"\def\x{a+b}\frac\x\x": r"\frac{a+b}{a+b}",
    r"\def\x{a+b}\frac{1}\x + \x": r"\frac{1}{a+b} + a+b",
    # looks only
    r"\ensuremath{a}\xspace b": "{a} b",
    r"\renewcommand{\frac}[2]{x}\frac{a}{b}": r"\frac{a}{b}",
    # arguments from the text behind the expansion
    r"\def\x{\y}\def\y#1{<#1>}\x a": "<a>",
    # damaged
    r"\newcommand{\x": r"{\x",
    r"\newcommand": "",
    r"\def\x#1{[#1]}\x": "[]",
    r"\def\x{y}{\x": "{y",
    r"\\newcommand \%": r"\\newcommand \%",
}


@pytest.mark.parametrize("text", EXPANSIONS)
def test_expansions(text: str) -> None:
    assert expand(text).strip() == EXPANSIONS[text]


BOMBS = {
    r"\def\x{\x}": r"\x",
    r"\def\x{a\x}": r"\x",
    r"\def\x{\x a}": r"\x",
    r"\def\x{\x\x}": r"\x",
    r"\def\y{\x}\def\x{\y}": r"\x",
    r"\def\x#1{\x{#1#1}}": r"\x a",
    r"\def\x{\begin{e}}\newenvironment{e}{\x}{}": r"\x",
    "".join(rf"\def\{a}{{\{b}\{b}\{b}}}" for a, b in zip("xabcdefghijklm", "abcdefghijklmn",
                                                      strict=True)): r"\x",
}


@pytest.mark.parametrize("definitions", BOMBS)
@pytest.mark.parametrize("name", ["note.md", "note.tex"])
def test_bombs_end_in_a_problem_with_the_name(
        tmp_path: Path, definitions: str, name: str) -> None:
    call = BOMBS[definitions]
    document = read(tmp_path, f"$${definitions}$$\n\n$a = {call}$ and $b$, ${call}$", name)
    assert len(document.problems) == 1
    assert r"the macro \x was not expanded" in messages(document)[0]
    assert formulas(document)[-3:] == [f"a = {call}", "b", call]


def test_many_bombs_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.notes.containers.macros.MOST_TOGETHER", 50_000)
    names = [f"\\{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]
    text = rf"\def\big{{{'y' * 200}}}" + "".join(
        rf"\def{n}" + "{" + r"\big" * 9 + "}" for n in names)
    document = read(tmp_path, text + "".join(f"${n}$ " for n in names), "note.tex")
    assert 10_000 < sum(map(len, formulas(document))) < 60_000
    assert len(document.problems) == 1
    assert "all expansions together" in messages(document)[0]


def bodies(document: Document) -> list[Excerpt]:
    return [i.body for i in items(document) if isinstance(i, Formula)]


def test_places_of_bodies_and_arguments(tmp_path: Path) -> None:
    document = read(tmp_path, "$$ \\newcommand{\\E}[1]{E(#1)} $$\n\n$a = \\E{b + c}$")
    (body,) = bodies(document)
    assert body.text == "a = E(b + c)"
    assert [body.span(k, k + 1).column for k in range(len(body))] == [
        2, 3, 4, 5, 6, 6, 9, 10, 11, 12, 13, 6]
    assert (body.span(4, 5).column, body.span(4, 5).end_column) == (6, 8)


def test_nested_bodies_stand_at_the_outermost_call(tmp_path: Path) -> None:
    document = read(tmp_path, "\\def\\a{\\b{x}}\\def\\b#1{<#1>}\n$y \\a$", "note.tex")
    (body,) = bodies(document)
    assert body.text == "y <x>"
    assert [body.span(k, k + 1).column for k in range(len(body))] == [2, 3, 4, 4, 4]


def test_definitions_outside_of_formulas(tmp_path: Path) -> None:
    markdown = read(tmp_path, "\\newcommand{\\bX}{\\mathbf{X}}\n\n$\\bX = 1$")
    assert formulas(markdown) == [r"\mathbf{X} = 1"]
    assert not prose(markdown).strip()
    shorthand = read(tmp_path, "\\def\\be{\\begin{equation}}\\def\\ee{\\end{equation}}\n"
                     "\\newcommand{\\R}{\\ensuremath{\\mathbb{R}}\\xspace}\n"
                     "In \\R we have \\be x = 1 \\ee % \\R\n\\verb|\\R|", "note.tex")
    assert formulas(shorthand) == [r"\mathbb{R}", "x = 1"]


@given(st.lists(st.sampled_from((
    r"\def", r"\newcommand", r"\let", r"\x", r"\y", "#1", "{", "}", "[", "]", "1", "*", "=", "a",
    " ", "\\", "%", r"\frac", "^", r"\xspace", r"\begin{e}", r"\newenvironment{e}", r"\def\x{",
    r"\def\y#1{", r"\x\x", "\n", r"\DeclarePairedDelimiter", r"\NewDocumentCommand", r"{s o m}",
)), max_size=40).map("".join))
def test_hostile_definitions(text: str) -> None:
    def warn(where: Excerpt, position: int, message: str) -> None:
        assert message
        where.span(position, position + 1)

    expanded = Macros(warn).expand(Source("f", text).excerpt())
    assert len(expanded) <= len(text) + 200_000 * (1 + text.count("\\"))
