"""Degrees: how each side of an equation grows when quantities are measured on another scale.

As with units in physics, all summands of a sum have one degree, degrees of factors add, a
variance has twice the degree of its argument, and numbers and dimensions have degree 0.  A
clash of degrees explains why a step fails; it is never the reason for a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from msgspec import Struct

from ..kernel.dims import as_dim
from ..kernel.facts import Claim, Equation, Property
from ..kernel.terms import Term, mul

Form = dict[str, Fraction]
"""A linear form in the unknown degrees of symbols, by name."""

_KEPT = ("transpose", "trace", "vec", "diag", "diagonal", "entry", "sum", "stack", "expectation")
_SUMS = ("add", "block")
_PRODUCTS = ("mul", "hadamard", "kronecker")
_WITHOUT = ("number", "dimension", "identity", "ones", "delta")


class Clash(Struct, frozen=True):
    """Two terms that should have one degree, and the degrees that they have on some scale."""

    first: Term
    first_degree: int
    second: Term
    second_degree: int


def clash(claim: Claim, known: Iterable[tuple[Term, Term]] = ()) -> Clash | None:
    """Two summands of the sides, or of a sum inside, whose degrees differ; None if there are none.

    Degrees of symbols are inferred from the facts, from the left side of the claim and from
    `known`, the equations that were found right.  The summand at fault comes first where the
    left side tells which one that is.  All degrees are integers on the scale that is shown, and
    none of the two is 0: that a symbol may be rescaled by itself explains nothing.
    """
    rules: list[Form] = []
    for fact in claim.facts:
        s = fact.statement
        if isinstance(s, Equation):
            _equal(s.lhs, s.rhs, rules)
        elif isinstance(s, Property) and s.name in ("idempotent", "orthogonal"):
            rules.append(_degree(s.subject, rules) or {})
    for lhs, rhs in known:
        _equal(lhs, rhs, rules)
    left = _degree(claim.lhs, rules)
    scales = _solutions(rules, _names(claim))
    shown = {t.data[0] for side in (claim.lhs, claim.rhs) for t in side.walk() if t.op == "symbol"}
    scales = [_upright(scale, shown) for scale in scales]
    found = [c for scale in scales for c in _clashes(claim, left, scale)
             if c.first_degree and c.second_degree]
    return min(found, key=lambda c: abs(c.first_degree) + abs(c.second_degree), default=None)


def _clashes(claim: Claim, left: Form | None, scale: Form) -> Iterator[Clash]:
    """A clash on one scale: in the right side as a whole, else in a sum inside of it."""
    sides = [(t, _value(form, scale)) for t in _summands(claim.rhs)
             if (form := _degree(t, [])) is not None]
    if left is not None:
        goal = _value(left, scale)
        wrong = [pair for pair in sides if pair[1] != goal]
        right = [pair for pair in sides if pair[1] == goal] or [(claim.lhs, goal)]
        if wrong:
            yield _clash(wrong[0], right[0])
            return
    for inner in claim.rhs.walk():
        if inner.op == "add":
            found = [(t, _value(form, scale)) for t in _summands(inner)
                     if (form := _degree(t, [])) is not None]
            other = next((pair for pair in found if pair[1] != found[0][1]), None)
            if other is not None:
                yield _clash(other, found[0])
                return


def _clash(first: tuple[Term, Fraction], second: tuple[Term, Fraction]) -> Clash:
    return Clash(_unsigned(first[0]), int(first[1]), _unsigned(second[0]), int(second[1]))


def _unsigned(term: Term) -> Term:
    """The term without a factor -1 in front."""
    if term.op == "mul" and term.args[0].op == "number" and term.args[0].data == -1:
        return mul(*term.args[1:])
    return term


def _summands(term: Term) -> list[Term]:
    return [t for a in term.args for t in _summands(a)] if term.op == "add" else [term]


# --- degrees as linear forms --------------------------------------------------------------


def _degree(term: Term, rules: list[Form]) -> Form | None:
    """The degree of a term; None if it is zero, which has every degree.

    What must hold for the term to have one is added to `rules`, as forms that vanish.
    """
    if term.op == "symbol":
        return {term.data[0]: Fraction(1)}
    if term.op == "zero" or (term.op == "number" and term.data == 0):
        return None
    if term.op in _WITHOUT:
        return {}
    own = term.args[:2] if term.op == "covariance" else (
        term.args[:1] if term.op in ("expectation", "variance") else term.args)
    degrees = [_degree(a, rules) for a in own]
    if term.op in _SUMS:
        return _common(degrees, rules)
    known = [d for d in degrees if d is not None]
    if len(known) < len(degrees):
        return None
    if term.op in _KEPT:
        return known[0]
    if term.op in _PRODUCTS or term.op == "covariance":
        return _sum((d, 1) for d in known)
    if term.op == "variance":
        return _sum([(known[0], 2)])
    if term.op == "derivative":
        return _sum([(known[0], 1), (known[1], -1)])
    if term.op == "inverse":
        return _sum([(known[0], -1)])
    if term.op in ("det", "power"):
        times = term.args[0].rows.constant() if term.op == "det" else as_dim(term.data).constant()
        if times is None and known[0]:
            return {repr(term): Fraction(1)}  # a multiple that depends on a size
        return _sum([(known[0], times or 0)])
    if term.op == "function" and term.data == "sqrt":
        return _sum([(known[0], Fraction(1, 2))])
    if term.op == "function" and term.data in ("abs", "min", "max"):
        return _common(degrees, rules)
    rules += known  # the arguments of other functions are pure numbers
    return {}


def _common(degrees: Sequence[Form | None], rules: list[Form]) -> Form | None:
    """The degree that all must have."""
    known = [d for d in degrees if d is not None]
    rules += [_sum([(d, 1), (known[0], -1)]) for d in known[1:]]
    return known[0] if known else None


def _equal(lhs: Term, rhs: Term, rules: list[Form]) -> None:
    _common([_degree(lhs, rules), _degree(rhs, rules)], rules)


def _sum(parts: Iterable[tuple[Form, int | Fraction]]) -> Form:
    result: Form = {}
    for form, factor in parts:
        for name, x in form.items():
            result[name] = result.get(name, Fraction(0)) + factor * x
    return {name: x for name, x in result.items() if x}


def _value(form: Form, scale: Form) -> Fraction:
    return sum((x * scale.get(name, Fraction(0)) for name, x in form.items()), Fraction(0))


# --- solutions ----------------------------------------------------------------------------


def _names(claim: Claim) -> list[str]:
    """All symbols, random ones first, so that fixed ones are chosen freely."""
    sides = [claim.lhs, claim.rhs]
    for fact in claim.facts:
        if isinstance(fact.statement, Equation):
            sides += [fact.statement.lhs, fact.statement.rhs]
    symbols = {t.data[0]: t for side in sides for t in side.walk() if t.op == "symbol"}
    return sorted(symbols, key=lambda name: (not symbols[name].data[2], name))


def _solutions(rules: Sequence[Form], names: Sequence[str]) -> list[Form]:
    """A basis of the degrees under which all rules vanish, each in smallest integers.

    Gaussian elimination; each unknown that stays free gives one solution, in which it is
    positive and the other free ones are 0.
    """
    order = list(dict.fromkeys([*names, *(n for form in rules for n in form)]))
    solved: dict[str, Form] = {}
    for rule in rules:
        form = _reduced(rule, solved)
        pivot = next((n for n in order if n in form), None)
        if pivot is None:
            continue
        rest = {n: -x / form[pivot] for n, x in form.items() if n != pivot}
        solved = {n: _reduced(f, {pivot: rest}) for n, f in solved.items()} | {pivot: rest}
    result = []
    for free in order:
        if free not in solved:
            scale = {n: f[free] for n, f in solved.items() if f.get(free)} | {free: Fraction(1)}
            factor = Fraction(lcm(*(x.denominator for x in scale.values())),
                              gcd(*(x.numerator for x in scale.values())))
            result.append({n: x * factor for n, x in scale.items()})
    return result


def _upright(scale: Form, names: set[str]) -> Form:
    """The scale or its negative, so that the named symbols are not negative on the whole."""
    sign = -1 if sum(scale.get(name, 0) for name in names) < 0 else 1
    return {name: sign * x for name, x in scale.items()}


def _reduced(form: Form, solved: dict[str, Form]) -> Form:
    return _sum((solved[n], x) if n in solved else ({n: Fraction(1)}, x)
                for n, x in form.items())
