r"""What a bar means: ``\bar{x}`` is the mean of ``x_1, ..., x_n``, unless the notes say otherwise.

Only where the ``x_i`` are members of a family, or entries of a vector, with one range from 1, and
where no equation of the notes says what the letter with the bar is.  Where the notes speak of
sample variances, so do ``s_x^2`` and ``s_{xy}`` mean those with the divisor n - 1 (Casella and
Berger, Statistical Inference, 5.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..kernel.dims import ONE, Dim, as_dim, variable
from ..kernel.facts import Claim, Equation, Fact, IndexRange
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    bound_ranges,
    dimension,
    entry,
    mul,
    number,
    randomness,
    sum_over,
    symbol,
)
from ..late import late_regex
from ..notation import describe
from ..step import terms_of

_SPREAD = late_regex(r"s_(?P<of>.+)")
_BAR = late_regex(r"(?P<base>.+)_(?:bar|overline)")
_INDEX = "i"


def laws_of_averages(claim: Claim, stated: frozenset[str], *, spreads: bool) -> tuple[Fact, ...]:
    """Facts about the means that letters with bars stand for in the claim and in its facts.

    Nothing is known of letters that are `stated` to equal something anywhere in the notes; sample
    variances and covariances are known where the notes speak of `spreads`.
    """
    data = _Data(claim)
    means, others = {}, {}
    for letter in data.symbols:
        name = str(letter.data[0])
        if name in stated or letter.data[1]:
            continue
        if found := _BAR.fullmatch(name):
            means[letter] = data.mean(found["base"], letter)
        elif spreads and letter.is_scalar and (found := _SPREAD.fullmatch(name)):
            spread = data.spread(found["of"], letter, stated)
            if spread is not None:
                others[letter] = spread.equation
                means |= {m: e for m, e in spread.means if str(m.data[0]) not in stated}
    return (*_facts("a bar is a mean", means.values()),
            *_facts("a sample covariance", others.values()))


def _facts(meaning: str, equations: Iterable[Equation | None]) -> Iterator[Fact]:
    for equation in dict.fromkeys(equations):
        if equation is not None:
            yield Fact(f"{describe(Fact('', equation))} ({meaning})", equation)


class _Values(NamedTuple):
    """Data: a member with the index that is summed over, and how many there are."""

    member: Term
    size: Dim


class _Spread(NamedTuple):
    """What a sample covariance is, and what the means in it are, each with its letter."""

    equation: Equation
    means: tuple[tuple[Term, Equation | None], ...]


class _Data:
    """The families and vectors of which a claim and its facts speak, with their lengths."""

    def __init__(self, claim: Claim) -> None:
        equations = [f.statement for f in claim.facts if isinstance(f.statement, Equation)]
        self.sides = [claim.lhs, claim.rhs, *(t for e in equations for t in terms_of(e))]
        self.symbols = list(dict.fromkeys(
            t for side in self.sides for t in side.walk() if t.op == "symbol"))
        self.ranges = {f.statement.index: (f.statement.lower, f.statement.upper)
                       for f in claim.facts if isinstance(f.statement, IndexRange)}

    def mean(self, base: str, mean: Term) -> Equation | None:
        """The sum of the data is so many times their mean; None if the data are not clear."""
        data = self._values(base)
        if data is None or (data.member.rows, data.member.cols) != (mean.rows, mean.cols):
            return None
        total = _sum(data.member, data.size)
        return None if total is None else Equation(total, mul(dimension(data.size), mean))

    def spread(self, letters: str, spread: Term, stated: frozenset[str]) -> _Spread | None:
        """What `spread` says of the sum of the products of the data with these letters.

        Two letters make it their covariance, one letter the root of its variance.
        """
        names = {str(t.data[0]) for t in self.symbols}
        single = letters in names
        pairs = [(letters, letters)] if single else [
            (a, b) for a in names for b in names if letters == a + b]
        data = [self._values(a) for a in pairs[0]] if len(pairs) == 1 else []
        known = [d for d in data if d is not None and d.member.is_scalar]
        if len(known) < 2 or known[0].size != known[1].size:
            return None
        size = known[0].size
        total = _sum(mul(*(d.member for d in known)), size)
        if total is None or bool(randomness(total)) != bool(randomness(spread)):
            return None
        means = [self._bar(a, d) for a, d in zip(pairs[0], known, strict=True)]
        if any(m not in self.symbols and str(m.data[0]) in stated for m in means):
            return None
        count, square = dimension(size), mul(spread, spread) if single else spread
        value = add(mul(add(count, number(-1)), square), mul(count, *means))
        return _Spread(Equation(total, value), tuple(
            (m, self.mean(a, m)) for a, m in zip(pairs[0], means, strict=True)))

    def _bar(self, base: str, data: _Values) -> Term:
        """The mean of the data, as it is written or would be."""
        name = f"{base}_bar"
        return next((t for t in self.symbols if t.data[0] == name and not t.data[1]),
                    symbol(name, random=bool(randomness(data.member))))

    def _values(self, base: str) -> _Values | None:
        """The data called so: members of a family, or entries of a vector; None if not clear."""
        symbols = [t for t in self.symbols if t.data[0] == base]
        members = [t for t in symbols if len(t.data[1]) == 1]
        whole = [t for t in symbols if not t.data[1] and t.cols == ONE and t.rows != ONE]
        if len(members) + len(whole) < len(symbols) or bool(members) == bool(whole):
            return None
        sizes = {t.rows for t in whole} if whole else self._sizes(base)
        if len(sizes) != 1 or len({(t.rows, t.cols) for t in members}) > 1:
            return None
        (size,) = sizes
        return _Values(entry(whole[0], variable(_INDEX)) if whole else _member(members[0]), size)

    def _sizes(self, base: str) -> set[Dim]:
        """The ends of the ranges over which the members of a family go, as far as known."""
        found: set[Dim] = set()
        for side in self.sides:
            bounds = self.ranges | {name: (low, high) for t in side.walk()
                                    for name, low, high in bound_ranges(t)}
            for t in side.walk():
                if t.op == "symbol" and t.data[0] == base and t.data[1]:
                    index = t.data[1][0].variable()
                    low, high = bounds.get(index.name, (None, None)) if index else (None, None)
                    if low == as_dim(1) and high is not None:
                        found.add(high)
        return found


def _member(term: Term) -> Term:
    return symbol(term.data[0], term.rows, term.cols, variable(_INDEX),
                  random=bool(term.data[2]))


def _sum(term: Term, size: Dim) -> Term | None:
    try:
        return sum_over(_INDEX, 1, size, term)
    except IllFormed:
        return None
