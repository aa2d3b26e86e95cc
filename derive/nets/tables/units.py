"""Weights come in whole units, whatever the input is."""

from __future__ import annotations

from ...kernel.terms import mul, number
from .findings import Found
from .question import RECURRENT
from .table import Row

_UNITS = {"convolution": 1, "dense": 1, "embedding": 1, "torch-normalisation": 1,
          "gru": 3, "lstm": 4, "simple-recurrent": 1}
"""How often each output of a layer has weights of its own."""


def check_units(row: Row, found: Found) -> bool:
    """What a row of unknown input says against itself: weights come in whole units."""
    shape, count = row.shape, row.count
    assert row.kind is not None
    if shape is None or count is None or not shape.axes or count.number.value == 0:
        return False
    name = row.kind.name
    first = row.kind.channels_first and name in ("convolution", "torch-normalisation")
    width = shape.sizes[0 if first else -1]
    if name not in _UNITS or row.kind.open or not width:
        return False
    stated = count.number.value
    where = count.number.start, count.number.end
    if name == "torch-normalisation":
        if stated == 2 * width:
            return False
        found.add(where, str(stated), f"2*{width}", "refuted", f"{2 * width} = 2*{width}",
                  claim=(number(stated), mul(number(2), number(width))), repair=2 * width)
        return True
    unit = _UNITS[name] * width
    if stated % unit == 0 and (name not in RECURRENT or stated // unit > width):
        return False
    nearest = max(round(stated / unit), 1 + (width if name in RECURRENT else 0))
    found.add(where, str(stated), f"{nearest}*{unit}", "refuted",
              f"{width} outputs have equally many weights each: {stated} is no multiple of {unit}"
              if stated % unit else
              f"{width} units have at least {nearest}*{unit} weights: for each of them, and for an "
              "input", claim=(number(stated), mul(number(nearest), number(unit))))
    return True
