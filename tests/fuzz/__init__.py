"""Text of strangers through every reader: what must not happen, and what looks for it."""
