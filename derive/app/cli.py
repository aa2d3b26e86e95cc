"""The command ``derive``: reads arguments, runs the pipeline, prints the report."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, TextIO

from .. import __version__
from . import explain, latex
from .refusal import USAGE, amiss_with, refuse

if TYPE_CHECKING:
    from ..diagnostic import FileResult, Summary
    from ..pipeline import Options
    from ..report.terminal import Look
    from ..verdict import Outcome

INTERNAL = 3
_FORMATS = ("json", "sarif", "junit")
"""The reports for programs; each is a module of `derive.report` with a function ``render``."""

_EVERY = 0.2
"""Seconds between two signs of progress within a file."""

INTERRUPTED = 130  # what a shell reports of a command that Ctrl-C ended

_EPILOG = """\
exit status:
  0  nothing wrong, or every wrong step is the one that was announced
  1  a step is refuted, ill-formed, needs a fact, or is not what was announced
  2  bad usage, or something could not be read; the rest was still checked
  3  an internal error of derive

Colour is used on a terminal unless NO_COLOR is set.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with the arguments, by default those of the process; the exit status."""
    parser = _parser()
    if not (sys.argv[1:] if arguments is None else arguments):
        parser.exit(USAGE, parser.format_help())
    options = parser.parse_args(arguments)
    _write_unicode(sys.stdout, sys.stderr)
    try:
        status: int = options.run(options)
        return status
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - users see one line, not a traceback
        if isinstance(error, OSError) and (
                error.filename or error.errno in (errno.ENOSPC, errno.EIO)):
            place = error.filename or "the output cannot be written"
            return refuse(f"{place}: {error.strerror}")
        import traceback  # imported, like all that few runs need, where it is needed

        frame = traceback.extract_tb(error.__traceback__)[-1]
        print(f"derive: internal error: {type(error).__name__}: {error} "
              f"({os.path.basename(frame.filename)}, line {frame.lineno})", file=sys.stderr)
        return INTERNAL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="derive", description="Check derivations step by step.")
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    check = commands.add_parser(
        "check", help="check notes and proofs", epilog=_EPILOG,
        description="Check every step of the derivations in notes and proof files.",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    check.add_argument("paths", nargs="+", metavar="PATH",
                       help="notes (.md, .tex, .ipynb, .qmd, .rmd), a proof file (.py), or a "
                            "folder that is searched for them; in folders, names that begin "
                            "with _ are left out")
    check.add_argument("--format", choices=("text", *_FORMATS), default="text",
                       help="how to report (default: text)")
    check.add_argument("--seed", type=int, default=0, metavar="N",
                       help="seed of the exact random models (default: 0)")
    check.add_argument("--trials", type=_at_least_one, default=8, metavar="N",
                       help="exact random models for each step (default: 8)")
    check.add_argument("--jobs", type=_jobs, default=1, metavar="N",
                       help="processes to use; 0: one for each processor (default: 1)")
    check.add_argument("--context", default="", metavar="FILE",
                       help="what is to be known of the symbols in notes, in TOML; what stands "
                            "beside NOTES.md as NOTES.derive.toml is read without being named")
    check.add_argument("--limit", type=_seconds, default=300.0, metavar="SECONDS",
                       help="time for one file of notes; what is left then is undecided "
                            "(default: 300)")
    check.add_argument("--watch", action="store_true",
                       help="check notes again whenever they are saved, only what changed")
    check.add_argument("--select", type=_verdicts, action="extend", metavar="VERDICT",
                       help="list steps with these verdicts only; counts and exit status stay")
    check.add_argument("--ignore", type=_verdicts, action="extend", metavar="VERDICT",
                       help="do not list steps with these verdicts; counts and exit status stay")
    check.add_argument("--explain", action="store_true",
                       help="list every step, with the laws and facts of its proof")
    check.add_argument("--strict", action="store_true",
                       help="fail also when a step is neither proved nor given")
    check.add_argument("--no-color", action="store_true", help="never use colour")
    check.set_defaults(run=_check)
    infer = commands.add_parser(
        "infer", help="print what the symbols of notes are taken for",
        description="Print the kinds and sizes that were inferred of the symbols in notes, with "
                    "the reason for each, as a context file for `derive check --context`.")
    infer.add_argument("path", metavar="FILE", help="notes")
    infer.add_argument("--context", default="", metavar="FILE", help="as for `derive check`")
    infer.set_defaults(run=_infer)
    report = commands.add_parser(
        "report", help="write one HTML page to read", epilog=_EPILOG,
        description="Check the files and folders and write one HTML page, which needs no network: "
                    "the notes as they were written, each step with its proof or counterexample.",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    report.add_argument("paths", nargs="+", metavar="PATH", help="as for check")
    report.add_argument("-o", "--output", default="report.html", metavar="FILE",
                        help="the page to write; - for standard output (default: report.html)")
    for name, kind, default in (("seed", int, 0), ("trials", _at_least_one, 8), ("jobs", _jobs, 1)):
        report.add_argument(f"--{name}", type=kind, default=default, metavar="N",
                            help=f"as for check (default: {default})")
    report.add_argument("--context", default="", metavar="FILE", help="as for check")
    report.set_defaults(run=_report)
    laws = commands.add_parser(
        "laws", help="show the catalogue of laws",
        description="List the laws, or show one with its conditions, an example and a near miss.")
    laws.add_argument("name", nargs="?", metavar="NAME", help="a law, as `by=` takes it")
    laws.add_argument("--pages", metavar="FOLDER",
                      help="write the catalogue as Markdown pages into the folder")
    laws.set_defaults(run=_laws)
    explain.add_command(commands)
    latex.add_command(commands)
    return parser


def _at_least_one(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1e6:
        raise argparse.ArgumentTypeError("more than 0 and at most a million")
    return value


def _jobs(text: str) -> int:
    value = int(text) if text.isdecimal() else -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes, 0 or more")
    return value or os.cpu_count() or 1


def _verdicts(text: str) -> list[Outcome]:
    from ..verdict import Outcome

    known = {str(outcome): outcome for outcome in Outcome}
    names = text.split(",")
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no verdict {name!r}; there are {', '.join(known)}")
    return [known[name] for name in names]


def _check(options: argparse.Namespace) -> int:
    from .. import pipeline
    from ..diagnostic import Summary
    from ..verdict import Outcome

    shows = frozenset(options.select or Outcome) - frozenset(options.ignore or ())
    settings = pipeline.Options(
        seed=options.seed, trials=options.trials, jobs=options.jobs, context=options.context,
        limit=options.limit)
    if reason := amiss_with(None, options.context):
        return refuse(reason)
    if options.watch:
        return _watch(options, settings, shows)
    summary = Summary()
    with _progress() as progress:
        files = pipeline.check(options.paths, settings, progress.file, progress.step)
        if options.format in _FORMATS:
            report = import_module(f"..report.{options.format}", __package__)
            results = list(_counted(files, summary))
            progress.clear()
            sys.stdout.write(report.render(results, shows=shows))
        else:
            look = _look(options, shows)
            for file in _counted(files, summary):
                progress.clear()
                print(_terminal().file_text(file, look), end="", flush=True)
            progress.clear()
            print(f"\n{_terminal().summary_text(summary, look, strict=options.strict)}", end="")
    sys.stdout.flush()
    return summary.exit_status(strict=options.strict)


def _terminal() -> ModuleType:
    """The report for people; only runs that print it load it."""
    return import_module("..report.terminal", __package__)


def _look(options: argparse.Namespace, shows: frozenset[Outcome]) -> Look:
    width = 100
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        width = get_terminal_size().columns
    look: Look = _terminal().Look(
        colour=has_colour(sys.stdout) and not options.no_color, explain=options.explain,
        shows=shows, width=width)
    return look


def _watch(options: argparse.Namespace, settings: Options, shows: frozenset[Outcome]
           ) -> int:
    from ..diagnostic import summarise
    from ..pipeline.paths import find, is_proof
    from .watch import watch

    if options.format != "text":
        return refuse("--watch reports as text only")
    if any(is_proof(path) for path in find(options.paths)[0]):
        return refuse("--watch is for notes, and there are proof files (.py) among the paths")

    def show(files: Sequence[FileResult]) -> None:
        if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            print("\x1b[H\x1b[2J", end="")  # what was there before can be scrolled back to
        look = _look(options, shows)
        for file in files:
            print(_terminal().file_text(file, look), end="")
        print(f"\n{_terminal().summary_text(summarise(files), look, strict=options.strict)}"
              f"checked at {time.strftime('%H:%M:%S')}; Ctrl-C ends", flush=True)

    try:
        watch(options.paths, settings, show)
    except KeyboardInterrupt:
        print()
    return 0


def _infer(options: argparse.Namespace) -> int:
    from ..pipeline import Options
    from ..pipeline.inferred import infer_declarations
    from ..pipeline.paths import is_notes

    if not is_notes(options.path) or not os.path.isfile(options.path):
        return refuse(f"{options.path} is no file of notes")
    if reason := amiss_with(None, options.context):
        return refuse(reason)
    text, problems = infer_declarations(options.path, Options(context=options.context))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(text, end="", flush=True)
    return USAGE if problems else 0


def _report(options: argparse.Namespace) -> int:
    from .. import pipeline
    from ..diagnostic import Summary
    from ..report import html
    from ..report.terminal import summary_text

    output = None if options.output == "-" else options.output
    if reason := amiss_with(output, options.context, options.paths):
        return refuse(reason)
    settings = pipeline.Options(seed=options.seed, trials=options.trials, jobs=options.jobs,
                                context=options.context)
    summary = Summary()
    with _progress() as progress:
        checked = pipeline.check(options.paths, settings, progress.file, progress.step)
        files = list(_counted(checked, summary))
    for problem in (p for file in files for p in file.problems):
        print(problem, file=sys.stderr)
    if summary.problems and not summary.outcomes:
        return refuse("there is nothing to show")  # an older page is not overwritten
    page = html.render(files)
    if output is None:
        sys.stdout.write(page)
        return summary.exit_status()
    with open(output, "w", encoding="utf-8", errors="replace") as file:
        file.write(page)
    print(f"{output}: {summary_text(summary)}", end="")
    return summary.exit_status()


def _laws(options: argparse.Namespace) -> int:
    from .. import laws
    from ..report import catalogue

    if options.pages is not None:
        from pathlib import Path

        folder = Path(options.pages)
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in catalogue.pages().items():
            (folder / name).write_text(page, "utf-8")
        return 0
    if options.name is None:
        print(catalogue.listing(), end="")
        return 0
    law = laws.find(options.name)
    if law is None and options.name in laws.KERNEL_RULES:
        print(catalogue.rule_text(options.name), end="")
        return 0
    if law is None:
        near = laws.suggestions(options.name)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `derive laws` lists them"
        return refuse(f"there is no law {options.name!r}{hint}")
    print(catalogue.law_text(law), end="")
    return 0


def _counted(files: Iterable[FileResult], summary: Summary) -> Iterator[FileResult]:
    for file in files:
        summary.add(file)
        yield file


# --- the terminal -------------------------------------------------------------------------


class _Progress:
    """One line on standard error that says how far a long run is; only on a terminal."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream
        self.shown = False
        self.files = ""
        self.last = 0.0

    def file(self, done: int, total: int) -> None:
        """Show that `done` of `total` files are checked."""
        self.files = f"{done} of {total} files" if total > 1 else ""
        if total > 1 and done < total:
            self._show(self.files)

    def step(self, done: int, total: int) -> None:
        """Show that `done` of `total` steps of the file under way are checked."""
        if time.monotonic() - self.last > _EVERY:
            self._show(", ".join(filter(None, [self.files, f"{done} of {total} steps"])))

    def _show(self, what: str) -> None:
        self.last = time.monotonic()
        if self.stream is not None:
            self.stream.write(f"\r\x1b[Kchecking: {what}")
            self.stream.flush()
            self.shown = True

    def clear(self) -> None:
        """Take the line away again."""
        if self.stream is not None and self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False


@contextmanager
def _progress() -> Iterator[_Progress]:
    dumb = os.environ.get("TERM") == "dumb"
    progress = _Progress(sys.stderr if sys.stderr.isatty() and not dumb else None)
    try:
        yield progress
    finally:
        progress.clear()


def has_colour(stream: TextIO) -> bool:
    """Whether to use colour; see no-color.org."""
    return (stream.isatty() and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb")


def _write_unicode(*streams: TextIO) -> None:
    """Write what an old locale cannot encode as escapes instead of failing."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
