"""The variance of y given the random effects is the variance of the errors."""

from derive import (
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
R = covariance("R", N)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

conditional_variance = (
    Derivation("Variance of y given u", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(Var(e, given=u), R)
    .start(Var(y, given=u))
    .then(Var(X*beta + Z*u + e, given=u))
    .then(Var(e, given=u), because="given u, the vector Xβ + Zu is fixed")
    .then(R)
)

nothing_random_left = (
    Derivation("Given u, the vector Zu does not vary", source=SOURCE)
    .claim(Var(Z*u, given=u), 0)
)

with_independent_errors = (
    Derivation("Variance of y given u, with independent errors", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(independent(u, e))
    .assume(E(e), 0)
    .assume(Var(e), R)
    .start(Var(y, given=u))
    .then(Var(e, given=u))
    .then(Var(e), because="ε is independent of u")
    .then(R)
)
