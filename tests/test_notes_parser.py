"""Expressions of notes: readings of every habit, what cannot be read, and round trips."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.notes.mathematics.parser import Unreadable, read_expression, write
from derive.notes.mathematics.syntax import KINDS, Node
from notation_of_trees import tree
from tree_strategies import trees

READINGS: list[tuple[str, str]] = [
    ("a b + c - d x^2_i", "(+ (* a b) c (- (* d (^ (_ x i) 2))))"),
    ("X'V^{-1}X", "(* X' (^ V (- 1)) X)"),
    ("-a b + c", "(+ (- (* a b)) c)"),
    ("E(y|u)", "(apply[(] E (given[|] y u))"),
    (r"\mathrm{Var}(y \mid u)", "(apply[(] Var (given[|] y u))"),
    (r"\left. f(x) \right|_{x=0}", "(evaluated (apply[(] f x) (relation[=] x 0))"),
    (r"f(x) \Big|_{x=0}", "(evaluated (apply[(] f x) (relation[=] x 0))"),
    ("|A||B|", "(* (abs A) (abs B))"),
    (r"\text{KL}[p||q]", "(apply[[] KL (given[||] p q))"),
    ("||x||^2", "(^ (norm x) 2)"),
    ("2|x| + |y|", "(+ (* 2 (abs x)) (abs y))"),
    (r"\frac{\partial^2 f}{\partial x \partial x'}", "(derivative[partial] f x x')"),
    (r"\frac{\mathrm{d}}{\mathrm{d}x} f(x)", "(* (derivative[d] () x) (apply[(] f x))"),
    (r"\int_0^1 x^2 + 1 \, dx", "(big[int] (* (+ (^ x 2) 1) (differential x)) 0 1)"),
    (r"\int \frac{dx}{x} + b", "(+ (big[int] (/[frac] (differential x) x) () ()) b)"),
    (r"\sum_{\substack{i=1 \\ i \neq j}}^n x_i y_j",
     r"(big[sum] (* (_ x i) (_ y j)) (list[,] (relation[=] i 1) (relation[\neq] i j)) n)"),
    (r"\sum_{i=1}^n a_i b_i + c", "(+ (big[sum] (* (_ a i) (_ b i)) (relation[=] i 1) n) c)"),
    (r"\log 2\pi\sigma^2 - \log x \log y",
     "(+ (apply[] log (* 2 pi (^ sigma 2))) (- (* (apply[] log x) (apply[] log y))))"),
    (r"\mathrm{tr} A B", "(apply[] tr (* A B))"),
    (r"[X \ Z]", "(matrix[1,2,[] X Z)"),
    (r"[\beta' \ \tau']'", "(matrix[1,2,[] beta' tau')'"),
    (r"\text{Var}[C_{11} \ C_{12}]'", "(apply[[] Var (matrix[1,2,] (_ C 11) (_ C 12)))'"),
    (r"[Z_1, Z_2, \dots, Z_r]", "(group[[] (list[,] (_ Z 1) (_ Z 2) ... (_ Z r)))"),
    (r"\{ D_i \}_{i=1}^r", "(^ (_ (group[{] (_ D i)) (relation[=] i 1)) r)"),
    ("{_d D_i}_{i=1}^r", "(^ (_ (searle[d] (_ D i)) (relation[=] i 1)) r)"),
    (r"\left\{_c u_i\right\}", "(searle[c] (_ u i))"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}'", "(matrix[2,2,[] a b c d)'"),
    (r"\left\{ \begin{array}{rl} 1, & \text{if} \; x > 0 \\ 0, & \text{else} \end{array} \right.",
     '(cases 1 (relation[>] x 0) 0 "else")'),
    (r"\underbrace{E(\varepsilon|u)}_{=0 (\because \varepsilon \perp u)}",
     r'(annotated[underbrace] (apply[(] E (given[|] epsilon u)) (list[,] (relation[=] () 0) '
     r'"(\because \varepsilon \perp u)"))'),
    (r"\overbrace{zu}^0", "(annotated[overbrace] (* z u) 0)"),
    (r"{n \choose k}", "(binomial n k)"),
    (r"\sqrt[3]{x}", "(root x 3)"),
    (r"\arg\max_\theta L(\theta)", "(big[argmax] (apply[(] L theta) theta ())"),
    (r"\underset{x}{\operatorname{arg\,max}} f(x)", "(big[argmax] (apply[(] f x) x ())"),
    (r"A^+ A^- X^{-T} x^* \beta^{*'}", "(* (^ A +) (^ A -) (^ X (- T)) (^ x *) (^ beta *'))"),
    (r"p(\cdot) + p(.)", "(+ (apply[(] p .) (apply[(] p .))"),
    ("x^{(k)}_{i,j}", "(^ (_ x i j) (group[(] k))"),
    (r"\hat\beta_1 \bar{\hat y} \overline{AB} \hat{\beta_1}",
     "(* (_ hat:beta 1) bar:hat:y (accent[bar] (* A B)) (_ hat:beta 1))"),
    (r"\Sigma² xᵀ β̂ σ₁²", "(* (^ Sigma 2) (^ x T) hat:beta (^ (_ sigma 1) 2))"),
    (r"\mathbb{E}_{q}[\log p(x)]", "(apply[[] (_ E/bb q) (apply[] log (apply[(] p x)))"),
    ("a/b c", "(* (/[slash] a b) c)"),
    (r"\partial f/\partial x", "(derivative[partial] f x)"),
    ("(a, b]", "(group[(]] (list[,] a b))"),
    (r"A \otimes B C \otimes D", "(kronecker A (* B C) D)"),
    (r"\lim_{n \to \infty} \frac{1}{n}", r"(big[lim] (/[frac] 1 n) (relation[\to] n oo) ())"),
    (r"P(X = 1 \text{ and } Y = 2)",
     '(apply[(] P (list[,] (relation[=] X 1) "and" (relation[=] Y 2)))'),
    (r"N(x; \mu, \Sigma)", "(apply[(] N (list[;] x (list[,] mu Sigma)))"),
    (r"p(y|x;\theta)", "(apply[(] p (given[|] y (list[;] x theta)))"),
    (r"\max(a,b) + \max_i x_i", "(+ (apply[(] max (list[,] a b)) (big[max] (_ x i) i ()))"),
    (r"5! \times 3\%", "(*[times] (postfix[factorial] 5) (postfix[percent] 3))"),
    (r"\{x : x > 0\}", "(group[{] (given[:] x (relation[>] x 0)))"),
    (r"\exp\left[ -\frac{1}{2} x^2 \right]", "(apply[[] exp (- (* (/[frac] 1 2) (^ x 2))))"),
    (r"\left| \begin{matrix} a & b \\ c & d\end{matrix} \right|", "(matrix[2,2,|] a b c d)"),
    (r"\mathrm{d}x", "(* d/rm x)"),
    (r"\int \int f(x,y) \, dx \, dy",
     "(big[int] (* (big[int] (* (apply[(] f (list[,] x y)) (differential x)) () ()) "
     "(differential y)) () ())"),
    (r"\bar y_{i \bullet}", "(_ bar:y i bullet)"),
    (r"\{ c S_t \}_{t=1}^{15}", "(^ (_ (group[{] (* c (_ S t))) (relation[=] t 1)) 15)"),
    ("n!! + (n!)!", "(+ (postfix[double-factorial] n)"
     " (postfix[factorial] (group[(] (postfix[factorial] n))))"),
    (r"a \bmod n", "(modulo a n)"),
    (r"\sin^2 x + \sin^{-1}(y)", "(+ (apply[] (^ sin 2) x) (apply[(] (^ sin (- 1)) y))"),
    (r"E[\,|X|\,]", "(apply[[] E (abs X))"),
    (r"x_{\max} + 0^+", "(+ (_ x max) (^ 0 +))"),
    (r"\left\lbrace 1, \ldots, k \right\rbrace", "(group[{] (list[,] 1 ... k))"),
    (r"a \times b \ast c", "(*[times,ast] a b c)"),
    (r"A \odot B", "(hadamard A B)"),
    (r"x \pm y", "(plus-minus[pm] x y)"),
    ("|x|", "(abs x)"),
    (r"\left\lVert x \right\rVert", "(norm x)"),
    (r"\lfloor x \rfloor + \lceil y \rceil", "(+ (floor x) (ceiling y))"),
    (r"y \mid u", "(given[|] y u)"),
    (r"\operatorname{Var}(y)", "(apply[(] Var y)"),
    ("Var(y)", "(apply[(] Var y)"),
    ("2Cov(x, y)", "(* 2 (apply[(] Cov (list[,] x y)))"),
    (r"\Var(y)", "(apply[(] Var y)"),
    (r"X^\top X^{\intercal} X^{\mathsf T} X^t", "(* (^ X top) (^ X intercal) (^ X T/sf) (^ X t))"),
    ("X'' f'(x)", "(* X'' (apply[(] f' x))"),
    (r"f^{\prime\prime}", "f''"),
    (r"\mathbf{X}\boldsymbol{\beta}", "(* X/bf beta/bf)"),
    (r"{\bf x}", "x/bf"),
    (r"\sum_{i,j=1}^n a_{ij}", "(big[sum] (_ a i j) (relation[=] (list[,] i j) 1) n)"),
    (r"\tfrac12 x", "(* (/[frac] 1 2) x)"),
    ("x^12", "(* (^ x 1) 2)"),
    (r"\cancel{a}", "(annotated[cancel] a ())"),
    (r"\overset{a}{X}", "(annotated[overset] X a)"),
    ("1,000 + f(1,200)", "(+ 1000 (apply[(] f (list[,] 1 200)))"),
    ("0.5 + .25", "(+ 1/2 1/4)"),
    ("10^{-3}", "(^ 10 (- 3))"),
    (r"\mathrm{max} \, x", "(big[max] x () ())"),
    (r"\iint f \, dx \, dy", "(big[iint] (* f (differential x) (differential y)) () ())"),
    (r"\int dx f(x)", "(big[int] (* (differential x) (apply[(] f x)) () ())"),
    (r"\int_0^1 \left( a + \int b \, dy \right) dx",
     "(big[int] (* (group[(] (+ a (big[int] (* b (differential y)) () ()))) (differential "
     "x)) 0 1)"),
    (r"\frac{d}{dx}(a + b)", "(* (derivative[d] () x) (group[(] (+ a b)))"),
    (r"\frac{\partial}{\partial \beta'} L", "(* (derivative[partial] () beta') L)"),
    (r"\frac{d}{d+1}", "(/[frac] d (+ d 1))"),
    (r"\left[ F(x) \right]_0^1", "(^ (_ (group[[] (apply[(] F x)) 0) 1)"),
    (r"X_{N \times 1}", "(_ X (*[times] N 1))"),
    (r"\begin{cases} a & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}",
     '(cases a (relation[>] x 0) b "otherwise")'),
    (r"\begin{array}{cc} a & b \\ \hline c & d \end{array}", "(matrix[2,2,] a b c d)"),
    (r"A \cup B \cap C", "(infix[cup] A (infix[cap] B C))"),
    (r"\overline{A} \cap \neg B", "(infix[cap] bar:A (not B))"),
    (r"\forall x", "(quantifier[forall] x)"),
    (r"\text{BF}_{12}", "(_ BF 12)"),
    ("α + β² ≤ Σ′", r"(relation[\leq] (+ alpha (^ beta 2)) Sigma')"),
    (r"E(\mathbf{y} \,\big|\, \mathbf{u})", "(apply[(] E (given[|] y/bf u/bf))"),
    (r"\Pr(A \mid B)", "(apply[(] Pr (given[|] A B))"),
    (r"P(A, B \mid C)", "(apply[(] P (given[|] (list[,] A B) C))"),
    (r"x_{\text{new}}", '(_ x "new")'),
    (r"\hat{\mathbf{y}}_{-i}", "(_ hat:y/bf (- i))"),
    (r"\sum_i A_i \otimes B_i + C", "(+ (big[sum] (kronecker (_ A i) (_ B i)) i ()) C)"),
    (r"A \cap B \cup C", "(infix[cup] (infix[cap] A B) C)"),
]

UNREADABLE: list[tuple[str, str, int, bool]] = [
    (r"\int_d \sigma_i^2 I_{\theta_i} \Big|_{i=1}^r",
     "an integral without a differential", 44, True),
    ("( a", "the bracket ( has no partner", 0, True),
    ("I_4_{i=1}", "two subscripts", 3, True),
    (r"\foo x", r"\foo is not known", 0, False),
    (r"\hat", "an argument is missing", 4, True),
    ("a +", "nothing stands after +", 3, True),
]


def shape(node: Node) -> Any:
    """The tree without its places."""
    return node.kind, tuple(map(shape, node.args)), node.data


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_reading(text: str, expected: str) -> None:
    assert tree(read_expression(text)) == expected


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_what_is_written_reads_the_same(text: str, expected: str) -> None:
    assert tree(read_expression(write(read_expression(text)))) == expected


@pytest.mark.parametrize(("text", "reason", "at", "damaged"), UNREADABLE)
def test_what_cannot_be_read(text: str, reason: str, at: int, damaged: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        read_expression(text)
    assert (caught.value.reason, caught.value.at, caught.value.damaged) == (reason, at, damaged)


@given(trees())
@settings(max_examples=300)
def test_every_tree_is_read_back(node: Node) -> None:
    assert shape(read_expression(write(node))) == shape(node)


@given(trees())
def test_parts_stand_inside_of_their_whole(node: Node) -> None:
    text = write(node)
    read = read_expression(text)
    assert 0 <= read.start <= read.end <= len(text)
    for part in read.walk():
        assert part.kind in KINDS
        assert part.start <= part.end
        assert all(part.start <= arg.start and arg.end <= max(part.end, arg.start)
                   for arg in part.args if part.kind != "superscript" and arg.kind != "empty")


@pytest.mark.parametrize(("text", "part", "source"), [
    (r"a + \hat{\beta}_1 x", "hat:beta", r"\hat{\beta}"),
    (r"a + \frac{1}{n} \sum_i x_i", "(/[frac] 1 n)", r"\frac{1}{n}"),
    (r"E( y | u )", "(given[|] y u)", "y | u"),
    (r"a - b'", "b'", "b'"),
    (r"x_{i j}^{2}", "(_ x i j)", "x_{i j}"),
    (r"\left( a \right)^2", "(group[(] a)", r"\left( a \right)"),
    (r"\mathrm{Var}(X)", "Var", r"\mathrm{Var}"),
    (r"a x² b", "(^ x 2)", "x²"),
])
def test_places_of_parts(text: str, part: str, source: str) -> None:
    found = [text[n.start:n.end] for n in read_expression(text).walk() if tree(n) == part]
    assert found == [source]


@given(st.integers(0, 10**30), st.integers(0, 6))
def test_decimal_numbers_are_exact(digits: int, places: int) -> None:
    text = str(digits).zfill(places + 1)
    text = f"{text[:-places]}.{text[-places:]}" if places else text
    assert read_expression(text).data * 10**places == digits
