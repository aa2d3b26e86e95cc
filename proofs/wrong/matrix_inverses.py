"""Errors about inverses: the order of a product, sums inverted term by term, lost transposes,
and the identities of Woodbury and Sherman-Morrison misremembered.
"""

from derive import (
    Derivation,
    block_column,
    block_matrix,
    dims,
    equal,
    fixed_vector,
    identity,
    invertible,
    matrix,
    quad,
    scalar,
    symmetric,
    zero,
)

n, m = dims("n m")
A, B, P = matrix("A", n), matrix("B", n), matrix("P", n)
C, U, W = matrix("C", m), matrix("U", n, m), matrix("W", m, n)
F, D = matrix("F", n, m), matrix("D", m)
x, y = fixed_vector("x", n), fixed_vector("y", n)
k = scalar("k", nonzero=True)
In, Im = identity(n), identity(m)

product_in_the_same_order = (
    Derivation("The inverse of a product")
    .assume(invertible(P))
    .where(P, A*B)
    .start(P.I)
    .then(B.I*A.I)
    .then(A.I*B.I, expect="needs", needs=equal(B*A, A*B),
          because="the order must be turned round")
)

sum_term_by_term = Derivation("The inverse of a sum").claim(
    (A + B).I, A.I + B.I, expect="refuted")

difference_with_wrong_sign = Derivation("The difference of two inverses").claim(
    A.I - B.I, A.I*(A - B)*B.I, expect="refuted", because="the middle factor is B - A")

parallel_sum_reversed = Derivation("The parallel sum").claim(
    (A.I + B.I).I, A.I*(A + B)*B.I, expect="refuted", because="that is the sum of the inverses")

parallel_sum_without_order = Derivation("The parallel sum").claim(
    (A.I + B.I).I, A*B*(A + B).I, expect="refuted", because="A + B stands between A and B")

symmetric_without_saying = Derivation("The transpose of an inverse").claim(
    A.I.T, A.I, expect="needs", needs=symmetric(A))

multiple_not_inverted = Derivation("The inverse of a multiple").claim(
    (k*A).I, k*A.I, expect="refuted")

plus_identity = Derivation("The inverse of I + A^-1").claim(
    (In + A.I).I, In + A, expect="refuted")

cancelled_across = (
    Derivation("A and its inverse with something between them")
    .claim(A*B*A.I, B, expect="refuted", because="A and B need not commute")
)

left_for_right_division = (
    Derivation("The solution of AP = B")
    .assume(invertible(A))
    .assume(A*P, B)
    .start(P)
    .then(A.I*B)
    .then(B*A.I, expect="needs", needs=equal(A*B, B*A))
)

push_through_unchanged = Derivation("Push-through").claim(
    (In + U*W).I*U, U*(Im + U*W).I, expect="ill-formed", because="UW is n x n, I is m x m")

push_through_square = (
    Derivation("Push-through with square matrices")
    .claim((In + A*B).I*A, A*(In + A*B).I, expect="needs", needs=equal(A*B, B*A),
           because="it must be I + BA")
)

woodbury_sign = Derivation("Woodbury").claim(
    (A + U*C*W).I, A.I + A.I*U*(C.I + W*A.I*U).I*W*A.I, expect="refuted")

woodbury_c_not_inverted = Derivation("Woodbury").claim(
    (A + U*C*W).I, A.I - A.I*U*(C + W*A.I*U).I*W*A.I, expect="refuted")

woodbury_a_not_inverted = Derivation("Woodbury").claim(
    (A + U*C*W).I, A.I - A.I*U*(C.I + W*A*U).I*W*A.I, expect="refuted")

woodbury_lost_transpose = Derivation("Woodbury").claim(
    (A + U*C*U.T).I, A.I - A.I*U*(C.I + U.T*A.I*U).I*U*A.I, expect="ill-formed",
    because="the last U must be transposed")

sherman_morrison_sign = Derivation("Sherman-Morrison").claim(
    (A + x*y.T)*(A.I - A.I*x*y.T*A.I/(1 - quad(y, A.I, x))), In, expect="refuted")

sherman_morrison_swapped = Derivation("Sherman-Morrison").claim(
    (A + x*y.T)*(A.I - A.I*y*x.T*A.I/(1 + quad(y, A.I, x))), In, expect="refuted")

M = block_matrix([[A, F], [W, D]])
S = D - W*A.I*F

block_by_block = Derivation("The inverse of a block matrix").claim(
    M.I, block_matrix([[A.I, F], [W, D.I]]), expect="refuted")

schur_complement_turned_round = Derivation("The inverse of a block matrix").claim(
    M*block_column(-A.I*F*S.I, S), block_column(zero(n, m), Im), expect="refuted",
    because="the Schur complement must be inverted")

schur_complement_sign = Derivation("The inverse of a Schur complement").claim(
    (A - F*D.I*W).I, A.I - A.I*F*S.I*W*A.I, expect="refuted", because="two minus signs cancel")

commuting_product = (
    Derivation("A matrix that commutes with B and its inverse")
    .assume(invertible(A))
    .claim(A.I*B, B*A.I, expect="needs", needs=equal(A*B, B*A),
           because="nothing says that AB = BA")
)

G, H = matrix("G", m, n), matrix("H", m, n)

one_sided = (
    Derivation("A generalised inverse is no inverse")
    .assume(equal(F*G*F, F))
    .claim(G*F, Im, expect="refuted")
)

two_generalised_inverses = (
    Derivation("Generalised inverses are not unique")
    .assume(equal(F*G*F, F))
    .assume(equal(F*H*F, F))
    .claim(G, H, expect="refuted", because="only the Moore-Penrose inverse is")
)
