"""Documents in LaTeX: the whole of a small one in each language, and how formulas are broken.

``python tests/test_latex.py`` writes the documents to compare with.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.app import cli
from derive.kernel.terms import Term
from derive.notation import latex
from derive.pipeline import check_file
from derive.report.latex import render
from derive.report.latex.escaping import escape
from derive.report.latex.layout import fitted, pieces, rows, set_formula, width
from strategies import terms

DATA = Path(__file__).parent / "data"
SOURCE = '''\
from derive import *

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = (random_vector(n, s) for n, s in (("y", N), ("u", q), ("e", N)))
D, R = covariance("D", q), covariance("R", N)
model = (Derivation("The variance of y & its parts", source="McCulloch & Searle, ch. 6")
         .where(y, X*beta + Z*u + e).assume(Var(u), D).assume(Var(e), R))
right = model.assume(independent(u, e)).start(Var(y)).then(Z*D*Z.T + R, because="100 % of it")
wrong = model.claim(Var(y), Z*D*Z.T + R, expect="needs", needs=equal(Cov(u, e), 0))
false = model.claim(Var(Z*u), D*Z.T*Z, expect="ill-formed")
refuted = model.assume(independent(u, e)).claim(Var(y), Z*D*Z.T + 2*R, expect="refuted")
'''
GOLDEN = {"latex-en.tex": ("en", True, False), "latex-ko.tex": ("ko", False, False),
          "latex-de.tex": ("de", True, True)}


def document(folder: Path, name: str) -> str:
    """The document that is compared with the file of that name."""
    path = folder / "proofs.py"
    path.write_text(SOURCE, "utf-8")
    language, numbered, fragment = GOLDEN[name]
    return render([check_file(str(path))], language=language, numbered=numbered,
                  fragment=fragment)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_document_is_as_it_was(tmp_path: Path, name: str) -> None:
    assert document(tmp_path, name) == (DATA / name).read_text("utf-8")


def test_only_amsmath_and_amsthm_are_used() -> None:
    found = re.findall(r"\\usepackage(?:\[\w+\])?\{(\w+)\}", (DATA / "latex-en.tex").read_text())
    assert found == ["amsmath", "amsthm"]


@settings(deadline=None)
@given(terms(), st.floats(3, 40))
def test_rows_are_the_whole_formula(term: Term, limit: float) -> None:
    formula = latex(term)
    broken = rows(formula, limit)
    bare = [re.sub(r"\\(left|right|bigl|bigr|Bigl|Bigr)(?![a-z])", "", row) for row in broken]
    whole = re.sub(r"\\(left|right)(?![a-z])", "", formula)
    joined = "".join(row.removeprefix("{}").removeprefix(r"\cdot") for row in bare)
    assert joined.replace(" ", "") == whole.replace(" ", "")
    for row in (row.replace(r"\{", "").replace(r"\}", "") for row in broken):
        assert row.count(r"\left") == row.count(r"\right")
        assert row.count("{") == row.count("}")
        assert row.count(r"\begin") == row.count(r"\end")


@settings(deadline=None)
@given(terms(), st.floats(6, 40))
def test_rows_fit_where_the_formula_can_be_broken(term: Term, limit: float) -> None:
    formula = latex(term)
    widest = max((p.width for p in pieces(formula)), default=0.0)
    for row in rows(formula, limit):
        assert width(row) <= limit + 1.5 or any(
            p.cost is None and p.width > 0 for p in pieces(row)) or widest > limit


@settings(deadline=None)
@given(terms())
def test_what_fits_is_left_alone(term: Term) -> None:
    formula = latex(term)
    assert rows(formula, 1000.0) == [set_formula(formula).strip()]
    assert fitted(formula, 1000.0) == formula


FAMILY = '''\
from derive import *

N, r = dims("N r")
q = dims_family("q")
i, j = indices("i j", r)
u = random_vector("u", q[i], latex="u^*", over=i)
D = matrix("D", q[i], q[i], over=i)
model = Derivation("Families").assume(Var(u[i]), D[i]).assume(Cov(u[i], u[j]), 0, distinct=(i, j))
first = model.claim(Var(2*u[i]), 4*D[i])
second = model.claim(Cov(2*u[i], u[j]), 0, distinct=(i, j))
'''


def test_theorems_say_for_which_indices_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "families.py"
    path.write_text(FAMILY, "utf-8")
    text = render([check_file(str(path))])
    assert text.count(r"\begin{derivetheorem}") == 1  # one setting, one theorem
    assert text.count(r"\qedhere") == 1
    assert r"{u^{*}}_{i}" in text
    assert r"for $i, j = 1, \ldots, r$ with $i \neq j$" in text
    assert r"\text{for $i = 1, \ldots, r$}" in text


def test_what_is_not_decided_is_no_theorem(tmp_path: Path) -> None:
    path = tmp_path / "proofs.py"
    path.write_text("from derive import *\n"
                    "n = dims('n')\n"
                    "s, V, H = scalar('s'), matrix('V', n, n), matrix('H', n, n)\n"
                    "given = Derivation('An open one').assume(V, s*H)\n"
                    "open_ = given.claim(derivative(V, s), 0, expect='undecided')\n"
                    "right = Derivation('A right one').claim((H + V).T, H.T + V.T)\n", "utf-8")
    found = render([check_file(str(path))], language="en", numbered=True, fragment=False)
    assert r"\begin{deriveclaim}[{An open one}]" in found
    assert r"\begin{derivetheorem}[{A right one}]" in found


def test_text_is_escaped() -> None:
    assert escape(r"50% of $x_1 & {y}\ ") == (
        r"50\% of \$x\_1 \& \{y\}\textbackslash{} ")
    assert escape("ε₁²") == r"$\epsilon$$_{1}$$^{2}$"


def test_the_command_writes_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "proofs.py", tmp_path / "out.tex"
    path.write_text(SOURCE, "utf-8")
    assert cli.main(["latex", str(path), "-o", str(out)]) == 0
    assert out.read_text("utf-8").startswith(r"\documentclass")
    assert cli.main(["latex", str(path), "--fragment", "--unnumbered", "--language", "ko"]) == 0
    printed = capsys.readouterr().out
    assert r"\begin{document}" not in printed
    assert "% \\newtheorem*{derivetheorem}{정리}" in printed


@pytest.mark.parametrize(("arguments", "said"), [
    (["--language", "xx"], "there are no words in 'xx'; there are en (English)"),
    (["--pdf"], "--pdf needs -o FILE and a complete document"),
])
def test_usage_errors_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert cli.main(["latex", str(tmp_path), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("place", "said"), [
    ("nowhere/x.tex", "cannot be written: there is no folder"), ("", "cannot be written: it is"),
])
def test_what_cannot_be_written_is_said_before_checking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, said: str
) -> None:
    assert cli.main(["latex", "no such file", "-o", str(tmp_path / place)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("name", "said"), [
    ("empty.md", "there is nothing to print"), ("empty.py", "the file defines no derivation"),
])
def test_an_empty_file_gives_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    (tmp_path / name).touch()
    assert cli.main(["latex", str(tmp_path / name)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_without_tex_the_packages_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    arguments = ["latex", str(tmp_path), "--pdf", "-o", str(tmp_path / "x.pdf"), "--language", "ko"]
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err == (
        "derive: --pdf needs latexmk and XeLaTeX or LuaLaTeX; on Debian: apt-get install "
        "latexmk texlive-xetex lmodern texlive-lang-korean\n")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for golden in GOLDEN:
            (DATA / golden).write_text(document(Path(folder), golden), "utf-8")
    sys.stdout.write(f"{len(GOLDEN)} documents written\n")
