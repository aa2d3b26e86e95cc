"""Matrix polynomials as words: chains of letters, read off the normal form and back.

A word is a product of letters from left to right; a letter is an atom of the kernel with its
family indices, perhaps transposed.  Scalars are kept beside the word, except for products of
vectors and the reciprocals of sums with such: these stand between the two vectors of an outer
product, as factors of order 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from ..kernel.dims import ONE, Dim
from ..kernel.monomials import Atom, Box, Factor, Polynomial, Scalars, Slots
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


class Letter(Struct, frozen=True):
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
    return read_polynomial(normalizer, poly, term)


def read_polynomial(normalizer: Normalizer, poly: Polynomial, like: Term) -> tuple[Words, bool]:
    """Likewise for a polynomial of the shape of the term `like`."""
    found = []
    for c, scalars, factors in poly:
        beside = tuple((a, k) for a, k in scalars if k > 0 or reciprocal(normalizer, a) is None)
        between = [Letter(letter, (), False) for a, k in scalars if k < 0
                   and (letter := reciprocal(normalizer, a)) is not None for _ in range(-k)]
        word, closed = _word(normalizer, factors, like, between)
        found.append((c, beside, word, closed))
    traced = any(closed for *_, closed in found)
    result: Words = {}
    for c, beside, word, _ in found:
        key = (least_rotation(word) if traced else word, beside)
        value = result.get(key, Fraction(0)) + c
        if value:
            result[key] = value
        else:
            result.pop(key, None)
    return result, traced


def reciprocal(normalizer: Normalizer, denominator: Atom) -> Atom | None:
    """The atom of the letter that stands for 1 / denominator, if it has one."""
    return normalizer.arena.atoms.get(("reciprocal-of", denominator.uid))


def reciprocals(
    normalizer: Normalizer, terms: Sequence[Term]
) -> Iterator[tuple[Letter, Polynomial]]:
    """A letter for every reciprocal in the terms of a sum with products of vectors; and that sum.

    From then on such reciprocals are read as letters.
    """
    for term in terms:
        if term.op != "inverse" or not term.is_scalar:
            continue
        poly = normalizer.polynomial(term)
        if len(poly) != 1 or len(poly[0][1]) != 1 or poly[0][2]:
            continue
        (c, ((atom, k),), _), = poly
        inside = normalizer.opaque.get(atom, [])
        if k != -1 or not any(factors for *_, factors in inside):
            continue
        if reciprocal(normalizer, atom) is None:
            letter = normalizer.arena.atom(("reciprocal-of", atom.uid))
            letter.symmetries = ((1, 0),)
            normalizer.letters[letter] = mul(number(1 / Fraction(c)), term)
            yield Letter(letter, (), False), inside


def _word(
    normalizer: Normalizer, factors_: Sequence[Factor], term: Term, between: Sequence[Letter]
) -> tuple[Word, bool]:
    """The word of a monomial, and whether it has no end where it could begin.

    Factors of order 1 are `between` and products of vectors.
    """
    if between or len(factors_) > 2:
        separate = _apart(normalizer, factors_, term, between)
        if separate is not None:
            return separate, False
    factors = _moments(normalizer, [f for f in factors_ if f[0].key[0] != "delta"])
    deltas = [f for f in factors_ if f[0].key[0] == "delta"]
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
    ends = _ends(factors)
    if term.cols != ONE and "col" not in ends:
        raise NoWords  # equal columns, as those of a product with ones
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


def _ends(factors: Sequence[Factor]) -> dict[object, list[tuple[int, int]]]:
    """For every index the factors and places where it stands; raises `NoWords`."""
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
    return ends


def _apart(
    normalizer: Normalizer, factors_: Sequence[Factor], term: Term, between: Sequence[Letter]
) -> Word | None:
    """The word of a monomial in several pieces, with factors of order 1; None for one piece.

    What is of order 1 stands behind the piece that begins at the row, in a fixed order.
    """
    factors = _moments(normalizer, factors_)
    ends = _ends(factors)
    seen: set[int] = set()
    pieces: dict[str, Word] = {}
    for side in ("row", "col"):
        if side in ends and ends[side][0][0] not in seen:
            pieces[side], passed = _chain(factors, ends, ends[side][0])
            seen |= passed
    closed: list[Word] = []
    for k, (atom, slots, _) in enumerate(factors):
        if k not in seen and len(slots) - atom.family == 1:
            piece, passed = _chain(factors, ends, (k, -1))
            closed.append(piece)
            seen |= passed
    if len(seen) < len(factors) and not between:
        return None  # a trace
    inner = sum((oriented(w) for w in sorted(closed, key=_spelled)), tuple(between))
    if len(pieces) + len(closed) + len(between) < 3 and not between and len(closed) < 2:
        return None
    matrix = term.rows != ONE and term.cols != ONE
    if len(seen) < len(factors) or (matrix and len(pieces) < 2):
        raise NoWords
    last = tuple(x.transposed() for x in reversed(pieces.get("col", ())))
    return pieces.get("row", ()) + inner + last


def _spelled(word: Word) -> list[tuple[int, str, bool]]:
    return [x.order for x in oriented(word)]


def oriented(word: Word) -> Word:
    """A product of order 1, or its transpose, whichever comes first."""
    turned = tuple(x.transposed() for x in reversed(word))
    return min(word, turned, key=lambda w: [x.order for x in w])


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
        """The term of a letter; raises `NoWords` for a power with a symbolic exponent."""
        atom = letter.atom
        if atom.key[0] == "part":
            sizes, k = atom.key[1:]
            term = block([[identity(n) if j == k else zero(n, sizes[k])]
                          for j, n in enumerate(sizes)])
        else:
            known = self.normalizer.letters.get(atom)
            if known is None or (known.op == "symbol" and known.data[1] != letter.family):
                raise NoWords
            term = known
        return transpose(term) if letter.turned else term

    def word(self, word: Word, size: Dim) -> Term:
        """The product of letters; the empty word is the identity of the given size."""
        return mul(*(self.letter(x) for x in word)) if word else identity(size)

    def scalar(self, scalars: Scalars, coefficient: Fraction) -> Term:
        """A rational constant times powers of scalars."""
        parts = [number(coefficient)]
        for atom, k in scalars:
            factor = self._base(atom)
            factor = factor if k > 0 else inverse(factor)
            parts.append(factor if abs(k) == 1 else power(factor, abs(k)))
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
