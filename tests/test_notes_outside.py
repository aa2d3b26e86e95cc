"""What is said of notes from outside: context files, comments, and what `derive infer` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from derive.app import cli
from derive.app.watch import watch
from derive.diagnostic import FileResult, Standing, summarise
from derive.pipeline import Options, check, check_file
from derive.report.terminal import file_text
from derive.verdict import Outcome

VARIANCE = r"$$ \operatorname{Var}(Zu) = Z D Z' $$" + "\n"
SIZES = 'Z = "N x q, fixed"\nu = "random vector of length q"\nD = "q x q"\n'


def outcomes(folder: Path, text: str, context: str = "", name: str = "notes.md") -> list[str]:
    """The verdicts on notes with a context file beside them."""
    result = checked(folder, text, context, name)
    assert not result.problems, result.problems
    return [str(step.verdict.outcome) for step in result.steps]


def checked(folder: Path, text: str, context: str = "", name: str = "notes.md") -> FileResult:
    path = folder / name
    path.write_text(text, "utf-8")
    path.with_suffix(".derive.toml").write_text(context, "utf-8")
    return check_file(str(path))


def test_what_a_context_file_assumes_counts_from_the_beginning(tmp_path: Path) -> None:
    assert outcomes(tmp_path, VARIANCE, f"[symbols]\n{SIZES}") != ["proved"]
    assert outcomes(tmp_path, VARIANCE,
                    f'assume = ["Var(u) = D"]\n[symbols]\n{SIZES}') == ["proved"]


def test_a_context_file_corrects_what_the_notes_declare(tmp_path: Path) -> None:
    text = r"Let $A$ be an $n \times m$ and $B$ an $n \times n$ matrix. Then $A + B = B + A$."
    assert outcomes(tmp_path, text) == ["ill-formed"]
    assert outcomes(tmp_path, text, '[symbols]\nA = "n x n"') == ["proved"]
    assert outcomes(tmp_path, f"<!-- derive: A: n x n -->\n\n{text}") == ["proved"]


@pytest.mark.parametrize("where", ["file", "comment"])
def test_aliases_are_one_symbol(where: str, tmp_path: Path) -> None:
    text = r"Let $Z$ be an $n \times n$ matrix. Then $\det(z') = \det(Z)$."
    comment = "<!-- derive: alias z = Z -->\n\n" if where == "comment" else ""
    context = '[aliases]\nz = "Z"' if where == "file" else ""
    assert outcomes(tmp_path, comment + text, context) == ["proved"]
    assert outcomes(tmp_path, text) != ["proved"]


def test_an_alias_counts_for_members_too(tmp_path: Path) -> None:
    text = r"Let $Z_i$ be $n \times n$ matrices. Then $\det(z_i') = \det(Z_i)$."
    assert outcomes(tmp_path, text, '[aliases]\nz = "Z"') == ["proved"]


@pytest.mark.parametrize(("said", "text", "verdict"), [
    ('prime = "transpose"', "Let $A$ be an $n \\times n$ matrix. $(A + A')' = A + A'$", "proved"),
    ('prime = "derivative"', "Let $A$ be an $n \\times n$ matrix. $(A + A')' = A + A'$", "unread"),
    ('bar = "determinant"', "Let $A$ be an $n \\times n$ matrix. $|A| = \\det A$", "proved"),
    ('star = "conjugate-transpose"', "Let $A$ be an $n \\times n$ matrix. $A^* = A^*$", "unread"),
    ('star = "label"', "Let $A, A^*$ be $n \\times n$ matrices. $A^* + A = A + A^*$", "proved"),
    ('brackets = "group"', "Let $A, B$ be $n \\times n$ matrices. $A[B + A] = AB + AA$", "proved"),
])
def test_signs_mean_what_is_said_of_them(
    said: str, text: str, verdict: str, tmp_path: Path
) -> None:
    assert outcomes(tmp_path, text, f"[notation]\n{said}") == [verdict]


WRONG = "Let $a$ and $b$ be numbers.\n\n$$ (a + b)^2 = a^2 + b^2 $$\n"


def standings(result: FileResult) -> list[Standing]:
    return [step.standing for step in result.steps]


@pytest.mark.parametrize("context", [
    "[ignore]\nlines = [3]", '[ignore]\nlines = ["2-9"]', '[ignore]\nverdicts = ["refuted"]'])
def test_what_is_ignored_is_counted_and_fails_nothing(context: str, tmp_path: Path) -> None:
    result = checked(tmp_path, WRONG, context)
    assert standings(result) == [Standing.SILENCED]
    summary = summarise([result])
    assert (summary.outcomes[Outcome.REFUTED], summary.exit_status(strict=True)) == (1, 0)
    assert "refuted:" not in file_text(result)
    assert "1 refuted silenced" in file_text(result)


@pytest.mark.parametrize("text", [
    WRONG.replace("$$\n", "$$ <!-- derive: expect refuted -->\n"),
    WRONG.replace("$$ (", "<!-- derive: expect refuted -->\n\n$$ ("),
    WRONG.replace("$$ (", "$$\n(").replace(" $$", "\n$$ <!-- derive: expect refuted -->"),
])
def test_comments_announce_a_verdict_beside_and_above(text: str, tmp_path: Path) -> None:
    result = checked(tmp_path, text)
    assert standings(result) == [Standing.EXPECTED]
    other = checked(tmp_path, text.replace("a^2 +", "a^2 + 2ab +"))
    assert standings(other) == [Standing.FAILS]
    assert "announced as refuted" in file_text(other)


def test_a_comment_in_a_latex_display_speaks_of_its_row(tmp_path: Path) -> None:
    text = ("\\begin{document}Let $a$ be a number.\n\\begin{align}\n a + a &= 2a \\\\\n"
            " &= 3a % derive: expect refuted\n \\\\ &= a + a + a\n\\end{align}\\end{document}\n")
    result = checked(tmp_path, text, name="notes.tex")
    assert standings(result) == [Standing.RIGHT, Standing.EXPECTED, Standing.RIGHT]


def test_comments_that_say_nothing_clear_are_problems(tmp_path: Path) -> None:
    for comment in ("expect refutd", "nonsense", "expect refuted"):
        text = f"$a + b = b + a$\n\n<!-- derive: {comment} -->\n"
        (problem,) = checked(tmp_path, text).problems
        assert problem.line == 3
        assert "\n" not in str(problem)


def test_a_context_file_is_reported_once_for_a_folder(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.md").write_text("$a + b = b + a$\n", "utf-8")
    context = tmp_path / "c.toml"
    context.write_text('[symbols]\na = "no such thing"\n', "utf-8")
    results = list(check([str(tmp_path)], Options(context=str(context))))
    assert [len(r.problems) for r in results] == [1, 0, 0]
    assert str(results[0].problems[0]).startswith(f"{context}:2: error: ")


def test_infer_gives_reasons_and_marks_guesses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.md"
    path.write_text("Let $X$ be a known $N \\times p$ matrix.\n\n$$ y = X\\beta + e $$\n", "utf-8")
    assert cli.main(["infer", str(path)]) == 0
    said = capsys.readouterr().out
    assert r'X = "N x p"  # line 1: X be a known N \times p' in said
    assert '# beta = "vector of length p"  # line 3: ' in said
    assert cli.main(["infer", str(tmp_path / "none.md")]) == 2


def test_watching_checks_again_what_changed(tmp_path: Path) -> None:
    first, second = tmp_path / "a.tex", tmp_path / "b.md"
    part, beside = tmp_path / "part.tex", tmp_path / "b.derive.toml"
    first.write_text("\\begin{document}\\input{part}\\end{document}", "utf-8")
    part.write_text("Let $a, b$ be numbers. $a + b = b + a$", "utf-8")
    second.write_text("Let $a, b$ be numbers.\n\n$a + a = 2a$, $(a + b)^2 = a^2 + b^2$\n", "utf-8")
    seen: list[list[str]] = []
    edits: Iterator[Callable[[], object]] = iter([
        lambda: part.write_text("Let $a, b$ be numbers. $(a + b)^2 = a^2 - b^2$", "utf-8"),
        lambda: second.write_text(f"\n{second.read_text('utf-8')}", "utf-8"),
        lambda: beside.write_text('[ignore]\nverdicts = ["refuted"]', "utf-8"),
        second.unlink])
    waits = 0

    def pause(seconds: float) -> None:
        nonlocal waits
        waits += 1
        if seconds > 0.2:
            edit = next(edits, None)
            if edit is None:
                raise KeyboardInterrupt
            edit()

    def show(files: Sequence[FileResult]) -> None:
        seen.append([f"{s.verdict.outcome} {s.standing}" for f in files for s in f.steps])

    with pytest.raises(KeyboardInterrupt):
        watch([str(first), str(second)], Options(), show, pause)
    right, wrong = "proved right", "refuted fails"
    assert seen == [[right, right, wrong], [wrong, right, wrong], [wrong, right, wrong],
                    [wrong, right, "refuted silenced"], [wrong]]


def test_a_memory_gives_the_same_verdicts_though_lines_shift(tmp_path: Path) -> None:
    from derive.pipeline import Memory

    source = (Path(__file__).parent / "cases" / "mixed-model.md").read_text("utf-8")
    path = tmp_path / "notes.md"
    memory = Memory()
    for text in (source, "\n\n" + source):
        path.write_text(text, "utf-8")
        memory.begin()
        with memory:
            known = file_text(check_file(str(path)))
        assert known == file_text(check_file(str(path)))
    assert memory.now.keys() <= memory.before.keys()


def test_bad_usage_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.md"
    path.write_text("$a = b$", "utf-8")
    (tmp_path / "p.py").write_text("", "utf-8")
    for arguments in (["--context", str(tmp_path / "none.toml"), str(path)],
                      ["--watch", "--format", "json", str(path)],
                      ["--watch", str(tmp_path)]):
        assert cli.main(["check", *arguments]) == 2
        assert capsys.readouterr().err.startswith("derive: ")
