"""Polynomials in numbered atoms, constraints on them, and the steps of a proof by cases."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .monomials import BudgetExceeded
from .records import Record

LARGEST = 2000  # terms of a polynomial

Monomial = tuple[tuple[int, int], ...]
"""Atoms by number with their exponents; an exponent is negative only where the atom is not 0."""
Poly = tuple[tuple[Monomial, Fraction], ...]
_Open = dict[Monomial, Fraction]


class Summand(Record):
    """``factor`` times the product of the constraints with these numbers.

    Without an equation among them the factor is a positive constant.
    """

    factor: Poly
    constraints: tuple[int, ...]


class Combine(Record):
    """A sum of constraints is one more constraint; without `rest` it is absurd.

    p1 >= 0   ...   pn >= 0          p >= 0, q >= 0         p = 0
    -----------------------          --------------         -------
     c1 p1 + ... + cn pn >= 0           p q >= 0            f p = 0
    """

    summands: tuple[Summand, ...]
    rest: Node | None = None


class Split(Record):
    """Either ``poly <= 0`` or ``poly > 0``; of what is not zero, ``poly < 0`` or ``poly > 0``."""

    poly: Poly
    low: Node
    high: Node


class Choose(Record):
    """A maximum is equal to one of its arguments: a case for each."""

    atom: int
    cases: tuple[Node, ...]


class Introduce(Record):
    """The floor of a polynomial is one more atom."""

    poly: Poly
    rest: Node


Node = Combine | Split | Choose | Introduce


class Constraint(Record):
    """``poly = 0``, ``poly >= 0`` or ``poly > 0``, as the relation says."""

    poly: Poly
    relation: str

    def is_absurd(self) -> bool:
        """Whether it says something false of a constant."""
        if any(monomial for monomial, _ in self.poly):
            return False
        value = self.poly[0][1] if self.poly else Fraction(0)
        return {"=": value != 0, ">=": value < 0, ">": value <= 0}[self.relation]


def freeze(terms: Mapping[Monomial, Fraction]) -> Poly:
    """The canonical form of a polynomial."""
    if len(terms) > LARGEST:
        raise BudgetExceeded
    return tuple(sorted((m, k) for m, k in terms.items() if k))


def constant(value: int | Fraction) -> Poly:
    """A constant polynomial."""
    return freeze({(): Fraction(value)})


def add(*polys: Poly) -> Poly:
    """The sum."""
    total: _Open = {}
    for poly in polys:
        for m, k in poly:
            total[m] = total.get(m, Fraction(0)) + k
    return freeze(total)


def mul(left: Poly, right: Poly) -> Poly:
    """The product; exponents of one atom add up."""
    if len(left) * len(right) > LARGEST:
        raise BudgetExceeded
    product: _Open = {}
    for m, j in left:
        for n, k in right:
            exponents = dict(m)
            for atom, e in n:
                exponents[atom] = exponents.get(atom, 0) + e
            key = tuple(sorted((a, e) for a, e in exponents.items() if e))
            product[key] = product.get(key, Fraction(0)) + j * k
    return freeze(product)


def scale(poly: Poly, factor: int | Fraction) -> Poly:
    """A multiple."""
    return tuple((m, k * factor) for m, k in poly) if factor else ()


def monic(poly: Poly) -> Poly:
    """The multiple with leading coefficient 1."""
    return scale(poly, 1 / poly[-1][1]) if poly else poly
