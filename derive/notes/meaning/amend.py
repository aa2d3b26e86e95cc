"""Trees as a context file or comment wants them read: other names for symbols, signs decided.

Aliases replace a symbol wherever it stands, also with indices: under ``z = Z``, ``z_i`` is
``Z_i``.  Every tree keeps its place in the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...records import replace
from ..mathematics.syntax import Chain, Name, Node, Relation, Side

Change = Callable[[Node], Node]
"""What a sign means: takes a node whose parts are changed already."""


class Amendments:
    """What is said of names and signs; of several things said of one, the first counts."""

    def __init__(
        self, aliases: Sequence[tuple[Node, Node]] = (),
        notation: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.aliases: dict[Node, Node] = {}
        for name, meant in aliases:
            self.aliases.setdefault(placeless(name), meant)
        said: dict[str, str] = {}
        for sign, meaning in notation:
            said.setdefault(sign, meaning)
        self.changes = [_CHANGES[pair] for pair in said.items() if pair in _CHANGES]

    def chains(self, chains: tuple[Chain, ...]) -> tuple[Chain, ...]:
        """The chains, changed in all their parts."""
        if not self.aliases and not self.changes:
            return chains
        return tuple(replace(
            chain, sides=tuple(map(self._side, chain.sides)),
            relations=tuple(map(self._relation, chain.relations)),
            conditions=tuple(map(self.tree, chain.conditions))) for chain in chains)

    def _side(self, side: Side) -> Side:
        return self.tree(side) if isinstance(side, Node) else side

    def _relation(self, relation: Relation) -> Relation:
        return relation if relation.note is None else replace(
            relation, note=self.tree(relation.note))

    def tree(self, node: Node) -> Node:
        """The tree, changed in all its parts."""
        meant = self.aliases.get(placeless(node)) if self.aliases else None
        if meant is not None:
            return _at(meant, node)
        result = replace(node, args=tuple(map(self.tree, node.args))) if node.args else node
        for change in self.changes:
            result = change(result)
        return result


def placeless(node: Node) -> Node:
    """The tree without its places: equal for equal mathematics."""
    return replace(node, args=tuple(map(placeless, node.args)), start=0, end=0)


def _at(node: Node, place: Node) -> Node:
    """The tree, all of it at the place of another."""
    return replace(node, args=tuple(_at(a, place) for a in node.args),
                   start=place.start, end=place.end)


def _name(word: str, at: Node) -> Node:
    return Node("name", (), Name(word), at.start, at.end)


# --- signs ----------------------------------------------------------------------------------


def _prime_transposes(node: Node) -> Node:
    if node.kind != "prime":
        return node
    result = node.args[0]
    for _ in range(node.data or 1):
        result = Node("superscript", (result, _name("top", node)), None, node.start, node.end)
    return result


def _prime_differentiates(node: Node) -> Node:
    if node.kind != "prime":
        return node
    return Node("postfix", node.args, "derivative", node.start, node.end)


def _prime_labels(node: Node) -> Node:
    if node.kind != "prime":
        return node
    return _labelled(node.args[0], ("prime",) * (node.data or 1)) or node


def _labelled(node: Node, marks: tuple[str, ...]) -> Node | None:
    """The symbol with marks on its letter; None if it is no symbol."""
    if node.kind == "name":
        name: Name = node.data
        return replace(node, data=name._replace(accents=(*name.accents, *marks)))
    if node.kind in ("subscript", "group", "superscript"):
        inner = _labelled(node.args[0], marks)
        return None if inner is None else replace(node, args=(inner, *node.args[1:]))
    return None


def _star_conjugates(node: Node) -> Node:
    if node.kind == "superscript" and node.args[1].kind == "name" and (
            node.args[1].data.base in ("*", "ast", "star")):
        return replace(node, args=(node.args[0], _name("H", node.args[1])))
    return node


def _bar(operator: str) -> Change:
    def change(node: Node) -> Node:
        if node.kind != "abs":
            return node
        bracket = Node("group", node.args, "(", node.start, node.end)
        return Node("apply", (_name(operator, node), bracket), "(", node.start, node.end)
    return change


def _brackets_group(node: Node) -> Node:
    return replace(node, data="(") if node.kind == "group" and node.data == "[" else node


def _brackets_hold_blocks(node: Node) -> Node:
    if node.kind != "group" or node.data != "[" or node.args[0].kind != "product":
        return node
    inner = node.args[0]
    if any(joint not in ("", "space") for joint in inner.data or ("",)):
        return node
    joints = ("space",) * (len(inner.args) - 1)
    return replace(node, args=(replace(inner, data=joints),))


_CHANGES: Mapping[tuple[str, str], Change] = {
    ("prime", "transpose"): _prime_transposes,
    ("prime", "derivative"): _prime_differentiates,
    ("prime", "label"): _prime_labels,
    ("star", "conjugate-transpose"): _star_conjugates,
    ("bar", "determinant"): _bar("det"),
    ("bar", "absolute-value"): _bar("abs"),
    ("brackets", "group"): _brackets_group,
    ("brackets", "block"): _brackets_hold_blocks,
}
"""What is not here is what the reader takes the sign for anyway."""
