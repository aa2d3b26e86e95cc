"""Random layers and networks against Keras itself; skipped without the extra ``oracles``."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest

from compared_layers import Case, Maker, Shapes, layer_tests, proved_numbers, several
from derive.nets import Result, value

os.environ.setdefault("KERAS_BACKEND", "numpy")
keras = pytest.importorskip("keras", reason="Keras is not installed (extra: oracles)")

pytestmark = pytest.mark.filterwarnings("ignore")  # its deprecations are not ours
FEW, MANY, CALLED = 8, 1000, 20
"""Layers of each kind, and after how many one is called on its inputs, which takes time."""


def layout(rng: Random, space: tuple[int, ...], channels: int
           ) -> tuple[tuple[int, ...], str, dict[str, Any]]:
    """A shape with channels first or last, for Keras and for us."""
    if rng.random() < 0.3:
        return (channels, *space), "channels_first", {"channels_first": True}
    return (*space, channels), "channels_last", {}


def windows(rng: Random, axes: int) -> tuple[Any, Any]:
    """Strides and dilations: Keras refuses both at once."""
    if rng.random() < 0.5:
        return several(rng, 1, 4, axes), (1,) * axes
    return (1,) * axes, several(rng, 1, 3, axes)


def convolution(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    kernel, (stride, dilation) = several(rng, 1, 4, axes), windows(rng, axes)
    groups, bias = rng.choice([1, 1, 2, 3]), rng.random() < 0.7
    filters = groups * rng.randint(1, 3)
    shape, first, ours = layout(rng, several(rng, 8, 16, axes), groups * rng.randint(1, 3))
    padding = rng.choice(["valid", "same", *(["causal"] * (axes == 1 and not ours))])
    return (getattr(keras.layers, f"Conv{axes}D")(
        filters, kernel, strides=stride, dilation_rate=dilation, padding=padding, groups=groups,
        use_bias=bias, data_format=first), [shape], "convolution",
        {"filters": filters, "kernel": kernel, "stride": stride, "dilation": dilation,
         "padding": padding, "groups": groups, "bias": bias, **ours})


def depthwise(rng: Random) -> Case:
    axes, times, stride = rng.randint(1, 2), rng.randint(1, 3), rng.randint(1, 3)
    kernel, padding = several(rng, 1, 4, axes), rng.choice(["valid", "same"])
    shape, first, ours = layout(rng, several(rng, 6, 12, axes), rng.randint(1, 4))
    return (getattr(keras.layers, f"DepthwiseConv{axes}D")(
        kernel, strides=stride, padding=padding, depth_multiplier=times, data_format=first),
        [shape], "depthwise-convolution",
        {"kernel": kernel, "multiplier": times, "stride": stride, "padding": padding, **ours})


def transposed(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    kernel, (stride, dilation) = several(rng, 1, 5, axes), windows(rng, axes)
    padding, bias = rng.choice(["valid", "same"]), rng.random() < 0.7
    extra = tuple(rng.randrange(s) for s in stride) if rng.random() < 0.5 else None
    filters = rng.randint(1, 3)
    shape, first, ours = layout(rng, several(rng, 3, 9, axes), rng.randint(1, 3))
    return (getattr(keras.layers, f"Conv{axes}DTranspose")(
        filters, kernel, strides=stride, padding=padding, output_padding=extra, use_bias=bias,
        dilation_rate=dilation, data_format=first), [shape], "transposed-convolution",
        {"filters": filters, "kernel": kernel, "stride": stride, "dilation": dilation,
         "padding": padding, "output_padding": extra, "bias": bias, **ours})


def pooling(rng: Random) -> Case:
    axes, name = rng.randint(1, 3), rng.choice(["MaxPooling", "AveragePooling"])
    kernel, padding = several(rng, 1, 4, axes), rng.choice(["valid", "same"])
    stride = rng.choice([None, several(rng, 1, 5, axes)])
    shape, first, ours = layout(rng, several(rng, 6, 14, axes), 3)
    return (getattr(keras.layers, f"{name}{axes}D")(
        kernel, strides=stride, padding=padding, data_format=first), [shape], "pooling",
        {"kernel": kernel, "stride": stride, "padding": padding, **ours})


def whole_pooling(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    shape, first, ours = layout(rng, several(rng, 4, 9, axes), 3)
    if rng.random() < 0.5:
        outputs = several(rng, 1, 4, axes)
        return (getattr(keras.layers, f"AdaptiveAveragePooling{axes}D")(
            outputs, data_format=first), [shape], "adaptive-pooling", {"outputs": outputs, **ours})
    keep, name = rng.random() < 0.5, rng.choice(["GlobalMaxPooling", "GlobalAveragePooling"])
    return (getattr(keras.layers, f"{name}{axes}D")(keepdims=keep, data_format=first), [shape],
            "global-pooling", {"keep_axes": keep, **ours})


def weighted(rng: Random) -> Case:
    shape, units, bias = several(rng, 1, 9, rng.randint(1, 3)), rng.randint(1, 9), rng.random() < .5
    if rng.random() < 0.5:
        return (keras.layers.Dense(units, use_bias=bias), [shape], "dense",
                {"units": units, "bias": bias})
    return (keras.layers.Embedding(units + 5, units), [shape], "embedding",
            {"vocabulary": units + 5, "width": units})


def normalisation(rng: Random) -> Case:
    scale, centre = rng.random() < 0.5, rng.random() < 0.5
    shape = (*several(rng, 1, 6, rng.randint(1, 2)), 2 * rng.randint(1, 4))
    axes, layers = rng.randint(1, len(shape)), keras.layers
    own = {"scale": scale, "centre": centre}
    cases: list[Case] = [
        (layers.BatchNormalization(scale=scale, center=centre), [shape],
         "batch-normalisation", own),
        (layers.LayerNormalization(axis=list(range(-axes, 0)), scale=scale, center=centre),
         [shape], "layer-normalisation", {**own, "axes": axes}),
        (layers.GroupNormalization(2, scale=scale, center=centre), [shape],
         "group-normalisation", own),
        (layers.RMSNormalization(), [shape], "rms-normalisation", {})]
    return rng.choice(cases)


def recurrent(rng: Random) -> Case:
    name, kind = rng.choice([("SimpleRNN", "simple-recurrent"), ("GRU", "gru"), ("LSTM", "lstm")])
    units, bias, sequences = rng.randint(1, 9), rng.random() < 0.7, rng.random() < 0.5
    after = {"reset_after": rng.random() < 0.5} if kind == "gru" else {}
    layer = getattr(keras.layers, name)(units, use_bias=bias, return_sequences=sequences, **after)
    both = rng.random() < 0.4
    return (keras.layers.Bidirectional(layer) if both else layer, [several(rng, 2, 9, 2)], kind,
            {"units": units, "biases": bias * (1 + after.get("reset_after", False)),
             "sequences": sequences, "bidirectional": both})


def attention(rng: Random) -> Case:
    heads, key, inner, n, m, width, carried, source = several(rng, 1, 6, 8)
    bias, out = rng.random() < 0.7, rng.choice([None, 5])
    layer = keras.layers.MultiHeadAttention(heads, key, value_dim=inner, use_bias=bias,
                                            output_shape=out)
    return layer, [(n, width), (m, source), (m, carried)], "attention", {
        "heads": heads, "key": key, "value": inner, "bias": bias, "output": out}


def shaping(rng: Random) -> Case:
    a, b, c = shape = several(rng, 1, 6, 3)
    sizes, axis, layers = several(rng, 1, 5, rng.randint(2, 3)), rng.randrange(3), keras.layers
    joined = [tuple(n if k == axis else s for k, s in enumerate(shape)) for n in sizes]
    pairs = several(rng, 0, 3, 2), several(rng, 0, 3, 2)
    cases: list[Case] = [
        (layers.Flatten(), [shape], "flatten", {}),
        (layers.Reshape((-1, b)), [shape], "reshape", {"shape": (-1, b)}),
        (layers.Dropout(0.2), [shape], "dropout", {}),
        (layers.Activation("relu"), [shape], "activation", {}),
        (layers.Identity(), [shape], "input", {}),
        (layers.Concatenate(axis=axis + 1), joined, "concatenation", {"axis": axis}),
        (layers.Add(), [shape] * len(sizes), "addition", {}),
        (layers.ZeroPadding2D(pairs), [shape], "zero-padding", {"padding": pairs}),
        (layers.Cropping2D(pairs), [(a + 6, b + 6, c)], "cropping", {"padding": pairs})]
    return rng.choice(cases)


MAKERS: tuple[Maker, ...] = (
    convolution, depthwise, transposed, pooling, whole_pooling, weighted, normalisation,
    recurrent, attention, shaping)


def shape_by(layer: Any, inputs: Shapes, kind: str, called: bool) -> tuple[int, ...]:
    """The output shape: by Keras' own rule, or by calling the layer."""
    batched = [(None, *s) for s in inputs]
    if kind == "attention":  # Keras takes the value before the key
        batched = [batched[0], batched[2], batched[1]]
    merged = kind in ("concatenation", "addition")
    if called:
        given = [keras.Input(s[1:]) for s in batched]
        out = layer(given) if merged else layer(*given)
        return tuple(out.shape)[1:]
    if merged:
        layer.build(batched)
        return tuple(layer.compute_output_shape(batched))[1:]
    layer.build(*batched)
    return tuple(layer.compute_output_shape(*batched))[1:]


