"""``python -m benchmarks``: identities a second, decisions, cold starts, beside SymPy's.

Run it from the root of the repository.  Other work on the machine shows in the figures, so
the load averages are printed with them; run it twice before you trust a difference.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import report
from .results import run
from .table import GROUPS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks and print them; the exit status is 0, targets met or not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(
        "How many identities a second derive decides, beside SymPy on the same ones."))
    parser.add_argument("--group", action="append", choices=GROUPS, dest="groups",
                        help="only this group; may be repeated (default: all)")
    parser.add_argument("--each", type=int, metavar="N",
                        help="only the first N identities of a group")
    parser.add_argument("--rounds", type=int, default=5, metavar="N",
                        help="rounds of every timing of derive (default: 5)")
    parser.add_argument("--limit", type=float, default=5.0, metavar="SECONDS",
                        help="time after which a call of SymPy is stopped (default: 5)")
    parser.add_argument("--cold", type=int, default=5, metavar="N",
                        help="rounds of cold starts; 0 for none (default: 5)")
    parser.add_argument("--wrong", type=int, default=3, metavar="N",
                        help="rounds in which the steps of proofs/wrong are explained; 0 for "
                             "none (default: 3)")
    parser.add_argument("--pages", type=int, default=3, metavar="N",
                        help="times to write the HTML report of a long note; 0 for none "
                             "(default: 3)")
    parser.add_argument("--no-peer", action="store_true", help="leave SymPy out")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE",
                        help="write to a file instead")
    options = parser.parse_args(arguments)
    shows = sys.stderr.isatty()

    def progress(what: str) -> None:
        if shows:
            print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)

    found = run(groups=options.groups or GROUPS, rounds=options.rounds, limit=options.limit,
                peer=not options.no_peer, cold=options.cold,
                pages=options.pages, wrong=options.wrong,
                each=options.each,
                progress=progress)
    progress("")
    written = report.as_json(found) if options.format == "json" else report.text(found)
    if options.output is None:
        sys.stdout.write(written)
    else:
        options.output.write_text(written, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
