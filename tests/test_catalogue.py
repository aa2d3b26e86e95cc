"""The catalogue as people see it: the command, and the pages under docs/laws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.app import cli
from derive.laws import CATALOGUE, KERNEL_RULES
from derive.report import catalogue

PAGES = Path(__file__).parent.parent / "docs" / "laws"


def test_the_pages_are_those_of_the_laws() -> None:
    """If this fails: ``derive laws --pages docs/laws``."""
    written = {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")}
    assert written == catalogue.pages()


def test_the_listing_names_every_law(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["laws"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in CATALOGUE)


@pytest.mark.parametrize("name", [*CATALOGUE, "law-of-total-variance"])
def test_each_law_shows_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["laws", name]) == 0
    out = capsys.readouterr().out
    assert all(label in out for label in ("law: ", "example: ", "not: ", "source: "))


def test_an_unknown_law_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["laws", "total-varience"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("derive: there is no law 'total-varience'; did you mean total-variance")
    assert len(error.splitlines()) == 1


def test_every_rule_that_the_kernel_names_says_what_it_means(
    capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parent.parent
    sources = "".join(p.read_text("utf-8") for p in (root / "derive" / "kernel").glob("*.py"))
    added = re.findall(r"laws\.add\(([^f][^\n]*)\)\n", sources)
    named = {name for call in added for name in re.findall(r'"([a-z-]+)"', call)}
    assert named == set(KERNEL_RULES)
    told = (root / "docs" / "trust.md").read_text("utf-8")
    for name in KERNEL_RULES:
        assert f"`{name}`" in told
        assert cli.main(["laws", name]) == 0
        assert capsys.readouterr().out.startswith(f"{name}: ")
