"""Sentences that speak of a case, a condition or a wish, or take back what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from ...span import Span
from ..containers.document import Formula, Paragraph
from ..mathematics.syntax import Chain
from .mentions import OTHER, RELATION
from .patterns import LETTER
from .phrasebook import Found, Phrasebook, phrasebook, spoken
from .sentences import MARKS, Text, flatten, sentences

_WORD = re.compile(r"[^\W\d_]+")
_DOUBTING = ("denials", "negations", "alternatives", "doubts", "noes", "reservations",
             "retractions")
_CLAUSE = re.compile(f" *([^{MARKS},;:.!?]+)(?:[,;:.!?]|$)")
"""Words up to the end of a clause without formulas."""

_WORDS = re.compile(f"[^{MARKS},;:.!?()，、；：。]+")
_JOINED = re.compile(r"\s*(?:(?:and|und|et|y|but|aber|mais|now|also|again)\s+)?")
_ALPHABETIC = "\u024f"
"""Scripts with later letters have no spaces between what makes a case and what it is said of."""


class _Sentence(NamedTuple):
    """A sentence of a text from `start` up to `end`, around the formula `at` some place."""

    text: Text
    start: int
    at: int
    end: int
    codes: tuple[str, ...]


def is_restricted(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span, *,
                  cases: bool) -> bool:
    """Whether the sentence around a place in the paragraph may state a condition or a wish there,
    or, with `cases`, may speak of a special case.

    `chains` are those of the formulas of the paragraph.  A place that is in no formula of it, and
    questions, count as restricted.
    """
    found = _sentence(paragraph, chains, place)
    if found is None:
        return True
    said = found.text.plain[found.start:found.end]
    return said.rstrip().endswith(("?", "？")) or bool(
        _words(found.codes, "cases" if cases else "wishes").search(said))


def is_conditional(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span
                   ) -> bool:
    """Whether words alone put the formula at a place under a condition.

    That is an "if" before it, or an "if" or "unless" behind it, with no relation between, or a
    "for" or "under" directly behind it.  What these say is not assumed where the formula is read.
    """
    found = _sentence(paragraph, chains, place)
    if found is None:
        return False
    plain, raw = found.text.plain, found.text.raw
    stating = [k for k in range(found.start, found.end) if raw[k] in (RELATION, OTHER)]
    before = max((k for k in stating if k < found.at), default=found.start)
    behind = min((k for k in stating if k > found.at), default=found.end)
    book = phrasebook(found.codes)
    if any(h.get("denials") is not None and h.get("before") == "condition"
           for h in book.scan(plain, before, found.at)) or any(
               h.get("denials") is not None for h in book.scan(plain, found.at + 1, behind)):
        return True
    clause = _CLAUSE.match(plain, found.at + 1, found.end)
    return clause is not None and clause[1].startswith(tuple(f"{w} " for w in book.cases))


def is_plain(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span, *,
             whole: bool) -> bool:
    """Whether no word of the sentence around a place can restrict what is stated there, nor, if
    the `whole` paragraph matters, one of a sentence before it.

    That sentence has words of consequence only and those that name what the formula is about;
    every sentence before it speaks of formulas in words that are known.
    """
    found = _sentence(paragraph, chains, place)
    if found is None:
        return False
    text, book = found.text, phrasebook(found.codes)
    small = {*book.joiners, *book.articles, *book.prepositions} - book.cases
    if not _is_known(text.plain, found.start, found.end, book, _tells_consequence, small):
        return False
    return not whole or all(any(mark in text.raw[start:end] for mark in MARKS)
               and _is_known(text.plain, start, end, book, _tells_no_doubt, small)
               for start, end in sentences(text, book.abbreviations) if end <= found.start)


def _tells_consequence(hit: Found) -> bool:
    return hit.get("additions") is not None or hit.get("quantities") is not None or any(
        "claim" in hit.keys(table) for table in ("before", "adjacent"))


def _tells_no_doubt(hit: Found) -> bool:
    return all(hit.get(table) is None for table in _DOUBTING)


def _is_known(plain: str, start: int, end: int, book: Phrasebook, counts: Callable[[Found], bool],
              small: Collection[str]) -> bool:
    """Whether every word is a small one or part of a phrase that counts."""
    rest = list(plain[start:end])
    for hit in book.scan(plain, start, end):
        if counts(hit):
            rest[hit.start - start:hit.end - start] = " " * (hit.end - hit.start)
    return all(word in small for word in _WORD.findall("".join(rest)))


def is_special(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span) -> bool:
    """Whether words without mathematics say of which case the formula at a place speaks.

    That is a clause in front of it in its sentence, "with a single observation", or a sentence
    before it that supposes something, "suppose the design is balanced".
    """
    found = _sentence(paragraph, chains, place)
    if found is None:
        return False
    text, book = found.text, phrasebook(found.codes)
    supposed = any(
        end <= found.start and not any(c in MARKS for c in text.raw[start:end])
        and any(h.get("before") in ("assumption", "condition")
                for h in book.scan(text.plain, start, end))
        for start, end in sentences(text, book.abbreviations))
    return supposed or any(
        _sets_case(text, clause.start(), clause.end(), found)
        for clause in _WORDS.finditer(text.plain, found.start, found.at))


def _sets_case(text: Text, start: int, end: int, found: _Sentence) -> bool:
    """Whether words up to a comma or formula begin like a case that no formula tells.

    In languages that write what makes a case behind it no formula may stand in front.  What is
    linked, "with the [density](address)", is a result and no case.
    """
    if any(link.start < end and start < link.end for link in text.links) or any(
            start <= at < end for at in text.citations):
        return False
    said = _words(found.codes, "asides").sub("", text.plain[start:end])
    for hit in _words(found.codes, "settings").finditer(said):
        if hit.group()[0] > _ALPHABETIC:
            if start == found.start or text.raw[start - 1] not in MARKS:
                return True
        elif _JOINED.fullmatch(said, 0, hit.start()) and said[hit.end():].strip() and (
                end == found.at or text.raw[end] not in MARKS):
            return True
    return False


def is_reason(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span) -> bool:
    """Whether the words before the formula at a place make it a reason for what stands earlier:
    "since a = b", "by A = B and C = D", "here c = 1".
    """
    found = _sentence(paragraph, chains, place)
    if found is None:
        return False
    plain, book = found.text.plain, phrasebook(found.codes)
    small = {*book.joiners, *book.articles} - book.cases
    reasons = [h for h in book.scan(plain, found.start, found.at)
               if h.get("cite-reasons") is not None]
    return bool(reasons) and all(
        word in small for word in _WORD.findall(plain[reasons[-1].end:found.at]))


def takes_back(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a sentence without mathematics denies what stands right before it.

    >>> takes_back("we make no such assumption.", ("en",))
    True
    """
    return not any(mark in said for mark in MARKS) and bool(
        _words(codes, "retractions").search(said))


