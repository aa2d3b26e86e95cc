"""How PyTorch's tables number their rows, and the examples that each shape begins with."""

from __future__ import annotations

from collections.abc import Iterator

from ...kernel.terms import add, number
from .cells import Number
from .findings import Found
from .network import Network
from .table import Table

_LEAST = 3
"""How many rows must agree before one that differs is wrong."""


def check_numbering(table: Table, network: Network, found: Found) -> None:
    """The numbers of the rows, their depths, and the number of examples."""
    if table.library != "torch":
        return
    levels: dict[int, list[Number]] = {}
    for row in table.rows:
        layer = row.layer
        if layer.numbers and layer.indent:
            stated = layer.numbers[0]
            if stated.value != layer.indent:
                _wrong(stated, layer.indent, f"the row stands at depth {layer.indent}", found)
        if layer.numbers:
            levels.setdefault(layer.depth, []).append(layer.numbers[-1])
    for numbers in levels.values():
        for one, right in _out_of_step(numbers):
            claim = number(one.value or 0), add(number(right - 1), number(1))
            found.add((one.start, one.end), str(one.value), f"{right - 1} + 1", "refuted",
                      f"rows are numbered in turn: {right} comes between {right - 1} and "
                      f"{right + 1}", claim=claim, repair=right)
    _check_batches(table, network, found)


def _out_of_step(numbers: list[Number]) -> Iterator[tuple[Number, int]]:
    """The numbers that do not continue those around them, with what would; rows may be left out."""
    offsets = [None if n.value is None else n.value - k for k, n in enumerate(numbers)]
    first = [1] if len(numbers) == _LEAST - 1 else []  # they begin with 1 unless rows are left out
    for k, one in enumerate(numbers):
        near = [*first, *offsets[max(0, k - 2):k], *offsets[k + 1:k + 3]]
        step = near[0] if len(near) > 1 and len(set(near)) == 1 else None
        if step is not None and offsets[k] is not None and offsets[k] != step:
            yield one, step + k


def _check_batches(table: Table, network: Network, found: Found) -> None:
    """All modules see the same examples; one row with a number of its own is wrong."""
    batches = [(k, s.batch) for k, row in enumerate(table.rows) for s in row.shapes
               if s.batch is not None and s.batch.value is not None]
    values = [b.value for _, b in batches]
    for place, (k, batch) in enumerate(batches):
        near = {values[j] for j in (place - 1, place + 1) if 0 <= j < len(values)}
        if batch.value in near or len(values) <= _LEAST or len(near) > 1:
            continue
        right = near.pop()
        if values.count(right) == len(values) - 1 and right is not None:
            network.batches[k] = right
            _wrong(batch, right, f"all other rows have {right} examples", found)
        else:
            found.add((batch.start, batch.end), str(batch.value), str(right), "undecided",
                      f"the rows around {table.rows[k].layer.name} have {right} examples")


def _wrong(stated: Number, right: int, why: str, found: Found) -> None:
    found.add((stated.start, stated.end), str(stated.value), str(right), "refuted",
              f"it must be {right}: {why}", claim=(number(stated.value or 0), number(right)),
              repair=right)
