"""Context files and inline comments: what they say, and how their errors are explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.notes.containers.source import Source
from derive.notes.words.context import Context, read_comment, read_context
from derive.notes.words.context_format import format_context
from derive.verdict import Outcome
from notes_sentences import all_told, show, told

FILE = r'''
assume = [
    "u and e are independent",
    "u and e are independent given w",
    "Cov(u, e) = 0",
    "u ~ (0, D)",
    "y | u ~ N(X b, R)",
    "i = 1, ..., r",
    "D is symmetric",
    "P and Q commute",
    "$k$ is the number of rows of $T$",
    "$u_i$ has variance $D_i$",
]

[symbols]
X = "N x p, fixed"          # a comment
"Z_i" = "N x q_i"
y = "random vector of length n"
sigma = "positive scalar"
W = "(n-1) x (p+q) matrix, symmetric, positive definite"
theta = "parameter"
n = "integer"
A = "N by p matrix of full column rank"
e = "n x 1, mean zero"

[aliases]
z = "Z"

[notation]
prime = "transpose"

[ignore]
lines = ["134", "120-130", 7]
verdicts = ["undecided"]
'''

SAID = {
    "independent u e", "independent u e: w", "random u", "distribution u: 0 D", "random y",
    "normal y|u", "distribution=N y|u: X b R", "range i: 1 r", "property=symmetric D",
    "variance u_i: D_i", "shape X: N p", "fixed X", "shape Z_i: N q_i", "vector y", "shape y: n",
    "scalar sigma", "property=positive sigma", "matrix W", "property=symmetric W",
    "property=positive-definite W", "fixed=parameter theta", "integer n", "shape A: N p",
    "matrix A", "property=full-column-rank A", "shape e: n 1", "mean-zero e", "commuting P Q",
    "integer k", "shape T: k ",
}


def said(context: Context) -> set[str]:
    return {told(d) for d in context.declarations}


def test_a_file_declares() -> None:
    context = read_context(FILE, "c.toml")
    assert context.problems == ()
    found = {t for t in said(context) if not t.startswith("shape W")}
    assert found == SAID
    assert [s.body.text for s in context.statements] == ["Cov(u, e) = 0"]
    assert [(show(a), show(b)) for a, b in context.aliases] == [("z", "Z")]
    assert context.notation == (("prime", "transpose"),)
    assert context.ignored_lines == ((134, 134), (120, 130), (7, 7))
    assert context.ignored_verdicts == (Outcome.UNDECIDED,)


def test_what_is_printed_is_read_back() -> None:
    context = read_context(FILE, "c.toml")
    printed = format_context(context)
    again = read_context(printed, "d.toml")
    assert again.problems == ()
    assert said(again) == said(context)
    assert [s.body.text for s in again.statements] == [s.body.text for s in context.statements]
    assert (again.notation, again.ignored_lines, again.ignored_verdicts) == (
        context.notation, context.ignored_lines, context.ignored_verdicts)
    assert "# line 3: u and e are independent" in printed


def test_an_empty_context_is_an_empty_file() -> None:
    assert format_context(Context()) == ""
    assert read_context("", "c.toml") == Context()


def test_declarations_have_their_places() -> None:
    places = {told(d): d.span for d in read_context(FILE, "c.toml").declarations}
    span = places["shape X: N p"]
    assert span is not None
    assert (span.path, span.line, span.column) == ("c.toml", 16, 6)


@pytest.mark.parametrize(("text", "line", "message"), [
    ("[symbls]\nX = 'N x p'", 1, "unknown table 'symbls'; did you mean 'symbols'?"),
    ("\n[symbols]\nV = 'N by N matrx'", 3, "does not know 'matrx'; did you mean 'matrix'?"),
    ("[symbols]\nT = 'not symmetric'", 2, "does not understand 'not symmetric'"),
    ("[symbols]\nk = 3", 2, "[symbols] k must be a string, not 3"),
    ("[symbols]\nDx = 'p x p'", 2, "takes symbols such as X, beta or Z_i, but 'Dx' is none"),
    ("[symbols]\nX = ''", 2, "says nothing of 'X'"),
    ("assume = 'D is symmetric'", 1, "'assume' must be a list of strings"),
    ("assume = [1]", 1, "'assume' takes strings, not 1"),
    ("assume = ['X is blue']", 1, "does not understand 'X is blue'"),
    ("assume = ['Cov(u, = 0']", 1, "cannot read 'Cov(u, = 0'"),
    ("symbols = 1", 1, "'symbols' must be a table: [symbols]"),
    ("[notation]\nprime = 'transposed'", 2, "one of transpose, derivative, label"),
    ("[notation]\nprim = 'transpose'", 2, "does not know 'prim'; did you mean 'prime'?"),
    ("[ignore]\nlines = ['x']", 2, "'x' is no line or range of lines"),
    ("[ignore]\nlines = ['9-3']", 2, "'9-3' ends before it starts"),
    ("[ignore]\nlines = [true]", 2, "True is no line"),
    ("[ignore]\nverdicts = ['refutd']", 2, "did you mean 'refuted'?"),
    ("[ignore]\nfiles = ['a']", 2, "takes lines ="),
    ("a = [", 1, "not valid TOML"),
    ("X'Z = 1", 1, "strings need quotes"),
])
def test_errors_are_one_line_with_place(text: str, line: int, message: str) -> None:
    problem, = read_context(text, "c.toml").problems
    assert problem.path == "c.toml"
    assert problem.line in (line, None)
    assert problem.line == line or "not valid TOML" in problem.message
    assert message in problem.message
    assert "\n" not in problem.message


def test_one_error_does_not_cost_the_rest() -> None:
    context = read_context("assume = ['foo bar', 'D is symmetric']\n[symbols]\nX = 'N x p'\n"
                           "Y = 'blue'\n", "c.toml")
    assert said(context) == {"property=symmetric D", "shape X: N p"}
    assert len(context.problems) == 2


@pytest.mark.parametrize(("text", "expected"), [
    ("<!-- derive: X: N x p matrix, symmetric -->",
     {"shape X: N p", "matrix X", "property=symmetric X"}),
    ("% derive: assume u and e are independent", {"independent u e"}),
    (" derive: X: p x p\n beta: vector of length p ", {"shape X: p p", "vector beta",
                                                       "shape beta: p"}),
    ("<!-- X: N x p matrix -->", set()),
    ("<!-- derive it yourself -->", set()),
])
def test_comments_declare(text: str, expected: set[str]) -> None:
    context = read_comment(Source("n.md", text).excerpt())
    assert said(context) == expected
    assert context.problems == ()


def test_comments_direct() -> None:
    def directives(text: str) -> list[tuple[str, str]]:
        return [(d.kind, d.value) for d in read_comment(Source("n.md", text).excerpt()).directives]

    assert directives("<!-- derive: ignore -->") == [("ignore", "")]
    assert directives("% derive: expect refuted") == [("expect", "refuted")]
    comment = read_comment(Source("n.md", "derive: assume Cov(u, e) = 0").excerpt())
    assert [s.body.text for s in comment.statements] == ["Cov(u, e) = 0"]
    comment = read_comment(Source("n.md", "derive: notation prime = derivative").excerpt())
    assert comment.notation == (("prime", "derivative"),)


@pytest.mark.parametrize(("text", "message"), [
    ("<!-- derive: expect rfuted -->", "did you mean 'refuted'?"),
    ("<!-- derive: blah -->", "write 'X: N x p'"),
    ("<!-- derive: X: bleu -->", "does not understand"),
])
def test_errors_in_comments(text: str, message: str) -> None:
    problem, = read_comment(Source("n.md", "\n" + text).excerpt()).problems
    assert problem.line == 2
    assert message in problem.message


def test_words_and_file_say_the_same() -> None:
    in_notes = all_told(r"Let $X$ be a known $N \times p$ matrix of full column rank.")
    in_file = read_context("[symbols]\nX = 'known N x p matrix of full column rank'", "c.toml")
    assert said(in_file) == in_notes


@given(st.lists(st.sampled_from([
    "[symbols]", "[ignore]", "[assume]", "assume = [", "]", "X = ", "'N x p'", '"Z_i" =', "3",
    "lines = ['1']", "\n", "{", "}", "'\\\\frac{'", "'u ~ (0,'", "'$'", "[[a]]", "=", "#"]),
    max_size=10))
def test_any_file_is_read_or_explained(pieces: list[str]) -> None:
    context = read_context(" ".join(pieces), "c.toml")
    assert all(p.path == "c.toml" and p.message for p in context.problems)
