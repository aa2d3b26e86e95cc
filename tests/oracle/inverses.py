"""True identities with inverses of matrices, and laws of real matrices."""

from __future__ import annotations

from derive.kernel.dims import as_dim, variable
from derive.kernel.facts import Property
from derive.kernel.terms import (
    add,
    block,
    block_diagonal,
    dimension,
    expectation,
    identity,
    inverse,
    kronecker,
    mul,
    number,
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

from .identities import IDENTITIES, eq, identity_of, let, rv

_BEFORE = len(IDENTITIES)
inv, t, tr, E, Var = inverse, transpose, trace, expectation, variance
A, B, C = symbol("A", "n", "n"), symbol("B", "n", "n"), symbol("C", "m", "m")
U, W = symbol("U", "n", "m"), symbol("W", "m", "n")
X, Z, Q = symbol("X", "n", "p"), symbol("Z", "n", "q"), symbol("Q", "p", "p")
V, D, R = symbol("V", "n", "n"), symbol("D", "q", "q"), symbol("R", "n", "n")
u, v, y = symbol("u", "n"), symbol("v", "n"), symbol("y", "n")
b, c, k = symbol("b", "p"), symbol("c", "p"), symbol("k")
F, L, H = symbol("F", "p", "p"), symbol("L", "p", "n"), symbol("H", "p", "h")
In, Im, Ip, ONE = identity("n"), identity("m"), identity("p"), number(1)
hat = mul(X, inv(mul(t(X), X)), t(X))
definite, full = Property(V, "positive-definite"), Property(X, "full-column-rank")
symmetric = Property(V, "symmetric")

# -- words of matrices ---------------------------------------------------------------------

identity_of("inverse of a product", inv(mul(A, B)), mul(inv(B), inv(A)))
identity_of("inverse of three factors", inv(mul(A, B, V)), mul(inv(V), inv(B), inv(A)))
identity_of("inverse of a transpose", inv(t(A)), t(inv(A)))
identity_of("inverse of a multiple", inv(mul(k, A)), mul(inv(k), inv(A)))
identity_of("conjugate powers", power(mul(A, B, inv(A)), 2), mul(A, power(B, 2), inv(A)))
identity_of("negative power", power(mul(A, B), -2), mul(inv(B), inv(A), inv(B), inv(A)))
identity_of("difference of inverses", sub(inv(A), inv(B)), mul(inv(A), sub(B, A), inv(B)))
identity_of("inverse of I + A", inv(add(In, A)), sub(In, mul(A, inv(add(In, A)))))
identity_of("push-through", mul(inv(add(In, mul(U, W))), U), mul(U, inv(add(Im, mul(W, U)))))
identity_of("Woodbury", inv(add(A, mul(U, C, W))), sub(inv(A), mul(
    inv(A), U, inv(add(inv(C), mul(W, inv(A), U))), W, inv(A))))
identity_of("Woodbury for I + UW", inv(add(In, mul(U, W))),
            sub(In, mul(U, inv(add(Im, mul(W, U))), W)))
identity_of("parallel sum", inv(add(inv(A), inv(B))), mul(A, inv(add(A, B)), B))
identity_of("Hua", add(inv(A), inv(sub(inv(B), A))), inv(sub(A, mul(A, B, A))))
identity_of("trace of a similar matrix", tr(mul(A, B, inv(A))), tr(B))
identity_of("trace of the hat matrix", tr(hat), dimension("p"))
identity_of("hat matrix is idempotent", power(hat, 2), hat)
identity_of("residual matrix", mul(sub(In, hat), X), zero("n", "p"))
identity_of("commuting inverse", mul(inv(A), B), mul(B, inv(A)), eq(mul(A, B), mul(B, A)))
identity_of("orthogonal inverse", inv(A), t(A), Property(A, "orthogonal"))
identity_of("symmetric inverse", mul(t(u), inv(V), v), mul(t(v), inv(V), u), symmetric)
identity_of("block triangular inverse",
            mul(block([[A, U], [zero("m", "n"), C]]),
                block([[inv(A), mul(number(-1), inv(A), U, inv(C))], [zero("m", "n"), inv(C)]])),
            block_diagonal(In, Im))
identity_of("direct sum inverse", inv(block_diagonal(A, C)), block_diagonal(inv(A), inv(C)))
identity_of("ridge two ways", mul(inv(add(mul(t(X), X), mul(k, Ip))), t(X)),
            mul(t(X), inv(add(mul(X, t(X)), mul(k, In)))))

# -- rank-one changes ------------------------------------------------------------------------

q = mul(t(v), inv(A), u)
identity_of("Sherman-Morrison", inv(add(A, mul(u, t(v)))), sub(inv(A), mul(
    inv(add(ONE, q)), inv(A), u, t(v), inv(A))))
identity_of("Sherman-Morrison applied", mul(inv(sub(A, mul(u, t(v)))), u),
            mul(inv(sub(ONE, q)), inv(A), u))
identity_of("quadratic form after a change", mul(t(v), inv(add(A, mul(k, u, t(v)))), u),
            mul(q, inv(add(ONE, mul(k, q)))))

# -- Kronecker products and families -----------------------------------------------------------

identity_of("inverse of a Kronecker product", inv(kronecker(A, C)), kronecker(inv(A), inv(C)))
identity_of("inverse of a Kronecker product of products",
            mul(inv(kronecker(mul(t(X), X), C)), kronecker(t(X), Im)),
            kronecker(mul(inv(mul(t(X), X)), t(X)), inv(C)))
identity_of("vec with an inverse", vec(mul(inv(A), X, inv(Q))),
            mul(kronecker(inv(t(Q)), inv(A)), vec(X)))
n_i = variable("n", as_dim("i"))
Vi, Zi = symbol("V", n_i, n_i, "i"), symbol("Z", n_i, "q", "i")
Vs, Zs = stack(Vi, row=("i", "r"), col=("i", "r")), stack(Zi, row=("i", "r"))
identity_of("inverse of a direct sum", mul(t(Zs), inv(Vs), Zs),
            sum_over("i", 1, "r", mul(t(Zi), inv(Vi), Zi)))
identity_of("traces of a direct sum", tr(mul(inv(Vs), Zs, t(Zs))),
            sum_over("i", 1, "r", tr(mul(t(Zi), inv(Vi), Zi))))
Ai, Bi = symbol("A", "n", "n", "i"), symbol("B", "n", "n", "i")
identity_of("a sum that counts", sum_over("i", 1, "r", mul(Ai, inv(Ai))),
            mul(dimension("r"), In))
identity_of("a sum from 2 that counts", sum_over("i", 2, "r", tr(mul(Ai, Bi, inv(Ai)))),
            sub(sum_over("i", 1, "r", tr(Bi)), tr(symbol("B", "n", "n", 1))))
identity_of("a double sum that counts",
            sum_over("i", 1, "r", sum_over("j", 1, "r", mul(Ai, B, inv(Ai)))),
            mul(dimension("r"), sum_over("i", 1, "r", mul(Ai, B, inv(Ai)))))

# -- laws of real matrices -----------------------------------------------------------------------

identity_of("one-sided inverse", mul(B, A), In, eq(mul(A, B), In))
identity_of("one-sided inverse of a sum", mul(B, add(A, V)), In, eq(mul(add(A, V), B), In))
identity_of("Gram cancellation", mul(X, b), mul(X, c),
            eq(mul(t(X), X, b), mul(t(X), y)), eq(mul(t(X), X, c), mul(t(X), y)))
identity_of("Gram cancellation of a matrix", mul(X, H), zero("n", "h"),
            eq(mul(t(X), X, H), zero("p", "h")))
identity_of("weighted Gram cancellation", mul(X, b), mul(X, c), definite,
            eq(mul(t(X), inv(V), X, b), mul(t(X), inv(V), X, c)))
identity_of("generalised inverse", mul(X, F, t(X), X), X,
            eq(mul(t(X), X, F, t(X), X), mul(t(X), X)))
identity_of("full rank cancellation", b, c, full, eq(mul(X, b), mul(X, c)))
identity_of("left inverse of full rank", mul(L, X), Ip, full, eq(mul(X, L, X), X))

# -- linear models -------------------------------------------------------------------------------

e, w = rv("e", "n"), rv("w", "q")
Y = symbol("Y", "n", 1, random=True)
ols = mul(inv(mul(t(X), X)), t(X), Y)
Vi_ = inv(V)
gls = mul(inv(mul(t(X), Vi_, X)), t(X), Vi_, Y)
model, centred = let(Y, add(mul(X, b), e)), eq(E(e), zero("n"))
identity_of("least squares is unbiased", E(ols), b, model, centred)
identity_of("variance of least squares", Var(ols), mul(k, inv(mul(t(X), X))), model,
            eq(Var(e), mul(k, In)))
identity_of("variance of generalised least squares", Var(gls), inv(mul(t(X), Vi_, X)),
            model, eq(Var(e), V))
identity_of("residual sum of squares", E(mul(t(Y), sub(In, hat), Y)),
            mul(k, sub(dimension("n"), dimension("p"))), model, centred,
            eq(Var(e), mul(k, In)))
marginal = add(mul(Z, D, t(Z)), R)
identity_of("mixed model equations", mul(inv(add(mul(t(Z), inv(R), Z), inv(D))), t(Z), inv(R)),
            mul(D, t(Z), inv(marginal)))
identity_of("marginal precision", inv(marginal), sub(inv(R), mul(
    inv(R), Z, inv(add(mul(t(Z), inv(R), Z), inv(D))), t(Z), inv(R))))
P = sub(Vi_, mul(Vi_, X, inv(mul(t(X), Vi_, X)), t(X), Vi_))
identity_of("PX = 0", mul(P, X), zero("n", "p"))
identity_of("PVP = P", mul(P, V, P), P)
identity_of("trace of PV", tr(mul(P, V)), sub(dimension("n"), dimension("p")))

WITH_INVERSES = tuple(IDENTITIES)[_BEFORE:]
"""The names of these identities."""
