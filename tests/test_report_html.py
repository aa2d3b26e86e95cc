"""The HTML report as text: its structure, its policy, its size, and what no note can do to it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.app import cli
from derive.notes.containers.document import Formula
from derive.notes.containers.source import Source
from derive.pipeline import check_file
from derive.report.html import builder, render
from derive.report.html.assets import RARE, asset, katex_styles
from derive.report.html.formulas import Sign, prepared
from derive.verdict import Outcome
from report_examples import result_of

HERE = Path(__file__).parent
STRUCTURE = HERE / "data" / "report-structure.txt"
NOTES = r"""# Sums of *matrices*

Let $A$ and $B$ be $n \times n$ matrices. <!-- a comment -->

1. A list, where $(A + B)' = A' + B'$,
2. and `code`.

> A quotation: [a link](https://example.org/) and ![a picture](x.png).

| what | how |
|---|---|
| a cell | $AB = BA$ |

```r
t(A + B)
```

\begin{align*}
(AB)' &= A'B' \label{eq:wrong} \\
      &= B'A'
\end{align*}
"""


class _Outline(HTMLParser):
    """A page as an indented list of elements with class and text, formulas and scripts cut."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        shown = "".join(f" {key}={known[key]}" for key in ("role", "href", "data-verdict",
                                                           "data-tex", "aria-label")
                        if known.get(key))
        name = ".".join([tag, *(known.get("class") or "").split()])
        self.lines.append("  " * self.depth + name + shown)
        self.depth += tag not in builder.VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in builder.VOID

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text:
            self.lines.append("  " * self.depth + f"| {text}")


def outline(page: str) -> str:
    """The structure of what stands between the header and the laws."""
    parser = _Outline()
    main = page[page.index("<main"):page.index("</main>")]
    parser.feed(re.sub(r'<section class="laws".*', "", main, flags=re.DOTALL))
    return "\n".join(parser.lines) + "\n"


def page_of(tmp_path: Path, text: str, name: str = "notes.md") -> str:
    notes = tmp_path / name
    notes.write_text(text, "utf-8")
    return render([check_file(str(notes))]).replace(str(tmp_path), "FOLDER")


def structure(folder: Path) -> str:
    """The outline of the page of `NOTES`, with verdicts that do not depend on the provers."""
    outcomes = [Outcome.PROVED, Outcome.UNDECIDED, Outcome.REFUTED, Outcome.GIVEN]
    page = render([result_of(folder / "notes.md", NOTES, outcomes)])
    return outline(page.replace(str(folder), "FOLDER"))


def test_the_structure_of_a_small_note(tmp_path: Path) -> None:
    """`python tests/test_report_html.py` writes the file again; look at the difference."""
    assert structure(tmp_path) == STRUCTURE.read_text("utf-8")


def test_every_step_has_one_mark_and_one_panel(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(NOTES, "utf-8")
    files = [check_file(str(notes)), check_file("proofs/wrong/variances.py")]
    page = render(files)
    count = sum(len(file.steps) for file in files)
    for kind in ("mark", "step"):
        assert [int(n) for n in re.findall(rf' id="{kind}-(\d+)"', page)] == [
            *range(1, count + 1)]
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page)[0])
    assert [step["n"] for step in data["steps"]] == [*range(1, count + 1)]


def test_the_policy_names_the_scripts_and_styles_that_are_there(tmp_path: Path) -> None:
    page = page_of(tmp_path, NOTES)
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[0]
    assert "default-src 'none'" in policy.replace("&#x27;", "'")
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        bodies = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        assert len(bodies) == 2
        for body in bodies:
            assert b64encode(sha256(body.encode()).digest()).decode() in policy


def test_nothing_is_fetched(tmp_path: Path) -> None:
    page = page_of(tmp_path, NOTES)
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert set(re.findall(r"url\((.{4})", styles)) == {"data"}
    assert "@import" not in styles
    text = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(?:img|iframe|object|embed|audio|video|base|form)\b", text)
    assert re.findall(r'<link [^>]*>', page) == ['<link rel="icon" href="data:,">']


def test_an_empty_run_and_problems_are_shown_too() -> None:
    page = render([check_file("no-such-file.md")])
    assert "cannot be read" in page


def test_latex_and_notebooks_are_shown_as_written(tmp_path: Path) -> None:
    tex = page_of(tmp_path, "\\documentclass{article}\\newtheorem{thm}{Theorem}\\begin{document}"
                  "\\section{Sums}\nLet $a$ be a number.\n\\begin{thm}[Twice] $a + a = 2a$."
                  "\\end{thm}\n\\begin{itemize}\\item one \\item two\\end{itemize}"
                  "\\end{document}", "notes.tex")
    assert "<h3>Sums</h3>" in tex
    assert '<p class="part">Theorem (Twice)</p>' in tex
    assert tex.count("<li><p") >= 2
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["**Sums**\n", "\n", "$a + a = 2a$"]},
        {"cell_type": "code", "metadata": {}, "source": "1 < 2", "outputs": []}]}
    page = page_of(tmp_path, json.dumps(notebook), "notes.ipynb")
    assert "<strong>Sums</strong>" in page
    assert "<pre><code>1 &lt; 2</code></pre>" in page
    assert ' id="mark-1"' in page


