"""From certificates to arguments: the lines that a textbook would print.

The moves and their order are guesses; every line is an obligation of its own that the kernel
proves.
"""

from .lines import Line, explain

__all__ = ["Line", "explain"]
