"""Expressions whose shapes need not fit: a mirror of `Term` for what is wrongly written.

A reader that meets an ill-formed side hands it on as such a tree, so that the error can be
explained and corrected.  A tree becomes a term only through the kernel's constructors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .kernel.dims import ONE
from .kernel.terms import IllFormed, Term, rebuild


class Untyped:
    """An operator of `OPERATORS` on trees, its data as in `Term`.

    Without arguments it stands for a term; what a term holds inside is unfolded when asked for.
    """

    __slots__ = ("_args", "_error", "_term", "data", "op")

    def __init__(self, op: str, args: Sequence[Untyped], data: Any = None) -> None:
        self.op, self.data = op, data
        self._args: tuple[Untyped, ...] | None = tuple(args)
        self._term: Term | None = None
        self._error: IllFormed | None = None

    @classmethod
    def of(cls, term: Term) -> Untyped:
        """The tree of a term."""
        tree = cls(term.op, (), term.data)
        tree._args, tree._term = None, term
        return tree

    @property
    def args(self) -> tuple[Untyped, ...]:
        """The arguments."""
        if self._args is None:
            assert self._term is not None
            self._args = tuple(map(Untyped.of, self._term.args))
        return self._args

    def term(self) -> Term:
        """The typed term; raises `IllFormed` where shapes, kinds or randomness do not fit."""
        if self._error is not None:
            raise self._error
        if self._term is None:
            try:
                head = Term(self.op, (), self.data, ONE, ONE)
                self._term = rebuild(head, [a.term() for a in self.args], {})
            except IllFormed as error:
                self._error = error
                raise
        return self._term

    @property
    def typed(self) -> Term | None:
        """The typed term, or None where there is none."""
        try:
            return self.term()
        except IllFormed:
            return None

    def walk(self) -> Iterator[Untyped]:
        """The tree itself and every tree inside it, outermost first."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def __repr__(self) -> str:
        if self._term is not None:
            return repr(self._term)
        data = [repr(self.data)] if self.data is not None else []
        return f"{self.op}({', '.join(data + [repr(arg) for arg in self.args])})"
