"""Bars: absolute values, determinants, norms, conditions, evaluations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .syntax import Node

if TYPE_CHECKING:
    from .expressions import Reader

ENDS = frozenset({"close", "}", "end", "eof", "&", "row"})


def adjacent(r: Reader, at: int) -> bool:
    """Whether the bar at this position and the next token are written ``||``."""
    a, b = r.tokens[at], r.tokens[at + 1]
    return a.kind == b.kind == "bar" and a.value == b.value == "|" and a.end == b.start


def opens_bar(r: Reader) -> bool:
    """Whether a later bar in the same group could close the one here."""
    return _bars_ahead(r) > 1


def _bars_ahead(r: Reader) -> int:
    """How many bars of this kind stand here and later in the same group, up to a comma."""
    if r.at in r.bars_ahead:
        return r.bars_ahead[r.at]
    value = r.tokens[r.at].value
    depth = 0
    found: list[int] = []
    for k in range(r.at, len(r.tokens)):
        token = r.tokens[k]
        if token.kind in ("open", "{", "begin"):
            depth += 1
        elif token.kind in ENDS or token.kind in (",", ";", "mid"):
            if depth == 0 or token.kind == "eof":
                break
            depth -= token.kind in ("close", "}", "end")
        elif depth == 0 and token.kind == "bar" and token.value == value:
            found.append(k)
    for passed, k in enumerate(found):
        r.bars_ahead[k] = len(found) - passed
    return len(found)


def bar_after_product(r: Reader) -> str:
    """What a bar after an operand is: ``abs`` of a factor, ``evaluated``, or neither."""
    if r.tokens[r.at + 1].kind == "_" and not r.bars:
        return "evaluated"
    if r.bars:
        return ""
    count = _bars_ahead(r)
    if adjacent(r, r.at):
        return "abs" if count >= 4 else ""
    return "abs" if count >= 2 and count % 2 == 0 else ""


def barred(r: Reader) -> Node:
    """An absolute value, determinant or norm between bars that look alike on both sides."""
    opener = r.tokens[r.at]
    if r.bars and r.tokens[r.at + 1].kind not in ("name", "number", "{", "fraction", "accent"):
        r.unexpected()
    double = opener.value == "||" or adjacent(r, r.at)
    r.deeper()
    r.at += 2 if double and opener.value == "|" else 1
    outer, r.bars = r.bars, opener.value
    integral, r.integral = r.integral, 0
    inner = r.expression()
    r.bars, r.integral = outer, integral
    closer = r.tokens[r.at]
    if closer.kind != "bar" or closer.value != opener.value:
        r.fail("a bar has no partner", damaged=closer.kind in ENDS)
    r.at += 1
    if double and opener.value == "|":
        closer = r.expect("bar")
    r.depth -= 1
    if inner.kind == "matrix" and inner.data[2] == "" and not double:
        return Node("matrix", inner.args, (*inner.data[:2], "|"), opener.start, closer.end)
    return Node("norm" if double else "abs", (inner,), None, opener.start, closer.end)


def evaluated(r: Reader, node: Node) -> Node:
    """``f |_{x = 0}``, at the bar."""
    r.at += 1
    return limited(r, node, node.start)


def limited(r: Reader, node: Node, start: int) -> Node:
    """An evaluated node with what stands below and above its bar."""
    below, above = limits(r)
    args = (node, below) if above.kind == "empty" else (node, below, above)
    return Node("evaluated", args, None, start, r.tokens[r.at - 1].end)


def limits(r: Reader) -> tuple[Node, Node]:
    """A subscript and a superscript in either order, each empty if not there."""
    below, above = r.empty(), r.empty()
    while r.tokens[r.at].kind in ("_", "^"):
        kind = r.tokens[r.at].kind
        if (below if kind == "_" else above).kind != "empty":
            r.fail("two limits in the same place", damaged=True)
        r.at += 1
        if kind == "_":
            below = r.script()
        else:
            above = r.script()
    return below, above
