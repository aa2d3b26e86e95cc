"""Sentences that speak of a case, a condition or a wish, or take back what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby

from ...late import late_regex
from ...span import Span
from .mentions import OTHER, RELATION
from .patterns import LETTER
from .phrasebook import Found, phrasebook
from .said_sentences import Sentence, sentence_at
from .sentences import MARKS

_WORD = late_regex(r"[^\W\d_]+")
_DOUBTING = ("denials", "negations", "alternatives", "doubts", "noes", "reservations",
             "retractions")
_CLAUSE = late_regex(f" *([^{MARKS},;:.!?]+)(?:[,;:.!?]|$)")
"""Words up to the end of a clause without formulas."""

_WORDS = late_regex(f"[^{MARKS},;:.!?()，、；：。]+")
_JOINED = late_regex(r"\s*(?:(?:and|und|et|y|but|aber|mais|now|also|again)\s+)?")
ALPHABETIC = "\u024f"
"""Scripts with later letters have no spaces between what makes a case and what it is said of."""


def is_restricted(said: Sequence[Sentence], place: Span, *,
                  cases: bool) -> bool:
    """Whether the sentence around a place in the paragraph may state a condition or a wish there,
    or, with `cases`, may speak of a special case.

    `said` are the sentences of the paragraph.  A place that is in no formula of it, and questions,
    count as restricted.
    """
    found = sentence_at(said, place)
    if found is None:
        return True
    plain = found[0].plain
    return plain.rstrip().endswith(("?", "？")) or bool(
        phrases_of(found[0].codes, "cases" if cases else "wishes").search(plain))


def is_conditional(said: Sequence[Sentence], place: Span
                   ) -> bool:
    """Whether words alone put the formula at a place under a condition.

    That is an "if" before it, or an "if" or "unless" behind it, with no relation between, or a
    "for" or "under" directly behind it.  What these say is not assumed where the formula is read.
    """
    found = sentence_at(said, place)
    if found is None:
        return False
    sentence, at = found
    plain, raw, book = sentence.text.plain, sentence.text.raw, sentence.book
    stating = [k for k in range(sentence.start, sentence.end) if raw[k] in (RELATION, OTHER)]
    before = max((k for k in stating if k < at), default=sentence.start)
    behind = min((k for k in stating if k > at), default=sentence.end)
    if any(h.get("denials") is not None and h.get("before") == "condition"
           for h in book.scan(plain, before, at)) or any(
               h.get("denials") is not None for h in book.scan(plain, at + 1, behind)):
        return True
    clause = _CLAUSE.match(plain, at + 1, sentence.end)
    return clause is not None and clause[1].startswith(
        tuple(f"{word} " for word in book.beginnings["cases"]))


def is_plain(said: Sequence[Sentence], place: Span, *,
             whole: bool) -> bool:
    """Whether no word of the sentence around a place can restrict what is stated there, nor, if
    the `whole` paragraph matters, one of a sentence before it.

    That sentence has words of consequence only and those that name what the formula is about;
    every sentence before it speaks of formulas in words that are known.
    """
    found = sentence_at(said, place)
    if found is None:
        return False
    sentence, _ = found
    return _is_known(sentence, _tells_consequence) and (not whole or all(
        _has_formulas(s) and _is_known(s, _tells_no_doubt)
        for s in said if s.end <= sentence.start))


def _tells_consequence(hit: Found) -> bool:
    return hit.get("additions") is not None or hit.get("quantities") is not None or any(
        "claim" in hit.keys(table) for table in ("before", "adjacent"))


def _tells_no_doubt(hit: Found) -> bool:
    return all(hit.get(table) is None for table in _DOUBTING)


def _is_known(sentence: Sentence, counts: Callable[[Found], bool]) -> bool:
    """Whether every word is a small one or part of a phrase that counts."""
    book = sentence.book
    small = {*book.joiners, *book.articles, *book.prepositions} - book.beginnings["cases"]
    rest = list(sentence.plain)
    for hit in sentence.hits:
        if counts(hit):
            rest[hit.start - sentence.start:hit.end - sentence.start] = " " * (hit.end - hit.start)
    return all(word in small for word in _WORD.findall("".join(rest)))


def tells_dependence(sentence: Sentence) -> bool:
    """Whether a sentence says that something may depend on something else, or that it is not
    independent; "uncorrelated" and "dependent variable" say nothing of the kind.
    """
    return any(phrases_of(sentence.codes, "no-dependence").fullmatch(found.group()) is None
               for found in phrases_of(sentence.codes, "dependence").finditer(sentence.plain))


def _has_formulas(sentence: Sentence) -> bool:
    return any(c in MARKS for c in sentence.text.raw[sentence.start:sentence.end])


def is_special(said: Sequence[Sentence], place: Span) -> bool:
    """Whether words without mathematics say of which case the formula at a place speaks.

    That is a clause in front of it in its sentence, "with a single observation", or a sentence
    before it that supposes something, "suppose the design is balanced".
    """
    found = sentence_at(said, place)
    if found is None:
        return False
    sentence, at = found
    supposed = any(
        s.end <= sentence.start and not _has_formulas(s)
        and any(h.get("before") in ("assumption", "condition") for h in s.hits)
        for s in said)
    return supposed or any(
        _sets_case(sentence, clause.start(), clause.end(), at)
        for clause in _WORDS.finditer(sentence.text.plain, sentence.start, at))


def _sets_case(sentence: Sentence, start: int, end: int, at: int) -> bool:
    """Whether words up to a comma or formula begin like a case of what stands at a place, which no
    formula tells.

    In languages that write what makes a case behind it no formula may stand in front.  What is
    linked, "with the [density](address)", is a result and no case.
    """
    text = sentence.text
    if any(link.start < end and start < link.end for link in text.links) or any(
            start <= cited < end for cited in text.citations):
        return False
    said = phrases_of(sentence.codes, "asides").sub("", text.plain[start:end])
    for hit in phrases_of(sentence.codes, "settings").finditer(said):
        if hit.group()[0] > ALPHABETIC:
            if start == sentence.start or text.raw[start - 1] not in MARKS:
                return True
        elif _JOINED.fullmatch(said, 0, hit.start()) and said[hit.end():].strip() and (
                end == at or text.raw[end] not in MARKS):
            return True
    return False


def is_reason(said: Sequence[Sentence], place: Span) -> bool:
    """Whether the words before the formula at a place make it a reason for what stands earlier:
    "since a = b", "by A = B and C = D", "here c = 1".
    """
    found = sentence_at(said, place)
    if found is None:
        return False
    sentence, at = found
    plain, book = sentence.text.plain, sentence.book
    small = {*book.joiners, *book.articles} - book.beginnings["cases"]
    reasons = [h for h in book.scan(plain, sentence.start, at)
               if h.get("cite-reasons") is not None]
    return bool(reasons) and all(
        word in small for word in _WORD.findall(plain[reasons[-1].end:at]))


def takes_back(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a sentence without mathematics denies what stands right before it.

    >>> takes_back("we make no such assumption.", ("en",))
    True
    """
    return not any(mark in said for mark in MARKS) and bool(
        phrases_of(codes, "retractions").search(said))


