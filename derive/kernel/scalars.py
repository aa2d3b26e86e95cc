"""Scalar terms and facts as polynomials and constraints; floors and maxima are atoms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any

from .cases import LARGEST, Constraint, Monomial, Poly, add, constant, freeze, monic, mul, scale
from .dims import TOTAL, Dim, as_dim
from .facts import Claim, Equation, Fact, IndexRange, Inequality, Property
from .monomials import BudgetExceeded, Unsupported
from .terms import Term, bound_index

FUNCTIONS = ("floor", "ceiling", "mod", "min", "max", "abs")
"""The functions that have laws here; `mod` takes the sign of the divisor."""


def _dims(data: Any) -> Iterator[Dim]:
    if isinstance(data, Dim):
        yield data
    elif isinstance(data, tuple):
        for part in data:
            yield from _dims(part)


def _names(parts: Iterable[Term]) -> frozenset[str]:
    return frozenset(n for part in parts for d in (part.rows, part.cols, *_dims(part.data))
                     for n in d.names())


def _unbound(term: Term) -> Iterator[Term]:
    """The parts of a term that lie below no sum or stack."""
    if not bound_index(term):
        yield term
        for arg in term.args:
            yield from _unbound(arg)


def _terms(data: Any) -> Iterator[Term]:
    if isinstance(data, Term):
        yield data
    elif isinstance(data, tuple):
        for part in data:
            yield from _terms(part)


def _indices(claim: Claim) -> frozenset[str]:
    """Names that may stand for an index: they need not be positive."""
    found: set[str] = {
        f.statement.index for f in claim.facts if isinstance(f.statement, IndexRange)}
    pairs = (claim.distinct, *(f.statement.distinct for f in claim.facts
                               if isinstance(f.statement, Equation)))
    found.update(n for d in _dims(pairs) for n in d.names())
    terms = [claim.lhs, claim.rhs]
    terms += [t for f in claim.facts for t in _terms(tuple(vars(f.statement).values()))]
    for part in (p for t in terms for p in t.walk()):
        found.update(bound_index(part))
        subscripts = [i for d in (part.rows, part.cols, *_dims(part.data))
                      for v in d.variables() for i in v.indices]
        if part.op in ("symbol", "delta", "entry", "sum"):
            subscripts += _dims(part.data[1] if part.op == "symbol" else
                                part.data[3] if part.op == "sum" else part.data)
        found.update(n for d in subscripts for n in d.names())
    return frozenset(found)


class Constraints:
    """The atoms of a claim and its facts, and the constraints that they satisfy."""

    def __init__(self, claim: Claim, facts: Sequence[Fact]) -> None:
        if not claim.lhs.is_scalar:
            raise Unsupported("only scalars are compared by integer arithmetic")
        self.laws: set[str] = set()
        self.keys: list[Any] = []  # terms, variables, and (kind, of what, "")
        self.numbers: dict[Any, int] = {}
        self.integral: set[int] = set()
        self.nonzero: set[Poly] = set()
        self.maxima: dict[int, tuple[Poly, ...]] = {}
        self.floors: dict[int, int] = {}  # for each floor the first of its two constraints
        self.known: list[Constraint] = []
        self.sources: list[str] = []  # the fact from which a constraint comes, or nothing
        self.source = ""
        self._indices = _indices(claim)
        self._here = _names((*_unbound(claim.lhs), *_unbound(claim.rhs)))
        ranged = [f.statement.index for f in claim.facts if isinstance(f.statement, IndexRange)]
        self._ranged = frozenset(ranged)
        if len(self._ranged) < len(ranged):
            raise Unsupported("two ranges of one index")
        self._defined: dict[Term, Fact] = {}
        self._open: set[Term] = set()
        self._read_facts([f for f in facts if self._applies(f)])
        self.source = ""
        self.difference = add(self.poly(claim.lhs), scale(self.poly(claim.rhs), -1))
        self.relation = claim.relation

    def _applies(self, fact: Fact) -> bool:
        """Whether it speaks of indices of the claim only: the range of another may be empty."""
        s = fact.statement
        if isinstance(s, IndexRange):
            mentioned = frozenset((s.index,)) | s.lower.names() | s.upper.names()
        elif isinstance(s, (Equation, Inequality)) and s.lhs.is_scalar and not (
                isinstance(s, Equation) and s.distinct):
            inner = (*s.lhs.walk(), *s.rhs.walk())
            if isinstance(s, Inequality) and any(part.op == "derivative" for part in inner):
                return False  # which symbols it holds fixed is settled for equations only
            mentioned = _names(inner)
        elif isinstance(s, Property) and s.subject.is_scalar:
            mentioned = _names(s.subject.walk())
        else:
            return False
        return self._here.issuperset(self._ranged & mentioned)

    def _read_facts(self, facts: Sequence[Fact]) -> None:
        said = {f.statement.subject for f in facts if isinstance(f.statement, Property)}
        for f in facts:
            s = f.statement
            if isinstance(s, Property) and s.name == "integer":
                self.integral.add(self.atom(s.subject))
            if (isinstance(s, Equation) and s.definition and s.lhs.op == "symbol"
                    and s.lhs not in said):
                self._defined.setdefault(s.lhs, f)
        for f in facts:
            self.source = f.name
            match f.statement:
                case IndexRange(index, lower, upper):
                    at = self.dim(as_dim(index))
                    self.require(add(at, scale(self.dim(lower), -1)), ">=")
                    self.require(add(self.dim(upper), scale(at, -1)), ">=")
                case Equation(lhs, rhs) if self._defined.get(lhs) is not f:
                    self.require(add(self.poly(lhs), scale(self.poly(rhs), -1)), "=")
                case Inequality(lhs, rhs, strict):
                    self.require(add(self.poly(rhs), scale(self.poly(lhs), -1)),
                                 ">" if strict else ">=")
                case Property(subject, "positive" | "positive-definite"):
                    self.require(self.poly(subject), ">")
                case Property(subject, "nonnegative" | "nonnegative-definite"):
                    self.require(self.poly(subject), ">=")
                case Property(subject, "invertible"):
                    self.nonzero.add(self.poly(subject))

    # -- atoms

    def atom(self, key: Any) -> int:
        """The number of an atom."""
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
        return self.numbers[key]

    def require(self, poly: Poly, relation: str) -> None:
        """One more constraint that holds."""
        self.known.append(self.tight(Constraint(poly, relation)))
        self.sources.append(self.source)

    def is_integral(self, poly: Poly) -> bool:
        """Whether the value is an integer because coefficients and atoms are."""
        return all(k.denominator == 1 and self._integral_monomial(m) for m, k in poly)

    def _integral_monomial(self, monomial: Monomial) -> bool:
        return all(e > 0 and a in self.integral for a, e in monomial)

    def tight(self, c: Constraint) -> Constraint:
        """The constraint in least terms; where all its monomials are integers, rounded.

        p > 0            g p + c >= 0
        ----------      --------------------
        p - 1 >= 0      p + floor(c / g) >= 0
        """
        inner = [(m, k) for m, k in c.poly if m]
        if not inner:
            return c
        least = Fraction(gcd(*(k.numerator for _, k in inner)),
                         lcm(*(k.denominator for _, k in inner)))
        poly = dict(scale(c.poly, 1 / least))
        if not all(self._integral_monomial(m) for m, _ in inner):
            return Constraint(freeze(poly), c.relation)
        bound = poly.get((), Fraction(0))
        if c.relation == "=":
            return c if bound.denominator == 1 else Constraint(constant(1), "=")
        rounded = ceil(bound) - 1 if c.relation == ">" else floor(bound)
        if rounded != bound:
            self.laws.add("integer-rounding")
        return Constraint(freeze({**poly, (): Fraction(rounded)}), ">=")

    # -- terms

    def dim(self, value: Dim) -> Poly:
        """A dimension: its symbols are integers, and positive unless they may be indices."""
        total: Poly = ()
        for monomial, k in value.terms:
            product = constant(k)
            for v in monomial:
                new = v not in self.numbers
                number = self.atom(v)
                self.integral.add(number)
                letter = self.letter(number)
                if new and not v.indices and v.name != TOTAL and v.name not in self._indices:
                    source, self.source = self.source, ""
                    self.require(add(letter, constant(-1)), ">=")
                    self.source = source
                product = mul(product, letter)
            total = add(total, product)
        return total

    def poly(self, term: Term) -> Poly:
        """A scalar term as a polynomial; what has no rule here is an atom."""
        args = term.args
        match term.op:
            case "number":
                return constant(term.data)
            case "zero":
                return ()
            case "identity" | "ones":
                return constant(1)
            case "dimension":
                return self.dim(term.data)
            case "add":
                return add(*map(self.poly, args))
            case "mul" if all(a.is_scalar for a in args):
                return self._product([self.poly(a) for a in args])
            case "power" if isinstance(term.data, int):
                base = self.poly(args[0])
                if abs(term.data) > LARGEST:
                    raise BudgetExceeded
                return self._product([base if term.data >= 0 else self.reciprocal(base)]
                                     * abs(term.data))
            case "inverse":
                return self.reciprocal(self.poly(args[0]))
            case "transpose" | "trace" if args[0].is_scalar:
                return self.poly(args[0])
            case "function" if term.data in FUNCTIONS:
                return self._function(term)
            case "symbol" if term in self._defined and term not in self._open:
                return self._definition(term)
        return self.letter(self.atom(term))

    def letter(self, number: int) -> Poly:
        """An atom as a polynomial."""
        return ((((number, 1),), Fraction(1)),)

    def _product(self, factors: Sequence[Poly]) -> Poly:
        product = constant(1)
        for factor in factors:
            product = mul(product, factor)
        return product

    def _definition(self, symbol: Term) -> Poly:
        statement = self._defined[symbol].statement
        assert isinstance(statement, Equation)  # only definitions are entered
        self._open.add(symbol)
        try:
            return self.poly(statement.rhs)
        finally:
            self._open.discard(symbol)

    def reciprocal(self, poly: Poly) -> Poly:
        """1 / poly, which is not zero where it is written."""
        if not poly:
            raise Unsupported("the inverse of zero")
        lead = poly[-1][1]
        self.nonzero.add(monic(poly))
        if len(poly) == 1:
            self.nonzero.update(self.letter(a) for a, _ in poly[0][0])
            return ((tuple((a, -e) for a, e in poly[0][0]), 1 / lead),)
        letter = self.letter(self.atom(("inverse", monic(poly), "")))
        self.nonzero.add(letter)
        product = Constraint(add(mul(monic(poly), letter), constant(-1)), "=")
        if product not in self.known:
            self.require(product.poly, "=")
        return scale(letter, 1 / lead)

    def _function(self, term: Term) -> Poly:
        args = [self.poly(a) for a in term.args]
        match term.data, args:
            case "floor", [x]:
                return self.floor(x)
            case "ceiling", [x]:
                return scale(self.floor(scale(x, -1)), -1)
            case "mod", [x, s]:
                quotient = self.floor(mul(x, self.reciprocal(s)))
                return add(x, scale(mul(s, quotient), -1))
            case "max", [_, *_]:
                return self._maximum(args)
            case "min", [_, *_]:
                return scale(self._maximum([scale(a, -1) for a in args]), -1)
            case "abs", [x]:
                return self._maximum([x, scale(x, -1)])
        raise Unsupported(f"{term.data} of {len(args)} arguments")

    def floor(self, x: Poly) -> Poly:
        """The floor of x: integers leave it, and the rest is a q with ``q <= x < q + 1``."""
        whole = freeze({m: Fraction(floor(k)) for m, k in x if self._integral_monomial(m)})
        rest = add(x, scale(whole, -1))
        if not any(m for m, _ in rest):
            return whole
        new = ("floor", rest, "") not in self.numbers
        number = self.atom(("floor", rest, ""))
        q = self.letter(number)
        if new:
            self.laws.add("floor")
            self.integral.add(number)
            self.floors[number] = len(self.known)
            self.require(add(rest, scale(q, -1)), ">=")
            self.require(add(q, constant(1), scale(rest, -1)), ">")
        return add(whole, q)

    def _maximum(self, args: Sequence[Poly]) -> Poly:
        """A number that is at least each argument, and equal to one."""
        different = tuple(sorted(set(args)))
        if all(not m for a in different for m, _ in a):
            return max(different, key=lambda a: a[0][1] if a else Fraction(0))
        if len(different) == 1:
            return different[0]
        new = ("max", different, "") not in self.numbers
        number = self.atom(("max", different, ""))
        if new:
            self.laws.add("maximum")
            self.maxima[number] = different
            if all(map(self.is_integral, different)):
                self.integral.add(number)
            for a in different:
                self.require(add(self.letter(number), scale(a, -1)), ">=")
        return self.letter(number)
