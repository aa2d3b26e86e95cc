"""Integrals, limits, series and products of factors, which the kernel knows by their parts only."""

from __future__ import annotations

from collections.abc import Callable

from ..kernel.dims import variable
from ..kernel.terms import IllFormed, Term, dimension, free_names, substitute, symbol
from .style import SIGMA, Style, Written, at_least

_LETTERS = ("t", "s", "x", "z", "w", "v")
_INDICES = ("k", "j", "h", "l", "m")
_OVER = "integral over "
_MARKS = {"series": (r"\sum", "Σ"), "product": (r"\prod", "∏"), "integral": (r"\int", "∫")}

Write = Callable[[Term, Style], Written]


def write_binding(term: Term, style: Style, write: Write) -> Written | None:
    """The term as people write it; None if it has another form than such operators have."""
    match str(term.data), term.args:
        case "infinity", ():
            return (r"\infty" if style.latex else "∞"), SIGMA + 1
        case "integral", (low, high, letter, body) if letter.op == "symbol":
            return _integral(_sign("integral", write(low, style)[0], write(high, style)[0],
                                   style), letter, body, "", style, write)
        case name, (letter, body) if (
                name.startswith(_OVER) and len(name) == len(_OVER) + 1 and letter.op == "symbol"):
            return _integral(_MARKS["integral"][not style.latex], letter, body,
                             name.removeprefix(_OVER), style, write)
        case "limit", (point, letter, body) if letter.op == "symbol":
            new = _named(letter, body, "")
            inner = write(substitute(body, {letter: new}), style)
            to = r" \to " if style.latex else " → "
            below = f"{write(new, style)[0]}{to}{write(point, style)[0]}"
            sign = rf"\lim_{{{below}}}" if style.latex else f"lim_{{{below}}}"
            return f"{sign} {at_least(SIGMA, inner, style)}", SIGMA
        case "series", (low, index, body):
            return _over_index("series", low, r"\infty" if style.latex else "∞", index, body,
                               style, write)
        case "product", (low, high, index, body):
            return _over_index("product", low, write(high, style)[0], index, body, style, write)
    return None


def _sign(name: str, below: str, above: str, style: Style) -> str:
    return f"{_MARKS[name][not style.latex]}_{{{below}}}^{{{above}}}"


def _named(letter: Term, body: Term, name: str) -> Term:
    """The bound letter under a name that nothing else in the body has."""
    taken = {t.data[0] for t in body.walk() if t.op == "symbol"} | free_names(body)
    name = name or next((n for n in _LETTERS if n not in taken), "t*")
    return symbol(name, letter.rows, letter.cols)


def _integral(sign: str, letter: Term, body: Term, name: str, style: Style, write: Write
              ) -> Written:
    new = _named(letter, body, name)
    inner = at_least(SIGMA, write(substitute(body, {letter: new}), style), style)
    space = r" \, d " if style.latex else " d"
    return f"{sign} {inner}{space}{write(new, style)[0]}", SIGMA


def _over_index(name: str, low: Term, high: str, index: Term, body: Term, style: Style,
                write: Write) -> Written | None:
    old = index.data.variable() if index.op == "dimension" else None
    if old is None:
        return None
    taken = free_names(body) | {t.data[0] for t in body.walk() if t.op == "symbol"}
    new = next((n for n in _INDICES if n not in taken), "k*")
    try:
        inner = write(substitute(body, {}, {old.name: variable(new)}), style)
    except (IllFormed, ValueError):
        return None
    below = f"{write(dimension(variable(new)), style)[0]}={write(low, style)[0]}"
    return f"{_sign(name, below, high, style)} {at_least(SIGMA, inner, style)}", SIGMA
