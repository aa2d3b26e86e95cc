"""The traditional variance components model, and its amended notation with Z_0 = I."""

from derive import (
    Cov,
    Derivation,
    Var,
    block_column,
    block_diagonal,
    block_row,
    dims,
    dims_family,
    fixed_vector,
    identity,
    indices,
    matrix,
    random_vector,
    scalar,
    sum_over,
)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

N, p, r = dims("N p r")
i, j = indices("i j", r)
q = dims_family("q")
X, beta = matrix("X", N, p), fixed_vector("beta", p)
Z = matrix("Z", N, q[i], over=i)
u = random_vector("u", q[i], over=i)
y, e = random_vector("y", N), random_vector("e", N, latex=r"\varepsilon")
s = scalar("sigma^2", nonnegative=True, over=i)
s2 = scalar("sigma_e^2", nonnegative=True)
D = block_diagonal(s[i]*identity(q[i]), over=i)
Zr = block_row(Z, over=i)

model = (
    Derivation("Variance components", source=SOURCE)
    .where(y, X*beta + sum_over(Z[i]*u[i], i) + e)
    .assume(Var(u[i]), s[i]*identity(q[i]))
    .assume(Cov(u[i], u[j]), 0, distinct=(i, j))
    .assume(Cov(u[i], e), 0)
    .assume(Var(e), s2*identity(N))
)

effects = model.claim(Var(block_column(u, over=i)), D)

variance = (
    model
    .start(Var(y))
    .then(Zr*D*Zr.T + s2*identity(N))
    .then(sum_over(s[i]*Z[i]*Z[i].T, i) + s2*identity(N), because="D is block diagonal")
)

# The same families with the errors as factor 0
k = indices("k", r, lower=0)
Z0, s0 = matrix("Z", N, q[k], over=k), scalar("sigma^2", nonnegative=True, over=k)

Z1, D1 = block_row(Z0[i], over=i), block_diagonal(s0[i]*identity(q[i]), over=i)

amended = (
    Derivation("Variance components in the amended notation", source=SOURCE)
    .assume(Z0[0], identity(N))
    .assume(s0[0], s2)
    .start(sum_over(s0[i]*Z0[i]*Z0[i].T, i) + s2*identity(N))
    .then(sum_over(s0[i]*Z0[i]*Z0[i].T, i) + s0[0]*Z0[0]*Z0[0].T)
    .then(sum_over(s0[k]*Z0[k]*Z0[k].T, k))
)

Ds = block_diagonal(s0[0]*identity(q[0]), D1)
Zs = block_row(Z0[0], Z1)

amended_blocks = (
    Derivation("Variance components as Z* D* Z*'", source=SOURCE)
    .start(sum_over(s0[k]*Z0[k]*Z0[k].T, k))
    .then(s0[0]*Z0[0]*Z0[0].T + Z1*D1*Z1.T)
    .then(Zs*Ds*Zs.T, because="product of blocks")
)
