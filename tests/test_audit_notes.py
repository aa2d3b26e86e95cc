"""A third audit: what notes do not say must not make a wrong step of theirs ``proved``.

Each note says something of a case, denies it, doubts it or drops it, in one of the languages that
are read; the formula after it follows from what was not said only.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.pipeline import check_path
from derive.verdict import Outcome

LEADS = {
    "en": r"Let $A$ be a matrix of order $n \times n$.", "de": r"Sei $A$ eine $n \times n$ Matrix.",
    "fr": r"Soit $A$ une matrice $n \times n$.", "es": r"Sea $A$ una matriz $n \times n$.",
    "ko": r"$A$는 $n \times n$ 행렬이다.", "ja": r"$A$は$n \times n$行列である。",
    "zh": r"设$A$是$n \times n$矩阵。"}

NOT_SYMMETRIC = {
    "en": """$A$ would be symmetric if we asked for it.
        Were $A$ symmetric, all would be easy.
        Suppose for contradiction that $A$ is symmetric.
        Suppose, to the contrary, that $A$ is symmetric.
        It is unlikely that $A$ is symmetric.
        We do not know whether $A$ is symmetric.
        We do not assume that $A$ is symmetric.
        It is not assumed that $A$ is symmetric.
        We no longer assume that $A$ is symmetric.
        Without assuming that $A$ is symmetric, we get less.
        We drop the assumption that $A$ is symmetric.
        The method works only if $A$ is symmetric.
        As long as $A$ is symmetric we are safe.
        $A$ is symmetric or antisymmetric.
        $A$ is symmetric up to rounding errors.
        Not all matrices $A$ are symmetric.
        A common mistake is to assume that $A$ is symmetric.
        Case 1: $A$ is symmetric.""",
    "de": """Wäre $A$ symmetrisch, so wäre alles einfach.
        Wir nehmen zum Widerspruch an, dass $A$ symmetrisch ist.
        $A$ ist näherungsweise symmetrisch.
        Wir wissen nicht, ob $A$ symmetrisch ist.
        Wir setzen nicht voraus, dass $A$ symmetrisch ist.
        Ohne die Annahme, dass $A$ symmetrisch ist, geht es nicht.
        Solange $A$ symmetrisch ist, geht es.
        $A$ ist entweder symmetrisch oder schiefsymmetrisch.""",
    "fr": """Supposons par l'absurde que $A$ est symétrique.
        $A$ est ou bien symétrique ou bien antisymétrique.
        On ne suppose pas que $A$ est symétrique.
        Tant que $A$ est symétrique, cela marche.
        On pourrait croire que $A$ est symétrique.""",
    "es": """Supongamos por contradicción que $A$ es simétrica.
        $A$ es o bien simétrica o bien antisimétrica.
        No suponemos que $A$ es simétrica.
        Aunque $A$ sea simétrica, falla.
        Ninguna matriz $A$ es simétrica.""",
    "ko": """$A$가 대칭행렬일 때 쉽다.
        $A$가 대칭행렬이라는 가정을 버린다.
        귀류법으로 $A$가 대칭행렬이라고 가정하자.
        $A$는 대칭행렬이거나 반대칭행렬이다.
        $A$는 비대칭행렬이다.""",
    "ja": """$A$が対称行列であるという仮定を外す。
        背理法により、$A$が対称行列であると仮定する。
        $A$はほぼ対称行列である。
        $A$は対称行列または反対称行列である。""",
    "zh": """我们不假设$A$是对称矩阵。
        不知道$A$是否对称矩阵。
        反证法：假设$A$是对称矩阵。
        $A$是对称矩阵或反对称矩阵。
        假如$A$是对称矩阵，就很简单。"""}

NOT_EQUAL = """The equation $x = y$ has no solution.
    It is impossible that $x = y$.
    We never have $x = y$.
    We cannot have $x = y$.
    A common error: $x = y$.
    We need $x = y$.
    Suppose for contradiction that $x = y$.
    Case 1: $x = y$.
    Unless $x = y$ we go on.
    This happens when $x = y$.
    This happens for $x = y$.
    The maximum is at $x = y$.
    Under the null hypothesis $x = y$ the statistic is small.
    Substituting $x = y$ we obtain a number.
    Let $x = a$ or $x = y$.
    Es ist nicht so, dass $x = y$ gilt.
    Die Gleichung $x = y$ ist nicht erfüllt.
    Angenommen, es wäre $x = y$.
    On n'a jamais $x = y$.
    Dans le cas $x = y$, c'est nul.
    No se tiene $x = y$.
    En el caso $x = y$, es nulo.
    $x = y$ 라고 할 수 없다.
    $x = y$ 일 때 0 이다.
    $x = y$とはならない。
    $x = y$ならば0である。
    不能得到$x = y$。
    当$x = y$时，为零。"""

REST = {
    "y depends on x": r"$$\frac{dy}{dx} = 0$$",
    "a speed": r"Let $v$ be a speed. $$\frac{d v^2}{dt} = 0$$",
    "a score": r"Let $L$ be the likelihood. $$\frac{\partial L}{\partial \mu} = 0$$",
    "a definition under a derivative": r"Let $z = x^2$. $$\frac{dz}{dx} = 0$$",
    "a definition beside its variable": r"Let $z = x^2$. $$\frac{d}{dx}(x z) = z$$",
    "a differential equation is no 0 = k y": r"Assume $\frac{dy}{dt} = k y$. $$k y = 0$$",
    "capital letters": r"$$A B = B A$$",
    "operators": r"Operators do not commute. $$AB - BA = 0$$",
    "what is called square": r"Let $A$ and $B$ be square. $$AB = BA$$",
    "what is called symmetric": r"Let $A$ and $B$ be symmetric. $$AB = BA$$",
    "a Kronecker product": r"$$a \otimes b = b \otimes a$$",
    "ones": r"Let $x$ be a vector of length $n$. $$\mathbf{1}'x = x$$",
    "a product of ones": r"Let $x$ be a vector of length $n$. $$\mathbf 1'\mathbf 1 = 1$$",
    "averages": r"$$\langle X \rangle^2 = \langle X^2 \rangle$$",
    "a name given anew": r"Let $x = 2$. Then $x + 1 = 3$. Let $x = 3$. $$x + 1 = 3$$",
    "one assumption after the other": r"Suppose that $x = a$. Suppose now that $x = b$. $$a = b$$",
    "orders of magnitude": r"Let $a = O(n)$ and $b = O(n)$. $$a = b$$",
    "pairwise": r"Let $X$, $Y$, $Z$ be pairwise independent random variables. "
                r"$$E(XYZ) = E(X)E(Y)E(Z)$$",
    "each normal": r"Let $e_i \sim N(0, \sigma^2)$ for $i = 1, \dots, n$. "
                   r"$$E(e_1^2 e_2^2) = \sigma^4 + 2 E(e_1 e_2)^2$$",
    "an alternative in a formula": r"We have $$x = a \text{ or } x = b.$$ Then $$a = b$$",
    "what was proved of a case": r"If $A' = A$ for the $n \times n$ matrix $A$, then $A'A = A^2$."
                                 "\n\nMore.\n\nIn general $$A'A = A^2$$",
    "a negative base": r"Let $n$ be a number. $$(-1)^n = 1$$"}


def last(note: str, folder: Path) -> Outcome:
    """The verdict on the last step."""
    path = folder / "note.md"
    path.write_text(note, "utf-8")
    (result,) = check_path(str(path))
    return list(result.steps)[-1].verdict.outcome


@pytest.mark.parametrize(("language", "sentence"), [
    (code, line.strip()) for code, text in NOT_SYMMETRIC.items() for line in text.split("\n")])
def test_a_property_that_is_not_stated(language: str, sentence: str, tmp_path: Path) -> None:
    note = f"{LEADS[language]} {sentence}\n\n$B$.\n\n$$A' = A$$\n"
    assert last(note, tmp_path) is not Outcome.PROVED


@pytest.mark.parametrize("sentence", [line.strip() for line in NOT_EQUAL.split("\n")])
def test_an_equation_that_is_not_stated(sentence: str, tmp_path: Path) -> None:
    note = (f"Let $x$, $y$ and $z$ be real numbers.\n\n{sentence}\n\nThis ends the paragraph.\n\n"
            "Then\n\n$$x + z = y + z$$\n")
    assert last(note, tmp_path) is not Outcome.PROVED


@pytest.mark.parametrize("name", REST)
def test_what_is_meant_otherwise(name: str, tmp_path: Path) -> None:
    assert last(REST[name], tmp_path) not in (Outcome.PROVED, Outcome.ERROR)


@pytest.mark.parametrize("note", [
    "If $A$ is symmetric, then\n\n$$A' = A$$",
    "Let $A$ be symmetric of order $n$.\n\n$B$.\n\n$$A' = A$$",
    r"Let $z = x^2$. $$\frac{dz}{dx} = 2x$$",
    r"Let $x$ and $y$ be vectors of length $n$. $$x \cdot y = y'x$$",
    r"Let $P = N k T/V$. $$V P = k N T$$",
    "Let $x = 2$. Let $x = 3$. $$x + 1 = 4$$",
    r"Let $e_i \sim N(0, \sigma^2)$ for $i = 1, \dots, n$. $$E(e_i^4) = 3\sigma^4$$",
    "Suppose for contradiction that $x = y$. Then $$x + z = y + z$$"])
def test_what_is_stated_still_counts(note: str, tmp_path: Path) -> None:
    assert last(note, tmp_path) is Outcome.PROVED


@pytest.mark.parametrize("formula", [
    r"\int_0^1 x\,dx = 5", r"\sum_{k=1}^\infty 2^{-k} = 7", r"\lim_{n \to \infty} \frac1n = 7"])
def test_a_number_is_no_news(formula: str, tmp_path: Path) -> None:
    assert last(f"Then $${formula}$$", tmp_path) not in (Outcome.PROVED, Outcome.GIVEN)


def test_a_goal_is_not_reached_by_open_steps(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("Let $A$, $B$, $C$ be $n \\times n$ matrices.\n\n**Theorem.** $$A = B.$$\n\n"
                    "*Proof.* We have $$A + C = B + C.$$ Hence $$B = A.$$ So $$A = B.$$\n", "utf-8")
    (result,) = check_path(str(path))
    assert next(iter(result.steps)).verdict.outcome is not Outcome.PROVED
