"""The laws of moments from their definitions: total expectation, variance and covariance,
linear maps, bilinearity, and the mean of a quadratic form.
"""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    dims,
    fixed_vector,
    matrix,
    quad,
    random_vector,
    tr,
)

n, m, k = dims("n m k")
A, B = matrix("A", m, n), matrix("B", k, n)
M = matrix("M", n)
b, c = fixed_vector("b", m), fixed_vector("c", k)
x, y, z, u = (random_vector(name, n) for name in "xyzu")

SOURCE = "Searle, Casella & McCulloch, Variance Components, app. S"

definition_of_variance = (
    Derivation("Variance as second moment minus squared mean", source=SOURCE)
    .start(Var(y))
    .then(E((y - E(y))*(y - E(y)).T), by="variance-definition")
    .then(E(y*y.T) - E(y)*E(y).T)
)

total_expectation = (
    Derivation("Law of total expectation", source=SOURCE)
    .claim(E(E(y, given=u)), E(y), by="tower")
)

total_variance = (
    Derivation("Law of total variance", source=SOURCE)
    .start(E(Var(y, given=u)) + Var(E(y, given=u)))
    .then(E(E(y*y.T, given=u) - E(y, given=u)*E(y, given=u).T)
          + E(E(y, given=u)*E(y, given=u).T) - E(E(y, given=u))*E(E(y, given=u)).T,
          because="both variances by definition")
    .then(E(E(y*y.T, given=u)) - E(E(y, given=u))*E(E(y, given=u)).T, because="two terms cancel")
    .then(E(y*y.T) - E(y)*E(y).T, by="tower")
    .then(Var(y))
)

total_covariance = (
    Derivation("Law of total covariance", source=SOURCE)
    .start(E(Cov(x, y, given=u)) + Cov(E(x, given=u), E(y, given=u)))
    .then(E(E(x*y.T, given=u) - E(x, given=u)*E(y, given=u).T)
          + E(E(x, given=u)*E(y, given=u).T) - E(E(x, given=u))*E(E(y, given=u)).T,
          because="both covariances by definition")
    .then(E(x*y.T) - E(x)*E(y).T, by="tower")
    .then(Cov(x, y))
)

variance_of_linear_map = (
    Derivation("Variance of Ax + b", source=SOURCE)
    .start(Var(A*x + b))
    .then(E((A*x + b - E(A*x + b))*(A*x + b - E(A*x + b)).T), by="variance-definition")
    .then(E(A*(x - E(x))*(x - E(x)).T*A.T))
    .then(A*E((x - E(x))*(x - E(x)).T)*A.T, by="linearity")
    .then(A*Var(x)*A.T)
)

bilinearity = (
    Derivation("Covariance is bilinear", source=SOURCE)
    .start(Cov(A*x + A*z + b, B*y + c))
    .then(Cov(A*x, B*y) + Cov(A*z, B*y), by="cov-bilinear")
    .then(A*Cov(x, y)*B.T + A*Cov(z, y)*B.T, by="cov-bilinear")
)

covariance_reversed = (
    Derivation("Covariance the other way round", source=SOURCE)
    .claim(Cov(y, x), Cov(x, y).T)
)

quadratic_form = (
    Derivation("Mean of a quadratic form", source=SOURCE)
    .start(E(y.T*M*y))
    .then(E(tr(M*y*y.T)), because="a scalar is its own trace")
    .then(tr(M*E(y*y.T)), by="linearity")
    .then(tr(M*(Var(y) + E(y)*E(y).T)))
    .then(tr(M*Var(y)) + quad(E(y), M))
)
