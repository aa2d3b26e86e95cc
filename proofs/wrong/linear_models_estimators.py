"""Errors about least squares, generalised least squares, ridge and restricted estimators."""

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
    scalar,
)

n, p, q, m = dims("n p q m")
X, L, R = matrix("X", n, p), matrix("L", p, n), matrix("R", m, p)
beta, r = fixed_vector("beta", p), fixed_vector("r", m)
y = random_vector("y", n)
V = covariance("V", n, positive_definite=True)
s2, k = scalar("sigma^2", positive=True), scalar("k", positive=True)
In, Ip = identity(n), identity(p)
C = (X.T*X).I*X.T
A = (X.T*V.I*X).I*X.T*V.I
H = X*C

ordinary = (
    Derivation("Ordinary least squares")
    .assume(E(y), X*beta)
    .assume(Var(y), s2*In)
)

general = (
    Derivation("Generalised least squares")
    .assume(E(y), X*beta)
    .assume(Var(y), V)
)

variance_not_inverted = ordinary.claim(Var(C*y), s2*X.T*X, expect="refuted")

variance_of_fitted_values = ordinary.claim(
    Var(X*C*y), s2*(In - H), expect="refuted", because="that is the variance of the residuals")

residual_variance = ordinary.claim(
    Var(y - X*C*y), s2*In, expect="refuted", because="residuals are no errors")

residual_mean_square = ordinary.claim(
    E((y - X*C*y).T*(y - X*C*y)), n*s2, expect="refuted",
    because="p degrees of freedom are lost")

mean_without_model = (
    Derivation("The mean of least squares")
    .assume(Var(y), s2*In)
    .start(E(C*y))
    .then(C*E(y))
    .then(beta, expect="refuted", because="the mean of y is not stated")
)

hat_matrix_without_inverse = ordinary.claim(X*X.T*X, X, expect="refuted")

unbiased_without_condition = ordinary.claim(
    E(L*y), beta, expect="refuted", because="L need not have LX = I")

gauss_markov_one_sided = (
    ordinary
    .assume(L*X, Ip)
    .claim(Var(L*y) - Var(C*y), s2*(L*L.T - C*L.T - L*C.T), expect="refuted",
           because="CC' is missing")
)

gauss_markov_without_condition = ordinary.claim(
    Var(L*y) - Var(C*y), s2*(L - C)*(L - C).T, expect="refuted", because="this needs LX = I")

lost_weight = general.claim(
    E((X.T*V.I*X).I*X.T*y), beta, expect="refuted", because="V^-1 is missing before y")

variance_with_v = general.claim(
    Var(A*y), (X.T*V*X).I, expect="refuted", because="V must be inverted")

variance_of_ordinary = general.claim(
    Var(C*y), (X.T*X).I, expect="refuted", because="this is the variance for V = I")

sandwich_without_filling = general.claim(
    Var(C*y), (X.T*V.I*X).I, expect="refuted", because="that is the variance of GLS")

inverse_taken_apart = (
    Derivation("An inverse of X'V^-1 X taken apart")
    .claim((X.T*V.I*X).I, X.T*V*X, expect="refuted", because="X is not square")
)

w = fixed_vector("w", n)

residuals_orthogonal_to_columns = Derivation("Residuals of generalised least squares").claim(
    X.T*(w - X*A*w), 0, expect="refuted", because="they are orthogonal to V^-1 X")

estimator_and_residuals = (
    Derivation("Estimator and residuals")
    .assume(Var(y), V)
    .claim(Cov(C*y, y - X*C*y), 0, expect="refuted", because="that holds for V = s2 I")
)

# Frisch-Waugh-Lovell
X1, X2 = matrix("X1", n, p), matrix("X2", n, q)
beta1, beta2 = fixed_vector("beta1", p), fixed_vector("beta2", q)
M1 = In - X1*(X1.T*X1).I*X1.T

partitioned = (
    Derivation("A regression in two parts")
    .assume(E(y), X1*beta1 + X2*beta2)
    .assume(Var(y), s2*In)
)

columns_left_out = partitioned.claim(
    E((X1.T*X1).I*X1.T*y), beta1, expect="refuted", because="X1'X2 need not be 0")

columns_not_swept_out = partitioned.claim(
    E((X2.T*X2).I*X2.T*M1*y), beta2, expect="refuted", because="X2 must be swept too")

variance_without_sweeping = partitioned.claim(
    Var((X2.T*M1*X2).I*X2.T*M1*y), s2*(X2.T*X2).I, expect="refuted")

projection_in_place_of_complement = Derivation("Sweeping X1 out").claim(
    X1*(X1.T*X1).I*X1.T*X1, 0*X1, expect="refuted", because="M1 X1 = 0, but H1 X1 = X1")

# Ridge
W = (X.T*X + k*Ip).I

ridge_sizes = Derivation("The two forms of ridge").claim(
    W*X.T, X.T*(X.T*X + k*Ip).I, expect="ill-formed", because="X'X must become XX'")

ridge_unbiased = ordinary.claim(E(W*X.T*y), beta, expect="refuted")

ridge_bias_sign = ordinary.claim(E(W*X.T*y) - beta, k*W*beta, expect="refuted")

ridge_variance = ordinary.claim(
    Var(W*X.T*y), s2*W, expect="refuted", because="this is W X'X W, not W W^-1 W")

ridge_split = Derivation("The ridge inverse split").claim(
    W, (X.T*X).I + Ip/k, expect="refuted")

# Restrictions
K = (X.T*X).I
S = (R*K*R.T).I

restriction_sign = Derivation("Restricted least squares").claim(
    R*(C*w - K*R.T*S*(r - R*C*w)), r, expect="refuted", because="the correction is added")

restriction_without_inverse = Derivation("Restricted least squares").claim(
    R*(C*w + K*R.T*R*K*R.T*(r - R*C*w)), r, expect="refuted")

restriction_not_true = (
    ordinary
    .start(E(C*y + K*R.T*S*(r - R*C*y)))
    .then(beta, expect="refuted", because="R beta = r is not stated")
)

restricted_variance = ordinary.claim(
    Var(C*y - K*R.T*S*R*C*y), s2*(K + K*R.T*S*R*K), expect="refuted",
    because="restrictions make the variance smaller")
