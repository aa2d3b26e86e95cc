"""What sentences beside a table say of its layers: ``All convolutions use 3 x 3 kernels``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...late import late_regex
from .columns import Option, options_said
from .configuration import Literal
from .table import Table

_BEFORE, _AFTER = 2000, 600
"""How far from a table its sentences may stand, in characters."""
_HEADING = late_regex(r"^(#+ |\\(sub)*section\b)", re.MULTILINE)
_CLAUSE = late_regex(r"(?:[^.;\n]|\.(?=\S)|\n(?!\s*\n))+")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_SUBJECT = late_regex(
    rf"\b(?:(?P<all>all|every|each)|(?P<one>{'|'.join(_ORDINALS)}|last)|(?P<max>max(?:imum)?"
    r"|average))[ -](?:of )?(?:the )?(?:(?:max|average|hidden|[123]-?d)[ -])?"
    r"(?P<kind>conv|pool|dense|fully|lstm|gru|embedding)", re.IGNORECASE)
_KINDS = {"conv": "convolution", "pool": "pooling", "dense": "dense", "fully": "dense",
          "lstm": "lstm", "gru": "gru", "embedding": "embedding"}
_OTHERS = late_regex(r"\b(except|but|unless|other|instead|original|paper|would|could|if|than|not|"
                     r"usual|typical|or)\w*\b", re.IGNORECASE)
"""Words by which a sentence may speak of exceptions, or of other networks."""


def prose_options(text: str, table: Table, floor: int) -> dict[int, tuple[Option, ...]]:
    """The options that sentences near the table state of its rows."""
    low = max(floor, table.start - _BEFORE)
    for heading in _HEADING.finditer(text, low, table.start):
        low = heading.start()
    high = min(len(text), table.end + _AFTER)
    behind = _HEADING.search(text, table.end, high)
    found: dict[int, tuple[Option, ...]] = {}
    for start, end in ((low, table.start), (table.end, behind.start() if behind else high)):
        for clause in _CLAUSE.finditer(text, start, end):
            for rows, option in _of_clause(clause[0], clause.start(), table):
                for k in rows:
                    found[k] = (*found.get(k, ()), option)
    return found


def _of_clause(clause: str, offset: int, table: Table) -> Iterator[tuple[list[int], Option]]:
    """What one clause states; nothing where it has several subjects or speaks of exceptions."""
    subjects = list(_SUBJECT.finditer(clause))
    if len(subjects) != 1 or _OTHERS.search(clause) or "|" in clause or "\t" in clause:
        return
    subject = subjects[0]
    kind = _KINDS[subject["kind"].lower()]
    rows = [k for k, r in enumerate(table.rows) if r.kind is not None and r.kind.name == kind]
    if subject["one"]:
        which = subject["one"].lower()
        place = len(rows) - 1 if which == "last" else _ORDINALS.index(which)
        rows = rows[place:place + 1]
    for name, numbers in options_said(clause[subject.end():]):
        move = offset + subject.end()
        yield rows, Option(name, tuple(
            Literal(n, move + a, move + b) for n, (a, b) in numbers), subject[0], True)
