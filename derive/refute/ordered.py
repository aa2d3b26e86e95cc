"""Claims about fixed scalars in which order matters: floors, maxima, inequalities.

There is no order modulo p, and small sizes say little of quotients, so such claims are tried
at many exact points: integers and simple fractions, from small to larger ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from msgspec import Struct, field

from ..kernel.facts import Claim, Equation, Inequality, Property, Statement
from ..kernel.terms import Term
from ..verdict import Counterexample, Examination
from .arithmetic import fraction
from .check import has_property
from .evaluate import Model
from .fields import matrix_fields
from .multiples import Discard
from .problem import Problem, analyse
from .values import EXACT, Effort, Env, Key, OutOfRange, Value

WIDTHS = (1, 2, 3, 3, 4, 5, 6, 8, 12, 30, 100)
SIMPLEST = (1, 0, 2, -1, 3, -2, 4, 5, -3, 6, Fraction(1, 2), Fraction(-1, 2), 7, 8)
_DENOMINATORS = (1, 2, 2, 3, 4)
_ATTEMPTS, _POINTS = 50, 8
"""How many points are tried, and how many must satisfy the facts, for each trial asked for."""
_POINT = 8
"""What a point costs, in units of work."""

_SCALAR = frozenset({"number", "zero", "identity", "ones", "symbol", "dimension", "delta", "add",
                     "mul", "power", "inverse", "function", "sum"})
_FAILS = (Discard, ZeroDivisionError, OverflowError, RecursionError)


def has_order(claim: Claim) -> bool:
    """Whether the claim or a fact compares numbers, or rounds them."""
    return (claim.relation != "="
            or any(isinstance(f.statement, Inequality) for f in claim.facts)
            or any(t.op == "function" and t.data in EXACT for t in _terms(claim)))


def is_for_points(claim: Claim, problem: Problem) -> bool:
    """Whether nothing is random or a matrix, and all functions have exact values."""
    if problem.normals or problem.independences or problem.unstated:
        return False
    return all(t.op in _SCALAR and t.is_scalar
               and (t.op != "symbol" or not t.data[2])
               and (t.op != "function" or t.data in EXACT) for t in _terms(claim)) and all(
                   p.subject.is_scalar for p in problem.properties)


def _terms(claim: Claim) -> Iterator[Term]:
    statements = [f.statement for f in claim.facts]
    for side in (claim.lhs, claim.rhs, *(t for s in statements
                 if isinstance(s, (Equation, Inequality)) for t in (s.lhs, s.rhs))):
        yield from side.walk()


def holds(left: Fraction, right: Fraction, relation: str) -> bool:
    """Whether two numbers are related as claimed."""
    return {"=": left == right, "<=": left <= right, "<": left < right}[relation]


class Point(Struct, dict=True):
    """The values of one attempt: those that are given, and those drawn beside them."""

    problem: Problem
    given: dict[tuple[str, Key], Fraction]
    rng: Random | None = None
    width: int = 1
    made: dict[tuple[str, Key], Fraction] = field(default_factory=dict)
    env: Env = field(default_factory=dict)
    left: Fraction = Fraction(0)
    right: Fraction = Fraction(0)

    def differs(self) -> bool:
        """Whether the claim fails here; raises `Discard` where a fact does."""
        problem, claim = self.problem, self.problem.claim
        self.defined = {e.lhs: e.rhs for e in reversed(problem.equations)
                        if not e.distinct and (e.lhs.op == "symbol" or (
                            e.lhs.op == "dimension" and e.lhs.data.variable()))}
        self.sizes = {e.data.variable(): r for e, r in self.defined.items() if e.op == "dimension"}
        self.open: set[object] = set()
        self.model = Model(matrix_fields().rational, {}, self._symbol, self._size)
        found = self._compare(claim)
        for equation in problem.equations:
            for env in self._instances(equation.lhs, equation.rhs, equation.distinct):
                if self._number(equation.lhs, env) != self._number(equation.rhs, env):
                    raise Discard("an equation does not hold")
        for s in problem.inequalities:
            for env in self._instances(s.lhs, s.rhs):
                if not holds(self._number(s.lhs, env), self._number(s.rhs, env),
                             "<" if s.strict else "<="):
                    raise Discard("an inequality does not hold")
        for p in problem.properties:
            for env in self._instances(p.subject, p.subject):
                if not has_property(self.model, self.model.value(p.subject, env), p.name):
                    raise Discard(f"{p.subject!r} is not {p.name}")
        return found

    def _instances(self, lhs: Term, rhs: Term, distinct: tuple = ()) -> Iterator[Env]:  # type: ignore[type-arg]  # pairs of dimensions
        names = self.problem.free_indices(lhs, rhs)
        return self.model.instances(names, self.problem.ranges, distinct)

    def _number(self, term: Term, env: Env) -> Fraction:
        value: Value = self.model.value(term, env)
        return fraction(value[0, 0])

    def _compare(self, claim: Claim) -> bool:
        compared = 0
        for env in self._instances(claim.lhs, claim.rhs, claim.distinct):
            try:
                left, right = self._number(claim.lhs, env), self._number(claim.rhs, env)
            except OutOfRange:
                continue
            compared += 1
            self.env, self.left, self.right = env, left, right
            if not holds(left, right, claim.relation):
                return True
        if not compared:
            raise Discard("the free indices have no value")
        return False

    # -- values

    def _take(self, kind: str, key: Key, kinds: set[str]) -> Fraction:
        place = (kind, key)
        if place not in self.made:
            self.made[place] = (self.given[place] if place in self.given else
                                self._draw(self.rng, kinds) if self.rng else Fraction(1))
        return self.made[place]

    def _draw(self, rng: Random, kinds: set[str]) -> Fraction:
        positive = kinds & {"positive", "positive-definite"}
        low = 1 if positive else 0 if kinds & {"nonnegative", "nonnegative-definite"} else None
        n = rng.randint(-self.width if low is None else low, self.width)
        if low is None and rng.random() < 0.5:
            n = abs(n)
        if not n and "invertible" in kinds:
            n = 1
        return Fraction(n, 1 if "integer" in kinds else rng.choice(_DENOMINATORS))

    def _size(self, key: Key) -> int:
        for variable, term in self.sizes.items():
            if variable is not None and variable.name == key[0] and not variable.indices and (
                    variable not in self.open) and not key[1]:
                self.open.add(variable)
                value = self._number(term, {})
                if value.denominator != 1 or value < 1:
                    raise Discard("a dimension is no positive integer")
                return int(value)
        drawn = self._take("dim", key, {"integer", "positive"})
        if drawn.denominator != 1 or drawn < 1:
            raise Discard("a dimension is no positive integer")
        return int(drawn)

    def _symbol(self, term: Term, key: Key) -> Value:
        definition = self.defined.get(term)
        if definition is not None and term not in self.open and not key[1]:
            self.open.add(term)
            return self.model.value(definition, {})
        kinds = {p.name for p in self.problem.properties if p.subject.data[0] == key[0]}
        value = self._take("symbol", key, kinds)
        return self.model.field.matrix(1, 1, [self.model.field.scalar(value)])

    @property
    def fails(self) -> bool:
        """Whether the claim fails here, after `differs` was asked."""
        return not holds(self.left, self.right, self.problem.claim.relation)

    def satisfies(self, statement: Statement) -> bool:
        """Whether an inequality or property without free indices holds here too."""
        match statement:
            case Inequality(lhs, rhs, strict):
                left, right = self.value(lhs), self.value(rhs)
                return left is not None and right is not None and holds(
                    left, right, "<" if strict else "<=")
            case Property(subject, name):
                return has_property(self.model, self.model.value(subject, self.env), name)
        return False

    def value(self, term: Term) -> Fraction | None:
        """The value of another term here, or None where it has none."""
        try:
            return self._number(term, self.env)
        except _FAILS:
            return None

    def shown(self) -> Counterexample:
        """The point as data."""
        dims = sorted((_name(key), value) for key, value in self.model.sizes.items())
        symbols = tuple((_name(key), ((fraction(m[0, 0]),),))
                        for key, m in sorted(self.model.values.items()))
        return Counterexample((*dims, *sorted(self.env.items())), symbols, (),
                              ((self.left,),), ((self.right,),))


def _name(key: Key) -> str:
    return key[0] + "".join(f"_{i}" for i in key[1])


def examine_points(
    problem: Problem, seed: int, trials: int, effort: Effort
) -> Examination:
    """Try many points; a counterexample is made as simple as it can be."""
    agreeing, reason = 0, ""
    for k in range(_ATTEMPTS * trials):
        if agreeing >= _POINTS * trials or (effort.left <= 0 and k):
            break
        effort.left -= _POINT
        point = Point(problem, {}, Random(f"{seed}:point:{k}"), WIDTHS[k % len(WIDTHS)])
        try:
            if point.differs():
                return Examination(counterexample=_simplest(point, effort).shown())
        except _FAILS as error:
            reason = str(error) or type(error).__name__
            continue
        agreeing += 1
    note = "" if agreeing else f"no point at which the facts hold was found: {reason}"
    return Examination(agreeing=agreeing, note=note)


def sample(claim: Claim, count: int) -> list[Point]:
    """Points at which the facts hold and both sides have values, whether the claim holds or not."""
    problem = analyse(claim)
    found: list[Point] = []
    if not is_for_points(claim, problem):
        return found
    for k in range(_ATTEMPTS * count):
        point = Point(problem, {}, Random(f"sample:{k}"), WIDTHS[k % len(WIDTHS)])
        try:
            point.differs()
        except _FAILS:
            continue
        found.append(point)
        if len(found) == count:
            break
    return found


def _simplest(point: Point, effort: Effort) -> Point:
    """The counterexample with as many values as possible made simple, one after another."""
    best, changed = point, True
    while changed and effort.left > 0:
        changed = False
        for place in sorted(best.made):
            if place not in best.made:  # a smaller size left it out
                continue
            for value in map(Fraction, _simpler(best.made[place])):
                other = Point(best.problem, {**best.made, place: value})
                effort.left -= _POINT
                try:
                    if other.differs():
                        best, changed = other, True
                        break
                except _FAILS:
                    continue
    return best


def _simpler(value: Fraction) -> Iterator[Fraction | int]:
    """Simpler values first of all, then those that are a little simpler."""
    for candidate in SIMPLEST:
        if candidate == value:
            return
        yield candidate
    if abs(value) > 8:
        yield from (int(value / 2), int(value) - (1 if value > 0 else -1))
