"""That E(u) = 0 is no restriction: a mean of u can be moved into the fixed effects."""

from derive import (
    Derivation,
    E,
    block_column,
    block_row,
    dims,
    fixed_vector,
    matrix,
    random_vector,
)

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta, tau = fixed_vector("beta", p), fixed_vector("tau", q)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N, latex=r"\varepsilon")
Xs = matrix("Xs", N, p + q, latex="X^*")
bs = fixed_vector("bs", p + q, latex=r"\beta^*")
us = random_vector("us", q, latex="u^*")

setting = (
    Derivation("Random effects with a mean other than zero",
               source="McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6")
    .where(y, X*beta + Z*u + e)
    .assume(E(e, given=u), 0)
    .assume(E(u), tau)
    .where(Xs, block_row(X, Z))
    .where(bs, block_column(beta, tau))
    .where(us, u - tau)
)

reparametrised_mean = (
    setting
    .start(E(y, given=u))
    .then(X*beta + Z*u)
    .then(X*beta + Z*tau + Z*(u - tau))
    .then(block_row(X, Z)*block_column(beta, tau) + Z*(u - tau), because="product of blocks")
    .then(Xs*bs + Z*us)
)

centred_effects = (
    setting
    .start(E(us))
    .then(E(u) - tau, by="linearity")
    .then(tau - tau)
    .then(0)
)
