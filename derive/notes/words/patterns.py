"""The small language in which phrases are written; docs/phrases.md explains it.

    [full] rank       optional part
    matri(x|ces)      alternatives
    bekannt~          any ending
    {subjects}        a placeholder
    ...               a few words without mathematics
    _단_              an edge of a word, for scripts without spaces between words

A phrase of one character stands for that character.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product

from msgspec import Struct

from ...late import late_regex

LETTER = "A-Za-zÀ-ÖØ-öø-ÿß"
"""Letters of scripts that put spaces between words; other scripts have no word boundaries."""

GAP = r"[^.;:?!。！？；\ue000-\ue00f]{0,60}?"
"""What ``...`` stands for: up to 60 characters of the same clause, none of them a formula."""

LONGEST = 400
"""In how many ways one phrase may be written at most."""

_MARK = late_regex(r"[][(|){~]|\.\.\.")


class BadPhrase(ValueError):
    """A phrase that does not follow the language; the message says why."""


class Part(Struct, frozen=True):
    """A piece of a phrase: its `kind` is text, choice, slot, gap or ending.

    `text` is the literal text or the placeholder's name; a choice has `options`.
    """

    kind: str
    text: str = ""
    options: tuple[tuple[Part, ...], ...] = ()


def parse(phrase: str) -> tuple[Part, ...]:
    """The parts of a phrase; BadPhrase if brackets do not match.

    >>> [part.kind for part in parse("[a] {shape} matri(x|ces)")]
    ['choice', 'text', 'slot', 'text', 'choice']
    """
    options, _ = _options(phrase, 0, "")
    if len(options) > 1:
        raise BadPhrase(f"'{phrase}' has | outside brackets; write (a|b)")
    return options[0]


def _options(phrase: str, at: int, close: str) -> tuple[list[tuple[Part, ...]], int]:
    """The alternatives from `at` up to the bracket `close`, and where that is."""
    options: list[tuple[Part, ...]] = []
    parts: list[Part] = []
    while True:
        mark = _MARK.search(phrase, at)
        end = mark.start() if mark else len(phrase)
        if at < end:
            parts.append(Part("text", phrase[at:end]))
        at = end + 1
        match mark and mark[0]:
            case "(" | "[" as char:
                closing = ")" if char == "(" else "]"
                inner, end = _options(phrase, at, closing)
                if end >= len(phrase):
                    raise BadPhrase(f"'{phrase}' has {char} without {closing}")
                at = end + 1
                parts.append(Part("choice", "", (*inner, ()) if char == "[" else tuple(inner)))
            case ")" | "]" as char if char != close:
                raise BadPhrase(f"'{phrase}' has '{char}' without its opening bracket")
            case None | ")" | "]":
                return [*options, tuple(parts)], end
            case "|":
                options.append(tuple(parts))
                parts = []
            case "{":
                end = phrase.find("}", at)
                if end < 0:
                    raise BadPhrase(f"'{phrase}' has {{ without }}")
                parts.append(Part("slot", phrase[at:end]))
                at = end + 1
            case "~":
                parts.append(Part("ending"))
            case _:
                parts.append(Part("gap"))
                at = end + 3


def is_literal(parts: tuple[Part, ...]) -> bool:
    """Whether the phrase has neither placeholders nor gaps."""
    return all(part.kind == "text" or part.kind == "ending"
               or (part.kind == "choice" and all(map(is_literal, part.options)))
               for part in parts)


def expand(phrase: str) -> list[str]:
    """Every way to write a literal phrase, in lower case with single spaces; ~ stays.

    >>> expand("[full] rank~")
    ['full rank~', 'rank~']
    """
    if len(phrase) == 1 or not set(phrase) & set("([|])~{.}"):
        return [phrase.lower()]
    parts = parse(phrase)
    if not is_literal(parts):
        raise BadPhrase(f"'{phrase}' has a placeholder or a gap where only words may stand")
    written = list(islice(_expand(parts), LONGEST + 1))
    if len(written) > LONGEST:
        raise BadPhrase(f"'{phrase}' can be written in more than {LONGEST} ways")
    return list(dict.fromkeys(" ".join(text.lower().split()) for text in written))


def _expand(parts: tuple[Part, ...]) -> list[str]:
    pieces: list[list[str]] = []
    for part in parts:
        if part.kind == "choice":
            pieces.append([text for option in part.options for text in _expand(option)])
        else:
            pieces.append(["~" if part.kind == "ending" else part.text])
    return ["".join(choice) for choice in islice(product(*pieces), LONGEST + 1)]


def keywords(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Texts of which every way to write the phrase contains at least one; often none is known.

    >>> keywords(parse("[with ](mean|expectation) {mean}"))
    ('mean', 'expectation')
    """
    found: list[tuple[str, ...]] = []
    for part in parts:
        if part.kind == "text" and part.text.strip():
            found.append((part.text.strip().lower(),))
        elif part.kind == "choice":
            inner = [keywords(option) for option in part.options]
            if all(inner):
                found.append(tuple(dict.fromkeys(word for words in inner for word in words)))
    return max(found, key=lambda words: min(map(len, words)), default=())


def regular(parts: tuple[Part, ...], slots: Mapping[str, str]) -> str:
    """A regular expression for the phrase; each placeholder becomes a named group.

    `slots` gives the expression of each placeholder.  Spaces match any number of spaces, none
    of them beside placeholders and in scripts without spaces.
    """
    source = _regular(parts, slots)
    before, after = f"(?<![{LETTER}])", f"(?![{LETTER}])"
    source = source.removeprefix(" *") if parts[0].kind == "slot" else before + source
    return source.removesuffix(" *") if parts[-1].kind == "slot" else source + after


def _regular(parts: tuple[Part, ...], slots: Mapping[str, str]) -> str:
    out = []
    for part in parts:
        match part.kind:
            case "text":
                out.append("".join(" *" if c == " " else "\\" + c if c in r"\.^$*+?{}[]|()" else c
                                   for c in part.text.lower()))
            case "slot":
                if part.text not in slots:
                    raise BadPhrase(f"unknown placeholder {{{part.text}}}; known are "
                                    + ", ".join(sorted(slots)))
                out.append(f" *(?P<{part.text}>{slots[part.text]}) *")
            case "gap":
                out.append(GAP)
            case "ending":
                out.append(f"[{LETTER}]*")
            case _:
                out.append("(?:" + "|".join(_regular(o, slots) for o in part.options) + ")")
    return "".join(out)
