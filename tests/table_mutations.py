"""Single wrong numbers in layer tables, for the tests and the campaign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from derive.nets.tables import check_text, tables

Place = tuple[int, int]
CHANGES = ("more", "less", "double", "swap", "digit")
"""One more, one less, doubled, two digits swapped, one digit replaced."""
_MEMORY = re.compile(
    r"^ *(?:Total params|Trainable params|Non-trainable params): [\d,]+ \((\d[\d,.]*) \w+\)"
    r"|^(?:Total mult-adds \([\w.]+\)|Input size \(MB\)|Forward/backward pass size \(MB\)"
    r"|Params size \(MB\)|Estimated Total Size \(MB\)): (\d[\d,.]*)$", re.MULTILINE)
_NUMBERED = re.compile(r": \d+-(\d+)(?= )|(?<=[A-Za-z]-)(\d+)(?= {2,}\[)")
_BATCH = re.compile(r"(?<=  \[)-?(\d+)(?=[,\]])")


@dataclass(frozen=True)
class Corruption:
    """A text with one number changed: what the number is, where, and how it was changed."""

    text: str
    kind: str
    place: Place
    old: str
    new: str
    change: str


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


def others(text: str) -> Iterator[tuple[str, Place]]:
    """The other numbers that a library prints: amounts of memory, numbering, batches."""
    torch = any(table.library == "torch" for table in tables(text))
    for kind, pattern in (("memory", _MEMORY), ("numbering", _NUMBERED), ("batch", _BATCH)):
        for match in pattern.finditer(text) if torch or kind == "memory" else ():
            yield kind, next(match.span(k) for k in range(1, pattern.groups + 1) if match[k])


def changed(number: str, change: str, rng: Random) -> str | None:
    """The number as written after a change; None where it would stay as it is."""
    digits = [k for k, c in enumerate(number) if c.isdigit()]
    if change in ("more", "less", "double"):
        point = number.find(".")
        value = int("".join(number[k] for k in digits))
        new = {"more": value + 1, "less": value - 1, "double": 2 * value}[change]
        if new < 1 or new == value:
            return None
        if point >= 0:
            behind = len(number) - point - 1
            return f"{new // 10 ** behind}.{new % 10 ** behind:0{behind}}"
        return f"{new:,}" if "," in number else str(new)
    if change == "swap":
        pairs = [(a, b) for a, b in pairwise(digits)
                 if number[a] != number[b] and (a != digits[0] or number[b] != "0")]
        if not pairs:
            return None
        a, b = rng.choice(pairs)
        return number[:a] + number[b] + number[a + 1:b] + number[a] + number[b + 1:]
    k = rng.choice(digits)
    leading = k == digits[0] and len(digits) > 1
    new_digit = rng.choice([d for d in "0123456789"[leading:] if d != number[k]])
    return number[:k] + new_digit + number[k + 1:]


def put(text: str, place: Place, new: str) -> str:
    """The text with a number replaced; blanks of its line make up for its length."""
    start, end = place
    longer = len(new) - (end - start)
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    begin = text.rfind("\n", 0, start) + 1
    before, after = text[begin:start], text[end:stop]
    right = re.search(r" {2,}", after)
    left = list(re.finditer(r" {2,}", before))
    if longer and right is not None:
        size = len(right[0]) - longer
        after = after[:right.start()] + " " * max(1, size) + after[right.end():]
    elif longer and left and not after.strip():
        size = len(left[-1][0]) - longer
        before = before[:left[-1].start()] + " " * max(1, size) + before[left[-1].end():]
    return text[:begin] + before + new + after + text[stop:]


def corruptions(text: str, rng: Random, most: int | None = None) -> Iterator[Corruption]:
    """Every number of the text changed in each way; of at most so many of the numbers."""
    found = list(dict.fromkeys([*places(text), *others(text)]))
    if most is not None and len(found) > most:
        found = sorted(rng.sample(found, most), key=lambda p: p[1])
    for kind, place in found:
        old = text[slice(*place)]
        done = {old}
        for change in CHANGES:
            new = changed(old, change, rng)
            if new is not None and new not in done:
                done.add(new)
                yield Corruption(put(text, place, new), kind, place, old, new, change)


def corrupted(text: str, place: Place, rng: Random) -> str:
    """The text with one digit of the number changed, so that no column moves."""
    return put(text, place, changed(text[slice(*place)], "digit", rng) or "")


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
