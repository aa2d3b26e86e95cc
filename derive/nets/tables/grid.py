"""Text to grids of cells: where a layer table stands, and what each of its cells says.

A table begins at a line whose cells name at least a layer column and one for shapes or counts.
The characters between the cells say how it goes on: box drawing (Keras 3), bars (Markdown), tabs,
ampersands (LaTeX), or columns of spaces (Keras 2, torchinfo, torchsummary).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from ...late import late_regex


class Cell(Struct, frozen=True):
    """The text of a cell; `places` are the offsets of its characters in the whole text."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Where some characters of the cell stand; they must be on one line to be contiguous."""
        end = len(self.text) if end is None else end
        return self.places[start], self.places[max(start, end - 1)] + 1


class Grid(Struct, frozen=True):
    """A table: the role of each column, the cells of each row, and where it ends."""

    roles: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    start: int
    end: int
    style: str


Line = tuple[int, str]
"""Where a line begins, and what it says."""
Span = tuple[int, int]

ROLES: tuple[tuple[str, str], ...] = (
    ("connected", r"connected to|inputs? from"),
    ("params", r"(no\.?|number|num|n|total)?\s*(of)?\s*#?\s*((learnable|trainable|total) )?"
               r"(param(eter)?s?|weights)\b.*"
               r"|(학습 )?(매개 ?변수|파라미터|가중치)( ?(의 )?(수|개수))?"),
    ("values", r"activation size"
               r"|(no\.?|number|num|n)?( of)? ?(activations|output (values|elements))"),
    ("output", r"out|output(?! (channels|filters|features|feature maps|maps|units)\b)( .*)?"
               r"|(out|activation|tensor|volume|feature( maps?)?) (shape|size|dim.*)"
               r"|shape|size|dim(ension)?s?|출력( ?(크기|형태|모양|차원))?"),
    ("channels", r"in(put)? (channels|(feature )?maps|features)"),
    ("input", r"in|input( (shape|size|dim.*|volume|tensor))?"),
    ("pool", r"(max[ -]?)?pool(ing)?( (size|window))?"),
    ("kernel", r"(kernel|filter|window)( (size|shape|dim.*))?|filter size|size of kernel"),
    ("stride", r"strides?"),
    ("padding", r"pad(ding)?"),
    ("dilation", r"dilation( (rate|factor))?"),
    ("filters", r"(out(put)? )?(channels|filters|(feature )?maps|features)"
                r"|(no\.?|number|num|n) ?(of )?(filters|kernels|channels|units|neurons)"
                r"|units|neurons|filters ?(/|or) ?units"),
    ("type", r"(layer )?type|kind"),
    ("layer", r"layers?( name)?( \(type.*\))?|name|module|component|operation|op|block"
              r"|(층|계층|레이어)( ?(이름|종류))?( \(.*\))?"),
)
"""The columns that are understood, and how their headers read (lower case)."""

_BARS = late_regex(r"[│┃|║]")
_RULE = late_regex(r"[\s_=\-+:|━─┏┓┡╇┩├┤┼└┘┴┳┬┌┐╒╕╞╡╘╛╤╧╪═]*$")
_BREAK = late_regex(r"\\\\(\s*\[[^\]]*\])?\s*(\\(hline|midrule|toprule|bottomrule)\s*)*$|"
                    r"\\(hline|midrule|toprule|bottomrule|cline\{[^}]*\})")
_WIDE = late_regex(r"(?:[^\s]|[ ](?=[^\s]))+")
_REMARK = late_regex(r"\s*[(\[](?![^)\]]*(\b[kmg]\b|thousand|million|10))[^)\]]*[)\]]$")
"""What stands in brackets behind a header, unless it is a unit of counts."""
_MOST_ROWS = 20_000


def role(text: str) -> str:
    """The role of a column with this header, or nothing."""
    plain = re.sub(r"[*_`$\\{}]|textbf|#", " ", text.replace("_", " ")).strip().lower()
    plain = " ".join(plain.split())
    if "#" in text and plain.startswith("param"):
        return "params"
    short = _REMARK.sub("", plain)
    return next((name for said in (plain, short) for name, pattern in ROLES
                 if re.fullmatch(pattern, said)), "")


