"""Context files and inline comments: they declare, correct and silence.

docs/phrases.md gives the words of descriptions; the format of a file is

    assume = ["u and e are independent", "Cov(u, e) = 0"]

    [symbols]
    X = "N x p, fixed"
    "Z_i" = "N x q_i"

    [aliases]
    z = "Z"

    [notation]
    prime = "transpose"

    [ignore]
    lines = ["120-130", "134"]
    verdicts = ["undecided"]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from msgspec import Struct

from ...diagnostic import Problem
from ...late import late_regex
from ...span import Span
from ...verdict import Outcome
from ..containers.source import Excerpt, Source
from ..mathematics.syntax import Chain, Node
from .formula_facts import said
from .mentions import is_symbol
from .remarks import Declaration
from .wording import NotUnderstood, chains_of, latex_name, worded

NOTATION: dict[str, tuple[str, ...]] = {
    "prime": ("transpose", "derivative", "label"),
    "bar": ("condition", "determinant", "absolute-value"),
    "star": ("label", "conjugate-transpose"),
    "brackets": ("group", "block"),
}
"""Signs that mean several things, and what they may mean; the first is the habit."""

_HEADER = late_regex(r"\s*\[+\s*[\"']?([^\]\"']*)")
_MISSES = 100
"""How many entries without a place are looked for."""

TABLES = ("assume", "symbols", "aliases", "notation", "ignore")

_SIGN = late_regex(r"[=<>~∼≤≥≠∈⊥⫫≻⪰]"
                   r"|\\(?:in|sim|perp|indep|leq?|geq?|neq?|succ(?:eq)?)(?![A-Za-z])")
_LINES = late_regex(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?\Z")
_DERIVE = late_regex(r"^[\s%]*(?:<!--)?[\s%]*derive\s*:\s*(.*?)\s*(?:-->)?\s*$", re.DOTALL)


class Stated(Struct, frozen=True):
    """A formula that is assumed."""

    body: Excerpt
    chains: tuple[Chain, ...]


class Directive(Struct, frozen=True):
    """``ignore``, or ``expect`` with the name of a verdict, for the formula beside or below."""

    kind: str
    value: str
    span: Span


class Context(Struct, frozen=True):
    """What a context file or comment says.

    `ignored_lines` are pairs of first and last line; `aliases` are pairs of symbols, the second
    of which is meant by the first.  `problems` are the entries that were not understood.
    """

    declarations: tuple[Declaration, ...] = ()
    statements: tuple[Stated, ...] = ()
    aliases: tuple[tuple[Node, Node], ...] = ()
    notation: tuple[tuple[str, str], ...] = ()
    ignored_lines: tuple[tuple[int, int], ...] = ()
    ignored_verdicts: tuple[Outcome, ...] = ()
    directives: tuple[Directive, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: Context) -> Context:
        return combined((self, other))


def combined(contexts: Iterable[Context]) -> Context:
    """All that several contexts say, in order."""
    parts = list(contexts)
    return Context(*(tuple(item for part in parts for item in getattr(part, name))
                     for name in Context.__struct_fields__))


def read_context(text: str, path: str) -> Context:
    """The content of a context file; whatever is wrong in it is a problem, never an exception."""
    import tomllib  # slow to load, and most notes have no context file

    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        found = re.search(r"\(at line (\d+)", str(problem))
        return Context(problems=(Problem(path, f"not valid TOML: {problem}; strings need quotes, "
                                         "and so do keys such as \"Z_i'\"",
                                         int(found.group(1)) if found else None),))
    return _File(text, path).read(content)


def read_comment(body: Excerpt) -> Context:
    """What a comment says after ``derive:``; other comments say nothing.

    A comment holds one entry a line: ``ignore``, ``expect refuted``, ``assume D is symmetric``,
    ``alias z = Z``, ``notation prime = transpose``, or ``X: N x p, symmetric``.
    """
    match = _DERIVE.match(body.text)
    if match is None:
        return Context()
    result = Context()
    at = match.start(1)
    for line in match.group(1).split("\n"):
        words = line.strip(" \t%")
        if words:
            start = at + line.index(words)
            result += _entry(body.slice(start, start + len(words)))
        at += len(line) + 1
    return result


def _entry(entry: Excerpt) -> Context:
    span = entry.span(0, len(entry))
    word, _, rest = entry.text.partition(" ")
    rest = rest.strip()
    body = entry.slice(len(entry) - len(rest), len(entry)) if rest else entry
    try:
        match word:
            case "ignore" if not rest:
                return Context(directives=(Directive("ignore", "", span),))
            case "expect":
                return Context(directives=(Directive("expect", _outcome(rest).value, span),))
            case "assume" if rest:
                return assumption(body)
            case "alias":
                name, _, meant = rest.partition("=")
                return Context(aliases=((symbol(name), symbol(meant)),))
            case "notation":
                name, _, meaning = (part.strip() for part in rest.partition("="))
                return Context(notation=(_notation(name, meaning),))
        colon = entry.text.find(":")
        if colon < 0:
            raise NotUnderstood(f"does not understand '{entry.text}'; write 'X: N x p', "
                                "'assume ...', 'ignore' or 'expect refuted'")
        return Context(description(entry.text[:colon],
                                   entry.slice(colon + 1, len(entry))))
    except NotUnderstood as problem:
        return Context(problems=(Problem(span.path, f"derive comment {problem}", span.line),))


def symbol(name: str) -> Node:
    """A symbol's name as a tree; NotUnderstood if it is no name of one symbol."""
    chains = chains_of(latex_name(name.strip()))
    side = chains[0].sides[0] if len(chains) == 1 and not chains[0].relations else None
    if not isinstance(side, Node) or not is_symbol(side):
        raise NotUnderstood(f"takes symbols such as X, beta or Z_i, but '{name.strip()}' is none")
    return side


