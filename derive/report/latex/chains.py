"""Chains of equal terms as aligned displays, with the reason on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...kernel.terms import Term
from ...notation import latex
from .layout import fitted, pieces, rows, set_formula, width

TEXT = 39.0
"""The width of the page in em, with a little left over."""

BESIDE = 25.5
"""The width of a line that has its reason beside it."""

NEW_ROW = r" \\ "

INLINE = 5.0
"""A left side of at most this width stands in front of the first sign."""


@dataclass(frozen=True)
class Link:
    """The next formula of a chain: its sign, and what gives it."""

    formula: str
    reason: str
    sign: str = "="


def chain(start: str, links: Sequence[Link], *, narrower: float = 0.0, line: int = 0,
          fit: bool = False) -> str:
    """The chain as an ``align*``; a link that changes nothing is left out if others stay.

    The page is `narrower` by so many em; `line` is shown in the margin unless it is 0.  With `fit`,
    what cannot be broken is set smaller where it is too wide; that needs graphicx.
    """
    kept = [link for before, link in pairwise([Link(start, ""), *links])
            if link.formula != before.formula] or list(links[-1:])
    terms = [start, *(link.formula for link in kept)]
    room = BESIDE - narrower
    beside = all(max((p.width for p in pieces(f)), default=0.0) <= room - 3 for f in terms)
    full = room if beside else TEXT - narrower
    formulas = [fitted(f, full - 4) for f in terms]
    head = width(formulas[0])
    inline = beside and head <= INLINE
    lines: list[str] = []
    if not inline:
        lines += [rf"& {row}" if k == 0 else rf"&\qquad {row}"
                  for k, row in enumerate(_rows(formulas[0], full - 2, fit))]
    limit = full - (head if inline else 1.0) - 1.4
    indent = "" if inline else r"\quad "
    for k, (link, formula) in enumerate(zip(kept, formulas[1:], strict=True)):
        lead = f"{set_formula(formulas[0])} &" if inline and k == 0 else "&"
        first, *more = _rows(formula, limit, fit)
        reason = rf"\derivereason{{{link.reason}}}" if link.reason else ""
        lines.append(f"{lead}{indent}{link.sign} {first}"
                     + (f" && {reason}" if beside and reason else ""))
        lines += [rf"&{indent}\qquad {row}" for row in more]
        if reason and not beside:
            lines.append(rf"&{indent}\qquad\derivebelow{{{link.reason}}}")
    mark = rf"\deriveline{{{line}}}" if line else ""
    if not beside:
        return _display([f"{mark}{lines[0]}", *lines[1:]])
    # at the edges of the page, so that the reasons of all chains stand below each other
    return _display([rf"{mark}\hspace{{1em}}{lines[0]}", *lines[1:]], "flalign*")


def _rows(formula: str, limit: float, fit: bool) -> list[str]:
    return [row if not fit or width(row) <= limit + 1 else rf"\derivefit{{{limit:.0f}em}}{{{row}}}"
            for row in rows(formula, limit)]


def _display(lines: Sequence[str], environment: str = "align*") -> str:
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{{environment}}}\n  {body}\n\\end{{{environment}}}"


def statements(pairs: Sequence[tuple[Term, str, Term]]) -> str:
    """What is proved, in one display, without reasons."""
    lines: list[str] = []
    for lhs, sign, rhs in pairs:
        left, right = (fitted(latex(t), TEXT - 8) for t in (lhs, rhs))
        if width(left) + width(right) + 1.4 <= TEXT - 4:
            lines.append(f"& {set_formula(left)} {sign} {set_formula(right)}")
            continue
        for k, row in enumerate(rows(left, TEXT - 4)):
            lines.append(f"& {row}" if k == 0 else rf"&\qquad {row}")
        for k, row in enumerate(rows(right, TEXT - 6)):
            lines.append(rf"&\quad {sign} {row}" if k == 0 else rf"&\qquad\quad {row}")
    return _display(lines)


def inline(start: str, links: Sequence[Link]) -> str:
    r"""The chain as an ``aligned``, each reason in a \text; what notebooks typeset."""
    written = [f"{set_formula(start)} "]
    for k, link in enumerate(links):
        row = rf"&{link.sign} {set_formula(link.formula)} && \text{{{link.reason}}}"
        if k == 0:
            written[0] += row
        else:
            written.append(row)
    return rf"\begin{{aligned}} {NEW_ROW.join(written)} \end{{aligned}}"


def display(formula: str) -> str:
    """A formula by itself, in as many rows as it needs."""
    return _display([f"& {row}" if k == 0 else rf"&\qquad {row}"
                     for k, row in enumerate(rows(fitted(formula, TEXT - 8), TEXT - 5))])
