"""Whether the notes say enough for a step of theirs to be called wrong.

A counterexample is a model of the facts that were read.  Notes rest on more: on words that were
not understood, on conventions, on results that they only link.  So a step is called wrong only
where none of this can help: both sides speak of the same quantities, once definitions are written
out, or one side speaks only of what the other does.  What would merely connect two quantities, of
which nothing was said, is not known to be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..diagnose import concerned
from ..diagnose.situation import left_over
from ..functions import INTERPRETED
from ..kernel.derivatives import settled
from ..kernel.facts import Claim, Equation, Fact, Property, Statement
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import (
    IllFormed,
    Term,
    differentiated,
    identity,
    number,
    randomness,
    zero,
)
from ..late import late_regex
from ..notation import enumerated, symbol_name
from ..notes.kinds.kinds import Environment
from ..notes.ledger import names_of, sizes_of
from ..notes.mathematics.syntax import Node
from ..notes.meaning.quantities import uninterpreted
from ..prove.forms import normalizer_of
from ..records import replace
from ..refute import examine
from ..step import terms_of
from ..verdict import Outcome, Verdict
from .impossible import equates_sizes, is_impossible, never_equates_sizes
from .instances import written_out
from .memory import recalled
from .news import MOMENTS, has_moment, may_define
from .skewness import rests_on_symmetry
from .slips import is_near_identity, slips
from .uncertain import (
    doubtful_density,
    doubtful_factor,
    doubtful_kind,
    doubtful_randomness,
    doubtful_sequence,
    doubtful_variance,
    empty_range,
    is_of_numbers,
    rests_on_signs,
)
from .uncorrelated import depends_on_covariances, holds_without_covariances
from .unexplained import Unexplained

_ACCENT = late_regex(r"_(?:bar|hat|tilde|overline|widehat|widetilde|check|breve)\b")


def softened(verdict: Verdict, lhs: Term, rhs: Term, facts: tuple[Fact, ...],
             environment: Environment, sides: tuple[Node, ...], *, begins: bool,
             speaks_of_independence: bool, certain_order: float, confirmed: Collection[str],
             unexplained: Unexplained, start: Term | None, restricted: Callable[..., bool],
             is_plain: Callable[..., bool]) -> Verdict:
    """The verdict, or ``undecided`` with the reason why the step need not be wrong.

    `sides` are both sides as written; `begins` tells the first relation of a chain.  Of moments
    above the `certain_order` words may say more than was understood.  `confirmed`
    are the symbols of steps that were proved: their kinds cannot be far wrong.  Letters that are
    `unexplained` may be more than was understood.  `start` is the first side of the chain.
    ``restricted(cases=False)`` tells whether the sentence may state a condition, ``cases=True``
    also whether it may speak of a special case; ``is_plain(whole=False)`` whether its words are
    understood and restrict nothing, ``whole=True`` also those from the definitions on.
    """
    if (verdict.outcome not in (Outcome.REFUTED, Outcome.NEEDS, Outcome.ILL_FORMED)
            or (lhs.rows, lhs.cols) != (rhs.rows, rhs.cols) or verdict.relation != "="):
        return verdict
    claim = _settled(Claim(lhs, rhs, facts))
    if verdict.outcome is Outcome.ILL_FORMED:  # of one shape: only what is random matters
        doubt = doubtful_randomness(claim, environment)
    else:
        doubt = doubtful_density(sides) or doubtful_kind(
            claim, environment, confirmed, verdict) or (
            doubtful_factor(environment, sides)) or doubtful_variance(lhs, rhs, facts)
    doubt = doubt or doubtful_sequence(claim)
    if not doubt and verdict.outcome is not Outcome.ILL_FORMED:
        doubt = (empty_range(claim, verdict) or rests_on_signs(claim, verdict)
                 or _unconnected(claim, unexplained, begins=begins, restricted=restricted,
                                 is_plain=is_plain))
        said = Claim(lhs, rhs, verdict.facts or facts)
        vague = begins and _counts(claim) and not is_plain(whole=False)
        if doubt and not vague and slips(
                said, unexplained, None if begins else start):
            doubt = ""
        if doubt and begins and not vague and _is_algebra(claim) and is_of_numbers(
                claim, verdict, counted=True) and not restricted(
                    cases=False) and is_near_identity(said, unexplained):
            doubt = ""
        if doubt and _is_defined(claim) and not restricted(cases=True) and (
                recalled(is_impossible, replace(said, facts=verdict.facts))
                or (is_plain(whole=True) and recalled(equates_sizes, said))
                or (is_plain(whole=False) and recalled(never_equates_sizes, said))):
            doubt = ""
        if not doubt and _is_stationary(rhs, start):
            doubt = "it may be a condition rather than a consequence"
        if not doubt and speaks_of_independence and (
                depends_on_covariances(verdict) or holds_without_covariances(said)):
            doubt = "what the text calls independent was not understood"
        if not doubt and rests_on_symmetry(said, certain_order):
            doubt = "what the text calls symmetric may say more of this moment"
    if not doubt:
        return verdict
    return Verdict(Outcome.UNDECIDED, doubt, lhs=verdict.lhs, rhs=verdict.rhs,
                   examination=None, tried=verdict.tried, milliseconds=verdict.milliseconds)


def unless_unknown(verdict: Verdict, lhs: Term, rhs: Term) -> Verdict:
    """The verdict, unless it calls wrong what may be right by a meaning that is not known here.

    A function of the notes may be any function, which may connect its values on both sides, and
    which quantities are random is told by the moments that are taken of them: only a moment that
    is set equal to a random quantity is wrong.
    """
    if not verdict.outcome.is_wrong:
        return verdict
    unknown = sorted(uninterpreted(lhs) | uninterpreted(rhs))
    if unknown and _values_of_functions(lhs) != _values_of_functions(rhs):
        return replace(verdict, outcome=Outcome.UNDECIDED, needs=(), repair=(), degrees="",
                       examination=None, certificate=None, trust=None,
                       message=f"what {', '.join(unknown)} means is not known here")
    fixed = [side for side in (lhs, rhs) if not randomness(side)]
    if verdict.outcome is Outcome.ILL_FORMED and fixed and not any(map(has_moment, fixed)):
        return replace(verdict, outcome=Outcome.UNDECIDED, repair=(), message=(
            "one side is random, the other is not; which values are meant is not known here"))
    return verdict


def _values_of_functions(side: Term) -> set[Term]:
    return {t for t in side.walk() if t.op == "function" and uninterpreted(t)}


def _is_stationary(rhs: Term, start: Term | None) -> bool:
    """Whether a chain that begins with a derivative ends with 0, to be solved."""
    zero = rhs.op == "zero" or (rhs.op == "number" and not rhs.data)
    return zero and start is not None and any(t.op == "derivative" for t in start.walk())


def _settled(claim: Claim) -> Claim:
    """The claim with definitions and functions written out where derivatives are taken."""
    claim = written_out(claim)
    try:
        return settled(claim)
    except (Unsupported, IllFormed):
        return claim


# --- what nobody connected ----------------------------------------------------------------


def _unconnected(claim: Claim, unexplained: Unexplained, *, begins: bool,
                 restricted: Callable[..., bool], is_plain: Callable[..., bool]) -> str:
    """Quantities that only one side depends on, and that unread words may connect."""
    left, right = concerned(claim, claim.lhs), concerned(claim, claim.rhs)
    deeper = _depends(claim, claim.lhs), _depends(claim, claim.rhs)
    if not unexplained.any(deeper[0] | deeper[1]):  # else a letter may have some property
        left, right = deeper
    sides = claim.lhs, claim.rhs
    if begins and (not left or not right or not (
            _is_defined(claim) or any(t.op in MOMENTS for side in sides for t in side.walk())
            or (is_differentiated(claim.lhs) and not restricted(cases=False))
            or _share(claim))):
        return "it may be a condition rather than a consequence"
    bare = {_base(n) for n in left | right}
    if len(bare) < len(left | right) and accented_apart(left | right, claim):
        return "an accent that nothing explains may connect both sides"
    if left == right:
        return ""
    lost = left ^ right
    if not begins and _is_algebra(claim) and unexplained.are_parameters(lost):
        return ""
    if not (left < right or right < left) or any(n.endswith("()") for n in lost):
        return f"nothing that was understood ties {_listed(lost)} to the other side"
    stated = [t for f in claim.facts if isinstance(f.statement, Equation)
              for t in terms_of(f.statement)]
    if not lost <= names_of(*stated) | sizes_of(*stated) or (
            len(lost) < 2 and not is_plain(whole=True) and (
                unexplained.any(lost) or _may_be_special(min(lost), claim))):
        return f"nothing that was understood determines {_listed(lost)}"
    return ""


def _may_be_special(name: str, claim: Claim) -> bool:
    """Whether the claim may be meant for a letter with a value or property that was not said."""
    terms = (claim.lhs, claim.rhs, *(t for f in claim.facts for t in terms_of(f.statement)))
    letters = {t for side in terms for t in side.walk() if t.op == "symbol" and t.data[0] == name}
    letter = letters.pop() if len(letters) == 1 else None
    if letter is None or letter.data[2] or letter.rows != letter.cols:
        return True
    held = {f.statement.name for f in claim.facts
            if isinstance(f.statement, Property) and f.statement.subject == letter}
    one = number(1) if letter.is_scalar else identity(letter.rows)
    special: list[Statement] = [Equation(letter, one)]
    if not held & {"invertible", "positive-definite", "positive"}:
        special.append(Equation(letter, zero(letter.rows, letter.cols)))
    if not letter.is_scalar:
        special += [Property(letter, p) for p in ("orthogonal", "symmetric", "idempotent")]
    return any(examine(replace(claim, facts=(*claim.facts, Fact("a special letter", s))),
                       trials=6, seconds=1.0).counterexample is None for s in special)


def _is_algebra(claim: Claim) -> bool:
    """Whether no law of chance and no function of the notes' own can connect the sides."""
    return not any(t.op in MOMENTS or randomness(t) or (
        t.op == "function" and t.data not in INTERPRETED)
        for side in (claim.lhs, claim.rhs) for t in side.walk())


