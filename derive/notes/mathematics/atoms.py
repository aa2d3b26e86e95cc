"""Names, numbers, words, groups in braces, and functions without brackets."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from . import bars, brackets, operators
from .commands import BIG, MATRICES
from .syntax import Name, Node
from .tokens import ARGUMENTS, CLOSING, Unreadable

if TYPE_CHECKING:
    from .expressions import Reader

_ONE_ARGUMENT = frozenset({"Var", "var", "Cov", "cov", "Corr", "corr", "Cor", "cor"})
_DIGITS = 1000  # of a number that is read


def name(r: Reader) -> Node:
    r"""A letter or word; ``\mathbb{E} y`` takes its argument without brackets, E a matrix."""
    token = r.tokens[r.at]
    r.at += 1
    name = token.value
    node = Node("name", (), name, token.start, token.end)
    after = r.tokens[r.at]
    if name.base == "E" and not r.scripts and (
            (name.font in ("bb", "rm") and after.kind in ("name", "accent"))
            or (not name.accents and after.kind == "begin" and after.value in MATRICES)):
        argument = r.factor()
        return Node("apply", (node, argument), "", node.start, argument.end)
    return node


def number(r: Reader) -> Node:
    """A number, exactly as written."""
    token = r.tokens[r.at]
    r.at += 1
    digits, _, exponent = token.value.lower().partition("e")
    if len(digits) > _DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > _DIGITS:
        raise Unreadable(f"a number of more than {_DIGITS} digits", token.start)
    return Node("number", (), _fraction(token.value), token.start, token.end)


def plain(r: Reader) -> Node:
    """Text, dots, infinity."""
    token = r.tokens[r.at]
    r.at += 1
    data = token.value if token.kind == "text" else None
    return Node(token.kind, (), data, token.start, token.end)


def partial(r: Reader) -> Node:
    r"""``\partial`` as a letter."""
    token = r.tokens[r.at]
    r.at += 1
    return Node("name", (), Name("partial"), token.start, token.end)


def placeholder(r: Reader) -> Node:
    r"""``\cdot`` or a full stop where an operand belongs; a star in a superscript."""
    token = r.tokens[r.at]
    if r.scripts and token.value != "cdot" and token.kind in ("times", "infix"):
        return r.sign_name()
    if token.kind == "infix" and f"big{token.value}" in BIG and (
            r.tokens[r.at + 1].kind == "_"):
        r.at += 1
        below, above = bars.limits(r)
        return operators.operated(r, f"big{token.value}", below, above, token.start)
    if token.value in ("cdot", ".") and r.tokens[r.at + 1].kind in CLOSING | {"bar"}:
        r.at += 1
        return Node("placeholder", (), None, token.start, token.end)
    return r.unexpected()


def braced(r: Reader) -> Node:
    """The inside of braces, which group without being seen."""
    start = r.tokens[r.at]
    if r.tokens[r.at + 1].kind == "_":
        return brackets.searle(r)
    r.deeper()
    r.at += 1
    outer, r.bars = r.bars, ""
    inner = brackets.content(r)
    r.bars = outer
    token = r.tokens[r.at]
    if token.kind == "over":
        r.at += 1
        below = brackets.content(r)
        kind, data = ("binomial", None) if token.value != "over" else ("quotient", "frac")
        inner = Node(kind, (inner, below), data, start.start, r.tokens[r.at].end)
    r.expect("}")
    r.depth -= 1
    return inner


def function(r: Reader) -> Node:
    """A word that takes an argument without brackets: ``log 2 pi``, ``tr A``."""
    token = r.tokens[r.at]
    r.at += 1
    head = r.postfix(Node("name", (), token.value, token.start, token.end), calls=False)
    after = r.tokens[r.at]
    if after.kind == "open" and after.value in ("(", "[", "{"):
        bracket, argument = brackets.argument(r)
        end = r.tokens[r.at - 1].end
        return Node("apply", (head, argument), bracket, head.start, end)
    if after.kind in ("function", "big", "bar"):
        r.deeper()
        if after.kind == "bar" and (r.bars or not bars.opens_bar(r)):
            r.depth -= 1
            return head
        argument = r.factor()
        r.depth -= 1
    elif after.kind in ARGUMENTS or (after.kind == "text" and after.gap < 3):
        if r.integral and operators.is_differential(r):
            return head
        factors = [r.factor()]
        while (r.tokens[r.at].kind in ARGUMENTS
               and token.value.base not in _ONE_ARGUMENT
               and r.tokens[r.at].gap < 3
               and not (r.integral and operators.is_differential(r))
               and not (r.tokens[r.at].kind == "open" and brackets.is_reason(r))):
            factors.append(r.factor())
        argument = r.joined(factors, [""] * (len(factors) - 1))
    else:
        return head
    return Node("apply", (head, argument), "", head.start, argument.end)


def accent(r: Reader) -> Node:
    """A hat or bar: part of a name where there is one below it."""
    token = r.tokens[r.at]
    r.at += 1
    inner = r.argument()
    node = accented(inner, token.value)
    if node is None:
        return Node("accent", (inner,), token.value, token.start, r.tokens[r.at - 1].end)
    return Node(node.kind, node.args, node.data, token.start,
                r.tokens[r.at - 1].end)


def denial(r: Reader) -> Node:
    r"""``\neg a``."""
    token = r.tokens[r.at]
    r.at += 1
    r.deeper()
    inner = r.factor()
    r.depth -= 1
    return Node("not", (inner,), None, token.start, inner.end)


def accented(node: Node, accent: str) -> Node | None:
    """The node with an accent on its name, if it is a name with or without scripts."""
    if node.kind == "name":
        name = node.data._replace(accents=(*node.data.accents, accent))
        return Node("name", (), name, node.start, node.end)
    if node.kind in ("subscript", "prime"):
        base = accented(node.args[0], accent)
        if base is not None:
            return Node(node.kind, (base, *node.args[1:]), node.data, node.start, node.end)
    return None


@lru_cache(maxsize=1024)
def _fraction(digits: str) -> Fraction:
    return Fraction(digits)


def denominator(r: Reader) -> Node:
    """What stands below a slash: a factor, or all of ``x'Ax``, since a row divides nothing."""
    factors = [r.signed_factor()]
    while _is_row(factors[0], r.functions) and r.tokens[r.at].kind in ARGUMENTS and (
            r.tokens[r.at].gap < 3) and not (r.integral and operators.is_differential(r)) and not (
                r.tokens[r.at].kind == "open" and brackets.is_reason(r)):
        factors.append(r.factor())
    return r.joined(factors, [""] * (len(factors) - 1))


def _is_row(node: Node, functions: frozenset[str]) -> bool:
    """Whether a factor is written as the transpose of a small letter."""
    if node.kind == "superscript":
        exponent = node.args[1]
        if exponent.kind != "name" or exponent.data.base not in ("T", "top", "intercal"):
            return False
    elif node.kind != "prime" or node.data != 1:
        return False
    base = node.args[0]
    while base.kind == "subscript":
        base = base.args[0]
    return base.kind == "name" and base.data.base.islower() and base.data.base not in functions


INDEX_KINDS = frozenset({"name", "number", "prime", "subscript", "dots", "superscript"})


def below(base: Node, indices: tuple[Node, ...], end: int) -> Node:
    """The base with a subscript, which goes below superscripts and primes around it."""
    if base.kind in ("superscript", "prime"):
        inner = below(base.args[0], indices, base.args[0].end)
        return Node(base.kind, (inner, *base.args[1:]), base.data, base.start, end)
    return Node("subscript", (base, *indices), None, base.start, end)
