"""What was inferred of a document's symbols, as a context file that declares the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..kernel import terms
from ..kernel.dims import Dim, variable
from ..notation import latex
from ..records import replace
from ..span import Span
from .kinds.kinds import WHOLE, Environment, Key, Kind
from .kinds.kinds import Role as Part
from .kinds.symbols import INDEX_LETTERS, bare, index_name
from .kinds.usage import trees_of
from .mathematics.parser import Unreadable, read_expression
from .mathematics.syntax import Name, Node
from .understand import Understanding
from .words.context import Context, read_context
from .words.context_format import format_context
from .words.remarks import Declaration, Role

_LETTERS = "ijklmn"
_KINDS = frozenset({"shape", "scalar", "vector", "matrix", "square", "integer", "function",
                    "random", "fixed"})
_HEAD = """\
# What derive takes the symbols of {name} for, with its reasons.
# Correct what is wrong, delete what need not be said, and keep the rest beside the notes
# as {stem}.derive.toml.
"""
_GUESSES = """
# Guesses from the look of letters, on which no error is ever blamed, and symbols of several
# meanings.  Take the # away from what is right (under [symbols]).
"""
_STATED = """
# Stated in words, and understood; it need not be repeated.
"""


def inferred(understanding: Understanding) -> str:
    """The kinds of all symbols as a context file, and as comments what is uncertain or stated.

    Checking the notes with it gives the verdicts that they get without it.
    """
    sure: list[Declaration] = []
    doubtful: list[Declaration] = []
    examples = _examples(understanding)
    for key, (node, span) in examples.items():
        kinds = {owner: kind for (owner, k), kind in understanding.environment.kinds.items()
                 if k == key and not kind.part_of and kind.rows is not None}
        whole = kinds.get(WHOLE)
        if whole is None:
            continue
        one = all(_same(whole, kind) for kind in kinds.values())
        said = _declared(node, whole, _reason(understanding, key, whole, span))
        (sure if whole.sure and one and _is_read_back(said) else doubtful).extend(said)
        if not one:
            for owner, kind in kinds.items():
                if owner != WHOLE:
                    doubtful += _declared(node, kind, _reason(understanding, key, kind, span))
    stated = [d.declaration for d in understanding.declarations
              if d.declaration.kind not in _KINDS and d.declaration.role is not Role.CLAIM]
    name = os.path.basename(understanding.document.path)
    return (_HEAD.format(name=name, stem=os.path.splitext(name)[0])
            + _body(sure) + _commented(_GUESSES, doubtful) + _commented(_STATED, stated))


def _body(declarations: list[Declaration]) -> str:
    return "\n" + format_context(Context(tuple(declarations))) if declarations else ""


def _commented(head: str, declarations: list[Declaration]) -> str:
    """The entries behind ``#``, without the headings and brackets around them."""
    lines = format_context(Context(tuple(declarations))).split("\n")
    kept = [line.strip() for line in lines
            if line and line not in ("[symbols]", "assume = [", "]")]
    return head + "".join(f"# {line}\n" for line in kept) if kept else ""


def _examples(understanding: Understanding) -> dict[Key, tuple[Node, Span]]:
    """For each symbol how it is written, and where it is met first."""
    environment = understanding.environment
    found: dict[Key, tuple[Node, Span]] = {}
    for reading in understanding.readings:
        for formula, chains in reading.formulas:
            for tree in trees_of(chains):
                for node in tree.walk():
                    if node.kind not in ("name", "subscript", "superscript"):
                        continue
                    spelled = environment.spell(node)
                    if spelled is not None and spelled.key not in found:
                        at = min(node.start, max(0, len(formula.body) - 1))
                        found[spelled.key] = (_generic(node, environment),
                                              formula.body.span(at, at + 1))
    return found


def _generic(node: Node, environment: Environment) -> Node:
    """The symbol as a general member, if it is a member: ``Z_1`` as ``Z_i``."""
    spelled = environment.spell(node)
    if spelled is None or not spelled.at:
        return node
    names = [index_name(bare(i)) for i in spelled.at]
    if None not in names and len(set(names)) == len(names) and all(
            environment.habits.is_index(n or "") for n in names):
        return node
    while node.kind != "subscript":
        node = node.args[0]
    free = [c for c in _LETTERS if c in environment.habits.indices or c in INDEX_LETTERS]
    indices = tuple(Node("name", (), Name(c)) for c in free[:len(spelled.at)])
    return replace(node, args=(node.args[0], *indices))


def _same(a: Kind, b: Kind) -> bool:
    return (a.role, a.rows, a.cols, a.random) == (b.role, b.rows, b.cols, b.random)


def _reason(understanding: Understanding, key: Key, kind: Kind, first: Span) -> tuple[str, Span]:
    """Why a symbol is of its kind, and where that is said, or else where it is met first."""
    for item in understanding.declarations:
        d = item.declaration
        if d.span is not None and d.words == kind.reason and any(
                s is not None and s.key == key
                for s in (understanding.environment.spell(bare(n)) for n in d.subjects)):
            return d.words, d.span
    return kind.reason, kind.span or first


def _declared(node: Node, kind: Kind, reason: tuple[str, Span]) -> list[Declaration]:
    """What a context file says of a symbol; nothing if its size cannot be written."""
    words, span = reason

    def say(what: str, *arguments: Node) -> Declaration:
        return Declaration(what, (node,), arguments, "", words, span)

    if kind.role is not Part.SYMBOL:
        return [say("function" if kind.role is Part.FUNCTION else "integer")]
    random = [say("random")] if kind.random else []
    if kind.is_scalar:
        return [say("scalar"), *random]
    if kind.rows is None or kind.cols is None:
        return []
    try:
        sizes = [_size(d, node, kind) for d in (kind.rows, kind.cols)]
    except Unreadable:
        return []
    return [say("shape", *(sizes[:1] if kind.is_vector else sizes)), *random]


def _size(dim: Dim, node: Node, kind: Kind) -> Node:
    """A size as a tree, with the indices of the member for the generic ones."""
    subscript = node
    while subscript.kind in ("superscript", "group"):
        subscript = subscript.args[0]
    names = [n for i in subscript.args[1:] for part in _items(i)
             if (n := index_name(bare(part))) is not None] if kind.over else []
    place = {over: variable(n) for over, n in zip(kind.over, names, strict=False)}
    return read_expression(latex(terms.dimension(dim.replace(place))))


def _items(node: Node) -> Iterator[Node]:
    inner = bare(node)
    yield from (inner.args if inner.kind in ("list", "product") else (inner,))


def _is_read_back(declarations: Iterable[Declaration]) -> bool:
    """Whether the printed entry is understood again."""
    said = tuple(declarations)
    return bool(said) and not read_context(format_context(Context(said)), "").problems
