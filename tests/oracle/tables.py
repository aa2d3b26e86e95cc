"""Whether any network has a layer table: an exhaustive search, apart from `derive.nets`.

Outputs are counted by walking over the positions of a window, weights by adding up what each
unit has.  A table is consistent if each row has options and inputs that give its numbers, and if
what stands under it adds up.  Modules of PyTorch may take any earlier output, flattened, halved,
or up to three of them joined; modules of unknown kinds may give anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from math import prod

from derive.nets.tables import Row, Table

Shape = tuple[int, ...]
_MOST_KERNEL = 64


def consistent(table: Table) -> bool:
    """Whether the rows, the sums under them and the amounts have a common reading."""
    return all(_row(table, k) for k in range(len(table.rows))) and _totals(table) and (
        _amounts(table))


def _shape(row: Row) -> Shape | None:
    if row.shape is None or any(a.value is None for a in row.shape.axes):
        return None
    return tuple(a.value or 0 for a in row.shape.axes)


def _count(row: Row) -> int | None:
    return None if row.count is None else row.count.number.value


def _row(table: Table, k: int) -> bool:
    row, shape = table.rows[k], _shape(table.rows[k])
    if row.kind is None or row.kind.name == "input" or shape is None or not all(shape):
        return row.kind is None or row.kind.name == "input" or shape is None
    kind = row.kind
    return any(_gives(kind.name, kind.library, inputs, shape, _count(row), kind.channels_first)
               for inputs in _inputs(table, k))


def _inputs(table: Table, k: int) -> Iterator[tuple[Shape, ...] | None]:
    """The inputs that row k may have; None for one that nothing tells."""
    row = table.rows[k]
    if row.inputs is not None:
        for places in product(*row.inputs):
            found = [_shape(table.rows[p]) for p in places]
            yield None if not found or None in found else tuple(s for s in found if s is not None)
        if not row.inputs or not all(row.inputs):
            yield None
    elif table.library != "torch" and k == 0:
        yield None
    elif table.library != "torch" and table.chained:
        before = _shape(table.rows[k - 1])
        yield None if before is None else (before,)
    else:
        earlier = list(dict.fromkeys(s for r in table.rows[:k] if (s := _shape(r)) is not None))
        yield from (((s,)) for s in earlier)
        yield from (((n,),) for s in earlier if len(s) > 1 for n in (prod(s), s[0]))
        for space in {s[1:] for s in earlier if len(s) > 1}:
            known = {s[0] for s in earlier if s[1:] == space}
            known |= {n // 2 for n in known if n % 2 == 0}
            yield from (((n, *space),) for n in known)
            joined = {a + b for a in known for b in known}
            joined |= {n + a for n in joined for a in known}
            yield from (((n, *space),) for n in sorted(joined))
        if not any(r.kind for r in table.rows[:k]):
            yield None  # the input of the whole network


# --- layers -------------------------------------------------------------------------------


def positions(length: int, kernel: int, stride: int, front: int, behind: int, dilation: int = 1
              ) -> int:
    """How many places a window has, by walking."""
    reach = dilation * (kernel - 1)
    return len(range(-front, length + behind - reach, stride))


@cache
def _window(length: int, out: int, kernel: int, torch: bool, pool: bool) -> bool:
    """Whether any stride, padding and dilation lead from a length to another."""
    for dilation in range(1, 9):
        reach = dilation * (kernel - 1)
        pads: Iterable[tuple[int, int]] = ((p, p) for p in range(reach + 1)) if torch else (
            (0, 0), (reach // 2, reach - reach // 2))
        for front, behind in pads:
            for stride in range(1, length + front + behind + 1):
                found = positions(length, kernel, stride, front, behind, dilation)
                if found == out or (pool and torch and found + 1 == out):
                    return True
                if found < out:
                    break
        if not torch and -(-length // out) >= 1 and any(
                -(-length // s) == out for s in range(1, length + 1)):
            return True
    return False


def _kernels(area: int, axes: int) -> Iterator[Shape]:
    if axes == 1:
        yield (area,)
    else:
        for k in range(1, min(area, _MOST_KERNEL) + 1):
            if area % k == 0:
                yield from ((k, *rest) for rest in _kernels(area // k, axes - 1))


@cache
def _gives(name: str, library: str, inputs: tuple[Shape, ...] | None,
           out: Shape, count: int | None, first: bool) -> bool:
    """Whether some layer of the kind gives the shape and has so many weights."""
    if inputs is None:
        return True
    one, torch, n = inputs[0], library == "torch", count or 0
    same = one == out
    space, channels = (one[1:], one[0]) if first else (one[:-1], one[-1])
    target, filters = (out[1:], out[0]) if first else (out[:-1], out[-1])
    match name:
        case "activation" | "dropout":
            return same and (n == 0 or name == "activation")
        case "dense":
            return one[:-1] == out[:-1] and n in (one[-1] * out[-1], (one[-1] + 1) * out[-1])
        case "embedding":
            return (one == out[:-1] or one[:-1] == out[:-1]) and n % out[-1] == 0
        case "flatten":
            return torch or out == (prod(one),)
        case "reshape":
            return prod(one) == prod(out)
        case "batch-normalisation":
            return same and any(n == k * channels for k in (2, 3, 4))
        case "torch-normalisation":
            return same and n in (0, 2 * one[0])
        case "layer-normalisation" | "torch-layer-normalisation":
            return same and any(n == k * prod(one[j:]) for j in range(len(one)) for k in (0, 1, 2))
        case "concatenation":
            return any(out[j] == sum(s[j] for s in inputs) and all(
                s[:j] + s[j + 1:] == out[:j] + out[j + 1:] for s in inputs)
                for j in range(len(out)) if all(len(s) == len(out) for s in inputs))
        case "elementwise":
            return all(len(s) == len(out) for s in inputs) and all(
                {m for m in sizes if m != 1} in (set(), {o}) and o == max(sizes)
                for o, *sizes in zip(out, *inputs, strict=True))
        case "global-pooling":
            return out in ((channels,), (channels, *(1,) * len(space)) if first
                           else (*(1,) * len(space), channels))
        case "adaptive-pooling":
            return len(out) == len(one) and channels == filters
        case "zero-padding":
            return len(out) == len(one) and channels == filters and all(
                m >= k for k, m in zip(space, target, strict=True))
        case "upsampling":
            return channels == filters and all(m % k == 0 for k, m in zip(
                space, target, strict=True))
        case "pooling":
            return len(out) == len(one) and channels == filters and all(
                any(_window(a, b, k, torch, True) for k in range(1, a + 1))
                for a, b in zip(space, target, strict=True))
        case "convolution" | "depthwise-convolution":
            return len(out) == len(one) and any(
                all(_window(a, b, k, torch, False)
                    for a, b, k in zip(space, target, kernel, strict=True))
                for kernel in _areas(name, channels, filters, n, len(space)))
        case "gru" | "lstm" | "simple-recurrent":
            gates = {"gru": 3, "lstm": 4, "simple-recurrent": 1}[name]
            return torch or (n in [gates * filters * (one[-1] + filters + b) for b in (0, 1, 2)]
                             and out in ((*one[:-1], filters), (filters,)))
    return True  # kinds that this search does not know


def _areas(name: str, channels: int, filters: int, count: int, axes: int) -> Iterator[Shape]:
    deep = name == "depthwise-convolution"
    groups = [channels] if deep else [
        g for g in range(1, min(channels, filters) + 1) if channels % g == filters % g == 0]
    for g in groups:
        for weights in (count, count - filters):
            each = channels // g * filters
            if weights > 0 and weights % each == 0 and filters % g == 0:
                yield from _kernels(weights // each, axes)


# --- what stands under a table ---------------------------------------------------------------


def _totals(table: Table) -> bool:
    totals = {name: n.value or 0 for name, n in table.totals}
    if "total" not in totals:
        return True
    rows = sum(_count(r) or 0 for r in table.rows
               if not (table.library == "keras" and r.layer.nested))
    parts = [totals.get(name, 0) for name in ("trainable", "non-trainable", "optimizer")]
    return totals["total"] == rows + parts[-1] and (
        "trainable" not in totals or totals["total"] == sum(parts))


def _near(printed: float, exact: float, digits: int) -> bool:
    return bool(abs(printed - exact) <= 0.5000001 / 10 ** digits)


def _amounts(table: Table) -> bool:
    amounts = {name: (float(a.value), a.digits, a.unit) for name, a in table.amounts}
    if table.library == "keras":
        units = {"B": 0, "Byte": 0, "KB": 1, "MB": 2, "GB": 3}
        counts = {name: n.value or 0 for name, n in table.totals}
        return any(all(_near(v, width * counts[name] / 1024 ** units[unit], d)
                       for name, (v, d, unit) in amounts.items() if name in counts)
                   for width in (1, 2, 4, 8))
    if table.library != "torch" or "params size" not in amounts:
        return True
    info = "total mult-adds" in amounts
    rows = [(r, _shape(r) or (), _count(r) or 0) for k, r in enumerate(table.rows)
            if not info or k + 1 == len(table.rows)
            or table.rows[k + 1].layer.depth <= r.layer.depth]
    if any(r.again or (info and n and r.kind is None) for r, _, n in rows):
        return True
    unit = 1e6 if info else 2 ** 20
    batch = {s.batch.value for r, _, _ in rows for s in r.shapes if s.batch is not None}
    if len(batch) > 1:
        return False
    examples = (batch.pop() if batch else 1) or 1
    exact = 8 * examples * sum(prod(s) for r, s, n in rows if n or not info) / unit
    params = 4 * sum(n for _, _, n in rows) / unit
    macs = examples * sum(n * (prod(s[1:]) if "Conv" in r.layer.kind else 1)
                          for r, s, n in rows)
    scale = {"M": 1e6, "MEGABYTES": 1e6, "G": 1e9, "GIGABYTES": 1e9}
    passed, digits, _ = amounts["forward/backward pass size"]
    total, given = amounts["estimated total size"][0], amounts["input size"][0]
    return (_near(passed, exact, digits) and _near(amounts["params size"][0], params, 2)
            and abs(total - given - exact - params) <= 0.0100001
            and ("total mult-adds" not in amounts or _near(
                amounts["total mult-adds"][0], macs / scale.get(amounts["total mult-adds"][2], 1),
                amounts["total mult-adds"][1])))

