"""What a failing claim is about: the symbols that are left in the difference of its sides."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ..kernel.dims import Dim, variable
from ..kernel.facts import Claim, Equation, IndexRange
from ..kernel.monomials import BudgetExceeded, Monomial, Unsupported, freshen
from ..kernel.normal import Normalizer
from ..kernel.terms import Term, bound_ranges, is_random_symbol, substitute
from ..prove.forms import normalizer_of

_MOMENTS = {"expectation": 1, "variance": 1, "covariance": 2}
_PLAIN = frozenset({"symbol", "delta", "value", "pair", "part", "dim"})


class Situation(Struct, frozen=True):
    """A claim whose sides differ, and where to look for what is missing.

    Attributes:
        claim: the claim.
        random, fixed: its symbols in order of appearance, definitions included; what a
            definition introduces is left out.  A family is represented by one member.
        conditions: what the claim and its facts condition on.
        second: the symbols that some covariance has as its second argument.
        remaining: for each monomial of the difference, the names of its symbols; None if
            they cannot be told.
        ranges: the bounds of each index.

    """

    claim: Claim
    random: tuple[Term, ...]
    fixed: tuple[Term, ...]
    conditions: tuple[tuple[Term, ...], ...]
    second: frozenset[Term]
    remaining: tuple[frozenset[str], ...] | None
    ranges: dict[str, tuple[Dim, Dim]] = field(default_factory=dict)

    def concerns(self, *symbols: Term) -> bool:
        """Whether one monomial of the difference has all these symbols."""
        names = {s.data[0] for s in symbols}
        return self.remaining is None or any(names <= found for found in self.remaining)

    def other_member(self, member: Term) -> tuple[Term, tuple[Dim, Dim]] | None:
        """Another member of the family, and the two indices, which differ."""
        free = [v for i in member.data[1] if (v := i.variable()) and v.name in self.ranges]
        if len(free) != 1 or len(member.data[1]) != 1:
            return None
        index = free[0].name
        name = self.partner(index)
        return (substitute(member, {}, {index: variable(name)}),
                (variable(index), variable(name)))

    def partner(self, index: str) -> str:
        """An index with the same range under another name: one of the claim's, or a new one."""
        same = [name for name, bounds in self.ranges.items()
                if name != index and bounds == self.ranges[index]]
        new = (name for name in "jklhijkl" if name != index and name not in self.ranges)
        return same[0] if same else next(new, index + "_")


def situation(claim: Claim) -> Situation:
    """The symbols and conditions of a claim and of its difference."""
    equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
    defined = {e.lhs for e in equations if e.definition}
    terms = [*_unfolded(claim), *(s for e in equations for s in (e.lhs, e.rhs))]
    inner = [t for term in terms for t in term.walk()]
    symbols: dict[str, Term] = {}
    for t in inner:
        if t.op == "symbol" and t not in defined:
            known = symbols.setdefault(t.data[0], t)
            if _is_general(t) and not _is_general(known):
                symbols[t.data[0]] = t
    given = [t.args[_MOMENTS[t.op]:] for t in inner if t.op in _MOMENTS]
    own = [t for side in (claim.lhs, claim.rhs) for t in side.walk()]
    ranges = {name: (lower, upper) for t in inner for name, lower, upper in bound_ranges(t)}
    ranges |= {f.statement.index: (f.statement.lower, f.statement.upper)
               for f in claim.facts if isinstance(f.statement, IndexRange)}
    return Situation(
        claim,
        tuple(s for s in symbols.values() if is_random_symbol(s)),
        tuple(s for s in symbols.values() if not is_random_symbol(s)),
        tuple(dict.fromkeys(g for g in given if g)),
        frozenset(t.args[1] for t in own if t.op == "covariance"),
        _remaining(claim),
        ranges)


def _unfolded(claim: Claim) -> Iterator[Term]:
    """The sides with defined symbols written out, for the order of appearance."""
    known = {f.statement.lhs: f.statement.rhs for f in claim.facts
             if isinstance(f.statement, Equation) and f.statement.definition
             and f.statement.lhs.op == "symbol"}

    def walk(term: Term, depth: int) -> Iterator[Term]:
        yield term
        for t in term.walk():
            if t in known and depth < len(known):
                yield from walk(known[t], depth + 1)

    for side in (claim.lhs, claim.rhs):
        found = list(walk(side, 0))
        yield from reversed(found)


def _is_general(symbol: Term) -> bool:
    return any(i.variable() is not None for i in symbol.data[1])


def left_over(normalizer: Normalizer, lhs: Term, rhs: Term) -> list[Monomial]:
    """The monomials of the difference that do not cancel.

    Raises `Unsupported` or `BudgetExceeded` where the normal form does.
    """
    left = normalizer.polynomial(lhs)
    right = freshen(normalizer.arena, normalizer.polynomial(rhs))
    poly = normalizer.simplify([*left, *((-c, s, f) for c, s, f in right)])
    form = normalizer.canonicalizer.polynomial(poly)
    return [m for m in poly if normalizer.canonicalizer.monomial(m) in form]


def _remaining(claim: Claim) -> tuple[frozenset[str], ...] | None:
    try:
        left = left_over(normalizer_of(claim), claim.lhs, claim.rhs)
    except (Unsupported, BudgetExceeded):
        return None
    found = [_names(monomial) for monomial in left]
    kept = [names for names in found if names is not None]
    return tuple(dict.fromkeys(kept)) if len(kept) == len(found) else None


def _names(monomial: Monomial) -> frozenset[str] | None:
    """The names of the symbols in a monomial; None if some are hidden in an opaque letter."""
    _, scalars, factors = monomial
    atoms = [a for a, _ in scalars]
    for atom, _, path in factors:
        atoms += [atom, *(source for box in path for source, _ in box.given)]
    if any(a.key[0] not in _PLAIN for a in atoms):
        return None
    return frozenset(a.key[1] for a in atoms if a.key[0] == "symbol")
