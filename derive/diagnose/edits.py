"""The slips of the pen: every expression that differs from a given one by one small edit.

To extend it, write a generator from a tree and the scope to edits and enter it in `LOCAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from ..kernel.dims import TOTAL, Dim, as_dim, variable
from ..kernel.facts import Claim, Equation, Property, invertible_terms
from ..kernel.terms import (
    IllFormed,
    Term,
    dimension,
    expectation,
    inverse,
    is_random_symbol,
    number,
    randomness,
    substitute,
    symbol,
)
from ..untyped import Untyped
from .trees import (
    MOMENTS,
    factors_of,
    is_scalar,
    negative,
    product,
    summands_of,
    total,
    transposed,
    with_args,
)

SLIP, LOSS, GUESS = 2, 3, 4
"""What an edit weighs: a slip, something too many, something brought in from elsewhere."""

_SYMMETRIC = ("symmetric", "nonnegative-definite", "positive-definite")


class Edit(NamedTuple):
    """A changed expression, and how far the change goes."""

    weight: int
    tree: Untyped


@dataclass(frozen=True)
class Scope:
    """What an edit may bring in: everything that the step and its facts speak of.

    `atoms` are symbols, moments and inverses; `sizes` the dimension symbols; `given` what is
    conditioned on; `values` what the facts say that something is; `invertible` the terms whose
    inverse is stated to exist, or written; `symmetric` names the symbols that are their own
    transposes; with `rounds` something is rounded.
    """

    atoms: tuple[Term, ...]
    factors: tuple[Untyped, ...]
    sizes: tuple[Dim, ...]
    given: tuple[Term, ...]
    values: tuple[Term, ...]
    invertible: frozenset[Term]
    symmetric: frozenset[str]
    rounds: bool = False

    @property
    def symbols(self) -> tuple[Term, ...]:
        """The symbols among the atoms."""
        return tuple(a for a in self.atoms if a.op == "symbol")


def scope_of(claim: Claim, written: Untyped) -> Scope:
    """The scope of a step: the claim's facts and left side, and what was written on the right."""
    statements = [f.statement for f in claim.facts]
    equations = [s for s in statements if isinstance(s, Equation)]
    sides = [*_readable(written), claim.lhs, *(t for e in equations for t in (e.lhs, e.rhs))]
    inner = [t for side in sides for t in side.walk()]
    symmetric = {s.subject.data[0] for s in statements
                 if isinstance(s, Property) and s.name in _SYMMETRIC}
    symmetric |= {e.rhs.data[0] for e in equations
                  if e.lhs.op == "variance" and e.rhs.op == "symbol"}
    chance = bool(randomness(claim.lhs))
    atoms = [t for t in inner if t.op in ("inverse", "symbol", *MOMENTS)
             and (chance or not randomness(t)) and (t != claim.lhs or t.op == "symbol")]
    invertible = invertible_terms(claim) | {t.args[0] for t in inner if t.op == "inverse"}
    atoms += [inverse(t) for t in sorted(invertible, key=repr)]
    found = tuple(dict.fromkeys(atoms))
    trees = [Untyped.of(a) for a in found]
    trees += [transposed(t, frozenset(symmetric)) for t in trees if not is_scalar(t)]
    sizes = {v for t in inner for d in (t.rows, t.cols) for v in d.variables()
             if v.name != TOTAL and not v.indices}
    return Scope(
        found, tuple({t.term(): t for t in trees}.values()),
        tuple(variable(v.name) for v in sorted(sizes)),
        tuple(dict.fromkeys(g for t in inner if t.op in MOMENTS for g in t.args[MOMENTS[t.op]:])),
        tuple(e.rhs for e in equations if not e.definition and e.rhs.op == "mul"),
        invertible, frozenset(symmetric),
        any(t.op == "function" and t.data in _ROUNDING for t in inner))


def _readable(tree: Untyped) -> list[Term]:
    """The largest well-formed parts."""
    term = tree.typed
    return [t for a in tree.args for t in _readable(a)] if term is None else [term]


def edits(tree: Untyped, scope: Scope, parent: str = "add") -> Iterator[Edit]:
    """Every tree with one edit; `parent` is the operator in which the tree stands."""
    for generate in LOCAL:
        yield from generate(tree, scope, parent)
    inside = tree.args[: MOMENTS.get(tree.op, len(tree.args))]
    for k, arg in enumerate(inside):
        for weight, new in edits(arg, scope, tree.op):
            yield Edit(weight, with_args(tree, (*tree.args[:k], new, *tree.args[k + 1:])))


