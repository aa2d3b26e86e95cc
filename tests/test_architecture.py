"""The modules, what each may import, and how large they may be."""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "derive"

KERNEL_LINES = 3700
"""How many lines of code the kernel may have; docs/architecture.md says why so many."""

FILE_LINES = 400
LONG_FILES: dict[str, str] = {
    "derive/kernel/operators.py": "one case an operator; splitting would hide the whole list",
    "derive/kernel/terms.py": "likewise: one constructor an operator",
    "tests/oracle/edits.py": "one edit a function: the ways in which a claim is made wrong",
    "tests/test_oracle.py": "cases for each operator of the independent evaluator",
}
"""Files with more lines than that, with the reason."""

RESULTS = {"kernel", "span", "verdict", "diagnostic"}
MAY_IMPORT: dict[str, set[str]] = {
    "kernel": set(),
    "span": set(),
    "version": set(),
    "functions": set(),
    "late": set(),
    "records": set(),
    "untyped": {"kernel"},
    "laws": {"kernel"},
    "notation": {"kernel"},
    "sympy_bridge": {"functions", "kernel", "untyped"},
    "verdict": {"kernel", "span"},
    "step": {"kernel", "span", "untyped"},
    "diagnostic": {"kernel", "span", "verdict"},
    "author": {"kernel", "sympy_bridge", "untyped", "notation", "laws", "span", "step",
               "verdict"},
    "nets": {"kernel", "late"},
    "prove": {"functions", "kernel", "laws", "sympy_bridge"},
    "refute": {"kernel", "verdict"},
    "explain": {"kernel", "laws", "prove", "refute", "verdict"},
    "diagnose": {"functions", "kernel", "late", "untyped", "prove", "refute", "verdict"},
    "notes": {"functions", "kernel", "late", "notation", "untyped", "step", *RESULTS},
    "article": {"notes", "span"},
    "obligations": {"step", "kernel"},
    "proof_files": {"author", "diagnostic"},
    "pipeline": {"author", "functions", "late", "proof_files", "nets", "notes", "obligations",
                 "prove", "refute", "diagnose", "laws", "notation", "step", "untyped", *RESULTS},
    "report": {"article", "explain", "laws", "notation", "notes", "step", "version", *RESULTS},
    "app": {"__init__", "pipeline", "proof_files", "author", "report", "laws", *RESULTS},
    "__main__": {"app"},
    "__init__": {"author", "late", "pipeline", "report", "laws", "notation", "sympy_bridge",
                 "version", *RESULTS},
}
"""The import table: the modules of ours that each module may import."""

MAY_CALL: dict[str, set[str]] = {
    "author": {"pipeline", "report"},  # check() runs the whole way on what was just written
    "diagnostic": {"report"},  # results print themselves as the command prints them
    "verdict": {"report"},  # likewise
}
"""What a module may import besides, but inside functions only, since it would close a cycle."""

OUTSIDE: dict[str, set[str]] = {
    "sympy_bridge": {"sympy"},
    "prove/sympy_worker.py": {"sympy"},  # the process in which SymPy runs under a time limit
    "refute": {"flint"},
    "notes/containers/markdown.py": {"markdown_it"},
    "article/markdown.py": {"markdown_it"},
    "app": {"pytest"},
}
"""What else than the standard library a module may import."""

RECORDS = {"msgspec", "records"}
"""What every part may import but the kernel, which is built on the standard library alone."""

SILENCES = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(?:\[[^]]*\])?"
    r"|pragma:\s*no\s+\w+)(?P<reason>.*)")
"""A comment that silences a check, and what follows."""

FILES = sorted(PACKAGE.rglob("*.py"))
IDS = [path.relative_to(ROOT).as_posix() for path in FILES]


def unit(path: Path) -> str:
    """The part of the package to which a file belongs, as the import table names it."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool, bool]]:
    """Every import in the file: (part or top module, whether it is ours, whether it is late)."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    tree = ast.parse(path.read_text("utf-8"))
    late = {id(node) for function in ast.walk(tree) if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)}
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            module = [*base, *(node.module.split(".") if node.module else [])]
            names = [".".join(module)]
            if module == ["derive"]:
                names = [f"derive.{alias.name}" for alias in node.names]
        for name in names:
            top, *rest = name.split(".")
            if top != "derive":
                yield top, False, id(node) in late
            else:
                part = rest[0] if rest and _is_part(rest[0]) else "__init__"
                yield part, True, id(node) in late