def _counts(claim: Claim) -> bool:
    """Whether a trace or the like is said to be so many: words decide which sizes are meant."""
    sides = claim.lhs, claim.rhs
    return any(t.op in ("trace", "dimension") for side in sides for t in side.walk()) and any(
        all(t.op in ("number", "dimension", "add", "mul", "zero") for t in side.walk())
        for side in sides)


def is_differentiated(side: Term) -> bool:
    """Whether a side is the derivative of an expression that is written out, as of ``x'Ax``."""
    found = [t for t in side.walk() if t.op == "derivative"]
    return bool(found) and all(
        t.args[0].op not in ("symbol", "function") and not uninterpreted(t)
        and differentiated(t.args[1]) in t.args[0].walk() for t in found)


def _share(claim: Claim) -> bool:
    """Whether both sides have summands in common: what is to be an identity mostly does."""
    try:
        normalizer = normalizer_of(claim)
        parts = [len(normalizer.simplify(normalizer.polynomial(side)))
                 for side in (claim.lhs, claim.rhs)]
        return len(left_over(normalizer, claim.lhs, claim.rhs)) < sum(parts)
    except (Unsupported, BudgetExceeded):
        return False


def _listed(names: frozenset[str]) -> str:
    known = sorted(symbol_name(n.removesuffix("()")) for n in names - {"pow()"})
    return enumerated(known[:4] or ["powers"])


