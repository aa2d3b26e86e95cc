"""What an author assumes, as values that become kernel facts when a derivation is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct

from ..kernel import facts as kernel
from ..kernel import terms
from ..kernel.dims import Dim
from ..kernel.terms import IllFormed, Term, randomness
from ..sympy_bridge import Reader, sympy
from .expressions import AuthorError, Family, expression, generic, listed
from .operators import Cov

Distinct = tuple[tuple[Any, Any], ...]


class Assumption(Struct, frozen=True):
    """Something assumed; each kind gives one kernel statement."""

    @property
    def name(self) -> str:
        """The name by which certificates cite the fact."""
        raise NotImplementedError

    def expressions(self) -> tuple[Any, ...]:
        """Every SymPy expression in it."""
        raise NotImplementedError

    def statement(self, reader: Reader) -> kernel.Statement:
        """The kernel's statement; raises `IllFormed` or `BridgeError`."""
        raise NotImplementedError


class Equal(Assumption, frozen=True):
    """``lhs = rhs``, for all values of free indices that differ as `distinct` says.

    ``definition`` marks the equation that introduces the symbol on the left.
    """

    lhs: Any
    rhs: Any
    distinct: Distinct = ()
    definition: bool = False

    @property
    def relation(self) -> str:
        """``=``."""
        return "="

    @property
    def name(self) -> str:
        """``lhs = rhs (i != j)``."""
        left, right = (" ".join(str(side).split()) for side in (self.lhs, self.rhs))
        return f"{left} = {right}{distinct_text(self.distinct)}"

    def expressions(self) -> tuple[Any, ...]:
        """Both sides and the indices."""
        return (self.lhs, self.rhs, *(e for pair in self.distinct for e in pair))

    def statement(self, reader: Reader) -> kernel.Equation:
        """An equation; of a definition, the left side must be a symbol not on the right."""
        lhs, rhs = sides(reader, self.lhs, self.rhs)
        equation = kernel.Equation(lhs, rhs, read_distinct(reader, self.distinct),
                                   self.definition)
        if self.definition and any(t == lhs for t in rhs.walk()):
            raise IllFormed("{0} is defined in terms of itself, by {1}", lhs, rhs)
        if self.definition and not terms.is_random_symbol(lhs) and randomness(rhs):
            raise IllFormed("{0} is declared fixed, but {1} depends on the random {2}",
                            lhs, rhs, min(randomness(rhs), key=repr))
        return equation


class Ordered(Assumption, frozen=True):
    """``lhs <= rhs``, or ``lhs < rhs`` if `strict`, of scalars; it may also be claimed."""

    lhs: Any
    rhs: Any
    strict: bool = False

    @property
    def relation(self) -> str:
        """``<=`` or ``<``."""
        return "<" if self.strict else "<="

    @property
    def name(self) -> str:
        """``k <= L``."""
        left, right = (" ".join(str(side).split()) for side in (self.lhs, self.rhs))
        return f"{left} {self.relation} {right}"

    def expressions(self) -> tuple[Any, ...]:
        """Both sides."""
        return self.lhs, self.rhs

    def statement(self, reader: Reader) -> kernel.Inequality:
        """The inequality."""
        return kernel.Inequality(reader.term(self.lhs), reader.term(self.rhs), self.strict)


class Independence(Assumption, frozen=True):
    """Groups of random symbols are independent, conditionally on `given` if stated."""

    groups: tuple[tuple[Any, ...], ...]
    given: tuple[Any, ...] = ()
    each: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """``u, e independent``, with ``each`` before a family of independent members."""
        written = [("each " if k in self.each else "") + _joined(group)
                   for k, group in enumerate(self.groups)]
        return f"{', '.join(written)} independent{_given_text(self.given)}"

    def expressions(self) -> tuple[Any, ...]:
        """All members and conditions."""
        return (*(m for group in self.groups for m in group), *self.given)

    def statement(self, reader: Reader) -> kernel.Independent:
        """Independence of the groups."""
        groups = tuple(tuple(reader.terms_of(group)) for group in self.groups)
        return kernel.Independent(groups, tuple(reader.terms_of(self.given)), self.each)


