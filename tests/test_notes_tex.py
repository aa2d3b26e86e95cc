"""LaTeX documents to paragraphs with exact places."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from derive.notes.containers.document import Code, Comment, Document, Formula
from derive.notes.containers.names import DISPLAYS
from placing import HOSTILE, formulas, items, kinds, messages, places, prose, read


def tex(folder: Path, text: str) -> Document:
    return read(folder, text, "note.tex")


MATHEMATICS = {
    r"Let $x$, \(y\), \[ z \] and $$w$$.": ["x", "y", "z", "w"],
    r"5\% of \$5, \\[2pt] 100\% $a$ % $b$": ["a"],
    r"$a \text{ if $b$ holds} c$ $d$$e$": [r"a \text{ if $b$ holds} c", "d", "e"],
    "\\[ a \\\\[2pt]\n b % not $c$\n + d \\]": ["a \\\\[2pt]\n b \n + d"],
    r"\begin{equation}\label{a}\begin{split}a &= b\end{split}\end{equation}":
        [r"\label{a}\begin{split}a &= b\end{split}"],
    r"\begin{aligned}a &= b\end{aligned}": [r"\begin{aligned}a &= b\end{aligned}"],
    r"\begin{alignat}{2} a &= b \end{alignat}": ["a &= b"],
    r"\begin{verbatim}$x$\end{verbatim}\verb|$y$|\begin{lstlisting}$z$\end{lstlisting}$a$": ["a"],
    r"\begin{comment}$x$\end{comment}$a$": ["a"],
    r"\documentclass{a}$x$\begin{document}$a$\end{document}$y$": ["a"],
    "% \\begin{document}\n$a$": ["a"],
    r"\ensuremath{a} and $\ensuremath{b}$": ["a", "{b}"],
    r"\cite{$x$}\includegraphics[width=$y$]{z}\textcolor{red}{$a$} \unknown{$b$}": ["a", "b"],
    r"\section[$x$]{On $a$}": ["a"],
    r"A\footnote{$b$ \footnote{$c$}} $a$": ["a", "b", "c"],
    r"\begin{figure}\caption{$a$}\end{figure}": ["a"],
    r"\begin{tabular}{ll}$a$ & $b$\\\end{tabular}": ["a", "b"],
    "a $b\nc$ d": ["b\nc"],
    "": [],
}


@pytest.mark.parametrize("text", MATHEMATICS, ids=repr)
def test_the_mathematics_of_a_text(tmp_path: Path, text: str) -> None:
    document = tex(tmp_path, text)
    assert sorted(formulas(document)) == sorted(MATHEMATICS[text])
    assert not document.problems


@pytest.mark.parametrize("name", sorted(DISPLAYS - {"alignat", "alignat*", "xalignat", "xxalignat",
                                                    "IEEEeqnarray", "IEEEeqnarray*"}))
def test_every_display_environment(tmp_path: Path, name: str) -> None:
    document = tex(tmp_path, rf"\begin{{{name}}} a &= b \end{{{name}}}")
    assert [(i.body.text, i.display, i.environment) for i in items(document)
            if isinstance(i, Formula)] == [("a &= b", True, name)]


def test_exact_places(tmp_path: Path) -> None:
    document = tex(tmp_path, "\\documentclass{a}\n\\begin{document}\n% c\nLet $x$:\n\\[ y\n= "
                   "z \\]\n\\begin{align}\n  a &= b\n\\end{align}\n\\section{On $q$}\n")
    assert places(document) == [(4, 6, "x"), (5, 4, "y\n= z"), (8, 3, "a &= b"), (10, 14, "q")]


@pytest.mark.parametrize(("text", "problem", "rest"), [
    ("$a = b\n\nThe rest $x$.", "1: $ without", ["x"]),
    ("$$ a = b\n\nThe rest $x$.\n\n$$ c $$", "1: $$ without", ["x", "c"]),
    ("$$ a = b\n and $x$\n\n$y$", "1: $$ without", ["y"]),
    ("\\[ a\n\n$x$", "1: \\[ without", ["x"]),
    ("\\begin{align} a\n\n$x$", "1: \\begin{align} without", ["x"]),
    ("\\begin{thm} $a$ \\[ b \\end{thm}\n$x$", "1: \\[ without", ["a", "x"]),
    ("$x$ \\begin{theorem} $y$", "1: \\begin{theorem} without", ["x", "y"]),
    ("$x$ \\end{theorem} $y$", "1: \\end{theorem} without", ["x", "y"]),
    ("$x$\n\\begin{verbatim} $y$", "2: \\begin{verbatim} without", ["x", "y"]),
])
def test_damage_is_one_problem_with_its_line(
        tmp_path: Path, text: str, problem: str, rest: list[str]) -> None:
    document = tex(tmp_path, text)
    assert [m.startswith(problem) for m in messages(document)] == [True], messages(document)
    assert formulas(document) == rest


def test_prose_is_plain(tmp_path: Path) -> None:
    document = tex(tmp_path, "\\emph{Let}~it {\\bf be} 5\\% \\\"uber \\'{e}t\\'e stra\\ss e "
                   "by \\eqref{eq:a}\\label{b} \\cite[p. 3]{c}\\\\new\\quad line")
    assert prose(document).split() == ["Let", "it", "be", "5%", "über", "été", "straß", "e", "by",
                                       "\\eqref{eq:a}", "new", "line"]


def test_code_and_comments_are_items(tmp_path: Path) -> None:
    document = tex(tmp_path, "a % one\n$b % two\n$ 5\\%\n\\begin{minted}{python}\nx\n"
                   "\\end{minted}\n\\begin{lstlisting}[language=R]y\\end{lstlisting}\\verb+z+")
    found = items(document)
    assert [i.body.text for i in found if isinstance(i, Comment)] == [" one", " two"]
    assert [(i.body.text.strip(), i.language) for i in found if isinstance(i, Code)] == [
        ("x", "python"), ("y", "r"), ("z", "")]


def test_paragraphs_and_their_kinds(tmp_path: Path) -> None:
    document = tex(tmp_path, "Let\n\n\\[a\\]\n\nwhere $c$.\n\nNext\\footnote{F.} $d$.\n\n"
                   "\\begin{itemize}\\item $e$\\item[x] $f$\\end{itemize}\n"
                   "\\begin{quote}Q.\\end{quote}\n")
    assert [p.kind for p in document.paragraphs] == [
        "text", "text", "footnote", "item", "item", "quote"]


def test_scopes(tmp_path: Path) -> None:
    document = tex(tmp_path, "\\newtheorem{sz}{Satz}\\newtheorem*{d}[sz]{Definition}[section]"
                   "\\declaretheorem[name=Lemma]{hs}\\newtheorem{al}{Algorithm}\n"
                   "\\section{A}\n\\begin{sz}[Gauss] $a$\\end{sz}\n\\begin{proof} $b$\\end{proof}\n"
                   "\\begin{d} $c$\\end{d}\\begin{hs} $d$\\end{hs}\\begin{al} $e$\\end{al}\n$f$\n\n"
                   "\\subsection{B} $g$\n\n\\textbf{Theorem 1.} $h$\n\n\\emph{Proof.} $i$\n\n"
                   "\\begin{prop} $j$ \\end{prop}\n\\section{C}\n $k$")
    assert [k for k in kinds(document) if k[0] == "text"] == [("text", *scopes) for scopes in (
        ("section", "theorem"), ("section", "theorem", "proof"), ("section", "definition"),
        ("section", "lemma"), ("section", "algorithm"), ("section",), ("section", "section"),
        ("section", "section", "theorem"), ("section", "section", "theorem", "proof"),
        ("section", "section", "proposition"), ("section",))]
    assert document.paragraphs[1].scopes[-1].title == "Gauss"


def test_files_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.tex").write_text("\n  $b$ \\input{c} \\input d \\relax", "utf-8")
    (tmp_path / "sub" / "c.tex").write_text("$c$\\endinput $z$", "utf-8")
    (tmp_path / "d.tex").write_text("\\documentclass{x}\\begin{document}$d$\\end{document}",
                                    "utf-8")
    (tmp_path / "own.sty").write_text("\\newcommand{\\mm}{M}\n$z$", "utf-8")
    document = tex(tmp_path, "\\usepackage{amsmath,own}\n\\include{sub/b} $\\mm$ \\import{sub/}{c}")
    assert formulas(document) == ["b", "c", "d", "M", "c"]
    assert not document.problems
    spans = [i.body.span(0, 1) for i in items(document) if isinstance(i, Formula)]
    assert [(os.path.basename(s.path), s.line, s.column) for s in spans] == [
        ("b.tex", 2, 4), ("c.tex", 1, 2), ("d.tex", 1, 35), ("note.tex", 2, 18), ("c.tex", 1, 2)]
    assert document.sources[0].path == document.path
    assert len(document.sources) == 5


def test_files_that_are_not_read(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.tex").write_text("$secret$", "utf-8")
    (inner / "link.tex").symlink_to(tmp_path / "secret.tex")
    (inner / "binary.tex").write_bytes(b"\0\1")
    (inner / "cycle.tex").write_text("$c$ \\input{note}", "utf-8")
    names = ("../secret", str(tmp_path / "secret.tex"), "link", "missing", "binary", "cycle", ".",
             "/dev/zero")
    document = tex(inner, "\n".join(rf"\input{{{name}}}" for name in names) + "\n$x$")
    assert formulas(document) == ["c", "x"]
    assert len(document.problems) == len(names)


def test_many_files_end(tmp_path: Path) -> None:
    for k in range(12):
        (tmp_path / f"f{k}.tex").write_text(rf"\input{{f{k + 1}}}" * 3, "utf-8")
    (tmp_path / "f12.tex").write_text("$x$ ", "utf-8")
    document = tex(tmp_path, r"\input{f0}")
    assert len(document.problems) == 1
    assert "500 files" in str(document.problems[0])


@given(HOSTILE)
@settings(deadline=None)
def test_hostile_text(text: str) -> None:
    with TemporaryDirectory() as folder:
        tex(Path(folder), text)


@pytest.mark.parametrize("piece", ["{", "$ a\n", "\\[ a\n\n", r"\begin{align}", r"\footnote{",
                                   r"\text{$", r"\begin{theorem}", r"\item ", r"\cite[", "%"])
def test_long_repetitions_end(tmp_path: Path, piece: str) -> None:
    tex(tmp_path, piece * 2000)
