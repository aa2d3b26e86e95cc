"""Kinds of layers that tables have and that `LAYERS` composes from others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...kernel.terms import Term
from ..arithmetic import Size, plus, times
from ..layers import KERAS, LAYERS, TORCH, Description, LayerError, Options, Result, Shape, describe


def _separable(inputs: Sequence[Shape], o: Options) -> Result:
    """A depthwise convolution without bias, and a convolution by single points after it."""
    space = {k: o[k] for k in ("kernel", "stride", "padding", "dilation")}
    deep = describe("depthwise-convolution", *inputs, multiplier=o["multiplier"], bias=False,
                    **space)
    points = describe("convolution", deep.shape, kernel=1, filters=o["filters"], bias=o["bias"])
    return Result(points.shape, plus(deep.parameters, points.parameters),
                  plus(deep.multiplications, points.multiplications))


def _upsampling(inputs: Sequence[Shape], o: Options) -> Result:
    *space, channels = inputs[0]
    return Result((*(times(n, f) for n, f in zip(space, o["factors"], strict=True)), channels))


def _permuted(inputs: Sequence[Shape], o: Options) -> Result:
    return Result(tuple(inputs[0][k] for k in o["order"]))


def _repeated(inputs: Sequence[Shape], o: Options) -> Result:
    return Result((o["times"], *inputs[0]))


def _elementwise(inputs: Sequence[Shape], _o: Options) -> Result:
    """Axes of size one are repeated; the others must agree."""
    if any(len(s) != len(inputs[0]) for s in inputs):
        raise LayerError("the inputs that are combined differ in the number of axes")
    axes: list[Size] = []
    for sizes in zip(*inputs, strict=True):
        known = {n for n in sizes if n != 1 and not isinstance(n, Term)}
        if len(known) > 1:
            raise LayerError(f"the inputs that are combined differ: {shown_shapes(inputs)}")
        terms = [n for n in sizes if isinstance(n, Term)]
        axes.append(known.pop() if known else terms[0] if terms else 1)
    return Result(tuple(axes))


def shown_shapes(shapes: Sequence[Shape]) -> str:
    """Shapes as a reader writes them."""
    return " and ".join(shape_text(s) for s in shapes)


def shape_text(shape: Sequence[Size | None]) -> str:
    """A shape as a reader writes it; what is not known is a question mark."""
    return "(" + ", ".join(str(n) if isinstance(n, int) else "?" for n in shape) + ")"


def _torch_norm(inputs: Sequence[Shape], o: Options) -> Result:
    return Result(inputs[0], times(2, inputs[0][0]) if o["affine"] else 0)


def _torch_layer_norm(inputs: Sequence[Shape], o: Options) -> Result:
    """A weight, and perhaps a bias, for every position of the last axes."""
    return Result(inputs[0], times(o["each"], *inputs[0][-o["axes"]:]))


def _adapted_norm(inputs: Sequence[Shape], _o: Options) -> Result:
    """A mean and a variance of each channel, and how many values they were made of."""
    weights = plus(times(2, inputs[0][-1]), 1)
    return Result(inputs[0], weights, 0, weights)


def _bidirectional(inputs: Sequence[Shape], o: Options) -> Result:
    options = {k: v for k, v in o.items() if k != "cell"}
    return describe(o["cell"], *inputs, bidirectional=True, **options)


_WINDOW: Options = {"kernel": ..., "filters": ..., "stride": 1, "padding": "valid", "dilation": 1,
                    "multiplier": 1, "bias": True}

EXTRA: dict[str, Description] = {
    "separable-convolution": Description(_WINDOW, _separable, f"{KERAS}, SeparableConv2D"),
    "upsampling": Description({"factors": ...}, _upsampling, f"{KERAS}, UpSampling2D"),
    "permute": Description({"order": ...}, _permuted, f"{KERAS}, Permute"),
    "repeat-vector": Description({"times": ...}, _repeated, f"{KERAS}, RepeatVector"),
    "elementwise": Description({}, _elementwise, f"{KERAS}, Add, Multiply; NumPy broadcasting"),
    "torch-normalisation": Description({"affine": True}, _torch_norm,
                                       f"{TORCH}.BatchNorm2d: statistics are no parameters"),
    "adapted-normalisation": Description({}, _adapted_norm, f"{KERAS}, Normalization"),
    "torch-layer-normalisation": Description({"each": 2, "axes": 1}, _torch_layer_norm,
                                             f"{TORCH}.LayerNorm, RMSNorm"),
    "bidirectional": Description({"cell": ..., "units": ..., "biases": 1, "sequences": False},
                                 _bidirectional, f"{KERAS}, Bidirectional"),
}


def described(kind: str, *inputs: Shape, **options: Any) -> Result:
    """Like `describe`, for these kinds too; raises `LayerError`."""
    if kind in LAYERS:
        return describe(kind, *inputs, **options)
    layer = EXTRA[kind]
    try:
        return layer.result(inputs, {**layer.options, **options})
    except (IndexError, ValueError) as error:
        raise LayerError(str(error)) from error
