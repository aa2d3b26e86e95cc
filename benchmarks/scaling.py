"""How the time to read grows with the length: each habit of hostile notes at n, 2n and 4n.

    python -m benchmarks.scaling [--size N] [--only NAME]

A growth of 2 for twice the length is linear, 4 is quadratic; the exit status is 1 if one is
above `--most`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable

from derive.nets.tables import check_text
from derive.notes.containers.read import read_document
from derive.notes.containers.source import Source
from derive.notes.understand import understand
from derive.notes.words.context import read_comment, read_context

SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "formulas in a sentence": ("md", lambda n: "Let " + ", ".join(
        f"$x_{{{k}}} = 1$" for k in range(n))),
    "words between formulas": ("md", lambda n: "where $a = b$ holds, and hence " * n + "."),
    "sizes that depend on each other": ("md", lambda n: "\n\n".join(
        f"$$A_{{{chr(97 + k % 26)}{k}}} = A_{{{chr(97 + (k + 1) % 26)}{k + 1}}} C$$"
        for k in range(n))),
    "a chain": ("md", lambda n: "$$ a " + " = b + a"*n + " $$"),
    "a sum": ("md", lambda n: "$$ a = x" + " + x"*n + " $$"),
    "a product": ("md", lambda n: "$$ a = x" + " X"*n + " $$"),
    "brackets that are not closed": ("md", lambda n: "$$ a = " + "("*n + " $$"),
    "bars": ("md", lambda n: "$$ a = " + "|x"*n + " $$"),
    "dollars": ("md", lambda n: "$a $ "*n),
    "one dollar a paragraph": ("md", lambda n: "$a\n\n"*n),
    "code that does not end": ("md", lambda n: "`a ``"*n),
    "brackets of links": ("md", lambda n: "["*n + "a"),
    "comments that do not end": ("md", lambda n: "<!-- derive: "*n),
    "quotations": ("md", lambda n: "> "*min(n, 90) + "\n> $a$"*n),
    "lists": ("md", lambda n: "- $a = b$\n"*n),
    "theorems": ("md", lambda n: "**Theorem 1.** $a = b$.\n\n*Proof.* $a = b$.\n\n"*n),
    "rows of a display": ("md", lambda n: (
        "$$\\begin{align}" + "a &= b \\\\\n"*n + "\\end{align}$$")),
    "rules": ("md", lambda n: "| a "*n + "\n" + "|---"*n + "\n"),
    "environments that do not end": ("tex", lambda n: "\\begin{align} a = b \n"*n),
    "unknown environments that do not end": ("tex", lambda n: "\\begin{a}"*n),
    "theorems inside theorems": ("tex", lambda n: "\\begin{theorem} $a = b$ "*n),
    "ends without beginning": ("tex", lambda n: "\\end{align} $a$ "*n),
    "braces that are not closed": ("tex", lambda n: "\\textbf{"*n),
    "brackets of displays": ("tex", lambda n: "\\[ a "*n),
    "verbatim that does not end": ("tex", lambda n: "\\verb|a \\begin{verbatim} "*n),
    "macros": ("tex", lambda n: "".join(
        f"\\newcommand{{\\m{chr(97 + k % 26)}{'x' * (k // 26 % 20)}}}{{a}}" for k in range(n))),
    "uses of a macro": ("tex", lambda n: "\\newcommand{\\m}[1]{#1 + #1}" + "$\\m{a} = b$ "*n),
    "a macro that grows": ("tex", lambda n: "\\newcommand{\\m}{\\m\\m}" + "$\\m$ "*n),
    "definitions without end": ("tex", lambda n: "\\newcommand{\\m}{ "*n),
    "comments": ("tex", lambda n: "% $a\n"*n),
    "declarations": ("toml", lambda n: "[symbols]\n" + "".join(
        f'x{k} = "N x p"\n' for k in range(n))),
    "assumptions": ("toml", lambda n: "assume = [" + '"a = b",\n'*n + "]"),
    "a comment": ("comment", lambda n: "X: N x p; "*n),
    "a layer table": ("table", lambda n: "| Layer | Output Shape | Param # |\n|---|---|---|\n"
                      + "| Dense | (None, 4) | 20 |\n"*n),
    "headers of tables": ("table", lambda n: "| Layer | Output Shape | Param # |\n"*n),
}
"""For each habit the kind of text, and the text of size n."""


def main() -> int:
    """Print the times and how they grow."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling")
    parser.add_argument("--size", type=int, default=500)
    parser.add_argument("--only", default="")
    parser.add_argument("--most", type=float, default=3.0)
    options = parser.parse_args()
    steep = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, made) in SHAPES.items():
            if options.only not in name:
                continue
            times = [_seconds(kind, made(options.size * factor), folder) for factor in (1, 2, 4)]
            growth = times[2] / max(times[1], 1e-3)
            print(f"{name:40}", *(f"{1000 * t:8.0f} ms" for t in times), f"  x {growth:.1f}",
                  flush=True)
            if growth > options.most:
                steep.append(name)
    print("steeper than that:", "; ".join(steep) or "none")
    return bool(steep)


def _seconds(kind: str, text: str, folder: str) -> float:
    """The computing time that reading the text takes."""
    start = time.process_time()
    if kind == "toml":
        read_context(text, "c.toml")
    elif kind == "comment":
        read_comment(Source("n.md", f"derive: {text}").excerpt())
    elif kind == "table":
        check_text(text)
    else:
        path = os.path.join(folder, f"n.{kind}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        start = time.process_time()
        understand(read_document(path))
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
