r"""A formula's body to chains: rows, statements, conditions, reasons.

The work is done on tokens outside of every bracket.  Rows that go on with the row before are
joined to it; each row is cut at arrows, words, commas and wide spaces into segments; segments
make statements; statements are cut at their relation signs, and only then are trees read.
"""

from __future__ import annotations

from .expressions import Unreadable, read_text, read_tokens
from .lexer import tokenize
from .rows import logical_rows, mended
from .segments import Row, Statement
from .syntax import Chain, Node, Relation, Side, Unread
from .tokens import CLOSERS, OPENERS, Token


def split(body: str, functions: frozenset[str]) -> tuple[Chain, ...]:
    """All chains of a formula's body, in order."""
    tokens = mended(tokenize(body))
    statements: list[Statement] = []
    lead: list[str] = []
    for row, labels in logical_rows(tokens):
        found = Row(body, row, statements, lead).statements()
        for statement in found:
            statement.labels = labels
        statements += found
    named = [t.value for t in tokens if t.kind == "label"]
    if len(named) == 1 and tokens[0].kind == "label":
        for statement in statements:
            statement.labels = tuple(named)
    return tuple(_chain(body, s, functions) for s in statements if s.tokens)


def _chain(body: str, statement: Statement, functions: frozenset[str]) -> Chain:
    """The statement cut at its relation signs, its sides read."""
    sides: list[Side] = []
    relations: list[Relation] = []
    current: list[Token] = []
    depth, k = 0, 0
    tokens = statement.tokens
    while k < len(tokens):
        token = tokens[k]
        if depth == 0 and token.kind in ("relation", "arrow"):
            previous = relations[-1] if relations else None
            sides.append(_side(body, current, functions, previous, token.start))
            note = _note(body, token.note, functions) if token.note else None
            end = token.end
            k += 1
            if k < len(tokens) and tokens[k].kind in ("_", "^") and note is None:
                first = k + 1
                k = _behind_argument(tokens, first)
                if k > first:
                    end = tokens[k - 1].end
                    note = _note(body, (tokens[first].start, end), functions)
            relations.append(Relation(token.value, token.start, end, note))
            current = []
            continue
        if token.kind in OPENERS:
            depth += 1
        elif token.kind in CLOSERS:
            depth -= 1
        current.append(token)
        k += 1
    end = tokens[-1].end
    sides.append(_side(body, current, functions, relations[-1] if relations else None, end))
    conditions = []
    reasons = list(statement.reasons)
    unclear = statement.unclear
    for k, part in enumerate(statement.conditions):
        node = _condition(body, part, functions)
        if node is None:
            reasons.append((part[0].start, part[-1].end))
            unclear = True
        elif k in statement.excepted:
            conditions.append(Node("not", (node,), None, node.start, node.end))
        else:
            conditions.append(node)
    for place in statement.written:
        try:
            conditions.append(read_text(body, *place, functions))
        except Unreadable:
            unclear = True
    lead = " ".join(word for word in statement.lead if word)
    return Chain(_with_rows(sides), tuple(relations), lead, tuple(sorted(reasons)),
                 tuple(conditions), statement.labels, unclear, statement.beside)


def _with_rows(sides: list[Side]) -> tuple[Side, ...]:
    """The sides, with ``(X_1 X_2)`` as a row of blocks behind X: no product needs the brackets."""
    whole = sides[0]
    if not isinstance(whole, Node) or whole.kind != "name" or not whole.data.base[:1].isupper():
        return tuple(sides)
    return (whole, *(_as_row(side, whole) if isinstance(side, Node) else side
                     for side in sides[1:]))


def _as_row(side: Node, whole: Node) -> Node:
    inner = side.args[0] if side.kind == "group" and side.data == "(" else side
    if side is inner or inner.kind != "product" or not all(
            part.kind == "subscript" and part.args[0].kind == "name"
            and part.args[0].data == whole.data for part in inner.args):
        return side
    return Node("matrix", inner.args, (1, len(inner.args), "("), side.start, side.end)


def _condition(body: str, tokens: list[Token], functions: frozenset[str]) -> Node | None:
    r"""The tree of a condition, ``i = 1, \dots, n`` with a list as its right side."""
    tokens = tokens[1:] if tokens[0].kind == "quantifier" and len(tokens) > 1 else tokens
    chain = _chain(body, Statement(tokens=tokens), functions)
    sides = [side for side in chain.sides if isinstance(side, Node)]
    if len(sides) < len(chain.sides):
        return None
    if len(sides) == 1:
        return sides[0]
    signs = tuple(relation.sign for relation in chain.relations)
    return Node("relation", tuple(sides), signs, tokens[0].start, tokens[-1].end)


def _behind_argument(tokens: list[Token], k: int) -> int:
    depth = 0
    while k < len(tokens):
        depth += (tokens[k].kind in OPENERS) - (tokens[k].kind in CLOSERS)
        k += 1
        if depth <= 0:
            break
    return k


def _side(
    body: str, tokens: list[Token], functions: frozenset[str], before: Relation | None, end: int
) -> Side:
    if not tokens:
        if before is None:
            return Node("empty", (), None, end, end)
        return Unread(f"nothing stands after {before.sign}", before.end, end, before.end)
    try:
        return read_tokens(body, [*tokens, _eof(tokens)], functions)
    except Unreadable as error:
        return Unread(error.reason, tokens[0].start, tokens[-1].end, error.at, error.damaged)


def _eof(tokens: list[Token]) -> Token:
    return Token("eof", None, tokens[-1].end, tokens[-1].end)


def _note(body: str, place: tuple[int, int], functions: frozenset[str]) -> Node:
    try:
        return read_text(body, *place, functions)
    except Unreadable:
        return Node("text", (), body[slice(*place)], *place)
