"""What stands beside a table: assignments, lists of layers with their fields, calls in code.

Nothing is executed: only literals are read (`ast.literal_eval`), and only short ones.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from ...late import late_regex

_BEFORE, _AFTER = 6000, 1500
"""How far from a table its configuration may stand, in characters."""
_LONGEST = 2000
_HEADING = late_regex(r"^(##+ |\\(sub)*section\b)", re.MULTILINE)
_ASSIGNED = late_regex(r"(?:^|(?<=[\n;>`]))[ \t]*(?:self\.)?([A-Za-z][\w\\-]*)[ \t]*=(?!=)[ \t]*")
_FIELDS = late_regex(r"[\[(]\s*([A-Za-z][\w\\ ]*(?:,\s*[A-Za-z][\w\\ ]*)+)\s*[\])]")
_CALL = late_regex(r"\b(?:nn\.|layers\.|L\.|keras\.layers\.)?([A-Z]\w+)\(")


class Literal(Struct, frozen=True):
    """An integer in the text, and where; or a word, such as ``same``."""

    value: int
    start: int
    end: int
    word: str = ""


class Setting(Struct, frozen=True):
    """``name = literal``: its integers, one list for each innermost group."""

    name: str
    groups: tuple[tuple[Literal, ...], ...]
    scalar: bool


class Call(Struct, frozen=True):
    """A layer made in code, with those of its options that are literals."""

    kind: str
    options: tuple[tuple[str, tuple[Literal, ...]], ...]


class Configuration(Struct, frozen=True):
    """Everything that was read beside one table."""

    settings: tuple[Setting, ...]
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    calls: tuple[Call, ...]


def configuration(text: str, start: int, end: int, floor: int) -> Configuration:
    """What stands near the table from `start` to `end`, but not before `floor`."""
    low = max(floor, start - _BEFORE)
    for heading in _HEADING.finditer(text, low, start):
        low = heading.start()
    pieces = [(low, text[low:start]), (end, text[end:end + _AFTER])]
    settings: list[Setting] = []
    fields: list[tuple[str, tuple[str, ...]]] = []
    calls: list[Call] = []
    for offset, piece in pieces:
        for match in _ASSIGNED.finditer(piece):
            name = plain(match[1])
            found = _FIELDS.match(piece, match.end())
            if found:
                fields.append((name, tuple(plain(f) for f in found[1].split(","))))
            elif (setting := _setting(name, piece, match.end(), offset)) is not None:
                settings.append(setting)
                line = piece[match.end():].split("\n", 1)[0]
                noted = _FIELDS.search(line.partition("#")[2])
                if noted:
                    fields.append((name, tuple(plain(f) for f in noted[1].split(","))))
        calls += calls_in(piece, offset)
    values: dict[str, set[tuple[tuple[int, ...], ...]]] = {}
    for s in settings:
        values.setdefault(s.name, set()).add(tuple(tuple(x.value for x in g) for g in s.groups))
    single = [s for s in settings if len(values[s.name]) == 1]  # others may be of other networks
    return Configuration(tuple(single), tuple(fields), tuple(calls))


def plain(name: str) -> str:
    """A name without the marks by which its spellings differ."""
    return re.sub(r"[\\_\-\s]+", "_", name.strip().lower()).strip("_")


def _balanced(text: str, start: int) -> int | None:
    """Where the bracket that opens at `start` is closed."""
    depth = 0
    for k in range(start, min(len(text), start + _LONGEST)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth == 0:
            return k + 1
    return None


def _setting(name: str, text: str, start: int, offset: int) -> Setting | None:
    if start < len(text) and text[start] in "[(":
        end = _balanced(text, start)
        body = text[start:end] if end is not None else ""
    else:
        found = re.match(r"\d+(?![\w.(])", text[start:start + 20])
        body = found[0] if found else ""
    tree = _parsed(body)
    if tree is None:
        return None
    places = _Places(body, offset + start)
    if isinstance(tree, ast.Constant):
        literal = places.integer(tree)
        return Setting(name, ((literal,),), True) if literal else None
    groups = tuple(_groups(tree, places))
    return Setting(name, groups, False) if groups else None


def _parsed(body: str) -> ast.expr | None:
    """The tree of a literal or of a call; nothing else is of use here."""
    if not body or len(body) > _LONGEST:
        return None
    try:
        tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree


class _Places:
    """From the places of Python's syntax tree to offsets in the text."""

    def __init__(self, body: str, offset: int) -> None:
        self.offset = offset
        self.lines = body.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def integer(self, node: ast.expr) -> Literal | None:
        """The integer that a node is, if it is one."""
        sign, inner = 1, node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            sign, inner = -1, node.operand
        if not isinstance(inner, ast.Constant) or type(inner.value) is not int:
            if isinstance(inner, ast.Constant) and inner.value is None:
                return Literal(-1, self._at(node.lineno, node.col_offset),
                               self._at(node.end_lineno or 1, node.end_col_offset or 0))
            return None
        return Literal(sign * inner.value, self._at(node.lineno, node.col_offset),
                       self._at(node.end_lineno or 1, node.end_col_offset or 0))

    def word(self, node: ast.expr) -> Literal | None:
        """The padding that a node names, if it does."""
        if not isinstance(node, ast.Constant) or node.value not in ("same", "valid", "causal"):
            return None
        return Literal(0, self._at(node.lineno, node.col_offset),
                       self._at(node.end_lineno or 1, node.end_col_offset or 0), str(node.value))

    def _at(self, line: int, column: int) -> int:
        characters = len(self.lines[line - 1].encode()[:column].decode(errors="ignore"))
        return self.offset + self.starts[line - 1] + characters


