"""The facts of a problem, for every member of a family that matters.

A fact about a free index with a stated range holds for the values in that range.  If none is
stated it holds for all integers, so it is imposed wherever it touches a member that the
claim, a bound or a constant index can reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from ..kernel.dims import Dim, as_dim
from ..kernel.facts import Equation, IndexRange
from ..kernel.terms import Term
from ..records import replace
from .evaluate import Model
from .moments import is_zero
from .multiples import Discard
from .problem import Problem
from .roles import Ground, Roles, assign
from .values import NO_ENV, Env, Key

MANY = 24
"""So many values of the free indices of a claim are listed in order."""

LIMIT = 20_000
"""So many values of the free indices of one fact are taken."""


class Grounding:
    """The facts of a problem at given sizes, and their roles.

    It depends on the sizes that bound indices only, so models share it.  `independences`
    are (groups, conditions), `normals` (members, conditions).
    """

    def __init__(self, problem: Problem, model: Model) -> None:
        claim = problem.claim
        self.names = problem.free_indices(claim.lhs, claim.rhs)
        self.names |= {n for pair in claim.distinct for d in pair for n in d.names()
                       if n in problem.ranges}
        self.model, self.roles = model, Roles()
        self.ranges = problem.at({k[0]: v for k, v in model.sizes.items() if not k[1]}).ranges
        self.claims = list(islice(model.instances(self.names, self.ranges, claim.distinct), MANY))
        if not self.claims:
            raise Discard("the free indices have no value")
        for env in self.claims:
            for side in (claim.lhs, claim.rhs):
                self.roles.enter(model, side, env)
        self.problem = self._with_window(problem)
        self.independences: list[tuple[list[set[Key]], tuple[Key, ...]]] = []
        self.normals: list[tuple[list[Key], tuple[Key, ...]]] = []
        self._enter_facts()
        assign(model, self.roles)

    def _with_window(self, problem: Problem) -> Problem:
        """The problem with ranges for the indices of which none is stated."""
        if not problem.unstated:
            return problem
        values = {i for _, indices in self.roles.symbols for i in indices} | set(problem.constants)
        values |= {self.model.size(as_dim(n)) for n in problem.limits}
        values |= {self.model.size(b) for n in self.names & set(problem.unstated)
                   for b in (self.ranges[n].lower, self.ranges[n].upper)}
        if problem.has_entries:
            values |= {1, *(v for k, v in self.model.sizes.items() if k[0] in problem.shapes)}
        low, high = min(values, default=1), max(values, default=1)
        margin = problem.margin
        ranges = {n: IndexRange(n, as_dim(low - margin), as_dim(high + margin))
                  for n in problem.unstated}
        return replace(problem, ranges=problem.ranges | ranges)

    def _assignments(self, *terms: Term, distinct: tuple[tuple[Dim, Dim], ...] = (),
                     known: Mapping[str, int] = NO_ENV) -> list[dict[str, int]]:
        names = self.problem.free_indices(*terms)
        names |= {n for pair in distinct for d in pair for n in d.names()
                  if n in self.problem.ranges}
        found = list(islice(self.model.instances(
            names - set(known), self.problem.ranges, distinct), LIMIT + 1))
        if len(found) > LIMIT:
            raise Discard("the free indices have too many values")
        return found

    def _enter_facts(self) -> None:
        problem, roles, model = self.problem, self.roles, self.model
        uncorrelated: set[frozenset[Key]] = set()
        for equation in problem.equations:
            moment, symmetric = equation.lhs, _is_zero_covariance(equation)
            for env in self._assignments(equation.lhs, equation.rhs, distinct=equation.distinct):
                if symmetric:  # Cov(a, b) = 0 says all that Cov(b, a) = 0 does
                    pair = frozenset((model.key(moment.args[0], env),
                                      model.key(moment.args[1], env)))
                    if pair in uncorrelated:
                        continue
                    uncorrelated.add(pair)
                keys = roles.enter(model, equation.lhs, env) | roles.enter(model, equation.rhs, env)
                roles.grounds.append(Ground(equation, env, keys))
        for fact in problem.properties:
            for key in self._members((fact.subject,)):
                roles.properties.setdefault(key, set()).add(fact.name)
        for independence in problem.independences:
            for env in self._assignments(*independence.given):
                given = self._members(independence.given, env)
                groups: list[set[Key]] = []
                for k, group in enumerate(independence.groups):
                    members = self._members(group, env)
                    separate = k in independence.each
                    groups += [{m} for m in sorted(members)] if separate else [set(members)]
                self.independences.append((groups, tuple(given)))
        for normal in problem.normals:
            self.normals.append((self._members(normal.members), tuple(self._members(normal.given))))

    def _members(self, terms: tuple[Term, ...], env: Env = NO_ENV) -> list[Key]:
        """All members of the families that the terms stand for, at the indices in `env`."""
        found: dict[Key, None] = {}
        for term in terms:
            for inner in self._assignments(term, known=env):
                found.update(dict.fromkeys(self.roles.enter(self.model, term, {**env, **inner})))
        return list(found)


def _is_zero_covariance(equation: Equation) -> bool:
    """Whether two symbols, and no more, are said to be uncorrelated without a condition."""
    moment, target = equation.lhs, equation.rhs
    return (moment.op == "covariance" and len(moment.args) == 2 and is_zero(target)
            and all(a.op == "symbol" for a in moment.args))


def settle(model: Model, equations: tuple[Equation, ...], roles: Roles | None = None) -> None:
    """Give dimensions the sizes that facts about them state, as in ``q_0 = N``.

    Without `roles` the facts without indices are satisfied, else those of families.
    """
    pairs: list[tuple[Equation, Env]] = [(e, NO_ENV) for e in equations]
    if roles is not None:
        pairs = [(g.equation, g.env) for g in roles.others]
    pairs = [(e, env) for e, env in pairs if e.lhs.op == e.rhs.op == "dimension"
             and (roles is not None or not any(v.indices for s in (e.lhs, e.rhs)
                                               for v in s.data.variables()))]
    for _ in pairs:
        for equation, env in pairs:
            left, right = equation.lhs.data, equation.rhs.data
            for side, other in ((left, right), (right, left)):
                v = side.variable()
                if v is None or (v.name in env and not v.indices):
                    continue
                key = (v.name, tuple(model.size(i, env) for i in v.indices))
                if model.size(left, env) != model.size(right, env):
                    model.sizes[key] = model.size(other, env)
                break


