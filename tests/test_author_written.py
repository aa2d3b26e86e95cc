"""Sides that SymPy has made alike are taken as they were written."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Rational, ceiling, floor

from derive.author import Derivation, check, dims, identity, matrix, scalar, zero
from derive.notation import text
from derive.verdict import Outcome

n, m = dims("n m")
A, B = matrix("A", n), matrix("B", n)
k = scalar("k")
X = matrix("X", n, m)
H = X*(X.T*X).I*X.T


def written(derivation: Derivation) -> list[str]:
    return [f"{text(s.lhs)} = {text(s.rhs)}" for s in derivation.steps() if s.lhs and s.rhs]


@pytest.mark.parametrize(("derivation", "shown"), [
    (Derivation("x").claim((A*B).T, B.T*A.T), "(A B)' = B' A'"),
    (Derivation("x").claim((k*A).I, A.I/k), "(k A)⁻¹ = A⁻¹ (1/k)"),
    (Derivation("x").claim(H.T, H), "(X (X' X)⁻¹ X')' = X (X' X)⁻¹ X'"),
    (Derivation("x").claim(floor((2*m - 1)/2), m - 1), "floor((2 m - 1)/2) = m - 1"),
    (Derivation("x").claim(ceiling(m - Rational(1, 2)), m), "ceiling(m - 1/2) = m"),
    (Derivation("x").claim((m - 1)*n + n, m*n - n + n), "(m - 1) n + n = m n - n + n"),
    (Derivation("x").claim(A + B - B, A), "A + B - B = A"),
    (Derivation("x").claim(A**2*A, A**3), "A² A = A³"),
])
def test_the_equation_that_is_meant_is_shown_and_proved(derivation: Derivation, shown: str) -> None:
    (step,) = derivation.check().steps
    assert written(derivation) == [shown]
    assert step.verdict.outcome is Outcome.PROVED


def test_a_side_has_one_form_for_both_of_its_steps() -> None:
    chain = Derivation("x").start(A*(B*B.I)).then(A*B*B.I).then(A).then(A + B - B)
    assert written(chain) == ["A B B⁻¹ = A B B⁻¹", "A B B⁻¹ = A", "A = A + B - B"]


def test_facts_about_what_cancels_are_in_force() -> None:
    S = matrix("S", n)
    step = Derivation("x").claim(A*S*S.I, A).steps()[-1]
    assert step.lhs is not None
    assert {t.data[0] for t in step.lhs.walk() if t.op == "symbol"} == {"A", "S"}


def test_a_false_step_is_no_truer_for_it() -> None:
    for verdict in (check((A*B).T, A.T*B.T), check((A*B).I, A.I*B.I), check(A*B*B.I, B)):
        assert verdict.outcome in (Outcome.REFUTED, Outcome.NEEDS)


def test_other_syntax_is_taken_as_sympy_gives_it() -> None:
    def same(value: Any) -> Any:
        return value

    assert written(Derivation("x").claim(same(A*B*B.I), A)) == ["A = A"]
    assert written(Derivation("x").claim(zero(n), 0)) == ["0 = 0"]
    assert written(Derivation("x").claim(identity(n).T, identity(n))) == ["I_n = I_n"]


def test_names_that_change_between_the_arguments_are_not_what_was_passed() -> None:
    Y = A
    (step,) = Derivation("x").claim(Y, (Y := B, A)[1]).check().steps
    assert step.verdict.outcome is Outcome.PROVED
    assert Y is B
