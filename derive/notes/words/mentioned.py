"""Words that occur anywhere in the text, whatever they are said of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..containers.document import Formula
from ..statements import Reading
from .said_sentences import Sentence, said_sentences
from .tails import tails


def speaks_of(table: str, readings: Iterable[Reading]) -> bool:
    """Whether a word that begins as one in the table of the phrasebook occurs in the readings,
    be it beside an equation inside its formula.
    """
    return any(sentence.has(table) for reading in readings for sentence in (
        *reading.sentences, *_beside(reading)))


def _beside(reading: Reading) -> Iterator[Sentence]:
    """The sentences of the words beside the equations of a reading."""
    for formula, chains in reading.formulas:
        for paragraph, _, _ in tails(formula, chains):
            inside = sum(isinstance(item, Formula) for item in paragraph.items)
            yield from said_sentences(paragraph, [()] * inside)
