"""LaTeX documents to paragraphs.

Macros and files are expanded first.  Of what is unknown, the arguments are read as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from ...diagnostic import Problem
from ...late import late_regex
from .arguments import groups, option_end
from .document import Code, Comment, Formula, Item, Prose
from .dollars import MOST
from .macros import Macros, Warn
from .names import DISPLAYS, INNER, LISTINGS, opening
from .outline import Outline, Scopes
from .source import Excerpt, Source, joined
from .texfiles import Files
from .texmath import CLOSES, math_end, paragraph_end
from .texwords import (
    ACCENTS,
    BREAKS,
    DEEPEST,
    DROPPED,
    HEADINGS,
    KEPT,
    LISTS,
    NOTES,
    QUOTES,
    TABLES,
    WITH_GROUP,
    WORDS,
)

_TOKEN = late_regex(
    r"%(?P<comment>[^\n]*)(?:\n[ \t]*(?!\s*\n))?"
    r"|(?P<blank>\n[ \t]*(?:\n[ \t]*)++)"
    r"|(?P<math>\$\$|\$|\\\(|\\\[)"
    r"|\\(?P<edge>begin|end)[ \t]*\{(?P<name>[^{}\n\\]{1,60})\}"
    r"|\\verb\*?(?P<mark>[^A-Za-z\s*])(?P<verb>[^\n]*?)(?P=mark)"
    r"|\\(?P<accent>[\"'`^~=.])[ \t]*(?:\{\\?(?P<one>[A-Za-z])\}|\\?(?P<letter>[A-Za-z]))"
    r"|\\(?P<word>[A-Za-z@]+)\*?|\\(?P<symbol>.)|(?P<brace>[{}])|(?P<tie>~)", re.DOTALL)
_EMPHASIS = late_regex(r"\s*(?:\\noindent\s*)?(?:\\(?:textbf|textit|textsc|emph|underline)\s*\{"
                       r"|\{\\(?:bf|it|em|sc)(?:series|shape)?\s)([^{}]{0,150})\}")
_ESCAPED_OR_COMMENT = late_regex(r"\\.|%(?P<comment>[^\n]*)", re.DOTALL)
_ENSURE = late_regex(r"\\ensuremath(?![A-Za-z])")
_LANGUAGE = late_regex(r"(?:\[[^\]\n]*?(?:language=(\w+))?[^\]\n]*\])?(?:\{(\w+)\})?")

def read_tex(source: Source, outline: Outline, macros: Macros, problems: list[Problem],
             ) -> list[Source]:
    """Adds the paragraphs of a LaTeX document; gives its files, the main one first."""
    files = Files(source, macros, problems)
    reading = _Reading(files.expanded(), outline, macros.warn, files.theorems)
    reading.run(0, len(reading.text))
    reading.end_paragraph()
    reading.close_all()
    return files.sources


class _Environment(Struct, frozen=True):
    """An environment that is open: what it makes of its paragraphs, and where it begins."""

    name: str
    kind: str
    before: tuple[Scopes, Scopes] | None
    start: int


class _Reading:
    """The scan of an expanded document."""

    def __init__(self, text: Excerpt, outline: Outline, warn: Warn, theorems: dict[str, str],
                 ) -> None:
        self.excerpt, self.text = text, text.text
        self.outline, self.warn, self.theorems = outline, warn, theorems
        self.items: list[Item] = []
        self.prose: list[Excerpt] = []
        self.comments: list[Comment] = []
        self.notes: list[tuple[str, list[Item]]] = []  # footnotes and captions of the paragraph
        self.environments: list[_Environment] = []
        self.open: Counter[str] = Counter()  # how many environments of a name
        self.container = 0
        self.begun = -1  # where the paragraph begins
        self.depth = 0
        self.absent: set[str] = set()
        self.groups = groups(self.text)

    def run(self, position: int, end: int) -> None:
        """Reads the text from a position up to an end."""
        while position < end:
            found = _TOKEN.search(self.text, position, end)
            self.say(position, found.start() if found else end)
            if found is None:
                return
            position = min(end, self.token(found))

    def say(self, start: int, end: int) -> None:
        """Adds characters of the text to the prose."""
        if start < end:
            if self.begun < 0 and self.text[start:end].strip():
                self.begun = start
            self.prose.append(self.excerpt.slice(start, end))

    def say_instead(self, text: str, start: int, end: int) -> None:
        """Adds a text in place of some characters."""
        run = self.excerpt.run_at(start)
        offset, width = (run.offset, run.width) if run.fixed else (run.at(start), end - start)
        self.prose.append(run.source.fixed(text, offset, width))

    def token(self, found: re.Match[str]) -> int:
        """Carries out one token; gives where to read on."""
        start, end = found.span()
        kind = found.lastgroup
        if found["comment"] is not None:
            self.comments.append(Comment(self.excerpt.slice(*found.span("comment"))))
        elif found["blank"]:
            if self.depth:
                self.say_instead(" ", start, end)
            else:
                self.end_paragraph()
        elif found["math"]:
            return self.formula(start, end, found["math"], "")
        elif found["edge"] == "begin":
            return self.begin(found["name"], start, end)
        elif found["edge"]:
            self.end(found["name"], start)
        elif found["verb"] is not None:
            self.end_prose()
            self.items.append(Code(self.excerpt.slice(*found.span("verb"))))
        elif found["accent"]:
            letter = (found["one"] or found["letter"]) + ACCENTS[found["accent"]]
            self.say_instead(unicodedata.normalize("NFC", letter), start, end)
        elif found["word"]:
            return self.word(found["word"], start, end)
        elif found["symbol"]:
            if found["symbol"] in "%$&#_{}":
                self.say(start + 1, end)
            elif found["symbol"] not in "-/()[]":
                self.say_instead(" ", start, end)
        elif kind == "brace" and self.begun < 0:
            self.begun = start
        elif kind == "tie":
            self.say_instead(" ", start, end)
        return end

    # what a paragraph is made of

    def end_prose(self) -> None:
        if any(p.text.strip() for p in self.prose):
            self.items.append(Prose(joined(self.prose)))
        self.prose = []
        self.items += self.comments
        self.comments = []

    def end_paragraph(self) -> None:
        """Hands the paragraph on, and then its footnotes and captions."""
        self.end_prose()
        if self.depth:
            return
        kind = self.environments[-1].kind if self.environments else "text"
        if self.items:
            opened = self.opened()
            if opened:
                self.outline.opening(*opened)
            self.outline.block(self.items, kind, self.container)
        for kind, items in self.notes:
            self.container += 1
            self.outline.block(items, kind, self.container)
        self.items, self.notes, self.begun = [], [], -1

    def opened(self) -> tuple[str, str] | None:
        """Kind and title of the theorem-like part that the paragraph opens, if any."""
        lead = "".join(i.body.text if isinstance(i, Prose) else "x" if isinstance(i, Formula)
                       else "" for i in self.items[:6])[:200]
        found = _EMPHASIS.match(self.text, max(0, self.begun))
        return opening(lead.lstrip(), found[1] if found else "")

    def inside(self, start: int, end: int) -> list[Item]:
        """The items of a group of their own."""
        kept = self.items, self.prose, self.comments, self.begun
        self.items, self.prose, self.comments = [], [], []
        self.depth += 1
        self.run(start, end)
        self.end_prose()
        self.depth -= 1
        items = self.items
        self.items, self.prose, self.comments, self.begun = kept
        return items

    # mathematics

    def formula(self, start: int, after: int, mark: str, environment: str) -> int:
        """A formula that begins here; gives where to read on."""
        close = CLOSES.get(mark, rf"\end{{{environment}}}")
        inline = mark in ("$", r"\(")
        known = not environment or self.find(close, after) >= 0
        stopped = (math_end(self.text, after, close, inline, self.theorems, self.groups) if known
                   else paragraph_end(self.text, after))
        if isinstance(stopped, int):
            shown = mark or rf"\begin{{{environment}}}"
            self.warn(self.excerpt, start, f"{shown} without the {close} that closes it; the "
                      "formula is damaged and was not read")
            return stopped
        self.end_prose()
        if self.begun < 0:
            self.begun = start
        body = self.body(after, stopped.start())
        if environment in INNER:
            body = joined([self.excerpt.slice(start, after), body,
                           self.excerpt.slice(*stopped.span())])
        if len(body) > MOST:
            self.warn(self.excerpt, start, f"a formula of more than {MOST:,} characters was not "
                      "read; split it")
        elif body.text:
            named = "" if environment in INNER else environment
            self.items.append(Formula(body, not inline, named))
        self.items += self.comments
        self.comments = []
        return stopped.end()

    def body(self, start: int, end: int) -> Excerpt:
        """A formula without its comments and the blanks at its ends."""
        pieces: list[Excerpt] = []
        for found in _ESCAPED_OR_COMMENT.finditer(self.text, start, end):
            if found["comment"] is not None:
                pieces.append(self.excerpt.slice(start, found.start()))
                self.comments.append(Comment(self.excerpt.slice(*found.span("comment"))))
                start = found.end()
        whole = joined([*pieces, self.excerpt.slice(start, end)])
        text = whole.text
        first = len(text) - len(text.lstrip())
        whole = whole.slice(first, max(first, len(text.rstrip())))
        if "\\ensuremath" in whole.text:
            whole = joined(whole.slice(a, b) for a, b in _outside(_ENSURE, whole.text))
        return whole

    # environments

    def begin(self, name: str, start: int, end: int) -> int:
        """The beginning of an environment."""
        if name in LISTINGS:
            return self.listing(name, start, end)
        if name in DISPLAYS or (name in INNER and name not in TABLES):
            if name in WITH_GROUP:
                end = self.group_end(end) or end
            return self.formula(start, end, "", name)
        self.end_paragraph()
        kind, before = (self.environments[-1].kind if self.environments else "text"), None
        theorem = self.theorems.get(name) or self.theorems.get(name.rstrip("*"))
        if name in TABLES:
            close = self.find(rf"\end{{{name}}}", end)
            kind = "table"
            if close >= 0:
                self.items.append(Code(self.excerpt.slice(end, close), "table"))
        elif theorem and not self.depth:
            title, end = self.option(end)
            before = self.outline.enter(theorem, title)
        elif name in LISTS:
            kind = "item"
        elif name in QUOTES:
            kind = "quote"
        if name != "document":
            end = self.option(end)[1]
        if name in WITH_GROUP:
            end = self.group_end(end) or end
        self.container += 1
        self.environments.append(_Environment(name, kind, before, start))
        self.open[name] += 1
        return end

    def end(self, name: str, start: int) -> None:
        """The end of an environment, and of those in it that were not closed."""
        self.end_paragraph()
        if not self.open[name]:
            self.warn(self.excerpt, start, rf"\end{{{name}}} without \begin{{{name}}}")
            return
        while self.environments:
            closed = self.environments.pop()
            self.close(closed, closed.name == name)
            if closed.name == name:
                break
        self.container += 1

    def close(self, environment: _Environment, ended: bool) -> None:
        self.open[environment.name] -= 1
        if environment.before:
            self.outline.leave(environment.before)
        if not ended:
            self.warn(self.excerpt, environment.start,
                      rf"\begin{{{environment.name}}} without \end{{{environment.name}}}")

    def close_all(self) -> None:
        """The end of the document."""
        for environment in reversed(self.environments):
            self.close(environment, ended=False)

    def listing(self, name: str, start: int, end: int) -> int:
        """Code, pictures and what is commented out."""
        close = self.find(rf"\end{{{name}}}", end)
        if close < 0:
            self.warn(self.excerpt, start, rf"\begin{{{name}}} without \end{{{name}}}")
            return end
        self.end_paragraph()
        if name != "comment":
            found = _LANGUAGE.match(self.text, end)
            language = (found[1] or found[2] or "") if found else ""
            begin = found.end() if found and found.end() <= close else end
            body = self.excerpt.slice(begin, close)
            self.outline.block((Code(body, language.lower()),), "code", self.container)
        return close + len(rf"\end{{{name}}}")

    # commands

    def word(self, name: str, start: int, end: int) -> int:
        """A command; those that are unknown are passed over."""
        if name in HEADINGS or name == "frametitle":
            return self.heading(HEADINGS.get(name, 3), end)
        if name in NOTES:
            end = self.option(end)[1]
            stop = self.group_end(end)
            if stop and self.depth < DEEPEST:
                items = self.inside(self.text.index("{", end) + 1, stop - 1)
                self.notes.append((NOTES[name], items))
                return stop
        elif name == "item" and not self.depth:
            self.end_paragraph()
            self.container += 1
            return self.option(end)[1]
        elif name in BREAKS:
            self.end_paragraph()
        elif name in KEPT:
            stop = self.group_end(end) or end
            self.say(start, stop)
            return stop
        elif name == "ensuremath":
            stop = self.group_end(end)
            if stop:
                self.end_prose()
                body = self.body(self.text.index("{", end) + 1, stop - 1)
                if body.text:
                    self.items.append(Formula(body, False))
                return stop
        elif name in DROPPED:
            for _ in range(DROPPED[name]):
                end = self.group_end(self.option(end)[1]) or end
        elif name in WORDS:
            self.say_instead(WORDS[name], start, end)
        elif self.begun < 0:
            self.begun = start
        return end

    def heading(self, level: int, end: int) -> int:
        """A heading, which begins a section."""
        self.end_paragraph()
        end = self.option(end)[1]
        stop = self.group_end(end)
        if stop is None or self.depth:
            return end
        items = self.inside(self.text.index("{", end) + 1, stop - 1)
        title = "".join(i.body.text for i in items if isinstance(i, Prose | Formula))
        self.outline.heading(level, " ".join(title.split()))
        self.outline.block(items, "heading")
        return stop

    # places in the text

    def find(self, what: str, position: int) -> int:
        """Where something stands from a position on, or -1."""
        found = -1 if what in self.absent else self.text.find(what, position)
        if found < 0:
            self.absent.add(what)
        return found

    def group_end(self, position: int) -> int | None:
        """The position behind the group that begins here, if one does."""
        while self.text[position:position + 1].isspace():
            position += 1
        return self.groups.get(position)

    def option(self, position: int) -> tuple[str, int]:
        """An optional argument that begins here, if any, and the position behind it."""
        if self.text[position:position + 1] != "[":
            return "", position
        end = option_end(self.text, position)
        return (self.text[position + 1:end - 1].strip(), end) if end else ("", position)


def _outside(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text between the matches of a pattern."""
    position = 0
    for found in pattern.finditer(text):
        yield position, found.start()
        position = found.end()
    yield position, len(text)
