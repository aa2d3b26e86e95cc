"""Which files there are to check, and of what kind each is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from ..diagnostic import Problem
from ..notes.containers.document import NOTE_SUFFIXES

PROOFS = ".py"


def is_proof(path: str) -> bool:
    """Whether the file is Python, which runs when it is read."""
    return path.endswith(PROOFS)


def is_notes(path: str) -> bool:
    """Whether the file holds notes."""
    return path.lower().endswith(NOTE_SUFFIXES)


def _is_taken(name: str) -> bool:
    """Whether a file of this name, met in a folder, is checked.

    Names that begin with ``_`` or ``.`` are for what others share; ``conftest.py`` is pytest's.
    """
    return (is_proof(name) or is_notes(name)) and name[0] not in "_." and name != "conftest.py"


def find(paths: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """The files to check, folders searched in sorted order; and what is amiss.

    A file is listed once, under the first path that reaches it.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        if os.path.isdir(path):
            known = len(problems)
            inside = list(_walk(path, problems))
            if not inside and len(problems) == known:
                problems.append(Problem(path, "the folder holds no proof files and no notes"))
        elif not os.path.exists(path):
            problems.append(Problem(path or "''", "there is no such file or folder"))
            continue
        elif not (is_proof(path) or is_notes(path)):
            problems.append(Problem(path, "derive reads proof files (.py) and notes "
                                          f"({', '.join(NOTE_SUFFIXES)})"))
            continue
        else:
            inside = [path]
        for file in inside:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values()), problems


def _walk(folder: str, problems: list[Problem]) -> Iterator[str]:
    def unreadable(error: OSError) -> None:
        problems.append(Problem(str(error.filename), f"cannot be read: {error.strerror}"))

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(f for f in folders if f[0] not in "_.")
        yield from (os.path.join(place, f) for f in sorted(files) if _is_taken(f))
