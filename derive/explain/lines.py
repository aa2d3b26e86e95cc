"""The lines of an argument, each proved by the kernel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from msgspec import Struct

from ..kernel.certificate import Certificate, Rejected, certify, replay
from ..kernel.facts import Claim, Equation, Fact, IndexRange, Property
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import IllFormed, Term
from ..laws import CATALOGUE, find
from ..laws.law import REAL_MATRICES
from ..prove import prove
from ..prove.completion import combine
from ..prove.scope import has_determinant
from ..records import replace
from .chains import GAP, ROUTINE, Reason
from .named import named
from .needed import needed, related, summands
from .relations import by_relations
from .rewrite import size
from .search import Step, routes, speaks_of_new_inverses, written_out
from .stated import SYMMETRIC

MOST = 8
"""An argument of more lines is no help to a reader."""

LONG = 50
"""A term of more nodes is hard to take in."""


class Line(Struct, frozen=True):
    """One line of an argument: ``before = after``, or another `relation`, and what gives it.

    `laws` are names of the catalogue; `facts` what was stated and is used here.  `relations`
    are the terms whose product with their inverse is replaced by an identity.  A line with
    none of them is rearrangement that has no name: `routine` tells whether sums, products and
    transposes are all of it.
    """

    before: Term
    after: Term
    certificate: Certificate
    laws: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    relations: tuple[Term, ...] = ()

    routine: bool = False
    relation: str = "="

    @property
    def is_unnamed(self) -> bool:
        """Whether nothing names what gives the line: no law, no fact, no inverse."""
        return not (self.laws or self.facts or self.relations)

    @property
    def is_told(self) -> bool:
        """Whether a reader learns what gives the line, in a few words."""
        return self.routine or bool(self.certificate.cases) or (
            bool(self.laws or self.facts) and len(self.relations) <= 2)


def explain(
    claim: Claim, certificate: Certificate | None = None, *, by: str | None = None
) -> tuple[Line, ...]:
    """The argument for a claim that the kernel proves, or () if it has no kernel proof.

    `by` is a law that is known to give the claim: then the argument is one line.

    The first line begins with the claim's left side, the last ends with its right side, and
    each line has its own certificate under the facts of the claim.
    """
    direct = claim.relation != "=" or claim.lhs == claim.rhs
    if certificate is None or (direct and not _proves(certificate, claim)):
        certificate = prove(claim).certificate
    if certificate is None:
        return ()
    if claim.relation != "=":
        used = set(certificate.cited)
        facts = tuple(f for f in claim.facts if f.name in used and _is_told(f, unsaid=False))
        return (Line(claim.lhs, claim.rhs, certificate, facts=facts, relation=claim.relation),)
    if claim.lhs == claim.rhs:
        return (Line(claim.lhs, claim.rhs, certificate, routine=True),)
    argument = _Argument(claim, certificate)
    named = find(by) if by else None
    if named is not None:
        return argument.lines([Step(claim.lhs, claim.rhs, (Reason(named.name),))])
    vague: list[Sequence[Step]] = []
    for route in _routes(claim, certificate):
        steps = merged(route)
        if len(steps) > MOST or speaks_of_new_inverses(claim, steps):
            continue
        if argument.tells(steps):
            return argument.lines(steps)
        vague.append(steps)
    for steps in by_relations(claim, certificate):
        if len(steps) <= MOST and not speaks_of_new_inverses(claim, steps) and (
                argument.tells(steps)):
            return argument.lines(steps)
    return next(filter(None, map(argument.lines, vague)), ()) or argument.lines(
        [Step(claim.lhs, claim.rhs, (GAP,))])


class _Argument:
    """The lines for steps of one claim, each proved once."""

    def __init__(self, claim: Claim, certificate: Certificate) -> None:
        self.claim, self.certificate = claim, certificate
        self.known: dict[Step, Line | None] = {}
        self.sparing: dict[tuple[Term, Term, frozenset[str]], Certificate] = {}

    def tells(self, steps: Sequence[Step]) -> bool:
        """Whether the kernel proves every step and a reader learns why; gaps are tried first."""
        lines = map(self.line, sorted(steps, key=lambda s: GAP not in s.reasons))
        return all(line is not None and line.is_told for line in lines)

    def lines(self, steps: Sequence[Step]) -> tuple[Line, ...]:
        """The steps with their proofs; () if the kernel does not prove one of them."""
        found = [line for line in map(self.line, steps) if line is not None]
        return tuple(found) if len(found) == len(steps) else ()

    def line(self, step: Step) -> Line | None:
        """One step with its proof, or None if the kernel finds none."""
        if step not in self.known:
            self.known[step] = self._line(step)
        return self.known[step]

    def _line(self, step: Step) -> Line | None:
        """The line with its proof, or None if the kernel finds none."""
        claim, whole = self.claim, self.certificate
        own = replace(claim, lhs=step.before, rhs=step.after)
        if step.summands:
            return _of_summands(own, step)
        laws = tuple(dict.fromkeys(r.law for r in step.reasons if r.law is not None))
        facts = list(dict.fromkeys(r.fact for r in step.reasons if r.fact is not None))
        same = own == claim
        certificate = None if same and whole.cases else self._sparing(own, step)
        if certificate is None:
            certificate = whole if same and _proves(whole, own) else prove(own).certificate
            if certificate is None:
                return None
        # What no rewriting gives is named, whatever else is.
        laws += tuple(law for law in REAL_MATRICES if law in certificate.laws and law in CATALOGUE
                      and law not in laws)
        relations = _inverted(certificate)
        said = bool(laws or facts or relations) and not _mind_symmetry(laws)
        silent = written_out(own) if laws else set()
        told = {f.name for f in claim.facts if f not in facts and _is_told(f, unsaid=said)
                and f.name not in silent}
        certificate, used = needed(own, certificate, told)
        facts += [f for f in claim.facts if f.name in used]
        if not laws and not facts and not certificate.cases:
            factored = len(certificate.lemmas) > 1  # a determinant changed twice: by no law alone
            laws = ("inverse-cancels",) if relations else () if factored else named(
                own, certificate.options)
        routine = step.reasons == (ROUTINE,) and not (laws or facts or relations)
        return Line(step.before, step.after, certificate, laws, tuple(facts), relations, routine)

    def _sparing(self, own: Claim, step: Step) -> Certificate | None:
        """A certificate from the facts of the step's reasons and what goes without saying."""
        whole = self.certificate
        silent = {f.name for f in own.facts if not _is_told(f, unsaid=True)} | written_out(own)
        stated = {r.fact.name for r in step.reasons if r.fact is not None}
        if GAP in step.reasons:
            stated |= related(whole) | _defining(own)
            silent = silent if whole.summands or whole.cases else set(whole.cited)
        few = frozenset(stated | silent)
        # Steps of several routes differ in their reasons only.
        key = (own.lhs, own.rhs, few)
        if key not in self.sparing:
            found = _from_few(own, step, whole, few, whole_claim=own == self.claim)
            if found is None:
                return None
            self.sparing[key] = found
        return self.sparing[key]


