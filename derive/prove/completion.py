"""Identities with inverses: membership in the ideal of the defining relations.

Non-commutative Buchberger completion with cofactors kept, so that a success is a
combination of relations that the kernel checks by expansion.  See Raab, Regensburger and
Hossein Poor, "Formal proofs of operator identities by a single formal computation" (2021).
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct, field

from ..kernel.certificate import (
    Certificate,
    Lemma,
    Rejected,
    Relation,
    Summand,
    certify,
    definite_terms,
)
from ..kernel.contraction import dimension_polynomial
from ..kernel.dims import Dim
from ..kernel.facts import Claim, invertible_terms
from ..kernel.monomials import BudgetExceeded, Scalars, Unsupported, scalar_product
from ..kernel.normal import Normalizer
from ..kernel.terms import IllFormed, Term, add, mul, sub
from ..records import replace
from .finiteness import LAWS, aims, conclusions
from .forms import normalizer_of
from .relations import Relations
from .scope import is_relation
from .words import Key, Letter, NoWords, Word, Words, Writer, least_rotation, read, transposed

STEPS = 4_000
LONGEST = 16
RULES = 400


class Use(Struct, frozen=True):
    """One summand in words: ``coefficient scalars left * source * right``."""

    coefficient: Fraction
    scalars: Scalars
    left: Word
    source: int
    right: Word


class Element(Struct):
    """A polynomial that is zero: a relation, or a combination of earlier elements.

    Without either the normal form of the kernel makes it zero by itself.  The premise of a law
    of real matrices is an element with the `form` that the law asks for.
    """

    words: Words
    lead: Key
    uses: list[Use] = field(default_factory=list)
    relation: Relation | None = None
    turned: bool = False
    form: Term | None = None


class GivesUp(Exception):
    """The completion ended, or ran out of its limits, without reaching the goal."""


def combine(claim: Claim, laws: Collection[str] = LAWS) -> Certificate:
    """A certificate by linear combination of relations; raises `Rejected` with the reason.

    `laws` are those of real matrices that may be used.
    """
    rules = [f for f in claim.facts if not is_relation(f)]
    try:
        normalizer = normalizer_of(replace(claim, facts=tuple(rules)))
        search = _Search(claim, normalizer, laws)
        lemmas, summands = search.run()
    except NoWords:
        raise Rejected("a side is no sum of products of matrices") from None
    except BudgetExceeded:
        raise Rejected("the normal form grows beyond the limit") from None
    except (Unsupported, IllFormed, GivesUp) as reason:
        raise Rejected(str(reason)) from None
    return certify(claim, [f.name for f in rules], (), lemmas, summands)


def _order(key: Key) -> tuple[int, list[tuple[int, str, bool]], list[tuple[int, int]]]:
    word, scalars = key
    return len(word), [x.order for x in word], [(a.uid, k) for a, k in scalars]


def _quotient(scalars: Scalars, divisor: Scalars) -> Scalars:
    return scalar_product(scalars, tuple((a, -k) for a, k in divisor if k))


def _divides(divisor: Scalars, scalars: Scalars) -> bool:
    return all(dict(scalars).get(a, 0) >= k for a, k in divisor)


class _Search:
    def __init__(
        self, claim: Claim, normalizer: Normalizer, laws: Collection[str]
    ) -> None:
        self.claim, self.normalizer = claim, normalizer
        self.writer = Writer(normalizer)
        self.elements: list[Element] = []
        self.active: list[int] = []
        self.index: dict[Letter, list[int]] = {}
        self.steps = STEPS
        self.laws = laws
        self.concluded = 0
        relations = Relations(claim, normalizer)
        self.goal, self.traced = read(normalizer, sub(claim.lhs, claim.rhs))
        self.nonzero = {atom for m in invertible_terms(claim) if m.is_scalar
                        for _, s, _ in normalizer.polynomial(m) for atom, _ in s
                        if normalizer.letters.get(atom) == m}
        self.definite = set(relations.letters(definite_terms(claim)))
        for words in relations.silent():
            self._found(Element(words, ((), ())))
        for relation, words in relations.cited():
            for turned in (False, True):
                if words:
                    element = Element(transposed(words) if turned else words, ((), ()),
                                      [], relation, turned)
                    self._found(element)
                    if relation.kind == "fact":
                        self._conclude(element)

    def _found(self, element: Element) -> int | None:
        """Reduce an element by the others and keep what is left, made monic."""
        words, uses = self._reduce(element.words, traced=False)
        if not words:
            return None
        if element.relation is not None and uses:
            base = self._keep(Element(element.words, ((), ()), [], element.relation,
                                      element.turned), active=False)
            element = Element({}, ((), ()), [Use(Fraction(1), (), (), base, ())])
        lead = max(words, key=_order)
        if any(w == lead[0] and s != lead[1] for w, s in words):
            raise GivesUp("a leading coefficient is a sum of scalars")
        kept = tuple((a, k) for a, k in lead[1] if a not in self.nonzero)
        if not lead[0]:
            raise GivesUp("the relations contradict each other: some inverse does not exist")
        c, s = words[lead], tuple((a, -k) for a, k in lead[1] if a in self.nonzero)
        monic = {(w, scalar_product(t, s)): v / c for (w, t), v in words.items()}
        if element.relation is not None and (c != 1 or s):
            base = self._keep(Element(element.words, ((), ()), [], element.relation,
                                      element.turned), active=False)
            element = Element({}, ((), ()), [Use(Fraction(1), (), (), base, ())])
        scaled = [Use(u.coefficient / c, scalar_product(u.scalars, s), u.left, u.source, u.right)
                  for u in (*element.uses, *uses)]
        return self._keep(Element(monic, (lead[0], kept), scaled, element.relation,
                                  element.turned), active=True)

    def _conclude(self, element: Element) -> list[int]:
        """What follows from an element by the laws of real matrices and is new."""
        found: list[int] = []
        try:
            drawn = list(conclusions(element.words, self.writer, self._sum, self.definite))
        except NoWords:
            return []
        for c in drawn:
            if c.kind not in self.laws:
                continue
            base = self._keep(element, active=False)
            premise = self._keep(Element({}, ((), ()), [Use(c.multiple, (), (), base, ())],
                                         form=c.premise), active=False)
            relation = Relation(c.kind, number=premise, term=c.term)
            for turned in (False, True):
                new = self._found(Element(transposed(c.words) if turned else c.words, ((), ()),
                                          [], relation, turned))
                found += [] if new is None else [new]
        return found

    def _keep(self, element: Element, active: bool) -> int:
        number_ = len(self.elements)
        self.elements.append(element)
        if active:
            self.active.append(number_)
            self.index.setdefault(element.lead[0][0], []).append(number_)
        return number_

    def _reduce(self, words: Words, traced: bool) -> tuple[Words, list[Use]]:
        """The remainder, and what was subtracted, with negative sign, as uses."""
        todo, done, uses = dict(words), {}, []
        while todo:
            key = max(todo, key=_order)
            value = todo.pop(key)
            word, scalars = key
            match = self._match(word, scalars, traced)
            if match is None:
                done[key] = value
                continue
            self.steps -= 1
            if self.steps < 0:
                raise GivesUp("the completion did not end within its limit")
            left, source, right = match
            element = self.elements[source]
            scalars = _quotient(scalars, element.lead[1])
            uses.append(Use(-value, scalars, left, source, right))
            for (w, s), c in element.words.items():
                if (w, s) == element.lead:
                    continue
                whole, t = left + w + right, scalar_product(scalars, s)
                for new, weight in self._keys(whole, t, source, traced):
                    rest = todo.get(new, Fraction(0)) - value * c * weight
                    if rest:
                        todo[new] = rest
                    else:
                        todo.pop(new, None)
        return done, uses

    def _keys(
        self, word: Word, scalars: Scalars, source: int, traced: bool
    ) -> Iterator[tuple[Key, int]]:
        """The word, or in a trace its representative; the trace of I is its order."""
        if not traced:
            yield (word, scalars), 1
        elif word:
            yield (least_rotation(word), scalars), 1
        else:
            order, _ = self._shape(self.elements[source].words)
            for weight, t, factors in dimension_polynomial(self.normalizer.arena, order):
                if factors:
                    raise GivesUp("the order of an identity depends on an index")
                yield ((), scalar_product(scalars, t)), int(weight)

    def _match(
        self, word: Word, scalars: Scalars, traced: bool
    ) -> tuple[Word, int, Word] | None:
        rotations = range(len(word)) if traced and word else range(1)
        for turn in rotations:
            rotated = word[turn:] + word[:turn]
            for at, letter in enumerate(rotated):
                for source in self.index.get(letter, ()):
                    lead, needed = self.elements[source].lead
                    if rotated[at : at + len(lead)] == lead and _divides(needed, scalars):
                        return rotated[:at], source, rotated[at + len(lead) :]
        return None

    def run(self) -> tuple[tuple[Lemma, ...], tuple[Summand, ...]]:
        """Complete until the goal reduces to zero; then write the combination out."""
        goal, uses = self._reduce(self.goal, self.traced)
        heap: list[tuple[int, int, int, int]] = []
        for a in list(self.active):
            self._push(heap, a)
        while goal:
            if not heap:
                for conclusion in self._concluded():
                    self._push(heap, conclusion)
                goal, more = self._reduce(goal, self.traced)
                uses += more
                if goal and not heap:
                    return self._written(self._aimed())
                continue
            _, _, a, b = heapq.heappop(heap)
            for words, overlap in self._overlaps(a, b):
                new = self._found(Element(words, ((), ()), overlap))
                if new is None:
                    continue
                if len(self.active) > RULES:
                    raise GivesUp("the completion did not end within its limit")
                goal, more = self._reduce(goal, self.traced)
                uses += more
                if not goal:
                    break
                self._push(heap, new)
        return self._written([Use(-u.coefficient, u.scalars, u.left, u.source, u.right)
                              for u in uses])

    def _concluded(self) -> list[int]:
        """The conclusions from all elements that none was drawn from."""
        fresh = self.active[self.concluded :]
        self.concluded = len(self.active)
        return [new for source in fresh for new in self._conclude(self.elements[source])]

    def _aimed(self) -> list[Use]:
        """The goal by a law of real matrices from what reduces to zero."""
        for turned in (False, True) if not self.traced else ():
            goal = transposed(self.goal) if turned else self.goal
            for aim in aims(goal, self.writer, self._sum, self.definite):
                left, uses = self._reduce(aim.needed, traced=False)
                if left or aim.kind not in self.laws:
                    continue
                proof = [Use(-u.coefficient, u.scalars, u.left, u.source, u.right) for u in uses]
                premise = self._keep(Element({}, ((), ()), proof, form=aim.premise), active=False)
                relation = Relation(aim.kind, number=premise, term=aim.term)
                found = self._keep(Element(self.goal, ((), ()), [], relation, turned),
                                   active=False)
                return [Use(1 / aim.multiple, (), (), found, ())]
        raise GivesUp("the completed relations do not give the equation")

    def _push(self, heap: list[tuple[int, int, int, int]], new: int) -> None:
        for other in self.active:
            size = len(self.elements[new].lead[0]) + len(self.elements[other].lead[0])
            heapq.heappush(heap, (size, len(heap), new, other))
            if other != new:
                heapq.heappush(heap, (size, len(heap), other, new))

    def _overlaps(self, a: int, b: int) -> Iterator[tuple[Words, list[Use]]]:
        """The differences of the two ways to rewrite an overlap of two leads."""
        first, second = self.elements[a].lead[0], self.elements[b].lead[0]
        for k in range(1, min(len(first), len(second))):
            if first[-k:] == second[:k] and len(first) + len(second) - k <= LONGEST:
                yield self._difference((), a, second[k:], first[:-k], b, ())
        if a != b and len(second) <= len(first):
            for at in range(len(first) - len(second) + 1):
                if first[at : at + len(second)] == second:
                    yield self._difference((), a, (), first[:at], b, first[at + len(second) :])

    def _difference(
        self, left: Word, a: int, right: Word, left_: Word, b: int, right_: Word
    ) -> tuple[Words, list[Use]]:
        words: Words = {}
        first, second = self.elements[a].lead[1], self.elements[b].lead[1]
        common = tuple((x, min(k, dict(second).get(x, 0))) for x, k in first)
        more, more_ = _quotient(second, common), _quotient(first, common)
        for sign, before, source, after, times in (
                (1, left, a, right, more), (-1, left_, b, right_, more_)):
            for (w, s), c in self.elements[source].words.items():
                key = (before + w + after, scalar_product(s, times))
                value = words.get(key, Fraction(0)) + sign * c
                if value:
                    words[key] = value
                else:
                    words.pop(key, None)
        one = Fraction(1)
        return words, [Use(one, more, left, a, right), Use(-one, more_, left_, b, right_)]

    # The combination as terms --------------------------------------------------------

    def _written(self, uses: Sequence[Use]) -> tuple[tuple[Lemma, ...], tuple[Summand, ...]]:
        needed: set[int] = set()
        todo = [u.source for u in uses]
        while todo:
            source = todo.pop()
            if source not in needed:
                needed.add(source)
                element = self.elements[source]
                todo += [u.source for u in element.uses]
                if element.relation is not None and element.relation.kind in LAWS:
                    todo.append(element.relation.number)
        numbers: dict[int, int] = {}
        lemmas: list[Lemma] = []
        for source in sorted(needed):
            element = self.elements[source]
            if element.relation is None and element.uses:
                numbers[source] = len(lemmas)
                summands = self._summands(element.uses, numbers, False)
                lemmas.append(Lemma(element.form or self._term(element.words), summands))
        return tuple(lemmas), self._summands(uses, numbers, self.traced)

    def _summands(
        self, uses: Sequence[Use], numbers: dict[int, int], traced: bool
    ) -> tuple[Summand, ...]:
        result = []
        for u in uses:
            element = self.elements[u.source]
            if element.relation is None and not element.uses:
                continue
            rows, cols = self._shape(element.words)
            relation = element.relation or Relation("lemma", number=numbers[u.source])
            if relation.kind in LAWS:
                relation = replace(relation, number=numbers[relation.number])
            scale = self.writer.scalar(u.scalars, u.coefficient)
            result.append(Summand(mul(scale, self.writer.word(u.left, rows)), relation,
                                  self.writer.word(u.right, cols), element.turned, traced))
        return tuple(result)

    def _shape(self, words: Words) -> tuple[Dim, Dim]:
        return next(self.writer.ends(w) for w, _ in words if w)

    def _term(self, words: Words) -> Term:
        return self._sum(words, self._shape(words)[0])

    def _sum(self, words: Words, rows: Dim) -> Term:
        """The term of words that have so many rows."""
        return add(*(mul(self.writer.scalar(s, c), self.writer.word(w, rows))
                     for (w, s), c in sorted(words.items(), key=lambda item: _order(item[0]))))
