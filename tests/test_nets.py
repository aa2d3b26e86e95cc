"""Formulas of layers against enumeration: positions, weights, multiplications, inputs seen."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive import to_sympy
from derive.nets import (
    LAYERS,
    Field,
    LayerError,
    NoValue,
    adaptive_window,
    convolution_length,
    describe,
    extent,
    field_after,
    pooled_length,
    same_padding,
    transposed_length,
    value,
)
from derive.nets.arithmetic import symbol_size

small = st.integers(1, 6)
lengths = st.integers(1, 25)
pads = st.tuples(st.integers(0, 4), st.integers(0, 4))


def positions(length: int, kernel: int, stride: int, pad: tuple[int, int], dilation: int) -> int:
    """How many times the kernel fits, counted one by one."""
    padded = sum(pad) + length
    return sum(all(t * stride + j * dilation < padded for j in range(kernel))
               for t in range(padded))


@given(lengths, small, small, pads, small)
def test_length_is_the_number_of_positions(
    length: int, kernel: int, stride: int, pad: tuple[int, int], dilation: int
) -> None:
    fits = positions(length, kernel, stride, pad, dilation)
    found = convolution_length(length, kernel, stride, pad, dilation)
    assert max(0, value(found)) == fits
    causal = convolution_length(length, kernel, stride, "causal", dilation)
    assert causal == positions(length, kernel, stride, (dilation * (kernel - 1), 0), dilation)


@given(lengths, small, small, small)
def test_same_padding_is_the_least_that_gives_every_stride_an_output(
    length: int, kernel: int, stride: int, dilation: int
) -> None:
    front, behind = map(value, same_padding(length, kernel, stride, dilation))
    wanted = len(range(0, length, stride))
    assert convolution_length(length, kernel, stride, "same", dilation) == wanted
    assert positions(length, kernel, stride, (front, behind), dilation) == wanted
    assert behind - front in (0, 1)
    if behind:
        assert positions(length, kernel, stride, (front, behind - 1), dilation) < wanted


@given(lengths, small, small, st.integers(0, 3), small)
def test_ceil_mode_counts_windows_that_begin_inside(
    length: int, kernel: int, stride: int, pad: int, dilation: int
) -> None:
    end, size = length + 2 * pad, extent(kernel, dilation)
    assert isinstance(size, int)
    if size > end:
        return
    begun = [t for t in range(end + 1) if t * stride < length + pad
             and (t == 0 or (t - 1) * stride + size < end)]
    assert pooled_length(length, kernel, stride, (pad, pad), dilation,
                         ceil_mode=True) == len(begun)


@given(lengths, small, small, small)
def test_transposed_length_by_scattering(
    length: int, kernel: int, stride: int, dilation: int
) -> None:
    touched = {t * stride + j * dilation for t in range(length) for j in range(kernel)}
    assert transposed_length(length, kernel, stride, (0, 0), dilation) == max(touched) + 1
    padded = transposed_length(length, kernel, stride, (1, 2), dilation, 3)
    assert padded == max(touched) + 1 - 3 + 3


@given(lengths, small, small, small, st.integers(0, 3))
def test_transposed_convolution_inverts_the_length(
    length: int, kernel: int, stride: int, dilation: int, pad: int
) -> None:
    for extra in range(stride):
        back = transposed_length(length, kernel, stride, (pad, pad), dilation, extra)
        assert convolution_length(back, kernel, stride, (pad, pad), dilation) == length


@given(lengths, lengths)
def test_adaptive_windows_cover_the_input(length: int, outputs: int) -> None:
    windows = [tuple(map(value, adaptive_window(i, length, outputs))) for i in range(outputs)]
    assert all(first < end for first, end in windows)
    assert {x for first, end in windows for x in range(first, end)} == set(range(length))


@settings(max_examples=40)
@given(st.lists(st.tuples(small, st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)),
                min_size=1, max_size=4), st.integers(0, 3))
def test_receptive_field_by_following_every_tap(
    layers: list[tuple[int, int, int, int]], output: int
) -> None:
    field, seen = Field(), {output}
    for kernel, stride, front, dilation in layers:
        field = field_after(field, kernel, stride, front, dilation)
    for kernel, stride, front, dilation in reversed(layers):
        seen = {t * stride + j * dilation - front for t in seen for j in range(kernel)}
    first, end = map(value, field.inputs(output))
    assert (min(seen), max(seen) + 1) == (first, end)


def weights_of(channels: int, filters: int, groups: int, kernel: tuple[int, ...]) -> int:
    """The weights of a convolution, one by one."""
    return sum(1 for f, c, *_ in product(range(filters), range(channels), *map(range, kernel))
               if f * groups // filters == c * groups // channels)


@pytest.mark.parametrize("kernel", [(3,), (3, 2), (2, 1, 3)])
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("first", [False, True])
def test_weights_and_multiplications_of_convolutions(
    kernel: tuple[int, ...], groups: int, first: bool
) -> None:
    space, channels, filters = (7, 6, 5)[: len(kernel)], 4, 6
    shape = (channels, *space) if first else (*space, channels)
    options: dict[str, Any] = {"filters": filters, "kernel": kernel, "groups": groups,
                               "stride": 2, "channels_first": first}
    found = describe("convolution", shape, **options)
    count = weights_of(channels, filters, groups, kernel)
    assert found.parameters == count + filters
    assert describe("convolution", shape, bias=False, **options).parameters == count
    out = [positions(n, k, 2, (0, 0), 1) for n, k in zip(space, kernel, strict=True)]
    assert found.shape == ((filters, *out) if first else (*out, filters))
    assert found.multiplications == prod(out) * count
    back = describe("transposed-convolution", shape, **options)
    assert back.parameters == weights_of(channels, filters, groups, kernel) + filters


def gate_weights(gates: int, features: int, units: int, biases: int) -> int:
    return sum(1 for _ in product(range(gates), range(units),
                                  range(features + units + biases)))


@pytest.mark.parametrize(("kind", "gates", "biases"),
                         [("simple-recurrent", 1, 1), ("gru", 3, 2), ("lstm", 4, 1)])
def test_weights_of_recurrent_layers(kind: str, gates: int, biases: int) -> None:
    found = describe(kind, (9, 5), units=7)
    assert found.parameters == gate_weights(gates, 5, 7, biases)
    both = describe(kind, (9, 5), units=7, bidirectional=True, sequences=True)
    assert both.shape == (9, 14)
    assert both.parameters == 2 * gate_weights(gates, 5, 7, biases)


def test_weights_of_attention() -> None:
    found = describe("attention", (10, 16), (12, 20), heads=2, key=3, value=5)
    matrices = [(16, 6), (20, 6), (20, 10), (10, 16)]
    assert found.parameters == sum(rows * cols + cols for rows, cols in matrices)
    assert found.shape == (10, 16)
    scores = sum(1 for _ in product(range(2), range(10), range(12), range(3 + 5)))
    assert found.multiplications == 10 * 96 + 12 * 120 + 12 * 200 + 10 * 160 + scores


EXAMPLES: dict[str, tuple[list[tuple[int, ...]], dict[str, Any], tuple[int, ...], int, int]] = {
    "dense": ([(4, 5)], {"units": 3}, (4, 3), 18, 0),
    "embedding": ([(1014,)], {"vocabulary": 78, "width": 64}, (1014, 64), 4992, 0),
    "depthwise-convolution": ([(9, 4)], {"kernel": 3, "multiplier": 2}, (7, 8), 3 * 8 + 8, 0),
    "pooling": ([(1008, 256)], {"kernel": 3}, (336, 256), 0, 0),
    "adaptive-pooling": ([(7, 9, 4)], {"outputs": (3, 2)}, (3, 2, 4), 0, 0),
    "global-pooling": ([(7, 9, 4)], {}, (4,), 0, 0),
    "batch-normalisation": ([(7, 4)], {}, (7, 4), 16, 8),
    "layer-normalisation": ([(7, 4)], {}, (7, 4), 8, 0),
    "group-normalisation": ([(7, 4)], {"centre": False}, (7, 4), 4, 0),
    "rms-normalisation": ([(7, 4)], {}, (7, 4), 4, 0),
    "flatten": ([(34, 256)], {}, (8704,), 0, 0),
    "reshape": ([(6, 4)], {"shape": (3, -1)}, (3, 8), 0, 0),
    "dropout": ([(6, 4)], {}, (6, 4), 0, 0),
    "activation": ([(6, 4)], {}, (6, 4), 0, 0),
    "input": ([(6, 4)], {}, (6, 4), 0, 0),
    "concatenation": ([(6, 4), (6, 3)], {}, (6, 7), 0, 0),
    "addition": ([(6, 4), (6, 4)], {}, (6, 4), 0, 0),
    "zero-padding": ([(6, 4)], {"padding": ((1, 2),)}, (9, 4), 0, 0),
    "cropping": ([(6, 4)], {"padding": 1}, (4, 4), 0, 0),
}
ELSEWHERE = {"convolution", "transposed-convolution", "simple-recurrent", "gru", "lstm",
             "attention"}


def test_every_kind_of_layer_is_tested() -> None:
    assert EXAMPLES.keys() | ELSEWHERE == LAYERS.keys()
    assert all(layer.source for layer in LAYERS.values())


@pytest.mark.parametrize("kind", EXAMPLES)
def test_examples(kind: str) -> None:
    inputs, options, shape, parameters, fixed = EXAMPLES[kind]
    found = describe(kind, *inputs, **options)
    assert (found.shape, found.parameters, found.fixed) == (shape, parameters, fixed)


@pytest.mark.parametrize(("kind", "inputs", "options"), [
    ("nothing", [(3,)], {}),
    ("dense", [(3,)], {"unit": 4}),
    ("dense", [(3,)], {}),
    ("dense", [], {"units": 3}),
    ("addition", [(3, 4), (4, 3)], {}),
    ("concatenation", [(3, 4), (4, 3)], {}),
    ("reshape", [(3, 4)], {"shape": (5, -1)}),
    ("reshape", [(3, 4)], {"shape": (5, 2)}),
    ("convolution", [(9, 4)], {"filters": 6, "kernel": 3, "groups": 3}),
    ("convolution", [(9, 9, 4)], {"filters": 6, "kernel": (3,)}),
    ("lstm", [(9,)], {"units": 3}),
])
def test_what_does_not_fit_is_refused(
    kind: str, inputs: list[tuple[int, ...]], options: dict[str, Any]
) -> None:
    with pytest.raises(LayerError):
        describe(kind, *inputs, **options)


@given(lengths, small, small, small, st.integers(0, 3))
def test_symbols_give_the_same_numbers(
    length: int, kernel: int, stride: int, dilation: int, pad: int
) -> None:
    names = {"L": length, "k": kernel, "s": stride, "d": dilation, "p": pad, "F": 5, "C": 3}
    L, k, s, d, p, F, C = map(symbol_size, names)  # their usual names
    for padding, numbers in (((p, p), (pad, pad)), ("same", "same"), ("causal", "causal")):
        found = describe("convolution", (L, C), filters=F, kernel=k, stride=s, dilation=d,
                         padding=padding if isinstance(padding, str) else (padding,))
        exact = describe("convolution", (length, 3), filters=5, kernel=kernel, stride=stride,
                         dilation=dilation,
                         padding=numbers if isinstance(numbers, str) else (numbers,))
        assert tuple(value(n, names) for n in found.shape) == exact.shape
        assert value(found.parameters, names) == exact.parameters
        assert value(found.multiplications, names) == exact.multiplications


def test_formulas_are_sympy_expressions_too() -> None:
    length = convolution_length(symbol_size("L"), symbol_size("k"), symbol_size("s"))
    assert not isinstance(length, int)
    assert str(to_sympy(length)) == "floor((L - k)/s) + 1"
    with pytest.raises(NoValue):
        value(length, {"L": 3})


def test_the_network_of_the_notes() -> None:
    shape: tuple[Any, ...] = describe("embedding", (1014,), vocabulary=78, width=64).shape
    seen, total = [], 0
    for kernel, pool in [(7, 3), (7, 3), (3, 1), (3, 1), (3, 1), (3, 3)]:
        found = describe("convolution", shape, filters=256, kernel=kernel)
        total += value(found.parameters)
        pooled = describe("pooling", found.shape, kernel=pool)
        seen += [found.shape[0], *([pooled.shape[0]] if pool > 1 else [])]
        shape = pooled.shape
    assert seen == [1008, 336, 330, 110, 108, 106, 104, 102, 34]
    assert total == 114944 + 459008 + 4 * 196864
    flat = describe("flatten", shape)
    assert flat.shape == (8704,)
    dense = describe("dense", flat.shape, units=1024)
    assert dense.parameters == 8913920
    assert describe("dense", dense.shape, units=1024).parameters == 1049600
