"""``derive latex PATH...``: the derivations as a LaTeX document, and as PDF."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .refusal import USAGE, amiss_with, refuse

if TYPE_CHECKING:
    from argparse import _SubParsersAction


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
        return refuse(f"there are no words in {options.language!r}; there are {known}")
    if options.pdf and (options.output is None or options.fragment):
        return refuse("--pdf needs -o FILE and a complete document")
    from pathlib import Path

    source = Path(options.output) if options.output is not None else None
    if source is not None and options.pdf:
        source = source.with_suffix(".tex")
    for output in (options.output, None if source is None else str(source)):
        if reason := amiss_with(output, paths=options.paths):
            return refuse(reason)

    from .. import pipeline
    from ..diagnostic import summarise
    from ..report.latex import render
    from .pdf import Failed, compile_pdf, engine_for

    try:
        engine = engine_for(options.language) if options.pdf else ""
    except Failed as failed:
        return refuse(str(failed))

    files = list(pipeline.check(options.paths, pipeline.Options(jobs=max(1, options.jobs))))
    for problem in (p for file in files for p in file.problems):
        print(problem, file=sys.stderr)
    if not any(file.derivations for file in files):
        told = any(file.problems for file in files)
        return USAGE if told else refuse("there is nothing to print")
    text = render(files, language=options.language, numbered=options.numbered,
                  fragment=options.fragment)
    if source is None:
        sys.stdout.write(text)
        return USAGE if summarise(files).problems else 0
    try:
        source.write_text(text, "utf-8")
        if options.pdf:
            for warning in compile_pdf(source, engine, options.language):
                print(f"derive: {warning}", file=sys.stderr)
    except Failed as failed:
        return refuse(str(failed))
    except OSError as error:
        return refuse(f"{source} cannot be written: {error.strerror}")
    return USAGE if summarise(files).problems else 0
