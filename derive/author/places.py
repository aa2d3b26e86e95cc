"""Where in the author's source an argument was written, and how."""

from __future__ import annotations

import ast
import linecache
import os
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from types import FrameType
from typing import Any

from msgspec import Struct

from ..span import Span
from .written import Written, written

INPUT = "<input>"


class Place(Struct, frozen=True, eq=False):
    """The span of one or several neighbouring arguments, the text of each, and its syntax."""

    span: Span
    texts: tuple[str, ...]
    written: tuple[Written | None, ...] = ()

    def argument(self, k: int) -> Place:
        """The same place, with what was written as argument `k` only."""
        return Place(self.span, self.texts[k : k + 1], self.written[k : k + 1])


def place_of(frame: FrameType, arguments: Sequence[tuple[str, Any]]) -> Place:
    """The place of a call's arguments, given as (parameter, value) in the parameters' order.

    `frame` is the caller's.  Where there is no source (an interactive prompt), the place is in
    ``<input>`` and the text is the printed value.
    """
    name = frame.f_code.co_filename
    path = name if os.path.exists(name) else INPUT
    # Lines and columns of the instruction that is being executed: the call.
    line, end_line, column, end_column = next(
        islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), (None,) * 4)
    source = "".join(linecache.getlines(name, frame.f_globals))
    call = _calls(source).get((end_line, end_column)) if source else None
    nodes = [_argument(call, k, parameter) for k, (parameter, _) in enumerate(arguments)]
    found = [node for node in nodes if node is not None]
    texts = tuple(str(value) if node is None else _text(source, node)
                  for node, (_, value) in zip(nodes, arguments, strict=True))
    trees = tuple(None if node is None else written(frame, node) for node in nodes)
    if len(found) < len(nodes) or not found:
        first = line or frame.f_lineno
        return Place(Span(path, first, (column or 0) + 1, end_line or first,
                          (end_column or 0) + 1), texts, trees)
    begin = min((node.lineno, node.col_offset) for node in found)
    end = max((node.end_lineno or 0, node.end_col_offset or 0) for node in found)
    lines = source.splitlines()
    return Place(Span(path, *_from_one(lines, *begin), *_from_one(lines, *end)), texts, trees)


@lru_cache(maxsize=64)
def _calls(source: str) -> dict[tuple[int | None, int | None], ast.Call]:
    """Every call of a source by the place of its closing parenthesis, which no two share."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    return {(node.end_lineno, node.end_col_offset): node for node in ast.walk(tree)
            if isinstance(node, ast.Call)}


def _argument(call: ast.Call | None, position: int, parameter: str) -> ast.expr | None:
    if call is None or any(isinstance(a, ast.Starred) for a in call.args[: position + 1]):
        return None
    if position < len(call.args):
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == parameter), None)


def _text(source: str, node: ast.expr) -> str:
    """The source of a node on one line."""
    segment = ast.get_source_segment(source, node) or ""
    return " ".join(part.strip() for part in segment.splitlines())


def _from_one(lines: Sequence[str], line: int, offset: int) -> tuple[int, int]:
    """Line and column in characters from 1; `offset` counts bytes from 0."""
    return line, len(lines[line - 1].encode()[:offset].decode()) + 1
