"""Var(y) = ZDZ' + R: by expanding, by the law of total variance, and without independence."""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    covariance,
    dims,
    fixed_vector,
    independent,
    matrix,
    random_vector,
)

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N, latex=r"\varepsilon")
D, R, C = covariance("D", q), covariance("R", N), matrix("C", q, N)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

by_expanding = (
    Derivation("Variance of y by expanding", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(Var(u), D)
    .assume(Var(e), R)
    .assume(independent(u, e))
    .start(Var(y))
    .then(Var(X*beta + Z*u + e))
    .then(Var(Z*u + e), because="Xβ is fixed")
    .then(Var(Z*u) + Cov(Z*u, e) + Cov(e, Z*u) + Var(e), by="cov-bilinear")
    .then(Z*Var(u)*Z.T + Z*Cov(u, e) + Cov(e, u)*Z.T + Var(e), by="cov-bilinear")
    .then(Z*Var(u)*Z.T + Var(e), because="u and ε are independent, so Cov(u, ε) = 0")
    .then(Z*D*Z.T + R)
)

by_total_variance = (
    Derivation("Variance of y by the law of total variance", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(E(e, given=u), 0)
    .assume(Var(e, given=u), R)
    .assume(Var(u), D)
    .start(Var(y))
    .then(E(Var(y, given=u)) + Var(E(y, given=u)), by="total-variance")
    .then(E(R) + Var(X*beta + Z*u))
    .then(R + Z*Var(u)*Z.T, because="R and Xβ are fixed")
    .then(R + Z*D*Z.T)
)

without_independence = (
    Derivation("Variance of y when errors and effects are correlated", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(Var(u), D)
    .assume(Var(e), R)
    .assume(Cov(u, e), C)
    .start(Var(y))
    .then(Z*Var(u)*Z.T + Z*Cov(u, e) + Cov(e, u)*Z.T + Var(e), by="cov-bilinear")
    .then(Z*D*Z.T + R + Z*C + C.T*Z.T)
)

covariance_with_effects = (
    Derivation("Covariance of y with the random effects", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(Var(u), D)
    .assume(Cov(e, u), 0)
    .start(Cov(y, u))
    .then(Z*Var(u) + Cov(e, u), by="cov-bilinear")
    .then(Z*D)
)
