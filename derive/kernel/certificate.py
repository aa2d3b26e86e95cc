"""Certificates: the evidence of a proof as data, and its replay without search."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from .cases import Node
from .derivatives import settled
from .facts import Claim, Equation, Fact, IndexRange, Property, invertible_terms, written
from .integers import System
from .monomials import BudgetExceeded, Unsupported
from .normal import Normalizer
from .records import Record, replace
from .terms import (
    IllFormed,
    Term,
    add,
    block_diagonal,
    bound_index,
    det,
    divides,
    free_names,
    identity,
    inverse,
    mentions,
    mul,
    sub,
    trace,
    transpose,
    zero,
)

OPTIONS = ("expand", "split")


class Rejected(Exception):
    """The certificate does not prove the claim."""


class Relation(Record):
    """A term that is zero.

    - ``fact``: lhs - rhs of the equation called `name`
    - ``lemma``: the earlier lemma with this `number`
    - ``determinant``: det M - det N, where that lemma is M - N
    - ``right-inverse``, ``left-inverse``: M inv(M) - I, inv(M) M - I, where M is `term`
    - ``direct-sum``: diag(I, ..., I) - I, where `term` is the direct sum of identities
    - ``one-sided-inverse``: B A - I, where `term` is A B, from the lemma A B - I
    - ``gram-cancellation``: X A, where `term` is X, from the lemma X' X A or X' W X A
    """

    kind: str
    name: str = ""
    number: int = -1
    term: Term | None = None


class Summand(Record):
    """``left * relation * right``, the relation transposed or the whole traced if so said."""

    left: Term
    relation: Relation
    right: Term
    transposed: bool = False
    traced: bool = False


class Lemma(Record):
    """``term = 0``, because the term is the sum of the summands."""

    term: Term
    summands: tuple[Summand, ...]


class Certificate(Record):
    """Why a claim holds: which facts are used, which laws of the kernel fire, and what
    both sides become.

    `claim` and the second members of `facts` are digests of what was proved and assumed.
    With `summands`, lhs - rhs is their sum, and each is zero; they may use `lemmas`.
    With `cases` the claim is shown by refuting each case of its negation instead.
    `seal` is the digest of the form that both sides reach and of all other fields.
    """

    claim: str
    facts: tuple[tuple[str, str], ...]
    laws: tuple[str, ...]
    options: tuple[str, ...]
    seal: str
    lemmas: tuple[Lemma, ...] = ()
    summands: tuple[Summand, ...] = ()
    cases: tuple[Node, ...] = ()

    @property
    def fired(self) -> frozenset[str]:
        """The names of facts that were used as rules, symmetries apart."""
        return frozenset(law[5:] for law in self.laws if law.startswith("fact:"))

    @property
    def cited(self) -> tuple[str, ...]:
        """The names of all facts that are used, as rules or as relations."""
        sums = (self.summands, *(lemma.summands for lemma in self.lemmas))
        related = (s.relation.name for summands in sums for s in summands if s.relation.name)
        return tuple(dict.fromkeys((*(name for name, _ in self.facts), *related)))


def digest(*things: object) -> str:
    """A fingerprint."""
    return sha256("\n".join(map(repr, things)).encode()).hexdigest()[:32]


def certify(
    claim: Claim, names: Sequence[str], options: Sequence[str],
    lemmas: tuple[Lemma, ...] = (), summands: tuple[Summand, ...] = (),
    cases: tuple[Node, ...] = (),
) -> Certificate:
    """The certificate that proves the claim from the named facts, in this order.

    ``lhs`` and ``rhs + sum of summands`` must have one normal form, and likewise each lemma
    and its own sum; with `cases`, these must refute the negated claim.  Raises `Rejected` if
    it is not so.  Definitions that matter to a derivative are written out first, those among
    facts that are not named included.
    """
    try:
        claim = settled(claim)
        by_name = {fact.name: fact for fact in claim.facts}
        if len(by_name) != len(claim.facts):
            raise Rejected("two facts have one name")
        if unknown := [name for name in names if name not in by_name]:
            raise Rejected(f"no fact is called {unknown[0]!r}")
        if unknown := [name for name in options if name not in OPTIONS]:
            raise Rejected(f"no option is called {unknown[0]!r}")
        if len(set(names)) != len(names):
            raise Rejected("a fact is cited twice")
        if unknown := [f.name for f in claim.facts
                       if isinstance(f.statement, IndexRange) and f.name not in names]:
            raise Rejected(f"{unknown[0]!r} restricts other facts and must be cited")
        facts = tuple(by_name[name] for name in names)
        if cases:
            if options or lemmas or summands:
                raise Rejected("cases stand alone")
            return _by_cases(claim, facts, cases)
        if claim.relation != "=":
            raise Rejected("an inequality has no normal form")
        others = [t for lemma in lemmas for t in (lemma.term, *_sides(lemma.summands, by_name))]
        normalizer = Normalizer(replace(claim, facts=facts), options,
                                [*others, *_sides(summands, by_name)])
        check = _Combination(claim, by_name, normalizer, lemmas)
        form = normalizer.decide(claim.lhs, check.plus(claim.rhs, summands, len(lemmas)))
    except IllFormed as reason:
        raise Rejected(str(reason)) from None
    except BudgetExceeded:
        raise Rejected("the normal form grows beyond the limit") from None
    except Unsupported as reason:
        raise Rejected(str(reason)) from None
    if form is None:
        raise Rejected("the two sides have different normal forms")
    body = (tuple((fact.name, digest(_full_text(fact.statement))) for fact in facts),
            tuple(sorted(normalizer.arena.laws)), tuple(options))
    seal = digest(normalizer.canonicalizer.text(form), _full_text((*body, lemmas, summands)))
    return Certificate(_goal(claim), *body, seal, lemmas, summands)


def _goal(claim: Claim) -> str:
    return digest(_full_text(claim.lhs), claim.relation, _full_text(claim.rhs), claim.distinct)


def _by_cases(claim: Claim, facts: tuple[Fact, ...], cases: tuple[Node, ...]) -> Certificate:
    try:
        system = System(claim, facts)
        system.check(cases)
    except BudgetExceeded:
        raise Rejected("a polynomial grows beyond the limit") from None
    except Unsupported as reason:
        raise Rejected(str(reason)) from None
    cited = tuple((fact.name, digest(_full_text(fact.statement))) for fact in facts)
    laws = (*sorted(system.laws), *(f"fact:{fact.name}" for fact in facts))
    return Certificate(_goal(claim), cited, laws, (), digest(_full_text((cited, laws, cases))),
                       cases=cases)


def _sides(summands: Sequence[Summand], facts: dict[str, Fact]) -> list[Term]:
    """The terms of which the summands speak: their names matter to the normal form."""
    found = []
    for s in summands:
        found += [s.left, s.right, *([s.relation.term] if s.relation.term else [])]
        fact = facts.get(s.relation.name)
        if fact is not None and isinstance(fact.statement, Equation):
            found += [fact.statement.lhs, fact.statement.rhs]
    return found


class _Combination:
    """Sums of products with relations, checked by expansion."""

    def __init__(self, claim: Claim, facts: dict[str, Fact], normalizer: Normalizer,
                 lemmas: tuple[Lemma, ...]) -> None:
        self.facts, self.lemmas = facts, lemmas
        self.inverted = invertible_terms(claim)
        self.derivatives = written(claim, "derivative")
        self.normalizer = normalizer
        self.here = free_names(claim.lhs) | free_names(claim.rhs)
        self.definite = definite_terms(claim)
        self.laws = normalizer.arena.laws
        for number, lemma in enumerate(lemmas):
            self._require_meaning(lemma.term)
            zero_ = zero(lemma.term.rows, lemma.term.cols)
            if normalizer.decide(lemma.term, self.plus(zero_, lemma.summands, number)) is None:
                raise Rejected(f"lemma {number} is not the sum of its summands")

    def plus(self, term: Term, summands: tuple[Summand, ...], before: int) -> Term:
        """The term plus all summands; lemmas with a number below `before` may be used."""
        return add(term, *(self._summand(s, before) for s in summands)) if summands else term

    def _summand(self, s: Summand, before: int) -> Term:
        zero_term = self._relation(s.relation, before)
        self._require_meaning(s.left)
        self._require_meaning(s.right)
        self._require_values(zero_term)
        product = mul(s.left, transpose(zero_term) if s.transposed else zero_term, s.right)
        return trace(product) if s.traced else product

    def _require_meaning(self, term: Term) -> None:
        self._require_existence(term)
        self._require_values(term)

    def _require_values(self, term: Term) -> None:
        # What holds for all i in an empty range says nothing of a claim without i.
        if lost := self.normalizer.uncertain(term) - self.here:
            raise Rejected(f"the index {min(lost)} may have no value")

    def _require_existence(self, term: Term, bound: frozenset[str] = frozenset()) -> None:
        if divides(term) and term.args[0] in self.inverted and not mentions(term, bound):
            return
        if divides(term):
            raise Rejected(f"nothing says that {term!r} exists")
        if term.op == "derivative" and (term not in self.derivatives or mentions(term, bound)):
            raise Rejected(f"nothing says that {term!r} exists")
        for arg in term.args:
            self._require_existence(arg, bound | set(bound_index(term)))

    def _relation(self, relation: Relation, before: int) -> Term:
        match relation:
            case Relation("fact", name, -1, None) if name in self.facts:
                statement = self.facts[name].statement
                if isinstance(statement, Equation) and not statement.distinct:
                    return sub(statement.lhs, statement.rhs)
            case Relation("lemma", "", number, None) if 0 <= number < before:
                return self.lemmas[number].term
            case Relation("determinant", "", number, None) if 0 <= number < before:
                left, *others = self.lemmas[number].term.args
                if others and self.lemmas[number].term == sub(left, others[0].args[-1]):
                    return sub(det(left), det(others[0].args[-1]))
            case Relation("right-inverse", "", -1, Term() as m) if m in self.inverted:
                return sub(mul(m, inverse(m)), identity(m.rows))
            case Relation("left-inverse", "", -1, Term() as m) if m in self.inverted:
                return sub(mul(inverse(m), m), identity(m.rows))
            case Relation("direct-sum", "", -1, Term("block") as m):
                parts = [a for a in m.args if a.op == "identity"]
                if m == block_diagonal(*parts):
                    return sub(m, identity(m.rows))
            case Relation("one-sided-inverse", "", number, Term() as m) if 0 <= number < before:
                return self._other_side(self.lemmas[number].term, m)
            case Relation("gram-cancellation", "", number, Term() as x) if 0 <= number < before:
                return self._cancelled(self.lemmas[number].term, x)
        raise Rejected(f"{relation.kind} is no relation here")

    def _other_side(self, premise: Term, product: Term) -> Term:
        """Among square matrices over a field, a left inverse is a right inverse.

        A B - I = 0     A and B are n x n
        ---------------------------------
                   B A - I = 0
        """
        match product:
            case Term("mul", args=(a, b)) if (
                    a.rows == a.cols == b.rows == b.cols
                    and premise == sub(product, identity(a.rows))):
                self.laws.add("one-sided-inverse")
                return sub(mul(b, a), identity(a.rows))
        raise Rejected("an inverse on the other side needs A B = I with square A and B")

    def _cancelled(self, premise: Term, x: Term) -> Term:
        """A real matrix is zero if its Gram matrix is, since a'a = 0 only for a = 0.

        X' X A = 0      X' W X A = 0     W or inv(W) is positive definite
        ----------      -------------------------------------------------
         X A = 0                           X A = 0
        """
        match premise:
            case Term("mul", args=(turned, *weight, same, a)) if (
                    turned == transpose(x) and same == x and len(weight) < 2
                    and all(w in self.definite for w in weight)):
                self.laws.add("gram-cancellation")
                return mul(x, a)
        raise Rejected("cancelling X' needs X' X A = 0, or X' W X A = 0 with definite W")


def definite_terms(claim: Claim) -> frozenset[Term]:
    """The symbols that the facts say to be positive definite, and their inverses."""
    found = {f.statement.subject for f in claim.facts
             if isinstance(f.statement, Property) and f.statement.name == "positive-definite"}
    return frozenset(found | set(map(inverse, found)))


def _full_text(thing: object) -> str:
    """Everything that a term or fact says, shapes and randomness of symbols included."""
    if isinstance(thing, Term):
        return (f"{thing.op}[{thing.data!r}; {thing.rows!r}; {thing.cols!r}]"
                f"({', '.join(map(_full_text, thing.args))})")
    if isinstance(thing, tuple):
        return f"({', '.join(map(_full_text, thing))})"
    if isinstance(thing, Record):
        return f"{type(thing).__name__}({', '.join(map(_full_text, thing.fields()))})"
    return repr(thing)


def replay(certificate: Certificate, claim: Claim) -> None:
    """Check the certificate against the claim; raises `Rejected`.

    The claim comes from the source, never from the certificate.
    """
    try:
        found = certify(claim, [name for name, _ in certificate.facts], certificate.options,
                        certificate.lemmas, certificate.summands, certificate.cases)
    except (AttributeError, LookupError, TypeError, ValueError) as reason:
        raise Rejected(f"the certificate is malformed: {reason}") from None
    if found != certificate:
        raise Rejected("the certificate is not the one that this proof has")
