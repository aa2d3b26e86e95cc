"""Building an exact model in which every fact holds.

Definitions are evaluated when they are needed, free fixed symbols are sampled with their
properties, and random symbols one after another on a growing product space, each subject
to the facts that relate it to those before it and to nothing else.  Whatever was built,
every fact is checked exactly at the end; a model in which one fails is discarded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from ..kernel.facts import Equation, Independent
from ..kernel.terms import Term
from .arithmetic import Discard
from .check import check
from .draws import Draws
from .evaluate import Model
from .fixed import sample_fixed
from .problem import MOMENTS, Problem
from .reach import LARGEST, restrict
from .repair import repair
from .roles import Ground, assign, occurring
from .roots import demanded
from .values import NO_ENV, Env, Inexact, Key, OutOfRange, Value
from .vectors import VectorSampler

MANY = 24
"""So many values of the free indices of a claim are listed in order."""


@dataclass(frozen=True)
class Style:
    """How a model is built.

    `dependent` reflects standardised vectors, `skewed` gives them unequal weights; `fresh`
    puts every random vector on a coordinate of its own; `outcomes` is the size of the
    coordinates that need no moments; `colliders` samples conditions last, as coarse functions
    of what was sampled before, instead of first; `order` is that of the rule for normal symbols.
    """

    dependent: bool = True
    skewed: bool = True
    fresh: bool = False
    outcomes: int = 4
    order: int = 5
    limit: int = 300
    colliders: bool = False


class Builder:
    """Builds one model of a problem's facts from given sizes and choices."""

    def __init__(
        self, problem: Problem, draws: Draws, sizes: Mapping[str, int], style: Style
    ) -> None:
        self.problem, self.draws, self.style = problem.at(sizes), draws, style
        self.sizes = sizes
        fixed_sizes: dict[Key, int] = {(name, ()): size for name, size in sizes.items()}
        self.model = Model(draws.field, fixed_sizes, self._resolve, self._size_of)
        self.model.draw = draws.number
        self._open: set[Key] = set()
        self.inexact: set[Key] = set()
        self.restricted = False
        self.promised: list[Ground] = []
        self.roots: set[Key] = set()
        self.normal: set[Key] = set()
        self.joint: dict[Key, tuple[int, ...]] = {}

    def build(self) -> Model:
        """The model; raises `Discard` if the facts could not be satisfied."""
        problem, model = self.problem, self.model
        claim = problem.claim
        names = problem.free_indices(claim.lhs, claim.rhs)
        names |= {n for pair in claim.distinct for d in pair for n in d.names()
                  if n in problem.ranges}
        self.claims = self._instances(names)
        self.roles = assign(model, problem, self.claims)
        random = {k for k, t in self.roles.symbols.items()
                  if t.data[2] and k not in self.roles.defined}
        self.restricted = len(random) > LARGEST
        if self.restricted:
            self.claims = [self.claims[self.draws.choice(len(self.claims))]]
            self.promised = restrict(model, self.roles, (claim.lhs, claim.rhs), self.claims[0])
        self._count_outcomes()
        for g in self.roles.moments:
            for moment, target in ((g.equation.lhs, g.equation.rhs),
                                   (g.equation.rhs, g.equation.lhs)):
                if moment.op == "variance" and target.op != "variance":
                    self.roots.update(demanded(model, target, g.env))
        self._fixed_equations()
        sampler = VectorSampler(self)
        self.normal, self.joint = sampler.normal, sampler.joint
        sampler.run()
        self._finish()
        return model

    def _count_outcomes(self) -> None:
        """Discard at once what needs more outcomes than are ever allowed."""
        groups = 0
        for fact, env in self.independences():
            sampled = [g for g in self.groups(fact, env) if g - self.roles.defined.keys()]
            groups = max(groups, len(sampled))
        if groups > 11:
            raise Discard("too many outcomes")

    def _instances(self, names: set[str]) -> list[dict[str, int]]:
        """The values of the claim's free indices; some of them if there are very many."""
        claim, found = self.problem.claim, self.model.instances(
            names, self.problem.ranges, self.problem.claim.distinct)
        first = list(islice(found, MANY))
        if not first:
            raise Discard("the free indices have no value")
        if len(first) < MANY:
            return first
        picked = first[: MANY // 2]
        for _ in range(MANY):
            env = self.model.random_instance(names, self.problem.ranges, self.draws.choice)
            if all(self.model.size(i, env) != self.model.size(j, env) for i, j in claim.distinct):
                picked.append(env)
        return picked

    def conditions(self) -> set[Key]:
        """The random symbols on which something is conditioned, in the claim or a fact."""
        found: set[Key] = set()
        claim = self.problem.claim
        sides: list[tuple[Term, Env]] = [
            (t, env) for env in self.claims for t in (claim.lhs, claim.rhs)]
        sides += [(t, g.env) for g in self.roles.grounds for t in (g.equation.lhs,
                                                                   g.equation.rhs)]
        for term, env in sides:
            found.update(_conditions(self.model, term, env))
        for normal in self.problem.normals:
            found.update(model_key for model_key, _ in self.members(normal.given))
        for fact, env in self.independences():
            found.update(self.model.key(t, env) for t in fact.given)
        return found

    def members(self, terms: tuple[Term, ...]) -> list[tuple[Key, Term]]:
        """All concrete members of the families that the terms stand for."""
        found = []
        for term in terms:
            names = self.problem.free_indices(term)
            for env in self.model.assignments(names, self.problem.ranges):
                key = self.model.key(term, env)
                if self.restricted and key not in self.roles.symbols:
                    continue
                self.roles.symbols.setdefault(key, term)
                found.append((key, term))
        return found

    def independences(self) -> list[tuple[Independent, dict[str, int]]]:
        """The independence facts; indices in `given` are expanded, those in groups are not."""
        result = []
        for fact in self.problem.independences:
            names = self.problem.free_indices(*fact.given)
            for env in self.model.assignments(names, self.problem.ranges):
                for term in () if self.restricted else fact.given:
                    self.roles.symbols.setdefault(self.model.key(term, env), term)
                result.append((fact, env))
        return result

    def groups(self, fact: Independent, env: Mapping[str, int]) -> list[set[Key]]:
        """The independent groups, as sets of concrete symbols."""
        found: list[set[Key]] = []
        for k, group in enumerate(fact.groups):
            members: set[Key] = set()
            for term in group:
                names = self.problem.free_indices(term) - set(env)
                for inner in self.model.assignments(names, self.problem.ranges):
                    key = self.model.key(term, {**env, **inner})
                    if self.restricted and key not in self.roles.symbols:
                        continue
                    self.roles.symbols.setdefault(key, term)
                    self.model.shapes.setdefault(key, self.model.shape(term, {**env, **inner}))
                    members.add(key)
            found += [{m} for m in sorted(members)] if k in fact.each else [members]
        return found

    def _size_of(self, key: Key) -> int:
        base = self.sizes.get(key[0], 1)
        return base + self.draws.choice(2) if key[1] and base > 1 else base

    def _resolve(self, term: Term, key: Key) -> Value:
        """The value of a symbol that has none: defined, or sampled if fixed."""
        part = self.roles.defined.get(key)
        if part is None and term.data[2]:
            raise Discard(f"the random symbol {term!r} is needed before it has a distribution")
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
        """Satisfy the equations between fixed terms that define nothing."""
        for g in self.roles.others:
            keys = dict(k for side in (g.equation.lhs, g.equation.rhs)
                        for k in occurring(self.model, side, g.env))
            if any(t.data[2] for t in keys.values()) or _has_moment(g.equation):
                continue
            if not self.holds(g):
                candidates = [k for k in keys if k not in self.roles.defined]
                repair(self, [h for h in self.roles.others if h is g or self._known(h)],
                       sorted(candidates))

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
                   for s in (g.equation.lhs, g.equation.rhs)):
                return True  # true by definition
            raise
        return equal(self.model, left, right)

    def _finish(self) -> None:
        """Resolve what is left, repair linear facts that fail, and check everything."""
        for key, term in self.roles.symbols.items():
            if key not in self.model.values:
                self.model.shapes[key] = self.shape(key, term)
                try:
                    self.model.values[key] = self._resolve(term, key)
                except Inexact:  # a definition by a function is left to ball arithmetic
                    self.inexact.add(key)
        failing = [g for g in self.roles.grounds if not self.holds(g)]
        if failing:
            keys = {k for g in failing for k in self._sources(g)} - self.normal
            repair(self, self.roles.grounds, sorted(keys, reverse=True))
        check(self)

    def shape(self, key: Key, term: Term) -> tuple[int, int]:
        """The shape of a concrete symbol, given the symbol as it occurs somewhere."""
        env = dict(NO_ENV)
        for index, value in zip(term.data[1], key[1], strict=True):
            v = index.variable()
            if v is not None and not v.indices:
                env[v.name] = value
        return self.model.shape(term, env)

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


def equal(model: Model, left: Value, right: Value) -> bool:
    """Whether two values agree, at every outcome if they are random."""
    if not isinstance(left, list) and not isinstance(right, list):
        return bool(left == right)
    return model.by_outcome(left) == model.by_outcome(right)


def differing_outcome(model: Model, left: Value, right: Value) -> int | None:
    """The first outcome at which two values differ; None if the values are not random."""
    if not isinstance(left, list) and not isinstance(right, list):
        return None
    pairs = zip(model.by_outcome(left), model.by_outcome(right), strict=True)
    return next(o for o, (a, b) in enumerate(pairs) if a != b)


def _has_moment(equation: Equation) -> bool:
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


