r"""What upright abbreviations of statistics stand for, where the notes have the words in full.

``LL(b) = \log p(y | b)`` is the log-likelihood, ``MLL`` is that at the maximum likelihood
estimates, which wear hats; ``LME(m) = \log p(y | m)`` is the log model evidence, ``LBF_{12}`` the
difference of two of them, and ``BF_{12}`` its exponential.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, add, function, neg
from ..notation import describe
from ..notation.names import HOLE
from ..notes.containers.document import Prose
from ..notes.statements import Reading
from ..notes.words.phrasebook import phrasebook, spoken
from ..step import equated

_VALUE = re.compile(r"(?P<head>[A-Za-z]+)\((?P<inside>.*)\)")
_COMPARED = re.compile(r"(?P<prefix>[a-z]*)(?P<head>LBF|BF)_(?P<first>\w)(?P<second>\w)")
_LETTERS = re.compile(r"[^\W\d]\w*")
_LOGARITHMS = frozenset({"LL", "LME"})


def abbreviations_said(readings: Sequence[Reading]) -> frozenset[str]:
    """The abbreviations of which the words stand somewhere in the notes."""
    found: set[str] = set()
    for reading in readings:
        for item in reading.paragraph.items:
            if isinstance(item, Prose):
                text = " ".join(item.body.text.lower().split())
                found |= {name for name, phrases in phrasebook(spoken(text)).abbreviated.items()
                          if any(phrase in text for phrase in phrases)}
    return frozenset(found)


def laws_of_abbreviations(claim: Claim, said: frozenset[str]) -> tuple[Fact, ...]:
    """Facts about abbreviations that occur in the claim and of which the words were `said`."""
    if not said:
        return ()
    terms = list(dict.fromkeys(t for side in equated(claim) for t in side.walk()))
    told = {s.lhs: s.rhs for f in claim.facts if isinstance(s := f.statement, Equation)}
    found: list[Fact] = []
    for term in terms:
        head, values = _values(term, terms, said)
        if len(set(values)) == 1 and not (term in told and _speaks_of(told[term], head)):
            equation = Equation(term, values[0])
            found.append(Fact(f"{describe(Fact('', equation))} (what {head} stands for)", equation))
    return tuple(found)


def _values(term: Term, terms: Sequence[Term], said: frozenset[str]) -> tuple[str, list[Term]]:
    """The abbreviation that a term is a value of, and what it may stand for."""
    name = str(term.data[0]) if term.op == "symbol" and not term.data[1] else (
        str(term.data) if term.op == "function" else "")
    head = name.partition("(")[0]
    if head in _LOGARITHMS & said and term.op == "function":
        return head, list(_logarithms(term, terms))
    if head == "MLL" and head in said:
        return head, [t for t in terms if _head(t) == "LL" and _has_hats(t)]
    compared = _COMPARED.fullmatch(name) if term.op == "symbol" else None
    if compared is not None and compared["head"] in said:
        return compared["head"], list(_comparisons(compared, terms))
    return head, []


def _head(term: Term) -> str:
    return str(term.data).partition("(")[0] if term.op == "function" else ""


def _inside(term: Term) -> str | None:
    """What stands between the parentheses of a function's value, a hole for each argument."""
    if term.op != "function":
        return None
    found = _VALUE.fullmatch(str(term.data))
    return found["inside"] if found is not None else (
        ",".join([HOLE] * len(term.args)) if str(term.data).isalpha() else None)


def _logarithms(term: Term, terms: Iterable[Term]) -> Iterator[Term]:
    """Logarithms of densities whose conditions are the arguments of the term, no more, no less."""
    inside = _inside(term)
    for density in terms:
        items, bar, given = (_inside(density) or "").partition("|")
        size = items.count(HOLE)
        if bar and given == inside and density.args[size:] == term.args and all(
                t.op == "symbol" and not t.data[1] and t not in term.args
                for t in density.args[:size]):
            yield function("log", density)


def _has_hats(term: Term) -> bool:
    """Whether all arguments of a value are letters with hats."""
    names = _LETTERS.findall((_inside(term) or "").replace(HOLE, ""))
    return bool(names or term.args) and all(n.endswith("_hat") for n in names) and all(
        a.op == "symbol" and str(a.data[0]).endswith("_hat") for a in term.args)


def _comparisons(compared: re.Match[str], terms: Sequence[Term]) -> Iterator[Term]:
    """Differences of log evidences, and for quotients their exponentials."""
    prefix, both = compared["prefix"], compared["first"] + compared["second"]
    if compared["head"] == "BF":
        yield from (function("exp", t) for t in terms if t.op == "symbol" and not t.data[1]
                    and t.data[0] == f"{prefix}LBF_{both}")
        return
    first, second = ([t for t in terms if _head(t) == f"{prefix}LME" and len(t.args) == 1
                      and t.args[0].op == "symbol" and str(t.args[0].data[0]).endswith(f"_{k}")]
                     for k in both)
    yield from (add(a, neg(b)) for a in first for b in second)


def _speaks_of(value: Term, head: str) -> bool:
    """Whether the notes say themselves what an abbreviation is in terms of the others."""
    others = {"MLL": {"LL"}, "LBF": {"LME", "cvLME"}}.get(head)
    return others is None or any(_head(t) in others for t in value.walk())