def introduces(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a description says what its symbol is, and not that it was introduced before.

    >>> introduces("be a matrix", ("en",)), introduces("be the matrix", ("en",))
    (True, False)
    """
    return bool(phrases_of(codes, "nouns").search(said)) and not phrases_of(
        codes, "recalls").search(said)


def turns(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a sentence has a word with which something else begins.

    >>> turns("now let  be a matrix.", ("en",))
    True
    """
    return bool(phrases_of(codes, "turns").search(said))


def is_arbitrary(said: str, codes: tuple[str, ...]) -> bool:
    """Whether a description says that its symbol may be anything of its kind, or is another one.

    >>> is_arbitrary("be any matrix", ("en",)), is_arbitrary("be a matrix", ("en",))
    (True, False)
    """
    return bool(phrases_of(codes, "arbitrary").search(said))


@cache
def phrases_of(codes: tuple[str, ...], table: str) -> re.Pattern[str]:
    """The phrases of a table, or their beginnings, where words begin."""
    book = phrasebook(codes)
    if table == "nouns":
        return _pattern(book.nouns, f"(?![{LETTER}])")
    more = {"cases": "wishes", "dependence": "no-dependence"}.get(table, table)
    words = book.beginnings[table] | book.beginnings[more]
    whole = ":" in table or table in (
        "settings", "retractions", "recalls", "turns", "arbitrary", "dependence", "no-dependence",
        "lifting", "dropping", "lifted", "denying", "sparing", "turning-to")
    return _pattern(words, f"(?![{LETTER}])" if whole else "")


def _pattern(words: set[str], end: str) -> re.Pattern[str]:
    """The words where they begin, longest first; an ending that is written as ~ may be any."""
    runs = groupby(sorted(words, key=lambda word: (-len(word), word)),
                   lambda word: word.endswith("~"))
    source = "|".join(
        f"(?:{'|'.join(re.escape(word.rstrip('~')) for word in run)}){'' if any_ending else end}"
        for any_ending, run in runs)
    return re.compile(f"(?<![{LETTER}])(?:{source or '(?!)'})")
