r"""The mathematics of a formula's body as tokens, in one pass.

Fonts and words are already names, what has no meaning (sizes, spaces, ``\displaystyle``) is gone,
and brackets are matched, so that nobody looks ahead for them: others are tokens of kind ``stray``.
"""

from __future__ import annotations

import re
import unicodedata

from ...late import late_regex
from . import commands
from .commands import (
    BOXES,
    CALLED,
    COMBINING,
    FONTS,
    FUNCTIONS,
    NAMED,
    OPENING,
    PAIRS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SWITCHES,
    TEXTS,
    WORDS,
)
from .matching import Matcher
from .ones import with_ones
from .syntax import Name
from .tokens import Token, words

_WORDLIKE = "|".join(sorted({*FONTS, *TEXTS} - SWITCHES, key=len, reverse=True))
_SCRIPTS = ("\u1100-\u11ff\u2460-\u24ff\u3003-\u3007\u3012-\u30ff\u3130-\u318f\u3400-\u9fff"
            "\uac00-\ud7af\uff21-\uff5a\uff61-\uffdc")
_FOREIGN = late_regex(rf"[{_SCRIPTS}]+(?:[ \t]+[{_SCRIPTS}]+)*")  # slow to compile, seldom needed
_EXPONENT = r"(?:[eE](?:\d+|[+-]\d\d+)(?![A-Za-z0-9_^({\\]))?"  # 2e-3 may be a difference
_SCAN = late_regex(
    rf"""[ \t\r\n\f\v]*(?:
      (?P<word>\\(?P<font>{_WORDLIKE})\*?\s*\{{(?P<content>(?:[^{{}}\\$]|\\[,;:!\ %&_\-])*)\}})
    | (?P<sized>\\(?P<size>left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*
        (?P<mark>\\[A-Za-z]+|\\.|[^\s\\]))
    | (?P<environment>\\(?P<side>begin|end)\s*\{{(?P<name>[^{{}}\\]*)\}})
    | (?P<command>\\[A-Za-z]+)
    | (?P<control>\\.)
    | (?P<number>(?:\d+(?:(?:,|\{{,\}})\d{{3}}(?!\d))*(?:\.\d+)?|\.\d+){_EXPONENT})
    | (?P<letters>[A-Za-z]{{2,}})
    | (?P<raised>[{"".join(SUPERSCRIPTS)}]+) | (?P<lowered>[{"".join(SUBSCRIPTS)}]+)
    | (?P<comment>(?<![0-9\\])%[^\n]*)
    | (?P<single>'' | := | =: | \.\.\. | .))""",
    re.X | re.S)
_CALLED_TAIL = late_regex(
    rf"(?:{'|'.join(sorted((w for w in CALLED if len(w) > 1), key=len, reverse=True))})\Z")
