"""Sums with ranges, and what an ellipsis leaves out of a sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ...kernel.dims import ONE, Dim, total, variable
from ...kernel.terms import IllFormed, Term, dimension
from ...untyped import Untyped
from ..kinds.symbols import Spelling, bare, index_name, plain
from ..mathematics.syntax import Node
from . import calculus, opaque, pairs
from .ellipsis import left_out
from .values import Open, Unsupported, Value, closed, leaf, make

if TYPE_CHECKING:
    from .elaborate import Elaborator


class Range(Struct):
    """What stands below and above a summation sign, for one index.

    `enumerates` is set where the index runs through the values of a variable.
    """

    index: str
    lower: Dim
    upper: Dim
    distinct: list[Dim] = field(default_factory=list)
    enumerates: Spelling | None = None


def conditions(lower: Node) -> list[Node]:
    """The parts of what stands below a sign: listed, or in rows."""
    lower = bare(lower)
    if lower.kind in ("list", "matrix", "cases"):
        return [c for a in lower.args for c in conditions(a)]
    return [] if lower.kind == "empty" else [lower]


def _big(e: Elaborator, node: Node) -> Value:
    if node.data in calculus.BIG:
        return calculus.BIG[node.data](e, node)
    if node.data in opaque.BIG:
        return _over_range(e, node) or opaque.BIG[node.data](e, node)
    if node.data not in ("sum", "prod"):
        raise Unsupported(f"the operator {node.data}", node)
    body, lower, upper = node.args
    if (conditional := opaque.over_values(e, node)) is not None:
        return conditional
    if node.data == "sum" and (found := _listed(lower)) is not None:
        return _over_elements(e, *found, body)
    if (open_range := _without_range(e, node)) is not None:
        return open_range
    endless = _is_infinite(upper)
    if endless:
        upper = lower.args[1] if lower.kind == "relation" else upper
    try:
        ranges = Ranges(e, node, upper).read(conditions(lower))
    except Unsupported:
        if pairs.runs_over_both(e, node):
            raise  # the range of neither is known
        if (compared := _compared(e, node)) is None:
            raise
        return compared
    with e.binding({r.index: r.enumerates for r in ranges}):
        inner = e.value(body)
    if node.data == "sum" and not endless:
        return summed(ranges, inner)
    (only,) = ranges if len(ranges) == 1 else (None,)
    if only is None or (only.distinct and endless):
        raise Unsupported("a product or series over several indices", node)
    bounds = [leaf(dimension(d)) for d in (only.lower, only.upper)]
    name = "series" if endless else "product"
    if node.data == "prod" and (endless or only.distinct):
        bounds += [leaf(dimension(d)) for d in only.distinct]
        name = "infinite product" if endless else "product over others"
        return calculus.over_index(name, only.index, bounds[:1] if endless else bounds,
                                   closed(inner), node)
    return calculus.over_index(name, only.index, bounds[:2 - endless], closed(inner), node)


def _over_range(e: Elaborator, node: Node) -> Value | None:
    r"""``\max_{1 \leq i \leq n} x_i``, an extremum over an index with a range; else None."""
    body, lower, upper = node.args
    first = bare(lower)
    if node.data not in ("max", "min") or first.kind != "relation" or (
            r"\in" in first.data or (len(first.data) == 1 and bare(upper).kind == "empty")):
        return None
    (only,) = Ranges(e, node, upper).read([first])
    with e.binding({only.index: only.enumerates}):
        inner = e.tree(body)
    bounds = [leaf(dimension(d)) for d in (only.lower, only.upper)]
    return calculus.over_index(f"{node.data} over an index", only.index, bounds, inner, node)


def _is_infinite(bound: Node) -> bool:
    bound = bare(bound)
    return bound.kind == "infinity" or (
        bound.kind == "plus" and bare(bound.args[0]).kind == "infinity")


def _without_range(e: Elaborator, node: Node) -> Value | None:
    """A sum over an index of which nobody says where it begins, or where it ends; else None.

    It is the same as one that is written alike, and nothing more is known of it.
    """
    body, lower, upper = node.args
    below = bare(lower)
    bounds: list[Untyped] = []
    if below.kind == "relation" and below.data == ("=",) and bare(below.args[1]).kind == "neg" and (
            _is_infinite(bare(below.args[1]).args[0])):
        name = index_name(bare(below.args[0]))
        if not _is_infinite(upper):
            bounds = [e.scalar(upper, "a bound")]
        kind = "series from minus infinity"
    else:
        name = index_name(below)
        if name is None or bare(upper).kind != "empty" or name in e.env.ranges or (
                name.rstrip("'") in e.env.ranges) or not e.env.habits.is_index(name):
            return None
        kind = f"{node.data} over every {name}"
    if name is None:
        return None
    with e.binding({name: None}):
        inner = e.tree(body)
    return calculus.over_index(kind, name, bounds, inner, node)


def _compared(e: Elaborator, node: Node) -> Value | None:
    r"""``\sum_{j \neq i} a_j`` and ``\prod_{i < j} a_i``, whose first index has no range; or None.

    Of the second one the value depends, whether it is bound as well or not.
    """
    body, lower, upper = node.args
    below = bare(lower)
    if below.kind != "relation" or len(below.args) != 2 or bare(upper).kind != "empty" or (
            below.data[0] not in ("<", r"\leq", r"\neq", ">", r"\geq")):
        return None
    first, second = (index_name(bare(a)) for a in below.args)
    other = e.integer(below.args[1])
    if first is None or second is None or other is None or first in e.bound:
        return None
    with e.binding({first: None}):
        inner = e.tree(body)
    name = f"{node.data} over every {first} {below.data[0]}"
    return calculus.over_index(name, first, [leaf(dimension(other))], inner, node)


def _listed(lower: Node) -> tuple[str, tuple[Node, ...]] | None:
    r"""The variable below a sign and the elements of its set, if these are listed: {0, 1}."""
    parts = conditions(lower)
    if len(parts) != 1 or parts[0].kind != "relation" or parts[0].data != (r"\in",):
        return None
    name, place = index_name(bare(parts[0].args[0])), parts[0].args[1]
    if name is None or place.kind != "group" or place.data != "{":
        return None
    inner = bare(place)
    elements = inner.args if inner.kind == "list" and inner.data == "," else (inner,)
    return (name, tuple(elements)) if all(_is_number(bare(n)) for n in elements) else None


def _is_number(node: Node) -> bool:
    return node.kind == "number" or (node.kind == "neg" and _is_number(bare(node.args[0])))


def _over_elements(e: Elaborator, name: str, elements: Sequence[Node], body: Node) -> Value:
    """The sum over listed numbers, written out; each is there once, as in a set."""
    values: dict[Term, Untyped] = {}
    for element in elements:
        number = e.tree(element)
        with e.standing_for(name, number):
            values.setdefault(number.term(), e.tree(body))
    parts = list(values.values())
    return make("add", *parts) if len(parts) > 1 else parts[0]


def summed(ranges: Sequence[Range], inner: Value) -> Value:
    """The sum over the ranges, the first outermost."""
    if isinstance(inner, Open):
        if inner.is_zero:
            return inner
        opened = inner
        return Open(lambda wanted: closed(summed(ranges, opened.fit(wanted))), None,
                    inner.what, inner.node)
    tree = inner
    for r in reversed(ranges):
        tree = make("sum", tree, data=(r.index, r.lower, r.upper, tuple(r.distinct)))
    return tree


class Ranges:
    """Reads what stands below and above one summation sign."""

    def __init__(self, e: Elaborator, node: Node, upper: Node) -> None:
        self.e, self.node, self.upper = e, node, upper
        self.found: list[Range] = []
        self.both = pairs.runs_over_both(e, node)

    def read(self, parts: Sequence[Node]) -> list[Range]:
        """One range for each index, in the order in which the sums nest."""
        for part in parts:
            if part.kind == "relation" and set(part.data) != {r"\neq"}:
                self._relation(part)
        for part in parts:
            if part.kind == "relation" and set(part.data) == {r"\neq"}:
                self._distinct(part)
            elif part.kind != "relation":
                for item in (part.args if part.kind == "product" else (part,)):
                    self._bare(item)
        if not self.found:
            raise Unsupported("a sum without an index", self.node)
        return self.found

    def _relation(self, part: Node) -> None:
        signs: tuple[str, ...] = part.data
        first = bare(part.args[0])
        if signs == ("=",):
            names = first.args if first.kind in ("list", "product") else (first,)
            for name in names:
                self._add(name, self._dim(part.args[1]), self._upper(name))
        elif signs == (r"\in",):
            self._member(first, bare(part.args[1]))
        elif signs == (r"\leq", r"\neq", r"\leq"):
            self._pair(part.args)
        elif not set(signs) <= {"<", r"\leq"}:
            raise Unsupported("the range of a sum", part)
        elif len(signs) > 1:
            self._chain(part.args, signs)
        else:
            self._below(first, bare(part.args[1]), strict=signs[0] == "<")

    def _chain(self, sides: Sequence[Node], signs: Sequence[str]) -> None:
        """1 <= i < j <= n: the last index outermost."""
        lower, upper = self._dim(sides[0]), self._dim(sides[-1])
        if signs[0] == "<":
            lower = lower + 1
        names = list(sides[1:-1])
        for k in range(len(names) - 1, -1, -1):
            top = upper if k == len(names) - 1 else variable(self._name(names[k + 1]))
            if signs[k + 1] == "<":
                top = top - 1
            self._add(names[k], lower, top)

    def _pair(self, sides: Sequence[Node]) -> None:
        """1 <= i != j <= n: both run through the whole range, and differ."""
        lower, upper = self._dim(sides[0]), self._dim(sides[3])
        for name in sides[1:3]:
            self._add(name, lower, upper)
        self.found[-1].distinct.append(variable(self._name(sides[1])))

    def _below(self, first: Node, second: Node, *, strict: bool) -> None:
        """I < j, where one of the two may have its range elsewhere."""
        i, j = index_name(first), index_name(second)
        if i is None or j is None:
            raise Unsupported("the range of a sum", self.node)
        if j not in self.e.bound and not any(r.index == j for r in self.found):
            self._bare(second)
        outer = next((r for r in self.found if r.index == j), None)
        lower = outer.lower if outer else ONE
        self._add(first, lower, variable(j) - 1 if strict else variable(j))

    def _member(self, first: Node, place: Node) -> None:
        name = self._name(first)
        if place.kind == "group" and bare(place).kind == "list":
            raise Unsupported("a sum over a set", self.node)
        self.found.append(Range(name, ONE, variable(f"|{plain(place)}|"),
                                enumerates=Spelling(name)))

    def _bare(self, item: Node) -> None:
        """An index without a range of its own."""
        item = bare(item)
        name = self._name(item)
        if any(r.index == name for r in self.found):
            return
        if bare(self.upper).kind != "empty":
            self._add(item, ONE, self._dim(self.upper))
            return
        known = self._known(name)
        if known is not None:
            self._add(item, self._dim(known[0]), self._dim(known[1]))
        elif self.e.env.habits.is_index(name):
            raise Unsupported(f"the range of {name}", self.node)
        else:
            place = self.e.env.habits.place(name)
            if not place and self.e.env.habits.places.get(name):
                raise Unsupported(f"over which of several sets {name} runs", self.node)
            place = place or name
            self.found.append(Range(name, ONE, variable(f"|{place}|"),
                                    enumerates=Spelling(name)))

    def _distinct(self, part: Node) -> None:
        """I != j: one of the two is summed here, or both are."""
        names = [self._name(bare(a)) for a in part.args]
        for node, name in zip(part.args, names, strict=True):
            if name not in self.e.bound and not any(r.index == name for r in self.found) and (
                    self.both or len(self.found) == 0 or self._has_range(name)):
                self._bare(node)
        here = [r for r in self.found if r.index in names]
        if not here:
            raise Unsupported("the range of a sum", part)
        inner = here[-1]
        inner.distinct += [variable(n) for n in names if n != inner.index]

    def _known(self, name: str) -> tuple[Node, Node] | None:
        """The bounds that the notes give an index; of two that differ, one may have the other's."""
        ranges = self.e.env.ranges
        known = ranges.get(name) or ranges.get(name.rstrip("'"))
        letters = pairs.pair_below(self.node) if self.both else None
        if letters is None:
            return known
        listed = pairs.listed_bounds(self.node.args[0], letters, self.e.env)
        if listed is not None or known is not None:
            return listed or known
        return next((ranges[other] for other in letters if other in ranges), None)

    def _has_range(self, name: str) -> bool:
        return name in self.e.env.ranges

    def _name(self, node: Node) -> str:
        name = index_name(bare(node))
        if name is None:
            raise Unsupported("an index that is no letter", self.node)
        return name

    def _add(self, node: Node, lower: Dim, upper: Dim) -> None:
        self.found.append(Range(self._name(node), lower, upper))

    def _upper(self, name: Node) -> Dim:
        if bare(self.upper).kind == "infinity":
            raise Unsupported("an infinite series", self.node)
        if bare(self.upper).kind == "empty":
            known = self.e.env.ranges.get(self._name(name))
            if known is None:
                raise Unsupported(f"the range of {self._name(name)}", self.node)
            return self._dim(known[1])
        return self._dim(self.upper)

    def _dim(self, node: Node) -> Dim:
        if bare(node).kind == "infinity":
            raise Unsupported("an infinite series", self.node)
        with self.e.binding({r.index: r.enumerates for r in self.found}):
            return self.e.dim(node)


