r"""What is known of observations that are independent of each other: ``y_i \sim Poiss(b)``.

Their joint density is the product of their densities; what that of each is may be written inside
the product.  Words must say that the observations are independent, or a sample: where their
distribution is named, or in a sentence that has their letter; and none may deny it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..kernel.dims import ONE, Dim, variable
from ..kernel.facts import Claim, Equation, Fact, IndexRange
from ..kernel.terms import IllFormed, Term, dimension, free_names, function, substitute
from ..late import late_regex
from ..notation import describe
from ..notes.containers.document import Scope
from ..notes.kinds.kinds import Environment
from ..notes.ledger import sees
from ..notes.mathematics.syntax import Name
from ..notes.meaning.calculus import placed
from ..notes.meaning.conditions import ranges_of
from ..notes.meaning.elaborate import elaborate
from ..notes.meaning.values import Unsupported
from ..notes.statements import Reading, Statement
from ..notes.words.cases import tells_dependence
from ..notes.words.remarks import Declaration, Role
from ..step import equated

_DOUBTING = ("denials", "doubts", "reservations")
_COVARIANCE = late_regex(r"(?i:cov|corr)(?![a-z]).*_")


class Sample(NamedTuple):
    """Independent observations: the general one, at an index that runs from 1 to the size.

    The parameters are the letters in the arguments of the distribution.
    """

    member: Term
    over: str
    size: Dim
    parameters: frozenset[str] = frozenset()

    def at(self, place: Dim) -> Term:
        """The observation at another index."""
        return substitute(self.member, {}, {self.over: place})


class Observed:
    """Of which members of families, or entries, notes name a distribution, and where."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.members: dict[Term, list[tuple[Scope, ...]]] = {}
        self.parameters: dict[Term, frozenset[str]] = {}
        self.independent: set[Term] = set()
        sampled = [s for reading in readings for s in reading.sentences if s.has("samples")]
        self.sentences = [] if sampled and denies_independence(readings) else sampled
        self.written = frozenset(
            n.data.base for reading in readings for tree in reading.trees()
            for n in tree.walk() if isinstance(n.data, Name))

    def declare(self, declaration: Declaration, environment: Environment,
                reading: Reading) -> None:
        """Remember what a declaration says of the general member of a family, or entry."""
        single = declaration.kind == "independent" and len(declaration.subjects) == 1
        if declaration.kind not in ("distribution", "iid") and not single:
            return
        for subject in declaration.subjects:
            try:
                term = elaborate(subject, environment)
            except (IllFormed, Unsupported):
                continue
            if general_index(term):
                self.members.setdefault(term, []).append(reading.paragraph.scopes)
                if declaration.kind != "distribution" or self._is_sample(
                        term, reading, environment):
                    self.independent.add(term)
                if declaration.arguments:
                    self.parameters[term] = frozenset(
                        found.name for a in declaration.arguments for n in a.walk()
                        if (found := environment.spell(n)) is not None)

    def _is_sample(self, term: Term, reading: Reading, environment: Environment) -> bool:
        """Whether words of the paragraph, or a sentence with the letter, speak of a sample."""
        name = (term.args[0] if term.op == "entry" else term).data[0]
        return any(name in {found.name for n in sentence.nodes()
                            if (found := environment.spell(n)) is not None}
                   or (not any(sentence.nodes()) and sentence.paragraph is reading.paragraph)
                   for sentence in self.sentences)

    def samples(self, statement: Statement, environment: Environment) -> tuple[Sample, ...]:
        """What is observed independently, as words say, where a statement stands."""
        found = []
        for term, places in self.members.items():
            if term in self.independent and any(
                    sees(statement.scopes, scopes) for scopes in places):
                (index,) = general_index(term)
                sizes = {f.statement.upper for f in ranges_of({index}, (), environment)
                         if isinstance(f.statement, IndexRange) and f.statement.lower == ONE}
                if term.op == "entry" and (not sizes or term.args[0].rows.names() & self.written):
                    sizes = {term.args[0].rows}  # a length that notes do not name is theirs
                found += [Sample(term, index, size, self.parameters.get(term, frozenset()))
                          for size in sizes]
        return tuple(found)


