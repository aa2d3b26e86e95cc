"""Determinants of products, multiples, inverses, blocks, updates and Kronecker products."""

from derive import (
    Derivation,
    block_diagonal,
    block_matrix,
    det,
    dims,
    fixed_vector,
    idempotent,
    identity,
    invertible,
    kron,
    matrix,
    ones,
    orthogonal,
    quad,
    scalar,
    zero,
)

SOURCE = "Harville, Matrix Algebra From a Statistician's Perspective, ch. 13"

n, m, k = dims("n m k")
A, B, S = matrix("A", n), matrix("B", n), matrix("S", n, invertible=True)
D, F, G = matrix("D", m), matrix("F", n, m), matrix("G", m, n)
u, v = fixed_vector("u", n), fixed_vector("v", n)
a, b, c = scalar("a", nonzero=True), scalar("b"), scalar("c")
In, Im = identity(n), identity(m)

# Products, multiples, inverses

order = (
    Derivation("The order of factors does not matter", source=SOURCE)
    .start(det(A*B))
    .then(det(A)*det(B), by="det-product")
    .then(det(B*A), by="det-product")
)

similar = (
    Derivation("Similar matrices have one determinant", source=SOURCE)
    .start(det(S.I*A*S))
    .then(det(S.I)*det(A*S), by="det-product")
    .then(det(A)*det(S)/det(S))
    .then(det(A))
)

congruent = (
    Derivation("A congruence multiplies by a square", source=SOURCE)
    .claim(det(B*A*B.T), det(B)**2*det(A))
)

multiple = (
    Derivation("A multiple, and the negative", source=SOURCE)
    .claim(det(c*A), c**n*det(A), by="det-scalar-multiple")
    .claim(det(-A), (-1)**n*det(A))
    .claim(det(6*A), 2**n*3**n*det(A))
    .claim(det(c*In), c**n)
    .claim(det(-A)*det(-B), det(A*B), because="(-1)^n (-1)^n = 1")
)

inverse = (
    Derivation("The determinant of an inverse", source=SOURCE)
    .start(det(S)*det(S.I))
    .then(det(S*S.I))
    .then(det(In))
    .then(1)
    .claim(det(S.I), 1/det(S), by="det-inverse")
)

powers = (
    Derivation("Powers with any exponents", source=SOURCE)
    .claim((A**k + B)*A**m, A**(k + m) + B*A**m, by="powers-multiply")
    .claim(A*A**k, A**k*A)
    .claim(S**(k + 1)*S.I, S**k)
    .claim((A**k).T, (A.T)**k)
    .claim((c*A)**k, c**k*A**k)
    .claim(det(A**k), det(A)**k)
)

orthogonal_matrix = (
    Derivation("An orthogonal matrix keeps volumes", source=SOURCE)
    .assume(orthogonal(S))
    .claim(det(S)**2, 1, by="det-orthogonal")
    .claim(det(S*A*S.T), det(A))
)

idempotent_matrix = (
    Derivation("The determinant of a projection is 0 or 1", source=SOURCE)
    .assume(idempotent(A))
    .start(det(A)**2)
    .then(det(A*A))
    .then(det(A), because="AA = A")
)

# Blocks

triangular = (
    Derivation("Block-triangular and block-diagonal matrices", source=SOURCE)
    .claim(det(block_matrix([[A, F], [0, D]])), det(A)*det(D), by="det-block-triangular")
    .claim(det(block_matrix([[A, 0], [G, D]])), det(A)*det(D), by="det-block-triangular")
    .claim(det(block_diagonal(A, D, B)), det(A*B)*det(D))
)

schur_first = (
    Derivation("The Schur complement of the first block", source=SOURCE)
    .assume(invertible(A))
    .start(block_matrix([[A, F], [G, D]]))
    .then(block_matrix([[In, 0], [G*A.I, Im]])*block_matrix([[A, F], [0, D - G*A.I*F]]))
    .start(det(block_matrix([[A, F], [G, D]])))
    .then(det(block_matrix([[In, 0], [G*A.I, Im]])*block_matrix([[A, F], [0, D - G*A.I*F]])))
    .then(det(A)*det(D - G*A.I*F), because="both factors are block-triangular")
)

schur_second = (
    Derivation("The Schur complement of the second block", source=SOURCE)
    .assume(invertible(A))
    .assume(invertible(D))
    .claim(det(block_matrix([[A, F], [G, D]])), det(D)*det(A - F*D.I*G), by="det-schur")
    .start(det(A)*det(D - G*A.I*F))
    .then(det(D)*det(A - F*D.I*G), because="both are that of the block matrix")
)

equal_blocks = (
    Derivation("Equal blocks", source=SOURCE)
    .claim(det(block_matrix([[A, B], [B, A]])), det(A + B)*det(A - B))
)

# Updates

sylvester = (
    Derivation("Sylvester's identity", source=SOURCE)
    .start(block_matrix([[In, -F], [0, Im]])*block_matrix([[In + F*G, zero(n, m)], [G, Im]]))
    .then(block_matrix([[In, 0], [G, Im]])*block_matrix([[In, -F], [0, Im + G*F]]))
    .claim(det(In + F*G), det(Im + G*F), by="det-sylvester")
    .claim(det(In - F*G), det(Im - G*F), because="the same for -F")
    .claim(det(In + F*D*G), det(Im + D*G*F))
)

low_rank = (
    Derivation("An update of low rank", source=SOURCE)
    .claim(det(S + F*G), det(S)*det(Im + G*S.I*F), by="det-low-rank-update")
    .start(det(S + F*D*G))
    .then(det(S)*det(Im + D*G*S.I*F))
    .assume(invertible(D))
    .then(det(S)*det(D)*det(D.I + G*S.I*F), because="D comes out on the left")
)

rank_one = (
    Derivation("An update of rank one", source=SOURCE)
    .claim(det(S + u*v.T), det(S)*(1 + quad(v, S.I, u)), by="matrix-determinant-lemma")
    .claim(det(In + u*v.T), 1 + quad(v, In, u))
    .claim(det(In - 2*u*u.T/quad(u, In)), -1, because="a reflection turns space inside out")
)

compound_symmetry = (
    Derivation("The determinant of aI + bJ", source=SOURCE)
    .start(det(a*In + b*ones(n)*ones(n).T))
    .then(a**n*(1 + n*b/a))
    .then(a**(n - 1)*(a + n*b))
)

# Kronecker products

kronecker = (
    Derivation("The determinant of a Kronecker product", source=SOURCE)
    .start(det(kron(A, D)))
    .then(det(A)**m*det(D)**n, by="det-kronecker")
    .start(det(kron(A, D)))
    .then(det(kron(A, Im)*kron(In, D)))
    .then(det(kron(A, Im))*det(kron(In, D)), by="det-product")
    .claim(det(kron(c*A, D)), det(kron(A, c*D)))
    .claim(det(kron(In, D)), det(D)**n)
)