@pytest.mark.parametrize(("body", "environment", "expected"), [
    ("a = b", "", r"a \htmlData{step=7}{=} b"),
    ("{a = b}", "", r"{a \htmlData{step=7}{=} b}"),
    (r"\overbrace{a}^= b", "", r"\overbrace{a}^{\htmlData{step=7}{=}} b"),
    (r"a &= b \label{x}", "align", r"\begin{align*}a &\htmlData{step=7}{=} b\end{align*}"),
    ("a &=& b", "eqnarray*", r"\begin{array}{rcl}a &\htmlData{step=7}{=}& b\end{array}"),
    ("a &= b", "", r"\begin{aligned}a &\htmlData{step=7}{=} b\end{aligned}"),
    (r"a = b \eqref{q}", "multline",
     r"\begin{gather*}a \htmlData{step=7}{=} b \text{(q)}\end{gather*}"),
])
def test_formulas_are_put_into_the_latex_that_katex_knows(
    body: str, environment: str, expected: str
) -> None:
    formula = Formula(Source("x.md", body).excerpt(), True, environment)
    at = body.index("=")
    assert prepared(formula, [Sign(7, at, at + 1)]) == expected


@pytest.mark.parametrize("sign", [(0, 1), (0, 3), (4, 6)])
def test_a_sign_that_is_no_whole_is_left_alone(sign: tuple[int, int]) -> None:
    formula = Formula(Source("x.md", r"{=} & \\").excerpt(), True, "align")
    assert ("htmlData" in prepared(formula, [Sign(1, *sign)])) == (sign == (0, 3))


# --- the builder --------------------------------------------------------------------------


@given(st.text())
def test_text_stays_text(text: str) -> None:
    class Reader(HTMLParser):
        found: str = ""
        tags: int = 0

        def handle_data(self, data: str) -> None:
            self.found += data

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag == "p"
            self.tags += 1
            assert [key for key, _ in attrs] == ["title"]

    reader = Reader()
    reader.feed(builder.tag("p", text, title=text))
    reader.close()
    assert (reader.found, reader.tags) == (text, 1)


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner)
                    | st.dictionaries(st.text(), inner)))
def test_data_stays_in_its_script(data: object) -> None:
    written = builder.data_script("data", data)
    body = written[len('<script type="application/json" id="data">'):-len("</script>")]
    assert not set("<>&") & set(body)
    assert json.loads(body) == data


@pytest.mark.parametrize("address", [
    "javascript:x", " javascript:x", "JavaScript:x", "data:text/html,x", "vbscript:x",
    "file:///x", "//x", "x"])
def test_addresses_that_could_run_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        builder.tag("a", "x", href=address)


def test_elements_and_attributes_that_reports_have_no_use_for_are_refused() -> None:
    for element in ("script", "style", "img", "iframe"):
        with pytest.raises(ValueError, match="no element"):
            builder.tag(element)
    for attribute in ("onclick", "style", "src"):
        with pytest.raises(ValueError, match="no attribute"):
            builder.tag("p", **{attribute: "x"})
    with pytest.raises(ValueError, match="end early"):
        builder.script("x = '</SCRIPT>'")


# --- what is built in ---------------------------------------------------------------------


def test_katex_is_as_it_was_published() -> None:
    """`tools/katex.py` fetches it again and writes the sums."""
    folder = HERE.parent / "derive" / "report" / "assets" / "katex"
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: value for value, name in (line.split("  ") for line in lines)}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")
             if path.is_file() and path.name not in ("SHA256SUMS", "README.md")}
    assert set(files) == set(sums)
    for name, path in files.items():
        assert sha256(path.read_bytes()).hexdigest() == sums[name], name


def test_rare_fonts_are_left_out_unless_a_formula_has_their_command() -> None:
    faces = asset("katex/katex.min.css").count("@font-face")
    assert katex_styles(["a = b"]).count("@font-face") == faces - len(RARE)
    assert katex_styles([r"\mathfrak{g}"]).count("@font-face") == faces - len(RARE) + 2


def _themes() -> list[dict[str, str]]:
    """The colours of the light, the dark and the printed page."""
    found = []
    for block in re.findall(r":root \{(.*?)\}", asset("page.css"), re.DOTALL):
        colours = re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block)
        found.append(dict(colours))
    return found


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2*d for d in digits)
    parts = [int(digits[k:k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_colours_have_the_contrast_that_reading_needs(theme: int) -> None:
    """4.5 to 1, level AA of WCAG 2.2, on both grounds; also paper on a filter that is on."""
    colours = _themes()[theme]
    grounds = {"paper", "raised", "sunk"}
    for ground in grounds:
        for name, value in colours.items():
            if name not in grounds | {"line"}:
                light, dark = sorted((_luminance(value), _luminance(colours[ground])),
                                     reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{name} on {ground}"


# --- the command --------------------------------------------------------------------------


def test_the_command_writes_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, page = tmp_path / "notes.md", tmp_path / "page.html"
    notes.write_text("Let $A$ and $B$ be $n \\times n$ matrices.\n\n$$(A + B)' = A' + B'$$\n")
    assert cli.main(["report", str(notes), "-o", str(page)]) == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "1 step in 1 file" in capsys.readouterr().out
    assert cli.main(["report", str(notes), "-o", str(tmp_path / "no" / "page.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


if __name__ == "__main__":
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        STRUCTURE.write_text(structure(Path(folder)), "utf-8")


def test_panels_show_the_proof_and_the_counterexample_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(
        "Let $A$ and $B$ be $n \\times n$ matrices.\n\n"
        "$$ (A + B)(A - B) = A^2 - AB + BA - B^2 $$\n\n"
        "$$ (A + B)(A + B) = A^2 + 2AB + B^2 $$\n", "utf-8")
    page = render([check_file(str(path))])
    assert page.count('<ol class="argument">') == 1
    assert "rearranged" in page
    assert "the left side" in page
    assert page.count('<ul class="worked">') == 2
