"""The pytest plugin: proofs as test items, next to ordinary tests."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

HEAD = """
from derive import Derivation, dims, matrix
N = dims("N")
A, B = matrix("A", N, N), matrix("B", N, N)
"""
PROOFS = HEAD + """
transposed = Derivation("Transpose of a product").start((A*B).T).then(B.T*A.T)
order = Derivation("Order of factors").start(A*B).then(B*A)
announced = Derivation("Order, announced").start(A*B).then(B*A, expect="refuted")
"""


@pytest.fixture
def project(
    pytester: pytest.Pytester, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """A project with a proof file, an ordinary test and a helper."""
    entry = importlib.metadata.entry_points(group="pytest11")
    if "derive" not in {e.name for e in entry}:  # not installed: load it as an install would
        pytester.makeini("[pytest]\naddopts = -p derive.app.pytest_plugin\n")
        monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))
    write(pytester, "proofs/lmm/algebra.py", PROOFS)
    write(pytester, "proofs/_helper.py", "raise SystemExit")
    write(pytester, "proofs/test_ordinary.py", "def test_it():\n    assert True\n")
    write(pytester, "tests/test_other.py", "def test_other():\n    assert True\n")
    write(pytester, "src/code.py", HEAD)
    return pytester


def write(pytester: pytest.Pytester, name: str, text: str) -> Path:
    path = pytester.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_every_derivation_is_an_item(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("--collect-only", "-q", "proofs")
    result.stdout.fnmatch_lines([
        "proofs/lmm/algebra.py::transposed", "proofs/lmm/algebra.py::order",
        "proofs/lmm/algebra.py::announced", "proofs/test_ordinary.py::test_it",
        "4 tests collected*"])


def test_a_failure_shows_the_finding_and_no_traceback(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("proofs")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines([
        "*order: Order of factors*",
        "proofs/lmm/algebra.py:7:56: refuted: the two sides differ",
        "*counterexample: N = 2*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pipeline*")


def test_one_derivation_can_be_selected(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("proofs/lmm/algebra.py::transposed")
    result.assert_outcomes(passed=1)


def test_a_file_named_on_the_command_line_is_collected_once(project: pytest.Pytester) -> None:
    project.runpytest_subprocess("proofs/lmm/algebra.py").assert_outcomes(passed=2, failed=1)


def test_ordinary_collection_is_not_disturbed(project: pytest.Pytester) -> None:
    project.runpytest_subprocess("tests", "src").assert_outcomes(passed=1)


def test_a_file_that_cannot_be_imported_is_one_line(project: pytest.Pytester) -> None:
    write(project, "proofs/broken.py", "import nothing_here")
    result = project.runpytest_subprocess("proofs/broken.py")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*cannot be imported: ModuleNotFoundError*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_the_patterns_can_be_set(project: pytest.Pytester) -> None:
    ini = project.path / "tox.ini"
    text = ini.read_text("utf-8") if ini.exists() else "[pytest]\n"
    ini.write_text(text + "\nderive_files = notes/*.py\n", "utf-8")
    write(project, "notes/mine.py", PROOFS)
    write(project, "notes/deep/not_mine.py", PROOFS)
    result = project.runpytest_subprocess("--collect-only", "-q", "notes", "proofs/lmm")
    result.stdout.fnmatch_lines(["notes/mine.py::transposed", "3 tests collected*"])


def test_strict_fails_what_is_not_proved(project: pytest.Pytester) -> None:
    write(project, "proofs/lmm/algebra.py", HEAD + (
        "import derive.pipeline.claims as claims\n"
        "from derive.prove import Proof\n"
        "claims.prove = lambda claim: Proof()\n"
        'd = Derivation("Transpose").start((A*B).T).then(B.T*A.T)\n'))
    project.runpytest_subprocess("proofs/lmm").assert_outcomes(passed=1)
    result = project.runpytest_subprocess("proofs/lmm", "-o", "derive_strict=true")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*holds: no proof found; true in * exact models"])
