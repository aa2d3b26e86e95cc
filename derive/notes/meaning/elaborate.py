"""Mathematics as written to typed terms, by what is known of its symbols.

Every ambiguity of the notation is decided here by kinds: a prime, a bracket after a letter,
single bars, an exponent T.  What cannot be decided is `Unsupported`; what is clear and wrong,
such as the square of a vector, is ill-formed by the kernel's own constructors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from ...kernel import terms
from ...kernel.dims import ONE, Dim, as_dim, variable
from ...kernel.terms import IllFormed, Term
from ...records import replace
from ...untyped import Untyped
from ..kinds.doubts import unsure_clash
from ..kinds.kinds import Environment, Kind, Role
from ..kinds.symbols import (
    Spelling,
    bare,
    index_name,
    name_text,
    plain,
    subscripts,
)
from ..mathematics.ones import ONES
from ..mathematics.syntax import Name, Node
from . import blocks, calculus, calls, lists, opaque, powers, sums
from .blocks import family, row_of_blocks
from .calls import call, is_call
from .conventions import conventional, sized
from .joints import joined
from .sums import dotted_product, dotted_sum
from .values import (
    SCALAR,
    Open,
    Shape,
    Unsupported,
    Value,
    added,
    closed,
    inverted,
    leaf,
    make,
    multiplied,
    negated,
    number,
    shape,
    unify_shapes,
    zero,
)

__all__ = ["Unsupported", "elaborate", "elaborate_relation", "elaborate_untyped"]

_DEPTH = 150
_UPRIGHT_D = Name("d", (), "rm")


def elaborate(node: Node, environment: Environment, wanted: Shape | None = None) -> Term:
    """The typed term of one piece of mathematics.

    What has no shape of its own, such as 0, takes the shape that is `wanted` of the whole.
    Raises `IllFormed` where shapes or randomness clash, and `Unsupported` for what is not read
    or not known.
    """
    return closed(Elaborator(environment).value(node), wanted).term()


def elaborate_untyped(node: Node, environment: Environment) -> Untyped:
    """Likewise as a tree, which may be ill-formed; raises `Unsupported` only."""
    return closed(Elaborator(environment).value(node))


def elaborate_relation(
    left: Node, right: Node, environment: Environment, confirmed: Collection[str] = ()
) -> tuple[Untyped, Untyped]:
    """Both sides of an equation; a side such as 0 or I takes the other's shape.

    `confirmed` are the names of symbols whose kinds are beyond doubt, whatever they rest on.
    Raises `Unsupported` only; call `Untyped.term` on a side for its term, or its `IllFormed`.
    """
    e = Elaborator(environment, (left, right))
    values = lists.sides(e, left, right)
    sides = unify_shapes(blocks.as_partitioned(e, left, *values),
                         blocks.as_partitioned(e, right, *reversed(values)))
    if doubt := unsure_clash(*sides, environment, confirmed):
        raise Unsupported(doubt, right)
    return sides


class Elaborator:
    """One pass over trees in one environment; remembers the indices that are bound.

    `written` are the sides of the equation that is read.
    """

    def __init__(self, environment: Environment, written: tuple[Node, ...] = ()) -> None:
        self.env = environment
        self.written = written
        self.bound: dict[str, Spelling | None] = {}  # index -> the symbol it enumerates, if any
        self.dummies: dict[str, Untyped] = {}  # what variables of integrals stand for
        self.depth = 0

    def value(self, node: Node) -> Value:
        """What the node stands for."""
        handler = _HANDLERS.get(node.kind)
        if handler is None:
            raise Unsupported(_UNREAD.get(node.kind, f"'{node.kind}' is not read"), node)
        self.depth += 1
        try:
            if self.depth > _DEPTH:
                raise Unsupported("nested too deeply", node)
            return handler(self, node)
        except IllFormed as error:  # a shape that an identity or a zero cannot have
            raise Unsupported(str(error), node) from None
        finally:
            self.depth -= 1

    def tree(self, node: Node) -> Untyped:
        """What the node stands for, where nothing gives it a shape."""
        return closed(self.value(node))

    def scalar(self, node: Node, what: str) -> Untyped:
        """A tree that must be a scalar."""
        tree = self.tree(node)
        if shape(tree) not in (SCALAR, None):
            raise Unsupported(f"{what} of a vector or matrix", node)
        return tree

    @contextmanager
    def binding(self, names: dict[str, Spelling | None]) -> Iterator[None]:
        """While it lasts, the names are bound indices."""
        before = self.bound
        self.bound = {**before, **names}
        try:
            yield
        finally:
            self.bound = before

    @contextmanager
    def standing_for(self, place: str, value: Untyped) -> Iterator[None]:
        """While it lasts, the letter of this `place` stands for a value."""
        before = self.dummies
        self.dummies = {**before, place: value}
        try:
            yield
        finally:
            self.dummies = before

    def place(self, found: Spelling) -> str:
        """By what a symbol is known in `dummies`: its name, and its indices."""
        at = f"[{', '.join(repr(self.dim(a)) for a in found.at)}]" if found.at else ""
        return f"{found.name}{at}"

    # --- sizes and indices ----------------------------------------------------------------

    def dim(self, node: Node) -> Dim:
        """The node as a size, bound or index; raises `Unsupported` if it is none."""
        node = bare(node)
        match node.kind:
            case "number" if node.data.denominator == 1 and abs(node.data) < 10**9:
                return as_dim(int(node.data))
            case "add":
                return sum((self.dim(a) for a in node.args), as_dim(0))
            case "neg":
                return -self.dim(node.args[0])
            case "plus":
                return self.dim(node.args[0])
            case "product":
                result = ONE
                for a in self.factors(node):
                    result = result * self.dim(a)
                return result
            case "apply" if not is_call(self, node):
                return self.dim(node.args[0]) * self.dim(node.args[1])
            case "superscript" if bare(node.args[1]).kind == "number":
                exponent = bare(node.args[1]).data
                if exponent.denominator == 1 and 0 <= exponent <= 4:
                    result = ONE
                    for _ in range(int(exponent)):
                        result = result * self.dim(node.args[0])
                    return result
            case "big" if node.data == "sum":
                return sums.total_size(self, node)
            case "name" | "prime" | "subscript":
                name = index_name(node)
                if name in self.dummies:
                    raise Unsupported("a variable of integration as a size", node)
                if name is not None and name in self.bound and self.bound[name] is None:
                    return variable(name)
                if name is not None and name not in self.bound and self.env.is_integer_name(name):
                    return self.env.size(name)
                found = self.env.spell(node)
                if found is not None and self._is_size(found):
                    return self.env.size(found.name, *map(self.dim, found.at))
        raise Unsupported(f"{plain(node)} is not known to be a size or an index", node)

    def _is_size(self, found: Spelling) -> bool:
        kind = self.env.kind(found.key)
        return kind is not None and kind.role is Role.DIMENSION

    def integer(self, node: Node) -> Dim | None:
        """The node as a size or index, or None."""
        try:
            return self.dim(node)
        except Unsupported:
            return None

    # --- symbols --------------------------------------------------------------------------

    def symbol(self, found: Spelling, node: Node) -> Value:
        """The symbol that a node names."""
        if found.name.partition("_")[0] == "nabla":
            raise Unsupported("the sign of a gradient", node)
        if self.dummies and (value := self.dummies.get(self.place(found))) is not None:
            return value
        if not found.at and self._hides_index(found.name):
            raise Unsupported("a label that holds the index of a sum", node)
        if not found.at and found.name in self.bound:
            enumerated = self.bound[found.name]
            if enumerated is None:
                return leaf(terms.dimension(variable(found.name)))
            return leaf(terms.symbol(found.name, 1, 1, variable(found.name)))
        kind = self.env.kind(found.key)
        if kind is None or kind.rows is None or kind.cols is None:
            if not found.at and self.env.habits.is_index(found.name) and kind is None:
                return leaf(terms.dimension(variable(found.name)))
            known = conventional(self, found, node)
            if known is not None:
                return known
            raise Unsupported(f"the kind of {plain(node)} is not known", node)
        return self.known(found, kind, node)

    def _hides_index(self, name: str) -> bool:
        """Whether a bound index is part of a label, so that the symbol would depend on it."""
        label = re.split(r"[_^]", name, maxsplit=1)[1:]
        return bool(self.bound and label) and not self.bound.keys().isdisjoint(
            re.findall(r"[A-Za-z]+'*|[A-Za-z]", label[0]))

    def known(self, found: Spelling, kind: Kind, node: Node) -> Value:
        """A symbol of a known kind."""
        if kind.role is Role.FUNCTION:
            if found.name in self.env.values and not found.at:
                return self.value(self.env.values[found.name])
            raise Unsupported(f"the function {plain(node)} without its argument", node)
        at = tuple(map(self.dim, found.at))
        if kind.role is not Role.SYMBOL:
            return leaf(terms.dimension(self.env.size(found.name, *at)))
        if kind.part_of:
            whole = self.env.kind((kind.part_of, 0))
            if whole is None or whole.rows is None or whole.cols is None:
                raise Unsupported(f"the kind of {kind.part_of} is not known", node)
            base = leaf(terms.symbol(kind.part_of, whole.rows, whole.cols, random=whole.random))
            return make("entry", base, data=(*at, *([ONE] if len(at) == 1 else [])))
        assert kind.rows is not None
        assert kind.cols is not None
        place = dict(zip(kind.over, at, strict=True))
        if found.name == name_text(ONES):
            return leaf(terms.ones(kind.rows, kind.cols))
        try:
            return leaf(terms.symbol(found.name, kind.rows.replace(place),
                                     kind.cols.replace(place), *at, random=kind.random))
        except IllFormed as error:
            raise Unsupported(str(error), node) from None

    # --- products -------------------------------------------------------------------------

    def factors(self, node: Node) -> list[Node]:
        """The factors of a product, with letters before a bracket as factors of their own."""
        if node.kind == "product":
            return [f for a in node.args for f in self.factors(a)]
        if node.kind == "apply" and not is_call(self, node):
            return [*self.factors(node.args[0]), node.args[1]]
        return [node]


Handler = Callable[[Elaborator, Node], Value]


def _number(_e: Elaborator, node: Node) -> Value:
    return zero(node) if node.data == 0 else number(node.data)


def _name(e: Elaborator, node: Node) -> Value:
    found = e.env.spell(node)
    if found is None:
        raise Unsupported(f"{plain(node)} is not read", node)
    return e.symbol(found, node)


def _subscript(e: Elaborator, node: Node) -> Value:
    known = sized(e, node)
    if known is not None:
        return known
    found = e.env.spell(node)
    if found is not None:
        return e.symbol(found, node)
    arranged = family(e, node)
    if arranged is not None:
        return arranged
    base = node.args[0]
    if base.kind == "group" and base.data == "\\langle":
        return opaque.average(e, base.args[0], node.args[1:], node)
    if base.kind == "apply" and not is_call(e, base):
        head, argument = base.args
        if base.data == "[":  # an entry of what is in the brackets
            argument = Node("group", (argument,), "[", argument.start, argument.end)
        return multiplied([e.value(head), e.value(powers.on(argument, node))], node)
    if base.kind == "group" and base.data == "{":
        raise Unsupported("a family in braces that does not say how it is arranged", node)
    if base.kind == "norm" and len(node.args) == 2 and bare(node.args[1]).kind == "number":
        return e.value(replace(base, data=bare(node.args[1]).data))
    if base.kind not in ("group", "superscript", "prime", "matrix", "apply"):
        raise Unsupported("a subscript of this", node)
    inner = e.tree(base)
    at = [e.dim(i) for i in subscripts(node, e.env.habits)]
    size = shape(inner)
    if size is None or len(at) not in (1, 2) or size == SCALAR:
        raise Unsupported("a subscript of something of unknown shape", node)
    if len(at) == 1 and ONE not in size:
        raise Unsupported("one index of a matrix", node)
    if len(at) == 1:
        at = [at[0], ONE] if size[1] == ONE else [ONE, at[0]]
    return make("entry", inner, data=tuple(at))


def _add(e: Elaborator, node: Node) -> Value:
    if any(a.kind == "dots" for a in node.args):
        return dotted_sum(e, node)
    return added([e.value(a) for a in node.args], node)


def _neg(e: Elaborator, node: Node) -> Value:
    return negated(e.value(node.args[0]), node)


def _product(e: Elaborator, node: Node) -> Value:
    factors = e.factors(node)
    if any(f.kind == "dots" for f in factors):
        return dotted_product(e, factors, node)
    if any(f.kind == "name" and f.data == _UPRIGHT_D for f in factors[:-1]):
        raise Unsupported("a differential", node)
    found = calculus.applied(e, factors, node)
    if found is None:
        found = joined(e, node)
    return multiplied([e.value(f) for f in factors], node) if found is None else found


def _apply(e: Elaborator, node: Node) -> Value:
    return call(e, node) if is_call(e, node) else _product(e, node)


def _quotient(e: Elaborator, node: Node) -> Value:
    above, below = e.value(node.args[0]), e.value(node.args[1])
    size = shape(below)
    if size not in (SCALAR, None):
        raise Unsupported("division by a vector or matrix", node.args[1])
    if isinstance(above, Open) and above.is_zero:
        return above
    over = inverted(closed(below), node)
    if not isinstance(above, Open) and above.op == "number":
        if above.data == 1:
            return over
        if not isinstance(over, Open) and over.op == "number":
            return number(above.data * over.data)
    return multiplied([above, over], node)


def _group(e: Elaborator, node: Node) -> Value:
    if node.data == "\\langle":
        return opaque.average(e, node.args[0], (), node)
    row = row_of_blocks(e, node)
    return e.value(node.args[0]) if row is None else row


def _annotated(e: Elaborator, node: Node) -> Value:
    if node.data == "phantom":
        raise Unsupported("a phantom stands for nothing", node)
    return e.value(node.args[0])


_HANDLERS: dict[str, Handler] = {
    "number": _number, "name": _name, "subscript": _subscript, "add": _add, "neg": _neg,
    "plus": lambda e, node: e.value(node.args[0]), "product": _product, "apply": _apply,
    "quotient": _quotient, "group": _group, "annotated": _annotated, **blocks.HANDLERS,
    **sums.HANDLERS, **calls.HANDLERS, **powers.HANDLERS, **calculus.HANDLERS,
    **opaque.HANDLERS, **lists.HANDLERS,
}

_UNREAD: dict[str, str] = {
    "infinity": "infinity", "dots": "an ellipsis whose pattern is not clear",
    "placeholder": "an open argument", "text": "words inside a formula",
    "empty": "nothing is written here", "modulo": "a remainder",
    "list": "a list", "given": "a condition outside an operator",
    "differential": "a differential", "relation": "a relation inside a formula",
    "not": "a negation",
}
