"""Sizes of parts: ``x = (x_1', x_2')'`` of length p has parts of length q and p - q."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from ...kernel.dims import Dim, as_dim
from .solve import Clash, Sizes, Where, is_unknown, unknowns

if TYPE_CHECKING:
    from .solution import Solution


@dataclass
class Partition:
    """Rows or columns of blocks: the size of the whole is the sum of those of the parts.

    `symbols` are the blocks that are symbols, `use` is the use in which they stand.  When
    nothing more was known than `tried`, it told nothing new.
    """

    whole: Dim
    parts: tuple[Dim, ...]
    symbols: tuple[Where | None, ...]
    use: int
    done: bool = False
    tried: tuple[int, int] | None = None


def solve(sizes: Sizes, partition: Partition) -> bool:
    """Find the one size that is missing, if only one is; whether that was news.

    Raises `Clash` if the sizes of the parts do not add up.
    """
    whole, parts = sizes.of(partition.whole), [sizes.of(p) for p in partition.parts]
    total = sum(parts, as_dim(0))
    if unknowns([total]) and (unknowns([whole]) or len(unknowns([whole - total])) > 1):
        return False
    news = sizes.same(whole, total)
    partition.done = not unknowns([sizes.of(total)])
    return news


def conform(s: Solution) -> None:
    """What is partitioned beside something of its size is partitioned alike: a convention.

    The mean and the variance of a partitioned vector are meant so.  Where one part is a number,
    as in ``(1, z')'``, the partition is of its own kind.
    """
    for one, other in combinations(_open(s), 2):
        if len(one.parts) == len(other.parts) and (
                s.sizes.of(one.whole) == s.sizes.of(other.whole)) and not any(
                s.sizes.of(p).constant() for p in (*one.parts, *other.parts)):
            with _guess(s, (one, other), "partitioned like what has the same size"):
                for a, b in zip(one.parts, other.parts, strict=True):
                    s.sizes.same(a, b)


def of_one_letter(s: Solution) -> None:
    """``x_1`` and ``x_2`` in a vector of length p are vectors, since p is no number."""
    for partition in _open(s):
        letters = {w[1][0].partition("_")[0] if w else "" for w in partition.symbols}
        if len(letters) == 1 and "" not in letters and not unknowns(
                [s.sizes.of(partition.whole)]):
            with _guess(s, (partition,), "a part, by the side of others of its letter"):
                for part in partition.parts:
                    s.sizes.mark_several(part)


def finish(s: Solution) -> None:
    """The whole, if nothing names it, is the sum of its parts; or else the last part the rest."""
    for partition in _open(s):
        whole = s.sizes.of(partition.whole)
        parts = [s.sizes.of(p) for p in partition.parts]
        unnamed = [p for p in parts if (v := p.variable()) is not None and is_unknown(v)]
        with _guess(s, (), ""):
            if unknowns([whole]):
                s.sizes.same(whole, sum(parts, as_dim(0)))
            elif unnamed:
                s.sizes.same(unnamed[-1], whole - sum(parts, as_dim(0)) + unnamed[-1])


def _open(s: Solution) -> list[Partition]:
    return [p for p in s.partitions if not p.done and p.use not in s.clashes]


@contextmanager
def _guess(s: Solution, partitions: Sequence[Partition], reason: str) -> Iterator[None]:
    """What is found inside is a guess of the symbols, given up if something speaks against it."""
    state = s.sizes.state()
    before = {w: _sizes(s, w) for p in partitions for w in p.symbols if w is not None}
    try:
        yield
    except Clash:
        s.sizes.restore(state)
    for where, sizes in before.items():
        if _sizes(s, where) != sizes:
            s.marks.reasons.setdefault(where, reason)
            s.marks.guessed.add(where)


def _sizes(s: Solution, where: Where) -> list[tuple[Dim, bool]]:
    """What is known of the shape of a symbol."""
    return [(s.sizes.of(d), s.sizes.is_several(d)) for d in s.shapes[where]]
