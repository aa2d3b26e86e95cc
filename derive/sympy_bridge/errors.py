"""What the bridge refuses."""

from __future__ import annotations


class BridgeError(ValueError):
    """A SymPy expression that derive does not read; the message says what to write instead."""