class Normality(Assumption, frozen=True):
    """Random symbols are jointly normal, conditionally on `given` if stated."""

    members: tuple[Any, ...]
    given: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        """``u, e jointly normal``."""
        jointly = "jointly " if len(self.members) > 1 else ""
        return f"{', '.join(map(str, self.members))} {jointly}normal{_given_text(self.given)}"

    def expressions(self) -> tuple[Any, ...]:
        """All members and conditions."""
        return (*self.members, *self.given)

    def statement(self, reader: Reader) -> kernel.Normal:
        """Joint normality."""
        return kernel.Normal(tuple(reader.terms_of(self.members)),
                             tuple(reader.terms_of(self.given)))


class HasProperty(Assumption, frozen=True):
    """A symbol, or every member of its family, has one of the kernel's properties."""

    subject: Any
    trait: str

    @property
    def name(self) -> str:
        """``A is symmetric``."""
        return f"{self.subject} is {self.trait}"

    def expressions(self) -> tuple[Any, ...]:
        """The subject."""
        return (self.subject,)

    def statement(self, reader: Reader) -> kernel.Property:
        """The property."""
        return kernel.Property(reader.term(self.subject), self.trait)


def sides(reader: Reader, lhs: Any, rhs: Any) -> tuple[Term, Term]:
    """The terms of two sides; a side that is the number 0 takes the other's shape."""
    if lhs == 0 and rhs != 0:
        right = reader.term(rhs)
        return _zero_like(right), right
    left = reader.term(lhs)
    return left, _zero_like(left) if rhs == 0 else reader.term(rhs)


def _zero_like(other: Term) -> Term:
    return terms.number(0) if other.is_scalar else terms.zero(other.rows, other.cols)


def distinct_pairs(distinct: Any) -> Distinct:
    """``(i, j, k)`` or ``((i, j), (i, k))`` as pairs of different indices."""
    found = listed(distinct)
    if any(isinstance(e, tuple) for e in found):
        pairs: Iterable[Sequence[Any]] = [listed(e) for e in found]
    elif len(found) == 1:
        raise AuthorError(f"distinct needs at least two indices, not only {found[0]}")
    else:
        pairs = combinations(found, 2)
    result = tuple(tuple(map(expression, pair)) for pair in pairs)
    if any(len(pair) != 2 for pair in result):
        raise AuthorError("distinct is written as (i, j), or as pairs ((i, j), (i, k))")
    return tuple((a, b) for a, b in result)


def distinct_text(distinct: Distinct) -> str:
    """`` (i != j)``, or nothing."""
    return f" ({', '.join(f'{a} != {b}' for a, b in distinct)})" if distinct else ""


def read_distinct(reader: Reader, distinct: Distinct) -> tuple[tuple[Dim, Dim], ...]:
    """The pairs as dimensions."""
    return tuple((reader.dim(a), reader.dim(b)) for a, b in distinct)


def _joined(group: tuple[Any, ...]) -> str:
    return str(group[0]) if len(group) == 1 else f"({', '.join(map(str, group))})"


def _given_text(given: tuple[Any, ...]) -> str:
    return f" given {', '.join(map(str, given))}" if given else ""


def equal(lhs: Any, rhs: Any, distinct: Any = ()) -> Equal:
    """The fact ``lhs = rhs``; with ``distinct=(i, j)`` only for different indices."""
    return Equal(expression(lhs), expression(rhs), distinct_pairs(distinct))


def independent(*groups: Any, given: Any = None, each: Any = None) -> Independence:
    """The groups are mutually independent, given `given` if stated.

    A group is a random symbol, a family (all its members together), or a tuple of these.
    ``each=u`` says that the members of the family u are independent of each other; a family
    named only there is one more group.
    """
    found = [tuple(map(generic, listed(group))) for group in groups]
    positions = []
    for family in listed(each):
        member = generic(family)
        if not getattr(member, "indices", ()):
            raise AuthorError(f"each= needs a family, but {member} is a single symbol")
        if (member,) not in found:
            found.append((member,))
        positions.append(found.index((member,)))
    if len(found) < 2 and not positions:
        raise AuthorError("independence needs two groups, or each= with a family")
    if not all(found):
        raise AuthorError("a group of independent symbols is empty")
    return Independence(tuple(found), tuple(map(generic, listed(given))), tuple(positions))


def uncorrelated(x: Any, y: Any, given: Any = None) -> Equal:
    """The fact ``Cov(x, y) = 0``, given `given` if stated."""
    return equal(Cov(generic(x), generic(y), given=given), 0)


