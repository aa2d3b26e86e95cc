"""Errors about determinants: multiples, sums, the wrong identity, factors and signs forgotten."""

from derive import (
    Derivation,
    E,
    block_matrix,
    covariance,
    det,
    dims,
    fixed_vector,
    identity,
    invertible,
    kron,
    matrix,
    ones,
    orthogonal,
    quad,
    random_matrix,
    scalar,
)

n, m, q = dims("n m q")
A, B = matrix("A", n), matrix("B", n)
S, D = matrix("S", n, invertible=True), matrix("D", m)
F, G, Z = matrix("F", n, m), matrix("G", m, n), matrix("Z", n, q)
R, W = covariance("R", n, positive_definite=True), covariance("W", q, positive_definite=True)
u, v = fixed_vector("u", n), fixed_vector("v", n)
a, c = scalar("a", nonzero=True), scalar("c")
X = random_matrix("X", n, n)
In, Im, Iq = identity(n), identity(m), identity(q)

multiple_once = Derivation("A multiple").claim(
    det(c*A), c*det(A), expect="refuted", because="c leaves once for every row")

negative = Derivation("The negative").claim(
    det(-A), -det(A), expect="refuted", because="only if n is odd")

sum_term_by_term = Derivation("The determinant of a sum").claim(
    det(A + B), det(A) + det(B), expect="refuted")

inverse_not_inverted = Derivation("The determinant of an inverse").claim(
    det(S.I), det(S), expect="refuted")

orthogonal_without_sign = (
    Derivation("The determinant of an orthogonal matrix")
    .assume(orthogonal(A))
    .claim(det(A), 1, expect="refuted", because="a reflection has -1")
)

not_square = Derivation("A design matrix has no determinant").claim(
    det(F.T*F), det(F)**2, expect="ill-formed")

product_of_rectangles = Derivation("A product of matrices that are not square").claim(
    det(F*G), det(G*F), expect="refuted", because="FG is n x n, GF is m x m")

blocks_like_numbers = Derivation("ad - bc for blocks").claim(
    det(block_matrix([[A, B], [S, R]])), det(A*R - B*S), expect="refuted",
    because="the blocks need not commute")

blocks_by_determinants = Derivation("ad - bc for determinants of blocks").claim(
    det(block_matrix([[A, B], [S, R]])), det(A)*det(R) - det(B)*det(S), expect="refuted")

schur_without_inverse = (
    Derivation("The Schur complement")
    .assume(invertible(A))
    .claim(det(block_matrix([[A, F], [G, D]])), det(A)*det(D - G*F), expect="refuted")
)

schur_wrong_factor = (
    Derivation("The Schur complement")
    .assume(invertible(A))
    .assume(invertible(D))
    .claim(det(block_matrix([[A, F], [G, D]])), det(D)*det(D - G*A.I*F), expect="refuted",
           because="the complement of A stands beside |A|")
)

schur_wrong_order = (
    Derivation("The Schur complement")
    .assume(invertible(A))
    .claim(det(block_matrix([[A, F], [G, D]])), det(A)*det(D - F*A.I*G), expect="ill-formed",
           because="A^-1 stands between G and F")
)

antidiagonal = Derivation("Blocks on the other diagonal").claim(
    det(block_matrix([[0*A, A], [B, 0*A]])), det(A)*det(B), expect="refuted",
    because="n exchanges of rows give (-1)^n")

sylvester_sign = Derivation("Sylvester's identity").claim(
    det(In + F*G), det(Im - G*F), expect="refuted")

sylvester_size = Derivation("Sylvester's identity without the ones").claim(
    det(c*In + F*G), det(c*Im + G*F), expect="refuted", because="c^n and c^m differ")

sylvester_identity = Derivation("Sylvester's identity with the wrong identity").claim(
    det(In + F*G), det(In + G*F), expect="ill-formed")

rank_one_added = Derivation("An update of rank one").claim(
    det(S + u*v.T), det(S) + quad(v, S.I, u), expect="refuted", because="|S| multiplies both")

variance_without_d = Derivation("|V| of the mixed model").claim(
    det(Z*W*Z.T + R), det(R)*det(W.I + Z.T*R.I*Z), expect="refuted", because="|W| is missing")

variance_not_inverted = Derivation("|V| of the mixed model").claim(
    det(Z*W*Z.T + R), det(R)*det(W)*det(W + Z.T*R.I*Z), expect="refuted")

compound_symmetry_exponent = Derivation("The determinant of aI + cJ").claim(
    det(a*In + c*ones(n)*ones(n).T), a**n*(a + n*c), expect="refuted")

kronecker_exponents = Derivation("The determinant of a Kronecker product").claim(
    det(kron(A, D)), det(A)**n*det(D)**m, expect="refuted", because="the exponents cross over")

kronecker_no_exponents = Derivation("The determinant of a Kronecker product").claim(
    det(kron(A, D)), det(A)*det(D), expect="refuted")

exponents_multiplied = Derivation("A product of powers").claim(
    A**n*A**m, A**(n*m), expect="refuted")

power_of_product = Derivation("The power of a product").claim(
    (A*B)**n, A**n*B**n, expect="refuted", because="A and B need not commute")

mean_inside = Derivation("The expectation of a determinant").claim(
    E(det(X)), det(E(X)), expect="refuted")