def general_index(term: Term) -> tuple[str, ...]:
    """The index of the general member of a family of scalars, or of a vector's general entry."""
    at = term.data[1] if term.op == "symbol" and term.is_scalar else (
        term.data[:1] if term.op == "entry" and term.args[0].op == "symbol"
        and not term.args[0].data[1] and term.args[0].cols == ONE else ())
    names = [n for d in at for n in d.names() if d == variable(n)]
    return (names[0],) if len(at) == len(names) == 1 else ()


def product_over(index: str, size: Dim, value: Term) -> Term:
    """The product of values for an index from 1 to a size, as products are read."""
    return function("product", dimension(ONE), dimension(size), *placed(value, index))


def products_of(claim: Claim) -> Iterator[tuple[Term, Dim, Dim, Term]]:
    """The products from 1 that occur in a claim and its facts: upper end, index, and body."""
    for term in dict.fromkeys(t for side in equated(claim) for t in side.walk()):
        if term.op == "function" and term.data == "product" and len(term.args) == 4:
            lower, upper, place, body = term.args
            if lower == dimension(ONE) and upper.op == place.op == "dimension":
                yield term, upper.data, place.data, body


def laws_inside_products(claim: Claim) -> tuple[Fact, ...]:
    """What an equation for each index says of products over that index."""
    ranges = {s.index: s for f in claim.facts if isinstance(s := f.statement, IndexRange)}
    general = [(s, index) for f in claim.facts if isinstance(s := f.statement, Equation)
               and s.lhs.op == "function" and s.lhs.args and not s.distinct
               for index in _indices(s.lhs) & ranges.keys()]
    found: list[Fact] = []
    for term, upper, place, body in products_of(claim):
        for equation, index in general:
            if (ranges[index].lower, ranges[index].upper) == (ONE, upper):
                value = filled(body, place, upper, index, {equation.lhs: equation.rhs})
                if value is not None:
                    sides = [t for f in claim.facts if isinstance(s := f.statement, Equation)
                             for t, other in ((s.lhs, s.rhs), (s.rhs, s.lhs)) if other == term]
                    found += [_fact(t, value, "each factor") for t in (term, *sides)]
    return tuple(dict.fromkeys(found))


def filled(body: Term, place: Dim, upper: Dim, index: str, values: dict[Term, Term]
           ) -> Term | None:
    """The product over a place, with the values that terms have at an index put in; None if none
    of these terms occurs there.
    """
    if index in free_names(body):
        return None
    try:
        general = substitute(body, {}, {n: variable(index) for n in place.names()})
        inside = substitute(general, values)
        return None if inside == general else product_over(index, upper, inside)
    except (IllFormed, ValueError):
        return None


def _indices(term: Term) -> set[str]:
    """The free indices of the members of families, or entries, in a term."""
    return {n for t in term.walk() for d in (
        t.data[1] if t.op == "symbol" else t.data if t.op == "entry" else ()) for n in d.names()}


def _fact(term: Term, value: Term, why: str) -> Fact:
    equation = Equation(term, value)
    return Fact(f"{describe(Fact('', equation))} ({why})", equation)


def denies_independence(readings: Sequence[Reading]) -> bool:
    """Whether words or covariances say that some observations may depend on each other."""
    if any(_COVARIANCE.search(formula.body.text) for r in readings for formula, _ in r.formulas):
        return True
    for sentence in (s for reading in readings for s in reading.sentences):
        sampled, independent = sentence.has("samples"), sentence.has("independence")
        if tells_dependence(sentence) or ((sampled or independent) and any(
                hit.get("noes") is not None or hit.get("before") == Role.MENTION or (
                    sampled and any(hit.get(table) is not None for table in _DOUBTING))
                for hit in sentence.hits)):
            return True
    return False
