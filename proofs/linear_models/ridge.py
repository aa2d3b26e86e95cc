"""Ridge regression: two forms of the estimator, its mean and variance, augmented data."""

from derive import (
    Derivation,
    E,
    Var,
    block_column,
    covariance,
    dims,
    fixed_vector,
    identity,
    matrix,
    random_vector,
    scalar,
    zero,
)

SOURCE = "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, ch. 3"

n, p = dims("n p")
X = matrix("X", n, p)
beta = fixed_vector("beta", p)
y = random_vector("y", n)
k, s2 = scalar("k", positive=True), scalar("sigma^2", positive=True)
h = scalar("h", positive=True)
In, Ip = identity(n), identity(p)
W = (X.T*X + k*Ip).I
b = W*X.T*y
ols = (X.T*X).I*X.T*y

two_forms = (
    Derivation("Ridge by an inverse of order p or of order n", source=SOURCE)
    .start((X.T*X + k*Ip)*X.T)
    .then(X.T*X*X.T + k*X.T)
    .then(X.T*(X*X.T + k*In))
    .start((X.T*X + k*Ip).I*X.T)
    .then((X.T*X + k*Ip).I*X.T*(X*X.T + k*In)*(X*X.T + k*In).I)
    .then((X.T*X + k*Ip).I*(X.T*X + k*Ip)*X.T*(X*X.T + k*In).I)
    .then(X.T*(X*X.T + k*In).I)
)

penalised_equations = (
    Derivation("The ridge estimator solves the penalised normal equations", source=SOURCE)
    .start(X.T*(y - X*b) - k*b)
    .then(X.T*y - (X.T*X + k*Ip)*b)
    .then(0)
)

fitted_values = (
    Derivation("Fitted values and residuals of ridge regression", source=SOURCE)
    .start(y - X*b)
    .then(y - X*X.T*(X*X.T + k*In).I*y, because="of the second form")
    .then((X*X.T + k*In - X*X.T)*(X*X.T + k*In).I*y)
    .then(k*(X*X.T + k*In).I*y)
)

shrinkage = (
    Derivation("Ridge shrinks the least squares estimator", source=SOURCE)
    .start(b)
    .then(W*X.T*X*(X.T*X).I*X.T*y)
    .then(W*X.T*X*ols)
    .then(ols - k*W*ols, because="X'X = W^-1 - kI")
)

model = (
    Derivation("Mean and variance of the ridge estimator", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(Var(y), s2*In)
)

bias = (
    model
    .start(E(b) - beta)
    .then(W*X.T*X*beta - beta)
    .then(W*(X.T*X + k*Ip - k*Ip)*beta - beta)
    .then(-k*W*beta)
)

variance = (
    model
    .start(Var(b))
    .then(s2*W*X.T*X*W)
    .then(s2*(W - k*W*W), because="X'X = W^-1 - kI")
)

less_than_least_squares = (
    model
    .start(Var(ols) - Var(b))
    .then(s2*(X.T*X).I - s2*W*X.T*X*W)
    .then(s2*W*((X.T*X + k*Ip)*(X.T*X).I*(X.T*X + k*Ip) - X.T*X)*W)
    .then(s2*W*(2*k*Ip + k**2*(X.T*X).I)*W, because="this is nonnegative definite")
)

Z, z = block_column(X, h*Ip), block_column(y, zero(p, 1))

augmented_data = (
    Derivation("Ridge as least squares with p more observations, each 0", source=SOURCE)
    .assume(h**2, k)
    .start((Z.T*Z).I*Z.T*z)
    .then((X.T*X + h**2*Ip).I*X.T*y, because="product of blocks")
    .then(b)
)

D = covariance("D", p, positive_definite=True)

general_penalty = (
    Derivation("The same two forms for any penalty", source=SOURCE)
    .claim((X.T*X + D.I).I*X.T, D*X.T*(X*D*X.T + In).I)
)
