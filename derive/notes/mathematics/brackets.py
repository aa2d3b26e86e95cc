"""What stands between delimiters, bars and in environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import bars
from .bars import ENDS
from .commands import CASES, MATRICES
from .syntax import Name, Node

if TYPE_CHECKING:
    from .expressions import Reader

_REACH = 2000  # how many tokens a look ahead may cover
_AFTER_ITEM = ENDS | {";", "mid", "bar", ":", "over"}
# Behind words, these make them an operand.
_AFTER_OPERAND = frozenset({"relation", "sign", "times", "infix", "_", "^", "prime"})
_CONDITIONS = frozenset({"if", "when", "for", "falls", "wenn", "für", "si"})
_OPERANDS = frozenset({"name", "number", "close", "}", "end", "prime", "dots", "infinity"})
_NOT_IN_BLOCKS = frozenset({"relation", "sign", "times", "infix", ",", ";", "bar", "mid", "text",
                            "arrow", ":"})


# --- lists, relations and conditions inside brackets ------------------------------------------


def content(r: Reader) -> Node:
    """Everything up to the closing token: relations, lists, and what is given."""
    left = _list(r, ";")
    while True:
        token = r.tokens[r.at]
        if token.kind == "mid" or (token.kind == "bar" and not r.bars):
            sign = token.value
            r.at += 1
            if bars.adjacent(r, r.at - 1):
                r.at += 1
                sign = "||"
        elif token.kind == ":":
            sign = ":"
            r.at += 1
        else:
            return left
        r.deeper()
        left = r.node("given", (left, _list(r, ";")), sign)


def _list(r: Reader, separator: str) -> Node:
    """Items between separators; words between items are items."""
    if separator == ";":
        items = [_list(r, ",")]
        while r.tokens[r.at].kind == ";":
            r.at += 1
            if r.tokens[r.at].kind not in ("&", "row", "end"):
                items.append(_list(r, ","))
    else:
        items = [relation(r)]
        while r.tokens[r.at].kind not in _AFTER_ITEM:
            token = r.tokens[r.at]
            if token.kind in (",", "."):
                r.at += 1
                after = r.tokens[r.at].kind
                if after in ("&", "row", "end") or (token.kind == "." and after in ENDS):
                    break
                if after != "text":
                    items.append(relation(r))
            elif token.kind == "text" or items[-1].kind == "text":
                items.append(relation(r))
            elif token.kind == "open" and is_reason(r):
                start = r.at
                skip_group(r)
                place = r.tokens[start].start, r.tokens[r.at - 1].end
                items.append(Node("text", (), r.text[slice(*place)], *place))
            else:
                break
    if len(items) == 1:
        return items[0]
    last = items[-1]
    if r.scripts and separator == "," and last.kind == "relation" and all(
            i.kind in ("name", "prime", "subscript") for i in items[:-1]):
        # i, j = 1: several indices with the same bounds
        head = r.node("list", (*items[:-1], last.args[0]), ",")
        return r.node("relation", (head, *last.args[1:]), last.data)
    return r.node("list", tuple(items), separator)


def relation(r: Reader) -> Node:
    """Sides and relation signs; a side may be missing."""
    tokens = r.tokens
    kind = tokens[r.at].kind
    if kind not in ("relation", "arrow"):
        if kind in ENDS or kind in (",", ";") or (kind == "mid"):
            return r.empty()
        if kind == "text" and tokens[r.at + 1].kind not in _AFTER_OPERAND:
            return r.factor()
        left = r.expression()
        if tokens[r.at].kind not in ("relation", "arrow"):
            return left
    else:
        left = r.empty()
    sides, signs = [left], []
    while tokens[r.at].kind in ("relation", "arrow"):
        signs.append(tokens[r.at].value)
        r.at += 1
        kind = tokens[r.at].kind
        missing = kind in ENDS or kind in (",", ";", "relation", "arrow")
        sides.append(r.empty() if missing else r.expression())
    if len(signs) == 1 and all(s.kind == "empty" for s in sides):
        sign = tokens[r.at - 1]
        return Node("name", (), Name(signs[0].lstrip("\\")), sign.start, sign.end)
    return r.node("relation", tuple(sides), tuple(signs))


def is_reason(r: Reader) -> bool:
    r"""Whether the bracket here opens a reason: ``(\because ...)``."""
    after = r.tokens[r.at + 1]
    return after.kind == "arrow" and after.value in (r"\because", r"\therefore")


def skip_group(r: Reader) -> None:
    """Go past the group that opens here."""
    depth = 0
    while True:
        kind = r.tokens[r.at].kind
        if kind == "eof":
            r.unexpected()
        depth += (kind in ("open", "{", "begin")) - (kind in ("close", "}", "end"))
        r.at += 1
        if depth == 0:
            return


# --- brackets --------------------------------------------------------------------------------


def argument(r: Reader) -> tuple[str, Node]:
    """The bracket that opens here, and what stands in it."""
    node = _delimited(r, called=True)
    return (node.data, node.args[0]) if node.kind == "group" else ("(", node)


def group(r: Reader) -> Node:
    """A group, floor, norm, evaluation ... as its delimiters say."""
    return _delimited(r, called=False)


def _delimited(r: Reader, called: bool) -> Node:
    opener = r.tokens[r.at]
    r.deeper()
    r.at += 1
    if opener.value == "{" and _searle_letter(r):
        r.at -= 1
        r.depth -= 1
        return searle(r)
    outer, r.bars = r.bars, ""
    integral, r.integral = r.integral, 0
    if opener.value == "[" and _is_row_of_blocks(r, 2 if called else 1):
        inner = _row_of_blocks(r)
    else:
        inner = content(r)
    r.bars, r.integral = outer, integral
    closer = r.tokens[r.at]
    if closer.kind != "close":
        r.unexpected()
    r.at += 1
    r.depth -= 1
    pair = opener.value + closer.value
    place = opener.start, closer.end
    if not called and inner.kind == "matrix" and inner.data[2] == "" and pair in (
            "[]", "()", "||", "{}"):
        return Node("matrix", inner.args, (*inner.data[:2], opener.value), *place)
    if pair == "{." and inner.kind in ("matrix", "cases"):
        return Node("cases", _as_cases(inner), None, *place)
    if pair == ".|" and r.tokens[r.at].kind not in ("_", "^"):
        r.at -= 1  # a bar of full height before a condition
        closer.kind, closer.value = "mid", "|"
        return inner
    if pair == ".|" or (pair == ".]" and r.tokens[r.at].kind in "_^"):
        return bars.limited(r, inner, opener.start)
    if pair == "..":
        return inner
    if pair in _KINDS:
        return Node(_KINDS[pair], (inner,), None, *place)
    if pair in _GROUPS:
        return Node("group", (inner,), _GROUPS[pair], *place)
    r.at -= 1
    return r.fail(f"{r.source(opener)} is closed by {r.source(closer)}", damaged=True)


_KINDS = {"||": "abs", "||||": "norm", "lfloorrfloor": "floor", "lceilrceil": "ceiling"}
_GROUPS = {"()": "(", "[]": "[", "{}": "{", "<>": "\\langle", "(]": "(]", "[)": "[)", "][": "]["}


def _searle_letter(r: Reader) -> bool:
    return r.tokens[r.at].kind == "_" or (
        [t.kind for t in r.tokens[r.at:r.at + 3]] == ["{", "}", "_"])


def searle(r: Reader) -> Node:
    r"""``{_d D_i}``: a matrix built from a family; the letter says how."""
    opener = r.tokens[r.at]
    r.deeper()
    r.at += 1
    if r.tokens[r.at].kind == "{":
        r.at += 2
    r.expect("_")
    letter = r.script()
    if letter.kind != "name":
        r.fail("a subscript of nothing", damaged=True)
    inner = content(r)
    closer = r.tokens[r.at]
    if closer.kind != ("}" if opener.kind == "{" else "close"):
        r.unexpected()
    r.at += 1
    r.depth -= 1
    return Node("searle", (inner,), letter.data.base, opener.start, closer.end)


def _is_row_of_blocks(r: Reader, gap: int) -> bool:
    """Whether operands inside the bracket are only separated by spaces."""
    depth, found = 0, False
    for k in range(r.at, min(len(r.tokens), r.at + _REACH)):
        token = r.tokens[k]
        if token.kind in ("close", "}", "end", "eof"):
            if depth == 0:
                return found
            depth -= 1
        elif depth == 0 and token.kind in _NOT_IN_BLOCKS:
            return False
        elif depth == 0 and token.gap >= gap and k > r.at:
            found = found or r.tokens[k - 1].kind in _OPERANDS
        if token.kind in ("open", "{", "begin"):
            depth += 1
    return False


def _row_of_blocks(r: Reader) -> Node:
    entries = []
    start = r.tokens[r.at].start
    while r.tokens[r.at].kind != "close":
        factors = [r.factor()]
        while r.tokens[r.at].kind != "close" and r.tokens[r.at].gap == 0:
            factors.append(r.factor())
        entries.append(r.joined(factors, [""] * (len(factors) - 1)))
    return Node("matrix", tuple(entries), (1, len(entries), ""), start, entries[-1].end)


# --- environments ----------------------------------------------------------------------------


def environment(r: Reader) -> Node:
    """A matrix, an array, cases."""
    opener = r.tokens[r.at]
    r.deeper()
    r.at += 1
    outer, r.bars = r.bars, ""
    integral, r.integral = r.integral, 0
    rows: list[list[Node]] = [[]]
    while True:
        rows[-1].append(content(r))
        token = r.tokens[r.at]
        if token.kind not in ("&", "row", "end"):
            r.unexpected()
        r.at += 1
        if token.kind == "row":
            rows.append([])
        elif token.kind == "end":
            break
    r.bars, r.integral = outer, integral
    r.depth -= 1
    rows = [row for row in rows if any(cell.kind != "empty" for cell in row)] or [[]]
    width = max(map(len, rows))
    if width * len(rows) > 4 * sum(map(len, rows)) + 100:
        r.fail("the rows of a matrix differ much in length")
    at = r.tokens[r.at - 1].start
    blank = Node("empty", (), None, at, at)
    cells = tuple(cell for row in rows for cell in [*row, *[blank] * (width - len(row))])
    bracket = MATRICES.get(opener.value, "")
    matrix = Node("matrix", cells, (len(rows), width, bracket), opener.start,
                  r.tokens[r.at - 1].end)
    if opener.value in CASES:
        return Node("cases", _as_cases(matrix), None, matrix.start, matrix.end)
    return matrix


def _as_cases(matrix: Node) -> tuple[Node, ...]:
    """Values and conditions alternately; a word such as "if" before a condition is dropped."""
    if matrix.kind == "cases":
        return matrix.args
    rows, columns, _ = matrix.data
    args: list[Node] = []
    for k in range(rows):
        row = list(matrix.args[k * columns:(k + 1) * columns])
        while len(row) > 1 and row[-1].kind == "empty":
            row.pop()
        if len(row) == 1 and row[0].kind == "list" and len(row[0].args) > 1:
            row = [row[0].args[0], _rest(row[0])]
        value = row[0]
        condition = row[1] if len(row) == 2 else Node(
            "list" if len(row) > 2 else "empty", tuple(row[1:]), "," if len(row) > 2 else None,
            row[1].start if len(row) > 2 else value.end, row[-1].end)
        if (condition.kind == "list" and condition.args[0].kind == "text"
                and str(condition.args[0].data).lower() in _CONDITIONS):
            condition = _rest(condition)
        args += [value, condition]
    return tuple(args)


def _rest(node: Node) -> Node:
    """A list without its first item."""
    rest = node.args[1:]
    if len(rest) == 1:
        return rest[0]
    return Node("list", rest, node.data, rest[0].start, rest[-1].end)
