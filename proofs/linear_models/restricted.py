"""Least squares under the linear restrictions R beta = r."""

from derive import (
    Derivation,
    E,
    Var,
    block_column,
    block_matrix,
    dims,
    fixed_vector,
    identity,
    matrix,
    random_vector,
    scalar,
    zero,
)

SOURCE = "Seber & Lee, Linear Regression Analysis, ch. 3"

n, p, m = dims("n p m")
X, R = matrix("X", n, p), matrix("R", m, p)
y, r, beta = fixed_vector("y", n), fixed_vector("r", m), fixed_vector("beta", p)
response = random_vector("y", n)
s2 = scalar("sigma^2", positive=True)
K = (X.T*X).I
S = (R*K*R.T).I
b = K*X.T*y
c = b + K*R.T*S*(r - R*b)
Q = identity(p) - K*R.T*S*R

keeps_the_restrictions = (
    Derivation("The restricted estimator keeps the restrictions", source=SOURCE)
    .start(R*c)
    .then(R*b + R*K*R.T*S*(r - R*b))
    .then(R*b + r - R*b)
    .then(r)
)

# Lagrange's equations, with multiplier g

g = S*(R*b - r)

lagrange_equation = (
    Derivation("The restricted estimator solves Lagrange's equations", source=SOURCE)
    .start(X.T*X*c + R.T*g)
    .then(X.T*y + R.T*S*(r - R*b) + R.T*S*(R*b - r))
    .then(X.T*y)
)

lagrange_equations_in_blocks = (
    Derivation("Both equations at once", source=SOURCE)
    .start(block_matrix([[X.T*X, R.T], [R, zero(m, m)]])*block_column(c, g))
    .then(block_column(X.T*X*c + R.T*g, R*c), because="product of blocks")
    .then(block_column(X.T*y, r))
)

d, t = fixed_vector("d", p), fixed_vector("t", m)

only_solution = (
    Derivation("Lagrange's equations have no other solution", source=SOURCE)
    .assume(X.T*X*d + R.T*t, X.T*y)
    .assume(R*d, r)
    .start(d)
    .then(K*(X.T*y - R.T*t), because="of the first equation")
    .then(b - K*R.T*t)
    .start(S*(R*b - r))
    .then(S*(R*b - R*d))
    .then(S*R*K*R.T*t, because="b - d = (X'X)^-1 R't")
    .then(t)
    .start(d)
    .then(b - K*R.T*S*(R*b - r))
    .then(c)
)

# The residual sum of squares

larger_sum_of_squares = (
    Derivation("What the restrictions add to the residual sum of squares", source=SOURCE)
    .start((y - X*c).T*(y - X*c))
    .then((y - X*b).T*(y - X*b) + (b - c).T*X.T*X*(b - c), because="X'(y - Xb) = 0")
    .then((y - X*b).T*(y - X*b) + (R*b - r).T*S*R*K*X.T*X*K*R.T*S*(R*b - r))
    .then((y - X*b).T*(y - X*b) + (R*b - r).T*S*(R*b - r))
)

# Mean and variance

estimator = Q*K*X.T*response + K*R.T*S*r

model = (
    Derivation("Mean and variance of the restricted estimator", source=SOURCE)
    .assume(E(response), X*beta)
    .assume(Var(response), s2*identity(n))
)

unbiased = (
    model
    .assume(R*beta, r)
    .start(E(estimator))
    .then(Q*beta + K*R.T*S*r)
    .then(beta - K*R.T*S*(R*beta - r))
    .then(beta, because="the restrictions are true")
)

bias = (
    model
    .start(E(estimator) - beta)
    .then(Q*beta + K*R.T*S*r - beta)
    .then(K*R.T*S*(r - R*beta), because="if the restrictions are not true")
)

variance = (
    model
    .start(Var(estimator))
    .then(Var(Q*K*X.T*response))
    .then(s2*Q*K*Q.T)
    .then(s2*Q*K, because="QKQ' = QK")
    .then(s2*(K - K*R.T*S*R*K))
)

gain = (
    model
    .start(Var(K*X.T*response) - Var(estimator))
    .then(s2*K - s2*(K - K*R.T*S*R*K))
    .then(s2*K*R.T*S*R*K)
)

sweep_matrix_idempotent = (
    Derivation("Q is idempotent", source=SOURCE)
    .start(Q*Q)
    .then(identity(p) - 2*K*R.T*S*R + K*R.T*S*R*K*R.T*S*R)
    .then(Q)
)
