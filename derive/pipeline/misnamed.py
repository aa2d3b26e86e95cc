r"""Distributions that go by the name of another: ``E \sim N(0, V, S)`` beside ``MN(Y; M, V, S)``.

A name of the table of distributions that is given more parameters than it has may be an author's
own notation.  It is a slip where the same notes give the same parameters to another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..notes.containers.source import Excerpt
from ..notes.distributions import FAMILIES
from ..notes.kinds.symbols import bare
from ..notes.mathematics.syntax import Name, Node
from ..notes.statements import Reading, Statement
from ..notes.words.formula_facts import family_of


class _Use(NamedTuple):
    """A distribution as it is written somewhere: its name, its parameters, and the line."""

    name: str
    parameters: tuple[Node, ...]
    line: int


class Misnamed:
    """The distributions that a document names, to compare each with the others."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._uses: list[_Use] = []
        self._explained: set[tuple[str, int]] = set()
        for reading in readings:
            for formula, chains in reading.formulas:
                for chain in chains:
                    uses = [use for side in chain.sides if isinstance(side, Node)
                            for use in _named(side, formula.body)]
                    self._uses += uses
                    if not chain.relations:  # words say what it means
                        self._explained |= {(use.name, len(use.parameters)) for use in uses}

    def slip(self, statement: Statement) -> str:
        """What is wrong with the name of the distribution that a statement tells; else empty."""
        right = statement.right
        if statement.sign != r"\sim" or not isinstance(right, Node) or not _is_plain(right):
            return ""
        name, parameters = family_of(right)
        counts = {len(f.parameters) for f in FAMILIES if name in f.names}
        if name is None or not counts or len(parameters) <= max(counts) or (
                name, len(parameters)) in self._explained:
            return ""
        other = next((use for use in self._uses if use.name != name
                      and not any(use.name in f.names and len(f.parameters) < len(parameters)
                                  for f in FAMILIES)
                      and _correspond(parameters, use.parameters)), None)
        known = " or ".join(map(str, sorted(counts)))
        return "" if other is None else (
            f"{name} has {known} parameter{'s' if max(counts) > 1 else ''} and is given "
            f"{len(parameters)}, which line {other.line} gives {other.name}")


def _named(side: Node, body: Excerpt) -> Iterator[_Use]:
    """The calls in a side that may name a distribution with its parameters."""
    for node in side.walk():
        name, parameters = family_of(node)
        if name and parameters:
            yield _Use(name, parameters, body.span(node.start, node.end).line)


def _is_plain(node: Node) -> bool:
    """Whether a call has a name without indices, and parameters without a condition."""
    if node.kind != "apply" or node.args[0].kind not in ("name", "text"):
        return False
    inner = bare(node.args[1])
    return inner.kind == "list" and inner.data == ","


def _correspond(first: Sequence[Node], second: Sequence[Node]) -> bool:
    """Whether two lists are of the same parameters, up to subscripts, factors and numbers.

    The first one, which tells where a distribution lies, may differ.
    """
    shared = [_shares(a, b) for a, b in zip(first, second, strict=False)]
    return len(first) == len(second) and all(shared[1:]) and sum(shared) >= 2


def _shares(first: Node, second: Node) -> bool:
    """Whether two parameters have a letter in common, whatever its subscripts."""
    return bool(_letters(first) & _letters(second))


def _letters(node: Node) -> set[str]:
    if node.kind == "subscript":
        return _letters(node.args[0])
    own = {node.data.base} if node.kind == "name" and isinstance(node.data, Name) else set()
    return own.union(*map(_letters, node.args))
