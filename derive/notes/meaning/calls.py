"""Operators and functions applied to arguments: moments, traces, logarithms, densities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from ...kernel.dims import ONE
from ...kernel.terms import OPERATORS, randomness
from ...untyped import Untyped
from ..kinds.kinds import Role
from ..kinds.symbols import Spelling, bare, exponent_kind, plain
from ..mathematics.syntax import Name, Node
from . import dotted, opaque
from .densities import density, written_density
from .quantities import SET_SIGNS, written
from .values import (
    SCALAR,
    Open,
    Unsupported,
    Value,
    closed,
    function,
    make,
    multiplied,
    number,
    shape,
)

if TYPE_CHECKING:
    from .elaborate import Elaborator

# How operators are written, whatever the font; single letters only as heads of a bracket.
MOMENTS: dict[str, str] = {
    "E": "expectation", "mean": "expectation", "Mean": "expectation",
    "Var": "variance", "var": "variance", "Cov": "covariance", "cov": "covariance",
    "cov.": "covariance", "Corr": "correlation", "corr": "correlation", "Cor": "correlation",
    "cor": "correlation",
    "std": "deviation", "sd": "deviation", "SD": "deviation", "Std": "deviation",
}
MATRIX_OPERATORS: dict[str, str] = {
    "tr": "trace", "trace": "trace", "Tr": "trace", "vec": "vec", "Vec": "vec",
    "det": "det", "Det": "det", "diag": "diag", "Diag": "diag", "blockdiag": "diag",
    "blkdiag": "diag", "diagonal": "diagonal",
}
FUNCTIONS: dict[str, str] = {
    "exp": "exp", "log": "log", "ln": "log", "sin": "sin", "cos": "cos", "tan": "tan",
    "cot": "cot", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "Gamma": "gamma", "erf": "erf", "erfc": "erfc",
    "max": "max", "min": "min", "abs": "abs", "sign": "sign", "sgn": "sign",
}
# What is written f^{-1}, which is never the reciprocal.
_INVERSES: dict[str, str] = {
    "sin": "asin", "cos": "acos", "tan": "atan", "exp": "log", "erf": "erf^{-1}",
    "erfc": "erfc^{-1}", "sinh": "sinh^{-1}", "cosh": "cosh^{-1}", "tanh": "tanh^{-1}",
}
# Letters that name a property of a distribution rather than a function of a value.
_FUNCTIONALS = frozenset({"H", "h", "I", "D", "P"})
_ORDERS = frozenset({"O", "o"})
_OPERATOR_FONTS = frozenset({"", "rm", "bb", "cal", "bf", "sf", "scr"})


class Head(Struct, frozen=True):
    """What stands before the bracket: its name, a power of its values, subscripts of it."""

    node: Node
    name: Name | None
    spelled: Spelling | None
    power: Node | None = None
    below: tuple[Node, ...] = ()

    @property
    def word(self) -> str:
        """The name without marks if it can name an operator."""
        if self.name is None or self.name.accents or self.name.font not in _OPERATOR_FONTS:
            return ""
        return self.name.base


def head_of(e: Elaborator, node: Node) -> Head:
    """The head of an application, taken apart."""
    spelled = e.env.spell(node)
    match node.kind:
        case "name":
            return Head(node, node.data, spelled)
        case "subscript" if node.args[0].kind == "name":
            return Head(node, node.args[0].data, spelled, below=node.args[1:])
        case "superscript" if spelled is None and exponent_kind(node.args[1]) in (
                "power", "inverse"):
            inner = head_of(e, node.args[0])
            return Head(node, inner.name, inner.spelled, node.args[1], inner.below)
        case "prime":
            base = head_of(e, node.args[0])
            if base.spelled is not None:
                marked = Spelling(base.spelled.name + "'" * (node.data or 1), base.spelled.at)
                return Head(node, None, marked)
        case "annotated":
            return head_of(e, node.args[0])
    return Head(node, None, spelled)


def is_call(e: Elaborator, node: Node) -> bool:
    """Whether an application applies an operator or function, and is no product."""
    head, argument = node.args
    if density(node) is not None:
        return True
    found = head_of(e, head)
    if found.spelled is not None and found.spelled.name in e.env.dual:
        return (found.power is None or exponent_kind(found.power) == "inverse") and (
            looks_functional(bare(argument)) or len(found.word) > 1)
    if _is_symbol(e, found):
        return False
    word = found.word
    if word in MOMENTS or word in MATRIX_OPERATORS or word in FUNCTIONS:
        return True
    if found.spelled is None:
        return False
    if _role(e, found.spelled) is Role.FUNCTION:
        return True
    if head.kind == "prime":
        base = found.spelled.name.rstrip("'")
        return e.env.role(base) is Role.FUNCTION
    inner = bare(argument)
    return (inner.kind in ("list", "given", "relation", "placeholder") and node.data == "(") or (
        inner.kind == "given")


def looks_functional(inner: Node) -> bool:
    """Whether a bracket holds what functions are applied to, rather than a factor."""
    return inner.kind in ("given", "list", "relation", "placeholder", "name", "subscript",
                          "number") or (inner.kind == "infix" and inner.data in SET_SIGNS)


def _role(e: Elaborator, spelled: Spelling) -> Role | None:
    kind = e.env.kind(spelled.key) or e.env.kind((spelled.name, 0))
    return None if kind is None else kind.role


def _is_symbol(e: Elaborator, head: Head) -> bool:
    if head.spelled is None:
        return False
    if head.spelled.name in e.bound and not head.spelled.at:
        return True
    kind = e.env.kind(head.spelled.key)
    return kind is not None and kind.role is not Role.FUNCTION


def call(e: Elaborator, node: Node) -> Value:
    """The value of an application of an operator or function."""
    if (named := written_density(e, node)) is not None:
        return named
    head = head_of(e, node.args[0])
    argument = node.args[1]
    word = head.word
    if word in opaque.BIG and node.data == "{" and bare(argument).kind == "given":
        return opaque.of_set(e, word, bare(argument), node)
    known = head.spelled is not None and _role(e, head.spelled) is Role.FUNCTION
    if not known and word in MOMENTS:
        result: Value = _moment(e, node, MOMENTS[word], head, argument)
    elif not known and word in MATRIX_OPERATORS:
        result = _matrix_operator(e, node, MATRIX_OPERATORS[word], argument)
    elif word in _ORDERS and head.spelled is not None and not head.spelled.at:
        raise Unsupported("an order of magnitude", node)
    elif not known and word in FUNCTIONS:
        result = _function(e, node, FUNCTIONS[word], head, argument)
    else:
        return _named(e, node, head, argument)
    if head.power is None:
        return result
    if word in _INVERSES and not known and exponent_kind(head.power) == "inverse":
        return function(_INVERSES[word], e.scalar(bare(argument), word))
    base = Node("elaborated", (), closed(result), node.start, node.end)
    return e.value(Node("superscript", (base, head.power), None, node.start, node.end))


# --- moments ------------------------------------------------------------------------------


def _split(argument: Node) -> tuple[list[Node], list[Node]]:
    """The arguments and the conditions."""
    inner = bare(argument)
    conditions: list[Node] = []
    items = list(inner.args) if inner.kind == "list" else [inner]
    result: list[Node] = []
    for k, item in enumerate(items):
        part = item
        if part.kind == "given":
            below = bare(part.args[1])
            conditions += below.args if below.kind == "list" else [below]
            conditions += items[k + 1 :]
            first = part.args[0]
            result += first.args if first.kind == "list" else [first]
            break
        result.append(part)
    return result, conditions


def _moment(e: Elaborator, node: Node, op: str, head: Head, argument: Node) -> Value:
    if op == "expectation" and any(bare(b).kind in ("apply", "relation") for b in head.below):
        return opaque.average(e, bare(argument), head.below, node)
    items, conditions = _split(argument)
    if any(bare(c).kind == "relation" for c in conditions):
        if any(shape(e.tree(item)) != SCALAR for item in items):
            raise Unsupported("a moment of a vector, given values", node)
        return written(e, node)
    given = _conditions(e, conditions)
    trees = [_random_argument(e, item, op) for item in items]
    _require_measure(head, trees, node)
    match op, len(trees):
        case ("expectation" | "variance"), 1:
            return make(op, *trees, *given)
        case "covariance", 2:
            return make(op, *trees, *given)
        case "covariance", 1:
            return make("variance", *trees, *given)
        case "deviation", 1:
            return function("sqrt", make("variance", *trees, *given))
        case "correlation", 2 if all(shape(t) in (SCALAR, None) for t in trees):
            spread = make("mul", *(make("variance", t, *given) for t in trees))
            return make("mul", make("covariance", *trees, *given),
                        make("inverse", function("sqrt", spread)))
    raise Unsupported(f"{plain(node.args[0])} of this", node)


def _random_argument(e: Elaborator, item: Node, op: str) -> Untyped:
    value = e.value(item)
    tree = closed(value)
    if op != "expectation" and isinstance(value, Open) and not value.is_zero:
        raise Unsupported("the variance of an identity matrix", item)
    return tree


def _conditions(e: Elaborator, nodes: Sequence[Node]) -> list[Untyped]:
    """The random symbols conditioned on; what is fixed conditions nothing."""
    given = []
    for node in nodes:
        found = e.env.spell(bare(node))
        kind = None if found is None else e.env.kind(found.key)
        if found is None or kind is None:
            raise Unsupported(f"a condition on {plain(node)}", node)
        if kind.role is Role.SYMBOL and kind.random:
            given.append(e.tree(bare(node)))
    return given


def _require_measure(head: Head, trees: Sequence[Untyped], node: Node) -> None:
    """An index such as the X of E_X must name all that is random in the argument."""
    if not head.below:
        return
    named = {plain(bare(b)) for b in head.below}
    term = trees[0].typed
    symbols = set() if term is None else {str(t.data[0]) for t in randomness(term)}
    if not symbols or not symbols <= named:
        raise Unsupported(f"an expectation over {', '.join(sorted(named))}", node)


# --- matrix operators and functions -------------------------------------------------------


def _matrix_operator(e: Elaborator, node: Node, op: str, argument: Node) -> Value:
    inner = bare(argument)
    if op == "diag":
        return dotted.diag(e, node, inner)
    tree = e.tree(inner)
    if op == "det":
        return determinant(tree, node)
    return make(op, tree)


def determinant(tree: Untyped, node: Node) -> Untyped:
    """The determinant, where the kernel knows it."""
    if shape(tree) == SCALAR:
        return tree
    if "det" not in OPERATORS:
        raise Unsupported("a determinant", node)
    return make("det", tree)


def _function(e: Elaborator, node: Node, name: str, head: Head, argument: Node) -> Value:
    inner = bare(argument)
    items = inner.args if inner.kind == "list" else (inner,)
    many = name in ("max", "min")
    if many and any(i.kind == "dots" for i in items):
        return dotted.extremum(e, name, items, node)
    if len(items) != 1 and not many:
        return _named(e, node, head, argument)
    trees = [e.scalar(item, name) for item in items]
    result = function(name, *trees)
    if head.below and name == "log":
        base = e.scalar(head.below[0], name)
        return make("mul", result, make("inverse", function("log", base)))
    if head.below:
        raise Unsupported(f"{name} with a subscript", node)
    return result


# --- functions without a meaning of their own ---------------------------------------------


def _named(e: Elaborator, node: Node, head: Head, argument: Node) -> Value:
    """A function of values, or a property of distributions known by what is written."""
    name = _function_name(head)
    inner = _at_value(e, name, bare(argument))
    items = list(inner.args) if inner.kind == "list" else [inner]
    if name is not None and not _is_functional(head) and all(
            i.kind not in ("given", "relation", "placeholder", "list", "dots") for i in items):
        if name == "B" and len(items) == 2:
            name = "beta"
        try:
            trees = [e.tree(i) for i in items]
        except Unsupported:
            trees = []
        if trees and all(shape(t) == SCALAR for t in trees):
            return function(name, *trees)
    return written(e, node)


def _at_value(e: Elaborator, name: str | None, inner: Node) -> Node:
    """What stands in the bracket of a function; 0 for ``X = 0`` in ``p(X = 0)`` where the notes
    take p at x only, since p(x) is short for p(X = x).
    """
    if name is None or inner.kind != "relation" or inner.data != ("=",):
        return inner
    subject = e.env.spell(inner.args[0])
    variable = e.env.variables.get(name)
    if subject is None or subject.at or subject.name == variable or (
            subject.name.lower() != variable):
        return inner
    return bare(inner.args[1])


def _function_name(head: Head) -> str | None:
    if head.spelled is None or head.spelled.at:
        return None
    name = head.spelled.name
    if head.power is not None:
        return f"{name}^{{-1}}" if exponent_kind(head.power) == "inverse" else None
    return name


def _is_functional(head: Head) -> bool:
    word = head.word
    return (len(word) > 1 and not word.islower()) or word in _FUNCTIONALS or word in (
        "rank", "rk", "mode", "median", "skew", "kurt")


# --- bars, floors, factorials -------------------------------------------------------------


def _abs(e: Elaborator, node: Node) -> Value:
    tree = e.tree(node.args[0])
    size = shape(tree)
    if size is None:
        raise Unsupported("bars round something of unknown shape", node)
    if size == SCALAR:
        return function("abs", tree)
    if size[0] != size[1]:
        raise Unsupported("bars round a matrix that is not square", node)
    return determinant(tree, node)


def _norm(e: Elaborator, node: Node) -> Value:
    tree = e.tree(node.args[0])
    size = shape(tree)
    if size is None or size[1] != ONE or node.data not in (None, "", 2):
        raise Unsupported("a norm of this", node)
    return function("sqrt", make("mul", make("transpose", tree), tree))


def _one(name: str) -> Callable[[Elaborator, Node], Value]:
    def apply(e: Elaborator, node: Node) -> Value:
        return function(name, *(e.scalar(a, name) for a in node.args))
    return apply


def _postfix(e: Elaborator, node: Node) -> Value:
    base = node.args[0]
    if node.data == "percent":
        return multiplied([e.value(base), number(Fraction(1, 100))], node)
    if node.data not in ("factorial", "double-factorial"):
        raise Unsupported("this postfix operator", node)
    if base.kind == "apply" and not is_call(e, base):
        inner = Node("postfix", (base.args[1],), node.data, node.start, node.end)
        return multiplied([e.value(base.args[0]), _postfix(e, inner)], node)
    return function(str(node.data), e.scalar(base, "a factorial"))


def _elaborated(_e: Elaborator, node: Node) -> Value:
    tree: Untyped = node.data
    return tree


HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {
    "abs": _abs, "norm": _norm, "floor": _one("floor"), "ceiling": _one("ceiling"),
    "postfix": _postfix, "elaborated": _elaborated,
}
