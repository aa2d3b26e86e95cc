"""Receptive fields, layer by layer.

Source: Araujo, Norris & Sim, Computing receptive fields of convolutional networks, Distill 2019.
"""

from __future__ import annotations

from msgspec import Struct

from .arithmetic import Size, minus, plus, times


class Field(Struct, frozen=True):
    """What one output sees along an axis.

    `size` inputs from input `start` on (from 0, negative inside the padding) for the first
    output; the next output sees the inputs `jump` further on.
    """

    size: Size = 1
    jump: Size = 1
    start: Size = 0

    def inputs(self, output: Size) -> tuple[Size, Size]:
        """The first input that an output (from 0) sees, and the first that it no longer sees."""
        first = plus(self.start, times(output, self.jump))
        return first, plus(first, self.size)


def field_after(
    before: Field, kernel: Size, stride: Size = 1, front: Size = 0, dilation: Size = 1
) -> Field:
    """The field after a window: r + d (k - 1) j, j s, and a start p jumps earlier."""
    return Field(
        plus(before.size, times(dilation, minus(kernel, 1), before.jump)),
        times(before.jump, stride),
        minus(before.start, times(front, before.jump)))