# Generators, one for each kind of slip -------------------------------------------------


def transposes(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A transpose lost or too many."""
    if tree.op in ("number", "dimension", "identity", "variance", "delta") or is_scalar(tree):
        return
    if parent != "transpose" and not (tree.op == "symbol" and tree.data[0] in scope.symmetric):
        yield Edit(SLIP, transposed(tree, scope.symmetric))


def inverses(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """An inverse lost or too many, of what is known to have one."""
    if tree.op == "inverse":
        yield Edit(SLIP, tree.args[0])
    elif parent != "inverse" and tree.typed in scope.invertible:
        yield Edit(SLIP, Untyped("inverse", [tree]))
    elif tree.op == "mul":
        for i, j in combinations(range(len(tree.args) + 1), 2):
            part = product(tree.args[i:j])
            if j - i > 1 and part.typed in scope.invertible:
                yield Edit(SLIP, product([
                    *tree.args[:i], Untyped("inverse", [part]), *tree.args[j:]]))


def powers(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """Another exponent; a square for a product with the transpose."""
    if tree.op == "power":
        base, n = tree.args[0], tree.data
        yield Edit(SLIP, base if n == 2 else Untyped("power", [base], n - 1))
        yield Edit(LOSS, Untyped("power", [base], n + 1))
        if n == 2 and not is_scalar(base):
            other = transposed(base, scope.symmetric)
            yield Edit(SLIP, product([base, other]))
            yield Edit(SLIP, product([other, base]))
    elif tree.op == "symbol" and parent != "power":
        yield Edit(LOSS, Untyped("power", [tree], 2))
    elif tree.op == "function" and tree.data == "sqrt":
        yield Edit(SLIP, tree.args[0])


def orders(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take the parent
    """Factors in another order; a square at one end for a factor at both ends."""
    if tree.op != "mul":
        return
    scalars = [f for f in tree.args if is_scalar(f)]
    rest = [f for f in tree.args if not is_scalar(f)]
    for k in range(len(rest) - 1):
        yield Edit(SLIP, product([*scalars, *rest[:k], rest[k + 1], rest[k], *rest[k + 2:]]))
    if len(rest) > 2:
        yield Edit(LOSS, product([*scalars, *reversed(rest)]))
    for base, between in _squares(rest):
        other = transposed(base, scope.symmetric)
        yield Edit(SLIP, product([*scalars, base, *between, other]))
        yield Edit(SLIP, product([*scalars, other, *between, base]))


def quotients(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """A quotient of scalars the wrong way up."""
    if tree.op != "mul":
        return
    above = [k for k, f in enumerate(tree.args) if is_scalar(f) and f.op not in (
        "number", "inverse")]
    below = [k for k, f in enumerate(tree.args) if is_scalar(f) and f.op == "inverse"]
    for i in above:
        for j in below:
            swapped = {i: tree.args[j].args[0], j: Untyped("inverse", [tree.args[i]])}
            yield Edit(SLIP, product([swapped.get(k, f) for k, f in enumerate(tree.args)]))


def _squares(factors: Sequence[Untyped]) -> Iterator[tuple[Untyped, Sequence[Untyped]]]:
    """What is squared at the beginning or end of a product, and the other factors."""
    if len(factors) < 2:
        return
    for end, others in ((factors[0], factors[1:]), (factors[-1], factors[:-1])):
        if end.op == "power" and end.data == 2:
            yield end.args[0], others
    if len(factors) > 2:
        for pair, others in ((factors[:2], factors[2:]), (factors[-2:], factors[:-2])):
            bases = [repr(f.args[0] if f.op == "transpose" else f) for f in pair]
            if bases[0] == bases[1]:
                yield pair[0], others


def lost_factors(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A factor missing: one that occurs elsewhere, 2, 1/2, or a dimension."""
    if parent in ("mul", "power", "transpose") or tree.op in ("number", "zero"):
        return
    factors = factors_of(tree)
    for coefficient in (Fraction(2), Fraction(1, 2)):
        yield Edit(SLIP, product([Untyped.of(number(coefficient)), tree]))
    for size in scope.sizes:
        yield Edit(GUESS, product([Untyped.of(dimension(size)), tree]))
        yield Edit(GUESS, product([Untyped.of(inverse(dimension(size))), tree]))
    for new in scope.factors:
        if is_scalar(new):
            yield Edit(GUESS, product([new, tree]))
            continue
        for k in range(len(factors) + 1):
            if _joins(factors[:k], new, factors[k:]):
                yield Edit(GUESS, product([*factors[:k], new, *factors[k:]]))


def _joins(before: Sequence[Untyped], new: Untyped, after: Sequence[Untyped]) -> bool:
    """Whether a matrix conforms with a neighbour on one side at least.

    Where both neighbours conform with each other it must conform with both.
    """
    term = new.term()
    left = next((t for f in reversed(before) if (t := f.typed) and not t.is_scalar), None)
    right = next((t for f in after if (t := f.typed) and not t.is_scalar), None)
    fits_left = left is None or left.cols == term.rows
    fits_right = right is None or right.rows == term.cols
    if left is not None and right is not None and left.cols != right.rows:
        return fits_left or fits_right
    return fits_left and fits_right


def needless_factors(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """A factor too many; a doubled term for a term and its transpose."""
    if tree.op != "mul":
        return
    for k, factor in enumerate(tree.args):
        rest = product([*tree.args[:k], *tree.args[k + 1:]])
        if factor.op == "number" and abs(factor.data) == 2:
            sign = [Untyped.of(number(factor.data / 2))]
            term = product([*sign, rest])
            yield Edit(SLIP, total([term, transposed(term, scope.symmetric)]))
        if factor.op != "number" or factor.data != -1:
            yield Edit(LOSS, rest)


def signs(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """The other sign of a summand."""
    if parent == "add" and tree.op != "add":
        yield Edit(SLIP, negative(tree))


def inner_summands(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """In a sum inside of something: a summand too many, or a transposed one missing."""
    if tree.op != "add":
        return
    for k in range(len(tree.args)):
        yield Edit(LOSS, total([*tree.args[:k], *tree.args[k + 1:]]))
    for summand in tree.args:
        if not is_scalar(summand):
            yield Edit(SLIP, total([*tree.args, transposed(summand, scope.symmetric)]))


def numbers(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """Another number or another count, such as ``N (N + 1)`` for ``N (N - 1)``."""
    if tree.op == "number" and abs(tree.data) != 1:
        p, q = tree.data.numerator, tree.data.denominator
        others = [Fraction(p * 2, q), Fraction(p, q * 2), Fraction(p + 1, q), Fraction(p - 1, q),
                  Fraction(p, q + 1), *([Fraction(p, q - 1)] if q > 1 else [])]
        yield from (Edit(LOSS, Untyped.of(number(n))) for n in others if n)
    if tree.op == "dimension":
        d: Dim = tree.data
        parts = [Dim({monomial: k}) for monomial, k in d.terms]
        if len(parts) > 1:
            yield from (Edit(SLIP, _count(d - part * 2)) for part in parts)
            yield from (Edit(LOSS, _count(d - part)) for part in parts)
        for other in (as_dim(1), *scope.sizes):
            yield Edit(LOSS, _count(d + other))
            yield Edit(LOSS, _count(d - other))


def _count(d: Dim) -> Untyped:
    k = d.constant()
    return Untyped.of(number(k) if k is not None else dimension(d))


def other_symbols(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """Another symbol of the same shape, another member of the family, another index."""
    if tree.op != "symbol":
        return
    term = tree.term()
    name, at, random = term.data
    stem = name.rstrip("0123456789_")
    for other in scope.symbols:
        family = other.data[0].rstrip("0123456789_") == stem
        shape = (other.rows, other.cols) == (term.rows, term.cols)
        if other != term and other.data[2] == random and (shape or family):
            yield Edit(LOSS if family else GUESS, Untyped.of(other))
    names = sorted({v.name for s in scope.symbols for i in s.data[1] if (v := i.variable())})
    for k, index in enumerate(at):
        v = index.variable()
        for new in names:
            if v is not None and v.name != new:
                member = _reindexed(term, k, v.name, variable(new))
                if member is not None:
                    yield Edit(SLIP, Untyped.of(member))


def _reindexed(term: Term, k: int, old: str, new: Dim) -> Term | None:
    """The member with another index at place k."""
    name, at, random = term.data
    if [i.variable() for i in at].count(at[k].variable()) == 1:
        return substitute(term, {}, {old: new})
    if len(at) != 2:
        return None
    rows = term.rows.replace({old: new}) if k == 0 else term.rows
    cols = term.cols.replace({old: new}) if k == 1 else term.cols
    indices = [new if place == k else i for place, i in enumerate(at)]
    try:
        return symbol(name, rows, cols, *indices, random=random)
    except IllFormed:
        return None


_ROUNDING = {"floor": "ceiling", "ceiling": "floor", "min": "max", "max": "min"}


def roundings(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """Floor for ceiling, minimum for maximum; one more or one less, around them or inside."""
    rounded = tree.op == "function" and tree.data in _ROUNDING
    if rounded:
        yield Edit(SLIP, Untyped("function", tree.args, _ROUNDING[tree.data]))
    if rounded or (scope.rounds and (tree.op == "add" or parent in ("function", "root"))):
        for k in (1, -1):
            yield Edit(SLIP, _plus(tree, k))


def _plus(tree: Untyped, k: int) -> Untyped:
    """The tree plus a number, which joins one that is there."""
    summands = list(summands_of(tree))
    for place, summand in enumerate(summands):
        if summand.op == "number":
            value = summand.data + k
            rest = [*summands[:place], *summands[place + 1:]]
            return total([*rest, *([Untyped.of(number(value))] if value or not rest else [])])
    if tree.op == "dimension":
        return _count(tree.data + k)
    return total([*summands, Untyped.of(number(k))])


def bounds(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """A sum that begins or ends one too early or too late."""
    if tree.op == "sum":
        index, lower, upper, distinct = tree.data
        for low, high in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            yield Edit(LOSS, Untyped("sum", tree.args, (
                index, lower + low, upper + high, distinct)))
        for value in (d for i in scope.symbols for d in i.data[1] if repr(d) != index):
            if value in distinct:
                yield Edit(SLIP, Untyped("sum", tree.args, (
                    index, lower, upper, tuple(d for d in distinct if d != value))))
            elif value.variable():
                yield Edit(LOSS, Untyped("sum", tree.args, (
                    index, lower, upper, (*distinct, value))))


def moments(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A condition or an expectation lost or too many; moments nested the wrong way round."""
    if tree.op in MOMENTS:
        count = MOMENTS[tree.op]
        own, given = tree.args[:count], tree.args[count:]
        for k in range(len(given)):
            yield Edit(SLIP, Untyped(tree.op, (*own, *given[:k], *given[k + 1:])))
        for condition in scope.given:
            if condition not in [g.typed for g in given]:
                yield Edit(LOSS, Untyped(tree.op, (*tree.args, Untyped.of(condition))))
        inner = own[0]
        if {tree.op, inner.op} == {"expectation", "variance"}:
            yield Edit(SLIP, Untyped(inner.op, (Untyped(tree.op, inner.args), *given)))
    if tree.op == "expectation":
        yield Edit(LOSS, tree.args[0])
    elif parent not in MOMENTS and tree.op == "symbol" and is_random_symbol(tree.term()):
        term = tree.term()
        yield Edit(LOSS, Untyped.of(expectation(term)))
        yield from (Edit(GUESS, Untyped.of(expectation(term, g)))
                    for g in scope.given if g != term)


def traces(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """A trace forgotten."""
    if parent == "add" and tree.op != "add" and not is_scalar(tree):
        yield Edit(LOSS, Untyped("trace", [tree]))


def determinants(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:  # noqa: ARG001  # all take these
    """A factor that left a determinant once, not once for every row."""
    sizes = {t.args[0].rows for d in tree.args if tree.op == "mul" and d.op == "det"
             if (t := d.typed) is not None}
    for k, factor in enumerate(tree.args) if sizes else ():
        if is_scalar(factor) and factor.op not in ("det", "power", "inverse"):
            for n in sizes:
                yield Edit(SLIP, product([
                    *tree.args[:k], Untyped("power", [factor], n), *tree.args[k + 1:]]))


LOCAL: tuple[Callable[[Untyped, Scope, str], Iterator[Edit]], ...] = (
    transposes, inverses, powers, orders, quotients, signs, needless_factors, inner_summands,
    numbers, roundings, moments, traces, determinants, bounds, other_symbols, lost_factors,
)
"""The generators, the likeliest slips first."""
