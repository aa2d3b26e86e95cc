"""Building an exact model in which every fact holds.

Definitions are evaluated when they are needed, free fixed symbols are sampled with their
properties, and random symbols one after another on a growing product space, each subject
to the facts that relate it to those before it and to nothing else.  Whatever was built,
every fact is checked exactly at the end; a model in which one fails is discarded.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..kernel.facts import Equation
from ..kernel.terms import Term
from .arithmetic import Matrix
from .check import check
from .draws import Draws
from .evaluate import Model
from .fixed import sample_fixed
from .grounding import MANY, Grounding, settle
from .jointly import verified
from .multiples import CONTRADICTING, Discard
from .problem import MOMENTS, Problem
from .reach import restrict
from .repair import repair
from .roles import Ground, occurring, readings
from .roots import demanded
from .styles import Style
from .values import NO_ENV, Inexact, Key, OutOfRange, Value
from .vectors import VectorSampler


class Unordered(Discard):
    """The facts need a random symbol before others by which its distribution is known."""


class Builder:
    """Builds one model of a problem's facts from given sizes and choices."""

    def __init__(
        self, problem: Problem, draws: Draws, sizes: Mapping[str, int], style: Style,
        groundings: dict[object, Grounding] | None = None,
    ) -> None:
        self.problem, self.draws, self.style = problem, draws, style
        self.sizes = sizes
        self.groundings = {} if groundings is None else groundings
        fixed_sizes: dict[Key, int] = {(name, ()): size for name, size in sizes.items()}
        self.model = Model(draws.field, fixed_sizes, self._resolve, self._size_of)
        self.model.draw = draws.number
        self._open: set[Key] = set()
        self.inexact: set[Key] = set()
        self.restricted = False
        self.complete = True
        self.promised: list[Ground] = []
        self.roots: set[Key] = set()
        self.normal: set[Key] = set()
        self.joint: dict[Key, tuple[int, ...]] = {}

    def build(self) -> Model:
        """The model; raises `Discard` if the facts could not be satisfied."""
        model, claim = self.model, self.problem.claim
        settle(model, self.problem.equations)
        grounding = self._grounding()
        self.problem, self.roles = grounding.problem, grounding.roles.copy()
        model.memory = grounding.model.memory
        settle(model, (), self.roles)
        self.claims = self._instances(grounding)
        self.independences, self.normals = grounding.independences, grounding.normals
        random = {k for k, t in self.roles.symbols.items()
                  if t.data[2] and k not in self.roles.defined}
        self.restricted = len(random) > self.style.members
        if self.restricted:
            self.claims = [self.claims[self.draws.choice(len(self.claims))]]
            self.promised = restrict(model, self.roles, (claim.lhs, claim.rhs), self.claims[0])
            self._drop_unknown()
        self._count_outcomes()
        for g in self.roles.moments:
            for moment, target in readings(g.equation):
                if moment.op == "variance" and target.op != "variance":
                    self.roots.update(demanded(model, target, g.env))
        self._fixed_equations()
        sampler = VectorSampler(self)
        self.normal, self.joint = sampler.normal, sampler.joint
        sampler.run()
        self._finish(sampler.together)
        return model

    def _grounding(self) -> Grounding:
        """The facts at the sizes that bound indices, shared between models."""
        problem, sizes = self.problem, self.model.sizes
        names = {*problem.bounds, *problem.limits, *problem.counts}
        if problem.has_entries:
            names |= set(problem.shapes)
        known = tuple(sorted((n, sizes[n, ()]) for n in names if (n, ()) in sizes))
        if known in self.groundings:
            return self.groundings[known]
        grounding = Grounding(problem, self.model)
        if not any(indices for _, indices in sizes):  # else bounds depend on sizes of families
            self.groundings[known] = grounding
        return grounding

    def _drop_unknown(self) -> None:
        """Leave out of the independences and normal laws what is not modelled."""
        known = self.roles.symbols.keys()
        self.independences = [([g & known for g in groups if g & known],
                               given) for groups, given in self.independences
                              if known >= set(given)]
        self.normals = [([k for k in members if k in known], given)
                        for members, given in self.normals if known >= set(given)]

    def _count_outcomes(self) -> None:
        """Discard at once what needs more outcomes than are ever allowed."""
        groups = max((sum(bool(g - self.roles.defined.keys()) for g in found)
                      for found, _ in self.independences), default=0)
        if groups > 11:
            raise Discard("too many outcomes")

    def _instances(self, grounding: Grounding) -> list[dict[str, int]]:
        """The values of the claim's free indices; some of them if there are very many."""
        claim = self.problem.claim
        if len(grounding.claims) < MANY:
            return grounding.claims
        self.complete = False
        picked = grounding.claims[: MANY // 2]
        for _ in range(MANY):
            env = self.model.random_instance(grounding.names, grounding.ranges, self.draws.choice)
            if all(self.model.size(i, env) != self.model.size(j, env) for i, j in claim.distinct):
                picked.append(env)
                for side in (claim.lhs, claim.rhs):
                    self.roles.enter(self.model, side, env)
        return picked

    def conditions(self) -> set[Key]:
        """The random symbols on which something is conditioned, in the claim or a fact."""
        found: set[Key] = set()
        claim = self.problem.claim
        for env in self.claims:
            for side in (claim.lhs, claim.rhs):
                found.update(_conditions(self.model, side, env))
        for g in self.roles.grounds:
            if "conditions" not in g.notes:
                g.notes["conditions"] = (_conditions(self.model, g.equation.lhs, g.env)
                                         | _conditions(self.model, g.equation.rhs, g.env))
            found |= g.notes["conditions"]
        for _, given in (*self.normals, *self.independences):
            found.update(given)
        return found

    def _size_of(self, key: Key) -> int:
        base = self.sizes.get(key[0], 1)
        return base + self.draws.choice(2) if key[1] else base

    def _resolve(self, term: Term, key: Key) -> Value:
        """The value of a symbol that has none: defined, or sampled if fixed."""
        part = self.roles.defined.get(key)
        if part is None and term.data[2]:
            raise Unordered(f"the random symbol {term!r} is needed before it has a distribution")
        if key in self._open:
            raise Discard(f"the facts define {term!r} by itself")
        if part is None:
            properties = self.roles.properties.get(key, set())
            return sample_fixed(self.draws, *self.model.shapes[key], properties,
                                key in self.roots)
        self._open.add(key)
        try:
            value = self.model.value(part.term, part.env)
        finally:
            self._open.discard(key)
        if term.data[2]:
            self.model.random.add(key)
            return self.model.by_outcome(value)
        if isinstance(value, list):
            raise Discard(f"the fixed symbol {term!r} would be random")
        return value

    def _fixed_equations(self) -> None:
        """Satisfy the equations between fixed terms that define nothing.

        In mixed models it is not always the first symbol that gives way: of the products a_i b_i
        that are 0, some have a factor a_i that is not.
        """
        for at, g in enumerate(self.roles.others):
            keys = dict(k for side in (g.equation.lhs, g.equation.rhs)
                        for k in occurring(self.model, side, g.env))
            if any(t.data[2] for t in keys.values()) or has_moment(g.equation):
                continue
            if not self.holds(g):
                candidates = [k for k in keys if k not in self.roles.defined]
                repair(self, [h for h in self.roles.others if h is g or self._known(h)],
                       sorted(candidates, reverse=self.style.mixed and at % 2 == 1))

    def _known(self, g: Ground) -> bool:
        return all(k in self.model.values for side in (g.equation.lhs, g.equation.rhs)
                   for k, _ in occurring(self.model, side, g.env))

    def holds(self, g: Ground) -> bool:
        """Whether a ground equation holds; one with an entry out of range says nothing."""
        try:
            left = self.model.value(g.equation.lhs, g.env)
            right = self.model.value(g.equation.rhs, g.env)
        except OutOfRange:
            return True
        except Inexact:
            if any(s.op == "symbol" and self.model.key(s, g.env) in self.inexact
                   and self.roles.defined[self.model.key(s, g.env)].env is g.env
                   for s, _ in readings(g.equation)):
                return True  # true by definition
            raise
        return equal(self.model, left, right)

    def _finish(self, together: set[Key]) -> None:
        """Resolve what is left, repair linear facts that fail, and check everything."""
        for key, term in self.roles.symbols.items():
            if key not in self.model.values:
                self.shape(key)
                try:
                    self.model.values[key] = self._resolve(term, key)
                except Inexact:  # a definition by a function is left to ball arithmetic
                    self.inexact.add(key)
        known = verified(self, together)
        failing = [g for g in self.roles.grounds if id(g) not in known and not self.holds(g)]
        if failing:
            keys = {k for g in failing for k in self._sources(g)} - self.normal
            repair(self, self.roles.grounds, sorted(keys, reverse=True))
            if not all(map(self.holds, self.roles.grounds)):
                raise Discard(CONTRADICTING)
        check(self)

    def shape(self, key: Key) -> tuple[int, int]:
        """The shape of a concrete symbol."""
        if key not in self.model.shapes:
            self.model.shapes[key] = self.model.shape(self.roles.symbols[key], NO_ENV)
        return self.model.shapes[key]

    def _sources(self, g: Ground) -> set[Key]:
        """The sampled symbols on which a ground equation depends."""
        found: set[Key] = set()
        pending = [(side, g.env) for side in (g.equation.lhs, g.equation.rhs)]
        seen: set[Key] = set()
        while pending:
            term, env = pending.pop()
            for key, _ in occurring(self.model, term, env):
                if key in seen:
                    continue
                seen.add(key)
                part = self.roles.defined.get(key)
                if part is None:
                    found.add(key)
                else:
                    pending.append((part.term, part.env))
        return found


def _related(left: Matrix, right: Matrix, relation: str) -> bool:
    if relation == "=":
        return bool(left == right)
    a, b = left[0, 0], right[0, 0]
    return bool(a <= b if relation == "<=" else a < b)


def equal(model: Model, left: Value, right: Value, relation: str = "=") -> bool:
    """Whether two values are related as claimed, at every outcome if they are random.

    Scalars of an ordered field may be related by another of the kernel's `RELATIONS`.
    """
    if not isinstance(left, list) and not isinstance(right, list):
        return _related(left, right, relation)
    if relation == "=":
        return model.by_outcome(left) == model.by_outcome(right)
    return all(_related(a, b, relation) for a, b in
               zip(model.by_outcome(left), model.by_outcome(right), strict=True))


def differing_outcome(
    model: Model, left: Value, right: Value, relation: str = "="
) -> int | None:
    """The first outcome at which two values differ; None if the values are not random."""
    if not isinstance(left, list) and not isinstance(right, list):
        return None
    pairs = zip(model.by_outcome(left), model.by_outcome(right), strict=True)
    return next(o for o, (a, b) in enumerate(pairs) if not _related(a, b, relation))


@lru_cache(maxsize=4096)
def has_moment(equation: Equation) -> bool:
    """Whether a moment occurs in an equation."""
    return any(t.op in MOMENTS for side in (equation.lhs, equation.rhs) for t in side.walk())


def _conditions(model: Model, term: Term, env: Mapping[str, int]) -> set[Key]:
    found: set[Key] = set()
    if term.op in MOMENTS:
        for g in term.args[2 if term.op == "covariance" else 1 :]:
            found.add(model.key(g, env))
    if term.op in ("sum", "stack"):
        for inner in model.index_values(term, env):
            found |= _conditions(model, term.args[0], inner)
        return found
    for a in term.args:
        found |= _conditions(model, a, env)
    return found


