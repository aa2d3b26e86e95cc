"""Which kernels, strides, paddings and dilations lead from one length to another."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from functools import cache
from itertools import combinations_with_replacement, permutations
from math import isqrt, prod

from msgspec import Struct

Padding = str | int | tuple[int, int]
LARGEST = 64
"""The largest kernel of a layer with padding of any size."""
MOST = 8
"""How many strides are listed where many would do."""


class Window(Struct, frozen=True):
    """Options along one axis."""

    kernel: int
    stride: int
    padding: Padding
    dilation: int = 1
    ceil_mode: bool = False
    extra: int = 0
    """Output padding of a transposed convolution."""

    @property
    def usual(self) -> bool:
        """Whether people use such options."""
        return self.usual_but(frozenset())

    def usual_but(self, stated: Container[str]) -> bool:
        """Whether those options are usual that nobody states."""
        few = self.stride <= max(self.kernel, 2) or "stride" in stated
        if isinstance(self.padding, int) and "padding" not in stated:
            few &= self.padding <= (self.dilation * (self.kernel - 1) + 1) // 2
        return few and (self.dilation == 1 or "dilation" in stated)


def _strides(room: int, steps: int) -> Iterator[int]:
    """The strides with ``floor(room / s) = steps``, the smallest first."""
    if room < 0 or steps < 0:
        return
    if steps == 0:
        yield from range(room + 1, room + 1 + MOST)
        return
    low = room // (steps + 1) + 1
    for count, stride in enumerate(range(low, room // steps + 1)):
        if count == MOST:
            return
        yield stride


@cache
def keras_windows(length: int, out: int, kernel: int) -> tuple[Window, ...]:
    """All that Keras allows: valid or same padding, and dilation where the stride is 1."""
    found: list[Window] = []
    if out >= 1:
        found += [Window(kernel, s, "valid") for s in _strides(length - kernel, out - 1)]
        # ceil(n / s) - 1 = floor((n - 1) / s)
        found += [Window(kernel, s, "same") for s in _strides(length - 1, out - 1)]
        if kernel > 1 and length > out and (length - out) % (kernel - 1) == 0:
            dilation = (length - out) // (kernel - 1)
            if dilation > 1:
                found.append(Window(kernel, 1, "valid", dilation))
    return tuple(dict.fromkeys(found))


@cache
def torch_windows(
    length: int, out: int, kernel: int, pooling: bool = False, usual: bool = False
) -> tuple[Window, ...]:
    """Symmetric padding less than the kernel's extent, any stride, dilations up to `MOST`.

    With `usual`, no dilation and padding up to half the kernel.
    """
    found: list[Window] = []
    if kernel > LARGEST:
        return ()
    for dilation in range(1, MOST + 1 if kernel > 1 and not (usual or pooling) else 2):
        extent = dilation * (kernel - 1) + 1
        for padding in range(kernel // 2 + 1 if pooling or usual else extent):
            room = length + 2 * padding - extent
            found += [Window(kernel, s, padding, dilation) for s in _strides(room, out - 1)]
            if pooling and room >= 0 and out > 1:  # ceil(room / s) = floor((room - 1) / s) + 1
                found += [Window(kernel, s, padding, dilation, True)
                          for s in _strides(room - 1, out - 2)
                          if (out - 1) * s < length + padding]
    return tuple(found)


def transposed(length: int, out: int, kernel: int, torch: bool) -> tuple[Window, ...]:
    """Windows of transposed convolutions."""
    found: list[Window] = []
    if not torch:
        if length and out % length == 0:
            found.append(Window(kernel, out // length, "same"))
        # (n - 1) s + max(k, s): by valid padding (Keras)
        found += [Window(kernel, s, "valid") for s in range(1, kernel + 1)
                  if (length - 1) * s + kernel == out]
    else:
        found += [Window(kernel, s, p, extra=extra) for s in range(1, 9) for p in range(kernel)
                  if 0 <= (extra := out - ((length - 1) * s - 2 * p + kernel)) < s]
        found.sort(key=lambda w: w.extra > 0)
    return tuple(found)


def stated_windows(
    length: int, out: int, kernel: int, padding: Padding | None, dilation: int
) -> tuple[Window, ...]:
    """The windows of any stride with the padding and the dilation that are stated."""
    extent = dilation * (kernel - 1) + 1
    room: dict[Padding, int] = {
        "valid": length - extent, "same": length - 1, "causal": length - 1}
    if isinstance(padding, int):
        room[padding] = length + 2 * padding - extent
    elif isinstance(padding, tuple):
        room[padding] = length + sum(padding) - extent
    return tuple(Window(kernel, s, p, dilation) for p in (room if padding is None else [padding])
                 if p in room for s in _strides(room[p], out - 1))


def pooled(length: int, out: int, library: str, size: int | None) -> tuple[Window, ...]:
    """Windows of pooling layers of any size, or of the size that is known."""
    if out < 1 or out > length + 1:
        return ()
    torch = library == "torch"
    windows: Callable[[int], tuple[Window, ...]] = (
        (lambda k: torch_windows(length, out, k, True)) if torch
        else (lambda k: keras_windows(length, out, k)) if library
        else (lambda k: keras_windows(length, out, k) + torch_windows(length, out, k, True)))
    if size is not None:
        return windows(size)
    same_size = [Window(k, k, 0 if torch else "valid")
                 for k in range(length // (out + 1) + 1, min(length // out, 64) + 1)]
    small = [w for k in (2, 3, 5, 7) for w in windows(k)]
    slid = [Window(length - out + 1, 1, 0 if torch else "valid")] if out <= length else []
    return tuple(dict.fromkeys([*same_size, *small, *slid]))


@cache
def kernels(area: int, axes: int) -> tuple[tuple[int, ...], ...]:
    """The kernels of an area, squares first, then the nearly square ones."""
    if axes == 1:
        return ((area,),)
    if axes == 2:
        root = isqrt(area)
        pairs = [(a, area // a) for a in range(root, 0, -1) if area % a == 0]
        both = [p for a, b in pairs for p in ((a, b), (b, a))]
        return tuple(dict.fromkeys(both))
    side = round(area ** (1 / 3))
    if side ** 3 == area:
        return ((side,) * 3,)
    found = {p for c in combinations_with_replacement(
        [d for d in range(1, min(area, 64) + 1) if area % d == 0], 3)
        if prod(c) == area for p in permutations(c)}
    return tuple(sorted(found, key=lambda p: (max(p) - min(p), p)))
