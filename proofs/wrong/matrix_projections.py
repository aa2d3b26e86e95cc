"""Errors about projections, orthogonal matrices, traces and Kronecker products."""

from derive import (
    Derivation,
    dims,
    equal,
    fixed_vector,
    idempotent,
    identity,
    kron,
    matrix,
    orthogonal,
    symmetric,
    tr,
    vec,
)

n, m, p = dims("n m p")
X = matrix("X", n, p)
A, B, C = matrix("A", n), matrix("B", m), matrix("C", n)
P, Q = (matrix(name, n, symmetric=True, idempotent=True) for name in "PQ")
T = matrix("T", n, orthogonal=True)
In = identity(n)
H = X*(X.T*X).I*X.T
x = fixed_vector("x", n)

trace_of_complement = Derivation("The trace of I - H").claim(
    tr(In - H), n, expect="refuted", because="the trace of H is lost")

complement_counts_columns = Derivation("The trace of I - H").claim(
    tr(In - H), n - 1, expect="refuted", because="X has p columns, not one")

hat_matrix_in_wrong_order = Derivation("The hat matrix").claim(
    X.T*(X.T*X).I*X, H, expect="ill-formed")

product_of_projections = Derivation("The product of two projections").claim(
    (P*Q)*(P*Q), P*Q, expect="refuted", because="P and Q need not commute")

sum_of_projections = Derivation("The sum of two projections").claim(
    (P + Q)*(P + Q), P + Q, expect="refuted", because="2PQ need not vanish")

square_without_idempotence = Derivation("The trace of the square of I - A").claim(
    tr((In - A)*(In - A)), n - tr(A), expect="needs", needs=idempotent(A))

two_times_projection = Derivation("Twice a projection").claim(
    (2*P)*(2*P), 2*P, expect="refuted")

lost_cross_term = Derivation("A sum of squares").claim(
    (A*x + C*x).T*(A*x + C*x), x.T*A.T*A*x + x.T*C.T*C*x, expect="refuted",
    because="the spaces need not be orthogonal")

change_of_basis_without_transpose = Derivation("A change of basis").claim(
    tr(T*A*T), tr(A), expect="needs", needs=symmetric(T),
    because="one T must be transposed")

length_without_orthogonality = Derivation("A matrix that keeps lengths").claim(
    (C*x).T*(C*x), x.T*x, expect="needs", needs=orthogonal(C))

orthogonal_is_not_involution = Derivation("The square of an orthogonal matrix").claim(
    T*T, In, expect="needs", needs=symmetric(T), because="one factor must be transposed")

trace_of_three_swapped = Derivation("Factors round a trace").claim(
    tr(A*C*P), tr(C*A*P), expect="needs", needs=equal(A*C, C*A),
    because="only cyclic changes keep a trace")

trace_of_product = Derivation("The trace of a product").claim(
    tr(A*C), tr(A)*tr(C), expect="refuted")

kronecker_inverse_swapped = Derivation("The inverse of a Kronecker product").claim(
    kron(A, B).I, kron(B.I, A.I), expect="refuted",
    because="unlike a product, it keeps the order")

kronecker_one_inverse = Derivation("The inverse of a Kronecker product").claim(
    kron(A, B).I, kron(A.I, B), expect="refuted")

vec_without_transpose = Derivation("The vec of a product").claim(
    vec(A*C*T), kron(T, A)*vec(C), expect="needs", needs=symmetric(T),
    because="T must be transposed")
