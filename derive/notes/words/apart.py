r"""Indices that words keep apart in what their sentence says: "for $i \neq j$"."""

from __future__ import annotations

from collections.abc import Sequence

from ..kinds.symbols import bare, index_name
from ..mathematics.syntax import Chain, Node
from .said_sentences import Sentence

_RESERVED = ("noes", "reservations", "doubts", "alternatives")


def kept_apart(said: Sequence[Sentence]) -> dict[int, tuple[Node, ...]]:
    """The condition that indices differ for each formula of its sentence, by their numbers.

    It counts where it is the only one, no index is set equal to another beside it, and no word
    such as "not" or "unless" may turn it round.
    """
    found: dict[int, tuple[Node, ...]] = {}
    for sentence in said:
        relations = {at: node for at, chains in sentence.formulas.items()
                     if (node := _of_indices(chains)) is not None}
        if len(relations) != 1 or any(
                hit.get(table) is not None for hit in sentence.hits for table in _RESERVED):
            continue
        (place, node), = relations.items()
        if set(node.data) == {r"\neq"}:
            found |= {sentence.text.formulas[at]: (node,)
                      for at in sentence.formulas if at != place}
    return found


def _of_indices(chains: Sequence[Chain]) -> Node | None:
    """The only relation of a formula, if it compares letters that can be indices."""
    if len(chains) != 1 or {r.sign for r in chains[0].relations} not in ({"="}, {r"\neq"}):
        return None
    sides = [s for s in chains[0].sides if isinstance(s, Node) and index_name(bare(s)) is not None]
    if len(sides) < len(chains[0].sides):
        return None
    signs = tuple(r.sign for r in chains[0].relations)
    return Node("relation", tuple(sides), signs, sides[0].start, sides[-1].end)
