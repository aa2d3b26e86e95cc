"""The mathematics of notes as written: trees that still keep every ambiguity.

Whether a prime is a transpose, ``f(x)`` a call or a product, ``|A|`` a determinant, and
``X^{-}`` an inverse is decided by `elaborate`, when the whole document is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct

# Every kind of node: its arguments, and the type of its data.
KINDS: dict[str, str] = {
    "number": "Fraction; 0.5 is exactly 1/2",
    "name": "Name: a letter, or a word such as Var; a sign that stands alone in a script (* + - "
            "circ perp)",
    "infinity": "none",
    "dots": "none: an ellipsis of any form",
    "placeholder": "none: an argument left open, as in p(.)",
    "text": "str: words inside mathematics",
    "empty": "none: nothing was written here",
    "subscript": "(base, index, ...): the indices of one subscript, comma-separated or not",
    "superscript": "(base, exponent): a power, transpose, inverse, label ... as written",
    "prime": "(base), int: how many primes",
    "add": "(summand, ...)",
    "neg": "(a)",
    "plus": "(a): a sign written in front",
    "plus-minus": "(a, b) or (b); str: pm or mp",
    "product": "(factor, ...), str for each joint: '' where only written together, else "
               "cdot, times, ast ...",
    "kronecker": "(a, b, ...)",
    "hadamard": "(a, b, ...)",
    "direct-sum": "(a, b, ...)",
    "quotient": "(a, b), str: frac or slash",
    "modulo": "(a, b)",
    "infix": "(a, b, ...), str: any other infix operator (cup, cap, circ, setminus, wedge ...)",
    "postfix": "(a), str: factorial, double-factorial, percent",
    "binomial": "(n, k)",
    "root": "(a) or (a, degree)",
    "group": "(inner), str: the opening bracket ( [ { \\langle; both for intervals that are open "
             "on one side only, (] [) ][",
    "searle": "(inner), str: letter of {_d ...}, {_c ...}, {_r ...}, {_m ...}",
    "apply": "(head, argument), str: the bracket; a call or a product with a bracket; '' where "
             "written without one, as in log x",
    "list": "(item, ...), str: the separator , or ;",
    "given": "(a, condition), str: the sign | || :",
    "abs": "(a): between single bars",
    "norm": "(a): between double bars",
    "floor": "(a)",
    "ceiling": "(a)",
    "big": "(body, lower, upper), str: sum prod int lim max min sup inf argmax argmin "
           "bigotimes bigoplus bigcup bigcap iint ...; each may be empty",
    "differential": "(x): d x under an integral",
    "derivative": "(f, variable, ...), str: d or partial; f is empty for an operator alone; a "
                  "repeated variable is superscript(x, n)",
    "evaluated": "(a, at) or (a, lower, upper): a bar with a condition to its right",
    "matrix": "(entry, ...), (number of rows, number of columns, str: bracket), row-major",
    "cases": "(value, condition, ...) alternately",
    "relation": "(side, ...), str for each sign: inside brackets and indices only",
    "annotated": "(body, note), str: underbrace overbrace overset underset cancel phantom; "
                 "the note is a node, often text or a relation with an empty left side",
    "not": "(a): logical or set complement",
    "accent": "(a), str: hat bar tilde ... over more than a name with its indices",
    "quantifier": "(what), str: forall or exists; what is a relation or expression",
}


class Name(NamedTuple):
    """A letter or word: ``X``, ``beta``, ``Var``; accents from inside out; the font.

    Greek letters by their names, variants (varepsilon, vartheta) by the plain name.  Fonts are
    ``""``, ``bf``, ``rm``, ``cal``, ``bb``, ``frak``, ``sf``, ``tt``, ``scr``.
    """

    base: str
    accents: tuple[str, ...] = ()
    font: str = ""


class Node(Struct, frozen=True):
    """A piece of mathematics, from position `start` up to `end` of its formula's body."""

    kind: str
    args: tuple[Node, ...] = ()
    data: Any = None  # its type depends on the kind, see KINDS
    start: int = 0
    end: int = 0

    def walk(self) -> Iterator[Node]:
        """The node itself and every node inside it, outermost first."""
        yield self
        for arg in self.args:
            yield from arg.walk()


class Unread(Struct, frozen=True):
    """A side that could not be read: the reason, and the place at which reading stopped.

    `damaged` says that the source itself is broken (unbalanced brackets, a command without its
    argument), not merely unknown.
    """

    reason: str
    start: int
    end: int
    at: int
    damaged: bool = False


Side = Node | Unread


class Relation(Struct, frozen=True):
    r"""A relation sign: ``=``, ``:=``, ``\sim`` ..., canonical in `sign`, with its place.

    `note` is what stands above or below it, as in ``\overset{(3)}{=}`` or ``\stackrel{!}{=}``.
    """

    sign: str
    start: int
    end: int
    note: Node | None = None


class Chain(Struct, frozen=True):
    r"""``a = b = c``: sides and the relation signs between them.

    The first side is an empty node where the row begins with a relation sign, and goes on from
    the chain before it.  Without relations the chain is an expression that is only mentioned.
    `lead` is what stands before it (``\Rightarrow``, ``\therefore``, ``\Leftrightarrow``, or
    words), `reasons` what follows in words or parentheses, as positions (start, end) of the
    body; `conditions` are qualifications such as ``i \neq j`` or ``i = 1, \dots, n``, those under
    which it is denied ("unless") as ``not``, and `label` is the LaTeX label or tag of its row.
    Annotations of sides stay in the trees.  `unclear` tells that words give a condition that could
    not be read; what stands `beside` the chain before it follows in the same row without words.
    """

    sides: tuple[Side, ...]
    relations: tuple[Relation, ...]
    lead: str = ""
    reasons: tuple[tuple[int, int], ...] = ()
    conditions: tuple[Node, ...] = ()
    labels: tuple[str, ...] = ()
    unclear: bool = False
    beside: bool = False

    @property
    def trees(self) -> list[Node]:
        """The sides that were read."""
        return [side for side in self.sides if isinstance(side, Node)]


ARROWS = frozenset({
    r"\to", r"\rightarrow", r"\Rightarrow", r"\longrightarrow", r"\Longrightarrow", r"\implies",
    r"\leftarrow", r"\Leftarrow", r"\hookrightarrow", r"\mapsto", r"\downarrow", r"\uparrow",
    r"\leadsto", r"\rightsquigarrow", r"\Leftrightarrow", r"\iff"})
"""Signs that lead from one statement to the next, and relate nothing."""

DEFINING = frozenset({":=", "=:", r"\equiv"})
"""Signs of equations that say what something stands for."""
EQUATING = DEFINING | {"="}
"""Signs between sides that are equal."""

_THEREFORE = ("therefore", "Rightarrow", "implies", "Longrightarrow", "iff", "Leftrightarrow")


def concludes(chain: Chain, at: int = 0) -> bool:
    """Whether a sign before the chain, or in it before position `at`, announces a consequence."""
    return any(word in chain.lead for word in _THEREFORE) or any(
        relation.sign in ARROWS and relation.end <= at for relation in chain.relations)