def _is_defined(claim: Claim) -> bool:
    """Whether a side speaks of something of which is known what it equals."""
    defined = _meanings(claim)
    return any(t in defined for side in (claim.lhs, claim.rhs) for t in side.walk())


def _meanings(claim: Claim) -> dict[Term, Term]:
    """The symbols that were defined, or of which an equation says what they equal."""
    return {s.lhs: s.rhs for f in claim.facts if isinstance(s := f.statement, Equation) and (
        s.definition or (may_define(s.lhs, s.rhs) and s.rhs.op not in (
            "symbol", "number", "zero", "identity")))}


def _depends(claim: Claim, side: Term) -> frozenset[str]:
    """The names on which a side depends, with those of what its letters equal for these."""
    meanings = {t.data[0]: t2 for t, t2 in _meanings(claim).items()
                if t.op == "symbol" and not t.data[1]}
    found: set[str] = set()
    met: set[str] = set()
    new = set(concerned(claim, side))
    while new:
        name = new.pop()
        value = None if name in met else meanings.get(name)
        met.add(name)
        if value is None:
            found.add(name)
        else:
            new |= concerned(claim, value) - met
    return frozenset(found)


def _base(name: str) -> str:
    return _ACCENT.sub("", name)


def accented_apart(names: frozenset[str], claim: Claim) -> bool:
    """Whether two names differ by an accent only, as x and its mean, and nothing connects them."""
    groups: dict[str, list[str]] = {}
    for n in names:
        groups.setdefault(_base(n), []).append(n)
    stated = {n for f in claim.facts if isinstance(f.statement, Equation)
              for side in (f.statement.lhs, f.statement.rhs) if side.op == "symbol"
              for n in names_of(side)}
    return any(len(group) > 1 and any(
        _ACCENT.search(n) and n not in stated for n in group)
        for group in groups.values())
