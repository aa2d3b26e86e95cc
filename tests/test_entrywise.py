"""Small matrices written out by their entries, against exact matrices of rational numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import (
    Term,
    add,
    block,
    det,
    diag,
    entry,
    hadamard,
    identity,
    inverse,
    mul,
    number,
    power,
    symbol,
    trace,
    transpose,
)
from derive.prove import ask_sympy
from derive.prove.entrywise import written_out

Numbers = list[list[int]]


def value(term: Term) -> Fraction:
    """A scalar without letters."""
    parts = [value(a) for a in term.args]
    match term.op:
        case "number":
            return Fraction(term.data)
        case "add":
            return sum(parts, Fraction(0))
        case "mul":
            product = Fraction(1)
            for p in parts:
                product *= p
            return product
        case "inverse":
            return 1 / parts[0]
    raise ValueError(term.op)


def written(rows: Numbers) -> Term:
    return block([[number(v) for v in row] for row in rows])


SQUARES = st.integers(2, 3).flatmap(lambda n: st.lists(
    st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n))
OPERATIONS: list[tuple[Callable[[Term], Term], Callable[[flint.fmpq_mat], flint.fmpq_mat]]] = [
    (transpose, lambda m: m.transpose()),
    (lambda a: add(a, a), lambda m: m + m),
    (lambda a: mul(a, transpose(a)), lambda m: m * m.transpose()),
    (lambda a: mul(number(3), a), lambda m: m * 3),
    (lambda a: power(a, 2), lambda m: m * m),
    (inverse, lambda m: m.inv()),
    (lambda a: mul(inverse(a), a), lambda m: m.inv() * m),
]


@settings(max_examples=40)
@given(SQUARES, st.sampled_from(OPERATIONS))
def test_entries_are_those_of_the_matrix(
    rows: Numbers,
    operation: tuple[Callable[[Term], Term], Callable[[flint.fmpq_mat], flint.fmpq_mat]],
) -> None:
    """Each entry that is written out has the value that FLINT finds."""
    exact = flint.fmpq_mat(len(rows), len(rows), [v for row in rows for v in row])
    if exact.det() == 0:
        return
    term, wanted = operation[0](written(rows)), operation[1](exact)
    n = len(rows)
    claims = written_out(Claim(term, term))
    assert [value(c.lhs) for c in claims] == [
        Fraction(int(wanted[i, j].p), int(wanted[i, j].q)) for i in range(n) for j in range(n)]


@settings(max_examples=20)
@given(SQUARES)
def test_determinant_and_trace(rows: Numbers) -> None:
    """By Leibniz' formula, and along the diagonal."""
    exact = flint.fmpz_mat(rows)
    (claim,) = written_out(Claim(det(written(rows)), trace(written(rows))))
    assert value(claim.lhs) == int(exact.det())
    assert value(claim.rhs) == sum(rows[k][k] for k in range(len(rows)))


a, b, c, d = (symbol(name) for name in "abcd")
M = block([[a, b], [c, d]])
X, S = symbol("X", "n", "n"), symbol("S", 2, 2)


@pytest.mark.parametrize("claim", [
    Claim(det(X), det(X)), Claim(mul(X, X), mul(X, X)), Claim(S, S),
    Claim(inverse(identity(4)), identity(4)),
], ids=repr)
def test_what_is_not_written_by_entries_stays(claim: Claim) -> None:
    """Matrices of unknown or larger size, and letters for matrices."""
    assert written_out(claim) in ((), (claim,))


def test_letters_for_written_matrices() -> None:
    """What a letter was set equal to stands in its place."""
    fact = Fact("S = M", Equation(S, M, (), definition=True))
    (claim,) = written_out(Claim(det(S), a, (fact,)))
    assert claim.lhs == written_out(Claim(det(M), a))[0].lhs


@pytest.mark.parametrize(("lhs", "rhs"), [
    (det(M), add(mul(a, d), mul(b, c))),
    (inverse(M), mul(inverse(det(M)), block([[d, mul(number(-1), c)], [mul(number(-1), b), a]]))),
    (mul(M, transpose(M)), mul(transpose(M), M)),
    (hadamard(M, M), mul(M, M)),
    (entry(M, 1, 2), c),
    (diag(block([[a], [b]])), block([[a, number(0)], [number(0), a]])),
], ids=repr)
def test_what_is_false_of_small_matrices_is_not_proved(lhs: Term, rhs: Term) -> None:
    assert ask_sympy(Claim(lhs, rhs), seconds=20).trust is None


@pytest.mark.parametrize(("lhs", "rhs"), [
    (det(M), add(mul(a, d), mul(number(-1), b, c))),
    (mul(M, inverse(M)), identity(2)),
    (trace(mul(M, M)), add(power(a, 2), mul(number(2), b, c), power(d, 2))),
], ids=repr)
def test_what_is_true_of_small_matrices_is(lhs: Term, rhs: Term) -> None:
    assert ask_sympy(Claim(lhs, rhs), seconds=20).trust == "sympy"
