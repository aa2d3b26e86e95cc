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

from .contraction import dimension_polynomial, times
from .dims import Dim, as_dim
from .monomials import Atom, Polynomial, Scalars, Slot, Unsupported, freshen
from .monomials import scalar_power as raised
from .monomials import scalar_product as product
from .operators import Operators, renamed
from .terms import Term, det, divides, inverse, kronecker, mul, number, power

LARGEST_PRIME = 1000


class Determinants(Operators):
    """The operators det and power, the latter with symbolic exponents."""

    def op_det(self, term: Term) -> Polynomial:
        """det(A B) = det A det B for square A and B, and what follows for other operators."""
        self.arena.laws.add("determinant")
        (arg,) = term.args
        if arg.is_scalar:
            return self.polynomial(arg)
        if (known := self._by_structure(arg)) is not None:
            return self.polynomial(known)
        merged = self.canonicalizer.merge(self.simplify(self.polynomial(arg)))
        return self._of_polynomial(merged, arg.rows)

    def _by_structure(self, a: Term) -> Term | None:
        """The determinant in those of smaller matrices, or None.

        det A' = det A; det inv(A) = 1 / det A; det A^k = (det A)^k; det(c A B) =
        c^n det A det B; det(A (x) B) = (det A)^m (det B)^n for A n x n and B m x m; of
        block-triangular and block-diagonal matrices, the product over the diagonal.
        """
        match a.op:
            case "transpose" | "inverse" | "power":
                d = det(a.args[0])
                return {"transpose": d, "inverse": inverse(d)}.get(a.op) or power(d, a.data)
            case "mul":
                parts = list(square_parts(a))
                if len(parts) > 1:
                    return mul(*(power(p, self._count(a.rows)) if p.is_scalar else det(p)
                                 for p in parts))
            case "kronecker" if all(b.rows == b.cols for b in a.args):
                return mul(*(power(det(b), self._count(
                    kronecker(*a.args[:k], number(1), *a.args[k + 1 :]).rows))
                    for k, b in enumerate(a.args)))
            case "block" if a.data[0] == a.data[1] and self._is_triangular(a):
                return mul(*(det(b) for b in a.args[:: a.data[0] + 1]))
        return None

    def _is_triangular(self, a: Term) -> bool:
        """Whether the diagonal blocks are square and all blocks on one side of them zero."""
        n = a.data[0]
        empty = [not self.canonicalizer.polynomial(self.simplify(self.polynomial(b)))
                 for b in a.args]
        return all(b.rows == b.cols for b in a.args[:: n + 1]) and any(
            all(empty[i * n + j] for i in range(n) for j in range(n) if s * i < s * j)
            for s in (1, -1))

    def _of_polynomial(self, poly: Polynomial, n: Dim) -> Polynomial:
        """The determinant of an n x n matrix that is no product of square ones as written.

        Common scalars leave; a monomial that is a chain of square letters is their product.
        """
        if not poly:
            return []
        c, s, rest = self._content(poly)
        letters = self._chain(rest, n)
        size = self._count(n) if s else self.arena.resized(n)
        result = self._scale(c, s, size)
        if letters is not None and len(letters) != 1:
            for letter in letters:
                result = times(self.arena, result, self._of_polynomial(letter, n))
            return result
        atom, slots, _ = rest[0][2][0] if letters else (None, (), ())
        if atom and atom.key[0] == "inverse-of":
            base: Polynomial = [(1, (), ((self.arena.numbered(atom.key[1]), slots, ()),))]
            return times(self.arena, result, self._reciprocal(self._of_polynomial(base, n)))
        turned = renamed(freshen(self.arena, poly), {"row": "col", "col": "row"})
        found = [(*self._opaque("det", [rest], (n,)), self._scale(c, s, size))
                 for c, s, rest in map(self._content, (poly, turned))]
        letter_, slots, scale = min(found, key=lambda f: f[0].uid)  # one letter for A and A'
        if atom in self.orthogonal and not slots and not letter_.support:
            self.arena.laws.add(self.orthogonal[atom])
            letter_.order = 2  # (det Q)^2 = det(Q'Q) = 1
        return times(self.arena, scale, self._letter(letter_, number(1), slots))

    def _chain(self, poly: Polynomial, n: Dim) -> list[Polynomial] | None:
        """The letters of a product of n x n letters, or None."""
        if len(poly) == 1 and [(f[0], {*f[1]}) for f in poly[0][2]] == [
                (self.arena.delta_atom(), {"row", "col"})]:
            return []
        factors = list(poly[0][2])
        if len(poly) != 1 or any(
                path or a.key[0] in ("part", "pair") or len(slots) != a.family + 2
                or not all(isinstance(i, Dim) for i in slots[:-2]) for a, slots, path in factors):
            return None  # a bound index of a family would be summed over
        letters: list[Polynomial] = []
        at: Slot = "row"
        while at != "col":
            here = [f for f in factors if at in f[1][-2:]]
            if len(here) != 1 or (at != "row" and self.arena.sizes.get(at) != n):
                return None
            ((atom, slots, _),) = here
            factors.remove(here[0])
            letters.append([(1, (), ((atom, (*slots[:-2], "row", "col"), ()),))])
            at = slots[-2] if slots[-1] == at else slots[-1]
        return None if factors else letters

    # Powers ----------------------------------------------------------------------------

    def op_power(self, term: Term) -> Polynomial:
        """(c A)^(k + m) = c^k c^m A^k A^m, for exponents that are dimensions."""
        (arg,), exponent = term.args, as_dim(term.data)
        exponent = self.arena.resized(exponent) if divides(term) else self._count(exponent)
        if (constant := exponent.constant()) is not None:
            return super().op_power(power(arg, constant))
        self.arena.laws.add("powers")
        poly = self.canonicalizer.merge(self.simplify(self.polynomial(arg)))
        if not poly or exponent.names() & self.arena.index_names:
            return self._indexed(poly, exponent, term)
        c, s, rest = self._content(poly)
        if not arg.is_scalar:
            return times(self.arena, self._scale(c, s, exponent),
                         self._matrix_power(rest, exponent, arg.rows))
        whole = dict(exponent.terms).get((), 0)
        symbolic = exponent - whole
        result = times(self.arena, self._scale(c, s, symbolic), super().op_power(power(arg, whole)))
        if rest == [(1, (), ())]:
            return result
        atom, slots = self._opaque("reciprocal", [rest])
        if slots or atom.support:
            return times(self.arena, result, self._indexed(rest, symbolic, term))
        self.opaque[atom] = rest
        return times(self.arena, result, self._scale(Fraction(1), ((atom, 1),), symbolic))

    def _count(self, size: Dim) -> Dim:
        """A size as an exponent: ``n - 1`` would divide, perhaps by zero, and nobody wrote that."""
        for exponent in (self.arena.resized(size), size):
            if all(k > 0 for _, k in exponent.terms):
                return exponent
        raise Unsupported(f"a power whose exponent {size!r} is a difference")

    def _scale(self, c: Fraction, s: Scalars, exponent: Dim) -> Polynomial:
        """A rational number times fixed scalars, to a power: powers of primes and of scalars."""
        if exponent.names() & self.arena.index_names:
            return self._indexed([(c, s, ())], exponent, number(1))
        scalars: Scalars = ()
        for monomial, k in exponent.terms:
            numbers = ((self.arena.atom(("number", p)), j) for p, j in _primes(c))
            for base, j in (*numbers, *s) if monomial else ():
                letter = self._power_letter(base, Dim({monomial: 1}))
                scalars = product(scalars, raised([(letter, j)], k))
        whole = dict(exponent.terms).get((), 0)
        return [(c**whole, product(scalars, raised(s, whole)), ())]

    def _indexed(self, poly: Polynomial, exponent: Dim, like: Term) -> Polynomial:
        """A power of zero, of something random, or with an index in the exponent is a letter."""
        atom, slots = self._opaque(
            ("power", "index"), [poly, dimension_polynomial(self.arena, exponent)], (like.rows,))
        return self._letter(atom, like, slots)

    def _power_letter(self, base: Atom, exponent: Dim) -> Atom:
        """The letter for a scalar, a prime or -1 to a power; a power of a power is one power."""
        if base.key[0] == "power":
            base, exponent = self.arena.numbered(base.key[1]), base.key[2] * exponent
        letter = self.arena.atom(("power", base.uid, exponent))
        letter.order = 2 if base.key == ("number", -1) else base.order
        return letter

    def _matrix_power(self, poly: Polynomial, exponent: Dim, size: Dim) -> Polynomial:
        """The power of a matrix without scalar factor: of a letter, or of a letter for it all."""
        letters = self._chain(poly, size)
        if letters == []:
            return poly
        if letters is not None and len(letters) == 1:
            base, slots, _ = poly[0][2][0]
        else:
            base, slots = self._opaque("base", [poly], (size,))
            slots = (*slots, "row", "col")
        if base.key[0] == "inverse-of":
            base, exponent = self.arena.numbered(base.key[1]), -exponent
        elif base.key[0] == "matrix-power":
            base, exponent = self.arena.numbered(base.key[1]), base.key[2] * exponent
        return [(1, (), ((self.arena.derived("matrix-power", base, exponent), slots, ()),))]


def square_parts(a: Term) -> Iterator[Term]:
    """The factors of a square product, grouped into the smallest square ones."""
    group: list[Term] = []
    for factor in a.args:
        part = mul(*group, factor)
        group = [] if part.rows == part.cols else [*group, factor]
        if not group:
            yield part


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
