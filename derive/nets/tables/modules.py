"""Modules that hold others (PyTorch): what they give must come from the rows inside of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from ...kernel.terms import number
from .extra import shape_text
from .findings import Found
from .network import Network
from .question import Known
from .slips import usual
from .table import Table

_MOST = 60
"""How many rows a module may hold where no depth is printed (torchsummary)."""
_TERMINALS = 24


def is_container(table: Table, k: int) -> bool:
    """Whether row k holds the rows below it (torchinfo)."""
    rows = table.rows
    return k + 1 < len(rows) and rows[k + 1].layer.depth > rows[k].layer.depth


def check_sequence(network: Network, k: int, found: Found) -> None:
    """A sequence of modules gives what its last module gives (torchinfo)."""
    rows = network.table.rows
    row, last = rows[k], network.last_inside(k)
    shape = None if last is None else network.shape(last)
    if row.shape is None or last is None or shape is None or len(shape) != len(row.shape.axes):
        return
    for axis, size in zip(row.shape.axes, shape, strict=True):
        if axis.value is not None and size is not None:
            right = axis.value == size
            found.add((axis.start, axis.end), str(axis.value), str(size),
                      "proved" if right else "refuted",
                      "" if right else f"its last module, {rows[last].layer.name}, gives {size}",
                      claim=(number(axis.value), number(size)), repair=None if right else size)


def check_module(network: Network, k: int, found: Found) -> None:
    """A module of a class of the author's: its output is one inside of it, or several joined."""
    row, shape = network.table.rows[k], network.shape(k)
    if row.shape is None or shape is None or None in shape:
        where = row.layer.start, row.layer.end
        found.add(where, row.layer.name, row.layer.kind, "unread",
                  f"the kind of layer {row.layer.kind!r} is not known")
        return
    possible = dict(_outputs(network, k))
    taker = _first_leaf(network, network.after(k) if is_container(network.table, k) else k + 1)
    near = [s for s in possible if sum(n != m for n, m in zip(s, shape, strict=False)) == 1
            and len(s) == len(shape)]
    taken = [s for s in near if taker is not None and network.table.rows[taker].kind is not None
             and _takes(network, taker, k, s)]
    fits = taker is None or _takes(network, taker, k, shape)
    halved = any(2 * (s[0] or 0) == shape[0] for s in taken)  # as some split their input in two
    if shape in possible and (fits or halved or not taken
                              or not possible[shape].endswith("joined")):
        for axis in row.shape.axes:
            found.add((axis.start, axis.end), row.layer.name, str(axis.value), "given",
                      inferred=f"{row.layer.name} gives {possible[shape]}")
        return
    whole = [s for s in taken if not _is_split(shape, s)]
    if len(whole) == 1 and taker is not None and not fits and shape not in possible:
        taken = whole
        place = next(a for a, n in enumerate(taken[0]) if n != shape[a])
        stated, right = row.shape.axes[place], taken[0][place]
        assert stated.value is not None
        assert right is not None
        network.repaired[k] = taken[0]
        found.add((stated.start, stated.end), str(stated.value), str(right), "refuted",
                  f"it must be {right}: it gives {possible[taken[0]]}, and "
                  f"{network.table.rows[taker].layer.name} takes {shape_text(taken[0])}",
                  claim=(number(stated.value), number(right)), repair=right)
        return
    found.add((row.shape.axes[0].start, row.shape.axes[-1].end), row.layer.name,
              shape_text(shape), "undecided",
              (f"only several outputs joined have this shape; {possible[taken[0]]} would be "
               f"{shape_text(taken[0])}, which the row behind it takes") if shape in possible else
              ("neither the rows inside of it nor their outputs joined have this shape" + (
                  f"; {possible[near[0]]} would be {shape_text(near[0])}" if near else "")))


