"""A way from the left side of a claim to the right side, found but not yet checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from ..kernel.canonical import Canonical
from ..kernel.certificate import Certificate, Summand
from ..kernel.facts import (
    Claim,
    Equation,
    Fact,
    Independent,
    IndexRange,
    Property,
    invertible_terms,
)
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import IllFormed, Term, differentiated, inverse, mul
from ..laws import CATALOGUE
from ..laws.law import MOMENTS
from ..prove.instances import conditions_in, rewritings, spread
from ..prove.theory import Theory
from ..records import replace
from .chains import (
    GAP,
    LONGEST,
    ROUTINE,
    Chains,
    Move,
    Reason,
    State,
    foldings,
    moves,
    symmetric_symbols,
    without_definitions,
)
from .rewrite import everywhere, operators, size

_CLOSED = frozenset({"trace", "kronecker", "vec", "block-product", "direct-sum-product",
                     "transposed-block", "sum-from", "sum-distinct", "sum-of-index",
                     "matrix-inverse"})
_INSTANCES = ("total-variance", "total-covariance", "tower", "mean-of-quadratic-form",
              "variance-definition", "covariance-definition", "variance-as-covariance",
              "covariance-transpose", "det-scalar-multiple", "det-inverse", "det-product",
              "det-block-triangular", "det-schur", "det-sylvester", "matrix-determinant-lemma",
              "det-low-rank-update", "det-kronecker")
_SILENT = ("symmetric", "nonnegative-definite", "positive-definite")


class Step(Struct, frozen=True):
    """From one term of the chain to the next, with the reasons of the moves between.

    Where it is known of which multiples of relations ``before - after`` consists, these are its
    `summands`.
    """

    before: Term
    after: Term
    reasons: tuple[Reason, ...]
    summands: tuple[Summand, ...] = ()


def routes(claim: Claim, certificate: Certificate) -> Iterator[tuple[Step, ...]]:
    """Ways from the left side to the right, the most natural first; the last is one step."""
    cited = {name for name, _ in certificate.facts} | written_out(claim)
    facts = [f for f in claim.facts if f.name in cited]
    forms = Forms(claim, certificate.options)
    if forms.agree(claim.lhs, claim.rhs):
        yield (Step(claim.lhs, claim.rhs, (ROUTINE,)),)
        return
    yield from _by_instance(claim, forms)
    chains, every = Chains(symmetric_symbols(claim.facts)), moves(facts)
    attempts = [(still, without_definitions(every, skipped))
                for still, skipped in _attempts(claim, facts)]
    yield from _with_names(claim, every, attempts, forms, chains)
    for late in (False, True):
        for still, found in attempts:
            route = _meeting(claim, found, forms, late, still, chains)
            if route is not None:
                yield route
                break
        if not late:
            yield from _with_gap(claim, attempts[-1][1], chains)
    yield (Step(claim.lhs, claim.rhs, (GAP,)),)


def _with_names(
    claim: Claim, every: Sequence[Move], attempts: Sequence[tuple[Frozen, Sequence[Move]]],
    forms: Forms, chains: Chains,
) -> Iterator[tuple[Step, ...]]:
    """Ways on which sums are written by the names that they have."""
    folds, names = foldings(claim.facts)
    if not folds:
        return
    folded = [*folds, *without_definitions(every, names)]
    # Where something is differentiated, the first two attempts write out what that needs.
    plain = attempts[: 2 if "derivative" in operators(claim.lhs) | operators(claim.rhs) else 1]
    found = [_meeting(claim, moves, forms, False, frozen, chains)
             for frozen, moves in (*plain, ((frozenset(), frozenset()), folded))]
    yield from sorted(filter(None, found), key=_size)
    if not any(found):
        yield from _with_gap(claim, folded, chains)


def written_out(claim: Claim) -> set[str]:
    """The definitions that say what a derivative in the claim differentiates; none need be cited.

    These may speak of other defined symbols.
    """
    inside = {t for side in (claim.lhs, claim.rhs) for d in side.walk() if d.op == "derivative"
              for t in d.args[0].walk()}
    found: set[str] = set()
    while new := [f for f in claim.facts if f.name not in found and isinstance(
            s := f.statement, Equation) and s.definition and s.lhs in inside]:
        for fact in new:
            found.add(fact.name)
            assert isinstance(fact.statement, Equation)
            inside |= set(fact.statement.rhs.walk())
    return found


def _size(steps: Sequence[Step]) -> int:
    """How much there is to read."""
    return sum(size(s.after) for s in steps)


Frozen = tuple[frozenset[Term], frozenset[Term]]
"""The moments that the chain from the left, and that from the right, leave alone."""


def _attempts(
    claim: Claim, facts: Sequence[Fact]
) -> Iterator[tuple[Frozen, Collection[Term]]]:
    """What to leave alone: what the other side has, and common names, first; then nothing.

    A derivative is taken of what a name stands for without writing the name out elsewhere.
    """
    sides = [frozenset(side.walk()) for side in (claim.lhs, claim.rhs)]
    kept = [frozenset(t for t in side if t.op in MOMENTS or t.op == "derivative")
            for side in sides]
    defined = {f.statement.lhs: f.statement.rhs for f in facts
               if isinstance(f.statement, Equation) and f.statement.definition}
    by = {differentiated(t.args[1]) for t in kept[0] | kept[1] if t.op == "derivative"}
    if by and defined:
        yield (kept[1], kept[0]), defined
        yield (kept[1], kept[0]), {name for name, stands_for in defined.items()
                                   if not by.isdisjoint(stands_for.walk())}
    names = frozenset(name for name in defined if all(name in side for side in sides))
    yield (kept[1], kept[0]), names
    if any(kept):
        yield (frozenset(), frozenset()), names
    if names:
        yield (frozenset(), frozenset()), ()


class Forms:
    """Equality of terms by routine rearrangement: moments are letters, no fact is used."""

    def __init__(self, claim: Claim, options: Sequence[str]) -> None:
        plain = tuple(f for f in claim.facts if isinstance(f.statement, IndexRange) or (
            isinstance(f.statement, Property) and f.statement.name in _SILENT) or (
            isinstance(f.statement, Equation) and f.statement.lhs.op == "dimension"))
        self.theory = Theory(replace(claim, facts=plain), options, frozenset(), _CLOSED)
        self.known: dict[Term, Canonical | None] = {}

    def of(self, term: Term) -> Canonical | None:
        """The form of a term; None if it has none."""
        if term not in self.known:
            plain = everywhere(term, _negative_power) or term
            try:
                self.known[term] = self.theory.canonical(self.theory.polynomial(plain), plain)
            except (Unsupported, BudgetExceeded, IllFormed):
                self.known[term] = None
        return self.known[term]

    def agree(self, a: Term, b: Term) -> bool:
        """Whether the terms are equal by routine rearrangement."""
        form = self.of(a)
        return form is not None and form == self.of(b)


def _negative_power(term: Term) -> Term | None:
    """``inv(V)^2`` for ``V^-2``."""
    if term.op != "power" or term.is_scalar or not isinstance(term.data, int) or term.data >= 0:
        return None
    return mul(*[inverse(term.args[0])] * -term.data)


@lru_cache(maxsize=256)
def _letters(term: Term) -> frozenset[str]:
    """The operators that stay letters in `Forms`; terms that agree have the same."""
    return frozenset(t.op for t in term.walk() if t.op in MOMENTS or t.op == "derivative")


def _by_instance(claim: Claim, forms: Forms) -> Iterator[tuple[Step, ...]]:
    """One use of a law that has to be seen, such as that of total variance."""
    apart = [spread(side) for side in (claim.lhs, claim.rhs)]
    if apart != [claim.lhs, claim.rhs] and forms.agree(*apart):
        yield (Step(claim.lhs, claim.rhs, (Reason("linearity"),)),)
        return
    conditions = conditions_in(claim.lhs, claim.rhs)
    present = operators(claim.lhs) | operators(claim.rhs)
    for name in _INSTANCES:
        law = CATALOGUE[name]
        if law.lhs.op not in present:
            continue
        for start, goal in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs)):
            if any(_letters(new) == _letters(goal) and forms.agree(new, goal)
                   for new in rewritings(law, start, conditions)):
                yield (Step(claim.lhs, claim.rhs, (Reason(name),)),)
                return


def _meeting(
    claim: Claim, found: Sequence[Move], forms: Forms, late: bool, frozen: Frozen,
    chains: Chains,
) -> tuple[Step, ...] | None:
    """The chains from both sides up to where they first meet, or None if they do not."""
    coming = [chains.chain(side, found, late=late, frozen=still)
              for side, still in zip((claim.lhs, claim.rhs), frozen, strict=True)]
    left: list[State] = []
    right: list[State] = []
    for moved in range(2 * LONGEST + 1):
        for states, more in zip((left, right), coming, strict=True):
            states += islice(more, 1)
        for i in range(min(moved + 1, len(left))):
            j = moved - i
            if j < len(right) and _letters(left[i].term) == _letters(right[j].term) and (
                    forms.agree(left[i].term, right[j].term)):
                return _joined(left[: i + 1], right[: j + 1])
    return None


def _joined(left: Sequence[State], right: Sequence[State]) -> tuple[Step, ...]:
    """Both chains as one; the term at which they meet is written once."""
    terms = [s.term for s in left]
    reasons: list[tuple[Reason, ...]] = [(s.reason,) for s in left[1:]]
    if len(left) > 1:
        terms[-1] = right[-1].term
    elif terms[-1] != right[-1].term:
        terms.append(right[-1].term)
        reasons.append((ROUTINE,))
    terms += [s.term for s in reversed(right[:-1])]
    reasons += [(s.reason,) for s in reversed(right[1:])]
    return _steps(terms, reasons)


def _with_gap(
    claim: Claim, found: Sequence[Move], chains: Chains
) -> Iterator[tuple[Step, ...]]:
    """Both chains, and between their ends one step of matrix algebra."""
    early = [m for m in found if not m.late and m.reason.law not in (None, "inverse-cancels")]
    left, right = (list(chains.chain(side, early, late=False))
                   for side in (claim.lhs, claim.rhs))
    if len(left) + len(right) > 2:
        yield _gapped(left, right)
        if len(right) > 1:
            yield _gapped(left, right[:1])
    given = [m for m in early if m.reason.fact is None
             or isinstance(m.reason.fact.statement, Independent)]
    yield _gapped(list(chains.chain(claim.lhs, given, late=False)), right[:1])


def _gapped(left: Sequence[State], right: Sequence[State]) -> tuple[Step, ...]:
    terms = [s.term for s in left] + [s.term for s in reversed(right)]
    reasons = [(s.reason,) for s in left[1:]] + [(GAP,)] + [
        (s.reason,) for s in reversed(right[1:])]
    return _steps(terms, reasons)


def _steps(terms: Sequence[Term], reasons: Sequence[tuple[Reason, ...]]) -> tuple[Step, ...]:
    return tuple(Step(a, b, why) for a, b, why in zip(terms[:-1], terms[1:], reasons, strict=True))


def speaks_of_new_inverses(claim: Claim, steps: Sequence[Step]) -> bool:
    """Whether the chain writes an inverse of which neither the claim nor its facts speak."""
    def plain(term: Term) -> Term:
        return plain(term.args[0]) if term.op == "transpose" else term

    known = {plain(t) for t in invertible_terms(claim)}
    return any(plain(t.args[0]) not in known for s in steps for t in s.after.walk()
               if t.op == "inverse" and not t.is_scalar)
