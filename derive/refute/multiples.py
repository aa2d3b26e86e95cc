"""Multiples of an identity too large to be written out.

Sums, products and inverses of such matrices need no entries.  Whatever does need them
discards the model.
"""

from __future__ import annotations

from typing import Any

LARGEST = 40_000
"""The number of entries of the largest matrix that is written out."""


CONTRADICTING = "the facts could not be satisfied together"
"""Why a model is discarded in which some equations keep others from holding."""


class Discard(Exception):
    """The model at hand cannot be completed or evaluated; the text says why."""


class Multiple:
    """``factor I`` of order n, with the methods of a matrix that need no entries."""

    def __init__(self, factor: Any, n: int) -> None:
        self.factor, self.n = factor, n

    def nrows(self) -> int:
        """The order."""
        return self.n

    def ncols(self) -> int:
        """The order."""
        return self.n

    def transpose(self) -> Multiple:
        """The same."""
        return self

    def inv(self) -> Multiple:
        """The inverse; raises `ZeroDivisionError` if there is none."""
        return Multiple(1 / self.factor, self.n)

    def det(self) -> Any:
        """The determinant."""
        return self.factor**self.n

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Multiple) and bool(
            self.n == other.n and self.factor == other.factor)

    def __hash__(self) -> int:
        return hash((Multiple, self.n))

    def __add__(self, other: object) -> Multiple:
        return Multiple(self.factor + self._of(other), self.n)

    def __sub__(self, other: object) -> Multiple:
        return Multiple(self.factor - self._of(other), self.n)

    def __mul__(self, other: Any) -> Multiple:
        if hasattr(type(other), "nrows") and not isinstance(other, Multiple):
            raise Discard("a matrix is too large")
        factor = other.factor if isinstance(other, Multiple) else other
        return Multiple(self.factor * factor, self.n)

    def __radd__(self, other: object) -> Multiple:
        raise Discard("a matrix is too large")

    __rsub__ = __rmul__ = __radd__

    def __getitem__(self, place: tuple[int, int]) -> Any:
        return self.factor if place[0] == place[1] else self.factor * 0

    def __getattr__(self, name: str) -> Any:
        raise Discard("a matrix is too large")

    def __repr__(self) -> str:
        return f"{self.factor} times the identity of order {self.n}"

    def _of(self, other: object) -> Any:
        if not isinstance(other, Multiple) or other.n != self.n:
            raise Discard("a matrix is too large")
        return other.factor
