"""Random layers and networks against PyTorch itself; skipped without the extra ``oracles``.

The layers run on PyTorch's ``meta`` device: its own rules for shapes, without numbers.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from compared_layers import Case, Maker, Shapes, layer_tests, proved_numbers, several
from derive.nets import Result, value

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra: oracles)")

pytestmark = pytest.mark.filterwarnings("ignore")  # its deprecations are not ours
nn = torch.nn
FEW, MANY = 12, 1500


def module(name: str, axes: int) -> Any:
    return getattr(nn, f"{name}{axes}d")


def convolution(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    kernel, dilation = several(rng, 1, 4, axes), several(rng, 1, 3, axes)
    groups = rng.choice([1, 1, 2, 3])
    channels, filters = groups * rng.randint(1, 3), groups * rng.randint(1, 4)
    same = rng.random() < 0.25
    stride = (1,) * axes if same else several(rng, 1, 4, axes)
    padding: Any = rng.choice(["same", "valid"]) if same else several(rng, 0, 4, axes)
    bias = rng.random() < 0.7
    space = several(rng, 8, 20, axes)
    return (module("Conv", axes)(channels, filters, kernel, stride, padding, dilation, groups,
                                 bias, device="meta"),
            [(channels, *space)], "convolution",
            {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding,
             "dilation": dilation, "groups": groups, "bias": bias, "channels_first": True})


def padded_convolution(rng: Random) -> Case:
    """Padding that differs in front and behind, and causal padding."""
    kernel, dilation, stride = rng.randint(1, 4), rng.randint(1, 3), rng.randint(1, 3)
    causal = rng.random() < 0.5
    pair = (dilation * (kernel - 1), 0) if causal else (rng.randint(0, 5), rng.randint(0, 5))
    layer = nn.Sequential(nn.ConstantPad1d(pair, 0.0), nn.Conv1d(
        3, 5, kernel, stride, 0, dilation, device="meta"))
    return layer, [(3, rng.randint(12, 30))], "convolution", {
        "filters": 5, "kernel": kernel, "stride": stride, "dilation": dilation,
        "padding": "causal" if causal else (pair,), "channels_first": True}


def transposed(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    kernel, dilation = several(rng, 1, 4, axes), several(rng, 1, 3, axes)
    stride, padding = several(rng, 1, 4, axes), several(rng, 0, 2, axes)
    extra = tuple(rng.randrange(max(s, d)) for s, d in zip(stride, dilation, strict=True))
    groups, bias = rng.choice([1, 2]), rng.random() < 0.7
    channels, filters = groups * rng.randint(1, 3), groups * rng.randint(1, 3)
    return (module("ConvTranspose", axes)(channels, filters, kernel, stride, padding, extra,
                                          groups, bias, dilation, device="meta"),
            [(channels, *several(rng, 4, 9, axes))], "transposed-convolution",
            {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding,
             "dilation": dilation, "groups": groups, "bias": bias, "output_padding": extra,
             "channels_first": True})


def depthwise(rng: Random) -> Case:
    axes, channels, times = rng.randint(1, 3), rng.randint(1, 5), rng.randint(1, 3)
    kernel = several(rng, 1, 3, axes)
    return (module("Conv", axes)(channels, channels * times, kernel, groups=channels,
                                 device="meta"),
            [(channels, *several(rng, 5, 9, axes))], "depthwise-convolution",
            {"kernel": kernel, "multiplier": times, "channels_first": True})


def pooling(rng: Random) -> Case:
    axes, greatest = rng.randint(1, 3), rng.random() < 0.5
    kernel = several(rng, 1, 5, axes)
    padding = tuple(rng.randint(0, k // 2) for k in kernel)
    stride = rng.choice([None, several(rng, 1, 5, axes)])
    dilation = several(rng, 1, 2, axes) if greatest else (1,) * axes
    ceil_mode = rng.random() < 0.5
    args = (kernel, stride, padding)
    layer = (module("MaxPool", axes)(*args, dilation, False, ceil_mode) if greatest
             else module("AvgPool", axes)(*args, ceil_mode))
    return layer, [(2, *several(rng, 9, 20, axes))], "pooling", {
        "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation,
        "ceil_mode": ceil_mode, "channels_first": True}


def adaptive(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    outputs = several(rng, 1, 12, axes)
    name = rng.choice(["AdaptiveAvgPool", "AdaptiveMaxPool"])
    return (module(name, axes)(outputs), [(2, *several(rng, 3, 12, axes))], "adaptive-pooling",
            {"outputs": outputs, "channels_first": True})


def everywhere(rng: Random) -> Case:
    axes = rng.randint(1, 3)
    return (module("AdaptiveAvgPool", axes)(1), [(4, *several(rng, 3, 9, axes))],
            "global-pooling", {"keep_axes": True, "channels_first": True})


def dense(rng: Random) -> Case:
    shape, bias = several(rng, 1, 9, rng.randint(1, 3)), rng.random() < 0.5
    units = rng.randint(1, 9)
    return (nn.Linear(shape[-1], units, bias, device="meta"), [shape], "dense",
            {"units": units, "bias": bias})


class Words(nn.Module):  # type: ignore[misc, name-defined]  # PyTorch may be absent, and has no types then
    """An embedding of positive whole numbers in place of the drawn ones."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Any) -> Any:
        return self.layer(x.long())


