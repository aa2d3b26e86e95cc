"""Instances of a law inside a term: its left side is matched and replaced by its right side.

Products match up to associativity, short sums in any order.  A fixed symbol of the law stands
for any term without randomness, a random symbol for any term.  The condition ``g`` of the law
stands for any condition; conditions that the whole left side carries are carried by the right
side too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations

from msgspec import Struct, field

from ..kernel.dims import Dim
from ..kernel.terms import (
    IllFormed,
    Term,
    add,
    bound_index,
    covariance,
    expectation,
    identity,
    is_random_symbol,
    mul,
    randomness,
    rebuild,
    variance,
)
from ..laws.law import MOMENTS, Law
from ..records import replace

Given = tuple[Term, ...]
_CONDITION = "g"
_SUMMANDS = 4  # of longer sums not every order is tried
_MOMENT: dict[str, Callable[..., Term]] = {
    "expectation": expectation, "variance": variance, "covariance": covariance}


class Binding(Struct, frozen=True):
    """What the law's symbols, dimensions and conditions stand for."""

    symbols: Mapping[str, Term] = field(default_factory=dict)
    dims: Mapping[str, Dim] = field(default_factory=dict)
    ambient: Given | None = None
    condition: Given | None = None


def rewritings(law: Law, term: Term, conditions: Sequence[Given]) -> Iterator[Term]:
    """The term after one use of the law from left to right, at any place.

    `conditions` are the values to try for a condition that occurs on the right side only.
    """
    yield from _at_root(law, term, conditions)
    if term.op == "mul" and any(lhs.op in ("mul", "symbol")
                                for lhs, _ in ((law.lhs, law.rhs), *law.forms)):
        factors = _factors(term)
        for i in range(len(factors)):
            for j in range(i + 2, len(factors) + 1 if i else len(factors)):
                part = _product(factors[i:j])
                for new in _at_root(law, part, conditions) if part else ():
                    whole = _product([*factors[:i], new, *factors[j:]])
                    if whole:
                        yield whole
    fixed = _arity(term) if term.op in MOMENTS else len(term.args)
    for k, arg in enumerate(term.args[:fixed]):
        for new in rewritings(law, arg, conditions):
            try:
                yield rebuild(term, [*term.args[:k], new, *term.args[k + 1 :]], {})
            except IllFormed:
                continue


def _at_root(law: Law, term: Term, conditions: Sequence[Given]) -> Iterator[Term]:
    for lhs, rhs in ((law.lhs, law.rhs), *law.forms):
        if lhs.op not in (term.op, "symbol"):
            continue
        chooses = any(_has_condition(t) for t in rhs.walk())
        for found in match(lhs, term, Binding()):
            for binding in ([replace(found, condition=given) for given in conditions]
                            if chooses and found.condition is None else [found]):
                inner, outer = set(binding.condition or ()), set(binding.ambient or ())
                if binding.condition is not None and not outer < inner:
                    continue
                try:
                    yield _instance(rhs, binding)
                except IllFormed:
                    continue


def match(pattern: Term, term: Term, binding: Binding) -> Iterator[Binding]:
    """Every way in which the term is an instance of the pattern."""
    if pattern.op == "symbol":
        yield from _match_symbol(pattern, term, binding)
    elif pattern.op == "mul":
        if term.op == "mul":
            yield from _match_product(_factors(pattern), _factors(term), binding, False)
    elif pattern.op != term.op or pattern.data != term.data:
        return
    elif pattern.op in MOMENTS:
        inside = _match_conditions(pattern, term, binding)
        if inside is not None:
            size = _arity(pattern)
            yield from _match_all(pattern.args[:size], term.args[:size], inside)
    elif pattern.op == "add" and len(pattern.args) == len(term.args) <= _SUMMANDS:
        for args in permutations(term.args):
            yield from _match_all(pattern.args, args, binding)
    elif len(pattern.args) == len(term.args) and not bound_index(pattern):
        yield from _match_all(pattern.args, term.args, binding)


