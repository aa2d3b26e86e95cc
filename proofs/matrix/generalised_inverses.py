"""Generalised inverses, AGA = A, and the Moore-Penrose inverse."""

from derive import (
    Derivation,
    dims,
    fixed_vector,
    full_column_rank,
    generalized_inverse,
    identity,
    matrix,
    moore_penrose,
    tr,
)

SOURCE = "Searle, Matrix Algebra Useful for Statistics, ch. 8"
PENROSE = "Penrose (1955), Proceedings of the Cambridge Philosophical Society 51"

n, m, p = dims("n m p")
A, B = matrix("A", n, m), matrix("B", n, m)
G, H = matrix("G", m, n), matrix("H", m, n)
y, b, w = fixed_vector("y", n), fixed_vector("b", m), fixed_vector("w", m)
W = matrix("W", m, n)
Q, S = matrix("Q", n), matrix("S", n)

# Any generalised inverse

generalised = (
    Derivation("A generalised inverse", source=SOURCE).assume(generalized_inverse(G, A)))

projects_on_columns = (
    generalised.start((A*G)*(A*G)).then((A*G*A)*G).then(A*G, because="AGA = A"))

projects_along_null_space = (
    generalised.start((G*A)*(G*A)).then(G*(A*G*A)).then(G*A, because="AGA = A"))

transpose = (
    generalised.start(A.T*G.T*A.T).then((A*G*A).T).then(A.T))

reflexive = (
    generalised
    .start((G*A*G)*A*(G*A*G))
    .then(G*(A*G*A)*G*A*G)
    .then(G*(A*G*A)*G)
    .then(G*A*G, because="so GAG is reflexive")
)

solution = (
    generalised
    .assume(A*b, y)
    .start(A*(G*y + (identity(m) - G*A)*w))
    .then(A*G*y + (A - A*G*A)*w)
    .then(A*G*y)
    .then(A*G*A*b, because="the equations have a solution b")
    .then(y)
)

every_solution = (
    generalised
    .assume(A*b, y)
    .start(b)
    .then(G*A*b + (identity(m) - G*A)*b)
    .then(G*y + (identity(m) - G*A)*b, because="every solution has this form")
)

every_generalised_inverse = (
    generalised
    .start(A*(G + W - G*A*W*A*G)*A)
    .then(A*G*A + A*W*A - A*G*A*W*A*G*A)
    .then(A + A*W*A - A*W*A)
    .then(A)
)

trace = (
    generalised
    .start(tr((A*G)*(A*G)))
    .then(tr(A*G), because="AG is idempotent")
    .then(tr(G*A))
)

# Least squares with X of any rank

V = matrix("V", n, positive_definite=True)
b0, b1 = fixed_vector("b0", p), fixed_vector("b1", p)
X, F, L = matrix("X", n, p), matrix("F", p), matrix("L", p)

normal = (
    Derivation("A generalised inverse F of X'X", source=SOURCE)
    .assume(generalized_inverse(F, X.T*X))
)

both = normal.assume(generalized_inverse(L, X.T*X))

residual_square = (
    normal
    .start((X*F*X.T*X - X).T*(X*F*X.T*X - X))
    .then(X.T*X*F.T*(X.T*X*F*X.T*X - X.T*X) - X.T*X*F*X.T*X + X.T*X)
    .then(0, because="X'XFX'X = X'X")
)

keeps_columns = normal.claim(X*F*X.T*X, X, by="gram-cancellation")

transposed_choice = (
    normal
    .start(X.T*X*F.T*X.T)
    .then((X*F*X.T*X).T)
    .then(X.T, because="so F' will do as well")
)

invariant = (
    both
    .start(X*F*X.T)
    .then(X*F*X.T*X*L.T*X.T, because="X' = X'XL'X'")
    .then(X*L.T*X.T)
    .then(X*L.T*X.T*X*L*X.T)
    .then(X*L*X.T)
)

hat_matrix_symmetric = (
    normal
    .start((X*F*X.T).T)
    .then(X*F.T*X.T)
    .then(X*F*X.T*X*F.T*X.T)
    .then(X*F*X.T, because="X'XF'X' = X'")
)

hat_matrix_idempotent = (
    normal.start((X*F*X.T)*(X*F*X.T)).then(X*F*X.T, because="XFX'X = X"))

weighted = (
    Derivation("Weighted least squares with X of any rank", source=SOURCE)
    .assume(generalized_inverse(F, X.T*V.I*X))
    .claim(X*F*X.T*V.I*X, X, by="gram-cancellation")
)

