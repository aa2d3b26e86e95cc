"""Notes in LaTeX: the author's text and steps, reasons added, repairs marked; it compiles."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from derive.pipeline import check_file
from derive.report.latex import render
from derive.report.latex.escaping import escape, script_of
from derive.report.latex.written import as_written, without_punctuation


def needs_tex(package: str) -> pytest.MarkDecorator:
    """Leaves a test out where XeLaTeX, or a package of it, is not installed."""
    there = shutil.which("xelatex") is not None and shutil.which("kpsewhich") is not None and (
        subprocess.run(["kpsewhich", package], capture_output=True, check=False).returncode == 0)
    return pytest.mark.skipif(not there, reason=f"needs XeLaTeX with {package}")


NOTES = r"""# Variance of $y$: 분산, 方差, дисперсия

Let $X$ be a known $N \times p$ matrix, $\beta$ a fixed vector and $y = X\beta + Zu + e$, where $u$
and $e$ are independent random vectors, $\mathrm{Var}(u) = D$ and $\mathrm{Var}(e) = R$.

$$
\begin{aligned}
\mathrm{Var}(y) &= Z D Z' + R \\
                &= Z^2 D + R \\
                &= R + Z D Z'
\end{aligned}
$$

1. A list with $\unknowncommand{x}$ and $x^a^b$
   - and 100 % of the $\left( rest.

| sign | meaning |
|---|---|
| $D_1$ | a cell with many words, so many that they do not fit into one line of the page at all |

```python
weights = {"a_b": 1}  # \end{document}
```

$$ \badly{ = x $$
"""
KINDS = {
    "notes.md": NOTES,
    "notes.tex": r"""\documentclass{article}\newcommand{\ZZ}{Z}
\begin{document}\section{Variance}
Let $Z$ be an $N \times q$ matrix and $u$ a random $q \times 1$ vector with $\mathrm{Var}(u) = D$.
\begin{align} \mathrm{Var}(\ZZ u) &= \ZZ D \ZZ' \label{a} \end{align}
\end{document}
""",
    "notes.ipynb": '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": '
                   '["Let $A$ be $n \\\\times n$.\\n\\n$$(AB)\' = B\'A\'$$"]}, '
                   '{"cell_type": "code", "metadata": {}, "execution_count": null, '
                   '"outputs": [], "source": ["x = 1"]}], '
                   '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
}


def document(folder: Path, name: str, **options: object) -> str:
    path = folder / name
    path.write_text(KINDS[name], "utf-8")
    return render([check_file(str(path))], **options)  # type: ignore[arg-type]  # as keywords


def test_what_the_author_wrote_stays_and_what_is_wrong_is_repaired(tmp_path: Path) -> None:
    text = document(tmp_path, "notes.md")
    assert r"\section*{\raggedright Variance of $y$" in text
    assert r"\derivehangul{분산}" in text
    assert r"\derivereason{definition of $y$" in text  # a line that was added
    assert "has no meaning: the power 2 needs a square matrix" in text
    assert r"\derivereason{corrected}" in text
    wrong, followed = text.index("Z^{2} D + R"), text.index("R + Z D Z'", text.index("Z^{2} D"))
    assert "follows a false line" not in text[wrong:followed + 80]


OPEN = r"""Let $x$ and $y$ be random variables. Then $\mathrm{Var}(x-y) = v + w$.

$$\mathrm{Var}(2x-2y) = 4v + 4w$$

Then $\mathrm{Var}(3x-3y) = 9v + 9w$ holds.
"""


@pytest.mark.parametrize(("language", "told"), [
    ("en", "rests on line 1, not proved so far"),
    ("de", "beruht auf Zeile 1, die bisher nicht bewiesen ist"),
    ("ko", "1행에 의존")])
def test_a_proof_that_rests_on_an_open_line_says_so(
        tmp_path: Path, language: str, told: str) -> None:
    path = tmp_path / "open.md"
    path.write_text(OPEN, "utf-8")
    result = check_file(str(path))
    assert [step.verdict.open_lines for step in result.steps] == [(), (1,), (1,)]
    assert render([result], language=language).count(told) == 2


def test_what_cannot_be_set_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    text = document(tmp_path, "notes.md").replace(r"\allowbreak{}", "")
    for typed in (r"\textbackslash{}unknowncommand", r"\textbackslash{}badly",
                  r"\textbackslash{}end\{document\}"):
        assert typed in text
    assert text.count(r"\end{document}") == 1


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["en", pytest.param("ko", marks=needs_tex("kotex.sty"))])
@needs_tex("amsmath.sty")
def test_notes_compile_and_no_line_is_too_long(tmp_path: Path, name: str, language: str) -> None:
    (tmp_path / "out.tex").write_text(document(tmp_path, name, language=language), "utf-8")
    done = subprocess.run(["xelatex", "-interaction=nonstopmode", "-halt-on-error", "out.tex"],
                          cwd=tmp_path, capture_output=True, check=False, timeout=120)
    log = (tmp_path / "out.log").read_text("utf-8", "replace")
    assert done.returncode == 0, [line for line in log.splitlines() if line.startswith("!")]
    assert r"Overfull \hbox" not in log


@pytest.mark.parametrize(("source", "written"), [
    (r"\frac12 x_\mathrm{a}", r"\frac{1}{2} x_{\mathrm{a}}"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}",
     r"{\begin{bmatrix} a & b \\ c & d \end{bmatrix}}"),
    (r"\left\{ x \right.", r"\left\{ x \right."),
    (r"β² \text{if 한국}", r"\beta^{2} \text{if \derivehangul{한국}}"),
    (r"x \tag{3} \label{e}", "x"),
])
def test_formulas_are_set_as_written(source: str, written: str) -> None:
    assert as_written(source) == written


@pytest.mark.parametrize("source", [
    r"x^a^b", r"{x", r"x}", r"\left( x", r"\input{/etc/passwd}", r"\def\x{y}", r"a & b \end{x}",
    r"\begin{cases} a & b & c \end{cases}", "$", "#", r"\frac{a}", "x^", r"\write18{ls}",
    r"\csname end\endcsname", r"\begin{verbatim} \end{verbatim}", "^^41",
])
def test_what_might_not_compile_is_not_set(source: str) -> None:
    assert as_written(source) is None


def test_the_end_of_a_sentence_is_no_part_of_its_formula() -> None:
    assert without_punctuation(r"x + y \; .") == "x + y"
    assert without_punctuation(r"\left\{ x \right.") == r"\left\{ x \right."


def test_scripts_have_fonts_of_their_own() -> None:
    assert [script_of(c) for c in "aé한あ漢я✓"] == [
        "", "", "hangul", "kana", "han", "other", "sign"]
    assert escape("λόγος λ") == r"\deriveother{λόγος} $\lambda$"
