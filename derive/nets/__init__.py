"""Shapes, weights, multiplications and receptive fields of network layers, as formulas.

A size is an integer or a scalar term of the kernel, and so is every result: the same formula
serves for numbers (`value`) and for symbols (SymPy by `derive.to_sympy`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..late import names_from

if TYPE_CHECKING:
    from .arithmetic import NoValue, Size, value
    from .fields import Field, field_after
    from .layers import LAYERS, Description, LayerError, Result, describe
    from .windows import (
        adaptive_window,
        convolution_length,
        extent,
        pooled_length,
        same_padding,
        transposed_length,
    )

__all__ = [
    "LAYERS", "Description", "Field", "LayerError", "NoValue", "Result", "Size",
    "adaptive_window", "convolution_length", "describe", "extent", "field_after",
    "pooled_length", "same_padding", "transposed_length", "value",
]

__getattr__ = names_from(__name__, {
    "arithmetic": ("NoValue", "Size", "value"),
    "fields": ("Field", "field_after"),
    "layers": ("LAYERS", "Description", "LayerError", "Result", "describe"),
    "windows": ("adaptive_window", "convolution_length", "extent", "pooled_length",
                "same_padding", "transposed_length"),
})
