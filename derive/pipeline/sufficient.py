"""Which facts are enough to prove a claim, and the proof from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from ..kernel.certificate import Certificate, Rejected, replay
from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Fact, Statement
from ..kernel.monomials import Unsupported
from ..kernel.terms import IllFormed, Term
from ..notes.ledger import names_of
from ..prove import Proof, prove, shortest
from ..prove.scope import with_meaning
from ..records import replace
from ..step import terms_of
from .memory import recalled, renamed
from .news import MOMENTS

_WORK = 40_000
"""How much work the attempts may cost together, in the kernel's units."""


class Enough(NamedTuple):
    """Facts that are enough, and a proof that uses them all; None if it has to be searched."""

    facts: tuple[Fact, ...]
    proof: Proof | None


class _Found(NamedTuple):
    """The places of facts that are enough, their names then, and the certificate then."""

    places: tuple[int, ...]
    names: tuple[str, ...]
    certificate: Certificate
    tried: tuple[str, ...]


def sufficient(claim: Claim) -> Enough | None:
    """Facts of the claim that are enough to prove it; None if no proof was found."""
    found = recalled(_search, claim)
    if found is None:
        return None
    facts = tuple(claim.facts[k] for k in found.places)
    names = dict(zip(found.names, (f.name for f in facts), strict=True))
    try:
        certificate = renamed(found.certificate, replace(claim, facts=facts), names)
    except Rejected:  # other facts said what its definitions or inverses mean
        return Enough(facts, None)
    return Enough(facts, Proof(certificate, "kernel", found.tried))


def lacks_facts(claim: Claim) -> bool:
    """Whether the claim could be proved if facts were stated that are often left unsaid."""
    from ..diagnose.missing import missing  # few steps need it

    return bool(recalled(missing, claim))


def _search(claim: Claim) -> _Found | None:
    """The places of facts that are enough.

    What a proof does without cannot matter, and exact models of few facts are found soon.
    """
    every = claim.facts
    claim = with_meaning(claim)
    meaning = _meaning(claim)
    if meaning is None:
        return None
    work = 0
    for smaller in islice(with_fewer_facts(claim), 1 if _is_new(claim) else None):
        if work > _WORK:
            break
        told = _meaning(smaller)
        if told is None or not told.items() <= meaning.items():
            continue
        proof = _proof(smaller)
        work += proof.work
        if proof.certificate is not None:
            certificate = shortest(smaller, proof.certificate)
            used = set(certificate.cited)
            least = replace(smaller, facts=tuple(f for f in smaller.facts if f.name in used))
            sides = _meaning(least)
            # What says that an inverse exists is not cited.
            enough = least if sides is not None and sides[""] == meaning[""] and _stands(
                certificate, least) else smaller
            places = tuple(k for k, f in enumerate(every) if f in enough.facts)
            return _Found(places, tuple(every[k].name for k in places), certificate,
                          proof.tried)
    return None


def with_fewer_facts(claim: Claim) -> Iterator[Claim]:
    """The claim under more and more of its equations, in the end under all of them.

    Equations are rules that may get into each other's way, so few are tried before many.
    """
    equations = [f for f in claim.facts if isinstance(f.statement, Equation)]
    definitions = [f for f in equations if isinstance(f.statement, Equation)
                   and f.statement.definition]
    own = names_of(claim.lhs, claim.rhs)
    near = [f for f in equations if names_of(*terms_of(f.statement)) <= own]
    moments = [f for f in equations if f not in definitions and isinstance(f.statement, Equation)
               and f.statement.lhs.op in MOMENTS
               and all(a.op == "symbol" for a in f.statement.lhs.args)]
    defined = {n for f in definitions for n in names_of(terms_of(f.statement)[0])} - own
    tried: list[set[Fact]] = []
    for kept in ([], definitions, [*definitions, *moments], near, [*definitions, *near], equations,
                 [f for f in equations if f not in definitions
                  and not names_of(*terms_of(f.statement)) & defined]):
        chosen = set(kept)
        if chosen not in tried:
            tried.append(chosen)
            yield replace(claim, facts=tuple(
                f for f in claim.facts if f in chosen or not isinstance(f.statement, Equation)))


def _is_new(claim: Claim) -> bool:
    """Whether one side is a letter, or a moment of one, of which no equation speaks.

    None of them can then give it a value.
    """
    stated = [side for f in claim.facts if isinstance(s := f.statement, Equation)
              for side in (s.lhs, s.rhs)]
    for here, there in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs)):
        subject = here.args[0] if here.op in MOMENTS else here
        if subject.op == "symbol" and not _letters([subject]) & _letters([there, *stated]):
            return True
    return False


def _letters(terms: Iterable[Term]) -> set[tuple[str, int]]:
    """The symbols that occur, members of families by the family's name."""
    return {(t.data[0], len(t.data[1])) for term in terms for t in term.walk()
            if t.op == "symbol"}


@lru_cache(maxsize=32)
def _proof(claim: Claim) -> Proof:
    """The proof, if there is one; the same few facts are asked about again and again."""
    return prove(claim)


def _meaning(claim: Claim) -> dict[str, Statement | tuple[Term, Term]] | None:
    """What the sides and the equations say once definitions are written out under derivatives.

    With fewer facts a derivative may mean something else.  None if there is no telling.
    """
    try:
        meant = settled(claim)
    except (IllFormed, Unsupported):
        return None
    return {"": (meant.lhs, meant.rhs), **{f.name: f.statement for f in meant.facts}}


def _stands(certificate: Certificate, claim: Claim) -> bool:
    """Whether the certificate proves the claim under the facts that it has."""
    try:
        replay(certificate, claim)
    except Rejected:
        return False
    return True
