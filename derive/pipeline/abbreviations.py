r"""What upright abbreviations of statistics stand for, where the notes have the words in full.

``LL(b) = \log p(y | b)`` is the log-likelihood, ``MLL`` is that at the maximum likelihood
estimates, which wear hats; ``LME(m) = \log p(y | m)`` is the log model evidence, ``LBF_{12}`` the
difference of two of them, and ``BF_{12}`` its exponential.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import Term, add, function, neg
from ..notation import describe
from ..notation.names import HOLE
from ..notes.ledger import names_of
from ..notes.statements import Reading
from ..notes.words.phrasebook import phrasebook, spoken
from ..notes.words.sentences import flatten, sentences
from ..step import equated

_VALUE = re.compile(r"(?P<head>[A-Za-z]+)\((?P<inside>.*)\)")
_COMPARED = re.compile(r"(?P<prefix>[a-z]*)(?P<head>LBF|BF)_(?P<first>\w)(?P<second>\w)")
_LETTERS = re.compile(r"[^\W\d]\w*")
_DENSITIES = frozenset({"p", "f"})
_DATA = re.compile(r"[A-Za-z]")
_ONE = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
_ARGUMENTS = re.compile(r"(?:LL|LME)\}?\s*(?:\\left)?\(([^()]*)\)")
_HAT = re.compile(r"\\hat\s*\{?\s*\\?([A-Za-z]+)")
_MODEL = re.compile(r"(?:model|parameter|hypothes[ie])s? ([A-Za-z])\b"
                    r"|\b([A-Za-z])(?:_\w)? (?:be|is|are|denotes?) (?:(?:an?|the|two|some) )?"
                    r"(?:\w+ )?(?:model|parameter|hypothes[ie])")
_LOGARITHMS = frozenset({"LL", "LME"})


class Said(NamedTuple):
    """The abbreviations of which the words stand somewhere in the notes; the letters of models and
    parameters; and those of which maximum likelihood estimates are named.
    """

    names: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    estimated: frozenset[str] = frozenset()


def abbreviations_said(readings: Sequence[Reading]) -> Said:
    """What the words of notes say that tells what abbreviations stand for."""
    names, parameters, estimated = set[str](), set[str](), set[str]()
    for reading in readings:
        for formula, _ in reading.formulas:
            for inside in _ARGUMENTS.findall(formula.body.text):
                parameters |= {*_ONE.findall(inside)}
        text = flatten(reading.paragraph, [chains for _, chains in reading.formulas])
        book = phrasebook(spoken(text.plain))
        for start, end in sentences(text, book.abbreviations):
            plain, whole = text.plain[start:end], text.words(start, end)
            names |= {name for name, phrases in book.abbreviated.items()
                      if any(phrase in plain for phrase in phrases)}
            parameters |= {n for found in _MODEL.findall(whole) for n in found if n}
            if any(phrase in plain for phrase in book.abbreviated.get("MLE", ())):
                estimated |= {*_HAT.findall(whole)}
    return Said(frozenset(names), frozenset(parameters), frozenset(estimated))


def laws_of_abbreviations(claim: Claim, said: Said) -> tuple[Fact, ...]:
    """Facts about abbreviations that occur in the claim and of which the words were `said`."""
    if not said.names:
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


def _values(term: Term, terms: Sequence[Term], said: Said) -> tuple[str, list[Term]]:
    """The abbreviation that a term is a value of, and what it may stand for."""
    name = str(term.data[0]) if term.op == "symbol" and not term.data[1] else (
        str(term.data) if term.op == "function" else "")
    head = name.partition("(")[0]
    if head in _LOGARITHMS & said.names and term.op == "function":
        return head, list(_logarithms(term, terms, said.parameters))
    if head == "MLL" and head in said.names:
        return head, [t for t in terms if _head(t) == "LL" and _has_hats(t, said.estimated)]
    compared = _COMPARED.fullmatch(name) if term.op == "symbol" else None
    if compared is not None and compared["head"] in said.names:
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


def _logarithms(term: Term, terms: Iterable[Term], parameters: Collection[str]
                ) -> Iterator[Term]:
    """Logarithms of densities of data whose conditions are the arguments of the term, no more, no
    less.

    Data have one Latin letter, of which nothing says that it is a model or parameter.
    """
    inside = _inside(term)
    read = [(t, *(_inside(t) or "").partition("|")) for t in terms]
    for density, items, bar, given in read:
        size = items.count(HOLE)
        data = [*_LETTERS.findall(items.replace(HOLE, "")), *names_of(*density.args[:size])]
        if bar and given == inside and density.args[size:] == term.args and _head(
                density) in _DENSITIES and all(
                t.op == "symbol" and not t.data[1] for t in density.args[:size]) and all(
                _DATA.fullmatch(n) and n not in parameters for n in data):
            yield function("log", density)


def _has_hats(term: Term, estimated: Collection[str]) -> bool:
    """Whether all arguments of a value are letters with hats, and so are estimates."""
    names = _LETTERS.findall((_inside(term) or "").replace(HOLE, ""))
    names += [str(a.data[0]) if a.op == "symbol" else "" for a in term.args]
    return bool(names) and all(
        n.endswith("_hat") and n.removesuffix("_hat") in estimated for n in names)


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
