r"""Densities that are written by name: ``\mathcal{N}(x; \mu, \Sigma)`` is a formula.

What is read so is the formula of the table of distributions with the value and the parameters in
it.  Only a semicolon before the parameters makes a name a density; ``N(a, b)`` may be anything.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ...kernel import terms
from ...kernel.dims import ONE
from ...kernel.terms import IllFormed, Term
from ...untyped import Untyped
from ..distributions import find
from ..kinds.kinds import Environment
from ..kinds.symbols import bare
from ..mathematics.expressions import read_text
from ..mathematics.syntax import Name, Node
from .values import Value, closed, leaf, shape

if TYPE_CHECKING:
    from .elaborate import Elaborator

_FONTS = frozenset({"", "rm", "cal", "scr", "bf", "sf"})


class Written(NamedTuple):
    """A density as written: the name of its family, its value, and its parameters."""

    name: str
    value: Node
    parameters: tuple[Node, ...]


def density(node: Node) -> Written | None:
    """What a call says if it is a density written by name; else None."""
    if node.kind != "apply":
        return None
    head, inner = node.args[0], bare(node.args[1])
    if head.kind != "name" or head.data.accents or head.data.font not in _FONTS or (
            inner.kind != "list" or inner.data != ";" or len(inner.args) != 2):
        return None
    value, rest = inner.args
    parameters = tuple(rest.args) if rest.kind == "list" and rest.data != ";" else (rest,)
    name = str(head.data.base)
    if find(name, len(parameters)) is None and find(name, len(parameters), "matrix") is None:
        return None
    return Written(name, value, parameters)


def written_density(e: Elaborator, node: Node) -> Value | None:
    """The formula for which a density stands; None if it is none or its shapes do not fit."""
    found = density(node)
    if found is None:
        return None
    value = e.tree(found.value)
    size = shape(value)
    if size is None:
        return None
    kind = "scalar" if size == (ONE, ONE) else "vector" if size[1] == ONE else "matrix"
    family = find(found.name, len(found.parameters), kind)
    if family is None:
        return None
    wanted = {"scalar": (ONE, ONE), "vector": (size[0], ONE), "square": (size[0], size[0]),
              "square p": (size[1], size[1]), "matrix": size}
    shapes = family.shapes[1:] or ("scalar",) * len(family.parameters)
    try:
        trees = [closed(e.value(p), wanted[s])
                 for p, s in zip(found.parameters, shapes, strict=True)]
    except IllFormed:
        return None
    if any(shape(t) != wanted[s] for t, s in zip(trees, shapes, strict=True)):
        return None
    letters = {"x": value, **dict(zip(family.parameters, trees, strict=True))}
    if kind != "scalar":
        letters |= {"n": leaf(terms.dimension(size[0])), "p": leaf(terms.dimension(size[1]))}
    return e.value(_filled(_formula(family.density), letters))


def covariances(node: Node) -> tuple[Node, ...]:
    """The parameters of a density written by name that are covariance matrices, if it is of
    vectors or matrices.
    """
    found = density(node)
    if found is None:
        return ()
    for kind in ("vector", "matrix"):
        family = find(found.name, len(found.parameters), kind)
        if family is not None:
            return tuple(p for p, s in zip(found.parameters, family.shapes[1:], strict=True)
                         if s.startswith("square"))
    return ()


def named_density(name: str, value: Node, parameters: tuple[Node, ...]) -> Node:
    """``Name(value; parameters)`` as a tree."""
    inner = Node("list", (value, Node("list", parameters, ",", 0, 0)), ";", 0, 0)
    return Node("apply", (Node("name", (), Name(name), 0, 0), inner), "(", 0, 0)


def value_of(formula: str, letters: dict[str, Term], environment: Environment) -> Term:
    """A formula of the table as a term, with terms for its letters."""
    from .elaborate import elaborate

    trees = {name: Untyped.of(term) for name, term in letters.items()}
    return elaborate(_filled(_formula(formula), trees), environment)


@cache
def _formula(text: str) -> Node:
    return read_text(text, 0, len(text), frozenset())


def _filled(node: Node, letters: dict[str, Untyped]) -> Node:
    """The formula with what the letters stand for in place of them."""
    if node.kind == "name" and isinstance(node.data, Name):
        tree = letters.get(node.data.base) if not node.data.accents and not node.data.font else None
        return node if tree is None else Node("elaborated", (), tree, node.start, node.end)
    args = tuple(_filled(a, letters) for a in node.args)
    return node if args == node.args else Node(node.kind, args, node.data, node.start, node.end)
