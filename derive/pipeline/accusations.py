"""Whether the notes say enough for a step of theirs to be called wrong.

A counterexample is a model of the facts that were read.  Notes rest on more: on words that were
not understood, on conventions, on results that they only link.  So a step is called wrong only
where none of this can help: both sides speak of the same quantities, once definitions are written
out, or one side speaks only of what the other does.  What would merely connect two quantities, of
which nothing was said, is not known to be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction

from ..diagnose import concerned
from ..diagnose.situation import left_over
from ..functions import INTERPRETED
from ..kernel.derivatives import settled
from ..kernel.dims import ONE, as_dim, variable
from ..kernel.facts import Claim, Equation, Fact, Property
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import IllFormed, Term, differentiated, randomness
from ..notation import enumerated, symbol_name
from ..notes.kinds.kinds import Environment, Role
from ..notes.kinds.symbols import spell
from ..notes.ledger import names_of, sizes_of
from ..notes.mathematics.syntax import Node
from ..notes.meaning.densities import density
from ..notes.meaning.quantities import uninterpreted
from ..prove.forms import normalizer_of
from ..refute import examine
from ..step import equated, terms_of
from ..verdict import Outcome, Verdict
from .impossible import equates_sizes, is_impossible
from .instances import written_out
from .memory import recalled
from .news import MOMENTS, has_moment
from .slips import is_near_identity, slips
from .uncorrelated import depends_on_covariances, holds_without_covariances
from .unexplained import Unexplained

_NEXT = re.compile(r"_\{?[^{}]*[A-Za-z][+-][0-9]")
_ACCENT = re.compile(r"_(?:bar|hat|tilde|overline|widehat|widetilde|check|breve)\b")


def softened(verdict: Verdict, lhs: Term, rhs: Term, facts: tuple[Fact, ...],
             environment: Environment, sides: tuple[Node, ...], *, begins: bool,
             speaks_of_independence: bool, confirmed: Collection[str],
             unexplained: Unexplained, start: Term | None, restricted: Callable[..., bool],
             is_plain: Callable[..., bool]) -> Verdict:
    """The verdict, or ``undecided`` with the reason why the step need not be wrong.

    `sides` are both sides as written; `begins` tells the first relation of a chain.  `confirmed`
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
        doubt = _doubtful_randomness(claim, environment)
    else:
        doubt = _doubtful_density(sides) or _doubtful_kind(
            claim, environment, confirmed, verdict) or (
            _doubtful_factor(environment, sides))
    doubt = doubt or _doubtful_sequence(claim)
    if not doubt and verdict.outcome is not Outcome.ILL_FORMED:
        doubt = (_empty_range(claim, verdict) or _rests_on_signs(claim, verdict)
                 or _unconnected(claim, unexplained, begins=begins, restricted=restricted,
                                 is_plain=is_plain))
        said = Claim(lhs, rhs, verdict.facts or facts)
        vague = begins and _counts(claim) and not is_plain(whole=False)
        if doubt and not vague and slips(
                said, unexplained, None if begins else start):
            doubt = ""
        if doubt and begins and not vague and _is_algebra(claim) and _is_of_numbers(
                claim, verdict, counted=True) and not restricted(
                    cases=False) and is_near_identity(said, unexplained):
            doubt = ""
        if doubt and _is_defined(claim) and not restricted(cases=True) and (
                recalled(is_impossible, replace(said, facts=verdict.facts))
                or (is_plain(whole=True) and recalled(equates_sizes, said))):
            doubt = ""
        if not doubt and _is_stationary(rhs, start):
            doubt = "it may be a condition rather than a consequence"
        if not doubt and speaks_of_independence and (
                depends_on_covariances(verdict) or holds_without_covariances(said)):
            doubt = "what the text calls independent was not understood"
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


# --- what is not known for certain --------------------------------------------------------


def _doubtful_density(sides: tuple[Node, ...]) -> str:
    """Densities that are written by name, which the notes may parametrise in another way."""
    named = next((found for side in sides for node in side.walk()
                  if (found := density(node)) is not None), None)
    return f"how {named.name} is parametrised is not certain" if named is not None else ""


def _doubtful_kind(claim: Claim, environment: Environment, confirmed: Collection[str],
                   verdict: Verdict) -> str:
    """Kinds that rest on typography, sizes that nobody wrote.

    Where all sizes are 1, no kind matters: numbers are vectors and matrices as well.
    """
    sizes = set()
    only_numbers = _is_of_numbers(claim, verdict, counted=True)
    for side in (claim.lhs, claim.rhs):
        for t in side.walk():
            if t.op == "symbol":
                name, at, _ = t.data
                kind = environment.kind((name, len(at)))
                if kind is not None and not kind.sure and name not in confirmed and (
                        not only_numbers):
                    return f"the kind of {name} is not known for certain"
            if t.op in ("transpose", "trace", "det") and t.args[0].is_scalar and (
                    not only_numbers and (names := names_of(t))):
                return f"{symbol_name(min(names))} may be more than a number"
            sizes |= {n for d in (t.rows, t.cols) for n in d.names()}
    invented = {n for n in sizes if not environment.is_integer_name(n)}
    counted = any(t.op in ("sum", "dimension", "entry") for side in (claim.lhs, claim.rhs)
                  for t in side.walk())
    return "how large a vector or matrix is was not said" if invented and counted and not (
        _is_of_numbers(claim, verdict, counted=True)) else ""


