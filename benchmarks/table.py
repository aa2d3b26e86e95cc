"""Identities of linear models and matrix algebra, each with a false variant beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    block_column,
    block_diagonal,
    block_matrix,
    block_row,
    covariance,
    diag,
    dims,
    dims_family,
    equal,
    fixed_vector,
    hadamard,
    idempotent,
    identity,
    independent,
    indices,
    invertible,
    kron,
    matrix,
    normal,
    ones,
    orthogonal,
    positive_definite,
    quad,
    random_vector,
    scalar,
    scalars,
    sum_over,
    symmetric,
    tr,
    vec,
)
from derive.kernel.facts import Claim

from .floors import ROWS

INVERSES = "inverses"
FLOORS = "floors"


@dataclass(frozen=True)
class Identity:
    """``lhs = rhs`` under the facts, and ``lhs = wrong``, which is false in some model of them."""

    group: str
    name: str
    lhs: Any
    rhs: Any
    wrong: Any
    facts: tuple[Any, ...] = ()

    def side(self, true: bool) -> Any:
        """The right side of the true or of the false variant."""
        return self.rhs if true else self.wrong

    def claim(self, true: bool) -> Claim:
        """The variant as derive reads it."""
        derivation = Derivation(self.name)
        for fact in self.facts:
            derivation = derivation.assume(fact)
        step = derivation.claim(self.lhs, self.side(true)).steps()[-1]
        if step.lhs is None or step.rhs is None or step.error is not None:
            raise ValueError(f"{self.name}: {step.error}")
        return Claim(step.lhs, step.rhs, step.facts, step.distinct)


N, p, q, r, m, n = dims("N p q r m n")
i, j = indices("i j", r)
k, h = indices("k h", N)
size = dims_family("q")

A, B, C, S = (matrix(name, N) for name in "ABCS")
X, Z, F, G = matrix("X", N, p), matrix("Z", N, q), matrix("F", m, n), matrix("G", n, m)
K, L = matrix("K", p), matrix("L", q)
beta, tau, mu = fixed_vector("beta", p), fixed_vector("tau", q), fixed_vector("mu", N)
v, w = fixed_vector("v", N), fixed_vector("w", N)
u, e, y, x = (random_vector("u", q), random_vector("e", N), random_vector("y", N),
              random_vector("x", N))
D, R, V = covariance("D", q), covariance("R", N), matrix("V", N)
Zi = matrix("Z", N, size[i], over=i)
Di = matrix("D", size[i], over=i)
Dij = matrix("D", size[i], size[j], over=(i, j))
ui = random_vector("u", size[i], over=i)
s, t = scalar("s", over=i), scalar("t", over=i)
a, b, c = scalars("a b c", nonzero=True)
d, f = scalars("d f", positive=True)

I = identity(N)  # noqa: E741  # the name every book uses
model = X*beta + Z*u + e
linear = (equal(Var(u), D), equal(Var(e), R), independent(u, e))
given_u = (equal(E(e, given=u), 0*e), equal(Var(e, given=u), R), equal(Var(u), D))
Vi = V.inv()
XVX = X.T*Vi*X
P = Vi - Vi*X*XVX.inv()*X.T*Vi
regular = (symmetric(V), invertible(V))
H = X*(X.T*X).inv()*X.T
GLS = XVX.inv()*X.T*Vi
Woodbury = R.inv() - R.inv()*Z*(D.inv() + Z.T*R.inv()*Z).inv()*Z.T*R.inv()

_TRACE = "trace and transpose"
_MOMENTS = "E, Var, Cov"
_BLOCKS = "blocks"
_SUMS = "sums and families"
_KRONECKER = "Kronecker, vec, Hadamard"
_RATIONAL = "rational scalars"

TABLE = (
    Identity(_TRACE, "transpose of a product", (A*B).T, B.T*A.T, A.T*B.T),
    Identity(_TRACE, "transpose of three", (A*B*X).T, X.T*B.T*A.T, X.T*A.T*B.T),
    Identity(_TRACE, "square of a sum", (A + B)**2, A**2 + A*B + B*A + B**2, A**2 + 2*A*B + B**2),
    Identity(_TRACE, "cyclic trace", tr(A*B*C), tr(C*A*B), tr(B*A*C)),
    Identity(_TRACE, "trace of two", tr(A*B), tr(B*A), tr(A*B.T)),
    Identity(_TRACE, "trace of a transpose", tr(A*B), tr(B.T*A.T), tr(B.T*A)),
    Identity(_TRACE, "trace is linear", tr(2*A - B), 2*tr(A) - tr(B), 2*tr(A) + tr(B)),
    Identity(_TRACE, "trace of the identity", tr(I), N, N + 1),
    Identity(_TRACE, "symmetric part", (A + A.T)*v - A*v, A.T*v, A*v),
    Identity(_TRACE, "trace with a symmetric matrix", tr(A*S), tr(A.T*S), tr(A.T*S.T) + tr(A),
             (symmetric(S),)),
    Identity(_TRACE, "idempotent complement", (I - S)**2, I - S, I - 2*S, (idempotent(S),)),
    Identity(_TRACE, "orthogonal similarity", tr(S*A*S.T), tr(A), tr(A*S), (orthogonal(S),)),

    Identity(_MOMENTS, "mean of the model", E(model), X*beta + Z*E(u) + E(e), X*beta + E(e)),
    Identity(_MOMENTS, "variance of a linear map", Var(A*x + mu), A*Var(x)*A.T, A*Var(x)*A),
    Identity(_MOMENTS, "covariance of linear maps", Cov(A*x, B*y), A*Cov(x, y)*B.T,
             A*Cov(y, x)*B.T),
    Identity(_MOMENTS, "covariance reversed", Cov(x, y), Cov(y, x).T, Cov(y, x)),
    Identity(_MOMENTS, "variance of a sum", Var(Z*u + e),
             Z*Var(u)*Z.T + Var(e) + Z*Cov(u, e) + Cov(e, u)*Z.T,
             Z*Var(u)*Z.T + Var(e) + 2*Z*Cov(u, e)),
    Identity(_MOMENTS, "variance by definition", Var(y), E(y*y.T) - E(y)*E(y).T, E(y*y.T)),
    Identity(_MOMENTS, "marginal variance", Var(model), Z*D*Z.T + R, Z*D*Z.T + R**2, linear),
    Identity(_MOMENTS, "quadratic form", E(quad(y, A)), tr(A*Var(y)) + quad(E(y), A),
             tr(A*Var(y))),
    Identity(_MOMENTS, "tower", E(E(y, given=u)), E(y), E(y, given=u)),
    Identity(_MOMENTS, "total variance", Var(y), E(Var(y, given=u)) + Var(E(y, given=u)),
             E(Var(y, given=u))),
    Identity(_MOMENTS, "total covariance", Cov(x, y),
             E(Cov(x, y, given=u)) + Cov(E(x, given=u), E(y, given=u)),
             E(Cov(x, y, given=u)) + Cov(E(y, given=u), E(x, given=u))),
    Identity(_MOMENTS, "conditional mean", E(model, given=u), X*beta + Z*u, X*beta, given_u),
    Identity(_MOMENTS, "marginal variance by conditions", Var(model), Z*D*Z.T + R, Z*D*Z.T - R,
             given_u),
    Identity(_MOMENTS, "variance of a normal quadratic form", Var(quad(y, A)), 2*tr(A*S*A*S),
             tr(A*S*A*S), (normal(y), equal(E(y), 0*y), equal(Var(y), S), symmetric(A))),

    Identity(_BLOCKS, "row times column", block_row(X, Z)*block_column(beta, tau),
             X*beta + Z*tau, X*beta - Z*tau),
    Identity(_BLOCKS, "transpose of a row", block_row(X, Z).T, block_column(X.T, Z.T),
             block_column(X.T, -Z.T)),
    Identity(_BLOCKS, "cross products", block_row(X, Z).T*block_row(X, Z),
             block_matrix([[X.T*X, X.T*Z], [Z.T*X, Z.T*Z]]),
             block_matrix([[X.T*X, X.T*Z], [Z.T*X, -Z.T*Z]])),
    Identity(_BLOCKS, "two variance components",
             block_row(X, Z)*block_diagonal(K, L)*block_row(X, Z).T, X*K*X.T + Z*L*Z.T,
             X*K*X.T + Z*L.T*Z.T),
    Identity(_BLOCKS, "trace of a direct sum", tr(block_diagonal(K, L)), tr(K) + tr(L),
             tr(K) - tr(L)),
    Identity(_BLOCKS, "product of direct sums", block_diagonal(K, L)*block_diagonal(K.T, L.T),
             block_diagonal(K*K.T, L*L.T), block_diagonal(K.T*K, L*L.T)),
    Identity(_BLOCKS, "variance of a stacked vector", Var(block_column(x, y)),
             block_matrix([[Var(x), Cov(x, y)], [Cov(y, x), Var(y)]]),
             block_matrix([[Var(x), Cov(x, y)], [Cov(x, y), Var(y)]])),

    Identity(_SUMS, "sum of integers", sum_over(k, k), N*(N + 1)/2, N*(N - 1)/2),
    Identity(_SUMS, "sum of squares of integers", sum_over(k**2, k), N*(N + 1)*(2*N + 1)/6,
             N*(N + 1)*(2*N - 1)/6),
    Identity(_SUMS, "sum of a constant", sum_over(a, i), r*a, (r - 1)*a),
    Identity(_SUMS, "square of a sum", sum_over(s[i], i)**2,
             sum_over(s[i]**2, i) + sum_over(s[i]*s[j], i, j, distinct=True),
             sum_over(s[i]**2, i)),
    Identity(_SUMS, "product of two sums", sum_over(s[i], i)*sum_over(t[i], i),
             sum_over(sum_over(s[i]*t[j], j), i), sum_over(s[i]*t[i], i)),
    Identity(_SUMS, "sum of deviations", sum_over(s[i] - sum_over(s[j], j)/r, i), 0*a, a),
    Identity(_SUMS, "family of blocks", block_row(Zi, over=i)*block_column(ui, over=i),
             sum_over(Zi[i]*ui[i], i), 2*sum_over(Zi[i]*ui[i], i)),
    Identity(_SUMS, "full block family",
             block_row(Zi, over=i)*block_matrix(Dij, over=(i, j))*block_row(Zi, over=i).T,
             sum_over(sum_over(Zi[i]*Dij[i, j]*Zi[j].T, j), i),
             sum_over(Zi[i]*Dij[i, i]*Zi[i].T, i)),
    Identity(_SUMS, "block diagonal family",
             block_row(Zi, over=i)*block_diagonal(Di, over=i)*block_row(Zi, over=i).T,
             sum_over(Zi[i]*Di[i]*Zi[i].T, i), sum_over(Zi[i]*Di[i].T*Zi[i].T, i)),
    Identity(_SUMS, "variance of a sum over a family", Var(sum_over(Zi[i]*ui[i], i)),
             sum_over(sum_over(Zi[i]*Cov(ui[i], ui[j])*Zi[j].T, j), i),
             sum_over(Zi[i]*Var(ui[i])*Zi[i].T, i)),

    Identity(_KRONECKER, "mixed product", kron(F, A)*kron(G, B), kron(F*G, A*B), kron(F*G, B*A)),
    Identity(_KRONECKER, "transpose", kron(A, B).T, kron(A.T, B.T), kron(B.T, A.T)),
    Identity(_KRONECKER, "trace", tr(kron(A, B)), tr(A)*tr(B), tr(A*B)),
    Identity(_KRONECKER, "associativity", kron(A, kron(B, F)), kron(kron(A, B), F),
             kron(kron(B, A), F)),
    Identity(_KRONECKER, "vec of a product", vec(A*X*K), kron(K.T, A)*vec(X),
             kron(K, A)*vec(X)),
    Identity(_KRONECKER, "trace as vec product", tr(A.T*B), (vec(A).T*vec(B)), vec(A.T).T*vec(B)),
    Identity(_KRONECKER, "Hadamard product as trace", quad(v, hadamard(A, B), w),
             tr(diag(v)*A*diag(w)*B.T), tr(diag(v)*A*diag(w)*B)),
    Identity(_KRONECKER, "diag times ones", diag(v)*ones(N), v, 2*v),

    Identity(_RATIONAL, "difference of reciprocals", 1/a - 1/(a + d**2), d**2/(a*(a + d**2)),
             d**2/(a + d**2)),
    Identity(_RATIONAL, "parallel sum", 1/(1/d + 1/f), d*f/(d + f), d + f),
    Identity(_RATIONAL, "nested fractions", 1/(1 + d/f), f/(d + f), d/(d + f)),
    Identity(_RATIONAL, "intraclass correlation", d/(d + f), 1 - f/(d + f), 1 - d/(d + f)),
    Identity(_RATIONAL, "cubes", (d**3 - f**3)/(d**2 + d*f + f**2), d - f, d + f),
    Identity(_RATIONAL, "shrinkage", d/(d + f/N), N*d/(N*d + f), N*d/(d + f)),
    Identity(_RATIONAL, "Lagrange", (a**2 + b**2)*(c**2 + d**2) - (a*c + b*d)**2,
             (a*d - b*c)**2, (a*d + b*c)**2),

    Identity(INVERSES, "inverse of a product", (A*B).inv(), B.inv()*A.inv(), A.inv()*B.inv(),
             (invertible(A), invertible(B))),
    Identity(INVERSES, "inverse of a transpose", A.T.inv(), A.inv().T, A.inv(),
             (invertible(A),)),
    Identity(INVERSES, "push-through", (I + A*B).inv()*A, A*(I + B*A).inv(),
             A*(I + A*B).inv()),
    Identity(INVERSES, "resolvents", A.inv() - B.inv(), A.inv()*(B - A)*B.inv(),
             A.inv()*(A - B)*B.inv(), (invertible(A), invertible(B))),
    Identity(INVERSES, "Woodbury", (Z*D*Z.T + R).inv(), Woodbury, R.inv() + Z*D.inv()*Z.T,
             (positive_definite(R), positive_definite(D))),
    Identity(INVERSES, "hat matrix", H*H, H, 2*H),
    Identity(INVERSES, "residuals", (I - H)*X, 0*X, X),
    Identity(INVERSES, "PVP = P", P*V*P, P, V*P, regular),
    Identity(INVERSES, "PX = 0", P*X, 0*X, X, regular),
    Identity(INVERSES, "GLS is unbiased", GLS*X, identity(p), 2*identity(p), regular),
    Identity(INVERSES, "variance of GLS", Var(GLS*y), XVX.inv(), XVX,
             (*regular, equal(Var(y), V))),

    *(Identity(FLOORS, *row) for row in ROWS),
)

GROUPS = tuple(dict.fromkeys(identity.group for identity in TABLE))
