"""Derivatives by vectors and matrices.

The layout throughout: the derivative of a scalar has the shape of its argument (a column for a
vector), that of an n-vector by the transpose of an m-vector is n x m, and the Hessian is the
derivative by x of the derivative by x'.
"""

from sympy import exp, log

from derive import (
    Derivation,
    derivative,
    det,
    diag,
    dims,
    entry,
    fixed_vector,
    gradient,
    hadamard,
    hessian,
    identity,
    indices,
    invertible,
    jacobian,
    kron,
    matrix,
    quad,
    scalar,
    sum_over,
    symmetric,
    tr,
    vec,
)

SOURCE = "Magnus & Neudecker, Matrix Differential Calculus, ch. 8 to 10"

n, m, k = dims("n m k")
x, a, c = fixed_vector("x", n), fixed_vector("a", n), fixed_vector("c", m)
A, B, S = matrix("A", m, n), matrix("B", n, k), matrix("S", n)
C, T, W = matrix("C", k, m), matrix("T", n), matrix("W", m)
X, Y = matrix("X", m, n), matrix("Y", n)
s = scalar("s")

# By a vector

linear_form = (
    Derivation("The gradient of a linear form", source=SOURCE)
    .claim(gradient(a.T*x, x), a, by="gradient-linear-form")
    .claim(gradient(x.T*a, x), a)
    .claim(derivative(a.T*x, x.T), a.T)
)

quadratic_form = (
    Derivation("The gradient of a quadratic form", source=SOURCE)
    .start(gradient(quad(x, S), x))
    .then(S*x + S.T*x, by="gradient-quadratic-form")
    .then((S + S.T)*x)
    .start(hessian(quad(x, S), x))
    .then(derivative(x.T*(S + S.T), x))
    .then(S + S.T)
)

symmetric_form = (
    Derivation("The gradient of a symmetric quadratic form", source=SOURCE)
    .assume(symmetric(S))
    .claim(gradient(quad(x, S), x), 2*S*x)
    .claim(hessian(quad(x, S), x), 2*S)
)

squared_length = Derivation("The gradient of x'x", source=SOURCE).claim(gradient(x.T*x, x), 2*x)

jacobians = (
    Derivation("Jacobians of linear and entrywise maps", source=SOURCE)
    .claim(jacobian(A*x, x), A)
    .claim(derivative(x.T*A.T, x), A.T)
    .claim(jacobian(hadamard(x, x), x), 2*diag(x))
    .claim(jacobian(x*quad(x, S), x), quad(x, S)*identity(n) + x*x.T*(S + S.T))
)

chain_rule = (
    Derivation("The gradient of (c - Ax)'W(c - Ax)", source=SOURCE)
    .assume(symmetric(W))
    .start(gradient(quad(c - A*x, W), x))
    .then(-2*A.T*W*(c - A*x))
)

ratio = (
    Derivation("The gradient of a Rayleigh quotient", source=SOURCE)
    .assume(symmetric(S))
    .start(gradient(quad(x, S)/quad(x, identity(n)), x))
    .then(2*S*x/quad(x, identity(n)) - 2*quad(x, S)*x/quad(x, identity(n))**2)
)

# By a matrix

trace_linear = (
    Derivation("The derivative of tr(AXB)", source=SOURCE)
    .claim(gradient(tr(C*X*B), X), C.T*B.T, by="gradient-trace")
    .claim(gradient(tr(X.T*A), X), A)
    .claim(gradient(tr(Y), Y), identity(n))
)

trace_quadratic = (
    Derivation("The derivative of tr(X'AX) and its relatives", source=SOURCE)
    .claim(gradient(tr(X.T*W*X), X), (W + W.T)*X)
    .claim(gradient(tr(X*S*X.T), X), X*(S + S.T))
    .claim(gradient(tr(Y*Y), Y), 2*Y.T)
    .claim(gradient(tr(Y**3), Y), 3*(Y.T)**2)
)

