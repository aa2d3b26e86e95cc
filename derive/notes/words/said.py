"""From the words of a sentence to declarations of the symbols in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import filterfalse

from msgspec import Struct, field

from ...kernel.facts import PROPERTIES
from ...late import late_regex
from ...records import replace
from ..mathematics.syntax import Node
from .cases import introduces, is_arbitrary
from .independence import OF_OTHERS, independent_of, is_description
from .mentions import EXPRESSION, ORDER, OTHER, RELATION, SYMBOLS, is_member, is_symbol
from .phrasebook import EACH, RANKS, Found, Phrasebook, by_table, is_whole
from .remarks import Declaration, Role
from .roles import STATEMENTS, Standing
from .sayings import KINDS, NAMED, PLURAL, Saying, groups, said_in_clause, saying_of
from .sentences import Text, beginning

_ADJECTIVES = {*PROPERTIES, *PLURAL, "arbitrary", "negative"}

NO_NOUN = Found(0, 0, ())  # stands for the noun where an order is named instead
_SUBJECTS = frozenset(SYMBOLS + EXPRESSION + RELATION + OTHER)
_END = late_regex(r"[;:.!?。！？；]")
_MARK_OR_END = late_regex(f"[{''.join(sorted(_SUBJECTS))},;:.!?。！？；，、]")


class Reader(Struct, dict=True):
    """Reads the sentence from `start` up to `end`; `hits` are the phrases in it."""

    text: Text
    book: Phrasebook
    start: int
    end: int
    hits: list[Found]
    standings: dict[int, Standing]
    codes: tuple[str, ...] = ("en",)
    scope: str = ""
    _taken: list[tuple[int, int]] = field(default_factory=list)  # places of clauses

    def declarations(self) -> Iterator[Declaration]:
        """Everything that the sentence declares."""
        taken = self._taken
        for pattern in filterfalse(is_description, self.book.clauses):
            for match in pattern.finditer(self.text.plain, self.start, self.end):
                object_ = ("subjects" in match.groupdict()
                           and pattern.kind not in ("shape", "symmetry")
                           and self._is_object(match.start("subjects")))
                if not object_ and not any(
                        a < match.end() and match.start() < b for a, b in taken):
                    taken.append(match.span())
                    yield from self._clause(pattern.kind, match)
        for match in self.book.group.finditer(self.text.plain, self.start, self.end):
            at, end = match.span()
            while at < end and at in self.used:  # a value, and behind it another subject
                at = min((k for k in self.text.mentions if at < k < end), default=end)
            if at == end:
                continue
            if self._is_counter(end):
                yield from self._declare(self._nodes(end - 1, end),
                                         [Saying("integer", end - 1, end + 1)], end - 1, end)
                continue
            sayings, single = self._left(at)
            if sayings and at not in self.text.displays:
                last = at + 1 if single else end
                yield from self._declare(self._nodes(at, last), sayings, at, last)
            yield from self._adjectives(at, end)
            sayings, single = self._right(end)
            first = end - 1 if single else at
            if self._is_object(at) and not (first > at and self._begins_clause(first)):
                # what is doubted only takes something back, so it may be of something else
                doubtful = self.standings.get(at, Standing(None)).doubtful
                sayings = [s for s in sayings if doubtful and s.kind not in KINDS]
            if sayings:
                yield from self._declare(self._nodes(first, end), sayings, first, end)

    @cached_property
    def values(self) -> list[Saying]:
        """The orders, lengths, means and variances that the sentence names."""
        found: list[Saying] = []
        for pattern in (*self.book.moments, *self.book.sizes):
            for match in pattern.finditer(self.text.plain, self.start, self.end):
                if any(s.start < match.end() and match.start() < s.end for s in found):
                    continue
                found += filter(None, [saying_of(self.text, pattern.kind, match)])
        found += independent_of(self.text, self.book, self.start, self.end)
        taken = {k for saying in found for k in range(saying.start, saying.end)}
        found += [Saying("shape", k, k + 1, self.text.mentions[k].nodes)
                  for k in range(self.start, self.end)
                  if self.text.raw[k] == ORDER and k not in taken]
        return sorted(found, key=lambda saying: saying.start)

    @cached_property
    def used(self) -> set[int]:
        """The positions of their words and symbols."""
        return {k for saying in self.values for k in range(saying.start, saying.end)}

    def _nodes(self, start: int, end: int) -> tuple[Node, ...]:
        return tuple(node for k in range(start, end) if k in self.text.mentions
                     for node in self.text.mentions[k].nodes)

    @cached_property
    def _events(self) -> list[Found | Saying]:
        inside = [h for h in self.hits
                  if h.get("words") is not None or h.start not in self.used]
        return sorted([*inside, *self.values], key=lambda e: (e.start, -e.end))

    def _right(self, at: int) -> tuple[list[Saying], bool]:
        """What is said behind symbols that end at `at`, and whether of the last one only."""
        plain = self.text.plain
        at += plain.startswith(" ", at)
        hit = self.book.at(plain, at)
        if hit is None or hit.end > self.end:
            return self._sized(at)
        single = hit.get("singular") is not None
        if hit.get("copulas") is not None or single:
            begin = at if self._sized(at)[0] else hit.end  # "of" may begin "of length p"
            return self._describe(begin, hit.get("weak-copulas") is not None), single
        if hit.get("words") is not None:
            return self._describe(at, hit.get("predicates") is None), False
        return self._sized(at)

    def _is_object(self, at: int) -> bool:
        """Whether something else is the subject, or none: the columns of X, nor X."""
        negations = self._by_table.get("negations", [])
        k = bisect_right(negations, at, key=lambda h: h.end)
        if k and not self.text.plain[negations[k - 1].end:at].strip():
            return True
        for word in reversed(self.text.plain[max(self.start, at - 40):at].split()):
            if word in self.book.prepositions:
                return True
            if word not in self.book.articles and word not in self._nouns:
                return False
        return False

    def _begins_clause(self, at: int) -> bool:
        """Whether a comma divides a symbol from what stands before: ``of $u$, and $X$ is``."""
        before = max((k for k in self.text.mentions if k < at), default=at)
        return "," in self.text.plain[before + 1:at]

    @cached_property
    def _by_table(self) -> dict[str, list[Found]]:
        return by_table(self.hits)

    @cached_property
    def _nouns(self) -> set[str]:
        return {word for table in ("nouns", "words") for hit in self._by_table.get(table, ())
                for word in self.text.plain[hit.start:hit.end].split()}

    def _sized(self, at: int) -> tuple[list[Saying], bool]:
        r"""An order that stands directly behind a symbol: ``$X$ of order $n \times p$``.

        Also whether it is said of the last symbol only.
        """
        sized = [size for size in self.values if size.start == at and size.end - at > 1]
        return sized, not any(size.kind in EACH for size in sized)

    def _describe(self, at: int, weak: bool) -> list[Saying]:
        sayings: list[Saying] = []
        tail = False
        reach, said = at, 0
        for event in self._events:
            if event.start < at:
                continue
            if not self._continues(max(at, reach), event.start):
                break
            reach = max(reach, event.end)
            at = event.end
            first = self.text.plain[event.start:event.end].split(" ")[0]
            if isinstance(event, Saying) or event.get("words") is not None:
                said = max(said, event.end)
            if isinstance(event, Saying):
                if weak and self._is_of_the_next(event.end):
                    break
                if not self._is_taken(event.start) if event.kind == OF_OTHERS else (
                        not tail or self.book.is_stop(first)):
                    sayings.append(event)
                at = event.start  # the words inside count as well
                continue
            if event.get("denials") is not None or event.get("alternatives") is not None:
                sayings = [s for s in sayings if s.kind in KINDS and s.kind != "fixed"]
                break
            if event.get("negations") is not None or event.get("before") is not None:
                break
            if event.get("resets") is not None:
                sayings.clear()
                tail = False
            elif event.get("words") is not None:
                if not tail or self.book.is_stop(first):
                    sayings += [s for s in self._words(event) if not weak or is_whole(s.kind)]
                if event.get("stops") is not None or self._is_bound(event):
                    tail = True
            elif event.get("stops") is not None or (
                    event.get("ignore") is not None and self._is_bound(event)):
                tail = True
        if weak and said and self.text.raw[said:said + 2].strip()[:1] == SYMBOLS:
            return []  # "P = ... with an n x k matrix X": said of X
        return sayings

    def _is_of_the_next(self, at: int) -> bool:
        """Whether nothing but a noun divides an order from a symbol, as in ``n x p matrix X``."""
        following = next((k for k in sorted(self.text.mentions) if k >= at), self.end)
        words = self.text.plain[at:following].split()
        return following < self.end and bool(words) and all(w in self._nouns for w in words)

    def _is_bound(self, event: Found) -> bool:
        """Whether the phrase ends with a stop, as ``number of`` does."""
        return self.book.is_stop(self.text.plain[event.start:event.end].split(" ")[-1])

    def _continues(self, start: int, end: int) -> bool:
        """Whether a description goes on over the text between two of its words."""
        gap = self.text.plain[start:end]
        if any(c in _SUBJECTS and not self._is_passed(start + k) for k, c in enumerate(gap)):
            return False
        if _END.search(gap):
            return False
        if "," in gap or "、" in gap or "，" in gap:
            rest = re.split("[,、，]", gap)[-1].strip()
            return not rest or rest in self.book.joiners or rest in self.book.articles
        return True

    def _is_passed(self, at: int) -> bool:
        """Whether the formula at `at` belongs to what is said, or stands in parentheses."""
        plain = self.text.plain
        if (at in self.used or self._is_taken(at)
                or (plain[:at].rstrip().endswith("(") and plain[at + 1:].lstrip().startswith(")"))):
            return True
        following = self.book.at(plain, at + 1 + plain.startswith(" ", at + 1))
        return (following is not None and following.get("resets") is not None
                and not any(h.end <= at for h in self._by_table.get("connectives", [])[:1]))

    def _is_taken(self, at: int) -> bool:
        """Whether a place belongs to a clause that was read by itself."""
        return any(start <= at < end for start, end in self._taken)

    def _is_counter(self, at: int) -> bool:
        """Whether the symbol before `at` counts something: ``the $i$-th row``, ``$r$ 개``."""
        hit = self.book.at(self.text.plain, at + self.text.plain.startswith(" ", at))
        return (hit is not None and hit.get("counters") is not None
                and self.text.raw[at - 1] == SYMBOLS)

    def _left(self, at: int) -> tuple[list[Saying], bool]:
        """What is said before symbols that start at `at`: ``a known matrix $X$``.

        Also whether it is said of the first symbol only, as a noun in the singular is.
        """
        sayings: list[Saying] = []
        noun: Found | None = None
        end = at
        for k in reversed(range(bisect_right(self._events, at, key=lambda e: e.start))):
            event = self._events[k]
            if event.end > at:
                if event.start < at and not isinstance(event, Saying):
                    break
                continue
            first = self.text.plain[event.start:event.end].split(" ")[0]
            if end != at and first in self.book.prepositions:
                break  # of full column rank, and the matrix X
            gap = self.text.plain[event.end:at].strip()
            if end == at and (gap or (isinstance(event, Saying) and event.end - event.start == 1)):
                break
            if gap and not (gap in self.book.joiners or self._is_adjective(gap)):
                break
            at = event.start
            if isinstance(event, Saying):
                sayings.append(event)
                at = event.end if self._has_words(event) else event.start
                noun = noun or NO_NOUN
                end = -1
                continue
            end = -1
            is_noun = event.get("nouns") is not None or event.get("plural-nouns") is not None
            if is_noun and noun is None:
                noun = event
            if event.get("negations") is not None or event.get("alternatives") is not None:
                sayings = [s for s in sayings if s.kind in KINDS and s.kind != "fixed"]
                break
            if event.get("words") is not None:
                sayings += self._words(event)
            elif not is_noun:
                break
        if noun is None:
            return [], True
        return sayings, noun.get("plural-nouns") is None and noun is not NO_NOUN

    def _adjectives(self, at: int, end: int) -> Iterator[Declaration]:
        """Properties directly before symbols, for their paragraph: ``for symmetric $A$ and $B$``.

        Behind an article they are said of the first one only, and of no displayed formula.
        """
        k = bisect_right(self.hits, at, key=lambda h: h.end)
        before = [h for h in self.hits[max(0, k - 1):k] if not self.text.plain[h.end:at].strip()]
        if not before or at in self.text.displays:
            return
        said = [s for s in self._words(before[0]) if s.kind in _ADJECTIVES]
        word = self.text.plain[self.start:before[0].start].split()[-1:]
        last = at + 1 if word and word[0] in self.book.articles else end
        for found in self._declare(self._nodes(at, last), said, at, last):
            yield replace(found, local=found.local or found.kind != "arbitrary")

    def _has_words(self, value: Saying) -> bool:
        """Whether words inside a value say something, as in ``$n$-dimensional random vector``."""
        words = self._by_table.get("words", [])
        k = bisect_left(words, value.start, key=lambda h: h.start)
        return k < len(words) and words[k].start < value.end

    def _is_adjective(self, gap: str) -> bool:
        words = gap.split()
        return (len(words) <= 2 and all(w.isalpha() for w in words)
                and not any(w in self.book.joiners or w in self.book.articles for w in words))

    def _words(self, event: Found) -> list[Saying]:
        taken = self._is_taken(event.start)
        return [Saying(kind, event.start, event.end) for kind in event.keys("words")
                if not (taken and kind in PLURAL)]

    def _clause(self, kind: str, match: re.Match[str]) -> Iterator[Declaration]:
        at, end = match.span()
        groups = match.groupdict()

        def group(name: str) -> tuple[Node, ...]:
            return self._nodes(*match.span(name)) if groups.get(name) else ()

        where = match.start("subjects") if groups.get("subjects") else at
        if where in self.used:
            return
        if kind == "range":
            where = match.start("index")
        sayings = said_in_clause(self.text, kind, match, group)
        for named, what, arguments in sayings:
            if what in PLURAL and len(named) < 2 and not is_member(named):
                continue
            declared = self._declaration(what, named, arguments, at, end, where)
            if declared is not None:
                yield declared

    def _declare(self, subjects: tuple[Node, ...], sayings: Sequence[Saying], at: int,
                 end: int) -> Iterator[Declaration]:
        named = tuple(s for s in subjects if is_symbol(s)) or subjects
        said: set[tuple[str, tuple[Node, ...]]] = set()
        for saying in sayings:
            if (saying.kind, saying.arguments) in said:
                continue
            said.add((saying.kind, saying.arguments))
            if saying.kind == OF_OTHERS:
                own = saying._replace(kind="independent", arguments=())
                for group in groups(subjects, saying.arguments):
                    yield from self._declare(group, [own], at, end)
                continue
            if saying.kind in EACH:
                if len(subjects) == len(saying.arguments) > 1:
                    for one, moment in zip(subjects, saying.arguments, strict=True):
                        own = Saying(EACH[saying.kind], saying.start, saying.end, (moment,))
                        yield from self._declare((one,), [own], at, end)
                continue
            if saying.kind in PLURAL and len(subjects) < 2 and not is_member(subjects):
                continue
            declared = self._declaration(saying.kind, named if saying.kind in KINDS else subjects,
                                         saying.arguments, min(at, saying.start),
                                         max(end, saying.end), at)
            if declared is not None:
                yield declared

    def _declaration(self, kind: str, subjects: tuple[Node, ...], arguments: tuple[Node, ...],
                     start: int, end: int, where: int) -> Declaration | None:
        if kind in NAMED and any(s.kind == "apply" or not is_symbol(s) for s in subjects):
            return None
        standing = self.standings.get(where, Standing(None))
        role = standing.role
        theorem = self.scope in STATEMENTS
        local = (standing.condition and not theorem) or (
            kind == "arbitrary" and role not in (Role.ASSUMPTION, Role.DEFINITION))
        goal = role is Role.GOAL or (theorem and role in (None, Role.CLAIM))
        if role is Role.MENTION or (goal and kind not in KINDS):
            return None
        value = ""
        if kind in PROPERTIES or kind in RANKS:
            # "integer" is a kind as well
            kind, value = (kind, "") if kind == "integer" else ("property", kind)
        elif kind == "fixed parameter":
            kind, value = "fixed", "parameter"
        new = role is Role.DEFINITION and (kind == "shape" or introduces(
            self.text.plain[start:end], self.codes))
        following = _MARK_OR_END.search(self.text.plain, end, self.end)
        described = self.text.plain[start:following.start() if following else self.end]
        return Declaration(kind, subjects, arguments, value, self.text.words(start, end),
                           self.text.span(start, end),
                           Role.CLAIM if role is Role.CLAIM else Role.ASSUMPTION,
                           local, standing.doubtful, new, since=(
                               beginning(self.text, self.start, self.end)
                               if standing.reason else None),
                           arbitrary=kind == "arbitrary" or (new and is_arbitrary(
                               described, self.codes)))

