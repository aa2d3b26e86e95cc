"""Options that a layer may have, guessed from its input, its output and its count of weights.

Nothing is believed here: `fit` asks the layer's formulas what each proposal gives.  For kinds that
are not open, the proposals hold all options that could fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from math import prod
from typing import Any

from ...records import replace
from .question import Known, Proposal, Question, split
from .reshaping import concatenated, padded, permuted, repeated, reshaped, upsampled
from .windows import (
    Padding,
    Window,
    keras_windows,
    kernels,
    pooled,
    stated_windows,
    torch_windows,
    transposed,
)

LARGEST = 16
"""The largest window that people slide by one step in pooling, unless it is the whole input."""
_NEAR = 20
"""How many windows are tried for a kernel that does not give the count."""
LONGEST = 7
"""The longest kernel along one of several axes that people use."""
def proposals(q: Question) -> Iterator[Proposal]:
    """Options for the layer, the likely ones first."""
    propose = _PROPOSERS.get(q.kind.name)
    if propose is None:
        yield Proposal(q.kind.name, {})
    elif q.inputs:
        yield from propose(q)


def _all(q: Question, windows: Sequence[Window], known: str) -> Proposal | None:
    """A proposal from a window for each axis."""
    paddings = [w.padding for w in windows]
    named = {p for p in paddings if isinstance(p, str)}
    if len(named) > 1 or len({w.ceil_mode for w in windows}) > 1:
        return None
    listed = q.listed
    kernel = tuple(w.kernel for w in windows)
    stride = tuple(w.stride for w in windows)
    dilation = tuple(w.dilation for w in windows)
    for name, value in (("kernel", kernel), ("stride", stride), ("dilation", dilation)):
        if name in listed and value != each_axis(listed[name], len(value)):
            return None
    if "padding" in listed and any(
            p != said and not {p, said} <= {0, "valid"} for p, said in zip(
                paddings, each_padding(listed["padding"], len(paddings)), strict=True)):
        return None
    if listed.get("plain") == 0 and (windows[0].ceil_mode or any(
            p not in (0, "valid") for p in paddings)):
        return None
    options: dict[str, Any] = {
        "kernel": kernel, "stride": stride, "dilation": dilation,
        "padding": named.pop() if named else tuple(paddings)}
    if windows[0].ceil_mode:
        options["ceil_mode"] = True
    if any(w.extra for w in windows):
        options["output_padding"] = tuple(w.extra for w in windows)
    area = prod(kernel)
    # 1 x 7 is usual; others are rather a misread number
    square = "kernel" in listed or len(set(kernel)) == 1 or (
        1 in kernel and area <= LONGEST and area % 2 == 1)
    alike = len({("stride" in listed or w.stride, "dilation" in listed or w.dilation, w.ceil_mode)
                 for w in windows}) == 1
    if not named and "padding" not in listed:
        alike &= all(p == paddings[0] for p in paddings) or len(set(kernel)) > 1
    # the one kernel of a whole axis pools all of it
    exact = {"kernel", "stride", "padding"} <= listed.keys() and windows[0].ceil_mode
    return Proposal("", options, alike and square and not exact and all(
        w.usual_but(listed) for w in windows), known)


def each_axis(stated: Any, axes: int) -> tuple[int, ...]:
    """A stated size for each axis."""
    return stated if isinstance(stated, tuple) else (stated,) * axes


def each_padding(stated: Any, axes: int) -> tuple[Padding, ...]:
    """A stated padding for each axis: two numbers for one axis are those in front and behind."""
    if isinstance(stated, tuple) and axes == 1 and len(stated) == 2:
        return (stated,)
    return stated if isinstance(stated, tuple) and len(stated) == axes else (stated,) * axes


def _with_stated(
    q: Question, space: Known, out: Known, kernel: Sequence[int | None],
    axes: Sequence[tuple[Window, ...]]
) -> list[tuple[Window, ...]]:
    """The windows, and those of the padding and the dilation that are stated."""
    if not {"padding", "dilation"} & q.listed.keys():
        return list(axes)
    n = len(space)
    paddings = each_padding(q.listed["padding"], n) if "padding" in q.listed else (None,) * n
    dilations = each_axis(q.listed.get("dilation", 1), n)
    return [windows if length is None or size is None or k is None else tuple(dict.fromkeys((
        *stated_windows(length, size, k, p, d), *windows)))
        for windows, length, size, k, p, d in zip(
            axes, space, out, kernel, paddings, dilations, strict=True)]


def _combined(
    q: Question, axes: Sequence[tuple[Window, ...]], known: str
) -> Iterator[Proposal]:
    """The windows that serve all axes, those that differ by axis, those that serve only one."""
    if not axes:
        return
    shared = [w for w in axes[0] if all(w in other for other in axes[1:])]
    for w in shared:
        if (p := _all(q, [w] * len(axes), known)) is not None:
            yield p
    if q.usual:
        return
    if len(axes) > 1 and all(axes):
        for windows in product(*(a[:24] for a in axes)):
            if (p := _all(q, windows, known)) is not None:
                yield p
    for windows in axes:
        for w in windows[:2]:
            kernels = [(o or (w,))[0].kernel for o in axes]
            each = [replace(w, kernel=k) for k in kernels]
            if (p := _all(q, each, known)) is not None:
                yield p


def _areas(
    q: Question, weights_of: Callable[[int], int], bias: int, groups: Sequence[int]
) -> Iterator[tuple[int, int, bool]]:
    """The areas of the kernel, the groups and whether there is a bias, by the count."""
    if q.count is None:
        stated = q.listed.get("kernel")
        if stated is not None:
            shape = q.output or q.inputs[0]
            area = prod(stated) if isinstance(stated, tuple) else stated ** (len(shape) - 1)
            yield area, 1, True
        else:
            for side in (3, 5, 7, 1, 4, 2, 11, 9):
                yield side ** (len(q.inputs[0]) - 1), 1, True
        return
    near: list[tuple[int, int, bool]] = []
    for g in groups:
        for biased in (True, False):
            weights = q.count - (bias if biased else 0)
            each = weights_of(g)
            if each > 0 and weights > 0:
                if weights % each == 0:
                    yield weights // each, g, biased
                elif g == 1:
                    near += [(max(1, round(weights / each)), g, biased)]
    yield from near[:2]


def _kernel_choices(q: Question, area: int, axes: int) -> tuple[tuple[int, ...], ...]:
    stated = q.listed.get("kernel")
    if stated is not None:
        return (stated if isinstance(stated, tuple) and len(stated) == axes
                else (stated,) * axes,) if not isinstance(stated, tuple) or (
                    len(stated) == axes) else kernels(area, axes)
    return kernels(area, axes)


def _lengths(
    q: Question, space: Known, out: Known, kernel: Sequence[int], over: bool = False
) -> list[tuple[Window, ...]]:
    torch = q.kind.library == "torch"
    axes: list[tuple[Window, ...]] = []
    for n, m, k in zip(space, out, kernel, strict=True):
        if n is None or m is None:
            default: tuple[Window, ...] = (
                Window(k, 1, 0 if torch else "valid"), Window(k, 1, (k - 1) // 2)
                if torch else Window(k, 1, "same"))
            axes.append(default)
        elif over:
            axes.append(transposed(n, m, k, torch) if q.kind.library else tuple(dict.fromkeys(
                transposed(n, m, k, False) + transposed(n, m, k, True))))
        elif torch:
            axes.append(torch_windows(n, m, k, False, q.usual))
        elif not q.kind.library:  # the makers of such tables may use any library
            axes.append(keras_windows(n, m, k) + torch_windows(n, m, k))
        else:
            axes.append(keras_windows(n, m, k))
    return axes if over else _with_stated(q, space, out, kernel, axes)


def _convolutions(q: Question) -> Iterator[Proposal]:
    name, shape, out = q.kind.name, q.inputs[0], q.output
    if out is None or len(out) != len(shape):
        return
    (space, channels), (target, filters) = split(q, shape), split(q, out)
    if channels is None or filters is None or not channels or not filters:
        return
    filters = q.listed.get("filters", filters)
    base: dict[str, Any] = {"channels_first": q.kind.channels_first}
    weights: Callable[[int], int]
    deep = name == "depthwise-convolution"
    if deep:
        if filters % channels:
            filters = channels
        groups, weights = [1], (lambda _: filters)
        base |= {"multiplier": filters // channels}
    elif name == "separable-convolution":
        base = {"filters": filters}
        groups, weights = [1], (lambda _: channels)
    else:
        base |= {"filters": filters}
        common = [g for g in range(1, min(channels, filters, 10_000) + 1)
                  if channels % g == 0 and filters % g == 0]
        groups = [1, channels] if q.usual else sorted(
            common, key=lambda g: (g != 1, g != channels))
        groups = [g for g in dict.fromkeys(groups) if g in common]
        weights = lambda g: channels // g * filters  # noqa: E731 - one expression of three
    areas: Iterable[tuple[int, int, bool]] = _areas(q, weights, filters, groups)
    if name == "separable-convolution":
        areas = _separable_areas(q, channels, filters)
    known = q.listed.get("kernel") is not None
    stated = q.listed.get("kernel")
    size = 0 if stated is None else prod(stated) if isinstance(stated, tuple) else (
        stated ** len(space))
    for area, group, biased in areas:
        if size not in (0, area) and group > 1:
            continue  # it would only fit another kernel
        more = {**base, "bias": biased, **({"groups": group} if group > 1 else {})}
        fits = q.count is None or name == "separable-convolution" or (
            area * weights(group) + filters * biased == q.count)
        choices = _kernel_choices(q, area, len(space))[:3 if q.usual else 12]
        for kernel in choices if fits else choices[:1]:  # the others only tell what comes nearest
            axes = _lengths(q, space, target, kernel, name == "transposed-convolution")
            windows = _combined(q, axes, "" if known else "kernel")
            for p in windows if fits else islice(windows, _NEAR):
                plain = group in (1, channels) or (q.kind.library and channels // group >= 4)
                yield Proposal(name, {**p.options, **more}, p.usual and bool(plain), p.inferred)
            yield Proposal(name, {"kernel": kernel, **more}, False)
    slid = tuple(n - m + 1 if n and m and n >= m else 1 for n, m in
                 zip(space, target, strict=True))  # what the lengths alone would say
    if name == "convolution" and not q.usual:
        yield Proposal(name, {"kernel": slid, **base}, False, "kernel")
    if q.listed.get("kernel") is not None:  # what the stated options give
        yield Proposal(name, {**as_stated(q, len(space)), **base}, False)


def as_stated(q: Question, axes: int, padding: str | None = None) -> dict[str, Any]:
    """The options of a window as they are stated, with a padding where that is not."""
    stated = each_padding(q.listed.get("padding", padding or "valid"), axes)
    return {"kernel": q.listed["kernel"], "dilation": q.listed.get("dilation", 1),
            "stride": q.listed.get("stride", None if q.kind.name == "pooling" else 1),
            "padding": stated[0] if isinstance(stated[0], str) else stated,
            "channels_first": q.kind.channels_first}


def _separable_areas(
    q: Question, channels: int, filters: int
) -> Iterator[tuple[int, int, bool]]:
    if q.count is not None:
        for biased in (True, False):
            rest = q.count - channels * filters - filters * biased
            yield max(1, round(rest / channels)), 1, biased


def _pooling(q: Question) -> Iterator[Proposal]:
    shape, out = q.inputs[0], q.output
    if out is None or len(out) != len(shape):
        return
    (space, _), (target, _) = split(q, shape), split(q, out)
    torch = q.kind.library == "torch"
    stated = q.listed.get("kernel")
    sizes: tuple[int | None, ...] = stated if isinstance(stated, tuple) else (stated,) * len(space)
    if len(sizes) != len(space):
        sizes = (None,) * len(space)
    axes = [pooled(n, m, q.kind.library, k) if n is not None and m is not None
            else (Window(k or 2, k or 2, 0 if torch else "valid"),)
            for n, m, k in zip(space, target, sizes, strict=True)]
    first = {"channels_first": q.kind.channels_first}
    if stated is not None and not {"stride", "padding", "dilation"} & q.listed.keys():
        yield Proposal("pooling", {"kernel": stated, **first})
    axes = _with_stated(q, space, target, sizes, axes)
    for p in _combined(q, axes, "" if stated is not None else "size"):
        slid = any(stride == 1 and size > LARGEST and out != 1 for size, stride, out in zip(
            p.options["kernel"], p.options["stride"], target, strict=True))
        yield Proposal("pooling", {**p.options, **first}, p.usual and not slid, p.inferred)
    if stated is None:
        yield Proposal("pooling", {"kernel": 2, **first}, False, "size")
    elif "stride" in q.listed:
        yield Proposal("pooling", {**as_stated(q, len(space)), **first}, False)


def _dense(q: Question) -> Iterator[Proposal]:
    if q.output:
        for bias in (True, False):
            if units := q.listed.get("filters", q.output[-1]):
                yield Proposal("dense", {"units": units, "bias": bias})


def _embeddings(q: Question) -> Iterator[Proposal]:
    if not q.output or not q.output[-1]:
        return
    width, stated = q.output[-1], q.listed.get("vocabulary")
    if stated is not None:
        yield Proposal("embedding", {"vocabulary": stated, "width": width})
    elif q.count is not None:
        yield Proposal("embedding", {"vocabulary": max(1, round(q.count / width)),
                                     "width": width}, True, "vocabulary")
    else:
        yield Proposal("embedding", {"vocabulary": 1, "width": width})


def _norms(q: Question) -> Iterator[Proposal]:
    if not q.kind.library:  # some count the statistics, some do not
        for on in (True, False):
            yield Proposal("group-normalisation", {
                "scale": on, "centre": on, "channels_first": q.kind.channels_first})
    for scale, centre in ((True, True), (False, True), (True, False), (False, False)):
        yield Proposal(q.kind.name, {"scale": scale, "centre": centre,
                                     "channels_first": q.kind.channels_first})


def _torch_layer_norms(q: Question) -> Iterator[Proposal]:
    for axes, each in product(range(1, len(q.inputs[0]) + 1), (2, 1, 0)):
        yield Proposal("torch-layer-normalisation", {"each": each, "axes": axes}, axes == 1 or (
            each > 0))


def _recurrent(q: Question) -> Iterator[Proposal]:
    if not q.output or not q.output[-1]:
        return
    out, sequences, name = q.output[-1], len(q.output) > 1, q.kind.name
    if q.kind.library != "torch":
        for biases in (2, 1, 0) if name == "gru" else (1, 0):
            yield Proposal(name, {"units": q.listed.get("filters", out), "biases": biases,
                                  "sequences": sequences})
    if q.kind.library != "keras":
        for layers, ways, biases in product((1, 2, 3, 4), (1, 2), (2, 0)):
            if out % ways == 0:
                yield Proposal(name, {
                    "units": q.listed.get("filters", out // ways), "biases": biases,
                    "sequences": sequences or q.kind.library == "torch",
                    "layers": layers, "bidirectional": ways == 2})


def _bidirectional(q: Question) -> Iterator[Proposal]:
    if q.output and q.output[-1] and q.output[-1] % 2 == 0:
        for cell, biases in product(("lstm", "gru", "simple-recurrent"), (2, 1, 0)):
            yield Proposal("bidirectional", {
                "cell": cell, "units": q.output[-1] // 2, "biases": biases,
                "sequences": len(q.output) > 1})


def _attention(q: Question) -> Iterator[Proposal]:
    width = q.inputs[0][-1]
    if q.count is None or not width:
        return
    source = q.inputs[-1][-1] or width
    for bias in (True, False):
        inner = (q.count - (width if bias else 0)) // (
            2 * width + 2 * source + (3 if bias else 0))
        if inner > 0:
            yield Proposal("attention", {"heads": 1, "key": inner, "bias": bias})


def _global(q: Question) -> Iterator[Proposal]:
    for keep in (False, True):
        yield Proposal("global-pooling", {"keep_axes": keep,
                                          "channels_first": q.kind.channels_first})


def _adaptive(q: Question) -> Iterator[Proposal]:
    if q.output is not None and None not in q.output:
        yield Proposal("adaptive-pooling", {"outputs": split(q, q.output)[0],
                                            "channels_first": q.kind.channels_first})


def _torch_norms(_q: Question) -> Iterator[Proposal]:
    for affine in (True, False):
        yield Proposal("torch-normalisation", {"affine": affine})


_PROPOSERS: dict[str, Callable[[Question], Iterator[Proposal]]] = {
    "convolution": _convolutions, "transposed-convolution": _convolutions,
    "depthwise-convolution": _convolutions, "separable-convolution": _convolutions,
    "pooling": _pooling, "global-pooling": _global, "adaptive-pooling": _adaptive,
    "dense": _dense, "embedding": _embeddings,
    "batch-normalisation": _norms, "layer-normalisation": _norms, "group-normalisation": _norms,
    "torch-normalisation": _torch_norms, "torch-layer-normalisation": _torch_layer_norms,
    "lstm": _recurrent, "gru": _recurrent, "simple-recurrent": _recurrent,
    "bidirectional": _bidirectional, "attention": _attention,
    "zero-padding": padded, "cropping": padded, "upsampling": upsampled,
    "reshape": reshaped, "permute": permuted, "repeat-vector": repeated,
    "concatenation": concatenated,
}
