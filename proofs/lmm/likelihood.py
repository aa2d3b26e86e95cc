"""The likelihood of the linear mixed model: its score and second derivatives.

V depends on the variance components by its definition; y is held fixed.  Twice the negative log
likelihood, without a constant, is log det V + (y - Xb)'V^-1 (y - Xb).
"""

from sympy import Rational, log

from derive import (
    Derivation,
    E,
    Var,
    derivative,
    det,
    dims,
    fixed_vector,
    gradient,
    hessian,
    identity,
    indices,
    matrix,
    quad,
    random_vector,
    scalar,
    sum_over,
    symmetric,
    tr,
)

SOURCE = "Searle, Casella & McCulloch, Variance Components, ch. 6"

N, p, q, r = dims("N p q r")
X, Z = matrix("X", N, p), matrix("Z", N, q)
b = fixed_vector("b", p)
y = random_vector("y", N)
s, s0 = scalar("sigma_u^2", positive=True), scalar("sigma_e^2", positive=True)
V = matrix("V", N)
IN = identity(N)
e = y - X*b
half = Rational(1, 2)
deviance = log(det(V)) + quad(e, V.I)
loglik = -half*deviance

one_factor = (
    Derivation("One factor: V = s ZZ' + s0 I", source=SOURCE)
    .where(V, s*Z*Z.T + s0*IN)
)

variance_by_components = (
    one_factor
    .claim(derivative(V, s), Z*Z.T)
    .claim(derivative(V, s0), IN)
    .start(s*derivative(V, s) + s0*derivative(V, s0))
    .then(V, because="V is linear in the components")
)

inverse_by_component = (
    one_factor
    .start(derivative(V.I, s))
    .then(-V.I*derivative(V, s)*V.I, by="derivative-inverse")
    .then(-V.I*Z*Z.T*V.I)
)

log_det_by_component = (
    one_factor
    .start(derivative(log(det(V)), s))
    .then(tr(V.I*derivative(V, s)), by="derivative-log-det")
    .then(tr(V.I*Z*Z.T))
    .then(tr(Z.T*V.I*Z))
)

quadratic_form_by_component = (
    one_factor
    .start(derivative(quad(e, V.I), s))
    .then(-quad(e, V.I*Z*Z.T*V.I))
)

score_of_component = (
    one_factor
    .start(derivative(loglik, s))
    .then(-half*derivative(log(det(V)), s) - half*derivative(quad(e, V.I), s))
    .then(-half*tr(V.I*Z*Z.T) + half*quad(e, V.I*Z*Z.T*V.I))
)

score_of_error_variance = (
    one_factor
    .start(derivative(loglik, s0))
    .then(-half*tr(V.I) + half*quad(e, V.I*V.I))
)

observed_information = (
    one_factor
    .start(derivative(derivative(loglik, s), s0))
    .then(derivative(-half*tr(V.I*Z*Z.T) + half*quad(e, V.I*Z*Z.T*V.I), s0))
    .then(half*tr(V.I*V.I*Z*Z.T) - half*quad(e, V.I*V.I*Z*Z.T*V.I + V.I*Z*Z.T*V.I*V.I))
)

score_of_fixed_effects = (
    Derivation("The score of the fixed effects", source=SOURCE)
    .assume(symmetric(V))
    .start(gradient(loglik, b))
    .then(X.T*V.I*(y - X*b), because="it is zero where X'V^-1 Xb = X'V^-1 y")
    .start(hessian(loglik, b))
    .then(-X.T*V.I*X)
)

# Several components

i, j = indices("i j", r)
t = scalar("theta", over=i)
G = matrix("G", N, over=i)
M = sum_over(t[j]*G[j], j)

several_factors = (
    Derivation("V linear in many components", source=SOURCE)
    .where(V, M)
    .start(derivative(V, t[i]))
    .then(G[i])
    .start(derivative(V.I, t[i]))
    .then(-V.I*G[i]*V.I)
    .start(derivative(log(det(V)), t[i]))
    .then(tr(V.I*G[i]))
    .start(derivative(loglik, t[i]))
    .then(-half*tr(V.I*G[i]) + half*quad(e, V.I*G[i]*V.I))
    .start(derivative(derivative(log(det(V)), t[i]), t[j]))
    .then(-tr(V.I*G[i]*V.I*G[j]))
)

# The REML projection

P, K = matrix("P", N), matrix("K", p)

projection_by_component = (
    one_factor
    .where(K, (X.T*V.I*X).I)
    .where(P, V.I - V.I*X*K*X.T*V.I)
    .start(derivative(K, s))
    .then(K*X.T*V.I*Z*Z.T*V.I*X*K)
    .start(derivative(P, s))
    .then(-V.I*Z*Z.T*V.I + V.I*Z*Z.T*V.I*X*K*X.T*V.I - V.I*X*derivative(K, s)*X.T*V.I
          + V.I*X*K*X.T*V.I*Z*Z.T*V.I)
    .then(-P*Z*Z.T*P)
)

reml_quadratic_form = (
    one_factor
    .where(K, (X.T*V.I*X).I)
    .where(P, V.I - V.I*X*K*X.T*V.I)
    .claim(derivative(quad(y, P), s), -quad(y, P*Z*Z.T*P))
    .claim(derivative(log(det(X.T*V.I*X)), s), -tr(K*X.T*V.I*Z*Z.T*V.I*X))
    .start(derivative(log(det(V)) + log(det(X.T*V.I*X)) + quad(y, P), s))
    .then(tr(V.I*Z*Z.T) - tr(K*X.T*V.I*Z*Z.T*V.I*X) - quad(y, P*Z*Z.T*P))
    .then(tr(P*Z*Z.T) - quad(y, P*Z*Z.T*P), because="twice the negative REML score")
)

mean_of_score = (
    one_factor
    .assume(E(y), X*b)
    .assume(Var(y), V)
    .start(E(derivative(loglik, s)))
    .then(E(half*quad(e, V.I*Z*Z.T*V.I) - half*tr(V.I*Z*Z.T)))
    .then(half*tr(V.I*Z*Z.T*V.I*Var(y)) - half*tr(V.I*Z*Z.T))
    .then(0)
)
