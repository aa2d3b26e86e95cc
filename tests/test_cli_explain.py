"""The command ``derive explain``: what it prints, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from derive.app import cli

Run = Callable[[str], tuple[int, str, str]]
"""Runs the command on a place: its status, output and errors."""

SOURCE = '''\
from derive import *

N, q = dims("N q")
Z, D, R = matrix("Z", N, q), covariance("D", q), covariance("R", N)
y, u, e = random_vector("y", N), random_vector("u", q), random_vector("e", N)
model = Derivation("t").where(y, Z*u + e).assume(Var(u), D).assume(Var(e), R)
right = model.assume(independent(u, e)).start(Var(y)).then(Z*D*Z.T + R)
wrong = model.assume(independent(u, e)).claim(Var(y), Z*D*Z.T + 2*R)
named = model.claim(Cov(Z*u, e), Z*Cov(u, e), by="cov-bilinear")
short = model.claim(Var(y), Z*D*Z.T + R)
'''
PROVED = '''\
proofs.py:7:60: proved by the kernel
  claim: Var(y) = Z D Z' + R

  proof:
    Var(y)
    = Var(Z u + e)
        definition: y = Z u + e
    = Z Var(u) Z' + Z Cov(u, e) + Cov(e, u) Z' + Var(e)
        cov-bilinear: a covariance is linear in either argument
    = Z Var(u) Z' + Var(e)
        independent-uncorrelated: independent vectors have covariance zero; given: u and e are
        independent
    = Z D Z' + R
        given: Var(u) = D; given: Var(e) = R
'''
NOTES = r'''
Let $u$ be a random $q$-vector and $Z$ a known $N \times q$ matrix.

$$\operatorname{Var}(Zu) = Z \operatorname{Var}(u) Z'$$
'''


@pytest.fixture
def explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """The command in a folder with proofs and notes."""
    (tmp_path / "proofs.py").write_text(SOURCE, "utf-8")
    (tmp_path / "notes.md").write_text(NOTES, "utf-8")
    monkeypatch.chdir(tmp_path)

    def run(place: str) -> tuple[int, str, str]:
        status = cli.main(["explain", place])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_a_proof_line_by_line(explained: Run) -> None:
    assert explained("proofs.py:7") == (0, PROVED, "")
    assert explained("proofs.py:7:3")[1] == PROVED


def test_a_counterexample_worked_out(explained: Run) -> None:
    status, out, _ = explained("proofs.py:8")
    assert status == 1
    assert "  the left side:\n    Var(y) = " in out
    assert "  the right side:\n" in out
    assert "repair: " in out


def test_a_missing_fact_and_the_proof_with_it(explained: Run) -> None:
    status, out, _ = explained("proofs.py:10")
    assert status == 1
    assert "needs: Cov(u, e) = 0" in out
    assert "proof, with what it needs:" in out
    assert "given: Cov(u, e) = 0" in out


def test_the_authors_law_is_the_reason(explained: Run) -> None:
    _, out, _ = explained("proofs.py:9")
    assert "the author's reason: cov-bilinear" in out
    assert out.count("\n    = ") == 1


def test_notes_are_explained(explained: Run) -> None:
    status, out, _ = explained("notes.md:4")
    assert status == 0
    assert "= Z Var(u) Z'\n        var-linear" in out


@pytest.mark.parametrize(("place", "said"), [
    ("proofs.py", "derive: 'proofs.py' is no place; write FILE:LINE, as in notes.md:12\n"),
    ("proofs.py:0", "derive: 'proofs.py:0' is no place; write FILE:LINE, as in notes.md:12\n"),
    ("none.py:3", "derive: none.py: no such file\n"),
    (".:3", "derive: . is a folder; write FILE:LINE\n"),
    ("proofs.py:2", "derive: proofs.py has no step on line 2; the nearest line with a step is 6\n"),
])
def test_what_is_no_step_is_refused_in_one_line(explained: Run, place: str, said: str) -> None:
    assert explained(place) == (2, "", said)
