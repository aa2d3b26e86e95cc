"""The phrases of the languages in which notes are written, read from `phrases/*.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, NamedTuple

from msgspec import Struct

from ...late import late_regex
from .mentions import EXPRESSION, ORDER, RELATION, SYMBOLS
from .patterns import LETTER, expand, keywords, parse, regular
from .remarks import Role
from .tables import read_table

RANKS = ("full-column-rank", "full-row-rank")
"""Properties of matrices that need not be square."""

ROLES: dict[str, Role] = {role.value: role for role in Role} | {"condition": Role.ASSUMPTION}
"""Keys of the tables of roles; a condition is an assumption for one sentence."""

_BEGINNINGS = ("independence", "spreads", "averages", "qualifiers", "cases", "wishes", "settings",
               "asides", "retractions", "recalls", "turns", "arbitrary", "symmetry", "dependence",
               "samples", "no-dependence", "models", "lifting", "dropping", "lifted", "denying",
               "sparing", "turning-to")
GRAMMAR = ("nouns", "copulas", "weak-copulas", "joiners", "stops", "resets", "negations", "denials",
           "ignore", "abbreviations", "articles", "prepositions", "singular", "plural-nouns",
           "counters", "connectives", "predicates", "alternatives", "doubts", "noes",
           "reservations", "causes", "additions", "quantities", *_BEGINNINGS)

MOMENTS = ("symmetry", "mean-variance", "zero-variance", "means", "variances", "mean", "variance")

EACH = {"means": "mean", "variances": "variance", "lengths": "shape"}
"""Moments and lengths of several symbols, one for each, in order."""

OWNER_MARK, COUNTED_MARK = "\ue006", "\ue007"
"""The characters that stand for an owner, and for what is counted, in a clause that counts."""

HEAD = 4
"""By how many characters phrases are found."""

_ITEM = f"[{SYMBOLS}{RELATION}{EXPRESSION}]"
_SIZE = f"(?:[{SYMBOLS}{EXPRESSION}]|\\d{{1,6}}|(?<![{LETTER}])[b-z](?![{LETTER}]))"


def is_whole(kind: str) -> bool:
    """Whether something may be said with "has" or "with"."""
    return kind in RANKS or kind in ("orthonormal", "mean-zero", "shape", "normal", "iid")


class Meaning(NamedTuple):
    """What a phrase is for: the table that lists it and its key there."""

    table: str
    key: str = ""


class Found(NamedTuple):
    """A phrase in a text, from `start` up to `end`, and all its meanings."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]

    def get(self, table: str) -> str | None:
        """The key under which the table lists the phrase, or None."""
        return next((m.key for m in self.meanings if m.table == table), None)

    def keys(self, table: str) -> list[str]:
        """All keys under which the table lists the phrase."""
        return [m.key for m in self.meanings if m.table == table]


def by_table(hits: Iterable[Found]) -> dict[str, list[Found]]:
    """The phrases that each table lists, in order."""
    found: dict[str, list[Found]] = {}
    for hit in hits:
        for table in dict.fromkeys(meaning.table for meaning in hit.meanings):
            found.setdefault(table, []).append(hit)
    return found


class Literal(NamedTuple):
    """A phrase without placeholders, whether it begins a word, and the last character if that
    says how it ends: ``~`` for any ending, ``_`` for the end of a word.
    """

    text: str
    begins: bool
    last: str
    meanings: tuple[Meaning, ...]

    def fits(self, text: str, position: int) -> bool:
        """Whether the edges of words are where the phrase wants them."""
        if self.begins and text[max(0, position - 1):position].isalpha():
            return False
        end = position + len(self.text)
        following = text[end:end + 1]
        if self.last == "~":
            return True
        if self.last == "_":
            return not following.isalpha()
        if following == "-" and _is_letter(text[end - 1]):
            following = text[end + 1:end + 2]  # "skew-symmetric" and "normal-gamma" are other words
        return not (_is_letter(text[end - 1]) and _is_letter(following))


