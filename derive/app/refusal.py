"""What the command does with arguments that it cannot use."""

from __future__ import annotations

import sys

USAGE = 2
"""The exit status."""


def refuse(reason: str) -> int:
    """Say why, in one line; the exit status."""
    print(f"derive: {reason}", file=sys.stderr)
    return USAGE
