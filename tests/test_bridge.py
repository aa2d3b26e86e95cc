"""SymPy to terms and back."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from sympy import MatrixSymbol, Rational, Symbol, preorder_traversal, symbols

import strategies
from derive.author import (
    as_scalar,
    dims,
    entry,
    indices,
    matrix,
    quad,
    random_vector,
    scalar,
    sum_over,
    vec,
)
from derive.author import operators as ops
from derive.kernel import facts
from derive.kernel import terms as t
from derive.kernel.dims import as_dim, variable
from derive.kernel.terms import OPERATORS, IllFormed, Term
from derive.sympy_bridge import BridgeError, properties_of, to_sympy, to_term
from derive.sympy_bridge.shapes import group_factors

SEEN: set[str] = set()
CAREFUL = settings(max_examples=600, deadline=None, derandomize=True,
                   suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

N, p, q = symbols("N p q", integer=True, positive=True)
X, Z, A = MatrixSymbol("X", N, p), MatrixSymbol("Z", N, q), MatrixSymbol("A", N, N)
b, u, y = MatrixSymbol("b", p, 1), MatrixSymbol("u", q, 1), MatrixSymbol("y", N, 1)
s, x = Symbol("s", positive=True), Symbol("x")
T_X, T_Z, T_A = t.symbol("X", "N", "p"), t.symbol("Z", "N", "q"), t.symbol("A", "N", "N")
t_b, t_u, t_y = t.symbol("b", "p"), t.symbol("u", "q"), t.symbol("y", "N")
t_s, t_x = t.symbol("s"), t.symbol("x")


@CAREFUL
@given(strategies.terms())
def _round_trips(term: Term) -> None:
    expr = to_sympy(term)
    assert to_term(expr) == term
    for node in preorder_traversal(expr):
        if node.args and (type(node).__module__ or "").startswith("derive."):
            assert node.func(*node.args) == node
            assert hash(node.func(*node.args)) == hash(node)
    SEEN.update(part.op for part in term.walk())


def test_a_term_survives_sympy() -> None:
    SEEN.clear()
    _round_trips()
    assert OPERATORS.keys() - SEEN == set(), "the strategies must reach every operator"


READ: list[tuple[Any, Term]] = [
    (sympy.Integer(3), t.number(3)),
    (Rational(-2, 3), t.number(Fraction(-2, 3))),
    (x, t_x),
    (X * b + Z * u, t.add(t.mul(T_X, t_b), t.mul(T_Z, t_u))),
    (-A, t.mul(t.number(-1), T_A)),
    (s * A, t.mul(t_s, T_A)),
    (A**3, t.power(T_A, 3)),
    (A.I, t.inverse(T_A)),
    (A**-2, t.power(T_A, -2)),
    (Z.T, t.transpose(T_Z)),
    (sympy.Adjoint(Z), t.transpose(T_Z)),
    (sympy.Trace(A) * A, t.mul(t.trace(T_A), T_A)),
    (sympy.Determinant(A), t.det(T_A)),
    (A**q, t.power(T_A, "q")),
    (A**(2 * N), t.power(T_A, 2 * as_dim("N"))),
    (sympy.Add(x**N, sympy.Trace(A)), t.add(t.power(t_x, "N"), t.trace(T_A))),
    (sympy.Identity(N), t.identity("N")),
    (sympy.ZeroMatrix(N, p), t.zero("N", "p")),
    (sympy.OneMatrix(N, 1), t.ones("N")),
    (sympy.BlockMatrix([[X, Z]]), t.block([[T_X, T_Z]])),
    (sympy.BlockDiagMatrix(A, Z), t.block_diagonal(T_A, T_Z)),
    (sympy.Matrix([[x, 1], [s, 2]]), t.block([[t_x, t.number(1)], [t_s, t.number(2)]])),
    (sympy.DiagMatrix(y), t.diag(t_y)),
    (sympy.DiagMatrix(y.T), t.diag(t.transpose(t.transpose(t_y)))),
    (sympy.DiagonalOf(A), t.diagonal(T_A)),
    (sympy.DiagonalMatrix(A), t.diag(t.diagonal(T_A))),
    (sympy.KroneckerProduct(X, Z), t.kronecker(T_X, T_Z)),
    (sympy.HadamardProduct(A, A), t.hadamard(T_A, T_A)),
    (sympy.HadamardPower(A, 2), t.hadamard(T_A, T_A)),
    (X[0, 1], t.entry(T_X, 1, 2)),
    (X[p - 1, 0], t.entry(T_X, "p", 1)),
    (sympy.Sum(q, (q, 1, N)), t.sum_over("q", 1, "N", t.dimension("q"))),
    (sympy.Sum(A, (q, 1, p)), t.sum_over("q", 1, "p", T_A)),
    (sympy.KroneckerDelta(p, q), t.delta("p", "q")),
    (sympy.sqrt(x), t.function("sqrt", t_x)),
    (1 / sympy.sqrt(x), t.inverse(t.function("sqrt", t_x))),
    (1 / x, t.inverse(t_x)),
    (x**s, t.function("pow", t_x, t_s)),
    (sympy.exp(x), t.function("exp", t_x)),
    (sympy.E, t.function("exp", t.number(1))),
    (sympy.pi, t.function("pi")),
    (sympy.Abs(x), t.function("abs", t_x)),
    (sympy.beta(x, s), t.function("beta", t_x, t_s)),
    (sympy.binomial(x, 2), t.function("binomial", t_x, t.number(2))),
    (sympy.ceiling(x), t.function("ceiling", t_x)),
    (sympy.Function("f")(x), t.function("f", t_x)),
    (sympy.Indexed("a", q), t.symbol("a", 1, 1, "q")),
]


@pytest.mark.parametrize(("expr", "term"), READ, ids=[str(expr) for expr, _ in READ])
def test_sympy_is_read(expr: Any, term: Term) -> None:
    assert to_term(expr) == term


@pytest.mark.parametrize("expr", [
    Z**2, X * b + u, X * u, sympy.Trace(Z), sympy.Inverse(Z), A * b * b.T, sympy.sin(x) * X * Z,
])
def test_what_does_not_fit_is_ill_formed(expr: Any) -> None:
    with pytest.raises(IllFormed):
        to_term(expr)


@pytest.mark.parametrize(("expr", "message"), [
    (x * 0.5, r"write Rational\(1, 2\)"),
    (sympy.I * x, "real numbers"),
    (sympy.Sum(1 / q, (q, 1, sympy.oo)), "infinite"),
    (sympy.Piecewise((x, x > 0), (s, True)), "does not know the function Piecewise"),
    (A**Rational(1, 2), "must be an integer"),
    (sympy.Identity(N / 2), "no polynomial|not a polynomial"),
    (sympy.Function("gamma")(x), "name of a known function"),
    (Symbol("a") + Symbol("a", positive=True), "two different symbols are named a"),
    (MatrixSymbol("a", p, 1).T * MatrixSymbol("a", p, p), "two different symbols are named a"),
])
def test_what_is_not_read_is_said_plainly(expr: Any, message: str) -> None:
    with pytest.raises(BridgeError, match=message):
        to_term(expr)


def test_flattened_products_find_their_scalars() -> None:
    inner = t.mul(t.transpose(t_b), t_b)
    assert to_term(A * (b.T * b)) == t.mul(T_A, inner)
    assert to_term((b.T * b) * A) == t.mul(t.transpose(t_b), t_b, T_A)
    assert to_term(A * (b.T * b) * (u.T * u) * X).cols == as_dim("p")
    assert to_term(y * (y.T * (b.T * b) * y)) == t.mul(
        t_y, t.transpose(t_y), t.mul(t.transpose(t_b), t_b), t_y)
    with pytest.raises(IllFormed) as error:
        to_term(A * (b.T * b) * u)
    assert error.value.uses == (t_b, t_u) or error.value.uses == (T_A, t_u)


def test_grouping_is_that_of_matching_brackets() -> None:
    assert group_factors([("n", "n"), (1, "k"), ("k", 1), ("n", 1)], 1) == [0, [1, 2], 3]
    assert group_factors([("n", "n"), (1, "k"), (1, "m"), ("m", 1), ("k", 1)], 1) == [
        0, [1, [2, 3], 4]]
    assert group_factors([("n", "n"), ("k", 1)], 1) == (0, 1)


def test_dimensions_that_occur_as_scalars_are_dimensions() -> None:
    assert to_term(N * sympy.Trace(A)) == t.mul(t.dimension("N"), t.trace(T_A))
    assert to_term(N).op == "symbol"  # nothing says that it is a dimension
    n = dims("N")
    assert to_term(n * (n + 1)) == t.dimension(as_dim("N") * as_dim("N") + as_dim("N"))
    half = to_term(n * (n + 1) / 2)
    assert half.args[0] == t.number(Fraction(1, 2))
    assert set(half.args[1:]) == {t.dimension("N"), t.dimension(as_dim("N") + 1)}


def test_assumptions_become_properties() -> None:
    k = Symbol("k", integer=True)
    found = properties_of(s * x * k * Symbol("c", nonzero=True), matrix("V", N, symmetric=True))
    assert set(found) == {
        facts.Property(t_s, "positive"), facts.Property(t.symbol("k"), "integer"),
        facts.Property(t.symbol("c"), "invertible"),
        facts.Property(t.symbol("V", "N", "N"), "symmetric")}


def test_sympy_stats_are_read_with_their_conditions() -> None:
    from sympy.stats import Expectation, Normal, Variance
    from sympy.stats.rv import RandomMatrixSymbol
    from sympy.stats.symbolic_multivariate_probability import (
        CrossCovarianceMatrix,
        ExpectationMatrix,
        VarianceMatrix,
    )

    v = Normal("v", 0, 1)
    w = RandomMatrixSymbol("w", N, 1)
    tv, tw = t.symbol("v", random=True), t.symbol("w", "N", random=True)
    assert to_term(Expectation(2 * v)) == t.expectation(t.mul(t.number(2), tv))
    assert to_term(Expectation(v, v)) == t.expectation(tv, tv)
    assert to_term(Variance(v)) == t.variance(tv)
    assert to_term(ExpectationMatrix(A * w)) == t.expectation(t.mul(T_A, tw))
    assert to_term(VarianceMatrix(w)) == t.variance(tw)
    assert to_term(CrossCovarianceMatrix(w, w)) == t.covariance(tw, tw)
    with pytest.raises(BridgeError, match="conditions on random symbols only"):
        to_term(Expectation(v, v > 0))


def test_bound_and_shifted_sums_of_sizes() -> None:
    r = dims("r")
    i = Symbol("i", integer=True)
    sizes = sympy.IndexedBase("q", integer=True, positive=True)
    whole = to_term(sympy.Identity(sympy.Sum(sizes[i], (i, 0, r)))).rows
    from_one = to_term(sympy.Identity(sympy.Sum(sizes[i], (i, 1, r)))).rows
    assert whole == from_one + variable("q", as_dim(0))


CITIZENS = [
    matrix("V", N, symmetric=True, latex="V"), scalar("t", latex="t"), quad(y, A),
    as_scalar(y.T * y), vec(X), entry(X, 1, 2), ops.E(y), ops.Var(y),
    ops.Cov(y, u, given=random_vector("w", p)),
    ops.E(quad(y, A)), ops.block_row(X, Z), sum_over(A, indices("i", p)),
    sum_over(x, indices("i", p)), ops.block_row(A, over=indices("i", p)),
    indices("i", p), dims("M"),
]


@pytest.mark.parametrize("node", CITIZENS, ids=str)
def test_nodes_are_good_sympy_citizens(node: Any) -> None:
    if node.args:
        assert node.func(*node.args) == node
        assert all(isinstance(a, sympy.Basic) for a in node.args)
    assert node.xreplace({}) == node
    assert pickle.loads(pickle.dumps(node)) == node
    assert hash(pickle.loads(pickle.dumps(node))) == hash(node)
    assert node.doit() == node
    assert sympy.latex(node)
    assert str(node)
    if getattr(node, "is_Matrix", False):
        assert to_term(node + node) == to_term(2 * node)
        assert to_term(node.T.T) == to_term(node)


def test_substitution_reaches_into_nodes_and_does_not_capture() -> None:
    assert ops.E(y).subs(y, A * y) == ops.E(A * y)
    assert ops.Var(X * b).subs(p, 3).shape == (N, N)
    r = dims("r")
    i, j = indices("i j", r)
    family = matrix("Z", N, N, over=i)
    total = sum_over(family[i] * family[j], i)
    assert total.subs(i, 2) == total
    renamed = total.subs(j, i)
    assert to_term(renamed).args[0] == t.mul(
        t.symbol("Z", "N", "N", "i'"), t.symbol("Z", "N", "N", "i"))
    assert total.free_symbols & {i, j} == {j}


def test_importing_derive_does_not_import_sympy() -> None:
    code = "import sys, derive; assert 'sympy' not in sys.modules; derive.dims; dir(derive)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_export_exists() -> None:
    import derive

    for name in derive.__all__:
        assert getattr(derive, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = derive.nonsense
