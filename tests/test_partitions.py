"""Partitions: the sizes of parts, and what follows for their moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.kernel.dims import ONE, Dim, variable
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import (
    Term,
    add,
    block,
    covariance,
    expectation,
    symbol,
    transpose,
    variance,
    zero,
)
from derive.notes.containers.read import read_document
from derive.notes.kinds.kinds import Environment
from derive.notes.understand import understand
from derive.pipeline.partitions import by_parts, introduced_by_parts
from derive.prove import prove
from derive.records import replace
from derive.refute import examine

H, K, N, P, Q, R = map(variable, "hknpqr")
VECTOR = "Let $x$ be a random vector of length $p$ with mean $m$ and variance $V$. "


def environment(folder: Path, text: str) -> Environment:
    """What is inferred of a note's symbols."""
    path = folder / "note.md"
    path.write_text(text, "utf-8")
    return understand(read_document(str(path))).environment


def shapes(folder: Path, text: str, *names: str) -> list[tuple[Dim | None, Dim | None]]:
    """The shapes of the symbols, as elaboration sees them."""
    found = [environment(folder, text).kind((name, 0)) for name in names]
    return [(kind.rows, kind.cols) for kind in found if kind is not None]


@pytest.mark.parametrize(("text", "first", "second"), [
    ("$x = (x_1', x_2')'$ with $x_1$ of length $q$.", Q, P - Q),
    ("$x = (x_1', x_2')'$ where $x_1$ and $x_2$ have lengths $q$ and $p - q$.", Q, P - Q),
    ("$x = (x_1', x_2')'$ where $x_1$ is $q$-dimensional and $p = q + r$.", Q, P - Q),
    ("$x = (x_1', x_2')'$ where $x_1$ and $x_2$ have lengths $q$ and $r$.", Q, R),
    (r"$x = \begin{bmatrix} x_1 \\ x_2 \end{bmatrix}$.", N, Q),
])
def test_what_is_left_of_the_whole_is_the_last_part(
    text: str, first: Dim, second: Dim, tmp_path: Path
) -> None:
    moments = r"Let $m = (m_1', m_2')'$, $V = \begin{pmatrix} A & B \\ C & D \end{pmatrix}$."
    found = shapes(tmp_path, f"{VECTOR}{text} {moments}", "x_1", "m_2", "B", "C")
    assert found == [(first, ONE), (second, ONE), (first, second), (second, first)]


def test_the_whole_is_the_sum_of_parts_that_have_names(tmp_path: Path) -> None:
    text = (f"{VECTOR}Let $x = (y', z')'$ where $y$ is a vector of length $q$ and $z$ a vector of "
            "length $r$. Let $A$ be a $p \\times p$ matrix.")
    assert shapes(tmp_path, text, "x", "A") == [(Q + R, ONE), (Q + R, Q + R)]
    two = (f"{text} Let $x = (u', v')'$ where $u$ is a vector of length $s$, "
           "$v$ a vector of length $t$.")
    assert shapes(tmp_path, two, "x") == [(P, ONE)]


def test_equations_count_before_the_convention(tmp_path: Path) -> None:
    text = (f"{VECTOR}Let $x = (x_1', x_2')'$ where $x_1$ is a vector of length $q$, and let "
            "$c = (c_1', c_2')'$ be a vector of length $p$, where $c_2$ is a vector of length $q$.")
    assert shapes(tmp_path, text, "c_1", "c_2", "x_2") == [
        (P - Q, ONE), (Q, ONE), (P - Q, ONE)]


def test_numbers_are_no_parts_of_a_conformable_vector(tmp_path: Path) -> None:
    text = ("Let $z = (1, w')'$ be a vector of length $k$. Let $b$ be a vector of length $k$ with "
            "$b = (b_1', b_2')'$ where $b_1$ is a vector of length $h$.")
    assert shapes(tmp_path, text, "w", "b_2") == [(K - 1, ONE), (K - H, ONE)]


@pytest.mark.parametrize("text", [
    "The vectors $u$ and $v$ have lengths $q$ and $p - q$.",
    "Let $u$ be of length $q$ and $v$ of length $p - q$.",
    "Die Vektoren $u$ und $v$ haben die Längen $q$ und $p - q$.",
    "wobei $u$ die Länge $q$ und $v$ die Länge $p - q$ hat.",
    "Les vecteurs $u$ et $v$ sont de longueurs $q$ et $p - q$.",
    "Los vectores $u$ y $v$ tienen longitudes $q$ y $p - q$.",
    "ベクトル $u$ と $v$ の長さはそれぞれ $q$、$p - q$ である。",
    "벡터 $u$와 $v$의 길이는 각각 $q$와 $p - q$이다.",
    "其中向量 $u$ 和 $v$ 的长度分别为 $q$ 和 $p - q$。",
])
def test_lengths_in_seven_languages(text: str, tmp_path: Path) -> None:
    assert shapes(tmp_path, text, "u", "v") == [(Q, ONE), (P - Q, ONE)]


