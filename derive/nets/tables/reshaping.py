"""Options of layers without weights that only move, repeat or leave out values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from .question import Proposal, Question, split


def padded(q: Question) -> Iterator[Proposal]:
    """Padding or cropping that gives the output."""
    shape, out = q.inputs[0], q.output
    if out is None or len(out) != len(shape):
        return
    (space, _), (target, _) = split(q, shape), split(q, out)
    sign = 1 if q.kind.name == "zero-padding" else -1
    pairs = [(0, 0) if n is None or m is None else (
        (d := max(0, sign * (m - n))) // 2, d - d // 2) for n, m in zip(space, target, strict=True)]
    first = {"channels_first": q.kind.channels_first}
    alike = len(set(pairs)) == 1
    yield Proposal(q.kind.name, {"padding": tuple(pairs), **first}, alike)
    for pair in dict.fromkeys(pairs):
        yield Proposal(q.kind.name, {"padding": (pair,) * len(pairs), **first}, False)


def upsampled(q: Question) -> Iterator[Proposal]:
    """Factors between the sizes."""
    if q.output is None or len(q.output) != len(q.inputs[0]):
        return
    factors = [m // n if n and m and m >= n else 1
               for n, m in zip(q.inputs[0][:-1], q.output[:-1], strict=True)]
    for some in dict.fromkeys([tuple(factors), *((f,) * len(factors) for f in factors)]):
        yield Proposal("upsampling", {"factors": some}, len(set(some)) == 1)


def reshaped(q: Question) -> Iterator[Proposal]:
    """The output itself, or all of it but one size."""
    if q.output is None:
        return
    if None not in q.output:
        yield Proposal("reshape", {"shape": q.output})
    for k in range(len(q.output)):  # a size that is wrong follows from the others
        if all(n for j, n in enumerate(q.output) if j != k):
            yield Proposal("reshape", {"shape": (*q.output[:k], -1, *q.output[k + 1:])}, False)


def permuted(q: Question) -> Iterator[Proposal]:
    """Every order of the axes."""
    n = len(q.inputs[0])
    for order in permutations(range(n)) if n <= 5 else ():
        yield Proposal("permute", {"order": order})


def repeated(q: Question) -> Iterator[Proposal]:
    """As often as the output says."""
    if q.output and q.output[0]:
        yield Proposal("repeat-vector", {"times": q.output[0]})


def concatenated(q: Question) -> Iterator[Proposal]:
    """Every axis to join at, the last one first."""
    for axis in range(-1, -len(q.inputs[0]) - 1, -1):
        yield Proposal("concatenation", {"axis": axis}, axis == -1)
