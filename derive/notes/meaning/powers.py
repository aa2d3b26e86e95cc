"""Superscripts, primes and roots: transposes, inverses, powers, labels."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from ...kernel import terms
from ...kernel.dims import ONE
from ...untyped import Untyped
from ..kinds.kinds import Role
from ..kinds.symbols import Spelling, bare, exponent_kind, plain
from ..mathematics.syntax import Node
from . import calculus
from .blocks import family, row_of_blocks, within_range
from .calls import is_call
from .values import (
    SCALAR,
    Open,
    Unsupported,
    Value,
    closed,
    function,
    inverted,
    leaf,
    make,
    multiplied,
    number,
    shape,
    transposed,
)

if TYPE_CHECKING:
    from .elaborate import Elaborator

_LARGEST_EXPONENT = 64


def on(base: Node, decorated: Node) -> Node:
    """The same decoration on another base."""
    return Node(decorated.kind, (base, *decorated.args[1:]), decorated.data,
                decorated.start, decorated.end)


def _superscript(e: Elaborator, node: Node) -> Value:
    base, exponent = node.args
    if base.kind == "apply" and not is_call(e, base):
        head, argument = base.args
        return multiplied([*map(e.value, e.factors(head)), e.value(on(argument, node))], node)
    arranged = family(e, node)
    if arranged is None:
        arranged = _increase(e, node)
    if arranged is not None:
        return arranged
    sort = exponent_kind(exponent)
    found = e.env.spell(node) or e.env.declared_power(node)
    if found is not None:
        return e.symbol(found, node)
    match sort:
        case "mark":
            return _transposed(e, node, base, exponent)
        case "inverse":
            _refuse_function(e, base)
            return inverted(e.value(base), node)
        case "power":
            _refuse_function(e, base)
            return _power(e, node, base, bare(exponent))
    raise Unsupported(f"the superscript {plain(exponent)} is not read", node)


def _increase(e: Elaborator, node: Node) -> Value | None:
    """``c [F(x)]_a^b`` of a scalar, of which there are no entries; None if the node is none."""
    inner, below, upper = within_range(node)
    if below.kind in ("empty", "list") or upper.kind == "empty":
        return None
    factors: list[Node] = []
    body, bracket = inner, inner.data
    if inner.kind == "apply" and not is_call(e, inner):
        factors, body = e.factors(inner.args[0]), inner.args[1]
    elif inner.kind != "group":
        return None
    found = calculus.increase(e, bare(body), below, upper) if bracket in ("[", "(") else None
    return None if found is None else multiplied([*map(e.value, factors), found], node)


def _refuse_function(e: Elaborator, base: Node) -> None:
    found = e.env.spell(base)
    kind = None if found is None else e.env.kind(found.key)
    if kind is not None and kind.role is Role.FUNCTION:
        raise Unsupported(f"the function {plain(base)} without its argument", base)


def _transposed(e: Elaborator, node: Node, base: Node, exponent: Node) -> Value:
    if exponent.kind == "name" and not e.env.matrices:
        found = e.env.spell(exponent)
        if found is not None and e.env.kind(found.key) is not None:
            return _power(e, node, base, exponent)
    _refuse_function(e, base)
    return _behind_brackets(_row_or(e, base))


def _behind_brackets(value: Value) -> Value:
    """The transpose; in ``Var[a b]'`` that of the row, which has no variance itself."""
    if isinstance(value, Untyped) and value.op == "variance":
        row, *given = value.args
        size = shape(row)
        if size is not None and size[0] == ONE != size[1]:
            return make("variance", make("transpose", row), *given)
    return transposed(value)


def _row_or(e: Elaborator, base: Node) -> Value:
    """What is transposed; a tuple in parentheses is a row there."""
    row = row_of_blocks(e, base, transposed=True) if base.kind == "group" else None
    return e.value(base) if row is None else row


def _power(e: Elaborator, node: Node, base: Node, exponent: Node) -> Value:
    if base.kind == "name" and base.data.base == "e" and (
            e.env.kind(("e", 0)) is None or exponent.kind != "number"):
        return function("exp", e.scalar(exponent, "an exponent"))
    value = e.value(base)
    index = _rational(exponent)
    if index is not None:
        return _rational_power(value, index, node)
    dim = e.integer(exponent)
    size = shape(closed(value))
    if size not in (SCALAR, None) and not (dim is not None and size[0] == size[1] and all(
            e.env.role(name) is Role.DIMENSION for name in dim.names())):
        # an index above a matrix may count matrices
        raise Unsupported("a matrix to a power that is no integer", node)
    above = leaf(terms.dimension(dim)) if dim is not None else e.scalar(exponent, "an exponent")
    if dim is not None and terms.OPERATORS["power"] != "int":
        return make("power", closed(value), data=dim)
    return function("pow", closed(value), above)


def _rational(node: Node) -> Fraction | None:
    """The value of a written rational number."""
    node = bare(node)
    match node.kind:
        case "number":
            return Fraction(node.data)
        case "neg":
            inner = _rational(node.args[0])
            return None if inner is None else -inner
        case "quotient":
            above, below = map(_rational, node.args)
            return None if above is None or not below else above / below
    return None


def _rational_power(value: Value, index: Fraction, node: Node) -> Value:
    if index == 1:
        return value
    if index == -1:
        return inverted(value, node)
    if isinstance(value, Open):
        if value.is_zero and index > 0:
            return value
        value = closed(value)
    if abs(index.numerator) > _LARGEST_EXPONENT or index.denominator > _LARGEST_EXPONENT:
        raise Unsupported("a huge exponent", node)
    if index.denominator == 1:
        return make("power", value, data=int(index))
    if shape(value) not in (SCALAR, None):
        raise Unsupported("a fractional power of a matrix", node)
    if index.denominator == 2:
        root = function("sqrt", value)
        if index == Fraction(1, 2):
            return root
        if index == Fraction(-1, 2):
            return make("inverse", root)
        return make("power", root, data=index.numerator)
    return function("pow", value, number(index))


def _prime(e: Elaborator, node: Node) -> Value:
    base = node.args[0]
    if base.kind == "apply" and not is_call(e, base):
        return multiplied([e.value(base.args[0]), e.value(on(base.args[1], node))], node)
    found = e.env.spell(base)
    if base.kind == "number":
        raise Unsupported("a number with a prime", node)
    if found is not None:
        primed = Spelling(found.name + "'" * (node.data or 1), found.at)
        if (not found.at and primed.name in e.bound) or e.env.kind(primed.key) is not None:
            return e.symbol(primed, node)
    _refuse_function(e, base)
    if not e.env.matrices and base.kind == "subscript" and found is not None and not found.at:
        letter = closed(e.symbol(found, node)).typed  # with a label, as in mu_2', it is a mark
        if letter is not None and letter.op == "symbol":
            name, at, random = letter.data
            return leaf(terms.symbol(name + "'" * (node.data or 1), 1, 1, *at, random=random))
    if not e.env.matrices:
        raise Unsupported("a prime whose meaning is not known", node)
    value = _row_or(e, base)
    for _ in range(node.data or 1):
        value = _behind_brackets(value)
    return value


def _root(e: Elaborator, node: Node) -> Value:
    inner = e.scalar(node.args[0], "a root")
    if len(node.args) == 1:
        return function("sqrt", inner)
    degree = _rational(node.args[1])
    if not degree:
        return function("pow", inner, make("inverse", e.scalar(node.args[1], "a root")))
    return _rational_power(inner, 1 / degree, node)


HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {
    "superscript": _superscript, "prime": _prime, "root": _root,
}
