"""The tables of words: complete in every language, with the same gaps to fill."""

from __future__ import annotations

from importlib import import_module
from string import Formatter

import pytest

from derive.kernel.facts import PROPERTIES
from derive.laws import CATALOGUE
from derive.report.words import LANGUAGES, words_of
from derive.report.words.en import WORDS as ENGLISH

AS_FORMULAS = {"positive", "nonnegative"}


def gaps(text: str) -> set[str]:
    """The numbers of what a phrase is filled with."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_with_its_gaps(language: str) -> None:
    words = words_of(language).words
    assert list(words) == list(ENGLISH)
    assert {k: gaps(v) for k, v in words.items()} == {k: gaps(v) for k, v in ENGLISH.items()}
    assert set(PROPERTIES) - AS_FORMULAS <= set(words)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_law_has_a_title(language: str) -> None:
    titles = words_of(language).titles
    assert set(titles) == set(CATALOGUE)
    assert len(set(titles.values())) == len(titles)


def test_every_table_is_listed() -> None:
    for code in LANGUAGES:
        assert import_module(f"derive.report.words.{code}").WORDS
    with pytest.raises(KeyError):
        words_of("xx")
