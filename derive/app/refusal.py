"""What the command does with arguments that it cannot use.

What is wrong with them is found before the long work begins, not after it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

USAGE = 2
"""The exit status."""

READ = (".md", ".markdown", ".tex", ".qmd", ".rmd", ".ipynb", ".py")
"""How the names of files end that are read in folders."""

MARKED = 4_000
"""Within so many characters a LaTeX document of ours defines its commands."""


def refuse(reason: str) -> int:
    """Say why, in one line; the exit status."""
    print(f"derive: {reason}", file=sys.stderr)
    return USAGE


def amiss_with(output: str | None, context: str = "", paths: Sequence[str] = ()) -> str:
    """Why a file cannot be written, or the context cannot be read; empty if nothing is amiss.

    What is read, which `paths` name, must not be written over.
    """
    if context and not os.path.isfile(context):
        return f"there is no file {context}"
    if output is None:
        return ""
    folder = os.path.dirname(output) or "."
    if any(_is_read(output, path) for path in paths):
        return f"{output} cannot be written: it is one of the files to be read"
    if os.path.isdir(output):
        return f"{output} cannot be written: it is a folder"
    if not os.path.isdir(folder):
        return f"{output} cannot be written: there is no folder {folder}"
    if not os.access(output if os.path.exists(output) else folder, os.W_OK):
        return f"{output} cannot be written: permission denied"
    return ""


def _is_read(output: str, path: str) -> bool:
    """Whether the output is a file to be read; what derive has written before is none."""
    if not os.path.isfile(output) or not os.path.exists(path):
        return False
    if not os.path.isdir(path):
        return os.path.samefile(path, output)
    within = os.path.commonpath([os.path.realpath(path), os.path.realpath(output)])
    if within != os.path.realpath(path) or not output.lower().endswith(READ):
        return False
    with open(output, encoding="utf-8", errors="replace") as file:
        return "derivereason" not in file.read(MARKED)
