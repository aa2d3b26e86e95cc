"""Quantities known only by how they are written: probabilities, entropies, densities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...functions import INTERPRETED
from ...kernel import terms
from ...kernel.terms import Term, randomness
from ...late import late_regex
from ...notation.names import HOLE
from ...untyped import Untyped
from ..kinds.symbols import Spelling, index_name, plain
from ..mathematics.syntax import Name, Node
from .values import Unsupported, function, leaf

if TYPE_CHECKING:
    from .elaborate import Elaborator

SET_SIGNS = frozenset({"cup", "cap", "setminus", "sqcup"})
"""Infix operators between sets or events."""
_MOST_ARGUMENTS = 12
_LONGEST = 300
_WORD = late_regex(r"[^\s(),;|=<>+-]+")


def written(e: Elaborator, node: Node) -> Untyped:
    """A quantity known only by what is written, as a function of the scalars that occur in it.

    ``Pr(X <= x)`` is a function of x, ``H(X)`` a constant: equal writing, equal value.
    """
    args: list[Untyped] = []
    text = plain(_with_holes(e, node, args))
    if len(args) > _MOST_ARGUMENTS or len(text) > _LONGEST:
        raise Unsupported("a long quantity of unknown meaning", node)
    if any(t is not None and randomness(t) for t in (a.typed for a in args)):
        raise Unsupported("a random quantity of unknown meaning", node)
    return function(text, *args)


def condition(e: Elaborator, node: Node, args: list[Untyped]) -> str:
    """A condition as it is written, with holes for the scalars on whose values it depends.

    These are added to `args`, random ones too.  Raises `Unsupported` where it speaks of vectors or
    matrices that are not fixed, whose values would be lost.
    """
    return plain(_with_holes(e, node, args, pointwise=True))


def _with_holes(
    e: Elaborator, node: Node, args: list[Untyped], *, pointwise: bool = False
) -> Node:
    """The node with scalars and indices replaced by holes, which become arguments."""
    if node.kind == "apply":
        head = node.args[0]
        return Node("apply", (head, _with_holes(e, node.args[1], args, pointwise=pointwise)),
                    node.data)
    name = index_name(node)
    found = e.env.spell(node)
    letter = e.dummies.get(e.place(found)) if found is not None and e.dummies else None
    if letter is not None and letter.typed is not None:
        if letter.typed.is_scalar:
            args.append(letter)
            return Node("name", (), Name(HOLE))
        return Node("name", (), Name(str(letter.typed.data[0])))
    if (name is not None and name in e.bound) or found is not None:
        tree = _hole(e, node, found, pointwise=pointwise)
        if tree is not None:
            args.append(tree)
            return Node("name", (), Name(HOLE))
        if found is not None and found.at:
            for at in found.at:
                position = e.integer(at)
                if position is None:
                    raise Unsupported("an index of unknown meaning", at)
                args.append(leaf(terms.dimension(position)))
            return Node("subscript", (Node("name", (), Name(found.name)),
                                      *(Node("name", (), Name(HOLE)) for _ in found.at)))
        return node
    if (node.kind == "infix" and node.data in SET_SIGNS) or (
            node.kind == "big" and node.data in ("bigcup", "bigcap")):
        args.append(e.tree(node))
        return Node("name", (), Name(HOLE))
    if node.kind in ("big", "matrix", "cases", "dots") or (node.kind == "text" and not pointwise):
        raise Unsupported("a quantity of unknown meaning", node)
    return Node(node.kind, tuple(_with_holes(e, a, args, pointwise=pointwise) for a in node.args),
                node.data)


def _hole(
    e: Elaborator, node: Node, found: Spelling | None, *, pointwise: bool
) -> Untyped | None:
    """The tree of a scalar that is fixed, or has one value at a time; None for anything else."""
    if found is not None and found.name not in e.bound and e.env.kind(found.key) is None and not (
            e.env.habits.is_index(found.name) and not found.at):
        return None
    try:
        tree = e.tree(node)
    except Unsupported:
        return None
    term: Term | None = tree.typed
    if term is None:
        return None
    if pointwise and not term.is_scalar and randomness(term):
        raise Unsupported("a condition on a random vector", node)
    return tree if term.is_scalar and (pointwise or not randomness(term)) else None


def depends_by_writing(quantity: Term, letter: str) -> bool:
    """Whether a quantity is written with a letter in it that is no argument of its: ``f(b)``, of
    a vector b.
    """
    return quantity.op == "function" and quantity.data not in INTERPRETED and (
        letter in _WORD.findall(str(quantity.data).partition("(")[2]))


def uninterpreted(term: Term) -> frozenset[str]:
    """The functions in a term of which nothing is known but what the document says.

    A claim about them that does not follow is not thereby wrong: they have a meaning that no
    model knows of.
    """
    return frozenset(str(t.data) for t in term.walk()
                     if t.op == "function" and t.data not in INTERPRETED)
