"""The benchmarks run, in their smallest configuration; nothing is timed here."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import main
from benchmarks.pages import page
from benchmarks.peer import Unwritable, translate
from benchmarks.report import as_json, text
from benchmarks.results import Run, run
from benchmarks.table import TABLE, Identity

ROOT = Path(__file__).parent.parent
GROUPS = ("trace and transpose", "inverses")


@pytest.fixture(scope="module")
def measured() -> Run:
    """One run of the smallest size."""
    return run(groups=GROUPS, each=1, rounds=1, cold=1, wrong=1)


@pytest.fixture(scope="module")
def found(measured: Run) -> dict[str, Any]:
    """It as data."""
    data: dict[str, Any] = json.loads(as_json(measured))
    return data


def test_both_variants_of_each_identity_are_measured(found: dict[str, Any]) -> None:
    assert found["version"] == 1
    assert [(row["group"], row["true"]) for row in found["rows"]] == [
        (group, true) for group in ("trace and transpose", "inverses") for true in (True, False)]
    for row in found["rows"]:
        assert row["derive"]["decided"] == ("true" if row["true"] else "false")
        assert {"read", "prove", "replay", "examine"} <= row["derive"].keys()
        assert row["peer"]["decided"] in ("true", "open")


def test_spreads_starts_and_targets_are_reported(found: dict[str, Any]) -> None:
    assert set(found["groups"]) == {"trace and transpose", "inverses", "all"}
    assert found["groups"]["all"]["prove"]["count"] == 2
    assert found["groups"]["all"]["derive"] == {"proved": 2, "refuted": 2, "wrong": 0, "of": 2}
    assert {start["command"] for start in found["cold"]} >= {
        "derive --version", "python -c 'import sympy'"}
    assert {"what", "unit", "value", "target", "at_most", "met"} == set(found["targets"][0])
    assert len(found["targets"]) == 7
    assert {"name", "needs", "repair", "found"} == set(found["explained"][0])


def test_the_table_for_people(measured: Run) -> None:
    for head in ("identities proved", "decided rightly", "process start to exit",
                 "why wrong steps fail", "target"):
        assert any(line.startswith(head) for line in text(measured).splitlines())


def test_the_command_measures_what_it_is_asked_for(tmp_path: Path) -> None:
    output = tmp_path / "found.json"
    assert main([*(f"--group={g}" for g in GROUPS), "--each=1", "--rounds=1", "--cold=0",
                 "--wrong=0", "--pages=0", "--no-peer", "--format=json",
                 f"--output={output}"]) == 0
    found = json.loads(output.read_text("utf-8"))
    assert [row["group"] for row in found["rows"]] == [g for g in GROUPS for _ in range(2)]
    assert found["cold"] == []


def test_explaining_is_measured() -> None:
    code = "from benchmarks.arguments import main; main('conditional_*.py')"
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True,
                             capture_output=True, encoding="utf-8", timeout=300).stdout
    assert "steps explained: median" in printed


def test_the_long_note_has_as_many_steps_as_asked_for() -> None:
    measured = page(rounds=1, steps=8)
    assert measured.steps == 10  # whole sections of five
    assert measured.size > 500_000  # KaTeX with its fonts
    assert min(measured.check, measured.render) > 0


@pytest.mark.parametrize("identity", TABLE, ids=lambda identity: identity.name)
def test_every_identity_is_put_to_sympy_or_said_to_be_unwritable(identity: Identity) -> None:
    for side in (identity.lhs, identity.rhs, identity.wrong):
        with suppress(Unwritable):  # anything else that is raised would stop the peer
            translate(side)
