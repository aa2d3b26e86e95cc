"""From claims to verdicts: what each combination of evidence amounts to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive import laws, pipeline
from derive.kernel.certificate import Rejected
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import add, expectation, mul, number, symbol, transpose, zero
from derive.prove import Proof, prove
from derive.records import replace
from derive.verdict import Counterexample, Examination, Outcome

A, B = symbol("A", "n", "n"), symbol("B", "n", "n")
e, u = symbol("e", "n", random=True), symbol("u", "n", random=True)
TRUE = Claim(transpose(mul(A, B)), mul(transpose(B), transpose(A)))
FALSE = Claim(mul(A, B), mul(B, A))
CENTRED = Fact("E(e) = 0", Equation(expectation(e), zero("n")))

ONE, TWO = (((Fraction(k),),) for k in (1, 2))
FOUND = Examination(counterexample=Counterexample((("n", 1),), (("A", ONE),), (), ONE, TWO))
AGREED = Examination(agreeing=8, error_bound=Fraction(1, 2**60))
NOTHING = Examination(note="no model was found")
UNPROVED = Proof(tried=("normal form",))


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Replaces what the engines answer."""
    def answer(**answers: Any) -> None:
        for name, value in answers.items():
            constant = isinstance(value, (Proof, Examination))
            home = "derive.diagnose.missing" if name == "missing" else "derive.pipeline.claims"
            monkeypatch.setattr(
                f"{home}.{name}", (lambda _claim, value=value, **_: value) if constant else value)
    return answer


def test_a_proof_and_agreeing_models_make_proved() -> None:
    verdict = pipeline.check_claim(TRUE)
    assert verdict.outcome is Outcome.PROVED
    assert verdict
    assert (verdict.trust, verdict.message) == ("kernel", "")
    assert verdict.certificate is not None
    assert (verdict.lhs, verdict.rhs) == (TRUE.lhs, TRUE.rhs)
    assert verdict.examination is not None
    assert verdict.examination.agreeing > 0
    assert verdict.milliseconds > 0


def test_a_counterexample_makes_refuted() -> None:
    verdict = pipeline.check_claim(FALSE)
    assert verdict.outcome is Outcome.REFUTED
    assert not verdict
    assert verdict.counterexample is not None


def test_proof_and_counterexample_together_are_a_defect(engines: Any) -> None:
    engines(examine=FOUND)
    verdict = pipeline.check_claim(TRUE)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.certificate is not None
    assert verdict.counterexample is not None


def test_sympy_is_not_believed_against_a_counterexample(engines: Any) -> None:
    engines(prove=Proof(trust="sympy"), examine=FOUND)
    assert pipeline.check_claim(FALSE).outcome is Outcome.UNDECIDED


def test_a_certificate_that_does_not_replay_is_a_defect(engines: Any) -> None:
    engines(prove=prove(TRUE), examine=AGREED)
    verdict = pipeline.check_claim(FALSE)
    assert verdict.outcome is Outcome.ERROR
    assert "rejects" in verdict.message


def test_kernel_trust_without_a_certificate_is_a_defect(engines: Any) -> None:
    engines(prove=Proof(trust="kernel"), examine=AGREED)
    assert pipeline.check_claim(FALSE).outcome is Outcome.ERROR


def test_models_alone_make_holds_never_proved(engines: Any) -> None:
    engines(prove=UNPROVED, examine=AGREED)
    verdict = pipeline.check_claim(TRUE)
    assert verdict.outcome is Outcome.HOLDS
    assert not verdict


def test_nothing_makes_undecided_with_all_that_was_tried(engines: Any) -> None:
    engines(prove=UNPROVED, examine=NOTHING)
    verdict = pipeline.check_claim(TRUE)
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.tried == ("normal form", "no model was found")


def test_a_proof_that_no_model_confirms_says_so(engines: Any) -> None:
    engines(examine=NOTHING)
    verdict = pipeline.check_claim(TRUE)
    assert verdict.outcome is Outcome.PROVED
    assert "no exact model" in verdict.message


def test_a_missing_fact_makes_needs_with_the_proof_under_it(engines: Any) -> None:
    engines(examine=FOUND, missing=lambda _claim: (CENTRED,))
    verdict = pipeline.check_claim(Claim(add(u, expectation(e)), u))
    assert verdict.outcome is Outcome.NEEDS
    assert verdict.needs == (CENTRED,)
    assert verdict.certificate is not None
    assert verdict.counterexample is not None