def grids(text: str) -> Iterator[Grid]:
    """The tables that may be layer tables, in order."""
    lines: list[Line] = []
    start = 0
    for body in text.split("\n"):
        lines.append((start, body))
        start += len(body) + 1
    k = 0
    while k < len(lines):
        found = _header(lines[k])
        if found is None:
            k += 1
            continue
        style, spans, roles = found
        rows, behind = _READERS[style](lines, k, spans)
        begin = lines[k][0]
        yield Grid(roles, tuple(rows), begin, lines[min(behind, len(lines) - 1)][0], style)
        k = max(behind, k + 1)


def _header(line: Line) -> tuple[str, list[Span], tuple[str, ...]] | None:
    body = line[1]
    lowered = body.lower()
    if len(body) > 2000 or not any(word in lowered for word in (
            "layer", "type", "module", "operation", "name", "block", "component", "activation",
            "층", "레이어")):
        return None
    for style, mark in (("box", "┃"), ("bars", "|"), ("box", "│"), ("tabs", "\t"), ("tex", "&"),
                        ("columns", "  ")):
        if mark not in body:
            continue
        spans = _split(body, style)
        roles = tuple(role(body[a:b]) for a, b in spans)
        if spans and spans[0][0] == spans[0][1] and style != "columns" and not (
                {"layer", "type"} & set(roles)):
            roles = ("layer", *roles[1:])  # a table whose first column needs no name
        named = [r for r in roles if r]
        if ({"layer", "type"} & set(named) and {"output", "params"} & set(named)
                and len(set(named)) == len(named)):
            return style, spans, roles
    return None


def _split(body: str, style: str) -> list[Span]:
    """The cells of a line, without the blanks around them."""
    if style == "columns":
        return [m.span() for m in _WIDE.finditer(body)]
    if style == "tex":
        cut = _BREAK.search(body)
        marks = [m.start() for m in re.finditer(r"(?<!\\)&", body)]
        edges = [-1, *marks, cut.start() if cut and cut.start() > 0 else len(body)]
        if edges[-1] < edges[-2]:
            edges[-1] = len(body)
    elif style == "tabs":
        edges = [-1, *(m.start() for m in re.finditer("\t", body)), len(body)]
    else:
        marks = [m.start() for m in re.finditer(r"(?<!\\)\|" if style == "bars" else "[│┃]", body)]
        edges = [-1, *marks, len(body)]
        if style == "box" or (marks and not body[:marks[0]].strip()):
            edges = edges[1:]
        if len(edges) > 1 and not body[edges[-2] + 1:].strip():
            edges = edges[:-1]
    return [_stripped(body, a + 1, b) for a, b in pairwise(edges)]


def _stripped(body: str, start: int, end: int) -> Span:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    return start, end


def _cells(parts: Sequence[Sequence[tuple[int, str]]]) -> tuple[Cell | None, ...]:
    """The cells of a row from their pieces, one list for each column."""
    cells: list[Cell | None] = []
    for pieces in parts:
        texts: list[str] = []
        places: list[int] = []
        for start, body in pieces:
            if texts:
                texts.append(" ")
                places.append(start)
            texts.append(body)
            places.extend(range(start, start + len(body)))
        cells.append(Cell("".join(texts), tuple(places)) if texts else None)
    return tuple(cells)


def _add(row: list[list[tuple[int, str]]], line: Line, spans: Sequence[Span]) -> None:
    for pieces, (a, b) in zip(row, spans, strict=False):
        if a < b:
            pieces.append((line[0] + a, line[1][a:b]))


Rows = tuple[list[tuple[Cell | None, ...]], int]
Reader = Callable[[Sequence[Line], int, Sequence[Span]], Rows]


