"""Claims with inverses that cannot exist say so, whatever follows from them."""

from __future__ import annotations

import pytest

from derive.kernel.facts import Claim, Equation, Fact, Property
from derive.kernel.terms import Term, identity, inverse, mul, sub, symbol, transpose, zero
from derive.pipeline import check_claim
from derive.refute import nowhere_defined
from derive.verdict import Outcome

A, B, S = symbol("A", "n", "n"), symbol("B", "n", "n"), symbol("S", "n", "n")
Z = symbol("Z", 3, 3)
X, I = symbol("X", "n", "p"), identity("n")  # noqa: E741  # its name everywhere else
SKEW = sub(Z, transpose(Z))
NILPOTENT = Fact("AA = 0", Equation(mul(A, A), zero("n", "n")))
IDEMPOTENT = Fact("S is idempotent", Property(S, "idempotent"))
CONTRADICTION = (Fact("B = 0", Equation(B, zero("n", "n"))),
                 Fact("B is invertible", Property(B, "invertible")))

NOWHERE: dict[str, tuple[Claim, tuple[Term, ...]]] = {
    "a nilpotent matrix": (Claim(mul(inverse(A), B), B, (NILPOTENT,)), (inverse(A),)),
    "a skew matrix of odd order": (Claim(mul(inverse(SKEW), SKEW), identity(3)),
                                   (inverse(SKEW),)),
    "the inner one of two": (
        Claim(inverse(sub(Z, inverse(SKEW))), Z), (inverse(SKEW),)),
    "zero": (Claim(inverse(sub(A, B)), A, (Fact("A = B", Equation(A, B)),)),
             (inverse(sub(A, B)),)),
    "two that exclude each other": (
        Claim(mul(inverse(sub(I, S)), inverse(S)), B, (IDEMPOTENT,)),
        (inverse(sub(I, S)), inverse(S))),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_the_inverse_is_named(name: str) -> None:
    claim, inverses = NOWHERE[name]
    assert nowhere_defined(claim) == inverses
    verdict = check_claim(claim)
    assert verdict.outcome in (Outcome.PROVED, Outcome.UNDECIDED)
    assert verdict.message.startswith("no exact model of the facts was found in which ")
    assert verdict.message.endswith("exists" if len(inverses) == 1 else "exist together")


def test_a_proof_from_a_missing_inverse_is_not_silent() -> None:
    verdict = check_claim(NOWHERE["a skew matrix of odd order"][0])
    assert verdict.outcome is Outcome.PROVED
    assert "(Z - Z')⁻¹ exists" in verdict.message


@pytest.mark.parametrize("claim", [
    Claim(mul(inverse(A), A), I),
    Claim(inverse(mul(transpose(X), X)), inverse(mul(transpose(X), X))),
    Claim(inverse(S), S, (IDEMPOTENT,)),
    Claim(A, B),
    Claim(inverse(A), A, CONTRADICTION),
])
def test_there_is_nothing_to_say(claim: Claim) -> None:
    """The inverses exist somewhere, or there are none, or already the facts have no model."""
    assert nowhere_defined(claim) == ()
