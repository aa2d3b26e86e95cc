"""What the command does with arguments that it cannot use.

What is wrong with them is found before the long work begins, not after it.
"""

from __future__ import annotations

import os
import sys

USAGE = 2
"""The exit status."""


def refuse(reason: str) -> int:
    """Say why, in one line; the exit status."""
    print(f"derive: {reason}", file=sys.stderr)
    return USAGE


def amiss_with(output: str | None, context: str = "") -> str:
    """Why a file cannot be written, or the context cannot be read; empty if nothing is amiss."""
    if context and not os.path.isfile(context):
        return f"there is no file {context}"
    if output is None:
        return ""
    folder = os.path.dirname(output) or "."
    if os.path.isdir(output):
        return f"{output} cannot be written: it is a folder"
    if not os.path.isdir(folder):
        return f"{output} cannot be written: there is no folder {folder}"
    if not os.access(output if os.path.exists(output) else folder, os.W_OK):
        return f"{output} cannot be written: permission denied"
    return ""
