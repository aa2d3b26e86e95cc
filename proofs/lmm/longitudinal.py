"""Longitudinal data: the subjects' vectors one by one, and all of them stacked."""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    block_column,
    block_diagonal,
    covariance,
    dims,
    dims_family,
    fixed_vector,
    independent,
    indices,
    matrix,
    random_vector,
)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

p, q, m = dims("p q m")
i, j = indices("i j", m)
n = dims_family("n")
X, Z = matrix("X", n[i], p, over=i), matrix("Z", n[i], q, over=i)
beta = fixed_vector("beta", p)
y = random_vector("y", n[i], over=i)
u = random_vector("u", q, over=i)
e = random_vector("e", n[i], over=i, latex=r"\varepsilon")
D, R = covariance("D", q), covariance("R", n[i], over=i)
V = Z[i]*D*Z[i].T + R[i]

subjects = (
    Derivation("Longitudinal data", source=SOURCE)
    .where(y[i], X[i]*beta + Z[i]*u[i] + e[i])
    .assume(E(e[i], given=u[i]), 0)
    .assume(Var(e[i], given=u[i]), R[i])
    .assume(Var(u[i]), D)
)

subject_mean = (
    subjects
    .start(E(y[i], given=u[i]))
    .then(X[i]*beta + Z[i]*u[i])
)

subject_variance = (
    subjects
    .start(Var(y[i]))
    .then(E(Var(y[i], given=u[i])) + Var(E(y[i], given=u[i])), by="total-variance")
    .then(R[i] + Z[i]*D*Z[i].T)
)

independent_subjects = (
    Derivation("Longitudinal data, all subjects stacked", source=SOURCE)
    .where(y[i], X[i]*beta + Z[i]*u[i] + e[i])
    .assume(Var(u[i]), D)
    .assume(Var(e[i]), R[i])
    .assume(independent(u[i], e[i]))
    .assume(Cov(u[i], u[j]), 0, distinct=(i, j))
    .assume(Cov(e[i], e[j]), 0, distinct=(i, j))
)

different_subjects = (
    independent_subjects
    .start(Cov(y[i], y[j]), distinct=(i, j))
    .then(Z[i]*Cov(u[i], u[j])*Z[j].T + Cov(e[i], e[j]))
    .then(0)
)

stacked_variance = (
    independent_subjects
    .start(Var(block_column(y, over=i)))
    .then(block_diagonal(V, over=i), because="different subjects are uncorrelated")
)
