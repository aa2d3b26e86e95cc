r"""What names notes give to quantities of statistics, by the words that stand beside them.

The name of "the log-likelihood" may be its initials, ``LL``, wherever notes use both; or what they
call it: "the log-likelihood $\ell(\theta)$", "$\ell$ denotes the log-likelihood", "the
log-likelihood is $$\ell(\theta) = ...$$", "the log-likelihood (LogL)".  Words before or behind that
make it another quantity, "the negative log-likelihood", "the log-likelihood ratio", name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from ..late import late_regex
from ..notes.kinds.kinds import Environment
from ..notes.mathematics.syntax import Name, Node
from ..notes.statements import Reading
from ..notes.words.patterns import LETTER
from ..notes.words.phrasebook import Found, Phrasebook
from ..notes.words.said_sentences import Sentence
from ..notes.words.sentences import MARKS
from .likelihoods import DENSITIES

ESTIMATE = "maximum-likelihood-estimate"
LOGARITHMS = frozenset({"log-likelihood", "log-model-evidence"})
"""The quantities that are logarithms of the density of data."""
COMPARISONS = frozenset({"log-Bayes-factor", "Bayes-factor"})
"""The quantities of two models, whose names have two indices."""
INDEXED = late_regex(r"(?P<base>.+)_(?P<first>\w)(?P<second>\w)")
_INITIALED = late_regex(r"(?P<variant>[a-z]*)(?P<initials>[A-Z]{2,})")
_WORD = late_regex(f"[{LETTER}]+")
_WORDS_BEFORE = late_regex(f"(?:[{LETTER}]+[- ])*$")
_ENDING = late_regex(f"[{LETTER}]*")
_IN_PARENTHESES = late_regex(r" ?\((\w{2,8})\)")
_PUNCTUATION = late_regex(r"[,;:.!?()，、；：。]")
_LOG = frozenset({"log", "ln"})
_NEAR = 80
"""How many characters before the words of a quantity are looked at."""


class Naming(NamedTuple):
    """The quantity that a name stands for, and of which variant of it: ``cv`` of ``cvLME``."""

    quantity: str = ""
    variant: str = ""


class Namings(Struct, frozen=True):
    """The quantities that words name: by the `initials` of the words, with the initials of the
    words that stand `before` them, and by names that are `tied` to them.

    `parameters` are the Latin letters of models, parameters and hypotheses, `estimated` the names
    of maximum likelihood estimates.
    """

    initials: dict[str, set[str]]
    before: dict[str, set[str]]
    tied: dict[str, set[str]]
    parameters: set[str]
    estimated: set[str]

    def of(self, name: str) -> Naming:
        """What a name stands for; initials come before all else, and of two nothing counts."""
        found = _INITIALED.fullmatch(name)
        initials, variant = (found["initials"], found["variant"]) if found else ("", "")
        by_initials = [q for q in self.initials.get(initials, ()) if not variant or any(
            words.endswith(variant) for words in self.before[q])]
        if by_initials:
            return Naming(by_initials[0], variant) if len(by_initials) == 1 else Naming()
        tied = self.tied.get(name, set())
        return Naming(*tied) if len(tied) == 1 else Naming()


class _Phrase(NamedTuple):
    """The words of a quantity in a sentence, from `start` up to `end` of the text."""

    start: int
    end: int
    quantity: str
    words: str


def namings(readings: Sequence[Reading], environment: Environment) -> Namings:
    """What the words of notes name."""
    found = Namings({}, {}, {}, set(), set())
    for sentence in (s for reading in readings for s in reading.sentences):
        phrases = list(_phrases(sentence))
        for phrase in phrases:
            _remember_initials(sentence, phrase, found)
        if any(p.quantity == ESTIMATE for p in phrases):
            found.estimated.update(name for node in sentence.nodes()
                                   if (name := _with_hat(node, environment)))
        whole = _longest(phrases)
        for phrase in whole:
            for name in _tied(sentence, phrase, whole, environment):
                found.tied.setdefault(name, set()).add(phrase.quantity)
        found.parameters.update(_models(sentence))
    if found.initials or found.tied:
        for tree in (t for reading in readings for t in reading.trees()):
            found.parameters.update(_arguments(tree, found, environment))
    return found


def _phrases(sentence: Sentence) -> Iterator[_Phrase]:
    """The words of quantities in a sentence, also those inside longer ones."""
    plain = sentence.text.plain
    for quantity, phrases in sentence.book.named.items():
        for words in phrases:
            at = plain.find(words, sentence.start, sentence.end)
            while at >= 0:
                if not re.match(f"[{LETTER}]", words) or not _WORD.match(plain, at - 1, at):
                    end = _ENDING.match(plain, at + len(words), sentence.end)
                    yield _Phrase(at, end.end() if end else at + len(words), quantity, words)
                at = plain.find(words, at + 1, sentence.end)


def _longest(phrases: Iterable[_Phrase]) -> list[_Phrase]:
    """The words of quantities that are not part of longer ones, in order."""
    found: list[_Phrase] = []
    for phrase in sorted(phrases, key=lambda p: (p.start, -p.end)):
        if phrase.quantity != ESTIMATE and (not found or phrase.end > found[-1].end):
            found.append(phrase)
    return found


def _remember_initials(sentence: Sentence, phrase: _Phrase, found: Namings) -> None:
    small = sentence.book.prepositions | sentence.book.articles
    initials = "".join(w[0] for w in _WORD.findall(phrase.words) if w not in small).upper()
    if len(initials) > 1 and phrase.quantity != ESTIMATE:
        found.initials.setdefault(initials, set()).add(phrase.quantity)
        before = _WORDS_BEFORE.search(sentence.text.plain, max(
            sentence.start, phrase.start - _NEAR), phrase.start)
        found.before.setdefault(phrase.quantity, set()).add(
            "".join(w[0] for w in _WORD.findall(before.group())) if before else "")


def name_of(node: Node, environment: Environment) -> str:
    r"""The name of a letter or function, or of the logarithm of one: ``log L`` of ``\log L(b)``;
    empty if a node has none.
    """
    if node.kind == "apply":
        head = node.args[0]
        if head.kind == "name" and head.data.base in _LOG:
            inner = name_of(node.args[1], environment)
            return f"log {inner}" if inner else ""
        return name_of(head, environment)
    found = environment.spell(node)
    return "" if found is None else found.name


def _with_hat(node: Node, environment: Environment) -> str:
    if not isinstance(node.data, Name) or "hat" not in node.data.accents:
        return ""
    found = environment.spell(node)
    return "" if found is None else found.name


def _tied(sentence: Sentence, phrase: _Phrase, phrases: Sequence[_Phrase],
          environment: Environment) -> Iterator[str]:
    """The names that the words of a quantity are given in a sentence; `phrases` are all of it."""
    before = _before(sentence, phrase)
    if before is None:
        return
    short = _IN_PARENTHESES.match(sentence.text.raw, phrase.end, sentence.end)
    if short and sum(c.isupper() for c in short[1]) > 1:
        yield short[1]
    itself = before.isdisjoint(sentence.book.prepositions)  # "the derivative *of* the ..." is not
    behind = next((at for at in sentence.formulas if at >= phrase.end), None)
    if behind is not None and (not sentence.text.plain[phrase.end:behind].strip() or (
            itself and _states(sentence, behind) and phrase is phrases[0]
            and all(p.start > behind for p in phrases[1:2])
            and _is_said_of(sentence, phrase.end, behind))):
        yield from _first(sentence, behind, phrase.quantity, environment)
    ahead = max((at for at in sentence.formulas if at < phrase.start), default=None)
    if ahead is not None and itself and _is_called(sentence, ahead, phrase):
        yield from _first(sentence, ahead, phrase.quantity, environment)


def _is_called(sentence: Sentence, at: int, phrase: _Phrase) -> bool:
    """Whether a formula, and nothing beside it, is said to be what the words name."""
    book, plain = sentence.book, sentence.text.plain
    link = next(iter(book.scan(plain, at + 1, phrase.start)), None)
    if link is None or not _is_link(link) or plain[at + 1:link.start].strip():
        return False
    return {*plain[link.end:phrase.start].split()} <= book.articles and (
        not _states(sentence, at) and _ends_noun(sentence, phrase.end)
        and not plain[sentence.start:at].rstrip().endswith(tuple(book.joiners)))


def _states(sentence: Sentence, at: int) -> bool:
    """Whether a formula states a relation."""
    return any(chain.relations for chain in sentence.formulas[at])


def _first(sentence: Sentence, at: int, quantity: str, environment: Environment
           ) -> Iterator[str]:
    """The name of what stands first in a formula, unless that is a density."""
    for chain in sentence.formulas[at][:1]:
        side = chain.sides[0]
        name = name_of(side, environment) if isinstance(side, Node) else ""
        compared = INDEXED.fullmatch(name) if quantity in COMPARISONS else None
        if name and name.removeprefix("log ") not in DENSITIES:
            yield compared["base"] if compared else name


def _before(sentence: Sentence, phrase: _Phrase) -> set[str] | None:
    """The small words before the words of a quantity; None if another word describes it."""
    book, plain = sentence.book, sentence.text.plain
    rest = plain[max(sentence.start, phrase.start - _NEAR):phrase.start].rstrip()
    found: set[str] = set()
    while rest and rest[-1] not in MARKS and not _PUNCTUATION.match(rest[-1]):
        word = next((w for w in _last_words(rest) if w in book.articles | book.prepositions), None)
        if word is None:
            hits = book.scan(rest, 0, len(rest))
            return found if hits and hits[-1].end == len(rest) and _carries_on(hits[-1]) else None
        found.add(word)
        if word in book.prepositions:
            break
        rest = rest[:-len(word)].rstrip()
    return found


def _last_words(text: str) -> Iterator[str]:
    """What may be the last word of a text: in scripts without spaces, any of its ends."""
    last = text.split()[-1]
    yield last
    if not _WORD.match(last[-1]):
        yield from (last[-k:] for k in range(1, min(4, len(last))))


def _is_link(hit: Found) -> bool:
    """Whether a phrase says that what stands behind it is what stands before it."""
    return hit.get("weak-copulas") is None and (
        hit.get("copulas") is not None or hit.get("singular") is not None
        or "claim" in (*hit.keys("before"), *hit.keys("adjacent")))


def _carries_on(hit: Found) -> bool:
    """Whether a phrase describes nothing of what stands behind it."""
    return _is_link(hit) or hit.get("additions") is not None or hit.get("connectives") is not None


def _ends_noun(sentence: Sentence, at: int) -> bool:
    """Whether no noun or adjective stands at a place: "log-likelihood *ratio*"."""
    book, plain = sentence.book, sentence.text.plain
    rest = plain[at:sentence.end].lstrip()
    if not rest or rest[0] in MARKS or _PUNCTUATION.match(rest):
        return True
    word = _WORD.match(rest)
    small = book.prepositions | book.stops | {*book.joiners}
    hit = book.at(plain, sentence.end - len(rest))
    return (word is not None and word.group() in small) or (hit is not None and _is_link(hit)) or (
        word is None and rest.startswith(tuple(small)))


def _is_said_of(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words from a noun to a formula say that it is that: "for this model is"."""
    plain = sentence.text.plain
    if not _ends_noun(sentence, start) or _PUNCTUATION.search(plain[start:end].rstrip(" :")):
        return False
    if not {*plain[start:end].split()}.isdisjoint(sentence.book.joiners):
        return False
    links = [h for h in sentence.book.scan(plain, start, end) if _is_link(h)]
    return len(links) == 1 and not plain[links[0].end:end].strip(" :")


