"""Henderson's mixed model equations give generalised least squares for beta and BLUP for u."""

from derive import (
    Derivation,
    block_column,
    block_matrix,
    block_row,
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

# From the equations to their solution

equations = (
    Derivation("Henderson's mixed model equations", source=SOURCE)
    .where(V, Z*D*Z.T + R)
    .assume(X.T*R.I*X*b + X.T*R.I*Z*u, X.T*R.I*y)
    .assume(Z.T*R.I*X*b + (Z.T*R.I*Z + D.I)*u, Z.T*R.I*y)
)

effects_from_residuals = (
    equations
    .start(u)
    .then(D*D.I*u)
    .then(D*Z.T*R.I*(y - X*b - Z*u), because="of the second equation")
)

residuals_weighted = (
    equations
    .start(V*R.I*(y - X*b - Z*u))
    .then(Z*D*Z.T*R.I*(y - X*b - Z*u) + y - X*b - Z*u)
    .then(Z*u + y - X*b - Z*u, because="of the second equation")
    .then(y - X*b)
    .start(R.I*(y - X*b - Z*u))
    .then(V.I*(y - X*b))
)

predictor = (
    equations
    .start(u)
    .then(D*Z.T*R.I*(y - X*b - Z*u))
    .then(D*Z.T*V.I*(y - X*b), because="R^-1 (y - Xb - Zu) = V^-1 (y - Xb)")
)

estimator = (
    equations
    .start(X.T*V.I*(y - X*b))
    .then(X.T*R.I*(y - X*b - Z*u))
    .then(0, because="of the first equation")
    .start(b)
    .then((X.T*V.I*X).I*X.T*V.I*X*b)
    .then((X.T*V.I*X).I*X.T*V.I*y)
)

# And back

b_gls = (X.T*V.I*X).I*X.T*V.I*y
u_blup = D*Z.T*V.I*(y - X*b_gls)

solution = Derivation("GLS and BLUP solve the equations", source=SOURCE).where(V, Z*D*Z.T + R)

weighted = (
    solution
    .start(R.I*(y - X*b_gls - Z*u_blup))
    .then(R.I*(V - Z*D*Z.T)*V.I*(y - X*b_gls))
    .then(V.I*(y - X*b_gls), because="V - ZDZ' = R")
)

first_equation = (
    solution
    .start(X.T*R.I*(y - X*b_gls - Z*u_blup))
    .then(X.T*V.I*(y - X*b_gls))
    .then(0, because="of the equations of GLS")
)

second_equation = (
    solution
    .start(Z.T*R.I*(y - X*b_gls - Z*u_blup))
    .then(Z.T*V.I*(y - X*b_gls))
    .then(D.I*u_blup)
)

# The equations in blocks

W, G = block_row(X, Z), block_matrix([[0*X.T*X, 0*X.T*Z], [0*Z.T*X, D.I]])

in_blocks = (
    Derivation("The mixed model equations in blocks", source=SOURCE)
    .start((W.T*R.I*W + G)*block_column(b, u))
    .then(block_matrix([[X.T*R.I*X, X.T*R.I*Z], [Z.T*R.I*X, Z.T*R.I*Z + D.I]])
          * block_column(b, u))
    .then(block_column(X.T*R.I*X*b + X.T*R.I*Z*u, Z.T*R.I*X*b + (Z.T*R.I*Z + D.I)*u))
)

absorbed = (
    Derivation("The random effects absorbed into the fixed ones", source=SOURCE)
    .where(V, Z*D*Z.T + R)
    .start(X.T*R.I*X - X.T*R.I*Z*(Z.T*R.I*Z + D.I).I*Z.T*R.I*X)
    .then(X.T*V.I*X, because="of Woodbury's identity")
)
