"""Errors about Var(y): squares for quadratic forms, missing cross terms, a lost condition."""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    covariance,
    dims,
    equal,
    fixed_vector,
    identity,
    independent,
    matrix,
    random_vector,
    scalar,
)

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N, latex=r"\varepsilon")
D, R = covariance("D", q), covariance("R", N)

model = (
    Derivation("Variance of y")
    .where(y, X*beta + Z*u + e)
    .assume(Var(u), D)
    .assume(Var(e), R)
)

square_of_a_matrix = model.claim(
    Var(y), Z**2*Var(u) + Var(e) + Z*Cov(u, e), expect="ill-formed",
    because="Z is not square")

one_cross_term = model.claim(
    Var(y), Z*Var(u)*Z.T + Var(e) + Z*Cov(u, e), expect="refuted",
    because="Cov(e, u)Z' is missing")

doubled_cross_term = model.claim(
    Var(y), Z*Var(u)*Z.T + Var(e) + 2*Z*Cov(u, e), expect="refuted",
    because="the other cross term is the transpose")

no_word_on_covariance = model.claim(
    Var(y), Z*D*Z.T + R, expect="needs", needs=equal(Cov(u, e), 0))

squared_error_variance = (
    model
    .assume(independent(u, e))
    .start(Var(y))
    .then(R + Z*D*Z.T)
    .then(R**2 + Z*D*Z.T, expect="refuted")
)

lost_condition = model.claim(Var(Z*u), 0, expect="refuted", because="u is not given")

lost_transpose = (
    model
    .assume(independent(u, e))
    .claim(Var(y), Z*D*Z + R, expect="ill-formed")
)

# Square Z, so that shapes do not give the error away
S = matrix("S", N)
v = random_vector("v", N)
G = covariance("G", N)

square_where_conformable = (
    Derivation("Variance of Sv")
    .assume(Var(v), G)
    .claim(Var(S*v), S**2*G, expect="refuted")
)

total_variance_without_second_term = (
    model
    .assume(E(e, given=u), 0)
    .assume(Var(e, given=u), R)
    .claim(Var(y), E(Var(y, given=u)), expect="refuted")
)

sigma_s2, sigma2 = scalar("sigma_s^2", positive=True), scalar("sigma^2", positive=True)
n = dims("n")
D1, R1 = covariance("D1", n), covariance("R1", N)

reused_symbol = (
    Derivation("Error variance written with the variance of the schools")
    .assume(D1, sigma_s2*identity(n))
    .assume(R1, sigma2*identity(N))
    .claim(R1, sigma_s2*identity(N), expect="refuted",
           because="sigma_s2 is the variance of the schools already")
)
