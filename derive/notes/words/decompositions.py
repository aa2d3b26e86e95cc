"""Decompositions that are called by their names: "let $S = W D W'$ be the spectral decomposition".

The name says of the factors what the equation does not: that W is orthogonal.  Sources: Golub and
Van Loan, Matrix Computations, 2.4 (singular values), 5.2 (QR), 8.1 (symmetric eigenproblem).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..mathematics.syntax import Chain, Name, Node
from ..mathematics.writer import write
from .mentions import RELATION
from .phrasebook import Found
from .remarks import Declaration, Role
from .roles import Standing
from .sentences import Text

_DENYING = ("doubts", "noes", "alternatives")


def decompositions(text: Text, start: int, end: int, hits: Sequence[Found],
                   standings: dict[int, Standing], chains: Sequence[tuple[Chain, ...]]
                   ) -> Iterator[Declaration]:
    """What the sentence from `start` up to `end` says of factors by the name of a decomposition.

    It must hold one name and one equation that is of its form.
    """
    named = [h for h in hits if h.get("decompositions") is not None]
    if len(named) != 1 or any(h.get("before") == Role.MENTION or any(
            h.get(table) is not None for table in _DENYING) for h in hits):
        return
    for at in (k for k in range(start, end) if text.raw[k] == RELATION and k in text.formulas):
        standing = standings.get(at, Standing(None))
        if standing.role in (Role.GOAL, Role.MENTION):
            continue
        for chain in chains[text.formulas[at]]:
            sides = chain.sides
            if len(sides) != 2 or not isinstance(sides[1], Node):
                continue
            for kind, factor, value in _described(named[0].get("decompositions") or "", sides[1]):
                yield Declaration(kind, (factor,), value=value,
                                  words=text.words(named[0].start, named[0].end),
                                  span=text.span(named[0].start, named[0].end),
                                  local=standing.condition)


def _described(name: str, side: Node) -> Iterator[tuple[str, Node, str]]:
    """Kinds and properties of the factors; a diagonal matrix is symmetric."""
    factors = side.args if side.kind == "product" else ()
    match name, factors:
        case "spectral", (first, middle, last) if _is_transpose(last, first):
            yield "matrix", first, ""
            yield "property", first, "orthogonal"
            yield "property", middle, "symmetric"
        case "singular-values", (first, middle, last) if _is_transposed(last):
            yield from (("orthonormal", a, "") for a in (first, last.args[0]))
            yield from (("matrix", a, "") for a in (first, last.args[0]))
            yield "property", middle, "symmetric"
        case "qr", (first, last):
            yield from (("matrix", first, ""), ("matrix", last, ""), ("orthonormal", first, ""))


def _is_transposed(node: Node) -> bool:
    """Whether a factor has a mark that may be that of a transpose."""
    if node.kind == "prime":
        return True
    if node.kind != "superscript":
        return False
    exponent = node.args[1]
    while exponent.kind == "group":
        exponent = exponent.args[0]
    if exponent.kind == "name":
        return isinstance(exponent.data, Name) and exponent.data.base in (
            "T", "top", "t", "prime", "intercal", "*", "H")
    return exponent.kind in ("prime", "text")


def _is_transpose(node: Node, base: Node) -> bool:
    return _is_transposed(node) and write(node.args[0]) == write(base)
