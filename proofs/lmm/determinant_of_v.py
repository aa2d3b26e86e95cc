"""The determinant of V = ZDZ' + R, as the likelihood of the linear mixed model needs it."""

from derive import (
    Derivation,
    block_diagonal,
    block_matrix,
    covariance,
    det,
    dims,
    identity,
    kron,
    matrix,
    ones,
    scalar,
)

SOURCE = "Searle, Casella & McCulloch, Variance Components, ch. 6 and app. M"

N, q, p, r, t = dims("N q p r t")
Z, X = matrix("Z", N, q), matrix("X", N, p)
D, R = covariance("D", q, positive_definite=True), covariance("R", N, positive_definite=True)
V = Z*D*Z.T + R
C = D.I + Z.T*R.I*Z
IN, Iq = identity(N), identity(q)
s2, g = scalar("sigma^2", positive=True), scalar("gamma", positive=True)

small = (
    Derivation("|V| with determinants of order q", source=SOURCE)
    .start(det(V))
    .then(det(R)*det(Iq + D*Z.T*R.I*Z), because="Sylvester: ZDZ'R^-1 and DZ'R^-1 Z")
    .then(det(R)*det(D)*det(C), because="D comes out on the left")
)

by_blocks = (
    Derivation("|V| from both Schur complements of one matrix", source=SOURCE)
    .start(det(block_matrix([[R, -Z], [Z.T, D.I]])))
    .then(det(R)*det(C), because="the complement of R is D^-1 + Z'R^-1 Z")
    .start(det(block_matrix([[R, -Z], [Z.T, D.I]])))
    .then(det(D.I)*det(V), because="the complement of D^-1 is V")
)

coefficient_matrix = (
    Derivation("The coefficient matrix of Henderson's equations", source=SOURCE)
    .start(det(block_matrix([[X.T*R.I*X, X.T*R.I*Z], [Z.T*R.I*X, C]])))
    .then(det(C)*det(X.T*R.I*X - X.T*R.I*Z*C.I*Z.T*R.I*X), because="the complement of C")
    .then(det(C)*det(X.T*(R.I - R.I*Z*C.I*Z.T*R.I)*X))
)

one_ratio = (
    Derivation("Var(u) = gamma sigma^2 I and Var(e) = sigma^2 I", source=SOURCE)
    .start(det(g*s2*Z*Z.T + s2*IN))
    .then(s2**N*det(g*Z*Z.T + IN), because="sigma^2 leaves N times")
    .then(s2**N*det(Iq + g*Z.T*Z), because="Sylvester")
)

balanced_class = (
    Derivation("One class of t equally correlated observations", source=SOURCE)
    .start(det(s2*identity(t) + g*ones(t)*ones(t).T))
    .then(s2**t*(1 + t*g/s2))
    .then(s2**(t - 1)*(s2 + t*g))
)

balanced_classes = (
    Derivation("r classes of t observations each", source=SOURCE)
    .start(det(kron(identity(r), s2*identity(t) + g*ones(t)*ones(t).T)))
    .then(det(s2*identity(t) + g*ones(t)*ones(t).T)**r, because="equal diagonal blocks")
)

V1, V2, V3 = matrix("V1", N), matrix("V2", q), matrix("V3", p)

independent_subjects = (
    Derivation("Independent subjects", source=SOURCE)
    .claim(det(block_diagonal(V1, V2, V3)), det(V1)*det(V2)*det(V3))
)