def silences_without_reason(comment: str) -> bool:
    """Whether a comment silences a check and does not say why."""
    found = SILENCES.match(comment)
    return found is not None and not re.match(r"\s*(?:#|-)\s*\w", found["reason"])


def _is_part(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def lines_of_code(path: Path) -> int:
    """Lines that are neither blank nor comment nor docstring."""
    source = path.read_text("utf-8")
    lines: set[int] = set()
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT,
                              tokenize.DEDENT, tokenize.ENDMARKER):
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        # a docstring, and a string that documents the assignment above it
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_module_imports_only_what_the_table_allows(path: Path) -> None:
    part = unit(path)
    assert part in MAY_IMPORT, f"the import table has no line for {part}"
    outside = OUTSIDE.get(part, set()) | OUTSIDE.get(path.relative_to(PACKAGE).as_posix(), set())
    records = RECORDS if part != "kernel" else set()
    for name, ours, late in imports(path):
        if ours:
            allowed = {part} | MAY_IMPORT[part] | records | (
                MAY_CALL.get(part, set()) if late else set())
            assert name in allowed, f"{part} must not import {name}"
        else:
            known = name in sys.stdlib_module_names or name in outside | records
            assert known, f"{part} must not import {name}"


def test_the_table_has_no_line_for_what_does_not_exist() -> None:
    assert {part for part in MAY_IMPORT if not _is_part(part)} == set()


def test_the_table_has_no_cycles() -> None:
    done: set[str] = set()
    while len(done) < len(MAY_IMPORT):
        ready = {part for part, needs in MAY_IMPORT.items() if part not in done and needs <= done}
        assert ready, f"a cycle among {sorted(set(MAY_IMPORT) - done)}"
        done |= ready


def test_the_kernel_can_be_read_in_one_sitting() -> None:
    kernel = sum(lines_of_code(path) for path in FILES if unit(path) == "kernel")
    assert kernel <= KERNEL_LINES, f"the kernel has {kernel} lines of code"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "no docstring"


@pytest.mark.parametrize("part", [
    "kernel", "pipeline", "notes/containers", "notes/mathematics", "notes/words", "notes/kinds",
    "notes/meaning"])
def test_the_reading_order_names_every_module(part: str) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    order = text[text.index("## The kernel, in reading order"):text.index("### Decisions")]
    named = set(re.findall(r"`(?:[a-z_]+/)*([a-z_]+\.py)`", order))
    modules = {p.name for p in (PACKAGE / part).glob("*.py")} - {"__init__.py"}
    assert modules <= named, "docs/architecture.md does not say where these are read"


def test_files_are_short() -> None:
    found = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
             for path in [*FILES, *sorted((ROOT / "tests").rglob("*.py"))]}
    long = {name for name, lines in found.items() if lines > FILE_LINES}
    assert long <= set(LONG_FILES), "too long, or list it with a reason"
    assert set(LONG_FILES) <= long, "listed as long, but short"


@pytest.mark.parametrize("folder", ["derive", "tests", "benchmarks", "proofs", "tools"])
def test_whatever_silences_a_check_says_why(folder: str) -> None:
    """A comment such as ``noqa: BLE001  # must not lose the other files``."""
    found = [f"{path.relative_to(ROOT)}:{token.start[0]}: {token.string}"
             for path in sorted((ROOT / folder).rglob("*.py"))
             for token in tokenize.generate_tokens(StringIO(path.read_text("utf-8")).readline)
             if token.type == tokenize.COMMENT and silences_without_reason(token.string)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("comment", "bare"), [
    ("# noqa: E741", True), ("# noqa", True), ("# type: ignore[misc]", True),
    ("# pragma: no cover", True), ("# noqa: E741  #", True),
    ("# noqa: E741, N802  # the usual letter", False), ("# noqa: BLE001 - a crash is one", False),
    ("# type: ignore[misc]  # likewise", False), ("# type: ignore  # an old stub", False),
    ("# pragma: no cover  # another system", False), ("# an ordinary comment", False),
])
def test_what_counts_as_a_reason(comment: str, bare: bool) -> None:
    assert silences_without_reason(comment) is bare


def test_sympy_is_not_loaded_by_the_command_line_alone() -> None:
    import subprocess
    code = "import sys, derive.app.cli; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
