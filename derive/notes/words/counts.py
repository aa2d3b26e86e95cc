"""How many of something a sentence says that there are: entries, parameters, covariances.

A sentence is reduced to the marks of what owns, what is counted and the numbers; the clauses of the
phrase tables are looked for in that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ...late import late_regex
from ..mathematics.syntax import Chain, Node
from .mentions import EXPRESSION, ORDER, SYMBOLS
from .phrasebook import COUNTED_MARK, OWNER_MARK, Found, Phrasebook
from .remarks import Count, Owner, Role
from .roles import Standing
from .said import Reader
from .sayings import Saying
from .sentences import Text, plain_node
from .tables import read_table

_OPEN = late_regex(r"(?:^|[.,;:(。，、；：（]) *$")
_CLOSED = late_regex(r" *(?:$|[.,;:)。，、；：）])")

_BEGINNING = frozenset({"any", "the", "opener"})
_JOINING = _BEGINNING | {"link"}


class _Unit(NamedTuple):
    """A piece of a sentence that describes an owner: keys of words, or a formula or size."""

    start: int
    end: int
    keys: tuple[str, ...] = ()
    saying: Saying | None = None


@cache
def countbook(codes: tuple[str, ...]) -> Phrasebook:
    """The phrases for counts in these languages together."""
    return Phrasebook(read_table(code).get("counts", {}) for code in codes)


def counts(text: Text, start: int, end: int, codes: tuple[str, ...], reader: Reader,
           standings: dict[int, Standing], chains: Sequence[tuple[Chain, ...]]) -> Iterator[Count]:
    """The counts that the sentence from `start` up to `end` states.

    The `reader` knows the orders and lengths that it names; `chains` are those of the formulas of
    the paragraph.  Questions, conditions and what is denied or doubted state none.
    """
    book = countbook(codes)
    hits = book.scan(text.plain, start, end)
    if not any(h.get("counted") is not None for h in hits):
        return
    sentence = _Sentence(text, book, start, end, hits, reader.values)
    for pattern in book.clauses:
        for match in pattern.finditer(sentence.reduced, 0, len(sentence.reduced)):
            found = _read(sentence, pattern.kind, match, standings, chains)
            if found is not None:
                yield found


class _Sentence:
    """A sentence with one mark for each owner and each thing that is counted."""

    def __init__(self, text: Text, book: Phrasebook, start: int, end: int,
                 hits: Sequence[Found], values: Sequence[Saying]) -> None:
        self.text, self.book, self.start, self.end = text, book, start, end
        self.openers = {h.end for h in hits if "opener" in h.keys("owners")}
        self.owners: dict[int, list[_Unit]] = {}  # by their places in the reduced sentence
        self.counted: dict[int, Found] = {}
        self.places: list[int] = []
        pieces: list[str] = []
        marked = {h.start: h for h in hits if h.get("counted") is not None}
        runs = {run[0].start: run for run in self._runs(hits, values)}
        at = start
        while at < end:
            self.places.append(at)
            if at in runs:
                self.owners[len(pieces)] = runs[at]
                pieces.append(OWNER_MARK)
                at = runs[at][-1].end
            elif at in marked:
                self.counted[len(pieces)] = marked[at]
                pieces.append(COUNTED_MARK)
                at = marked[at].end
            else:
                pieces.append(text.plain[at])
                at += 1
        self.places.append(end)
        self.reduced = "".join(pieces)

    def _runs(self, hits: Sequence[Found], values: Sequence[Saying]) -> Iterator[list[_Unit]]:
        """Descriptions: words, sizes and formulas with nothing but spaces between them."""
        sizes = [_Unit(s.start, s.end, (), s) for s in values if s.kind == "shape"]
        taken = {k for u in sizes for k in range(u.start, u.end)}
        words = [_Unit(h.start, h.end, tuple(h.keys("owners"))) for h in hits
                 if set(h.keys("owners")) - {"guards"} and h.start not in taken]
        marks = [_Unit(k, k + 1) for k in range(self.start, self.end)
                 if self.text.raw[k] in (SYMBOLS, EXPRESSION, ORDER) and k not in taken]
        run: list[_Unit] = []
        for unit in sorted([*sizes, *words, *marks], key=lambda u: (u.start, -u.end)):
            if run and unit.start < run[-1].end:
                continue
            if run and (self.text.plain[run[-1].end:unit.start].strip(" -") or (
                    _BEGINNING & set(unit.keys) and not (
                        "link" in unit.keys or _JOINING & set(run[-1].keys)))):
                yield from _trimmed(run)
                run = []
            run.append(unit)
        yield from _trimmed(run)

    def is_open(self, at: int) -> bool:
        """Whether nothing before a place of the reduced sentence can describe what begins there."""
        first = self.owners[at][0]
        before = self.text.plain[:first.start].rstrip()
        return (bool(_OPEN.search(self.reduced[:at])) or len(before) in self.openers
                or "opener" in first.keys)

    def owner(self, at: int) -> Owner | None:
        """The owner at a place; None if more than one formula or size describes it."""
        units = self.owners[at]
        keys = frozenset(k for u in units for k in u.keys)
        sayings = [u.saying for u in units if u.saying is not None]
        inside = [h for s in sayings for h in self.book.scan(self.text.plain, s.start, s.end)]
        keys |= {k for h in inside for k in h.keys("owners")}
        named = [u for u in units if u.saying is None and not u.keys]
        orders = [s.arguments for s in sayings]
        orders += [self.text.mentions[u.start].nodes for u in named
                   if self.text.raw[u.start] == ORDER]
        subjects = [node for u in named if self.text.raw[u.start] != ORDER
                    for node in self.text.mentions[u.start].nodes]
        if len(orders) > 1 or len(subjects) > 1:
            return None
        return Owner(keys, orders[0] if orders else (), subjects[0] if subjects else None)


def _trimmed(run: list[_Unit]) -> Iterator[list[_Unit]]:
    """The run without words at its ends that only join, if anything is left.

    Articles before a formula alone, which may be a number, do not belong to it.
    """
    while run and "link" in run[0].keys and not _BEGINNING & set(run[0].keys):
        run = run[1:]
    while run and _JOINING & set(run[-1].keys):
        run = run[:-1]
    if run and not run[-1].keys and all(_JOINING & set(u.keys) for u in run[:-1]):
        run = run[-1:]
    if run:
        yield run


def _read(sentence: _Sentence, kind: str, match: re.Match[str], standings: dict[int, Standing],
          chains: Sequence[tuple[Chain, ...]]) -> Count | None:
    text = sentence.text
    at, behind = match.span("owner")[0], match.end()
    places = sentence.places
    start, end = places[match.start()], places[behind]
    if match.start("owner") == match.start() and not sentence.is_open(at):
        return None
    slots = [match.end(name) for name in ("owner", "counted", "count")]
    if behind in slots and not _CLOSED.match(sentence.reduced[behind:]):
        return None
    if any(_is_left_open(standings[k]) for k in range(start, end) if k in standings):
        return None
    owner = sentence.owner(at)
    counted = sentence.counted[match.start("counted")].get("counted")
    stated = _number(sentence, match, chains)
    if owner is None or stated is None or counted is None:
        return None
    return Count(
        counted, owner, stated, kind == "part", _is_guarded(sentence, start, end),
        text.span(places[match.start("count")], places[match.end("count")]),
        text.words(start, end),
        text.words(places[match.start("count")], places[match.end("count")]))


def _is_left_open(standing: Standing) -> bool:
    return standing.condition or standing.doubtful or standing.role in (Role.MENTION, Role.GOAL)


def _number(sentence: _Sentence, match: re.Match[str], chains: Sequence[tuple[Chain, ...]]
            ) -> Node | None:
    """The number that stands for the count; of an equation its right side."""
    at = match.start("count")
    place = sentence.places[at]
    if sentence.reduced[at] == OWNER_MARK and len(sentence.owners[at]) > 1:
        return None
    if place not in sentence.text.formulas:
        word = sentence.reduced[at:match.end("count")].strip()
        return plain_node(word) if word.isdigit() else None
    found = chains[sentence.text.formulas[place]]
    if len(found) != 1 or any(r.sign != "=" for r in found[0].relations):
        return None
    side = found[0].sides[-1]
    return side if isinstance(side, Node) else None


def _is_guarded(sentence: _Sentence, start: int, end: int) -> bool:
    """Whether words elsewhere in the paragraph restrict what is counted or its owner."""
    plain = sentence.text.plain
    hits = (*sentence.book.scan(plain, 0, start), *sentence.book.scan(plain, end, len(plain)))
    return any("guards" in h.keys("owners") for h in hits)
