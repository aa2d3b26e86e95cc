r"""Sums over pairs whose letters have no values: ``\sum_{i \neq j} a_{ij}`` runs over both.

``\sum_{j \neq i}`` beside an i that stands elsewhere is a sum over j only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..kinds.kinds import Environment
from ..kinds.symbols import BINDERS, bare, index_name, plain
from ..mathematics.syntax import Node

if TYPE_CHECKING:
    from .elaborate import Elaborator

_COMPARING = frozenset({r"\neq", "<", r"\leq"})


def pair_below(node: Node) -> tuple[str, str] | None:
    r"""The letters that are compared below a sign, and nothing else: ``i \neq j``, ``i < j``."""
    if node.kind != "big" or node.data not in BINDERS or bare(node.args[2]).kind != "empty":
        return None
    below = bare(node.args[1])
    if below.kind != "relation" or len(below.args) != 2 or not _COMPARING.issuperset(below.data):
        return None
    first, second = (index_name(bare(a)) for a in below.args)
    return None if first is None or second is None else (first, second)


def runs_over_both(e: Elaborator, node: Node) -> bool:
    """Whether neither letter below a sign has a value: what is summed depends on both, and they
    stand nowhere else in the equation.
    """
    letters = pair_below(node)
    return letters is not None and set(e.bound).isdisjoint(letters) and _are_open(
        letters, node, e.written)


def open_pairs(sides: Sequence[Node]) -> set[tuple[str, str]]:
    """The letters of all sums in the sides of an equation that run over both."""
    return {letters for node, bound in (found for side in sides for found in _inside(side))
            if (letters := pair_below(node)) is not None and bound.isdisjoint(letters)
            and _are_open(letters, node, sides)}


def _are_open(letters: tuple[str, str], node: Node, sides: Sequence[Node]) -> bool:
    summed = {index_name(part) for part in node.args[0].walk()}
    return summed.issuperset(letters) and not any(
        name in letters for side in sides for part, bound in _inside(side)
        if (name := index_name(part)) is not None and name not in bound)


def _inside(side: Node) -> Iterator[tuple[Node, frozenset[str]]]:
    """Everything in a side, with the letters that sums and products round it bind."""
    stack: list[tuple[Node, frozenset[str]]] = [(side, frozenset())]
    while stack:
        node, bound = stack.pop()
        yield node, bound
        if node.kind == "big" and node.data in BINDERS:
            bound |= {name for part in node.args[1].walk()
                      if (name := index_name(part)) is not None}
        stack += ((part, bound) for part in node.args)


def listed_bounds(body: Node, names: tuple[str, ...], environment: Environment
                  ) -> tuple[Node, Node] | None:
    """The bounds of all families in which one of the indices stands, where they are listed as in
    ``y_1, ..., y_n``; None if they do not agree, or one has none.
    """
    found: list[tuple[Node, Node]] = []
    for node in body.walk():
        spelled = environment.spell(node) if node.kind == "subscript" else None
        for k, at in enumerate(spelled.at if spelled is not None else ()):
            if spelled is not None and index_name(bare(at)) in names:
                lists = environment.listed.get((*spelled.key, k), ())
                if not lists:
                    return None
                found.append(lists[0])
    written = {tuple(plain(bare(bound)) for bound in bounds) for bounds in found}
    return found[0] if len(written) == 1 else None

