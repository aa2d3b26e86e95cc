"""What a formula is within a sentence: symbols, an order such as n x p, a relation, or other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..mathematics.syntax import Chain, Name, Node

SYMBOLS, EXPRESSION, ORDER, RELATION, OTHER = "\ue000\ue001\ue002\ue003\ue004"
"""The characters that stand for formulas in the text of a sentence."""

NUMBER_SETS: dict[str, str] = {"R": "real", "N": "integer", "Z": "integer"}
"""Blackboard letters and what their elements are."""

OPERATORS = frozenset(["Var", "Cov", "Corr", "tr", "rank", "det", "diag", "vec", "log", "exp", "ln",
                       "sin", "cos", "max", "min", "sup", "inf", "lim", "Pr"])
"""Words that are no symbols."""

LABELS = frozenset({"*", "ast", "star", "dagger", "circ", "+"})
"""Superscripts that make a new symbol out of one, as in X^*."""


class Mention(NamedTuple):
    """The mark of a formula and what belongs to it.

    `nodes` are the symbols that are mentioned, the one expression, the rows and columns of an
    order, or the symbols on the left side of a relation.
    """

    mark: str
    nodes: tuple[Node, ...] = ()


def is_symbol(node: Node) -> bool:
    """Whether the node can be the name of one object: a letter with indices or labels.

    >>> is_symbol(Node("name", data=Name("X")))
    True
    """
    match node.kind:
        case "name":
            return isinstance(node.data, Name) and node.data.base not in OPERATORS
        case "subscript":
            return is_symbol(node.args[0])
        case "superscript":
            return is_symbol(node.args[0]) and _is_label(node.args[1])
        case _:
            return False


def _is_label(exponent: Node) -> bool:
    match exponent.kind:
        case "text":
            return True
        case "group":
            return bool(exponent.data == "(")
        case "name" | "infix" | "placeholder":
            name = exponent.data
            return (name.base if isinstance(name, Name) else name) in LABELS
        case _:
            return False


def members(node: Node) -> tuple[Node, ...]:
    """The items of a list without its dots, or the node alone."""
    if node.kind == "list":
        return tuple(item for part in node.args for item in members(part))
    return () if node.kind in ("dots", "empty") else (node,)


def order(node: Node) -> tuple[Node, Node] | None:
    r"""Rows and columns if the node reads n \times p, otherwise None."""
    if node.kind == "group" and node.data == "(":
        return order(node.args[0])
    if node.kind == "product" and len(node.args) == 2 and joints(node) == ("times",):
        return node.args[0], node.args[1]
    return None


def joints(node: Node) -> tuple[str, ...]:
    """How the factors of a product are joined."""
    data = node.data
    return (data,) if isinstance(data, str) else tuple(data or ())


def space(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    r"""What the elements of a set such as \mathbb{R}^{n \times p} are.

    ``real`` or ``integer``, and their order, length or nothing; None for any other set.
    """
    if node.kind == "superscript":
        inner = space(node.args[0])
        if inner is None or inner[1]:
            return None
        exponent = node.args[1]
        if exponent.kind in ("infix", "plus") or _is_label(exponent):
            return inner
        return inner[0], order(exponent) or (exponent,)
    if node.kind == "subscript":
        return space(node.args[0])
    if node.kind == "name" and isinstance(node.data, Name) and node.data.font == "bb":
        found = NUMBER_SETS.get(node.data.base)
        return None if found is None else (found, ())
    return None


def mention(chains: Sequence[Chain]) -> Mention:
    """What a formula is within its sentence."""
    if not chains:
        return Mention(OTHER)
    if any(chain.relations for chain in chains):
        first = chains[0]
        left = first.sides[0]
        if not first.relations or not isinstance(left, Node):
            return Mention(OTHER)
        if left.kind == "given":
            left = left.args[0]
        found = members(left)
        plain = bool(found) and all(map(is_symbol, found))
        return Mention(RELATION, found) if plain else Mention(OTHER)
    nodes: list[Node] = []
    for chain in chains:
        side = chain.sides[0]
        if not isinstance(side, Node):
            return Mention(OTHER)
        nodes += members(side)
    if not nodes:
        return Mention(OTHER)
    if all(map(is_symbol, nodes)):
        return Mention(SYMBOLS, tuple(nodes))
    if len(nodes) == 1:
        shape = order(nodes[0])
        return Mention(EXPRESSION, tuple(nodes)) if shape is None else Mention(ORDER, shape)
    return Mention(OTHER)


def is_member(subjects: tuple[Node, ...]) -> bool:
    """Whether the one subject is a member of a family, such as ``e_i``."""
    return len(subjects) == 1 and subjects[0].kind == "subscript"
