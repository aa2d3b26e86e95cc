"""What was found of claims in the last run over the same notes, so that only news is checked.

The names of facts hold their lines, which shift while notes are written; claims that differ in
them only are the same claim.  Certificates are made anew for the new names, and so are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from ..kernel.certificate import Certificate, Lemma, Rejected, Summand, certify
from ..kernel.facts import Claim
from ..prove import Proof
from ..records import replace
from ..verdict import Verdict

T = TypeVar("T")


class Memory:
    """Findings of the run before and of the one under way; what neither asks for is forgotten."""

    def __init__(self) -> None:
        self.before: dict[Hashable, Any] = {}
        self.now: dict[Hashable, Any] = {}

    def begin(self) -> None:
        """A new run begins."""
        self.before, self.now = self.now, {}

    def __enter__(self) -> Memory:
        global _current
        _current = self
        return self

    def __exit__(self, *_: object) -> None:
        global _current
        _current = None

    def recall(self, key: Hashable, find: Callable[[], T]) -> T:
        """What was found under the key, or else what `find` finds."""
        if key not in self.now:
            self.now[key] = self.before[key] if key in self.before else find()
        found: T = self.now[key]
        return found


_current: Memory | None = None


def nameless(claim: Claim) -> Claim:
    """The claim with facts that are named by their number only."""
    return replace(claim, facts=tuple(replace(f, name=str(k))
                                      for k, f in enumerate(claim.facts)))


def recalled(find: Callable[[Claim], T], claim: Claim) -> T:
    """``find(claim)``, which must not depend on the names of facts, or what it was before."""
    if _current is None:
        return find(claim)
    return _current.recall((find.__qualname__, nameless(claim)), lambda: find(claim))


def recalled_verdict(check: Callable[..., Verdict], claim: Claim, *, proof: Proof | None = None,
                     **how: Hashable) -> Verdict:
    """``check(claim, proof=proof, **how)``, or the verdict that it was before.

    That has the names of this claim.  The names in a proof may have changed as well.
    """
    if _current is None:
        return check(claim, proof=proof, **how)
    plain = nameless(claim)
    key = (check.__qualname__, plain, proof and proof.trust,
           tuple(sorted(how.items(), key=lambda item: item[0])))
    verdict, facts = _current.recall(
        key, lambda: (check(claim, proof=proof, **how), claim.facts))
    if facts == claim.facts or verdict.certificate is None:
        return verdict
    names = {old.name: new.name for old, new in zip(facts, claim.facts, strict=True)}
    try:
        # Facts that were found missing are not among the claim's, and are kept as they are.
        amended = replace(claim, facts=(*claim.facts, *verdict.needs))
        return replace(verdict, certificate=renamed(verdict.certificate, amended, names))
    except (Rejected, KeyError):
        return check(claim, proof=proof, **how)


def renamed(certificate: Certificate, claim: Claim, names: Mapping[str, str]) -> Certificate:
    """The certificate of the same proof with facts under other names; raises `Rejected`."""
    def summands(old: tuple[Summand, ...]) -> tuple[Summand, ...]:
        return tuple(replace(s, relation=replace(
            s.relation, name=names.get(s.relation.name, s.relation.name))) for s in old)

    lemmas = tuple(Lemma(lemma.term, summands(lemma.summands)) for lemma in certificate.lemmas)
    return certify(claim, [names.get(name, name) for name, _ in certificate.facts],
                   certificate.options, lemmas, summands(certificate.summands),
                   certificate.cases)
