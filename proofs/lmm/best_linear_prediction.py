"""Moments of BLUP: Cov(u^, u) = Var(u^), and Var(u^ - u) = D - Var(u^)."""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    covariance,
    dims,
    fixed_vector,
    matrix,
    random_vector,
)

SOURCE = "Searle, Casella & McCulloch, Variance Components, ch. 7"

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u = random_vector("y", N), random_vector("u", q)
D = covariance("D", q)
V, P = covariance("V", N, positive_definite=True), matrix("P", N, symmetric=True)
K = (X.T*V.I*X).I

b = K*X.T*V.I*y
uh = D*Z.T*V.I*(y - X*b)

model = (
    Derivation("Moments of BLUP", source=SOURCE)
    .assume(E(y), X*beta)
    .assume(E(u), 0)
    .assume(Var(y), V)
    .assume(Var(u), D)
    .assume(Cov(y, u), Z*D)
    .where(P, V.I - V.I*X*K*X.T*V.I)
)

predictor = model.start(uh).then(D*Z.T*(V.I*y - V.I*X*K*X.T*V.I*y)).then(D*Z.T*P*y)

mean = (
    model
    .start(E(uh))
    .then(D*Z.T*V.I*(E(y) - X*E(b)))
    .then(D*Z.T*V.I*(X*beta - X*beta), because="b is unbiased")
    .then(E(u))
)

variance = (
    model
    .start(Var(uh))
    .then(Var(D*Z.T*P*y))
    .then(D*Z.T*P*V*P*Z*D)
    .then(D*Z.T*P*Z*D, because="PVP = P")
)

covariance_with_effects = (
    model
    .start(Cov(uh, u))
    .then(D*Z.T*P*Cov(y, u))
    .then(D*Z.T*P*Z*D)
    .then(Var(uh))
)

prediction_error = (
    model
    .start(Var(uh - u))
    .then(Var(uh) - Cov(uh, u) - Cov(u, uh) + Var(u), by="cov-bilinear")
    .then(Var(uh) - Var(uh) - Var(uh) + D, because="Cov(u^, u) = Var(u^)")
    .then(D - Var(uh))
    .then(D - D*Z.T*P*Z*D)
)

uncorrelated_with_estimator = (
    model
    .start(Cov(b, uh))
    .then(K*X.T*V.I*V*P*Z*D)
    .then(K*X.T*P*Z*D)
    .then(0, because="X'P = 0")
)

estimator_and_effects = (
    model
    .start(Cov(b, uh - u))
    .then(Cov(b, uh) - Cov(b, u))
    .then(-K*X.T*V.I*Z*D)
)

k, w = fixed_vector("k", p), fixed_vector("w", q)

linear_combination = (
    model
    .start(Var(k.T*b + w.T*(uh - u)))
    .then(k.T*Var(b)*k + k.T*Cov(b, uh - u)*w + w.T*Cov(uh - u, b)*k + w.T*Var(uh - u)*w)
    .then(k.T*K*k - k.T*K*X.T*V.I*Z*D*w - w.T*D*Z.T*V.I*X*K*k + w.T*(D - D*Z.T*P*Z*D)*w)
)

# Known beta: no fixed effects to estimate

known = D*Z.T*V.I*(y - X*beta)

best_predictor = (
    model
    .start(Var(known - u))
    .then(D*Z.T*V.I*V*V.I*Z*D - D*Z.T*V.I*Cov(y, u) - Cov(u, y)*V.I*Z*D + D)
    .then(D - D*Z.T*V.I*Z*D)
)

price_of_estimation = (
    model
    .start(Var(uh - u) - Var(known - u))
    .then(D*Z.T*V.I*Z*D - D*Z.T*P*Z*D)
    .then(D*Z.T*V.I*X*K*X.T*V.I*Z*D, because="beta must be estimated")
)

# Any other linear predictor with mean zero whatever beta is

L = matrix("L", q, N)

best_of_all = (
    model
    .assume(L*X, 0)
    .start(Cov(L*y - uh, uh - u))
    .then(L*V*P*Z*D - L*Z*D - D*Z.T*P*V*P*Z*D + D*Z.T*P*Z*D)
    .then(L*V*P*Z*D - L*Z*D, because="PVP = P")
    .then(L*(V*V.I - X*K*X.T*V.I)*Z*D - L*Z*D)
    .then(0, because="LX = 0")
    .start(Var(L*y - u))
    .then(Var(uh - u) + Var(L*y - uh), because="the two errors are uncorrelated")
)