_OPENS = late_regex(r"\s*(?:\\(?:left|[bB]igg?l?)\s*)?[(\[]|\s*\\(?:left\s*)?\\\{")
_ATTACHED = late_regex(r"\s*(?:\\left\s*)?[(\[_^']")
_SPACED = late_regex(r"\\[,;:! ]|\s+|~")
_BRACES = {"{": re.compile(r"[{}]"), "[": re.compile(r"[\[\]]")}
_LONGEST, _ACCENTS = 2000, 8  # characters of words inside mathematics; marks on one letter
_TAKES_ONE = frozenset({"^", "_", "fraction", "binomial", "root"})


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a part of the text, ended by one of kind ``eof``."""
    return with_ones(_Lexer(text, start, len(text) if end is None else end).run(), text)


class _Lexer(Matcher):
    def run(self) -> list[Token]:
        match = _SCAN.match
        text, stop, words = self.text, self.stop, WORDS
        append = self.tokens.append
        at = self.at
        while at < stop:
            m = match(text, at, stop)
            if m is None:  # only blanks are left
                break
            group = m.lastgroup or ""
            first, at = m.span(group)
            source = text[first:at]
            known = words.get(source)
            if known is not None:
                kind, value = known
                if kind in _PLAIN and not (self.pending or self.font or self.negated):
                    append(Token(kind, value, first, at, self.gap))
                    self.gap = 0
                else:
                    self.add(kind, value, first, at)
                continue
            self.at = at
            _READERS[group](self, m, source, first, at)
            at = self.at
        for _, index, _ in self.stack:
            self.stray(index)
        append(Token("eof", None, stop, stop))
        return self.tokens

    # --- brackets -------------------------------------------------------------------------

    def delimiter(self, mark: str, size: str, start: int, end: int) -> None:
        r"""A bracket, bar or slash behind \left, \right, \middle or a size."""
        value = OPENING.get(mark) or commands.CLOSING.get(mark) or commands.BARS.get(mark)
        side = size[-1] if size[0] in "bB" and size[-1] in "lrm" else ""
        if size == "left":
            self.open("right", OPENING.get(mark, value or mark), start, end)
        elif size == "right":
            self.close("right", value or mark, start, end)
        elif (size == "middle" or side == "m") and mark in commands.BARS:
            self.add("mid", "||" if value == "||" else "|", start, end)
        elif mark in commands.BARS and side == "l":
            self.open(commands.BARS[mark], commands.BARS[mark], start, end)
        elif mark in commands.BARS and side == "r":
            self.close(commands.BARS[mark], commands.BARS[mark], start, end)
        elif mark in OPENING:
            self.open(PAIRS[OPENING[mark]], OPENING[mark], start, end)
        elif mark in commands.CLOSING:
            self.close(commands.CLOSING[mark], commands.CLOSING[mark], start, end)
        elif mark in WORDS:
            self.add(*WORDS[mark], start, end)
        else:
            self.at = end - len(mark)  # a size before something else means nothing

    # --- what needs more than the table ---------------------------------------------------

    def read_single(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        if source >= "\u1100" and (found := _FOREIGN.match(self.text, start, self.stop)):
            self.at = found.end()
            self.add("text", found.group(), start, self.at)
        elif source == "{":
            self.open("brace", "", start, end, "{")
        elif source == "}":
            self.close("brace", "", start, end, "}")
        elif source in OPENING:
            self.open(PAIRS[OPENING[source]], OPENING[source], start, end)
        elif source in commands.CLOSING:
            self.close(commands.CLOSING[source], commands.CLOSING[source], start, end)
        elif source == "~":
            self.gap = max(self.gap, 1)
        elif source in COMBINING:
            if self.tokens and self.tokens[-1].kind == "name":
                last = self.tokens[-1]
                if len(last.value.accents) >= _ACCENTS:
                    self.add("unknown", source, start, end)
                    return
                last.value = last.value._replace(accents=(*last.value.accents, COMBINING[source]))
                last.end = end
        elif unicodedata.category(source) in ("Zs", "Cf", "Cc", "Mn"):
            pass
        else:
            self.foreign_letter(source, start, end)

    def foreign_letter(self, source: str, start: int, end: int) -> None:
        """A letter of another alphabet: accented, or a mathematical alphanumeric."""
        plain = unicodedata.normalize("NFKD", source)
        known = WORDS.get(plain[0], (None, None)) if plain else (None, None)
        accents = tuple(COMBINING[c] for c in plain[1:] if c in COMBINING)
        if known[0] == "name" and len(accents) == len(plain) - 1:
            title = unicodedata.name(source, "")
            font = ("bf" if "BOLD" in title else "cal" if "SCRIPT" in title else
                    "frak" if "FRAKTUR" in title else "bb" if "DOUBLE-STRUCK" in title else "")
            assert known[1] is not None
            self.add("name", Name(known[1].base, accents, font), start, end)
        elif plain.isdecimal() and plain.isascii():
            self.add("number", plain, start, end)
        elif source.isalpha():
            self.add("text", source, start, end)
        else:
            self.add("unknown", source, start, end)

    def read_control(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        if source in OPENING:
            self.open(PAIRS[OPENING[source]], OPENING[source], start, end)
        elif source in commands.CLOSING:
            self.close(commands.CLOSING[source], commands.CLOSING[source], start, end)
        elif source[1] in " \n\t":
            self.gap = max(self.gap, 2)
        elif source[1] in ";:>":
            self.gap = max(self.gap, 1)
        elif source[1] not in ",!/-":
            self.add("unknown", source, start, end)

    def read_command(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        name = source[1:]
        if name in commands.WIDE:
            self.gap = 3
        elif source in OPENING:
            self.open(PAIRS[OPENING[source]], OPENING[source], start, end)
        elif source in commands.CLOSING:
            self.close(commands.CLOSING[source], commands.CLOSING[source], start, end)
        elif name in SWITCHES:
            self.font = FONTS[name]
        elif name in FONTS:
            self.pending = FONTS[name]
        elif name in TEXTS or name in BOXES:
            content = self.boxed(name) if name in BOXES else self.argument()
            if content is None:
                self.add("unknown", source, start, end)
            else:
                self.add("text", _cleaned(self.text[slice(*content)]), start, self.at)
        elif name in NAMED:
            content = self.argument()
            words = self.text[slice(*content)].strip() if content else ""
            if name == "eqref":
                self.add("text", words, start, self.at)
            elif not any(closes != "end" for closes, _, _ in self.stack):
                self.tokens.append(Token("label", words, start, self.at))
        elif name == "not":
            self.negated = True
        elif name in commands.DROPPED:
            if name in ("hspace", "hskip", "color", "textcolor", "vspace") and self.text.startswith(
                    "*", self.at):
                self.at += 1
            if self.argument() is not None and name == "hspace":
                self.gap = max(self.gap, 3)
        elif name in ("xrightarrow", "xleftarrow", "xRightarrow", "xLeftrightarrow"):
            self.argument("[")
            token = Token("arrow", commands.ARROWS["\\" + name[1:]], start, self.at, self.gap)
            token.note = self.argument()
            token.end, self.gap = self.at, 0
            self.tokens.append(token)
        elif re.fullmatch(r"[bB]igg?[lrm]?|left|right|middle", name):
            if name in ("left", "right"):
                self.add("stray", source, start, end)
        elif name not in commands.IGNORED:
            self.add("unknown", source, start, end)

    def argument(self, opener: str = "{") -> tuple[int, int] | None:
        """Skip the argument that follows, and give its place."""
        at = self.at
        while at < self.stop and self.text[at] in " \t\n":
            at += 1
        if not self.text.startswith(opener, at) or at >= self.stop:
            return None
        depth = 0
        for m in _BRACES[opener].finditer(self.text, at, min(self.stop, at + _LONGEST)):
            depth += 1 if m.group() == opener else -1
            if depth == 0:
                self.at = m.end()
                return at + 1, m.start()
        return None

    def boxed(self, name: str) -> tuple[int, int] | None:
        """Skip the arguments of a box, and give the place of the text in it."""
        while self.argument("["):
            pass
        for _ in range(BOXES[name]):
            self.argument()
        return self.argument()

    def read_word(self, match: re.Match[str], source: str, start: int, end: int) -> None:
        r"""\mathrm{Var}, \text{if}, \mathbf{x}: a name where it can be one."""
        command = match["font"]
        words = _cleaned(match["content"])
        font = FONTS.get(command, "rm")
        if command in TEXTS:
            attached = bool(_ATTACHED.match(self.text, end, self.stop))
            plain = words.replace("-", "") if attached else words
            if not (words.isascii() and plain.isalpha() and (words in CALLED or attached)):
                self.add("text", words, start, end)
                return
        if not words:
            self.open("brace", "", start, end - 1, "{")
            self.close("brace", "", end - 1, end, "}")
        elif words.replace(" ", "") in commands.EXTREMA and font == "rm":
            self.add("big", words.replace(" ", ""), start, end)
        elif words.isdecimal() and words.isascii():
            self.pending = font
            self.add("number", words, start, end)
        elif words.isascii() and words.replace("-", "").isalnum() and words[0].isalpha():
            if words in FUNCTIONS and font in ("rm", "sf"):
                self.add("function", Name(words), start, end)
            elif command in ("boldsymbol", "bm", "mathbf", "mathit", "pmb") and 1 < len(words) < 4:
                self.letters(words, font, start + source.index(match["content"]), end)
            else:
                self.add("name", Name(words, (), "" if len(words) > 1 and font == "rm" else font),
                         start, end)
        elif len(words) == 1 and words in WORDS:
            kind, value = WORDS[words]
            self.add(kind, value._replace(font=font) if kind == "name" else value, start, end)
        else:
            self.add("text", words, start, end)

    def letters(self, words: str, font: str, start: int, end: int) -> None:
        """Letters one by one; they stand together in a group."""
        self.open("brace", "", start - 1, start, "{")
        for k, c in enumerate(words):
            kind = "name" if c.isalpha() else "number"
            self.tokens.append(Token(kind, Name(c, (), font) if kind == "name" else c,
                                     start + k, start + k + 1))
        self.close("brace", "", end - 1, end, "}")

    def read_letters(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        last = self.tokens[-1].kind if self.tokens else ""
        if (self.font == "rm" and self.pending is None) and len(source) > 1:
            kind = "function" if source in FUNCTIONS else "name"
            self.tokens.append(Token(kind, Name(source), start, end, self.gap))
            self.gap = 0
            return
        word = ""
        if _OPENS.match(self.text, end, self.stop):
            tail = _CALLED_TAIL.search(source)
            word = tail.group() if tail else ""
        if self.pending is not None or last in _TAKES_ONE:
            word = ""
        cut = len(source) - len(word)
        for k in range(cut):
            self.add("name", Name(source[k]), start + k, start + k + 1)
        if word in commands.EXTREMA:
            self.add("big", word, start + cut, end)
        elif word:
            self.add("function" if word in FUNCTIONS else "name", Name(word), start + cut, end)

    def read_number(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        comma = source.find(",")
        if comma > 0 and source[comma - 1] != "{":
            # 1,000 is a number, (1,200) a list: in brackets only zeros in front tell
            parts = source.partition(".")[0].split(",")
            if len(parts[0]) > 3 or (self.stack and not any(p[0] == "0" for p in parts[1:])):
                source = source[:comma]
                end = self.at = start + comma
        kind = self.tokens[-1].kind if self.tokens else ""
        if len(source) > 1 and (kind in _TAKES_ONE or self.second_argument()):
            end = self.at = start + 1
            source = source[0]
        self.add("number", source.replace("{,}", "").replace(",", ""), start, end)

    def second_argument(self) -> bool:
        r"""Whether the next token is the denominator of \frac{1}23."""
        tokens = self.tokens
        if not tokens or tokens[-1].kind not in ("}", "number", "name"):
            return False
        before = self.opener_of_last() if tokens[-1].kind == "}" else len(tokens) - 1
        return before > 0 and tokens[before - 1].kind in ("fraction", "binomial")

    def read_raised(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        self.script("^", SUPERSCRIPTS, source, start, end)

    def read_lowered(self, _match: re.Match[str], source: str, start: int, end: int) -> None:
        self.script("_", SUBSCRIPTS, source, start, end)

    def script(
        self, kind: str, letters: dict[str, str], source: str, start: int, end: int
    ) -> None:
        add = self.tokens.append
        add(Token(kind, None, start, start))
        add(Token("{", "", start, start))
        plain = "".join(letters[c] for c in source)
        if plain.isdecimal():
            add(Token("number", plain, start, end))
        else:
            for k, c in enumerate(plain):
                at = start + k
                kind_of, value = WORDS.get(c, ("number", c))
                if c in "()":
                    kind_of, value = ("open" if c == "(" else "close"), c
                add(Token(kind_of, value, at, at + 1))
        add(Token("}", "", end, end))

    def read_comment(self, _match: re.Match[str], _source: str, start: int, end: int) -> None:
        pass

    def read_sized(self, match: re.Match[str], _source: str, start: int, end: int) -> None:
        self.delimiter(match["mark"], match["size"], start, end)

    def read_environment(self, match: re.Match[str], source: str, start: int, end: int) -> None:
        name = match["name"].strip()
        opening = match["side"] == "begin"
        if opening and name in ("array", "tabular", "alignedat", "alignat", "alignat*"):
            self.argument("[")
            self.argument()
        if name in commands.LAYOUTS and not self.stack:
            if not opening:
                self.add("row", None, start, end)
            return
        known = name in commands.LAYOUTS or name in commands.MATRICES or name in commands.CASES
        if not known:
            self.add("unknown", source, start, end)
        elif opening:
            self.open("end", name, start, end, "begin")
            self.tokens[-1].value = name
        else:
            self.close("end", name, start, end, "end")


def _cleaned(words: str) -> str:
    return _SPACED.sub(" ", words).replace("\\", "").strip()


# Kinds that are appended as they stand.
_PLAIN = frozenset(words(
    "name function big sign times infix , ; . : _ ^ prime postfix fraction binomial over root "
    "brace set cancel substack partial infinity dots quantifier not arg pmod accent"))
_READERS = {
    "word": _Lexer.read_word, "sized": _Lexer.read_sized,
    "environment": _Lexer.read_environment, "command": _Lexer.read_command,
    "control": _Lexer.read_control, "number": _Lexer.read_number,
    "letters": _Lexer.read_letters,
    "raised": _Lexer.read_raised, "lowered": _Lexer.read_lowered,
    "comment": _Lexer.read_comment, "single": _Lexer.read_single,
}