def _boxes(lines: Sequence[Line], k: int, spans: Sequence[Span]) -> Rows:
    """Rows between rules; a cell goes on over the lines between them."""
    rows: list[tuple[Cell | None, ...]] = []
    row: list[list[tuple[int, str]]] = [[] for _ in spans]
    k += 1
    while k < len(lines) and len(rows) < _MOST_ROWS:
        body = lines[k][1]
        stripped = body.lstrip(" \t>#")
        if not stripped or stripped[0] not in "│┃├┡└┠╞":
            break
        if stripped[0] in "│┃" and not _RULE.match(stripped):
            found = _split(body, "box")
            if len(found) != len(spans):
                break
            _add(row, lines[k], found)
        elif stripped[0] not in "│┃":
            if any(row):
                rows.append(_cells(row))
            row = [[] for _ in spans]
        k += 1
    if any(row):
        rows.append(_cells(row))
    return rows, k


def _one_a_line(style: str) -> Reader:
    def read(lines: Sequence[Line], k: int, spans: Sequence[Span]) -> Rows:
        rows: list[tuple[Cell | None, ...]] = []
        k += 1
        blank = 0
        while k < len(lines) and len(rows) < _MOST_ROWS:
            body = lines[k][1]
            mark = {"bars": "|", "tabs": "\t", "tex": "&"}[style]
            if style == "tex" and mark not in body:
                if body.strip() and not _BREAK.match(body.strip()):
                    break
            elif blank and _header(lines[k]) is not None:
                break
            elif mark not in body:
                blank += 1
                if body.strip() or blank > 1:
                    break
            elif not _RULE.match(body):
                found = _split(body, style)
                row: list[list[tuple[int, str]]] = [[] for _ in spans]
                _add(row, lines[k], found)
                rows.append(_cells(row))
                blank = 0
            k += 1
        return rows, k
    return read


def _columns(lines: Sequence[Line], k: int, spans: Sequence[Span]) -> Rows:
    """Rows of aligned columns; a line without a count goes on with the row above it."""
    rules = [body for j in (k - 1, k + 1) if 0 <= j < len(lines)
             and re.fullmatch(r"\s*[-_=]{8,}\s*", body := lines[j][1])]
    right = any(spans[0][0] - (len(body) - len(body.lstrip())) > 2 for body in rules)
    starts = [a for a, _ in spans]
    last = spans[-1]
    rows: list[tuple[Cell | None, ...]] = []
    row: list[list[tuple[int, str]]] = [[] for _ in spans]
    blank = closed = 0
    k += 1
    while k < len(lines) and len(rows) < _MOST_ROWS:
        body = lines[k][1]
        stripped = body.strip()
        if re.match(r"(Total|Trainable|Non-trainable) params|=+$", stripped):
            if not stripped.startswith("="):
                break
            if any(row):
                rows.append(_cells(row))
                row = [[] for _ in spans]
            closed += 1
            if closed > 1:
                break
        elif not stripped or re.fullmatch(r"[_\-]+", stripped):
            blank = blank + 1 if not stripped else blank
            if blank > 1 or (re.fullmatch(r"-+", stripped or "x") and rows):
                break
            if any(row):
                rows.append(_cells(row))
                row = [[] for _ in spans]
        else:
            blank = 0
            found = [m.span() for m in _WIDE.finditer(body)]
            if not right or len(found) != len(spans):
                edges = [*starts, max(len(body), last[1])]
                if right:
                    break
                edges[0] = 0
                found = [_stripped(body, min(a, len(body)), min(b, len(body)))
                         for a, b in pairwise(edges)]
            if row[0] and row[1:] and any(row[1:]) and found[0][0] < found[0][1] and all(
                    a < b for a, b in found[:3]):
                rows.append(_cells(row))
                row = [[] for _ in spans]
            _add(row, lines[k], found)
        k += 1
    if any(row):
        rows.append(_cells(row))
    return rows, k


_READERS: dict[str, Reader] = {
    "box": _boxes, "columns": _columns,
    **{style: _one_a_line(style) for style in ("bars", "tabs", "tex")}}
