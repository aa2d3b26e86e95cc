"""Laws of real matrices that no rewriting gives: what follows by them from a relation.

Their inference figures stand in `derive.kernel.certificate`, which checks every use.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from ..kernel.dims import Dim
from ..kernel.terms import Term, identity, mul, sub, transpose
from .words import Letter, Word, Words, Writer

ONE_SIDED, GRAM = "one-sided-inverse", "gram-cancellation"
LAWS = (ONE_SIDED, GRAM)
Written = Callable[[Words, Dim], Term]


class Conclusion(Struct, frozen=True):
    """``words = 0`` by the law `kind` from ``premise = 0``, a multiple of what was given.

    `term` is what a relation that cites the law says of the premise.
    """

    kind: str
    premise: Term
    multiple: Fraction
    term: Term
    words: Words


def conclusions(
    words: Words, writer: Writer, write: Written, definite: Collection[Letter]
) -> Iterator[Conclusion]:
    """Everything that follows at once from ``words = 0`` by a law of real matrices.

    `write` gives the term of words with so many rows; the letters in `definite` are positive
    definite.
    """
    if words:
        yield from _other_sides(words, writer, write)
        yield from _cancelled(words, writer, write, definite)


class Aim(Struct, frozen=True):
    """What would be enough for ``words = 0`` by the law `kind`: that `needed` is zero.

    `premise` is the term of `needed`; the law then says that a multiple of the words is zero.
    """

    kind: str
    premise: Term
    multiple: Fraction
    needed: Words
    term: Term


def aims(
    words: Words, writer: Writer, write: Written, definite: Collection[Letter]
) -> Iterator[Aim]:
    """What would be enough for ``words = 0`` by a law of real matrices."""
    for c in _other_sides(words, writer, write):
        # B A = I is as good as A B = I, so what follows from the goal is enough for it.
        left, right = c.term.args
        product = mul(right, left)
        yield Aim(ONE_SIDED, sub(product, identity(left.rows)), c.multiple, c.words, product)
    chains = [w for w, _ in words]
    for k in range(1, _common(chains) + 1 if words else 0):
        x = chains[0][:k]
        turned = tuple(y.transposed() for y in reversed(x))
        rows, cols = writer.ends(x)
        rest = write({(w[k:], s): c for (w, s), c in words.items()}, cols)
        term = writer.word(x, rows)
        weights = sorted((w for w in definite if writer.letter(w).rows == rows),
                         key=lambda w: w.order)
        for weight in ((), *((w,) for w in weights)):
            premise = mul(transpose(term), *map(writer.letter, weight), term, rest)
            needed = {(turned + weight + w, s): c for (w, s), c in words.items()}
            yield Aim(GRAM, premise, Fraction(1), needed, term)


def _other_sides(words: Words, writer: Writer, write: Written) -> Iterator[Conclusion]:
    """From A B = I, for every square factor that the products have in common."""
    constant = words.get(((), ()))
    inner = {key: c for key, c in words.items() if key[0]}
    if constant is None or len(inner) + 1 < len(words) or not inner:
        return
    one = {((), ()): Fraction(-1)}
    chains = [w for w, _ in inner]
    for k in range(1, _common([w[::-1] for w in chains]) + 1):
        common = chains[0][-k:]
        a = {(w[:-k], s): -c / constant for (w, s), c in inner.items()}
        if (n := _square(common, a, writer)) is not None:
            left, right = write(a, n), writer.word(common, n)
            turned = {(common + w, s): c for (w, s), c in a.items()}
            yield Conclusion(ONE_SIDED, sub(mul(left, right), identity(n)), -1 / constant,
                             mul(left, right), turned | one)
    for k in range(1, _common(chains) + 1 if len(chains) > 1 else 0):
        common = chains[0][:k]
        b = {(w[k:], s): -c / constant for (w, s), c in inner.items()}
        if (n := _square(common, b, writer)) is not None:
            left, right = writer.word(common, n), write(b, n)
            turned = {(w + common, s): c for (w, s), c in b.items()}
            yield Conclusion(ONE_SIDED, sub(mul(left, right), identity(n)), -1 / constant,
                             mul(left, right), turned | one)


def _square(common: Word, other: Words, writer: Writer) -> Dim | None:
    """The order of the common factor, if it is square and the other one is no multiple of I."""
    rows, cols = writer.ends(common)
    return rows if rows == cols and any(w for w, _ in other) else None


def _cancelled(
    words: Words, writer: Writer, write: Written, definite: Collection[Letter]
) -> Iterator[Conclusion]:
    """From X' X A = 0, or X' W X A = 0, for every such beginning of all products."""
    chains = [w for w, _ in words]
    shared = chains[0][: _common(chains)]
    for k in range(1, len(shared) // 2 + 1):
        turned = tuple(x.transposed() for x in reversed(shared[:k]))
        for weight in (0, 1):
            x = shared[k + weight : 2 * k + weight]
            if x != turned or any(w not in definite for w in shared[k : k + weight]):
                continue
            rows, cols = writer.ends(x)
            rest = {(w[2 * k + weight :], s): c for (w, s), c in words.items()}
            middle = [writer.letter(w) for w in shared[k : k + weight]]
            term = writer.word(x, rows)
            premise = mul(transpose(term), *middle, term, write(rest, cols))
            yield Conclusion(GRAM, premise, Fraction(1), term,
                             {(x + w, s): c for (w, s), c in rest.items()})


def _common(chains: Sequence[Word]) -> int:
    """How many letters all chains begin with."""
    k = 0
    while all(len(w) > k and w[k] == chains[0][k] for w in chains):
        k += 1
    return k
