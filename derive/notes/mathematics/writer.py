"""Trees back to LaTeX, such that reading it gives the same tree.

Where a part holds together less tightly than its place asks for, it is set in braces, which
are not seen when typeset: a tree that was read keeps the parentheses that were written.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ...late import late_regex
from .commands import EXTREMA, FUNCTIONS, GREEK, INTEGRALS, WORDS
from .syntax import Name, Node

# How tightly what was written holds together.
GIVEN, SEMICOLONS, COMMAS, RELATION, LOGICAL, CAP, SUM, SIGNED, LARGE, INFIX, PRODUCT, PREFIX, \
    FACTOR, ATOM = range(14)
Written = tuple[str, int]


def write(node: Node) -> str:
    """The LaTeX of a tree, without dollars."""
    return _written(node)[0]


def _written(node: Node) -> Written:
    return _WRITERS[node.kind](node)


def _fit(node: Node, level: int) -> str:
    body, own = _written(node)
    return body if own >= level else f"{{{body}}}"


# --- names and other atoms --------------------------------------------------------------------

_COMMANDS = {value.base: source for source, (kind, value) in reversed(WORDS.items())
             if kind == "name" and source.startswith("\\") and not value.font
             and not value.accents} | {g: rf"\{g}" for g in GREEK}
_FONTS = {"rm": "mathrm", "bf": "mathbf", "cal": "mathcal", "bb": "mathbb", "frak": "mathfrak",
          "sf": "mathsf", "tt": "mathtt", "scr": "mathscr"}
_ACCENTS = {"ring": "mathring", "undertilde": "utilde"}
_WIDE_ACCENTS = {"hat": "widehat", "tilde": "widetilde", "bar": "overline"}
_SCRIPTS = {"circ": r"\circ", "perp": r"\perp", "times": r"\times", "partial": r"\partial",
            "cdot": r"\cdot", "otimes": r"\otimes", "oplus": r"\oplus", "pm": r"\pm",
            "mp": r"\mp", "sim": r"\sim", "parallel": r"\parallel"}


def _name(node: Node) -> Written:
    name: Name = node.data
    if name.base in _SCRIPTS:
        body = _SCRIPTS[name.base]
    elif name.base in _COMMANDS and len(name.base) > 1:
        body = _COMMANDS[name.base]
    elif len(name.base) == 1:
        body = name.base
    else:
        body = rf"\operatorname{{{name.base}}}" if name.font in ("", "rm") else name.base
    if name.font and not (len(name.base) > 1 and name.font == "rm"):
        body = rf"\{_FONTS[name.font]}{{{body}}}"
    for accent in name.accents:
        body = rf"\{_ACCENTS.get(accent, accent)}{{{body}}}"
    taking = (name.base in FUNCTIONS or name.base in EXTREMA or name.base == "E") and (
        not name.accents)
    return body, PREFIX if taking else ATOM


def _number(node: Node) -> Written:
    value: Fraction = node.data
    if value.denominator == 1:
        return str(value), ATOM
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(value * 10**places).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}", ATOM


def _text(node: Node) -> Written:
    return rf"\text{{{node.data}}}", PRODUCT


def _constant(body: str) -> Callable[[Node], Written]:
    return lambda _: (body, ATOM)


# --- operators --------------------------------------------------------------------------------


def _add(node: Node) -> Written:
    first, *rest = node.args
    parts = [_fit(first, SUM) if first.kind != "add" else f"{{{write(first)}}}"]
    for summand in rest:
        if summand.kind == "neg":
            parts.append(f"- {_fit(summand.args[0], LARGE)}")
        else:
            parts.append(f"+ {_fit(summand, LARGE)}")
    return " ".join(parts), SUM


def _neg(node: Node) -> Written:
    return f"-{_fit(node.args[0], LARGE)}", SIGNED


def _plus(node: Node) -> Written:
    return f"+{_fit(node.args[0], LARGE)}", SIGNED


def _plus_minus(node: Node) -> Written:
    sign = rf"\{node.data}"
    if len(node.args) == 1:
        return f"{sign} {_fit(node.args[0], LARGE)}", SIGNED
    return f"{_fit(node.args[0], SUM)} {sign} {_fit(node.args[1], LARGE)}", SUM


def _product(node: Node) -> Written:
    first = node.args[0]
    parts = [_fit(first, PRODUCT if first.kind == "quotient" else FACTOR)]
    for joint, before, factor in zip(node.data, node.args, node.args[1:], strict=False):
        body = _fit(factor, FACTOR)
        if not joint and body.startswith(r"\left") and _callable(before):
            body = f"{{{body}}}"
        if not joint and factor.kind == "name" and factor.data.base in "+-*":
            parts.append(body)
        else:
            parts.append(rf"\{joint} {body}" if joint else body)
    return " ".join(parts), PRODUCT


def _callable(node: Node) -> bool:
    while node.kind in ("subscript", "superscript", "prime"):
        node = node.args[0]
    return node.kind in ("name", "accent")


def _infix(node: Node) -> Written:
    sign = {"kronecker": "otimes", "hadamard": "odot", "direct-sum": "oplus",
            "modulo": "bmod"}.get(node.kind, node.data)
    level = {"cup": LOGICAL, "vee": LOGICAL, "sqcup": LOGICAL, "uplus": LOGICAL, "cap": CAP,
             "wedge": CAP, "setminus": CAP}.get(sign, INFIX)
    return rf" \{sign} ".join(_fit(a, level + 1) for a in node.args), level


def _quotient(node: Node) -> Written:
    above, below = node.args
    if node.data == "frac":
        return rf"\frac{{{write(above)}}}{{{write(below)}}}", ATOM
    left = _fit(above, PRODUCT)
    if above.kind == "product" and _is_mark(above.args[0]):
        left = f"{{{left}}}"
    return f"{left} / {_fit(below, FACTOR)}", PRODUCT


def _is_mark(node: Node) -> bool:
    while node.kind == "superscript":
        node = node.args[0]
    return node.kind == "name" and node.data.base == "partial"


def _big(node: Node) -> Written:
    body, lower, upper = node.args
    sign = (rf"\operatorname{{{node.data}}}" if node.data in EXTREMA else rf"\{node.data}")
    sign += "" if lower.kind == "empty" else f"_{{{write(lower)}}}"
    sign += "" if upper.kind == "empty" else f"^{{{write(upper)}}}"
    if body.kind == "empty":
        return sign, LARGE
    own = PRODUCT if node.data in INTEGRALS and body.kind == "differential" else INFIX
    written = _fit(body, own)
    if node.data in EXTREMA and written.startswith(r"\left"):
        written = f"{{{written}}}"
    return f"{sign} {written}", LARGE


def _differential(node: Node) -> Written:
    return rf"\mathrm{{d}} {_fit(node.args[0], FACTOR)}", FACTOR


def _derivative(node: Node) -> Written:
    body, *variables = node.args
    sign = r"\partial" if node.data == "partial" else r"\mathrm{d}"
    above = sign
    if body.kind == "product" and not any(body.data):
        above += f" {write(body)}"
    elif body.kind != "empty":
        written = _fit(body, FACTOR)
        above += f" {{{written}}}" if written.startswith(r"\left") else f" {written}"
    below = " ".join(f"{sign} {_fit(v, FACTOR)}" for v in variables)
    return rf"\frac{{{above}}}{{{below}}}", ATOM


# --- scripts and application ------------------------------------------------------------------


def _base(node: Node, *allowed: str) -> str:
    """A base for scripts: an atom, or one of the kinds allowed there."""
    if node.kind == "name" or node.kind in allowed:
        return write(node)
    return _fit(node, ATOM)


def _subscript(node: Node) -> Written:
    base, *indices = node.args
    inside = ", ".join(_fit(i, RELATION) for i in indices)
    return f"{_base(base, 'apply')}_{{{inside}}}", FACTOR


def _superscript(node: Node) -> Written:
    base = _base(node.args[0], "subscript", "prime", "postfix", *_called(node.args[0]))
    return f"{base}^{{{write(node.args[1])}}}", FACTOR


def _prime(node: Node) -> Written:
    base = _base(node.args[0], "subscript", "superscript", "postfix", *_called(node.args[0]))
    return base + "'" * node.data, FACTOR


def _postfix(node: Node) -> Written:
    sign = {"factorial": "!", "double-factorial": "!!", "percent": r"\%"}[node.data]
    base = _base(node.args[0], "subscript", "superscript", "prime", *_called(node.args[0]))
    return base + sign, FACTOR


def _called(node: Node) -> tuple[str, ...]:
    """Whether an application may stand before scripts: with a bracket it may."""
    return ("apply",) if node.kind == "apply" and node.data and (
        _head(node).data.base not in FUNCTIONS) else ()


def _head(node: Node) -> Node:
    while node.kind in ("apply", "subscript", "superscript", "prime"):
        node = node.args[0]
    return node if node.kind == "name" else Node("name", (), Name("?"))


def _apply(node: Node) -> Written:
    head = write(node.args[0])
    if not node.data:
        argument = write(node.args[1])
        bare = node.args[1].kind in ("name", "number") and _written(node.args[1])[1] == ATOM
        return f"{head} {argument if bare else f'{{{argument}}}'}", PREFIX
    return head + _bracketed(node.args[1], node.data), FACTOR


_CLOSERS = {"(": ("(", ")"), "[": ("[", "]"), "{": (r"\{", r"\}"),
            "\\langle": (r"\langle", r"\rangle"), "(]": ("(", "]"), "[)": ("[", ")"),
            "][": ("]", "[")}


def _bracketed(inner: Node, bracket: str) -> str:
    left, right = _CLOSERS[bracket]
    return rf"\left{left} {write(inner)} \right{right}"


def _group(node: Node) -> Written:
    return _bracketed(node.args[0], node.data), ATOM


def _between(left: str, right: str) -> Callable[[Node], Written]:
    return lambda node: (rf"\left{left} {write(node.args[0])} \right{right}", ATOM)


def _searle(node: Node) -> Written:
    return rf"{{_{node.data} {write(node.args[0])}}}", ATOM


# --- lists, relations, environments -----------------------------------------------------------


_REASON = late_regex(r"[(\[]\s*(?:\\because|\\therefore|∵|∴)")


def _list(node: Node) -> Written:
    level = COMMAS if node.data == ";" else RELATION
    sign = node.data
    body = ""
    for item in node.args:
        if item.kind == "text" and _REASON.match(item.data):
            body += f" {item.data}"
        else:
            written = write(item) if item.kind == "text" else _fit(item, level)
            body += f"{sign} {written}" if body else written
    return body, SEMICOLONS if sign == ";" else COMMAS


def _given(node: Node) -> Written:
    sign = {"|": r"\mid", "||": r"\|", ":": ":"}[node.data]
    left = _fit(node.args[0], GIVEN)
    return f"{left} {sign} {_fit(node.args[1], SEMICOLONS)}", GIVEN


def _relation(node: Node) -> Written:
    parts = [_fit(node.args[0], LOGICAL)]
    for sign, side in zip(node.data, node.args[1:], strict=True):
        parts += [sign, _fit(side, LOGICAL)]
    return " ".join(p for p in parts if p), RELATION


def _quantifier(node: Node) -> Written:
    return rf"\{node.data} {_fit(node.args[0], RELATION)}", RELATION


_ENVIRONMENTS = {"(": "pmatrix", "[": "bmatrix", "{": "Bmatrix", "|": "vmatrix",
                 "||": "Vmatrix", "": "matrix"}


def _matrix(node: Node) -> Written:
    rows, columns, bracket = node.data
    return _environment(_ENVIRONMENTS[bracket], node.args, rows, columns), ATOM


def _cases(node: Node) -> Written:
    return _environment("cases", node.args, len(node.args) // 2, 2), ATOM


def _environment(name: str, cells: tuple[Node, ...], rows: int, columns: int) -> str:
    body = r" \\ ".join(" & ".join(write(c) for c in cells[k * columns:(k + 1) * columns])
                        for k in range(rows))
    return rf"\begin{{{name}}} {body} \end{{{name}}}"


# --- the rest ---------------------------------------------------------------------------------


def _root(node: Node) -> Written:
    degree = f"[{write(node.args[1])}]" if len(node.args) > 1 else ""
    return rf"\sqrt{degree}{{{write(node.args[0])}}}", ATOM


def _binomial(node: Node) -> Written:
    return rf"\binom{{{write(node.args[0])}}}{{{write(node.args[1])}}}", ATOM


def _accent(node: Node) -> Written:
    command = _WIDE_ACCENTS.get(node.data) or _ACCENTS.get(node.data, node.data)
    return rf"\{command}{{{write(node.args[0])}}}", ATOM


def _annotated(node: Node) -> Written:
    body, note = (write(a) for a in node.args)
    match node.data:
        case "underbrace":
            return rf"\underbrace{{{body}}}" + (f"_{{{note}}}" if note else ""), FACTOR
        case "overbrace":
            return rf"\overbrace{{{body}}}" + (f"^{{{note}}}" if note else ""), FACTOR
        case "cancel":
            return (rf"\cancelto{{{note}}}{{{body}}}" if note else rf"\cancel{{{body}}}"), ATOM
        case command:
            return rf"\{command}{{{note}}}{{{body}}}", ATOM


def _evaluated(node: Node) -> Written:
    body, below, *above = node.args
    limits = "" if below.kind == "empty" else f"_{{{write(below)}}}"
    limits += f"^{{{write(above[0])}}}" if above else ""
    return rf"\left. {write(body)} \right|{limits}", FACTOR


def _not(node: Node) -> Written:
    return rf"\neg {_fit(node.args[0], FACTOR)}", PREFIX


_WRITERS: dict[str, Callable[[Node], Written]] = {
    "number": _number, "name": _name, "infinity": _constant(r"\infty"),
    "dots": _constant(r"\dots"), "placeholder": _constant(r"\cdot"), "text": _text,
    "empty": _constant(""), "subscript": _subscript, "superscript": _superscript,
    "prime": _prime, "add": _add, "neg": _neg, "plus": _plus, "plus-minus": _plus_minus,
    "product": _product, "kronecker": _infix, "hadamard": _infix, "direct-sum": _infix,
    "quotient": _quotient, "modulo": _infix, "infix": _infix, "postfix": _postfix,
    "binomial": _binomial, "root": _root, "group": _group, "searle": _searle, "apply": _apply,
    "list": _list, "given": _given, "abs": _between("|", "|"), "norm": _between(r"\|", r"\|"),
    "floor": _between(r"\lfloor", r"\rfloor"), "ceiling": _between(r"\lceil", r"\rceil"),
    "big": _big, "differential": _differential, "derivative": _derivative,
    "evaluated": _evaluated, "matrix": _matrix, "cases": _cases, "relation": _relation,
    "annotated": _annotated, "not": _not, "accent": _accent, "quantifier": _quantifier,
}
