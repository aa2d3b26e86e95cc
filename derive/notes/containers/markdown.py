"""Markdown, Quarto and R Markdown to paragraphs.

Mathematics is found first (`dollars`), then markdown-it-py takes the masked text apart into
blocks; each line of a block is searched for in its source line, which gives exact columns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ...diagnostic import Problem
from ...late import late_regex
from .document import Code, Formula, Item, Prose
from .dollars import MOST, Island, find, masked, within
from .macros import Macros
from .markup import Block, Placed
from .names import KINDS, opening
from .outline import Outline, Scopes
from .source import Excerpt, joined

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DIVISION = late_regex(r"^[ \t>]*:{3,}[ \t]*(?P<attributes>.*?)[ \t:]*$", re.MULTILINE)
_DIVISION_KIND = late_regex(r"#([A-Za-z]+)-|\.([A-Za-z]+)|(?:prf:)?([A-Za-z]+)")
_FOOTNOTE = late_regex(r"\[\^[^\]\n]+\]:")
_WORD = late_regex(r"[\w+#-]+")
_BLANK = late_regex(r"[ \t]*")
_LETTER_FIRST = late_regex(r" {0,3}[^\W\d_](?:[^\0]*[^\s\0])?[ \t]*")
_HEADING = late_regex(
    r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>[^\s\0#](?:[^\0]*[^\s\0#])?)[ \t]*")


@cache
def block_parser() -> MarkdownIt:
    """Markdown's blocks only: what stands in them is read by `markup`."""
    from markdown_it import MarkdownIt
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


class Leaf(NamedTuple):
    """A paragraph, or a heading of a level: the lines `map` of the text, from and up to."""

    content: str
    map: list[int]
    level: int = 0


def simple_leaves(lines: list[str]) -> list[Leaf] | None:
    """The blocks of a text in which every line is blank, a heading, or begins with a letter.

    Nothing else opens a block in CommonMark, so that they are those of markdown-it-py, which takes
    as long to load as a short note to check.  None for any other text.
    """
    leaves: list[Leaf] = []
    start: int | None = None
    for k, line in enumerate([*lines, ""]):
        heading = _HEADING.fullmatch(line)
        if start is None and not heading and _LETTER_FIRST.fullmatch(line):
            start = k
        elif heading or _BLANK.fullmatch(line):
            if start is not None:
                leaves.append(Leaf("\n".join(lines[start:k]).strip(" \t"), [start, k]))
                start = None
            if heading:
                leaves.append(Leaf(heading["title"], [k, k + 1], len(heading["marks"])))
        elif not _LETTER_FIRST.fullmatch(line):
            return None
    return leaves


class MarkdownReader:
    """Reads texts one after the other (the cells of a notebook) into one outline."""

    def __init__(self, outline: Outline, macros: Macros, problems: list[Problem]) -> None:
        self._outline = outline
        self._macros = macros
        self._problems = problems
        self._containers = 0

    def read(self, text: Excerpt) -> None:
        """Adds the paragraphs of a Markdown text."""
        _Reading(self, text).run()
        self._outline.flush()

    def block(self, items: tuple[Item, ...], kind: str, container: int) -> None:
        """Adds a block, its macros expanded."""
        expanded: list[Item] = []
        for item in items:
            if isinstance(item, Formula):
                if len(item.body) > MOST:
                    self.problem(item.body, 0, "a formula of more than "
                                 f"{MOST:,} characters was not read; split it")
                    continue
                body = self._macros.expand(item.body)
                if body.text.strip():
                    expanded.append(Formula(body, item.display, item.environment))
            elif isinstance(item, Prose):
                body = self._macros.definitions(item.body)
                if body.text.strip():
                    links = item.links if len(body) == len(item.body) else ()
                    expanded.append(Prose(body, links))
            else:
                expanded.append(item)
        self._outline.block(expanded, kind, container)

    def problem(self, text: Excerpt, position: int, message: str) -> None:
        """Notes a defect of the text at a position of it."""
        place = text.span(position, position + 1)
        self._problems.append(Problem(place.path, message, place.line))

    def new_container(self) -> int:
        """A number for a list item, quotation or the like."""
        self._containers += 1
        return self._containers

    @property
    def outline(self) -> Outline:
        """Where the paragraphs go."""
        return self._outline


