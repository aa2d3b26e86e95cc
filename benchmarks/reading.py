"""How fast notes are read: containers, mathematics, sentences and kinds, without any checking.

    python -m benchmarks.reading FOLDER [--rounds N]

`--peer N` gives the first N sides to SymPy's own LaTeX parser, too, and counts what it
accepts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from derive.notes.containers.document import NOTE_SUFFIXES, Document, Formula
from derive.notes.containers.read import read_document
from derive.notes.mathematics.parser import read_formula
from derive.notes.mathematics.syntax import Node
from derive.notes.understand import understand


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of each stage, best of the rounds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=(
        "How fast notes are read, stage by stage."))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", type=int, default=0, metavar="N",
                        help="give N sides to SymPy's LaTeX parser, too")
    options = parser.parse_args(arguments)
    paths = sorted(str(p) for p in options.folder.rglob("*") if p.suffix in NOTE_SUFFIXES)
    if not paths:
        print(f"{options.folder}: no notes", file=sys.stderr)
        return 2

    documents: list[Document] = []
    seconds = _best(options.rounds, lambda: _replace(documents, map(read_document, paths)))
    bodies = [item.body.text for d in documents for p in d.paragraphs for item in p.items
              if isinstance(item, Formula)]
    print(f"{len(paths)} files, {len(bodies)} formulas: {seconds:.2f} s to find the formulas")
    sides = read = 0
    for body in bodies:
        for chain in read_formula(body):
            sides += len(chain.sides)
            read += sum(isinstance(side, Node) for side in chain.sides)
    seconds = _best(options.rounds, lambda: [read_formula(body) for body in bodies])
    print(f"{sides} sides, {100 * read / max(1, sides):.2f} % read: "
          f"{sides / seconds:,.0f} sides a second")
    seconds = _best(options.rounds, lambda: [understand(d) for d in documents])
    print(f"sentences and kinds, formulas read again: {seconds:.2f} s")
    if options.peer:
        _peer(list(_texts(bodies))[: options.peer])
    return 0


def _best(rounds: int, work: Callable[[], Any]) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _replace(target: list[Document], documents: Iterator[Document]) -> None:
    target[:] = documents


def _texts(bodies: list[str]) -> Iterator[str]:
    for body in bodies:
        for chain in read_formula(body):
            yield from (body[side.start:side.end] for side in chain.sides
                        if isinstance(side, Node) and side.end > side.start)


def _peer(texts: list[str]) -> None:
    """What SymPy's LaTeX parser (its lark backend) accepts of the same sides, and how fast."""
    try:
        from sympy.parsing.latex import parse_latex_lark
    except ImportError:
        print("SymPy's LaTeX parser needs the package lark")
        return
    accepted = 0
    start = time.process_time()
    for text in texts:
        try:
            parse_latex_lark(text)
            accepted += 1
        except Exception:  # noqa: BLE001  # whatever the peer raises means: not read
            continue
    elapsed = time.process_time() - start
    print(f"SymPy's LaTeX parser: {100 * accepted / max(1, len(texts)):.1f} % of {len(texts)} "
          f"sides accepted, {len(texts) / max(elapsed, 1e-9):,.0f} sides a second")


if __name__ == "__main__":
    sys.exit(main())
