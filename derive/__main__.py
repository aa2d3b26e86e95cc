"""The command ``derive`` as a process; ``python -m derive`` is the same."""

import gc
import sys

_YOUNG = 100_000
"""After how many new objects the collector looks for cycles.

With Python's 700 it looks through what is being loaded again and again, a twentieth of the time
for a short note.  What is garbage at any time takes 20 MB more.
"""


def run() -> int:
    """Run the command with the arguments of the process; the exit status."""
    gc.set_threshold(_YOUNG)
    from .app.cli import main

    try:
        return main()
    finally:
        gc.freeze()  # the process ends: no cycle need be looked for once more


if __name__ == "__main__":
    sys.exit(run())