def _is_of_numbers(claim: Claim, verdict: Verdict, *, counted: bool) -> bool:
    """Whether every vector and matrix is 1 x 1 in the counterexample; sizes that are `counted`,
    too.
    """
    if verdict.counterexample is None:
        return False
    values = {name: as_dim(value) for name, value in verdict.counterexample.dims}
    inner = [t for side in (claim.lhs, claim.rhs) for t in side.walk()]
    sizes = [d for t in inner if t.op == "symbol" for d in (t.rows, t.cols)]
    if counted:
        sizes += [variable(n) for t in inner if t.op == "dimension" for n in t.data.names()]
    return all(d.replace(values) == ONE for d in sizes)


def _doubtful_factor(environment: Environment, sides: tuple[Node, ...]) -> str:
    """Products that may be calls."""
    for written in sides:
        for node in written.walk():
            if node.kind == "apply" and node.data in ("(", "["):
                found = spell(node.args[0], environment.habits)
                if found is not None and not found.at and _is_letter_before_bracket(
                        found.name, environment, sides):
                    return f"whether {found.name} is a factor or a function is not known"
    return ""


def _is_letter_before_bracket(name: str, environment: Environment, sides: tuple[Node, ...]
                              ) -> bool:
    """Whether a symbol that is not a function stands before brackets only."""
    if environment.role(name) is not Role.SYMBOL:
        return False
    heads = other = 0
    for side in sides:
        for node in side.walk():
            for k, child in enumerate(node.args):
                found = spell(child, environment.habits)
                if found is not None and found.name == name:
                    if node.kind == "apply" and k == 0:
                        heads += 1
                    else:
                        other += 1
    return heads > 0 and other == 0


def _doubtful_sequence(claim: Claim) -> str:
    """Members of a sequence, such as ``e_{t-1}``, that are known by their labels only."""
    for name in sorted(names_of(*equated(claim))):
        if _NEXT.search(name):
            return f"how {symbol_name(name)} and its like are connected is not known"
    return ""


def _doubtful_randomness(claim: Claim, environment: Environment) -> str:
    """Symbols that are random only since they equal or contain something random."""
    for t in {*randomness(claim.lhs), *randomness(claim.rhs)}:
        name, at, _ = t.data
        kind = environment.kind((name, len(at)))
        if kind is not None and kind.reason == "equal to something random":
            return f"whether {name} is random is not known for certain"
    return ""


def _empty_range(claim: Claim, verdict: Verdict) -> str:
    """Sums whose bounds the counterexample puts in the wrong order."""
    found = verdict.counterexample
    if found is None:
        return ""
    values = dict(found.dims)
    values |= {name: int(v[0][0]) for name, v in found.symbols
               if isinstance(v, tuple) and len(v) == len(v[0]) == 1
               and v[0][0].denominator == 1}
    for side in (claim.lhs, claim.rhs):
        for t in side.walk():
            if t.op == "sum":
                length = t.data[2] - t.data[1] + 1
                if length.names() <= values.keys() and (
                        length.replace({n: values[n] for n in length.names()}).constant() or 0
                        ) < 0:
                    return "the bounds of a sum may be in the wrong order"
    return ""


def _rests_on_signs(claim: Claim, verdict: Verdict) -> str:
    """Symbols under roots and powers that notes mean to be positive without saying so."""
    roots = [t for side in (claim.lhs, claim.rhs) for t in side.walk()
             if t.op == "function" and t.data in ("sqrt", "pow", "log", "abs")]
    letters = dict.fromkeys(t for root in roots for t in root.walk() if t.op == "symbol"
                            and t.is_scalar and not t.data[1] and not t.data[2])
    if not letters:
        return ""
    found = verdict.counterexample
    values = {} if found is None else dict(found.symbols)
    if all(_is_positive(values.get(t.data[0])) for t in letters):
        return ""
    positive = tuple(Fact(f"{t.data[0]} > 0", Property(t, "positive")) for t in letters)
    again = examine(replace(claim, facts=(*claim.facts, *positive)), trials=6, seconds=1.0)
    return "" if again.counterexample else "it rests on signs that nothing states"


def _is_positive(value: object) -> bool:
    """Whether the value of a symbol in a counterexample is one positive number."""
    return (isinstance(value, tuple) and len(value) == len(value[0]) == 1
            and isinstance(value[0][0], Fraction) and value[0][0] > 0)


# --- what nobody connected ----------------------------------------------------------------


def _unconnected(claim: Claim, unexplained: Unexplained, *, begins: bool,
                 restricted: Callable[..., bool], is_plain: Callable[..., bool]) -> str:
    """Quantities that only one side depends on, and that unread words may connect."""
    left, right = concerned(claim, claim.lhs), concerned(claim, claim.rhs)
    sides = claim.lhs, claim.rhs
    if begins and (not left or not right or not (
            _is_defined(claim) or any(t.op in MOMENTS for side in sides for t in side.walk())
            or (is_differentiated(claim.lhs) and not restricted(cases=False))
            or _share(claim))):
        return "it may be a condition rather than a consequence"
    bare = {_base(n) for n in left | right}
    if len(bare) < len(left | right) and _accented_apart(left | right, claim):
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
            len(lost) < 2 and not is_plain(whole=True)):  # else it may have a special value
        return f"nothing that was understood determines {_listed(lost)}"
    return ""


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
    """Whether a side speaks of something that a definition introduced."""
    defined = {f.statement.lhs for f in claim.facts
               if isinstance(f.statement, Equation) and f.statement.definition}
    return any(t in defined for side in (claim.lhs, claim.rhs) for t in side.walk())


def _base(name: str) -> str:
    return _ACCENT.sub("", name)


def _accented_apart(names: frozenset[str], claim: Claim) -> bool:
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
