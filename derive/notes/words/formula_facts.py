r"""What relations declare by themselves: ``\sim``, ``\in``, ``\perp``, ranges, inequalities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..mathematics.syntax import Chain, Name, Node
from .mentions import is_symbol, members, order, space

_INEQUALITIES = {">": "positive", r"\geq": "nonnegative", r"\neq": "invertible",
                 r"\succ": "positive-definite", r"\succeq": "nonnegative-definite"}
"""What a comparison with zero says."""

NORMALS = frozenset({"N", "MVN", "MN", "Normal", "normal", "Gaussian", "Norm", "NID", "Gau"})
INDICES = frozenset("ijklmrst")


class Said(NamedTuple):
    """A declaration without its words and place; `start` and `end` are those in the body."""

    kind: str
    subjects: tuple[Node, ...]
    arguments: tuple[Node, ...] = ()
    value: str = ""
    start: int = 0
    end: int = 0


def said(chains: Sequence[Chain]) -> Iterator[Said]:
    """What the relations and indices of a formula declare."""
    for chain in chains:
        for k, relation in enumerate(chain.relations):
            left, right = chain.sides[k], chain.sides[k + 1]
            if isinstance(left, Node) and isinstance(right, Node):
                note = relation.note
                for found in _relation(relation.sign, left, right, note):
                    yield found._replace(start=left.start, end=max(right.end, relation.end))
        yield from _limits(chain)
        for condition in chain.conditions:
            if condition.kind == "relation":
                yield from _range(condition)
        for side in chain.sides:
            if isinstance(side, Node):
                yield from _annotated(side)


def _relation(sign: str, left: Node, right: Node, note: Node | None) -> Iterator[Said]:
    if sign == r"\sim":
        yield from _distribution(left, right, note)
    elif sign == r"\in":
        yield from _element(members(left), right)
    elif sign in (r"\perp", r"\indep"):
        given = right.args[1:] if right.kind == "given" else ()
        others = members(right.args[0] if given else right)
        for one in members(left):
            for other in others:
                yield Said("independent", (one, other), given)
    elif sign == "=":
        bounds = _bounds(right)
        if bounds is not None and is_symbol(left):
            yield Said("range", (left,), bounds)
    elif sign in _INEQUALITIES and _is_zero(right):
        subjects = tuple(s for s in members(left) if is_symbol(s))
        if subjects:
            yield Said("property", subjects, (), _INEQUALITIES[sign])


def _distribution(left: Node, right: Node, note: Node | None) -> Iterator[Said]:
    subject = left.args[0] if left.kind == "given" else left
    subjects = members(subject)
    symbols = tuple(s for s in subjects if is_symbol(s))
    if symbols:
        yield Said("random", symbols)
    name, parameters = family_of(right)
    if note is not None and _says_iid(note):
        yield Said("iid", subjects)
    if name is None:
        return
    whole = (left,) if left.kind == "given" else subjects
    if not whole:
        return
    if name in NORMALS:
        yield Said("normal", whole)
    if name or len(parameters) == 2:
        yield Said("distribution", whole, parameters, name)


def family_of(node: Node) -> tuple[str | None, tuple[Node, ...]]:
    """The name of a distribution and its parameters; None if the side is something else."""
    if node.kind == "group" and node.data == "(":
        return "", members(node.args[0])
    if node.kind == "apply" or (node.kind == "product" and len(node.args) == 2
                                and node.args[1].kind == "group"):
        head, argument = node.args
        while head.kind == "subscript":
            head = head.args[0]
        inner = argument.args[0] if argument.kind == "group" else argument
        if inner.kind == "list" and inner.data == ";":
            inner = inner.args[-1]  # N(x; mu, Sigma)
        if head.kind == "name" and isinstance(head.data, Name):
            return head.data.base, members(inner)
        if head.kind == "text":
            return str(head.data).strip(), members(inner)
    return None, ()


def _says_iid(note: Node) -> bool:
    letters = "".join(str(n.data if n.kind == "text" else n.data.base) for n in note.walk()
                      if n.kind == "text" or isinstance(n.data, Name))
    return letters.replace(".", "").replace(" ", "").lower() in ("iid", "ind", "indep")


def _element(subjects: tuple[Node, ...], right: Node) -> Iterator[Said]:
    named = tuple(s for s in subjects if is_symbol(s))
    if not named:
        return
    bounds = _bounds(right.args[0]) if right.kind == "group" and right.data == "{" else None
    if bounds is not None:
        yield Said("range", named, bounds)
        return
    found = space(right)
    if found is None:
        return
    kind, shape = found
    if shape:
        yield Said("shape", named, shape)
    elif kind == "integer":
        yield Said("integer", named)
    else:
        yield Said("scalar", named)


def _bounds(node: Node) -> tuple[Node, Node] | None:
    """First and last item of a list with dots, such as 1, ..., r."""
    if node.kind == "list" and len(node.args) >= 3 and node.args[-2].kind == "dots":
        return node.args[0], node.args[-1]
    return None


def _range(condition: Node) -> Iterator[Said]:
    sides = condition.args
    if len(sides) == 2 and is_symbol(sides[0]):
        bounds = _bounds(sides[1])
        if bounds is not None and condition.data == ("=",):
            yield Said("range", (sides[0],), bounds, "", condition.start, condition.end)
        elif condition.data == (r"\in",):
            for found in _element(sides[:1], sides[1]):
                yield found._replace(start=condition.start, end=condition.end)


def _limits(chain: Chain) -> Iterator[Said]:
    """An index between its bounds, such as 1 <= i <= n."""
    if len(chain.relations) == 2 and all(r.sign == r"\leq" for r in chain.relations):
        lower, index, upper = chain.sides
        if (isinstance(lower, Node) and isinstance(index, Node) and isinstance(upper, Node)
                and lower.kind == "number" and lower.data.denominator == 1
                and upper.kind != "number"
                and index.kind == "name" and index.data.base in INDICES):
            yield Said("range", (index,), (lower, upper), "", lower.start, upper.end)


def _annotated(node: Node) -> Iterator[Said]:
    r"""Orders that are written as indices, such as X_{n \times p}."""
    for part in node.walk():
        if part.kind == "subscript" and len(part.args) == 2 and is_symbol(part.args[0]):
            shape = order(part.args[1])
            if shape is not None and any(map(_is_size, shape)):
                yield Said("shape", (part.args[0],), shape, "", part.start, part.end)


def _is_size(node: Node) -> bool:
    r"""Whether it is more likely a number than a label, as in SS_{A \times B}."""
    return node.kind != "name" or node.data.base[:1].islower()


def _is_zero(node: Node) -> bool:
    return node.kind == "number" and node.data == 0
