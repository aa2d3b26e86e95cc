"""The habits of a document: its indices, sizes, families and variables of integration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..mathematics.syntax import Node
from .symbols import (
    BINDERS,
    Habits,
    bare,
    bound_names,
    exponent_kind,
    index_name,
    plain,
    spell,
    subscripts,
)


def raised(first: Node, others: Iterable[Node]) -> Iterator[str]:
    """The letter with a sign above that an equation introduces, if its first side is one."""
    first = bare(first)
    if first.kind == "superscript" and exponent_kind(first.args[1]) == "generalised" and not any(
            plain(n) == plain(first) for other in others for n in other.walk()):
        yield plain(first)


def observe(
    nodes: Iterable[Node], indices: Iterable[str] = (), sizes: Iterable[str] = (),
    raised: Iterable[str] = (),
) -> Habits:
    """The habits that a document's mathematics shows; some indices and sizes are declared."""
    trees = list(nodes)
    habits = Habits(set(indices), set(sizes), raised=set(raised))
    for tree in trees:
        habits.sizes |= set(_bounding(tree))
    for tree in trees:
        bound = set(bound_names(tree))
        if bound:
            habits.indices |= {n for n in bound if _used_as_subscript(n, tree)}
    for tree in trees:
        for node in tree.walk():
            if node.kind in ("subscript", "superscript"):
                found = spell(node, habits)
                if found is not None and found.at:
                    habits.families.add(found.key)
            elif node.kind == "big" and node.data in BINDERS:
                for name, place in _membered(node.args[1]):
                    habits.places.setdefault(name, set()).add(plain(place))
            elif node.kind == "differential":
                if (found := spell(bare(node.args[0]), habits)) is not None:
                    habits.integrated.add(found.key)
            elif any(a.kind == "dots" for a in node.args):
                habits.families |= set(_listed(node, habits))
    return habits


def _bounding(tree: Node) -> Iterator[str]:
    """The names in the bounds of sums, and of the last members where an ellipsis is written."""
    for node in tree.walk():
        parts: list[Node] = []
        if node.kind == "big" and node.data in BINDERS:
            parts.append(node.args[2])
        elif any(a.kind == "dots" for a in node.args):
            last = node.args[-1]
            parts += [i for part in last.walk() if part.kind == "subscript"
                      for i in part.args[1:]]
            if node.kind == "list":
                parts.append(last)
        for part in parts:
            for leaf in part.walk():
                name = index_name(leaf)
                if name is not None and len(name) <= 3:
                    yield name


def _membered(lower: Node) -> Iterator[tuple[str, Node]]:
    """The letters below a sign that run through sets, and these sets."""
    for node in lower.walk():
        if node.kind == "relation" and node.data == (r"\in",):
            name = index_name(bare(node.args[0]))
            if name is not None:
                yield name, bare(node.args[1])


def _listed(node: Node, habits: Habits) -> Iterator[tuple[str, int]]:
    """The families of which an ellipsis leaves out members: y_1, ..., y_n shows y."""
    for item in (node.args[0], node.args[-1]):
        for part in item.walk():
            if part.kind == "subscript":
                base = spell(part.args[0], habits)
                items = subscripts(part, habits)
                if base is not None and not base.at and all(
                        i.kind in ("name", "number") for i in items):
                    yield base.name, len(items)


def _used_as_subscript(name: str, tree: Node) -> bool:
    return any(index_name(part) == name for n in tree.walk() if n.kind == "subscript"
               for item in n.args[1:] for part in item.walk())