def _first_leaf(network: Network, k: int | None) -> int | None:
    """The first row at or behind row k that holds no others."""
    rows = network.table.rows
    return next((j for j in range(k, len(rows)) if not is_container(network.table, j)),
                None) if k is not None else None


def _is_split(one: Known, other: Known) -> bool:
    """Whether functions may cut the channels of one into those of the other, or join them."""
    a, b = one[0] or 0, other[0] or 0
    return a != b and (not a or not b or a % b == 0 or b % a == 0)


def _takes(network: Network, taker: int, k: int, shape: Known) -> bool:
    """Whether the row that follows is usual if it takes this shape."""
    kept = network.repaired.get(k)
    network.repaired[k] = shape
    try:
        return usual(network, taker, (k,))
    finally:
        if kept is None:
            del network.repaired[k]
        else:
            network.repaired[k] = kept


def _within(network: Network, k: int) -> list[int]:
    """The rows inside of row k, directly where depths are printed."""
    rows = network.table.rows
    if is_container(network.table, k):
        found = []
        for j in range(k + 1, len(rows)):
            if rows[j].layer.depth <= rows[k].layer.depth:
                break
            if rows[j].layer.depth == rows[k].layer.depth + 1:
                found.append(j)
        return found
    start = next((j + 1 for j in range(k - 1, -1, -1)
                  if rows[j].layer.kind == rows[k].layer.kind), 0)
    return list(range(max(start, k - _MOST), k))


def _outputs(network: Network, k: int) -> Iterator[tuple[Known, str]]:
    """What row k may give, with how; the likely ones last."""
    rows = network.table.rows
    inside = _within(network, k)
    first = network.before(k) if is_container(network.table, k) else inside[0] - 1 if inside else k
    before = [j for j in (k - 1 if first is None else first,) if 0 <= j != k]
    shapes = [(j, s) for j in [*before, *inside] if (s := network.shape(j)) and None not in s]
    ends = [s for place, (_, s) in enumerate(shapes) if place + 1 == len(shapes)
            or s != shapes[place + 1][1] or not _keeps(network, shapes[place + 1][0])]
    halves = [((s[0] or 0) // 2, *s[1:]) for j in before if (s := network.shape(j))
              and None not in s and (s[0] or 0) % 2 == 0]
    for space in dict.fromkeys(s[1:] for s in ends if len(s) > 1):
        channels = [s[0] or 0 for s in [*halves, *ends] if s[1:] == space][-_TERMINALS:]
        sums: dict[int, tuple[int, ...]] = {0: ()}
        for n in channels:
            sums |= {m + n: (*parts, n) for m, parts in list(sums.items())
                     if len(sums.get(m + n, ())) < 2}
        for total, parts in sums.items():
            if len(parts) > 1:
                yield (total, *space), f"{' + '.join(map(str, parts))} channels joined"
    for run in ([s for _, s in shapes], [s for _, s in shapes][1:]):
        if len(run) > 1 and len({s[1:] for s in run}) == 1:
            yield (sum(s[0] or 0 for s in run), *run[0][1:]), f"all {len(run)} outputs joined"
    if shapes and shapes[0][0] in before and not any(_broadcast(s, shapes[0][1]) for s in ends[1:]):
        shapes = shapes[1:]  # what goes through is added to or multiplied with what is inside
    for j, s in shapes[-2:]:
        yield (prod(n or 1 for n in s),), f"what {rows[j].layer.name} gives, flattened"
    for j, s in shapes:
        yield s, f"what {rows[j].layer.name} gives"


def _keeps(network: Network, k: int) -> bool:
    """Whether the row goes on with the output before it, rather than being a branch beside it."""
    kind = network.table.rows[k].kind
    return (not is_container(network.table, k) if kind is None else
            kind.name in ("activation", "dropout", "torch-normalisation"))


def _broadcast(one: Known, other: Known) -> bool:
    """Whether a shape can be added to another without changing it."""
    return len(one) == len(other) and all(n in (1, m) for n, m in zip(one, other, strict=True))
