"""True identities about determinants and powers with symbolic exponents, and their slips."""

from __future__ import annotations

from random import Random

from derive.kernel.dims import as_dim
from derive.kernel.facts import Property
from derive.kernel.terms import (
    Term,
    add,
    block,
    block_diagonal,
    det,
    diag,
    dimension,
    entry,
    expectation,
    identity,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    ones,
    power,
    sub,
    sum_over,
    symbol,
    trace,
    transpose,
    variance,
    zero,
)

from .identities import eq, identity_of, let

t, I = transpose, identity  # noqa: E741  # the usual letter
n, m = as_dim("n"), as_dim("m")
S, T, U = (symbol(name, "n", "n") for name in ("S", "T", "U"))
R = symbol("R", "m", "m")
A, B = symbol("A", "n", "m"), symbol("B", "m", "n")
a, b = symbol("a"), symbol("b")
v, w = symbol("v", "n"), symbol("w", "n")
X, y = symbol("X", "n", "n", random=True), symbol("y", "n", random=True)
one = ones("n")
M = block([[S, A], [B, R]])
Di, Gi = symbol("D", "q", "q", "i"), symbol("G", "q", "q", "i")

identity_of("determinant of a product", det(mul(S, T)), mul(det(T), det(S)))
identity_of("determinant of a transposed sum", det(t(add(S, t(T)))), det(add(t(S), T)))
identity_of("determinant of an inverse", mul(det(inverse(S)), det(S), T), T)
identity_of("determinant of a multiple", det(mul(a, S, T)), mul(power(a, n), det(mul(T, S))))
identity_of("determinant of a negative", power(det(neg(S)), 2), power(det(S), 2))
identity_of("common factor of a sum", det(add(mul(a, S), mul(a, T))),
            mul(power(a, n), det(add(S, T))))
identity_of("block triangular", det(block([[S, A], [zero("m", "n"), R]])), mul(det(S), det(R)))
identity_of("determinant of a direct sum", det(block_diagonal(S, R, T)),
            mul(det(mul(S, T)), det(R)))
identity_of("Schur complement", det(M), mul(det(S), det(sub(R, mul(B, inverse(S), A)))))
identity_of("both Schur complements", mul(det(S), det(sub(R, mul(B, inverse(S), A)))),
            mul(det(R), det(sub(S, mul(A, inverse(R), B)))))
identity_of("equal blocks", det(block([[S, T], [T, S]])), mul(det(add(S, T)), det(sub(S, T))))
identity_of("Sylvester", det(add(I("n"), mul(A, B))), det(add(I("m"), mul(B, A))))
identity_of("low rank update", det(add(S, mul(A, R, t(A)))),
            mul(det(S), det(R), det(add(inverse(R), mul(t(A), inverse(S), A)))))
identity_of("rank one update", det(add(S, mul(v, t(w)))),
            mul(det(S), add(number(1), mul(t(w), inverse(S), v))))
identity_of("compound symmetry", det(add(mul(a, I("n")), mul(b, one, t(one)))),
            mul(power(a, n - 1), add(a, mul(dimension("n"), b))))
identity_of("determinant of a Kronecker product", det(kronecker(S, R)),
            mul(power(det(S), m), power(det(R), n)))
identity_of("determinant of an orthogonal matrix", mul(power(det(S), 2), a), a,
            Property(S, "orthogonal"))
identity_of("determinant of an idempotent matrix", power(det(S), 2), det(S),
            Property(S, "idempotent"))
identity_of("determinant of a defined matrix", det(T), mul(power(a, m), det(S), inverse(det(U))),
            let(T, mul(a, S, inverse(U))), eq(dimension("m"), dimension("n")))
identity_of("determinant of a diagonal multiple", det(diag(mul(a, one))), power(a, n))
identity_of("determinants of a family", sum_over("i", 1, "r", det(mul(Di, t(Gi)))),
            sum_over("j", 1, "r", mul(det(symbol("G", "q", "q", "j")),
                                      det(symbol("D", "q", "q", "j")))))
identity_of("expectation of a determinant", expectation(det(mul(S, X))),
            mul(det(S), expectation(det(X))))
identity_of("generalised variance", det(variance(mul(S, y))),
            mul(power(det(S), 2), det(variance(y))))
identity_of("powers multiply", mul(power(S, n), power(S, m)), power(S, n + m))
identity_of("power of a transpose", t(power(S, n)), power(t(S), n))
identity_of("power of a multiple", power(mul(a, S), m), mul(power(a, m), power(S, m)))
identity_of("power of a sum of scalars", mul(power(add(a, b), n), add(a, b)),
            power(add(a, b), n + 1))
identity_of("powers of numbers", mul(power(number(6), n), v),
            mul(power(number(2), n), power(number(3), n), v))
identity_of("entry of a power", entry(mul(power(S, m), S), "i", "j"),
            entry(power(S, m + 1), "i", "j"))


def determinant_for_trace(term: Term, _rng: Random) -> Term | None:
    """Interchange determinant and trace."""
    if term.op == "trace":
        return det(*term.args)
    return trace(*term.args) if term.op == "det" else None


def determinant_distributed(term: Term, _rng: Random) -> Term | None:
    """Take a determinant summand by summand, or let a scalar leave it once."""
    if term.op != "det":
        return None
    (inner,) = term.args
    if inner.op == "add":
        return add(*map(det, inner.args))
    if inner.op == "mul" and inner.args[0].is_scalar and len(inner.args) > 1:
        return mul(inner.args[0], det(mul(*inner.args[1:])))
    return None


def symbolic_exponent(term: Term, rng: Random) -> Term | None:
    """Another size as exponent, or a power where there is none."""
    if term.rows != term.cols or term.op == "number":
        return None
    base = term.args[0] if term.op == "power" else term
    names = sorted(d for inner in term.walk() for d in inner.rows.names() | inner.cols.names())
    return power(base, rng.choice(names)) if names else None
