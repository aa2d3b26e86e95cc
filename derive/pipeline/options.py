"""How to check."""

from __future__ import annotations

from msgspec import Struct


class Options(Struct, frozen=True):
    """How to check: the seed and number of exact models, and seconds for each engine.

    `context` is the path of a context file for notes, if there is one; `limit` the seconds that
    one file of notes may take.
    """

    seed: int = 0
    trials: int = 8
    seconds: float = 5.0
    jobs: int = 1
    context: str = ""
    limit: float = 300.0


DEFAULTS = Options()
