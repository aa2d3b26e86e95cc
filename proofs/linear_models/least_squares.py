"""Ordinary least squares: normal equations, hat matrix, residuals and their mean square."""

from derive import (
    Derivation,
    E,
    Var,
    dims,
    fixed_vector,
    identity,
    matrix,
    quad,
    random_vector,
    scalar,
    tr,
)

SOURCE = "Seber & Lee, Linear Regression Analysis, ch. 3"

n, p = dims("n p")
X = matrix("X", n, p)
beta = fixed_vector("beta", p)
y = random_vector("y", n)
b = (X.T*X).I*X.T*y
H = X*(X.T*X).I*X.T
M = identity(n) - H
s2 = scalar("sigma^2", positive=True)

model = (
    Derivation("Ordinary least squares", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(Var(y), s2*identity(n))
)

normal_equations = model.start(X.T*X*b).then(X.T*y)

unbiased = model.start(E(b)).then((X.T*X).I*X.T*E(y)).then((X.T*X).I*X.T*X*beta).then(beta)

variance = (
    model
    .start(Var(b))
    .then((X.T*X).I*X.T*Var(y)*X*(X.T*X).I.T)
    .then(s2*(X.T*X).I*X.T*X*(X.T*X).I)
    .then(s2*(X.T*X).I)
)

hat_matrix_symmetric = Derivation("The hat matrix is symmetric", source=SOURCE).claim(H.T, H)
hat_matrix_idempotent = Derivation("The hat matrix is idempotent", source=SOURCE).claim(H*H, H)
hat_matrix_keeps_columns = Derivation("HX = X", source=SOURCE).claim(H*X, X)
hat_matrix_trace = (
    Derivation("The trace of the hat matrix is the number of columns", source=SOURCE)
    .start(tr(H))
    .then(tr(identity(p)), because="X can go round the trace")
    .then(p)
)

residual_variance = (
    model
    .start(Var(y - X*b))
    .then(Var(M*y))
    .then(M*Var(y)*M.T)
    .then(s2*M*M.T)
    .then(s2*M, because="M is symmetric and idempotent")
)

residual_sum_of_squares = (
    model
    .start(E((y - X*b).T*(y - X*b)))
    .then(E(y.T*M*y), because="M'M = M")
    .then(tr(M*Var(y)) + quad(E(y), M), by="mean-of-quadratic-form")
    .then(s2*tr(M) + quad(X*beta, M))
    .then(s2*tr(M), because="MX = 0")
    .then(s2*(n - p))
)
