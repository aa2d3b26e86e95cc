"""Chains of equal terms as aligned displays, with the reason on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...kernel.terms import Term
from ...notation import latex
from .layout import pieces, rows, set_formula, width

TEXT = 39.0
"""The width of the page in em, with a little left over."""

BESIDE = 27.0
"""The width of a line that has its reason beside it."""

INLINE = 5.0
"""A left side of at most this width stands in front of the first sign."""


@dataclass(frozen=True)
class Link:
    """The next term of a chain: its sign, and what gives it."""

    term: Term
    reason: str
    sign: str = "="


def chain(start: Term, links: Sequence[Link]) -> str:
    """The chain as an ``align*``."""
    formulas = [latex(start), *(latex(link.term) for link in links)]
    beside = all(max((p.width for p in pieces(f)), default=0.0) <= BESIDE - 2 for f in formulas)
    head = width(formulas[0])
    inline = beside and head <= INLINE
    limit = (BESIDE if beside else TEXT) - (head if inline else 0.5) - 1.4
    lines: list[str] = []
    if not inline:
        lines += [rf"& {row}" if k == 0 else rf"&\qquad {row}"
                  for k, row in enumerate(rows(formulas[0], TEXT - 3))]
    for k, (link, formula) in enumerate(zip(links, formulas[1:], strict=True)):
        lead = f"{set_formula(formulas[0])} &" if inline and k == 0 else "&"
        indent = "" if inline else r"\quad "
        first, *more = rows(formula, limit)
        reason = rf"\derivereason{{{link.reason}}}"
        lines.append(f"{lead}{indent}{link.sign} {first}" + (f" && {reason}" if beside else ""))
        lines += [rf"&{indent}\qquad {row}" for row in more]
        if not beside:
            lines.append(rf"&{indent}\qquad\derivebelow{{{link.reason}}}")
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"


def statements(pairs: Sequence[tuple[Term, Term]]) -> str:
    """What is proved, in one display, without reasons."""
    lines: list[str] = []
    for lhs, rhs in pairs:
        left, right = latex(lhs), latex(rhs)
        if width(left) + width(right) + 1.4 <= TEXT - 4:
            lines.append(f"& {set_formula(left)} = {set_formula(right)}")
            continue
        for k, row in enumerate(rows(left, TEXT - 4)):
            lines.append(f"& {row}" if k == 0 else rf"&\qquad {row}")
        for k, row in enumerate(rows(right, TEXT - 6)):
            lines.append(rf"&\quad = {row}" if k == 0 else rf"&\qquad\quad {row}")
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"


def display(formula: str) -> str:
    """A formula by itself, in as many rows as it needs."""
    body = " \\\\\n  ".join(f"& {row}" if k == 0 else rf"&\qquad {row}"
                            for k, row in enumerate(rows(formula, TEXT - 5)))
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"
