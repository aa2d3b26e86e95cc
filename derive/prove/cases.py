"""What a search for a proof by cases writes down: cases, columns, and how constraints combine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from msgspec import Struct

from ..kernel.cases import (
    Choose,
    Combine,
    Constraint,
    Introduce,
    Monomial,
    Node,
    Poly,
    Split,
    Summand,
    constant,
    mul,
)
from ..kernel.integers import System
from ..records import replace

ONE: Poly = constant(1)


class Column(Struct, frozen=True):
    """A constraint for the linear program, with the summands that give it."""

    poly: Poly
    relation: str
    summands: tuple[Summand, ...]


class Case(Struct):
    """The constraints of one case beside the known ones, and what was split above."""

    more: list[Constraint]
    split: frozenset[Poly] = frozenset()
    chosen: frozenset[int] = frozenset()
    depth: int = 0
    learnt: bool = False

    def with_(self, constraint: Constraint, **changes: Any) -> Case:
        """The case with one more constraint."""
        return replace(self, more=[*self.more, constraint], **changes)


class Signed(Struct, frozen=True):
    """The constraint with this number says that `poly` is at least, or above, `distance`."""

    number: int
    distance: Fraction
    poly: Poly

    def is_strict(self, relation: str) -> bool:
        """Whether it is above 0, as far as the constraint, of this relation, says."""
        return self.distance > 0 or relation == ">"


class Value(Struct, frozen=True):
    """An atom is `poly`: the constraints ``poly - atom >= 0`` and ``atom - poly >= 0``."""

    poly: Poly
    up: int
    down: int


def times(number: int, signs: Sequence[Signed]) -> tuple[Summand, ...]:
    """A constraint times polynomials of known sign, each a constraint plus its distance."""
    summands = []
    for chosen in product((False, True), repeat=len(signs)):
        pairs = list(zip(signs, chosen, strict=True))
        factor = prod((s.distance for s, take in pairs if not take), start=Fraction(1))
        if factor:
            numbers = [s.number for s, take in pairs if take]
            summands.append(Summand(constant(factor), (number, *numbers)))
    return tuple(summands)


def lowered(monomial: Monomial, atom: int) -> Monomial:
    """The monomial divided by an atom that it has."""
    return tuple((a, e - (a == atom)) for a, e in monomial if a != atom or e > 1)


def product_of(polys: Iterable[Poly]) -> Poly:
    """The product of several polynomials."""
    result = ONE
    for poly in polys:
        if poly != ONE:
            result = poly if result is ONE else mul(result, poly)
    return result


def numbers_in(node: Node) -> Iterator[int]:
    """The numbers of all constraints that a proof uses."""
    match node:
        case Combine(summands, rest):
            for s in summands:
                yield from s.constraints
            if rest is not None:
                yield from numbers_in(rest)
        case Split(_, low, high):
            yield from numbers_in(low)
            yield from numbers_in(high)
        case Choose(_, cases):
            for case in cases:
                yield from numbers_in(case)
        case Introduce(_, rest):
            yield from numbers_in(rest)


def branches(system: System, case: Case, poly: Poly, depth: int) -> tuple[Case, Case]:
    """The cases of the sign of a polynomial."""
    low, high = system.split(poly)
    split = case.split | {poly}
    return case.with_(low, split=split, depth=depth), case.with_(high, split=split, depth=depth)
