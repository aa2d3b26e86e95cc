"""What a sentence says, before it is known of what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...late import late_regex
from ..kinds.symbols import plain
from ..mathematics.syntax import Node
from .mentions import EXPRESSION, SYMBOLS, space
from .phrasebook import EACH, MOMENTS
from .sentences import Text, plain_node

_VALUE = late_regex(f"[{SYMBOLS}{EXPRESSION}]|\\d+")


KINDS = frozenset({"shape", "scalar", "vector", "matrix", "square", "integer", "random", "fixed",
                   "function", "range"})
"""Declarations that are no facts, only what a symbol is."""

NAMED = frozenset({"scalar", "integer", "random", "fixed", "fixed parameter", "range",
                   "distribution", "mean", "variance", "symmetry", "arbitrary",
                   "standard"})
"""What is said of symbols, not of expressions."""

PLURAL = frozenset({"independent", "uncorrelated", "dependent", "correlated", "commuting"})
"""Said of several symbols together."""


class Saying(NamedTuple):
    """Something said, without its subjects: a kind, with the place of its words."""

    kind: str
    start: int
    end: int
    arguments: tuple[Node, ...] = ()


def saying_of(text: Text, kind: str, match: re.Match[str]) -> Saying | None:
    """What a match of a pattern for orders, lengths, means or variances says."""
    if kind in EACH:
        each = _each(text, *match.span(kind))
        return Saying(kind if len(each) > 1 else EACH[kind], *match.span(), each)
    if kind in MOMENTS:
        names = [name for name in ("mean", "variance") if match.groupdict().get(name)]
        values = [value_of(text, match, name) for name in names]
        nodes = tuple(v for v in values if v is not None)
        if len(nodes) < len(values):
            return None
        if kind == "zero-variance":
            nodes = (plain_node("0"), *nodes)
        return Saying("distribution" if len(nodes) == 2 else kind, *match.span(), nodes)
    nodes = size_of(text, match)
    if not nodes:
        return None
    return Saying("shape", *match.span(), nodes * 2 if kind == "square-order" else nodes)


def said_in_clause(
    text: Text, kind: str, match: re.Match[str], group: Callable[[str], tuple[Node, ...]]
) -> list[tuple[tuple[Node, ...], str, tuple[Node, ...]]]:
    """What a clause of the kind says: for each group of subjects a kind and its arguments.

    ``group(name)`` are the symbols that stand for a placeholder.
    """
    subjects = group("subjects")
    match kind:
        case "independent" | "uncorrelated" | "dependent" | "correlated":
            return [(subjects, kind, group("condition"))]
        case "independent-of" | "uncorrelated-with" | "commuting-with":
            what, _, _ = kind.partition("-")
            return [(pair, what, group("condition")) for pair in groups(subjects, group("others"))]
        case "dependent-on" | "correlated-with":
            what, _, _ = kind.partition("-")
            return [((s, o), what, group("condition")) for s in subjects for o in group("others")]
        case "symmetry":
            center = value_of(text, match, "mean") if match.groupdict().get("mean") else None
            return [(subjects, kind, () if center is None else (center,))]
        case "range":
            bounds = [value_of(text, match, name) for name in ("lower", "upper")]
            return [(group("index"), "range", tuple(b for b in bounds if b is not None))]
        case "shape":
            return [(subjects, kind, size_of(text, match))]
        case "rows" | "columns":
            size, unknown = value_of(text, match, "length"), Node("empty")
            if size is not None:
                return [(group("whole"), "shape", (size, unknown) if kind == "rows" else (
                    unknown, size))]
    return []


def size_of(text: Text, match: re.Match[str]) -> tuple[Node, ...]:
    """The order or length that a match names; empty if it is none."""
    groups = match.groupdict()
    if "shape" in groups:
        return text.mentions[match.start("shape")].nodes
    if "space" in groups:
        node = value_of(text, match, "space")
        found = space(node) if node is not None else None
        return found[1] if found is not None else ()
    names = ("rows", "columns") if "rows" in groups else ("length",)
    nodes = [value_of(text, match, name) for name in names]
    return tuple(n for n in nodes if n is not None) if None not in nodes else ()


def value_of(text: Text, match: re.Match[str], name: str) -> Node | None:
    """What stands for a placeholder: the only node of a formula, a number or a letter."""
    at = match.start(name)
    if at in text.mentions:
        nodes = text.mentions[at].nodes
        return nodes[0] if len(nodes) == 1 else None
    return plain_node(text.raw[at:match.end(name)])


def _each(text: Text, start: int, end: int) -> tuple[Node, ...]:
    """The values of a list in words: formulas, each of which may be a list, and numbers."""
    return tuple(node for m in _VALUE.finditer(text.raw, start, end)
                 for node in (text.mentions[m.start()].nodes
                              if m.start() in text.mentions else (plain_node(m[0]),)))


def groups(subjects: tuple[Node, ...], others: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """Each subject with each of the others; lists such as ``e_1, ..., e_n`` stay together."""
    return ((*one, *other) for one in _units(subjects) for other in _units(others))


def are_ends(first: Node, last: Node) -> bool:
    """Whether two members can be the ends of a list: ``X_1, ..., X_n``."""
    return first.kind == last.kind == "subscript" and len(first.args) == len(last.args) == 2 and (
        plain(first.args[0]) == plain(last.args[0])
        and first.args[1].kind == "number" and last.args[1].kind == "name")


def _units(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    found: list[tuple[Node, ...]] = []
    for node in nodes:
        first = found[-1][0] if found else node
        if found and len(found[-1]) == 1 and are_ends(first, node):
            found[-1] = first, node
        else:
            found.append((node,))
    return found
