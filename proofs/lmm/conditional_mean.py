"""The mean of y given the random effects (McCulloch & Searle, chapter 6, section 1b)."""

from derive import Derivation, E, dims, fixed_vector, independent, matrix, random_vector

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N, latex=r"\varepsilon")

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

conditional_mean = (
    Derivation("Mean of y given u", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(E(e, given=u), 0)
    .start(E(y, given=u))
    .then(E(X*beta + Z*u + e, given=u), because="definition of y")
    .then(E(X*beta, given=u) + E(Z*u, given=u) + E(e, given=u), by="linearity")
    .then(X*beta + Z*u + E(e, given=u), by="take-out-known", because="u is given, Xβ is fixed")
    .then(X*beta + Z*u, because="E(ε|u) = 0")
)

from_independence = (
    Derivation("Mean of y given u, with independent errors of mean zero", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(independent(u, e))
    .assume(E(e), 0)
    .start(E(y, given=u))
    .then(X*beta + Z*u + E(e, given=u))
    .then(X*beta + Z*u + E(e), because="ε is independent of u")
    .then(X*beta + Z*u, because="E(ε) = 0")
)

overall_mean = (
    Derivation("Mean of y", source=SOURCE)
    .where(y, X*beta + Z*u + e)
    .assume(E(e, given=u), 0)
    .assume(E(u), 0)
    .start(E(y))
    .then(E(E(y, given=u)), by="total-expectation")
    .then(E(X*beta + Z*u))
    .then(X*beta + Z*E(u), by="linearity")
    .then(X*beta, because="E(u) = 0")
)
