"""The words of printed proofs, one table a language.

A language is a module with `WORDS`, whose keys are those of English, and `TITLES`, the titles
of laws by name; a law without one keeps its English title.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from msgspec import Struct

from ...laws import CATALOGUE

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "German", "ko": "Korean"}


class Words(Struct, frozen=True):
    """The table of one language."""

    language: str
    words: Mapping[str, str]
    titles: Mapping[str, str]

    def __call__(self, key: str, *fillings: str) -> str:
        """The words under the key, with what they are about."""
        return self.words[key].format(*fillings)

    def title(self, law: str) -> str:
        """The law's title."""
        return self.titles.get(law, CATALOGUE[law].title)

    def listed(self, parts: list[str]) -> str:
        """``a, b and c``."""
        if len(parts) < 2:
            return "".join(parts)
        return self("and", ", ".join(parts[:-1]), parts[-1])

    def clauses(self, parts: list[str]) -> str:
        """``a, b, and c`` of sentences, which may have an *and* of their own."""
        if len(parts) < 2:
            return "".join(parts)
        return self("clauses", self("between-clauses").join(parts[:-1]), parts[-1])


def words_of(language: str) -> Words:
    """The table of a language; raises `KeyError` for one that there is not."""
    if language not in LANGUAGES:
        raise KeyError(language)
    table = import_module(f".{language}", __package__)
    return Words(language, table.WORDS, table.TITLES)
