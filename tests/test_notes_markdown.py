"""Markdown, Quarto and R Markdown to paragraphs with exact places."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.notes.containers.document import Code, Comment, Formula
from derive.notes.containers.markdown import Leaf, block_parser, simple_leaves
from placing import HOSTILE, formulas, items, kinds, messages, places, prose, read

MATHEMATICS = {  # what a text says, as formulas
    "Let $x$, $ y $ and $z$.": ["x", "y", "z"],
    r"A price of \$5, or $5 and $10, not $n$.": ["n"],
    "From $5 to $10 per item, $3$ items, $2x$ units.": ["3", "2x"],
    "It costs $20,000 and $30,000 for $n$ units.": ["n"],
    r"$a \text{ if $b$ holds} c$": [r"a \text{ if $b$ holds} c"],
    r"$\$5 + x$": [r"\$5 + x"],
    "*$a$* **b $c$** _$d$_ [see $e$](http://x.org/$f$)": ["a", "c", "d", "e"],
    r"\(a\) and \[b = c\] and \\(d\\)": ["a", "b = c", "d"],
    r"see \[12\] and \[ x = 1 \]": ["x = 1"],
    "$$ x $$": ["x"],
    "text $$ x = y $$ text": ["x = y"],
    "$$\na\n= b\n+ c\n- d\n# e\n\n> f\n$$": ["a\n= b\n+ c\n- d\n# e\n\n> f"],
    "text $$a\n- b\n\n+ c$$ text": ["a\n- b\n\n+ c"],
    "> quoted $$a\n> = b$$ and\n> $c$": ["a\n= b", "c"],
    "- item $$\n  a\n  $$\n- other $b$": ["a", "b"],
    "1. first\n\n   $$ a $$\n\n   $b$": ["a", "b"],
    "| $|A|$ | b |\n|---|---|\n| $E(y|u)$ | $c$ |": ["|A|", "E(y|u)", "c"],
    "| a \\| b | $c$ |\n|---|---|": ["c"],
    "# Heading $a$ #\n\nSetext $b$\n===": ["a", "b"],
    "```\n$x$\n```\n$y$": ["y"],
    "- a\n\n  ```python\n  $x$\n  ```\n- $y$": ["y"],
    "~~~ r\n$$\n~~~\n\n$y$": ["y"],
    "    $x$\n\n$y$": ["y"],
    "`$x$` and ``a ` $b$`` and $y$": ["y"],
    "```math\na = b\n```": ["a = b"],
    "\\begin{align}\na &= b \\\\\n  &= c\n\\end{align}": ["a &= b \\\\\n  &= c"],
    "\\begin{split}a &= b\\end{split}": ["\\begin{split}a &= b\\end{split}"],
    "<!-- $x$ --> $y$\n\n<!--\n$z$\n\n$w$ -->\n\n$v$": ["y", "v"],
    "<div>\n$a$\n</div>\n\n<b>$b$</b>": ["a", "b"],
    "---\ntitle: $x$\n---\n$y$": ["y"],
    "---\n\n$x$\n\n---\n\n$y$": ["x", "y"],
    "[^1]: note $a$\n\n[b]: http://x.org/$c$\n": ["a"],
    "한글 $가 = 나$는 \U0001d400 $x$": ["가 = 나", "x"],
    "$a$\r\n\r\n$$\r\nb\r\n$$\r\n": ["a", "b"],
    "$$$$ $ $ $$ $$": [],
    "": [],
}


@pytest.mark.parametrize("text", MATHEMATICS, ids=repr)
def test_the_mathematics_of_a_text(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, text)
    assert formulas(document) == MATHEMATICS[text]
    assert not document.problems


def test_exact_places(tmp_path: Path) -> None:
    document = read(tmp_path, "Let $x$ be\n> - the $$a\n> = b$$ of $y$\n\n"
                    "| $p$ | $q$ |\n|--|--|\n| q | $q$ |\n")
    assert places(document) == [(1, 6, "x"), (2, 11, "a\n= b"), (3, 13, "y"), (5, 4, "p"),
                                (5, 10, "q"), (7, 8, "q")]
    body = next(i.body for i in items(document) if i.body.text == "a\n= b")
    assert (body.span(2, 3).line, body.span(2, 3).column) == (3, 3)


@pytest.mark.parametrize(("text", "problem", "rest"), [
    ("$$ a = b\n\nThe rest is read, $x$.\n\n$$ c $$", "1: $$ without", ["x", "c"]),
    ("$$ a = b\n\n# Heading\n\n$$\nc\n$$", "1: $$ without", ["c"]),
    ("$$ a = b\nand $x$ and\n\n$y$", "1: $$ without", ["x", "y"]),
    ("$a$\n\n$$", "3: $$ without", ["a"]),
    ("\\[ a\n\n$x$", "1: \\[ without", ["x"]),
    ("\\begin{align} a\n\n$x$", "1: \\begin{align} without", ["x"]),
    ("$x$\n\n```\n$y$", "3: the code block", ["x"]),
    ("<!-- $y$\n\n$x$", "1: the comment", ["x"]),
    ("# H $$ a\nb $$\n\n$x$", "1: a formula goes over", ["x"]),
])
def test_damage_is_one_problem_with_its_line(
        tmp_path: Path, text: str, problem: str, rest: list[str]) -> None:
    document = read(tmp_path, text)
    assert [m.startswith(problem) for m in messages(document)] == [True], messages(document)
    assert formulas(document) == rest


def test_prose_has_no_markup(tmp_path: Path) -> None:
    document = read(tmp_path, "**Let** _it_ be [a *link*](x_(y)) and [b][c], 2 * 3, snake_case, "
                    "&alpha; \\* <b>bold</b>![image](i.png){width=3}[^1]")
    assert prose(document) == "Let it be a link and b, 2 * 3, snake_case, α * boldimage{width=3}"


def test_code_and_comments_are_items(tmp_path: Path) -> None:
    document = read(tmp_path, "```{r, echo=FALSE}\nx <- 1\n```\n<!-- derive: x -->\n"
                    "$a$ `b`\n\n|a|\n|-|\n|$c$|\n")
    found = items(document)
    assert [(i.body.text, i.language) for i in found if isinstance(i, Code)] == [
        ("x <- 1", "r"), ("b", ""), ("|a|\n|-|\n|$c$|", "table")]
    assert [i.body.text for i in found if isinstance(i, Comment)] == ["derive: x"]
    assert formulas(document) == ["a", "c"]


def test_labels_behind_a_display(tmp_path: Path) -> None:
    document = read(tmp_path, "$$\na\n$$ {#eq-mean}\n\n$$ b $$ (eq:b)\n\n$$ c $$ (clear)\n")
    assert formulas(document) == [r"a \label{eq-mean}", r"b \label{eq:b}", "c"]


def test_paragraphs_go_on_over_displays(tmp_path: Path) -> None:
    document = read(tmp_path, "Let\n\n$$a$$\n\n$$b$$\n\nwhere $c$.\n\nNext $d$.\n\n- item\n\n$$e$$")
    assert [[i.body.text for i in p.items if isinstance(i, Formula)]
            for p in document.paragraphs] == [["a", "b", "c"], ["d"], [], ["e"]]


def test_scopes(tmp_path: Path) -> None:
    document = read(tmp_path, "**Theorem:** A.\n\nMore.\n\n*Proof.* B.\n\n$$c$$\n\n**Lemma 2** (X) "
                    "D.\n\n# H\n\nE.\n\n## Theorem 3\n\nF.\n\n## Proof\n\nG.\n\n# I\n\nJ.\n\n"
                    "The theorem holds.\n\n**Theorems** are many.\n\n*Example* data.\n\n"
                    "Proof by example.\n\n정리 2. K.\n\n증명. L.\n\n"
                    "pf) M.\n")
    assert kinds(document) == [
        ("text", "theorem"), ("text", "theorem"), ("text", "theorem", "proof"), ("text", "lemma"),
        ("heading", "section"), ("text", "section"), ("heading", "section", "theorem"),
        ("text", "section", "theorem"), ("heading", "section", "theorem", "proof"),
        ("text", "section", "theorem", "proof"), ("heading", "section"), ("text", "section"),
        ("text", "section"), ("text", "section"), ("text", "section"), ("text", "section"),
        ("text", "section", "theorem"),
        ("text", "section", "theorem", "proof"), ("text", "section", "theorem", "proof")]


def test_quarto_divisions(tmp_path: Path) -> None:
    document = read(tmp_path, "::: {#thm-a}\n## Line\nA $x$.\n:::\n\n::: {.proof}\nB.\n:::\n\n"
                    "::: {.callout}\nC.\n:::\n", "note.qmd")
    assert kinds(document) == [("heading", "theorem"), ("text", "theorem"),
                               ("text", "theorem", "proof"), ("text",)]


@given(st.lists(st.one_of(
    st.sampled_from(["a", "x y", "", " ", "b  ", "# h", "   ## h h", "# h\t "]),
    st.sampled_from(["    d", "\t", "\ta", "## h ##", "#", "#x", "# #", "# a #b", "####### a",
                     "- l", "1. l", "a | b", "|---|", ":-", "---", "===", "<b>", "> q", "é", "a\0",
                     "x#", "a\u2028", "# a\xa0", "[a]: b", "```", "a\\", "_", "#\ta"])),
    max_size=6))
def test_simple_blocks_are_those_of_markdown_it(lines: list[str]) -> None:
    leaves = simple_leaves(lines)
    if leaves is not None:
        tokens = block_parser().parse("\n".join(lines))
        assert {token.tag[:1] for token in tokens} <= {"", "p", "h"}
        assert leaves == [Leaf(token.content, token.map or [], int(opening.tag[1:] or 0))
                          for opening, token in pairwise(tokens) if token.type == "inline"]


@given(HOSTILE)
@settings(deadline=None)
def test_hostile_text(text: str) -> None:
    with TemporaryDirectory() as folder:
        read(Path(folder), text)


@pytest.mark.parametrize("piece", ["> ", "- ", "$$ a\n\n", "$ a\n", r"\begin{array}", "`a``b", "[",
                                   "](", "<!--", "*a ", "::: {.proof}\n", r"\text{$"])
def test_long_repetitions_end(tmp_path: Path, piece: str) -> None:
    read(tmp_path, piece * 2000)
