"""True identities and inequalities with floors, remainders, maxima; and slips with these."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, IndexRange, Inequality, Property, Statement
from derive.kernel.terms import (
    Term,
    add,
    dimension,
    function,
    inverse,
    mul,
    neg,
    number,
    sub,
    symbol,
)
from derive.records import replace

from .differentials import IDENTITIES
from .identities import identity_of
from .matrices import EXACT
from .scopes import claim_terms

_BEFORE = len(IDENTITIES)
n, s, k, m, size, a, b = map(dimension, ("n", "s", "k", "m", "L", "a", "b"))
x, y, z, w = map(symbol, "xyzw")
x_i = symbol("x", 1, 1, "i")
zero, one, two, three, six = map(number, (0, 1, 2, 3, 6))
ROUNDINGS = ("floor", "ceiling")
BOUNDS = ("min", "max")


def over(above: Term, below: Term) -> Term:
    """A fraction."""
    return mul(above, inverse(below))


def _apply(name: str) -> Callable[..., Term]:
    return lambda *args: function(name, *args)


floor, ceiling, mod, least, most, size_of = map(
    _apply, ("floor", "ceiling", "mod", "min", "max", "abs"))
integer, positive = Property(w, "integer"), Property(y, "positive")
SAME = most(zero, sub(add(mul(sub(ceiling(over(size, s)), one), s), k), size))
LENGTH = add(floor(over(sub(size, k), s)), one)


def at_most(name: str, lhs: Term, rhs: Term, *facts: Statement, strict: bool = False) -> None:
    """Add an inequality to the list."""
    identity_of(name, lhs, rhs, *facts, relation="<" if strict else "<=")


identity_of("square modulo 4", mod(mul(n, n), number(4)), mod(n, two))
identity_of("half of a product of neighbours", floor(over(mul(n, add(n, one)), two)),
            over(mul(n, add(n, one)), two))
identity_of("square by halves", floor(over(mul(n, n), number(4))),
            mul(floor(over(n, two)), ceiling(over(n, two))))
identity_of("maximum of multiples", most(mul(y, n), mul(y, m)), mul(y, most(n, m)), positive)
identity_of("halves of an integer", add(floor(over(n, two)), ceiling(over(n, two))), n)
identity_of("ceiling by floor", ceiling(over(n, s)), floor(over(sub(add(n, s), one), s)))
identity_of("ceiling of a negative", ceiling(neg(x)), neg(floor(x)))
identity_of("nested floors", floor(over(floor(over(x, a)), b)), floor(over(x, mul(a, b))))
identity_of("nested by numbers", floor(over(floor(over(n, two)), three)), floor(over(n, six)))
identity_of("remainder", mod(x, s), sub(x, mul(s, floor(over(x, s)))))
identity_of("remainder of a remainder", mod(mod(x, mul(two, y)), y), mod(x, y))
identity_of("remainder of a sum", mod(add(mod(n, s), mod(k, s)), s), mod(add(n, k), s))
identity_of("remainder of a negative divisor", mod(x, neg(y)), neg(mod(neg(x), y)))
identity_of("minimum and maximum", add(least(x, y), most(x, y)), add(x, y))
identity_of("maximum by absolute value", most(x, y),
            over(add(x, y, size_of(sub(x, y))), two))
identity_of("maximum of minima", most(x, least(y, z)), least(most(x, y), most(x, z)))
identity_of("Hermite for two", add(floor(x), floor(add(x, number(Fraction(1, 2))))),
            floor(mul(two, x)))
identity_of("same padding", add(floor(over(add(size, SAME, neg(k)), s)), one),
            ceiling(over(size, s)))
identity_of("length of an output", LENGTH, ceiling(over(add(sub(size, k), one), s)))
identity_of("integers leave a floor", floor(add(x, w)), add(floor(x), w), integer)
identity_of("an integer is its floor", ceiling(w), floor(w), integer)
identity_of("product of parities", mul(mod(n, two), sub(one, mod(n, two))), zero)
identity_of("a defined half", floor(over(w, two)), n,
            Equation(w, add(mul(two, n), one), definition=True))
identity_of("square of an absolute value", mul(size_of(x), size_of(x)), mul(x, x))
at_most("floors are subadditive", add(floor(x), floor(y)), floor(add(x, y)))
at_most("a remainder is small", mod(x, s), s, strict=True)
at_most("a remainder is small for reals", mod(x, y), y, positive, strict=True)
at_most("a remainder is not negative", zero, mod(x, y), positive)
at_most("windows fit", add(mul(sub(LENGTH, one), s), k), size)
at_most("one window", one, LENGTH, Inequality(k, size))
at_most("strict for integers", add(n, one), m, Inequality(n, m, strict=True))
at_most("a product of inequalities", mul(x, y), mul(z, y), Inequality(x, z), positive)
at_most("squares", mul(two, x, y), add(mul(x, x), mul(y, y)))
at_most("triangle", size_of(add(x, y)), add(size_of(x), size_of(y)))
at_most("an index and its bound", add(dimension("i"), two, x_i), add(n, one, x_i),
        IndexRange("i", as_dim(1), as_dim("n") - 1))
at_most("a reciprocal", zero, over(one, y), positive)
WITH_FLOORS = tuple(IDENTITIES)[_BEFORE:]


def other_rounding(term: Term, _rng: Random) -> Term | None:
    """Floor for ceiling, minimum for maximum, a remainder the other way round."""
    if term.op != "function":
        return None
    for pair in (ROUNDINGS, BOUNDS):
        if term.data in pair:
            return function(pair[1 - pair.index(term.data)], *term.args)
    return function("mod", *reversed(term.args)) if term.data == "mod" else None


def rounded(term: Term, rng: Random) -> Term | None:
    """Round a scalar."""
    return function(rng.choice(ROUNDINGS), term) if term.is_scalar else None


def is_ordered(claim: Claim) -> bool:
    """Whether the claim means nothing modulo a prime."""
    return (claim.relation != "=" or any(isinstance(f.statement, Inequality) for f in claim.facts)
            or any(t.op == "function" and t.data in EXACT
                   for side in claim_terms(claim) for t in side.walk()))


def strictness(claim: Claim, rng: Random) -> Claim | None:
    """Strict for weak, in the claim or in a fact."""
    exchange = {"<": "<=", "<=": "<"}
    found = [replace(claim, relation=exchange[claim.relation])] if claim.relation != "=" else []
    for at, fact in enumerate(claim.facts):
        if isinstance(t := fact.statement, Inequality):
            changed = replace(fact, statement=replace(t, strict=not t.strict))
            found.append(replace(claim, facts=(*claim.facts[:at], changed, *claim.facts[at + 1:])))
    return rng.choice(found) if found else None


def related(claim: Claim, rng: Random) -> Claim | None:
    """An inequality for an equation of scalars, either way round."""
    if claim.relation != "=" or not claim.lhs.is_scalar:
        return None
    return replace(claim, relation=rng.choice(("<", "<=")))