def embedding(rng: Random) -> Case:
    vocabulary, width = rng.randint(1, 99), rng.randint(1, 20)
    return (Words(nn.Embedding(vocabulary, width, device="meta")),
            [several(rng, 1, 9, rng.randint(1, 2))], "embedding",
            {"vocabulary": vocabulary, "width": width})


def normalisation(rng: Random) -> Case:
    which, affine = rng.randrange(4), rng.random() < 0.6
    axes = rng.randint(1, 3)
    space, channels = several(rng, 2, 6, axes), 2 * rng.randint(1, 4)
    own: dict[str, Any] = {"scale": affine, "centre": affine, "channels_first": True}
    if which == 0:
        return (module("BatchNorm", axes)(channels, affine=affine, device="meta"),
                [(channels, *space)], "batch-normalisation", own)
    if which == 1:
        return (nn.GroupNorm(2, channels, affine=affine, device="meta"), [(channels, *space)],
                "group-normalisation", own)
    count = rng.randint(1, axes + 1)
    shape = (channels, *space)
    if which == 2:
        bias = affine and rng.random() < 0.5
        return (nn.LayerNorm(shape[-count:], elementwise_affine=affine, bias=bias, device="meta"),
                [shape], "layer-normalisation", {"scale": affine, "centre": bias, "axes": count})
    return (nn.RMSNorm(shape[-count:], elementwise_affine=affine, device="meta"), [shape],
            "rms-normalisation", {"scale": affine, "axes": count})


class First(nn.Module):  # type: ignore[misc, name-defined]  # likewise
    """The first of several outputs."""

    def __init__(self, layer: Any, **options: Any) -> None:
        super().__init__()
        self.layer, self.options = layer, options

    def forward(self, *inputs: Any) -> Any:
        return self.layer(*inputs, **self.options)[0]


def recurrent(rng: Random) -> Case:
    name, kind = rng.choice([("RNN", "simple-recurrent"), ("GRU", "gru"), ("LSTM", "lstm")])
    units, features, layers = rng.randint(2, 9), rng.randint(1, 9), rng.randint(1, 3)
    both, bias = rng.random() < 0.5, rng.random() < 0.7
    more = {"proj_size": rng.randint(1, units - 1)} if kind == "lstm" and rng.random() < .5 else {}
    layer = getattr(nn, name)(features, units, layers, bias=bias, batch_first=True,
                              bidirectional=both, device="meta", **more)
    ours = {"projection": more["proj_size"]} if more else {}
    return First(layer), [(rng.randint(1, 9), features)], kind, {
        "units": units, "layers": layers, "biases": 2 * bias, "bidirectional": both,
        "sequences": True, **ours}


def attention(rng: Random) -> Case:
    heads, key = rng.randint(1, 4), rng.randint(1, 6)
    width, bias = heads * key, rng.random() < 0.7
    n, m, source, carried = several(rng, 1, 8, 4)
    layer = nn.MultiheadAttention(width, heads, bias=bias, kdim=source, vdim=carried,
                                  batch_first=True, device="meta")
    return (First(layer, need_weights=False), [(n, width), (m, source), (m, carried)],
            "attention", {"heads": heads, "key": key, "bias": bias})


class Does(nn.Module):  # type: ignore[misc, name-defined]  # likewise
    """A function as a module."""

    def __init__(self, does: Callable[..., Any]) -> None:
        super().__init__()
        self.does = does

    def forward(self, *inputs: Any) -> Any:
        return self.does(*inputs)


