"""``derive check --watch``: check again whenever a file changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from ..diagnostic import FileResult
from ..pipeline import Memory, Options, check_file
from ..pipeline.outside import beside, load_context
from ..pipeline.paths import find

PAUSE = 0.3
"""Seconds between two looks at the files."""
SETTLED = 0.1
"""Seconds that a change must be old: editors write files in several pieces."""

State = dict[str, tuple[int, int] | None]


def state_of(paths: Collection[str]) -> State:
    """When each file was changed and how large it is; None for what is not there."""
    found: State = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            found[path] = None
        else:
            found[path] = (status.st_mtime_ns, status.st_size)
    return found


def changes(
    files: Callable[[], Collection[str]], pause: Callable[[float], None] = time.sleep
) -> Iterator[Sequence[str]]:
    """First no path, then the changed paths whenever there are some, without end.

    `files` says which files count; it is asked again before every look, since that changes too.
    """
    known = state_of(files())
    yield ()
    while True:
        pause(PAUSE)
        current = state_of(files())
        changed = [path for path, state in current.items() if known.get(path) != state]
        changed += [path for path in known if path not in current]
        if changed:
            while True:
                pause(SETTLED)
                again = state_of(files())
                if again == current:
                    break
                current = again
            known = current
            yield changed


def watch(
    paths: Sequence[str], options: Options, show: Callable[[Sequence[FileResult]], None],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Check notes and show the results, again whenever something that they read changes.

    Only files that changed, or that read one that did, are checked again, and in them only what
    differs.  Goes on until it is interrupted.
    """
    results: dict[str, FileResult] = {}
    memories: dict[str, Memory] = {}

    def files() -> set[str]:
        return {source for path in find(paths)[0] for source in _read_by(path, results, options)}

    for changed in changes(files, pause):
        found, problems = find(paths)
        for path in found:
            if path not in results or not _read_by(path, results, options).isdisjoint(changed):
                memory = memories.setdefault(path, Memory())
                memory.begin()
                with memory:
                    results[path] = check_file(path, options)
        for gone in results.keys() - set(found):
            del results[gone], memories[gone]
        if options.context:
            problems = [*problems, *load_context(options.context).problems]
        show([*(FileResult(p.path, problems=(p,)) for p in problems),
              *(results[path] for path in found)])


def _read_by(path: str, results: Mapping[str, FileResult], options: Options) -> set[str]:
    """The files on which the verdicts on one file depend."""
    read = {path, beside(path), *(results[path].sources if path in results else ())}
    return read | {options.context} if options.context else read
