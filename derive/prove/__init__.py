"""Untrusted strategies that search for certificates."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..kernel.certificate import Certificate, Rejected, certify
from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Fact, IndexRange, Property
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import IllFormed, bound_ranges
from .forms import LIMIT, agree
from .scope import has_determinant, has_stated, is_for_integers, is_relational

STRATEGIES: tuple[tuple[str, ...], ...] = ((), ("split",), ("expand",), ("expand", "split"))


class Proof(Struct, frozen=True):
    """What a search found: a certificate, or SymPy's word, or neither; and what was tried.

    `work` counts what normal forms cost, in the kernel's units, where none was the same; SymPy
    did without the facts that are `spared`.
    """

    certificate: Certificate | None = None
    trust: str | None = None
    tried: tuple[str, ...] = ()
    work: int = 0
    spared: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.trust is not None


def prove(claim: Claim) -> Proof:
    """Search for a certificate: by normal form, by factors under determinants, and by relations."""
    tried: list[str] = []
    work = 0
    try:
        claim = settled(claim)
    except (IllFormed, Unsupported) as reason:
        return Proof(None, None, (str(reason),))
    for options in _strategies(claim):
        certificate, failure, spent = _by_normal_form(claim, options)
        work += spent
        if certificate is None:
            note = f"normal form{' with ' + ' and '.join(options) if options else ''}: {failure}"
            tried.append(note)
        else:
            return Proof(certificate, "kernel", tuple(tried))
    if has_determinant(claim):
        from .determinants import factorise  # each search is loaded for the claims it is for

        try:
            return Proof(factorise(claim), "kernel", tuple(tried))
        except Rejected as reason:
            tried.append(f"factorisation under a determinant: {reason}")
    if is_for_integers(claim):
        from .integers import prove_by_cases

        try:
            return Proof(prove_by_cases(claim), "kernel", tuple(tried))
        except Rejected as reason:
            tried.append(f"integer arithmetic: {reason}")
    if claim.relation == "=" and is_relational(claim):
        from .completion import combine

        try:
            return Proof(combine(claim), "kernel", tuple(tried))
        except Rejected as reason:
            tried.append(f"combination of relations: {reason}")
    if has_stated(claim):
        from .multiples import multiple

        try:
            return Proof(multiple(claim), "kernel", tuple(tried))
        except Rejected as reason:
            tried.append(f"multiples of stated equations: {reason}")
    return Proof(None, None, tuple(tried), work)


def _by_normal_form(
    claim: Claim, options: tuple[str, ...]
) -> tuple[Certificate | None, str, int]:
    """The certificate from all facts, or why there is none; and the work of finding out.

    Most attempts fail, and most of these have facts that were read before.
    """
    try:
        equal, work = agree(claim, options) if claim.relation == "=" else (True, 0)
        if not equal:
            return None, "the two sides have different normal forms", work
        return certify(claim, [fact.name for fact in claim.facts], options), "", work
    except BudgetExceeded:
        return None, "the normal form grows beyond the limit", LIMIT
    except (IllFormed, Rejected, Unsupported) as reason:
        return None, str(reason), 0


def ask_sympy(claim: Claim, *, seconds: float) -> Proof:
    """SymPy's word on a scalar claim with functions or sums; it is stopped after `seconds`."""
    from .scalar import prove_by_sympy  # starts a process, so it is loaded when needed

    answer = prove_by_sympy(claim, seconds=seconds)
    if answer.proved:
        return Proof(None, "sympy", spared=answer.spared)
    return Proof(None, None, (answer.note,) if answer.note else ())


def gives(law_name: str, claim: Claim) -> bool:
    """Whether the named law gives the claim; see `by_law.gives`."""
    from .by_law import gives as decide  # the catalogue is loaded when a step names a law

    return decide(law_name, claim)


def shortest(claim: Claim, certificate: Certificate) -> Certificate:
    """A certificate from which no fact can be dropped; ranges and dimensions stay."""
    if certificate.cases:
        return certificate  # the search names only the facts that it needs
    typing = {f.name for f in claim.facts if _is_typing(f)}
    properties = [f.name for f in claim.facts if isinstance(f.statement, Property)]
    names = [name for name, _ in certificate.facts]
    fired = [name for name in names if name in certificate.fired]
    # What did not fire as a rule is dropped at once, except that properties act silently.
    groups = [[n for n in names if n not in {*fired, *typing}],
              [n for n in names if n not in {*fired, *typing, *properties}]]
    for group in [*groups, *([name] for name in reversed([*properties, *fired]))]:
        rest = [name for name, _ in certificate.facts if name not in group]
        if len(rest) == len(certificate.facts):
            continue
        try:
            certificate = certify(claim, rest, certificate.options, certificate.lemmas,
                                  certificate.summands)
        except Rejected:
            continue
    return certificate


def _strategies(claim: Claim) -> Iterator[tuple[str, ...]]:
    operators = {t.op for side in (claim.lhs, claim.rhs) for t in side.walk()}
    operators |= {t.op for fact in claim.facts if isinstance(fact.statement, Equation)
                  for side in (fact.statement.lhs, fact.statement.rhs) for t in side.walk()}
    for options in STRATEGIES:
        if "split" in options and "block" not in operators:
            continue
        if "expand" in options and not _has_concrete_range(claim):
            continue
        yield options


def _has_concrete_range(claim: Claim) -> bool:
    """Whether a sum or stack runs between numbers, so that it can be written out."""
    terms = [claim.lhs, claim.rhs]
    for fact in claim.facts:
        if isinstance(fact.statement, Equation):
            terms += [fact.statement.lhs, fact.statement.rhs]
    return any(not lower.names() | upper.names() for term in terms for t in term.walk()
               for _, lower, upper in bound_ranges(t))


def _is_typing(fact: Fact) -> bool:
    """Whether a fact speaks of ranges and dimensions, which other facts rest on."""
    s = fact.statement
    return isinstance(s, IndexRange) or (isinstance(s, Equation) and s.lhs.op == "dimension")
