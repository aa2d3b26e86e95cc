"""The pytest plugin: every derivation in a proof file is a test item.

Files are proof files if they match the ini option ``derive_files`` (by default every Python
file under a folder ``proofs`` in pytest's root) and their names neither begin with ``_`` nor
match ``python_files``, which stay ordinary tests.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..author import Derivation
    from ..diagnostic import DerivationResult

DEFAULT_FILES = "proofs/**/*.py"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the ini options."""
    parser.addini("derive_files", "patterns of proof files, relative to the root",
                  type="args", default=[DEFAULT_FILES])
    parser.addini("derive_seed", "seed of derive's exact random models", default="0")
    parser.addini("derive_trials", "exact random models for each step", default="8")
    parser.addini("derive_strict", "fail steps that are neither proved nor given",
                  type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ProofFile | None:
    """Collect a proof file that pytest would not look into."""
    if _is_proof(file_path, parent.config) and not parent.session.isinitpath(file_path):
        return ProofFile.from_parent(parent, path=file_path)
    return None


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> ProofFile | None:
    """Collect a proof file that was named on the command line, instead of a test module."""
    if _is_proof(module_path, parent.config):
        return ProofFile.from_parent(parent, path=module_path)
    return None


def _is_proof(path: Path, config: pytest.Config) -> bool:
    if path.suffix != ".py" or path.name[0] in "_." or path.name == "conftest.py":
        return False
    if any(fnmatch.fnmatch(path.name, p) for p in config.getini("python_files")):
        return False
    try:
        relative = path.relative_to(config.rootpath).as_posix()
    except ValueError:
        return False
    return any(_matches(relative, pattern) for pattern in config.getini("derive_files"))


def _matches(path: str, pattern: str) -> bool:
    """Whether the path matches; ``**/`` stands for any number of folders, ``*`` stays in one.

    >>> _matches("proofs/lmm/mean.py", "proofs/**/*.py"), _matches("a/b.py", "*.py")
    (True, False)
    """
    parts = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
    regex = "".join(parts.get(p, re.escape(p)) for p in re.split(r"(\*\*/|\*|\?)", pattern))
    return re.fullmatch(regex, path) is not None


class ProofFile(pytest.File):
    """A proof file; its items are its derivations."""

    def collect(self) -> Iterator[ProofItem]:
        """One item for each derivation, named as in the file."""
        from ..proof_files import Unreadable, load
        try:
            derivations = load(str(self.path))
        except Unreadable as error:
            raise self.CollectError(error.problem.message) from None
        for name, derivation in derivations:
            yield ProofItem.from_parent(self, name=name, derivation=derivation)


class ProofItem(pytest.Item):
    """One derivation; passes if each of its steps has the verdict that it should have."""

    def __init__(self, *, derivation: Derivation, **rest: Any) -> None:
        super().__init__(**rest)
        self.derivation = derivation

    def runtest(self) -> None:
        """Check the derivation."""
        from .. import pipeline
        from ..author import AuthorError
        from ..proof_files import author_problem
        from ..verdict import Outcome
        ini = self.config.getini
        try:
            result = pipeline.check_derivation(
                self.derivation, name=self.name, path=os.path.relpath(self.path),
                seed=int(ini("derive_seed")), trials=int(ini("derive_trials")))
        except AuthorError as error:
            raise FindingsError(str(author_problem(os.path.relpath(self.path), error))) from None
        if not any(step.verdict.outcome is not Outcome.GIVEN for step in result.steps):
            raise FindingsError(f"{self.path.name}: {self.name} claims nothing")
        findings = self._findings(result)
        if findings:
            raise FindingsError(findings)

    def _findings(self, result: DerivationResult) -> str:
        from ..diagnostic import Standing
        from ..report.terminal import finding_lines
        failing = {Standing.FAILS, Standing.DEFECT}
        if self.config.getini("derive_strict"):
            failing.add(Standing.OPEN)
        return "\n".join(line for step in result.steps if step.standing in failing
                         for line in finding_lines(step))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The same finding as the command prints."""
        if isinstance(excinfo.value, FindingsError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The place and heading of the item."""
        return self.path, None, f"{self.name}: {self.derivation.title}"


class FindingsError(Exception):
    """A derivation has steps that fail; the message is the report on them."""