def shape_of(k: int, layer: Any, inputs: Shapes, kind: str) -> tuple[int, ...] | None:
    """The output shape; None if the input is too small."""
    try:
        return shape_by(layer, inputs, kind, k % CALLED == 0)
    except (ValueError, TypeError):
        return None


def has_weights(layer: Any, ours: Result) -> bool:
    fixed = sum(w.value.size for w in layer.non_trainable_weights if "seed" not in w.name)
    return (layer.count_params(), fixed) == (value(ours.parameters), value(ours.fixed))


test_random_layers, test_thousands_of_layers, test_every_kind_is_compared = layer_tests(
    MAKERS, FEW, MANY, shape_of, has_weights)


# --- whole networks -----------------------------------------------------------------------


def network(rng: Random) -> Any:
    """A random network of convolutions, with sums or joins in half of them."""
    layers, side = keras.layers, rng.choice([24, 28, 33])
    start = x = keras.Input((side, side, rng.choice([1, 3])))
    branched = rng.random() < 0.5
    for _ in range(rng.randint(2, 4)):
        filters, kernel = 4 * rng.randint(1, 6), rng.choice([1, 3, 3, 5])
        padding = rng.choice(["valid", "same"]) if x.shape[1] > 8 else "same"
        x = layers.Conv2D(filters, kernel, strides=rng.choice([1, 1, 2]), padding=padding,
                          use_bias=rng.random() < 0.7)(x)
        if rng.random() < 0.4:
            x = layers.Activation("relu")(layers.BatchNormalization()(x))
        if branched and rng.random() < 0.7:
            y = layers.Conv2D(filters, 3, padding="same")(x)
            x = rng.choice([layers.Add, layers.Concatenate])()([x, y])
        if x.shape[1] > 8 and rng.random() < 0.5:
            x = layers.MaxPooling2D(2)(x)
    x = rng.choice([layers.Flatten, layers.GlobalAveragePooling2D])()(x)
    x = layers.Dense(3)(layers.Dropout(0.2)(layers.Dense(20, activation="relu")(x)))
    return keras.Model(start, x, name=rng.choice(["sequential", "net", "model_1"]))


def read_back(count: int, seed: int) -> int:
    """How many numbers of the summaries are proved; none may be found wrong or left open."""
    rng, proved = Random(seed), 0
    for _ in range(count):
        lines: list[str] = []
        network(rng).summary(print_fn=lambda line, keep=lines, **_: keep.append(line))
        proved += proved_numbers("\n".join(lines))
    return proved


def test_random_networks_are_read_back() -> None:
    assert read_back(3, 5) > 30


@pytest.mark.campaign
def test_hundreds_of_networks_are_read_back() -> None:
    print(read_back(100, 6))
