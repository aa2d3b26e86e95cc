"""The facts that a line cannot do without, of those that its proof cites."""

from __future__ import annotations

from contextlib import suppress

from ..kernel.certificate import Certificate, Rejected, Summand, certify
from ..kernel.facts import Claim, Equation, Independent, Normal, Property, Statement
from ..kernel.terms import Term


def needed(own: Claim, certificate: Certificate, told: set[str]) -> tuple[Certificate, set[str]]:
    """Those facts to be told that the proof cannot do without, and a proof without the others."""
    cited = told & set(certificate.cited)
    if certificate.cases:
        return certificate, cited  # the search names only the facts that it needs
    traits = {f.name for f in own.facts if isinstance(f.statement, Property)}
    # What did not fire as a rule did nothing, except that properties act silently.
    doubtful = cited & (traits | certificate.fired) - related(certificate)
    doubtful -= _indispensable(own, certificate)
    silent = sorted(doubtful & traits - certificate.fired)
    for group in (silent, *([name] for name in sorted(doubtful))):
        rest = [name for name, _ in certificate.facts if name not in group]
        if len(rest) < len(certificate.facts):
            with suppress(Rejected):
                certificate = certify(own, rest, certificate.options, certificate.lemmas,
                                      certificate.summands)
    kept = {name for name, _ in certificate.facts} & (traits | certificate.fired)
    return certificate, cited & (kept | related(certificate))


def summands(certificate: Certificate) -> list[Summand]:
    """The multiples of relations in the proof, those of its lemmas included."""
    return [*(s for lemma in certificate.lemmas for s in lemma.summands), *certificate.summands]


def related(certificate: Certificate) -> set[str]:
    """The facts of which multiples are added."""
    return {s.relation.name for s in summands(certificate) if s.relation.name}


def _indispensable(own: Claim, certificate: Certificate) -> set[str]:
    """Facts that a glance shows to be needed, so that no proof without them is tried.

    A letter that occurs in one side only, or in one fact that is needed and in no side, must
    come from another fact; if only one other speaks of it, that is needed.  Where inverses
    must cancel, so are the definitions of all symbols that occur.
    """
    sides = [_letters(own.lhs), _letters(own.rhs)]
    fired = {f.name: f.statement for f in own.facts if f.name in certificate.fired}
    speakers = {name: _spoken_of(s) for name, s in fired.items()}
    found = {name for name, s in fired.items() if isinstance(s, Equation) and s.definition
             and certificate.summands and _letters(s.lhs) <= sides[0] | sides[1]}
    while True:
        places = [*sides, *(speakers[name] for name in found)]
        others = speakers.keys() - found
        for letter in set().union(*places):
            about = [name for name in others if letter in speakers[name]]
            if len(about) == 1 and sum(letter in place for place in places) == 1:
                found.add(about[0])
                break
        else:
            return found


def _letters(*terms: Term) -> set[str]:
    """The names of the symbols, members of a family under one name."""
    return {t.data[0] for term in terms for t in term.walk() if t.op == "symbol"}


def _spoken_of(statement: Statement) -> set[str]:
    match statement:
        case Equation(lhs=lhs, rhs=rhs):
            return _letters(lhs, rhs)
        case Independent(groups=groups, given=given):
            return _letters(*(t for group in groups for t in group), *given)
        case Normal(members=members, given=given):
            return _letters(*members, *given)
    return set()
