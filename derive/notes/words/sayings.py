"""What a sentence says, before it is known of what."""

from __future__ import annotations

from typing import NamedTuple

from ..mathematics.syntax import Node


class Saying(NamedTuple):
    """Something said, without its subjects: a kind, with the place of its words."""

    kind: str
    start: int
    end: int
    arguments: tuple[Node, ...] = ()
