"""One row to statements: segments between separators, and what each of them is."""

from __future__ import annotations

import re

from msgspec import Struct, field

from ...late import late_regex
from .commands import WEAK_ARROWS
from .tokens import CLOSERS, OPENERS, Token

_OPERATORS = frozenset({"sign", "times", "infix"})
_REASON = late_regex(r"[(\[]\s*(?:\\(?:text|textrm|mbox|mathrm)\s*\{\s*)?(?:by|since|because|using|"
                     r"due|from|see|as|cf|why|eq|follows|assum|wegen|nach|da|car|par|porque|por)"
                     r"\b", re.I)
_NUMBERED = late_regex(r"[(\[]\s*(?:\\(?:text|mathrm)\s*\{)?\s*"
                       r"(?:\d{1,3}(?:\.\d+)?[a-z]?|\*+|i{1,3}|iv|v)\s*\}?\s*[)\]]")
_GIVES_REASON = late_regex(r"\s*[(\[]?\s*(?:by|since|because|using|due|from|see|as)\b", re.I)
_GIVES_CONDITION = late_regex(r"(?:if|for|when|whenever|provided|unless|otherwise|given|"
                              r"für|wenn|falls|pour|si|para)\b", re.I)
_EXCEPTS = late_regex(r"(?:unless|except|außer|sauf|salvo|excepto|à moins|a menos|除非)", re.I)
_ALWAYS = late_regex(r"(?:for|für|pour|para) (?:all|any|every|each|alle|jede|tou[ts]|todo)", re.I)
_INSIDE = late_regex(r"\$([^$]+)\$|\\\((.+?)\\\)")
_JOINS = late_regex(r"(?:and|or|und|oder|et|ou|y|o)\Z", re.I)
_BOUNDS = frozenset({r"\neq", r"\in", r"\notin", "<", ">", r"\leq", r"\geq", r"\to"})


class _Segment(Struct):
    """Tokens between two separators; `before` is what separates them from those before."""

    before: str = ""  # "", ",", ";", ".", ":", gap, arrow, text, quantifier
    words: str = ""
    place: tuple[int, int] = (0, 0)
    tokens: list[Token] = field(default_factory=list)
    gap: int = 0
    related: bool = False
    reasons: list[tuple[int, int]] = field(default_factory=list)


class Statement(Struct):
    """The tokens of one chain, with what was said before and after it."""

    lead: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    conditions: list[list[Token]] = field(default_factory=list)
    reasons: list[tuple[int, int]] = field(default_factory=list)
    labels: tuple[str, ...] = ()
    related: bool = False
    excepted: set[int] = field(default_factory=set)  # conditions under which it may not hold
    written: list[tuple[int, int]] = field(default_factory=list)  # conditions inside words
    unclear: bool = False
    beside: bool = False

    def qualify(self, tokens: list[Token], words: str = "") -> None:
        """Add a condition, with the words before it."""
        if _EXCEPTS.match(words):
            self.excepted.add(len(self.conditions))
        self.conditions.append(tokens)


