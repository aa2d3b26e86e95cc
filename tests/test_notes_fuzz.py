"""Random text through the reader, the containers and context files: no crash, no hang."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.diagnostic import FileResult
from derive.notes.containers.source import Source
from derive.notes.mathematics.parser import read_formula
from derive.notes.words.context import read_comment, read_context
from derive.pipeline import Options, check_file
from derive.report.terminal import file_text
from derive.verdict import Outcome

EXAMPLES = int(os.environ.get("DERIVE_FUZZ", "20000"))
"""How many examples a campaign tries, set by DERIVE_FUZZ."""

PIECES = (
    "a", "x", "N", r"\beta", "2", "0", "1.5", "10^{10}", "=", "&=", r"\\", "+", "-", "(", ")", "[",
    "]", "{", "}", "|", "||", "'", "^", "_", "^{-1}", "_{i}", r"\frac", r"\sum_{i=1}^n", r"\left(",
    r"\right)", r"\operatorname{Var}", "E", r"\mid", r"\sim", r"\text{ if }", ",", r"\dots", "$",
    "$$", r"\[", r"\]", r"\begin{align}", r"\end{align}", r"\begin{cases}", r"\end{cases}", "%",
    r"\newcommand{\z}", r"\z", r"\def\z#1", "#1", "\n", "\n\n", " ", "# ", "- ", "> ", "`", "```\n",
    "<!-- derive: ", "-->", "ignore", "expect refuted", "assume ", "Let ", " be a matrix", "\x00",
    "\x1b", "漢", "\u202e", r"\underbrace{a}_{=0}", r"\input{x}", "**Theorem.**", "*Proof.*",
    "Hence ",
)
MIXED = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map("".join)
TOML = st.lists(st.one_of(st.sampled_from((
    "assume = [", "]", '"', '"N x p"', "[symbols]\n", "[aliases]\n", "[ignore]\n", "[notation]\n",
    'X = "N x p"\n', 'z = "Z"\n', 'lines = ["1-2"]\n', 'prime = "label"\n', "\n", "= ", '"Z_i" ',
    "{", "}", "Var(u) = D", "u ~ (0, D)", "is symmetric")), st.text(max_size=3)),
    max_size=20).map("".join)


def unharmed(result: FileResult) -> None:
    """No step and no problem is a defect of derive, and the report can be printed."""
    assert all(s.verdict.outcome is not Outcome.ERROR for s in result.steps), file_text(result)
    assert not any(p.internal for p in result.problems)
    assert "\x1b" not in file_text(result)


def formulas(text: str) -> None:
    read_formula(text)


def contexts(text: str) -> None:
    for problem in read_context(text, "c.toml").problems:
        assert "\n" not in str(problem)
    read_comment(Source("n.md", f"derive: {text}").excerpt())


FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=EXAMPLES, deadline=None)


@FEW
@given(MIXED)
def test_some_formulas(text: str) -> None:
    formulas(text)


@FEW
@given(TOML)
def test_some_contexts(text: str) -> None:
    contexts(text)


@pytest.mark.campaign
@MANY
@given(MIXED)
def test_formulas(text: str) -> None:
    formulas(text)


@pytest.mark.campaign
@MANY
@given(st.one_of(TOML, MIXED))
def test_contexts(text: str) -> None:
    contexts(text)


@pytest.mark.campaign
@pytest.mark.parametrize("suffix", ["md", "tex", "ipynb"])
@settings(max_examples=max(1, EXAMPLES // 10), deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=MIXED, context=TOML)
def test_files(suffix: str, text: str, context: str, tmp_path: Path) -> None:
    path = tmp_path / f"n.{suffix}"
    path.write_text(text, "utf-8", "surrogatepass")
    (tmp_path / "n.derive.toml").write_text(context, "utf-8", "surrogatepass")
    unharmed(check_file(str(path), Options(trials=1, seconds=0.5, limit=20)))
