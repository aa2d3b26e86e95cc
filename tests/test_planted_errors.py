"""An error planted at a known place in every kind of notes is reported at that place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.pipeline import Options, check_file
from derive.report import sarif

SIGN = "@"
"""Stands for the sign of the wrong step; nothing else in the notes has it."""

WRONG = f"A + AB {SIGN} A + BA"

SETTING = r"Let $A$ and $B$ be $n \times n$ matrices."
FILLERS = (
    "Größen, 행렬 und 😀 stehen hier, without any mathematics.", r"Then $(AB)' = B'A'$ holds.",
    "$$\n\\begin{aligned}\n(A + B)' &= A' + B' \\\\\n &= B' + A'\n\\end{aligned}\n$$",
)
MARKDOWN = (
    "```python\nx = 1  # $A = B$\n```", "<!-- a comment with $A = B$ -->", "| a | b |\n|---|---|\n",
    "`$A = B$` is code.", "\tindented = code", "# A heading with $A + B = B + A$",
)
LATEX = (
    "% $A = B$", "\\begin{verbatim}\n$A = B$\n\\end{verbatim}", r"\section{On $A + B = B + A$}",
    r"\emph{Größe}~\ref{x}\footnote{$A + B = B + A$}", "\\begin{comment}\n$A = B$\n\\end{comment}",
)
FORMULAS = (
    f"Then ${WRONG}$.", f"Then\n$$\n{WRONG}\n$$", f"Then $$A + AB\n  {SIGN} A + BA .$$",
    f"Then\n\\begin{{align}}\n(AB)' &= B'A' \\\\\n  A + AB &{SIGN} A + BA\n\\end{{align}}\n",
    f"So $(A + B)' = A' + B'$ and 행렬 😀 ${WRONG}$ and $A + B = B + A$.",
)
NESTED = (*FORMULAS, f"- so\n- and ${WRONG}$", f"> Quoted: ${WRONG}$",
          f"1. one\n\n   $$\n   {WRONG}\n   $$\n", f"**Then** *é* $A + AB\\;{SIGN}\\;A + BA$")
EXPANDED = (*FORMULAS, f"Then $\\product {SIGN} A + BA$.", f"Then \\be {WRONG} \\ee",
            f"Then $A + \\of{{A}}{{B}} {SIGN} A + \\of{{B}}{{A}}$.",
            f"\\begin{{theorem}}[\\textbf{{A}} name] ${WRONG}$. \\end{{theorem}}")
PREAMBLE = r"""\documentclass{article}
\newcommand{\product}{A + AB}  \newcommand{\of}[2]{#1#2}
\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}
\begin{document}
"""
FEW = settings(max_examples=5, deadline=None)


def blocks(*more: str) -> st.SearchStrategy[list[str]]:
    """What may stand before and behind the error."""
    return st.lists(st.sampled_from((*FILLERS, *more)), max_size=4)


def check_reported(texts: dict[str, str], first: str) -> None:
    """One step of the notes `first` is wrong, and it is reported where the texts have the sign."""
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text.replace(SIGN, "="), "utf-8")
        result = check_file(str(Path(folder) / first), Options(trials=2))
    ((planted, text),) = ((n, t) for n, t in texts.items() if SIGN in t)
    before = text[:text.index(SIGN)].split("\n")
    wrong = [s for s in result.steps if s.verdict.outcome.is_wrong]
    assert [(Path(s.span.path).name, s.span.line, s.span.column) for s in wrong] == [
        (planted, len(before), len(before[-1]) + 1)], [str(s) for s in result.steps]
    (found,) = (r for r in sarif.document([result])["runs"][0]["results"]
                if r["level"] == "error")
    region = found["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (len(before), len(before[-1]) + 1)


def paragraphs(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize(("header", "suffix"), [
    ("", "md"), ("---\ntitle: $A = B$\n---", "qmd"), ("---\noutput: html_document\n---", "Rmd")])
@FEW
@given(before=blocks(*MARKDOWN), formula=st.sampled_from(NESTED), behind=blocks(*MARKDOWN))
def test_markdown(header: str, suffix: str, before: Sequence[str], formula: str,
                  behind: Sequence[str]) -> None:
    chunk = "```{r}\nx = '$A = B$'\n```" if suffix != "md" else SETTING
    text = paragraphs(*filter(None, [header]), SETTING, chunk, *before, formula, *behind)
    check_reported({f"n.{suffix}": text}, f"n.{suffix}")


@FEW
@given(before=blocks(*LATEX), formula=st.sampled_from(EXPANDED), behind=blocks(*LATEX))
def test_latex(before: Sequence[str], formula: str, behind: Sequence[str]) -> None:
    text = PREAMBLE + paragraphs(SETTING, *before, formula, *behind, r"\end{document}")
    check_reported({"n.tex": text}, "n.tex")


@FEW
@given(before=blocks(*LATEX), formula=st.sampled_from(EXPANDED), behind=blocks(*LATEX))
def test_latex_in_another_file(before: Sequence[str], formula: str, behind: Sequence[str]) -> None:
    whole = PREAMBLE + paragraphs(SETTING, *behind, r"\input{part}", r"\end{document}")
    check_reported({"n.tex": whole, "part.tex": paragraphs(*before, formula)}, "n.tex")


@FEW
@given(before=blocks(*MARKDOWN), formula=st.sampled_from(NESTED), behind=blocks(*MARKDOWN),
       indent=st.sampled_from([None, 1]), ascii_only=st.booleans(), listed=st.booleans())
def test_notebooks(before: Sequence[str], formula: str, behind: Sequence[str],
                   indent: int | None, ascii_only: bool, listed: bool) -> None:
    def cell(kind: str, text: str) -> dict[str, object]:
        return {"cell_type": kind, "metadata": {},
                "source": text.splitlines(keepends=True) if listed else text}

    cells = [cell("markdown", SETTING), cell("code", "x = '$A = B$'"),
             *(cell("markdown", b) for b in before), cell("markdown", formula),
             *(cell("markdown", b) for b in behind)]
    text = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
                      indent=indent, ensure_ascii=ascii_only)
    check_reported({"n.ipynb": text}, "n.ipynb")
