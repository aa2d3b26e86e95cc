"""Kronecker products with inverses, and vec."""

from derive import (
    Derivation,
    dims,
    fixed_vector,
    identity,
    kron,
    matrix,
    ones,
    scalar,
    tr,
    vec,
)

SOURCE = "Magnus & Neudecker, Matrix Differential Calculus, ch. 2"

n, m, p, q = dims("n m p q")
A, B = matrix("A", n), matrix("B", m)
X, C = matrix("X", n, m), matrix("C", n, m)
F, G = matrix("F", p, n), matrix("G", m, q)
In, Im = identity(n), identity(m)

inverse = (
    Derivation("The inverse of a Kronecker product", source=SOURCE)
    .start(kron(A, B)*kron(A.I, B.I))
    .then(kron(A*A.I, B*B.I))
    .then(kron(In, Im))
    .then(identity(n*m))
    .start(kron(A, B).I)
    .then(kron(A, B).I*kron(A, B)*kron(A.I, B.I))
    .then(kron(A.I, B.I))
)

vec_of_product = (
    Derivation("The vec of a product", source=SOURCE)
    .claim(vec(F*X*G), kron(G.T, F)*vec(X), by="vec-of-product")
)

vec_one_side = (
    Derivation("A factor on one side", source=SOURCE)
    .start(vec(F*X))
    .then(kron(Im, F)*vec(X))
    .start(vec(X*G))
    .then(kron(G.T, In)*vec(X))
)

linear_equation = (
    Derivation("The solution of AXB = C by vec", source=SOURCE)
    .assume(A*X*B, C)
    .start(kron(B.T, A)*vec(X))
    .then(vec(A*X*B))
    .then(vec(C))
    .start(X)
    .then(A.I*(A*X*B)*B.I)
    .then(A.I*C*B.I)
    .start(vec(A.I*C*B.I))
    .then(kron(B.I.T, A.I)*vec(C))
    .then(kron(B.T, A).I*vec(C))
)

sylvester = (
    Derivation("Sylvester's equation AX + XB = C by vec", source=SOURCE)
    .assume(A*X + X*B, C)
    .start((kron(Im, A) + kron(B.T, In))*vec(X))
    .then(vec(A*X) + vec(X*B))
    .then(vec(C))
)

trace_of_product = (
    Derivation("The trace of a product of four", source=SOURCE)
    .start(tr(X.T*A*C*B))
    .then(vec(X).T*vec(A*C*B))
    .then(vec(X).T*kron(B.T, A)*vec(C))
)

rank_one = (
    Derivation("The vec of an outer product", source=SOURCE)
    .claim(vec(fixed_vector("a", n)*fixed_vector("b", m).T),
           kron(fixed_vector("b", m), fixed_vector("a", n)))
)

Y = matrix("Y", p, q)

hat_matrix = (
    Derivation("The hat matrix of a Kronecker product", source=SOURCE)
    .start(kron(Y, X).T*kron(Y, X))
    .then(kron(Y.T*Y, X.T*X), by="kronecker-mixed-product")
    .start(kron(Y, X)*kron(Y.T*Y, X.T*X).I*kron(Y, X).T)
    .then(kron(Y, X)*kron((Y.T*Y).I, (X.T*X).I)*kron(Y.T, X.T))
    .then(kron(Y*(Y.T*Y).I*Y.T, X*(X.T*X).I*X.T))
)

a, b = scalar("a", positive=True), scalar("b", nonnegative=True)
J = ones(m, m)

equal_groups = (
    Derivation("The variance matrix of n groups of m, and its inverse",
               source="Searle, Casella & McCulloch, Variance Components, ch. 3")
    .start(kron(In, a*Im + b*J)*kron(In, Im/a - b/(a*(a + m*b))*J))
    .then(kron(In, (a*Im + b*J)*(Im/a - b/(a*(a + m*b))*J)))
    .then(kron(In, Im + b/a*J - b/(a + m*b)*J - m*b**2/(a*(a + m*b))*J), because="JJ = mJ")
    .then(kron(In, Im))
    .then(identity(n*m))
)

# Seemingly unrelated regressions with the same columns in each equation

Z, S = matrix("Z", n, p), matrix("S", m, positive_definite=True)
W = kron(Im, Z)

same_columns = (
    Derivation("With the same columns in each equation, GLS is least squares", source="Zellner"
               " (1962), Journal of the American Statistical Association 57")
    .start(W.T*kron(S, In).I*W)
    .then(W.T*kron(S.I, In)*W)
    .then(kron(S.I, Z.T*Z))
    .start(kron(S.I, Z.T*Z).I*W.T*kron(S, In).I)
    .then(kron(S, (Z.T*Z).I)*kron(S.I, Z.T))
    .then(kron(Im, (Z.T*Z).I*Z.T))
    .start((W.T*kron(S, In).I*W).I*W.T*kron(S, In).I)
    .then(kron(Im, (Z.T*Z).I*Z.T))
)
