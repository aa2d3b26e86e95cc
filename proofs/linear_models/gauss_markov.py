"""Gauss-Markov: no linear unbiased estimator varies less than (generalised) least squares.

For any L with LX = I the variance of Ly exceeds that of least squares by a matrix of the form
(L - C)V(L - C)', which is nonnegative definite.
"""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    covariance,
    dims,
    fixed_vector,
    identity,
    matrix,
    random_vector,
    scalar,
)

SOURCE = "Seber & Lee, Linear Regression Analysis, ch. 3"

n, p = dims("n p")
X, L = matrix("X", n, p), matrix("L", p, n)
beta = fixed_vector("beta", p)
y = random_vector("y", n)
s2 = scalar("sigma^2", positive=True)
V = covariance("V", n, positive_definite=True)

# Uncorrelated errors of equal variance

C = (X.T*X).I*X.T

ordinary = (
    Derivation("Gauss-Markov", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(Var(y), s2*identity(n))
    .assume(L*X, identity(p))
)

any_linear_unbiased_estimator = (
    ordinary.start(E(L*y)).then(L*E(y)).then(L*X*beta).then(beta, because="LX = I"))

covariance_with_least_squares = (
    ordinary
    .start(Cov(L*y, C*y))
    .then(L*Var(y)*C.T)
    .then(s2*L*X*(X.T*X).I)
    .then(s2*(X.T*X).I, because="LX = I")
    .then(Var(C*y))
)

excess_of_variance = (
    ordinary
    .start(Var(L*y) - Var(C*y))
    .then(Var(L*y - C*y), because="the covariance of Ly with Cy is the variance of Cy")
    .then((L - C)*Var(y)*(L - C).T)
    .then(s2*(L - C)*(L - C).T)
)

# Any variance matrix

A = (X.T*V.I*X).I*X.T*V.I

general = (
    Derivation("Gauss-Markov with a general variance matrix (Aitken)", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(Var(y), V)
    .assume(L*X, identity(p))
)

general_covariance = (
    general
    .start(Cov(L*y, A*y))
    .then(L*Var(y)*A.T)
    .then(L*V*A.T)
    .then(L*X*(X.T*V.I*X).I, because="V and its inverse cancel")
    .then((X.T*V.I*X).I, because="LX = I")
    .then(Var(A*y))
)

general_excess = (
    general
    .start(Var(L*y) - Var(A*y))
    .then(L*V*L.T - (X.T*V.I*X).I)
    .then((L - A)*V*(L - A).T, because="LVA' = AVA' = (X'V^-1 X)^-1")
)
