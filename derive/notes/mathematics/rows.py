"""The rows of a display: alignment marks, brackets over line breaks, continued sides."""

from __future__ import annotations

from msgspec import Struct

from .tokens import CLOSERS, OPENERS, Token, rows_of

_OPERATORS = frozenset({"sign", "times", "infix"})


def mended(tokens: list[Token]) -> list[Token]:
    r"""Without ``\right. \\ \left.``, which only continue a bracket on the next line."""
    if not any(t.kind == "close" and t.value == "." for t in tokens):
        return tokens
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        token = tokens[k]
        if _is_one_sided(token, "close"):
            closers = 1
            while _is_one_sided(tokens[k + closers], "close"):
                closers += 1
            j = k + closers
            while tokens[j].kind in ("row", "&") or tokens[j].kind in _OPERATORS:
                j += 1
            between = tokens[k + closers:j]
            openers = 0
            while openers < closers and _is_one_sided(tokens[j + openers], "open"):
                openers += 1
            if openers == closers and any(t.kind == "row" for t in between):
                out += [t for t in between if t.kind in _OPERATORS]
                k = j + openers
                continue
        out.append(token)
        k += 1
    return out


def _is_one_sided(token: Token, kind: str) -> bool:
    return token.kind == kind and token.value == "."


class _Line(Struct):
    """A row without alignment marks; `aligned` if one stood in front."""

    tokens: list[Token]
    labels: tuple[str, ...]
    aligned: bool
    marked: bool  # whether an alignment mark stood inside
    related: bool


def _columns(row: list[Token]) -> _Line:
    """The row without its alignment marks; a mark between columns becomes a wide space."""
    tokens: list[Token] = []
    labels: list[str] = []
    aligned = marked = related = False
    depth = 0
    wide = False
    for token in row:
        if token.kind == "label":
            labels.append(token.value)
            continue
        if depth == 0 and token.kind == "&":
            if not tokens:
                aligned = True
            else:
                marked = True
                wide = tokens[-1].kind not in ("relation", "arrow", "sign", "times", "infix")
            continue
        if wide and token.kind not in ("relation", "arrow", "sign", "times", "infix"):
            token.gap = 3
        wide = False
        if token.kind in OPENERS:
            depth += 1
        elif token.kind in CLOSERS:
            depth -= 1
        elif depth == 0 and token.kind == "relation":
            related = True
        tokens.append(token)
    return _Line(tokens, tuple(labels), aligned, marked, related)


def logical_rows(tokens: list[Token]) -> list[tuple[list[Token], tuple[str, ...]]]:
    """Rows joined with those that go on with them, each with its labels."""
    joined: list[_Line] = []
    for line in map(_columns, rows_of(tokens)):
        if not line.tokens:
            if joined:
                joined[-1].labels += line.labels
            elif line.labels:
                joined.append(line)
            continue
        if joined and _goes_on(joined[-1], line):
            reasons = _words_behind(joined[-1].tokens)
            joined[-1].tokens += line.tokens + reasons
            joined[-1].labels += line.labels
            joined[-1].related |= line.related
        else:
            joined.append(line)
    return [(line.tokens, line.labels) for line in joined if line.tokens]


def _words_behind(tokens: list[Token]) -> list[Token]:
    """Take the words at the end of a row from it, which end the side that the next row goes on."""
    cut = len(tokens)
    while cut and tokens[cut - 1].kind == "text":
        cut -= 1
    words = tokens[cut:]
    del tokens[cut:]
    return words


def _goes_on(before: _Line, line: _Line) -> bool:
    """Whether a row continues the side with which the row before it ended."""
    if not before.tokens:
        return True
    last, first = before.tokens[-1].kind, line.tokens[0].kind
    if last == "text" and before.marked and before.related and not line.related:
        return first in _OPERATORS  # the words stand in a column of their own
    if last in (",", ";", ".", "text"):
        return False
    if last in _OPERATORS or last == "relation":
        return first not in ("relation", "arrow")
    if first in _OPERATORS:
        return not (line.related and line.marked and not line.aligned)
    return (line.aligned and not line.related and before.related
            and first not in ("relation", "arrow", "text", "quantifier")
            and not (first == "open" and line.tokens[1].kind in ("arrow", "text")))
