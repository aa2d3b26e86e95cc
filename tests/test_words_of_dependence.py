"""Sentences that say that something depends, has a symmetric distribution, or is another now."""

from __future__ import annotations

import pytest

from notes_sentences import all_told, say

SAID: dict[str, set[str]] = {
    "Now let $x$ and $y$ be correlated.": {"correlated x y"},
    "Now $x$ and $y$ are dependent.": {"dependent x y"},
    "The errors $x$ and $y$ are no longer independent.": {"dependent x y"},
    "Here $x$ and $y$ are not independent.": {"dependent x y"},
    "We know that $x$ is not independent of $y$.": {"dependent x y"},
    "Suppose that $u$ is correlated with $e$.": {"correlated u e"},
    "$u$ and $e$ are not uncorrelated.": {"correlated u e"},
    "$x$ and $y$ are dependent given $z$.": {"dependent x y: z"},
    "Nun seien $x$ und $y$ korreliert.": {"correlated x y"},
    "$x$ und $y$ sind nicht mehr unabhängig.": {"dependent x y"},
    "$u$ ist mit $e$ korreliert.": {"correlated u e"},
    "$x$ et $y$ sont maintenant corrélées.": {"correlated x y"},
    "$x$ et $y$ ne sont plus indépendantes.": {"dependent x y"},
    "Las variables $x$ y $y$ están correlacionadas.": {"correlated x y"},
    "$x$ y $y$ ya no son independientes.": {"dependent x y"},
    "设$x$与$y$不独立。": {"dependent x y"},
    "设$x$与$y$相关。": {"correlated x y"},
    "$x$と$y$は独立ではない。": {"dependent x y"},
    "$x$と$y$は相関がある。": {"correlated x y"},
    "$x$와 $y$는 독립이 아니다.": {"dependent x y"},
    "$x$와 $y$는 상관이 있다.": {"correlated x y"},
    r"$X$ is symmetric about $\mu$.": {"symmetry X: mu"},
    "$X$ is symmetrically distributed about zero.": {"symmetry X", "mean-zero X"},
    r"Die Verteilung von $X$ ist symmetrisch um $\mu$.": {"symmetry X: mu"},
}

OTHERWISE: tuple[str, ...] = (
    "$x$ and $y$ are not correlated.",
    "Are $x$ and $y$ correlated?",
    "We show that $x$ and $y$ are dependent.",
    "The vectors $x$ and $y$ are linearly dependent.",
    "The dependent variables $x$ and $y$ are observed.",
    "$x$ and $y$ are neither dependent nor correlated.",
    "Die Vektoren $x$ und $y$ sind linear abhängig.",
    "$x$ und $y$ sind nicht korreliert.",
    "Les variables $x$ et $y$ ne sont pas corrélées.",
    "Las variables $x$ y $y$ no están correlacionadas.",
    "$x$和$y$的相关系数",
    "$x$と$y$は線形従属である。",
    "$x$와 $y$는 선형 종속이다.",
)

ANEW: dict[str, tuple[bool, bool]] = {
    "Now let $A$ be a matrix.": (True, False),
    "Let $A$ be any matrix.": (False, True),
    "Let $A$ be a matrix.": (False, False),
    "Now let $A$ be an arbitrary matrix.": (True, True),
    "Sei nun $A$ eine beliebige Matrix.": (True, True),
    "Soit maintenant $A$ une matrice quelconque.": (True, True),
    "Sea ahora $A$ una matriz cualquiera.": (True, True),
    "现在设$A$为任意矩阵。": (True, True),
    "今度は$A$を任意の行列とする。": (True, True),
    "이제 $A$를 임의의 행렬이라 하자.": (True, True),
}


@pytest.mark.parametrize("sentence", SAID)
def test_words_of_dependence_and_symmetry(sentence: str) -> None:
    assert all_told(sentence) >= SAID[sentence]


@pytest.mark.parametrize("sentence", OTHERWISE)
def test_what_is_denied_asked_or_said_of_something_else(sentence: str) -> None:
    assert not any(d.kind in ("dependent", "correlated", "symmetry") and not d.doubtful
                   for d in say(sentence).declarations)


@pytest.mark.parametrize("sentence", ANEW)
def test_letters_that_are_introduced_anew(sentence: str) -> None:
    found = [d for d in say(sentence).declarations if d.introduces]
    assert found
    assert {(d.anew, d.arbitrary) for d in found} == {ANEW[sentence]}
    assert bool(say(sentence).turns) is any(ANEW[sentence])
