"""The phrases of the languages in which notes are written, read from `phrases/*.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ...kernel.facts import PROPERTIES
from .mentions import EXPRESSION, ORDER, RELATION, SYMBOLS
from .patterns import LETTER, BadPhrase, expand, is_literal, keywords, parse, regular
from .remarks import DECLARATIONS, Role

FOLDER = Path(__file__).parent / "phrases"

RANKS = ("full-column-rank", "full-row-rank")
"""Properties of matrices that need not be square."""

ROLES: dict[str, Role] = {role.value: role for role in Role} | {"condition": Role.ASSUMPTION}
"""Keys of the tables of roles; a condition is an assumption for one sentence."""

_BEGINNINGS = ("independence", "samples", "spreads", "averages", "qualifiers", "cases", "wishes",
               "settings", "asides", "retractions", "recalls", "turns", "arbitrary", "symmetry",
               "dependence", "no-dependence", "models")
GRAMMAR = ("nouns", "copulas", "weak-copulas", "joiners", "stops", "resets", "negations", "denials",
           "ignore", "abbreviations", "articles", "prepositions", "singular", "plural-nouns",
           "counters", "connectives", "predicates", "alternatives", "doubts", "noes",
           "reservations", "additions", "quantities", *_BEGINNINGS)

CLAUSES = ("independent", "independent-of", "uncorrelated", "uncorrelated-with", "dependent",
           "dependent-on", "correlated", "correlated-with", "symmetry", "range", "shape",
           "commuting-with", "rows", "columns")

MOMENTS = ("symmetry", "mean-variance", "zero-variance", "means", "variances", "mean", "variance")

EACH = {"means": "mean", "variances": "variance", "lengths": "shape"}
"""Moments and lengths of several symbols, one for each, in order."""

SIZES = ("order", "square-order", "length", "dimension", "lengths")

CITES = ("before", "behind", "reasons", "sources", "sources-before")

COUNTED = ("entries", "distinct", "parameters", "diagonal", "off-diagonal", "half-off-diagonal",
           "triangle", "variances", "covariances", "moments")
"""What sentences count: entries of a matrix, those that differ, its parameters, ..."""

OWNERS = ("matrix", "vector", "symmetric", "antisymmetric", "triangular", "diagonal", "covariance",
          "correlation", "orthogonal", "plain", "any", "the", "opener", "link", "guards")
"""What describes the owner of what is counted."""

COUNTS = ("all", "part")
"""Clauses that count all of something, and those that speak of so many of it."""

DECOMPOSITIONS = ("spectral", "singular-values", "qr")
"""Names that say of the factors of a matrix which of them are orthogonal."""

NAMED = ("log-likelihood", "maximum-log-likelihood", "maximum-likelihood-estimate",
         "log-model-evidence", "log-Bayes-factor", "Bayes-factor")
"""Quantities that notes give names of their own."""

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


@dataclass
class Pattern:
    """A phrase with placeholders; its regular expression is compiled when first needed."""

    kind: str
    phrase: str
    slots: Mapping[str, str] = field(repr=False)

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
        self._literals: dict[str, dict[str, list[Meaning]]] = {}
        self._patterns: list[tuple[str, str]] = []
        self._sizes: list[tuple[str, str]] = []
        self._moments: list[tuple[str, str]] = []
        self.abbreviations: tuple[str, ...] = ()
        self.joiners: list[str] = []
        self.articles, self.stops, self.prepositions = set[str](), set[str](), set[str]()
        self.beginnings: dict[str, set[str]] = {name: set() for name in _BEGINNINGS}
        self.nouns, self.named = set[str](), dict[str, set[str]]()
        for table in tables:
            self._read(table)
        self._sorted = {
            head: sorted((Literal(text.strip("_~"), text[0] == "_", text[-1], tuple(meanings))
                          for text, meanings in texts.items()), key=lambda t: -len(t.text))
            for head, texts in self._literals.items()}

    def _read(self, table: Mapping[str, Any]) -> None:
        grammar = table.get("grammar", {})

        def listed(name: str) -> list[str]:
            return [text for phrase in grammar.get(name, ()) for text in expand(phrase)]

        self.abbreviations += tuple(listed("abbreviations"))
        self.joiners += listed("joiners")
        for name in ("prepositions", "articles", "stops"):
            getattr(self, name).update(listed(name))
        for name in _BEGINNINGS:
            self.beginnings[name].update(listed(name))
        self.nouns.update(listed("nouns"), listed("plural-nouns"))
        for kind, phrases in table.get("words", {}).items():
            self._add("words", kind, phrases)
            if kind in ("dependent", "correlated"):
                self.beginnings["dependence"].update(t for p in phrases for t in expand(p))
        for name in GRAMMAR:
            if name not in ("joiners", "abbreviations", "articles", "prepositions", *_BEGINNINGS):
                self._add(name, "", grammar.get(name, ()))
        for where, groups in table.get("roles", {}).items():
            for role, phrases in groups.items():
                self._add(where, role, phrases)
        for where, phrases in table.get("cites", {}).items():
            self._add(f"cite-{where}", "", phrases)
        for name, phrases in table.get("named", {}).items():
            self.named.setdefault(name, set()).update(t for p in phrases for t in expand(p))
        for law, phrases in table.get("laws", {}).items():
            self._add("laws", law, phrases)
        for name in ("counted", "owners", "decompositions"):
            for key, phrases in table.get(name, {}).items():
                self._add(name, key, phrases)
        self._patterns += [(kind, p) for kind, ps in table.get("clauses", {}).items() for p in ps]
        self._sizes += [(kind, p) for kind, ps in table.get("sizes", {}).items() for p in ps]
        self._moments += [(kind, p) for kind, ps in table.get("moments", {}).items() for p in ps]

    def _add(self, name: str, key: str, phrases: Iterable[str]) -> None:
        meaning = Meaning(name, key)
        for phrase in phrases:
            for text in expand(phrase):
                texts = self._literals.setdefault(text.strip("_~")[:HEAD], {})
                meanings = texts.setdefault(text, [])
                if meaning not in meanings:
                    meanings.append(meaning)

    def is_stop(self, word: str) -> bool:
        """Whether what follows the word is not said of the subject."""
        return word in self.stops

    def at(self, text: str, position: int) -> Found | None:
        """The longest phrase that starts at a position."""
        found = None
        for size in range(HEAD, 0, -1):
            for literal in self._sorted.get(text[position:position + size], ()):
                if text.startswith(literal.text, position) and literal.fits(text, position):
                    end = position + len(literal.text)
                    if found is None or end > found.end:
                        found = Found(position, end, literal.meanings)
                    break
            if found is not None:
                break  # shorter heads belong to shorter phrases
        return found

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
        phrases = {text.strip("_~") for texts in self._literals.values() for text in texts}
        return {word for phrase in {*phrases, *self.joiners, *self.articles, *self.prepositions}
                for word in phrase.split()}

    @cached_property
    def clauses(self) -> list[Pattern]:
        """The patterns that say something of symbols in more than one place."""
        return [Pattern(kind, phrase, self.slots) for kind, phrase in self._patterns]

    @cached_property
    def sizes(self) -> list[Pattern]:
        """The patterns for orders and lengths."""
        return [Pattern(kind, phrase, self.slots) for kind, phrase in self._sizes]

    @cached_property
    def moments(self) -> list[Pattern]:
        """The patterns for means and variances."""
        order = {kind: k for k, kind in enumerate(MOMENTS)}
        return [Pattern(kind, phrase, self.slots)
                for kind, phrase in sorted(self._moments, key=lambda m: order.get(m[0], 9))]

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


def _is_letter(char: str) -> bool:
    """Whether the character belongs to a script that puts spaces between words."""
    return char.isalpha() and char < "\u0250"


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """For each language code, how a text in it is recognised: `script` or `marks`."""
    return read_toml(FOLDER / "languages.toml")


@cache
def read_toml(path: Path) -> Mapping[str, Any]:
    """The content of a table of the package, which nobody may change."""
    with path.open("rb") as file:
        return tomllib.load(file)


@cache
def _marks() -> dict[str, list[str]]:
    """The codes of the languages that a word gives away."""
    marks: dict[str, list[str]] = {}
    for code, entry in languages().items():
        for word in entry.get("marks", ()):
            marks.setdefault(word, []).append(code)
    return marks


_WORD = re.compile(f"[{LETTER}]+")
_FOREIGN = re.compile("[^\x00-\x7f\ue000-\ue00f]")


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
    return Phrasebook(read_toml(FOLDER / f"{code}.toml") for code in codes)


def complaints(table: Mapping[str, Any], laws: Iterable[str]) -> list[str]:
    """What is wrong with a table of phrases, each in one line; `laws` are the known ones."""
    known: dict[str, Iterable[str]] = {
        "words": [*DECLARATIONS, *PROPERTIES, *RANKS, "fixed parameter"],
        "grammar": GRAMMAR, "clauses": CLAUSES, "sizes": SIZES, "moments": MOMENTS, "cites": CITES,
        "laws": list(laws), "roles.before": ROLES, "roles.adjacent": ROLES,
        "roles.behind": ROLES, "counts.counted": COUNTED, "counts.owners": OWNERS,
        "counts.clauses": COUNTS, "decompositions": DECOMPOSITIONS,
        "named": NAMED}
    found = [f"unknown table [{name}]" for name in table
             if name not in ("name", "roles", "counts") and name not in known]
    found += [f"unknown table [{group}.{name}]" for group in ("roles", "counts")
              for name in table.get(group, {}) if f"{group}.{name}" not in known]
    slots = Phrasebook([]).slots
    for name, keys in known.items():
        head, _, rest = name.partition(".")
        content = table.get(head, {}).get(rest, {}) if rest else table.get(head, {})
        for key, phrases in content.items():
            if key not in keys:
                found.append(f"unknown key '{key}' in [{name}]")
            for phrase in phrases:
                if len(phrase) == 1:
                    continue
                try:
                    parts = parse(phrase)
                    if name in ("clauses", "sizes", "moments", "counts.clauses"):
                        re.compile(regular(parts, slots))
                        if is_literal(parts):
                            found.append(f"'{phrase}' in [{name}] has no placeholder")
                    else:
                        expand(phrase)
                except BadPhrase as problem:
                    found.append(str(problem))
    return found
