"""Equations between scalars that are multiples of a stated one: how an equation is solved.

``n p = y`` gives ``p = y/n``, and ``y = a x/(b + a x)`` gives ``b y = a x (1 - y)``: the difference
of the sides is that of a stated equation times a product of numbers, letters and denominators.
The search guesses the denominators; what is left of the factor is read off the normal forms, and
the kernel checks the product.  Other stated equations may serve as rules of these normal forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import combinations, islice

from ..kernel.canonical import Canonical
from ..kernel.certificate import Certificate, Rejected, Relation, Summand, certify
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.monomials import Atom, BudgetExceeded, Unsupported
from ..kernel.normal import Normalizer
from ..kernel.terms import IllFormed, Term, dimension, inverse, mul, number, power, sub
from ..records import replace
from .forms import normalizer_of
from .scope import is_stated

_FACTS = 6
"""So many stated equations are tried, the latest first."""
_PRODUCTS = 16
"""So many products of denominators are tried for each."""
_MOST = 40
"""The largest number of monomials in an equation that is looked at."""


def multiple(claim: Claim) -> Certificate:
    """A certificate that the claim is a multiple of a stated equation; raises `Rejected`."""
    rules = tuple(f for f in claim.facts if not is_stated(f))
    equations = [f for f in claim.facts[::-1] if is_stated(f)]
    alone = [(f, rules) for f in equations if _concerns(f, claim, rules)]
    joined = [(f, others) for f in equations if len(equations) > 1 and _concerns(
        f, claim, others := tuple(o for o in claim.facts if o is not f))]
    try:
        for fact, others in (*alone[:_FACTS], *joined[:_FACTS]):
            found = _by(fact, others, claim)
            if found is not None:
                return found
    except (BudgetExceeded, IllFormed, Unsupported) as reason:
        raise Rejected(str(reason)) from None
    raise Rejected("the claim is no multiple of a stated equation")


def _by(fact: Fact, rules: tuple[Fact, ...], claim: Claim) -> Certificate | None:
    """The certificate that the claim is a multiple of a stated equation under the rules."""
    assert isinstance(fact.statement, Equation)
    for factor in _factors(replace(claim, facts=rules), fact.statement):
        summand = Summand(factor, Relation("fact", fact.name), number(1))
        with suppress(Rejected):
            return certify(claim, [f.name for f in rules], (), (), (summand,))
    return None


def _concerns(fact: Fact, claim: Claim, rules: Sequence[Fact]) -> bool:
    """Whether every letter of the claim occurs in the fact, or is what a rule speaks of."""
    s = fact.statement
    assert isinstance(s, Equation)
    own, others = _letters(claim.lhs, claim.rhs), _letters(s.lhs, s.rhs)
    explained = {n for f in rules if isinstance(r := f.statement, Equation)
                 for n in _letters(r.lhs, r.rhs)}
    return not own.isdisjoint(others) and own ^ others <= explained


def _letters(*terms: Term) -> frozenset[str]:
    return frozenset(str(t.data[0] if t.op == "symbol" else t.data) for term in terms
                     for t in term.walk() if t.op in ("symbol", "function"))


def _factors(claim: Claim, stated: Equation) -> Iterator[Term]:
    """By what the stated equation may have to be multiplied."""
    search = _Search(normalizer_of(claim, (), (stated.lhs, stated.rhs)))
    wanted, below = search.cleared(claim.lhs, claim.rhs)
    if len(wanted) > _MOST:
        return
    for product in _products(search.left(claim.lhs, claim.rhs),
                             search.left(stated.lhs, stated.rhs)):
        found, above = search.cleared(*(
            _product([*product, side]) for side in (stated.lhs, stated.rhs)))
        ratio = _ratio(wanted, found) if len(found) == len(wanted) else None
        factor = None if ratio is None else search.written(*ratio, above, below)
        if factor is not None:
            yield _product([*factor, *product])


class _Search:
    """Normal forms of differences, and what has to be written to get them."""

    def __init__(self, normalizer: Normalizer) -> None:
        self.normalizer = normalizer

    def cleared(self, lhs: Term, rhs: Term) -> tuple[Canonical, Counter[Term]]:
        """The difference with its denominators that are sums cleared, and how often each is."""
        form = self.normalizer.canonical(self.normalizer.polynomial(sub(lhs, rhs)), lhs)
        powers = [dict(key[0]) for key in form]
        denominators: Counter[Term] = Counter()
        for term in _inverted((lhs, rhs)):
            found = self._monomial(term)
            if found is not None:
                uid = found[0]
                denominators[term] = max((-p.get(uid, 0) for p in powers), default=0)
                for p in powers:
                    p.pop(uid, None)  # another denominator may be a multiple of this one
        return self.normalizer.difference(lhs, rhs), denominators

    def written(self, scale: Fraction, powers: Mapping[int, int], above: Counter[Term],
                below: Counter[Term]) -> list[Term] | None:
        """The factors of a multiple, from that of the cleared equations; None if one has no term.

        What was cleared are multiples of the denominators as they are written.
        """
        powers = dict(powers)
        factors: list[Term] = []
        for term, count in (above - below).items():
            factors += [term] * count
        for term, count in (below - above).items():
            factors += [inverse(term)] * count
        for term in {*above, *below}:
            found = self._monomial(term)
            assert found is not None
            _, value, rest = found
            count = above[term] - below[term]
            scale *= value ** count
            powers = _times(powers, [(uid, k * count) for uid, k in rest], 1)
        monomial = self._term(scale, powers)
        return None if monomial is None else [monomial, *factors]

    def _monomial(self, denominator: Term) -> tuple[int, Fraction, list[tuple[int, int]]] | None:
        """The letter of a sum that is divided by, and by what monomial the sum is multiplied."""
        poly = self.normalizer.polynomial(inverse(denominator))
        if len(poly) == 1 and not poly[0][2]:
            (value, powers, _), = poly
            for atom, k in powers:
                if k == -1 and atom in self.normalizer.opaque:
                    return atom.uid, Fraction(value), [
                        (a.uid, j) for a, j in powers if a is not atom]
        return None

    def left(self, *sides: Term) -> list[Term]:
        """The denominators that are not cleared: those with indices, or with random letters."""
        return [t for t in _inverted(sides) if any(
            factors for *_, factors in self.normalizer.polynomial(inverse(t)))]

    def _term(self, scale: Fraction, powers: Mapping[int, int]) -> Term | None:
        """A monomial as a term; None if a letter of it is more than a letter."""
        atoms = {atom.uid: atom for atom in self.normalizer.arena.atoms.values()}
        parts = [number(scale)]
        for uid, k in powers.items():
            letter = self._letter(atoms[uid])
            if letter is None:
                return None
            raised = letter if abs(k) == 1 else power(letter, abs(k))
            parts.append(raised if k > 0 else inverse(raised))
        return _product(parts)

    def _letter(self, atom: Atom) -> Term | None:
        if atom.key[0] == "dim":
            return dimension(atom.key[1])
        return self.normalizer.letters.get(atom)


def _product(factors: Sequence[Term]) -> Term:
    return mul(*factors) if len(factors) > 1 else factors[0]


def _inverted(sides: Sequence[Term]) -> list[Term]:
    """The scalars by which the sides divide."""
    return list(dict.fromkeys(t.args[0] for side in sides for t in side.walk()
                              if t.op == "inverse" and t.is_scalar))


def _products(below: Sequence[Term], above: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """Products of denominators of the stated equation, divided by such of the claim."""
    choices = ((*map(inverse, under), *over)
               for size in range(len(below) + len(above) + 1)
               for k in range(min(size, len(below)) + 1)
               for under in combinations(below, k) for over in combinations(above, size - k))
    return islice(choices, _PRODUCTS)


def _ratio(wanted: Canonical, found: Canonical) -> tuple[Fraction, dict[int, int]] | None:
    """A coefficient and powers of letters by which one polynomial is a multiple of the other."""
    if not wanted:
        return None
    (powers, joined), value = next(iter(wanted.items()))
    for (others, here), other in found.items():
        if here != joined:
            continue
        scale = Fraction(value) / Fraction(other)
        shift = _times(dict(powers), others, -1)
        if {(_key(_times(shift, p, 1)), c): v * scale for (p, c), v in found.items()} == {
                (_key(dict(p)), c): Fraction(v) for (p, c), v in wanted.items()}:
            return scale, shift
    return None


def _times(powers: dict[int, int], others: Sequence[tuple[int, int]], sign: int) -> dict[int, int]:
    result = dict(powers)
    for uid, k in others:
        result[uid] = result.get(uid, 0) + sign * k
    return {uid: k for uid, k in result.items() if k}


def _key(powers: dict[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((uid, k) for uid, k in powers.items() if k))
