"""Least squares by calculus: the gradient of the sum of squares, its zero, its Hessian.

The gradient is a column of the length of b; the Hessian is the derivative by b of that by b'.
"""

from derive import (
    Derivation,
    as_scalar,
    covariance,
    dims,
    fixed_vector,
    gradient,
    hessian,
    identity,
    matrix,
    quad,
    random_vector,
    scalar,
)

SOURCE = "Seber & Lee, Linear Regression Analysis, ch. 3"

n, p, r = dims("n p r")
X = matrix("X", n, p)
b, beta = fixed_vector("b", p), fixed_vector("beta", p)
y = random_vector("y", n)
W = covariance("W", n, positive_definite=True)
k = scalar("k", positive=True)
rss = quad(y - X*b, identity(n))
wss = quad(y - X*b, W)
ols = (X.T*X).I*X.T*y
gls = (X.T*W*X).I*X.T*W*y

normal_equations = (
    Derivation("The gradient of the residual sum of squares", source=SOURCE)
    .start(gradient(rss, b))
    .then(gradient(y.T*y - 2*y.T*X*b + b.T*X.T*X*b, b))
    .then(-2*X.T*y + 2*X.T*X*b)
    .then(-2*X.T*(y - X*b), because="it is zero where X'Xb = X'y: the normal equations")
)

solution = (
    Derivation("The least squares estimator is a zero of the gradient", source=SOURCE)
    .start(-2*X.T*(y - X*ols))
    .then(-2*X.T*y + 2*X.T*X*(X.T*X).I*X.T*y)
    .then(0)
)

second_derivatives = (
    Derivation("The Hessian of the residual sum of squares", source=SOURCE)
    .start(hessian(rss, b))
    .then(2*X.T*X, because="which is positive definite if X has full column rank")
)

weighted = (
    Derivation("Weighted least squares", source=SOURCE)
    .start(gradient(wss, b))
    .then(-2*X.T*W*(y - X*b))
    .start(-2*X.T*W*(y - X*gls))
    .then(0)
    .start(hessian(wss, b))
    .then(2*X.T*W*X)
)

expansion = (
    Derivation("The sum of squares is its own second-order expansion", source=SOURCE)
    .start(quad(y - X*(b + beta), W))
    .then(wss - 2*as_scalar(beta.T*X.T*W*(y - X*b)) + quad(beta, X.T*W*X))
    .then(wss + as_scalar(beta.T*gradient(wss, b)) + quad(beta, hessian(wss, b))/2)
)

penalised = (
    Derivation("Ridge regression", source=SOURCE)
    .start(gradient(rss + k*quad(b, identity(p)), b))
    .then(-2*X.T*(y - X*b) + 2*k*b)
    .then(2*(X.T*X + k*identity(p))*b - 2*X.T*y)
)

C, d, multiplier = matrix("C", r, p), fixed_vector("d", r), fixed_vector("lambda", r)

restricted = (
    Derivation("Restricted least squares by a Lagrange multiplier", source=SOURCE)
    .start(gradient(rss + 2*as_scalar(multiplier.T*(C*b - d)), b))
    .then(-2*X.T*(y - X*b) + 2*C.T*multiplier)
    .start(gradient(rss + 2*as_scalar(multiplier.T*(C*b - d)), multiplier))
    .then(2*(C*b - d), because="the restriction itself")
)
