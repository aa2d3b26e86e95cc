"""Conditions that words put behind an equation: "a = b provided that c = d"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..mathematics.syntax import Node
from .apart import relation
from .mentions import OTHER, RELATION
from .phrasebook import Found
from .said_sentences import Sentence

CERTAIN, POSSIBLE, DESCRIBING = "certain", "possible", "describing"
"""Words behind which a condition stands; or one if the equation before them does not follow without
it; or likewise, unless it says what a quantity is, as "with" and "where" do.
"""
NECESSARY, EQUIVALENT, IMPLYING = "necessary", "equivalent", "implying"
"""Words behind which a consequence stands; or a condition and consequence; or what follows from the
equation before them, which may be known to hold.
"""

KEYS = (CERTAIN, POSSIBLE, DESCRIBING, NECESSARY, EQUIVALENT, IMPLYING)


class Proviso(NamedTuple):
    """An equation under which another one holds, the number of the formula that states it, and the
    key of the words that tie the two.
    """

    number: int
    equation: Node
    kind: str


class Provisos(NamedTuple):
    """The conditions of formulas, by the numbers of these, and which formulas state conditions.

    What is `supposed` is no fact; what is `questioned` may be one, or not.
    """

    under: dict[int, tuple[Proviso, ...]]
    supposed: set[int]
    questioned: set[int]


def provisos(said: Sequence[Sentence]) -> Provisos:
    """What the sentences of a paragraph say of this."""
    found = Provisos({}, set(), set())
    for sentence in said:
        for left, right, kind in _links(sentence):
            heads = _joined(sentence, left, back=True)
            conditions = _joined(sentence, right, back=False)
            if kind == IMPLYING:
                heads, conditions = conditions[:1], heads
            number = sentence.text.formulas
            stated = tuple(
                Proviso(number[at], node, kind) for at in conditions
                if (node := relation(sentence.formulas[at])) is not None
                and set(node.data) == {"="})
            for at in heads if kind != NECESSARY else ():
                found.under[number[at]] = (*found.under.get(number[at], ()), *stated)
            if kind in (CERTAIN, NECESSARY, EQUIVALENT):
                found.supposed.update(p.number for p in stated)
            if kind == IMPLYING:
                found.questioned.update(p.number for p in stated)
            elif kind in (NECESSARY, EQUIVALENT):
                found.questioned.update(number[at] for at in heads)
    return found


def _stating(sentence: Sentence) -> list[int]:
    return sorted(at for at in sentence.formulas if sentence.text.raw[at] in (RELATION, OTHER))


def _links(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Two formulas that state something, one behind the other, and what stands between them."""
    if any(hit.get("doubts") is not None for hit in sentence.hits):
        return
    for left, right in pairwise(_stating(sentence)):
        kind = _between(sentence, left, right)
        if kind is not None and not (kind == CERTAIN and _goes_on(sentence, left, right)):
            yield left, right, kind


def _between(sentence: Sentence, left: int, right: int) -> str | None:
    """What the words between two formulas make of them, if they are such words only."""
    plain = sentence.text.plain
    start, end = left + 1, right
    while start < end and plain[start] in " ,，":
        start += 1
    while start < end and plain[end - 1] in " ,:":
        end -= 1
    hit: Found | None = sentence.book.at(plain, start) if start < end else None
    return hit.get("provisos") if hit is not None and hit.end == end else None


def _goes_on(sentence: Sentence, left: int, right: int) -> bool:
    """Whether a condition stands in front of another equation: ``a = b, if c = d, e = f``."""
    plain = sentence.text.plain
    following = next((at for at in _stating(sentence) if at > right), None)
    if "," not in plain[left + 1:right] or following is None:
        return False
    gap = plain[right + 1:following].strip()
    hit = sentence.book.at(plain, right + 1 + plain[right + 1:].index(gap)) if gap else None
    return gap == "," or (hit is not None and hit.get("before") == "claim")


def _joined(sentence: Sentence, at: int, *, back: bool) -> list[int]:
    """A formula with those that an "and" ties to it, before it or behind it."""
    found = [at]
    stating = _stating(sentence)
    for k in reversed(stating) if back else stating:
        first, last = (k, found[-1]) if back else (found[-1], k)
        if first < last and sentence.text.plain[first + 1:last].strip() in sentence.book.joiners:
            found.append(k)
    return found
