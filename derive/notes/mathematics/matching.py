"""Brackets of all sorts, matched while tokens are appended."""

from __future__ import annotations

from typing import Any

from ...late import late_regex
from .commands import NEGATED
from .syntax import Name
from .tokens import Token

_ROW_RELATION = late_regex(r"[ \t\r\n&]*(?:&[ \t\r\n]*)?(?:=|\\(?:approx|leq?|geq?|equiv|sim|"
                           r"propto|Rightarrow|overset|stackrel)(?![A-Za-z]))")


_VARIANCE = Name("V", (), "bb")  # beside the E of the mean
_TAKES_GROUP = frozenset({"^", "_", "set", "fraction", "binomial", "root", "brace", "cancel",
                          "accent", "substack", "function", "big"})


class Matcher:
    """A growing list of tokens, the brackets that are open, and the font in force."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.at = start
        self.stop = end
        self.tokens: list[Token] = []
        self.gap = 0
        self.font: str | None = None  # of the group: "" is set upright or slanted by a command
        self.pending: str | None = None  # of the next letter or group
        self.negated = False
        # Open brackets: (how they must close, index of the token, font outside).
        self.stack: list[tuple[str, int, str | None]] = []

    # --- tokens ---------------------------------------------------------------------------

    def add(self, kind: str, value: Any, start: int, end: int) -> None:
        """Append a token, under the font in force."""
        if kind in ("name", "number"):
            font = self.pending if self.pending is not None else self.font
            if kind == "number":
                bold = font in ("bf", "bb") and value in ("0", "1")
                kind, value = ("name", Name(value)) if bold else (kind, value)
                font = "bf" if bold else None
            self.pending = None
            if font and not value.font:
                value = value._replace(font=font)
            if value == _VARIANCE:
                kind, value = "function", Name("Var")
        elif kind == "&" or kind == "row":
            self.pending = None
            if not self.line_break(kind, end):
                return
        elif self.negated and kind in ("relation", "bar", "mid"):
            self.negated = False
            value = NEGATED.get(value, rf"\not{value}") if kind == "relation" else r"\nmid"
            kind = "relation"
        tokens = self.tokens
        token = Token(kind, value, start, end, self.gap)
        self.gap = 0
        if kind in ("relation", "arrow") and tokens and tokens[-1].kind == "}":
            opener = self.opener_of_last()
            if opener and tokens[opener - 1].kind == "set":
                self.take_note(token, opener - 1)
        tokens.append(token)

    def opener_of_last(self) -> int:
        """The index of the brace that the last token closes; at most so far back, else 0."""
        depth = 0
        for k in range(len(self.tokens) - 1, max(0, len(self.tokens) - 40), -1):
            kind = self.tokens[k].kind
            depth += (kind == "}") - (kind == "{")
            if depth == 0:
                return k
        return 0

    def take_note(self, token: Token, index: int) -> None:
        r"""Make what stands from ``\overset`` at `index` on a note of the relation."""
        mark, opener, closer = self.tokens[index], self.tokens[index + 1], self.tokens[-1]
        token.note = (opener.end, closer.start)
        token.start, token.gap = mark.start, mark.gap
        del self.tokens[index:]

    def line_break(self, kind: str, end: int) -> bool:
        """Whether an alignment mark or row break stays a token: not inside a mere bracket."""
        while self.stack and self.stack[-1][0] not in ("brace", "end"):
            if kind == "row" and _ROW_RELATION.match(self.text, end, self.stop):
                self.stray(self.stack.pop()[1])  # a bracket does not go on past "\\ &="
                continue
            return False
        return True

    def stray(self, index: int) -> None:
        """Mark a bracket that found no partner."""
        token = self.tokens[index]
        token.kind = "stray"

    # --- brackets -------------------------------------------------------------------------

    def open(self, closes: str, value: str, start: int, end: int, kind: str = "open") -> None:
        """Append an opening bracket; a pending font holds inside of braces."""
        self.stack.append((closes, len(self.tokens), self.font))
        if self.pending is not None:
            if kind == "{":
                self.font = self.pending
            self.pending = None
        self.tokens.append(Token(kind, value, start, end, self.gap))
        self.gap = 0

    def close(self, closes: str, value: str, start: int, end: int, kind: str = "close") -> None:
        """Match with the nearest bracket that it may close, inside the same group."""
        stack, tokens = self.stack, self.tokens
        hard = closes in ("brace", "end")
        token = Token(kind, value, start, end, self.gap)
        self.gap = 0
        for back in range(len(stack) - 1, max(-1, len(stack) - (400 if hard else 12)), -1):
            wanted = stack[back][0]
            if wanted == closes or (len(closes) == 1 and len(wanted) <= 2 and closes in wanted):
                for _, index, _ in stack[back + 1:]:
                    self.stray(index)
                self.font = stack[back][2]
                opener = stack[back][1]
                del stack[back:]
                if kind == "}" and len(tokens) == opener + 2 and tokens[-1].kind in (
                        "relation", "arrow") and tokens[-1].note is None:
                    inner = tokens[-1]
                    before = tokens[opener - 1].kind if opener else "row"
                    if before in _TAKES_GROUP:
                        tokens.append(token)
                        return
                    inner.start, inner.end = tokens[opener].start, end
                    del tokens[opener:]  # braces only space a relation sign
                    mark = self.opener_of_last() if before == "}" else 0
                    if mark and tokens[mark - 1].kind == "set":
                        self.take_note(inner, mark - 1)
                    tokens.append(inner)
                    return
                tokens.append(token)
                return
            if wanted in ("brace", "end") and not (hard and wanted == "brace"):
                break
            if wanted == "right" and not hard and closes != "right":
                break
        token.kind = "stray"
        tokens.append(token)
