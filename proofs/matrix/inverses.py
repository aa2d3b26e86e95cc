"""Inverses of products, sums and low-rank changes."""

from derive import (
    Derivation,
    dims,
    fixed_vector,
    identity,
    invertible,
    matrix,
    ones,
    quad,
    scalar,
    symmetric,
)

SOURCE = "Searle, Matrix Algebra Useful for Statistics, ch. 5"
WOODBURY = "Henderson & Searle (1981), SIAM Review 23"

n, m = dims("n m")
A, B, S = matrix("A", n), matrix("B", n), matrix("S", n)
C, U, W = matrix("C", m), matrix("U", n, m), matrix("W", m, n)
x, y = fixed_vector("x", n), fixed_vector("y", n)
k = scalar("k", nonzero=True)
In, Im = identity(n), identity(m)

# Products

P = matrix("P", n)

product = (
    Derivation("The inverse of a product", source=SOURCE)
    .assume(invertible(A))
    .assume(invertible(B))
    .assume(invertible(P))
    .where(P, A*B)
    .start(P*(B.I*A.I))
    .then(A*B*B.I*A.I)
    .then(In)
    .start(P.I)
    .then(P.I*P*B.I*A.I)
    .then(B.I*A.I)
)

transpose = (
    Derivation("The inverse of a transpose", source=SOURCE)
    .assume(invertible(A))
    .start((A.I).T*A.T)
    .then((A*A.I).T)
    .then(In)
    .start((A.I).T)
    .then((A.I).T*A.T*A.T.I)
    .then(A.T.I)
)

multiple = (
    Derivation("The inverse of a multiple", source=SOURCE)
    .claim((k*A).I, A.I/k)
)

symmetric_inverse = (
    Derivation("The inverse of a symmetric matrix is symmetric", source=SOURCE)
    .assume(invertible(A))
    .assume(symmetric(A))
    .claim(A.I.T, A.I)
)

only_one = (
    Derivation("A matrix has one inverse", source=SOURCE)
    .assume(B*A, In)
    .assume(A*S, In)
    .start(B)
    .then(B*A*S, because="AS = I")
    .then(S, because="BA = I")
)

commuting = (
    Derivation("What commutes with A commutes with its inverse", source=SOURCE)
    .assume(invertible(A))
    .assume(A*B, B*A)
    .start(A.I*B)
    .then(A.I*B*A*A.I)
    .then(A.I*A*B*A.I, because="BA = AB")
    .then(B*A.I)
)

# Sums of inverses

difference_of_inverses = (
    Derivation("The difference of two inverses", source=SOURCE)
    .start(A.I*(B - A)*B.I)
    .then(A.I*B*B.I - A.I*A*B.I)
    .then(A.I - B.I)
)

sum_of_inverses = (
    Derivation("The sum of two inverses", source=SOURCE)
    .start(A.I*(A + B)*B.I)
    .then(A.I + B.I)
)

parallel_sum = (
    Derivation("The parallel sum", source="Anderson & Duffin (1969), J. Math. Anal. Appl. 26")
    .start((A.I + B.I).I)
    .then((A.I*(A + B)*B.I).I)
    .then(B*(A + B).I*A)
    .then((A + B - A)*(A + B).I*A)
    .then(A - A*(A + B).I*A)
    .then(A - A*(A + B).I*(A + B - B))
    .then(A*(A + B).I*B, because="so the two factors may change places")
)

near_the_identity = (
    Derivation("The inverse of I + A", source=SOURCE)
    .start((In + A).I)
    .then((In + A).I*(In + A - A))
    .then(In - (In + A).I*A)
    .then(In - A*(In + A).I, because="A commutes with I + A")
)

plus_inverse = (
    Derivation("The inverse of I + A^-1", source=SOURCE)
    .start((In + A.I).I)
    .then((A.I*(A + In)).I)
    .then((A + In).I*A)
)

# Pushing a factor through

push_through = (
    Derivation("Push-through", source=WOODBURY)
    .start(U*(Im + W*U))
    .then(U + U*W*U)
    .then((In + U*W)*U)
    .start((In + U*W).I*U)
    .then((In + U*W).I*U*(Im + W*U)*(Im + W*U).I)
    .then((In + U*W).I*(In + U*W)*U*(Im + W*U).I)
    .then(U*(Im + W*U).I)
)

