"""Certificates: the evidence of a proof as data, and its replay without search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from hashlib import sha256

from .facts import Claim
from .monomials import BudgetExceeded, Unsupported
from .normal import Normalizer
from .terms import Term

OPTIONS = ("expand", "split")


class Rejected(Exception):
    """The certificate does not prove the claim."""


@dataclass(frozen=True)
class Certificate:
    """Why a claim holds: which facts are used, which laws of the kernel fire, and what
    both sides become.

    `claim` and the second members of `facts` are digests of what was proved and assumed;
    `normal_form` is the digest of the form that both sides reach.
    """

    claim: str
    facts: tuple[tuple[str, str], ...]
    laws: tuple[str, ...]
    options: tuple[str, ...]
    normal_form: str

    @property
    def fired(self) -> frozenset[str]:
        """The names of facts that were used as rules, symmetries apart."""
        return frozenset(law[5:] for law in self.laws if law.startswith("fact:"))


def digest(*things: object) -> str:
    """A fingerprint."""
    return sha256("\n".join(map(repr, things)).encode()).hexdigest()[:32]


def certify(claim: Claim, names: Sequence[str], options: Sequence[str]) -> Certificate:
    """The certificate that proves the claim from the named facts alone, in this order.

    Raises `Rejected` if the two sides have different normal forms.
    """
    by_name = {fact.name: fact for fact in claim.facts}
    if len(by_name) != len(claim.facts):
        raise Rejected("two facts have one name")
    if unknown := [name for name in names if name not in by_name]:
        raise Rejected(f"no fact is called {unknown[0]!r}")
    if unknown := [name for name in options if name not in OPTIONS]:
        raise Rejected(f"no option is called {unknown[0]!r}")
    facts = tuple(by_name[name] for name in names)
    try:
        normalizer = Normalizer(replace(claim, facts=facts), options)
        rest = normalizer.difference(claim.lhs, claim.rhs)
    except BudgetExceeded:
        raise Rejected("the normal form grows beyond the limit") from None
    except Unsupported as reason:
        raise Rejected(str(reason)) from None
    if rest:
        raise Rejected("the two sides have different normal forms")
    form = normalizer.canonicalizer.text(normalizer.canonical(normalizer.polynomial(claim.lhs)))
    return Certificate(
        digest(_full_text(claim.lhs), _full_text(claim.rhs), claim.distinct),
        tuple((fact.name, digest(_full_text(fact.statement))) for fact in facts),
        tuple(sorted(normalizer.arena.laws)), tuple(options), digest(form))


def _full_text(thing: object) -> str:
    """Everything that a term or fact says, shapes and randomness of symbols included."""
    if isinstance(thing, Term):
        return (f"{thing.op}[{thing.data!r}; {thing.rows!r}; {thing.cols!r}]"
                f"({', '.join(map(_full_text, thing.args))})")
    if isinstance(thing, tuple):
        return f"({', '.join(map(_full_text, thing))})"
    if is_dataclass(thing):
        inside = (_full_text(getattr(thing, f.name)) for f in fields(thing))
        return f"{type(thing).__name__}({', '.join(inside)})"
    return repr(thing)


def replay(certificate: Certificate, claim: Claim) -> None:
    """Check the certificate against the claim; raises `Rejected`.

    The claim comes from the source, never from the certificate.
    """
    found = certify(claim, [name for name, _ in certificate.facts], certificate.options)
    if found != certificate:
        raise Rejected("the certificate is not the one that this proof has")
