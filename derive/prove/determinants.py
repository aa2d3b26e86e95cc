"""Determinants that take a factorisation: Schur complements, Sylvester, updates of low rank.

Each of these is one equation between two products of block-triangular matrices, which the
certificate states as a lemma; the kernel takes determinants on both sides of it.  The search
changes one determinant at a time, from both sides of the claim, until the two meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from ..kernel.certificate import Certificate, Lemma, Rejected, Relation, Summand, certify
from ..kernel.determinants import square_parts
from ..kernel.dims import ONE, Dim
from ..kernel.facts import Claim, Equation, Property, invertible_terms
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    block,
    det,
    identity,
    inverse,
    kronecker,
    mul,
    neg,
    number,
    ones,
    power,
    randomness,
    rebuild,
    sub,
    substitute,
    transpose,
    variance,
    zero,
)
from .forms import normalizer_of

DEPTH = 3
STATES = 60
PAIRS = 8


class Exchange(Struct, frozen=True):
    """``det(before)`` is ``after``, since ``left = right``, which is the sum of `summands`."""

    after: Term
    left: Term
    right: Term
    summands: tuple[Summand, ...] = ()


class State(Struct, frozen=True):
    """A side of the claim after some exchanges, each with what it was multiplied by."""

    term: Term
    steps: tuple[tuple[Term, Exchange], ...] = ()


def factorise(claim: Claim) -> Certificate:
    """A certificate by exchanges of determinants; raises `Rejected` if none is found."""
    search = _Search(claim)
    try:
        for steps in search.candidates():
            for options in ((), ("split",)):
                try:
                    return search.certificate(steps, options)
                except Rejected:
                    continue
    except (Unsupported, BudgetExceeded) as reason:
        raise Rejected(str(reason) or "the normal form grows beyond the limit") from None
    raise Rejected("no factorisation was found")


class _Search:
    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.inverted = invertible_terms(claim)
        self.definitions = {
            s.lhs: s.rhs for s in (f.statement for f in claim.facts)
            if isinstance(s, Equation) and s.lhs.op == "symbol" and not s.lhs.data[1]
            and s.rhs.op not in ("expectation", "variance", "covariance")}
        self.arguments = list(dict.fromkeys(
            t.args[0] for side in (claim.lhs, claim.rhs) for t in side.walk() if t.op == "det"))
        self.normalizer = normalizer_of(claim)

    def certificate(
        self, steps: tuple[tuple[int, Term, Exchange], ...], options: tuple[str, ...]
    ) -> Certificate:
        """The certificate in which lhs - rhs is the sum of the steps, with their signs."""
        lemmas, summands = [], []
        for number_, (sign, cofactor, step) in enumerate(steps):
            lemmas.append(Lemma(sub(step.left, step.right), step.summands))
            summands.append(Summand(mul(number(sign), cofactor),
                                    Relation("determinant", number=number_), number(1)))
        names = [fact.name for fact in self.claim.facts]
        return certify(self.claim, names, options, tuple(lemmas), tuple(summands))

    def candidates(self) -> Iterator[tuple[tuple[int, Term, Exchange], ...]]:
        """Lists of steps under which the two sides have one normal form."""
        for exchange in self._stated():
            for sign in (1, -1):
                yield ((sign, number(1), exchange),)
        sides: list[dict[Any, State]] = [{}, {}]
        fresh = [[State(self._unfolded(t))] for t in (self.claim.lhs, self.claim.rhs)]
        for depth in range(DEPTH + 1):
            for k, (known, other) in enumerate((sides, sides[::-1])):
                found = []
                for state in fresh[k]:
                    form = self._form(state.term)
                    if form is None or form in known or len(known) > STATES:
                        continue
                    known[form] = state
                    found.append(state)
                    if form in other:
                        pair = (state, other[form]) if k == 0 else (other[form], state)
                        yield _joined(*pair)
                fresh[k] = [new for state in found for new in self._next(state)
                            ] if depth < DEPTH else []
        if self.normalizer.opaque:  # where sums are divided by, equal terms may look different
            for left_state in list(sides[0].values())[:PAIRS]:
                for right_state in list(sides[1].values())[:PAIRS]:
                    if not self.normalizer.difference(left_state.term, right_state.term):
                        yield _joined(left_state, right_state)

    def _stated(self) -> Iterator[Exchange]:
        """Equations between square matrices that facts state."""
        for fact in self.claim.facts:
            s = fact.statement
            if isinstance(s, Equation) and not s.distinct and s.lhs.rows == s.lhs.cols and \
                    not s.lhs.is_scalar:
                one = identity(s.lhs.rows)
                yield Exchange(det(s.rhs), s.lhs, s.rhs, (
                    Summand(one, Relation("fact", fact.name), one),))
            elif isinstance(s, Property) and s.name == "idempotent":
                square = mul(s.subject, s.subject)
                yield Exchange(det(s.subject), square, s.subject)

    def _unfolded(self, term: Term) -> Term:
        for _ in range(4):
            try:
                term = substitute(term, self.definitions)
            except (IllFormed, ValueError):
                break
        return term

    def _form(self, term: Term) -> Any:
        try:
            form = self.normalizer.canonical(self.normalizer.polynomial(term), term)
        except (Unsupported, IllFormed):
            return None
        return frozenset(form.items())

    def _next(self, state: State) -> Iterator[State]:
        for cofactor, m, rebuilt in places(_opened(state.term)):
            for exchange in self._exchanges(m):
                yield State(rebuilt(exchange.after), (*state.steps, (cofactor, exchange)))

    # Exchanges of one determinant ------------------------------------------------------

    def _exchanges(self, m: Term) -> Iterator[Exchange]:
        yield from self._rewritten(m)
        try:
            if m.op == "block" and m.data == (2, 2) and m.args[0].rows == m.args[0].cols:
                yield from self._by_schur(m)
            elif m.op == "add":
                yield from self._by_update(m)
        except IllFormed:
            return

    def _rewritten(self, m: Term) -> Iterator[Exchange]:
        """The same matrix as it stands under a determinant of the claim; Var(F x) = F Var(x) F'."""
        others = [n for n in self.arguments if n != m and (n.rows, n.cols) == (m.rows, m.cols)]
        if others:
            form = self._form(m)
            yield from (Exchange(det(n), m, n) for n in others if self._form(n) == form)
        if m.op == "variance" and m.args[0].op == "mul" and not m.args[0].is_scalar:
            first, *rest = m.args[0].args
            if first.rows == first.cols and not first.is_scalar and not randomness(first):
                inner = mul(first, variance(mul(*rest), *m.args[1:]), transpose(first))
                yield Exchange(det(inner), m, inner)

    def _by_schur(self, m: Term) -> Iterator[Exchange]:
        """``det M = det A det(D - C inv(A) B) = det D det(A - B inv(D) C)``; where A = D and
        B = C also ``det(A + B) det(A - B)``.
        """
        a, b, c, d = m.args
        n, k = a.rows, d.rows
        if (a, b) == (d, c):
            one, none = identity(n), zero(n, n)
            whole, part = add(a, b), sub(a, b)
            yield Exchange(mul(det(whole), det(part)),
                           mul(block([[one, one], [none, one]]), m,
                               block([[one, neg(one)], [none, one]])),
                           block([[whole, none], [b, part]]))
        if inverted := self._inverse(a):
            rest = sub(d, mul(c, inverted, b))
            lower = block([[identity(n), zero(n, k)], [mul(c, inverted), identity(k)]])
            upper = block([[a, b], [zero(k, n), rest]])
            left = block([[zero(n, n)], [neg(c)]])
            yield Exchange(mul(det(a), det(rest)), m, mul(lower, upper), self._cancels(
                a, "left-inverse", left, block([[identity(n), zero(n, k)]])))
        if inverted := self._inverse(d):
            rest = sub(a, mul(b, inverted, c))
            upper = block([[identity(n), mul(b, inverted)], [zero(k, n), identity(k)]])
            lower = block([[rest, zero(n, k)], [c, d]])
            left = block([[neg(b)], [zero(k, k)]])
            yield Exchange(mul(det(rest), det(d)), m, mul(upper, lower), self._cancels(
                d, "left-inverse", left, block([[zero(k, n), identity(k)]])))

    def _by_update(self, m: Term) -> Iterator[Exchange]:
        """``det(S + P Q) = det S det(I + Q inv(S) P)``."""
        summands = _summands(m)
        n = m.rows
        sums = [t for t in self.inverted if t.op == "add" and t.rows == n]
        for s in (*summands, *sorted(sums, key=repr)):
            others = [t for t in summands if t not in _summands(s)]
            inverted = self._inverse(s)
            if inverted is None or not others or len(others) + len(_summands(s)) > len(summands):
                continue
            rest = add(*others)
            for p, q in (*_splits(rest), (identity(n), rest), (rest, identity(n))):
                yield self._update(s, inverted, p, q)

    def _update(self, s: Term, inverted: Term, p: Term, q: Term) -> Exchange:
        """``[I, -P; 0, I] [S + PQ, 0; Q, I] = [S, 0; Q, I] [I, -inv(S) P; 0, I + Q inv(S) P]``."""
        n, k = s.rows, p.cols
        small = add(identity(k), mul(q, inverted, p))
        one, other = identity(n), identity(k)
        left = mul(block([[one, neg(p)], [zero(k, n), other]]),
                   block([[add(s, mul(p, q)), zero(n, k)], [q, other]]))
        right = mul(block([[s, zero(n, k)], [q, other]]),
                    block([[one, neg(mul(inverted, p))], [zero(k, n), small]]))
        return Exchange(mul(det(s), det(small)), left, right, self._cancels(
            s, "right-inverse", block([[one], [zero(k, n)]]), block([[zero(n, n), p]])))

    def _cancels(self, m: Term, side: str, left: Term, right: Term) -> tuple[Summand, ...]:
        """What a cancelled inverse contributes, where the normal form does not cancel it."""
        if m not in self.inverted or m.op in ("symbol", "identity"):
            return ()
        return (Summand(left, Relation(side, term=m), right),)

    def _inverse(self, s: Term) -> Term | None:
        """The inverse of a term that is known to have one, in inverses of known terms."""
        if s in self.inverted:
            return inverse(s)
        inner = [self._inverse(a) for a in s.args]
        known = [a for a in inner if a is not None]
        match s.op:
            case "identity":
                return s
            case "number" if s.data:
                return number(1 / s.data)
            case "inverse":
                return s.args[0]
            case "transpose" if known:
                return transpose(*known)
            case "mul" if len(known) == len(inner) and all(
                    a.is_scalar or a.rows == s.rows for a in s.args):
                return mul(*reversed(known))
            case "kronecker" if len(known) == len(inner):
                return kronecker(*known)
        return None


