"""Notations of statistics notes: what they are read as, and what they must not be read as."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Claim
from derive.kernel.terms import Term, substitute, symbol
from derive.notation import symbol_name, text
from derive.notes.kinds.infer import Declared, Use, infer
from derive.notes.mathematics.parser import read_expression, read_formula
from derive.notes.mathematics.syntax import Node
from derive.notes.meaning.elaborate import Unsupported, elaborate, elaborate_relation
from derive.notes.words.remarks import Declaration
from derive.prove import prove
from derive.refute import examine


def declared(kind: str, subject: str, *arguments: str) -> Declared:
    """A declaration as words give it."""
    return Declared(Declaration(kind, (read_expression(subject),),
                                tuple(map(read_expression, arguments))))


def term(source: str, *formulas: str, said: Sequence[Declared] = ()) -> Term:
    """The term of an expression in a document that also holds the formulas."""
    uses = [Use(read_formula(f)) for f in (source, *formulas)]
    return elaborate(read_expression(source), infer(uses, said))


def claim(source: str, said: Sequence[Declared] = ()) -> Claim:
    """The equation as a claim."""
    (chain,) = read_formula(source)
    left, right = chain.sides
    assert isinstance(left, Node)
    assert isinstance(right, Node)
    sides = elaborate_relation(left, right, infer([Use((chain,))], said))
    return Claim(sides[0].term(), sides[1].term())


def letters(found: Term) -> set[str]:
    """The names of the symbols in a term."""
    return {str(t.data[0]) for t in found.walk() if t.op == "symbol"}


VECTOR = (declared("shape", "x", "n"), declared("shape", "y", "n"))


@pytest.mark.parametrize("source", [
    r"\left[ \frac{x^2}{2} \right]_{x=a}^{x=b} = \frac{b^2-a^2}{2}",
    r"\lambda \left[ -\frac{1}{\lambda} z \right]_0^y + \int_0^1 0 \, dz = -y + \int_0^1 0 \, dz",
    r"(a \pm b)^2 = a^2 \pm 2ab + b^2",
    r"(a \pm b)(a \mp b) = a^2 - b^2",
    r"{n \choose k_1, k_2} = \frac{n!}{k_1! k_2!}",
    r"{n \choose k_1, \ldots, k_m} = \frac{n!}{k_1! \cdot \ldots \cdot k_m!}",
    r"\mathrm{Pr}(A \cup B) = \mathrm{Pr}(B \cup A)",
    r"\max_x (f(x) + a) = \max_y (a + f(y))",
    r"\max_{1 \leq i \leq n} x_i = \max(x_1, \ldots, x_n)",
    r"\langle f(\mu) + g(\mu) \rangle_{p(\mu|y)} = \langle g(m) + f(m) \rangle_{p(m|y)}",
    r"\mathrm{E}_{q(z)}[f(z)] = \langle f(z) \rangle_{q(z)}",
    r"\prod_{j \neq i} (1 - p_j) = \prod_{j \neq i} (-p_j + 1)",
    r"\inf \{ x : F(x) \geq p \} = \inf \{ y : F(y) \geq p \}",
    r"\left. \frac{d}{dt} M(t) \right|_{t=0} = \left. \frac{d}{du} M(u) \right|_{u=0}",
    r"\left. a \middle/ b \right. = \frac{a}{b}",
    r"\int f(x_1, x_2) \cdot dx_2 = \int f(x_1, u) du + \int 0 dx_2 - \int 0 dx_2",
])
def test_equal_by_their_meaning(source: str) -> None:
    proof = prove(claim(source))
    assert proof.certificate is not None or "integral over" in text(claim(source).rhs)


@pytest.mark.parametrize("source", [
    r"a \pm b = a + b",
    r"\pm a \mp a = 2 a",
    r"{n \choose k_1, k_2} = \frac{n!}{k_1!}",
    r"\left[ x^2 \right]_{x=a}^{x=b} = a^2 - b^2",
])
def test_unequal_by_their_meaning(source: str) -> None:
    assert examine(claim(source), trials=8).counterexample is not None


@pytest.mark.parametrize(("source", "other"), [
    (r"\mathrm{Pr}(A \setminus B)", r"\mathrm{Pr}(B \setminus A)"),
    (r"\max_x f(x)", r"\min_x f(x)"),
    (r"\sum_i a_i", r"\sum_j a_j"),  # over ranges that nobody gave, which may differ
    (r"\prod_{j \neq i} p_j", r"\prod_{j \neq k} p_j"),
    (r"\begin{cases} 1 & i = j \\ 0 & i \neq j \end{cases}",
     r"\begin{cases} 1 & i = k \\ 0 & i \neq k \end{cases}"),
    (r"\begin{cases} a & x > 0 \\ b & x \leq 0 \end{cases}",
     r"\begin{cases} a & x \geq 0 \\ b & x < 0 \end{cases}"),
    (r"x_{(1)}", r"x_1"), (r"x_{(i)}", r"x_i"), (r"\mu_2'", r"\mu_2"),
    (r"S_{bb}", r"\mathbb{S}"),
    (r"\mathrm{erf}^{-1}(a)", r"\frac{1}{\mathrm{erf}(a)}"),
    (r"\lim_{x \to \infty} f(x)", r"\lim_{x \to 0} f(x)"),
])
def test_told_apart(source: str, other: str) -> None:
    found = [term(side, r"\sum_{i=1}^n x_{(i)} + x_i") for side in (source, other)]
    assert prove(Claim(found[0], found[1])).certificate is None


def test_cases_depend_on_every_value_in_their_conditions() -> None:
    found = term(r"\begin{cases} 1 & i = j \\ 0 & \text{otherwise} \end{cases}")
    here, there = (substitute(found, {}, {"i": as_dim(1), "j": as_dim(k)}) for k in (1, 2))
    assert here != there
    random = (declared("random", "X"),)
    value = term(r"\begin{cases} 1 & X \geq a \\ 0 & X < a \end{cases}", "E(X)", said=random)
    assert {"X", "a"} <= letters(value)


@pytest.mark.parametrize("source", [
    r"\max_\mu f(\mu)", r"\langle f(\mu) \rangle_{p(\mu|y)}", r"\inf \{ \mu : f(\mu) > y \}",
    r"\sum_{\mu: f(\mu) > y} g(\mu)", r"\left. \frac{d}{d\mu} f(\mu) \right|_{\mu=0}",
    r"\int_0^1 f(\mu) \cdot d\mu", r"\left[ f(\mu) \right]_{\mu=0}^{\mu=1}",
    r"\mathrm{E}_{p(\mu)}[f(\mu)]", r"\operatorname*{arg\,max}_\mu f(\mu)",
])
def test_a_bound_letter_is_reached_by_no_fact(source: str) -> None:
    found = term(source)
    assert "mu" not in letters(found)
    changed = substitute(found, {symbol("mu"): symbol("c")})
    assert changed == found


@pytest.mark.parametrize(("source", "reason"), [
    (r"\int p(x) x_1 \, dx", "belongs to it"),
    (r"\int q_i q_j \, dq_j", "belongs to it"),
    (r"\left[ a z \right]_0^1 + \int a \, da + \int z \, dz", "a subscript of"),
    (r"\int f(x) \, dg(x) + g(1)", "an integral by a function"),
    (r"p(x) \, \mathrm{d}x", "a differential"),
    (r"\nabla f(x)", "the sign of a gradient"),
    (r"\langle x, y \rangle", "which may be an inner product"),
    (r"f'", "a prime whose meaning is not known"),
    (r"\begin{pmatrix} 1 & \ldots & 2 \\ \vdots & \ddots & \vdots \\ 3 & \ldots & 5 \end{pmatrix}",
     "an ellipsis whose pattern is not clear"),
    (r"\operatorname*{arg\,min}_x x^T x", "over vectors or matrices"),
])
def test_what_has_no_clear_meaning_stays_unread(source: str, reason: str) -> None:
    said = VECTOR if "^T" in source or "x_1" in source else ()
    with pytest.raises(Unsupported) as error:
        term(source, r"\sum_{i=1}^n q_i", said=said)
    assert reason in error.value.reason


@pytest.mark.parametrize(("source", "written"), [
    (r"\begin{bmatrix} x_{11} & \cdots & x_{1p} \\ \vdots & \ddots & \vdots \\"
     r" x_{n1} & \cdots & x_{np} \end{bmatrix}", ("n", "p")),
    (r"\begin{bmatrix} d_1 & \cdots & 0 \\ \vdots & \ddots & \vdots \\ 0 & \cdots & d_n"
     r" \end{bmatrix}", ("n", "n")),
])
def test_matrices_with_ellipses(source: str, written: tuple[str, str]) -> None:
    said = (declared("scalar", "x_{ij}"), declared("scalar", "d_i"))
    found = term(source, r"\sum_{i=1}^n \sum_{j=1}^p x_{ij} d_i", said=said)
    assert (repr(found.rows), repr(found.cols)) == written


def test_columns_of_one_number_take_the_length_of_the_other_side() -> None:
    column = r"\begin{bmatrix} 0 \\ \vdots \\ 0 \end{bmatrix}"
    assert claim(f"x = {column}", VECTOR).rhs.rows == variable("n")
    ones = claim(r"x = \begin{bmatrix} 1 \\ \vdots \\ 1 \end{bmatrix}", VECTOR)
    assert text(ones.rhs) == "\N{MATHEMATICAL BOLD DIGIT ONE}_n"


def test_a_label_of_two_letters_is_no_font() -> None:
    assert symbol_name("S_{bb}") == "S_bb"
    assert symbol_name("S_{hat}", latex=True) == r"S_{\mathrm{hat}}"
    assert symbol_name("S_hat") == "S\u0302"


def test_lists_that_are_set_equal() -> None:
    assert claim(r"x = (a_1, \ldots, a_n)", VECTOR).rhs.rows == variable("n")
    pair = claim("(a, b) = (c, d)")
    assert (pair.lhs.rows, pair.rhs.rows) == (as_dim(2), as_dim(2))
    assert prove(claim("(a, b) = (b, a)")).certificate is None
