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
    output_padding: Size = 0,
) -> Size:
    """``(L - 1) s - p - q + d (k - 1) + a + 1``; by same padding ``L s`` (Keras)."""
    if padding == "same":
        return times(length, stride)
    front, behind = padding_of(padding, length, kernel, stride, dilation)
    whole = plus(times(minus(length, 1), stride), extent(kernel, dilation), output_padding)
    return minus(whole, plus(front, behind))
