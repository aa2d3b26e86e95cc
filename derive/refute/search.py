"""Agreement of two sides modulo p, and the search for a counterexample."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

from msgspec import Struct

from ..kernel.facts import Claim
from ..records import replace
from ..verdict import Counterexample, Examination
from .arithmetic import PRIME, Scalar
from .bounds import chance
from .draws import ModularDraws, RationalDraws
from .evaluate import Model
from .fields import Fields, matrix_fields
from .grounding import Grounding
from .models import Builder, Unordered, equal
from .multiples import Discard, Multiple
from .ordered import has_order
from .problem import Problem, analyse, conditions_defined, degree, normal_order
from .report import counterexample
from .styles import ATTEMPTS, SMALL, VARIANTS, VARIED, Style
from .values import Effort, Env, OutOfRange, OutOfTime, Value

AGAIN = 5
SIZED = ("an inverse does not exist", "the free indices have no value")
"""What may be otherwise for other sizes; so many are tried, equal ones last."""

_BUILT = 8
"""What a model costs beside its values."""

UNFIT = (Discard, ZeroDivisionError, OverflowError, RecursionError)


class Plan(Struct, frozen=True):
    """Sizes, style, and the choices of a rational model."""

    sizes: dict[str, int]
    style: Style
    width: int
    trail: tuple[int, ...] = ()


class Difference(Struct, frozen=True):
    """A model in which the sides differ, and where."""

    builder: Builder
    env: Env
    left: Value
    right: Value
    sides: tuple[str, str] | None = None

    def shown(self) -> Counterexample:
        """The counterexample as data."""
        return counterexample(self.builder, self.env, self.left, self.right, self.sides)


class Search:
    """The state of one examination."""

    def __init__(self, claim: Claim, seed: int, trials: int, effort: Effort,
                 fields: Fields | None = None) -> None:
        self.fields = fields or matrix_fields()
        self.claim, self.seed, self.trials, self.effort = claim, seed, trials, effort
        self.problem: Problem = analyse(claim)
        self.ordered = has_order(claim)
        self.degree = max(1, degree(claim.lhs), degree(claim.rhs))
        self.by_size = any(t.op == "det" or (t.op == "power" and not isinstance(t.data, int))
                           for side in (claim.lhs, claim.rhs) for t in side.walk())
        self.order = 5
        self.may_collide = not self.problem.normals
        self.agreeing = 0
        self.bound = Fraction(1)
        self.chances: dict[object, Fraction | None] = {}
        self.found: Counterexample | None = None
        self.reason = ""
        self.through_balls = False
        self.overlapping = 0
        self.modelled = False
        self.differing = Style(limit=160)
        self.groundings: dict[object, Grounding] = {}

    def result(self, note: str = "") -> Examination:
        """What is known so far."""
        return Examination(self.agreeing, self.bound, self.found,
                           "" if self.found else note)

    def examine(self) -> Examination:
        """Agreement first, then a counterexample if the sides differ somewhere."""
        order = normal_order(self.problem)
        if isinstance(order, str):
            return self.result(order)
        self.order = order or self.order
        coarse = conditions_defined(self.problem)
        differing = [] if self.ordered else self._agreement(count=not coarse)
        if not differing and self.agreeing:
            return self.result()
        self.agreeing, self.bound = 0, Fraction(1)
        reason = self.reason
        self._refute(differing, attempts=60)
        if self.found:
            self.agreeing = 0
            return self.result()
        if differing:
            return self.result("the sides differ modulo p, but no rational model was found")
        if self.agreeing:
            return self.result("only small rational models were tried" + (
                ": a condition is a defined symbol" if coarse else f": {reason}" if reason else ""))
        return self.result(f"no model of the facts was found: {self.reason}")

    def examine_points(self) -> Examination:
        """Enclose both sides by balls at exact points."""
        self.through_balls = True
        if self.problem.normals:
            return self.result("functions of normal symbols have no exact finite model")
        self._refute([], attempts=60)
        if self.found:
            self.agreeing, self.bound = 0, Fraction(1)
            return self.result()
        if self.overlapping or self.agreeing:
            self.agreeing = min(self.agreeing, self.trials)
            return self.result(f"the enclosures of both sides overlap at {self.overlapping} points"
                               if self.overlapping else "")
        return self.result(f"no point was found: {self.reason}")

    # -- building and comparing

    def modular(self, sizes: dict[str, int], style: Style, label: str) -> Difference | Builder:
        """A model modulo p, and whether the sides differ in it."""
        draws = ModularDraws(Random(f"{self.seed}:{label}"), self.fields.modular)
        return self.compare(self.built(Builder(self.problem, draws, sizes, style, self.groundings)))

    def rational(self, plan: Plan, rng: Random | None) -> tuple[Difference | Builder, Plan]:
        """A rational model, from `rng` or from the plan's trail, with its trail."""
        draws = RationalDraws(rng, self.fields.rational, plan.width, plan.trail,
                              self.through_balls)
        result = self.compare(self.built(Builder(self.problem, draws, plan.sizes, plan.style,
                                            self.groundings)))
        return result, replace(plan, trail=tuple(draws.trail))

    def built(self, builder: Builder) -> Builder:
        """The builder, after its model is complete and every fact was checked."""
        self.effort.spend(_BUILT)
        builder.model.effort = self.effort
        builder.build()
        self.modelled = True
        return builder

    def compare(self, builder: Builder) -> Difference | Builder:
        """Evaluate both sides for all values of the free indices."""
        model: Model = builder.model
        if self.through_balls:
            from .balls import compare as compare_balls  # loads python-flint

            found = compare_balls(builder, (self.claim.lhs, self.claim.rhs))
            if isinstance(found, tuple):
                env, texts = found
                zero = model.field.matrix(1, 1, [0])
                return Difference(builder, env, zero, zero, texts)
            self.overlapping += not found
            if not found:
                raise Discard("the enclosures overlap")
            return builder
        compared = 0
        for env in builder.claims:
            try:
                left, right = (model.value(s, env) for s in (self.claim.lhs, self.claim.rhs))
            except OutOfRange:
                continue
            if not equal(model, left, right, self.claim.relation):
                return Difference(builder, env, left, right)
            compared += 1
        if not compared:
            raise Discard("the free indices have no value")
        return builder

    def sizes(
        self, base: int, rng: Random, bound: int, equal: bool = False, apart: int = 0
    ) -> dict[str, int]:
        """Different sizes from `base` on for the dimension symbols, or equal ones; the bounds of
        sums differ where they stand `apart`, in order (1) or in reverse order (-1).
        """
        problem = self.problem
        if len(problem.shapes) == 1 and base > 1 and not problem.normals:
            base += rng.randrange(3) == 0
        values = list(range(base, base + len(problem.shapes)))
        rng.shuffle(values)
        if equal:
            values = [base] * len(values)
        sizes = dict(zip(problem.shapes, values, strict=True))
        sizes |= {name: bound + k * abs(apart)
                  for k, name in enumerate(problem.bounds[::apart or 1])}
        sizes |= {name: rng.randrange(1, PRIME) for name in problem.counts}
        return {n: max(k, problem.least.get(n, 1)) for n, k in sizes.items()}

    def _odd_and_even(self, t: int) -> dict[str, int]:
        """Sizes from 1 to 3 that differ from trial to trial: whether a size is odd, or 1, matters
        where it is an exponent.
        """
        return {name: max(1 + t // 3**j % 3, self.problem.least.get(name, 1))
                for j, name in enumerate(self.problem.shapes)}

    # -- agreement

    def _agreement(self, count: bool) -> list[dict[str, int]]:
        """Try models modulo p; the sizes of the first in which the sides differ, if any."""
        generous = min(4, max(2, self.degree // 2 + 1))
        if self.problem.normals:
            generous = 2
        half = self.effort.left / 2
        start = 0
        for t in range(self.trials):
            rng = Random(f"{self.seed}:sizes:{t}")
            for attempt in range(start, len(ATTEMPTS)):
                if self.effort.left < half:
                    self.reason = self.reason or "the time ran out"
                    return []
                base, style = ATTEMPTS[attempt]
                if attempt < VARIED:
                    style = replace(style, **VARIANTS[t % len(VARIANTS)])
                limit = max(style.limit, 700) if self.problem.normals else style.limit
                style = replace(style, order=self.order, skewed=t % 3 != 1, limit=limit,
                                colliders=style.colliders and self.may_collide)
                bound = 2 + t % 2 * (attempt < 2)
                outcome = None
                least = max(1, generous - base) + (t % 3 == 2 and not self.problem.normals
                                                   and len(self.problem.shapes) > 1)
                for again in range(AGAIN):
                    sizes = self.sizes(least, rng, bound, again == AGAIN - 1,
                                       apart=((t % 8 == 3) - (t % 8 == 7)) * (attempt == 0))
                    if self.by_size and t and not again:
                        sizes |= self._odd_and_even(t)
                    try:
                        outcome = self.modular(sizes, style, f"{t}:{attempt}:{again}")
                        break
                    except UNFIT as problem:
                        self.reason = str(problem) or type(problem).__name__
                        if self.reason not in SIZED or len(self.problem.shapes) < 2:
                            break
                if outcome is None:
                    if t == 0 and attempt < 3:
                        start = attempt + 1 if "too many" in self.reason else start
                    continue
                if isinstance(outcome, Difference):
                    self.differing = style
                    return [sizes]
                if count:
                    self.agreeing += 1
                    self._bound(outcome)
                break
            else:
                if t >= 1 and not self.agreeing:
                    return []
        return []

    def _bound(self, builder: Builder) -> None:
        """Lower the bound on the chance of a false pass by one more model that agreed.

        Chances multiply for models of the same sizes; of different sizes the worst counts.
        """
        counts = self.problem.counts
        sizes = frozenset((k, v) for k, v in builder.model.sizes.items() if k[0] not in counts)
        here = chance(builder, (self.claim.lhs, self.claim.rhs))
        before = self.chances.get(sizes, Fraction(1))
        self.chances[sizes] = None if here is None or before is None else before * here
        known = [c for c in self.chances.values() if c is not None]
        self.bound = max(known) if len(known) == len(self.chances) else Fraction(1)

    # -- refutation

    def _refute(self, differing: list[dict[str, int]], attempts: int) -> None:
        """Search rational models from small sizes to large."""
        crowded = failures = unordered = 0
        alike = replace(self.differing, skewed=False)
        styles = (*SMALL, *((alike, replace(alike, outcomes=2)) if differing else ()))
        for sizes in self._small_sizes(differing):
            if differing and sizes is not differing[0] and not self._may_differ(sizes):
                continue
            for k in range(attempts):
                if self.effort.left <= 0:
                    raise OutOfTime
                rng = Random(f"{self.seed}:rational:{k}:{sorted(sizes.items())}")
                style = replace(styles[k % len(styles)], order=self.order)
                style = replace(style, colliders=style.colliders and self.may_collide,
                                members=5 if k % 2 == 0 else style.members)
                plan = Plan(sizes, style, 2 + k // (5 if self.through_balls else 3))
                try:
                    outcome, made = self.rational(plan, rng)
                except UNFIT as problem:
                    self.reason = str(problem) or type(problem).__name__
                    crowded = crowded + 1 if "too many" in self.reason else 0
                    failures, unordered = failures + 1, unordered + isinstance(problem, Unordered)
                    if failures == unordered == 2 * len(styles) and not self.agreeing:
                        return  # sizes and styles do not matter
                    if crowded > 2 * len(SMALL):  # larger sizes have no fewer outcomes
                        return
                    continue
                if isinstance(outcome, Difference):
                    self.found = self._shrink(outcome, made).shown()
                    return
                if not differing:
                    self.agreeing += 1
                    if self.agreeing >= self.trials and not self.through_balls:
                        return

    def _small_sizes(self, differing: list[dict[str, int]]) -> Iterator[dict[str, int]]:
        """Sizes in order of their sum, up to those at which the sides differ."""
        names = [*self.problem.shapes, *self.problem.bounds, *self.problem.counts]
        low = {n: self.problem.least.get(n, 1) for n in names}
        more = 5 if self.through_balls else 1
        high = differing[0] if differing else {n: low[n] + more for n in names}
        top = {n: min(high[n], low[n] + (3 if len(names) < 5 else 1)) for n in names}
        grid = [dict(zip(names, v, strict=True))
                for v in product(*(range(low[n], top[n] + 1) for n in names))]
        yield from sorted(grid, key=lambda s: (sum(s.values()), max(s.values(), default=0)))[:300]
        yield from differing

    def _may_differ(self, sizes: dict[str, int]) -> bool:
        """Whether the sides differ modulo p at these sizes."""
        for attempt, style in enumerate((self.differing, *(s for _, s in ATTEMPTS[:4]))):
            try:
                style = replace(style, order=self.order,
                                colliders=(style.colliders or attempt == 4) and self.may_collide)
                outcome = self.modular(sizes, style, f"small:{attempt}")
            except UNFIT:
                continue
            if isinstance(outcome, Difference):
                return True
        return False

    def _shrink(self, best: Difference, plan: Plan) -> Difference:
        """Make the choices of a counterexample simpler as long as it remains one."""
        for style in SMALL[:3]:
            for trail in ((), plan.trail):
                simpler = self._again(replace(plan, style=replace(style, order=self.order),
                                              trail=trail))
                if simpler and (_cost(simpler[0]) < _cost(best)):
                    best, plan = simpler
        changed = True
        while changed and self.effort.left > 0:
            changed = False
            for trail in _simpler(plan.trail):
                again = self._again(replace(plan, trail=trail))
                if again and _cost(again[0]) < _cost(best):
                    (best, plan), changed = again, True
                    break
        return best

    def _again(self, plan: Plan) -> tuple[Difference, Plan] | None:
        try:
            outcome, made = self.rational(plan, None)
        except (*UNFIT, OutOfTime):
            return None
        return (outcome, made) if isinstance(outcome, Difference) else None


def _simpler(trail: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Trails with parts set to 0, from large parts to single choices, then single decrements."""
    size = len(trail)
    while size:
        for k in range(0, len(trail), size):
            if any(trail[k : k + size]):
                yield (*trail[:k], *[0] * len(trail[k : k + size]), *trail[k + size :])
        size //= 2
    for k, x in enumerate(trail):
        for smaller in range(1, x):
            yield (*trail[:k], smaller, *trail[k + 1 :])


def _cost(difference: Difference) -> tuple[int, int, int]:
    """How hard a model is to read: outcomes, then the size of the numbers and choices."""
    model = difference.builder.model
    numbers = 0
    for value in model.values.values():
        for m in value if isinstance(value, list) else [value]:
            if isinstance(m, Multiple):
                numbers += _strange(m.factor, True)
                continue
            vector = m.ncols() == 1
            for i, row in enumerate(m.table()):
                numbers += sum(_strange(x, i == j or (vector and i == 0))
                               for j, x in enumerate(row))
    trail = getattr(difference.builder.draws, "trail", [])
    return len(model.weights), numbers, sum(trail)


def _strange(x: Scalar, main: bool) -> int:
    """How far a number is from 1 in the main places, and from 0 elsewhere."""
    p, q = abs(int(x.numerator)), int(x.denominator)
    if q == 1 and p <= 1:
        return int(p != main) + int(x < 0)
    return p + 2 * q
