"""Options in columns of their own, or in the cell of the layer: kernels, strides, padding, filters.

``| Conv1 | 5 x 5 | 1 | 0 | 6 |`` and ``Conv 3x3, 64 filters, stride 2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from ...late import late_regex
from .configuration import Literal, calls_in
from .grid import Cell

WINDOWS = frozenset({"convolution", "transposed-convolution", "depthwise-convolution",
                     "separable-convolution", "pooling"})
"""The kinds of layers whose windows slide."""
OPTIONS = ("kernel", "pool", "stride", "padding", "dilation", "filters", "vocabulary", "channels",
           "values")
"""The columns of options, in the order in which they are believed."""


class Option(Struct, frozen=True):
    """An option as a row states it, or the text `beside` the table; `said` is what tells of it."""

    name: str
    literals: tuple[Literal, ...]
    said: str = ""
    beside: bool = False

    @property
    def where(self) -> tuple[int, int]:
        """Where it stands."""
        return self.literals[0].start, self.literals[-1].end

    @property
    def text(self) -> str:
        """What is stated, for messages."""
        return " x ".join(x.word or str(x.value) for x in self.literals)


_NUMBERS = late_regex(r"[\s\d,()\[\]xX×*$]+")
_WORD = late_regex(r"[`'\"]?(same|valid|causal|none|no)[`'\"]?", re.IGNORECASE)
_VALUE = r"\s*(?:[=:]|of)?\s*\$?(\d+)\b"
_IN_LAYER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE)) for name, pattern in (
        ("kernel", r"(?<![\w@.])(\d+)\s*(?:[x×]|\\times)\s*(\d+)"
                   r"(?:\s*(?:[x×]|\\times)\s*(\d+))?(?![\w]|\.\d)"),
        ("kernel", rf"\b(?:(?:kernel|filter|window)(?:[ _]?size)?{_VALUE}|[fk]\s*=\s*(\d+)\b)"),
        ("kernel", r"^\W*conv(\d)-\d+\b"),
        ("filters", r"^\W*(?:conv\d|fc|dense)-(\d+)\b"),
        ("vocabulary", rf"\bvocab(?:ulary)?(?:[ _]?size)?(?: of)?{_VALUE}"),
        ("stride", rf"\b(?:strides?{_VALUE}|s\s*=\s*(\d+)\b)"),
        ("padding", rf"\b(?:pad(?:ding)?{_VALUE}|p\s*=\s*(\d+)\b)"),
        ("dilation", rf"\b(?:dilation(?:[ _]?rate)?{_VALUE}|d\s*=\s*(\d+)\b)"),
        ("filters", r"(?<![\w.])(?<![x×]\s)(?<!times\s)(\d+)\s*"
                    r"(?:filters|kernels|units|neurons|nodes|feature maps)\b"),
    ))


def options_in(
    cells: tuple[Cell | None, ...], column: Mapping[str, int], layer: Cell | None
) -> tuple[Option, ...]:
    """The options of a row; those of the layer's cell only where no column has them."""
    found: list[Option] = []
    for name in OPTIONS:
        k = column.get(name)
        cell = cells[k] if k is not None and k < len(cells) else None
        if cell is not None and (literals := _literals(cell, name)):
            found.append(Option(name, literals))
    stated = {o.name for o in found}
    for option in [*_in_call(layer), *_in_layer(layer)] if layer is not None else ():
        if option.name not in stated and option.name not in column:
            stated.add(option.name)
            found.append(option)
    return tuple(found)


def _literals(cell: Cell, name: str) -> tuple[Literal, ...]:
    if name == "padding" and (word := _WORD.fullmatch(cell.text.strip())):
        said = word[1].lower()
        start = cell.text.index(word[1])
        where = cell.span(start, start + len(word[1]))
        return (Literal(0, *where) if said in ("none", "no") else Literal(0, *where, said),)
    text = cell.text.replace(r"\times", "x     ")
    if not _NUMBERS.fullmatch(text):
        return ()
    if name == "values":
        text = re.sub(r"(?<=\d),(?=\d{3})", "", text) if "x" not in text else ""
        numbers = re.findall(r"\d+", text)
        where = cell.span(0, len(cell.text))
        return (Literal(int(numbers[0]), *where),) if len(numbers) == 1 else ()
    return tuple(Literal(int(m[0]), *cell.span(*m.span())) for m in re.finditer(r"\d+", text)
                 if len(m[0]) < _LONGEST)


_LONGEST = 10


def _in_call(cell: Cell) -> Iterator[Option]:
    """The options of a layer that is written as it is made in code."""
    for call in calls_in(cell.text, cell.places[0]):
        for name, literals in call.options:
            if name in OPTIONS or name == "plain":
                yield Option("padding" if name == "plain" else name, literals, call.kind)


def _in_layer(cell: Cell) -> Iterator[Option]:
    if len(cell.text) <= _MOST:
        for name, numbers in options_said(cell.text):
            yield Option(name, tuple(Literal(n, *cell.span(*where)) for n, where in numbers))


def options_said(text: str) -> Iterator[tuple[str, tuple[tuple[int, tuple[int, int]], ...]]]:
    """The options that a phrase states, once each: their numbers, and where these stand in it."""
    for name, pattern in _IN_LAYER:
        found = list(pattern.finditer(text))
        if len(found) == 1:
            numbers = tuple((int(found[0][k]), found[0].span(k))
                            for k in range(1, pattern.groups + 1) if found[0][k])
            if all(n < 10 ** _LONGEST for n, _ in numbers):
                yield name, numbers


_MOST = 200
