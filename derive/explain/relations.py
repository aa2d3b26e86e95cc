"""Identities with several inverses, one inverse a line.

What a certificate says is that both sides differ by multiples of relations such as M inv(M) = I.
Taking these away one kind after the other leads from one side to the other.  An inverse is shown
to be one as in textbooks: its product with what is inverted is multiplied out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations

from msgspec import Struct

from ..kernel.certificate import Certificate, Relation, Summand
from ..kernel.facts import Claim, Equation, Fact
from ..kernel.terms import IllFormed, Term, identity, inverse, mul, number
from ..prove import prove
from ..records import replace
from .algebra import blocks_multiply, transpose_inside
from .chains import Reason
from .rewrite import add_up, factors, flip, multiply, tidy
from .search import Step

MOST_KINDS = 4
"""So many inverses and facts are told one after the other."""

MOST_WORDS = 4
"""A line with more summands is no help to a reader."""

Word = tuple[Term, ...]
Words = Mapping[Word, Fraction]
"""A sum of products of letters, multiplied out; what is no sum or product is a letter."""


class _Other(Exception):
    """The certificate does more than to add multiples of relations."""


def by_relations(claim: Claim, certificate: Certificate) -> Iterator[tuple[Step, ...]]:
    """Ways from the left side to the right on which each step uses one inverse or fact."""
    for start, goal, turned in ((claim.rhs, claim.lhs, True), (claim.lhs, claim.rhs, False)):
        first = factors(goal)[0]
        if first == goal and first.op == "inverse" and first.args[0].op == "block":
            steps = _as_a_block_inverse(claim, start, goal)
            if steps:
                yield _reversed(steps) if turned else steps
        if first.op == "inverse" and not first.is_scalar:
            steps = _as_an_inverse(claim, start, goal)
            if steps:
                yield _reversed(steps) if turned else steps
        steps = _pushed_through(start, goal)
        if steps:
            yield _reversed(steps) if turned else steps
    steps = _one_by_one(claim, certificate, claim.lhs, None)
    if steps:
        yield steps


def _as_an_inverse(claim: Claim, start: Term, goal: Term) -> tuple[Step, ...]:
    """From Q to inv(P) R: Q = inv(P) P Q, and P Q is multiplied out until it is R."""
    undone, *left = factors(goal)
    inverted = undone.args[0]
    try:
        product = mul(inverted, start)
        own = replace(claim, lhs=product, rhs=mul(*left) if left else identity(inverted.rows))
        certificate = prove(own).certificate
        if certificate is None:
            return ()
        words = expanded(product)
        first = multiply([undone, collected(words, product)], start)
        rest = _one_by_one(own, certificate, collected(words, product), undone)
    except (IllFormed, _Other):
        return ()
    if not rest:
        return ()
    shown = Summand(_scaled(-1, identity(start.rows)), Relation(
        "left-inverse", term=inverted), start)
    return Step(start, first, (Reason("inverse-cancels"),), (shown,)), *rest


def _as_a_block_inverse(claim: Claim, start: Term, goal: Term) -> tuple[Step, ...]:
    """From Q to inv(M): Q = inv(M) M Q, where M Q is multiplied block by block."""
    inverted = goal.args[0]
    try:
        product = blocks_multiply(mul(inverted, start))
        if product is None:
            return ()
        product = tidy(product)
        own = replace(claim, lhs=product, rhs=identity(inverted.rows))
        certificate = prove(own).certificate
        if certificate is None:
            return ()
        entries = tuple(replace(s, left=mul(goal, s.left))
                        for s in _flat(certificate.summands, certificate))
    except (IllFormed, _Other):
        return ()
    between = mul(goal, product)
    whole = Summand(_scaled(-1, identity(start.rows)), Relation(
        "left-inverse", term=inverted), start)
    cancels = Reason("inverse-cancels")
    return (Step(start, between, (cancels, Reason("block-product")), (whole,)),
            Step(between, goal, (cancels,), entries))


def _pushed_through(start: Term, goal: Term) -> tuple[Step, ...]:
    """From X inv(P) to inv(M) Y, where M X and Y P are the same when multiplied out."""
    before, after = factors(start), factors(goal)
    if len(before) < 2 or len(after) < 2 or before[-1].op != "inverse" or after[0].op != "inverse":
        return ()
    try:
        x, p = mul(*before[:-1]), before[-1].args[0]
        m, y = after[0].args[0], mul(*after[1:])
        words = expanded(mul(m, x))
        if words != expanded(mul(y, p)) or len(words) > MOST_WORDS:
            return ()
        between = multiply([after[0], collected(words, mul(m, x)), before[-1]], start)
        first = Summand(_scaled(-1, identity(m.rows)), Relation("left-inverse", term=m), start)
        second = Summand(goal, Relation("right-inverse", term=p), identity(p.rows))
    except IllFormed:
        return ()
    reasons = (Reason("inverse-cancels"),)
    return Step(start, between, reasons, (first,)), Step(between, goal, reasons, (second,))


def _one_by_one(
    claim: Claim, certificate: Certificate, start: Term, factor: Term | None
) -> tuple[Step, ...]:
    """The relations of a certificate one kind after the other, behind a common `factor`."""
    try:
        kinds = _kinds(claim, certificate)
        words = expanded(start)
    except (_Other, IllFormed):
        return ()
    if not (1 if factor is None else 0) < len(kinds) <= MOST_KINDS:
        return ()
    best: list[tuple[_Kind, Words]] = []
    least = MOST_WORDS * len(kinds) + 1
    for order in permutations(kinds):
        chain = list(_taken_away(words, order))
        size = sum(len(w) for _, w in chain)
        if size < least and max(len(w) for _, w in chain) <= MOST_WORDS:
            best, least = chain, size
    if not best or best[-1][1] != expanded(claim.rhs):
        return ()
    steps, before = [], _behind(factor, start)
    for k, (kind, left) in enumerate(best):
        last = claim.rhs if k == len(best) - 1 else collected(left, claim.rhs)
        after = _behind(factor, last)
        steps.append(Step(before, after, (kind.reason,), tuple(
            replace(s, left=_behind(factor, s.left)) for s in kind.summands)))
        before = after
    return tuple(s for s in steps if s.before != s.after)


def _behind(factor: Term | None, term: Term) -> Term:
    return term if factor is None else multiply([factor, term], mul(factor, term))


def _taken_away(
    words: Words, kinds: Sequence[_Kind]
) -> Iterator[tuple[_Kind, Words]]:
    for kind in kinds:
        words = _sum(words, kind.words, -1)
        yield kind, words


def _reversed(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(Step(s.after, s.before, s.reasons, tuple(
        replace(summand, left=_scaled(-1, summand.left)) for summand in s.summands))
        for s in reversed(steps))


def _scaled(by: int, term: Term) -> Term:
    return multiply([number(by), term], mul(number(by), term))


# --- multiples of relations ---------------------------------------------------------------


class _Kind(Struct, frozen=True):
    """What one inverse, or one fact, contributes to the difference of the sides."""

    reason: Reason
    summands: tuple[Summand, ...]
    words: Words


def _kinds(claim: Claim, certificate: Certificate) -> list[_Kind]:
    """What each inverse and each fact contributes to the difference of the sides."""
    facts = {f.name: f for f in claim.facts}
    found: dict[object, list[Summand]] = {}
    for s in _flat(certificate.summands, certificate):
        found.setdefault(facts.get(s.relation.name) or _plain(s.relation.term), []).append(s)
    kinds = []
    for key, summands in found.items():
        words: Words = {}
        for s in summands:
            words = _sum(words, _product(_product(expanded(s.left), _zero(s.relation, facts)),
                                         expanded(s.right)))
        if words:
            kinds.append(_Kind(_reason(key if isinstance(key, Fact) else None),
                               tuple(summands), words))
    return kinds


def _reason(fact: Fact | None) -> Reason:
    if fact is None:
        return Reason("inverse-cancels")
    s = fact.statement
    defines = isinstance(s, Equation) and s.definition
    return Reason("definition" if defines else "given", fact)


def _plain(term: Term | None) -> Term | None:
    return term.args[0] if term is not None and term.op == "transpose" else term


def _flat(summands: Sequence[Summand], certificate: Certificate) -> Iterator[Summand]:
    """The multiples of facts and inverses of which the summands consist, lemmas opened."""
    for s in summands:
        if s.transposed or s.traced:
            raise _Other
        if s.relation.kind != "lemma":
            yield s
            continue
        for inner in _flat(certificate.lemmas[s.relation.number].summands, certificate):
            yield replace(inner, left=mul(s.left, inner.left), right=mul(inner.right, s.right))


def _zero(relation: Relation, facts: Mapping[str, Fact]) -> Words:
    """The relation as a sum of words, which is zero."""
    fact = facts.get(relation.name)
    if relation.kind == "fact" and fact is not None and isinstance(fact.statement, Equation):
        return _sum(expanded(fact.statement.lhs), expanded(fact.statement.rhs), -1)
    term = relation.term
    if term is None or relation.kind not in ("right-inverse", "left-inverse"):
        raise _Other
    pair = (term, inverse(term)) if relation.kind == "right-inverse" else (inverse(term), term)
    return _sum(expanded(mul(*pair)), {(): Fraction(1)}, -1)


# --- words --------------------------------------------------------------------------------


def expanded(term: Term) -> Words:
    """The term multiplied out."""
    match term.op:
        case "add":
            result: Words = {}
            for a in term.args:
                result = _sum(result, expanded(a))
            return result
        case "number":
            return {(): Fraction(term.data)} if term.data else {}
        case "zero":
            return {}
        case "identity":
            return {(): Fraction(1)}
        case "transpose":
            inside = transpose_inside(term)
            return {(flip(term.args[0]),): Fraction(1)} if inside is None else expanded(inside)
    flat = factors(term)
    if len(flat) == 1:
        return {(term,): Fraction(1)}
    result = {(): Fraction(1)}
    for f in flat:
        result = _product(result, expanded(f))
    return result


def collected(words: Words, like: Term) -> Term:
    """The sum of the words as a term of the shape of `like`."""
    unit = () if like.is_scalar else (identity(like.rows),)
    return add_up([multiply([number(c), *(word or unit)], like) for word, c in words.items()],
                  like)


def _joined(before: Word, after: Word) -> Word:
    """Both one after the other, without a letter beside its inverse."""
    k = 0
    while k < min(len(before), len(after)) and _cancel(before[-1 - k], after[k]):
        k += 1
    return before[: len(before) - k] + after[k:]


def _cancel(a: Term, b: Term) -> bool:
    return (a.op == "inverse" and a.args[0] == b) or (b.op == "inverse" and b.args[0] == a)


def _sum(a: Words, b: Words, times: int = 1) -> Words:
    result = dict(a)
    for word, c in b.items():
        result[word] = result.get(word, Fraction(0)) + times * c
        if not result[word]:
            del result[word]
    return result


def _product(a: Words, b: Words) -> Words:
    result: dict[Word, Fraction] = {}
    for v, c in a.items():
        for w, d in b.items():
            word = _joined(v, w)
            result[word] = result.get(word, Fraction(0)) + c * d
    return {word: c for word, c in result.items() if c}
