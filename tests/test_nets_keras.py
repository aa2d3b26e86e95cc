"""Random layers against Keras itself; needs the extra ``nets-oracles``, and is skipped without."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
keras = pytest.importorskip("keras")

from derive.nets import describe, value  # noqa: E402  # keras decides whether to go on

LAYERS = 250
"""Random layers of each kind; DERIVE_ORACLE_LAYERS asks for more."""
COUNT = int(os.environ.get("DERIVE_ORACLE_LAYERS", LAYERS))


def windowed(rng: Random, axes: int) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Spatial sizes, and options that Keras accepts."""
    kernel = tuple(rng.randint(1, 4) for _ in range(axes))
    stride, dilation = rng.choice([(rng.randint(1, 3), 1), (1, rng.randint(1, 3))])
    padding = rng.choice(["valid", "same", *(["causal"] if axes == 1 else [])])
    space = tuple(rng.randint(12, 20) for _ in range(axes))
    return space, {"kernel": kernel, "stride": stride, "dilation": dilation, "padding": padding}


def agrees(layer: Any, shape: tuple[int, ...], found: Any) -> None:
    """Whether shape and counts of weights are those that Keras has."""
    assert tuple(layer.compute_output_shape((None, *shape)))[1:] == tuple(map(value, found.shape))
    layer.build((None, *shape))
    assert layer.count_params() == value(found.parameters)
    fixed = sum(int(w.value.size) for w in layer.non_trainable_weights
                if "seed" not in w.name)
    assert fixed == value(found.fixed)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_convolutions(axes: int) -> None:
    rng = Random(axes)
    make = getattr(keras.layers, f"Conv{axes}D")
    for _ in range(COUNT):
        space, o = windowed(rng, axes)
        groups = rng.choice([1, 1, 2])
        channels, filters, bias = 2 * rng.randint(1, 3), 2 * rng.randint(1, 4), rng.random() < 0.7
        layer = make(filters, o["kernel"], strides=o["stride"], dilation_rate=o["dilation"],
                     padding=o["padding"], groups=groups, use_bias=bias)
        agrees(layer, (*space, channels), describe(
            "convolution", (*space, channels), filters=filters, groups=groups, bias=bias, **o))


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_pooling(axes: int) -> None:
    rng = Random(axes)
    make = getattr(keras.layers, f"MaxPooling{axes}D")
    for _ in range(COUNT):
        space, o = windowed(rng, axes)
        padding = "same" if o["padding"] == "same" else "valid"
        layer = make(o["kernel"], strides=o["stride"], padding=padding)
        found = describe("pooling", (*space, 3), kernel=o["kernel"], stride=o["stride"],
                         padding=padding)
        assert tuple(layer.compute_output_shape((None, *space, 3)))[1:] == found.shape


@pytest.mark.parametrize("axes", [1, 2])
def test_transposed_convolutions(axes: int) -> None:
    rng = Random(axes)
    make = getattr(keras.layers, f"Conv{axes}DTranspose")
    for _ in range(COUNT):
        kernel = tuple(rng.randint(1, 4) for _ in range(axes))
        space, filters = tuple(rng.randint(5, 9) for _ in range(axes)), rng.randint(1, 4)
        stride = rng.randint(1, min(kernel))
        padding = rng.choice(["valid", "same"])
        layer = make(filters, kernel, strides=stride, padding=padding)
        agrees(layer, (*space, 3), describe("transposed-convolution", (*space, 3), kernel=kernel,
                                            filters=filters, stride=stride, padding=padding))


def test_other_layers() -> None:
    rng = Random(0)
    layers = keras.layers
    for _ in range(COUNT):
        width, units, steps = rng.randint(1, 9), rng.randint(1, 9), rng.randint(2, 9)
        shape = (steps, width)
        agrees(layers.Dense(units), shape, describe("dense", shape, units=units))
        agrees(layers.BatchNormalization(), shape, describe("batch-normalisation", shape))
        agrees(layers.LayerNormalization(), shape, describe("layer-normalisation", shape))
        agrees(layers.Flatten(), shape, describe("flatten", shape))
        agrees(layers.Embedding(width, units), (steps,),
               describe("embedding", (steps,), vocabulary=width, width=units))
        for make, kind in ((layers.LSTM, "lstm"), (layers.GRU, "gru"),
                           (layers.SimpleRNN, "simple-recurrent")):
            sequences = rng.random() < 0.5
            agrees(make(units, return_sequences=sequences), shape,
                   describe(kind, shape, units=units, sequences=sequences))


def test_attention() -> None:
    rng = Random(1)
    for _ in range(COUNT // 10):
        heads, key, inner = rng.randint(1, 4), rng.randint(1, 6), rng.randint(1, 6)
        query, other = (rng.randint(2, 6), rng.randint(2, 8)), (rng.randint(2, 6), 5)
        layer = keras.layers.MultiHeadAttention(heads, key, value_dim=inner)
        layer.build((None, *query), (None, *other))
        found = describe("attention", query, other, heads=heads, key=key, value=inner)
        assert layer.count_params() == value(found.parameters)
