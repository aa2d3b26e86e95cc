r"""Letters that words fix, which a sum such as ``\sum_{i \neq j}`` then does not run over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..kernel.terms import Term, free_names
from ..notes.kinds.symbols import bare, index_name
from ..notes.mathematics.syntax import Node
from ..notes.meaning.pairs import open_pairs
from ..notes.statements import Reading


class FixedLetters:
    """The letters that stand by themselves in notes: "fix $j$", "for each $j$"."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.letters = {name for reading in readings for _, chains in reading.formulas
                        for chain in chains for name in _alone(chain.sides)}

    def doubt(self, sides: Sequence[Node], start: Term | None = None) -> str:
        """Why a sum over unequal letters may be over one of them only; empty if it cannot be.

        `start` is the first side of the chain, which may depend on a letter.
        """
        known = self.letters | (frozenset() if start is None else free_names(start))
        lost = sorted({second for _, second in open_pairs(sides)} & known)
        return f"whether {lost[0]} is fixed in the sum is not certain" if lost else ""


def _alone(sides: Sequence[object]) -> list[str]:
    """The letter that a formula is about, unless it compares two letters."""
    names = [index_name(bare(side)) if isinstance(side, Node) else None for side in sides]
    return [n for n in names[:1] if n is not None and names.count(None) >= len(names) - 1]
