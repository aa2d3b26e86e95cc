"""Every operator, evaluated in a model and by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.kernel import terms
from derive.kernel.dims import as_dim, variable
from derive.kernel.terms import OPERATORS, Term
from derive.refute import balls
from derive.refute.arithmetic import four_squares, fraction, psd_root, table
from derive.refute.evaluate import Model
from derive.refute.flint_fields import Modular, Rational
from derive.refute.multiples import Discard
from derive.refute.operators import EVALUATORS
from derive.refute.roots import root
from derive.refute.values import TRANSCENDENTAL, OutOfRange

A, B, N = ([[1, 2], [3, 5]], [[0, 1], [2, -1]], [[1, 2, 3], [4, 5, 6]])
V = [[2], [7]]
# x and y take these values with probabilities 1/2, 1/4, 1/4; w separates the first outcome.
X, Y, W = [1, 2, 4], [0, 1, 3], [0, 1, 1]
P = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]

a, b = (terms.symbol(n, 2, 2) for n in "AB")
n23, v = terms.symbol("N", 2, 3), terms.symbol("V", 2)
x, y, w = (terms.symbol(n, random=True) for n in "xyw")
z_i = terms.symbol("Z", variable("q", as_dim("i")), 1, "i")


def model() -> Model:
    def refuse(*_: object) -> int:
        raise Discard("everything is given")

    field = Rational()
    result = Model(field, {("r", ()): 2, ("q", (1,)): 1, ("q", (2,)): 2}, refuse, refuse)
    for name, rows in {"A": A, "B": B, "N": N, "V": V}.items():
        result.values[name, ()] = field.matrix(
            len(rows), len(rows[0]), [e for row in rows for e in row])
    result.values["Z", (1,)] = field.matrix(1, 1, [5])
    result.values["Z", (2,)] = field.matrix(2, 1, [6, 7])
    result.weights = [field.scalar(p) for p in P]
    for name, values in {"x": X, "y": Y, "w": W}.items():
        result.values[name, ()] = [field.matrix(1, 1, [k]) for k in values]
        result.random.add((name, ()))
    return result


half = Fraction(1, 2)
CASES: dict[str, list[tuple[Term, Any]]] = {
    "number": [(terms.number(half), [[half]])],
    "symbol": [(a, A), (x, [[[k]] for k in X])],
    "dimension": [(terms.dimension(as_dim("r") * 3 - 1), [[5]])],
    "identity": [(terms.identity(2), [[1, 0], [0, 1]])],
    "zero": [(terms.zero(1, 2), [[0, 0]])],
    "ones": [(terms.ones(1, "r"), [[1, 1]])],
    "delta": [(terms.delta("r", 2), [[1]]), (terms.delta("r", 1), [[0]])],
    "add": [(terms.add(a, b), [[1, 3], [5, 4]])],
    "mul": [(terms.mul(a, b), [[4, -1], [10, -2]]),
            (terms.mul(terms.number(2), a), [[2, 4], [6, 10]]),
            (terms.mul(a, x), [[[k * e for e in row] for row in A] for k in X])],
    "transpose": [(terms.transpose(n23), [[1, 4], [2, 5], [3, 6]])],
    "trace": [(terms.trace(a), [[6]])],
    "power": [(terms.power(a, 2), [[7, 12], [18, 31]]), (terms.power(a, 0), [[1, 0], [0, 1]]),
              (terms.power(a, -1), [[-5, 2], [3, -1]]),
              (terms.power(a, "r"), [[7, 12], [18, 31]])],
    "det": [(terms.det(a), [[-1]]), (terms.det(terms.identity(300)), [[1]])],
    "inverse": [(terms.inverse(a), [[-5, 2], [3, -1]])],
    "hadamard": [(terms.hadamard(a, b), [[0, 2], [6, -5]])],
    "kronecker": [(terms.kronecker(v, b), [[0, 2], [4, -2], [0, 7], [14, -7]])],
    "vec": [(terms.vec(n23), [[1], [4], [2], [5], [3], [6]])],
    "diag": [(terms.diag(v), [[2, 0], [0, 7]])],
    "diagonal": [(terms.diagonal(a), [[1], [5]])],
    "block": [(terms.block([[a, v], [terms.transpose(v), terms.number(9)]]),
               [[1, 2, 2], [3, 5, 7], [2, 7, 9]])],
    "stack": [(terms.stack(z_i, row=("i", "r")), [[5], [6], [7]]),
              (terms.stack(terms.transpose(z_i), col=("i", "r")), [[5, 6, 7]]),
              (terms.stack(z_i, row=("i", "r"), col=("i", "r")), [[5, 0], [0, 6], [0, 7]]),
              (terms.stack(terms.mul(terms.dimension("i"), terms.dimension("j")),
                           row=("i", 2), col=("j", 3)), [[1, 2, 3], [2, 4, 6]])],
    "sum": [(terms.sum_over("k", 0, "r", terms.power(terms.dimension("k"), 2)), [[5]]),
            (terms.sum_over("k", 1, 3, terms.dimension("k"), [2]), [[4]]),
            (terms.sum_over("k", 2, 1, a), [[0, 0], [0, 0]])],
    "entry": [(terms.entry(n23, 2, 3), [[6]])],
    "expectation": [(terms.expectation(x), [[2]]),
                    (terms.expectation(x, w), [[[1]], [[3]], [[3]]])],
    "variance": [(terms.variance(x), [[half * 3]]),
                 (terms.variance(x, w), [[[0]], [[1]], [[1]]])],
    "covariance": [(terms.covariance(x, y), [[half * 3]]),
                   (terms.covariance(x, y, w), [[[0]], [[1]], [[1]]])],
    "derivative": [
        (terms.derivative(terms.mul(terms.transpose(v), a, v), v), [[39], [80]]),
        (terms.derivative(terms.mul(a, v), terms.transpose(v)), [[1, 2], [3, 5]]),
        (terms.derivative(terms.trace(terms.power(a, 2)), a), [[2, 6], [4, 10]]),
        (terms.derivative(terms.det(a), a), [[5, -3], [-2, 1]]),
        (terms.derivative(terms.trace(terms.inverse(a)), a), [[-31, 18], [12, -7]]),
        (terms.derivative(terms.mul(a, v), terms.transpose(terms.vec(a))),
         [[2, 0, 7, 0], [0, 2, 0, 7]]),
        (terms.derivative(terms.derivative(terms.mul(terms.transpose(v), a, v),
                                           terms.transpose(v)), v), [[2, 5], [5, 10]])],
    "function": [(terms.function("f", terms.number(2)), [[11]])],
}


def test_every_operator_has_an_evaluator_and_a_case() -> None:
    assert EVALUATORS.keys() == CASES.keys() == OPERATORS.keys()


@pytest.mark.parametrize("op", OPERATORS)
def test_operator(op: str) -> None:
    m = model()
    m.draw = lambda _: m.field.scalar(11)
    for term, expected in CASES[op]:
        assert term.op == op
        value = m.value(term)
        shown = [table(k) for k in value] if isinstance(value, list) else table(value)
        assert repr(shown) == repr(_fractions(expected)), term


def _fractions(value: object) -> object:
    if not isinstance(value, list):
        return Fraction(str(value))
    inner = [_fractions(k) for k in value]
    deep = isinstance(value[0], list) and isinstance(value[0][0], list)
    return inner if deep else tuple(inner)


def test_a_row_of_stacked_families_with_transposed_dims_is_checked() -> None:
    with pytest.raises(OutOfRange):
        model().value(terms.entry(terms.symbol("V", "k"), "i"), {"i": 3, "k": 2})


def test_singular_matrices_have_no_inverse() -> None:
    with pytest.raises(Discard, match="inverse"):
        model().value(terms.inverse(terms.ones(2, 2)))


@pytest.mark.parametrize(("n", "parts"), [(0, []), (1, [1]), (2, [1, 1]), (7, [2, 1, 1, 1]),
                                          (12, [2, 2, 2]), (49, [7])])
def test_four_squares(n: int, parts: list[int]) -> None:
    assert four_squares(n) == parts


@pytest.mark.parametrize("field", [Modular(), Rational()])
def test_roots_of_covariance_matrices(field: Modular | Rational) -> None:
    s = field.matrix(2, 2, [3, 1, 1, 2])
    left = psd_root(field, s)
    assert left * left.transpose() == s


def test_roots_follow_the_term() -> None:
    m = model()
    term = terms.add(terms.mul(v, terms.transpose(v)),
                     terms.mul(terms.number(3), terms.identity(2)),
                     terms.block_diagonal(terms.number(4), terms.number(0)))
    left = root(m, term, {})
    assert left * left.transpose() == m.value(term)


def test_a_matrix_that_is_no_covariance_has_no_root() -> None:
    field = Rational()
    for entries in ([1, 2, 2, 1], [0, 1, 1, 0], [1, 2, 0, 1]):
        with pytest.raises(Discard):
            psd_root(field, field.matrix(2, 2, entries))


def test_residues_of_fractions() -> None:
    field = Modular()
    assert field.scalar(Fraction(1, 3)) * 3 == 1
    assert fraction(Rational().scalar(Fraction(2, 6))) == Fraction(1, 3)


def test_known_functions_are_those_with_enclosures() -> None:
    assert balls.FUNCTIONS.keys() == TRANSCENDENTAL
