"""Projections (symmetric and idempotent) and orthogonal matrices."""

from derive import Derivation, dims, fixed_vector, identity, invertible, matrix, quad, tr

SOURCE = "Searle, Matrix Algebra Useful for Statistics, ch. 3"

n, p, q = dims("n p q")
P, Q = (matrix(name, n, symmetric=True, idempotent=True) for name in "PQ")
X, Z = matrix("X", n, p), matrix("Z", n, q)
x, y = fixed_vector("x", n), fixed_vector("y", n)
A, B = matrix("A", n), matrix("B", p)
In, Ip = identity(n), identity(p)

# Projections

complement = (
    Derivation("The complement of a projection is a projection", source=SOURCE)
    .start((In - P)*(In - P))
    .then(In - 2*P + P*P)
    .then(In - P, because="PP = P")
)

orthogonal_complement = (
    Derivation("A projection and its complement are orthogonal", source=SOURCE)
    .start(P*(In - P))
    .then(P - P*P)
    .then(0)
)

pythagoras = (
    Derivation("Pythagoras", source=SOURCE)
    .start(y.T*y)
    .then((P*y + (In - P)*y).T*(P*y + (In - P)*y))
    .then((P*y).T*(P*y) + ((In - P)*y).T*((In - P)*y), because="P(I - P) = 0")
    .then(quad(y, P) + quad(y, In - P))
)

nested = (
    Derivation("Projections on a space and on a part of it", source=SOURCE)
    .assume(P*Q, Q)
    .start(Q*P)
    .then((P*Q).T)
    .then(Q, because="PQ = Q, transposed")
    .start((P - Q)*(P - Q))
    .then(P - P*Q - Q*P + Q)
    .then(P - Q, because="so the difference is a projection")
)

F, G = matrix("F", n), matrix("G", n)

commuting = (
    Derivation("The product of commuting idempotent matrices is idempotent", source=SOURCE)
    .assume(F*F, F)
    .assume(G*G, G)
    .assume(F*G, G*F)
    .start((F*G)*(F*G))
    .then(F*F*G*G, because="GF = FG")
    .then(F*G)
)

orthogonal_sum = (
    Derivation("The sum of two projections with product zero", source=SOURCE)
    .assume(P*Q, 0)
    .start(Q*P)
    .then((P*Q).T)
    .then(0)
    .start((P + Q)*(P + Q))
    .then(P + P*Q + Q*P + Q)
    .then(P + Q)
)

reflection = (
    Derivation("A reflection is its own inverse", source=SOURCE)
    .start((In - 2*P)*(In - 2*P))
    .then(In - 4*P + 4*P*P)
    .then(In)
)

on_columns = (
    Derivation("The projection on the columns of X does not depend on the basis", source=SOURCE)
    .assume(invertible(B))
    .start((X*B)*((X*B).T*(X*B)).I*(X*B).T)
    .then(X*B*(B.T*X.T*X*B).I*B.T*X.T)
    .then(X*B*B.I*(X.T*X).I*B.T.I*B.T*X.T)
    .then(X*(X.T*X).I*X.T)
)

trace_of_complement = (
    Derivation("The trace of the complement", source=SOURCE)
    .start(tr(In - X*(X.T*X).I*X.T))
    .then(tr(In) - tr(X.T*X*(X.T*X).I))
    .then(n - p)
)

# Orthogonal matrices

T, S = matrix("T", n, orthogonal=True), matrix("S", n, orthogonal=True)

R = matrix("R", n, invertible=True)

inverse_is_transpose = (
    Derivation("The inverse of an orthogonal matrix is its transpose", source=SOURCE)
    .assume(R.T*R, In)
    .start(R.I)
    .then(R.T*R*R.I, because="R'R = I")
    .then(R.T)
)

inverse_in_other_basis = (
    Derivation("The inverse in another basis", source=SOURCE)
    .assume(R.T*R, In)
    .start((R*A*R.T).I)
    .then(R.T.I*A.I*R.I)
    .then(R*A.I*R.T)
)

lengths = (
    Derivation("An orthogonal matrix keeps inner products", source=SOURCE)
    .start((T*x).T*(T*y))
    .then(x.T*T.T*T*y)
    .then(x.T*y, by="orthogonal-product")
)

product = (
    Derivation("The product of orthogonal matrices is orthogonal", source=SOURCE)
    .start((T*S).T*(T*S))
    .then(S.T*T.T*T*S)
    .then(S.T*S)
    .then(In)
)

same_trace = (
    Derivation("A change of basis keeps the trace", source=SOURCE)
    .start(tr(T.T*A*T))
    .then(tr(A*T*T.T))
    .then(tr(A))
)

K = matrix("K", n)

cayley = (
    Derivation("Cayley's transform of a skew matrix is orthogonal",
               source="Horn & Johnson, Matrix Analysis, sect. 2.1")
    .assume(K.T, -K)
    .start((In + K)*(In - K))
    .then((In - K)*(In + K))
    .start(((In - K)*(In + K).I).T*((In - K)*(In + K).I))
    .then((In - K).I*(In + K)*(In - K)*(In + K).I, because="K' = -K")
    .then((In - K).I*(In - K)*(In + K)*(In + K).I)
    .then(In)
)

v = fixed_vector("v", n)

householder = (
    Derivation("Householder's reflection is orthogonal", source=SOURCE)
    .start((In - 2*v*v.T/quad(v, In)).T*(In - 2*v*v.T/quad(v, In)))
    .then(In - 4*v*v.T/quad(v, In) + 4*v*quad(v, In)*v.T/quad(v, In)**2)
    .then(In)
)
