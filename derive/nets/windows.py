"""Lengths along one axis: windows that slide, hang over, adapt, or go the other way.

The formulas are proved in ``proofs/cnn/``.  Sources: Dumoulin & Visin, A guide to convolution
arithmetic for deep learning, 2016; the documentation of Keras and of PyTorch.
"""

from __future__ import annotations

from .arithmetic import Size, least, minus, most, plus, quotient, quotient_up, times

Padding = str | tuple[Size, Size]
"""``valid``, ``same``, ``causal``, or the padding in front and behind."""


def extent(kernel: Size, dilation: Size = 1) -> Size:
    """``d (k - 1) + 1``: from the first tap to the last."""
    return kernel if dilation == 1 else plus(times(dilation, minus(kernel, 1)), 1)


def same_padding(length: Size, kernel: Size, stride: Size, dilation: Size = 1) -> tuple[Size, Size]:
    """The padding in front and behind that gives ``ceil(L / s)`` outputs; behind the larger."""
    covered = plus(times(minus(quotient_up(length, stride), 1), stride), extent(kernel, dilation))
    total = most(minus(covered, length), 0)
    return quotient(total, 2), minus(total, quotient(total, 2))


def padding_of(
    padding: Padding, length: Size, kernel: Size, stride: Size, dilation: Size = 1
) -> tuple[Size, Size]:
    """The padding in front and behind; raises `ValueError` for an unknown name."""
    match padding:
        case "valid":
            return 0, 0
        case "same":
            return same_padding(length, kernel, stride, dilation)
        case "causal":
            return minus(extent(kernel, dilation), 1), 0
        case (front, behind):
            return front, behind
    raise ValueError(f"{padding!r} is no padding")


def convolution_length(
    length: Size, kernel: Size, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1,
) -> Size:
    """``floor((L + p + q - d (k - 1) - 1) / s) + 1``; by same padding ``ceil(L / s)``."""
    if padding == "same":
        return quotient_up(length, stride)
    front, behind = padding_of(padding, length, kernel, stride, dilation)
    room = minus(plus(length, front, behind), extent(kernel, dilation))
    return plus(quotient(room, stride), 1)


def pooled_length(
    length: Size, window: Size, stride: Size, padding: Padding = "valid", dilation: Size = 1,
    *, ceil_mode: bool = False,
) -> Size:
    """The length after pooling.

    In ceil mode the last window may hang over the end, but must begin inside the input or the
    padding in front: ``min(ceil((L + 2p - k) / s) + 1, ceil((L + p) / s))`` (PyTorch).
    """
    if not ceil_mode or padding == "same":
        return convolution_length(length, window, stride, padding, dilation)
    front, behind = padding_of(padding, length, window, stride, dilation)
    room = minus(plus(length, front, behind), extent(window, dilation))
    return least(plus(quotient_up(room, stride), 1), quotient_up(plus(length, front), stride))


def adaptive_window(index: Size, length: Size, outputs: Size) -> tuple[Size, Size]:
    """Where window `index` (from 0) begins, and where the next input after it is (PyTorch)."""
    return (quotient(times(index, length), outputs),
            quotient_up(times(plus(index, 1), length), outputs))


def transposed_length(
    length: Size, kernel: Size, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1,
    output_padding: Size | None = None,
) -> Size:
    """``(L - 1) s - p - q + d (k - 1) + a + 1``, with output padding a.

    Without output padding, Keras makes up for strides beyond the kernel: by valid padding it
    gives ``(L - 1) s + max(d (k - 1) + 1, s)``, by same padding ``L s``.  A padding in numbers
    has none then (PyTorch).  With it, same padding takes half the extent, rounded down, from
    each side (Keras).
    """
    size = extent(kernel, dilation)
    steps = times(minus(length, 1), stride)
    if output_padding is None and padding == "same":
        return times(length, stride)
    if output_padding is None and padding == "valid":
        return plus(steps, most(size, stride))
    if padding == "same":
        front = behind = quotient(size, 2)
    else:
        front, behind = padding_of(padding, length, kernel, stride, dilation)
    return minus(plus(steps, size, output_padding or 0), plus(front, behind))
