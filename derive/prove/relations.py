"""The relations of a claim in words: of inverses, stated ones, and of direct sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ..kernel.certificate import Relation
from ..kernel.facts import Claim, Equation, Property, invertible_terms
from ..kernel.monomials import Unsupported, scalar_product
from ..kernel.normal import Normalizer
from ..kernel.terms import Term, block_diagonal, identity, inverse, mul, number, sub
from .words import Letter, NoWords, Words, read, read_polynomial, reciprocals, transposed


class Relations:
    """Reads the relations of one claim under one normalizer."""

    def __init__(self, claim: Claim, normalizer: Normalizer) -> None:
        self.claim, self.normalizer = claim, normalizer
        sides = [claim.lhs, claim.rhs, *(
            side for f in claim.facts if isinstance(f.statement, Equation)
            for side in (f.statement.lhs, f.statement.rhs))]
        self.denominators = list(reciprocals(
            normalizer, [inner for side in sides for inner in side.walk()]))

    def silent(self) -> Iterator[Words]:
        """Relations that the normal form of the kernel applies by itself."""
        yield from self._reciprocals()
        yield from self._placements()
        yield from self._properties()

    def cited(self) -> Iterator[tuple[Relation, Words]]:
        """Relations that a certificate has to cite."""
        for relation, term in self._terms():
            yield relation, self._words(relation, term)

    def _terms(self) -> Iterator[tuple[Relation, Term]]:
        for m in sorted(invertible_terms(self.claim), key=repr):
            if not m.is_scalar:
                unit = identity(m.rows)
                yield Relation("right-inverse", term=m), sub(mul(m, inverse(m)), unit)
                yield Relation("left-inverse", term=m), sub(mul(inverse(m), m), unit)
        for fact in self.claim.facts:
            s = fact.statement
            if isinstance(s, Equation) and not s.distinct and not s.lhs.is_scalar:
                yield Relation("fact", fact.name), sub(s.lhs, s.rhs)
        for sizes in self.normalizer.parts.values():
            parts = block_diagonal(*(identity(n) for n in sizes))
            yield Relation("direct-sum", term=parts), sub(parts, identity(parts.rows))

    def _reciprocals(self) -> Iterator[Words]:
        """``r c = c r = 1`` for a reciprocal r = 1/c, and products of vectors are symmetric."""
        for letter, inside in self.denominators:
            try:
                c, traced = read_polynomial(self.normalizer, inside, number(1))
            except NoWords:
                continue
            if traced:
                continue
            for (w, _), _ in c.items():
                if w and transposed({(w, ()): Fraction(1)}).keys() != {(w, ())}:
                    yield {(w, ()): Fraction(1), **{
                        k: -v for k, v in transposed({(w, ()): Fraction(1)}).items()}}
            for left, right in (((letter,), ()), ((), (letter,))):
                yield {**{(left + w + right, s): v for (w, s), v in c.items()},
                       ((), ()): Fraction(-1)}

    def _placements(self) -> Iterator[Words]:
        """Part k of a direct sum has nothing in common with another part."""
        for sizes in self.normalizer.parts.values():
            parts = [Letter(self.normalizer.arena.atom(("part", sizes, k)), (), False)
                     for k in range(len(sizes))]
            for a in parts:
                for b in parts:
                    words: Words = {((a.transposed(), b), ()): Fraction(1)}
                    if a is b:
                        words[(), ()] = Fraction(-1)
                    yield words

    def _properties(self) -> Iterator[Words]:
        """What the normal form does with idempotent and orthogonal letters."""
        for fact in self.claim.facts:
            s = fact.statement
            if not isinstance(s, Property) or s.name not in ("idempotent", "orthogonal"):
                continue
            for letter in self.letters([s.subject]):
                word, turned = (letter,), (letter.transposed(),)
                if s.name == "idempotent":
                    yield {(word + word, ()): Fraction(1), (word, ()): Fraction(-1)}
                else:
                    yield {(turned + word, ()): Fraction(1), ((), ()): Fraction(-1)}
                    yield {(word + turned, ()): Fraction(1), ((), ()): Fraction(-1)}

    def letters(self, terms: Iterable[Term]) -> Iterator[Letter]:
        """The terms that are letters, as such."""
        for term in terms:
            try:
                found, _ = read(self.normalizer, term)
            except (NoWords, Unsupported):
                continue
            if len(found) == 1:
                ((word, scalars),) = found
                if len(word) == 1 and not scalars:
                    yield word[0]

    def _words(self, relation: Relation, term: Term) -> Words:
        """The words of a relation; empty if it has none.

        The normal form cancels A inv(A) - I for a letter A and the placement of the parts of
        a direct sum by itself, so these are written down directly.
        """
        if relation.kind == "direct-sum" and relation.term is not None:
            sizes = tuple(a.rows for a in relation.term.args if a.op == "identity")
            words: Words = {((), ()): Fraction(-1)}
            for k in range(len(sizes)):
                part = Letter(self.normalizer.arena.atom(("part", sizes, k)), (), False)
                words[(part, part.transposed()), ()] = Fraction(1)
            return words
        try:
            words, traced = read(self.normalizer, term)
        except NoWords:
            return {}
        return words if words and not traced else self._free(relation)

    def _free(self, relation: Relation) -> Words:
        """The words of A inv(A) - I for a letter A."""
        if relation.term is None:
            return {}
        try:
            inside, _ = read(self.normalizer, relation.term)
            inverted, _ = read(self.normalizer, inverse(relation.term))
        except NoWords:
            return {}
        if len(inside) != 1 or len(inverted) != 1:
            return {}
        ((v, s), c), ((w, t), d) = next(iter(inside.items())), next(iter(inverted.items()))
        word = v + w if relation.kind == "right-inverse" else w + v
        if not word:
            return {}
        return {(word, scalar_product(s, t)): c * d, ((), ()): Fraction(-1)}
