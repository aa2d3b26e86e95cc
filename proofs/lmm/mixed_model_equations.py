"""Henderson's mixed model equations give generalised least squares for beta and BLUP for u."""

from derive import (
    Derivation,
    block_column,
    block_matrix,
    covariance,
    dims,
    fixed_vector,
    matrix,
)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
y, b, u = fixed_vector("y", N), fixed_vector("b", p), fixed_vector("u", q)
D, R = covariance("D", q, positive_definite=True), covariance("R", N, positive_definite=True)
V = covariance("V", N, positive_definite=True)

equations = (
    Derivation("Henderson's mixed model equations", source=SOURCE)
    .where(V, Z*D*Z.T + R)
    .assume(X.T*R.I*X*b + X.T*R.I*Z*u, X.T*R.I*y)
    .assume(Z.T*R.I*X*b + (Z.T*R.I*Z + D.I)*u, Z.T*R.I*y)
)

predictor = (
    equations
    .start(Z.T*R.I*(y - X*b))
    .then((Z.T*R.I*Z + D.I)*u, because="of the second equation")
    .then(Z.T*R.I*(Z*D*Z.T + R)*R.I*Z*u + D.I*u - Z.T*R.I*Z*D*Z.T*R.I*Z*u)
)