def introduces(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a description says what its symbol is, and not that it was introduced before.

    >>> introduces("be a matrix", ("en",)), introduces("be the matrix", ("en",))
    (True, False)
    """
    return bool(_words(codes, "nouns").search(said)) and not _words(codes, "recalls").search(said)


def turns(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a sentence has a word with which something else begins.

    >>> turns("now let  be a matrix.", ("en",))
    True
    """
    return bool(_words(codes, "turns").search(said))


def is_arbitrary(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a description says that its symbol may be anything of its kind, or is another one.

    >>> is_arbitrary("be any matrix", ("en",)), is_arbitrary("be a matrix", ("en",))
    (True, False)
    """
    return bool(_words(codes, "arbitrary").search(said))


def _sentence(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]], place: Span
              ) -> _Sentence | None:
    formulas = [item for item in paragraph.items if isinstance(item, Formula)]
    number = next((k for k, f in enumerate(formulas) if _contains(f, place)), None)
    if number is None:
        return None
    text = flatten(paragraph, chains)
    at = next(k for k, n in text.formulas.items() if n == number)
    codes = spoken(text.plain)
    return next((_Sentence(text, start, at, end, codes)
                 for start, end in sentences(text, phrasebook(codes).abbreviations)
                 if start <= at < end), None)


def _contains(formula: Formula, place: Span) -> bool:
    body = formula.body.span(0, max(1, len(formula.body)))
    return body.path == place.path and (body.line, body.column) <= (place.line, place.column) < (
        body.end_line, body.end_column)


@cache
def _words(codes: tuple[str, ...], table: str) -> re.Pattern[str]:
    book = phrasebook(codes)
    if table in ("nouns", "retractions", "recalls", "turns", "arbitrary"):
        return _pattern(getattr(book, table), f"(?![{LETTER}])")
    if table in ("settings", "asides"):
        return _pattern(getattr(book, table), f"(?![{LETTER}])" if table == "settings" else "")
    return _pattern(book.wishes | book.cases if table == "cases" else book.wishes, "")


def _pattern(words: set[str], end: str) -> re.Pattern[str]:
    """The words where they begin; an ending that is written as ~ may be any."""
    source = "|".join(re.escape(word.rstrip("~")) + ("" if word.endswith("~") else end)
                      for word in sorted(words, key=len, reverse=True))
    return re.compile(f"(?<![{LETTER}])(?:{source or '(?!)'})")
