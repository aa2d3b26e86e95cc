"""Chains of equal terms as aligned displays, with the reason on each line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from .layout import fitted, pieces, rows, set_formula, width
from .page import WHOLE, Page

NEW_ROW = r" \\ "

INLINE = 5.0
"""A left side of at most this width stands in front of the first sign."""

WIDEST_INLINE = 13.0
"""So does a left side of at most this width if that makes no line longer than the page."""

LETTERS = 2.6
"""So many letters of a reason fit into an em of its column."""

_COMMANDS = re.compile(r"\\[A-Za-z]+|[{}$\\_^]")

ALIKE = 0.5
"""Widths that differ by less count as one."""

QED = r"\qedhere"


class Link(Struct, frozen=True):
    """The next formula of a chain: its sign, and what gives it."""

    formula: str
    reason: str
    sign: str = "="


class Chain(Struct, frozen=True):
    """Equal terms, each with its reason; `condition` says for which indices they are equal."""

    start: str
    links: Sequence[Link]
    condition: str = ""


def chain(start: str, links: Sequence[Link], page: Page = WHOLE, *, line: int = 0,
          fit: bool = False, condition: str = "") -> str:
    """One chain as a display; see `chains`."""
    return chains([Chain(start, links, condition)], page, line=line, fit=fit)


def chains(found: Sequence[Chain], page: Page = WHOLE, *, line: int = 0, fit: bool = False,
           qed: bool = False) -> str:
    """The chains as aligned displays; a link that changes nothing is left out if others stay.

    `line` is shown in the margin unless it is 0.  With `fit`,
    what cannot be broken is set smaller where it is too wide; that needs graphicx.  With `qed`, the
    end of the proof is marked in the last line.
    """
    displays: list[tuple[bool, float, list[str]]] = []
    for k, each in enumerate(found):
        beside, head, lines = _lines(each, page, fit, qed and k == len(found) - 1)
        before = displays[-1] if displays else None
        # left sides in one display end below each other, so they must be of one width
        if before is not None and beside and before[0] and abs(before[1] - head) < ALIKE:
            before[2][-1] += r" \\[\medskipamount]"
            before[2].extend(lines)
        else:
            displays.append((beside, head, lines))
    written = []
    for k, (beside, _, lines) in enumerate(displays):
        mark = rf"\deriveline{{{line}}}" if line and k == 0 else ""
        # at the edges of the page, so that the reasons of all chains stand below each other
        first = rf"{mark}\hspace{{1em}}{lines[0]}" if beside else f"{mark}{lines[0]}"
        written.append(_display([first, *lines[1:]], "flalign*" if beside else "align*"))
    return "\n".join(written)


def _lines(
    each: Chain, page: Page, fit: bool, qed: bool
) -> tuple[bool, float, list[str]]:
    """Whether reasons stand beside the rows, the width before the signs, and the rows."""
    links = [link for before, link in pairwise([Link(each.start, ""), *each.links])
             if link.formula != before.formula] or list(each.links[-1:])
    terms = [each.start, *(link.formula for link in links)]
    room = page.beside
    beside = all(max((p.width for p in pieces(f)), default=0.0) <= room - 5 for f in terms)
    full = room if beside else page.text
    formulas = [fitted(f, full - 4) for f in terms]
    head, widest = width(formulas[0]), max(map(width, formulas[1:]))
    inline = beside and (head <= INLINE or (
        head <= WIDEST_INLINE and head + widest + 1.4 <= full - 1))
    lines: list[str] = []
    if not inline:
        lines += [rf"{row} \\*" for row in _head(formulas[0], page.text - 2, beside, fit)]
    limit = full - (head if inline else 1.0) - 1.4
    indent = "" if inline else r"\quad "
    for k, (link, formula) in enumerate(zip(links, formulas[1:], strict=True)):
        last = k == len(links) - 1
        lead = f"{set_formula(formulas[0])} &" if inline and k == 0 else "&"
        rest = _rows(formula, limit, fit)
        if last and each.condition:
            rest = _conditioned(rest, each.condition, limit, narrow=beside)
        ending = QED if qed and last else ""
        reasons = [""] * len(rest)
        reasons[0] = link.reason
        for n, (row, reason) in enumerate(zip(rest, reasons, strict=True)):
            closing = ending if n == len(rest) - 1 else ""
            start = f"{lead}{indent}{link.sign} {row}" if n == 0 else rf"&{indent}\qquad {row}"
            if not beside:
                closing = "" if link.reason else closing
                lines.append(start + closing)
            elif reason or closing:
                told = rf"\derivereason{{{reason}{closing}}}"
                if n == 0 and len(rest) > 1 and _depth(reason, page) <= 1.4 * len(rest):
                    told = rf"\smash[b]{{{told}}}"  # it reaches down beside the other rows
                lines.append(f"{start} && {told}")
            else:
                lines.append(start)
        if link.reason and not beside:
            lines.append(rf"&{indent}\qquad\derivebelow{{{link.reason}}}{ending}")
    return beside, head if inline else 0.0, lines


def _depth(reason: str, page: Page) -> int:
    """In how many lines a reason is set, about."""
    return 1 + int(len(_COMMANDS.sub("", reason)) / (LETTERS * page.reason))


def _signed(row: str) -> str:
    """A row that begins with a sign, which has no space after it then."""
    return f"{{-}}{row[1:]}" if row.startswith("-") else row


def _head(formula: str, limit: float, beside: bool, fit: bool) -> list[str]:
    """A left side above the signs; no reason stands beside it, so it may fill the page."""
    found = [rf"& {_signed(row)}" if k == 0 else rf"&\qquad {row}"
             for k, row in enumerate(_rows(formula, limit, fit))]
    return [rf"&\rlap{{$\displaystyle {row[1:].strip()}$}}" for row in found] if beside else found


def _conditioned(
    rows_: Sequence[str], condition: str, limit: float, *, narrow: bool = False
) -> list[str]:
    """The rows with the condition behind the last of them, or below it where that is too wide."""
    *before, last = rows_
    if width(last) + width(condition) + 3.0 <= limit:
        return [*before, rf"{last} \qquad {condition}"]
    return [*rows_, rf"\rlap{{{condition}}}" if narrow else condition]


def _rows(formula: str, limit: float, fit: bool) -> list[str]:
    return [row if not fit or width(row) <= limit + 1 else rf"\derivefit{{{limit:.0f}em}}{{{row}}}"
            for row in rows(formula, limit)]


def _display(lines: Sequence[str], environment: str = "align*") -> str:
    body = "\n  ".join(line if k == len(lines) - 1 or line.endswith(("amount]", r"\\*"))
                       else rf"{line} \\"
                       for k, line in enumerate(lines))
    return f"\\begin{{{environment}}}\n  {body}\n\\end{{{environment}}}"


def statements(found: Sequence[Chain], page: Page = WHOLE) -> str:
    """What is proved, in one display, without reasons: of each chain its first link."""
    lines: list[str] = []
    for each in found:
        link = each.links[0]
        left, right = (fitted(f, page.text - 8) for f in (each.start, link.formula))
        if width(left) + width(right) + 1.4 <= page.text - 4:
            whole = [f"{_signed(set_formula(left))} {link.sign} {set_formula(right)}"]
        else:
            above, below = rows(left, page.text - 4), rows(right, page.text - 6)
            whole = [_signed(above[0]), *(rf"\qquad {row}" for row in above[1:]),
                     rf"\quad {link.sign} {below[0]}",
                     *(rf"\qquad\quad {row}" for row in below[1:])]
        if each.condition:
            whole = _conditioned(whole, each.condition, page.text - 4)
        lines += [f"& {row}" for row in whole]
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


def display(formula: str, page: Page = WHOLE) -> str:
    """A formula by itself, in as many rows as it needs."""
    return _display([f"& {row}" if k == 0 else rf"&\qquad {row}"
                     for k, row in enumerate(rows(fitted(formula, page.text - 8), page.text - 5))])
