"""What stands in a cell: shapes, counts, arithmetic, names and kinds of layers."""

from __future__ import annotations

import re
from fractions import Fraction

from msgspec import Struct

from ...late import late_regex
from .grid import Cell


class Number(Struct, frozen=True):
    """An integer as written, and where; the value is None for an axis of any size."""

    value: int | None
    start: int
    end: int


class Amount(Struct, frozen=True):
    """A number with `digits` digits behind the point, and the letters of its unit."""

    value: Fraction
    digits: int
    unit: str
    text: str
    start: int
    end: int


class ShapeCell(Struct, frozen=True):
    """A shape without its batch axis; `batch` is that axis where the table has one."""

    axes: tuple[Number, ...]
    batch: Number | None = None

    @property
    def sizes(self) -> tuple[int | None, ...]:
        """The sizes of the axes."""
        return tuple(a.value for a in self.axes)


_SHAPE = late_regex(
    r"[\(\[]\s*((?:[?]|None|-?\d+|[A-Za-z]\w{0,11})\s*(?:,\s*(?:[?]|None|-?\d+|\w{1,12})\s*)*,?)\s*"
    r"[\)\]]")
_BY = r"\s*(?:[×x*@]|\\times)\s*"
_TIMES = late_regex(rf"[\[(]?(?P<batch>(?:None|batch|[A-Z?]){_BY})?\d+(?:{_BY}\d+)*[\])]?"
                    r"(?:\s*(?:units|neurons|nodes|classes|values))?", re.IGNORECASE)
_LISTED = late_regex(r"\d+(?:, \d+)+")
_GROUPED = late_regex(r"\d{1,3}(?:(?:\{,\}|\\[,;])\d{3}|,0\d\d)")
_DIGITS = 18


def shapes_in(cell: Cell | None, batched: bool) -> tuple[ShapeCell, ...]:
    """The shapes in a cell; the first axis is left out where it counts examples."""
    if cell is None or len(cell.text) > 400:
        return ()
    found: list[ShapeCell] = []
    for match in _SHAPE.finditer(cell.text):
        axes = [_axis(cell, (match.start(1) + m.start(), match.start(1) + m.end()))
                for m in re.finditer(r"[^\s,]+", match[1])]
        first = match[1].split(",")[0].strip()
        apart = batched or not first.isdigit()
        found.append(ShapeCell(tuple(axes[1:] if apart else axes),
                               axes[0] if apart and axes else None))
    if found:
        return tuple(found)
    plain = cell.text.strip("$*` ")
    if _GROUPED.fullmatch(plain):  # the thousands of one size
        value = int(re.sub(r"\D", "", plain))
        start = cell.text.index(plain)
        return (ShapeCell((Number(value, *cell.span(start, start + len(plain))),)),)
    if _TIMES.fullmatch(plain) or _LISTED.fullmatch(plain):
        return (ShapeCell(tuple(_axis(cell, m.span()) for m in re.finditer(r"\d+", cell.text))),)
    return ()


def _axis(cell: Cell, where: tuple[int, int]) -> Number:
    text = cell.text[slice(*where)].removeprefix("-")
    known = text.isdigit() and len(text) < _DIGITS
    return Number(int(text) if known else None, *cell.span(where[1] - len(text), where[1]))


class LayerCell(Struct, frozen=True):
    """The name and the kind of a layer as written, and how deep it is nested.

    `numbers` are those with which PyTorch's tables number their rows: of torchsummary the number
    of the row, of torchinfo the depth and the number at that depth; `indent` is the depth drawn.
    """

    name: str
    kind: str
    depth: int
    nested: bool
    start: int
    end: int
    numbers: tuple[Number, ...] = ()
    indent: int = 0


_FONT = late_regex(r"\\(?:text\w\w|emph|mathrm|mathbf)\{([^{}]*)\}")
_CALL = late_regex(r"(?:\w+\.)*([A-Z]\w+)\((.*)\)")
_ARGUMENTS = late_regex(r"^$|[,=]|^[\d.]+$|^\d+\s*[x×]\s*\d+$")
_TREE = late_regex(r"^[\s│├└─|+>]*")
_KERAS = late_regex(r"^(?P<name>[^()]*?)\s*\(\s*(?P<kind>\w[\w ]*…?)\s*\)?$")
_INFO = late_regex(r"^(?P<kind>[A-Za-z_]\w*)(?:\s*\((?P<name>[^()]*)\))?:\s*(?P<depth>\d+)"
                   r"(?:-(?P<number>\d+))?$")
_LEVEL = 5
"""How many characters torchinfo indents a level by."""
_SUMMARY = late_regex(r"^(?P<kind>[A-Za-z_]\w*)-(?P<number>\d+)$")


def layer_in(layer: Cell | None, kind: Cell | None) -> LayerCell | None:
    """The layer that a row is about."""
    cell = layer or kind
    if cell is None or len(cell.text) > 300:
        return None
    lead = _TREE.match(cell.text)
    assert lead is not None
    text = _FONT.sub(r"\1", cell.text[lead.end():].strip().strip("*`")).replace("`", "").strip()
    nested = any(c in lead[0] for c in "│├└|>")
    span = cell.span()
    if kind is not None and layer is not None:
        return LayerCell(text, kind.text.replace("`", "").strip(" *"), 0, nested, *span)
    behind = lead.end()
    if found := _INFO.match(text):
        numbers = tuple(_axis(cell, (behind + found.start(g), behind + found.end(g)))
                        for g in ("depth", "number") if found[g])
        drawn = (len(lead[0].rstrip()) + 3) // _LEVEL
        return LayerCell(found["name"] or text, found["kind"], drawn or int(found["depth"]), nested,
                         *span, numbers, drawn)
    if found := _SUMMARY.match(text):
        number = _axis(cell, (behind + found.start("number"), behind + found.end("number")))
        return LayerCell(text, found["kind"], 0, nested, *span, (number,))
    if (found := _CALL.fullmatch(text)) and _ARGUMENTS.search(found[2]):
        return LayerCell(text, found[1], 0, nested, *span)
    # a kind that is broken over two lines is one word
    if found := _KERAS.match(text):
        return LayerCell(found["name"].replace(" ", "") if found["name"].strip().count(" ") == 1
                         and "_" in found["name"] else found["name"].strip(),
                         found["kind"].replace(" ", ""), 0, nested, *span)
    return LayerCell(text, text, 0, nested, *span)