unique_fit = (
    Derivation("All solutions of the normal equations have one fit", source=SOURCE)
    .assume(X.T*X*b0, X.T*y)
    .assume(X.T*X*b1, X.T*y)
    .claim(X*b0, X*b1, because="X'X(b0 - b1) = 0")
)

unique_solution = (
    Derivation("With X of full column rank they have one solution", source=SOURCE)
    .assume(full_column_rank(X))
    .assume(X.T*X*b0, X.T*y)
    .assume(X.T*X*b1, X.T*y)
    .claim(b0, b1, by="full-rank-cancellation")
)

# The Moore-Penrose inverse


def penrose(title):
    """A derivation in which G is the Moore-Penrose inverse of A."""
    return Derivation(title, source=PENROSE).assume(moore_penrose(G, A))


unique = (
    penrose("A matrix has one Moore-Penrose inverse")
    .assume(moore_penrose(H, A))
    .start(G)
    .then(G*A*G)
    .then(G*G.T*A.T, because="AG is symmetric")
    .then(G*G.T*A.T*H.T*A.T, because="A' = A'H'A'")
    .then(G*(A*G)*(A*H), because="AG and AH are symmetric")
    .then(G*A*H, because="GAG = G")
    .then((G*A)*(H*A)*H, because="HAH = H")
    .then(A.T*G.T*A.T*H.T*H, because="GA and HA are symmetric")
    .then(A.T*H.T*H, because="A'G'A' = A'")
    .then(H*A*H)
    .then(H)
)

back_again = (
    penrose("The Moore-Penrose inverse of the Moore-Penrose inverse")
    .assume(moore_penrose(B, G))
    .start(B)
    .then(B*G*B)
    .then(B*(G*A*G)*B)
    .then(A*G*B, because="BG = BGAG = (AGBG)' = AG")
    .then(A*G*A, because="GB = GA likewise")
    .then(A)
)

of_transpose = penrose("G' is the Moore-Penrose inverse of A'")

of_transpose_first = of_transpose.claim(A.T*G.T*A.T, A.T)
of_transpose_second = of_transpose.claim(G.T*A.T*G.T, G.T)
of_transpose_third = of_transpose.claim((A.T*G.T).T, A.T*G.T)
of_transpose_fourth = of_transpose.claim((G.T*A.T).T, G.T*A.T)

normal_equations = (
    penrose("A+ = (A'A)+ A' solves the normal equations")
    .start(A.T*A*G)
    .then(A.T*(A*G).T)
    .then((A*G*A).T)
    .then(A.T)
)

of_gram_matrix = (
    penrose("(A'A)+ = A+ A+'")
    .start((A.T*A)*(G*G.T))
    .then(A.T*G.T, because="A'AG = A'")
    .then(G*A)
    .start((A.T*A)*(G*G.T)*(A.T*A))
    .then(G*A*A.T*A)
    .then(A.T*A, because="GAA' = A'")
)

of_full_rank = (
    penrose("With A of full column rank A+ is a left inverse")
    .assume(full_column_rank(A))
    .start(G)
    .then((A.T*A).I*A.T, because="A'AG = A'")
    .start(G*A)
    .then(identity(m))
)

of_square = (
    Derivation("A square matrix with a left inverse", source=SOURCE)
    .assume(Q*S, identity(n))
    .start(S*Q)
    .then(identity(n), by="one-sided-inverse")
    .start(Q)
    .then(S.I)
)

K = (X.T*X).I*X.T

left_inverse = (
    Derivation("Penrose's conditions for (X'X)^-1 X'", source=PENROSE)
    .start(K*X)
    .then(identity(p))
    .start(X*K*X)
    .then(X)
    .start(K*X*K)
    .then(K)
    .start((X*K).T)
    .then(X*(X.T*X).I*X.T)
    .then(X*K)
)

r = dims("r")
C, R = matrix("C", n, r), matrix("R", r, m)
J = R.T*(R*R.T).I*(C.T*C).I*C.T

rank_factors = (
    Derivation("Penrose's conditions for a factorisation CR of full rank", source=SOURCE)
    .start(C*R*J)
    .then(C*(C.T*C).I*C.T, because="this is symmetric")
    .start(J*C*R)
    .then(R.T*(R*R.T).I*R, because="this is symmetric")
    .start(C*R*J*C*R)
    .then(C*R)
    .start(J*C*R*J)
    .then(J)
)