def normal(*members: Any, given: Any = None) -> Normality:
    """The random symbols are jointly normal, conditionally on `given` if stated."""
    if not members:
        raise AuthorError("normal needs at least one random symbol")
    return Normality(tuple(map(generic, members)), tuple(map(generic, listed(given))))


def at_most(lhs: Any, rhs: Any) -> Ordered:
    """``lhs <= rhs``, also where SymPy would decide ``lhs <= rhs`` by itself."""
    return Ordered(expression(lhs), expression(rhs))


def less(lhs: Any, rhs: Any) -> Ordered:
    """``lhs < rhs``, also where SymPy would decide ``lhs < rhs`` by itself."""
    return Ordered(expression(lhs), expression(rhs), strict=True)


def relational(value: Any) -> Any:
    """SymPy's ``a <= b``, ``Eq(a, b)`` and so on as an assumption; anything else as it is."""
    match value:
        case sympy.Le() | sympy.Lt():
            return (less if isinstance(value, sympy.Lt) else at_most)(value.lhs, value.rhs)
        case sympy.Ge() | sympy.Gt():
            return (less if isinstance(value, sympy.Gt) else at_most)(value.rhs, value.lhs)
        case sympy.Eq():
            return equal(value.lhs, value.rhs)
        case sympy.Ne():
            raise AuthorError(f"{value} cannot be stated; say that a scalar is not zero with "
                              "invertible(...)")
        case sympy.logic.boolalg.BooleanAtom():
            raise AuthorError(f"SymPy decided the comparison by itself: {value}; write "
                              "at_most(a, b), less(a, b), or two sides")
    return value


def integer(x: Any | Family) -> HasProperty:
    """A scalar has integer values."""
    return _has(x, "integer")


def _has(subject: Any, trait: str) -> HasProperty:
    return HasProperty(generic(subject), trait)


def symmetric(a: Any | Family) -> HasProperty:
    """The fact ``A' = A``."""
    return _has(a, "symmetric")


def idempotent(a: Any | Family) -> HasProperty:
    """The fact ``A A = A``."""
    return _has(a, "idempotent")


def orthogonal(a: Any | Family) -> HasProperty:
    """The fact ``A'A = A A' = I``."""
    return _has(a, "orthogonal")


def invertible(a: Any | Family) -> HasProperty:
    """A matrix has an inverse; a scalar is not zero."""
    return _has(a, "invertible")


def positive_definite(a: Any | Family) -> HasProperty:
    """A matrix is symmetric and positive definite."""
    return _has(a, "positive-definite")


def nonnegative_definite(a: Any | Family) -> HasProperty:
    """A matrix is symmetric and nonnegative definite."""
    return _has(a, "nonnegative-definite")


def full_column_rank(a: Any | Family) -> HasProperty:
    """The columns of a matrix are linearly independent, so ``A'A`` is invertible."""
    return _has(a, "full-column-rank")


def full_row_rank(a: Any | Family) -> HasProperty:
    """The rows of a matrix are linearly independent, so ``AA'`` is invertible."""
    return _has(a, "full-row-rank")


def projection(a: Any | Family) -> tuple[HasProperty, ...]:
    """The facts that A is an orthogonal projection: ``A' = A`` and ``A A = A``."""
    return symmetric(a), idempotent(a)


def generalized_inverse(g: Any, a: Any) -> tuple[Equal, ...]:
    """The fact that G is a generalised inverse of A: ``A G A = A``."""
    g, a = generic(g), generic(a)
    return (equal(a * g * a, a),)


def moore_penrose(g: Any, a: Any) -> tuple[Equal, ...]:
    """The facts that G is the Moore-Penrose inverse of A, by Penrose's four conditions.

    ``A G A = A``, ``G A G = G``, and A G and G A are symmetric.  See Penrose (1955), Proceedings
    of the Cambridge Philosophical Society 51.
    """
    g, a = generic(g), generic(a)
    return (*generalized_inverse(g, a), equal(g * a * g, g),
            equal((a * g).T, a * g), equal((g * a).T, g * a))


def positive(x: Any | Family) -> HasProperty:
    """A scalar is greater than 0."""
    return _has(x, "positive")


def nonnegative(x: Any | Family) -> HasProperty:
    """A scalar is at least 0."""
    return _has(x, "nonnegative")
