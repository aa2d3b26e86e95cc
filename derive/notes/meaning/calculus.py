"""Integrals, products over an index, series, limits, derivatives and values at a point.

The kernel has no laws of integrals.  They are functions of their bounds and of their integrand,
whose variable gets a name by its depth, so that equal integrands give equal integrals; SymPy
knows the functions of `OPAQUE` by what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...functions import DUMMY, INTEGRAL_OVER, VECTOR_INTEGRAL_OVER
from ...kernel import terms
from ...kernel.dims import variable
from ...kernel.terms import IllFormed, Term, is_random_symbol
from ...untyped import Untyped
from ..kinds.kinds import Role
from ..kinds.symbols import bare, plain
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
def dummy(e: Elaborator, node: Node) -> Iterator[Untyped]:
    """A letter of its own for the variable of an integral or limit, while its body is read."""
    found = e.env.spell(bare(node))
    if found is None or found.at:
        raise Unsupported("an integral by something else than a variable", node)
    kind = e.env.kind(found.key)
    rows, cols = SCALAR
    if kind is not None and kind.role is Role.SYMBOL:
        if kind.rows is None or kind.cols is None:
            raise Unsupported(f"the kind of {plain(node)} is not known", node)
        rows, cols = kind.rows, kind.cols
    depth = 1 + sum(value.op == "symbol" for value in e.dummies.values())  # others are elements
    letter = leaf(terms.symbol(f"{DUMMY}{depth}", rows, cols))
    before = e.dummies
    e.dummies = {**before, found.name: letter}
    try:
        yield letter
    finally:
        e.dummies = before


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
    with dummy(e, outer) as letter:
        body = _integrated(e, inner, rest, empty, empty, node)
    if shape(letter) != SCALAR:
        return function(f"{VECTOR_INTEGRAL_OVER}{domain}", body)
    if bounds:
        return function("integral", *bounds, letter, body)
    return function(f"{INTEGRAL_OVER}{domain}", letter, body)


def _bound(e: Elaborator, node: Node) -> Untyped:
    node = bare(node)
    if node.kind == "plus":
        return _bound(e, node.args[0])
    if node.kind == "infinity":
        return function("infinity")
    if node.kind == "neg" and bare(node.args[0]).kind == "infinity":
        return make("mul", leaf(terms.number(-1)), function("infinity"))
    return _scalar(e, node, "a bound")


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


def over_index(name: str, index: str, lower: Untyped, upper: Untyped | None,
               body: Untyped, node: Node) -> Untyped:
    """A product or series over an index, as a function of its bounds and its general member."""
    try:
        term = body.term()
    except IllFormed as error:
        raise Unsupported(str(error), node) from None
    if not term.is_scalar:
        raise Unsupported(f"a {name} of vectors or matrices", node)
    depth = 1 + sum(t.op == "function" and t.data in ("product", "series") for t in term.walk())
    place = variable(f"{PLACE}{depth}")
    renamed = terms.substitute(term, {}, {index: place})
    bounds = [lower] if upper is None else [lower, upper]
    return function(name, *bounds, leaf(terms.dimension(place)), leaf(renamed))


def limit(e: Elaborator, node: Node) -> Value:
    """A limit as a variable goes to a point or to infinity."""
    body, below, _ = node.args
    below = bare(below)
    if below.kind != "relation" or len(below.args) != 2:
        raise Unsupported("a limit of this form", node)
    point = _bound(e, below.args[1])
    with dummy(e, below.args[0]) as letter:
        inner = _scalar(e, body, "a limit")
    if shape(letter) != SCALAR:
        raise Unsupported("a limit in a vector", node)
    return function("limit", point, letter, inner)


def derivative(e: Elaborator, node: Node) -> Value:
    """A derivative by one or several fixed symbols."""
    if node.args[0].kind == "empty":
        raise Unsupported("a derivative of nothing", node)
    return _differentiated(e, e.tree(node.args[0]), node)


def applied(e: Elaborator, factors: list[Node], node: Node) -> Value | None:
    """A product in which an operator such as d/dx applies to what follows it; else None."""
    for k, factor in enumerate(factors):
        if factor.kind == "derivative" and factor.args[0].kind == "empty" and k + 1 < len(factors):
            inner = closed(multiplied([e.value(f) for f in factors[k + 1:]], node))
            whole = _differentiated(e, inner, factor)
            return multiplied([*map(e.value, factors[:k]), whole], node) if k else whole
    return None


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
    """The value of an expression at a point ``x = a``."""
    if len(node.args) != 2 or bare(node.args[1]).kind != "relation":
        raise Unsupported("an evaluation between bounds", node)
    at = bare(node.args[1])
    inner = e.tree(node.args[0])
    where, value = (e.tree(a).typed for a in at.args[:2])
    term = inner.typed
    if term is None or where is None or value is None or where.op != "symbol" or (
            (where.rows, where.cols) != (value.rows, value.cols)) or _hides(term, where):
        raise Unsupported("an evaluation at this point", node)
    return leaf(terms.substitute(term, {where: value}))


def _hides(term: Term, symbol: Term) -> bool:
    """Whether replacing a symbol would change what the term means otherwise."""
    return any(t.op == "derivative" or (t.op == "function" and symbol.data[0] in str(t.data))
               for t in term.walk())


BIG: dict[str, Callable[[Elaborator, Node], Value]] = {
    "int": integral, "iint": integral, "iiint": integral, "lim": limit}
HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {
    "derivative": derivative, "evaluated": evaluated}
