r"""Macros that notes define: expanded with the places of their arguments kept.

Expansion is by substitution as in TeX, with three bounds that stop hostile definitions, and
one kindness: where a call stands as the bare argument of a command, of ``^`` or of ``_``, its
expansion is put in braces, as the author means it (``\hat\bbeta``).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from ...late import late_regex
from .arguments import Arguments, Frame
from .names import LISTINGS
from .source import Excerpt, joined

MOST_CALLS = 2_000
"""How many calls the expansion of one call may lead to."""
MOST_CHARACTERS = 100_000
"""How many characters it may produce, besides its arguments."""
MOST_TOGETHER = 5_000_000
"""How many characters all expansions of a document may produce."""

_NAME = r"[A-Za-z@]+"
_TOKEN = late_regex(rf"\\(?P<word>{_NAME})|\\.", re.DOTALL)
_LATEX = late_regex(
    r"(?P<verbatim>%[^\n]*|\\verb\*?(?P<mark>[^A-Za-z\s*])[^\n]*?(?P=mark))"
    rf"|\\begin\{{(?P<listing>{'|'.join(sorted(map(re.escape, LISTINGS)))})\}}"
    rf"|\\(?P<word>{_NAME})|\\.", re.DOTALL)
_ONE_TOKEN = late_regex(rf"\s*(?:\\{_NAME}|\\.|[^\s\\{{}}]|\{{[^{{}}]*\}})?\s*", re.DOTALL)
_TAKES_ARGUMENT = late_regex(
    r"(?:[\^_]|\\(?:[dt]?frac|binom|sqrt|hat|widehat|bar|overline|underline|tilde|widetilde|vec"
    r"|d?dot|check|breve|acute|grave|mathring|math(?:bf|bb|cal|rm|sf|tt|frak|scr|it|op)"
    r"|boldsymbol|bm|operatorname|text\w*)"
    r"|\\(?:[dt]?frac|binom)\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|[^\s\\{}]|\\[A-Za-z]+))\s*$")
_SPECIFICATION = late_regex(r"\s*\+?([mso]|O\{((?:[^{}]|\{[^{}]*\})*)\})")

DEFINERS = frozenset((
    "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "def", "gdef", "edef",
    "xdef", "let", "DeclareMathOperator", "NewDocumentCommand", "RenewDocumentCommand",
    "ProvideDocumentCommand", "DeclareDocumentCommand", "DeclarePairedDelimiter",
    "newenvironment", "renewenvironment"))
"""The commands that define macros."""
_DEFINES = late_regex(rf"\\(?:{'|'.join(sorted(DEFINERS))})(?![A-Za-z])")

RESERVED = frozenset((
    "begin", "end", "item", "label", "tag", "ref", "eqref", "left", "right", "text", "frac",
    "input", "include", "part", "chapter", "section", "subsection", "subsubsection", "paragraph",
    "subparagraph", "caption", "footnote", "documentclass", "usepackage", "newtheorem", *DEFINERS))
"""What a document may redefine for its looks; its meaning stays."""


class Macro(Struct, frozen=True):
    r"""A macro: its parameters and body.

    A parameter is ``m``, ``s`` for an optional star, or ``o`` with the default behind it.  The
    expansion of a `frozen` macro is final (a ``\let`` to a command of LaTeX itself).
    """

    parameters: tuple[str, ...]
    body: str
    frozen: bool = False


Warn = Callable[[Excerpt, int, str], None]


class Macros:
    """The macros that are defined so far, and the expansion of texts."""

    def __init__(self, warn: Warn) -> None:
        self.table: dict[str, Macro] = {}
        self.environments: dict[str, tuple[Macro, str]] = {}
        self.warn = warn
        self.left = MOST_TOGETHER

    def expand(self, text: Excerpt) -> Excerpt:
        """A formula, its macros expanded and the definitions in it carried out."""
        if "\\" not in text.text:
            return text
        if not self.table and not _DEFINES.search(text.text) and "\\ensuremath" not in text.text \
                and "\\xspace" not in text.text:
            return text
        return Expansion(self, text, _TOKEN, formula=True).run()

    def definitions(self, text: Excerpt) -> Excerpt:
        """Prose, with the definitions in it carried out and removed."""
        if not _DEFINES.search(text.text):
            return text
        return Expansion(self, text, _TOKEN, calls=False).run()


class Expansion(Arguments):
    """The expansion of one text; `include` replaces commands that read files."""

    def __init__(self, macros: Macros, text: Excerpt, pattern: re.Pattern[str] = _LATEX, *,
                 formula: bool = False, calls: bool = True,
                 command: Callable[[Expansion, str, Excerpt, int], Excerpt | None] | None = None,
                 ) -> None:
        self.macros, self.pattern, self.formula, self.calls = macros, pattern, formula, calls
        self.command = command
        super().__init__(text)
        self.out: list[Excerpt] = [text.slice(0, 0)]
        self.tail = ""
        self.outermost = ""  # the call of the text itself that is being expanded
        self.budget = self.count = 0
        self.absent: set[str] = set()
        self.restart: tuple[int, int, int] = 0, 0, 0

    def run(self) -> Excerpt:
        """The whole text, expanded."""
        while self.frames:
            frame = self.frames[-1]
            found = self.pattern.search(frame.text.text, frame.position)
            start = found.start() if found else len(frame.text)
            self.emit(frame.text, frame.position, start)
            if found is None:
                self.frames.pop()
                continue
            frame.position = found.end()
            if self.pattern is _LATEX and found["listing"]:
                frame.position = self.listing_end(frame.text.text, found)
                self.emit(frame.text, start, frame.position)
            elif found["word"] is None or not self.word(frame.text, found):
                self.emit(frame.text, start, found.end())
        return joined(self.out)

    def listing_end(self, text: str, found: re.Match[str]) -> int:
        """Where a listing ends; an unclosed one is no listing."""
        stop = rf"\end{{{found['listing']}}}"
        end = -1 if stop in self.absent else text.find(stop, found.end())
        if end < 0:
            self.absent.add(stop)
            return found.end()
        return end + len(stop)

    def emit(self, text: Excerpt, start: int, end: int) -> None:
        """Adds what needs no more expansion."""
        if start >= end:
            return
        piece = text if (start, end) == (0, len(text)) else text.slice(start, end)
        if _runs_together(self.tail, piece.text):
            source, offset = piece.origin(0)
            self.out.append(source.fixed(" ", offset, 1))
        self.out.append(piece)
        self.tail = (self.tail + piece.text[-200:])[-200:]

    def word(self, text: Excerpt, found: re.Match[str]) -> bool:
        """Carries out a command of the source, if it is one of those that this reader knows."""
        name, start = found["word"], found.start()
        if name in DEFINERS:
            self.define(name)
            return True
        if name == "xspace" or (name == "ensuremath" and self.formula):
            return True
        if not self.calls:
            return False
        macro = self.macros.table.get(name)
        if macro is not None:
            self.call(macro, name, text, start, found.end())
            return True
        if name in ("begin", "end") and self.macros.environments:
            return self.environment(name, text, start)
        if self.command is not None and len(self.frames) == 1:
            instead = self.command(self, name, text, start)
            if instead is not None:
                self.out.append(instead)
                self.tail = instead.text[-200:]
                return True
        return False

    def environment(self, name: str, text: Excerpt, start: int) -> bool:
        """The beginning or end of an environment of the document's own."""
        frame = self.frames[-1]
        found = re.compile(r"\{([A-Za-z@]+\*?)\}").match(text.text, frame.position)
        if not found or found[1] not in self.macros.environments:
            return False
        frame.position = found.end()
        begin, end = self.macros.environments[found[1]]
        macro = begin if name == "begin" else Macro((), end)
        self.call(macro, found[1], text, start, found.end())
        return True

    def call(self, macro: Macro, name: str, text: Excerpt, start: int, end: int) -> None:
        """Replaces a call by its expansion, which is read next."""
        run = text.run_at(start)
        offset, width = (run.offset, run.width) if run.fixed else (run.at(start), end - start)
        outer = len(self.frames) == 1
        self.drop_finished()
        if outer:
            self.outermost, self.count, self.budget = name, 0, MOST_CHARACTERS
            self.restart = len(self.out), start, end
        arguments = self.arguments(macro, lambda s: run.source.fixed(s, offset, width))
        pieces: list[Excerpt] = []
        for k, part in enumerate(re.split(r"#([1-9])", macro.body)):
            if k % 2 == 0:
                piece = run.source.fixed(part.replace("##", "#"), offset, width)
            elif int(part) <= len(arguments):
                piece = arguments[int(part) - 1]
            else:
                continue
            if pieces and _runs_together(pieces[-1].text, piece.text):
                pieces.append(run.source.fixed(" ", offset, width))
            pieces.append(piece)
        size = sum(map(len, pieces))
        self.count += 1
        self.budget -= size
        self.macros.left -= size
        if outer:
            self.budget += 4 * sum(map(len, arguments))
        if self.budget < 0 or self.count > MOST_CALLS or self.macros.left < 0:
            self.give_up()
            return
        expansion = joined(pieces) if pieces else run.source.fixed("", offset, width)
        if _TAKES_ARGUMENT.search(self.tail) and not _ONE_TOKEN.fullmatch(expansion.text):
            opened, closed = (run.source.fixed(b, offset, width) for b in "{}")
            expansion = joined([opened, expansion, closed])
        if macro.frozen:
            self.emit(expansion, 0, len(expansion))
        else:
            self.frames.append(Frame(expansion))

    def give_up(self) -> None:
        """Ends an expansion that grows too large: the call stays as it is written."""
        length, start, end = self.restart
        self.macros.table.pop(self.outermost, None)
        self.macros.environments.pop(self.outermost, None)
        del self.frames[1:], self.out[length:]
        text = self.frames[0].text
        self.frames[0].position = end
        self.out.append(text.slice(start, end))
        reason = "all expansions together are too large"
        if self.macros.left < 0:
            self.macros.table.clear()
            self.macros.environments.clear()
        else:
            reason = (f"it leads to more than {MOST_CALLS:,} calls"
                      if self.count > MOST_CALLS else
                      f"it grows to more than {MOST_CHARACTERS:,} characters")
        self.macros.warn(text, start, f"the macro \\{self.outermost} was not expanded: {reason}; "
                         "check its definition for recursion")

    def arguments(self, macro: Macro, fixed: Callable[[str], Excerpt]) -> list[Excerpt]:
        """The arguments of a call, in order."""
        found: list[Excerpt] = []
        for parameter in macro.parameters:
            value: Excerpt | None
            if parameter == "m":
                value = self.argument() or fixed("")
            elif parameter == "s":
                star = self.skip_to("*")
                if star:
                    star.position += 1
                value = fixed("*" if star else "")
            else:
                value = self.option() or fixed(parameter[1:])
            found.append(value)
        return found

    # definitions

    def define(self, definer: str) -> None:
        """Carries out a definition; one that is not understood is passed over."""
        star = self.skip_to("*")
        if star:
            star.position += 1
        named = self.argument()
        name = named.text.strip() if named else ""
        table = self.macros.table
        if definer.endswith("environment"):
            parameters = self.parameters()
            begin, end = self.argument(), self.argument()
            if begin and end is not None and name not in RESERVED:
                self.macros.environments[name] = Macro(parameters, begin.text), end.text
            return
        name = name.removeprefix("\\")
        macro = self.meaning(definer, bool(star))
        if macro is None or name in RESERVED or not re.fullmatch(_NAME, name):
            return
        if definer.lower().startswith("provide") and name in table:
            return
        table[name] = macro

    def parameters(self) -> tuple[str, ...]:
        """Parameters in the manner of ``[2][default]``."""
        number = self.option()
        count = int(number.text) if number and number.text.strip() in "123456789" else 0
        default = self.option() if count else None
        return (("o" + default.text,) if default else ()) + ("m",) * (count - bool(default))

    def meaning(self, definer: str, star: bool) -> Macro | None:
        """What a definition gives to the name that stands behind the definer."""
        if definer in ("def", "gdef", "edef", "xdef"):
            frame = self.skip()
            found = re.compile(r"((?:\s*#[1-9])*)\s*(?=\{)").match(frame.text.text, frame.position)
            if found is None:  # parameters with delimiters
                brace = frame.text.text.find("{", frame.position, frame.position + 200)
                frame.position = max(frame.position, brace)
                self.argument()
                return None
            frame.position = found.end()
            body = self.argument()
            return Macro(("m",) * found[1].count("#"), body.text) if body else None
        if definer == "let":
            equals = self.skip_to("=")
            if equals:
                equals.position += 1
            other = self.argument()
            if other is None:
                return None
            known = self.macros.table.get(other.text.removeprefix("\\"))
            return known or Macro((), other.text, frozen=True)
        if definer == "DeclareMathOperator":
            body = self.argument()
            return Macro((), rf"\operatorname{'*' * star}{{{body.text}}}") if body else None
        if definer == "DeclarePairedDelimiter":
            left, right = self.argument(), self.argument()
            if left is None or right is None:
                return None
            return Macro(("s", "o", "m"), rf"\left{left.text}#3\right{right.text}")
        parameters: tuple[str, ...]
        if definer.endswith("DocumentCommand"):
            specification = self.argument()
            parameters = tuple(
                "o" + found[2] if found[1][0] == "O" else found[1]
                for found in _SPECIFICATION.finditer(specification.text if specification else ""))
        else:
            parameters = self.parameters()
        body = self.argument()
        return Macro(parameters, body.text) if body is not None else None


def _runs_together(before: str, after: str) -> bool:
    """Whether a command at the end of one text would swallow the letters of the next."""
    return after[:1].isascii() and after[:1].isalpha() and bool(
        re.search(r"(?<!\\)(?:\\\\)*\\[A-Za-z@]+$", before[-60:]))
