"""How wide the page is on which proofs are set."""

from __future__ import annotations

from msgspec import Struct

from ...records import replace


class Page(Struct, frozen=True):
    """Widths in em: of the text, with a little left over, and of the column of reasons."""

    text: float = 39.0
    reason: float = 13.0

    @property
    def beside(self) -> float:
        """What a line may take that has its reason beside it."""
        return self.text - self.reason - 0.5

    def narrowed(self, by: float) -> Page:
        """The page inside a list, which takes so many em."""
        return replace(self, text=self.text - by)


WHOLE = Page()
"""A document of our own: 160 mm in 11 points."""

PLAIN = Page(text=31.0, reason=9.0)
"""The text of a plain ``article`` of 10, 11 or 12 points, into which fragments are put."""
