"""Counts as integer arithmetic: how many entries, parameters or covariances something can have.

An n x n matrix has n^2 entries; n (n + 1) / 2 of them are free if it is symmetric or triangular,
n (n - 1) / 2 if it is antisymmetric, n if it is diagonal (Magnus and Neudecker, Matrix Differential
Calculus, chapter 3).  Words leave open which of these is meant, so a sentence may have more than
one reading, and is wrong only if it is wrong in all of them.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from ...kernel.dims import ONE, Dim, variable
from ...kernel.terms import IllFormed, Term, add, dimension, mul, neg, number, power
from ..kinds.kinds import Environment
from ..kinds.symbols import bare
from ..mathematics.syntax import Node
from ..words.remarks import Count
from .elaborate import elaborate
from .values import Unsupported

_SQUARE = frozenset({"symmetric", "antisymmetric", "triangular", "diagonal", "covariance",
                     "correlation", "orthogonal"})
_VAGUE = frozenset({"distinct", "parameters"})
"""What may be fewer than the structure allows, if the owner is one particular matrix."""


class Reckoning(Struct, frozen=True):
    """What a sentence states, as arithmetic.

    `right` are the counts that the words may mean, the likeliest first; `others` what else could
    be counted of the same owner.  A count that is none of these may be called wrong if `certain`.
    """

    stated: Term
    right: tuple[Term, ...]
    others: tuple[Term, ...]
    certain: bool

    def nearest(self) -> Term:
        """The right count that differs least from the one that is stated, for sizes near 10."""
        wrong = _value(self.stated)
        return min(self.right, key=lambda t: abs(_value(t) - wrong))


def reckoned(count: Count, environment: Environment) -> Reckoning | None:
    """The arithmetic of a count; None if it is not known what is counted, or of what size.

    A number in letters that the size does not contain gives a name to the count.
    """
    owner = count.owner
    structures = owner.structures
    found = _size(count, environment)
    stated = quantity(count.stated, environment)
    if found is None or stated is None:
        return None
    rows, cols, named = found
    if not _names(stated) <= _names(rows) | _names(cols):
        return None
    if named == "variance":
        structures |= {"covariance"}
    if structures & _SQUARE and rows != cols:
        return None
    right = _right(count.counted, structures, rows, cols)
    if not right:
        return None
    certain = not count.guarded or rows != cols  # reservations are about parts of square ones
    if named != "variance" and (owner.subject is not None or "the" in structures):
        if count.counted in _VAGUE:
            certain = False
        elif count.counted == "entries" and rows == cols:  # some may be zero, or equal
            right += tuple(t for t in _classes(rows) if t not in right)
    return Reckoning(stated, right, _classes(rows) if rows == cols else (), certain)


def _size(count: Count, environment: Environment) -> tuple[Term, Term, str] | None:
    """Rows and columns of the owner, and the operator of the formula that names it."""
    owner = count.owner
    structures = owner.structures
    if owner.order:
        sizes = [quantity(node, environment) for node in owner.order]
        known = [s for s in sizes if s is not None]
        if len(known) < len(sizes) or (
                owner.subject is not None and not structures & {"matrix", *_SQUARE}):
            return None
        if len(known) == 1 or ("vector" in structures and known[1] == number(1)):
            if structures & {"covariance", "correlation"}:
                return known[0], known[0], ""
            return (known[0], number(1), "") if "vector" in structures else None
        return None if "vector" in structures else (known[0], known[1], "")
    if owner.subject is None:
        return None
    try:
        term = elaborate(owner.subject, environment)
    except (Unsupported, IllFormed):
        return None
    if term.op == "symbol":
        kind = environment.kind((term.data[0], len(term.data[1])))
        if kind is None or not kind.sure:
            return None
    elif term.op != "variance":
        return None
    return _count(term.rows), _count(term.cols), term.op


def _right(counted: str, structures: frozenset[str], n: Term, m: Term) -> tuple[Term, ...]:
    """What the words may mean by a count, for an n x m matrix."""
    square, plus, minus = power(n, 2), _half(n, 1), _half(n, -1)
    ordered = mul(n, add(n, number(-1)))
    kinds = structures & _SQUARE
    one = number(1)
    if n != m:
        whole = counted in ("entries", "distinct", "parameters") and not kinds
        return (mul(n, m),) if whole else ()
    free: tuple[Term, ...]
    values: tuple[Term, ...]
    if "correlation" in kinds:
        free, values = (minus,), (minus, add(minus, one), plus)
    elif "diagonal" in kinds:
        free, values = (n,), (n, add(n, one))
    elif "antisymmetric" in kinds or "orthogonal" in kinds:
        free, values = (minus,), (minus, square, add(square, neg(n), one))
    elif kinds & {"symmetric", "covariance"}:
        free, values = (plus,), (plus,)
    elif "triangular" in kinds:
        free, values = (plus,), (plus, add(plus, one))
    else:
        free, values = (square,), (square,)
    match counted:
        case "entries":
            return tuple(dict.fromkeys((*free, square)))
        case "distinct":
            return values
        case "parameters":
            return free if kinds else (square,)
        case "diagonal" | "variances":
            return (n,)
        case "off-diagonal" | "covariances":
            return (minus, ordered) if kinds & {"symmetric", "covariance", "correlation",
                                                "antisymmetric"} else (ordered,)
        case "half-off-diagonal":
            return (minus,)
        case "triangle" | "moments":
            return (plus,)
    return ()


def _classes(n: Term) -> tuple[Term, ...]:
    """How many entries of an n x n matrix there are in all, on one side of the diagonal, ..."""
    return (power(n, 2), _half(n, 1), _half(n, -1), mul(n, add(n, number(-1))), n)


def _half(n: Term, by: int) -> Term:
    return mul(number(Fraction(1, 2)), n, add(n, number(by)))


def _count(size: Dim) -> Term:
    return number(1) if size == ONE else dimension(size)


def quantity(node: Node, environment: Environment) -> Term | None:
    """A count as written, in which every letter is a positive integer; None for anything else.

    Letters before brackets are factors: ``n(n-1)``.
    """
    node = bare(node)
    match node.kind:
        case "number":
            return number(node.data)
        case "name" | "subscript":
            found = environment.spell(node)
            return dimension(variable(found.name)) if found is not None and not found.at else None
        case "superscript" if bare(node.args[1]).kind == "number":
            exponent = bare(node.args[1]).data
            base = quantity(node.args[0], environment)
            return power(base, int(exponent)) if base is not None and exponent in (2, 3) else None
        case "binomial" if bare(node.args[1]).kind == "number":
            top = quantity(node.args[0], environment)
            return _half(top, -1) if top is not None and bare(node.args[1]).data == 2 else None
        case "quotient" if bare(node.args[1]).kind == "number" and bare(node.args[1]).data:
            top = quantity(node.args[0], environment)
            return None if top is None else mul(number(1 / bare(node.args[1]).data), top)
        case "add" | "product" | "apply" | "neg" | "plus":
            parts = [quantity(a, environment) for a in node.args]
            known = [p for p in parts if p is not None]
            if len(known) < len(parts):
                return None
            if node.kind == "neg":
                return neg(known[0])
            return add(*known) if node.kind == "add" else mul(*known)
    return None


def _names(term: Term) -> set[str]:
    return {n for t in term.walk() if t.op == "dimension" for n in t.data.names()}


def _value(term: Term) -> Fraction:
    """The value of a count where every letter is 10, or a little more if there are several."""
    values = {name: 10 + k for k, name in enumerate(sorted(_names(term)))}

    def at(t: Term) -> Fraction:
        match t.op:
            case "number":
                return Fraction(t.data)
            case "dimension":
                return Fraction(t.data.replace(
                    {n: Dim({(): values[n]}) for n in t.data.names()}).constant() or 0)
            case "add":
                return sum(map(at, t.args), Fraction(0))
            case "power":
                return at(t.args[0]) ** int(t.data)
        result = Fraction(-1 if t.op == "neg" else 1)
        for a in t.args:
            result *= at(a)
        return result
    return at(term)
