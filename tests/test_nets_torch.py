"""Random layers against PyTorch itself; needs the extra ``nets-oracles``, skipped without."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from derive.nets import describe, value  # noqa: E402  # torch decides whether to go on

FEW = 40
"""Random layers of each kind; the campaign takes `MANY`, DERIVE_ORACLE_LAYERS any number."""
MANY = 1000
COUNTS = [pytest.param(int(os.environ.get("DERIVE_ORACLE_LAYERS", FEW)), id="few"),
          pytest.param(MANY, id="many", marks=pytest.mark.campaign)]
AXES = [1, 2, 3]
NN = torch.nn


def agrees(layer: Any, shape: tuple[int, ...], found: Any, output: Any = None) -> None:
    """Whether a run of the layer gives our shape, and its weights our counts.

    PyTorch keeps the statistics of a normalisation as buffers, which are no parameters; Keras
    and we count them as weights that are not trained.
    """
    with torch.no_grad():
        output = layer(torch.zeros(2, *shape)) if output is None else output
    assert tuple(output.shape[1:]) == tuple(map(value, found.shape)), layer
    trained = sum(p.numel() for p in layer.parameters())
    fixed = sum(b.numel() for name, b in layer.named_buffers() if "num_batches" not in name)
    assert (trained + fixed, fixed) == (value(found.parameters), value(found.fixed)), layer


def each(rng: Random, axes: int, low: int, high: int) -> tuple[int, ...]:
    return tuple(rng.randint(low, high) for _ in range(axes))


def pairs(padding: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((p, p) for p in padding)


# PyTorch tells that even kernels under same padding need a padded copy
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("axes", AXES)
def test_convolutions(axes: int, count: int) -> None:
    rng = Random(axes)
    for _ in range(count):
        kernel, dilation = each(rng, axes, 1, 4), each(rng, axes, 1, 2)
        stride, padding = each(rng, axes, 1, 3), each(rng, axes, 0, 3)
        groups, bias, same = rng.choice([1, 1, 2]), rng.random() < 0.7, rng.random() < 0.2
        channels, filters = 2 * rng.randint(1, 3), 2 * rng.randint(1, 4)
        shape = (channels, *each(rng, axes, 7, 9))
        stride = (1,) * axes if same else stride  # PyTorch has same padding without strides only
        layer = getattr(NN, f"Conv{axes}d")(
            channels, filters, kernel, stride, "same" if same else padding, dilation, groups, bias)
        agrees(layer, shape, describe(
            "convolution", shape, filters=filters, kernel=kernel, stride=stride, groups=groups,
            padding="same" if same else pairs(padding), dilation=dilation, bias=bias,
            channels_first=True))


@pytest.mark.parametrize("count", COUNTS)
def test_padding_in_front_and_behind(count: int) -> None:
    rng = Random(4)
    for _ in range(count):
        front, behind, kernel, stride = (rng.randint(0, 4), rng.randint(0, 4), rng.randint(1, 4),
                                         rng.randint(1, 3))
        shape, pad = (3, rng.randint(5, 20)), NN.ConstantPad1d((front, behind), 0)
        layer = NN.Sequential(pad, NN.Conv1d(3, 2, kernel, stride))
        agrees(layer, shape, describe("convolution", shape, filters=2, kernel=kernel,
                                      stride=stride, padding=((front, behind),),
                                      channels_first=True))
        agrees(pad, shape, describe("zero-padding", shape, padding=((front, behind),),
                                    channels_first=True))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("axes", AXES)
def test_transposed_convolutions(axes: int, count: int) -> None:
    rng = Random(axes)
    for _ in range(count):
        kernel, dilation = each(rng, axes, 2, 4), each(rng, axes, 1, 2)
        stride, padding = each(rng, axes, 1, 3), each(rng, axes, 0, 1)
        extra = tuple(rng.randrange(max(s, d)) for s, d in zip(stride, dilation, strict=True))
        groups, bias = rng.choice([1, 2]), rng.random() < 0.7
        channels, filters = 2 * rng.randint(1, 2), 2 * rng.randint(1, 3)
        shape = (channels, *each(rng, axes, 3, 5))
        layer = getattr(NN, f"ConvTranspose{axes}d")(
            channels, filters, kernel, stride, padding, extra, groups, bias, dilation)
        agrees(layer, shape, describe(
            "transposed-convolution", shape, filters=filters, kernel=kernel, stride=stride,
            padding=pairs(padding), output_padding=extra, groups=groups, bias=bias,
            dilation=dilation, channels_first=True))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("axes", AXES)
def test_pooling(axes: int, count: int) -> None:
    rng = Random(axes)
    for _ in range(count):
        kernel, stride = each(rng, axes, 1, 4), each(rng, axes, 1, 4)
        padding = tuple(rng.randint(0, k // 2) for k in kernel)
        ceil, most = rng.random() < 0.5, rng.random() < 0.5
        dilation = each(rng, axes, 1, 2) if most else (1,) * axes
        shape = (3, *each(rng, axes, 7, 12))
        layer = (NN.__dict__[f"MaxPool{axes}d"](kernel, stride, padding, dilation, False, ceil)
                 if most else NN.__dict__[f"AvgPool{axes}d"](kernel, stride, padding, ceil))
        agrees(layer, shape, describe(
            "pooling", shape, kernel=kernel, stride=stride, padding=pairs(padding),
            dilation=dilation, ceil_mode=ceil, channels_first=True))
        outputs = each(rng, axes, 1, 9)
        for name in ("Avg", "Max"):
            agrees(getattr(NN, f"Adaptive{name}Pool{axes}d")(outputs), shape, describe(
                "adaptive-pooling", shape, outputs=outputs, channels_first=True))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("kind", "make", "biases"), [
    ("simple-recurrent", NN.RNN, 2), ("gru", NN.GRU, 2), ("lstm", NN.LSTM, 2)])
def test_recurrent_layers(kind: str, make: Any, biases: int, count: int) -> None:
    """Stacked layers are ours one after the other."""
    rng = Random(5)
    for _ in range(count):
        (steps, features, units), depth = each(rng, 3, 1, 6), rng.randint(1, 3)
        both, bias = rng.random() < 0.5, rng.random() < 0.7
        layer = make(features, units, depth, bias=bias, batch_first=True, bidirectional=both)
        shape: Any = (steps, features)
        parameters = 0
        for _ in range(depth):
            found = describe(kind, shape, units=units, biases=biases if bias else 0,
                             bidirectional=both, sequences=True)
            shape, parameters = found.shape, parameters + value(found.parameters)
        assert tuple(layer(torch.zeros(2, steps, features))[0].shape[1:]) == shape
        assert sum(p.numel() for p in layer.parameters()) == parameters


@pytest.mark.parametrize("count", COUNTS)
def test_other_layers(count: int) -> None:
    rng = Random(6)
    for _ in range(count):
        steps, width, units, bias = *each(rng, 3, 2, 9), rng.random() < 0.5
        shape, first = (steps, width), {"channels_first": True}
        agrees(NN.Linear(width, units, bias), shape, describe(
            "dense", shape, units=units, bias=bias))
        agrees(NN.Flatten(), shape, describe("flatten", shape))
        agrees(NN.BatchNorm1d(steps, affine=bias), shape, describe(
            "batch-normalisation", shape, scale=bias, centre=bias, **first))
        agrees(NN.GroupNorm(1, steps), shape, describe("group-normalisation", shape, **first))
        agrees(NN.LayerNorm(width, bias=bias), shape, describe(
            "layer-normalisation", shape, centre=bias))
        layer = NN.Embedding(units, width)
        agrees(layer, (steps,), describe("embedding", (steps,), vocabulary=units, width=width),
               layer(torch.zeros(2, steps, dtype=torch.long)))
        heads, key, source = rng.randint(1, 3), rng.randint(1, 4), rng.randint(1, 6)
        query, other = (steps, heads * key), (units, source)
        attention = NN.MultiheadAttention(heads * key, heads, bias=bias, kdim=source, vdim=source,
                                          batch_first=True)
        agrees(attention, query, describe("attention", query, other, heads=heads, key=key,
                                          bias=bias),
               attention(torch.zeros(2, *query), *[torch.zeros(2, *other)] * 2)[0])
        last = (rng.randint(1, 5), width)
        joined = torch.cat([torch.zeros(2, *shape), torch.zeros(2, *last)], 1)
        assert tuple(joined.shape[1:]) == describe("concatenation", shape, last, axis=0).shape
