"""The inverse of V = ZDZ' + R by Woodbury's identity, so that only a q x q matrix is inverted."""

from derive import (
    Derivation,
    covariance,
    dims,
    identity,
    matrix,
    scalar,
)

SOURCE = "Searle, Casella & McCulloch, Variance Components, ch. 7"

N, q = dims("N q")
Z = matrix("Z", N, q)
D, R = covariance("D", q, positive_definite=True), covariance("R", N, positive_definite=True)
V = Z*D*Z.T + R
C = Z.T*R.I*Z + D.I
IN, Iq = identity(N), identity(q)

woodbury = (
    Derivation("Woodbury's identity for V", source=SOURCE)
    .start(V*(R.I - R.I*Z*C.I*Z.T*R.I))
    .then(IN + Z*D*Z.T*R.I - (Z + Z*D*Z.T*R.I*Z)*C.I*Z.T*R.I)
    .then(IN + Z*D*Z.T*R.I - Z*D*(D.I + Z.T*R.I*Z)*C.I*Z.T*R.I, because="Z = ZDD^-1")
    .then(IN + Z*D*Z.T*R.I - Z*D*Z.T*R.I)
    .then(IN)
    .start(V.I)
    .then(R.I - R.I*Z*C.I*Z.T*R.I)
)

push_through = (
    Derivation("DZ'V^-1 with an inverse of order q", source=SOURCE)
    .start(C*D*Z.T)
    .then(Z.T*R.I*Z*D*Z.T + Z.T)
    .then(Z.T*R.I*V)
    .start(D*Z.T*V.I)
    .then(C.I*Z.T*R.I, because="CDZ' = Z'R^-1 V")
)

conditional_variance = (
    Derivation("D - DZ'V^-1 ZD is the inverse of C", source=SOURCE)
    .start(D - D*Z.T*V.I*Z*D)
    .then(D - C.I*Z.T*R.I*Z*D, because="DZ'V^-1 = C^-1 Z'R^-1")
    .then(C.I*(C - Z.T*R.I*Z)*D)
    .then(C.I*D.I*D)
    .then(C.I)
)

weighted_residual = (
    Derivation("RV^-1 sweeps the predicted effects out", source=SOURCE)
    .start(R*V.I)
    .then((V - Z*D*Z.T)*V.I)
    .then(IN - Z*D*Z.T*V.I)
    .then(IN - Z*C.I*Z.T*R.I)
)

s2, g = scalar("sigma^2", positive=True), scalar("gamma", positive=True)

one_ratio = (
    Derivation("One ratio of variances: D = g s2 I and R = s2 I", source=SOURCE)
    .start((s2*(g*Z*Z.T + IN)).I)
    .then(1/s2*(g*Z*Z.T + IN).I)
    .then(1/s2*(IN - Z*(Z.T*Z + 1/g*Iq).I*Z.T))
)