def _joined(left: State, right: State) -> tuple[tuple[int, Term, Exchange], ...]:
    """The steps from the left side of the claim to the right one, with signs."""
    return (*((1, c, e) for c, e in left.steps), *((-1, c, e) for c, e in right.steps))


def places(term: Term) -> Iterator[tuple[Term, Term, Callable[[Term], Term]]]:
    """The arguments of determinants on which a term depends linearly: by what each determinant
    is multiplied, its argument, and the term with something else in its place.
    """
    if term.op == "det":
        yield number(1), term.args[0], lambda new: new
    elif term.op in ("add", "mul"):
        for k, arg in enumerate(term.args):
            before, after = term.args[:k], term.args[k + 1 :]
            for cofactor, m, rebuilt in places(arg):
                whole = cofactor if term.op == "add" else mul(*before, cofactor, *after)

                def replaced(new: Term, rebuilt: Callable[[Term], Term] = rebuilt,
                             before: tuple[Term, ...] = before,
                             after: tuple[Term, ...] = after) -> Term:
                    return rebuild(term, [*before, rebuilt(new), *after], {})

                yield whole, m, replaced


def _opened(term: Term) -> Term:
    """The term with determinants of products of square matrices as products."""
    if term.op == "det":
        (m,) = term.args
        if m.op == "transpose":
            return _opened(det(m.args[0]))
        parts = list(square_parts(m)) if m.op == "mul" else []
        if len(parts) > 1:
            return mul(*(power(p, m.rows) if p.is_scalar else _opened(det(p)) for p in parts))
        return term
    return rebuild(term, [_opened(a) for a in term.args], {}) if term.op in ("add", "mul") else term


def _summands(term: Term) -> list[Term]:
    return [t for a in term.args for t in _summands(a)] if term.op == "add" else [term]


def _factors(term: Term) -> Iterator[Term]:
    for a in term.args:
        if a.op == "mul" and not a.is_scalar:
            yield from _factors(a)
        else:
            yield a


def _splits(term: Term) -> Iterator[tuple[Term, Term]]:
    """A product as two factors, at every place; scalars stand on the left."""
    term = mul(number(1), term) if term.op == "ones" else term
    if term.op != "mul":
        return
    factors = list(_factors(term))
    scalars = [a for a in factors if a.is_scalar]
    matrices = [b for a in factors if not a.is_scalar for b in (
        (ones(a.rows), ones(ONE, a.cols)) if a.op == "ones" and ONE not in (a.rows, a.cols)
        else (a,))]
    for k in range(1, len(matrices)):
        left, right = mul(*scalars, *matrices[:k]), mul(*matrices[k:])
        if left.cols == right.rows and _conform(left, right, term.rows):
            yield left, right


def _conform(left: Term, right: Term, n: Dim) -> bool:
    return left.rows == n and right.cols == n
