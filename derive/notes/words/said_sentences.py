"""The sentences of paragraphs, each with its formulas and the phrases of its languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ...span import Span
from ..containers.document import Formula, Paragraph
from ..mathematics.syntax import Chain, Node
from .phrasebook import Found, Phrasebook, phrasebook, spoken
from .sentences import Text, flatten, sentences


class Sentence(Struct, frozen=True, eq=False, dict=True):
    """A sentence of a paragraph, from `start` up to `end` of its text.

    `codes` are the languages of the paragraph, `formulas` what the formulas of the sentence say, by
    their places in the text.
    """

    paragraph: Paragraph
    text: Text
    start: int
    end: int
    codes: tuple[str, ...]
    formulas: Mapping[int, tuple[Chain, ...]]

    @property
    def book(self) -> Phrasebook:
        """The phrases of its languages."""
        return phrasebook(self.codes)

    @property
    def plain(self) -> str:
        """Its text in lower case, with a mark for each formula."""
        return self.text.plain[self.start:self.end]

    @cached_property
    def hits(self) -> list[Found]:
        """The phrases in it, in order."""
        return self.book.scan(self.text.plain, self.start, self.end)

    def has(self, table: str) -> bool:
        """Whether it has a word that begins as one in that table of the phrasebook."""
        plain = self.plain
        return any(word in plain for word in self.book.beginnings[table])

    def nodes(self) -> Iterator[Node]:
        """Everything that stands in its formulas."""
        for chains in self.formulas.values():
            yield from nodes_of(chains)


def nodes_of(chains: Sequence[Chain]) -> Iterator[Node]:
    """Everything that stands in what a formula says, as far as it was read."""
    for chain in chains:
        for tree in chain.trees:
            yield from tree.walk()


def said_sentences(paragraph: Paragraph, chains: Sequence[tuple[Chain, ...]]
                   ) -> tuple[Sentence, ...]:
    """The sentences of a paragraph; `chains` are those of its formulas, in order."""
    text = flatten(paragraph, chains)
    codes = spoken(text.plain)
    return tuple(
        Sentence(paragraph, text, start, end, codes, {
            at: chains[number] for at, number in text.formulas.items() if start <= at < end})
        for start, end in sentences(text, phrasebook(codes).abbreviations))


def sentence_at(said: Sequence[Sentence], place: Span) -> tuple[Sentence, int] | None:
    """The sentence of a paragraph with the formula at a place, and where that is in the text."""
    for sentence in said:
        formulas = [item for item in sentence.paragraph.items if isinstance(item, Formula)]
        for at in sentence.formulas:
            if _contains(formulas[sentence.text.formulas[at]], place):
                return sentence, at
    return None


def _contains(formula: Formula, place: Span) -> bool:
    body = formula.body.span(0, max(1, len(formula.body)))
    return body.path == place.path and (body.line, body.column) <= (place.line, place.column) < (
        body.end_line, body.end_column)
