"""Mathematics as written to terms: what each notation becomes, and what is not read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.kernel.terms import OPERATORS, IllFormed, Term
from derive.notation import text
from derive.notes.kinds.doubts import unsure_clash
from derive.notes.kinds.infer import Declared, Use, infer
from derive.notes.kinds.kinds import Environment
from derive.notes.mathematics.parser import read_expression, read_formula
from derive.notes.mathematics.syntax import Node
from derive.notes.meaning.elaborate import (
    Unsupported,
    elaborate,
    elaborate_relation,
    elaborate_untyped,
)
from derive.notes.meaning.quantities import uninterpreted
from derive.notes.words.remarks import Declaration


def declared(kind: str, subject: str, *arguments: str, value: str = "") -> Declared:
    """A declaration as words give it."""
    return Declared(Declaration(kind, (read_expression(subject),),
                                tuple(map(read_expression, arguments)), value))


def environment(formulas: Sequence[str], *said: Declared) -> Environment:
    """What a document of these formulas and words is understood to say."""
    return infer([Use(read_formula(f)) for f in formulas], said)


def term(source: str, *formulas: str, said: Sequence[Declared] = ()) -> Term:
    """The term of an expression in a document that also holds the formulas."""
    return elaborate(read_expression(source), environment([source, *formulas], *said))


RANDOM_X = (declared("random", "X"),)
MODEL = (
    declared("shape", "X", "n", "p"), declared("shape", "Z", "n", "q"),
    declared("shape", "y", "n"), declared("shape", "u", "q"), declared("shape", r"\beta", "p"),
    declared("random", "y"), declared("random", "u"), declared("shape", "A", "n", "n"),
)


@pytest.mark.parametrize(("source", "written"), [
    ("a + 2 b", "a + 2 b"),
    (r"\frac{1}{2} x^2", "x²/2"),
    ("0.5", "1/2"),
    (r"\frac{a - 1}{b}", "(a - 1)/b"),
    ("x^{-1}", "1/x"),
    (r"x^{1/2}", "√x"),
    (r"\sqrt{x}", "√x"),
    (r"x^{a-1}", "x^(a - 1)"),
    (r"e^{-\lambda x}", "exp(-λ x)"),
    (r"\exp[-\lambda x]", "exp(-λ x)"),
    (r"\ln x + \log_2 y", "log(x) + log(y)/log(2)"),
    (r"2 \pi", "2 π"),
    (r"\Gamma(a + 1)", "Γ(a + 1)"),
    (r"|x - 1|", "|x - 1|"),
    ("n!", "n!"),
    (r"a(b + c)", "a (b + c)"),
    (r"a(b + c)^2", "a (b + c)²"),
    (r"p(1 - p)", "p (1 - p)"),
    (r"\hat\beta_0 + \bar{x}", "β̂₀ + x̄"),
    (r"\sigma_s^2", "σ_s²"),
    (r"\beta^*", "β*"),
    (r"\alpha^{(1)}", "α^(1)"),
])
def test_scalar_mathematics(source: str, written: str) -> None:
    assert text(term(source)) == written


@pytest.mark.parametrize(("source", "written"), [
    (r"\sum_{i=1}^n x_i", "Σ_{i=1}^{n} x_i"),
    (r"\frac{1}{n} \sum_{i=1}^n (x_i - \bar{x})^2", "(Σ_{i=1}^{n} (x_i - x̄)²)/n"),
    (r"\sum_{i=1}^n \sum_{\substack{j=1 \\ j \neq i}}^n x_i x_j",
     "Σ_{1≤i≠j≤n} x_i x_j"),
    (r"\sum_{i=1}^{n} \sum_{j<i} x_i x_j", "Σ_{i=1}^{n} Σ_{j=1}^{i - 1} x_i x_j"),
    (r"x_1 + x_2 + \dots + x_n", "Σ_{i=1}^{n} x_i"),
    (r"\sum_{x=0}^n x \binom{n}{x}", "Σ_{x=0}^{n} x binomial(n, x)"),
])
def test_sums(source: str, written: str) -> None:
    assert text(term(source)) == written


@pytest.mark.parametrize(("source", "written"), [
    (r"\mathrm{E}(a X + b)", "E(a X + b)"),
    (r"\mathbb{E}[X^2]", "E(X²)"),
    (r"\mathrm{Var}(X | Y)", "Var(X | Y)"),
    (r"\mathrm{Cov}(X, Y)", "Cov(X, Y)"),
    (r"\mathrm{E}_X[X]", "E(X)"),
    (r"\mathrm{E}(X)^2", "E(X)²"),
])
def test_moments(source: str, written: str) -> None:
    found = term(source, r"\mathrm{Var}(X)", r"\mathrm{Var}(Y)", said=RANDOM_X)
    assert text(found) == written


@pytest.mark.parametrize(("source", "written"), [
    (r"X\beta + Zu", "X β + Z u"),
    (r"(X'X)^{-1} X'y", "(X' X)⁻¹ X' y"),
    (r"(X^T X)^{-1} X^\top y", "(X' X)⁻¹ X' y"),
    (r"\mathrm{tr}(A) + y'y", "tr(A) + y' y"),
    (r"A - I", "A - I_n"),
    (r"A + \sigma^2 I_n", "A + σ² I_n"),
    (r"\begin{bmatrix} A & 0 \\ 0 & I_q \end{bmatrix}", "[A, 0; 0, I_q]"),
    (r"[X \ Z]", "[X, Z]"),
    (r"A \otimes I_q", "A ⊗ I_q"),
    (r"\mathrm{Var}(y | u)", "Var(y | u)"),
    (r"y y' X \beta", "y y' X β"),
    (r"\mathrm{diag}(y)", "diag(y)"),
    (r"\| y \|", "√(y' y)"),
    (r"[y', u']'", "[y', u']'"),
])
def test_matrix_mathematics(source: str, written: str) -> None:
    assert text(term(source, r"E(y) = X\beta", "E(u) = 0", said=MODEL)) == written


def test_families_of_matrices() -> None:
    said = (declared("shape", "Z_i", "N", "q_i"), declared("shape", "u_i", "q_i"))
    total = term(r"\sum_{i=1}^r Z_i u_i", said=said)
    assert text(total) == "Σ_{i=1}^{r} Z_i u_i"
    assert (repr(total.rows), repr(total.cols)) == ("N", "1")
    row = term(r"[Z_1, Z_2, \dots, Z_r]", r"\sum_{i=1}^r Z_i", said=said)
    assert row.op == "stack"
    assert repr(row.cols) == "sum[q__; r]"


@pytest.mark.parametrize(("source", "reason"), [
    (r"x \circ y", "this infix operator"),
    (r"\sum_{i=1}^n n_{i+} + \sum_{j, k} x_{jk}", "the range of j"),
    (r"f'", "a prime whose meaning is not known"),
])
def test_what_is_not_read_has_its_reason(source: str, reason: str) -> None:
    with pytest.raises(Unsupported) as error:
        term(source)
    assert error.value.reason == reason


@pytest.mark.parametrize("source", ["Z^2", "y^2", "Z y", "y + u", "Z + 1"])
def test_clashes_are_ill_formed(source: str) -> None:
    env = environment([source, r"E(y) = X\beta", "E(u) = 0"], *MODEL)
    tree = elaborate_untyped(read_expression(source), env)
    assert tree.typed is None
    with pytest.raises(IllFormed):
        elaborate(read_expression(source), env)


def test_sides_take_each_others_shape() -> None:
    env = environment([r"X'y = 0", "A = I"], *MODEL)
    left, right = elaborate_relation(read_expression("X'y"), read_expression("0"), env)
    assert right.term().op == "zero"
    assert right.term().rows == left.term().rows
    _, right = elaborate_relation(read_expression("A"), read_expression("I"), env)
    assert text(right.term()) == "I_n"


def test_no_error_rests_on_typography() -> None:
    env = environment([r"y = X\beta", "w'w = v'v", "w = v + t"])
    left, right = (elaborate_untyped(read_expression(s), env) for s in ("w + X", "w"))
    assert left.typed is None
    assert unsure_clash(left, right, env)
    with pytest.raises(Unsupported):
        elaborate_relation(read_expression("w + X"), read_expression("w"), env)


def test_an_example_with_numbers_is_no_clash_of_sizes() -> None:
    env = environment(["A + I_3"], *MODEL)
    with pytest.raises(Unsupported, match=r"example|identity"):
        elaborate_relation(read_expression("A + I_3"), read_expression("A"), env)


@pytest.mark.parametrize(("source", "name"), [
    (r"H(X)", "H(X)"),
    (r"\mathrm{Pr}(X \leq x)", r"Pr(X \leq ·)"),
    (r"p(y | \theta)", "p(·|·)"),
])
def test_quantities_of_unknown_meaning_are_known_as_such(source: str, name: str) -> None:
    found = term(source, r"\mathrm{E}(X)", said=RANDOM_X)
    assert uninterpreted(found) == {name}


def test_a_known_function_is_interpreted() -> None:
    assert not uninterpreted(term(r"\exp(x) + \sqrt{x} + \Gamma(x) + \pi"))


def test_a_label_that_holds_an_index_belongs_to_a_family() -> None:
    found = term(r"\sum_{i=1}^a n_{i+} x_i")
    symbols = {t.data[0]: t.data[1] for t in found.walk() if t.op == "symbol"}
    assert len(symbols["n_{·,+}"]) == 1
    above = term(r"\sum_{i=1}^a y^{(i)}", r"x_i")
    assert any(t.op == "symbol" and t.data[1] for t in above.walk())


def test_a_density_and_a_probability_may_share_a_letter() -> None:
    found = term(r"p(x | p) + p")
    assert {t.op for t in found.args} == {"function", "symbol"}


@given(st.lists(st.sampled_from([
    "x", "y_i", r"\beta", "2", "+", "-", "(", ")", "^2", "'", "_i", r"\sum_{i=1}^n", "X", "I",
    r"\mathrm{E}", r"\mathrm{Var}", "[", "]", ",", "|", r"\frac{1}{2}", "0", r"^{-1}", "f", r"\log",
    r"\dots", r"\begin{bmatrix} a & 0 \\ 0 & B \end{bmatrix}", "^T", "^{(i)}", "{_d", "}",
    "=", "e^", r"\otimes"]), max_size=12))
def test_elaboration_raises_nothing_unforeseen(pieces: list[str]) -> None:
    chains = read_formula(" ".join(pieces))
    env = infer([Use(chains)])
    for side in (s for chain in chains for s in chain.sides if isinstance(s, Node)):
        with suppress(Unsupported, IllFormed):
            assert elaborate(side, env).op in OPERATORS
