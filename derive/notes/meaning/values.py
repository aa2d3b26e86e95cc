"""What a piece of mathematics stands for while it is being elaborated.

A tree whose shape is known, or something that still takes its shape from where it stands: 0,
and an identity I without its order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from ...kernel import terms
from ...kernel.dims import ONE, Dim
from ...kernel.terms import IllFormed, Term
from ...untyped import Untyped
from ..mathematics.syntax import Node

Shape = tuple[Dim, Dim]
SCALAR: Shape = (ONE, ONE)


class Unsupported(Exception):
    """Mathematics that is not read, or not known well enough: why, and which part of it."""

    def __init__(self, reason: str, node: Node) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node


class Open(Struct, frozen=True):
    """Something that takes its shape from where it stands.

    `default` is what it is where no shape is asked of it; None if it then has no meaning, so
    that `what` is missing.
    """

    fit: Callable[[Shape], Untyped]
    default: Untyped | None
    what: str
    node: Node
    is_zero: bool = False


Value = Untyped | Open


def make(op: str, *args: Untyped, data: Any = None) -> Untyped:
    """An operator on trees."""
    return Untyped(op, args, data)


def leaf(term: Term) -> Untyped:
    """The tree of a term."""
    return Untyped.of(term)


def number(value: int | Fraction) -> Untyped:
    """A rational constant."""
    return leaf(terms.number(value))


def function(name: str, *args: Untyped) -> Untyped:
    """A scalar function."""
    return make("function", *args, data=name)


def shape(value: Value) -> Shape | None:
    """The shape of a tree; None if it is open or ill-formed."""
    if isinstance(value, Open):
        return None
    term = value.typed
    return None if term is None else (term.rows, term.cols)


def closed(value: Value, wanted: Shape | None = None) -> Untyped:
    """The tree of a value, with the shape that is wanted of it if it has none of its own.

    Raises `Unsupported` where it has no shape and none is wanted.
    """
    if not isinstance(value, Open):
        return value
    if wanted is not None:
        return value.fit(wanted)
    if value.default is None:
        raise Unsupported(f"{value.what} is not known", value.node)
    return value.default


def zero(node: Node) -> Open:
    """The number 0, or the zero vector or matrix."""
    def fit(wanted: Shape) -> Untyped:
        return leaf(terms.number(0) if wanted == SCALAR else terms.zero(*wanted))
    return Open(fit, number(0), "", node, is_zero=True)


def identity(node: Node) -> Open:
    """An identity matrix without its order."""
    def fit(wanted: Shape) -> Untyped:
        if wanted[0] != wanted[1]:
            clash = terms.identity(wanted[0] if wanted[0] != ONE else wanted[1])
            raise IllFormed(f"an identity matrix is square, but {{0}} stands where a "
                            f"{wanted[0]!r} x {wanted[1]!r} matrix is needed", clash)
        return leaf(terms.identity(wanted[0]))
    return Open(fit, None, "the order of the identity matrix", node)


def scaled(factors: Sequence[Untyped], inner: Open, behind: Sequence[Untyped] = ()) -> Open:
    """A product of scalars and one open factor."""
    if inner.is_zero:
        return inner
    return Open(lambda wanted: make("mul", *factors, inner.fit(wanted), *behind),
                None if inner.default is None else make("mul", *factors, inner.default, *behind),
                inner.what, inner.node)


def added(values: Sequence[Value], node: Node) -> Value:
    """A sum; open summands take the shape of the others."""
    known = next((s for v in values if (s := shape(v)) is not None), None)
    if known is not None:
        return make("add", *(closed(v, known) for v in values))
    if all(isinstance(v, Open) for v in values):
        opens = [v for v in values if isinstance(v, Open)]
        if all(v.is_zero for v in opens):
            return zero(node)
        main = next(v for v in opens if not v.is_zero)
        defaults = [v.default for v in opens]
        return Open(lambda wanted: make("add", *(v.fit(wanted) for v in opens)),
                    None if any(d is None for d in defaults) else make(
                        "add", *(d for d in defaults if d is not None)), main.what, node)
    return make("add", *(closed(v) for v in values))


def multiplied(values: Sequence[Value], node: Node) -> Value:
    """A product from left to right, with 1 x 1 partial products as scalars where need be."""
    if len(values) == 1:
        return values[0]
    opens = [v for v in values if isinstance(v, Open)]
    if not opens:
        return _grouped([v for v in values if not isinstance(v, Open)])
    shapes = [shape(v) for v in values]
    others = [v for v in values if not isinstance(v, Open)]
    if len(opens) == 1 and all(s == SCALAR for v, s in zip(values, shapes, strict=True)
                               if not isinstance(v, Open)):
        k = values.index(opens[0])
        return scaled([closed(v) for v in values[:k]], opens[0],
                      [closed(v) for v in values[k + 1 :]])
    fitted: list[Untyped] = []
    for k, v in enumerate(values):
        if isinstance(v, Open) and not v.is_zero:
            left = next((s for s in reversed(shapes[:k]) if s not in (None, SCALAR)), None)
            right = next((s for s in shapes[k + 1 :] if s not in (None, SCALAR)), None)
            size = left[1] if left else right[0] if right else None
            fitted.append(closed(v, None if size is None else (size, size)))
        elif isinstance(v, Open):
            if len(values) == 2 and len(others) == 1 and (s := shape(others[0])) is not None:
                return zero(node) if s == SCALAR else _zero_times(s, isinstance(values[0], Open),
                                                                  node)
            fitted.append(number(0))
        else:
            fitted.append(v)
    return _grouped(fitted)


def _zero_times(size: Shape, before: bool, node: Node) -> Open:
    """0 before or behind a matrix: the number or a matrix, and so of many shapes or of one."""
    def fit(wanted: Shape) -> Untyped:
        if wanted != size and wanted[before] != size[before]:
            raise Unsupported("a zero factor that does not fit", node)
        return leaf(terms.zero(*wanted))
    return Open(fit, None, "the shape of a zero factor", node, is_zero=True)


def _grouped(factors: Sequence[Untyped]) -> Untyped:
    """A flat product where it conforms from left to right, else with inner products grouped."""
    flat = make("mul", *factors)
    if flat.typed is not None:
        return flat
    groups: list[Untyped] = []
    for factor in factors:
        item = factor
        while groups:
            joined = make("mul", groups[-1], item)
            if joined.typed is None:
                break
            groups.pop()
            item = joined
        groups.append(item)
    return groups[0] if len(groups) == 1 and groups[0].typed is not None else flat


def negated(value: Value, node: Node) -> Value:
    """The negative."""
    if isinstance(value, Open):
        return scaled([number(-1)], value)
    if value.op == "number":
        return number(-value.data)
    return multiplied([number(-1), value], node)


def transposed(value: Value) -> Value:
    """The transpose; of a scalar, the scalar itself."""
    if isinstance(value, Open):
        default = value.default
        return Open(lambda wanted: make("transpose", value.fit((wanted[1], wanted[0]))),
                    default, value.what, value.node, value.is_zero)
    return make("transpose", value)


def inverted(value: Value, node: Node) -> Value:
    """The inverse or reciprocal."""
    if isinstance(value, Open):
        if value.is_zero:
            raise Unsupported("division by zero", node)
        return Open(lambda wanted: make("inverse", value.fit(wanted)),
                    None if value.default is None else make("inverse", value.default),
                    value.what, node)
    if value.op == "number" and value.data:
        return number(1 / value.data)
    return make("inverse", value)


def unify_shapes(left: Value, right: Value) -> tuple[Untyped, Untyped]:
    """The two sides of a relation; an open side takes the other's shape."""
    wanted = shape(left) or shape(right)
    return closed(left, wanted), closed(right, wanted)
