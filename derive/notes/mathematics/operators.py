"""Fractions, roots, sums, integrals, derivatives, and what stands above or below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import atoms, bars, brackets
from .commands import EXTREMA, INTEGRALS
from .syntax import Name, Node
from .tokens import words

if TYPE_CHECKING:
    from .expressions import Reader

_REACH = 2000  # how many tokens a look ahead may cover
_VARIABLES = frozenset({"name", "accent", "{", "set", "function"})
_STOPS = frozenset({"relation", "arrow", ",", ";", "row", "&", "eof", "mid", "label"})
_BODY = frozenset(words(
    "name number function big accent open { begin fraction binomial root brace set cancel text "
    "partial infinity dots not bar arg"))


def fraction(r: Reader) -> Node:
    r"""``\frac{a}{b}``, or a derivative."""
    start = r.tokens[r.at].start
    r.at += 1
    above = r.argument()
    below = r.argument()
    place = start, r.tokens[r.at - 1].end
    return _derivative(above, below, *place) or Node("quotient", (above, below), "frac", *place)


def binomial(r: Reader) -> Node:
    r"""``\binom{n}{k}``."""
    start = r.tokens[r.at].start
    r.at += 1
    args = r.argument(), r.argument()
    return Node("binomial", args, None, start, r.tokens[r.at - 1].end)


def root(r: Reader) -> Node:
    r"""``\sqrt{a}`` or ``\sqrt[n]{a}``."""
    start = r.tokens[r.at].start
    r.at += 1
    degree: tuple[Node, ...] = ()
    if r.tokens[r.at].kind == "open" and r.tokens[r.at].value == "[":
        r.at += 1
        degree = (brackets.content(r),)
        r.expect("close")
    if r.tokens[r.at].kind == "open" and r.tokens[r.at].value == "(":  # √(a)
        inner = brackets.argument(r)[1]
    else:
        inner = r.argument()
    return Node("root", (inner, *degree), None, start, r.tokens[r.at - 1].end)


# --- derivatives -----------------------------------------------------------------------------


def _is_d(node: Node) -> str:
    """``d`` or ``partial`` if the node is such a sign, with or without an order."""
    if node.kind == "superscript":
        node = node.args[0]
    if node.kind == "name" and node.data.base in ("d", "partial") and not node.data.accents:
        return str(node.data.base)
    return ""


def _order(node: Node) -> int | None:
    """The number to which the node is raised; 1 for a bare mark, None for another bare node."""
    if node.kind == "superscript" and node.args[1].kind == "number":
        return int(node.args[1].data) if str(node.args[1].data).isdecimal() else None
    return 1 if _is_d(node) and node.kind == "name" else None


def is_mark(node: Node) -> bool:
    r"""Whether the node is a ``\partial``, with or without an order."""
    return _is_d(node) == "partial"


def _factors(node: Node) -> list[Node]:
    """Factors that stand together; d x as two of them, and d(x) likewise."""
    parts = node.args if node.kind == "product" and not any(node.data) else (node,)
    flat: list[Node] = []
    for part in parts:
        if part.kind == "differential":
            mark = Node("name", (), Name("d"), part.start, part.start)
            flat += [mark, *part.args]
        elif part.kind == "apply" and _is_d(part.args[0]):
            head, inner = part.args
            bracket = part.data or "("
            flat += [head, Node("group", (inner,), bracket, head.end, part.end)]
        else:
            flat.append(part)
    return flat


def _derivative(above: Node, below: Node, start: int, end: int) -> Node | None:
    """The derivative that a fraction writes, if it is one."""
    tops, bottoms = _factors(above), _factors(below)
    kind = _is_d(tops[0])
    if not kind or _is_d(bottoms[0]) != kind or len(bottoms) < 2:
        return None
    variables: list[Node] = []
    expected = False
    for node in bottoms:
        if _is_d(node) == kind and not expected:
            expected = True
        elif expected:
            variables.append(node)
            expected = False
        else:
            variables[-1] = Node("product", (variables[-1], node), ("",), variables[-1].start,
                                 node.end)
    if expected or any(v.kind == "product" for v in variables):
        return None
    if sum(_order(v) or 1 for v in variables) != _order(tops[0]):
        # d f / d s^2, not d^2 f / d s^2: the square itself is the variable
        variables = [v if _order(v) is None else Node("group", (v,), "(", v.start, v.end)
                     for v in variables]
    if len(tops) == 1:
        body = Node("empty", (), None, tops[0].end, tops[0].end)
    elif len(tops) == 2:
        body = tops[1]
    else:
        joints = ("",) * (len(tops) - 2)
        body = Node("product", tuple(tops[1:]), joints, tops[1].start, tops[-1].end)
    return Node("derivative", (body, *variables), kind, start, end)


def slash_derivative(r: Reader, above: Node) -> Node:
    r"""``\partial f / \partial x``, behind the slash."""
    factors = [r.factor()]
    if _is_d(factors[0]) and r.tokens[r.at].kind in _VARIABLES:
        factors.append(r.factor())
    below = r.joined(factors, [""] * (len(factors) - 1))
    end = r.tokens[r.at - 1].end
    return (_derivative(above, below, above.start, end)
            or Node("quotient", (above, below), "slash", above.start, end))


# --- large operators -------------------------------------------------------------------------


def big(r: Reader) -> Node:
    """A sum, product, limit, maximum ... with its body, or an integral."""
    token = r.tokens[r.at]
    r.at += 1
    below, above = bars.limits(r)
    return operated(r, token.value, below, above, token.start)


def operated(r: Reader, kind: str, below: Node, above: Node, start: int) -> Node:
    """The operator applied to the body that follows."""
    after = r.tokens[r.at]
    end = r.tokens[r.at - 1].end
    if kind in EXTREMA:
        bare = below.kind == above.kind == "empty"
        name = Node("name", (), Name(kind), start, end)
        if bare and after.kind == "open" and after.value in ("(", "[", "{"):
            return r.postfix(name)
        if bare and after.kind not in _BODY:
            return name
    if kind in INTEGRALS:
        return _integral(r, kind, below, above, start)
    if after.kind in _BODY or (after.kind == "sign" and kind in EXTREMA) or (
            after.kind == "sign" and after.value == "-"):
        body = r.empty() if after.kind == "bar" and r.bars else r.expression(20)
    else:
        body = r.empty()
    return _parted(Node("big", (body, below, above), kind, start, max(end, body.end)))


def _parted(node: Node) -> Node:
    """A sum or product whose body ends before what cannot belong to it.

    That is another sum or product over the same index, and for a product the factors at the end,
    behind a sign, in which its index does not occur: ``prod_i x_i * c`` is c times the product.
    """
    body, below, above = node.args
    index = _index(node)
    if index is None or body.kind != "product":
        return node
    factors, joints = _flat(body)
    own = next((k for k, f in enumerate(factors) if _index(f) == index), len(factors))
    if node.data == "prod":
        while own > 1 and joints[own - 2] and not _speaks_of(factors[own - 1], index) and any(
                _speaks_of(f, index) for f in factors[:own - 1]):
            own -= 1
    if own in (0, len(factors)):
        return node
    inner = factors[0] if own == 1 else Node(
        "product", tuple(factors[:own]), tuple(joints[:own - 1]), body.start, factors[own - 1].end)
    first = Node("big", (inner, below, above), node.data, node.start, inner.end)
    return Node("product", (first, *factors[own:]), tuple(joints[own - 1:]), node.start, body.end)


def _flat(node: Node) -> tuple[list[Node], list[str]]:
    """The factors of a product and what stands between them, those of inner products too."""
    factors: list[Node] = []
    joints: list[str] = []
    for k, factor in enumerate(node.args):
        inner, between = _flat(factor) if factor.kind == "product" else ([factor], [])
        factors += inner
        joints += [*([node.data[k - 1]] if k else []), *between]
    return factors, joints


def _index(node: Node) -> str | None:
    """The letter over which a sum or product runs; None for anything else."""
    if node.kind != "big" or node.data not in ("sum", "prod"):
        return None
    below = node.args[1]
    first = below.args[0] if below.kind == "relation" else below
    return str(first.data.base) if first.kind == "name" else None


def _speaks_of(node: Node, index: str) -> bool:
    return any(n.kind == "name" and n.data.base == index for n in node.walk())


def is_differential(r: Reader, at: int | None = None) -> bool:
    """Whether ``d x`` stands here, in an integrand."""
    k = r.at if at is None else at
    token = r.tokens[k]
    if token.kind != "name" or token.value.base != "d" or token.value.accents:
        return False
    after = r.tokens[k + 1]
    if after.kind in ("name", "accent", "set"):
        return True
    upright = bool(token.value.font)
    if after.kind == "^" and k + 2 < len(r.tokens):
        return upright or r.tokens[k + 3].kind == "name"
    return after.kind in _VARIABLES or (upright and after.kind in ("open", "partial"))


def ends_integrand(r: Reader) -> bool:
    r"""Whether a differential follows, behind a sign of multiplication that is then passed."""
    token = r.tokens[r.at]
    if token.kind == "times" and token.value not in ("slash", "div") and (
            is_differential(r, r.at + 1)):
        r.at += 1
    return is_differential(r)


def _differential_ahead(r: Reader) -> bool:
    depth = 0
    for k in range(r.at, min(len(r.tokens), r.at + _REACH)):
        kind = r.tokens[k].kind
        if kind in ("open", "{", "begin"):
            depth += 1
        elif kind in ("close", "}", "end"):
            depth -= 1
            if depth < 0:
                return False
        elif depth == 0 and kind in _STOPS:
            return False
        elif depth == 0 and kind == "name" and is_differential(r, k):
            return True
    return False


def _integral(r: Reader, kind: str, below: Node, above: Node, start: int) -> Node:
    """An integral: its body is a product that ends in its differentials."""
    ahead = _differential_ahead(r)
    r.integral += 1
    factors: list[Node] = []
    if ahead:
        if not is_differential(r):
            factors.append(r.expression())
        own = {"iint": 2, "iiint": 3}.get(kind, 1) if r.integral > 1 else _REACH
        while own and is_differential(r):
            factors.append(differential(r))
            own -= 1
        if factors and factors[0].kind == "differential" and r.tokens[r.at].kind in _BODY:
            factors.append(r.expression(20))
    elif r.tokens[r.at].kind in _BODY:
        factors.append(r.expression(20))
    r.integral -= 1
    if not factors or (not ahead and not any(n.kind == "differential" for n in factors[0].walk())):
        r.fail("an integral without a differential", damaged=True)
    if len(factors) > 1 and factors[0].kind == "product":
        first = factors.pop(0)
        joints = (*first.data, *("",) * len(factors))
        factors[:0] = first.args
    else:
        joints = ("",) * (len(factors) - 1)
    body = factors[0] if len(factors) == 1 else r.node("product", tuple(factors), joints)
    return Node("big", (body, below, above), kind, start, body.end)


def differential(r: Reader) -> Node:
    """``d x``; the letter of a variable is not applied to what follows."""
    start = r.tokens[r.at].start
    r.at += 1
    order = None
    if r.tokens[r.at].kind == "^":
        r.at += 1
        order = r.script()
    token = r.tokens[r.at]
    plain = token.kind == "name" and token.value.base.islower() and len(token.value.base) == 1
    variable = r.postfix(atoms.name(r), calls=False) if plain else r.factor()
    if order is not None:
        variable = r.node("superscript", (variable, order))
    return Node("differential", (variable,), None, start, variable.end)


# --- above and below -------------------------------------------------------------------------


def brace(r: Reader) -> Node:
    r"""``\underbrace{a}_{note}``."""
    token = r.tokens[r.at]
    r.at += 1
    body = r.argument()
    kind = token.value.replace("bracket", "brace")
    note = r.empty()
    if r.tokens[r.at].kind == ("_" if kind == "underbrace" else "^"):
        r.at += 1
        note = r.script()
    return Node("annotated", (body, note), kind, token.start, r.tokens[r.at - 1].end)


def stacked(r: Reader) -> Node:
    r"""``\overset{note}{a}``; over an operator the note is its limit."""
    token = r.tokens[r.at]
    r.at += 1
    note = r.script()
    group = r.tokens[r.at].kind == "{"
    inner = r.tokens[r.at + group]
    if inner.kind == "arg" and r.tokens[r.at + group + 1].kind == "big":
        r.at += 1
        inner = r.tokens[r.at + group]
        value = "arg" + inner.value
    else:
        value = inner.value
    if inner.kind == "big" and (not group or r.tokens[r.at + 2].kind == "}"):
        r.at += 3 if group else 1
        if token.value == "underset":
            return operated(r, value, note, r.empty(), token.start)
        return operated(r, value, r.empty(), note, token.start)
    body = r.sign_name() if inner.kind in ("times", "infix") and not group else r.argument()
    return Node("annotated", (body, note), token.value, token.start, r.tokens[r.at - 1].end)


def cancelled(r: Reader) -> Node:
    r"""``\cancel{a}``, ``\cancelto{0}{a}``."""
    token = r.tokens[r.at]
    r.at += 1
    note = r.argument() if token.value == "cancelto" else r.empty()
    body = r.argument()
    return Node("annotated", (body, note), "cancel", token.start, r.tokens[r.at - 1].end)


def substack(r: Reader) -> Node:
    """Several lines of indices as a list."""
    r.at += 1
    r.expect("{")
    r.deeper()
    lines = [brackets.content(r)]
    while r.tokens[r.at].kind in ("row", "&"):
        r.at += 1
        if r.tokens[r.at].kind != "}":
            lines.append(brackets.content(r))
    r.expect("}")
    r.depth -= 1
    return lines[0] if len(lines) == 1 else r.node("list", tuple(lines), ",")


def arg(r: Reader) -> Node:
    r"""``\arg\max_x``, or the argument of a complex number."""
    token = r.tokens[r.at]
    r.at += 1
    after = r.tokens[r.at]
    if after.kind == "big" and after.value in ("max", "min"):
        r.at += 1
        below, above = bars.limits(r)
        return operated(r, "arg" + after.value, below, above, token.start)
    return Node("name", (), Name("arg"), token.start, token.end)


def quantified(r: Reader) -> Node:
    r"""``\forall i \in S``."""
    token = r.tokens[r.at]
    r.deeper()
    r.at += 1
    if r.tokens[r.at].kind == "_":
        r.at += 1
        inner = r.script()
    else:
        inner = brackets.relation(r)
    r.depth -= 1
    return Node("quantifier", (inner,), token.value, token.start, inner.end)
