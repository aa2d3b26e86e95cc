"""How results are rendered, and what they make of a run."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from derive.diagnostic import (
    DerivationResult,
    FileResult,
    Problem,
    Standing,
    StepResult,
    summarise,
)
from derive.kernel.certificate import Certificate
from derive.kernel.facts import Equation, Fact
from derive.kernel.terms import add, expectation, mul, power, symbol, transpose, zero
from derive.records import replace
from derive.report import json as json_report
from derive.report.evidence import counterexample_text, matrix_text
from derive.report.terminal import Look, file_text, finding_lines, summary_text, verdict_text
from derive.span import Span
from derive.verdict import Counterexample, Examination, Outcome, RandomValue, Verdict

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "docs" / "verdict.schema.json").read_text("utf-8"))

R, Z, D = symbol("R", "N", "N"), symbol("Z", "N", "q"), symbol("D", "q", "q")
e = symbol("e", "N", random=True)
CENTRED = Fact("centred", Equation(expectation(e), zero("N")))
ONE, TWO, FIVE = (((Fraction(k),),) for k in (1, 2, 5))

MODEL = Counterexample((("N", 1), ("q", 1)), (("R", TWO), ("Z", ONE), ("D", ONE)), (),
                       ((Fraction(3),),), FIVE)
REFUTED = Verdict(
    Outcome.REFUTED, "the two sides differ", lhs=add(R, mul(Z, D, transpose(Z))),
    rhs=add(power(R, 2), mul(Z, D, transpose(Z))), tried=("normal form",),
    examination=Examination(counterexample=MODEL))
PROVED = Verdict(
    Outcome.PROVED, trust="kernel", lhs=R, rhs=R, laws=("total-variance",), milliseconds=1.25,
    certificate=Certificate("c", (("Var(e) = R", "d"),), ("total-variance",), (), "n"),
    examination=Examination(8, Fraction(1, 2**61)))
NEEDS = replace(REFUTED, outcome=Outcome.NEEDS, message="does not follow from what is stated",
                needs=(CENTRED,), trust="kernel")
HOLDS = replace(REFUTED, outcome=Outcome.HOLDS, message="no proof found; true in 8 exact models",
                examination=Examination(8, Fraction(3, 10**9)))
UNDECIDED = Verdict(Outcome.UNDECIDED, "neither proved nor refuted", lhs=R, rhs=D,
                    tried=("normal form", "completion: out of time"))
ERROR = Verdict(Outcome.ERROR, "derive broke down: TypeError: x", tried=("a.py, line 3, in f",))
GIVEN = Verdict(Outcome.GIVEN, lhs=R, rhs=R)
ALL = [PROVED, GIVEN, HOLDS, NEEDS, REFUTED, UNDECIDED, ERROR,
       Verdict(Outcome.ILL_FORMED, "the sides differ in shape"),
       Verdict(Outcome.WRONG_REASON, "the step is true, but not by the law 'x'", trust="kernel"),
       Verdict(Outcome.UNREAD, "no term")]


def step(verdict: Verdict, expected: Outcome | None = None,
         expected_needs: Fact | None = None) -> StepResult:
    return StepResult(Span("notes.py", 134, 6, 134, 30), "", "R + Z*D*Z.T", "R**2 + Z*D*Z.T",
                      verdict, "    .then(R**2 + Z*D*Z.T)", expected=expected,
                      expected_needs=expected_needs)


def file(*steps: StepResult, problems: tuple[Problem, ...] = ()) -> FileResult:
    return FileResult("notes.py", (DerivationResult("d", "The variance", "a book", steps),),
                      problems)



def test_a_finding_explains_and_repairs() -> None:
    verdict = replace(REFUTED, degrees="R² has degree 4, Z D Z' has degree 2",
                      repair=(REFUTED.lhs, R) if REFUTED.lhs else ())
    lines = finding_lines(step(verdict))
    assert "  degrees: R² has degree 4, Z D Z' has degree 2" in lines
    assert "  repair: R + Z D Z'; or R" in lines
    (shown,) = json_report.document([file(step(verdict))])["files"][0]["steps"]
    assert shown["degrees"] == verdict.degrees
    assert (shown["repair"], shown["repairs"]) == ("R + Z D Z'", ["R + Z D Z'", "R"])


def test_a_finding_shows_place_source_and_counterexample() -> None:
    assert finding_lines(step(REFUTED)) == [
        "notes.py:134:6: refuted: the two sides differ",
        "    |",
        "134 |     .then(R**2 + Z*D*Z.T)",
        "    |      ^^^^^^^^^^^^^^^^^^^^",
        "  claim: R + Z D Z' = R² + Z D Z'",
        "  counterexample: N = 1, q = 1, R = 2, Z = 1, D = 1: left 3, right 5",
    ]


def test_the_caret_stands_under_wide_letters_and_stops_at_the_line() -> None:
    wide = replace(step(REFUTED), source="분산 = x", span=Span("n", 3, 6, 4, 9))
    assert finding_lines(wide)[2:4] == ["3 | 분산 = x", "  |        ^"]


def test_a_step_that_needs_a_fact_names_it() -> None:
    lines = finding_lines(step(NEEDS))
    assert "  needs: E(e) = 0" in lines
    assert any(line.startswith("  counterexample without it: ") for line in lines)


def test_an_undecided_step_says_what_was_tried_and_never_hints_at_falsehood() -> None:
    lines = finding_lines(step(UNDECIDED))
    assert "  tried: normal form; completion: out of time" in lines
    assert not any("counterexample" in line or "wrong" in line for line in lines)


def test_a_step_that_holds_states_the_chance_of_a_false_pass() -> None:
    # 3e-9 is more than 1e-9, so the power of ten is rounded up
    assert "  chance of a false pass: at most 10^-8" in finding_lines(step(HOLDS))


def test_a_random_counterexample_lists_the_cases() -> None:
    signs = RandomValue((ONE, ((Fraction(-1),),)))
    half = Fraction(1, 2)
    example = Counterexample((("q", 1),), (("Z", TWO), ("u", signs)), (half, half), ONE, TWO, 1)
    assert counterexample_text(example) == (
        "q = 1, Z = 2; u is 1, -1 with probability 1/2 each: left 1, right 2 in the 2nd case")


def test_matrices_are_written_in_one_line() -> None:
    assert matrix_text(((Fraction(1), Fraction(-1, 2)), (Fraction(0), Fraction(3)))) == (
        "[1 -1/2; 0 3]")


def test_proved_steps_are_counted_and_listed_only_on_request() -> None:
    result = file(step(PROVED), step(GIVEN))
    brief = "notes.py\n  The variance: 1 proved, 1 given"
    assert file_text(result) == brief + "\n"
    assert file_text(result, Look(explain=True)) == (
        brief + " (a book)\n    134: proved by kernel in 1.2 ms: R = R\n"
                "      laws: total-variance\n      facts: Var(e) = R\n"
                "      models: 8 exact, in which both sides agree\n"
                "    134: given: R = R\n")


def test_an_announced_error_is_shown_as_expected() -> None:
    assert step(REFUTED, Outcome.REFUTED).standing is Standing.EXPECTED
    assert "refuted (expected): the two sides differ" in (
        finding_lines(step(REFUTED, Outcome.REFUTED))[0])


def test_another_verdict_than_announced_fails() -> None:
    unmet = step(UNDECIDED, Outcome.REFUTED)
    assert unmet.standing is Standing.FAILS
    assert "undecided: announced as refuted; neither proved" in finding_lines(unmet)[0]
    assert step(PROVED, Outcome.REFUTED).standing is Standing.FAILS
    assert "announced as refuted; it is proved" in finding_lines(step(PROVED, Outcome.REFUTED))[0]


def test_the_announced_missing_fact_must_be_the_one_found() -> None:
    other = Fact("other", Equation(expectation(e), e))
    assert step(NEEDS, Outcome.NEEDS, Fact("x", CENTRED.statement)).standing is Standing.EXPECTED
    unmet = step(NEEDS, Outcome.NEEDS, other)
    assert unmet.standing is Standing.FAILS
    assert "another missing fact" in finding_lines(unmet)[0]


@pytest.mark.parametrize(("result", "status", "strict"), [
    (file(step(PROVED), step(GIVEN)), 0, 0),
    (file(step(REFUTED, Outcome.REFUTED)), 0, 0),
    (file(step(HOLDS)), 0, 1),
    (file(step(UNDECIDED)), 0, 1),
    (file(step(REFUTED)), 1, 1),
    (file(step(NEEDS)), 1, 1),
    (file(step(ALL[-2])), 1, 1),
    (file(step(PROVED, Outcome.REFUTED)), 1, 1),
    (file(step(REFUTED), problems=(Problem("x", "unreadable"),)), 2, 2),
    (file(step(ERROR), problems=(Problem("x", "unreadable"),)), 3, 3),
    (file(step(ERROR, Outcome.ERROR)), 3, 3),
    (file(step(PROVED), problems=(Problem("x", "broke", internal=True),)), 3, 3),
])
def test_exit_status(result: FileResult, status: int, strict: int) -> None:
    summary = summarise([result])
    assert summary.exit_status() == status
    assert summary.exit_status(strict=True) == strict


def test_the_summary_counts_every_verdict() -> None:
    result = file(*(step(verdict) for verdict in ALL), step(REFUTED, Outcome.REFUTED))
    text = summary_text(summarise([result]))
    first = text.splitlines()[0]
    assert first.startswith("11 steps in 1 file: 1 proved, 1 given, 1 holds, ")
    assert all(f" {outcome}" in first for outcome in Outcome)
    assert "2 refuted" in first
    assert "4 steps fail, 1 internal error of derive" in text


def test_what_rests_on_sympy_is_said() -> None:
    text = summary_text(summarise([file(step(replace(PROVED, trust="sympy")))]))
    assert "1 of the proved rest on SymPy's word" in text


def test_a_derivation_prints_itself_and_is_true_when_it_stands() -> None:
    good = file(step(PROVED), step(REFUTED, Outcome.REFUTED)).derivations[0]
    bad = file(step(PROVED), step(UNDECIDED)).derivations[0]
    assert good
    assert not bad
    assert str(bad).startswith("The variance: 1 proved, 1 undecided\nnotes.py:134:6: undecided")
    assert bad._repr_html_().startswith("<pre>The variance")


def test_a_verdict_prints_itself() -> None:
    assert verdict_text(PROVED) == "proved by the kernel\n  claim: R = R"
    assert verdict_text(NEEDS).splitlines()[::2] == [
        "needs: does not follow from what is stated", "  needs: E(e) = 0"]


def test_colour_is_only_added() -> None:
    result = file(*(step(verdict) for verdict in ALL), problems=(Problem("x", "bad", 3),))
    coloured = file_text(result, Look(colour=True))
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == file_text(result)


def test_hidden_verdicts_stay_counted() -> None:
    look = Look(shows=frozenset({Outcome.NEEDS}))
    text = file_text(file(step(REFUTED), step(NEEDS)), look)
    assert "1 needs, 1 refuted" in text
    assert "needs: does not follow" in text
    assert "refuted: the two" not in text


@pytest.mark.parametrize("verdict", ALL, ids=[str(v.outcome) for v in ALL])
def test_the_json_report_conforms_to_its_schema(verdict: Verdict) -> None:
    random = Counterexample((), (("u", RandomValue((ONE, TWO))),), (Fraction(1, 2),) * 2,
                            "[1 +/- 1e-9]", FIVE, 0)
    results = [file(step(verdict), step(REFUTED, Outcome.REFUTED),
                    step(replace(verdict, examination=Examination(counterexample=random)))),
               FileResult("gone.py", problems=(Problem("gone.py", "no such file", None),))]
    document = json.loads(json_report.render(results))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["files"][0]["steps"][0]["verdict"] == verdict.outcome
    assert document["summary"]["steps"] == 3


def test_the_schema_names_every_verdict_and_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["$defs"]["verdict"]["enum"]) == {str(outcome) for outcome in Outcome}


def test_json_keeps_numbers_exact_and_places_complete() -> None:
    document = json_report.document([file(step(REFUTED))])
    found = document["files"][0]["steps"][0]
    assert found["counterexample"]["symbols"]["R"] == [["2"]]
    assert (found["line"], found["column"], found["end_line"], found["end_column"]) == (
        134, 6, 134, 30)
    assert (found["lhs"], found["relation"], found["rhs"]) == (
        "R + Z*D*Z.T", "=", "R**2 + Z*D*Z.T")


def test_json_lists_only_the_selected_verdicts() -> None:
    document = json_report.document([file(step(REFUTED), step(PROVED))],
                                    shows=frozenset({Outcome.PROVED}))
    assert [s["verdict"] for s in document["files"][0]["steps"]] == ["proved"]
    assert document["summary"]["refuted"] == 1
