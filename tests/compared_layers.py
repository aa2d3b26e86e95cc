"""Random layers and networks of other libraries against ours: what these tests share."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from derive.nets import LAYERS, LayerError, Result, describe, value
from derive.nets.tables import check_text

Shapes = list[tuple[int, ...]]
Case = tuple[Any, Shapes, str, dict[str, Any]]
"""A layer, the shapes of its inputs without the batch, our kind and our options."""
Maker = Callable[[Random], Case]


def several(rng: Random, low: int, high: int, axes: int) -> tuple[int, ...]:
    """A random number for each axis."""
    return tuple(rng.randint(low, high) for _ in range(axes))


def compared(
    make: Maker, count: int, seed: int,
    shape_of: Callable[[int, Any, Shapes, str], tuple[int, ...] | None],
    has_weights: Callable[[Any, Result], bool],
) -> int:
    """How many of the drawn layers both accept; they must agree on each.

    `shape_of` gives the library's output shape of the k-th layer, None where the input is too
    small; `has_weights` whether the library counts the same weights.
    """
    rng, accepted = Random(seed), 0
    for k in range(count):
        layer, inputs, kind, options = make(rng)
        out = shape_of(k, layer, inputs, kind)
        try:
            ours = describe(kind, *inputs, **options)
        except LayerError:
            assert out is None, (kind, inputs, options)
            continue
        shape = tuple(map(value, ours.shape))
        if out is None:
            assert min(shape) < 1, (kind, inputs, options)
            continue
        accepted += 1
        assert out == shape, (kind, inputs, options)
        assert has_weights(layer, ours), (kind, inputs, options)
    return accepted


def layer_tests(
    makers: tuple[Maker, ...], few: int, many: int,
    shape_of: Callable[[int, Any, Shapes, str], tuple[int, ...] | None],
    has_weights: Callable[[Any, Result], bool],
) -> tuple[Callable[[Maker], None], Callable[[Maker], None], Callable[[], None]]:
    """The tests of a library: a few layers of each maker, many, and that all kinds are made."""
    @pytest.mark.parametrize("make", makers)
    def test_random_layers(make: Maker) -> None:
        assert compared(make, few, 1, shape_of, has_weights) >= few // 2

    @pytest.mark.campaign
    @pytest.mark.parametrize("make", makers)
    def test_thousands_of_layers(make: Maker) -> None:
        accepted = compared(make, many, 2, shape_of, has_weights)
        print(make.__name__, accepted)
        assert accepted >= many // 2

    def test_every_kind_is_compared() -> None:
        assert kinds_of(makers) == LAYERS.keys()
    return test_random_layers, test_thousands_of_layers, test_every_kind_is_compared


def kinds_of(makers: tuple[Maker, ...]) -> set[str]:
    """The kinds of layers that are drawn."""
    rng = Random(3)
    return {make(rng)[2] for make in makers for _ in range(60)}


def proved_numbers(summary: str) -> int:
    """How many numbers of a summary are proved; none may be found wrong or left open."""
    found = check_text(summary)
    odd = [(f.outcome, summary[f.start:f.end], f.message) for f in found
           if f.outcome not in ("proved", "given")]
    assert not odd, summary + str(odd)
    return sum(f.outcome == "proved" for f in found)
