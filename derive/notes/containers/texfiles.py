r"""The files of a LaTeX document: ``\input`` and the like followed, macros expanded.

Notes come from strangers: only ordinary files in the folder of the main file, or in folders in
it, are read, wherever a path or a link points.
"""

from __future__ import annotations

import os
import re

from ...diagnostic import Problem
from ...late import late_regex
from .macros import Expansion, Macros
from .names import KINDS, kind_of
from .source import Excerpt, Source

MOST_FILES = 500
"""How many times a document may read a file."""
_DEEPEST = 30

_INPUTS = frozenset(("input", "include", "subfile", "subfileinclude", "import", "subimport"))
_THEOREMS = frozenset(("newtheorem", "spnewtheorem", "declaretheorem", "newtcbtheorem"))
_DOCUMENT = late_regex(r"(?P<begin>\\begin\s*\{document\})|(?P<end>\\end\s*\{document\}"
                       r"|\\endinput(?![A-Za-z]))|\\.|%[^\n]*", re.DOTALL)
_NAME = late_regex(r"name\s*=\s*\{?([^,{}]+)")


class Files:
    """Reads a document and what it inputs, as one text."""

    def __init__(self, main: Source, macros: Macros, problems: list[Problem]) -> None:
        self.main, self.macros, self.problems = main, macros, problems
        self.sources = [main]
        self.theorems: dict[str, str] = dict(KINDS)
        self.open: list[str] = [os.path.realpath(main.path)]
        self.root = os.path.dirname(self.open[0])
        self.read = self.characters = 0
        self.refused = False

    def expanded(self) -> Excerpt:
        """The main file without its preamble."""
        return self.expand(self.main)

    def expand(self, source: Source) -> Excerpt:
        """A file, without what stands before and behind its ``document`` environment."""
        whole = Expansion(self.macros, source.excerpt(), command=self.command).run()
        start, end = 0, len(whole)
        for found in _DOCUMENT.finditer(whole.text):
            if found["begin"]:
                start = found.end()
            elif found["end"]:
                end = found.start()
                break
        return whole.slice(start, end)

    def command(self, expansion: Expansion, name: str, text: Excerpt, start: int) -> Excerpt | None:
        """Carries out a command that reads a file or declares an environment."""
        if name in _THEOREMS:
            self.declare(expansion, name)
            return text.slice(start, start)
        if name in ("usepackage", "RequirePackage"):
            return self.package(expansion, text, start)
        if name not in _INPUTS:
            return None
        frame = expansion.skip()
        before = frame.position
        if name == "input" and not frame.text.text.startswith("{", before):
            found = re.compile(r"[^\s{}\\%]+").match(frame.text.text, before)
            if found is None:
                return None
            frame.position = found.end()
            wanted = found[0]
        else:
            folder = expansion.argument() if name in ("import", "subimport") else None
            argument = expansion.argument()
            if argument is None:
                return None
            wanted = os.path.join(folder.text.strip() if folder else "", argument.text.strip())
        return self.input(wanted, text, start) or text.slice(start, start)

    def input(self, wanted: str, text: Excerpt, start: int) -> Excerpt | None:
        """The expanded text of a file, if it may be read."""
        from .read import LARGEST, read_source
        origin = text.origin(start)[0]
        place = text.span(start, start + 1)

        def refuse(message: str) -> None:
            self.problems.append(Problem(place.path, message, place.line))

        path = self.find(wanted, origin.path)
        if path is None:
            refuse(f"the file {wanted!r} that is read here does not exist in the folder of the "
                   "main file; nothing outside of that folder is read")
            return None
        real = os.path.realpath(path)
        if real in self.open:
            refuse(f"the file {wanted!r} reads itself")
            return None
        self.read += 1
        if self.read > MOST_FILES or len(self.open) > _DEEPEST or self.characters > LARGEST:
            if not self.refused:
                refuse(f"the file {wanted!r} was not read, nor were others: there are more than "
                       f"{MOST_FILES} files, more than {_DEEPEST} inside each other, or more than "
                       f"{LARGEST // 1_000_000} MB")
            self.refused = True
            return None
        source, problems = read_source(path)
        self.problems += problems
        if source is None:
            return None
        known = next((s for s in self.sources if s.path == source.path), None)
        if known is None:
            self.sources.append(source)
        self.characters += len(source.text)
        self.open.append(real)
        try:
            return self.expand(known or source)
        finally:
            self.open.pop()

    def find(self, wanted: str, reader: str, suffixes: tuple[str, ...] = (".tex", ""),
             ) -> str | None:
        """The path of a file that `reader` names, if it is one that may be read."""
        if "\0" in wanted:
            return None
        for folder in (os.path.dirname(reader), os.path.dirname(self.main.path)):
            for suffix in suffixes:
                path = os.path.normpath(os.path.join(folder, wanted + suffix))
                real = os.path.realpath(path)
                if os.path.isfile(real) and os.path.commonpath((self.root, real)) == self.root:
                    return path
        return None

    def package(self, expansion: Expansion, text: Excerpt, start: int) -> Excerpt:
        """Macros of a package that lies beside the document; others are LaTeX's own."""
        expansion.option()
        names = expansion.argument()
        for name in (names.text.split(",") if names else ())[:50]:
            path = self.find(name.strip(), text.origin(start)[0].path, (".sty",))
            if path is not None and os.path.realpath(path) not in self.open:
                self.input(name.strip() + ".sty", text, start)
        return text.slice(start, start)

    def declare(self, expansion: Expansion, definer: str) -> None:
        """A theorem-like environment of the document's own."""
        star = expansion.skip_to("*")
        if star:
            star.position += 1
        options = [expansion.option()]
        name = expansion.argument()
        options.append(expansion.option())
        printed = None if definer == "declaretheorem" else expansion.argument()
        expansion.option()
        if name is None:
            return
        named = [found for o in options if o and (found := _NAME.search(o.text))]
        words = printed.text if printed else named[0][1] if named else ""
        self.theorems[name.text.strip()] = kind_of(name.text.strip(), words)