def test_a_suggested_fact_that_gives_no_proof_is_not_named(engines: Any) -> None:
    engines(missing=lambda _claim: (CENTRED,))
    assert pipeline.check_claim(FALSE).outcome is Outcome.REFUTED


def test_a_fact_is_only_missed_where_the_claim_is_false(engines: Any) -> None:
    def never(_claim: Claim) -> tuple[Fact, ...]:
        raise AssertionError

    engines(prove=UNPROVED, examine=AGREED, missing=never)
    assert pipeline.check_claim(Claim(expectation(e), zero("n"))).outcome is Outcome.HOLDS


def test_a_fixed_side_cannot_equal_a_random_one() -> None:
    y, b = symbol("y", "n", random=True), symbol("b", "n")
    defined = Fact("y", Equation(y, add(b, u), definition=True))
    verdict = pipeline.check_claim(Claim(expectation(y), add(b, u), (defined,)))
    assert verdict.outcome is Outcome.ILL_FORMED
    assert verdict.message == ("the left side E(y) is a fixed value, "
                               "the right side depends on the random vector u")
    swapped = pipeline.check_claim(Claim(add(b, y), expectation(u), (defined,)))
    assert swapped.message == ("the right side E(u) is a fixed value, "
                               "the left side depends on the random vector u")


def test_a_conditional_mean_may_be_constant() -> None:
    verdict = pipeline.check_claim(Claim(expectation(e, u), zero("n")))
    assert verdict.outcome in (Outcome.REFUTED, Outcome.NEEDS)


def test_randomness_that_cancels_is_no_clash() -> None:
    nothing = add(u, mul(number(-1), u))
    assert pipeline.check_claim(Claim(zero("n"), nothing)).outcome is Outcome.PROVED


def test_a_random_name_for_a_fixed_value_is_no_clash(engines: Any) -> None:
    engines(prove=UNPROVED, examine=FOUND)
    w = symbol("w", "n", random=True)
    defined = Fact("w", Equation(w, symbol("b", "n"), definition=True))
    claim = Claim(symbol("c", "n"), w, (defined,))
    assert pipeline.check_claim(claim).outcome is Outcome.REFUTED


def test_a_law_that_does_not_give_the_step_is_reported(engines: Any) -> None:
    name, other = list(laws.CATALOGUE)[:2]
    engines(gives=lambda law, _claim: law == name)
    assert pipeline.check_claim(TRUE, by=name).outcome is Outcome.PROVED
    wrong = pipeline.check_claim(TRUE, by=other)
    assert wrong.outcome is Outcome.WRONG_REASON
    assert wrong.outcome.is_wrong
    assert wrong.message == (
        f"the step is true, but not by {other} ({laws.CATALOGUE[other].title}); "
        f"{name} gives it ({laws.CATALOGUE[name].title})")
    unknown = pipeline.check_claim(TRUE, by=name + "x")
    assert unknown.outcome is Outcome.WRONG_REASON
    assert f"did you mean '{name}'?" in unknown.message
    assert pipeline.check_claim(FALSE, by=other).outcome is Outcome.REFUTED


@pytest.mark.parametrize("error", [TypeError("a\nb"), RecursionError(), Rejected("no")])
@pytest.mark.parametrize("engine", ["prove", "examine"])
def test_a_crash_is_the_verdict_of_its_step(
    engines: Any, engine: str, error: Exception
) -> None:
    def crash(_claim: Claim, **_: Any) -> Any:
        raise error

    engines(**{engine: crash})
    verdict = pipeline.check_claim(TRUE)
    assert verdict.outcome is Outcome.ERROR
    assert "broke down" in verdict.message
    assert "\n" not in verdict.message


def test_an_interrupt_is_no_verdict(engines: Any) -> None:
    def interrupt(_claim: Claim, **_: Any) -> Any:
        raise KeyboardInterrupt

    engines(examine=interrupt)
    with pytest.raises(KeyboardInterrupt):
        pipeline.check_claim(TRUE)


def test_verdicts_are_reproducible() -> None:
    first, second = (replace(pipeline.check_claim(FALSE, seed=5), milliseconds=0.0)
                     for _ in range(2))
    assert first == second
