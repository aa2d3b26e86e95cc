r"""Which symbol a piece of mathematics names: accents, fonts, stars, labels and indices.

``\hat\beta`` is ``beta_hat``, ``\mathbf{X}`` is ``X_bf``, ``\beta^*`` is ``beta*``, ``\sigma_s``
is ``sigma_s``.  Subscripts are part of the name unless they are indices: ``Z_i`` is a member of
the family Z, and so is ``Z_1`` where ``Z_i`` occurs too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct, field

from ...notation.names import HOLE, MARKS
from ..mathematics.syntax import Name, Node

# Letters that are indices unless something else is said of them.
INDEX_LETTERS = frozenset("ijkl")
_NO_MARK = frozenset({"", "rm", "sf", "tt", "it"})
_TRANSPOSES = frozenset({"T", "top", "intercal", "tp", "trans"})
_SIGNS = {"*": "star", "ast": "star", "star": "star", "+": "generalised", "-": "generalised",
          "dagger": "generalised", "circ": "label", "H": "conjugate"}


class Spelling(Struct, frozen=True):
    """A symbol's name, and the nodes of its indices if it is a member of a family."""

    name: str
    at: tuple[Node, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """The name and how many indices it has: what tells symbols apart."""
        return self.name, len(self.at)


class Habits(Struct):
    """What a whole document shows of its subscripts.

    `indices` are the names used as index variables, `sizes` those used as bounds; `families`
    the names, with the number of their subscripts, that bear an index variable somewhere.
    `raised` are letters with a sign above that an equation introduces, as in ``P^+ = P - K S K'``,
    `integrated` are variables of integrals, `places` the sets over whose members letters of sums
    run: X of ``sum_{x in X}``.
    """

    indices: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    families: set[tuple[str, int]] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    integrated: set[tuple[str, int]] = field(default_factory=set)
    places: dict[str, set[str]] = field(default_factory=dict)

    def is_index(self, name: str) -> bool:
        """Whether the name is an index variable."""
        return name in self.indices or name.rstrip("'") in INDEX_LETTERS

    def place(self, name: str) -> str:
        r"""The set through which a letter runs in sums that name none: ``\mathcal{X}`` for x, if it
        is the only one that sums name, since another may be data or a part of what is meant.
        """
        own = f"{name.upper()}_cal"
        return own if self.places.get(name) == {own} else ""


def name_text(name: Name) -> str:
    """The name as one word, without subscripts."""
    marks = [*name.accents, *([name.font] if name.font not in _NO_MARK else [])]
    return "_".join([name.base, *marks])


def plain(node: Node) -> str:
    """What is written, on one line: the same text for the same mathematics."""
    match node.kind:
        case "number":
            return str(node.data)
        case "name":
            return name_text(node.data)
        case "text":
            return str(node.data).strip()
        case "empty":
            return ""
        case "prime":
            return plain(node.args[0]) + "'" * (node.data or 1)
        case "subscript":
            return plain(node.args[0]) + "_" + "".join(map(plain, node.args[1:]))
        case "superscript":
            return f"{plain(node.args[0])}^{plain(node.args[1])}"
        case "neg":
            return "-" + plain(node.args[0])
        case "plus":
            return "+" + plain(node.args[0])
        case "add":
            return "".join(t if k == 0 or t.startswith("-") else "+" + t
                           for k, t in enumerate(map(plain, node.args)))
        case "product":
            return " ".join(map(plain, node.args))
        case "quotient":
            return "/".join(_tight(a) for a in node.args)
        case "apply":
            argument = node.args[1]
            inner = argument.args[0] if argument.kind == "group" else argument
            return f"{plain(node.args[0])}({plain(inner)})"
        case "list":
            return ",".join(map(plain, node.args))
        case "given":
            return "|".join(map(plain, node.args))
        case "group":
            return f"({plain(node.args[0])})"
        case "relation":
            parts = [plain(node.args[0])]
            for sign, side in zip(node.data, node.args[1:], strict=False):
                parts += [str(sign), plain(side)]
            return " ".join(parts)
        case "annotated":
            return plain(node.args[0])
    data = "" if node.data is None else str(node.data)
    return f"{node.kind}{data}({','.join(map(plain, node.args))})"


def _tight(node: Node) -> str:
    body = plain(node)
    return f"({body})" if node.kind in ("add", "product", "neg", "quotient") else body


def bare(node: Node) -> Node:
    """The node without groups and annotations round it."""
    while node.kind in ("group", "annotated"):
        if node.kind == "annotated" and node.data == "phantom":
            return node
        node = node.args[0]
    return node


def is_transpose_mark(exponent: Node) -> bool:
    r"""Whether an exponent is written as a transpose usually is: ``T``, ``\top``."""
    exponent = bare(exponent)
    if exponent.kind == "text":
        return str(exponent.data).strip() in _TRANSPOSES
    return exponent.kind == "name" and exponent.data.base in _TRANSPOSES and (
        not exponent.data.accents)


def exponent_kind(exponent: Node) -> str:
    """What an exponent is by its form.

    ``star``, ``label``, ``inverse``, ``generalised`` (inverse), ``conjugate``, ``mark``
    (perhaps of a transpose) or ``power``.
    """
    grouped = exponent.kind == "group"
    inner = bare(exponent)
    if inner.kind == "prime" and inner.args[0].kind == "empty":
        return "mark"
    if is_transpose_mark(inner):
        return "mark"
    if inner.kind == "name" and inner.data.base in _SIGNS:
        return _SIGNS[inner.data.base]
    if inner.kind == "neg" and inner.args[0] == Node(
            "number", (), Fraction(1), inner.args[0].start, inner.args[0].end):
        return "inverse"
    if inner.kind in ("text", "empty") or (grouped and inner.kind in ("name", "number", "text")):
        return "label"
    return "power"


def label_text(exponent: Node) -> str:
    """The text of a label above a name."""
    return f"({plain(bare(exponent))})" if exponent.kind == "group" else plain(exponent)


def spell(node: Node, habits: Habits) -> Spelling | None:
    """The symbol that the node names, or None where it is no plain symbol."""
    match node.kind:
        case "name":
            return Spelling(name_text(node.data))
        case "group" if node.args[0].kind in ("name", "subscript") and node.data in ("{", ""):
            return spell(node.args[0], habits)
        case "subscript":
            return _subscripted(node, habits)
        case "superscript":
            base = spell(node.args[0], habits)
            if base is None:
                return None
            match exponent_kind(node.args[1]):
                case "star":
                    return Spelling(base.name + "*", base.at)
                case "label" if node.args[1].kind != "empty":
                    return _labelled(base, node.args[1], habits)
                case "generalised" if plain(node) in habits.raised:
                    return Spelling(f"{base.name}^{{{plain(node.args[1])}}}", base.at)
                case "power" if node.args[1].kind == "group" and node.args[1].data == "(":
                    return _labelled(base, node.args[1], habits)
    return None


def _labelled(base: Spelling, exponent: Node, habits: Habits) -> Spelling | None:
    """A symbol with a label above; an index in the label is one of the family's."""
    inner = bare(exponent)
    if names_index(inner, habits):
        if not is_position(inner, habits) or exponent.kind != "group":
            return None
        return Spelling(f"{base.name}^{{({HOLE})}}", (*base.at, inner))
    name = f"{base.name}^{{({HOLE})}}"
    if inner.kind == "number" and (name, len(base.at) + 1) in habits.families:
        return Spelling(name, (*base.at, inner))
    return Spelling(f"{base.name}^{{{label_text(exponent)}}}", base.at)


def _bracketed(base: Spelling, inner: Node, habits: Habits) -> Spelling:
    """A symbol with an index in brackets, as of an order statistic, which is no member at it."""
    name = f"{base.name}_{{({HOLE})}}"
    if names_index(inner, habits) or (name, 1) in habits.families:
        return Spelling(name, (inner,))
    return Spelling(f"{base.name}_{{({plain(inner)})}}")


def _subscripted(node: Node, habits: Habits) -> Spelling | None:
    base = spell(node.args[0], habits)
    if base is None or base.at:
        return None
    if len(node.args) == 2 and node.args[1].kind == "group" and node.args[1].data == "(" and (
            bare(node.args[1]).kind in ("name", "number") or is_position(node.args[1], habits)):
        return _bracketed(base, bare(node.args[1]), habits)
    items = subscripts(node, habits)
    if not items:
        return base
    for found in (_digits(items), items):
        if all(is_position(i, habits) for i in found) and (
                any(names_index(i, habits) for i in found)
                or (base.name, len(found)) in habits.families):
            return Spelling(base.name, tuple(found))
    at = tuple(i for i in items if names_index(i, habits))
    if not all(is_position(i, habits) for i in at):
        return None
    items = [Node("name", (), Name(HOLE)) if i in at else i for i in items]
    tight = len(items) == 1 or (not at and all(i.kind in ("number", "name") for i in items))
    text = ("" if tight else ",").join(map(plain, items))
    stem, star, tail = base.name.partition("*")
    return Spelling(f"{stem}_{_braced(text)}{star}{tail}", at)


def _braced(text: str) -> str:
    plain_word = text.replace("'", "").isalnum() and text not in MARKS
    return text if plain_word else f"{{{text}}}"


def subscripts(node: Node, habits: Habits) -> list[Node]:
    """The indices of a subscript one by one: ``ij`` are two where both letters are indices."""
    items: list[Node] = []
    for arg in node.args[1:]:
        arg = bare(arg)
        if arg.kind == "list":
            items += map(bare, arg.args)
        elif arg.kind == "product" and all(_is_index_atom(a, habits) for a in arg.args):
            items += arg.args
        elif arg.kind != "empty":
            items.append(arg)
    return items


def used(trees: Iterable[Node], habits: Habits) -> Iterator[tuple[Spelling, Node]]:
    """Every symbol that occurs, with its node; names inside names are left out."""
    stack = list(trees)
    while stack:
        node = stack.pop()
        found = spell(node, habits)
        if found is not None:
            yield found, node
            stack += found.at
            if node.kind == "subscript" and plain(node.args[0]) == "log":  # its base, no label
                stack += node.args[1:]
        elif node.kind == "superscript" and is_transpose_mark(node.args[1]):
            stack.append(node.args[0])
        else:
            stack += node.args


def _digits(items: list[Node]) -> list[Node]:
    """``12`` as 1, 2."""
    if len(items) != 1 or items[0].kind != "number":
        return items
    value = items[0].data
    if value.denominator != 1 or not 10 <= value <= 999:
        return items
    return [Node("number", (), Fraction(int(d)), items[0].start, items[0].end)
            for d in str(value)]


def _is_index_atom(node: Node, habits: Habits) -> bool:
    name = index_name(node)
    return (name is not None and habits.is_index(name)) or node.kind == "number"


def index_name(node: Node) -> str | None:
    """The name of an index variable such as i or i'; None for anything else."""
    if node.kind == "prime" and node.args[0].kind == "name":
        return name_text(node.args[0].data) + "'" * (node.data or 1)
    if node.kind == "superscript" and node.args[1].kind == "prime":
        return None
    return name_text(node.data) if node.kind == "name" else None


def is_position(node: Node, habits: Habits) -> bool:
    """Whether the node can be an index value: a polynomial in names and integers."""
    node = bare(node)
    match node.kind:
        case "number":
            return bool(node.data.denominator == 1)
        case "name" | "prime":
            name = index_name(node)
            return name is not None and (habits.is_index(name) or name in habits.sizes)
        case "add" | "neg" | "product":
            return all(is_position(a, habits) for a in node.args)
        case "subscript":
            return spell(node, habits) is not None
    return False


def names_index(node: Node, habits: Habits) -> bool:
    """Whether an index variable occurs in a subscript."""
    return any(habits.is_index(name) for n in node.walk()
               if (name := index_name(n)) is not None)


def bound_names(node: Node) -> Iterator[str]:
    """The names that sums, products and unions inside the node bind."""
    for n in node.walk():
        if n.kind == "big" and n.data in BINDERS:
            yield from range_names(n.args[1])


BINDERS = frozenset({"sum", "prod", "bigotimes", "bigoplus", "bigcup", "bigcap"})


def range_names(lower: Node) -> Iterator[str]:
    """The names that what stands below a sign binds."""
    lower = bare(lower)
    if lower.kind in ("list", "matrix", "cases"):
        for arg in lower.args:
            yield from range_names(arg)
    elif lower.kind == "relation":
        first = bare(lower.args[0])
        for item in (first.args if first.kind in ("list", "product") else (first,)):
            if (name := index_name(item)) is not None:
                yield name
    elif (name := index_name(lower)) is not None:
        yield name
