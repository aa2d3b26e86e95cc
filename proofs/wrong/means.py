"""Errors about means: a random right side, a realised value in place of a mean, a mean that
independence does not give.
"""

from derive import Derivation, E, dims, equal, fixed_vector, independent, matrix, random_vector

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N, latex=r"\varepsilon")

model = Derivation("Linear mixed model").where(y, X*beta + Z*u + e)

random_right_side = (
    model
    .assume(E(e, given=u), 0)
    .claim(E(y), X*beta + Z*u, expect="ill-formed",
           because="an unconditional mean is fixed, but Zu is random")
)

realised_value = (
    model
    .assume(E(e, given=u), 0)
    .claim(E(y, given=u), u, expect="ill-formed", because="y and u have different lengths")
)

mean_from_independence = (
    model
    .assume(independent(u, e))
    .start(E(e, given=u))
    .then(0, expect="needs", needs=equal(E(e), 0))
)

conditional_mean_from_independence = (
    model
    .assume(independent(u, e))
    .start(E(y, given=u))
    .then(X*beta + Z*u, expect="needs", needs=equal(E(e), 0))
)
