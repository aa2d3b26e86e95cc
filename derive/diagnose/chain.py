"""Chains of equations after their first wrong step."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ..kernel.dims import Dim
from ..kernel.facts import Claim, Fact
from ..kernel.terms import Term
from ..prove import prove


class Chain(Struct):
    """What is known of a chain while its steps are read in order.

    `start` is its first expression, None if that has no meaning; `wrong_at` the line of the
    first wrong step since the chain was last right, None if there is none; `meant` what the last
    side should have been, if that is known.
    """

    start: Term | None = None
    wrong_at: int | None = None
    meant: Term | None = None

    def is_right_again(
        self, side: Term | None, facts: Sequence[Fact], distinct: Sequence[tuple[Dim, Dim]]
    ) -> bool:
        """Whether a side after the first wrong step is proved equal to the start."""
        start = self.start
        if self.wrong_at is None or start is None or side is None or (
                (start.rows, start.cols) != (side.rows, side.cols)):
            return False
        return prove(Claim(start, side, tuple(facts), tuple(distinct))).trust == "kernel"