def total_size(e: Elaborator, node: Node) -> Dim:
    """``sum_{i=1}^r q_i`` as a size."""
    body, lower, upper = node.args
    ranges = Ranges(e, node, upper).read(conditions(lower))
    with e.binding({r.index: None for r in ranges}):
        size = e.dim(body)
    for r in reversed(ranges):
        if r.lower != ONE or r.distinct or r.enumerates:
            raise Unsupported("a size that is a sum over this range", node)
        size = total(size, r.index, r.upper)
    return size


def dotted_sum(e: Elaborator, node: Node) -> Value:
    """``Z_1 u_1 + ... + Z_r u_r`` as a sum, with what stands before and behind it."""
    at = next(k for k, a in enumerate(node.args) if a.kind == "dots")
    before, after = [e.tree(a) for a in node.args[:at]], [e.tree(a) for a in node.args[at + 1 :]]
    if not before or not after:
        raise Unsupported("an ellipsis whose pattern is not clear", node)
    used = frozenset(e.bound)
    for start in range(max(0, len(before) - 3), len(before)):
        pattern = left_out(before[start:], after[0], used)
        if pattern is not None:
            index, upper, member = pattern
            try:
                total: Untyped = make("sum", leaf(member), data=(index, ONE, upper, ()))
            except IllFormed:
                break
            parts = [*before[:start], total, *after[1:]]
            return make("add", *parts) if len(parts) > 1 else total
    raise Unsupported("an ellipsis whose pattern is not clear", node)


def dotted_product(e: Elaborator, factors: Sequence[Node], node: Node) -> Value:
    r"""``x_1 \cdots x_n`` as a product over an index, of scalars, with what stands beside it."""
    at = next(k for k, a in enumerate(factors) if a.kind == "dots")
    before, after = [e.tree(a) for a in factors[:at]], [e.tree(a) for a in factors[at + 1 :]]
    for start in range(max(0, len(before) - 3), len(before)):
        pattern = left_out(before[start:], after[0], frozenset(e.bound)) if after else None
        if pattern is not None:
            index, upper, member = pattern
            bounds = [leaf(dimension(d)) for d in (ONE, upper)]
            whole = calculus.over_index("product", index, bounds, leaf(member), node)
            parts = [*before[:start], whole, *after[1:]]
            return make("mul", *parts) if len(parts) > 1 else whole
    raise Unsupported("an ellipsis whose pattern is not clear", node)


HANDLERS: dict[str, Callable[[Elaborator, Node], Value]] = {"big": _big}
