"""The command, from its arguments to its exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from derive import __version__
from derive.app import cli
from derive.kernel.facts import Claim
from derive.pipeline import claims
from derive.prove import Proof, prove

ROOT = Path(__file__).parent.parent

HEAD = """
from derive import Derivation, E, Var, covariance, dims, matrix, random_vector
N, q = dims("N q")
A, B, Z = matrix("A", N, N), matrix("B", N, N), matrix("Z", N, q)
u, D = random_vector("u", q), covariance("D", q)
"""
RIGHT = HEAD + """
print("noise")
variance = Derivation("Variance of Zu").assume(Var(u), D).start(Var(Z*u)).then(Z*D*Z.T)
"""
WRONG = HEAD + """
order = Derivation("Order of factors").start(A*B).then(B*A)
"""
ANNOUNCED = HEAD + """
order = Derivation("Order of factors").start(A*B).then(B*A, expect="refuted")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    """Write proof files; ``__`` in a name stands for a folder."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_a_right_proof_passes_quietly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, right=RIGHT)
    assert cli.main(["check", "right.py"]) == 0
    out, err = capsys.readouterr()
    assert out == ("right.py\n  Variance of Zu: 1 proved, 1 given\n\n"
                   "2 steps in 1 file: 1 proved, 1 given\nnothing wrong\n")
    assert err == "noise\n"


def test_a_wrong_step_fails_with_a_finding(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, wrong=WRONG)
    assert cli.main(["check", "wrong.py"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "wrong.py:7:56: refuted: the two sides differ" in lines
    assert any(line.startswith("  counterexample: N = 2, A = [") for line in lines)
    assert lines[-1] == "1 step fails"


def test_an_announced_error_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, announced=ANNOUNCED)
    assert cli.main(["check", "announced.py"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^    \d+: refuted as expected: ", out, re.M)
    assert "counterexample" not in out
    assert cli.main(["check", "announced.py", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "refuted (expected): " in out
    assert "counterexample: " in out


def test_a_wrong_number_of_processes_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("x", "-1", "1.5"):
        with pytest.raises(SystemExit) as stopped:
            cli.main(["check", f"--jobs={wrong}", "."])
        assert stopped.value.code == 2
        assert f"'{wrong}' is no number of processes" in capsys.readouterr().err


def test_folders_are_searched_in_order_and_helpers_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, p__b__x=RIGHT, p__a=WRONG, p___helper="raise SystemExit", p__conftest="1/0")
    assert cli.main(["check", "p"]) == 1
    out = capsys.readouterr().out
    assert re.findall(r"^p/\S*\.py$", out, re.M) == ["p/a.py", "p/b/x.py"]


def test_a_file_reached_twice_is_checked_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, p__a=RIGHT)
    assert cli.main(["check", "p", "p/a.py", "./p"]) == 0
    assert "2 steps in 1 file" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "text", "line"), [
    ("syntax", "x = (", "syntax.py:1: error: syntax error: '(' was never closed"),
    ("fails", "\nimport nothing_here", "fails.py:2: error: cannot be imported: "
     "ModuleNotFoundError: No module named 'nothing_here'"),
    ("leaves", "import sys\nsys.exit(3)", "leaves.py:2: error: cannot be imported: SystemExit: 3"),
    ("none", "x = 1", "none.py: error: the file defines no derivation"),
    ("given", HEAD + "d = Derivation('d').assume(E(u), 0)",
     "given.py: error: the derivation d claims nothing"),
    ("lonely", HEAD + "d = Derivation('d').start(A)",
     "lonely.py:6: error: start(A) is followed by no then(...), so it claims nothing"),
    ("orphan", HEAD + "d = Derivation('d').then(A)",
     "orphan.py:6: error: then(...) continues a chain; begin one with start(...)"),
])
def test_what_cannot_be_checked_is_one_line_and_costs_no_other_file(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, line: str
) -> None:
    write(folder, **{name: text, "right": RIGHT})
    assert cli.main(["check", f"{name}.py", "right.py"]) == 2
    out = capsys.readouterr().out
    assert line in out.splitlines()
    assert "1 proved, 1 given" in out
    assert "Traceback" not in out


def test_paths_that_hold_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("x")
    write(folder, right=RIGHT)
    assert cli.main(["check", "empty", "missing", "notes.txt", "right.py"]) == 2
    out = capsys.readouterr().out.splitlines()
    assert out[:3] == ["empty: error: the folder holds no proof files and no notes",
                       "missing: error: there is no such file or folder",
                       "notes.txt: error: derive reads proof files (.py) and notes (.md, "
                       ".markdown, .qmd, .rmd, .tex, .ltx, .ipynb)"]
    assert out[-1] == "3 places could not be checked"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, secret=RIGHT)
    (folder / "secret.py").chmod(0)
    assert cli.main(["check", "secret.py"]) == 2
    assert "secret.py: error: cannot be read: Permission denied" in capsys.readouterr().out


def test_loading_leaves_no_trace(folder: Path) -> None:
    write(folder, p__a="import _shared\nfrom _shared import *\n" + RIGHT, p___shared="x = 1")
    before, path = set(sys.modules), list(sys.path)
    assert cli.main(["check", "p"]) == 0
    new = {name for name in set(sys.modules) - before
           if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder))}
    assert new == set()
    assert sys.path == path
    assert sorted(f.name for f in folder.rglob("*")) == ["_shared.py", "a.py", "p"]


def test_derivations_of_a_helper_are_not_those_of_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, p__a="from _shared import order\n" + RIGHT, p___shared=WRONG)
    assert cli.main(["check", "p"]) == 0
    assert "Order of factors" not in capsys.readouterr().out


def test_a_setting_is_no_proof_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, a=HEAD + "setting = Derivation('Variance').assume(Var(u), D)\n"
                           "proof = setting.start(Var(Z*u)).then(Z*D*Z.T)\n")
    assert cli.main(["check", "a.py"]) == 0
    assert "2 steps in 1 file" in capsys.readouterr().out


def test_a_crash_is_an_internal_error_and_loses_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(claim: Claim) -> Proof:
        if claim.lhs.op == "mul":
            raise TypeError("broken\nengine")
        return prove(claim)

    monkeypatch.setattr(claims, "prove", fragile)
    write(folder, a=WRONG, b=RIGHT)
    assert cli.main(["check", "."]) == 3
    out = capsys.readouterr().out
    assert "error: derive broke down: TypeError: broken engine" in out
    assert "1 proved" in out
    assert "1 internal error of derive" in out


def test_an_interrupt_is_clean(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(claims, "prove", interrupt)
    write(folder, a=RIGHT)
    assert cli.main(["check", "a.py"]) == cli.INTERRUPTED
    assert capsys.readouterr().err.endswith("interrupted\n")


def test_json_is_valid_complete_and_the_same_with_several_processes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, p__a=WRONG, p__b=RIGHT, p__c="x = 1", p__d=ANNOUNCED)
    schema = json.loads((ROOT / "docs" / "verdict.schema.json").read_text("utf-8"))
    documents = []
    for jobs in ("1", "2"):
        assert cli.main(["check", "p", "--format", "json", "--jobs", jobs]) == 2
        document = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator(schema).validate(document)
        for file in document["files"]:
            for step in file["steps"]:
                step["milliseconds"] = 0
        documents.append(document)
    assert documents[0] == documents[1]
    assert [f["path"] for f in documents[0]["files"]] == [f"p/{k}.py" for k in "abcd"]
    assert documents[0]["summary"]["refuted"] == 2
    assert documents[0]["summary"]["as-expected"] == 1


def test_text_is_the_same_with_several_processes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, p__a=WRONG, p__b=RIGHT, p__c=ANNOUNCED)
    texts = []
    for jobs in ("1", "3"):
        assert cli.main(["check", "p", "--jobs", jobs]) == 1
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


def test_a_dying_process_costs_only_its_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, p__a=RIGHT, p__b="import os\nos._exit(1)", p__c=RIGHT)
    assert cli.main(["check", "p", "--jobs", "2"]) == 3
    out = capsys.readouterr().out
    assert "p/b.py: error: the process that checked this file died" in out
    assert out.count("Variance of Zu: 1 proved") == 2


def test_select_and_ignore_change_the_list_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, a=WRONG)
    for option in (["--ignore", "refuted"], ["--select", "proved,needs"]):
        assert cli.main(["check", "a.py", *option]) == 1
        out = capsys.readouterr().out
        assert "the two sides differ" not in out
        assert "1 refuted" in out


def test_explain_lists_every_step(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, a=RIGHT)
    assert cli.main(["check", "a.py", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "given: Var(u) = D" in out
    assert re.search(r"proved by kernel in [\d.]+ ms: Var\(Z u\) = Z D Z'\n +laws: \S", out)


@pytest.mark.parametrize("arguments", [
    [], ["check"], ["check", "x", "--select", "fine"], ["check", "x", "--jobs", "-1"],
    ["check", "x", "--trials", "0"], ["check", "x", "--format", "xml"], ["prove", "x"],
])
def test_bad_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    assert leaving.value.code == 2
    assert "usage: derive" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["report", "latex"])
@pytest.mark.parametrize(("output", "reason"), [
    (".", "it is a folder"), ("no/page", "there is no folder no"),
    ("locked/x", "permission denied"), ("right.py", "it is one of the files to be read"),
])
def test_what_cannot_be_written_is_told_before_the_work(
    command: str, output: str, reason: str, folder: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "locked").mkdir()
    (folder / "right.py").touch()
    monkeypatch.setattr(os, "access", lambda path, _: path != "locked")
    monkeypatch.setattr("derive.pipeline.check", lambda *_: pytest.fail("it was checked first"))
    assert cli.main([command, "right.py", "-o", output]) == 2
    assert capsys.readouterr() == ("", f"derive: {output} cannot be written: {reason}\n")


def test_a_report_of_nothing_leaves_the_page_that_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text("precious", "utf-8")
    missing = tmp_path / "missing.md"
    assert cli.main(["report", str(missing), "-o", str(page)]) == 2
    assert capsys.readouterr().err == (
        f"{missing}: error: there is no such file or folder\nderive: there is nothing to show\n")
    assert page.read_text("utf-8") == "precious"


def test_files_without_steps_say_what_a_step_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("Words only.\n", "utf-8")
    assert cli.main(["check", str(notes)]) == 0
    assert "a step is an equation" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["-m", "derive"], ["-c", "import derive.app.cli as c, sys\n"
                                                              "sys.exit(c.main())"]])
def test_it_runs_as_a_module_and_reports_its_status(folder: Path, command: list[str]) -> None:
    write(folder, a=WRONG)
    run = subprocess.run([sys.executable, *command, "check", "a.py"], capture_output=True,
                         text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert run.returncode == 1
    assert "a.py:7:56: refuted" in run.stdout
    assert run.stderr == ""
    assert "\x1b" not in run.stdout


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    write(folder, a=WRONG)
    run = subprocess.run(f"{sys.executable} -m derive check a.py | true", shell=True,
                         capture_output=True, text=True, check=False,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert run.stderr == ""


def test_the_readme_shows_what_its_example_prints(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.search(r"```python\n(# variance\.py\n.*?)```.*?"
                       r"\$ derive check variance\.py\n(.*?)```", readme, re.S)
    assert blocks is not None
    code, shown = blocks.groups()
    (folder / "variance.py").write_text(code, "utf-8")
    assert cli.main(["check", "variance.py"]) == 1
    assert capsys.readouterr().out == shown


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["--version"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out == f"derive {__version__}\n"


class _Terminal:
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert cli.has_colour(terminal)  # type: ignore[arg-type]  # only isatty is used
    monkeypatch.setenv("NO_COLOR", "1")
    assert not cli.has_colour(terminal)  # type: ignore[arg-type]  # only isatty is used
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not cli.has_colour(terminal)  # type: ignore[arg-type]  # only isatty is used


def test_what_a_proof_file_writes_to_the_descriptor_does_not_spoil_the_report(folder: Path) -> None:
    write(folder, a="import os, subprocess\nos.write(1, b'loud')\nprint('louder')\n"
                    "subprocess.run(['echo', 'loudest'])\n" + WRONG)
    run = subprocess.run([sys.executable, "-m", "derive", "check", "--format", "json", "a.py"],
                         capture_output=True, text=True, check=False,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert json.loads(run.stdout)["summary"]["refuted"] == 1
    assert all(word in run.stderr for word in ("loud", "louder", "loudest"))
