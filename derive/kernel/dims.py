"""Dimensions: integer polynomials in dimension symbols and index variables.

A matrix is ``N x (p + q)``, a family member ``Z_i`` is ``N x q_i``, a stack of members has
``sum_i q_i`` columns.  All of these are values of one class, kept in a canonical form, so
that two dimensions are equal exactly when the objects are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple


class Variable(NamedTuple):
    """A dimension symbol, an index variable, or (named ``TOTAL``) a sum over a family.

    ``indices`` of an ordinary variable are its subscripts, as in ``q_i``.  A total has the
    triple (summand, upper bound, bound index); the index is ``_``, ``__`` ... by depth.
    """

    name: str
    indices: tuple[Dim, ...] = ()


TOTAL = "sum"
_Monomial = tuple[Variable, ...]


class Dim:
    """An integer polynomial; immutable, canonical, and hashable."""

    __slots__ = ("_hash", "_names", "_text", "terms")
    terms: tuple[tuple[_Monomial, int], ...]

    def __init__(self, terms: Mapping[_Monomial, int]) -> None:
        kept = [(monomial, k) for monomial, k in terms.items() if k]
        self.terms = tuple(sorted(kept, key=lambda t: (-len(t[0]), [_name(v) for v in t[0]])))
        self._hash = hash(self.terms)
        self._text: str | None = None
        self._names: frozenset[str] | None = None

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Dim], tuple[dict[_Monomial, int]]]:
        return Dim, (dict(self.terms),)  # hashes of names differ between processes

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Dim) and self.terms == other.terms)

    def __add__(self, other: Dim | int) -> Dim:
        total = dict(self.terms)
        for monomial, k in as_dim(other).terms:
            total[monomial] = total.get(monomial, 0) + k
        return Dim(total)

    __radd__ = __add__

    def __mul__(self, other: Dim | int) -> Dim:
        product: dict[_Monomial, int] = {}
        for left, j in self.terms:
            for right, k in as_dim(other).terms:
                monomial = tuple(sorted(left + right, key=_name))
                product[monomial] = product.get(monomial, 0) + j * k
        return Dim(product)

    __rmul__ = __mul__

    def __neg__(self) -> Dim:
        return self * -1

    def __sub__(self, other: Dim | int) -> Dim:
        return self + as_dim(other) * -1

    def __rsub__(self, other: Dim | int) -> Dim:
        return as_dim(other) - self

    def constant(self) -> int | None:
        """The value if no variable occurs, else None."""
        if not self.terms:
            return 0
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    def variable(self) -> Variable | None:
        """The variable, if the dimension is just one variable, else None."""
        if len(self.terms) == 1 and len(self.terms[0][0]) == 1 and self.terms[0][1] == 1:
            return self.terms[0][0][0]
        return None

    def variables(self) -> Iterator[Variable]:
        """Every variable that occurs, those inside subscripts included."""
        for monomial, _ in self.terms:
            for v in monomial:
                yield v
                for index in v.indices:
                    yield from index.variables()

    def names(self) -> frozenset[str]:
        """The names of all symbols and index variables that occur free."""
        if self._names is None:
            self._names = frozenset(
                v.name for v in self.variables() if v.name != TOTAL and v.name.strip("_"))
        return self._names

    def map(self, value: Callable[[Variable], Dim | None]) -> Dim:
        """Replace each variable for which `value` gives a dimension, subscripts included."""
        result = ZERO
        for monomial, k in self.terms:
            product = as_dim(k)
            for v in monomial:
                new = value(v)
                if new is None and v.name == TOTAL:
                    summand, upper, bound = v.indices
                    new = total(summand.map(value), repr(bound), upper.map(value))
                elif new is None and v.indices:
                    new = variable(v.name, *(index.map(value) for index in v.indices))
                product = product * (variable(*v[:1]) if new is None else new)
            result = result + product
        return result

    def replace(self, values: Mapping[str, Dim]) -> Dim:
        """Substitute dimensions for unsubscripted variables by name."""
        if not self.terms or (
                self.names().isdisjoint(values) and not any(k.startswith("_") for k in values)):
            return self
        return self.map(lambda v: values.get(v.name) if not v.indices else None)

    def __repr__(self) -> str:
        if self._text is None:
            parts = []
            for monomial, k in self.terms:
                names = [_name(v) for v in monomial]
                sign = "-" if k < 0 else "+"
                body = "*".join(([str(abs(k))] if abs(k) != 1 or not names else []) + names)
                parts.append(f"{sign} {body}")
            text = " ".join(parts) or "0"
            self._text = text[2:] if text.startswith("+ ") else text.replace("- ", "-", 1)
        return self._text


@lru_cache(maxsize=4096)
def _name(v: Variable) -> str:
    if v.name == TOTAL:
        return f"sum[{v.indices[0]!r}; {v.indices[1]!r}]"
    return v.name + "".join(f"_{index!r}" for index in v.indices)


@lru_cache(maxsize=4096)
def variable(name: str, *indices: Dim) -> Dim:
    """The dimension symbol or index variable `name`, with subscripts if given."""
    return Dim({(Variable(name, indices),): 1})


@lru_cache(maxsize=1024)
def _constant(value: int) -> Dim:
    return Dim({(): value})


def as_dim(value: Dim | int | str) -> Dim:
    """A dimension from an integer or a symbol's name."""
    if isinstance(value, Dim):
        return value
    return _constant(value) if isinstance(value, int) else variable(value)


ZERO = as_dim(0)
ONE = as_dim(1)


def total(summand: Dim, index: str, upper: Dim) -> Dim:
    """``sum_{index=1}^{upper} summand``; factors without the index move out of the sum."""
    result = ZERO
    for monomial, k in summand.terms:
        outside, inside = as_dim(k), ONE
        for v in monomial:
            single = Dim({(v,): 1})
            if any(w.name == index for w in single.variables()):
                inside = inside * single
            else:
                outside = outside * single
        if inside is ONE:
            result = result + outside * upper
        else:
            depth = max((len(repr(v.indices[2])) for v in inside.variables() if v.name == TOTAL),
                        default=0)
            bound = variable("_" * (depth + 1))
            body = inside.replace({index: bound})
            result = result + outside * Dim({(Variable(TOTAL, (body, upper, bound)),): 1})
    return result


def at_least(size: Dim, least: int) -> bool:
    """Whether a size is certainly no less, if its symbols are at least 1."""
    value = size.constant()
    if value is None and all(k > 0 and not any(v.name == TOTAL for v in monomial)
                             for monomial, k in size.terms):
        value = sum(k for _, k in size.terms)
    return value is not None and value >= least


def unify(left: Dim, right: Dim) -> dict[str, Dim] | None:
    """A substitution of one symbol that makes the two dimensions equal.

    ``{}`` if they are equal already; None if no symbol occurs alone with coefficient 1 or -1
    in their difference.
    """
    difference = left - right
    if not difference.terms:
        return {}
    for monomial, k in difference.terms:
        if len(monomial) == 1 and abs(k) == 1 and not monomial[0].indices:
            name = monomial[0].name
            rest = (variable(name) * k - difference) * k
            if name not in rest.names():
                return {name: rest}
    return None
