"""References to numbered equations and to laws, in prose and inside formulas."""

from __future__ import annotations

from collections.abc import Sequence

from ...late import late_regex
from ..mathematics.syntax import Chain
from .phrasebook import Found, Phrasebook
from .roles import words_in
from .sentences import CITATION, Text

_NUMBER = late_regex(r"\((\d{1,3}(?:\.\d{1,3})*[a-z]?['*]?|[ivx]{1,4}|\*{1,3})\)|[①-⑳]")
_LABEL = late_regex(r"\\(?:eq|auto|c|C)?ref\{([^{}]*)\}")
_TAIL = late_regex(r"[ ,]|and|und|et|y|과|와|및|和|と")


def in_prose(text: Text, start: int, end: int, book: Phrasebook, hits: Sequence[Found]
             ) -> list[tuple[int, str, bool]]:
    """The citations of a sentence: position, label or law, whether a reason is announced.

    A number in parentheses counts only beside words that announce a reference, since it may
    also count items or name a year.
    """
    found: list[tuple[int, str, bool]] = []
    plain = text.plain
    announced = {h.end for h in hits if h.get("cite-before") is not None
                 or h.get("cite-reasons") is not None}
    reasons = [h for h in hits if h.get("cite-reasons") is not None]
    for hit in hits:
        law = hit.get("laws")
        if law is not None:
            found.append((hit.start, law, _is_reason(reasons, hit.start)))
    for at in (k for k in text.citations if start <= k < end):
        found.append((at, text.citations[at], _is_reason(reasons, at)))
    previous = -1
    for match in _NUMBER.finditer(plain, start, end):
        before = plain[:match.start()].rstrip().__len__()
        behind = book.at(plain, match.end() + plain.startswith(" ", match.end()))
        joined = previous >= 0 and not _TAIL.sub("", plain[previous:match.start()])
        if (before in announced or joined or CITATION in plain[max(start, before - 40):before]
                or (behind is not None and behind.get("cite-behind") is not None)):
            found.append((match.start(), match.group(), _is_reason(reasons, match.start())
                          or behind is not None))
            previous = match.end()
    return sorted(found)


def _is_reason(reasons: Sequence[Found], at: int) -> bool:
    return any(0 <= at - hit.end <= 40 for hit in reasons)


def in_formula(chains: Sequence[Chain], body: str, book: Phrasebook) -> list[str]:
    r"""The citations in the reasons of a formula and above its relation signs.

    There a number in parentheses always counts: \overset{(3)}{=}.
    """
    pieces = [body[start:end] for chain in chains for start, end in chain.reasons]
    pieces += [body[relation.note.start:relation.note.end] for chain in chains
               for relation in chain.relations if relation.note is not None]
    found: list[str] = []
    for piece in pieces:
        found += _LABEL.findall(piece)
        words = words_in(piece)
        found += [m.group() for m in _NUMBER.finditer(words)]
        found += [law for hit in book.scan(words, 0, len(words))
                  if (law := hit.get("laws")) is not None]
    return found
