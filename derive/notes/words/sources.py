"""Formulas that linked words name: "The [density of X](address) is", and then the formula.

What a formula states is then what the linked text says, not what the sentence concludes.  So
nothing else may stand between, no comma and no verb but the one that names the formula, and no
word of the sentence may draw a conclusion.  Linked words that are a whole clause, as in "since [the
mean of X is zero](address):", are followed by the formula itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..containers.document import Link
from .mentions import OTHER, RELATION
from .phrasebook import Found, Phrasebook
from .sentences import MARKS, Text

_VERB, _BEFORE = "cite-sources", "cite-sources-before"


def sources(text: Text, start: int, end: int, book: Phrasebook, hits: Sequence[Found]
            ) -> dict[int, str]:
    """The targets of the links that name displayed formulas, by the formulas' positions."""
    found: dict[int, str] = {}
    for at in sorted(k for k in text.displays
                     if start <= k < end and text.raw[k] in (RELATION, OTHER)):
        link = max((k for k in text.links if start <= k.start and k.end <= at),
                   key=lambda k: k.end, default=None)
        if link is None or not link.target:
            continue
        begin = max((k + 1 for k in text.displays if start <= k < link.start), default=start)
        if _names(text, begin, at, link, book, hits):
            found[at] = link.target
    return found


def _names(text: Text, start: int, at: int, link: Link, book: Phrasebook,
           hits: Sequence[Found]) -> bool:
    """Whether the linked words name the formula at a position."""
    between = text.plain[link.end:at].rstrip(": ")
    verb = next((h for h in hits if link.end <= h.start and h.get(_VERB) is not None
                 and h.end == link.end + len(between)), None)
    before = [h for h in hits if start <= h.start < link.start]
    behind = [h for h in hits if link.end <= h.start < at and h is not verb]
    leading = [h for h in before if _leads(text, h, link, book)]
    if any(map(_judges, behind)):
        return False
    if verb is None and _is_clause(text, link, book):
        return _is_attribute(between, book, only_symbols=True) and not any(
            _judges(h) for h in before if h not in leading)
    if any(_judges(h) for h in before if not (verb is None and _is_given_by(text, h))):
        return False
    if verb is None:
        return not between and any(h.get(_BEFORE) is not None or _is_given_by(text, h)
                                   for h in leading)
    return _is_attribute(text.plain[link.end:verb.start], book)


def _judges(hit: Found) -> bool:
    """Whether a phrase makes the sentence conclude, deny, doubt or suppose something."""
    return hit.get("before") in ("claim", "goal", "condition", "mention") or any(
        hit.get(table) is not None for table in ("noes", "doubts", "alternatives", "reservations"))


def _leads(text: Text, hit: Found, link: Link, book: Phrasebook) -> bool:
    """Whether the linked words, or their article, follow directly on a phrase."""
    article = text.plain[hit.end:link.start].strip()
    return not article or article in book.articles


def _is_given_by(text: Text, hit: Found) -> bool:
    """Whether a phrase says that what follows names the formula: "is given by" does, not "is"."""
    return hit.get(_VERB) is not None and " " in text.plain[hit.start:hit.end]


def _is_clause(text: Text, link: Link, book: Phrasebook) -> bool:
    """Whether the linked words have a verb."""
    words = text.plain[link.start:link.end]
    starts = [k for k in range(len(words)) if k == 0 or words[k - 1] == " "]
    found = (book.at(text.plain, link.start + k) for k in starts)
    return any(f is not None and (f.get(_VERB) is not None or f.get("before") == "claim")
               for f in found)


def _is_attribute(words: str, book: Phrasebook, *, only_symbols: bool = False) -> bool:
    """Whether words tell of what something is: nothing, or "of $X$", "of the model $m$"."""
    words = words.strip()
    if set(words) <= {*MARKS, " "}:
        return True
    return not only_symbols and words.split()[0] in book.prepositions and not any(
        c in words for c in ",;:()")
