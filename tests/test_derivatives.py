"""Derivatives: what is proved, what is refused, and that the differential is right."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.certificate import Rejected, certify, replay
from derive.kernel.derivatives import Differential, settled
from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact, IndexRange, Property, Statement
from derive.kernel.monomials import Unsupported
from derive.kernel.terms import (
    IllFormed,
    Term,
    add,
    block,
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
    power,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    vec,
    zero,
)
from derive.pipeline import check_claim
from derive.prove import ask_sympy, prove
from derive.refute import examine
from derive.verdict import Outcome
from oracle.evaluator import Model, evaluate
from oracle.matrices import Rationals, Undefined

d, t = derivative, transpose
x, A, X, V, R, P, W = (symbol(name, "n", 1 if name == "x" else "n") for name in "xAXVRPW")
B = symbol("B", "m", "n")
s, a, b = symbol("s"), symbol("a"), symbol("b")
y, e = symbol("y", "n", random=True), symbol("e", "n", random=True)
s_i, s_j = symbol("s", 1, 1, "i"), symbol("s", 1, 1, "j")
V_i, A_i = symbol("V", "n", "n", "i"), symbol("A", "n", "n", "i")
ONE_TO_Q = IndexRange("i", as_dim(1), as_dim("q"))
LINE = Equation(V, add(mul(s, A), R), definition=True)


def claim(lhs: Term, rhs: Term, *statements: Statement) -> Claim:
    return Claim(lhs, rhs, tuple(Fact(f"fact {k}", f) for k, f in enumerate(statements)))


def let(lhs: Term, rhs: Term) -> Equation:
    return Equation(lhs, rhs, definition=True)


# -- layouts -----------------------------------------------------------------------------


@pytest.mark.parametrize(("term", "rows", "cols"), [
    (d(trace(A), s), 1, 1), (d(A, s), "n", "n"), (d(trace(A), x), "n", 1),
    (d(trace(A), t(x)), 1, "n"), (d(trace(A), B), "m", "n"), (d(mul(B, x), t(x)), "m", "n"),
    (d(t(mul(B, x)), x), "n", "m"),
    (d(vec(B), t(vec(B))), as_dim("m") * as_dim("n"), as_dim("m") * as_dim("n")),
], ids=str)
def test_each_index_is_that_of_the_function_or_of_the_argument(
    term: Term, rows: int | str, cols: int | str
) -> None:
    assert (term.rows, term.cols) == (as_dim(rows), as_dim(cols))


@pytest.mark.parametrize(("body", "by", "said"), [
    (mul(B, x), x, "no layout"), (B, X, "no layout"), (A, t(x), "no layout"),
    (trace(A), mul(A, x), "by a symbol"), (trace(A), y, "random"), (trace(A), inverse(A), "symbol"),
], ids=str)
def test_what_has_no_layout_is_refused(body: Term, by: Term, said: str) -> None:
    with pytest.raises(IllFormed, match=said):
        derivative(body, by)


# -- proofs and counterexamples ------------------------------------------------------------

TRUE: list[Claim] = [
    claim(d(mul(t(x), x), x), mul(number(2), x), Equation(mul(t(x), x), number(1))),
    claim(d(V, s), A, LINE),
    claim(d(mul(a, add(V, V)), s), mul(number(2), a, A), LINE),
    claim(d(mul(symbol("g"), b), s), mul(b, trace(A)),
          let(symbol("g"), d(trace(W), b)), let(W, mul(b, s, A))),
    claim(d(mul(s, expectation(mul(t(y), A, y))), s), expectation(mul(t(y), A, y))),
    claim(d(mul(t(y), V, y), s), mul(t(y), A, y), LINE, Equation(variance(y), V)),
    claim(d(mul(t(y), A, x), x), mul(t(A), y), Equation(expectation(y), mul(A, x))),
    claim(d(trace(mul(P, X, P)), X), t(P), Property(P, "idempotent")),
    claim(d(s_j, s_i), delta("i", "j")),
    claim(d(V_i, s), A_i, let(V_i, mul(s, A_i))),
    claim(sum_over("i", 1, "n", d(sum_over("j", 1, "n", s_j), s_i)), dimension("n")),
    claim(d(sum_over("j", 1, "q", s_j, ["i"]), s_i), number(0), ONE_TO_Q),
    claim(d(function("log", neg(a)), a), inverse(a)),
    claim(d(a, b), number(0)),
    claim(d(trace(power(X, 0)), X), zero("n", "n")),
]

FALSE: list[Claim] = [
    claim(d(mul(t(x), x), x), zero("n"), Equation(mul(t(x), x), number(1))),
    claim(d(trace(mul(t(X), A, X)), X), zero("n", "n"), Equation(mul(t(X), X), identity("n"))),
    claim(d(V, s), zero("n", "n"), LINE),
    claim(d(s_j, s_i), number(0)),
    claim(d(sum_over("j", 1, "m", s_j), symbol("s", 1, 1, 3)), number(1)),
    claim(d(sum_over("j", 1, "q", s_j), s_i), number(0), ONE_TO_Q),
    claim(d(det(X), X), mul(det(X), inverse(X))),
    claim(d(mul(t(x), A, x), x), mul(number(2), A, x)),
]


@pytest.mark.parametrize("true", TRUE, ids=str)
def test_a_true_derivative_is_proved_and_its_certificate_replays(true: Claim) -> None:
    proof = prove(true)
    assert proof.trust == "kernel", proof.tried
    assert proof.certificate is not None
    replay(proof.certificate, true)
    assert examine(true).counterexample is None


@pytest.mark.parametrize("false", FALSE, ids=str)
def test_a_false_derivative_is_refuted(false: Claim) -> None:
    assert not prove(false)
    assert examine(false).counterexample is not None


def test_a_definition_counts_even_if_the_certificate_does_not_cite_it() -> None:
    with pytest.raises(Rejected):
        certify(claim(d(V, s), zero("n", "n"), LINE), [], ())
    certify(claim(d(V, s), A, LINE), [], ())


def test_a_certificate_without_the_definition_is_rejected_with_it() -> None:
    alone = claim(d(V, s), zero("n", "n"))
    certificate = certify(alone, [], ())
    with pytest.raises(Rejected):
        replay(certificate, claim(d(V, s), zero("n", "n"), LINE))


# -- what is refused -----------------------------------------------------------------------

TIED: list[Claim] = [
    claim(d(V, s), zero("n", "n"), Equation(V, add(mul(s, A), R))),
    claim(d(P, s), zero("n", "n"), LINE, Equation(mul(V, P), identity("n"))),
    claim(d(W, s), zero("n", "n"), let(W, mul(number(2), V)), Equation(V, mul(s, A))),
    claim(d(A, a), zero("n", "n"), let(W, add(A, R)), Equation(W, mul(a, R, R))),
    claim(d(V, s), zero("n", "n"), Equation(variance(y), V), Equation(variance(y), mul(s, A))),
    claim(d(V, s), zero("n", "n"), let(V, variance(y)), Equation(variance(y), mul(s, A))),
    claim(d(W, s), zero("n", "n"), let(W, expectation(mul(y, t(y)))),
          Equation(variance(y), mul(s, A)), Equation(expectation(y), zero("n"))),
    claim(d(expectation(mul(t(y), A, y)), s), number(0), Equation(variance(y), mul(s, A))),
    claim(d(expectation(mul(s, t(y), A, y)), s), expectation(mul(t(y), A, y))),
    claim(d(mul(t(y), y), x), zero("n"), let(y, add(mul(A, x), e))),
    claim(d(mul(t(y), y), x), zero("n"), Equation(y, add(mul(A, x), e))),
    claim(d(V, s), A, LINE, let(V, mul(s, A))),
    claim(d(a, s), number(0), let(a, mul(b, s)), let(b, mul(a, number(2)))),
    claim(d(V, s), A, Equation(d(V, s), A)),
    claim(d(sum_over("i", 1, "q", mul(a, s_i)), b), sum_over("i", 1, "q", s_i),
          let(a, mul(b, s_i))),
    claim(sum_over("i", 1, "m", d(trace(V_i), s_i)), sum_over("i", 1, "m", trace(A)),
          let(V_i, mul(s_i, A)), ONE_TO_Q),
    claim(d(symbol("V", "n", "n", 1), s), zero("n", "n"), let(V_i, mul(s, A_i))),
]

CONSTRAINED: list[Claim] = [
    *(claim(d(trace(X), X), identity("n"), Property(X, name)) for name in (
        "symmetric", "idempotent", "orthogonal", "positive-definite", "nonnegative-definite")),
    claim(d(mul(a, a), a), mul(number(2), a), Property(a, "integer")),
    claim(d(mul(a, a), a), mul(number(2), a), Equation(a, number(3))),
    claim(d(mul(a, a), a), mul(number(2), a), Equation(dimension("n"), a)),
    claim(d(trace(X), X), identity("n"), Equation(t(X), X)),
    claim(d(power(s, 4), a), mul(number(2), a), let(a, power(s, 2))),
]


@pytest.mark.parametrize("tied", TIED, ids=str)
def test_no_verdict_where_a_fact_ties_the_function_to_the_argument(tied: Claim) -> None:
    with pytest.raises(Unsupported):
        settled(tied)
    assert not prove(tied)
    assert not examine(tied).agreeing
    assert check_claim(tied).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize("constrained", CONSTRAINED, ids=str)
def test_a_derivative_by_a_constrained_symbol_is_ill_formed(constrained: Claim) -> None:
    with pytest.raises(IllFormed, match="do not vary freely"):
        settled(constrained)
    assert not prove(constrained)
    assert check_claim(constrained).outcome is Outcome.ILL_FORMED


@pytest.mark.parametrize("open_", [
    claim(mul(t(d(det(X), X)), X), mul(det(X), identity("n"))),  # X might be singular
    claim(d(sum_over("j", 1, as_dim("n") - 1, s_j), symbol("s", 1, 1, 1)), number(1)),
    claim(d(mul(s, symbol("d#0")), s), symbol("d#0")),  # a name of the kernel's own
    claim(d(mul(t(x), x), x), mul(number(2), x), Property(symbol("d#0", "n", "n"), "symmetric")),
    claim(d(trace(mul(R, V)), s), trace(mul(R, t(A))), LINE, Property(V, "symmetric")),
], ids=str)
def test_what_is_not_certain_is_not_proved(open_: Claim) -> None:
    assert not prove(open_)


def test_what_is_settled_stays_so() -> None:
    once = settled(claim(d(V, s), A, LINE))
    assert once.lhs == d(add(mul(s, A), R), s)
    assert settled(once) == once
    assert prove(once).certificate == prove(claim(d(V, s), A, LINE)).certificate


# -- the differential, rule by rule --------------------------------------------------------

M, N = symbol("M", 2, 2), symbol("N", 2, 2)
_matrices = st.sampled_from([M, N, identity(2), add(M, N)])


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: add(*p)), pair.map(lambda p: mul(*p)), pair.map(lambda p: hadamard(*p)),
        inner.map(transpose), inner.map(inverse), inner.map(lambda m: diag(diagonal(m))),
        inner.map(lambda m: mul(trace(m), m)), inner.map(lambda m: mul(det(m), N)),
        inner.map(lambda m: power(m, 2)), inner.map(lambda m: power(m, -2)),
        pair.map(lambda p: mul(t(vec(p[0])), vec(p[1]), M)),
        pair.map(lambda p: mul(block([[p[0], p[1]]]), block([[M], [p[0]]]))),
        pair.map(lambda p: mul(kronecker(t(vec(identity(2))), identity(2)),
                               kronecker(vec(p[0]), p[1]))),
        inner.map(lambda m: sum_over("k", 1, 2, mul(dimension("k"), m))))


@settings(max_examples=60, deadline=None)
@given(st.recursive(_matrices, _grow, max_leaves=5), st.lists(st.integers(-3, 3), min_size=12,
                                                             max_size=12))
def test_the_differential_is_what_dual_numbers_give(term: Term, entries: list[int]) -> None:
    """``d f = sum_kl (d f / d M[k, l]) dM[k, l]``, the right side by the oracle."""
    rows = [tuple(map(Fraction, entries[k : k + 2])) for k in range(0, 12, 2)]
    values = {"M": tuple(rows[:2]), "N": tuple(rows[2:4]), "dM": tuple(rows[4:])}
    model = Model(Rationals(), {}, dict(values))
    inverted = [inverse(m.args[0]) for m in term.walk() if m.op == "det"]
    change = Differential(M, "dM", Claim(add(term, *inverted), add(term, *inverted))).of(term)
    try:
        found = evaluate(change if change is not None else zero(2, 2), model)
        expected = [[Fraction(0)] * 2 for _ in range(2)]
        for i in (1, 2):
            for j in (1, 2):
                one = evaluate(derivative(entry(term, i, j), M), model)
                expected[i - 1][j - 1] = sum(
                    (one[k][m] * values["dM"][k][m] for k in range(2) for m in range(2)),
                    Fraction(0))
    except Undefined:
        return
    assert found == tuple(map(tuple, expected))


def test_sympy_sees_all_that_depends_on_the_argument_or_nothing() -> None:
    root = function("sqrt", add(power(s, 2), number(1)))
    assert ask_sympy(claim(d(root, s), mul(s, inverse(root))), seconds=20).trust == "sympy"
    hidden = function("sqrt", trace(mul(s, A)))  # a trace is a letter to SymPy
    assert ask_sympy(claim(d(hidden, s), number(0)), seconds=20).trust is None
    defined = claim(d(function("sqrt", a), s), number(0), let(a, power(s, 2)))
    assert ask_sympy(defined, seconds=20).trust is None