class Row:
    """Cuts one logical row into statements."""

    def __init__(
        self, body: str, tokens: list[Token], earlier: list[Statement], lead: list[str]
    ) -> None:
        self.body = body
        self.lead = lead  # of the next statement, which may stand in the next row
        self.tokens = tokens
        self.earlier = earlier
        self.segments = [_Segment()]
        self.weak_cut = self._weak_arrows()

    def _weak_arrows(self) -> frozenset[int]:
        """The arrows that stand between statements rather than for a limit."""
        cuts: set[int] = set()
        if not any(token.kind == "arrow" for token in self.tokens):
            return frozenset()
        depth, pending, behind, seen = 0, -1, False, False
        for k, token in enumerate(self.tokens):
            if token.kind in OPENERS:
                depth += 1
            elif token.kind in CLOSERS:
                depth -= 1
            elif depth == 0 and token.kind == "arrow" and token.value in WEAK_ARROWS:
                if pending >= 0 and behind:
                    cuts.add(pending)
                after = self.tokens[k + 1].kind if k + 1 < len(self.tokens) else "text"
                if k == 0 or after == "text" or token.value != r"\to":
                    cuts.add(k)
                    pending = -1
                else:
                    pending = k if seen or self.tokens[k - 1].kind == "text" else -1
                behind = False
            elif depth == 0 and token.kind == "relation":
                behind = seen = True
            elif depth == 0 and token.kind in (",", ";", "text"):
                if pending >= 0 and behind:
                    cuts.add(pending)
                pending = -1
        if pending >= 0 and behind:
            cuts.add(pending)
        return frozenset(cuts)

    def cut(self, before: str, words: str = "", place: tuple[int, int] = (0, 0)) -> None:
        """Begin the next segment."""
        self.segments.append(_Segment(before, words, place))

    def segment(self) -> None:
        """Fill `segments`."""
        tokens, k, depth = self.tokens, 0, 0
        while k < len(tokens):
            token = tokens[k]
            kind = token.kind
            current = self.segments[-1]
            if depth == 0:
                after = tokens[k + 1] if k + 1 < len(tokens) else None
                if kind in (",", ";", "."):
                    self.cut(kind)
                    k += 1
                    continue
                if kind == "times" and token.value == "ast" and k == 0 and after is not None:
                    self.cut("text", "*", (token.start, token.end))  # the mark of an item
                    k += 1
                    continue
                if kind == ":" and not self._is_map(k):
                    self.cut(":" if not current.related else ";")
                    k += 1
                    continue
                if kind == "arrow" and token.note is None and (
                        token.value not in WEAK_ARROWS or k in self.weak_cut):
                    self.cut("arrow", token.value, (token.start, token.end))
                    k += 1
                    continue
                if kind == "text" and not _is_operand(current, after):
                    self.cut("text", token.value, (token.start, token.end))
                    k += 1
                    continue
                if kind == "stray" and token.value == ")" and _is_item(current):
                    words = self.body[current.tokens[0].start:token.end]
                    current.tokens.clear()
                    self.cut("text", words, (token.start, token.end))
                    k += 1
                    continue
                if kind == "open" and self._is_reason(current, k):
                    k = self._reason(k)
                    continue
                if kind == "quantifier" and current.tokens:
                    self.cut("quantifier")
                elif token.gap >= 3 and current.tokens and not _binds(current.tokens[-1], token):
                    self.cut("gap")
                current = self.segments[-1]
                if not current.tokens:
                    current.gap = max(current.gap, token.gap)
                current.related |= kind in ("relation", "arrow")
            if kind in OPENERS:
                depth += 1
            elif kind in CLOSERS:
                depth -= 1
            current.tokens.append(token)
            k += 1

    def _is_map(self, k: int) -> bool:
        r"""Whether the colon belongs to ``f: A \to B``."""
        for token in self.tokens[k + 1:k + 40]:
            if token.kind == "arrow" and token.value == r"\to":
                self.tokens[k].kind, self.tokens[k].value = "relation", ":"
                return True
            if token.kind in ("relation", "text", ",", ";", "arrow"):
                break
        return False

    def _is_reason(self, current: _Segment, k: int) -> bool:
        token, after = self.tokens[k], self.tokens[k + 1] if k + 1 < len(self.tokens) else None
        if after is None or token.value not in ("(", "["):
            return False
        if after.kind == "arrow" and after.value in (r"\because", r"\therefore"):
            return True
        if current.tokens and _binds(current.tokens[-1], token):
            return False
        apart = token.gap >= 1 or not current.tokens
        if _REASON.match(self.body, token.start):
            return after.kind == "text" or token.gap >= 1 or (
                bool(current.tokens) and current.tokens[-1].end < token.start)
        if after.kind == "text" and apart and (self.segments[0].tokens or self.earlier):
            return True
        numbered = _NUMBERED.match(self.body, token.start)
        return bool(numbered and token.gap >= 3 and current.tokens and numbered.end() >= (
            self.tokens[-1].end if self.tokens[-1].kind not in (",", ".") else
            self.tokens[-2].end))

    def _reason(self, k: int) -> int:
        """Take the bracket at `k` as a reason; the position behind it."""
        start, depth = self.tokens[k].start, 0
        while k < len(self.tokens):
            depth += (self.tokens[k].kind in OPENERS) - (self.tokens[k].kind in CLOSERS)
            k += 1
            if depth == 0:
                break
        self.segments[-1].reasons.append((start, self.tokens[k - 1].end))
        if k < len(self.tokens) and self.tokens[k].kind not in ("relation", *_OPERATORS):
            self.cut("gap")
        return k

    # --- statements -----------------------------------------------------------------------

    def statements(self) -> list[Statement]:
        """The statements of the row; what only adds to an earlier row is added there."""
        self.segment()
        found: list[Statement] = []
        lead = self.lead
        conditions: list[list[Token]] = []
        target: list[Token] = []

        def begin() -> None:
            found.append(Statement(list(lead), list(segment.tokens), conditions[:],
                                    related=segment.related))
            lead.clear()
            conditions.clear()

        for k, segment in enumerate(self.segments):
            now = found[-1] if found else None
            host = now or (self.earlier[-1] if self.earlier else None)
            before = segment.before
            if before == "arrow" or (before == "text" and (segment.related or not now)):
                if before == "text" and now and now.related and segment.related and (
                        not lead and (_GIVES_CONDITION.match(segment.words)
                                      or self._is_condition(k))):
                    now.qualify(segment.tokens, segment.words)
                    target = now.conditions[-1]
                    now.reasons += segment.reasons
                    continue
                lead.append(segment.words)
            elif before == "text" and now:
                self._words(segment, now)
                if segment.tokens and now.conditions and now.conditions[-1] is segment.tokens:
                    target = segment.tokens
                elif segment.tokens and _JOINS.match(segment.words) and not now.related:
                    before = ","
                elif segment.tokens and not _GIVES_REASON.match(segment.words):
                    lead.append(segment.words)
                if before == "text" and not lead:
                    now.reasons += segment.reasons
                    continue
            elif before == ":" and now and not now.related and len(now.lead) < 4 and (
                    segment.tokens or k + 1 < len(self.segments)):
                found.pop()
                lead.extend(now.lead)
                lead.append(self._source(now.tokens) + ":")
            if not segment.tokens:
                if segment.reasons and host:
                    host.reasons += segment.reasons
                continue
            if before == "quantifier" or segment.tokens[0].kind == "quantifier":
                if now and now.related and not lead:
                    now.conditions.append(segment.tokens)
                else:
                    conditions.append(segment.tokens)
                target = segment.tokens
            elif now is None or lead:
                begin()
                target = found[-1].tokens
            elif before == "," and not segment.related and not self._starts_list(k):
                target += [Token(",", ",", segment.tokens[0].start, segment.tokens[0].start),
                           *segment.tokens]
            elif before == "," and not now.related:
                now.tokens += [Token(",", ",", segment.tokens[0].start, segment.tokens[0].start),
                               *segment.tokens]
                now.related = segment.related
                target = now.tokens
            elif before in (",", "gap") and now.related and self._is_condition(k):
                now.conditions.append(segment.tokens)
                target = segment.tokens
            elif before == "gap" and not segment.related and not now.related:
                target += segment.tokens
            else:
                begin()
                target = found[-1].tokens
            found_or_host = found[-1] if found else host
            if found_or_host:
                found_or_host.reasons += segment.reasons
        alone = not found and all(word.startswith("\\") for word in lead)
        if lead and not alone and (found or self.earlier):
            end = self.tokens[-1].end
            (found or self.earlier)[-1].reasons.append((self.segments[-1].place[0], end))
            lead.clear()
        for k, statement in reversed([*enumerate(found)][1:]):
            statement.beside = not statement.lead or (bool(found[k - 1].conditions) and bool(
                _JOINS.match(" ".join(statement.lead))))
            inside = _bracketed(statement.tokens)
            if inside and not statement.lead and found[k - 1].related:
                found[k - 1].conditions += inside
                found[k - 1].reasons += statement.reasons
                del found[k]
        if conditions and found:
            found[-1].conditions += conditions
        elif conditions:
            found.append(Statement(lead[:], conditions[0]))
            lead.clear()
        return found

    def _words(self, segment: _Segment, now: Statement) -> None:
        """Words without a relation behind a statement: a reason or a condition."""
        conditional = _GIVES_CONDITION.match(segment.words)
        if segment.tokens and now.related and conditional:
            now.qualify(segment.tokens, segment.words)
        elif not segment.tokens or _GIVES_REASON.match(segment.words):
            end = segment.tokens[-1].end if segment.tokens else segment.place[1]
            now.reasons.append((segment.place[0], end))
            if conditional and not _ALWAYS.match(segment.words):
                inside = [m.span(m.lastindex or 0) for m in _INSIDE.finditer(
                    self.body, *segment.place)]
                clear = inside and not _EXCEPTS.match(segment.words)
                now.written += inside if clear else ()
                now.unclear |= not clear

    def _source(self, tokens: list[Token]) -> str:
        return self.body[tokens[0].start:tokens[-1].end] if tokens else ""

    def _starts_list(self, k: int) -> bool:
        r"""Whether segment `k` begins the left side of a statement, as in ``, \; x, y \in R``."""
        segment = self.segments[k]
        if not segment.gap or any(t.kind == "dots" for t in segment.tokens):
            return False
        for later in self.segments[k + 1:k + 12]:
            if later.before != "," or any(t.kind == "dots" for t in later.tokens):
                return False
            if later.related:
                return not later.gap
        return False

    def _is_condition(self, k: int) -> bool:
        r"""Whether a segment qualifies the statement before: ``i = 1, \dots, n``, ``i \neq j``."""
        segment = self.segments[k]
        signs = [t.value for t in segment.tokens if t.kind in ("relation", "arrow")]
        cut = next((n for n, t in enumerate(segment.tokens) if t.kind in ("relation", "arrow")), 0)
        left = segment.tokens[:cut]
        bare = bool(left) and all(t.kind in ("name", ",", "prime") for t in left)
        if signs == ["="]:
            following = [segment]
            for later in self.segments[k + 1:k + 4]:
                if later.before != "," or later.related:
                    break
                following.append(later)
            return bare and len(left) == 1 and any(
                t.kind == "dots" for s in following for t in s.tokens)
        if len(signs) == 2 and left and all(t.kind in ("number", "sign", "infinity")
                                            for t in left):
            return all(s in _BOUNDS for s in signs)
        return bare and len(signs) == 1 and signs[0] in _BOUNDS