def _match_all(
    patterns: Sequence[Term], terms: Sequence[Term], binding: Binding
) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    for found in match(patterns[0], terms[0], binding):
        yield from _match_all(patterns[1:], terms[1:], found)


def _match_symbol(pattern: Term, term: Term, binding: Binding) -> Iterator[Binding]:
    name = pattern.data[0]
    if name in binding.symbols:
        if binding.symbols[name] == term:
            yield binding
        return
    if not is_random_symbol(pattern) and randomness(term):
        return
    dims = dict(binding.dims)
    for size, actual in ((pattern.rows, term.rows), (pattern.cols, term.cols)):
        v = size.variable()
        if (size if v is None else dims.setdefault(v.name, actual)) != actual:
            return
    yield replace(binding, symbols={**binding.symbols, name: term}, dims=dims)


def _match_product(
    patterns: Sequence[Term], terms: Sequence[Term], binding: Binding, may_vanish: bool
) -> Iterator[Binding]:
    """Runs of factors for each factor of the pattern; of three or more, one may be I."""
    if not patterns:
        if not terms:
            yield binding
        return
    may_vanish = may_vanish or len(patterns) > 2
    first, *others = patterns
    for k in range(1, len(terms) - (0 if may_vanish else len(others)) + 1):
        part = _product(terms[:k])
        for found in match(first, part, binding) if part else ():
            yield from _match_product(others, terms[k:], found, may_vanish)
    if may_vanish and first.op == "symbol" and not is_random_symbol(first):
        size = terms[0].rows if terms else _size(first, binding)
        for found in match(first, identity(size), binding) if size else ():
            yield from _match_product(others, terms, found, False)


def _size(pattern: Term, binding: Binding) -> Dim | None:
    v = pattern.rows.variable()
    return binding.dims.get(v.name) if v else None


def _match_conditions(pattern: Term, term: Term, binding: Binding) -> Binding | None:
    given = term.args[_arity(term):]
    if _has_condition(pattern):
        if binding.condition is None:
            return replace(binding, condition=given) if given else None
        return binding if set(binding.condition) == set(given) else None
    if binding.ambient is None:
        return replace(binding, ambient=given)
    return binding if set(binding.ambient) == set(given) else None


def _instance(term: Term, binding: Binding) -> Term:
    if term.op == "symbol":
        return binding.symbols[term.data[0]]
    args = [_instance(arg, binding) for arg in
            (term.args[:_arity(term)] if term.op in MOMENTS else term.args)]
    if term.op in MOMENTS:
        given = binding.condition if _has_condition(term) else binding.ambient
        return _MOMENT[term.op](*args, *(given or ()))
    if term.op == "transpose" and args[0].op == "identity":
        return args[0]
    return rebuild(term, args, binding.dims)


def spread(term: Term) -> Term:
    """The term with every expectation of a sum as the sum of expectations."""
    args = [spread(arg) for arg in term.args]
    if term.op == "expectation" and args[0].op == "add":
        return add(*(expectation(part, *args[1:]) for part in args[0].args))
    return rebuild(term, args, {}) if args else term


def conditions_in(*terms: Term) -> list[Given]:
    """The conditions of all moments in the terms, each once."""
    found = [t.args[_arity(t):] for term in terms for t in term.walk() if t.op in MOMENTS]
    return list(dict.fromkeys(given for given in found if given))


def _has_condition(term: Term) -> bool:
    return term.op in MOMENTS and any(
        g.data[0] == _CONDITION for g in term.args[_arity(term):])


def _arity(moment: Term) -> int:
    return 2 if moment.op == "covariance" else 1


def _factors(term: Term) -> list[Term]:
    return [f for arg in term.args for f in (_factors(arg) if arg.op == "mul" else [arg])]


def _product(factors: Sequence[Term]) -> Term | None:
    try:
        return mul(*factors)
    except IllFormed:
        return None
