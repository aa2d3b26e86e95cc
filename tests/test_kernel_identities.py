"""The normal form decides: a table of identities, true and false, operator by operator."""

from fractions import Fraction

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
from derive.kernel.normal import Normalizer
from derive.kernel.terms import (
    Term,
    add,
    block,
    block_diagonal,
    covariance,
    delta,
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

E, V, C, T = expectation, variance, covariance, transpose
N, i, j, r = (as_dim(name) for name in ("N", "i", "j", "r"))
q_i, q_j, n_i, n_j = variable("q", i), variable("q", j), variable("n", i), variable("n", j)

X, Z, W = symbol("X", N, "p"), symbol("Z", N, "q"), symbol("W", "p", "m")
A, B, P = symbol("A", N, N), symbol("B", N, N), symbol("P", N, N)
D, R, S = symbol("D", "q", "q"), symbol("R", N, N), symbol("S", N, N)
b, tau, mu, v = symbol("b", "p"), symbol("tau", "q"), symbol("mu", N), symbol("v", N)
u, e = symbol("u", "q", random=True), symbol("e", N, random=True)
y, x = symbol("y", N, random=True), symbol("x", N, random=True)
a, c, s2 = symbol("a"), symbol("c"), symbol("s2")
model = add(mul(X, b), mul(Z, u), e)

Z_i, Z_j = symbol("Z", N, q_i, i), symbol("Z", N, q_j, j)
D_ij, D_ii = symbol("D", q_i, q_j, i, j), symbol("D", q_i, q_i, i, i)
u_i, u_j = symbol("u", q_i, 1, i, random=True), symbol("u", q_j, 1, j, random=True)
s_i, x_i = symbol("s", 1, 1, i), symbol("x", 1, 1, i)
Z_0, s_0 = symbol("Z", N, N, 0), symbol("s", 1, 1, 0)
rows = stack(Z_i, col=("i", r))
effects = stack(u_i, row=("i", r))
factors = add(mul(X, b), mul(rows, effects), e)
RANGES = (IndexRange("i", as_dim(1), r), IndexRange("j", as_dim(1), r))

VAR_U, VAR_E = Equation(V(u), D), Equation(V(e), R)
INDEPENDENT = Independent(((u,), (e,)))
MEAN_E_GIVEN_U = Equation(E(e, u), zero(N))
COV_U = Equation(C(u_i, u_j), D_ij)
FACTOR_FACTS = (*RANGES, COV_U, VAR_E, Independent(((u_i,), (e,))))
APART = Equation(D_ij, zero(q_i, q_j), distinct=((i, j),))
ZDZ = mul(Z, D, T(Z))
DIAGONAL_V = add(sum_over("i", 1, r, mul(Z_i, D_ii, T(Z_i))), R)

y_i, X_i = symbol("y", n_i, 1, i, random=True), symbol("X", n_i, "p", i)
W_i, v_i = symbol("W", n_i, "q", i), symbol("v", "q", 1, i, random=True)
e_i, R_i, G = symbol("e", n_i, 1, i, random=True), symbol("R", n_i, n_i, i), symbol("G", "q", "q")
V_i = add(mul(W_i, G, T(W_i)), R_i)
LONGITUDINAL = (
    *RANGES, Equation(y_i, add(mul(X_i, b), mul(W_i, v_i), e_i), definition=True),
    Equation(V(v_i), G), Equation(V(e_i), R_i), Independent(((v_i,), (e_i,)), each=(0, 1)))


def equal(
    lhs: Term, rhs: Term, *facts: Statement, options: tuple[str, ...] = (),
    distinct: tuple[tuple[object, object], ...] = (),
) -> bool:
    """Whether the normal forms agree under the facts."""
    named = tuple(Fact(f"fact {k}", fact) for k, fact in enumerate(facts))
    claim = Claim(lhs, rhs, named, distinct)  # type: ignore[arg-type]  # pairs of Dim
    return not Normalizer(claim, options).difference(lhs, rhs)


TRUE = {
    "transpose of a product": (T(mul(A, B)), mul(T(B), T(A))),
    "square of a sum": (
        power(add(A, B), 2), add(mul(A, A), mul(A, B), mul(B, A), mul(B, B))),
    "cyclic trace": (trace(mul(A, B, P)), trace(mul(P, A, B))),
    "trace of a transpose": (trace(mul(A, B)), trace(mul(T(B), T(A)))),
    "trace of the identity": (trace(identity(N)), dimension(N)),
    "scalar out of a product": (mul(A, a, B), mul(a, A, B)),
    "outer times scalar": (mul(mu, T(v), v), mul(mul(T(v), v), mu)),
    "ones sum": (mul(T(ones(N)), A, ones(N)),
                 sum_over("i", 1, N, sum_over("j", 1, N, entry(A, i, j)))),
    "ones times ones": (mul(T(ones(N)), ones(N)), dimension(N)),
    "trace as a sum from zero": (trace(A), sum_over("i", 0, N - 1, entry(A, i + 1, i + 1))),
    "entry of a product": (entry(mul(A, B), i, j),
                           sum_over("k", 1, N, mul(entry(A, i, "k"), entry(B, "k", j)))),
    "entry of the identity": (entry(identity(N), i, i), number(1)),
    "hadamard as trace": (mul(T(mu), hadamard(A, B), v),
                          trace(mul(diag(mu), A, diag(v), T(B)))),
    "diagonal of a product": (diagonal(mul(A, T(B))), mul(hadamard(A, B), ones(N))),
    "kronecker mixed product": (mul(kronecker(A, X), kronecker(B, W)),
                                kronecker(mul(A, B), mul(X, W))),
    "kronecker is associative": (kronecker(A, kronecker(B, X)), kronecker(kronecker(A, B), X)),
    "kronecker of identities": (kronecker(identity(N), identity("q")),
                                identity(N * as_dim("q"))),
    "vec of a product": (vec(mul(A, X, W)), mul(kronecker(T(W), A), vec(X))),
    "trace as vec product": (trace(mul(T(A), B)), mul(T(vec(A)), vec(B))),
    "kronecker of vectors": (kronecker(T(mu), v), mul(v, T(mu))),
    "blocks": (mul(block([[X, Z]]), block([[b], [tau]])), add(mul(X, b), mul(Z, tau))),
    "block transpose": (T(block([[A, Z], [T(Z), D]])), block([[T(A), Z], [T(Z), T(D)]])),
    "trace of blocks": (trace(block_diagonal(A, D)), add(trace(A), trace(D))),
    "family of blocks": (mul(rows, effects), sum_over("i", 1, r, mul(Z_i, u_i))),
    "block diagonal family": (
        mul(rows, stack(D_ii, row=("i", r), col=("i", r)), T(rows)),
        sum_over("i", 1, r, mul(Z_i, D_ii, T(Z_i)))),
    "full block family": (
        mul(rows, stack(D_ij, row=("i", r), col=("j", r)), T(rows)),
        sum_over("i", 1, r, sum_over("j", 1, r, mul(Z_i, D_ij, T(Z_j))))),
    "fifteen blocks": (stack(mul(s2, identity(4)), row=("i", 15), col=("i", 15)),
                       mul(s2, identity(60))),
    "identity times matrix as blocks": (stack(D, row=("i", r), col=("i", r)),
                                        kronecker(identity(r), D)),
    "stacked scalars": (mul(T(stack(x_i, row=("i", r))), stack(s_i, row=("i", r))),
                        sum_over("i", 1, r, mul(x_i, s_i))),
    "diagonal of stacked scalars": (stack(s_i, row=("i", r), col=("i", r)),
                                    diag(stack(s_i, row=("i", r)))),
    "distinct indices": (
        add(sum_over("i", 1, r, power(x_i, 2)),
            sum_over("i", 1, r, sum_over("j", 1, r, mul(x_i, symbol("x", 1, 1, j)), [i]))),
        power(sum_over("i", 1, r, x_i), 2)),
    "delta picks": (sum_over("i", 1, r, sum_over("j", 1, r, mul(delta(i, j), x_i))),
                    sum_over("i", 1, r, x_i)),
    "counting pairs": (sum_over("i", 1, N, sum_over("j", 1, i, number(1))),
                       mul(number(Fraction(1, 2)), dimension(N), dimension(N + 1))),
    "sum of cubes": (sum_over("i", 1, N, power(dimension(i), 3)),
                     power(sum_over("i", 1, N, dimension(i)), 2)),
    "sum over part of a range": (sum_over("i", 2, r, x_i),
                                 sub(sum_over("i", 1, r, x_i), symbol("x", 1, 1, 1))),
    "partial fractions": (add(mul(a, inverse(add(a, c))), mul(c, inverse(add(a, c)))), number(1)),
    "parallel sum": (inverse(add(inverse(a), inverse(c))), mul(a, c, inverse(add(a, c)))),
    "nested fractions": (inverse(add(number(1), mul(a, inverse(c)))), mul(c, inverse(add(a, c)))),
    "inverse of a letter": (mul(A, inverse(A), B), B),
    "inverse of the inverse of a sum": (inverse(inverse(add(A, B))), add(A, B)),
    "inverse of a transposed inverse": (
        inverse(mul(number(2), T(inverse(add(A, B))))), mul(number(Fraction(1, 2)), T(add(A, B)))),
    "powers": (mul(power(a, 3), power(a, -2)), a),
    "congruence of functions": (function("exp", mul(a, c)), function("exp", mul(c, a))),
    "function under a sum": (
        sum_over("i", 1, r, function("exp", mul(a, x_i))),
        sum_over("j", 1, r, function("exp", mul(symbol("x", 1, 1, j), a)))),
    "linearity of E": (E(model), add(mul(X, b), mul(Z, E(u)), E(e))),
    "law of total variance": (V(y), add(E(V(y, u)), V(E(y, u)))),
    "law of total variance of the model": (V(model), add(E(V(model, u)), V(E(model, u)))),
    "law of total covariance": (C(x, y), add(E(C(x, y, u)), C(E(x, u), E(y, u)))),
    "tower": (E(E(y, u)), E(y)),
    "tower inside": (E(E(y, u, e), u), E(y, u)),
    "pull in": (E(mul(E(y, u), T(u))), E(mul(y, T(u)))),
    "both conditioned": (E(mul(E(y, u), T(x))), E(mul(y, T(E(x, u))))),
    "nothing left to vary": (V(mul(Z, u), u), zero(N, N)),
    "bilinearity": (C(mul(A, x), mul(B, y)), mul(A, C(x, y), T(B))),
    "covariance reversed": (C(x, y), T(C(y, x))),
    "quadratic form": (E(mul(T(y), A, y)),
                       add(trace(mul(A, V(y))), mul(T(E(y)), A, E(y)))),
    "fourth moments": (E(mul(T(y), A, y, T(y), B, y)), E(mul(trace(mul(A, y, T(y))),
                                                             T(y), T(B), y))),
    "expanded variance": (V(model), add(mul(Z, V(u), T(Z)), V(e), mul(Z, C(u, e)),
                                        mul(C(e, u), T(Z)))),
}


@pytest.mark.parametrize("name", TRUE)
def test_identities_hold(name: str) -> None:
    """Both sides have one normal form, also as the two sides of a difference."""
    lhs, rhs = TRUE[name]
    assert equal(lhs, rhs)
    assert equal(rhs, lhs)
    assert equal(sub(lhs, rhs), zero(lhs.rows, lhs.cols))


FALSE = {
    "transpose of a product, order kept": (T(mul(A, B)), mul(T(A), T(B))),
    "matrices do not commute": (mul(A, B), mul(B, A)),
    "square of a sum": (power(add(A, B), 2),
                        add(mul(A, A), mul(number(2), A, B), mul(B, B))),
    "trace is not fully symmetric": (trace(mul(A, B, P)), trace(mul(B, A, P))),
    "trace of a transposed factor": (trace(mul(A, B)), trace(mul(A, T(B)))),
    "kronecker is not commutative": (kronecker(A, B), kronecker(B, A)),
    "vec with a lost transpose": (vec(mul(A, P, B)), mul(kronecker(B, A), vec(P))),
    "hadamard is not the product": (hadamard(A, B), mul(A, B)),
    "block diagonal lost": (
        mul(rows, stack(D_ij, row=("i", r), col=("j", r)), T(rows)),
        sum_over("i", 1, r, mul(Z_i, D_ii, T(Z_i)))),
    "off by one in a range": (sum_over("i", 0, r, x_i), sum_over("i", 1, r, x_i)),
    "counting pairs": (sum_over("i", 1, N, sum_over("j", 1, i, number(1))),
                       mul(number(Fraction(1, 2)), dimension(N), dimension(N - 1))),
    "different ranges": (sum_over("i", 1, r, x_i), sum_over("i", 1, "s", x_i)),
    "reciprocal of a sum": (inverse(add(a, c)), add(inverse(a), inverse(c))),
    "inverse of a product": (inverse(mul(A, B)), mul(inverse(A), inverse(B))),
    "inverse of a transposed inverse": (inverse(T(inverse(add(A, B)))), add(A, B)),
    "variance without second term": (V(y), E(V(y, u))),
    "one cross term": (V(model), add(mul(Z, V(u), T(Z)), V(e), mul(Z, C(u, e)))),
    "cross terms not transposed": (C(x, y), C(y, x)),
    "mean of a product": (E(mul(x, T(y))), mul(E(x), T(E(y)))),
    "tower the wrong way": (E(E(y, u)), E(y, u)),
    "mean of a square": (E(mul(T(y), y)), mul(T(E(y)), E(y))),
    "condition lost": (E(y, u), E(y)),
    "quadratic form without mean": (E(mul(T(y), A, y)), trace(mul(A, V(y)))),
    "pull in what is not known": (E(mul(E(y, u), T(x))), E(mul(y, T(x)))),
    "function of a sum": (function("exp", add(a, c)),
                          add(function("exp", a), function("exp", c))),
    "functions apart": (function("exp", a), function("log", a)),
}


@pytest.mark.parametrize("name", FALSE)
def test_errors_do_not_pass(name: str) -> None:
    """Sides that differ in some model have different normal forms."""
    lhs, rhs = FALSE[name]
    assert not equal(lhs, rhs)


UNDER_FACTS: dict[str, tuple[Term, Term, tuple[Statement, ...]]] = {
    "independence": (V(model), add(ZDZ, R), (INDEPENDENT, VAR_U, VAR_E)),
    "uncorrelated": (V(model), add(ZDZ, R),
                     (Equation(C(u, e), zero("q", N)), VAR_U, VAR_E)),
    "conditional moments": (
        V(y), add(ZDZ, R), (Equation(y, model, definition=True), MEAN_E_GIVEN_U,
                            Equation(V(e, u), R), VAR_U)),
    "a covariance is symmetric": (D, T(D), (VAR_U,)),
    "conditional mean": (E(model, u), add(mul(X, b), mul(Z, u)), (MEAN_E_GIVEN_U,)),
    "conditional mean zero gives mean zero": (E(e), zero(N), (MEAN_E_GIVEN_U,)),
    "conditional mean zero gives covariance zero": (C(u, e), zero("q", N), (MEAN_E_GIVEN_U,)),
    "independent errors": (E(e, u), E(e), (INDEPENDENT,)),
    "independence of products": (E(mul(u, T(e), A, e)), mul(E(u), E(mul(T(e), A, e))),
                                 (INDEPENDENT,)),
    "conditional independence": (
        E(mul(x, T(y)), u), mul(E(x, u), T(E(y, u))), (Independent(((x,), (y,)), given=(u,)),)),
    "r factors": (
        V(factors), add(sum_over("i", 1, r, mul(Z_i, D_ii, T(Z_i))),
                        sum_over("i", 1, r, sum_over("j", 1, r, mul(Z_i, D_ij, T(Z_j)), [i])), R),
        FACTOR_FACTS),
    "r uncorrelated factors": (V(factors), DIAGONAL_V, (*FACTOR_FACTS, APART)),
    "r independent factors": (
        V(factors), DIAGONAL_V,
        (*RANGES, Equation(V(u_i), D_ii), VAR_E, Independent(((u_i,), (e,)), each=(0,)))),
    "amended notation": (
        sum_over("i", 0, r, mul(s_i, Z_i, T(Z_i))),
        add(sum_over("i", 1, r, mul(s_i, Z_i, T(Z_i))), mul(s2, identity(N))),
        (Equation(Z_0, identity(N)), Equation(s_0, s2),
         Equation(dimension(variable("q", as_dim(0))), dimension(N)))),
    "one subject": (V(y_i), V_i, LONGITUDINAL),
    "all subjects": (V(stack(y_i, row=("i", r))), stack(V_i, row=("i", r), col=("i", r)),
                     LONGITUDINAL),
    "Isserlis": (
        E(mul(T(y), A, y, T(y), B, y)),
        add(mul(trace(mul(A, S)), trace(mul(B, S))), trace(mul(A, S, B, S)),
            trace(mul(A, S, T(B), S))),
        (Normal((y,)), Equation(E(y), zero(N)), Equation(V(y), S))),
    "variance of a normal quadratic form": (
        V(mul(T(y), A, y)), mul(number(2), trace(mul(A, S, A, S))),
        (Normal((y,)), Equation(E(y), zero(N)), Equation(V(y), S), Property(A, "symmetric"))),
    "odd normal moments": (E(mul(y, T(y), A, y)), zero(N),
                           (Normal((y,)), Equation(E(y), zero(N)))),
    "idempotent": (power(sub(identity(N), P), 2), sub(identity(N), P),
                   (Property(P, "idempotent"),)),
    "orthogonal": (mul(P, A, T(P), P), mul(P, A), (Property(P, "orthogonal"),)),
    "symmetric": (trace(mul(A, S)), trace(mul(T(A), S)), (Property(S, "symmetric"),)),
    "inverse of a symmetric matrix": (inverse(S), T(inverse(S)), (Property(S, "symmetric"),)),
    "orthogonality of columns": (mul(W, T(W), T(X), Z, D), zero("p", "q"),
                                 (Equation(mul(T(X), Z), zero("p", "q")),)),
    "a stated equation between scalars": (mul(a, power(c, 2)), power(a, 3), (Equation(c, a),)),
}


@pytest.mark.parametrize("name", UNDER_FACTS)
def test_facts_are_used_and_needed(name: str) -> None:
    """The claim holds under its facts, and not without the equations and independences."""
    lhs, rhs, facts = UNDER_FACTS[name]
    assert equal(lhs, rhs, *facts)
    typing = [f for f in facts if isinstance(f, IndexRange)
              or (isinstance(f, Equation) and (f.definition or f.lhs.op == "dimension"))]
    assert not equal(lhs, rhs, *typing)


def test_splitting_a_direct_sum() -> None:
    """I(p + q) is the direct sum of I(p) and I(q), once its index is split."""
    whole = identity(as_dim("p") + as_dim("q"))
    parts = block_diagonal(identity("p"), identity("q"))
    assert equal(whole, parts, options=("split",))
    assert equal(ones(as_dim("p") + as_dim("q")), block([[ones("p")], [ones("q")]]),
                 options=("split",))


def test_short_sums_are_written_out_on_demand() -> None:
    """A sum over 1, 2, 3 is the sum of three members."""
    members = add(*(symbol("x", 1, 1, k) for k in (1, 2, 3)))
    assert equal(sum_over("i", 1, 3, x_i), members, options=("expand",))


def test_free_distinct_indices_do_not_reach_bound_ones() -> None:
    """In a claim for i != j, sums that call their indices i and j still meet i = j."""
    double = sum_over("i", 1, r, sum_over("j", 1, r, mul(delta(i, j), x_i)))
    assert not equal(double, number(0), *RANGES, distinct=((i, j),))
    assert equal(double, sum_over("i", 1, r, x_i), *RANGES, distinct=((i, j),))
    assert equal(mul(delta(i, j), x_i), number(0), *RANGES, distinct=((i, j),))


def test_a_fact_for_distinct_indices_says_nothing_of_equal_ones() -> None:
    """D_ij = 0 for i != j leaves D_ii alone."""
    assert not equal(D_ii, zero(q_i, q_i), *RANGES, APART)
    assert not equal(D_ij, zero(q_i, q_j), *RANGES, APART)
    assert equal(D_ij, zero(q_i, q_j), *RANGES, APART, distinct=((i, j),))


def test_a_fact_holds_in_its_range_only() -> None:
    """Var(u_i) = D_ii for i = 1..r says nothing of u_0."""
    u_0, D_00 = symbol("u", variable("q", as_dim(0)), 1, 0, random=True), symbol(
        "D", variable("q", as_dim(0)), variable("q", as_dim(0)), 0, 0)
    fact = Equation(V(u_i), D_ii)
    assert equal(V(u_i), D_ii, *RANGES, fact)
    assert not equal(V(u_0), D_00, *RANGES, fact)


def test_a_fact_that_would_rewrite_its_own_result_is_turned_round() -> None:
    """Var(e | u) = Var(e) can be used, and does not run in circles."""
    constant = Equation(V(e, u), V(e))
    assert equal(V(e, u), V(e), constant)
    assert not equal(V(e, u), V(x), constant)


def test_inverses_of_family_members() -> None:
    """A family with two indices may have square and other members."""
    assert equal(mul(D_ij, inverse(symbol("D", q_j, q_j, j, j)),
                     symbol("D", q_j, q_j, j, j)), D_ij)
