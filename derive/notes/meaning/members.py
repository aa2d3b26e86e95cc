r"""Equations between data as a whole that are meant for each member.

In ``y = \beta_0 + \beta_1 x + \varepsilon, \varepsilon_i \sim N(0, \sigma^2)`` a number is added
to all members of the data: what is stated is ``y_i = \beta_0 + \beta_1 x_i + \varepsilon_i``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...records import replace
from ..kinds.symbols import INDEX_LETTERS
from ..mathematics.syntax import Chain, Name, Node
from ..statements import Reading

Members = dict[Name, set[Name]]
"""Letters, and the index letters with which they occur."""


def memberwise(readings: Sequence[Reading]) -> list[Reading]:
    """The readings with such equations written for each member.

    That takes a display that speaks of a member of one of the letters itself, a number added by
    its name (a letter with a number below), and letters all of which have such members somewhere.
    """
    everywhere = _members(chain for r in readings for _, chains in r.formulas for chain in chains)
    chains = [c for r in readings for _, chains in r.formulas for c in chains]
    everywhere = {base: at for base, at in everywhere.items()
                  if not any(_is_of_members(c, base) for c in chains)}
    if not everywhere:
        return list(readings)
    return [replace(r, formulas=tuple(
        (f, _written_out(chains, everywhere)) for f, chains in r.formulas)) for r in readings]


def _members(chains: Iterable[Chain]) -> Members:
    found: Members = {}
    for chain in chains:
        for part in (*chain.sides, *chain.conditions):
            for node in part.walk() if isinstance(part, Node) else ():
                match node:
                    case Node(kind="subscript", args=(Node(kind="name", data=base),
                                                      Node(kind="name", data=index))):
                        if index.base in INDEX_LETTERS and not index.accents:
                            found.setdefault(base, set()).add(index)
    return found


def _is_of_members(chain: Chain, base: Name) -> bool:
    """Whether a letter is set equal to something of its own members, as their sum or mean."""
    first = chain.sides[0]
    return isinstance(first, Node) and first.kind == "name" and first.data == base and any(
        base in _members([replace(chain, sides=(side,), conditions=())])
        for side in chain.sides[1:] if isinstance(side, Node) and side.kind != "group")


def _written_out(chains: tuple[Chain, ...], everywhere: Members) -> tuple[Chain, ...]:
    here = _members(chains)
    return tuple(_for_each(chain, here, everywhere) for chain in chains) if here else chains


def _for_each(chain: Chain, here: Members, everywhere: Members) -> Chain:
    """The chain for each member; itself if it is not such an equation."""
    if [r.sign for r in chain.relations] != ["="]:
        return chain
    left, right = chain.sides
    if not isinstance(left, Node) or not isinstance(right, Node) or left.kind != "name" or (
            right.kind != "add"):
        return chain
    data = [left.data]
    numbers = 0
    for summand in right.args:
        factors = summand.args if summand.kind == "product" else (summand,)
        letters = [f.data for f in factors if f.kind == "name"]
        if len(letters) > 1 or not all(f.kind == "name" or _is_number(f) for f in factors):
            return chain
        numbers += not letters and len(factors) == 1
        data += letters
    indices = [everywhere.get(letter, set()) for letter in data]
    common = set.intersection(*indices) & {i for letter in data for i in here.get(letter, ())}
    if not numbers or len(common) != 1 or len(set(data)) < len(data):
        return chain
    (index,) = common
    return replace(chain, sides=(_member(left, index), replace(right, args=tuple(
        replace(s, args=tuple(_member(f, index) for f in s.args)) if s.kind == "product"
        else _member(s, index) for s in right.args))))


def _is_number(node: Node) -> bool:
    r"""Whether a node names a number by a number: ``3``, ``\beta_0``."""
    return node.kind == "number" or (
        node.kind == "subscript" and len(node.args) == 2 and node.args[0].kind == "name"
        and node.args[1].kind == "number")


def _member(node: Node, index: Name) -> Node:
    if node.kind != "name":
        return node
    return Node("subscript", (node, Node("name", (), index, node.start, node.end)), None,
                node.start, node.end)