def _bracketed(tokens: list[Token]) -> list[list[Token]]:
    r"""The relations that stand in a bracket, where there is nothing else: ``(\rho = 0)``."""
    if len(tokens) < 3 or tokens[0].value not in ("(", "[") or tokens[-1].kind not in CLOSERS:
        return []
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[1:-1]:
        depth += (token.kind in OPENERS) - (token.kind in CLOSERS)
        if depth < 0:
            return []
        if token.kind == "," and not depth and any(t.kind == "relation" for t in parts[-1]):
            parts.append([])
        else:
            parts[-1].append(token)
    related = [sum(t.kind == "relation" for t in part) == 1 for part in parts]
    return parts if all(related) else [tokens[1:-1]] if related[0] else []


def _binds(left: Token, right: Token) -> bool:
    """Whether one of two neighbours is an operator or sign that needs the other."""
    binding = ("relation", "arrow", "sign", "times", "infix", "fraction")
    return left.kind in binding or right.kind in binding or left.kind in ("_", "^", "big") or (
        right.kind in ("_", "^", "postfix"))


def _is_operand(current: _Segment, after: Token | None) -> bool:
    """Whether words stand where an operand belongs."""
    before = current.tokens[-1] if current.tokens else None
    if before is not None and before.kind in (*_OPERATORS, "relation", "arrow", "_", "^", "big",
                                              "fraction", "accent", "function"):
        return True
    if after is None:
        return False
    if after.kind in ("_", "^", "prime"):
        return True
    return after.kind in ("relation", *_OPERATORS) and (before is None or after.kind == "relation")


def _is_item(current: _Segment) -> bool:
    """Whether the tokens are the number of an item, as in ``a)`` or ``pf)``."""
    return 0 < len(current.tokens) <= 5 and all(
        t.kind in ("name", "number") for t in current.tokens)
