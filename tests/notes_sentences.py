"""Sentences with formulas in dollars as paragraphs, and a reader for simple formulas.

Tests of prose need trees of formulas without depending on the parser of mathematics.
"""

from __future__ import annotations

import re
from fractions import Fraction

from derive.notes.containers.document import Formula, Item, Paragraph, Prose, Scope
from derive.notes.containers.source import Source
from derive.notes.mathematics.syntax import Chain, Name, Node, Relation, Side
from derive.notes.words.prose import remarks
from derive.notes.words.remarks import Declaration, Remarks

SIGNS = frozenset(["=", ":=", r"\sim", r"\in", r"\perp", ">", r"\neq", r"\leq"])
_TOKEN = re.compile(r"\\[A-Za-z]+|\d+|[A-Za-z]|\S")


class _Reader:
    """Letters, indices, primes, products, calls, lists and conditions; no more."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(body)
                       if m.group() not in (r"\quad", "&")]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, int, int]:
        self.at += 1
        return self.tokens[self.at - 1]

    def chain(self) -> Chain:
        sides: list[Side] = [self.list()]
        relations = []
        while self.peek() in SIGNS:
            sign, start, end = self.take()
            relations.append(Relation(sign, start, end))
            sides.append(self.list())
        return Chain(tuple(sides), tuple(relations))

    def list(self) -> Node:
        items = [self.given()]
        while self.peek() == ",":
            self.take()
            items.append(self.given())
        return items[0] if len(items) == 1 else Node("list", tuple(items), ",", items[0].start,
                                                     items[-1].end)

    def given(self) -> Node:
        left = self.sum()
        if self.peek() in ("|", r"\mid"):
            self.take()
            right = self.list()
            return Node("given", (left, right), None, left.start, right.end)
        return left

    def sum(self) -> Node:
        parts = [self.product()]
        while self.peek() in ("+", "-"):
            minus = self.take()[0] == "-"
            part = self.product()
            parts.append(Node("neg", (part,), None, part.start, part.end) if minus else part)
        return parts[0] if len(parts) == 1 else Node("add", tuple(parts), None, parts[0].start,
                                                     parts[-1].end)

    def product(self) -> Node:
        factors, joints = [self.factor()], []
        while self.peek() and self.peek() not in {*SIGNS, ",", "+", "-", ")", "}", "|", r"\mid"}:
            joint = ""
            if self.peek() in (r"\times", r"\cdot"):
                joint = self.take()[0][1:]
            joints.append(joint)
            factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        return Node("product", tuple(factors), tuple(joints), factors[0].start, factors[-1].end)

    def factor(self) -> Node:
        node = self.letter()
        while self.peek() in ("_", "^", "'"):
            if self.take()[0] == "'":
                node = Node("prime", (node,), 1, node.start, self.tokens[self.at - 1][2])
                continue
            kind = "subscript" if self.tokens[self.at - 1][0] == "_" else "superscript"
            inner = self.letter()
            if inner.kind == "group" and inner.data == "{":
                inner = inner.args[0]
            args = inner.args if kind == "subscript" and inner.kind == "list" else (inner,)
            node = Node(kind, (node, *args), None, node.start, self.tokens[self.at - 1][2])
        return node

    def letter(self) -> Node:
        token, start, end = self.take()
        if token in ("(", "{", r"\{"):
            inner = self.list()
            return Node("group", (inner,), token[-1], start, self.take()[2])
        if token.isdigit():
            return Node("number", (), Fraction(int(token)), start, end)
        if token in (r"\dots", r"\ldots"):
            return Node("dots", (), None, start, end)
        if token in (r"\mathbb", r"\mathcal", r"\hat"):
            inner = self.letter()
            inner = inner.args[0] if inner.kind == "group" else inner
            name = (Name(inner.data.base, ("hat",)) if token == r"\hat"
                    else Name(inner.data.base, (), "cal" if token == r"\mathcal" else "bb"))
            return Node("name", (), name, start, self.tokens[self.at - 1][2])
        return Node("name", (), Name(token.removeprefix("\\").removeprefix("var")), start, end)


def read(body: str) -> tuple[Chain, ...]:
    """The chains of a simple formula."""
    return (_Reader(body).chain(),)


def paragraph(text: str, scope: str = "section") -> Paragraph:
    """A paragraph; ``$$...$$`` is a display."""
    source = Source("notes.md", text)
    items: list[Item] = []
    at = 0
    for match in re.finditer(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.DOTALL):
        if match.start() > at:
            items.append(Prose(source.excerpt(at, match.start())))
        display = match.group(1) is not None
        group = 1 if display else 2
        items.append(Formula(source.excerpt(match.start(group), match.end(group)), display))
        at = match.end()
    if at < len(text):
        items.append(Prose(source.excerpt(at)))
    return Paragraph(tuple(items), (Scope("document", "", 0, 0), Scope(scope, "", 1, 1)))


def say(text: str, scope: str = "section") -> Remarks:
    """What the paragraph says."""
    written = paragraph(text, scope)
    return remarks(written, [read(item.body.text) for item in written.items
                             if isinstance(item, Formula)])


def show(node: Node) -> str:
    """A node as short text: ``X_i``, ``2 n``, ``y|u``."""
    match node.kind:
        case "name":
            return str(node.data.base)
        case "number":
            return str(node.data)
        case "subscript":
            return show(node.args[0]) + "_" + ",".join(map(show, node.args[1:]))
        case "superscript":
            return show(node.args[0]) + "^" + show(node.args[1])
        case "prime":
            return show(node.args[0]) + "'"
        case "given":
            return "|".join(map(show, node.args))
        case "add":
            return "+".join(map(show, node.args))
        case "dots":
            return "..."
        case _:
            return " ".join(map(show, node.args))


def told(declaration: Declaration) -> str:
    """A declaration as one line: ``shape X: N p``."""
    kind = declaration.kind + (f"={declaration.value}" if declaration.value else "")
    arguments = " ".join(map(show, declaration.arguments))
    return f"{kind} {' '.join(map(show, declaration.subjects))}" + (f": {arguments}" if arguments
                                                                    else "")


def all_told(text: str, scope: str = "section") -> set[str]:
    """Every declaration of the text."""
    return {told(d) for d in say(text, scope).declarations}
