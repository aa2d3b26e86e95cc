"""What names are used for: functions, dimensions, and whether there are matrices at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from ...notation.names import GREEK
from ..mathematics.ones import ONES
from ..mathematics.syntax import Chain, Name, Node
from ..meaning.calls import FUNCTIONS, MATRIX_OPERATORS, MOMENTS, looks_functional
from ..meaning.sums import conditions
from ..words.remarks import Declaration
from .symbols import (
    Habits,
    bare,
    exponent_kind,
    index_name,
    is_transpose_mark,
    plain,
    spell,
    subscripts,
)

OPERATORS = MOMENTS.keys() | MATRIX_OPERATORS.keys() | FUNCTIONS.keys()
_FUNCTION_LETTERS = frozenset({*"fghpqPFGLSQMKlkuvwT", "ell", "LL", "phi", "Phi", "psi"})
_ALWAYS_FUNCTIONS = frozenset({"f", "g", "F", "G"})
_SIZED = frozenset({"I", "J", "0", "1", "iota"})
_WORDS_OF_MATRICES = frozenset({"shape", "vector", "matrix", "square"})
OF_MATRICES = frozenset({"symmetric", "idempotent", "orthogonal", "nonnegative-definite",
                         "positive-definite"})
"""Properties that nobody states of a number."""


class Usage(Struct):
    """How often each name stands alone or before a bracket, and what its brackets hold."""

    habits: Habits
    alone: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    products: Counter[str] = field(default_factory=Counter)
    certain: set[str] = field(default_factory=set)  # calls that can be nothing else
    upright: set[str] = field(default_factory=set)  # letters that are set as operators are
    operators: set[str] = field(default_factory=set)
    sizes: dict[str, Node] = field(default_factory=dict)
    size_families: set[tuple[str, int]] = field(default_factory=set)
    ranges: dict[str, tuple[Node, Node]] = field(default_factory=dict)
    summed: set[str] = field(default_factory=set)  # those of which only sums tell the range
    listed: dict[tuple[str, int, int], list[tuple[Node, Node]]] = field(default_factory=dict)
    extents: dict[tuple[str, int, int], list[tuple[Node, Node]]] = field(default_factory=dict)
    transposes: int = 0
    exponentials: int = 0
    matrices: bool = False
    primed: set[str] = field(default_factory=set)
    taken_at: dict[str, set[str]] = field(default_factory=dict)  # the letters in brackets

    def variables(self) -> dict[str, str]:
        """The letter at which a function is taken, for those that are taken at one only."""
        return {name: min(at) for name, at in self.taken_at.items() if len(at) == 1}

    def is_function(self, name: str) -> bool:
        """Whether the name stands before brackets only, and is that of a function."""
        if self.alone[name]:
            return False
        if self.calls[name]:
            return self.products[name] == 0 or _is_function_name(name) or (
                name in self.certain or name in self.upright)
        return bool(self.products[name]) and (
            name.partition("_")[0] in _ALWAYS_FUNCTIONS or name in self.upright)

    def is_dual(self, name: str) -> bool:
        """Whether the name is a symbol by itself and a function before a bracket."""
        return bool(self.alone[name] and self.calls[name]) and (
            _is_function_name(name) or name in self.certain)

    def is_doubtful(self, name: str) -> bool:
        """Whether some uses look like a function and others like a factor."""
        return bool(self.calls[name]) and not self.is_function(name) and not self.is_dual(name)


def is_word(name: str) -> bool:
    """Whether the name is a word and no letter."""
    stem = name.partition("_")[0]
    return len(stem) > 1 and stem.isalpha() and stem not in _GREEK


def _is_function_name(name: str) -> bool:
    stem, _, label = name.partition("_")
    return stem in _FUNCTION_LETTERS or is_word(name) or bool(label and stem in "pqPQ")


_GREEK = frozenset(GREEK)


def trees_of(chains: Iterable[Chain]) -> Iterator[Node]:
    """Every side and condition that could be read."""
    for chain in chains:
        for side in (*chain.sides, *chain.conditions):
            if isinstance(side, Node):
                yield side


def find_usage(
    trees: Sequence[Node], declarations: Sequence[Declaration], habits: Habits,
    written: Sequence[Node],
) -> Usage:
    """The usage that the document's mathematics and words show.

    What is `written` in the document tells the places of indices: a context file names any.
    """
    usage = Usage(habits)
    for tree in trees:
        _visit(usage, tree)
        _ranges(usage, tree)
        _value(usage, tree)
    primes = _primed_partners(trees, habits)
    usage.matrices = bool(primes or usage.transposes) or any(
        _shows_matrix(n) for t in trees for n in t.walk()) or any(
        d.kind in _WORDS_OF_MATRICES or d.value in OF_MATRICES for d in declarations)
    for d in declarations:
        if d.kind == "shape":
            for argument in d.arguments:
                add_size(usage, argument)
        elif d.kind == "range" and len(d.arguments) == 2:
            for subject in d.subjects:
                name = index_name(bare(subject))
                if name is not None:
                    _said_range(usage, name, (d.arguments[0], d.arguments[1]))
            for argument in d.arguments:
                add_size(usage, argument)
    _extents(usage, written)
    return usage


def _visit(usage: Usage, node: Node) -> None:
    """Count uses; the name before a bracket is no use alone."""
    match node.kind:
        case "apply":
            head = node.args[0]
            if not _count_call(usage, node):
                _visit(usage, head)
            else:
                for part in head.args[1:]:
                    _visit(usage, part)
            _visit(usage, node.args[1])
            return
        case "name":
            usage.alone[_key(node, usage.habits)] += 1
            return
        case "subscript":
            found = spell(node, usage.habits)
            base = node.args[0]
            if base.kind == "number" or (base.kind == "name" and base.data.base in _SIZED):
                for at in subscripts(node, usage.habits):
                    add_size(usage, at)
            if found is not None:
                usage.alone[found.name] += 1
                for at in found.at:
                    _visit(usage, at)
                return
        case "superscript":
            if exponent_kind(node.args[1]) == "mark" and is_transpose_mark(node.args[1]):
                usage.transposes += 1
                _visit(usage, node.args[0])
                return
            base = node.args[0]
            usage.exponentials += base.kind == "name" and base.data == Name("e") and (
                exponent_kind(node.args[1]) == "power")
        case "big":
            for part in conditions(node.args[1]):
                if part.kind == "relation":
                    for side in part.args[1:]:
                        add_size(usage, side)
            if node.data in ("sum", "prod"):
                add_size(usage, node.args[2])
        case "derivative":  # that f stands alone there does not tell that it is no function
            for part in node.args[0].walk():
                if part.kind == "apply":
                    _count_call(usage, part)
            return
        case "differential":
            return
    for arg in node.args:
        _visit(usage, arg)


def _key(node: Node, habits: Habits) -> str:
    found = spell(node, habits)
    return "" if found is None else found.name


def _count_call(usage: Usage, node: Node) -> bool:
    """Note an application; whether its head is a function or operator for certain."""
    head = node.args[0]
    base = head
    while base.kind in ("superscript", "prime", "annotated") and spell(base, usage.habits) is None:
        if base.kind == "superscript" and exponent_kind(base.args[1]) == "mark":
            return False
        base = base.args[0]
    word = base.args[0] if base.kind == "subscript" else base
    if word.kind == "name" and word.data.base in OPERATORS and not word.data.accents:
        usage.operators.add(word.data.base)
        return True
    found = spell(base, usage.habits)
    if found is None:
        return False
    inner = bare(node.args[1])
    if base is not head and head.kind == "superscript" and inner.kind not in (
            "given", "list") and exponent_kind(head.args[1]) != "inverse":
        return False
    upright = word.kind == "name" and word.data.font == "rm"
    if upright:
        usage.upright.add(found.name)
    if node.data == "(" and inner.kind in ("list", "given"):
        usage.certain.add(found.name)
    if looks_functional(inner) or is_word(found.name):
        usage.calls[found.name] += 1
        if inner.kind in ("name", "subscript"):
            usage.taken_at.setdefault(found.name, set()).add(_key(inner, usage.habits))
        return True
    usage.products[found.name] += 1
    return upright or found.name.split("_")[0] in _ALWAYS_FUNCTIONS


def _value(usage: Usage, side: Node) -> None:
    """A whole side that is a letter before a bracket with a letter in it is no product."""
    if side.kind == "apply" and side.data == "(" and bare(side.args[1]).kind in (
            "name", "subscript") and (found := spell(side.args[0], usage.habits)) is not None:
        usage.certain.add(found.name)


def add_size(usage: Usage, node: Node) -> None:
    """Every name in a bound or size is a dimension, unless it is an index."""
    node = bare(node)
    stack = [node]
    while stack:
        part = bare(stack.pop())
        found = spell(part, usage.habits) if part.kind in ("name", "subscript") else None
        if part.kind not in ("name", "subscript", "add", "neg", "product", "number", "plus"):
            continue
        if found is None:
            stack += part.args
        elif found.at:
            usage.size_families.add(found.key)
            stack += found.at
        elif not usage.habits.is_index(found.name):
            usage.sizes.setdefault(found.name, part)


def _ranges(usage: Usage, tree: Node) -> None:
    """Note the bounds of every sum, for sums that are written without."""
    for node in tree.walk():
        if node.kind == "big" and node.data in ("sum", "prod"):
            for part in conditions(node.args[1]):
                if part.kind == "relation" and part.data == ("=",):
                    name = index_name(bare(part.args[0]))
                    if name is not None and name not in usage.ranges and (
                            node.args[2].kind not in ("empty", "infinity")):
                        usage.ranges[name] = part.args[1], node.args[2]
                        usage.summed.add(name)
        elif node.kind == "relation":
            _listed_range(usage, node)


def _listed_range(usage: Usage, node: Node) -> None:
    """``i = 1, ..., n`` and ``1 <= i <= n`` as a range."""
    if node.data == ("=",):
        name, values = index_name(bare(node.args[0])), bare(node.args[1])
        if name is None or values.kind != "list":
            return
        if any(a.kind == "dots" for a in values.args) and len(values.args) >= 3:
            _said_range(usage, name, (values.args[0], values.args[-1]))
            add_size(usage, values.args[-1])
            usage.habits.indices.add(name)
    elif node.data == (r"\leq", r"\leq"):
        name = index_name(bare(node.args[1]))
        if name is not None and usage.habits.is_index(name):
            _said_range(usage, name, (node.args[0], node.args[2]))


def _said_range(usage: Usage, name: str, bounds: tuple[Node, Node]) -> None:
    """Note through which values an index runs; the first time counts, and more than sums do."""
    if name not in usage.ranges or name in usage.summed:
        usage.ranges[name] = bounds
        usage.summed.discard(name)


def _extents(usage: Usage, trees: Sequence[Node]) -> None:
    """Note the bounds of the indices at each place of a family: of j in ``y_{ij}`` where j has
    bounds, and 1 and n in ``y_1, ..., y_n``.
    """
    for tree in trees:
        for node in tree.walk():
            if node.kind == "subscript" and (found := spell(node, usage.habits)) is not None:
                for k, at in enumerate(found.at):
                    bounds = usage.ranges.get(index_name(bare(at)) or "")
                    if bounds is not None:
                        usage.extents.setdefault((*found.key, k), []).append(bounds)
            elif node.kind == "list" and any(a.kind == "dots" for a in node.args[1:-1]):
                first, last = (spell(bare(a), usage.habits) for a in (node.args[0], node.args[-1]))
                if first is not None and last is not None and first.key == last.key:
                    differing = [k for k, ends in enumerate(zip(first.at, last.at, strict=True))
                                 if plain(ends[0]) != plain(ends[1])]
                    if len(differing) == 1:
                        (k,) = differing
                        for known in (usage.extents, usage.listed):
                            known.setdefault((*first.key, k), []).append(
                                (first.at[k], last.at[k]))


def _shows_matrix(node: Node) -> bool:
    match node.kind:
        case "kronecker" | "searle":
            return True
        case "name" if node.data == ONES:
            return True
        case "prime":
            base = bare(node.args[0])
            return base.kind == "subscript" and plain(base.args[0]) == "1"
        case "matrix":
            return len(node.args) > 1
        case "apply" if node.args[0].kind == "name":
            name: Name = node.args[0].data
            return name.base in ("tr", "trace", "vec") and name.font in ("", "rm")
    return False


def _primed_partners(trees: Sequence[Node], habits: Habits) -> bool:
    """Whether a product holds a letter both with and without a prime, as X'X does."""
    for tree in trees:
        for node in tree.walk():
            if node.kind != "product":
                continue
            plain_: set[str] = set()
            primed: set[str] = set()
            for factor in node.args:
                base = bare(factor)
                target = plain_
                if base.kind == "prime" and (base.data or 1) == 1:
                    base, target = base.args[0], primed
                found = spell(base, habits)
                if found is not None:
                    target.add(found.name)
            if plain_ & primed:
                return True
    return False


def positions(trees: Iterable[Node], habits: Habits) -> Iterator[Node]:
    """Every index of every family member."""
    for tree in trees:
        for node in tree.walk():
            if node.kind == "subscript":
                found = spell(node, habits)
                if found is not None:
                    yield from found.at
