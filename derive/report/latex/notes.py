"""Notes as the corrected derivation: the author's text and steps, the missing reasons added.

What the author wrote stands as it was written; a line that is false is shown with what is wrong
with it and its repair, and what could not be read is set as it was typed.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ...article import Article, Child, Mathematics, Node, Places
from ...diagnostic import FileResult, StepResult
from ...kernel.facts import Fact, Property
from ...notation import spelled
from ...notes.containers.document import Formula
from ...verdict import Outcome
from .corrected import Corrected
from .escaping import escape, verbatim
from .layout import width
from .page import Page
from .sentences import Sentences
from .tables import table
from .written import as_written

_HEADINGS = ("subsection*", "subsubsection*", "paragraph*")
_INDENTS = (0.0, 2.5, 4.7, 6.6)
"""How much narrower the page is in lists inside each other, in em."""
_WIDE = 20.0
"""A formula in a sentence that is wider than so many em stands in a box of its own."""
_NAMES = {Outcome.ERROR: "internal-error"}
_INLINE = {"emphasis": r"\emph", "strong": r"\textbf", "struck": r"\emph"}


def notes_text(article: Article, file: FileResult, sentences: Sentences) -> str:
    """The notes in LaTeX, every step of the file in its place or at the end."""
    notes = _Notes(article, file, sentences)
    with spelled(_variants(article)):
        text = "\n".join(notes.parts())
    return _BEFORE_DISPLAY.sub(r"\n\1", text)


_BEFORE_DISPLAY = re.compile(r"\n\n+(\\begin\{(?:fl)?align\*\})")
"""An empty line before a display would make a paragraph without text."""
_VARIANTS = ("epsilon", "theta", "phi")


def _variants(article: Article) -> dict[str, str]:
    r"""The letters of which the author writes the other form only, as \varepsilon."""
    written = " ".join(child.source for block in article.blocks for child in block.walk()
                       if isinstance(child, Mathematics))
    return {name: rf"\var{name}" for name in _VARIANTS
            if rf"\var{name}" in written and rf"\{name}" not in written}


class _At(Struct, frozen=True):
    """Where in the document a block stands: how deep in lists, and whether notes may hang on it."""

    depth: int = 0
    footnotes: bool = True

    @property
    def narrower(self) -> float:
        return _INDENTS[min(self.depth, len(_INDENTS) - 1)]


class _Notes:
    """One article on its way to LaTeX."""

    def __init__(self, article: Article, file: FileResult, sentences: Sentences) -> None:
        self.article, self.file, self.sentences = article, file, sentences
        self.words = sentences.words
        self.corrected = Corrected(sentences, _labels(file.steps, self.words("line")))
        self.least = min((int(n.data) for n in article.blocks if n.tag == "heading"), default=1)
        formulas = [child.formula for block in article.blocks for child in block.walk()
                    if isinstance(child, Mathematics) and child.formula is not None]
        places = Places(formulas)
        self.inside: dict[int, list[StepResult]] = defaultdict(list)
        self.elsewhere: list[StepResult] = []
        for step in file.steps:
            found = places.find(step.span)
            if found is None:
                self.elsewhere.append(step)
            else:
                self.inside[id(formulas[found[0]])].append(step)

    def parts(self) -> Iterator[str]:
        """Title, what was found, the text, and steps that stand nowhere in it."""
        blocks = self.article.blocks
        title = escape(self.article.title)
        if not title and blocks and blocks[0].tag == "heading":
            title = self._inlines(blocks[0].children, _At(footnotes=False))
            blocks = blocks[1:]
        title = title or verbatim(os.path.basename(self.file.path))
        yield rf"\section*{{\raggedright {title}}}"
        counts = Counter(step.verdict.outcome for step in self.file.steps)
        told = [f"{counts[o]} {self.words(_NAMES.get(o, str(o)))}" for o in Outcome if counts[o]]
        if told:
            yield rf"\noindent{{\footnotesize {self.words('steps')}: {', '.join(told)}.}}\par"
        if len(blocks) < len(self.article.blocks):
            yield from self._missed(self.article.blocks[0])
        for block in blocks:
            yield from self._block(block, _At())
        if self.elsewhere:
            yield rf"\subsection*{{{self.words('elsewhere')}}}"
            yield from self.corrected.displays(self.elsewhere, self.sentences.page)

    def _page(self, at: _At) -> Page:
        return self.sentences.page.narrowed(at.narrower)

    # --- blocks ---------------------------------------------------------------------------

    def _block(self, node: Node, at: _At) -> Iterator[str]:
        match node.tag:
            case "heading":
                level = min(len(_HEADINGS), max(1, int(node.data) - self.least + 1)) - 1
                inside = self._inlines(node.children, _At(footnotes=False))
                yield rf"\{_HEADINGS[level]}{{{inside}}}"
                yield from self._missed(node)
            case "bullets" | "numbers":
                yield from self._list(node, at)
            case "quote" | "item":
                yield r"\begin{quote}"
                for child in node.children:
                    if isinstance(child, Node):
                        yield from self._block(child, _At(at.depth + 2))
                yield r"\end{quote}"
            case "code":
                yield from _code("".join(c for c in node.children if isinstance(c, str)))
            case "rule":
                yield r"\par\smallskip\noindent\hrulefill\par"
            case "table":
                rows = [[self._inlines(cell.children, _At(footnotes=False))
                         for cell in row.children if isinstance(cell, Node)]
                        for row in node.children if isinstance(row, Node)]
                yield from table(rows)
                yield from self._missed(node)
            case "part":
                yield rf"\par\medskip\noindent\textbf{{{self._inlines(node.children, at)}}}\quad"
            case "note":
                yield rf"{{\footnotesize {self._inlines(node.children, at)}\par}}"
            case _:
                inside = self._inlines(node.children, at)
                # a display that follows belongs to the paragraph before
                yield inside if inside.startswith("\n") else rf"\par {inside}"

    def _list(self, node: Node, at: _At) -> Iterator[str]:
        items = [c for c in node.children if isinstance(c, Node)]
        if not items:
            return
        name = "enumerate" if node.tag == "numbers" else "itemize"
        nested = at.depth < len(_INDENTS) - 1  # LaTeX nests lists no deeper
        if nested:
            yield rf"\begin{{{name}}}"
            if name == "enumerate" and node.data.isdigit():
                counter = ("enumi", "enumii", "enumiii")[min(at.depth, 2)]
                yield rf"\setcounter{{{counter}}}{{{max(0, int(node.data) - 1)}}}"
        for item in items:
            yield r"\item{}" if nested else r"\par -- "
            blocks = [c for c in item.children if isinstance(c, Node)]
            inside = [t for c in blocks for t in self._block(c, _At(at.depth + 1))]
            if inside:  # the item's label stands in its first paragraph
                yield inside[0].removeprefix(r"\par ")
            yield from inside[1:]
        if nested:
            yield rf"\end{{{name}}}"

    def _missed(self, node: Node) -> Iterator[str]:
        """What is wrong or open in the formulas of a block that can hold no footnotes."""
        for child in node.walk():
            if isinstance(child, Mathematics) and child.formula is not None:
                told = self._told(child.formula)
                if told:
                    yield rf"\par{{\footnotesize {told}\par}}"

    # --- text and formulas ----------------------------------------------------------------

    def _inlines(self, children: Sequence[Child], at: _At) -> str:
        return "".join(self._inline(child, at) for child in children)

    def _inline(self, child: Child, at: _At) -> str:
        if isinstance(child, str):
            return escape(child.replace("\n", " "))
        if isinstance(child, Mathematics):
            return self._display(child, at) if child.display else self._formula(child, at)
        inside = self._inlines(child.children, at)
        match child.tag:
            case "literal":
                return verbatim("".join(c for c in child.children if isinstance(c, str)))
            case "break":
                return r"\newline{}" if at.footnotes else " "
            case "image":
                return f"[{inside}]"
        command = _INLINE.get(child.tag)
        return rf"{command}{{{inside}}}" if command and "\n\n" not in inside else inside

    def _formula(self, child: Mathematics, at: _At) -> str:
        """A formula in a sentence; what is to be said of its steps hangs on it as a footnote."""
        body = None if child.formula is None else as_written(
            child.formula.body.text, child.formula.environment)
        if body is None:
            shown = verbatim(child.source)
        elif width(body) > _WIDE:
            shown = rf"\derivefit{{{self._page(at).text - 9:.0f}em}}{{{body}}}"
            shown = f"${shown}$"
        else:
            shown = f"${body}$"
        told = self._told(child.formula) if at.footnotes and child.formula is not None else ""
        return shown + (rf"\footnote{{{told}}}" if told else "")

    def _told(self, formula: Formula) -> str:
        steps = self.inside.get(id(formula), [])
        return " ".join(filter(None, (
            self.corrected.sentence(step, alone=len(steps) == 1) for step in steps)))

    def _display(self, child: Mathematics, at: _At) -> str:
        """A displayed formula: as it was written, or its steps with their reasons."""
        formula = child.formula
        steps = [] if formula is None else self.inside.get(id(formula), [])
        plain = all(s.verdict.outcome is Outcome.GIVEN for s in steps)
        if not plain or (steps and formula is None):
            return "\n" + "\n".join(self.corrected.displays(steps, self._page(at))) + "\n"
        body = None if formula is None else as_written(formula.body.text, formula.environment)
        if body is None:
            return (f"\n\\begin{{flushleft}}{verbatim(child.source)} "
                    f"--- {self.words('unread')}\\end{{flushleft}}\n")
        line = rf"\deriveline{{{steps[0].span.line}}}" if steps else ""
        return (f"\n\\begin{{align*}}\n  {line}&\\derivefit{{{self._page(at).text - 3:.0f}em}}"
                f"{{{body}}}\n\\end{{align*}}\n")


def _labels(steps: Sequence[StepResult], line: str) -> dict[Fact, str]:
    """Facts by the lines of the notes that state them, as their names tell."""
    found: dict[Fact, str] = {}
    for step in steps:
        for fact in step.verdict.facts:
            number = fact.name.rpartition("(line ")[2].rstrip(")")
            if number.isdigit() and not isinstance(fact.statement, Property):
                found[fact] = f"{line} {number}"
    return found


def _code(source: str) -> Iterator[str]:
    """A block of code, its long lines broken."""
    lines = source.expandtabs(4).split("\n")
    if not any(line.strip() for line in lines):
        return
    yield r"\begin{flushleft}\footnotesize"
    for line in lines:
        bare = line.lstrip(" ")
        blank = len(line) - len(bare)
        indent = rf"\hspace*{{{min(blank, 40) * 0.5:.1f}em}}" if blank else ""
        yield rf"{indent}{verbatim(bare) if bare else '~'}\\"
    yield r"\end{flushleft}"
