"""Errors about V^-1, Henderson's equations, BLUP, and the matrix P of REML."""

from derive import (
    Cov,
    Derivation,
    E,
    Var,
    covariance,
    dims,
    equal,
    fixed_vector,
    identity,
    matrix,
    quad,
    random_vector,
    tr,
)

N, p, q = dims("N p q")
X, Z = matrix("X", N, p), matrix("Z", N, q)
beta = fixed_vector("beta", p)
y, u = random_vector("y", N), random_vector("u", q)
D, R = covariance("D", q, positive_definite=True), covariance("R", N, positive_definite=True)
V = covariance("V", N, positive_definite=True)
K = (X.T*V.I*X).I
P = V.I - V.I*X*K*X.T*V.I
b = K*X.T*V.I*y
uh = D*Z.T*V.I*(y - X*b)

# V^-1

mixed = Derivation("The inverse of V").where(V, Z*D*Z.T + R)

inverse_term_by_term = mixed.claim(V.I, Z*D.I*Z.T + R.I, expect="refuted")

woodbury_sign = mixed.claim(
    V.I, R.I + R.I*Z*(Z.T*R.I*Z + D.I).I*Z.T*R.I, expect="refuted")

woodbury_d_not_inverted = mixed.claim(
    V.I, R.I - R.I*Z*(Z.T*R.I*Z + D).I*Z.T*R.I, expect="refuted")

woodbury_without_r = mixed.claim(
    V.I, R.I - R.I*Z*(Z.T*Z + D.I).I*Z.T*R.I, expect="refuted")

predictor_without_d = mixed.claim(
    D*Z.T*V.I, (Z.T*R.I*Z).I*Z.T*R.I, expect="refuted", because="D^-1 is missing")

# Henderson's equations
w, a, v = fixed_vector("w", N), fixed_vector("a", p), fixed_vector("v", q)

henderson = (
    Derivation("Henderson's equations")
    .where(V, Z*D*Z.T + R)
    .assume(X.T*R.I*X*a + X.T*R.I*Z*v, X.T*R.I*w)
    .assume(Z.T*R.I*X*a + (Z.T*R.I*Z + D.I)*v, Z.T*R.I*w)
)

predictor_by_r = henderson.claim(
    v, D*Z.T*R.I*(w - X*a), expect="refuted", because="V^-1 is needed, not R^-1")

fixed_in_place_of_random = (
    Derivation("Henderson's equations without D^-1")
    .where(V, Z*D*Z.T + R)
    .assume(X.T*R.I*X*a + X.T*R.I*Z*v, X.T*R.I*w)
    .assume(Z.T*R.I*X*a + Z.T*R.I*Z*v, Z.T*R.I*w)
    .claim(v, D*Z.T*V.I*(w - X*a), expect="refuted")
)

# BLUP

model = (
    Derivation("Moments of BLUP")
    .assume(E(y), X*beta)
    .assume(E(u), 0)
    .assume(Var(y), V)
    .assume(Var(u), D)
    .assume(Cov(y, u), Z*D)
)

variance_of_blup = model.claim(
    Var(uh), D*Z.T*V.I*Z*D, expect="refuted", because="beta is estimated: P in place of V^-1")

variance_is_that_of_u = model.claim(
    Var(uh), D, expect="refuted", because="a predictor shrinks")

covariance_is_d = model.claim(Cov(uh, u), D, expect="refuted")

error_variance_added = model.claim(
    Var(uh - u), D + Var(uh), expect="refuted", because="u^ and u are correlated")

error_variance_turned_round = model.claim(
    Var(uh - u), Var(uh) - D, expect="refuted", because="a variance is no negative matrix")

uncorrelated_with_error = model.claim(
    Cov(b, uh - u), 0, expect="refuted", because="b is correlated with u")

realised_effects = (
    model
    .start(E(uh))
    .then(u, expect="ill-formed", because="BLUP is unbiased in that E(u^) = E(u)")
)

unstated_mean = (
    Derivation("The mean of u^ - u")
    .assume(E(y), X*beta)
    .assume(Var(y), V)
    .start(E(uh - u))
    .then(0, expect="needs", needs=equal(E(u), 0))
)

# P

p_idempotent = Derivation("P is no projection").claim(
    P*P, P, expect="refuted", because="PV is idempotent, P is not")

p_keeps_columns = Derivation("PX").claim(P*X, X, expect="refuted", because="P kills them")

p_with_plus = Derivation("P with a plus").claim(
    (V.I + V.I*X*K*X.T*V.I)*X, 0, expect="refuted")

p_lost_weight = Derivation("P with a weight lost").claim(
    (V.I - V.I*X*K*X.T)*X, 0, expect="refuted", because="the last V^-1 is missing")

p_is_inverse = Derivation("PV").claim(P*V, identity(N), expect="refuted")

pvp_is_v = Derivation("PVP").claim(P*V*P, V, expect="refuted")

py_without_weight = Derivation("Py").claim(
    P*y, y - X*b, expect="refuted", because="V^-1 is missing")

trace_of_pv = Derivation("The trace of PV").claim(
    tr(P*V), N, expect="refuted", because="p degrees of freedom are lost")

trace_of_p = Derivation("The trace of P").claim(
    tr(P), N - p, expect="refuted", because="that is the trace of PV")

reml_form_as_ml = model.claim(
    E(quad(y, P)), N, expect="refuted", because="that is the mean with beta known")

score_form = model.claim(
    E(quad(y, P*V*P)), tr(P*V*P), expect="refuted", because="V is missing: tr(PVPV)")
