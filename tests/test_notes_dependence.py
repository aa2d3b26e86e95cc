"""Words by which observations may depend on each other, in every language that is read."""

from __future__ import annotations

import pytest

from derive.notes.containers.document import Formula
from derive.notes.statements import Reading
from derive.notes.words.cases import tells_dependence
from derive.notes.words.remarks import Remarks
from derive.notes.words.said_sentences import said_sentences
from derive.pipeline.samples import denies_independence
from notes_sentences import paragraph, read

DENYING = (
    "The errors are correlated.",
    "They are autocorrelated, and depend on each other.",
    "The $x_i$ are not independent.",
    "Die Beobachtungen sind korreliert.",
    "Sie sind voneinander abhängig.",
    "Die $x_i$ sind nicht unabhängig.",
    "Les observations sont corrélées.",
    "Elles sont autocorrélées, et dépendantes.",
    "Les $x_i$ ne sont pas indépendants.",
    "Las observaciones son correlacionadas.",
    "Son dependientes.",
    "Las $x_i$ no son independientes.",
    "观测值是相关的。",
    "$x_i$不独立。",
    "観測値は相関を持つ。",
    "$x_i$は独立ではない。",
    "관측값들은 상관이 있다.",
    "$x_i$는 독립이 아니다.",
)

HARMLESS = (
    "The observations are independent and uncorrelated.",
    "Let $y$ be the dependent variable.",
    "Die Beobachtungen sind unabhängig und unkorreliert.",
    "Sei $y$ die abhängige Variable.",
    "Les observations sont indépendantes et non corrélées.",
    "Las observaciones son independientes y no correlacionadas.",
    "观测值相互独立且不相关。",
    "$y$是因变量。",
    "観測値は互いに独立で無相関である。",
    "$y$は従属変数である。",
    "관측값들은 서로 독립이고 무상관이다.",
    "$y$는 종속 변수이다.",
)


def reading(text: str) -> Reading:
    """A paragraph, read."""
    written = paragraph(text)
    return Reading(written, tuple((item, read(item.body.text)) for item in written.items
                                  if isinstance(item, Formula)), Remarks())


@pytest.mark.parametrize("text", DENYING)
def test_what_denies_independence(text: str) -> None:
    assert denies_independence([reading(text)])


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_not(text: str) -> None:
    assert not denies_independence([reading(text)])


def test_sentences_have_their_own_formulas() -> None:
    first, second = reading("Let $a$ be a scalar. So is $b$, as $c$.").sentences
    assert [len(s.formulas) for s in (first, second)] == [1, 2]
    assert {n.data.base for n in second.nodes()} == {"b", "c"}
    assert not tells_dependence(first)
    assert said_sentences(paragraph(""), []) == ()
