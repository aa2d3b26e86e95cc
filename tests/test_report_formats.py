"""SARIF and JUnit reports: valid, complete, and nothing that XML or a code host refuses."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from derive.app import cli
from derive.diagnostic import DerivationResult, FileResult, Problem, StepResult
from derive.report import junit, sarif
from derive.span import Span
from derive.verdict import Outcome
from test_report import ALL, ERROR, PROVED, REFUTED, UNDECIDED, file, step

SCHEMA = json.loads(
    (Path(__file__).parent / "data" / "sarif-subset.schema.json").read_text("utf-8"))
EVERYTHING = [file(*map(step, ALL)),
              FileResult("β notes.md", problems=(Problem("β notes.md", "no dollar", 3),))]


def test_sarif_is_valid_and_lists_what_asks_for_attention() -> None:
    log = json.loads(sarif.render(EVERYTHING))
    Draft202012Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    found = [(r["ruleId"], r["level"]) for r in run["results"]]
    assert found == [("holds", "note"), ("needs", "error"), ("refuted", "error"),
                     ("undecided", "note"), ("error", "error"), ("ill-formed", "error"),
                     ("wrong-reason", "error"), ("unread", "note"), ("unreadable", "error")]
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(names[r["ruleIndex"]] == r["ruleId"] for r in run["results"])


def test_sarif_gives_the_place_and_the_evidence() -> None:
    (result,) = sarif.document([file(step(REFUTED))])["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 134, "startColumn": 6, "endLine": 134, "endColumn": 30}
    text = result["message"]["text"]
    assert text.startswith("the two sides differ\nclaim: ")
    assert "counterexample: N = 1" in text


def test_a_step_that_is_wrong_as_announced_is_no_result() -> None:
    log = sarif.document([file(step(REFUTED, Outcome.REFUTED), step(PROVED))])
    assert log["runs"][0]["results"] == []


def test_a_uri_is_quoted() -> None:
    problem = sarif.document(EVERYTHING)["runs"][0]["results"][-1]
    uri = problem["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%CE%B2%20notes.md"


def test_junit_counts_and_explains() -> None:
    root = ElementTree.fromstring(junit.render(EVERYTHING))
    assert {k: root.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        "tests": "11", "failures": "4", "errors": "2", "skipped": "3"}
    (case,) = ElementTree.fromstring(junit.render([file(step(REFUTED))])).iter("testcase")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "refuted"
    assert "counterexample" in (failure.text or "")
    assert (case.get("line"), case.get("file")) == ("134", "notes.py")


def test_junit_holds_what_xml_cannot() -> None:
    bad = StepResult(Span("a.md", 1, 1, 1, 2), "", "\x00<x>\ud800", "\x1b]&", UNDECIDED)
    files = [FileResult("a.md", (DerivationResult("", "t", "", (bad,)),))]
    (case,) = ElementTree.fromstring(junit.render(files)).iter("testcase")
    assert "<x>" in (case.get("name") or "")


@pytest.mark.parametrize("report", [sarif, junit])
def test_only_what_is_asked_for_is_listed(report: object) -> None:
    render = report.render  # type: ignore[attr-defined]  # both modules have it
    text = render([file(step(REFUTED), step(ERROR))], shows={Outcome.ERROR})
    assert "derive broke down" in text
    assert "the two sides differ" not in text


def test_the_command_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(
        'from derive import *\nA, B = matrix("A", 2, 2), matrix("B", 2, 2)\n'
        'd = Derivation("Commuting").start(A*B).then(B*A)\n', "utf-8")
    assert cli.main(["check", "a.py", "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(log)
    assert [r["ruleId"] for r in log["runs"][0]["results"]] == ["refuted"]
    assert cli.main(["check", "a.py", "--format", "junit"]) == 1
    assert ElementTree.fromstring(capsys.readouterr().out.encode()).get("failures") == "1"
