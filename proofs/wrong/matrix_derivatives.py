"""Errors about derivatives: lost factors and transposes, signs, orders, layouts, and what is
held fixed.
"""

from sympy import log

from derive import (
    Derivation,
    derivative,
    det,
    dims,
    equal,
    fixed_vector,
    gradient,
    hessian,
    identity,
    invertible,
    jacobian,
    kron,
    matrix,
    quad,
    random_vector,
    scalar,
    symmetric,
    tr,
    vec,
)

n, m, k = dims("n m k")
x, a = fixed_vector("x", n), fixed_vector("a", n)
A, B, C = matrix("A", m, n), matrix("B", n, k), matrix("C", k, m)
S, T, Y = matrix("S", n), matrix("T", n), matrix("Y", n)
X, W = matrix("X", m, n), matrix("W", m)
D = matrix("D", n, symmetric=True)
V, H = matrix("V", n), matrix("H", n)
b, y = fixed_vector("b", n), random_vector("y", m)
s = scalar("s")

factor_lost = (
    Derivation("The gradient of a symmetric quadratic form")
    .assume(symmetric(S))
    .claim(gradient(quad(x, S), x), S*x, expect="refuted", because="twice that")
)

symmetry_taken_for_granted = Derivation("The gradient of a quadratic form").claim(
    gradient(quad(x, S), x), 2*S*x, expect="needs", needs=symmetric(S))

hessian_halved = Derivation("The Hessian of a quadratic form").claim(
    hessian(quad(x, S), x), S, expect="refuted", because="S + S'")

row_for_column = Derivation("The gradient of a linear form").claim(
    gradient(a.T*x, x), a.T, expect="ill-formed", because="it is a column, as x is")

row_for_column_of_form = Derivation("The gradient of a quadratic form").claim(
    gradient(quad(x, S), x), x.T*(S + S.T), expect="ill-formed")

jacobian_transposed = Derivation("The Jacobian of Ax").claim(
    jacobian(S*x, x), S.T, expect="refuted", because="in the layout by x' it is S")

column_by_column = Derivation("A column by a column").claim(
    derivative(A*x, x), A.T, expect="ill-formed", because="that has no layout; take x'")

trace_transposes_lost = Derivation("The derivative of tr(SYT)").claim(
    gradient(tr(S*Y*T), Y), S*T, expect="refuted", because="S'T'")

trace_in_the_wrong_shape = Derivation("The derivative of tr(CXB)").claim(
    gradient(tr(C*X*B), X), B*C, expect="ill-formed", because="(BC)' has the shape of X")

trace_of_square = Derivation("The derivative of tr(Y^2)").claim(
    gradient(tr(Y*Y), Y), 2*Y, expect="refuted", because="2Y'")

trace_of_form = Derivation("The derivative of tr(X'WX)").claim(
    gradient(tr(X.T*W*X), X), 2*W*X, expect="needs", needs=symmetric(W))

residuals_sign = (
    Derivation("The gradient of a sum of squares")
    .claim(gradient(quad(y - A*b, identity(m)), b), 2*A.T*(y - A*b), expect="refuted",
           because="the inner derivative is -A")
)

residuals_inner_derivative = (
    Derivation("The gradient of a sum of squares")
    .claim(gradient(quad(y - A*b, identity(m)), b), -2*A*(y - A*b), expect="ill-formed",
           because="A must be transposed")
)

vec_reversed = Derivation("The Jacobian of vec(SYT)").claim(
    derivative(vec(S*Y*T), vec(Y).T), kron(S, T.T), expect="refuted", because="T' (x) S")

line = Derivation("Along a line of matrices").where(V, H + s*S)

inverse_sign = line.claim(
    derivative(V.I, s), V.I*S*V.I, expect="refuted", because="minus that")

inverse_like_a_number = line.claim(
    derivative(V.I, s), -S*V.I*V.I, expect="refuted", because="S stands between the inverses")

inverse_not_twice = line.claim(
    derivative(V.I, s), -V.I*S, expect="refuted")

log_det_without_inverse = line.claim(
    derivative(log(det(V)), s), tr(S), expect="refuted")

log_det_second = line.claim(
    derivative(derivative(log(det(V)), s), s), tr(V.I*S*V.I*S), expect="refuted")

square_like_a_number = line.claim(
    derivative(V**2, s), 2*V*S, expect="refuted", because="SV + VS")

held_fixed = line.claim(
    derivative(tr(V*T), s), 0, expect="refuted", because="V depends on s by its definition")

determinant_transposed = (
    Derivation("The derivative of a determinant")
    .assume(invertible(Y))
    .claim(gradient(det(Y), Y), det(Y)*Y.I, expect="refuted", because="the inverse transposed")
)

inverse_form_order = Derivation("The derivative of tr(S Y^-1 T)").claim(
    gradient(tr(S*Y.I*T), Y), -(Y.I*S*T*Y.I).T, expect="needs",
    needs=equal(S*T, T*S), because="T stands before S")

by_a_symmetric_matrix = Derivation("By a symmetric matrix").claim(
    gradient(tr(S*D), D), S.T, expect="ill-formed",
    because="its entries do not vary freely, so there are two conventions")

stated_not_defined = (
    Derivation("An equation that is assumed is no definition")
    .assume(V, H + s*S)
    .claim(derivative(V, s), 0, expect="undecided")
)