push_through_general = (
    Derivation("Push-through with A and C", source=WOODBURY)
    .start((A + U*C*W)*A.I*U)
    .then(U*C*C.I + U*C*W*A.I*U)
    .then(U*C*(C.I + W*A.I*U))
    .start((A + U*C*W).I*U*C)
    .then((A + U*C*W).I*(A + U*C*W)*A.I*U*(C.I + W*A.I*U).I)
    .then(A.I*U*(C.I + W*A.I*U).I)
)

other_side = (
    Derivation("I - U(I + WU)^-1 W is the inverse of I + UW", source=WOODBURY)
    .start((In + U*W)*(In - U*(Im + W*U).I*W))
    .then(In + U*W - U*(Im + W*U)*(Im + W*U).I*W)
    .then(In + U*W - U*W)
    .then(In)
)

# Woodbury and its relatives

H = C.I + W*A.I*U

woodbury = (
    Derivation("Woodbury's identity", source=WOODBURY)
    .start((A + U*C*W)*(A.I - A.I*U*H.I*W*A.I))
    .then(In + U*C*W*A.I - (U + U*C*W*A.I*U)*H.I*W*A.I)
    .then(In + U*C*W*A.I - U*C*(C.I + W*A.I*U)*H.I*W*A.I, because="U = UCC^-1")
    .then(In + U*C*W*A.I - U*C*W*A.I)
    .then(In)
    .start((A + U*C*W).I)
    .then(A.I - A.I*U*H.I*W*A.I)
)

without_inverse_of_c = (
    Derivation("Woodbury's identity where C need not have an inverse", source=WOODBURY)
    .claim((A + U*C*W).I, A.I - A.I*U*(Im + C*W*A.I*U).I*C*W*A.I)
)

symmetric_form = (
    Derivation("Woodbury's identity for A + UU'", source=WOODBURY)
    .claim((A + U*U.T).I, A.I - A.I*U*(Im + U.T*A.I*U).I*U.T*A.I)
)

sum_of_two = (
    Derivation("The inverse of a sum", source=WOODBURY)
    .start((A + B).I)
    .then(A.I - A.I*(A.I + B.I).I*A.I)
    .then(A.I - (A + A*B.I*A).I)
)

# Changes of rank one

c = 1 + quad(y, A.I, x)
G = A.I - A.I*x*y.T*A.I/c

sherman_morrison = (
    Derivation("Sherman-Morrison: G is the inverse of A + xy'", source=WOODBURY)
    .start((A + x*y.T)*G)
    .then(In + x*y.T*A.I - (x*y.T*A.I + x*quad(y, A.I, x)*y.T*A.I)/c)
    .then(In + x*y.T*A.I - x*y.T*A.I, because="the scalar c = 1 + y'A^-1 x cancels")
    .then(In)
    .start(G*(A + x*y.T))
    .then(In + A.I*x*y.T - A.I*x*(1 + quad(y, A.I, x))*y.T/c)
    .then(In)
    .start((A + x*y.T).I)
    .then(G)
)

determinant_factor = (
    Derivation("A quadratic form after a change of rank one", source=WOODBURY)
    .start((1 - quad(y, (A + x*y.T).I, x))*c)
    .then(1)
)

solution_after_update = (
    Derivation("A rank-one change of a linear system", source=WOODBURY)
    .start(G*x)
    .then(A.I*x - A.I*x*quad(y, A.I, x)/c)
    .then(A.I*x/c)
)

a, b = scalar("a", nonzero=True), scalar("b")
J = ones(n, n)

compound_symmetry = (
    Derivation("Compound symmetry", source=SOURCE)
    .start((a*In + b*J)*(In - b/(a + n*b)*J)/a)
    .then(In + b/a*J - b/(a + n*b)*J - n*b**2/(a*(a + n*b))*J, because="JJ = nJ")
    .then(In + b/a*(1 - a/(a + n*b) - n*b/(a + n*b))*J)
    .then(In)
)
