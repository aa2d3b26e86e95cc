"""Stated facts as moves: definitions written out, assumed equations and properties used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import prod

from ..kernel.dims import Dim
from ..kernel.facts import Equation, Fact, Property
from ..kernel.terms import IllFormed, Term, bound_index, identity, number, substitute
from .rewrite import (
    Rewrite,
    add_up,
    factors,
    flip,
    given,
    is_zero,
    multiply,
    runs,
    zero_like,
)

SYMMETRIC = ("symmetric", "nonnegative-definite", "positive-definite")


def definition(fact: Fact) -> Rewrite:
    """The defined symbol replaced by what it stands for."""
    stated = _equation(fact)

    def rewrite(term: Term) -> Term | None:
        return instance(stated, stated.lhs, stated.rhs, term) if term.op == "symbol" else None
    return rewrite


def folded(fact: Fact) -> Rewrite | None:
    """What a symbol stands for replaced by it; None unless that is a sum of products.

    Products with the sum are found multiplied out, too.
    """
    stated = _equation(fact)
    if stated.lhs.op != "symbol" or stated.lhs.data[1] or stated.rhs.op != "add" or (
            stated.rhs.is_scalar):
        return None
    parts = [_word(s) for s in stated.rhs.args]
    turned = [(c, tuple(flip(f) for f in reversed(w))) for c, w in parts]
    patterns = [(stated.lhs, parts), (flip(stated.lhs), turned)]

    def rewrite(term: Term) -> Term | None:
        if term.op != "add" or term.is_scalar:
            return None
        words = [_word(s) for s in term.args]
        for symbol, pattern in patterns:
            found = _factored(words, pattern, symbol, term)
            if found is not None:
                return found
        return None
    return rewrite


Word = tuple[tuple[Fraction, tuple[Term, ...]], tuple[Term, ...]]
"""The coefficient and the scalars of a product, and its other factors."""


def _word(term: Term) -> Word:
    flat = factors(term)
    numbers = [f.data for f in flat if f.op == "number"]
    scalars = tuple(f for f in flat if f.is_scalar and f.op != "number")
    return ((prod(numbers, start=Fraction(1)), scalars),
            tuple(f for f in flat if not f.is_scalar and f.op != "identity"))


def _factored(
    words: Sequence[Word], pattern: Sequence[Word], symbol: Term, like: Term
) -> Term | None:
    """``L t R + L s R + ...`` as ``L P R + ...``, where P stands for ``t + s``."""
    (own, scalars), first = pattern[0]
    if scalars or not first:
        return None
    for (coefficient, around), word in words:
        for k in range(len(word) - len(first) + 1):
            if word[k : k + len(first)] != first:
                continue
            left, right = word[:k], word[k + len(first) :]
            wanted = [((c * coefficient / own, (*around, *more)), (*left, *w, *right))
                      for (c, more), w in pattern]
            rest = [w for w in words if w not in wanted]
            if len(rest) == len(words) - len(pattern):
                new = [multiply([number(coefficient / own), *around, *left, symbol, *right], like)]
                return add_up([*new, *(multiply([number(c), *s, *w], like)
                                       for (c, s), w in rest)], like)
    return None


def assumed(fact: Fact) -> Rewrite:
    """The left side of an assumed equation, or its transpose, replaced by the right side.

    A product is found among the factors of longer products.  A conditional moment that is
    zero is zero under fewer conditions too.
    """
    stated = _equation(fact)
    sides = [(stated.lhs, stated.rhs)]
    turned = _turned(stated.lhs), flip(stated.rhs)
    if turned[0] != stated.lhs:
        sides.append(turned)

    def rewrite(term: Term) -> Term | None:
        for lhs, rhs in sides:
            if lhs.op == "mul":
                new = _in_product(stated, lhs, rhs, term)
            else:
                new = instance(stated, lhs, rhs, term)
                if new is None and lhs.op == "expectation" and is_zero(rhs):
                    new = _fewer_conditions(lhs, term)
            if new is not None:
                return new
        return None
    return rewrite


def _equation(fact: Fact) -> Equation:
    assert isinstance(fact.statement, Equation)
    return fact.statement


def _turned(term: Term) -> Term:
    """The transpose, pushed inside products and covariances."""
    if term.op == "mul":
        return multiply([flip(f) for f in reversed(factors(term))], flip(term))
    if term.op == "covariance":
        a, b, *rest = term.args
        return Term("covariance", (b, a, *rest), None, term.cols, term.rows)
    return flip(term)


def _fewer_conditions(lhs: Term, term: Term) -> Term | None:
    if term.op != "expectation" or not set(given(term)) < set(given(lhs)) or (
            term.args[0] != lhs.args[0]):
        return None
    return zero_like(term)


def _in_product(stated: Equation, lhs: Term, rhs: Term, term: Term) -> Term | None:
    if term.op not in ("mul", "power"):
        return None
    size = len(factors(lhs))
    for before, run, after in runs(term):
        if len(run) == size:
            try:
                new = instance(stated, lhs, rhs, multiply(run, lhs))
                if new is not None:
                    return multiply([*before, new, *after], term)
            except IllFormed:
                continue
    return None


def instance(stated: Equation, lhs: Term, rhs: Term, term: Term) -> Term | None:
    """The right side for the index values at which the left side is the term; else None."""
    found: dict[str, Dim] = {}
    _bind(lhs, term, found)
    if not found:
        return rhs if lhs == term else None
    try:
        if substitute(lhs, {}, found) != term or any(
                i.replace(found) == j.replace(found) for i, j in stated.distinct):
            return None
        return substitute(rhs, {}, found)
    except (IllFormed, ValueError):
        return None


def _bind(pattern: Term, term: Term, found: dict[str, Dim],
          bound: frozenset[str] = frozenset()) -> None:
    if pattern.op != term.op or len(pattern.args) != len(term.args):
        return
    if pattern.op == "symbol" and pattern.data[0] == term.data[0]:
        for index, value in zip(pattern.data[1], term.data[1], strict=False):
            v = index.variable()
            if v is not None and v.name not in bound:
                found.setdefault(v.name, value)
    bound |= set(bound_index(pattern))
    for a, b in zip(pattern.args, term.args, strict=True):
        _bind(a, b, found, bound)


def property_moves(fact: Fact) -> Iterator[tuple[str, Rewrite]]:
    """What a property of a symbol gives: the law's name and the move."""
    stated = fact.statement
    assert isinstance(stated, Property)
    if stated.name in SYMMETRIC:
        yield "symmetric-transpose", _symmetric(stated.subject)
    if stated.name == "idempotent":
        yield "idempotent-product", _pair(stated.subject, lambda s: (s, s), lambda s: s)
    if stated.name == "orthogonal":
        yield "orthogonal-product", _pair(
            stated.subject, lambda s: (flip(s), s), lambda s: identity(s.rows))
        yield "orthogonal-product", _pair(
            stated.subject, lambda s: (s, flip(s)), lambda s: identity(s.rows))


def _symmetric(subject: Term) -> Rewrite:
    def rewrite(term: Term) -> Term | None:
        if term.op == "transpose" and is_member(subject, term.args[0]):
            return term.args[0]
        return None
    return rewrite


def _pair(subject: Term, pattern: Callable[[Term], tuple[Term, Term]],
          result: Callable[[Term], Term]) -> Rewrite:
    def rewrite(term: Term) -> Term | None:
        if term.op not in ("mul", "power"):
            return None
        flat = factors(term)
        for k in range(len(flat) - 1):
            for s in (flat[k], flip(flat[k])):
                if is_member(subject, s) and pattern(s) == (flat[k], flat[k + 1]):
                    return multiply([*flat[:k], result(s), *flat[k + 2 :]], term)
        return None
    return rewrite


def is_member(subject: Term, term: Term) -> bool:
    """Whether the term is the symbol, or a member of the family that it stands for."""
    if term == subject:
        return True
    if term.op != "symbol" or term.data[0] != subject.data[0] or not subject.data[1]:
        return False
    return all(i.variable() is not None or i == j
               for i, j in zip(subject.data[1], term.data[1], strict=False))