def _from_few(
    own: Claim, step: Step, whole: Certificate, few: Collection[str], *, whole_claim: bool
) -> Certificate | None:
    """A certificate from few facts, or None if there is none of the kind of the whole."""
    sparse = replace(own, facts=tuple(f for f in own.facts if f.name in few))
    if whole_claim and whole.summands and not related(whole):
        with suppress(Rejected):
            return certify(own, [name for name, _ in whole.facts if name in few],
                           whole.options, whole.lemmas, whole.summands)
    if GAP in step.reasons and whole.summands and not has_determinant(own):
        with suppress(Rejected):
            return combine(sparse)  # as the claim itself: normal forms are not enough
        return None
    typing = [f.name for f in own.facts if not _is_told(f, unsaid=False)]
    # What is not proved as the whole is may need a search of its own; most steps need none.
    every = [f.name for f in sparse.facts]
    for names in (typing, every) if step.reasons == (ROUTINE,) else (every,):
        with suppress(Rejected):
            return certify(own, names, whole.options)
    return prove(sparse).certificate if whole.summands or whole.lemmas or whole.cases else None


def _proves(certificate: Certificate, claim: Claim) -> bool:
    try:
        replay(certificate, claim)
    except Rejected:
        return False
    return True


def _routes(claim: Claim, certificate: Certificate) -> Iterator[tuple[Step, ...]]:
    try:
        yield from routes(claim, certificate)
    except (Unsupported, BudgetExceeded, IllFormed):
        return


