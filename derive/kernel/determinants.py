"""Determinants, and powers whose exponent is a symbol.

A determinant is multiplicative: it is worked out along products of square matrices,
transposes, inverses, powers, Kronecker products and block-triangular matrices.  Of anything
else it is a letter, one for all terms with one normal form.  That is enough for Schur
complements, Sylvester's identity and their relatives: each is an equation between two
products of block-triangular matrices, which a certificate states as a lemma.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .contraction import dimension_polynomial, matrix_power, reaches, times
from .dims import Dim, as_dim
from .monomials import (
    Atom,
    Coefficient,
    Polynomial,
    Scalars,
    Slot,
    Slots,
    Unsupported,
    freshen,
    scalar_power,
    scalar_product,
)
from .operators import WRITTEN_OUT, Operators, renamed
from .terms import Term, det, inverse, kronecker, mul, number, power, substitute

LARGEST_PRIME = 1000
_MATRICES = ("symbol", "inverse-of", "opaque", "matrix-power")


class Determinants(Operators):
    """The operators det and power, the latter with symbolic exponents."""

    orthogonal: dict[Atom, str]  # letters, each with the name of the rule that says so

    def op_det(self, term: Term) -> Polynomial:
        """det(A B) = det A det B for square A and B, and what follows for other operators."""
        self.arena.laws.add("determinant")
        (arg,) = term.args
        if arg.is_scalar:
            return self.polynomial(arg)
        known = self._by_structure(arg)
        return self.polynomial(known) if known is not None else self._letter_of_sum(arg)

    def _by_structure(self, a: Term) -> Term | None:
        """The determinant in those of smaller matrices, or None.

        det A' = det A; det inv(A) = 1 / det A; det A^k = (det A)^k; det(c A B) =
        c^n det A det B; det(A (x) B) = (det A)^m (det B)^n for A n x n and B m x m; of
        block-triangular and block-diagonal matrices, the product over the diagonal.
        """
        match a.op:
            case "transpose":
                return det(a.args[0])
            case "inverse":
                return inverse(det(a.args[0]))
            case "power":
                return power(det(a.args[0]), a.data)
            case "mul":
                parts = list(square_parts(a))
                if len(parts) > 1:
                    return mul(*(power(p, a.rows) if p.is_scalar else det(p) for p in parts))
            case "kronecker" if all(b.rows == b.cols for b in a.args):
                return mul(*(
                    power(det(b), kronecker(*a.args[:k], number(1), *a.args[k + 1 :]).rows)
                    for k, b in enumerate(a.args)))
            case "block" if a.data[0] == a.data[1] and self._is_triangular(a):
                return mul(*(det(b) for b in a.args[:: a.data[0] + 1]))
            case "stack" if a.data[0] == a.data[1] and a.args[0].rows == a.args[0].cols:
                name, upper = a.data[0]
                if 0 < (last := upper.constant() or 0) <= WRITTEN_OUT:
                    return mul(*(det(substitute(a.args[0], {}, {name: as_dim(k)}))
                                 for k in range(1, last + 1)))
        return None

    def _is_triangular(self, a: Term) -> bool:
        """Whether the diagonal blocks are square and all blocks on one side of them zero."""
        n = a.data[0]
        if any(b.rows != b.cols for b in a.args[:: n + 1]):
            return False
        empty = [not self.canonicalizer.polynomial(self.simplify(self.polynomial(b)))
                 for b in a.args]
        return any(all(empty[i * n + j] for i in range(n) for j in range(n) if s * i < s * j)
                   for s in (1, -1))

    def _letter_of_sum(self, a: Term) -> Polynomial:
        """The determinant of what is no product of square matrices as it is written.

        Common scalars leave; a monomial that is a chain of square letters is their product.
        """
        poly = self.canonicalizer.merge(self.simplify(self.polynomial(a)))
        if not poly:
            return []
        c, s, rest = self._content(poly)
        letters = self._chain(rest, a.rows)
        if letters is not None:
            result = self._scale(c, s, a.rows)
            for atom, family in letters:
                result = times(self.arena, result, self._of_letter(atom, family, a.rows))
            return result
        found = []
        for side in (poly, renamed(freshen(self.arena, poly), {"row": "col", "col": "row"})):
            c, s, rest = self._content(side)
            found.append((*self._opaque("det", [rest], (a.rows,)), c, s))
        atom, slots, c, s = min(found, key=lambda f: f[0].uid)  # one letter for A and A'
        if c == 1 and not s and not slots:
            self.letters.setdefault(atom, det(a))
        return times(self.arena, self._scale(c, s, a.rows), self._letter(atom, det(a), slots))

    def _chain(self, poly: Polynomial, n: Dim) -> list[tuple[Atom, Slots]] | None:
        """The letters, with their family indices, of a product of n x n letters, or None."""
        if len(poly) != 1:
            return None
        factors = list(poly[0][2])
        if len(factors) == 1 and factors[0][0] is self.arena.delta_atom() and set(
                factors[0][1]) == {"row", "col"}:
            return []
        letters: list[tuple[Atom, Slots]] = []
        ends = [f[1][f[0].family:] for f in factors]
        if any(len(e) != 2 or f[2] or f[0].key[0] not in _MATRICES or any(
                not isinstance(i, Dim) for i in f[1][: f[0].family])
                for e, f in zip(ends, factors, strict=True)):
            return None  # a bound index of a family would be summed over
        at: Slot = "row"
        used: set[int] = set()
        while at != "col":
            here = [k for k, e in enumerate(ends) if at in e and k not in used]
            if len(here) != 1 or ends[here[0]][0] == ends[here[0]][1]:
                return None
            (k,) = here
            used.add(k)
            letters.append((factors[k][0], factors[k][1][: factors[k][0].family]))
            at = next(slot for slot in ends[k] if slot != at)
            if at != "col" and (type(at) is not int or self.arena.size(at) != n):
                return None
        return letters if len(used) == len(factors) else None

    def _of_letter(self, atom: Atom, family: Slots, n: Dim) -> Polynomial:
        """The determinant of an n x n letter."""
        known = None if family else self.letters.get(atom)
        if atom.key[0] == "inverse-of":
            base = self.arena.numbered(atom.key[1])
            return self._reciprocal(self._of_letter(base, family, n))
        if known and known.op == "inverse":
            return self.polynomial(inverse(det(known.args[0])))
        letter, slots = self._opaque("det", [[(1, (), ((atom, (*family, "row", "col"), ()),))]],
                                     (n,))
        if known:
            self.letters.setdefault(letter, det(known))
        if atom in self.orthogonal and not slots and not letter.support:
            self.arena.laws.add(self.orthogonal[atom])
            letter.order = 2  # (det Q)^2 = det(Q'Q) = 1
        return self._letter(letter, number(1), slots)

    # Powers ----------------------------------------------------------------------------

    def op_inverse(self, term: Term) -> Polynomial:
        """The inverse of a power with a symbolic exponent has the opposite exponent."""
        (arg,) = term.args
        if arg.op == "power" and isinstance(arg.data, Dim):
            return self.op_power(power(arg.args[0], -arg.data))
        return super().op_inverse(term)

    def op_power(self, term: Term) -> Polynomial:
        """(c A)^(k + m) = c^k c^m A^k A^m, for exponents that are dimensions."""
        (arg,), exponent = term.args, self.arena.resized(as_dim(term.data))
        constant = exponent.constant()
        if constant is not None:
            return super().op_power(power(arg, constant))
        self.arena.laws.add("powers")
        poly = self.canonicalizer.merge(self.simplify(self.polynomial(arg)))
        if exponent.names() & self.arena.index_names:
            return self._indexed(poly, exponent, term)
        if not poly:
            if not reaches(self.arena, exponent, 1):
                raise Unsupported("a power of zero whose exponent may be zero")
            return []
        c, s, rest = self._content(poly)
        if not arg.is_scalar:
            return times(self.arena, self._scale(c, s, exponent),
                         self._matrix_power(rest, exponent, arg.rows))
        whole = dict(exponent.terms).get((), 0)
        symbolic = exponent - whole
        result = times(self.arena, self._scale(c, s, symbolic), super().op_power(power(arg, whole)))
        if rest[0][2] or len(rest) > 1:
            atom, slots = self._opaque("reciprocal", [rest])
            if slots or atom.support:
                atom, slots = self._opaque(("power", repr(symbolic)), [rest])
                return times(self.arena, result, self._letter(atom, term, slots))
            self.opaque[atom] = rest
            result = times(self.arena, result, self._scale(Fraction(1), ((atom, 1),), symbolic))
        return result

    def _scale(self, c: Fraction, s: Scalars, exponent: Dim) -> Polynomial:
        """A rational number times fixed scalars, to a power: powers of primes and of scalars."""
        exponent = self.arena.resized(exponent)
        if c == 1 and not s:
            return [(1, (), ())]
        if exponent.names() & self.arena.index_names:
            return self._indexed([(c, s, ())], exponent, number(1))
        value: Coefficient = 1
        scalars: Scalars = ()
        for monomial, k in exponent.terms:
            if monomial:
                for base, j in (*((self._number(p), j) for p, j in _primes(c)), *s):
                    letter = self._power_letter(base, Dim({monomial: 1}))
                    scalars = scalar_product(scalars, scalar_power([(letter, j)], k))
            else:
                value, scalars = c**k, scalar_product(scalars, scalar_power(s, k))
        return [(value, scalars, ())]

    def _indexed(self, poly: Polynomial, exponent: Dim, like: Term) -> Polynomial:
        """A power whose exponent has an index is a letter."""
        atom, slots = self._opaque(
            ("power", "index"), [poly, dimension_polynomial(self.arena, exponent)], (like.rows,))
        return self._letter(atom, like, slots)

    def _number(self, p: int) -> Atom:
        """A prime, or -1, as a letter to be raised to symbolic powers."""
        atom = self.arena.atom(("number", p))
        atom.order = 2 if p == -1 else 0
        self.letters.setdefault(atom, number(p))
        return atom

    def _power_letter(self, base: Atom, exponent: Dim) -> Atom:
        """The letter for a scalar to a symbolic power; a power of a power is one power."""
        if base.key[0] == "power":
            base, exponent = self.arena.numbered(base.key[1]), base.key[2] * exponent
        letter = self.arena.atom(("power", base.uid, exponent))
        letter.order = base.order
        if known := self.letters.get(base):
            self.letters.setdefault(letter, power(known, exponent))
        return letter

    def _matrix_power(self, poly: Polynomial, exponent: Dim, size: Dim) -> Polynomial:
        """The power of a matrix without scalar factor: of a letter, or of a letter for it all."""
        if len(poly) == 1 and len(poly[0][2]) == 1:
            ((base, slots, _),) = poly[0][2]
            if base is self.arena.delta_atom() and set(slots) == {"row", "col"}:
                return poly
        letters = self._chain(poly, size)
        if letters is None or len(letters) > 1:
            base, family = self._opaque("base", [poly], (size,))
            slots = (*family, "row", "col")
        if base.key[0] == "inverse-of":
            base, exponent = self.arena.numbered(base.key[1]), -exponent
        elif base.key[0] == "matrix-power":
            base, exponent = self.arena.numbered(base.key[1]), base.key[2] * exponent
        letter = matrix_power(self.arena, base, exponent)
        if (known := self.letters.get(base)) and not base.family:
            self.letters.setdefault(letter, power(known, exponent))
        return [(1, (), ((letter, slots, ()),))]


def square_parts(a: Term) -> Iterator[Term]:
    """The factors of a square product, grouped into the smallest square ones."""
    group: list[Term] = []
    for factor in _factors(a):
        if factor.is_scalar:
            yield factor
            continue
        group.append(factor)
        if group[0].rows == factor.cols:
            yield mul(*group)
            group = []


def _factors(a: Term) -> Iterator[Term]:
    """The factors, those of matrix products inside included."""
    for b in a.args:
        if b.op == "mul" and not b.is_scalar and b.args[0].rows == b.rows:
            yield from _factors(b)
        else:
            yield b


def _primes(c: Fraction) -> Iterator[tuple[int, int]]:
    """Factors of a rational number with their exponents: -1, primes, and one large rest."""
    if c < 0:
        yield -1, 1
    for n, sign in ((abs(c.numerator), 1), (c.denominator, -1)):
        p = 2
        while n > 1:
            while n % p == 0:
                n //= p
                yield p, sign
            p = p + 1 if p < LARGEST_PRIME else max(n, 2)
