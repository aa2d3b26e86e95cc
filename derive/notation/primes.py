"""Transposes of sums: ``(y - X b)' V (y - X b)`` where SymPy has distributed the prime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from ..kernel.terms import Term, add, mul, transpose

_COLLECTED: ContextVar[bool] = ContextVar("_COLLECTED", default=False)


@contextmanager
def primes_collected() -> Iterator[None]:
    """While it lasts, factors that are transposes of sums are written so.

    This is for terms that come from SymPy, which distributes the transpose of a sum at once: there
    no step can be about doing so.
    """
    before = _COLLECTED.set(True)
    try:
        yield
    finally:
        _COLLECTED.reset(before)


def collected(factor: Term, factors: Sequence[Term]) -> Term:
    """The factor as the transpose of a sum: of another factor, or of one without primes."""
    if factor.op != "add" or factor.is_scalar or not _COLLECTED.get():
        return factor
    words = [_turned(s) for s in factor.args]
    written = sorted(map(repr, words))
    for other in factors:
        if other.op == "add" and _primes(other) < _primes(factor) and written == sorted(
                repr(_word(s)) for s in other.args):
            return transpose(other)
    whole = _flip(factor)
    return factor if whole.op == "transpose" else transpose(whole)


def _flip(term: Term) -> Term:
    """The transpose; of a sum, the sum of the transposes if these have no primes."""
    if term.op == "transpose":
        return term.args[0]
    words = [_turned(s) for s in term.args] if term.op == "add" else []
    if not words or any(f.op == "transpose" for _, rest in words for f in rest):
        return transpose(term)
    return add(*(mul(*scalars, *rest) for scalars, rest in words))


def _primes(term: Term) -> int:
    return sum(t.op == "transpose" for t in term.walk())


def _word(term: Term) -> tuple[list[Term], list[Term]]:
    """The scalar factors of a summand, and the others in their order."""
    flat = list(_flat(term))
    return (sorted((f for f in flat if f.is_scalar), key=repr),
            [f for f in flat if not f.is_scalar])


def _turned(term: Term) -> tuple[list[Term], list[Term]]:
    """The same of the summand's transpose."""
    scalars, rest = _word(term)
    return scalars, [_flip(f) for f in reversed(rest)]


def _flat(term: Term) -> Iterator[Term]:
    if term.op == "mul":
        for a in term.args:
            yield from _flat(a)
    else:
        yield term
