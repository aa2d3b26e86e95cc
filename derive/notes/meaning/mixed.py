r"""Lists whose dots lead from a letter with an accent to one without: ``\hat b_1, ..., b_n``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..mathematics.syntax import Name, Node
from ..mathematics.writer import write


def mixed(sides: Sequence[object]) -> str:
    r"""What is wrong with a list of members whose accents change where dots stand.

    In ``[\hat b_1, \ldots, b_{j-1}, b_j, b_{j+1}, \ldots, \hat b_p]`` the dots lead from one
    family to another.  A single letter between dots may be marked, as in
    ``x_1, \ldots, \hat x_j, \ldots, x_n``, and so may pairs, as in
    ``x_1, \hat x_1, \ldots, x_n, \hat x_n``.  Empty if there is no such list.
    """
    for node in (n for side in sides if isinstance(side, Node) for n in side.walk()):
        if node.kind == "list" and node.data == ",":
            for one, other in pairwise(_runs(node.args)):
                if max(len(one), len(other)) > 1 and _change(
                        {*map(_name, one)}, {*map(_name, other)}):
                    return (f"the dots lead from {write(one[-1])} to {write(other[0])}, "
                            "which has another accent")
    return ""


def _runs(items: Sequence[Node]) -> list[list[Node]]:
    """What stands between the dots of a list."""
    runs: list[list[Node]] = [[]]
    for item in items:
        if item.kind == "dots":
            runs.append([])
        else:
            runs[-1].append(item)
    return [run for run in runs if run]


def _name(item: Node) -> Name | None:
    """The letter of a member of a family; None for anything else."""
    base = item.args[0] if item.kind == "subscript" else item
    return base.data if item.kind == "subscript" and base.kind == "name" else None


def _change(first: set[Name | None], second: set[Name | None]) -> bool:
    """Whether two runs are of one letter each, which differ in nothing but their accents."""
    if len(first) != 1 or len(second) != 1:
        return False
    (one,), (other,) = first, second
    return one is not None and other is not None and one.accents != other.accents and (
        (one.base, one.font) == (other.base, other.font))