def _models(sentence: Sentence) -> Iterator[str]:
    """The Latin letters that words call models, parameters or hypotheses."""
    book, plain = sentence.book, sentence.text.plain
    nouns = tuple(book.beginnings["models"])
    for at, chains in sentence.formulas.items():
        last = plain[sentence.start:at].split()[-1:]
        if any(n in word for n in nouns for word in last) or _is_model(sentence, at, book, nouns):
            for chain in chains:
                if not chain.relations:
                    yield from _letters(chain.trees)


def _is_model(sentence: Sentence, at: int, book: Phrasebook, nouns: tuple[str, ...]) -> bool:
    """Whether a formula "is a model", in few words."""
    plain = sentence.text.plain
    stop = next((k for k in range(at + 1, sentence.end)
                 if plain[k] in MARKS or _PUNCTUATION.match(plain[k])), sentence.end)
    link = next(iter(book.scan(plain, at + 1, stop)), None)
    if link is None or not _is_link(link) or plain[at + 1:link.start].strip():
        return False
    for word in plain[link.end:stop].split()[:3]:
        if any(n in word for n in nouns):
            return True
        if word in book.prepositions or word in book.stops:
            break
    return False


def _letters(trees: Iterable[Node]) -> Iterator[str]:
    """The single Latin letters in formulas, those in subscripts too."""
    for tree in trees:
        for node in tree.walk():
            if isinstance(node.data, Name) and len(node.data.base) == 1 and (
                    node.data.base.isascii()):
                yield node.data.base


def _arguments(tree: Node, found: Namings, environment: Environment) -> Iterator[str]:
    """The letters of which a log-likelihood or log evidence is a function."""
    for node in tree.walk():
        if node.kind == "apply" and found.of(name_of(node, environment)).quantity in LOGARITHMS:
            yield from _letters(node.args[1:])
