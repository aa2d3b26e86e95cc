"""Loading the derivations that proof files define."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from .author import AuthorError, Derivation
from .author.derivation import Given
from .diagnostic import Problem
from .records import replace

_serial = itertools.count(1)


class Unreadable(Exception):
    """A file whose derivations could not be had; carries the `Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def load(path: str) -> list[tuple[str, Derivation]]:
    """The derivations that the file defines, with their names, in order.

    The file runs as a module of its own: neither it nor a helper that it imports from its
    own folder stays in ``sys.modules``, no bytecode is written, and what it prints goes to
    standard error.  Raises `Unreadable`.
    """
    try:
        Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(Problem(path, f"cannot be read: {error.strerror}")) from None
    name = f"_derive_proof_{next(_serial)}"
    spec = importlib.util.spec_from_file_location(name, os.path.abspath(path))
    if spec is None or spec.loader is None:
        raise Unreadable(Problem(path, "cannot be loaded as Python"))
    module = importlib.util.module_from_spec(spec)
    with _import_state(os.path.dirname(os.path.abspath(path))) as helpers:
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a file raises, SystemExit too
            raise Unreadable(_import_problem(path, error)) from None
        borrowed = {id(value) for helper in helpers() if helper is not module
                    for value in vars(helper).values() if isinstance(value, Derivation)}
    own = {id(value): (name, value) for name, value in vars(module).items()
           if isinstance(value, Derivation) and id(value) not in borrowed}
    proofs = [(name, value) for name, value in own.values()
              if not any(_is_setting_of(value, other) for _, other in own.values())]
    if not proofs:
        raise Unreadable(Problem(path, "the file defines no derivation"))
    return proofs


def _is_setting_of(setting: Derivation, derivation: Derivation) -> bool:
    """Whether a derivation continues another one that only states what is given."""
    length = len(setting.lines)
    return (setting is not derivation and length < len(derivation.lines)
            and derivation.lines[:length] == setting.lines
            and all(isinstance(line, Given) for line in setting.lines))


@contextlib.contextmanager
def _import_state(folder: str) -> Iterator[Callable[[], list[ModuleType]]]:
    """Import with `folder` in front of the path, and leave no trace of it."""
    before, path, bytecode = dict(sys.modules), list(sys.path), sys.dont_write_bytecode
    inside = os.path.join(folder, "")

    def helpers() -> list[ModuleType]:
        return [module for name, module in sys.modules.items() if name not in before
                and (getattr(module, "__file__", None) or "").startswith(inside)]

    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    try:
        with _reports_apart(), contextlib.redirect_stdout(sys.stderr):
            yield helpers
    finally:
        sys.path[:], sys.dont_write_bytecode = path, bytecode
        gone = {id(module) for module in helpers()}
        for name in [n for n, module in sys.modules.items() if id(module) in gone]:
            del sys.modules[name]


@contextlib.contextmanager
def _reports_apart() -> Iterator[None]:
    """Whatever the file writes to standard output, its children included, goes to standard error.

    Reports for programs go to standard output, and would be spoiled.
    """
    try:
        with contextlib.suppress(ValueError):  # it was closed
            sys.stdout.flush()
        kept = os.dup(1)
    except OSError:  # the process has no standard output
        yield
        return
    try:
        with contextlib.suppress(OSError):  # it has no standard error
            os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def author_problem(path: str, error: AuthorError) -> Problem:
    """A line that the authoring API does not accept, at the place that its message begins with."""
    said = " ".join(str(error).split())
    place = re.match(r"(?P<path>.*?):(?P<line>\d+):(?P<column>\d+): ", said)
    if place is None or os.path.realpath(place["path"]) != os.path.realpath(path):
        return Problem(path, said)
    return Problem(path, said[place.end():], int(place["line"]))


def _import_problem(path: str, error: BaseException) -> Problem:
    """The error in one line, at the last line of the file itself that took part."""
    if isinstance(error, SyntaxError) and error.filename:
        here = os.path.realpath(error.filename) == os.path.realpath(path)
        return Problem(path, f"syntax error: {error.msg}", error.lineno if here else None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if os.path.realpath(f.filename) == os.path.realpath(path)]
    if isinstance(error, AuthorError):
        problem = author_problem(path, error)
        return problem if problem.line or not lines else replace(problem, line=lines[-1])
    said = " ".join(str(error).split())
    kind = type(error).__name__
    return Problem(path, f"cannot be imported: {kind}{': ' if said else ''}{said}",
                   lines[-1] if lines else None)
