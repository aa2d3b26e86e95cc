"""The examples in the README and in docs/ run, and print what is shown.

Each document has a folder and a Python session of its own.  In order of appearance,

- a block whose first line is a comment with a file name, such as ``# first.py`` or
  ``<!-- notes.md -->``, is written to that file, and a ``python`` block runs by itself then;
- any other ``python`` block runs in the session; if it has prompts (``>>>``), what it prints is
  compared;
- a block that begins with ``$ derive``, ``$ pytest`` or ``$ python`` runs that command in the
  folder, and its output is compared, times apart; a line ``...`` stands for any lines.

Blocks in other languages are left alone.  ``python tests/test_docs.py`` writes the output of
the commands into the documents.
"""

from __future__ import annotations

import doctest
import importlib.metadata
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from derive.app import cli

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# (?P<name>[\w/]+\.py)$")
WRITTEN = re.compile(r"(?:#|<!--) (?P<name>[\w/.-]+\.(?:md|toml))(?: -->)?$")
PROGRAMS = {"derive": ["-m", "derive"], "pytest": ["-m", "pytest"], "python": []}


def normalised(output: str) -> str:
    """Without times, trailing blanks and blank lines at the ends."""
    output = re.sub(r"\d+(\.\d+)? ms\b", "0 ms", output)
    output = re.sub(r"\bin \d+\.\d+s\b", "in 0.00s", output)
    return "\n".join(line.rstrip() for line in output.strip("\n").splitlines())


def agrees(said: str, shown: str) -> bool:
    """Whether a command printed what is shown, with anything where that has a line ``...``."""
    pattern = "".join(r"(?:.*\n)*" if line == "..." else f"{re.escape(line)}\n"
                      for line in normalised(shown).split("\n"))
    return re.fullmatch(pattern, f"{normalised(said)}\n") is not None


@dataclass
class Session:
    """What the blocks of one document leave behind for the blocks below."""

    folder: Path
    blocks: int = 0
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__docs__"})

    def python(self, source: str) -> None:
        """Run the block, from the file that it names if it names one."""
        named = FILE_NAME.match(source.splitlines()[0])
        self.blocks += 1  # names of their own: Python keeps the lines of a file that it has read
        path = self.folder / (named["name"] if named else f"_block{self.blocks}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
        before = list(sys.path)
        sys.path.insert(0, str(path.parent))
        try:
            names = {"__name__": "__docs__"} if named else self.names
            exec(compile(source, str(path), "exec"), names)
        finally:  # what it imported from its folder must not be there for the next command
            sys.path[:] = before
            for name, module in list(sys.modules.items()):
                if (getattr(module, "__file__", None) or "").startswith(str(self.folder)):
                    del sys.modules[name]

    def prompts(self, source: str, place: str) -> str:
        """What differs when the examples run; nothing if they print what is shown."""
        test = doctest.DocTestParser().get_doctest(source, self.names, place, place, 0)
        said = io.StringIO()
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        runner.run(test, out=said.write, clear_globs=False)
        self.names.update(test.globs)
        return said.getvalue()

    def command(self, line: str) -> str:
        """What a command prints."""
        program, *arguments = shlex.split(line)
        if program == "derive":
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(said):
                cli.main(arguments)
            return said.getvalue()
        entry = importlib.metadata.entry_points(group="pytest11")
        if program == "pytest" and "derive" not in {e.name for e in entry}:
            arguments = ["-p", "derive.app.pytest_plugin", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "80"}
        for name in ("CI", "BUILD_NUMBER", "PYTEST_ADDOPTS"):
            environment.pop(name, None)  # pytest prints more in continuous integration
        return subprocess.run(
            [sys.executable, *PROGRAMS[program], *arguments], cwd=self.folder, check=False,
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", timeout=60).stdout


def run(text: str, folder: Path, compare: Callable[[str, str, str], str]) -> str:
    """Run the blocks of a document.

    `compare` gets a command, what is shown below it and what it prints, and gives the body
    that the block should have.  The result is the document with these bodies.
    """
    session = Session(folder)

    def block(found: re.Match[str]) -> str:
        body, place = found["body"], f"line {text.count(chr(10), 0, found.start()) + 1}"
        first, _, shown = body.partition("\n")
        if found["language"] == "python" and ">>> " in body:
            differs = session.prompts(body, place)
            assert not differs, f"{place}: {differs}"
        elif found["language"] == "python":
            session.python(body)
        elif (written := WRITTEN.match(first)) is not None:
            (folder / written["name"]).write_text(body, "utf-8")
        elif first.startswith("$ ") and first.split()[1] in PROGRAMS:
            said = session.command(first[2:])
            body = f"{first}\n{compare(f'{place}: {first}', shown, said)}"
        return f"```{found['language']}\n{body}```"

    with chdir(folder):
        return FENCED.sub(block, text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_examples_run_and_print_what_is_shown(path: Path, tmp_path: Path) -> None:
    def compare(place: str, shown: str, said: str) -> str:
        if not agrees(said, shown):
            assert normalised(said) == normalised(shown), f"{path.name}, {place}"
        return shown

    run(path.read_text("utf-8"), tmp_path, compare)


def test_documents_are_found() -> None:
    assert {"README.md", "writing-proofs.md"} <= {path.name for path in DOCUMENTS}


@pytest.mark.parametrize(("shown", "same"), [
    ("a\nb\nc\nd", True), ("...\nb\nc\n...", True), ("a\n...\nd", True), ("...", True),
    ("a\nb", False), ("b\n...", False), ("...\nc\n...\nb\n...", False), ("...\nbc\n...", False),
    ("...\nc", False),
])
def test_excerpts(shown: str, same: bool) -> None:
    assert agrees("a\nb\nc\nd\n", shown) == same


def printed(place: str, shown: str, said: str) -> str:
    """The body of a block; an excerpt that is none any more has to be chosen again."""
    if "\n...\n" not in f"\n{shown}\n":
        return said.strip("\n") + "\n"
    if not agrees(said, shown):
        sys.exit(f"{place}: the excerpt is not in\n{said}")
    return shown


def rewrite() -> None:
    """Write the output of the commands into the documents."""
    for path in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            text = run(path.read_text("utf-8"), Path(folder), printed)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    rewrite()
