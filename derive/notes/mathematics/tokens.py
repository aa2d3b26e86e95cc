"""Tokens: the pieces of a formula's body, and lists of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

OPENERS = frozenset({"open", "{", "begin"})
CLOSERS = frozenset({"close", "}", "end"})


def words(text: str) -> list[str]:
    """The words of a table that is written as one text."""
    return text.split()


# What a factor begins with, and what an argument without brackets begins with.
STARTS = frozenset(words(
    "name number function big accent open { begin fraction binomial root brace set cancel "
    "substack partial infinity dots not arg stray unknown"))
ARGUMENTS = STARTS - {"function", "big", "stray", "unknown", "substack", "not", "arg", "dots"}
# What ends an operand.
CLOSING = frozenset({"close", "}", "end", "eof", "&", "row", ",", ";", "mid"})


class Unreadable(ValueError):
    """Text that is no mathematics we know; `at` is where reading stopped.

    `damaged` says that the source itself is broken.
    """

    def __init__(self, reason: str, at: int, damaged: bool = False) -> None:
        super().__init__(f"{reason} (at {at})")
        self.reason = reason
        self.at = at
        self.damaged = damaged


class Token:
    r"""A piece of a formula's body, from `start` up to `end`.

    Kinds: name number text function (a word that takes an argument) big accent relation arrow
    sign times infix open close { } stray bar mid begin end & row , ; . : _ ^ prime postfix
    fraction binomial over root brace set cancel substack partial infinity dots quantifier not
    arg pmod label unknown eof.  `gap` is the space written before it: 1 for ``\;``, ``\:``
    and ``~``, 2 for ``\ ``, 3 for ``\quad``.
    `note` is the place of what stands above or below a relation.
    """

    __slots__ = ("end", "gap", "kind", "note", "start", "value")

    def __init__(self, kind: str, value: Any, start: int, end: int, gap: int = 0) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.end = end
        self.gap = gap
        self.note: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value is not None else self.kind


def rows_of(tokens: list[Token]) -> Iterator[list[Token]]:
    """The rows of a list of tokens, split where a row break stands outside of every group."""
    row: list[Token] = []
    depth = 0
    for token in tokens:
        kind = token.kind
        if kind in OPENERS:
            depth += 1
        elif kind in CLOSERS:
            depth -= 1
        elif depth == 0 and kind == "row":
            yield row
            row = []
            continue
        elif kind == "eof":
            break
        row.append(token)
    yield row
