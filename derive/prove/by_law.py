"""Whether a named law gives a step: not only a true step, but this law's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..kernel.certificate import Rejected
from ..kernel.facts import RANKS, Claim, Equation, Fact, Independent, IndexRange, Normal, Property
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term
from ..laws import Law, find
from ..laws.law import MOMENTS, REAL_MATRICES, RULES
from ..records import replace
from . import prove
from .completion import combine
from .finiteness import LAWS as FINITENESS
from .instances import Given, conditions_in, rewritings, spread
from .theory import Theory

_DOMAINS = frozenset({"invertible", "positive", "nonnegative", "integer"})
_SYMMETRIC = frozenset({"symmetric", "nonnegative-definite", "positive-definite"})
_USES = 4
_STATES = 60


def gives(law_name: str, claim: Claim) -> bool:
    """Whether the law of that name, or alias, gives the claim.

    The claim must have a kernel proof from definitions, ranges, and facts of the kinds that
    the law's side conditions name.  A law that needs an instance must turn one side into the
    other by at most four uses from left to right; between uses only routine algebra and the
    law's own `rules` count.  A law of real matrices must be needed in a combination of
    relations.  Any other law must prove the claim in the theory of its rules,
    but not without what it is `about`, nor without its side conditions.  False for an unknown
    name.
    """
    law = find(law_name)
    if law is None or claim.relation != "=":
        return False
    if law.about & REAL_MATRICES.keys():
        return _of_real_matrices(law, claim)
    narrowed = replace(claim, facts=tuple(f for f in claim.facts if _may_use(law, f)))
    proof = prove(narrowed)
    if proof.certificate is None:
        return False
    try:
        decide = _by_instance if law.needs_instance else _by_rules
        return decide(law, narrowed, proof.certificate.options)
    except (Unsupported, BudgetExceeded):
        return False


def _of_real_matrices(law: Law, claim: Claim) -> bool:
    """Whether the claim is proved by combining relations, but not without the law."""
    every = frozenset(FINITENESS)
    without_rank = replace(claim, facts=tuple(f for f in claim.facts if not _says_rank(f)))
    if "rank" in law.about:
        return _has_proof(claim, every) and not _has_proof(without_rank, every)
    return any(_has_proof(c, every) and not _has_proof(c, every - law.about)
               for c in dict.fromkeys((claim, without_rank)))


def _has_proof(claim: Claim, laws: Collection[str]) -> bool:
    try:
        combine(claim, laws)
    except Rejected:
        return False
    return True


def _says_rank(fact: Fact) -> bool:
    return isinstance(fact.statement, Property) and fact.statement.name in RANKS


def _by_rules(law: Law, claim: Claim, options: Sequence[str]) -> bool:
    if not _equal(Theory(claim, options, law.rules, law.closed), claim):
        return False
    own, operators = law.about & RULES.keys(), law.about - RULES.keys()
    if own and _equal(Theory(claim, options, law.rules - own, law.closed), claim):
        return False
    if operators and _equal(Theory(claim, options, law.rules, law.closed | operators), claim):
        return False
    if not law.conditions:
        return True
    without = replace(claim, facts=tuple(f for f in claim.facts if not _is_condition(law, f)))
    return not _equal(Theory(without, options, law.rules, law.closed), without)


def _by_instance(law: Law, claim: Claim, options: Sequence[str]) -> bool:
    theory = Theory(claim, options, law.rules, law.closed | law.about)
    if _equal(theory, claim):
        return False
    conditions = conditions_in(claim.lhs, claim.rhs)
    for start, goal in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs)):
        for state in _reachable(law, start, conditions):
            try:
                if not theory.difference(state, goal):
                    return True
            except Unsupported:
                continue
    return False


def _reachable(law: Law, start: Term, conditions: Sequence[Given]) -> Iterator[Term]:
    """The terms after one to four uses of the law, fewest first; not more than sixty."""
    level = [start, spread(start)] if "linearity" in law.rules else [start]
    seen = set(level)
    for _ in range(_USES):
        found: list[Term] = []
        for state in level:
            for new in rewritings(law, state, conditions):
                if new not in seen:
                    seen.add(new)
                    found.append(new)
                    yield new
                if len(seen) > _STATES:
                    return
        level = found


def _equal(theory: Theory, claim: Claim) -> bool:
    try:
        return not theory.difference(claim.lhs, claim.rhs)
    except Unsupported:
        return False


def _may_use(law: Law, fact: Fact) -> bool:
    """Whether a step by the law may rest on the fact."""
    match fact.statement:
        case IndexRange() | Equation(definition=True):
            return True
        case Equation(lhs=lhs, rhs=rhs) if lhs.op == rhs.op == "dimension":
            return True
        case Property(name=name) if name in _DOMAINS:
            return True
        case Equation(lhs=lhs) if lhs.op in MOMENTS and "stated-moments" in law.rules:
            return True
    return _is_condition(law, fact)


def _is_condition(law: Law, fact: Fact) -> bool:
    """Whether the fact is of a kind that the law's side conditions name.

    A condition ``A = B`` between symbols stands for any statement of its sort.
    """
    stated = fact.statement
    for condition in (c.statement for c in law.conditions):
        match condition, stated:
            case (Independent(), Independent()) | (Normal(), Normal()):
                return True
            case Property(name=wanted), Property(name=name):
                if wanted == name or (wanted == "symmetric" and name in _SYMMETRIC):
                    return True
            case Equation(definition=True), Equation(definition=True):
                return True
            case Equation(lhs=lhs, definition=False), Equation(lhs=other, definition=False):
                if other.op == "dimension":
                    continue
                if lhs.op == "symbol" or (lhs.op == other.op and _is_zero(stated.rhs)):
                    return True
            case Equation(lhs=lhs, definition=False), Property() if lhs.op == "symbol":
                return True
    return False


def _is_zero(term: Term) -> bool:
    return term.op == "zero" or (term.op == "number" and term.data == 0)
