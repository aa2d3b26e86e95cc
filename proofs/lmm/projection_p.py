"""The matrix P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1 of REML."""

from derive import (
    Derivation,
    E,
    Var,
    block_row,
    covariance,
    dims,
    fixed_vector,
    identity,
    matrix,
    quad,
    random_vector,
    scalar,
    tr,
    zero,
)

SOURCE = "Searle, Casella & McCulloch, Variance Components, app. M"

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y = random_vector("y", N)
V = covariance("V", N, positive_definite=True)
K = (X.T*V.I*X).I
P = V.I - V.I*X*K*X.T*V.I
b = K*X.T*V.I*y

symmetric_p = Derivation("P is symmetric", source=SOURCE).claim(P.T, P)

px = (
    Derivation("PX = 0", source=SOURCE)
    .start(P*X)
    .then(V.I*X - V.I*X*K*X.T*V.I*X)
    .then(V.I*X - V.I*X)
    .then(0)
)

pvp = (
    Derivation("PVP = P", source=SOURCE)
    .start(P*V*P)
    .then((identity(N) - V.I*X*K*X.T)*P)
    .then(P - V.I*X*K*X.T*P)
    .then(P, because="X'P = 0")
)

residuals = (
    Derivation("Py is the weighted residual of GLS", source=SOURCE)
    .start(P*y)
    .then(V.I*y - V.I*X*K*X.T*V.I*y)
    .then(V.I*(y - X*b))
)

pv_idempotent = Derivation("PV is idempotent", source=SOURCE).claim(P*V*P*V, P*V)

trace_pv = (
    Derivation("The trace of PV", source=SOURCE)
    .start(tr(P*V))
    .then(tr(identity(N)) - tr(V.I*X*K*X.T))
    .then(tr(identity(N)) - tr(K*X.T*V.I*X), because="X'V^-1 can go round the trace")
    .then(tr(identity(N)) - tr(identity(p)))
    .then(N - p)
)

# The REML quadratic form

model = (
    Derivation("The REML quadratic form", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(Var(y), V)
)

quadratic_form = (
    Derivation("y'Py is the weighted sum of squared residuals", source=SOURCE)
    .start(quad(y, P))
    .then(quad(y, P*V*P), because="PVP = P")
    .then(quad(P*y, V))
    .then(quad(V.I*(y - X*b), V))
    .then(quad(y - X*b, V.I))
)

mean_of_quadratic_form = (
    model
    .start(E(quad(y, P)))
    .then(tr(P*V) + quad(X*beta, P), by="mean-of-quadratic-form")
    .then(tr(P*V), because="PX = 0")
    .then(N - p)
)

W = matrix("W", N, symmetric=True)

mean_of_score_form = (
    model
    .start(E(quad(y, P*W*P)))
    .then(tr(P*W*P*V) + quad(X*beta, P*W*P))
    .then(tr(P*W*P*V), because="PX = 0")
    .then(tr(W*P*V*P))
    .then(tr(W*P), because="PVP = P, so the REML equations have mean zero")
)

variance_of_residuals = model.start(Var(P*y)).then(P*V*P).then(P)

# Error contrasts

A, T = matrix("A", N, N - p), matrix("T", N, invertible=True)
S = A*(A.T*V*A).I*A.T

contrasts = (
    Derivation("P by any N - p error contrasts A'y", source=SOURCE)
    .assume(A.T*X, 0)
    .where(T, block_row(V*A, X))
    .start(S*T)
    .then(block_row(A*(A.T*V*A).I*A.T*V*A, A*(A.T*V*A).I*A.T*X))
    .then(block_row(A, zero(N, p)), because="A'X = 0")
    .then(block_row(P*V*A, P*X), because="PVA = A - V^-1 XKX'A = A")
    .then(P*T)
    .start(S)
    .then(S*T*T.I)
    .then(P*T*T.I, because="ST = PT")
    .then(P)
)

R, D = covariance("R", N, positive_definite=True), covariance("D", q, positive_definite=True)
M = R.I - R.I*X*(X.T*R.I*X).I*X.T*R.I

by_sweeping_fixed_effects_first = (
    Derivation("P with the fixed effects swept out first", source=SOURCE)
    .where(V, Z*D*Z.T + R)
    .claim(P, M - M*Z*(Z.T*M*Z + D.I).I*Z.T*M)
)

s2 = scalar("sigma^2", positive=True)
U = s2*identity(N)

ordinary_case = (
    Derivation("P when V is a multiple of the identity", source=SOURCE)
    .start(U.I - U.I*X*(X.T*U.I*X).I*X.T*U.I)
    .then(1/s2*identity(N) - 1/s2*X*(1/s2*X.T*X).I*X.T*1/s2)
    .then(1/s2*(identity(N) - X*(X.T*X).I*X.T))
)
