"""Sizes of parts: ``x = (x_1', x_2')'`` of length p has parts of length q and p - q."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct

from ...kernel.dims import ONE, Dim, as_dim
from .solve import SAID, Clash, Shape, Sizes, Where, is_unknown, unknowns

if TYPE_CHECKING:
    from .solution import Solution


class Partition(Struct):
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


def solve(s: Solution, partition: Partition) -> bool:
    """Find the one size that is missing, if only one is; whether that was news.

    Raises `Clash` if the sizes of the parts cannot add up.
    """
    sizes = s.sizes
    whole, total = sizes.of(partition.whole), _total(sizes, partition)
    if whole.constant() == len(partition.parts):  # sizes are positive
        partition.done = True
        told = [sizes.same(part, ONE) for part in partition.parts]
        return any(told)
    if unknowns([total]) and (unknowns([whole]) or len(unknowns([whole - total])) > 1):
        return False
    if not unknowns([total]) and _explains(whole, total) and any(
            sizes.grounds_of(p.whole) <= {SAID, p.use} for p in _believed(s)
            if (sizes.of(p.whole), _total(sizes, p)) == (whole, total)):
        return False  # other uses alone, which may be wrong, do not tell what the whole is
    news = sizes.same(partition.whole, sum(partition.parts, as_dim(0)))
    partition.done = not unknowns([sizes.of(total)])
    return news


def conform(s: Solution, *, like_known: bool = False) -> None:
    """What is partitioned beside something of its size is partitioned alike: a convention.

    The mean and the variance of a partitioned vector are meant so.  Where one part is a number,
    as in ``(1, z')'``, the partition is of its own kind.  `like_known` only looks at partitions
    beside one whose parts are all known.
    """
    for one, other in _alike(s):
        if like_known and unknowns([_total(s.sizes, one)]) and unknowns([_total(s.sizes, other)]):
            continue
        with _guess(s, (one, other), "partitioned like what has the same size"):
            for a, b in zip(one.parts, other.parts, strict=True):
                s.sizes.same(a, b)


def conformable(s: Solution) -> bool:
    """Whether all that should be partitioned alike is."""
    return all(list(map(s.sizes.of, one.parts)) == list(map(s.sizes.of, other.parts))
               for one, other in _alike(s))


def has_parts(s: Solution, count: int, shapes: Sequence[Shape | None]) -> bool:
    """Whether something of one of the shapes is partitioned into so many parts."""
    rows = {s.sizes.of(shape[0]) for shape in shapes if shape is not None}
    return any(len(p.parts) == count and s.sizes.of(p.whole) in rows for p in s.partitions)


def _alike(s: Solution) -> Iterator[tuple[Partition, Partition]]:
    """Pairs of partitions into equally many parts of things of one size."""
    groups: dict[tuple[int, Dim], list[Partition]] = {}
    for partition in _believed(s):
        if not any(s.sizes.of(p).constant() for p in partition.parts):
            key = len(partition.parts), s.sizes.of(partition.whole)
            groups.setdefault(key, []).append(partition)
    for group in groups.values():
        yield from combinations(group, 2)


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
    """The whole, if nothing names it, is the sum of its parts; or else the last part the rest.

    Where the parts say what the whole is, they can have names of their own.
    """
    for partition in _open(s):
        whole, total = s.sizes.of(partition.whole), _total(s.sizes, partition)
        unnamed = [p for p in map(s.sizes.of, partition.parts)
                   if (v := p.variable()) is not None and is_unknown(v)]
        with _guess(s, (), ""):
            if unknowns([whole]):
                s.sizes.same(whole, total)
            elif unnamed and whole.constant() is None and repr(whole) not in sums(s):
                s.sizes.same(unnamed[-1], whole - total + unnamed[-1])


def sums(s: Solution) -> dict[str, Dim]:
    """The sizes that partitions show to be sums: p = q + r where a vector has parts so long.

    A size that is a sum in two ways is left as it is.
    """
    found: dict[str, set[Dim]] = {}
    for partition in _believed(s):
        whole, total = s.sizes.of(partition.whole), _total(s.sizes, partition)
        if _explains(whole, total):
            found.setdefault(repr(whole), set()).add(total)
    names = {n for totals in found.values() for t in totals for n in t.names()}
    return {name: totals.pop() for name, totals in found.items()
            if len(totals) == 1 and name not in names}


def _explains(whole: Dim, total: Dim) -> bool:
    """Whether ``p = q + r`` says what p is: a letter, and not one of the sum."""
    v = whole.variable()
    return v is not None and not v.indices and not is_unknown(v) and (
        total.constant() is None and v.name not in total.names())


def _total(sizes: Sizes, partition: Partition) -> Dim:
    return sum(map(sizes.of, partition.parts), as_dim(0))


def _believed(s: Solution) -> list[Partition]:
    return [p for p in s.partitions if p.use not in s.clashes]


def _open(s: Solution) -> list[Partition]:
    return [p for p in _believed(s) if not p.done]


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
