"""Words that occur anywhere in the text, whatever they are said of."""

from __future__ import annotations

from collections.abc import Iterable

from ..containers.document import Prose
from ..statements import Reading
from .phrasebook import phrasebook, spoken


def speaks_of(table: str, readings: Iterable[Reading]) -> bool:
    """Whether a word that begins as one in the table of the phrasebook occurs in the readings."""
    for reading in readings:
        for item in reading.paragraph.items:
            if isinstance(item, Prose):
                said = item.body.text.lower()
                if any(word in said for word in getattr(phrasebook(spoken(said)), table)):
                    return True
    return False
