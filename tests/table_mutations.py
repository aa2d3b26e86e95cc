"""Single wrong numbers in layer tables, for the tests and the campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from derive.nets.tables import check_text, tables

Place = tuple[int, int]


def places(text: str) -> Iterator[tuple[str, Place]]:
    """Where the numbers of the tables stand, and what each is."""
    for table in tables(text):
        for row in table.rows:
            for shape in row.shapes:
                for axis in shape.axes:
                    if axis.value is not None:
                        yield "size", (axis.start, axis.end)
            if row.count is not None and row.count.number.value:
                yield "count", (row.count.number.start, row.count.number.end)
        for _, number in table.totals:
            yield "total", (number.start, number.end)


def corrupted(text: str, place: Place, rng: Random) -> str:
    """The text with one digit of the number changed, so that no column moves."""
    digits = [k for k in range(*place) if text[k].isdigit()]
    k = rng.choice(digits)
    leading = k == digits[0] and len(digits) > 1
    new = rng.choice([d for d in "0123456789"[leading:] if d != text[k]])
    return text[:k] + new + text[k + 1:]


def doubts(text: str) -> Counter[str]:
    """How many findings there are of each verdict that tells of something."""
    found = Counter(f.outcome for f in check_text(text))
    return Counter({o: found[o] for o in ("refuted", "undecided", "unread")})


def verdict_on(text: str, before: Counter[str]) -> str:
    """``refuted``, ``doubtful`` where more is open than before, or ``silent``."""
    after = doubts(text)
    if after["refuted"] > before["refuted"]:
        return "refuted"
    return "doubtful" if after["undecided"] + after["unread"] > (
        before["undecided"] + before["unread"]) else "silent"
