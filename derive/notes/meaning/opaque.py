r"""What is known by how it is written and by what it depends on: cases, extrema, sets, averages.

Each is a function of the values in it, whose name is the rest of the writing: equal writing of
equal values is equal, and nothing else is known.  A letter that is bound, as x in
``\max_x f(x)``, is a letter of its own, so that no fact about x reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ...kernel.dims import variable
from ...notation.names import HOLE
from ...untyped import Untyped
from ..kinds.symbols import bare, index_name, plain
from ..mathematics.syntax import Node
from . import calculus
from .quantities import condition
from .values import (
    SCALAR,
    Unsupported,
    Value,
    added,
    closed,
    function,
    leaf,
    make,
    multiplied,
    number,
    shape,
)

if TYPE_CHECKING:
    from .elaborate import Elaborator

_SETS = {"cup": "union", "cap": "intersection", "setminus": "difference", "sqcup": "union"}
SIGN = "\N{PLUS-MINUS SIGN}"
"""The number whose parity decides which of the two signs is meant, in a whole statement."""


def _scalar(e: Elaborator, node: Node, what: str) -> Untyped:
    tree = closed(e.value(node), SCALAR)
    if shape(tree) != SCALAR:
        raise Unsupported(f"{what} of vectors or matrices", node)
    return tree


def _cases(e: Elaborator, node: Node) -> Value:
    """A distinction of cases: a function of its values and of what its conditions speak of."""
    args: list[Untyped] = []
    branches: list[str] = []
    for value, where in zip(node.args[::2], node.args[1::2], strict=True):
        args.append(calculus.bound(e, value, "a distinction of cases"))
        branches.append(f"{HOLE} if {condition(e, where, args)}")
    return function(f"cases({'; '.join(branches)})", *args)


def _set_operation(e: Elaborator, node: Node) -> Value:
    """Unions and intersections of sets, which stand for themselves."""
    name = _SETS.get(str(node.data))
    if name is None:
        raise Unsupported("this infix operator", node)
    parts = [_scalar(e, a, "sets").term() for a in node.args]
    if node.data != "setminus":
        parts.sort(key=repr)
    return function(name, *map(leaf, parts))


def _big_set(e: Elaborator, node: Node) -> Value:
    """A union or intersection over an index, whatever its range is."""
    body, lower, upper = node.args
    first = bare(lower)
    name = index_name(bare(first.args[0]) if first.kind == "relation" else first)
    if name is None:
        raise Unsupported("a union over several indices", node)
    args: list[Untyped] = []
    above = condition(e, upper, args)
    with e.binding({name: None}):
        below = plain(first) if first.kind != "relation" else condition(e, first.args[1], args)
        tree = _scalar(e, body, "sets")
    return calculus.over_index(f"{node.data} over ({below} to {above})", name, args, tree, node)


def _extremum(e: Elaborator, node: Node) -> Value:
    r"""``\max_x f(x)`` and ``\arg\min_{x \in S} f(x)``, of scalars."""
    body, lower, upper = node.args
    first = bare(lower)
    if first.kind == "empty" and body.kind == "group" and body.data == "{" and (
            body.args[0].kind == "given"):
        return of_set(e, str(node.data), body.args[0], node)
    if bare(upper).kind != "empty" or first.kind not in ("name", "subscript", "relation"):
        raise Unsupported(f"the operator {node.data}", node)
    letter = first.args[0] if first.kind == "relation" else first
    return _over_values(e, letter, first, node)


def of_set(e: Elaborator, name: str, given: Node, node: Node) -> Value:
    r"""``\min \{x \in S | f(x) = p\}``, of numbers."""
    first = bare(given.args[0])
    letter = first.args[0] if first.kind == "relation" else first
    args: list[Untyped] = []
    with calculus.dummy(e, letter, (given,)) as value:
        if shape(value) != SCALAR:
            raise Unsupported("a set of vectors or matrices", node)
        text = condition(e, given, args)
    return function(f"{name} of all ({text})", *args)


def over_values(e: Elaborator, node: Node) -> Value | None:
    r"""A sum over the values that satisfy a condition, ``\sum_{x: f(x) > 0}``; else None."""
    first = bare(node.args[1])
    if first.kind != "given" or bare(node.args[2]).kind != "empty":
        return None
    letter = bare(first.args[0])
    if letter.kind == "relation":
        letter = letter.args[0]
    return _over_values(e, letter, first, node)


def _over_values(e: Elaborator, letter: Node, where: Node, node: Node) -> Untyped:
    args: list[Untyped] = []
    body = node.args[0]
    with calculus.dummy(e, letter, (where, body)) as value:
        if str(node.data).startswith("arg") and shape(value) != SCALAR:
            raise Unsupported(f"the operator {node.data} over vectors or matrices", node)
        text = condition(e, where, args)
        inner = _scalar(e, body, f"the operator {node.data}")
    return function(f"{node.data} over ({text})", *args, inner)


def average(e: Elaborator, inner: Node, below: Sequence[Node], node: Node) -> Value:
    r"""``\langle a \rangle_p`` and ``E_p[a]``: in a, the letters before the bar of p are bound."""
    if inner.kind in ("list", "given", "relation"):
        raise Unsupported("an average of this, which may be an inner product", node)
    args: list[Untyped] = []
    where = ""
    with ExitStack() as stack:
        for part in below:
            for letter in _letters(bare(part)):
                stack.enter_context(calculus.dummy(e, letter, (inner, part)))
            where += f" over ({condition(e, part, args)})"
        return function(f"average{where}", *args, _scalar(e, inner, "an average"))


def _letters(distribution: Node) -> list[Node]:
    """The letters of whose values a distribution is one: x and y of ``p(x, y | z)``.

    What names a family only, as in ``N(m, V)``, is of no letter that is known.
    """
    if distribution.kind == "relation":
        return [bare(distribution.args[0])]
    if distribution.kind != "apply":
        return [distribution]
    inner, head = bare(distribution.args[1]), distribution.args[0]
    if inner.kind == "given":
        inner = bare(inner.args[0])
    elif head.kind != "name" or head.data.base not in ("p", "q", "P", "Q"):
        return []
    return [bare(a) for a in (inner.args if inner.kind == "list" else (inner,))]


def _plus_minus(e: Elaborator, node: Node) -> Value:
    """The upper sign or the lower, the same in a whole statement: ``(-1)^k`` of one k."""
    sign = make("power", number(-1), data=variable(SIGN))
    factors: list[Value] = [sign, e.value(node.args[-1])]
    if node.data == "mp":
        factors.insert(0, number(-1))
    last = multiplied(factors, node)
    return last if len(node.args) == 1 else added([e.value(node.args[0]), last], node)


BIG: dict[str, Callable[[Elaborator, Node], Value]] = {
    **dict.fromkeys(("max", "min", "sup", "inf", "argmax", "argmin"), _extremum),
    "bigcup": _big_set, "bigcap": _big_set,
}
HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {
    "cases": _cases, "infix": _set_operation, "plus-minus": _plus_minus,
}
