"""Terms rewritten as a textbook writes them: flat sums and products without idle factors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import prod

from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    expectation,
    mul,
    number,
    rebuild,
    transpose,
    zero,
)
from ..laws.law import MOMENTS

Given = tuple[Term, ...]
Rewrite = Callable[[Term], "Term | None"]


def arity(term: Term) -> int:
    """How many arguments come before what the term is conditioned on."""
    if term.op not in MOMENTS:
        return len(term.args)
    return 2 if term.op == "covariance" else 1


def given(term: Term) -> Given:
    """What a moment is conditioned on."""
    return term.args[arity(term):]


def is_zero(term: Term) -> bool:
    """Whether the term is written as zero."""
    return term.op == "zero" or (term.op == "number" and term.data == 0)


def zero_like(term: Term) -> Term:
    """The zero of the term's shape."""
    return number(0) if term.is_scalar else zero(term.rows, term.cols)


def summands(term: Term) -> list[Term]:
    """The summands, those of sums inside sums included."""
    return [s for a in term.args for s in summands(a)] if term.op == "add" else [term]


def factors(term: Term) -> list[Term]:
    """The factors, those of products inside products included; powers are written out."""
    if term.op == "mul":
        return [f for a in term.args for f in factors(a)]
    if term.op == "power" and isinstance(term.data, int) and 1 < term.data < 5:
        return factors(term.args[0]) * term.data
    return [term]


def add_up(parts: Sequence[Term], like: Term) -> Term:
    """The sum without zeros; like summands next to each other are not collected."""
    rest = [s for p in parts for s in summands(p) if not is_zero(s)]
    return add(*rest) if rest else zero_like(like)


def multiply(parts: Sequence[Term], like: Term) -> Term:
    """The product without ones, with one coefficient in front; zero if a factor is."""
    flat = [f for p in parts for f in ([p] if p.op != "mul" else _flat(p))]
    if any(map(is_zero, flat)):
        return zero_like(like)
    coefficient = prod((f.data for f in flat if f.op == "number"), start=Fraction(1))
    rest = [f for f in flat if f.op != "number"]
    if any(not f.is_scalar for f in rest):
        eyes = [f for f in rest if f.op == "identity"]
        kept = [f for f in rest if f.op != "identity"]
        # An identity next to scalars only is what makes the product a matrix.
        rest = kept if any(not f.is_scalar for f in kept) else [*kept, *eyes[:1]]
    if coefficient != 1 or not rest:
        rest = [number(coefficient), *rest]
    product = mul(*rest)
    if (product.rows, product.cols) != (like.rows, like.cols):
        return mul(*parts)
    return product


def _flat(term: Term) -> list[Term]:
    return [f for a in term.args for f in (_flat(a) if a.op == "mul" else [a])]


@lru_cache(maxsize=1 << 14)
def size(term: Term) -> int:
    """How many operators and letters the term has."""
    return 1 + sum(map(size, term.args))


@lru_cache(maxsize=1 << 14)
def operators(term: Term) -> frozenset[str]:
    """The operators that occur in the term."""
    return frozenset((term.op,)).union(*map(operators, term.args))


@lru_cache(maxsize=1 << 14)
def tidy(term: Term) -> Term:
    """The term without zeros, ones and doubled transposes; sums and products are flat."""
    if not term.args:
        return term
    fixed = arity(term)
    args = [*map(tidy, term.args[:fixed]), *term.args[fixed:]]
    match term.op:
        case "add":
            return add_up(args, term)
        case "mul":
            return multiply(args, term)
        case "transpose":
            return flip(args[0])
        case "trace" | "sum" | "expectation" | "vec" if is_zero(args[0]):
            return zero_like(term)
        case "variance" if is_zero(args[0]):
            return zero_like(term)
        case "covariance" if is_zero(args[0]) or is_zero(args[1]):
            return zero_like(term)
        case "power" if term.data == 1:
            return args[0]
        case "inverse" if args[0].op == "inverse":
            return args[0].args[0]
        case "inverse" if args[0].op == "identity":
            return args[0]
    return rebuild(term, args, {})


def flip(term: Term) -> Term:
    """The transpose, written without a prime where none is needed."""
    if term.op == "transpose":
        return term.args[0]
    if term.is_scalar or term.op == "identity":
        return term
    if is_zero(term):
        return zero(term.cols, term.rows)
    return transpose(term)


def everywhere(
    term: Term, rewrite: Rewrite, frozen: Collection[Term] = (), idle: set[Term] | None = None
) -> Term | None:
    """The term after one use at every outermost place where it applies; None if nowhere.

    `idle` are terms in which the rewriting is known to change nothing; it grows.
    """
    found = _sweep(term, rewrite, frozen, set() if idle is None else idle)
    return None if found == term else tidy(found)


def _sweep(term: Term, rewrite: Rewrite, frozen: Collection[Term], idle: set[Term]) -> Term:
    if term in idle or term in frozen:
        return term
    new = rewrite(term)
    if new is not None and new != term:
        return new
    fixed = arity(term)
    args = [_sweep(a, rewrite, frozen, idle) for a in term.args[:fixed]]
    if all(a is b for a, b in zip(args, term.args, strict=False)):
        idle.add(term)
        return term
    try:
        return rebuild(term, [*args, *term.args[fixed:]], {})
    except IllFormed:
        return term


def runs(term: Term) -> Iterator[tuple[list[Term], list[Term], list[Term]]]:
    """Every run of two or more neighbouring matrix factors: before, the run, after."""
    flat = factors(term)
    for length in range(len(flat), 1, -1):
        for start in range(len(flat) - length + 1):
            yield flat[:start], flat[start : start + length], flat[start + length :]


def expectation_of(term: Term, conditions: Given) -> Term:
    """``E(term | conditions)``, where a prime stays outside."""
    if term.op == "transpose":
        return flip(expectation(term.args[0], *conditions))
    return expectation(term, *conditions)
