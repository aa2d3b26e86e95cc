"""Generalised least squares: its equations, mean and variance, and when it is ordinary."""

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
)

SOURCE = "Seber & Lee, Linear Regression Analysis, ch. 3"

n, p = dims("n p")
X = matrix("X", n, p)
beta = fixed_vector("beta", p)
y = random_vector("y", n)
V = covariance("V", n, positive_definite=True)
A = (X.T*V.I*X).I*X.T*V.I
b = A*y

model = (
    Derivation("Generalised least squares", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(Var(y), V)
)

normal_equations = model.start(X.T*V.I*X*b).then(X.T*V.I*y)

residuals_orthogonal = (
    model
    .start(X.T*V.I*(y - X*b))
    .then(X.T*V.I*y - X.T*V.I*X*b)
    .then(0, because="of the normal equations")
)

unbiased = (
    model
    .start(E(b))
    .then((X.T*V.I*X).I*X.T*V.I*E(y))
    .then((X.T*V.I*X).I*X.T*V.I*X*beta)
    .then(beta)
)

variance = (
    model
    .start(Var(b))
    .then(A*Var(y)*A.T)
    .then((X.T*V.I*X).I*X.T*V.I*V*V.I*X*(X.T*V.I*X).I)
    .then((X.T*V.I*X).I*X.T*V.I*X*(X.T*V.I*X).I)
    .then((X.T*V.I*X).I)
)

residual_variance = (
    model
    .start(Var(y - X*b))
    .then(Var(y) - X*Cov(b, y) - Cov(y, b)*X.T + X*Var(b)*X.T, by="cov-bilinear")
    .then(V - X*(X.T*V.I*X).I*X.T - X*(X.T*V.I*X).I*X.T + X*(X.T*V.I*X).I*X.T)
    .then(V - X*(X.T*V.I*X).I*X.T)
)

uncorrelated_with_residuals = (
    model
    .start(Cov(b, y - X*b))
    .then(Cov(b, y) - Var(b)*X.T)
    .then((X.T*V.I*X).I*X.T - (X.T*V.I*X).I*X.T)
    .then(0)
)

# The same by a change of variables that makes the errors uncorrelated
T = matrix("T", n, invertible=True)
W, z = matrix("W", n, p), random_vector("z", n)

transformed = (
    Derivation("Generalised as ordinary least squares of transformed data", source=SOURCE)
    .where(V, T*T.T)
    .where(W, T.I*X)
    .where(z, T.I*y)
)

transformed_variance = (
    transformed
    .assume(Var(y), V)
    .start(Var(z))
    .then(T.I*Var(y)*T.I.T, by="var-linear")
    .then(T.I*T*T.T*T.I.T)
    .then(identity(n))
)

transformed_estimator = (
    transformed
    .start((W.T*W).I*W.T*z)
    .then((X.T*T.I.T*T.I*X).I*X.T*T.I.T*T.I*y)
    .then(b, because="the inverse of TT' is V^-1")
)

# Ordinary least squares when the variance matrix is not a multiple of the identity
C = (X.T*X).I*X.T
c = C*y

ordinary_variance = (
    model
    .start(Var(c))
    .then(C*Var(y)*C.T)
    .then((X.T*X).I*X.T*V*X*(X.T*X).I, because="this is the sandwich")
)

loss_of_ordinary = (
    model
    .start(Var(c) - Var(b))
    .then((X.T*X).I*X.T*V*X*(X.T*X).I - (X.T*V.I*X).I)
    .then(Var(c - b), because="b and c - b are uncorrelated")
)

Q = matrix("Q", p, invertible=True)

equal_estimators = (
    Derivation("Ordinary is generalised least squares if V keeps the columns of X",
               source="Kruskal (1968), Annals of Mathematical Statistics 39")
    .assume(V*X, X*Q)
    .start(X.T*V.I)
    .then(Q.I.T*Q.T*X.T*V.I)
    .then(Q.I.T*X.T*V*V.I, because="Q'X' = X'V")
    .then(Q.I.T*X.T)
    .start(b)
    .then((Q.I.T*X.T*X).I*Q.I.T*X.T*y, because="X'V^-1 is the transposed Q^-1 times X'")
    .then((X.T*X).I*X.T*y)
)