bilinear_form = (
    Derivation("The derivative of c'Xa", source=SOURCE)
    .claim(gradient(c.T*X*a, X), c*a.T)
    .claim(gradient(quad(X*a, W), X), (W + W.T)*X*a*a.T)
)

least_squares_by_matrix = (
    Derivation("The derivative of a sum of squares by the matrix", source=SOURCE)
    .claim(gradient(quad(c - X*a, identity(m)), X), -2*(c - X*a)*a.T)
)

vectorised = (
    Derivation("vec(CXB) has the Jacobian B' (x) C", source=SOURCE)
    .claim(derivative(vec(C*X*B), vec(X).T), kron(B.T, C))
    .claim(derivative(tr(X.T*A), vec(X)), vec(A))
)

# Inverses and determinants

inverse_forms = (
    Derivation("Scalars of an inverse", source=SOURCE)
    .claim(gradient(tr(S*Y.I*T), Y), -(Y.I*T*S*Y.I).T)
    .claim(gradient(quad(x, Y.I, a), Y), -Y.I.T*x*a.T*Y.I.T)
    .claim(gradient(tr(Y.I), Y), -(Y.I*Y.I).T)
)

determinant = (
    Derivation("The derivative of a determinant", source=SOURCE)
    .assume(invertible(Y))
    .claim(gradient(det(Y), Y), det(Y)*Y.I.T)
    .claim(gradient(log(det(Y)), Y), Y.I.T, by="derivative-log-det")
    .claim(gradient(log(det(Y)**2), Y), 2*Y.I.T)
)

log_det_of_gram = (
    Derivation("The derivative of log det X'WX", source=SOURCE)
    .assume(symmetric(W))
    .start(gradient(log(det(X.T*W*X)), X))
    .then(2*W*X*(X.T*W*X).I)
)

# By a scalar

V, U, H = matrix("V", n), matrix("U", n), matrix("H", n)

curve = Derivation("Along a line of matrices", source=SOURCE).where(V, H + s*S)

inverse_by_scalar = (
    curve
    .claim(derivative(V, s), S)
    .start(derivative(V.I, s))
    .then(-V.I*derivative(V, s)*V.I, by="derivative-inverse")
    .then(-V.I*S*V.I)
    .start(derivative(derivative(V.I, s), s))
    .then(2*V.I*S*V.I*S*V.I)
)

log_det_by_scalar = (
    curve
    .start(derivative(log(det(V)), s))
    .then(tr(V.I*derivative(V, s)), by="derivative-log-det")
    .then(tr(V.I*S))
    .start(derivative(derivative(log(det(V)), s), s))
    .then(-tr(V.I*S*V.I*S))
)

powers = (
    curve
    .claim(derivative(V**2, s), S*V + V*S)
    .claim(derivative(tr(V**3), s), 3*tr(V**2*S))
)

product_rule = (
    Derivation("The product rule", source=SOURCE)
    .where(V, H + s*S)
    .where(U, s**2*T)
    .claim(derivative(V*U, s), derivative(V, s)*U + V*derivative(U, s), by="derivative-product")
    .claim(derivative(V*T*V, s), S*T*V + V*T*S)
    .claim(derivative(s**2*exp(s), s), 2*s*exp(s) + s**2*exp(s))
)

# By members of families

r = dims("r")
i, j = indices("i j", r)
h = indices("h", n)
w = scalar("w", over=i)
G = matrix("G", n, over=i)

combination = (
    Derivation("A combination of matrices by one of its weights", source=SOURCE)
    .claim(derivative(sum_over(w[j]*G[j], j), w[i]), G[i])
    .claim(sum_over(w[i]*derivative(sum_over(w[j]*G[j], j), w[i]), i), sum_over(w[j]*G[j], j))
)

entries = (
    Derivation("The gradient of a sum over entries", source=SOURCE)
    .claim(gradient(sum_over(entry(a, h)*entry(x, h), h), x), a)
)
