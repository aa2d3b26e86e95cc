"""Notes of strangers: whatever a file holds ends in clear lines, and others are checked."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from checked_notes import outcomes
from derive.pipeline import Options, check, check_file
from derive.pipeline.limits import Clock, TimeOver, at_most, guarded
from derive.report.excerpt import marked, visible, width_of
from derive.report.terminal import Look, file_text, finding_lines
from derive.span import Span
from derive.verdict import Outcome, Verdict

SUM = "\n\nLet $a$ and $b$ be numbers. Then $a + b = b + a$.\n"
TEX = "\\documentclass{article}\\begin{document}%s\\end{document}"
HOSTILE: dict[str, tuple[str, str | bytes]] = {
    "deep brackets": ("md", "$$ a = " + "("*5000 + "x" + ")"*5000 + " $$"),
    "deep fractions": ("md", "$$ a = " + r"\frac{1}{1+"*2000 + "x" + "}"*2000 + " $$"),
    "deep but readable": ("md", "$$ a = " + "("*90 + "x" + "+1)"*90 + " $$"),
    "towers": ("md", "$x^{10^{10}} = y$ and $10^{400} = z$ and $2^{2^{2^{2^{10}}}} = 1$"),
    "a huge exponent": ("md", "$x^{99999999999999999999} = y$, $10^{-10^9} = 1$"),
    "a number without end": ("md", "$" + "1"*50_000 + " = x$"),
    "a formula of a megabyte": ("md", "$$ a = " + "x + "*250_000 + "x $$"),
    "scripts": ("md", "$$ " + "x_{"*2000 + "1" + "}"*2000 + " = 1 $$"),
    "bars": ("md", "$$ " + "|"*1500 + "x" + "|"*1500 + " = 1 $$"),
    "primes": ("md", "$$ A" + "'"*20_000 + " = A $$"),
    "dollars": ("md", "$"*20_001),
    "braces": ("md", "{"*50_000),
    "quotations": ("md", ">"*2000 + " $a = b$"),
    "escapes": ("md", "$a \x1b[2J = b$"),
    "a macro bomb": ("tex", TEX % (r"\newcommand{\a}{\b\b\b\b\b\b\b\b\b\b}"
                                   r"\newcommand{\b}{\c\c\c\c\c\c\c\c\c\c}"
                                   r"\newcommand{\c}{\d\d\d\d\d\d\d\d\d\d}"
                                   r"\newcommand{\d}{xxxxxxxxxx} $\a = \a$")),
    "a macro without end": ("tex", TEX % r"\newcommand{\r}{\r\r} $\r = 1$"),
    "environments without end": ("tex", r"\begin{a}"*500),
    "another encoding": ("md", "Fu\xdf und $a + b = b + a$".encode("latin-1")),
    "no text": ("md", bytes(range(256))*200),
    "a zero": ("md", "$a\0 = b$"),
    "half of a character": ("md", b"\xff\xfea"),
    "nothing": ("md", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_notes_end_in_clear_lines(name: str, tmp_path: Path) -> None:
    suffix, content = HOSTILE[name]
    path = tmp_path / f"notes.{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = check_file(str(path), Options(limit=20))
    assert all(step.verdict.outcome is not Outcome.ERROR for step in result.steps)
    assert not any(problem.internal for problem in result.problems)
    said = file_text(result)
    assert all(len(line) < 2000 for line in said.split("\n"))
    assert "\x1b" not in said


def test_a_folder_with_hostile_notes_is_checked_all_the_same(tmp_path: Path) -> None:
    for k, (suffix, content) in enumerate(HOSTILE[n] for n in ("deep brackets", "no text",
                                                               "a macro without end")):
        (tmp_path / f"a{k}.{suffix}").write_bytes(
            content if isinstance(content, bytes) else content.encode())
    (tmp_path / "z.md").write_text(SUM, "utf-8")
    results = list(check([str(tmp_path)], Options(limit=20)))
    assert [step.verdict.outcome for step in results[-1].steps] == [Outcome.PROVED]
    assert len(results) == 4


def test_damage_costs_only_its_own_formula(tmp_path: Path) -> None:
    assert outcomes(tmp_path, "$$ x = " + "("*3000 + " $$" + SUM) == [
        Outcome.UNREAD, Outcome.PROVED]


def test_a_long_chain_is_checked_link_by_link(tmp_path: Path) -> None:
    assert outcomes(tmp_path, "$$ x" + " = x"*300 + " $$\n") == [Outcome.PROVED]*300


def test_what_is_left_when_the_time_is_over_is_undecided(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(SUM * 3, "utf-8")
    clock = Clock(0)
    assert guarded(lambda: Verdict(Outcome.PROVED), clock).outcome is Outcome.UNDECIDED
    result = check_file(str(path), Options(limit=1e-3))
    assert not result.steps
    (problem,) = result.problems
    assert "took longer than 0.001 s" in problem.message
    assert not problem.internal


def test_a_block_that_never_looks_at_the_clock_is_ended() -> None:
    def endless() -> None:
        while True:
            with suppress(Exception):  # as code under the limit may do
                time.sleep(10)

    with pytest.raises(TimeOver), at_most(0.05):
        endless()


def test_waiting_is_not_computing() -> None:
    with at_most(0.05, computing=True):
        time.sleep(0.2)

    def endless() -> None:
        while True:
            pass

    with pytest.raises(TimeOver), at_most(0.05, computing=True):
        endless()


def test_what_breaks_is_the_step_s_own_verdict() -> None:
    def broken() -> Verdict:
        raise ZeroDivisionError

    def deep() -> Verdict:
        raise RecursionError

    assert guarded(broken, Clock(5)).outcome is Outcome.ERROR
    assert guarded(deep, Clock(5)).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize("length", [5, 60, 200])
@pytest.mark.parametrize("start", [0, 3, 50, 150, 199])
@pytest.mark.parametrize("wide", ["x", "漢"])
def test_a_line_is_cut_round_what_is_marked(length: int, start: int, wide: str) -> None:
    source = wide*length
    line, marks = marked(source, Span("n.md", 1, start + 1, 1, start + 3), 40)
    assert width_of(line) <= 40
    assert width_of(marks) <= 42
    assert line.strip("…") in source
    if length*width_of(wide) <= 40:
        assert line == source
    if start < length:
        at = width_of(line) if start + 1 >= length else width_of(marks)
        assert 0 < at <= 41


def test_a_cut_line_still_shows_the_sign(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("$" + "a + "*60 + "b = c" + " + d"*60 + "$, where $a = 1$\n", "utf-8")
    step = check_file(str(path)).steps[0]
    head, _, source, marks, *_ = finding_lines(step, Look(width=60))
    assert len(source) <= 60
    assert source[marks.index("^")] == "="
    assert head.startswith(f"{path}:1:")


def test_characters_that_command_a_terminal_are_not_printed() -> None:
    assert visible("a\x1b[2J\u202eb\tc") == "a\ufffd[2J\ufffdb c"