def _groups(node: ast.expr, places: _Places) -> Iterator[tuple[Literal, ...]]:
    if not isinstance(node, (ast.List, ast.Tuple)):
        return
    integers = [places.integer(e) for e in node.elts]
    if integers and all(integers):
        yield tuple(i for i in integers if i)
        return
    for element in node.elts:
        yield from _groups(element, places)


_POSITIONS: dict[str, tuple[str, ...]] = {
    "Conv": ("filters", "kernel", "stride"),
    "Conv_torch": ("channels", "filters", "kernel", "stride", "padding"),
    "Pool": ("kernel", "stride", "padding"), "Dense": ("filters",),
    "Linear": ("channels", "filters"),
    "Embedding": ("vocabulary", "width"),
}
_KEYWORDS = {"filters": "filters", "out_channels": "filters", "kernel_size": "kernel",
             "strides": "stride", "stride": "stride", "pool_size": "kernel", "units": "filters",
             "out_features": "filters", "in_channels": "channels", "in_features": "channels",
             "padding": "padding", "dilation": "dilation", "dilation_rate": "dilation",
             "input_dim": "vocabulary", "num_embeddings": "vocabulary"}


def calls_in(text: str, offset: int) -> Iterator[Call]:
    """The layers that are made in code; the text stands at an offset of the whole."""
    for match in _CALL.finditer(text):
        name = match[1]
        torch = name.endswith("d")
        family = ("Conv_torch" if torch else "Conv") if re.fullmatch(
            r"Conv(Transpose)?[123][dD](Transpose)?", name) else (
            "Pool" if re.fullmatch(r"(Max|Average|Avg)Pool(ing)?[123][dD]", name) else
            name if name in _POSITIONS else "")
        end = _balanced(text, match.end() - 1) if family else None
        tree = _parsed(text[match.start(1):end]) if end is not None else None
        if end is None or not isinstance(tree, ast.Call):
            continue
        places = _Places(text[match.start(1):end], offset + match.start(1))
        options: list[tuple[str, tuple[Literal, ...]]] = []
        named: list[tuple[str, ast.expr]] = [*zip(_POSITIONS[family], tree.args, strict=False)]
        named += [(_KEYWORDS[k.arg], k.value) for k in tree.keywords if k.arg in _KEYWORDS]
        for option, node in named:
            one = places.integer(node) or places.word(node)
            several = tuple(_groups(node, places))
            if option and (one or len(several) == 1):
                options.append((option, (one,) if one else several[0]))
        if torch and _is_plain(tree, sum(p != "padding" for p in _POSITIONS[family])):
            options.append(("plain", (Literal(0, places.offset, offset + end),)))
        yield Call(name, tuple(options))


def _is_plain(call: ast.Call, most: int) -> bool:
    """Whether a layer of PyTorch is made with neither padding nor ceil mode, whose defaults are 0
    and no.
    """
    return len(call.args) <= most and all(
        k.arg is not None and k.arg not in ("padding", "ceil_mode") for k in call.keywords)


def role_of(field: str) -> str:
    """What a field of a list of layers means, by the words of its name."""
    words = set(field.split("_"))
    if words & {"pool", "pooling", "maxpool"}:
        return "pool"
    if words & {"stride", "strides"}:
        return "stride"
    if words & {"filter", "filters", "channel", "channels", "kernel", "kernels", "feature"}:
        if words & {"size", "length", "width", "shape"}:
            return "kernel"
        if words & {"num", "number", "count", "n", "out", "output", "maps"} or words & {
                "filters", "channels"}:
            return "filters"
    return "kernel" if words & {"kernel", "ksize"} else ""


def options_of(literals: Sequence[Literal]) -> Any:
    """One integer, several, or a word."""
    if literals[0].word:
        return literals[0].word
    return literals[0].value if len(literals) == 1 else tuple(x.value for x in literals)