class Pattern(Struct, dict=True):
    """A phrase with placeholders; its regular expression is compiled when first needed."""

    kind: str
    phrase: str
    slots: Mapping[str, str]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Words of which one occurs wherever the phrase does."""
        return (ORDER,) if "{shape}" in self.phrase else keywords(parse(self.phrase))

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The phrase as a regular expression with a named group for each placeholder."""
        return re.compile(regular(parse(self.phrase), self.slots))

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Every place between `start` and `end` that the phrase matches."""
        if self.keys and all(text.find(key, start, end) < 0 for key in self.keys):
            return iter(())
        return self.expression.finditer(text, start, end)


class Phrasebook:
    """The phrases of one or more languages, put together."""

    def __init__(self, tables: Iterable[Mapping[str, Any]]) -> None:
        self._tables = tuple(tables)
        self._phrases: dict[str, list[tuple[str, Meaning]]] = {}  # by the heads of their texts
        self._literals: dict[str, list[Literal]] = {}  # those of the heads that were looked up
        self.beginnings = _Beginnings(self)
        for table in self._tables:
            self._read(table)

    def _read(self, table: Mapping[str, Any]) -> None:
        grammar = table.get("grammar", {})
        for kind, phrases in table.get("words", {}).items():
            self._add("words", kind, phrases)
        for name in GRAMMAR:
            if name not in ("joiners", "abbreviations", "articles", "prepositions", *_BEGINNINGS):
                self._add(name, "", grammar.get(name, ()))
        for where, groups in table.get("roles", {}).items():
            for role, phrases in groups.items():
                self._add(where, role, phrases)
        for where, phrases in table.get("cites", {}).items():
            self._add(f"cite-{where}", "", phrases)
        for name in ("laws", "counted", "owners", "decompositions", "provisos"):
            for key, phrases in table.get(name, {}).items():
                self._add(name, key, phrases)

    def _add(self, name: str, key: str, phrases: Iterable[str]) -> None:
        """Enters phrases under the first characters of their texts; most show these at once."""
        meaning = Meaning(name, key)
        for phrase in phrases:
            head = phrase.lower()[:HEAD]
            heads = (head,) if head.isalpha() and len(head) == HEAD else {
                text.strip("_~")[:HEAD] for text in expand(phrase)}
            for head in heads:
                self._phrases.setdefault(head, []).append((phrase, meaning))

    def _with_head(self, head: str) -> list[Literal]:
        """The phrases that begin like this, the longest first."""
        found = self._literals.get(head)
        if found is None:
            texts: dict[str, list[Meaning]] = {}
            for phrase, meaning in self._phrases[head]:
                for text in expand(phrase):
                    meanings = texts.setdefault(text, [])
                    if meaning not in meanings:
                        meanings.append(meaning)
            found = self._literals[head] = sorted(
                (Literal(text.strip("_~"), text[0] == "_", text[-1], tuple(meanings))
                 for text, meanings in texts.items() if text.strip("_~")[:HEAD] == head),
                key=lambda t: -len(t.text))
        return found

    def listed(self, section: str, key: str) -> list[str]:
        """Every way to write the phrases of a section under a key."""
        return [text for table in self._tables
                for phrase in table.get(section, {}).get(key, ()) for text in expand(phrase)]

    @cached_property
    def abbreviations(self) -> tuple[str, ...]:
        """Words with a full stop that ends no sentence."""
        return tuple(self.listed("grammar", "abbreviations"))

    @cached_property
    def joiners(self) -> list[str]:
        """What stands between symbols that are named together."""
        return self.listed("grammar", "joiners")

    @cached_property
    def articles(self) -> set[str]:
        """Words that end a description that is read backwards."""
        return set(self.listed("grammar", "articles"))

    @cached_property
    def stops(self) -> set[str]:
        """Words behind which nothing is said of the subject."""
        return set(self.listed("grammar", "stops"))

    @cached_property
    def prepositions(self) -> set[str]:
        """Words behind which a symbol is not the subject."""
        return set(self.listed("grammar", "prepositions"))

    @cached_property
    def nouns(self) -> set[str]:
        """What stands directly before the symbols that it describes."""
        return {*self.listed("grammar", "nouns"), *self.listed("grammar", "plural-nouns")}

    @cached_property
    def assumed(self) -> list[str]:
        """Names of the tables of what may be assumed and taken away, and of its contraries."""
        return sorted({f"{section}:{key}" for table in self._tables
                       for section in ("assumed", "contrary") for key in table.get(section, {})})

    @cached_property
    def named(self) -> dict[str, set[str]]:
        """The words for quantities that notes give names of their own."""
        return {name: set(self.listed("named", name))
                for table in self._tables for name in table.get("named", {})}

    def is_stop(self, word: str) -> bool:
        """Whether what follows the word is not said of the subject."""
        return word in self.stops

    def at(self, text: str, position: int) -> Found | None:
        """The longest phrase that starts at a position."""
        for size in range(HEAD, 0, -1):  # shorter heads belong to shorter phrases
            head = text[position:position + size]
            for literal in self._with_head(head) if head in self._phrases else ():
                if text.startswith(literal.text, position) and literal.fits(text, position):
                    return Found(position, position + len(literal.text), literal.meanings)
        return None

    def scan(self, text: str, start: int, end: int) -> list[Found]:
        """The phrases between `start` and `end`, leftmost and longest first, without overlap."""
        found: list[Found] = []
        at = start
        before = text[start - 1:start]
        while at < end:
            char = text[at]
            if char != " " and not (_is_letter(char) and (
                    _is_letter(before) or (before == "-" and _is_letter(text[at - 2:at - 1])))):
                hit = self.at(text, at)
                if hit is not None and hit.end <= end:
                    found.append(hit)
                    at = hit.end
                    before = text[at - 1]
                    continue
            before = char
            at += 1
        return found

    @cached_property
    def vocabulary(self) -> set[str]:
        """Every single word of the phrases."""
        phrases = {literal.text for head in self._phrases for literal in self._with_head(head)}
        return {word for phrase in {*phrases, *self.joiners, *self.articles, *self.prepositions}
                for word in phrase.split()}

    @cached_property
    def clauses(self) -> list[Pattern]:
        """The patterns that say something of symbols in more than one place."""
        return self._patterns("clauses")

    @cached_property
    def sizes(self) -> list[Pattern]:
        """The patterns for orders and lengths."""
        return self._patterns("sizes")

    @cached_property
    def moments(self) -> list[Pattern]:
        """The patterns for means and variances."""
        order = {kind: k for k, kind in enumerate(MOMENTS)}
        return sorted(self._patterns("moments"), key=lambda p: order.get(p.kind, 9))

    def _patterns(self, section: str) -> list[Pattern]:
        return [Pattern(kind, phrase, self.slots) for table in self._tables
                for kind, phrases in table.get(section, {}).items() for phrase in phrases]

    @cached_property
    def slots(self) -> dict[str, str]:
        """The regular expression of each placeholder."""
        joiner = "|".join(sorted((re.escape(j) for j in self.joiners), key=len, reverse=True))
        plain = "|".join(re.escape(j) for j in self.joiners if "," not in j or j == ",")
        condition = f"{_ITEM}(?: ?(?:{plain}) ?{_ITEM})*" if plain else _ITEM
        group = f"{_ITEM}(?: ?(?:{joiner}) ?{_ITEM})*" if joiner else _ITEM
        value = f"(?:[{SYMBOLS}{EXPRESSION}{RELATION}]|\\d{{1,6}})"
        plain_value = f"(?:[{SYMBOLS}{EXPRESSION}]|\\d{{1,6}})"
        several = f"{plain_value}(?: ?(?:{joiner}) ?{plain_value})*" if joiner else plain_value
        return {"subjects": group, "others": group, "condition": condition, "index": f"[{SYMBOLS}]",
                "whole": f"[{SYMBOLS}]",
                "mean": value, "variance": value, "means": several, "variances": several,
                "lengths": several,
                "lower": value, "upper": value, "rows": _SIZE, "columns": _SIZE,
                "length": _SIZE, "shape": f"[{ORDER}]", "space": f"[{EXPRESSION}{SYMBOLS}]",
                "owner": OWNER_MARK, "counted": COUNTED_MARK,
                "count": f"(?:[{SYMBOLS}{EXPRESSION}{RELATION}{OWNER_MARK}]|\\d{{1,6}})"}

    @cached_property
    def group(self) -> re.Pattern[str]:
        """Symbols that are named together: ``$X$, $Z$ and $W$``."""
        return re.compile(self.slots["subjects"])


class _Beginnings(dict[str, set[str]]):
    """The phrases of tables that list beginnings of words, each read when it is first asked for."""

    def __init__(self, book: Phrasebook) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, name: str) -> set[str]:
        section, _, key = name.rpartition(":")
        found = set(self._book.listed(section or "grammar", key))
        if name == "dependence":
            found.update(self._book.listed("words", "dependent"),
                         self._book.listed("words", "correlated"))
        self[name] = found
        return found


def _is_letter(char: str) -> bool:
    """Whether the character belongs to a script that puts spaces between words."""
    return char.isalpha() and char < "\u0250"


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """For each language code, how a text in it is recognised: `script` or `marks`."""
    return read_table("languages")


@cache
def _marks() -> dict[str, list[str]]:
    """The codes of the languages that a word gives away."""
    marks: dict[str, list[str]] = {}
    for code, entry in languages().items():
        for word in entry.get("marks", ()):
            marks.setdefault(word, []).append(code)
    return marks


_WORD = late_regex(f"[{LETTER}]+")
_FOREIGN = late_regex("[^\x00-\x7f\ue000-\ue00f]")


def spoken(text: str) -> tuple[str, ...]:
    """The codes of the languages of a text in lower case; English is always among them.

    >>> spoken("sei x eine matrix")
    ('en', 'de')
    """
    marks = _marks()
    found = {"en"}
    if _FOREIGN.search(text):
        found.update(code for code, entry in languages().items()
                     if "script" in entry and re.search(f"[{entry['script']}]", text))
    for word in marks.keys() & set(_WORD.findall(text)):
        found.update(marks[word])
    return tuple(code for code in languages() if code in found)


@cache
def phrasebook(codes: tuple[str, ...]) -> Phrasebook:
    """The phrases of these languages together."""
    return Phrasebook(read_table(code) for code in codes)
