"""How terms and facts are written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.dims import as_dim, total, variable
from derive.kernel.facts import (
    PROPERTIES,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Normal,
    Property,
)
from derive.kernel.terms import (
    OPERATORS,
    IllFormed,
    Term,
    add,
    block,
    covariance,
    delta,
    derivative,
    det,
    diag,
    diagonal,
    dimension,
    entry,
    expectation,
    function,
    hadamard,
    identity,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    ones,
    power,
    stack,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    vec,
    zero,
)
from derive.notation import (
    describe,
    dim_text,
    ill_formed_text,
    latex,
    primes_collected,
    symbol_name,
    text,
)
from derive.notation.terms import WRITERS

N, i, j = as_dim("N"), as_dim("i"), as_dim("j")
A, B, R = (symbol(name, N, N) for name in "ABR")
X, Z, D = symbol("X", N, "p"), symbol("Z", N, "q"), symbol("D", "q", "q")
beta = symbol("beta", "p")
u, e = symbol("u", "q", random=True), symbol("e", N, random=True)
s, t = symbol("sigma_s"), symbol("tau")
Z_i, Z_j = (symbol("Z", N, variable("q", k), k) for k in (i, j))
D_ij = symbol("D", variable("q", i), variable("q", j), i, j)
D2 = symbol("S", "p", "p")
half = number(Fraction(1, 2))

WRITTEN: list[tuple[Term, str, str]] = [
    (add(mul(Z, D, transpose(Z)), R), "Z D Z' + R", "Z D Z' + R"),
    (sub(A, add(B, R)), "A - (B + R)", r"A - \left( B + R \right)"),
    (add(neg(A), B), "B - A", "B - A"),
    (add(dimension(-N), neg(s)), "-N - σ_s", r"-N - \sigma_{s}"),
    (add(add(A, B), R), "A + B + R", "A + B + R"),
    (mul(number(-2), power(s, 2)), "-2 σ_s²", r"-2 \sigma_{s}^{2}"),
    (mul(mul(A, B), R), "A B R", "A B R"),
    (mul(A, add(B, R)), "A (B + R)", r"A \left( B + R \right)"),
    (mul(number(2), number(3)), "6", "6"),
    (mul(half, A), "(1/2) A", r"\frac{1}{2} A"),
    (mul(half, dimension(N), sub(dimension(N), number(1))), "N (N - 1)/2",
     r"\frac{N \left( N - 1 \right)}{2}"),
    (mul(half, sub(s, t)), "(σ_s - τ)/2", r"\frac{\sigma_{s} - \tau}{2}"),
    (mul(s, inverse(add(s, t))), "σ_s/(σ_s + τ)", r"\frac{\sigma_{s}}{\sigma_{s} + \tau}"),
    (inverse(s), "1/σ_s", r"\frac{1}{\sigma_{s}}"),
    (number(Fraction(-1, 2)), "-1/2", r"-\frac{1}{2}"),
    (mul(dimension(N - 1), s), "(N - 1) σ_s", r"\left( N - 1 \right) \sigma_{s}"),
    (dimension(N * (N + 1)), "N² + N", "N^{2} + N"),
    (transpose(mul(A, B)), "(A B)'", r"\left( A B \right)'"),
    (transpose(transpose(A)), "A''", "A''"),
    (transpose(symbol("b*", "p")), "b*'", "{b^{*}}'"),
    (inverse(mul(A, B)), "(A B)⁻¹", r"\left( A B \right)^{-1}"),
    (transpose(inverse(A)), "(A⁻¹)'", r"\left( A^{-1} \right)'"),
    (power(neg(A), 2), "(-A)²", r"\left( -A \right)^{2}"),
    (kronecker(add(A, B), mul(A, B)), "(A + B) ⊗ (A B)",
     r"\left( A + B \right) \otimes \left( A B \right)"),
    (mul(kronecker(A, B), kronecker(B, A)), "(A ⊗ B) (B ⊗ A)",
     r"\left( A \otimes B \right) \left( B \otimes A \right)"),
    (add(hadamard(A, B), R), "A ⊙ B + R", r"A \odot B + R"),
    (trace(A), "tr(A)", r"\operatorname{tr}\left( A \right)"),
    (det(add(A, B)), "det(A + B)", r"\det\left( A + B \right)"),
    (power(A, N), "A^N", "A^{N}"),
    (power(s, N - 1), "σ_s^(N - 1)", r"\sigma_{s}^{N - 1}"),
    (vec(A), "vec(A)", r"\operatorname{vec}\left( A \right)"),
    (diag(beta), "diag(β)", r"\operatorname{diag}\left( \beta \right)"),
    (diagonal(A), "diagonal(A)", r"\operatorname{diagonal}\left( A \right)"),
    (expectation(add(mul(X, beta), mul(Z, u)), u), "E(X β + Z u | u)",
     r"\operatorname{E}\left( X \beta + Z u \mid u \right)"),
    (variance(e), "Var(e)", r"\operatorname{Var}\left( e \right)"),
    (covariance(u, e, u), "Cov(u, e | u)", r"\operatorname{Cov}\left( u, e \mid u \right)"),
    (sum_over("i", 1, "r", mul(Z_i, transpose(Z_i))), "Σ_{i=1}^{r} Z_i Z_i'",
     r"\sum_{i=1}^{r} Z_{i} Z_{i}'"),
    (add(R, sum_over("i", 1, "r", mul(Z_i, transpose(Z_i)))), "R + Σ_{i=1}^{r} Z_i Z_i'",
     r"R + \sum_{i=1}^{r} Z_{i} Z_{i}'"),
    (mul(sum_over("i", 1, "r", mul(Z_i, transpose(Z_i))), R), "(Σ_{i=1}^{r} Z_i Z_i') R",
     r"\left( \sum_{i=1}^{r} Z_{i} Z_{i}' \right) R"),
    (sum_over("i", 1, "r", sum_over("j", 1, "r", mul(Z_i, D_ij, transpose(Z_j)), [i])),
     "Σ_{1≤i≠j≤r} Z_i D_ij Z_j'", r"\sum_{1 \le i \neq j \le r} Z_{i} D_{ij} Z_{j}'"),
    (sum_over("i", 1, "n", symbol("a", 1, 1, i), [2]), "Σ_{i=1, i≠2}^{n} a_i",
     r"\sum_{i=1, i \neq 2}^{n} a_{i}"),
    (block([[X, Z]]), "[X, Z]", r"\begin{bmatrix} X & Z \end{bmatrix}"),
    (block([[A, B], [B, A]]), "[A, B; B, A]", r"\begin{bmatrix} A & B \\ B & A \end{bmatrix}"),
    (stack(Z_i, col=("i", "r")), "{_r Z_i}_{i=1..r}",
     r"\left\{ {}_r\, Z_{i} \right\}_{i=1}^{r}"),
    (stack(D_ij, row=("i", "r"), col=("j", "r")), "{_m D_ij}_{i=1..r, j=1..r}",
     r"\left\{ {}_m\, D_{ij} \right\}_{i,j=1}^{r}"),
    (stack(mul(power(symbol("sigma", 1, 1, i), 2), identity(variable("q", i))),
           row=("i", "r"), col=("i", "r")), "{_d σ_i² I_{q_i}}_{i=1..r}",
     r"\left\{ {}_d\, \sigma_{i}^{2} I_{q_{i}} \right\}_{i=1}^{r}"),
    (derivative(mul(transpose(beta), D2, beta), beta), "∂(β' S β)/∂β",
     r"\frac{\partial \left( \beta' S \beta \right)}{\partial \beta}"),
    (derivative(derivative(trace(A), transpose(beta)), beta), "∂²tr(A)/∂β∂β'",
     r"\frac{\partial^{2} \operatorname{tr}\left( A \right)}{\partial \beta \, "
     r"\partial \beta'}"),
    (mul(derivative(A, s), derivative(inverse(t), t)), "(∂A/∂σ_s) (∂(1/τ)/∂τ)",
     r"\frac{\partial A}{\partial \sigma_{s}} "
     r"\frac{\partial \frac{1}{\tau}}{\partial \tau}"),
    (entry(A, 1, 2), "A[1, 2]", r"\left[ A \right]_{1, 2}"),
    (entry(add(u, u), 1), "(u + u)[1]", r"\left[ u + u \right]_{1}"),
    (identity(N), "I_N", "I_N"),
    (zero(N, N), "0", "0"),
    (ones(N), "𝟏_N", r"\mathbf{1}_N"),
    (ones(N, "p"), "𝟏_{N×p}", r"\mathbf{1}_{N \times p}"),
    (delta(i, j), "δ_ij", r"\delta_{ij}"),
    (function("exp", s), "exp(σ_s)", r"\exp\left( \sigma_{s} \right)"),
    (function("sqrt", add(s, t)), "√(σ_s + τ)", r"\sqrt{\sigma_{s} + \tau}"),
    (function("gamma", t), "Γ(τ)", r"\Gamma\left( \tau \right)"),
    (function("erf", t), "erf(τ)", r"\operatorname{erf}\left( \tau \right)"),
]


@pytest.mark.parametrize(("term", "unicode", "tex"), WRITTEN, ids=[w[1] for w in WRITTEN])
def test_a_term_is_written_as_people_write_it(term: Term, unicode: str, tex: str) -> None:
    assert text(term) == unicode
    assert latex(term) == tex


def test_every_operator_has_a_writer_and_an_example() -> None:
    assert set(WRITERS) == set(OPERATORS)
    assert set(OPERATORS) == {part.op for term, _, _ in WRITTEN for part in term.walk()}


@pytest.mark.parametrize(("name", "unicode", "tex"), [
    ("beta", "β", r"\beta"),
    ("Sigma", "Σ", r"\Sigma"),
    ("σ_s", "σ_s", r"\sigma_{s}"),
    ("u1", "u₁", "u_{1}"),
    ("D12", "D₁₂", "D_{12}"),
    ("sigma_0", "σ₀", r"\sigma_{0}"),
    ("X_alpha", "X_α", r"X_{\alpha}"),
    ("beta*", "β*", r"\beta^{*}"),
    ("i'", "i'", "i'"),
    ("rate", "rate", r"\mathrm{rate}"),
])
def test_names_become_letters_and_subscripts(name: str, unicode: str, tex: str) -> None:
    assert symbol_name(name) == unicode
    assert symbol_name(name, latex=True) == tex


def test_a_total_of_dimensions_is_written_with_a_fresh_index() -> None:
    assert dim_text(total(variable("q", i), "i", as_dim("r")) + 1) == "Σ_{i=1}^{r} q_i + 1"


def test_the_terms_of_a_message_are_written_for_people() -> None:
    with pytest.raises(IllFormed) as error:
        mul(power(D, 2), Z)
    assert ill_formed_text(error.value) == (
        "the product does not conform: D² is q x q and Z is N x q")


v = symbol("v", "q", random=True)
u_i = symbol("u", "q", 1, i, random=True)


@pytest.mark.parametrize(("statement", "words"), [
    (Equation(expectation(e), zero(N)), "E(e) = 0"),
    (Equation(e, e, definition=True), "e = e (definition)"),
    (Equation(D_ij, zero(variable("q", i), variable("q", j)), ((i, j),)), "D_ij = 0, i ≠ j"),
    (Property(D, "symmetric"), "D is symmetric"),
    (Property(D, "positive-definite"), "D is positive definite"),
    (Property(s, "positive"), "σ_s > 0"),
    (Independent(((u,), (e,))), "u and e are independent"),
    (Independent(((u, v), (e,)), given=(v,)), "(u, v) and e are independent, given v"),
    (Independent(((u_i,),), each=(0,)), "all u_i are independent of each other"),
    (Normal((u, e)), "u and e are jointly normal"),
    (Normal((e,), given=(u,)), "e is normal, given u"),
    (IndexRange("i", as_dim(1), as_dim("r")), "i runs from 1 to r"),
])
def test_a_fact_is_put_in_words(
    statement: Equation | Property | Independent | Normal | IndexRange, words: str
) -> None:
    assert describe(Fact("fact", statement)) == words


@pytest.mark.parametrize("factors", [(0, 1), (1, 0)])
def test_a_fraction_of_a_sum_has_brackets(factors: tuple[int, int]) -> None:
    parts = number(Fraction(1, 3)), sub(D, D)
    term = mul(*(parts[k] for k in factors))
    assert text(term) == "(1/3) (D - D)"


def test_every_property_is_put_in_words() -> None:
    for name in PROPERTIES:
        subject = s if name in ("positive", "nonnegative", "integer") else D
        assert describe(Fact("fact", Property(subject, name)))


def test_transposes_of_sums_are_collected_where_that_is_asked_for() -> None:
    y, b = symbol("y", "n"), symbol("b", "p")
    X, W, C = symbol("X", "n", "p"), symbol("W", "n", "n"), symbol("C", "p", "p")
    left, right = sub(transpose(y), mul(transpose(b), transpose(X))), sub(y, mul(X, b))
    cases = ((mul(left, W, right), "(y - X b)' W (y - X b)"), (mul(left, X), "(y - X b)' X"),
             (mul(add(transpose(C), C), b), "(C' + C) b"), (left, "y' - b' X'"),
             (mul(sub(transpose(y), mul(add(transpose(b), transpose(b)), transpose(X))), W),
              "(y - X (b + b))' W"))
    for term, written in cases:
        plain = text(term)
        with primes_collected():
            assert text(term) == written
        assert text(term) == plain


def test_operators_that_bind_a_letter_are_written_as_people_write_them() -> None:
    dummy, free = symbol("\N{INTEGRAL}1"), symbol("t")
    zero_, one = number(0), number(1)
    square = function("integral", zero_, one, dummy, power(dummy, 2))
    assert latex(square) == r"\int_{0}^{1} t^{2} \, d t"
    assert text(function("integral", zero_, one, dummy, mul(free, dummy))) == "∫_{0}^{1} t s ds"
    assert latex(function("integral", zero_, one, dummy, add(dummy, one))) == (
        r"\int_{0}^{1} \left( t + 1 \right) \, d t")
    assert latex(function("integral over x", dummy, function("f", dummy))).startswith(
        r"\int \operatorname{f}")
    assert latex(function("limit", function("infinity"), dummy, dummy)) == (
        r"\lim_{t \to \infty} t")
    k = variable("\N{N-ARY PRODUCT}1")
    member = symbol("x", 1, 1, k)
    assert latex(function("series", one, dimension(k), member)) == r"\sum_{k=1}^{\infty} x_{k}"
    assert text(function("product", one, symbol("n"), dimension(k), member)) == (
        "∏_{k=1}^{n} x_k")
