"""What notes quote or take back, or say of other letters of the same name, is no reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from checked_notes import outcomes
from derive.verdict import Outcome
from notes_sentences import all_told

SUM = r"$$ \operatorname{Var}(u + e) = \operatorname{Var}(u) + \operatorname{Var}(e) . $$"
VECTORS = "Let $u$ and $e$ be random vectors of length $n$."

UNFOUNDED = {
    "a letter that is introduced anew":
        "# One\n\nLet $A$ be an $n \\times n$ orthogonal matrix. Then $A'A = I_n$.\n\n# Two\n\n"
        "Now let $A$ be an invertible $n \\times n$ matrix and $x$ a vector of length $n$. Then\n\n"
        "$$ (Ax)'(Ax) = x'x . $$",
    "in a theorem":
        "Let $A$ be a symmetric $n \\times n$ matrix.\n\n**Theorem.** Let $A$ be an $n \\times n$ "
        "matrix. Then $x'Ay = y'Ax$ for all vectors $x$ and $y$ of length $n$.",
    "moments of letters that are introduced anew":
        f"# One\n\n{VECTORS[:-1]} with $\\operatorname{{Cov}}(u, e) = 0$. Then\n\n{SUM}\n\n# Two"
        f"\n\nNow let $u$ and $e$ be arbitrary random vectors of length $n$. Then\n\n{SUM}",
    "in German":
        "# Eins\n\nSei $A$ eine symmetrische $n \\times n$-Matrix.\n\n# Zwei\n\nSei nun $A$ eine "
        "beliebige $n \\times n$-Matrix. Dann gilt\n\n$$ A'A = A^2 . $$",
    "in Korean":
        "# 하나\n\n$A$를 $n \\times n$ 대칭행렬이라 하자.\n\n# 둘\n\n이제 $A$를 임의의 "
        "$n \\times n$ 행렬이라 하자. 그러면\n\n$$ A'A = A^2 $$",
    "in Spanish, a noun within a property":
        "# Uno\n\nSea $Q$ una matriz ortogonal de orden $n$.\n\n# Dos\n\nSea ahora $Q$ una matriz "
        "cualquiera de orden $n$. Entonces\n\n$$ Q'Q = I_n . $$",
    "a condition that the next sentence takes back":
        "Let $A$ be an $n \\times n$ matrix. If $A$ is symmetric, life is easy. We make no such "
        "assumption. Then\n\n$$ A'A = A^2 . $$",
    "an assumption of others, and we do not":
        f"{VECTORS} Some say that $u$ and $e$ are independent. We do not.\n\n{SUM}",
    "what the literature assumes":
        f"{VECTORS} In the literature one finds that $\\operatorname{{Cov}}(u, e) = 0$, but not "
        f"here. We have\n\n{SUM}",
    "what textbooks take":
        "Let $e$ be a random vector of length $n$. Most textbooks take $E(e) = 0$. So\n\n"
        "$$ E(e e') = \\operatorname{Var}(e) . $$",
    "what French authors suppose":
        "Soient $u$ et $e$ deux vecteurs aléatoires de longueur $n$. Dans la littérature, "
        f"$\\operatorname{{Cov}}(u, e) = 0$. Alors\n\n{SUM}",
    "a property that is lost, with what was proved from it":
        "Let $W$ be a symmetric $n \\times n$ matrix. Then $W' = W$.\n\nFrom here on $W$ is no "
        "longer symmetric. Then\n\n$$ W'W = WW' . $$",
    "a claim in a case":
        "Let $x$ be a real number.\n\n*Case 1:* $x \\geq 0$. Then $|x| = x$.\n\nIn general\n\n"
        "$$ |x| + x = 2x . $$",
    "a claim about what is imagined":
        "Let $P$ be an $n \\times n$ matrix. Imagine that $P$ were idempotent; then $P^2 = P$.\n\n"
        "# Reality\n\nWe have\n\n$$ P^4 = P . $$",
    "a second moment that another one contradicts":
        "Let $N$ be a random variable with $E(N) = \\lambda$ and $\\operatorname{Var}(N) = "
        "\\lambda$. Then\n\n$$ E(N^2) = \\lambda^2 . $$\n\nHence $E(2 N^2) = 2 \\lambda^2$.",
    "what holds in other applications":
        "Let $D$ be an $n \\times n$ matrix. In most applications $D$ is diagonal, but not here. "
        "Then\n\n$$ D' = D . $$",
    "a value for the moment":
        "Let $V$ be a symmetric $n \\times n$ matrix. For the moment let $V = I_n$. Then $V^2 = V$."
        "\n\n# In general\n\nWe have\n\n$$ V^2 = V . $$",
}
UNACCUSED = {
    "a mistake that does not even have a meaning":
        "Let $A$ be an $n \\times m$ and $B$ an $m \\times k$ matrix. A common mistake is to write "
        "$(AB)' = A'B'$.",
    "in Korean":
        "$A$를 $n \\times m$ 행렬, $B$를 $m \\times k$ 행렬이라 하자. 흔한 실수는 $(AB)' = A'B'$"
        "라고 쓰는 것이다.",
    "in French":
        "Soient $A$ et $B$ deux matrices carrées d'ordre $n$. Une erreur fréquente consiste à "
        "écrire\n\n$$ (A + B)^2 = A^2 + 2AB + B^2 . $$",
    "an inequality that is not true":
        "Let $x$ be a real number. It is not true that $x^2 + 1 < 0$.",
    "a quotation":
        "Let $X$ be a random variable. A student wrote:\n\n> $E(1/X) = 1/E(X)$\n",
    "what the next paragraph calls wrong":
        "Let $X$ be a random variable. Then\n\n$$ E(X^2) = (E X)^2 . $$\n\n## Comment\n\n"
        "This is wrong.",
    "an error to be found":
        "Let $A$ and $B$ be $n \\times n$ matrices. Where is the error in the following argument?"
        "\n\n$$ (A + B)(A - B) = A^2 - B^2 $$",
    "a model with the orders of its letters behind it":
        "Let $y = Xb + e$ with a fixed $n \\times p$ matrix $X$ of full column rank, a fixed "
        "vector $b$ of length $p$ and a random vector $e$ of length $n$ with mean zero and "
        "variance $s^2 I_n$. Then $E(y) = Xb$.",
    "a matrix that becomes a random variable":
        "# One\n\nLet $X$ be a fixed $n \\times p$ matrix and $b$ a vector of length $p$. Then "
        "$(Xb)' = b'X'$.\n\n# Two\n\nLet $X$ be a random variable with mean $m$. Then\n\n"
        "$$ E(X^2) = \\operatorname{Var}(X) + m^2 . $$",
}
FOUNDED = {
    "a letter that is recalled":
        "# One\n\nLet $A$ be a symmetric $n \\times n$ matrix.\n\n# Two\n\nLet $A$ be the matrix "
        "of the last section. Then\n\n$$ A'A = A^2 . $$",
    "a model whose letters are described later":
        "Let $y = Xb + e$ with $\\operatorname{Var}(e) = R$, where $e$ is a random vector of "
        "length $n$.\n\nLet $X$ be a fixed $n \\times p$ matrix and $b$ a fixed vector "
        "of length $p$. Then\n\n$$ \\operatorname{Var}(y) = R . $$",
    "what others assume as well":
        f"{VECTORS} We assume that $u$ and $e$ are independent, as others do. Then\n\n{SUM}",
    "a derivative of a function that is written out":
        "Let $f(x) = x^3 - 3x$. Then\n\n$$ f'(x) = 3x^2 - 3 . $$",
    "its second derivative": "Let $f(x) = x^3 - 3x$. Then\n\n$$ f''(x) = 6x . $$",
}


@pytest.mark.parametrize("name", UNFOUNDED)
def test_it_proves_nothing(name: str, tmp_path: Path) -> None:
    assert outcomes(tmp_path, UNFOUNDED[name])[-1] is not Outcome.PROVED


@pytest.mark.parametrize("name", UNACCUSED)
def test_it_is_not_called_wrong(name: str, tmp_path: Path) -> None:
    assert not any(o.is_wrong for o in outcomes(tmp_path, UNACCUSED[name]))


@pytest.mark.parametrize("name", FOUNDED)
def test_what_was_said_of_the_same_letters_counts(name: str, tmp_path: Path) -> None:
    assert outcomes(tmp_path, FOUNDED[name])[-1] is Outcome.PROVED


def test_what_is_said_of_one_matrix_is_not_said_of_the_next() -> None:
    told = all_told("Let $y = W v + Z u$ with a fixed $n \\times p$ matrix $W$ of full column "
                    "rank, a fixed $n \\times q$ matrix $Z$ and vectors $v$ and $u$.")
    assert {t for t in told if "rank" in t or t.startswith("shape")} == {
        "property=full-column-rank W", "shape W: n p", "shape Z: n q"}


def test_a_wrong_derivative_is_called_wrong(tmp_path: Path) -> None:
    text = "Let $f(x) = x^3 - 3x$. Then\n\n$$ f'(x) = 3x^2 + 3 . $$"
    assert outcomes(tmp_path, text)[-1] is Outcome.REFUTED
