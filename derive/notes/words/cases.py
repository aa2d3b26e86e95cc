"""Sentences that speak of a case, a condition or a supposition, in whatever words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ...span import Span
from ..containers.document import Formula, Paragraph
from ..mathematics.syntax import Chain
from .patterns import LETTER
from .phrasebook import phrasebook, spoken
from .sentences import flatten, sentences


def is_restricted(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span, *,
                  cases: bool) -> bool:
    """Whether the sentence around a place in the paragraph may state a condition or a wish there,
    or, with `cases`, may speak of a special case.

    `chains` are those of the formulas of the paragraph.  A place that is in no formula of it, and
    questions, count as restricted.
    """
    formulas = [item for item in paragraph.items if isinstance(item, Formula)]
    number = next((k for k, f in enumerate(formulas) if _contains(f, place)), None)
    if number is None:
        return True
    text = flatten(paragraph, chains)
    at = next(k for k, n in text.formulas.items() if n == number)
    codes = spoken(text.plain)
    for start, end in sentences(text, phrasebook(codes).abbreviations):
        if start <= at < end:
            said = text.plain[start:end]
            return said.rstrip().endswith(("?", "？")) or bool(_words(codes, cases).search(said))
    return True


def _contains(formula: Formula, place: Span) -> bool:
    body = formula.body.span(0, max(1, len(formula.body)))
    return body.path == place.path and (body.line, body.column) <= (place.line, place.column) < (
        body.end_line, body.end_column)


@cache
def _words(codes: tuple[str, ...], cases: bool) -> re.Pattern[str]:
    book = phrasebook(codes)
    words = sorted(book.wishes | book.cases if cases else book.wishes, key=len, reverse=True)
    return re.compile(f"(?<![{LETTER}])(?:{'|'.join(map(re.escape, words))})")
