"""Words that occur anywhere in the text, whatever they are said of."""

from __future__ import annotations

from collections.abc import Iterable

from ..statements import Reading


def speaks_of(table: str, readings: Iterable[Reading]) -> bool:
    """Whether a word that begins as one in the table of the phrasebook occurs in the readings."""
    return any(sentence.has(table) for reading in readings for sentence in reading.sentences)