class _Reading:
    """One text: its islands, its lines, and the divisions that are open."""

    def __init__(self, reader: MarkdownReader, text: Excerpt) -> None:
        self.reader, self.text = reader, text
        self.islands, self.damages = find(text.text)
        self.masked = masked(text.text, self.islands).split("\n")
        self.starts = [0]
        for line in text.text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        found = [(self.line_of(d.start()), d["attributes"]) for d in _DIVISION.finditer(text.text)]
        self.divisions = [d for d in found if not self.masked[d[0]]]
        self.open_divisions: list[tuple[Scopes, Scopes] | None] = []
        self.placed: set[int] = set()  # where the islands begin that stand in some block

    def line_of(self, offset: int) -> int:
        """The line of a character, counted from 0."""
        return bisect_right(self.starts, offset) - 1

    def run(self) -> None:
        for damage in self.damages:
            self.reader.problem(self.text, damage.offset, damage.message)
        leaves = simple_leaves(self.masked)
        if leaves is None:
            self.blocks(block_parser().parse("\n".join(self.masked)))
        else:
            container = self.reader.new_container()
            for leaf in leaves:
                self.pass_divisions(leaf.map[0])
                self.leaf(leaf, leaf.level, "text", container)
        self.pass_divisions(len(self.masked))
        while self.open_divisions:
            self.close_division()
        lost = [i for i in self.islands
                if i.kind in ("formula", "display") and i.start not in self.placed]
        if lost:
            self.reader.problem(self.text, lost[0].start, "formulas from here on were not read; "
                                "lists or quotations are nested too deeply")

    def blocks(self, tokens: list[Token]) -> None:
        """The blocks of a text as markdown-it-py gives them."""
        kinds: list[tuple[str, int]] = [("text", self.reader.new_container())]
        k = 0
        while k < len(tokens):
            token = tokens[k]
            if token.map:
                self.pass_divisions(token.map[0])
            if token.type in ("list_item_open", "blockquote_open"):
                kind = "item" if token.type == "list_item_open" else "quote"
                kinds.append((kind, self.reader.new_container()))
            elif token.type in ("list_item_close", "blockquote_close"):
                kinds.pop()
            elif token.type == "table_open":
                k = self.table(tokens, k)
            elif token.type == "inline" and token.map:
                level = int(tokens[k - 1].tag[1:]) if tokens[k - 1].type == "heading_open" else 0
                self.leaf(token, level, *kinds[-1])
            elif token.type == "html_block" and token.map:
                self.leaf(token, 0, *kinds[-1])
            elif token.type in ("fence", "code_block"):
                self.code(token, kinds[-1][1])
            k += 1

    def pass_divisions(self, line: int) -> None:
        """Opens and closes the divisions that stand before a line."""
        while self.divisions and self.divisions[0][0] < line:
            attributes = self.divisions.pop(0)[1]
            if not attributes:
                self.close_division()
                continue
            kind = next((KINDS[name] for names in _DIVISION_KIND.findall(attributes)
                         for name in names if name in KINDS), "")
            self.open_divisions.append(self.reader.outline.enter(kind, "") if kind else None)

    def close_division(self) -> None:
        if self.open_divisions:
            before = self.open_divisions.pop()
            if before is not None:
                self.reader.outline.leave(before)

    def lines(self, token: Leaf | Token) -> list[tuple[int, int]]:
        """Where the lines of a block's content stand in the text."""
        if not token.map:
            return []
        contents = token.content.split("\n")
        places = []
        for line, content in zip(range(*token.map), contents, strict=False):
            where = self.masked[line]
            column = (len(where) - len(content) if where.endswith(content)
                      else max(0, where.find(content.strip())))
            start = self.starts[line]
            end = self.starts[line + 1] - 1
            places.append((min(end, start + column), min(end, start + column + len(content))))
        return places

    def block(self, places: list[tuple[int, int]]) -> Block:
        """What stands at some places, one a line."""
        pieces, known = [], []  # `known`: offset in the text, and in the block
        length = 0
        for k, (start, end) in enumerate(places):
            stop = end if k + 1 == len(places) else self.starts[self.line_of(start) + 1]
            known.append((start, length))
            pieces.append(self.text.slice(start, stop))
            length += stop - start
        whole = joined(pieces)
        lines = [start for start, _ in known]

        def inside(offset: int) -> int:
            start, position = known[max(0, bisect_right(lines, offset) - 1)]
            return min(length, position + max(0, offset - start))

        islands: list[Placed] = []
        for island in within(self.islands, places[0][0], places[-1][1]):
            start, end = inside(island.start), inside(island.end)
            if start >= end or (islands and start < islands[-1].end):
                continue
            self.placed.add(island.start)
            if island.end > places[-1][1] and self.cut_off(island):
                continue
            body = whole.slice(inside(island.body_start), inside(island.body_end))
            islands.append(Placed(island, start, end, body))
        return Block(whole, islands)

    def cut_off(self, island: Island) -> bool:
        """Notes a formula that does not end in its block."""
        if island.kind not in ("formula", "display"):
            return False
        self.reader.problem(self.text, island.start, "a formula goes over the end of its table "
                            "cell or block and was not read; close it there")
        return True

    def leaf(self, token: Leaf | Token, level: int, kind: str, container: int) -> None:
        """A paragraph, heading or HTML block."""
        places = self.lines(token)
        if not places:
            return
        block = self.block(places)
        outline = self.reader.outline
        opened = opening(block.lead, block.emphasised)
        if level:
            if not any(self.open_divisions):
                title = " ".join(block.lead.split())
                outline.heading(level, title, opened[0] if opened else "section")
            kind = "heading"
        elif _FOOTNOTE.match(block.flat):
            kind = "footnote"
        elif opened:
            outline.opening(*opened)
        self.reader.block(block.items, kind, container)

    def table(self, tokens: list[Token], k: int) -> int:
        """A table: as it stands, then what its cells say; gives the place of its last token."""
        token = tokens[k]
        items: list[Item] = []
        if token.map:
            start, end = self.starts[token.map[0]], self.starts[token.map[1]] - 1
            items.append(Code(self.text.slice(start, end), "table"))
        line, column = -1, 0
        while tokens[k].type != "table_close":
            token = tokens[k]
            if token.type == "inline" and token.map and token.content:
                if token.map[0] != line:
                    line, column = token.map[0], 0
                found = self.masked[line].find(token.content, column)
                if found < 0:  # escaped bars
                    content = token.content.replace("|", r"\|")
                    found = max(column, self.masked[line].find(content, column))
                else:
                    content = token.content
                column = min(len(self.masked[line]), found + len(content))
                offset = self.starts[line]
                items += self.block([(offset + found, offset + column)]).items
            k += 1
        self.reader.block(tuple(items), "table", self.reader.new_container())
        return k

    def code(self, token: Token, container: int) -> None:
        """A fence or indented block; ``math`` fences are displays."""
        if not token.map:
            return
        first, last = token.map
        self.divisions = [d for d in self.divisions if d[0] >= last]
        if token.type == "fence":
            first += 1
            closed = self.masked[last - 1].strip(" \t>").startswith(token.markup)
            last -= closed and last > first
        start, end = self.starts[first], max(self.starts[first], self.starts[last] - 1)
        self.placed.update(i.start for i in within(self.islands, start, end))
        body = self.text.slice(start, min(end, len(self.text)))
        found = _WORD.search(token.info)
        language = found[0].lower() if found else ""
        if language == "math":
            self.reader.block((Formula(body, True),), "text", container)
        else:
            self.reader.block((Code(body, language),), "code", container)
