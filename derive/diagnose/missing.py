"""The weakest unstated fact, or pair of facts, under which a failing claim is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from ..kernel.canonical import Canonical
from ..kernel.facts import Claim, Fact, IndexRange
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import Term, transpose
from ..prove import STRATEGIES, prove
from ..prove.forms import normalizer_of
from ..records import replace
from ..refute import examine
from .catalogue import Candidate, candidates
from .rounding import has_order, missing_order
from .situation import left_over, situation

_MOMENTS = frozenset({"expectation", "variance", "covariance"})
_WRITTEN = _MOMENTS | {"symbol"}
_MAX_PAIRS = 60
_MODELS = 2
_WORK = 30_000
"""How much work one candidate is worth, in the kernel's units."""

_STOPPED = (Unsupported, BudgetExceeded)


def missing(claim: Claim) -> tuple[Fact, ...]:
    """The facts that the claim lacks: one if one is enough, else two, else none.

    Weaker facts are tried first.  A fact is proposed only if the kernel proves the claim with
    it, if some exact model satisfies it together with what is stated, and if it neither
    restates the claim nor contradicts or repeats a stated fact.  A fact about two members of
    a family is followed by the range of the second index if the claim has no such index.
    ``()`` also for a claim that is proved as it stands.
    """
    if has_order(claim):
        return missing_order(claim)
    options = _relevant(claim)
    size = _difference(claim, options)
    if size == 0 or _by_search(claim):
        return ()
    useful: list[Candidate] = []
    for candidate in _new(claim, candidates(situation(claim))):
        enlarged = _with(claim, candidate)
        left = _difference(enlarged, options)
        if (left == 0 or _by_search(enlarged)) and _is_sound(claim, candidate):
            return candidate.facts
        if left and candidate.pairs and (size is None or left < size):
            useful.append(candidate)
    for pair in islice(sorted(combinations(useful, 2), key=_strength), _MAX_PAIRS):
        if _difference(_with(claim, *pair), options) == 0 and _is_sound(claim, *pair):
            return tuple(dict.fromkeys(
                fact for candidate in pair for fact in candidate.facts))
    return ()


def _strength(pair: tuple[Candidate, Candidate]) -> tuple[int, int]:
    return pair[1].strength, pair[0].strength


def _with(claim: Claim, *added: Candidate) -> Claim:
    new = dict.fromkeys(fact for candidate in added for fact in candidate.facts)
    return replace(claim, facts=(*claim.facts, *new))


def _relevant(claim: Claim) -> list[tuple[str, ...]]:
    """The options of the normal form that can matter for the claim."""
    operators = {t.op for side in (claim.lhs, claim.rhs) for t in side.walk()}
    return [options for options in STRATEGIES
            if ("split" not in options or "block" in operators)
            and ("expand" not in options or "sum" in operators)]


def _difference(claim: Claim, choices: Sequence[tuple[str, ...]]) -> int | None:
    """The least number of monomials in lhs - rhs; None where there is no normal form."""
    least: int | None = None
    for options in choices:
        try:
            normalizer = normalizer_of(claim, options)
            normalizer.arena.work = min(normalizer.arena.work, _WORK)
            size = len(normalizer.difference(claim.lhs, claim.rhs))
        except _STOPPED:
            continue
        if size == 0:
            return 0
        least = size if least is None else min(least, size)
    return least


def _by_search(claim: Claim) -> bool:
    """Whether a claim with inverses, which normal forms need not decide, has a proof."""
    return any(t.op == "inverse" and not t.is_scalar
               for side in (claim.lhs, claim.rhs) for t in side.walk()
               ) and prove(claim).certificate is not None


def _is_sound(claim: Claim, *added: Candidate) -> bool:
    """Whether the added facts prove the claim, say something of it, and are consistent.

    Where the claim itself is beyond exact models, the proof alone decides.
    """
    enlarged = _with(claim, *added)
    if _is_vacuous(claim, enlarged) or prove(enlarged).trust != "kernel":
        return False
    examination = examine(enlarged, trials=_MODELS)
    if examination.counterexample is not None:
        return False
    if examination.agreeing:
        return True
    before = examine(claim, trials=_MODELS)
    return not before.agreeing and before.counterexample is None


def _is_vacuous(claim: Claim, enlarged: Claim) -> bool:
    """Whether the added facts make something vanish that the claim means to be there.

    That is a moment or a symbol on the right side, or the whole left side where the right is not 0.
    """
    def vanishes(term: Term) -> bool:
        return bool(before.canonical(before.polynomial(term))
                    and not after.canonical(after.polynomial(term)))

    try:
        before, after = normalizer_of(claim), normalizer_of(enlarged)
        if any(t.op in _WRITTEN and vanishes(t) for t in claim.rhs.walk()):
            return True
        return vanishes(claim.lhs) and bool(before.canonical(before.polynomial(claim.rhs)))
    except _STOPPED:
        return False


def _new(claim: Claim, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """The candidates that do not follow, restate the claim, or fix what is stated otherwise.

    None where the claim itself has no normal form.
    """
    ranges = tuple(f for f in claim.facts if isinstance(f.statement, IndexRange))
    own: list[Canonical] = []
    try:
        plain, informed = normalizer_of(replace(claim, facts=ranges)), normalizer_of(claim)
        own = [_scaled(plain.difference(claim.lhs, claim.rhs)),
               _scaled(plain.difference(transpose(claim.lhs), transpose(claim.rhs)))]
    except _STOPPED:
        return
    written = {t for side in (claim.lhs, claim.rhs) for t in side.walk()}
    for candidate in found:
        if candidate.sides is None:
            yield candidate
            continue
        lhs, rhs = candidate.sides
        try:
            if lhs in written and _scaled(plain.difference(lhs, rhs)) in own:
                continue
            left = left_over(informed, lhs, rhs)
        except _STOPPED:
            continue
        settled = lhs.op in _MOMENTS and not any(
            f[2] or f[0].support for _, _, factors in left for f in factors)
        if left and not settled:
            yield candidate


def _scaled(form: Canonical) -> Canonical:
    """The form divided by the coefficient of its first monomial."""
    if not form:
        return form
    lead = form[min(form, key=repr)]
    return {key: value / lead for key, value in form.items()}
