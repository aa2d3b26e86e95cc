"""Of what a description says that its symbol is independent: "with mean 0, independent of u"."""

from __future__ import annotations

from collections.abc import Iterator

from ...late import late_regex
from .phrasebook import Pattern, Phrasebook
from .sayings import Saying
from .sentences import MARKS, Text

OF_OTHERS = "independent-of"
_LAST_WORD = late_regex(r"[^\W\d_]+$")


def is_description(pattern: Pattern) -> bool:
    """Whether a pattern for clauses has no subjects of its own."""
    return pattern.kind == OF_OTHERS and "{subjects}" not in pattern.phrase


def independent_of(text: Text, book: Phrasebook, start: int, end: int) -> Iterator[Saying]:
    """What a sentence calls independent of other symbols in a description, behind a comma or a
    word such as "and" or "is": its subject stands before it.  Under a condition it says nothing.
    """
    conditional: list[int] = []
    for pattern in filter(is_description, book.clauses):
        for match in pattern.finditer(text.plain, start, end):
            before = _LAST_WORD.search(text.plain[:match.start()].rstrip())
            at, last = match.span("others")
            if "condition" in match.groupdict():
                conditional.append(at)
            elif at not in conditional and (
                    before is None or before[0] in book.joiners or before[0] in book.articles):
                last = _end(text, book, at, last)
                yield Saying(OF_OTHERS, match.start(), last, tuple(
                    node for k in range(at, last) if k in text.mentions
                    for node in text.mentions[k].nodes))


def _end(text: Text, book: Phrasebook, start: int, end: int) -> int:
    """Where the symbols end that belong together: of $u$, and $X$ is said something else."""
    last = max(k for k in range(start, end) if text.raw[k] in MARKS)
    before = max((k for k in range(start, last) if text.raw[k] in MARKS), default=last)
    hit = book.at(text.plain, end + text.plain.startswith(" ", end))
    begins = hit is not None and (
        hit.get("copulas") is not None or hit.get("singular") is not None)
    return before + 1 if begins and "," in text.plain[before:last] else end
