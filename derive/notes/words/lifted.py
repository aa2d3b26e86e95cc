"""Sentences that go on without what was assumed: "without independence", "P is not symmetric"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import product

from ...late import late_regex
from ..mathematics.syntax import Node
from .cases import ALPHABETIC, phrases_of
from .mentions import SYMBOLS
from .patterns import LETTER
from .phrasebook import phrasebook
from .remarks import Lift
from .sentences import MARKS, Text, beginning, sentences

_CLAUSE = late_regex(r"[^,;:.!?()，、；：。！？（）]+")
_NEAR = 8
"""How many characters may stand between in scripts without spaces."""

_REST = late_regex(f"[{LETTER}]+")
Place = tuple[int, int]
_TABLES = ("lifting", "dropping", "denying", "sparing", "turning-to")
_PROPERTIES = frozenset({
    "symmetric", "idempotent", "orthogonal", "invertible", "nonnegative-definite",
    "positive-definite", "rank"})

ASSUMED = (*sorted(_PROPERTIES), "independence", "normality", "commuting", "mean-zero",
           "equal-variances")
"""What may be assumed and taken away again: keys of its phrases."""

CONTRARY = (*ASSUMED, "correlation")
"""What may be told the contrary of; correlation also takes away independence."""


def lifts(text: Text, codes: tuple[str, ...]) -> Iterator[tuple[Lift, Place]]:
    """What the sentences of a text take away of what was assumed before them, for good unless
    under a condition, and the places of the words that say so.
    """
    if not any(phrases_of(codes, table).search(text.plain) for table in _TABLES):
        return
    book = phrasebook(codes)
    for start, end in sentences(text, book.abbreviations):
        said = text.plain[start:end]
        hits = book.scan(text.plain, start, end)
        conditional = any(h.get("denials") is not None for h in hits)
        for (first, last), table in lifting(said, codes):
            if any(h.get("noes") is not None and text.plain[h.end:start + first].isspace()
                   for h in hits):
                continue  # "we never drop it", "not only symmetric"
            clause = next(c for c in _CLAUSE.finditer(said) if first < c.end())
            words = clause.group() if table in ("lifting", "dropping") else said[first:last]
            named = frozenset(s.partition(":")[2] for s in phrasebook(codes).assumed
                              if phrases_of(codes, s).search(words))
            symbols = tuple(_symbols(text, start + clause.start(), start + clause.end()))
            if table == "sparing":
                if not any(text.raw[k] == SYMBOLS
                           for k in range(start + clause.start(), start + first)):
                    continue
                named = _PROPERTIES - named
            lasting = not conditional and (table == "dropping" or (
                table in ("denying", "sparing") and bool(symbols)))
            yield (Lift(named, lasting, beginning(text, start, end), symbols),
                   (start + first, start + last))


def _symbols(text: Text, start: int, end: int) -> Iterator[Node]:
    """The symbols that are named in a part of the text."""
    for at in range(start, end):
        if text.raw[at] == SYMBOLS:
            yield from text.mentions[at].nodes


def lifting(said: str, codes: tuple[str, ...]) -> list[tuple[Place, str]]:
    """Where a sentence takes something away, and the table that has the word for it.

    A word such as "without" or "drop" stands for that in one clause with what is taken away,
    nothing but small words between, before it or behind; a "not" or "merely" stands before it
    (in scripts without spaces, behind).  "Under heteroscedasticity" tells the contrary of it.

    >>> lifting("we now drop independence", ("en",))
    [((7, 24), 'dropping')]
    >>> lifting("without loss of generality assume", ("en",))
    []
    """
    found: list[tuple[Place, str]] = []
    names = phrasebook(codes).assumed
    for clause in _CLAUSE.finditer(said):
        places = partial(_places, said, clause.span(), codes)
        if not any(map(places, _TABLES)):
            continue
        assumed = [p for name in names if name.startswith("assumed") for p in places(name)]
        contrary = [p for name in names if name.startswith("contrary") for p in places(name)]
        whats = {"lifting": [*places("lifted"), *assumed], "denying": assumed,
                 "sparing": assumed, "turning-to": contrary}
        whats["dropping"] = whats["lifting"]
        for table in _TABLES:
            for one, other in product(places(table), whats[table]):
                (_, end), (start, _) = sorted((one, other))
                if end <= start and (one < other or table in ("lifting", "dropping")
                                     or said[other[0]] > ALPHABETIC) and (
                                         _is_small(said[end:start], codes)):
                    found.append(((min(one + other), max(one + other)), table))
                    if table in ("lifting", "dropping"):
                        break
    return found


def _places(said: str, span: Place, codes: tuple[str, ...], table: str) -> list[Place]:
    """Where phrases of a table stand in a part of a sentence."""
    return [_word(hit, said) for hit in phrases_of(codes, table).finditer(said, *span)]


def _word(hit: re.Match[str], said: str) -> Place:
    """The place of a phrase with the rest of its last word."""
    rest = _REST.match(said, hit.end())
    return hit.start(), hit.end() if rest is None else rest.end()


def _is_small(gap: str, codes: tuple[str, ...]) -> bool:
    if any(mark in gap for mark in MARKS):
        return False
    if any(c > ALPHABETIC for c in gap):
        return len(gap) <= _NEAR
    book = phrasebook(codes)
    small = {*book.joiners, *book.articles, *book.prepositions}
    words = [word for word in gap.replace("-", " ").split() if not word.endswith(("'", "’"))]
    return all(word in small or any(phrases_of(codes, table).match(word)
                                    for table in ("lifted", *book.assumed)) for word in words)
