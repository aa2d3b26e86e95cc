"""True identities, each a claim with the least facts that make it true."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.kernel.dims import Dim, as_dim, variable
from derive.kernel.facts import (
    Claim,
    Equation,
    Fact,
    Property,
    Statement,
)
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

IDENTITIES: dict[str, Claim] = {}

Distinct = Sequence[tuple[str, str]]


def _pairs(distinct: Distinct) -> tuple[tuple[Dim, Dim], ...]:
    return tuple((as_dim(a), as_dim(b)) for a, b in distinct)


def identity_of(name: str, lhs: Term, rhs: Term, *statements: Statement,
                distinct: Distinct = (), relation: str = "=") -> None:
    """Add an identity, or an inequality, to the list under its name."""
    assert name not in IDENTITIES, name
    assert (lhs.rows, lhs.cols) == (rhs.rows, rhs.cols), name
    facts = tuple(Fact(f"fact {k}", s) for k, s in enumerate(statements, 1))
    IDENTITIES[name] = Claim(lhs, rhs, facts, _pairs(distinct), relation)


def eq(lhs: Term, rhs: Term, distinct: Distinct = ()) -> Equation:
    """An assumed equation."""
    return Equation(lhs, rhs, _pairs(distinct))


def let(lhs: Term, rhs: Term) -> Equation:
    """A definition."""
    return Equation(lhs, rhs, definition=True)


def rv(name: str, rows: Dim | str | int = 1, *indices: str | int) -> Term:
    """A random vector."""
    return symbol(name, rows, 1, *indices, random=True)


t, tr, E, Var, Cov = transpose, trace, expectation, variance, covariance
HALF = number(Fraction(1, 2))

A, B, C = symbol("A", "m", "n"), symbol("B", "n", "p"), symbol("C", "p", "m")
A2, B2 = symbol("A2", "m", "n"), symbol("B2", "n", "p")
S, T, U = symbol("S", "n", "n"), symbol("T", "n", "n"), symbol("U", "n", "n")
K, L = symbol("K", "p", "q"), symbol("L", "q", "k")
a, b = symbol("a"), symbol("b")
v, w = symbol("v", "n"), symbol("w", "n")

# -- matrix algebra ----------------------------------------------------------------------

identity_of("transpose of a product", t(mul(A, B)), mul(t(B), t(A)))
identity_of("transpose of three factors", t(mul(A, B, C)), mul(t(C), t(B), t(A)))
identity_of("transpose is an involution and additive", t(add(A, t(t(A2)))),
            add(t(A), t(A2)))
identity_of("distributivity", mul(add(A, A2), add(B, B2)),
            add(mul(A, B), mul(A, B2), mul(A2, B), mul(A2, B2)))
identity_of("square of a sum", power(add(S, T), 2),
            add(power(S, 2), mul(S, T), mul(T, S), power(T, 2)))
identity_of("commutator trace", tr(sub(mul(S, T), mul(T, S))), number(0))
identity_of("Jacobi", add(*(sub(mul(x, sub(mul(y, z), mul(z, y))),
                                mul(sub(mul(y, z), mul(z, y)), x))
                            for x, y, z in ((S, T, U), (T, U, S), (U, S, T)))), zero("n", "n"))
identity_of("trace is cyclic", tr(mul(A, B, C)), tr(mul(C, A, B)))
identity_of("trace of a transpose", tr(mul(S, t(T))), tr(mul(T, t(S))))
identity_of("trace of a scalar", mul(t(v), S, w), tr(mul(S, w, t(v))))
identity_of("trace is linear", tr(add(mul(a, S), mul(b, T))),
            add(mul(a, tr(S)), mul(b, tr(T))))
identity_of("trace of the identity", tr(add(S, identity("n"))), add(tr(S), dimension("n")))
identity_of("scalar is its transpose", mul(t(v), S, w), mul(t(w), t(S), v))
identity_of("symmetric commutes under the trace", tr(mul(S, T, U)), tr(mul(S, t(U), T)),
            Property(S, "symmetric"), Property(T, "symmetric"))
identity_of("skew form vanishes", mul(t(v), sub(S, t(S)), v), number(0))
identity_of("idempotent complement", power(sub(identity("n"), S), 2),
            sub(identity("n"), S), Property(S, "idempotent"))
identity_of("orthogonal keeps lengths", mul(t(mul(S, v)), S, w), mul(t(v), w),
            Property(S, "orthogonal"))
identity_of("mixed product", mul(kronecker(A, K), kronecker(B, L)),
            kronecker(mul(A, B), mul(K, L)))
identity_of("Kronecker transpose", t(kronecker(A, K)), kronecker(t(A), t(K)))
identity_of("Kronecker trace", tr(kronecker(S, mul(B, C, A))), mul(tr(S), tr(mul(A, B, C))))
identity_of("Kronecker sum", kronecker(add(A, A2), K), add(kronecker(A, K), kronecker(A2, K)))
identity_of("Kronecker commutes with identities",
            mul(kronecker(A, identity("p")), kronecker(identity("n"), K)), kronecker(A, K))
X = symbol("X", "n", "p")
identity_of("vec of a product", vec(mul(A, X, K)), mul(kronecker(t(K), A), vec(X)))
identity_of("trace as vec", tr(mul(t(A), A2)), mul(t(vec(A)), vec(A2)))
identity_of("vec of an outer product", vec(mul(v, t(symbol("x", "m")))),
            kronecker(symbol("x", "m"), v))
identity_of("trace of four factors by vec", tr(mul(A, X, K, symbol("M", "q", "m"))),
            mul(t(vec(t(A))), kronecker(t(mul(K, symbol("M", "q", "m"))), identity("n")),
                vec(X)))
identity_of("Schur product form", mul(t(v), hadamard(S, T), w),
            tr(mul(diag(v), S, diag(w), t(T))))
identity_of("diag scales rows", mul(diag(v), S), hadamard(mul(v, t(ones("n"))), S))
identity_of("diagonal of a product", diagonal(mul(A, B, C)),
            mul(hadamard(A, t(mul(B, C))), ones("n")))
identity_of("Hadamard with the identity", hadamard(S, identity("n")), diag(diagonal(S)))
identity_of("Hadamard trace", tr(mul(t(A), hadamard(A, A2))),
            mul(t(ones("m")), hadamard(A, A, A2), ones("n")))
identity_of("diag times vector", mul(diag(v), w), hadamard(v, w))
identity_of("trace by diagonals", tr(mul(S, diag(v))), mul(t(v), diagonal(S)))

# -- blocks ------------------------------------------------------------------------------

A12, A21, A22 = symbol("A12", "m", "k"), symbol("A21", "q", "n"), symbol("A22", "q", "k")
B21 = symbol("B21", "k", "p")
identity_of("row times column of blocks", mul(block([[A, A12]]), block([[B], [B21]])),
            add(mul(A, B), mul(A12, B21)))
identity_of("transpose of blocks", t(block([[A, A12], [A21, A22]])),
            block([[t(A), t(A21)], [t(A12), t(A22)]]))
identity_of("block matrix times blocks", mul(block([[A, A12], [A21, A22]]), block([[B], [B21]])),
            block([[add(mul(A, B), mul(A12, B21))], [add(mul(A21, B), mul(A22, B21))]]))
identity_of("column times row of blocks", mul(block([[B], [B21]]), t(block([[B], [B21]]))),
            block([[mul(B, t(B)), mul(B, t(B21))], [mul(B21, t(B)), mul(B21, t(B21))]]))
R1, R2 = symbol("R1", "q", "q"), symbol("R2", "q", "q")
identity_of("direct sums multiply", mul(block_diagonal(S, R1), block_diagonal(T, R2)),
            block_diagonal(mul(S, T), mul(R1, R2)))
identity_of("trace of a direct sum", tr(block_diagonal(S, R1)), add(tr(S), tr(R1)))
D1, D2 = symbol("D1", "n", "n"), symbol("D2", "k", "k")
identity_of("blocks around a direct sum",
            mul(block([[A, A12]]), block_diagonal(D1, D2), t(block([[A, A12]]))),
            add(mul(A, D1, t(A)), mul(A12, D2, t(A12))))
identity_of("equal direct sum as Kronecker", block_diagonal(S, S, S),
            kronecker(identity(3), S))

# -- ones, entries and sums --------------------------------------------------------------

one = ones("n")
centring = sub(identity("n"), mul(inverse(dimension("n")), one, t(one)))
identity_of("sum of all entries", mul(t(ones("m")), A, ones("n")),
            sum_over("i", 1, "m", sum_over("j", 1, "n", entry(A, "i", "j"))))
identity_of("ones squared", mul(one, t(one), one, t(one)), mul(dimension("n"), one, t(one)))
identity_of("centring matrix is idempotent", mul(centring, centring), centring)
identity_of("centred residuals sum to zero", mul(t(one), centring), zero(1, "n"))
identity_of("entry of a product", entry(mul(A, B), "i", "j"),
            sum_over("s", 1, "n", mul(entry(A, "i", "s"), entry(B, "s", "j"))))
identity_of("trace as sum", tr(S), sum_over("i", 1, "n", entry(S, "i", "i")))
identity_of("Frobenius norm", tr(mul(t(A), A)),
            sum_over("i", 1, "m", sum_over("j", 1, "n", power(entry(A, "i", "j"), 2))))
identity_of("row and column sums", entry(mul(A, one), "i"),
            sum_over("j", 1, "n", entry(A, "i", "j")))
identity_of("off-diagonal sum",
            sum_over("i", 1, "n", sum_over("j", 1, "n", entry(S, "i", "j"), ["i"])),
            sub(mul(t(one), S, one), tr(S)))
identity_of("delta picks an entry", sum_over("j", 1, "n", mul(delta("i", "j"), entry(v, "j"))),
            entry(v, "i"))
identity_of("entry of the identity", entry(add(S, identity("n")), "i", "j"), entry(S, "i", "j"),
            distinct=[("i", "j")])

# -- families ----------------------------------------------------------------------------


def q(i: str | int) -> Dim:
    """The size q_i of a member."""
    return variable("q", as_dim(i))


def Z(i: str | int) -> Term:  # the usual letter
    """A member of the family of design matrices."""
    return symbol("Z", "N", q(i), i)


def D(i: str | int) -> Term:  # the usual letter
    """A member of the family of covariance matrices."""
    return symbol("D", q(i), q(i), i)


def G(i: str | int, j: str | int) -> Term:  # the usual letter
    """A block of a matrix that is given in blocks."""
    return symbol("G", q(i), q(j), i, j)


def s(i: str | int) -> Term:
    """A member of a family of scalars."""
    return symbol("s", 1, 1, i)


def over_i(body: Term, *but: str) -> Term:
    """The sum over i = 1..r."""
    return sum_over("i", 1, "r", body, but)


def over_j(body: Term, *but: str) -> Term:
    """The sum over j = 1..r."""
    return sum_over("j", 1, "r", body, but)


Zs = stack(Z("i"), col=("i", "r"))
ZDZ = mul(Z("i"), D("i"), t(Z("i")))
P = symbol("P", "N", "N")
identity_of("transpose of a family sum", t(over_i(ZDZ)),
            over_i(mul(Z("i"), t(D("i")), t(Z("i")))))
identity_of("trace of a family sum", tr(mul(P, over_i(ZDZ))),
            over_i(tr(mul(t(Z("i")), P, Z("i"), D("i")))))
identity_of("splitting off the diagonal",
            over_i(over_j(mul(Z("i"), G("i", "j"), t(Z("j"))))),
            add(over_i(mul(Z("i"), G("i", "i"), t(Z("i")))),
                over_i(over_j(mul(Z("i"), G("i", "j"), t(Z("j"))), "i"))))
identity_of("renamed bound index", over_i(mul(s("i"), Z("i"), t(Z("i")))),
            over_j(mul(s("j"), Z("j"), t(Z("j")))))
identity_of("product of sums", mul(over_i(mul(Z("i"), t(Z("i")))), over_i(ZDZ)),
            over_i(over_j(mul(Z("i"), t(Z("i")), Z("j"), D("j"), t(Z("j"))))))
identity_of("square of a scalar sum", power(over_i(s("i")), 2),
            add(over_i(power(s("i"), 2)), over_i(over_j(mul(s("i"), s("j")), "i"))))
identity_of("stack times its transpose", mul(Zs, t(Zs)), over_i(mul(Z("i"), t(Z("i")))))
identity_of("stack around a block diagonal",
            mul(Zs, stack(D("i"), row=("i", "r"), col=("i", "r")), t(Zs)), over_i(ZDZ))
identity_of("stack around a block matrix",
            mul(Zs, stack(G("i", "j"), row=("i", "r"), col=("j", "r")), t(Zs)),
            over_i(over_j(mul(Z("i"), G("i", "j"), t(Z("j"))))))
identity_of("trace of a block diagonal", tr(stack(D("i"), row=("i", "r"), col=("i", "r"))),
            over_i(tr(D("i"))))
identity_of("transposed stack", t(Zs), stack(t(Z("i")), row=("i", "r")))
identity_of("constant block diagonal", stack(S, row=("i", "r"), col=("i", "r")),
            kronecker(identity("r"), S))
identity_of("off-diagonal blocks vanish",
            over_i(over_j(mul(Z("i"), G("i", "j"), t(Z("j"))))),
            over_i(mul(Z("i"), G("i", "i"), t(Z("i")))),
            eq(G("i", "j"), zero(q("i"), q("j")), [("i", "j")]))
identity_of("amended notation",
            mul(block([[identity("N"), Zs]]),
                block_diagonal(mul(a, identity("N")),
                               stack(mul(s("i"), identity(q("i"))), row=("i", "r"),
                                     col=("i", "r"))),
                t(block([[identity("N"), Zs]]))),
            add(mul(a, identity("N")), over_i(mul(s("i"), Z("i"), t(Z("i"))))))

# -- counts and rational functions ---------------------------------------------------------

N = dimension("N")
identity_of("triangular number", sum_over("i", 1, "N", dimension("i")),
            mul(HALF, N, dimension(as_dim("N") + 1)))
identity_of("variances and covariances", mul(HALF, N, dimension(as_dim("N") + 1)),
            add(N, mul(HALF, N, dimension(as_dim("N") - 1))))
identity_of("sum of squares", sum_over("i", 1, "N", power(dimension("i"), 2)),
            mul(number(Fraction(1, 6)), N, dimension(as_dim("N") + 1),
                dimension(2 * as_dim("N") + 1)))
identity_of("sum of odd numbers", sum_over("i", 1, "N", dimension(2 * as_dim("i") - 1)),
            power(N, 2))
identity_of("pairs", sum_over("i", 1, "N", sum_over("j", 1, "N", number(1), ["i"])),
            mul(N, dimension(as_dim("N") - 1)))
identity_of("partial fractions", sub(inverse(a), inverse(add(a, b))),
            mul(b, inverse(mul(a, add(a, b)))))
identity_of("difference of squares", mul(sub(power(a, 2), power(b, 2)), inverse(sub(a, b))),
            add(a, b))
identity_of("geometric steps", mul(sub(a, number(1)), add(power(a, 2), a, number(1))),
            sub(power(a, 3), number(1)))
