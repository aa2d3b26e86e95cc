r"""Words beside an equation, inside its formula: ``a = b \quad \text{if $x$ and $y$ are ...}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...late import late_regex
from ...span import Span
from ..containers.document import Formula, Paragraph, Prose
from ..containers.source import Excerpt
from ..mathematics.syntax import Chain

_WORDS = late_regex(r"\\(?:text|textrm|textnormal|mbox|hbox|textit|emph)\s*\{")
_SPACE = late_regex(r"(?:\s|[&~,.;]|\\(?:q?quad\b|[,;:! ]|label\{[^{}]*\}|tag\*?\{[^{}]*\}|"
                    r"hspace\*?\{[^{}]*\}|hfill\b|nonumber\b|notag\b))+")
_END = late_regex(r"\\\\|\\end\s*\{|[∴⇒⟹]"
                  r"|\\(?:therefore|implies|Rightarrow|Longrightarrow)(?![A-Za-z])")
"""Where a row ends, or a conclusion from it begins."""

_INSIDE = late_regex(r"\$([^$]*)\$|\\\((.*?)\\\)")


def tails(formula: Formula, chains: Sequence[Chain]) -> Iterator[tuple[Paragraph, Span, Span]]:
    """What stands in words behind each equation of a formula, as a paragraph of its own, with the
    places where the equation begins and where its row ends, or a conclusion from it begins.
    """
    text = formula.body.text
    if _WORDS.search(text) is None:
        return
    stating = [chain for chain in chains if chain.relations]
    for k, chain in enumerate(stating):
        start = chain.sides[-1].end
        stop = stating[k + 1].sides[0].start if k + 1 < len(stating) else len(text)
        ended = _END.search(text, start, stop)
        stop = ended.start() if ended is not None else stop
        items = [*_items(formula.body, start, stop)]
        if any(isinstance(item, Prose) and item.body.text.strip(" ()") for item in items):
            yield (Paragraph(tuple(items), ()), formula.body.span(chain.sides[0].start, start),
                   formula.body.span(max(start, stop - 1), stop))


def _items(body: Excerpt, start: int, stop: int) -> Iterator[Prose | Formula]:
    """Words and formulas of a piece of mathematics, by turns."""
    at = start
    while at < stop:
        found = _WORDS.search(body.text, at, stop)
        yield from _mathematics(body, at, found.start() if found else stop)
        if found is None:
            return
        end = _closing(body.text, found.end(), stop)
        inner = found.end()
        for formula in _INSIDE.finditer(body.text, inner, end):
            yield Prose(body.slice(inner, formula.start()))
            yield from _mathematics(body, *formula.span(formula.lastindex or 1))
            inner = formula.end()
        yield Prose(body.slice(inner, end))
        at = end + 1


def _closing(text: str, start: int, stop: int) -> int:
    """Where the brace is closed that was opened before `start`."""
    depth = 1
    for k in range(start, stop):
        depth += {"{": 1, "}": -1}.get(text[k], 0)
        if depth == 0:
            return k
    return stop


def _mathematics(body: Excerpt, start: int, end: int) -> Iterator[Formula]:
    """The formula between two places without spaces and brackets around it, if there is one."""
    text, before = body.text, (0, 0)
    while before != (start, end):
        before = start, end
        spaces = [space.span() for space in _SPACE.finditer(text, start, end)]
        if spaces and spaces[-1][1] == end:
            end = spaces[-1][0]
        if spaces and spaces[0][0] == start < end:
            start = spaces[0][1]
        opened = text.count("(", start, end) - text.count(")", start, end)
        start += opened > 0 and text.startswith("(", start)
        end -= opened < 0 and text.endswith(")", start, end)
    if start < end:
        yield Formula(body.slice(start, end), False)
