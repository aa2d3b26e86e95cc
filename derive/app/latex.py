"""``derive latex PATH...``: the derivations as a LaTeX document, and as PDF."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

USAGE = 2
_ENGINES = {"xelatex": "-xelatex", "lualatex": "-lualatex"}
_DEBIAN = "latexmk texlive-xetex lmodern"
_DEBIAN_FOR = {"ko": " texlive-lang-korean"}
_SECONDS = 900
"""After so long a compilation is given up."""


def add_command(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    latex = commands.add_parser(
        "latex", help="print derivations as LaTeX",
        description="Print every derivation as a theorem with its proof, each line with its "
                    "reason; the laws are listed at the end.")
    latex.add_argument("paths", nargs="+", metavar="PATH",
                       help="a proof file, notes, or a folder that is searched for them")
    latex.add_argument("-o", "--output", metavar="FILE",
                       help="where to write the document (default: standard output)")
    latex.add_argument("--fragment", action="store_true",
                       help=r"only what stands between \begin{document} and \end{document}")
    latex.add_argument("--language", default="en", metavar="CODE",
                       help="the language of the words: en, de, ko (default: en)")
    latex.add_argument("--numbered", action=argparse.BooleanOptionalAction, default=True,
                       help="number the theorems (default: yes)")
    latex.add_argument("--unnumbered", dest="numbered", action="store_false",
                       help=argparse.SUPPRESS)
    latex.add_argument("--pdf", action="store_true",
                       help="compile it with latexmk and XeLaTeX or LuaLaTeX, beside FILE")
    latex.add_argument("--jobs", type=int, default=1, metavar="N",
                       help="processes to use for checking (default: 1)")
    latex.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the document; the exit status."""
    from ..report.words import LANGUAGES

    if options.language not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        return _refuse(f"there are no words in {options.language!r}; there are {known}")
    if options.pdf and (options.output is None or options.fragment):
        return _refuse("--pdf needs -o FILE and a complete document")
    engine = _engine() if options.pdf else ""
    if engine is None:
        return _refuse(_missing(options.language))
    from .. import pipeline
    from ..diagnostic import summarise
    from ..report.latex import render

    files = list(pipeline.check(options.paths, pipeline.Options(jobs=max(1, options.jobs))))
    for problem in (p for file in files for p in file.problems):
        print(problem, file=sys.stderr)
    if not any(file.derivations for file in files):
        return _refuse("there is nothing to print")
    text = render(files, language=options.language, numbered=options.numbered,
                  fragment=options.fragment)
    if options.output is None:
        sys.stdout.write(text)
    else:
        source = Path(options.output)
        source = source.with_suffix(".tex") if options.pdf else source
        source.write_text(text, "utf-8")
        if options.pdf:
            assert engine is not None
            status = _compile(source, engine, options.language)
            if status:
                return status
    return USAGE if summarise(files).problems else 0


def _engine() -> str | None:
    """The engine to compile with; None if there is none, or no latexmk."""
    if shutil.which("latexmk") is None:
        return None
    return next((name for name in _ENGINES if shutil.which(name)), None)


def _missing(language: str) -> str:
    return ("--pdf needs latexmk and XeLaTeX or LuaLaTeX; on Debian: apt-get install "
            f"{_DEBIAN}{_DEBIAN_FOR.get(language, '')}")


def _compile(source: Path, engine: str, language: str) -> int:
    """Compile the source into a PDF beside it; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "document.tex"
        shutil.copy(source, copy)
        command = ["latexmk", _ENGINES[engine], "-interaction=nonstopmode", "-halt-on-error",
                   "-no-shell-escape", copy.name]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, check=True,
                           timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            return _refuse(f"{engine} took more than {_SECONDS} seconds")
        except subprocess.CalledProcessError:
            return _refuse(f"{engine} cannot compile {source}: {_error(copy, language)}")
        shutil.copy(copy.with_suffix(".pdf"), source.with_suffix(".pdf"))
    return 0


def _error(copy: Path, language: str) -> str:
    """The first error of the compilation's log."""
    log = copy.with_suffix(".log")
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    said = next((line[1:].strip() for line in lines if line.startswith("!")), "no log was written")
    if "kotex.sty" in said:
        return f"{said}; {_missing(language)}"
    return said


def _refuse(reason: str) -> int:
    print(f"derive: {reason}", file=sys.stderr)
    return USAGE
