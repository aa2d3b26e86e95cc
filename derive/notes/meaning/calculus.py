"""Integrals, products over an index, series, limits, derivatives and values at a point.

The kernel has no laws of integrals.  They are functions of their bounds and of their integrand,
whose variable gets a name by its depth, so that equal integrands give equal integrals; SymPy
knows the functions of `OPAQUE` by what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...functions import DUMMY, INTEGRAL_OVER, VECTOR_INTEGRAL_OVER
from ...kernel import terms
from ...kernel.dims import variable
from ...kernel.terms import IllFormed, Term, is_random_symbol
from ...untyped import Untyped
from ..kinds.kinds import Kind, Role
from ..kinds.symbols import Spelling, bare, plain, used
from ..mathematics.syntax import Node
from .values import (
    SCALAR,
    Unsupported,
    Value,
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

PLACE = "\N{N-ARY PRODUCT}"
"""What the names of the indices of products and series begin with."""


@contextmanager
def dummy(e: Elaborator, node: Node, within: Sequence[Node]) -> Iterator[Untyped]:
    """A letter of its own for the variable of an integral or limit, while `within` is read.

    The variable may be a member of a family, as in ``p(q_i) d q_i``.
    """
    found = e.env.spell(bare(node))
    if found is None:
        raise Unsupported("an integral by something else than a variable", node)
    kind = e.env.kind(found.key)
    if kind is not None and kind.role is Role.FUNCTION:
        raise Unsupported("an integral by a function", node)
    rows, cols = SCALAR
    if kind is not None and kind.role is Role.SYMBOL:
        if kind.rows is None or kind.cols is None:
            raise Unsupported(f"the kind of {plain(node)} is not known", node)
        place = dict(zip(kind.over, map(e.dim, found.at), strict=True))
        rows, cols = kind.rows.replace(place), kind.cols.replace(place)
    _refuse_relatives(e, found, kind, within)
    depth = 1 + sum(value.op == "symbol" for value in e.dummies.values())  # others are elements
    letter = leaf(terms.symbol(f"{DUMMY}{depth}", rows, cols))
    with e.standing_for(e.place(found), letter):
        yield letter


def _refuse_relatives(
    e: Elaborator, found: Spelling, own: Kind | None, within: Sequence[Node]
) -> None:
    """Raise `Unsupported` where something depends on the variable that is not written with it.

    That is the vector of which it is an entry, an entry of it, and a member of its family at an
    index that may be the same.
    """
    whole = "" if own is None else own.part_of
    several = own is not None and not own.is_scalar
    for other, node in used(within, e.env.habits):
        kind = e.env.kind(other.key)
        base, _, label = other.name.partition("_")
        is_part = not found.at and (
            (kind is not None and kind.part_of == found.name)
            or (several and base == found.name and (bool(other.at) or label.isdecimal())))
        if is_part or (whole and other.name == whole and not other.at) or (
                found.at and other.key == found.key and not _is_apart(e, found.at, other.at)):
            raise Unsupported(f"an integral by {plain(node)} or what belongs to it", node)


def _is_apart(e: Elaborator, at: Sequence[Node], other: Sequence[Node]) -> bool:
    """Whether two members of a family are the same for certain, or different for certain."""
    pairs = [(e.dim(a), e.dim(b)) for a, b in zip(at, other, strict=True)]
    return all(a == b for a, b in pairs) or any((a - b).constant() for a, b in pairs)


def integral(e: Elaborator, node: Node) -> Value:
    """An integral over one or several variables, the first one innermost."""
    body, lower, upper = node.args
    inner, variables = _without_differentials(body)
    if not variables:
        raise Unsupported("an integral without its differential", node)
    return _integrated(e, inner, variables, lower, upper, node)


def _integrated(e: Elaborator, inner: Node, variables: list[Node], lower: Node, upper: Node,
                node: Node) -> Untyped:
    if not variables:
        return _scalar(e, inner, "an integral")
    outer, rest = variables[-1], variables[:-1]
    empty = Node("empty", (), None, node.start, node.end)
    bounds: list[Untyped] = []
    domain = plain(bare(lower)) or plain(bare(outer))
    if bare(upper).kind != "empty":
        bounds, domain = [_bound(e, lower), _bound(e, upper)], ""
        if rest:
            raise Unsupported("bounds of a multiple integral", node)
    with dummy(e, outer, (inner,)) as letter:
        body = _integrated(e, inner, rest, empty, empty, node)
    if shape(letter) != SCALAR:
        return function(f"{VECTOR_INTEGRAL_OVER}{domain}", body)
    if bounds:
        return function("integral", *bounds, letter, body)
    return function(f"{INTEGRAL_OVER}{domain}", letter, body)


def _bound(e: Elaborator, node: Node) -> Untyped:
    return bound(e, node, "a bound")


def is_infinite(node: Node) -> bool:
    """Whether plus or minus infinity is written."""
    inner = bare(node)
    return (bare(inner.args[0]) if inner.kind in ("plus", "neg") else inner).kind == "infinity"


def bound(e: Elaborator, node: Node, what: str) -> Untyped:
    """A scalar, or plus or minus infinity."""
    if not is_infinite(node):
        return _scalar(e, node, what)
    end = function("infinity")
    return make("mul", leaf(terms.number(-1)), end) if bare(node).kind == "neg" else end


def _scalar(e: Elaborator, node: Node, what: str) -> Untyped:
    tree = e.tree(node)
    if shape(tree) != SCALAR:
        raise Unsupported(f"{what} of a vector or matrix", node)
    return tree


def _without_differentials(node: Node) -> tuple[Node, list[Node]]:
    """The integrand and the variables of integration, innermost first."""
    match node.kind:
        case "differential":
            return Node("number", (), 1, node.start, node.end), [node.args[0]]
        case "product":
            rest = [a for a in node.args if a.kind != "differential"]
            found = [a.args[0] for a in node.args if a.kind == "differential"]
            if found:
                one = Node("number", (), 1, node.start, node.end)
                inner = rest[0] if len(rest) == 1 else one if not rest else Node(
                    "product", tuple(rest), ("",) * (len(rest) - 1), node.start, node.end)
                return inner, found
            first, found = _without_differentials(node.args[0])
            if found and node.args[0].kind == "quotient":
                return Node("product", (first, *node.args[1:]), node.data, node.start,
                            node.end), found
        case "quotient":
            above, found = _without_differentials(node.args[0])
            if found:
                return Node("quotient", (above, node.args[1]), node.data, node.start,
                            node.end), found
        case "add":
            last, found = _without_differentials(node.args[-1])
            if found:
                return Node("add", (*node.args[:-1], last), node.data, node.start,
                            node.end), found
        case "neg":
            inner, found = _without_differentials(node.args[0])
            if found:
                return Node("neg", (inner,), node.data, node.start, node.end), found
    return node, []


def over_index(name: str, index: str, bounds: Sequence[Untyped], body: Untyped, node: Node
               ) -> Untyped:
    """A product or series over an index, as a function of its bounds and its general member."""
    try:
        term = body.term()
    except IllFormed as error:
        raise Unsupported(str(error), node) from None
    if not term.is_scalar:
        raise Unsupported(f"a {name} of vectors or matrices", node)
    place, renamed = placed(term, index)
    return function(name, *bounds, leaf(place), leaf(renamed))


def placed(term: Term, index: str) -> tuple[Term, Term]:
    """The index that a product or series over an index binds, named by its depth, and the term
    with it.
    """
    depth = 1 + sum(t.op == "dimension" and any(n.startswith(PLACE) for n in t.data.names())
                    for a in term.walk() if a.op == "function" for t in a.args[-2:-1])
    place = variable(f"{PLACE}{depth}")
    return terms.dimension(place), terms.substitute(term, {}, {index: place})


def limit(e: Elaborator, node: Node) -> Value:
    """A limit as a variable goes to a point or to infinity."""
    body, below, _ = node.args
    below = bare(below)
    if below.kind != "relation" or len(below.args) != 2:
        raise Unsupported("a limit of this form", node)
    point = _bound(e, below.args[1])
    with dummy(e, below.args[0], (body,)) as letter:
        inner = _scalar(e, body, "a limit")
    if shape(letter) != SCALAR:
        raise Unsupported("a limit in a vector", node)
    return function("limit", point, letter, inner)


def derivative(e: Elaborator, node: Node) -> Value:
    """A derivative by one or several fixed symbols."""
    if node.args[0].kind == "empty":
        raise Unsupported("a derivative of nothing", node)
    if _order(node) is not None:
        return _derivative_at(e, node, None)
    return _differentiated(e, e.tree(node.args[0]), node)


def applied(e: Elaborator, factors: list[Node], node: Node) -> Value | None:
    """A product in which an operator such as d/dx applies to what follows it; else None."""
    for k, factor in enumerate(factors):
        if factor.kind == "derivative" and factor.args[0].kind == "empty" and k + 1 < len(factors):
            if _order(factor) is not None:
                whole = derivative(e, _of(factor, factors[k + 1:]))
                return multiplied([*map(e.value, factors[:k]), whole], node) if k else whole
            inner = closed(multiplied([e.value(f) for f in factors[k + 1:]], node))
            whole = _differentiated(e, inner, factor)
            return multiplied([*map(e.value, factors[:k]), whole], node) if k else whole
    return None


def _of(operator: Node, factors: Sequence[Node]) -> Node:
    """The derivative of a product by an operator that stands before it."""
    end = factors[-1].end
    body = factors[0] if len(factors) == 1 else Node(
        "product", tuple(factors), ("",) * (len(factors) - 1), factors[0].start, end)
    return Node("derivative", (body, *operator.args[1:]), operator.data, operator.start, end)


def _derived(node: Node) -> Node | None:
    """The node as a derivative of something; None if it is none."""
    if node.kind == "product" and node.args[0].kind == "derivative" and (
            node.args[0].args[0].kind == "empty"):
        return _of(node.args[0], node.args[1:])
    return node if node.kind == "derivative" and node.args[0].kind != "empty" else None


def _order(node: Node) -> Node | None:
    """The order of a derivative that is no number, as n in ``d^n f / d x^n``; else None."""
    by = bare(node.args[1])
    order = bare(by.args[1]) if by.kind == "superscript" and len(node.args) == 2 else None
    return None if order is None or order.kind == "number" else order


def _derivative_at(e: Elaborator, node: Node, point: Node | None) -> Untyped:
    """A derivative at a point, as a function of its order, the point, and what is derived.

    Without a point it is that at the variable itself, whatever that is.
    """
    by = bare(node.args[1])
    letter, times = by, number(1)
    if by.kind == "superscript":
        letter, times = bare(by.args[0]), e.scalar(by.args[1], "an order")
    at = _scalar(e, letter if point is None else point, "a derivative at a point")
    with dummy(e, letter, (node.args[0],)) as variable_:
        inner = _scalar(e, node.args[0], "a derivative at a point")
    if len(node.args) != 2 or shape(variable_) != SCALAR:
        raise Unsupported("a derivative at this point", node)
    return function("derivative at", times, at, variable_, inner)


def _differentiated(e: Elaborator, inner: Untyped, node: Node) -> Untyped:
    result = inner
    for by in reversed(node.args[1:]):
        times, power, letter = 1, 1, bare(by)
        if letter.kind == "superscript" and bare(letter.args[1]).kind == "number" and (
                e.env.declared_power(letter) is None):
            times, letter = int(bare(letter.args[1]).data), bare(letter.args[0])
        if by.kind == "group":  # the power itself is the variable
            times, power = 1, times
        tree = e.tree(letter)
        term = tree.typed
        if term is None or term.op not in ("symbol", "transpose", "vec") or (
                is_random_symbol(term)):
            raise Unsupported("a derivative by this", by)
        if not 0 < times < 9:
            raise Unsupported("a derivative of this order", by)
        for _ in range(times):
            result = make("derivative", result, tree)
            if result.typed is None:
                raise Unsupported("a derivative whose layout is not clear", node)
        if power > 1:  # d f / d x^k = (d f / d x) / (k x^(k-1))
            if not term.is_scalar:
                raise Unsupported("a derivative by this", by)
            slope = closed(multiplied([number(power), *(tree,) * (power - 1)], node))
            result = closed(multiplied([make("inverse", slope), result], node))
    return result


def evaluated(e: Elaborator, node: Node) -> Value:
    """The value of an expression at a point ``x = a``, or its increase between two points."""
    at, body = bare(node.args[1]), _derived(bare(node.args[0]))
    if at.kind == "relation" and len(node.args) == 2 and body is not None:
        return _derivative_at(e, body, at.args[1])
    if len(node.args) == 3:
        upper = bare(node.args[2])
        found = increase(e, node.args[0], at, upper)
        if found is None:
            raise Unsupported("an evaluation between bounds", node)
        return found
    if at.kind != "relation":
        raise Unsupported("an evaluation between bounds", node)
    inner = e.tree(node.args[0])
    where, value = (e.tree(a).typed for a in at.args[:2])
    term = inner.typed
    if term is None or where is None or value is None or where.op != "symbol" or (
            (where.rows, where.cols) != (value.rows, value.cols)) or _hides(term, where):
        raise Unsupported("an evaluation at this point", node)
    return leaf(terms.substitute(term, {where: value}))


def increase(e: Elaborator, body: Node, lower: Node, upper: Node) -> Value | None:
    r"""``[F(x)]_a^b``: F(b) - F(a), where only one letter in it is a variable of integrals.

    That letter may also be named, as in ``[F(x)]_{x=a}^{x=b}``.
    """
    if bare(lower).kind == "relation":
        ends = [bare(n).args[1] if bare(n).kind == "relation" else n for n in (lower, upper)]
        return _between(e, body, bare(lower).args[0], *ends)
    letters = {found.key: part for found, part in used((body,), e.env.habits)
               if found.key in e.env.habits.integrated}
    if len(letters) != 1:
        return None
    (letter,) = letters.values()
    return _between(e, body, letter, lower, upper)


def _between(e: Elaborator, body: Node, letter: Node, lower: Node, upper: Node) -> Untyped:
    high, low = (_at(e, body, letter, point) for point in (upper, lower))
    if shape(high) != SCALAR:
        raise Unsupported("an evaluation of a vector or matrix between bounds", body)
    return make("add", high, make("mul", leaf(terms.number(-1)), low))


def _at(e: Elaborator, body: Node, letter: Node, point: Node) -> Untyped:
    """The value at a point, which is a limit where the point is infinite."""
    value = _bound(e, point)
    found = e.env.spell(bare(letter))
    if found is None or found.at:
        raise Unsupported("an evaluation at this point", letter)
    if any(t.op == "function" and t.data == "infinity" for t in value.term().walk()):
        with dummy(e, letter, (body,)) as variable_:
            return function("limit", value, variable_, _scalar(e, body, "a limit"))
    _refuse_relatives(e, found, e.env.kind(found.key), (body,))
    with e.standing_for(found.name, value):
        return e.tree(body)


def _hides(term: Term, symbol: Term) -> bool:
    """Whether replacing a symbol would change what the term means otherwise."""
    return any(t.op == "derivative" or (t.op == "function" and symbol.data[0] in str(t.data))
               for t in term.walk())


BIG: dict[str, Callable[[Elaborator, Node], Value]] = {
    "int": integral, "iint": integral, "iiint": integral, "lim": limit}
HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {
    "derivative": derivative, "evaluated": evaluated}
