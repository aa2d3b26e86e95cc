"""Matrix polynomials as words: chains of letters, read off the normal form and back.

A word is a product of letters from left to right; a letter is an atom of the kernel with its
family indices, perhaps transposed.  Scalars are kept beside the word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.dims import ONE, Dim
from ..kernel.monomials import Atom, Box, Factor, Monomial, Scalars, Slots
from ..kernel.normal import Normalizer
from ..kernel.terms import (
    Term,
    block,
    expectation,
    identity,
    inverse,
    mul,
    number,
    power,
    transpose,
    zero,
)


@dataclass(frozen=True)
class Letter:
    """An atom with fixed family indices; `turned` if its transpose stands in the word."""

    atom: Atom
    family: Slots
    turned: bool

    def transposed(self) -> Letter:
        """The transpose; a symmetric letter is its own."""
        n = self.atom.family
        if (*range(n), n + 1, n) in self.atom.symmetries:
            return self
        return Letter(self.atom, self.family, not self.turned)

    @property
    def order(self) -> tuple[int, str, bool]:
        """A total order of letters within one claim."""
        return (self.atom.uid, repr(self.family), self.turned)


Word = tuple[Letter, ...]
Key = tuple[Word, Scalars]
Words = dict[Key, Fraction]


class NoWords(Exception):
    """The polynomial has a monomial that is no product of letters."""


def read(normalizer: Normalizer, term: Term) -> tuple[Words, bool]:
    """The words of a term, and whether they stand in traces; raises `NoWords`.

    A scalar is read as a product that begins and ends with vectors if every monomial has
    any, else as a sum of traces.
    """
    poly = normalizer.canonicalizer.merge(normalizer.simplify(normalizer.polynomial(term)))
    found = [(_word(normalizer, monomial, term), monomial) for monomial in poly]
    traced = any(closed for (_, closed), _ in found)
    result: Words = {}
    for (word, _), monomial in found:
        key = (least_rotation(word) if traced else word, monomial[1])
        value = result.get(key, Fraction(0)) + monomial[0]
        if value:
            result[key] = value
        else:
            result.pop(key, None)
    return result, traced


def _word(normalizer: Normalizer, monomial: Monomial, term: Term) -> tuple[Word, bool]:
    """The word of a monomial, and whether it has no end where it could begin."""
    factors = _moments(normalizer, [f for f in monomial[2] if f[0].key[0] != "delta"])
    deltas = [f for f in monomial[2] if f[0].key[0] == "delta"]
    if deltas:
        if len(factors) == len(deltas) == 1 and factors[0][0].key[0] == "part":
            atom, slots, _ = factors[0]
            if set(deltas[0][1]) == {"row", "col"} and slots[0] in ("row", "col"):
                return (Letter(atom, (), False), Letter(atom, (), True)), False
        if factors or len(deltas) > 1 or set(deltas[0][1]) != {"row", "col"}:
            raise NoWords
        return (), False
    if not factors:
        if not term.is_scalar:
            raise NoWords
        return (), False
    ends: dict[object, list[tuple[int, int]]] = {}
    for k, (atom, slots, _) in enumerate(factors):
        matrix = slots[atom.family:]
        if not 1 <= len(matrix) <= 2 or atom.key[0] in ("pair", "value", "dim") or any(
                not isinstance(s, Dim) for s in slots[: atom.family]):
            raise NoWords
        for place, slot in enumerate(matrix):
            ends.setdefault(slot, []).append((k, place))
    for slot, places in ends.items():
        if len(places) != (2 if isinstance(slot, int) else 1) or isinstance(slot, (Dim, tuple)):
            raise NoWords
    start, closed = _start(factors, ends, term)
    word, seen = _chain(factors, ends, start)
    if len(seen) < len(factors) and term.rows != ONE and term.cols != ONE and "col" in ends:
        # An outer product: the chain that ends in the column stands transposed on the right.
        other, more = _chain(factors, ends, ends["col"][0])
        word += tuple(x.transposed() for x in reversed(other))
        seen |= more
    if len(seen) != len(factors):
        raise NoWords
    return word, closed


def _moments(normalizer: Normalizer, factors: Sequence[Factor]) -> list[Factor]:
    """Means of a vector and of products of two vectors as letters of their own."""
    result = [f for f in factors if not f[2]]
    boxes: dict[Box, list[Factor]] = {}
    for f in factors:
        if f[2]:
            boxes.setdefault(f[2][0], []).append(f)
    for box, content in boxes.items():
        content.sort(key=lambda f: (f[0].uid, repr(f[1])))
        if len(content) > 2 or any(len(f[2]) > 1 or len(f[1]) != 1 or f[0].family
                                   for f in content) or any(at for _, at in box.given):
            raise NoWords
        atoms = [f[0] for f in content]
        if any(a not in normalizer.letters for a in (*atoms, *(a for a, _ in box.given))):
            raise NoWords
        atom = normalizer.arena.atom(("moment", *(a.uid for a in atoms), "given",
                                      *(a.uid for a, _ in box.given), True, False))
        if len(atoms) == 2 and atoms[0] is atoms[1]:
            atom.symmetries = ((1, 0),)
        vectors = [normalizer.letters[a] for a in atoms]
        product = vectors[0] if len(vectors) == 1 else mul(vectors[0], transpose(vectors[1]))
        normalizer.letters[atom] = expectation(
            product, *(normalizer.letters[a] for a, _ in box.given))
        result.append((atom, tuple(s for f in content for s in f[1]), ()))
    return result


def _chain(
    factors: Sequence[Factor], ends: dict[object, list[tuple[int, int]]], start: tuple[int, int]
) -> tuple[Word, set[int]]:
    """The letters from an entry on, as far as they hang together; the factors passed."""
    at, place = start
    word: list[Letter] = []
    seen: set[int] = set()
    while True:
        seen.add(at)
        word.append(_letter(factors[at], place))
        atom, slots, _ = factors[at]
        matrix = slots[atom.family:]
        if len(matrix) == 1 and (word[1:] or place != -1):
            break
        leave = matrix[0] if len(matrix) == 1 else matrix[1 - place]
        here = (at, 1 - place if len(matrix) == 2 else 0)
        others = [p for p in ends[leave] if p != here]
        if not others or others[0][0] in seen:
            break
        at, place = others[0]
    return tuple(word), seen


def _start(
    factors: Sequence[Factor], ends: dict[object, list[tuple[int, int]]], term: Term
) -> tuple[tuple[int, int], bool]:
    """Where to enter the chain: the factor and the slot on its left."""
    if term.rows != ONE:
        if "row" not in ends:
            raise NoWords
        return ends["row"][0], False
    vectors = sorted((k for k, (a, s, _) in enumerate(factors) if len(s) - a.family == 1),
                     key=lambda k: factors[k][0].uid)
    if vectors:
        return (vectors[0], -1), False
    if term.cols != ONE:
        raise NoWords
    return (0, 0), True


def _letter(factor: Factor, place: int) -> Letter:
    """The letter entered at a slot; a vector that is entered outside stands transposed."""
    atom, slots, _ = factor
    family, matrix = slots[: atom.family], slots[atom.family:]
    if len(matrix) == 1:
        rows = atom.key[0] not in ("symbol", "moment") or atom.key[-2]
        turned = (place == -1) == bool(rows)
        return Letter(atom, family, turned)
    letter = Letter(atom, family, place == 1)
    return letter if letter.transposed() != letter else Letter(atom, family, False)


def least_rotation(word: Word) -> Word:
    """The representative of a word in a trace, up to rotation and transposition."""
    turned = tuple(x.transposed() for x in reversed(word))
    rotations = [w[k:] + w[:k] for w in (word, turned) for k in range(max(1, len(w)))]
    return min(rotations, key=lambda w: [x.order for x in w])


def transposed(words: Words) -> Words:
    """The transpose of a polynomial."""
    return {(tuple(x.transposed() for x in reversed(w)), s): c for (w, s), c in words.items()}


class Writer:
    """Words back to terms."""

    def __init__(self, normalizer: Normalizer) -> None:
        self.normalizer = normalizer

    def letter(self, letter: Letter) -> Term:
        """The term of a letter."""
        atom = letter.atom
        if atom.key[0] == "part":
            sizes, k = atom.key[1:]
            term = block([[identity(n) if j == k else zero(n, sizes[k])]
                          for j, n in enumerate(sizes)])
        else:
            term = self.normalizer.letters[atom]
            if term.op == "symbol" and term.data[1] != letter.family:
                raise NoWords
        return transpose(term) if letter.turned else term

    def word(self, word: Word, size: Dim) -> Term:
        """The product of letters; the empty word is the identity of the given size."""
        return mul(*(self.letter(x) for x in word)) if word else identity(size)

    def scalar(self, scalars: Scalars, coefficient: Fraction) -> Term:
        """A rational constant times powers of scalars."""
        parts = [number(coefficient)]
        for atom, k in scalars:
            base = self._base(atom)
            parts.append(power(base, k) if k > 0 else inverse(power(base, -k) if k < -1 else base))
        return mul(*parts)

    def _base(self, atom: Atom) -> Term:
        if atom.key[0] == "number":
            return number(atom.key[1])
        if atom.key[0] == "power":
            return power(self._base(self.normalizer.arena.numbered(atom.key[1])), atom.key[2])
        known = self.normalizer.letters.get(atom) or next((
            t for t in self.normalizer.terms if t.op == "det" and not t.args[0].is_scalar
            and self.normalizer.polynomial(t) == [(1, ((atom, 1),), ())]), None)
        if known is None:
            raise NoWords
        return known

    def ends(self, word: Word) -> tuple[Dim, Dim]:
        """The shape of a word that is not empty."""
        first, last = self.letter(word[0]), self.letter(word[-1])
        return first.rows, last.cols
