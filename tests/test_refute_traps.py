"""False claims are refuted and true ones are not: the traps of exact random models."""

from __future__ import annotations

import pytest

from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Normal,
    Property,
    Statement,
)
from derive.kernel.terms import (
    Term,
    add,
    block_diagonal,
    covariance,
    dimension,
    entry,
    expectation,
    function,
    identity,
    inverse,
    kronecker,
    mul,
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
from derive.refute import examine
from derive.verdict import Examination

E, Var, Cov = expectation, variance, covariance

X, Z = symbol("X", "N", "p"), symbol("Z", "N", "q")
beta, tau = symbol("beta", "p"), symbol("tau", "q")
u, e, y = (symbol(n, d, random=True) for n, d in (("u", "q"), ("e", "N"), ("y", "N")))
D, R, C = symbol("D", "q", "q"), symbol("R", "N", "N"), symbol("C", "q", "N")
A, B, S = (symbol(n, "n", "n") for n in "ABS")
a, b, c = (symbol(n, random=True) for n in "abc")
s, t, rho = symbol("s"), symbol("t"), symbol("rho")
i, j = as_dim("i"), as_dim("j")
q_i, q_j = variable("q", i), variable("q", j)
Z_i, D_i = symbol("Z", "N", q_i, "i"), symbol("D", q_i, q_i, "i")
u_i, u_j = symbol("u", q_i, 1, "i", random=True), symbol("u", q_j, 1, "j", random=True)
a_i, a_j = symbol("a", 1, 1, "i", random=True), symbol("a", 1, 1, "j", random=True)
s_i = symbol("s", 1, 1, "i")

MODEL = Equation(y, add(mul(X, beta), mul(Z, u), e), definition=True)
FACTORS = Equation(y, add(mul(X, beta), sum_over("i", 1, "r", mul(Z_i, u_i)), e),
                   definition=True)
CENTRED = Equation(E(e, u), zero("N"))
NOISE, NOISE_GIVEN = Equation(Var(e), R), Equation(Var(e, u), R)
EFFECT = Equation(Var(u), D)
UNCORRELATED = Equation(Cov(u, e), zero("q", "N"))
RANGES = (IndexRange("i", as_dim(1), as_dim("r")), IndexRange("j", as_dim(1), as_dim("r")))
PAIRS = ((i, j),)
APART = Equation(Cov(u_i, u_j), zero(q_i, q_j), distinct=PAIRS)
CLEAN = Equation(Cov(u_i, e), zero(q_i, "N"))
ALL_SAME = Equation(Var(a_i), s)
ALL_EQUAL = Equation(Cov(a_i, a_j), rho, distinct=PAIRS)
V = add(mul(Z, D, transpose(Z)), R)
V_FACTORS = add(sum_over("i", 1, "r", mul(Z_i, D_i, transpose(Z_i))), R)


def centred(*symbols: Term) -> tuple[Equation, ...]:
    return tuple(Equation(E(k), zero(k.rows)) for k in symbols)


def apart(*symbols: Term) -> Independent:
    return Independent(tuple((k,) for k in symbols))


def check(
    lhs: Term, rhs: Term, *facts: Statement, distinct: tuple[tuple[str, str], ...] = (),
    seed: int = 0,
) -> Examination:
    named = tuple(Fact(f"fact {k}", f) for k, f in enumerate(facts, 1))
    pairs = tuple((as_dim(k), as_dim(m)) for k, m in distinct)
    return examine(Claim(lhs, rhs, named, pairs), seed=seed)


# The traps: each right side would follow from a fact that is not stated.
FALSE: dict[str, tuple[Term, Term, tuple[Statement, ...]]] = {
    "conditional mean zero does not fix the conditional variance":
        (Var(e, u), Var(e), (CENTRED,)),
    "conditional variance does not fix third moments":
        (E(mul(a, b, b, b)), mul(E(a), E(power(b, 3))),
         (Equation(E(b, a), number(0)), Equation(Var(b, a), s))),
    "uncorrelated is not conditionally centred": (E(e, u), E(e), (UNCORRELATED,)),
    "uncorrelated with a prescribed variance is not conditionally centred":
        (E(b, a), number(0),
         (*centred(a, b), Equation(Cov(a, b), number(0)), Equation(Var(b), s),
          Equation(Var(a), s))),
    "uncorrelated does not factor third moments":
        (E(mul(u, transpose(u), symbol("v", "q", random=True))),
         mul(E(mul(u, transpose(u))), E(symbol("v", "q", random=True))),
         (Equation(Cov(u, symbol("v", "q", random=True)), zero("q", "q")),)),
    "independence does not centre": (E(e, u), zero("N"), (apart(u, e),)),
    "pairwise independence is not mutual":
        (E(mul(a, b, c)), mul(E(a), E(b), E(c)), (apart(a, b), apart(a, c), apart(b, c))),
    "independence given c is not independence":
        (Cov(a, b), number(0), (Independent(((a,), (b,)), given=(c,)),)),
    "independence is not independence given c":
        (Cov(a, b, c), number(0), (apart(a, b),)),
    "independence of groups says nothing within a group":
        (Cov(a, b), number(0), (Independent(((a, b), (c,))),)),
    "no word on the covariance": (Var(y), V, (MODEL, NOISE, EFFECT)),
    "half of the cross terms":
        (trace(Var(y)), add(trace(V), trace(mul(Z, C))),
         (MODEL, NOISE, EFFECT, Equation(Cov(u, e), C))),
    "factors may be correlated": (Var(y), V_FACTORS, (*RANGES, FACTORS, CLEAN, NOISE,
                                                      Equation(Var(u_i), D_i))),
    "a scalar commutes, a matrix does not": (mul(power(S, 2), A), mul(S, A, transpose(S)), ()),
    "a random right side": (E(y), add(mul(X, beta), mul(Z, u)), (MODEL, CENTRED)),
    "the mean is not forgotten": (E(mul(e, transpose(e))), R, (NOISE,)),
    "squares do not add": (V, add(power(R, 2), mul(Z, D, transpose(Z))), ()),
    "idempotent is not symmetric": (transpose(A), A, (Property(A, "idempotent"),)),
    "orthogonal is not symmetric": (transpose(A), A, (Property(A, "orthogonal"),)),
    "orthogonal is not a rotation": (A, inverse(transpose(B)), (Property(A, "orthogonal"),)),
    "commuting is not equal": (A, B, (Equation(mul(A, B), mul(B, A)),)),
    "non-normal fourth moments":
        (E(power(a, 4)), mul(number(3), power(Var(a), 2)), centred(a)),
    "separately normal is not jointly normal":
        (E(power(mul(a, b), 2)), mul(Var(a), Var(b)),
         (Normal((a,)), Normal((b,)), *centred(a, b), Equation(Cov(a, b), number(0)))),
    "jointly normal is not independent": (Var(add(a, b)), add(Var(a), Var(b)),
                                          (Normal((a, b)),)),
    "equal correlations count every pair":
        (Var(sum_over("i", 1, "r", a_i)), add(mul(dimension("r"), s), mul(dimension("r"), rho)),
         (*RANGES, ALL_SAME, ALL_EQUAL)),
    "an undefined function is not additive":
        (function("f", add(s, t)), add(function("f", s), function("f", t)), ()),
    "counts": (dimension(as_dim("N") * (as_dim("N") - 1)),
               dimension(as_dim("N") * (as_dim("N") + 1)), ()),
    "a condition on a defined symbol": (E(u, y), u, (MODEL,)),
}

v_i = mul(s_i, identity(q_i))
TRUE: dict[str, tuple[Term, Term, tuple[Statement, ...]]] = {
    "total variance": (Var(y), add(E(Var(y, u)), Var(E(y, u))), (MODEL, CENTRED, NOISE_GIVEN)),
    "total expectation": (E(E(y, u)), E(y), (MODEL,)),
    "total covariance": (Cov(u, e), add(E(Cov(u, e, c)), Cov(E(u, c), E(e, c))), ()),
    "conditional mean": (E(y, u), add(mul(X, beta), mul(Z, u)), (MODEL, CENTRED)),
    "conditional variance": (Var(y, u), R, (MODEL, CENTRED, NOISE_GIVEN)),
    "marginal variance given u": (Var(y), V, (MODEL, CENTRED, NOISE_GIVEN, EFFECT)),
    "marginal variance uncorrelated": (Var(y), V, (MODEL, UNCORRELATED, NOISE, EFFECT)),
    "marginal variance independent": (Var(y), V, (MODEL, apart(u, e), NOISE, EFFECT)),
    "marginal variance in general":
        (Var(y), add(V, mul(Z, C), mul(transpose(C), transpose(Z))),
         (MODEL, NOISE, EFFECT, Equation(Cov(u, e), C))),
    "facts about the defined symbol":
        (Var(y), V, (MODEL, Equation(E(y, u), add(mul(X, beta), mul(Z, u))),
                     Equation(Var(y, u), R), EFFECT)),
    "structured variances":
        (Var(y), add(mul(s, Z, transpose(Z)), mul(t, identity("N"))),
         (MODEL, CENTRED, Equation(Var(e, u), mul(t, identity("N"))),
          Equation(Var(u), mul(s, identity("q"))))),
    "factors": (Var(y), V_FACTORS, (*RANGES, FACTORS, APART, CLEAN, NOISE,
                                    Equation(Var(u_i), D_i))),
    "variance components":
        (Var(y), add(sum_over("i", 1, "r", mul(s_i, Z_i, transpose(Z_i))), R),
         (*RANGES, FACTORS, APART, CLEAN, NOISE, Equation(Var(u_i), v_i))),
    "stacked factors":
        (Var(stack(u_i, row=("i", "r"))), stack(D_i, row=("i", "r"), col=("i", "r")),
         (*RANGES, APART, Equation(Var(u_i), D_i))),
    "a kronecker variance":
        (Var(mul(kronecker(identity("n"), ones(1, "m")), symbol("w", as_dim("n") * as_dim("m"),
                                                                random=True))),
         mul(dimension("m"), A),
         (Equation(Var(symbol("w", as_dim("n") * as_dim("m"), random=True)),
                   kronecker(A, identity("m"))),)),
    "a direct sum of variances":
        (Var(add(a, b)), add(s, t),
         (Equation(Var(symbol("w", 2, random=True)), block_diagonal(s, t)),
          Equation(a, entry(symbol("w", 2, random=True), 1), definition=True),
          Equation(b, entry(symbol("w", 2, random=True), 2), definition=True))),
    "equal correlations":
        (Var(sum_over("i", 1, "r", a_i)),
         add(mul(dimension("r"), s), mul(dimension(as_dim("r") * (as_dim("r") - 1)), rho)),
         (*RANGES, ALL_SAME, ALL_EQUAL)),
    "bilinearity": (Cov(mul(Z, u), mul(A, symbol("w", "n", random=True))),
                    mul(Z, Cov(u, symbol("w", "n", random=True)), transpose(A)), ()),
    "a quadratic form": (E(mul(transpose(u), symbol("Q", "q", "q"), u)),
                         add(trace(mul(symbol("Q", "q", "q"), Var(u))),
                             mul(transpose(E(u)), symbol("Q", "q", "q"), E(u))), ()),
    "mutual independence": (E(mul(a, b, c)), mul(E(a), E(b), E(c)), (apart(a, b, c),)),
    "conditional independence": (Cov(a, b, c), number(0),
                                 (Independent(((a,), (b,)), given=(c,)),)),
    "reparametrisation": (E(sub(u, tau)), zero("q"), (Equation(E(u), tau),)),
    "equated blocks": (add(A, B), A, (Equation(B, zero("n", "n")),)),
    "commuting": (power(add(A, B), 2), add(power(A, 2), mul(number(2), A, B), power(B, 2)),
                  (Equation(mul(A, B), mul(B, A)),)),
    "a one-sided inverse of square matrices": (mul(B, A), identity("n"),
                                               (Equation(mul(A, B), identity("n")),)),
    "a contrast": (mul(transpose(symbol("K", "N", "k")), Var(y), symbol("K", "N", "k")),
                   mul(transpose(symbol("K", "N", "k")), Var(add(mul(Z, u), e)),
                       symbol("K", "N", "k")),
                   (MODEL, Equation(mul(transpose(X), symbol("K", "N", "k")),
                                    zero("p", "k")))),
    "reversed inverses": (inverse(mul(A, B)), mul(inverse(B), inverse(A)), ()),
    "idempotent": (power(A, 3), A, (Property(A, "idempotent"),)),
    "orthogonal": (mul(A, transpose(A)), identity("n"), (Property(A, "orthogonal"),)),
    "skew": (trace(A), number(0), (Equation(transpose(A), mul(number(-1), A)),)),
    "vec": (vec(mul(A, S, B)), mul(kronecker(transpose(B), A), vec(S)), ()),
    "normal fourth moment": (E(power(a, 4)), mul(number(3), power(Var(a), 2)),
                             (Normal((a,)), *centred(a))),
    "normal sixth moment": (E(power(a, 6)), mul(number(15), power(Var(a), 3)),
                            (Normal((a,)), *centred(a))),
    "normal regression":
        (E(a, b), add(E(a), mul(Cov(a, b), inverse(Var(b)), sub(b, E(b)))), (Normal((a, b)),)),
    "an undefined function": (add(function("f", s), function("f", t)),
                              add(function("f", t), function("f", s)), ()),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name: str) -> None:
    lhs, rhs, facts = FALSE[name]
    for seed in range(3):
        found = check(lhs, rhs, *facts, seed=seed)
        assert found.counterexample is not None, found.note
        assert found.agreeing == 0
        assert found.counterexample.left != found.counterexample.right


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_not_refuted(name: str) -> None:
    lhs, rhs, facts = TRUE[name]
    for seed in range(3):
        found = check(lhs, rhs, *facts, seed=seed)
        assert found.counterexample is None
        assert found.agreeing == 8, found.note
