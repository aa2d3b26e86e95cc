"""Letters that a sum should have bound: free in what is summed over another letter."""

from __future__ import annotations

from ..kinds.symbols import bare, bound_names, index_name, range_names
from ..mathematics.syntax import Node


def unbound(left: Node, right: Node) -> str:
    r"""What is wrong with a sum of one side that does not sum over what it contains.

    In ``H = \sum_x p(x) + \sum_x q(y) + \sum_y r(y)`` the second sum leaves y free, which is
    bound elsewhere and of which the left side says nothing.  Empty if there is no such sum.
    """
    for side, other in ((right, left), (left, right)):
        bound = {*bound_names(left), *bound_names(right)} - _free(other)
        found = _vacuous(side, bound, frozenset())
        if found is not None:
            index, letter = found
            return (f"a sum over {index} does not contain {index}, but {letter}, which is bound "
                    "only elsewhere")
    return ""


def _vacuous(node: Node, elsewhere: set[str], inside: frozenset[str]) -> tuple[str, str] | None:
    """The index and the letter of a sum that sums the wrong one, within sums over `inside`."""
    if node.kind == "big" and node.data == "sum":
        own = set(range_names(node.args[1]))
        free = _free(node.args[0])
        lost = sorted((free & elsewhere) - own - inside)
        if own and not own & free and lost:
            return min(own), lost[0]
        inside |= own
    for arg in node.args:
        found = _vacuous(arg, elsewhere, inside)
        if found is not None:
            return found
    return None


def _free(node: Node) -> set[str]:
    """The names that occur outside of every sum that binds them."""
    node = bare(node)
    name = index_name(node) if node.kind in ("name", "prime") else None
    if name is not None:
        return {name}
    if node.kind == "big":
        body, lower, upper = node.args
        return (_free(body) - set(range_names(lower))) | _free(upper)
    return {n for arg in node.args for n in _free(arg)}
