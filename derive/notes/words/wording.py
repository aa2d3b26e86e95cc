"""Short texts in which symbols stand without dollars, as people write them in context files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...late import late_regex
from ..containers.document import Formula, Item, Paragraph, Prose
from ..containers.source import Excerpt, Run
from ..mathematics.parser import read_formula
from ..mathematics.syntax import Chain, Unread
from .patterns import LETTER
from .phrasebook import phrasebook, spoken
from .prose import remarks
from .remarks import Declaration

GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota",
         "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi",
         "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
         "Sigma", "Upsilon", "Phi", "Psi", "Omega")

_INDEX = r"(?:_(?:\{[^{}]*\}|[A-Za-z0-9*]+))"
_LETTER = rf"(?:\\[A-Za-z]+(?:\{{[^{{}}]*\}})?|(?:{'|'.join(GREEK)})|[A-Za-z]){_INDEX}?'*(?:\^\*)?"
_EDGE = r"(?<![A-Za-z0-9_\\'])"
_ATOM = rf"(?:\d*{_LETTER}|\d+|\([^()]*\))"
_DIM = rf"{_ATOM}(?:\s*[-+*]\s*{_ATOM})*"
_ORDER = rf"{_EDGE}({_DIM})\s*(?:x|×|by)\s*({_DIM})(?![A-Za-z0-9_(])"
_SIZE = rf"\b(length|dimension|size|order)\s+({_DIM})(?![A-Za-z0-9_(])"
_SYMBOL = rf"{_EDGE}(?!a\b)({_LETTER})(?![A-Za-z0-9_(-])"
_DOLLARS = late_regex(r"\$([^$]+)\$")
_WORD = late_regex(f"[{LETTER}]{{3,}}")


class NotUnderstood(ValueError):
    """A text that is not understood; the message says what, and what to do."""


def chains_of(body: str) -> tuple[Chain, ...]:
    """The chains of a formula; NotUnderstood if a side cannot be read."""
    chains = read_formula(body)
    for chain in chains:
        for side in chain.sides:
            if isinstance(side, Unread):
                raise NotUnderstood(f"cannot read '{body.strip()}': {side.reason}")
    return chains


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Where mathematics stands in a text: start, end, and its LaTeX."""
    if "$" in text:
        for match in _DOLLARS.finditer(text):
            yield match.start(), match.end(), match.group(1)
        return
    taken: list[tuple[int, int, str]] = []
    for match in re.finditer(_ORDER, text):
        latex = rf"{_dim(match.group(1))} \times {_dim(match.group(2))}"
        taken.append((match.start(), match.end(), latex))
    for match in re.finditer(_SIZE, text):
        if not _overlaps(taken, match.start(2), match.end(2)):
            taken.append((match.start(2), match.end(2), _dim(match.group(2))))
    for match in re.finditer(_SYMBOL, text):
        if not _overlaps(taken, *match.span(1)):
            taken.append((match.start(1), match.end(1), latex_name(match.group(1))))
    yield from sorted(taken)


def is_plain_order(text: str) -> bool:
    r"""Whether ``N x q_i`` is understood without dollars.

    >>> is_plain_order("N x q_i"), is_plain_order("\\frac{n}{2} x 1")
    (True, False)
    """
    return re.fullmatch(_ORDER, text) is not None


def is_plain_size(text: str) -> bool:
    """Whether a length is understood without dollars."""
    return re.fullmatch(_SIZE, f"length {text}") is not None


def _dim(text: str) -> str:
    latex = re.sub(rf"{_EDGE}({'|'.join(GREEK)})(?![A-Za-z])", r"\\\1", text).replace("*", " ")
    return latex if not re.search(r"[-+]", text) or text.startswith("(") else f"({latex})"


def latex_name(name: str) -> str:
    r"""A symbol's name as LaTeX: Greek letters may be written without backslash.

    >>> latex_name("sigma_i")
    '\\sigma_i'
    """
    base = re.match(r"[A-Za-z]+", name)
    return "\\" + name if base is not None and base.group() in GREEK else name


def _overlaps(taken: Sequence[tuple[int, int, str]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b, _ in taken)


def _formula(excerpt: Excerpt, start: int, latex: str) -> Formula:
    """A formula with that body; all of it stands where `start` is."""
    source, offset = excerpt.origin(start)
    return Formula(Excerpt(latex, (Run(0, source, offset, True),)), False)


def worded(excerpt: Excerpt, subject: str = "") -> tuple[Declaration, ...]:
    """What a text declares; with a `subject` it is a description of that symbol.

    Raises NotUnderstood if nothing or not all is understood.
    """
    items: list[Item] = []
    text = excerpt.text
    if subject:
        source, offset = excerpt.origin(0)
        items = [_formula(excerpt, 0, subject),
                 Prose(Excerpt(" is ", (Run(0, source, offset, True),)))]
    at = 0
    for start, end, latex in _pieces(text):
        if start > at:
            items.append(Prose(excerpt.slice(at, start)))
        items.append(_formula(excerpt, start, latex))
        at = end
    if at < len(text):
        items.append(Prose(excerpt.slice(at, len(text))))
    chains = [chains_of(item.body.text) for item in items if isinstance(item, Formula)]
    found = remarks(Paragraph(tuple(items), ()), chains).declarations
    unknown = misspelt(text)
    if unknown is not None:
        raise NotUnderstood("does not know '{}'; did you mean '{}'?".format(*unknown))
    if not found:
        raise NotUnderstood(
            f"does not understand '{text.strip()}'; write for example 'N x p, random', "
            "'u and e are independent' or 'Cov(u, e) = 0'")
    return found


def misspelt(text: str) -> tuple[str, str] | None:
    """A word that resembles a known one, and that word; None if there is none."""
    from difflib import get_close_matches  # few texts are asked about

    lower = _DOLLARS.sub(" ", text).lower()
    book = phrasebook(spoken(lower))
    known = {k for hit in book.scan(lower, 0, len(lower)) for k in range(hit.start, hit.end)}
    for match in _WORD.finditer(lower):
        word = match.group()
        if match.start() in known or word in book.vocabulary:
            continue
        close = get_close_matches(word, book.vocabulary, 1, 0.8)
        if close:
            return word, close[0]
    return None
