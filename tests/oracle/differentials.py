"""True identities about derivatives."""

from __future__ import annotations

from derive.kernel.facts import Property
from derive.kernel.terms import (
    add,
    block,
    derivative,
    det,
    diag,
    diagonal,
    dimension,
    entry,
    function,
    hadamard,
    identity,
    inverse,
    kronecker,
    mul,
    number,
    power,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    vec,
    zero,
)

from .identities import Z, identity_of, let, over_i, over_j, rv, s
from .moments import IDENTITIES

__all__ = ["IDENTITIES"]

d, t, tr = derivative, transpose, trace

x, w, c = symbol("x", "n"), symbol("w", "n"), symbol("c", "m")
A, S, T = symbol("A", "m", "n"), symbol("S", "n", "n"), symbol("T", "n", "n")
X, B, C = symbol("X", "m", "n"), symbol("B", "n", "k"), symbol("C", "k", "m")
M, Y = symbol("M", "m", "m"), symbol("Y", "n", "n")
a, b = symbol("a"), symbol("b")
two = number(2)

# -- layouts -----------------------------------------------------------------------------

identity_of("gradient of a linear form", d(mul(t(w), x), x), w)
identity_of("gradient as a row", d(mul(t(w), x), t(x)), t(w))
identity_of("Jacobian of a linear map", d(mul(A, x), t(x)), A)
identity_of("derivative of a row", d(t(mul(A, x)), x), t(A))
identity_of("gradient of a quadratic form", d(mul(t(x), S, x), x), mul(add(S, t(S)), x))
identity_of("gradient of a symmetric form", d(mul(t(x), S, x), x), mul(two, S, x),
            Property(S, "symmetric"))
identity_of("Hessian of a quadratic form", d(d(mul(t(x), S, x), t(x)), x), add(S, t(S)))
identity_of("gradient of a bilinear form", d(mul(t(c), A, x), A), mul(c, t(x)))
identity_of("Jacobian of an entrywise product", d(hadamard(x, mul(T, x)), t(x)),
            add(diag(mul(T, x)), mul(diag(x), T)))
identity_of("gradient of residuals", d(mul(t(sub(c, mul(A, x))), M, sub(c, mul(A, x))), x),
            mul(number(-2), t(A), M, sub(c, mul(A, x))), Property(M, "symmetric"))
identity_of("product of scalar functions", d(mul(t(w), x, t(x), S, x), x),
            add(mul(w, t(x), S, x), mul(t(w), x, add(S, t(S)), x)))

# -- by matrices -------------------------------------------------------------------------

identity_of("trace of a linear map", d(tr(mul(C, X, B)), X), mul(t(C), t(B)))
identity_of("trace of a quadratic map", d(tr(mul(t(X), M, X)), X), mul(add(M, t(M)), X))
identity_of("trace with a transpose", d(tr(mul(t(X), A)), X), A)
identity_of("trace of a square", d(tr(power(Y, 2)), Y), mul(two, t(Y)))
identity_of("trace of a cube", d(tr(power(Y, 3)), Y), mul(number(3), power(t(Y), 2)))
identity_of("trace of an inverse", d(tr(inverse(Y)), Y), sub(zero("n", "n"), power(t(
    inverse(Y)), 2)))
identity_of("trace of a product with an inverse", d(tr(mul(S, inverse(Y), T)), Y),
            mul(number(-1), t(mul(inverse(Y), T, S, inverse(Y)))))
identity_of("form in an inverse", d(mul(t(x), inverse(Y), w), Y),
            mul(number(-1), t(inverse(Y)), x, t(w), t(inverse(Y))))
identity_of("vec of a product by vec", d(vec(mul(C, X, B)), t(vec(X))), kronecker(t(B), C))
identity_of("gradient by vec", d(tr(mul(t(X), A)), vec(X)), vec(A))
identity_of("diagonal part", d(tr(diag(diagonal(Y))), Y), identity("n"))
identity_of("entrywise square", d(tr(mul(t(X), hadamard(X, X))), X),
            mul(number(3), hadamard(X, X)))
identity_of("form in blocks", d(mul(t(block([[x], [c]])), block([[mul(S, x)], [mul(A, x)]])), x),
            add(mul(add(S, t(S)), x), mul(t(A), c)))

# -- by scalars --------------------------------------------------------------------------

V = symbol("V", "n", "n")
linear = let(V, add(mul(a, S), T))
identity_of("derivative of a definition", d(V, a), S, linear)
identity_of("derivative of an inverse", d(inverse(V), a),
            mul(number(-1), inverse(V), S, inverse(V)), linear)
identity_of("second derivative of an inverse", d(d(inverse(V), a), a),
            mul(two, inverse(V), S, inverse(V), S, inverse(V)), linear)
identity_of("derivative of a form in a definition", d(mul(t(x), inverse(V), x), a),
            mul(number(-1), t(x), inverse(V), S, inverse(V), x), linear)
identity_of("a random vector is held fixed", d(mul(t(rv("y", "n")), inverse(V), rv("y", "n")), a),
            mul(number(-1), t(rv("y", "n")), inverse(V), S, inverse(V), rv("y", "n")), linear)
identity_of("derivative of a power", d(power(a, 4), a), mul(number(4), power(a, 3)))
identity_of("derivative of a quotient", d(mul(a, inverse(add(a, b))), a),
            mul(b, power(add(a, b), -2)))
identity_of("mixed derivatives", d(d(mul(power(a, 2), power(b, 3)), a), b),
            mul(number(6), a, power(b, 2)))
identity_of("derivative of a logarithm", d(function("log", mul(power(a, 2), b)), a),
            mul(two, inverse(a)))
identity_of("chain of definitions", d(inverse(symbol("U", "n", "n")), a),
            mul(number(-2), a, inverse(symbol("U", "n", "n")), S, inverse(symbol("U", "n", "n"))),
            let(symbol("U", "n", "n"), add(mul(symbol("f"), S), T)),
            let(symbol("f"), power(a, 2)))
identity_of("product rule", d(mul(add(mul(a, A), X), add(mul(power(a, 2), B), zero("n", "k"))), a),
            add(mul(A, power(a, 2), B), mul(add(mul(a, A), X), two, a, B)))

# -- determinants ---------------------------------------------------------------------------

identity_of("derivative of a determinant", d(det(Y), Y), mul(det(Y), t(inverse(Y))))
identity_of("derivative of a log determinant", d(function("log", det(Y)), Y), t(inverse(Y)))
identity_of("log determinant of a definition", d(function("log", det(V)), a),
            tr(mul(inverse(V), S)), linear)
identity_of("second derivative of a log determinant", d(d(function("log", det(V)), a), a),
            mul(number(-1), tr(mul(inverse(V), S, inverse(V), S))), linear)

# -- by members of families ----------------------------------------------------------------

parts = over_j(mul(s("j"), Z("j"), t(Z("j"))))
identity_of("sum over all components", over_i(mul(s("i"), d(parts, s("i")))), parts)
identity_of("square of a sum of components", over_i(d(power(over_j(s("j")), 2), s("i"))),
            mul(two, dimension("r"), over_j(s("j"))))
identity_of("one variance component", d(parts, s(1)), mul(Z(1), t(Z(1))))
identity_of("gradient of entries", d(sum_over("k", 1, "n", mul(entry(w, "k"), entry(x, "k"))), x),
            w)