def merged(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Routine steps joined to their neighbours, and uses of one law to each other."""
    result: list[Step] = []
    for step in steps:
        if step.before == step.after:
            continue
        if result and (_joins(result[-1].reasons, step.reasons) or _swells(result[-1], step)):
            before = result.pop()
            reasons = tuple(dict.fromkeys((*before.reasons, *step.reasons)))
            covered = {law for r in reasons for law in _COVERS.get(r.law or "", ())}
            named = tuple(r for r in reasons if r != ROUTINE and r.law not in covered)
            step = Step(before.before, step.after, named or (ROUTINE,))
        result.append(step)
    return tuple(s for s in result if s.before != s.after) or tuple(steps)


_COVERS = {"take-out-known": {"linearity"},
           "derivative-linear": {"trace-linear"},
           "derivative-inverse": {"trace-linear", "derivative-linear"},
           "derivative-product": {"trace-linear", "derivative-linear"},
           "cov-bilinear": {"var-linear", "variance-as-covariance"}}
"""Laws of which a use includes uses of others."""


_LONG_COEFFICIENTS = {"var-linear", "cov-bilinear"}
"""What these laws put in front of moments is written with its name at once, if it has one."""


def _swells(first: Step, second: Step) -> bool:
    """Whether the term between two steps is far longer than what comes before and after."""
    before, between, after = map(size, (first.before, first.after, second.after))
    return between > LONG and between > 2 * max(before, after)


def _joins(first: Sequence[Reason], second: Sequence[Reason]) -> bool:
    if ROUTINE in second or first == (ROUTINE,):
        return True
    laws = {r.law for r in first}, {r.law for r in second}
    if laws[0] == laws[1] and len(laws[0]) == 1:
        return True
    # A name that shortens coefficients comes with the law that put them there.
    one, other = ({r.law for r in part if not r.folds} for part in (first, second))
    if not (one and other):
        return one | other <= _LONG_COEFFICIENTS
    return any(one | other <= _COVERS.get(law or "", set()) | {law} for law in one | other)


def _defining(own: Claim) -> set[str]:
    """The definitions of symbols that occur in the claim."""
    inside = {t for side in (own.lhs, own.rhs) for t in side.walk() if t.op == "symbol"}
    return {f.name for f in own.facts if isinstance(f.statement, Equation)
            and f.statement.definition and f.statement.lhs in inside}


def _mind_symmetry(laws: Sequence[str]) -> bool:
    """Whether a law speaks of S + S', which is 2 S only where S is symmetric."""
    return any("derivative" in CATALOGUE[law].about for law in laws if law in CATALOGUE)


def _of_summands(own: Claim, step: Step) -> Line | None:
    """The line with the proof that the step brings along, or None if that is none."""
    stated = [r.fact for r in step.reasons if r.fact is not None]
    names = [f.name for f in own.facts if not _is_told(f, unsaid=True) or f in stated]
    try:
        certificate = certify(own, names, (), (), step.summands)
    except Rejected:
        return None
    laws = tuple(r.law for r in step.reasons if r.law is not None)
    return Line(step.before, step.after, certificate, laws, tuple(stated), _inverted(certificate))


def _is_told(fact: Fact, *, unsaid: bool) -> bool:
    """Whether a reader wants to hear of the fact; ranges and sizes go without saying.

    So does symmetry, where there are other reasons.
    """
    s = fact.statement
    if unsaid and isinstance(s, Property) and s.name in SYMMETRIC:
        return False
    return not isinstance(s, IndexRange) and not (
        isinstance(s, Equation) and s.lhs.op == "dimension") and not (
        isinstance(s, Property) and s.name in ("invertible", "integer"))


def _inverted(certificate: Certificate) -> tuple[Term, ...]:
    """The terms whose product with the inverse is used, each once."""
    return tuple(dict.fromkeys(
        s.relation.term for s in summands(certificate)
        if s.relation.term is not None and s.relation.kind.endswith("inverse")))