def description(name: str, words: Excerpt) -> tuple[Declaration, ...]:
    """The declarations of ``X: N x p, fixed``; every part between commas must say something."""
    latex = latex_name(name.strip())
    symbol(name)
    declarations: list[Declaration] = []
    for start, end in _parts(words.text):
        declarations += worded(words.slice(start, end), latex)
    if not declarations:
        raise NotUnderstood(f"says nothing of '{name.strip()}'; write for example 'N x p'")
    return tuple(declarations)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Where the parts between commas and semicolons outside of brackets stand."""
    depth = start = 0
    for k, char in enumerate(text + ","):
        depth += (char in "({[") - (char in ")}]")
        if (char in ",;" and depth <= 0) or k == len(text):
            if text[start:k].strip():
                yield start, k
            start = k + 1


def assumption(body: Excerpt) -> Context:
    """What ``u and e are independent``, ``u ~ (0, D)`` or ``Cov(u, e) = 0`` assumes."""
    if "$" in body.text or not _SIGN.search(body.text):
        return Context(worded(body))
    latex = re.sub(r"~|∼", r"\\sim ", body.text)
    if latex != body.text:
        source, offset = body.origin(0)
        line, _ = source.place(offset)
        body = Source(source.path, latex, line).excerpt()
    chains = chains_of(latex)
    declarations = tuple(
        Declaration(found.kind, found.subjects, found.arguments, found.value, latex.strip(),
                    body.span(0, len(body))) for found in said(chains))
    if not declarations and not any(chain.relations for chain in chains):
        raise NotUnderstood(f"finds no relation in '{latex.strip()}'")
    stating = any(relation.sign in ("=", ":=", r"\equiv") for chain in chains
                  for relation in chain.relations)
    ranges = any(d.kind == "range" for d in declarations)
    return Context(declarations, (Stated(body, chains),) if stating and not ranges else ())


def _outcome(name: str) -> Outcome:
    if name in set(Outcome) - {Outcome.ERROR}:
        return Outcome(name)
    known = [o.value for o in Outcome if o is not Outcome.ERROR]
    raise NotUnderstood(f"does not know the verdict '{name}'; {_choice(name, known)}")


def _choice(name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # few context files have such an entry

    close = get_close_matches(name, known, 1)
    return f"did you mean '{close[0]}'?" if close else f"choose from {', '.join(known)}"


def _notation(name: str, meaning: Any) -> tuple[str, str]:
    if name not in NOTATION:
        raise NotUnderstood(f"does not know '{name}'; {_choice(name, list(NOTATION))}")
    if meaning not in NOTATION[name]:
        raise NotUnderstood(f"takes for {name} one of {', '.join(NOTATION[name])}, "
                            f"not {meaning!r}")
    return name, meaning


class _File:
    """A context file that is valid TOML."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.source = Source(path, text)
        self.problems: list[Problem] = []
        self.at = self.misses = 0
        self._headers: dict[str, int] = {}

    def read(self, content: dict[str, Any]) -> Context:
        result = Context()
        for table, value in content.items():
            readers: dict[str, Callable[[Any], Context]] = {
                "assume": self._assume, "symbols": self._symbols, "aliases": self._aliases,
                "notation": self._notation, "ignore": self._ignore}
            read = readers.get(table)
            if read is None:
                self._problem(table, "", f"unknown table '{table}'; "
                              + _choice(table, list(TABLES)))
            elif isinstance(value, list) != (table == "assume") or (
                    table != "assume" and not isinstance(value, dict)):
                self._problem(table, "", "'assume' must be a list of strings" if table == "assume"
                              else f"'{table}' must be a table: [{table}]")
            else:
                result += read(value)
        return result + Context(problems=tuple(self.problems))

    def _line(self, table: str, key: str) -> int | None:
        """The line of an entry: TOML readers do not give places.

        Entries are asked for in their order, so the search goes on from the one before; when too
        many are not found, since they are written in escapes, further ones have no place.
        """
        if not key:
            return self._tables.get(table)
        if self.misses == _MISSES:
            return None
        places = range(len(self._lines))
        for k in chain(places[self.at:], places[:self.at]):
            number, current, line = self._lines[k]
            if key in line and (current == table or table == "assume"):
                self.at = k
                return number
        self.misses += 1
        return None

    @cached_property
    def _lines(self) -> list[tuple[int, str, str]]:
        """The lines that are no headers, each with its number and its table."""
        current, found = "", []
        for number, line in enumerate(self.source.text.split("\n"), 1):
            header = _HEADER.match(line)
            if header and "=" not in line:
                current = header.group(1).strip()
                self._headers.setdefault(current, number)
            else:
                found.append((number, current, line))
        return found

    @cached_property
    def _tables(self) -> dict[str, int]:
        """The line on which each table begins, or is assigned as a whole."""
        assigned = {line.partition("=")[0].strip(): number
                    for number, current, line in reversed(self._lines) if not current}
        return assigned | self._headers

    def _problem(self, table: str, key: str, message: str) -> None:
        self.problems.append(Problem(self.path, message, self._line(table, key)))

    def _excerpt(self, table: str, key: str, text: str) -> Excerpt:
        """The text as an excerpt that stands where its entry stands in the file."""
        line = self._line(table, key)
        if line is not None:
            start = self.source._starts[line - 1]
            at = self.source.text.find(text, start)
            if at >= 0:
                return self.source.excerpt(at, at + len(text))
        return Source(self.path, text, line or 1).excerpt()

    def _each(self, table: str, entries: dict[str, Any],
              read: Callable[[str, str], Context]) -> Context:
        result = Context()
        for key, value in entries.items():
            if not isinstance(value, str):
                self._problem(table, key, f"[{table}] {key} must be a string, not {value!r}")
                continue
            try:
                result += read(key, value)
            except NotUnderstood as problem:
                self._problem(table, key, f"[{table}] {key}: {problem}")
        return result

    def _symbols(self, entries: dict[str, Any]) -> Context:
        return self._each("symbols", entries, lambda name, words: Context(
            description(name, self._excerpt("symbols", name, words))))

    def _aliases(self, entries: dict[str, Any]) -> Context:
        return self._each("aliases", entries, lambda name, meant: Context(
            aliases=((symbol(name), symbol(meant)),)))

    def _notation(self, entries: dict[str, Any]) -> Context:
        return self._each("notation", entries, lambda name, meaning: Context(
            notation=(_notation(name, meaning),)))

    def _assume(self, entries: list[Any]) -> Context:
        result = Context()
        for entry in entries:
            if not isinstance(entry, str):
                self._problem("assume", "", f"'assume' takes strings, not {entry!r}")
                continue
            try:
                result += assumption(self._excerpt("assume", entry, entry))
            except NotUnderstood as problem:
                self._problem("assume", entry, f"assume: {problem}")
        return result

    def _ignore(self, entries: dict[str, Any]) -> Context:
        lines: list[tuple[int, int]] = []
        verdicts: list[Outcome] = []
        for key, value in entries.items():
            if key not in ("lines", "verdicts") or not isinstance(value, list):
                self._problem("ignore", key, f"[ignore] {key}: takes lines = [\"120-130\"] and "
                              "verdicts = [\"undecided\"]")
                continue
            for item in value:
                try:
                    if key == "lines":
                        lines.append(_lines(item))
                    else:
                        verdicts.append(_outcome(str(item)))
                except NotUnderstood as problem:
                    self._problem("ignore", key, f"[ignore] {key}: {problem}")
        return Context(ignored_lines=tuple(lines), ignored_verdicts=tuple(verdicts))


def _lines(item: Any) -> tuple[int, int]:
    match = _LINES.match(str(item).strip()) if not isinstance(item, bool) else None
    if match is None:
        raise NotUnderstood(f"{item!r} is no line or range of lines such as \"120-130\"")
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    if last < first:
        raise NotUnderstood(f"'{item}' ends before it starts")
    return first, last
