"""Layer tables: rows with their shapes and counts, how they are connected, and totals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from ...late import late_regex
from ...records import replace
from .cells import Amount, LayerCell, Number, ShapeCell, layer_in, shapes_in
from .columns import WINDOWS, Option, options_in
from .grid import Cell, Grid, grids
from .kinds import Kind, is_class, is_remark, kind_of
from .sums import CountCell, count_in


class Row(Struct, frozen=True):
    """A layer as the table has it.

    `inputs` are the rows that may be each of its inputs, or None where the table does not say;
    `listed` are options that stand in columns of their own, or beside the kind; `again` marks a
    module that was called before, whose weights are not counted again (torchinfo).
    """

    layer: LayerCell
    kind: Kind | None
    shapes: tuple[ShapeCell, ...]
    count: CountCell | None
    inputs: tuple[tuple[int, ...], ...] | None = None
    listed: tuple[Option, ...] = ()
    given_inputs: tuple[ShapeCell, ...] = ()
    says: str = ""
    again: bool = False

    @property
    def shape(self) -> ShapeCell | None:
        """Its output shape, if there is exactly one."""
        return self.shapes[0] if len(self.shapes) == 1 else None


class Table(Struct, frozen=True):
    """A layer table.

    `library` is ``keras``, ``torch`` or, for tables of other makes, nothing; `chained` tells
    whether a row without stated inputs takes the row before it.
    """

    rows: tuple[Row, ...]
    library: str
    chained: bool
    start: int
    end: int
    totals: tuple[tuple[str, Number], ...] = ()
    amounts: tuple[tuple[str, Amount], ...] = ()


TOTALS = late_regex(
    r"^[ \t>|#]*(?P<name>Total|Trainable|Non-trainable|Optimizer) params\s*[:|]\s*(\d[\d,]*)"
    r"(?:[ \t]*\((?P<amount>[\d,.]+)[ \t]*(?P<unit>[KMGTP]?B|Bytes?)\))?", re.MULTILINE)
AMOUNTS = late_regex(
    r"^[ \t>|#]*(?P<name>Total mult-adds|Input size|Forward/backward pass size|Params size"
    r"|Estimated Total Size)[ \t]*\((?:Units\.)?(?P<unit>\w+)\)[ \t]*[:|][ \t]*"
    r"(?P<amount>\d[\d,]*(?:\.\d+)?)", re.MULTILINE)
_LEAST = 2


def tables(text: str) -> Iterator[Table]:
    """The layer tables of a text, in order; tables of something else are left out."""
    found = list(grids(text))
    for k, grid in enumerate(found):
        stop = found[k + 1].start if k + 1 < len(found) else len(text)
        table = _table(text, grid, min(stop, grid.end + 1500))
        if table is not None:
            yield table


def _table(text: str, grid: Grid, stop: int) -> Table | None:
    column = {role: k for k, role in enumerate(grid.roles) if role}
    if "output" not in column and "filters" in column and "kernel" not in column:
        column["output"] = column["filters"]  # widths are all there is to a perceptron's shapes

    def cell(row: tuple[Cell | None, ...], role: str) -> Cell | None:
        k = column.get(role)
        found = row[k] if k is not None and k < len(row) else None
        return found if found is not None and found.text.strip() else None

    library = _library(grid, column)
    batched = library == "torch" and "output" in column
    rows: list[Row] = []
    sums: list[tuple[str, Number]] = []
    for cells in grid.rows:
        layer = layer_in(cell(cells, "layer"), cell(cells, "type"))
        if layer is None or not layer.kind:
            continue
        count = count_in(cell(cells, "params"))
        if not library and is_remark(layer.kind, layer.name):
            layer = replace(layer, kind=layer.name)
        if _TOTAL.fullmatch(layer.name):
            if count is not None:
                n = count.number
                sums.append(("total", Number(n.value, n.start, n.end)))
            continue
        output = cell(cells, "connected")
        kind = kind_of(layer.kind, library) or (kind_of(layer.name, "") if not library or (
            layer.kind == layer.name and re.search(r"[ (]|_\d", layer.name)) else None)
        rows.append(Row(
            layer, kind if library else _weighted(kind, count),
            shapes_in(cell(cells, "output"), batched), count, None,
            options_in(cells, column, None if library else cell(cells, "layer")),
            shapes_in(cell(cells, "input"), batched), output.text if output else "",
            "recursive" in getattr(cell(cells, "params"), "text", "")))
    rows = rows if library else _with_channels(_flattened([r for r in rows if not _is_silent(r)]))
    known = [r for r in rows if r.kind is not None and (r.shapes or r.count)]
    printed = sum(bool(r.layer.numbers) for r in rows)  # only libraries number the rows
    if len(known) < _LEAST or (2 * len(known) < len(rows) and 2 * printed < len(rows)):
        return None
    if not library and not _written_by_hand(rows):
        return None
    if not batched and any(r.kind is not None and r.kind.axes and r.shape is not None
                           and len(r.shape.axes) == r.kind.axes + 2 for r in rows):
        rows = [replace(r, shapes=tuple(ShapeCell(s.axes[1:]) for s in r.shapes)) for r in rows]
    chained = library != "torch" and _is_chain(text, grid, rows)
    if "connected" in column:
        rows = _connected(rows)
    totals = tuple(sums) or tuple((m[1].lower(), Number(int(m[2].replace(",", "")), *m.span(2)))
                   for m in TOTALS.finditer(text, grid.end, stop))
    first: dict[str, Number] = {}
    for name, number in totals:
        first.setdefault(name, number)
    return Table(tuple(rows), library, chained, grid.start, grid.end, tuple(first.items()),
                 _amounts(text, grid.end, stop))


def _amounts(text: str, start: int, stop: int) -> tuple[tuple[str, Amount], ...]:
    """The amounts of memory and of multiplications under the table."""
    found: dict[str, Amount] = {}
    for m in (*TOTALS.finditer(text, start, stop), *AMOUNTS.finditer(text, start, stop)):
        plain = (m["amount"] or "").replace(",", "")
        if re.fullmatch(r"\d+(\.\d+)?", plain):
            name = m["name"].lower()
            found.setdefault(name, Amount(Fraction(plain), len(plain.partition(".")[2]), m["unit"],
                                          m["amount"], *m.span("amount")))
    return tuple(found.items())


_TOTAL = late_regex(r"[*_ ]*(grand )?(total|sum)( (params?|parameters|weights|number.*))?[:*_ ]*"
                    r"|합계|전체|총합", re.IGNORECASE)


def _weighted(kind: Kind | None, count: CountCell | None) -> Kind | None:
    """The kind by hand: an activation that has weights is named for the layer before it."""
    counted = count is not None and bool(count.number.value)
    if kind is not None and kind.name == "activation" and counted:
        return Kind("dense", None, "", True)
    return kind if kind is None or counted or kind.name not in WINDOWS else replace(
        kind, open=False)


def _is_silent(row: Row) -> bool:
    """Whether a row only says that an activation follows."""
    return row.kind is not None and row.kind.name in ("activation", "dropout") and not (
        row.shapes or row.given_inputs or row.count)


def _flattened(rows: list[Row]) -> list[Row]:
    """The rows with ``(120, 1)`` and ``1 x 1 x 4096`` of a dense layer as vectors."""
    done: list[Row] = []
    before: tuple[int | None, ...] = ()
    for row in rows:
        shape = row.shape
        if shape is not None and row.kind is not None and row.kind.name == "dense":
            wide = [a for a in shape.axes if a.value != 1]
            if len(shape.axes) > 1 == len(wide) and shape.sizes[:-1] != before[:-1]:
                row = replace(row, shapes=(replace(shape, axes=tuple(wide)),))
            if len(before) == 1 == len(row.shapes[0].axes):  # of a vector, it can be nothing else
                row = replace(row, kind=Kind("dense"))
        done.append(row)
        before = row.shape.sizes if row.shape is not None else before
    return done


def _with_channels(rows: list[Row]) -> list[Row]:
    """The rows, with channels of any number where images have only their sides, ``112 x 112``.

    Square kernels of two sides tell that; then nothing is known of weights.  Shapes of one number
    are no shapes of windows.
    """
    rows = [replace(r, shapes=(), given_inputs=()) if r.kind is not None and r.kind.name in WINDOWS
            and r.shape is not None and len(r.shape.axes) == 1 else r for r in rows]
    axes = [len(r.shape.axes) for r in rows if r.shape is not None]
    kernels = [[x.value for x in o.literals] for r in rows for o in r.listed if o.name == "kernel"
               and r.kind is not None and r.kind.name in WINDOWS and r.kind.axes != 1]
    if not axes or max(axes) != _SIDES or not kernels or any(
            len(k) != _SIDES or len(set(k)) > 1 for k in kernels):
        return rows
    done: list[Row] = []
    for row in rows:
        if row.shape is not None and len(row.shape.axes) == _SIDES:
            end = row.shape.axes[-1].end
            shape = replace(row.shape, axes=(*row.shape.axes, Number(None, end, end)))
            kind = row.kind if row.kind is None or row.kind.name not in WINDOWS else Kind("pooling")
            row = replace(row, shapes=(shape,), kind=kind, count=None)
        done.append(row)
    return done


_SIDES = 2
_MODEL = late_regex(r'Model: "(\w*)"')


def _is_chain(text: str, grid: Grid, rows: list[Row]) -> bool:
    """Whether rows take the row before them: not if layers are merged, or the model is a class."""
    if any(r.kind is not None and r.kind.name in ("concatenation", "elementwise") for r in rows):
        return False
    named = _MODEL.findall(text[max(0, grid.start - 300):grid.start])
    return not named or named[-1].startswith("sequential") or any(
        r.kind is not None and r.kind.name == "input" for r in rows)


def turned(table: Table, first: bool) -> Table:
    """The table with channels in front of the spatial axes, or behind them."""
    return replace(table, rows=tuple(
        replace(r, kind=None if r.kind is None else replace(
            r.kind, turned=first != (r.kind.library == "torch"))) for r in table.rows))


def _written_by_hand(rows: list[Row]) -> bool:
    """Whether shapes or counts tell that the rows are layers of one network."""
    return sum(bool(r.shape and len(r.shape.axes)) or bool(
        r.count and r.count.number.value) for r in rows if r.kind) >= _LEAST


def _library(grid: Grid, column: dict[str, int]) -> str:
    torch = keras = 0
    k = column.get("layer", column.get("type", 0))
    for row in grid.rows:
        layer = layer_in(row[k], None)
        if layer is not None:
            torch += kind_of(layer.kind, "torch") is not None and (
                layer.depth > 0 or bool(re.search(r"-\d+$|:", layer.name)))
            keras += (kind_of(layer.kind, "keras") is not None and not (
                "(" in layer.name or layer.name == layer.kind or is_class(layer.name)
                or is_remark(layer.kind, layer.name)))
    if torch > keras:
        return "torch"
    return "keras" if keras else ""


_QUOTED = late_regex(r"'([^']+)'")
_REFERENCE = late_regex(r"([^\s,'\"\[\]]+)((?:\[[^\],\s]*\]?…?)*)")


def _connected(rows: list[Row]) -> list[Row]:
    """The rows with the rows that each reference may mean: names may be cut off."""
    names: dict[str, list[int]] = {}
    done: list[Row] = []
    for k, row in enumerate(rows):
        text = row.says.replace("…", "… ").strip()
        inputs: list[tuple[int, ...]] = []
        quoted = _QUOTED.findall(text)  # a reference may go over several lines
        if text not in ("", "-", "[]"):
            for one in [q.replace(" ", "") for q in quoted] or [
                    m[0] for m in _REFERENCE.finditer(text)]:
                inputs.append(_meant(one, names))
        done.append(replace(row, inputs=tuple(inputs)))
        names.setdefault(row.layer.name, []).append(k)
    return done


def _meant(reference: str, names: dict[str, list[int]]) -> tuple[int, ...]:
    name = re.sub(r"\[.*$", "", reference)
    if not name.endswith("…"):
        exact = names.get(name, [])
        if len(exact) == 1:
            return tuple(exact)
    stem = name.rstrip("…")
    found = list(names.get(name, []))
    for known, places in names.items():
        if known == name:
            continue
        if known.endswith("…"):
            part = known[:-1]
            fits = part.startswith(stem) if name.endswith("…") else False
            fits = fits or stem.startswith(part)
        else:
            fits = name.endswith("…") and known.startswith(stem)
        if fits:
            found.extend(places)
    return tuple(sorted(found))
