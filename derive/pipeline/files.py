"""Files: what kind each is of, and how many are checked side by side."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..diagnostic import FileResult, Problem
from .claims import crash
from .options import DEFAULTS, Options
from .paths import find, is_proof

if TYPE_CHECKING:
    from concurrent.futures import Future

Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""


def check_file(
    path: str, options: Options = DEFAULTS, steps: Progress | None = None
) -> FileResult:
    """The verdicts on all steps of one file.

    `steps` is called with the number of relations done and of all in a file of notes.
    """
    if is_proof(path):
        from .proofs import check_proof_file

        return check_proof_file(path, options)
    from .documents import check_notes

    return check_notes(path, options, steps)


def check_path(path: str, options: Options = DEFAULTS) -> tuple[FileResult, ...]:
    """The results for a file, or for every file to check in a folder."""
    return tuple(check([path], options))


def check(
    paths: Sequence[str], options: Options = DEFAULTS, progress: Progress | None = None,
    steps: Progress | None = None,
) -> Iterator[FileResult]:
    """Results file by file, always in the same order, as soon as each is there.

    What could not be found or understood comes first, as results that hold only problems.
    `progress` counts files, `steps` the relations of the file under way, if only one is.
    """
    files, problems = find(paths)
    if options.context:
        from .outside import load_context

        problems += load_context(options.context).problems
    yield from (FileResult(problem.path, problems=(problem,)) for problem in problems)
    work = partial(check_file, options=options)
    if progress is not None:
        progress(0, len(files))
    results = (_in_processes(work, files, options.jobs) if options.jobs > 1 and len(files) > 1
               else map(partial(work, steps=steps), files))
    for done, result in enumerate(results, 1):
        yield result
        if progress is not None:
            progress(done, len(files))


def _in_processes(
    work: Callable[[str], FileResult], files: Sequence[str], jobs: int
) -> Iterator[FileResult]:
    """The files' results in order; a file whose process dies costs no other its result."""
    # What processes need takes 30 ms to import, and most runs need none.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(min(jobs, len(files)), initializer=_ignore_interrupts)
    try:
        futures = [pool.submit(work, file) for file in files]
        for file, future in zip(files, futures, strict=True):
            yield _outcome(future, file) or _alone(work, file)
    except BaseException:
        # Whoever stops the run wants it to end now, not after the files under way.
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _alone(work: Callable[[str], FileResult], file: str) -> FileResult:
    """A second chance for a file whose process died, perhaps because of another file."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1) as pool:
        return _outcome(pool.submit(work, file), file) or _broken(
            file, "the process that checked this file died")


def _outcome(future: Future[FileResult], file: str) -> FileResult | None:
    """The result, or the defect that kept it from coming back; None if the process died."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:  # noqa: BLE001 - must not lose the other files
        return _broken(file, crash(error).message)


def _broken(file: str, message: str) -> FileResult:
    return FileResult(file, problems=(Problem(file, message, internal=True),))
