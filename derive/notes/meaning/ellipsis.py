"""What an ellipsis leaves out: the pattern of its first and last member."""

from __future__ import annotations

from collections.abc import Sequence

from ...kernel.dims import ONE, Dim, as_dim, variable
from ...kernel.terms import IllFormed, Term, rebuild, substitute
from ...untyped import Untyped

_LETTERS = ("i", "j", "k", "l", "m")


def left_out(
    first: Sequence[Untyped], last: Untyped, used: frozenset[str]
) -> tuple[str, Dim, Term] | None:
    """The index, its upper bound, and the member at the index, for members counted from 1.

    ``u_1, u_2, ..., u_r`` gives i, r, u_i.  None where the members follow no pattern.
    """
    terms = [t.typed for t in first]
    end = last.typed
    if end is None or None in terms or not terms:
        return None
    names = {n for d in _sizes(end) for n in d.names()} | used
    index = next((letter for letter in _LETTERS if letter not in names), None)
    if index is None:
        return None
    pattern = _Pattern(variable(index))
    start = terms[0]
    assert start is not None  # None in terms was refused
    member = pattern.of(start, end)
    if member is None or pattern.upper is None:
        return None
    members = [*((as_dim(k), term) for k, term in enumerate(terms, 1)), (pattern.upper, end)]
    for at, term in members:
        try:
            if substitute(member, {}, {index: at}) != term:
                return None
        except (IllFormed, ValueError):
            return None
    return index, pattern.upper, member


class _Pattern:
    """The least general term of which two terms are instances, the index 1 in the first."""

    def __init__(self, index: Dim) -> None:
        self.index = index
        self.upper: Dim | None = None

    def of(self, first: Term, last: Term) -> Term | None:
        """The common pattern."""
        if first == last:
            return first
        if first.op != last.op or len(first.args) != len(last.args):
            return None
        args = [self.of(a, b) for a, b in zip(first.args, last.args, strict=True)]
        found = [a for a in args if a is not None]
        if len(found) != len(args):
            return None
        if first.op == "symbol":
            return self._symbol(first, last)
        if first.op in ("identity", "zero", "ones"):
            rows, cols = self._size(first.rows, last.rows), self._size(first.cols, last.cols)
            return None if rows is None or cols is None else Term(first.op, (), None, rows, cols)
        data = self._data(first.data, last.data)
        if data is None and first.data is not None:
            return None
        try:
            return rebuild(Term(first.op, (), data, first.rows, first.cols), found, {})
        except IllFormed:
            return None

    def _symbol(self, first: Term, last: Term) -> Term | None:
        name, at, random = first.data
        if last.data[0] != name or last.data[2] != random or len(last.data[1]) != len(at):
            return None
        places = [self._dim(a, b) for a, b in zip(at, last.data[1], strict=True)]
        rows, cols = self._size(first.rows, last.rows), self._size(first.cols, last.cols)
        if None in places or rows is None or cols is None:
            return None
        return Term("symbol", (), (name, tuple(places), random), rows, cols)

    def _size(self, first: Dim, last: Dim) -> Dim | None:
        """A size that depends on the index as q_1 and q_r do."""
        if first == last:
            return first
        a, b = first.variable(), last.variable()
        if a is None or b is None or a.name != b.name or len(a.indices) != len(b.indices):
            return None
        places = [self._dim(x, y) for x, y in zip(a.indices, b.indices, strict=True)]
        found = [p for p in places if p is not None]
        return variable(a.name, *found) if len(found) == len(places) else None

    def _dim(self, first: Dim, last: Dim) -> Dim | None:
        if first == last:
            return first
        if first == ONE and self.upper in (None, last):
            self.upper = last
            return self.index
        return None

    def _data(self, first: object, last: object) -> object:
        if first == last:
            return first
        if isinstance(first, Dim) and isinstance(last, Dim):
            found = self._size(first, last)
            return self._dim(first, last) if found is None else found
        if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
            parts = [self._data(a, b) for a, b in zip(first, last, strict=True)]
            return None if any(p is None and a is not None for p, a in zip(
                parts, first, strict=True)) else tuple(parts)
        return None


def _sizes(term: Term) -> list[Dim]:
    """Every dimension and index that occurs in a term."""
    found = []
    for t in term.walk():
        found += [t.rows, t.cols]
        if t.op == "symbol":
            found += t.data[1]
    return found