def shaping(rng: Random) -> Case:
    a, b, c = shape = several(rng, 1, 6, 3)
    sizes = several(rng, 1, 5, rng.randint(2, 3))
    axis = rng.randrange(3)
    joined = [tuple(n if k == axis else s for k, s in enumerate(shape)) for n in sizes]
    front = several(rng, 0, 3, 4)
    pad = nn.ZeroPad2d((front[2], front[3], front[0], front[1]))  # its last axis comes first
    pairs = (front[:2], front[2:])
    cases: list[Case] = [
        (nn.Flatten(), [shape], "flatten", {}),
        (nn.Unflatten(1, (-1, b)), [(a * b, c)], "reshape", {"shape": (-1, b, c)}),
        (nn.Dropout(), [shape], "dropout", {}), (nn.GELU(), [shape], "activation", {}),
        (nn.Identity(), [shape], "input", {}),
        (Does(lambda *x: torch.cat(x, axis + 1)), joined, "concatenation", {"axis": axis}),
        (Does(lambda *x: sum(x)), [shape] * len(sizes), "addition", {}),
        (pad, [shape], "zero-padding", {"padding": pairs, "channels_first": True}),
        (Does(lambda x: x[:, :, front[0]:x.shape[2] - front[1], front[2]:x.shape[3] - front[3]]),
         [(a, b + 6, c + 6)], "cropping", {"padding": pairs, "channels_first": True})]
    return rng.choice(cases)


MAKERS: tuple[Maker, ...] = (
    convolution, padded_convolution, transposed, depthwise, pooling, adaptive, everywhere, dense,
    embedding, normalisation, recurrent, attention, shaping)


def shape_of(_k: int, layer: Any, inputs: Shapes, _kind: str) -> tuple[int, ...] | None:
    """The output shape; None if the input is too small."""
    try:
        out = layer.eval()(*(torch.empty((2, *s), device="meta") for s in inputs))
    except RuntimeError:
        return None
    return tuple(out.shape)[1:]


def has_weights(layer: Any, ours: Result) -> bool:
    weights = sum(p.numel() for p in layer.parameters())
    return bool(weights == value(ours.parameters) - value(ours.fixed))


test_random_layers, test_thousands_of_layers, test_every_kind_is_compared = layer_tests(
    MAKERS, FEW, MANY, shape_of, has_weights)


# --- whole networks -----------------------------------------------------------------------


def network(rng: Random) -> tuple[Any, tuple[int, int, int]]:
    """A random convolutional network, and the shape of its images."""
    side, channels = rng.choice([24, 28, 32, 41]), rng.choice([1, 3])
    shape: tuple[int, ...] = (channels, side, side)
    layers: list[Any] = []
    for _ in range(rng.randint(2, 5)):
        filters, kernel = 4 * rng.randint(1, 6), rng.choice([1, 3, 3, 5])
        layers.append(nn.Conv2d(shape[0], filters, kernel, rng.choice([1, 1, 2]),
                                rng.choice([0, kernel // 2]), bias=rng.random() < 0.7))
        layers += rng.sample([nn.BatchNorm2d(filters), nn.ReLU(), nn.Dropout(0.1)],
                             rng.randint(0, 3))
        if rng.random() < 0.4:
            layers.append(rng.choice([nn.MaxPool2d, nn.AvgPool2d])(2))
        shape = tuple(nn.Sequential(*layers).eval()(torch.zeros(1, channels, side, side)).shape)[1:]
        if min(shape[1:]) < 7:
            break
    if rng.random() < 0.5:
        layers.append(nn.AdaptiveAvgPool2d(rng.choice([1, 2])))
    layers.append(nn.Flatten())
    width = nn.Sequential(*layers).eval()(torch.zeros(1, channels, side, side)).shape[-1]
    layers += [nn.Linear(width, 20), nn.ReLU(), nn.Linear(20, 3)]
    return nn.Sequential(*layers).eval(), (channels, side, side)


def printed(model: Any, shape: tuple[int, ...], library: str) -> str:
    """The summary as it is printed."""
    if library == "torchinfo":
        info = pytest.importorskip("torchinfo")
        return str(info.summary(model, (1, *shape), verbose=0, device="cpu"))
    summary = pytest.importorskip("torchsummary").summary
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        summary(model, shape, device="cpu")
    return out.getvalue()


def read_back(count: int, seed: int, library: str) -> int:
    """How many numbers of the summaries are proved; none may be found wrong or left open."""
    rng, proved = Random(seed), 0
    for _ in range(count):
        proved += proved_numbers(printed(*network(rng), library))
    return proved


@pytest.mark.parametrize("library", ["torchinfo", "torchsummary"])
def test_random_networks_are_read_back(library: str) -> None:
    assert read_back(4, 5, library) > 40


@pytest.mark.campaign
@pytest.mark.parametrize("library", ["torchinfo", "torchsummary"])
def test_hundreds_of_networks_are_read_back(library: str) -> None:
    print(library, read_back(300, 6, library))
