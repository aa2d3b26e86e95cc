"""The reader of mathematics: a formula's body to chains, an expression to its tree, and back."""

from __future__ import annotations

from . import chains
from .expressions import Unreadable, read_text
from .syntax import Chain, Node
from .writer import write

__all__ = ["Unreadable", "read_expression", "read_formula", "write"]


def read_formula(body: str, *, functions: frozenset[str] = frozenset()) -> tuple[Chain, ...]:
    r"""All chains of a formula's body, in order; positions are offsets in it.

    Never raises: a side that cannot be read is an `Unread`, and the others are read.  Every
    relation sign outside of brackets is in exactly one chain, or in one of its conditions.
    `functions` are the names known to be functions in the document.

    >>> chain, = read_formula(r"E(y|u) &= X\beta \quad \forall u")
    >>> [write(side) for side in chain.sides], chain.relations[0].sign, len(chain.conditions)
    (['E\\left( y \\mid u \\right)', 'X \\beta'], '=', 1)
    """
    return chains.split(body, functions)


def read_expression(text: str, *, functions: frozenset[str] = frozenset()) -> Node:
    """The tree of one expression or relation, all of the text.

    Raises `Unreadable`, a `ValueError`, with the position and reason.
    """
    return read_text(text, 0, len(text), functions)
