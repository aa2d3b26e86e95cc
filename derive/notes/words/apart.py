r"""Of which indices words say something where a formula holds: "for $i \neq j$", "for $i > 1$"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..kinds.symbols import bare, index_name
from ..mathematics.syntax import Chain, Node
from .said_sentences import Sentence, nodes_of

_COMPARED = frozenset({"=", r"\neq", "<", ">", r"\leq", r"\geq", r"\in", r"\notin", r"\ge", r"\le"})
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
            found |= dict.fromkeys(_about(sentence, place, node), (node,))
    return found


def compared(said: Sequence[Sentence]) -> dict[int, tuple[Node, ...]]:
    """The relations of letters beside each formula, by the formulas' numbers.

    Where such a letter is an index of the formula, the sentence may say for which values it holds.
    """
    found: dict[int, tuple[Node, ...]] = {}
    for sentence in said:
        for place, chains in sentence.formulas.items():
            if (node := relation(chains)) is not None:
                for number in _about(sentence, place, node):
                    found[number] = (*found.get(number, ()), node)
    return found


def _about(sentence: Sentence, place: int, node: Node) -> list[int]:
    """The numbers of the formulas of which a relation beside them may tell where they hold.

    These are the ones that have all its letters, or if there are none, all.
    """
    own = _letters((node,))
    letters = {at: _letters(nodes_of(chains)) for at, chains in sentence.formulas.items()
               if at != place}
    about = [at for at, names in letters.items() if own <= names] or [*letters]
    return [sentence.text.formulas[at] for at in about]


def _letters(nodes: Iterable[Node]) -> set[str]:
    return {name for node in nodes for part in node.walk()
            if (name := index_name(part)) is not None}


def relation(chains: Sequence[Chain]) -> Node | None:
    """The only chain of a formula, if it compares quantities."""
    if len(chains) != 1 or not chains[0].relations or not all(
            r.sign in _COMPARED for r in chains[0].relations):
        return None
    sides = tuple(s for s in chains[0].sides if isinstance(s, Node))
    return None if len(sides) < len(chains[0].sides) else Node(
        "relation", sides, tuple(r.sign for r in chains[0].relations), sides[0].start,
        sides[-1].end)


def _of_indices(chains: Sequence[Chain]) -> Node | None:
    """The only relation of a formula, if it compares letters that can be indices."""
    if len(chains) != 1 or {r.sign for r in chains[0].relations} not in ({"="}, {r"\neq"}):
        return None
    sides = [s for s in chains[0].sides if isinstance(s, Node) and index_name(bare(s)) is not None]
    if len(sides) < len(chains[0].sides):
        return None
    signs = tuple(r.sign for r in chains[0].relations)
    return Node("relation", tuple(sides), signs, sides[0].start, sides[-1].end)
