"""Frisch-Waugh-Lovell: regression on part of the columns after the others are swept out."""

from derive import (
    Derivation,
    E,
    Var,
    block_column,
    block_row,
    dims,
    fixed_vector,
    identity,
    matrix,
    random_vector,
    scalar,
)

SOURCE = "Davidson & MacKinnon, Econometric Theory and Methods, ch. 2"

n, p, q = dims("n p q")
X1, X2 = matrix("X1", n, p), matrix("X2", n, q)
y, b1, b2 = fixed_vector("y", n), fixed_vector("b1", p), fixed_vector("b2", q)
response = random_vector("y", n)
beta1, beta2 = fixed_vector("beta1", p), fixed_vector("beta2", q)
s2 = scalar("sigma^2", positive=True)
M1 = identity(n) - X1*(X1.T*X1).I*X1.T
G = (X2.T*M1*X2).I*X2.T*M1

sweeping_out = Derivation("M1 sweeps out the columns of X1", source=SOURCE).claim(M1*X1, 0)
sweeping_out_twice = Derivation("M1 is a projection", source=SOURCE).claim(M1*M1, M1)
sweeping_out_symmetric = Derivation("M1 is symmetric", source=SOURCE).claim(M1.T, M1)

normal_equations = (
    Derivation("The normal equations for both parts", source=SOURCE)
    .assume(X1.T*X1*b1 + X1.T*X2*b2, X1.T*y)
    .assume(X2.T*X1*b1 + X2.T*X2*b2, X2.T*y)
)

first_part = (
    normal_equations
    .start((X1.T*X1).I*X1.T*(y - X2*b2))
    .then((X1.T*X1).I*X1.T*X1*b1, because="of the first normal equation")
    .then(b1)
)

second_part = (
    normal_equations
    .start(X2.T*M1*y)
    .then(X2.T*y - X2.T*X1*(X1.T*X1).I*X1.T*y)
    .then(X2.T*X1*b1 + X2.T*X2*b2 - X2.T*X1*(X1.T*X1).I*(X1.T*X1*b1 + X1.T*X2*b2),
          because="both normal equations are put in")
    .then(X2.T*X2*b2 - X2.T*X1*(X1.T*X1).I*X1.T*X2*b2, because="the terms in b1 cancel")
    .then(X2.T*M1*X2*b2)
    .start(b2)
    .then((X2.T*M1*X2).I*X2.T*M1*X2*b2)
    .then(G*y)
)

residuals = (
    normal_equations
    .start(y - X1*b1 - X2*b2)
    .then(y - X1*(X1.T*X1).I*X1.T*(y - X2*b2) - X2*b2)
    .then(M1*y - M1*X2*b2, because="these are the residuals of the regression of M1 y on M1 X2")
)

regression_of_residuals = (
    Derivation("Sweeping X1 out of X2 alone is enough", source=SOURCE)
    .start(((M1*X2).T*(M1*X2)).I*(M1*X2).T*(M1*y))
    .then((X2.T*M1*X2).I*X2.T*M1*y, because="M1 is symmetric and idempotent")
    .then(((M1*X2).T*(M1*X2)).I*(M1*X2).T*y)
)

model = (
    Derivation("Least squares for part of the coefficients", source=SOURCE)
    .assume(E(response), X1*beta1 + X2*beta2)
    .assume(Var(response), s2*identity(n))
)

unbiased = (
    model
    .start(E(G*response))
    .then(G*(X1*beta1 + X2*beta2))
    .then((X2.T*M1*X2).I*X2.T*M1*X2*beta2, because="M1 X1 = 0")
    .then(beta2)
)

variance = (
    model
    .start(Var(G*response))
    .then(s2*G*G.T)
    .then(s2*(X2.T*M1*X2).I)
)

left_out = (
    model
    .start(E((X1.T*X1).I*X1.T*response))
    .then((X1.T*X1).I*X1.T*(X1*beta1 + X2*beta2))
    .then(beta1 + (X1.T*X1).I*X1.T*X2*beta2, because="this is the bias of leaving out X2")
)

orthogonal_parts = (
    model
    .assume(X1.T*X2, 0)
    .start(G*response)
    .then((X2.T*X2).I*X2.T*response, because="X2'M1 = X2'")
)

whole_regression = (
    Derivation("Both parts at once", source=SOURCE)
    .start(block_row(X1, X2).T*(y - block_row(X1, X2)*block_column(b1, b2)))
    .then(block_column(X1.T*(y - X1*b1 - X2*b2), X2.T*(y - X1*b1 - X2*b2)),
          because="so the normal equations come in two parts")
)
