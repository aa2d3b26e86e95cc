"""Derivatives are explained by the rules of textbooks, each line proved and named."""

from __future__ import annotations

from itertools import pairwise

import pytest

from derive.explain import explain
from derive.kernel.certificate import replay
from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Claim, Equation, Fact, IndexRange, Property
from derive.kernel.terms import (
    Term,
    add,
    derivative,
    det,
    diag,
    function,
    hadamard,
    identity,
    inverse,
    kronecker,
    mul,
    number,
    power,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    vec,
)
from derive.notation import text
from derive.records import replace

t, D = transpose, derivative
x, w, c = symbol("x", "n"), symbol("w", "n"), symbol("c", "m")
S, H, A = symbol("S", "n", "n"), symbol("H", "n", "n"), symbol("A", "m", "n")
M, Y = symbol("M", "m", "n"), symbol("Y", "n", "n")
s, a = symbol("s"), symbol("a")
V = symbol("V", "n", "n")
DEFINED = Fact("V", Equation(V, add(mul(s, S), H), definition=True))
SYMMETRIC = Fact("S is symmetric", Property(S, "symmetric"))
INVERTIBLE = Fact("V is invertible", Property(V, "invertible"))
residual = sub(c, mul(A, x))
X, K, P = symbol("X", "n", "p"), symbol("K", "p", "p"), symbol("P", "n", "n")
K_DEFINED = Fact("K", Equation(K, inverse(mul(t(X), inverse(V), X)), definition=True))
P_DEFINED = Fact("P", Equation(
    P, sub(inverse(V), mul(inverse(V), X, K, t(X), inverse(V))), definition=True))
REML = (DEFINED, K_DEFINED, P_DEFINED, SYMMETRIC)
VX, XV, VSV = mul(inverse(V), X), mul(t(X), inverse(V)), mul(inverse(V), S, inverse(V))

CASES: tuple[tuple[Term, Term, tuple[Fact, ...], list[str]], ...] = (
    (D(mul(t(w), x), x), w, (), ["gradient-linear-form"]),
    (D(mul(t(x), S, x), x), mul(number(2), S, x), (SYMMETRIC,),
     ["gradient-quadratic-form"]),
    (D(mul(t(residual), residual), x), mul(number(-2), t(A), residual), (),
     ["gradient-quadratic-form"]),
    (D(mul(A, x), t(x)), A, (), ["jacobian-linear"]),
    (D(mul(t(x), S), x), S, (), ["jacobian-linear"]),
    (D(D(mul(t(x), S, x), t(x)), x), add(S, t(S)), (),
     ["gradient-quadratic-form", "derivative-linear", "jacobian-linear"]),
    (D(trace(mul(t(A), M)), M), A, (), ["gradient-trace"]),
    (D(trace(mul(S, inverse(Y))), Y), mul(number(-1), t(inverse(Y)), t(S), t(inverse(Y))), (),
     ["gradient-trace-inverse"]),
    (D(function("log", det(Y)), Y), t(inverse(Y)), (), ["derivative-log-det"]),
    (D(det(Y), Y), mul(det(Y), t(inverse(Y))), (), ["derivative-det"]),
    (D(V, s), S, (DEFINED,), ["definition"]),
    (D(inverse(V), s), mul(number(-1), inverse(V), S, inverse(V)), (DEFINED, INVERTIBLE),
     ["derivative-inverse", "definition"]),
    (D(function("log", det(V)), s), trace(mul(inverse(V), S)), (DEFINED, INVERTIBLE),
     ["derivative-log-det", "definition"]),
    (D(mul(V, H, V), s), add(mul(S, H, V), mul(V, H, S)), (DEFINED,),
     ["derivative-product", "definition"]),
    (D(mul(power(s, 2), function("exp", mul(a, s))), s),
     add(mul(number(2), s, function("exp", mul(a, s))),
         mul(a, power(s, 2), function("exp", mul(a, s)))), (),
     ["derivative-product", "chain-rule"]),
    (D(vec(mul(A, Y, H)), t(vec(Y))), kronecker(t(H), A), (), ["jacobian-linear"]),
    (D(hadamard(x, x), t(x)), mul(number(2), diag(x)), (), ["derivative-product"]),
    (D(hadamard(x, w), t(x)), diag(w), (), ["jacobian-linear"]),
    (D(mul(mul(t(w), x), x), t(x)), add(mul(x, t(w)), mul(t(w), x, identity("n"))), (),
     ["derivative-product", "gradient-linear-form", "jacobian-linear"]),
    (D(P, s), add(mul(number(-1), VSV), mul(VSV, X, K, XV), mul(VX, K, t(X), VSV),
                  mul(number(-1), VX, D(K, s), XV)), REML,
     ["definition", "derivative-product", "derivative-inverse", "definition"]),
    (D(mul(t(w), P, w), s), mul(number(-1), t(w), P, S, P, w), REML,
     ["definition", "derivative-product", "derivative-inverse", "definition"]),
)


@pytest.mark.parametrize(("lhs", "rhs", "facts", "laws"), CASES, ids=[text(c[0]) for c in CASES])
def test_each_line_is_a_rule(lhs: Term, rhs: Term, facts: tuple[Fact, ...],
                             laws: list[str]) -> None:
    claim = Claim(lhs, rhs, facts)
    lines = explain(claim)
    assert [name for line in lines for name in line.laws] == laws
    assert (lines[0].before, lines[-1].after) == (lhs, rhs)
    for line, following in pairwise(lines):
        assert line.after == following.before
    for line in lines:
        replay(line.certificate, replace(claim, lhs=line.before, rhs=line.after))
    wrong = replace(claim, rhs=mul(number(3), rhs))
    assert explain(wrong) == ()


def test_symmetry_is_told_where_it_makes_two_terms_one() -> None:
    form = D(mul(t(x), S, x), x)
    (line,) = explain(Claim(form, mul(number(2), S, x), (SYMMETRIC,)))
    assert line.facts == (SYMMETRIC,)
    (line,) = explain(Claim(form, add(mul(S, x), mul(t(S), x)), (SYMMETRIC,)))
    assert line.facts == ()


def test_of_a_sum_over_a_family_one_member_is_left() -> None:
    i = variable("i")
    w_i, w_j = symbol("w", 1, 1, i), symbol("w", 1, 1, variable("j"))
    G_i, G_j = symbol("G", "n", "n", i), symbol("G", "n", "n", variable("j"))
    among = Fact("i = 1, ..., r", IndexRange("i", as_dim(1), as_dim("r")))
    claim = Claim(D(sum_over("j", 1, "r", mul(w_j, G_j)), w_i), G_i, (among,))
    (line,) = explain(claim)
    assert line.laws == ("derivative-linear",)


def test_what_depends_on_the_argument_by_its_definition_is_no_constant() -> None:
    scaled = symbol("U", "n", "n")
    chained = Fact("U", Equation(scaled, mul(s, V), definition=True))
    claim = Claim(D(trace(scaled), s), add(trace(V), mul(s, trace(S))), (DEFINED, chained))
    lines = explain(claim)
    assert lines
    for line in lines:
        replay(line.certificate, replace(claim, lhs=line.before, rhs=line.after))