def test_a_vector_of_two_elements_has_numbers_for_parts(tmp_path: Path) -> None:
    text = ("Let $y$ be a vector of length $n$, $X$ an $n \\times 2$ matrix and $y = Xb$ with "
            r"$b = \begin{bmatrix} b_0 \\ b_1 \end{bmatrix}$.")
    assert shapes(tmp_path, text, "b_0", "b_1") == [(ONE, ONE), (ONE, ONE)]


def test_matrices_in_parentheses_stand_side_by_side(tmp_path: Path) -> None:
    text = (r"Let $X$ be an $n \times k$ matrix, $X = (X_1 \; X_2)$ with $X_1$ of order "
            r"$n \times h$. Let $W = (1_n, X)$.")
    assert shapes(tmp_path, text, "X_2", "W") == [(N, K - H), (N, K + 1)]


# --- moments ------------------------------------------------------------------------------

X, X1, X2 = (symbol(n, rows, random=True) for n, rows in (("x", "p"), ("x_1", "q"), ("x_2", "r")))
PARTS = block([[X1], [X2]])
M1, M2 = symbol("m_1", "q"), symbol("m_2", "r")
A, B, C, D = (symbol(n, rows, cols) for n, rows, cols in (
    ("A", "q", "q"), ("B", "q", "r"), ("C", "r", "q"), ("D", "r", "r")))
VALUE = block([[A, B], [C, D]])


def stated(*facts: tuple[Term, Term]) -> tuple[Fact, ...]:
    return tuple(Fact(f"fact {k}", Equation(*sides)) for k, sides in enumerate(facts))


def equations(facts: tuple[Fact, ...]) -> list[tuple[Term, Term]]:
    return [(f.statement.lhs, f.statement.rhs) for f in facts if isinstance(f.statement, Equation)]


def test_moments_of_the_parts() -> None:
    facts = stated((expectation(PARTS), block([[M1], [M2]])), (variance(PARTS), VALUE))
    assert equations(by_parts(facts, whole=False)) == [
        (expectation(X1), M1), (expectation(X2), M2), (variance(X1), A), (covariance(X1, X2), B),
        (covariance(X2, X1), C), (variance(X2), D)]
    assert len(by_parts(facts, whole=True)) == 8


def test_a_row_of_rows_that_is_transposed_is_a_column() -> None:
    turned = transpose(block([[transpose(X1), transpose(X2)]]))
    facts = stated((expectation(turned), zero(turned.rows)))
    assert equations(by_parts(facts, whole=False)) == [
        (expectation(X1), zero("q")), (expectation(X2), zero("r"))]


@pytest.mark.parametrize("fact", [
    (variance(PARTS), block([[symbol("S", "r", "r"), symbol("T", "r", "q")],
                             [symbol("U", "q", "r"), symbol("W", "q", "q")]])),  # r before q
    (variance(PARTS), symbol("V", PARTS.rows, PARTS.rows)),
    (expectation(PARTS), symbol("m", PARTS.rows)),
    (expectation(X1), M1),
    (variance(block([[X1], [M2]])), VALUE),  # one part is fixed
])
def test_what_has_no_such_parts_is_left_alone(fact: tuple[Term, Term]) -> None:
    facts = stated(fact)
    assert by_parts(facts, whole=False) == facts


def test_the_parts_together_say_what_the_whole_does() -> None:
    parts = by_parts(stated((variance(PARTS), VALUE)), whole=False)
    assert prove(Claim(variance(PARTS), VALUE, parts)).certificate
    wrong = block([[A, B], [C, add(D, D)]])
    assert examine(Claim(variance(PARTS), wrong, parts)).counterexample


def test_what_is_said_of_every_part_for_the_first_time_is_news() -> None:
    claim = Claim(expectation(PARTS), block([[M1], [M2]]))
    assert introduced_by_parts(claim) == expectation(PARTS)
    known = replace(claim, facts=stated((expectation(X1), M1)))
    assert introduced_by_parts(known) is None
