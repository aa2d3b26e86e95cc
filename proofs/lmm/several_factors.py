"""Several random factors: two, then r of them, correlated or not."""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    block_column,
    block_diagonal,
    block_matrix,
    block_row,
    covariance,
    dims,
    dims_family,
    fixed_vector,
    independent,
    indices,
    matrix,
    random_vector,
    sum_over,
)

SOURCE = "McCulloch & Searle, Generalized, Linear, and Mixed Models, ch. 6"

N, p, q, r = dims("N p q r")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N, latex=r"\varepsilon")
D, R = matrix("D", q), covariance("R", N)

# Two factors
q1, q2 = dims("q1 q2")
Z1, Z2 = matrix("Z1", N, q1), matrix("Z2", N, q2)
u1, u2 = random_vector("u1", q1), random_vector("u2", q2)
D1, D2 = covariance("D1", q1), covariance("D2", q2)
D12, D21 = matrix("D12", q1, q2), matrix("D21", q2, q1)

two_factors = (
    Derivation("Two random factors", source=SOURCE)
    .where(u, block_column(u1, u2))
    .where(Z, block_row(Z1, Z2))
    .where(y, X*beta + Z*u + e)
    .assume(E(e, given=u1), 0)
    .assume(Var(u1), D1)
    .assume(Var(u2), D2)
    .assume(Cov(u1, u2), D12)
    .assume(Cov(u2, u1), D21)
    .where(D, block_matrix([[D1, D12], [D21, D2]]))
    .assume(Cov(u1, e), 0)
    .assume(Cov(u2, e), 0)
    .assume(Var(e), R)
)

two_factor_predictor = (
    two_factors
    .start(Z*u)
    .then(block_row(Z1, Z2)*block_column(u1, u2))
    .then(Z1*u1 + Z2*u2, because="product of blocks")
)

two_factor_blocks = (
    two_factors
    .start(Var(u))
    .then(block_matrix([[Var(u1), Cov(u1, u2)], [Cov(u2, u1), Var(u2)]]))
    .then(block_matrix([[D1, D12], [D21, D2]]))
    .then(D)
)

transposed_covariance = (
    Derivation("D21 is the transpose of D12", source=SOURCE)
    .assume(Cov(u1, u2), D12)
    .assume(Cov(u2, u1), D21)
    .start(D21)
    .then(Cov(u2, u1))
    .then(Cov(u1, u2).T)
    .then(D12.T)
)

two_factor_variance = (
    two_factors
    .start(Var(y))
    .then(Z*D*Z.T + R)
    .then(Z1*D1*Z1.T + Z2*D2*Z2.T + Z1*D12*Z2.T + Z2*D21*Z1.T + R)
)

# r factors
i, j = indices("i j", r)
size = dims_family("q")
Zi = matrix("Z", N, size[i], over=i)
ui = random_vector("u", size[i], over=i)
Dij = matrix("D", size[i], size[j], over=(i, j))
Zr, ur = block_row(Zi, over=i), block_column(ui, over=i)
Dr = block_matrix(Dij, over=(i, j))

r_factors = (
    Derivation("r random factors", source=SOURCE)
    .where(y, X*beta + sum_over(Zi[i]*ui[i], i) + e)
    .assume(E(e), 0)
    .assume(Cov(ui[i], ui[j]), Dij[i, j])
    .assume(Cov(ui[i], e), 0)
    .assume(Var(e), R)
)

r_factor_predictor = (
    r_factors.claim(Zr*ur, sum_over(Zi[i]*ui[i], i), because="product of blocks")
)

r_factor_covariance = r_factors.claim(Var(ur), Dr)

r_factor_variance = (
    r_factors
    .start(Var(y))
    .then(Zr*Dr*Zr.T + R)
    .then(sum_over(sum_over(Zi[i]*Dij[i, j]*Zi[j].T, j), i) + R)
    .then(sum_over(Zi[i]*Dij[i, i]*Zi[i].T, i)
          + sum_over(Zi[i]*Dij[i, j]*Zi[j].T, i, j, distinct=True) + R,
          because="terms with equal and with different indices")
)

uncorrelated_factors = (
    r_factors
    .assume(Dij[i, j], 0, distinct=(i, j))
    .start(Var(y))
    .then(sum_over(Zi[i]*Dij[i, i]*Zi[i].T, i)
          + sum_over(Zi[i]*Dij[i, j]*Zi[j].T, i, j, distinct=True) + R)
    .then(sum_over(Zi[i]*Dij[i, i]*Zi[i].T, i) + R, because="different factors are uncorrelated")
    .then(Zr*block_diagonal(Dij[i, i], over=i)*Zr.T + R, because="D is block diagonal")
)

conditional_mean = (
    Derivation("Mean of y given all random factors", source=SOURCE)
    .where(y, X*beta + sum_over(Zi[i]*ui[i], i) + e)
    .assume(independent(ui[i], e))
    .assume(E(e), 0)
    .assume(E(ui[i]), 0)
    .start(E(y))
    .then(X*beta + sum_over(Zi[i]*E(ui[i]), i))
    .then(X*beta)
)
