"""The inverse of a 2 x 2 block matrix by Schur complements."""

from derive import (
    Derivation,
    block_column,
    block_diagonal,
    block_matrix,
    block_row,
    covariance,
    dims,
    identity,
    matrix,
    zero,
)

SOURCE = "Horn & Johnson, Matrix Analysis, sect. 0.7"

n, m = dims("n m")
A, B = matrix("A", n), matrix("B", n, m)
C, D = matrix("C", m, n), matrix("D", m)
In, Im = identity(n), identity(m)
M = block_matrix([[A, B], [C, D]])

S = D - C*A.I*B
T = A - B*D.I*C

first_column = block_column(A.I + A.I*B*S.I*C*A.I, -S.I*C*A.I)
second_column = block_column(-A.I*B*S.I, S.I)
first_row = block_row(A.I + A.I*B*S.I*C*A.I, -A.I*B*S.I)
second_row = block_row(-S.I*C*A.I, S.I)

by_first_column = (
    Derivation("First block column of the inverse, by the Schur complement of A", source=SOURCE)
    .start(M*first_column)
    .then(block_column(In + B*S.I*C*A.I - B*S.I*C*A.I,
                       C*A.I + C*A.I*B*S.I*C*A.I - D*S.I*C*A.I), because="product of blocks")
    .then(block_column(In, C*A.I - (D - C*A.I*B)*S.I*C*A.I))
    .then(block_column(In, zero(m, n)), because="D - CA^-1 B = S")
)

by_second_column = (
    Derivation("Second block column of the inverse", source=SOURCE)
    .start(M*second_column)
    .then(block_column(B*S.I - B*S.I, (D - C*A.I*B)*S.I), because="product of blocks")
    .then(block_column(zero(n, m), Im))
)

by_first_row = (
    Derivation("First block row of the inverse, from the left", source=SOURCE)
    .start(first_row*M)
    .then(block_row(In + A.I*B*S.I*C - A.I*B*S.I*C, A.I*B - A.I*B*S.I*(D - C*A.I*B)),
          because="product of blocks")
    .then(block_row(In, zero(n, m)), because="D - CA^-1 B = S")
)

by_second_row = (
    Derivation("Second block row of the inverse, from the left", source=SOURCE)
    .start(second_row*M)
    .then(block_row(S.I*C - S.I*C, S.I*(D - C*A.I*B)), because="product of blocks")
    .then(block_row(zero(m, n), Im))
)

G = block_matrix([[A.I + A.I*B*S.I*C*A.I, -A.I*B*S.I], [-S.I*C*A.I, S.I]])

inverse = (
    Derivation("The inverse of a block matrix", source=SOURCE)
    .start(M.I)
    .then(M.I*M*G, because="both block columns of MG are those of I")
    .then(G)
)

two_schur_complements = (
    Derivation("The inverses of both Schur complements", source=SOURCE)
    .claim(T.I, A.I + A.I*B*S.I*C*A.I, because="this is Woodbury's identity")
)

other_corner = (
    Derivation("The corners of both forms agree", source=SOURCE)
    .start(T*A.I*B)
    .then(B - B*D.I*C*A.I*B)
    .then(B*D.I*S)
    .start(A.I*B*S.I)
    .then(T.I*B*D.I, because="T A^-1 B = B D^-1 S")
)

column_by_other_complement = (
    Derivation("First block column, by the Schur complement of D", source=SOURCE)
    .start(M*block_column(T.I, -D.I*C*T.I))
    .then(block_column((A - B*D.I*C)*T.I, C*T.I - C*T.I), because="product of blocks")
    .then(block_column(In, zero(m, n)))
)

factors = (
    Derivation("Block elimination", source=SOURCE)
    .start(block_matrix([[In, 0], [C*A.I, Im]])*block_diagonal(A, S)
           * block_matrix([[In, A.I*B], [0, Im]]))
    .then(block_matrix([[A, 0], [C, S]])*block_matrix([[In, A.I*B], [0, Im]]))
    .then(block_matrix([[A, B], [C, C*A.I*B + S]]))
    .then(M)
)

triangular = (
    Derivation("The inverse of a block triangular matrix", source=SOURCE)
    .start(block_matrix([[A, B], [0, D]])*block_matrix([[A.I, -A.I*B*D.I], [0, D.I]]))
    .then(block_matrix([[A*A.I, B*D.I - B*D.I], [0, D*D.I]]))
    .then(identity(n + m))
)

diagonal = (
    Derivation("The inverse of a block diagonal matrix", source=SOURCE)
    .claim(block_diagonal(A, D).I, block_diagonal(A.I, D.I))
)

# A covariance matrix in blocks

p, q = dims("p q")
V1, V2 = covariance("V1", p, positive_definite=True), covariance("V2", q, positive_definite=True)
V12 = matrix("V12", p, q)
K = V1 - V12*V2.I*V12.T
V = block_matrix([[V1, V12], [V12.T, V2]])

precision = (
    Derivation("The precision of one part is the inverse of its conditional variance",
               source="Lauritzen, Graphical Models, app. C")
    .start(block_row(identity(p), zero(p, q))*V.I)
    .then(block_row(K.I, -K.I*V12*V2.I))
)
