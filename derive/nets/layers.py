"""One description for every kind of layer: output shape, weights, multiplications.

Shapes leave the batch out.  `LAYERS` is the table; an entry is a function from the input shape
and the layer's options, with the source of its formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from .arithmetic import Size, minus, plus, quotient, times
from .windows import Padding, convolution_length, pooled_length, transposed_length

Shape = tuple[Size, ...]
Options = Mapping[str, Any]

KERAS = "Keras 3 documentation, layers API"
TORCH = "PyTorch documentation, torch.nn"


class LayerError(ValueError):
    """A layer that does not fit its input, or an option that it does not have."""


class Result(Struct, frozen=True):
    """What a layer makes of its input.

    `parameters` counts all weights, of which `fixed` are not trained; `multiplications` are
    multiply-accumulate steps for one example, biases not counted.
    """

    shape: Shape
    parameters: Size = 0
    multiplications: Size = 0
    fixed: Size = 0


class Description(Struct, frozen=True):
    """A kind of layer: its options with their defaults, and where its formulas stand.

    An option whose default is ``...`` must be given.
    """

    options: Options
    result: Callable[[Sequence[Shape], Options], Result]
    source: str


def describe(kind: str, *inputs: Shape, **options: Any) -> Result:
    """What a layer of a kind of `LAYERS` makes of its input shapes; raises `LayerError`."""
    if kind not in LAYERS:
        raise LayerError(f"there is no layer {kind!r}")
    layer = LAYERS[kind]
    if unknown := options.keys() - layer.options.keys():
        raise LayerError(f"{kind} has no option {min(unknown)!r}")
    chosen = {**layer.options, **options}
    if missing := [name for name, given in chosen.items() if given is ...]:
        raise LayerError(f"{kind} needs {missing[0]}")
    if not inputs:
        raise LayerError(f"{kind} has no input")
    return layer.result(inputs, chosen)


# --- axes ---------------------------------------------------------------------------------


def _axes(shape: Shape, first: bool) -> tuple[Shape, Size]:
    """The spatial sizes and the channels."""
    if len(shape) < 1:
        raise LayerError("the input has no axes")
    return (shape[1:], shape[0]) if first else (shape[:-1], shape[-1])


def _joined(space: Sequence[Size], channels: Size, first: bool) -> Shape:
    return (channels, *space) if first else (*space, channels)


def _each(value: Any, count: int, what: str) -> tuple[Any, ...]:
    """One value for every axis."""
    if not isinstance(value, (tuple, list)):
        return (value,) * count
    if len(value) != count:
        raise LayerError(f"{what} has {len(value)} values for {count} axes")
    return tuple(value)


def _paddings(padding: Any, count: int) -> tuple[Padding, ...]:
    """A padding for every axis: a name, a number, or a pair (front, behind) for each."""
    if isinstance(padding, str):
        return (padding,) * count
    return tuple(p if isinstance(p, (tuple, str)) else (p, p)
                 for p in _each(padding, count, "padding"))


def _along(space: Shape, o: Options, length: Callable[..., Size], **more: Any) -> Shape:
    n = len(space)
    kernel, stride = _each(o["kernel"], n, "kernel"), _each(_stride(o), n, "stride")
    dilation = _each(o.get("dilation", 1), n, "dilation")
    paddings = _paddings(o["padding"], n)
    return tuple(length(*axis, **more)
                 for axis in zip(space, kernel, stride, paddings, dilation, strict=True))


def _stride(o: Options) -> Any:
    return o["kernel"] if o["stride"] is None else o["stride"]


def _one(inputs: Sequence[Shape]) -> Shape:
    if len(inputs) != 1:
        raise LayerError(f"one input is needed, not {len(inputs)}")
    return inputs[0]


def _divided(a: Size, b: Size, what: str) -> Size:
    if isinstance(a, int) and isinstance(b, int) and (b < 1 or a % b):
        raise LayerError(f"the {what}, {a}, cannot be divided into {b} groups")
    return quotient(a, b)


# --- windows ------------------------------------------------------------------------------


def _convolution(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    filters, groups = o["filters"], o["groups"]
    out = _along(space, o, convolution_length)
    _divided(filters, groups, "filters")
    weights = times(*_each(o["kernel"], len(space), "kernel"),
                    _divided(channels, groups, "channels"), filters)
    return Result(_joined(out, filters, o["channels_first"]),
                  plus(weights, filters if o["bias"] else 0), times(weights, *out))


def _transposed(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    n, filters, groups = len(space), o["filters"], o["groups"]
    extra = _each(o["output_padding"], n, "output_padding")
    kernel, stride = _each(o["kernel"], n, "kernel"), _each(o["stride"], n, "stride")
    axes = zip(space, kernel, stride, _paddings(o["padding"], n),
               _each(o["dilation"], n, "dilation"), extra, strict=True)
    out = tuple(transposed_length(*axis) for axis in axes)
    _divided(channels, groups, "channels")
    weights = times(*kernel, channels, _divided(filters, groups, "filters"))
    # every input value is multiplied with every weight of its channel
    return Result(_joined(out, filters, o["channels_first"]),
                  plus(weights, filters if o["bias"] else 0), times(weights, *space))


def _depthwise(inputs: Sequence[Shape], o: Options) -> Result:
    _, channels = _axes(_one(inputs), o["channels_first"])
    filters = times(channels, o["multiplier"])
    return _convolution(inputs, {**o, "filters": filters, "groups": channels})


def _pooling(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    out = _along(space, o, pooled_length, ceil_mode=o["ceil_mode"])
    return Result(_joined(out, channels, o["channels_first"]))


def _adaptive(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    out = _each(o["outputs"], len(space), "outputs")
    return Result(_joined(out, channels, o["channels_first"]))


def _global(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    return Result(_joined((1,) * len(space), channels, o["channels_first"])
                  if o["keep_axes"] else (channels,))


# --- weights ------------------------------------------------------------------------------


def _dense(inputs: Sequence[Shape], o: Options) -> Result:
    *rest, width = _one(inputs)
    weights = times(width, o["units"])
    return Result((*rest, o["units"]), plus(weights, o["units"] if o["bias"] else 0),
                  times(weights, *rest))


def _embedding(inputs: Sequence[Shape], o: Options) -> Result:
    return Result((*_one(inputs), o["width"]), times(o["vocabulary"], o["width"]))


def _normalisation(fixed: int, trained: Sequence[str] = ("scale", "centre")
                   ) -> Callable[[Sequence[Shape], Options], Result]:
    """Weights for every channel: those that are switched on, and `fixed` statistics."""
    def result(inputs: Sequence[Shape], o: Options) -> Result:
        shape = _one(inputs)
        _, channels = _axes(shape, o["channels_first"])
        if o.get("axes", 1) != 1:
            channels = times(*shape[-o["axes"]:])
        own = sum(bool(o[name]) for name in trained)
        return Result(shape, times(own + fixed, channels), 0, times(fixed, channels))
    return result


GATES = {"simple": 1, "gru": 3, "lstm": 4}


def _recurrent(kind: str) -> Callable[[Sequence[Shape], Options], Result]:
    """Layers of cells: what a cell gives back is its units, or their projection (PyTorch)."""
    def result(inputs: Sequence[Shape], o: Options) -> Result:
        shape = _one(inputs)
        if len(shape) != 2:
            raise LayerError("a recurrent layer needs steps and features")
        steps, features = shape
        units, ways = o["units"], 2 if o["bidirectional"] else 1
        projection = o.get("projection")
        back = units if projection is None else projection
        out = times(ways, back)
        weights: Size = 0
        for layer in range(o["layers"]):
            seen = out if layer else features
            weights = plus(weights, times(ways, GATES[kind], units, plus(seen, back)),
                           0 if projection is None else times(ways, units, projection))
        biases = times(ways, o["layers"], GATES[kind], units, o["biases"])
        return Result((steps, out) if o["sequences"] else (out,),
                      plus(weights, biases), times(weights, steps))
    return result


def _attention(inputs: Sequence[Shape], o: Options) -> Result:
    """Of a query alone, of query and source, or of query, key and value."""
    if len(inputs) > 3 or any(len(s) != 2 for s in inputs):
        raise LayerError("attention needs tokens and features")
    (n, width), (m, source), (_, carried) = inputs[0], inputs[min(1, len(inputs) - 1)], inputs[-1]
    heads, key = o["heads"], o["key"]
    inner = o["value"] if o["value"] is not None else key
    out = o["output"] if o["output"] is not None else width
    keys, values = times(heads, key), times(heads, inner)
    weights = [times(width, keys), times(source, keys), times(carried, values),
               times(values, out)]
    biases = plus(keys, keys, values, out) if o["bias"] else 0
    multiplied = plus(times(n, weights[0]), times(m, plus(weights[1], weights[2])),
                      times(n, weights[3]), times(n, m, plus(keys, values)))
    return Result((n, out), plus(*weights, biases), multiplied)


# --- shapes -------------------------------------------------------------------------------


def _same(inputs: Sequence[Shape], _o: Options) -> Result:
    return Result(_one(inputs))


def _flatten(inputs: Sequence[Shape], _o: Options) -> Result:
    return Result((times(*_one(inputs)),))


def _reshape(inputs: Sequence[Shape], o: Options) -> Result:
    size, target = times(*_one(inputs)), tuple(o["shape"])
    if target.count(-1) > 1:
        raise LayerError("only one axis can be inferred")
    known = times(*(t for t in target if t != -1))
    inferred = tuple(_divided(size, known, "size") if t == -1 else t for t in target)
    whole = times(*inferred)
    if isinstance(whole, int) and isinstance(size, int) and whole != size:
        raise LayerError(f"{size} values do not fit the shape {inferred}")
    return Result(inferred)


def _concatenation(inputs: Sequence[Shape], o: Options) -> Result:
    axis = o["axis"]
    first = inputs[0]
    if any(len(s) != len(first) for s in inputs) or not -len(first) <= axis < len(first):
        raise LayerError("the inputs cannot be joined along this axis")
    axis %= len(first)
    for s in inputs[1:]:
        if s[:axis] + s[axis + 1:] != first[:axis] + first[axis + 1:]:
            raise LayerError("the inputs differ in another axis than the one they are joined at")
    return Result((*first[:axis], plus(*(s[axis] for s in inputs)), *first[axis + 1:]))


def _addition(inputs: Sequence[Shape], _o: Options) -> Result:
    if any(s != inputs[0] for s in inputs):
        raise LayerError("the inputs that are added differ in shape")
    return Result(inputs[0])


def _padding(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    pairs = _paddings(o["padding"], len(space))
    return Result(_joined([plus(n, *p) for n, p in zip(space, pairs, strict=True)
                           if isinstance(p, tuple)], channels, o["channels_first"]))


def _cropping(inputs: Sequence[Shape], o: Options) -> Result:
    space, channels = _axes(_one(inputs), o["channels_first"])
    pairs = _paddings(o["padding"], len(space))
    return Result(_joined([minus(n, plus(*p)) for n, p in zip(space, pairs, strict=True)
                           if isinstance(p, tuple)], channels, o["channels_first"]))


_FIRST: Options = {"channels_first": False}
_WINDOW: Options = {"kernel": ..., "padding": "valid", "dilation": 1, **_FIRST}
_CONVOLUTION: Options = {**_WINDOW, "stride": 1, "groups": 1, "bias": True}
_NORM: Options = {"scale": True, "centre": True, **_FIRST}
_RECURRENT: Options = {"units": ..., "biases": 1, "bidirectional": False, "sequences": False,
                       "layers": 1}

LAYERS: dict[str, Description] = {
    "convolution": Description({**_CONVOLUTION, "filters": ...}, _convolution,
                               f"{KERAS}, Conv1D to Conv3D; {TORCH}.Conv1d"),
    "transposed-convolution": Description(
        {**_CONVOLUTION, "filters": ..., "output_padding": None}, _transposed,
        f"{TORCH}.ConvTranspose1d; {KERAS}, Conv1DTranspose"),
    "depthwise-convolution": Description({**_CONVOLUTION, "multiplier": 1}, _depthwise,
                                         f"{KERAS}, DepthwiseConv1D"),
    "pooling": Description({**_WINDOW, "stride": None, "ceil_mode": False}, _pooling,
                           f"{TORCH}.MaxPool1d, AvgPool1d; {KERAS}, MaxPooling1D"),
    "adaptive-pooling": Description({"outputs": ..., **_FIRST}, _adaptive,
                                    f"{TORCH}.AdaptiveAvgPool1d"),
    "global-pooling": Description({"keep_axes": False, **_FIRST}, _global,
                                  f"{KERAS}, GlobalMaxPooling1D"),
    "dense": Description({"units": ..., "bias": True}, _dense, f"{KERAS}, Dense; {TORCH}.Linear"),
    "embedding": Description({"vocabulary": ..., "width": ...}, _embedding,
                             f"{KERAS}, Embedding; {TORCH}.Embedding"),
    "batch-normalisation": Description(_NORM, _normalisation(2),
                                       f"{KERAS}, BatchNormalization: moving mean and variance"),
    "layer-normalisation": Description({**_NORM, "axes": 1}, _normalisation(0),
                                       f"{KERAS}, LayerNormalization"),
    "group-normalisation": Description(_NORM, _normalisation(0), f"{KERAS}, GroupNormalization"),
    "rms-normalisation": Description({**_NORM, "axes": 1}, _normalisation(0, ("scale",)),
                                     f"{KERAS}, RMSNormalization"),
    "simple-recurrent": Description(_RECURRENT, _recurrent("simple"), f"{KERAS}, SimpleRNN"),
    "gru": Description({**_RECURRENT, "biases": 2}, _recurrent("gru"),
                       f"{KERAS}, GRU with reset_after; {TORCH}.GRU"),
    "lstm": Description({**_RECURRENT, "projection": None}, _recurrent("lstm"),
                        f"{KERAS}, LSTM; {TORCH}.LSTM has two biases"),
    "attention": Description(
        {"heads": ..., "key": ..., "value": None, "output": None, "bias": True}, _attention,
        f"{KERAS}, MultiHeadAttention; Vaswani et al., Attention is all you need, 2017"),
    "flatten": Description({}, _flatten, f"{KERAS}, Flatten"),
    "reshape": Description({"shape": ...}, _reshape, f"{KERAS}, Reshape"),
    "dropout": Description({}, _same, f"{KERAS}, Dropout"),
    "activation": Description({}, _same, f"{KERAS}, Activation"),
    "input": Description({}, _same, f"{KERAS}, InputLayer"),
    "concatenation": Description({"axis": -1}, _concatenation, f"{KERAS}, Concatenate"),
    "addition": Description({}, _addition, f"{KERAS}, Add"),
    "zero-padding": Description({"padding": ..., **_FIRST}, _padding, f"{KERAS}, ZeroPadding1D"),
    "cropping": Description({"padding": ..., **_FIRST}, _cropping, f"{KERAS}, Cropping1D"),
}
"""The kinds of layers."""
