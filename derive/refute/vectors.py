"""Sampling random symbols that satisfy the stated facts and otherwise as little as possible.

A vector without a prescribed variance gets arbitrary values on the outcomes, changed by
linear algebra until its means and covariances are right.  A vector with a prescribed
variance S is ``g + L z``: z standardised on a new coordinate, ``L L' = S``, and g a function
of what is conditioned on.  A random reflection then makes z dependent on everything that no
fact forbids: z keeps its conditional means where they are stated, its covariance matrix in
each cell where one is stated, and no correlation with vectors that are stated uncorrelated.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

from . import moments
from .arithmetic import Scalar
from .fixed import sample_fixed
from .jointly import sample_jointly
from .moments import Moment
from .multiples import Discard
from .roles import Part
from .space import Functions, constrained, random_weights
from .values import Key, Value, lift
from .variances import Constraints, sample_with_variance

if TYPE_CHECKING:
    from .models import Builder


class VectorSampler:
    """Samples all random symbols of a builder's model."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.model, self.draws = builder.model, builder.draws
        self.roles, self.style = builder.roles, builder.style
        self.coordinates: list[int] = []
        self.uniform: set[int] = set()
        self.uses: dict[Key, set[int]] = {}
        self.independences = builder.independences
        self.together: set[Key] = set()
        self.normal: set[Key] = set()
        self.joint: dict[Key, tuple[int, ...]] = {}
        self.tables: dict[Key, tuple[int, Functions]] = {}
        self.normal_given: dict[Key, tuple[Key, ...]] = {}
        for number, (members, given) in enumerate(builder.normals):
            for key in members:
                self.normal.add(key)
                self.joint[key] = (*self.joint.get(key, ()), number)
                self.normal_given[key] = tuple(sorted({*self.normal_given.get(key, ()), *given}))
        self.conditions = builder.conditions()
        self.moments = [m for g in self.roles.moments
                        for m in moments.read(self.model, self.roles, g)]
        self.about: dict[Key, list[Moment]] = {}
        for m in self.moments:
            for key in m.needed:
                self.about.setdefault(key, []).append(m)

    def run(self) -> None:
        """Sample every random symbol that no equation defines."""
        keys = [k for k, t in self.roles.symbols.items()
                if t.data[2] and k not in self.roles.defined]
        for key in keys:
            self.builder.shape(key)
        conditions = self.conditions
        done = sample_jointly(self, keys)
        self.together = set(done)
        keys = [k for k in keys if k not in done]
        split = False
        for key in self._order(keys, conditions):
            found = self.constraints(key, done)
            if (conditions and not split and key not in conditions and done
                    and not self.style.colliders):
                split = True
                if not found.variances:  # else the new coordinate splits the cells
                    self.coordinate(random_weights(self.draws, 2, not self.style.skewed))
            if found.variances or key in self.normal:
                sample_with_variance(self, key, found, done)
            else:
                self._with_values(key, found, done)
            self.model.random.add(key)
            done.add(key)

    def _order(self, keys: list[Key], conditions: set[Key]) -> list[Key]:
        """Conditions first, then as the facts' conditions and targets require."""
        rng = self.draws.rng if not self.model.field.ordered else None
        last = self.style.colliders
        rank = {k: ((k in conditions) == last, rng.random() if rng and self.style.dependent else i)
                for i, k in enumerate(keys)}
        needs: dict[Key, set[Key]] = {k: set() for k in keys}
        for m in self.moments:
            for key in m.alone_left.keys() | m.alone_right.keys():
                if key in needs and key not in m.earlier:
                    needs[key] |= m.earlier
        for groups, given in self.independences:
            for group in groups:
                for key in group & needs.keys():
                    needs[key] |= set(given)
        for key, given in self.normal_given.items():
            if key in needs:
                needs[key] |= set(given)
        ordered: list[Key] = []
        pending = sorted(keys, key=lambda k: rank[k])
        waiting = set(pending)
        while pending:
            ready = next((k for k in pending if not (needs[k] - {k}) & waiting), pending[0])
            pending.remove(ready)
            waiting.discard(ready)
            ordered.append(ready)
        return ordered

    def constraints(self, key: Key, done: set[Key]) -> Constraints:
        """The moment facts about a symbol in which everything else has values already."""
        found, known = Constraints(), done | {key}
        for m in self.about.get(key, ()):
            if not m.needed <= known:
                continue
            left, right = m.alone_left[key], m.alone_right[key]
            if m.kind == "expectation" and left == 1:
                found.means.append(m)
            elif m.kind == "variance" and left == 1:
                found.variances.append(m)
            elif m.kind == "covariance" and (left, right) in ((1, 0), (0, 1)):
                found.covariances.append((m, right == 1))
        return found

    # -- the space

    def coordinate(self, weights: list[Scalar]) -> int:
        """Add an independent coordinate to the space; its number."""
        if len(self.model.weights) * len(weights) > self.style.limit:
            raise Discard("too many outcomes")
        self.model.extend(weights)
        self.coordinates.append(len(weights))
        if len(set(weights)) == 1:
            self.uniform.add(len(self.coordinates) - 1)
        return len(self.coordinates) - 1

    def allowed(self, key: Key, done: set[Key]) -> tuple[set[int], tuple[Key, ...]]:
        """The coordinates on which a symbol may depend, and the conditions that it may use."""
        allowed, given = set(range(len(self.coordinates))), set()
        for groups, conditions in self.independences:
            mine = [g for g in groups if key in g]
            if mine:
                rest = {k for g in groups if g is not mine[0] for k in g} - {key}
                allowed -= {c for k in rest & done for c in self.uses[k]}
                given |= set(conditions)
        return allowed, tuple(sorted(given))

    def classes(self, coordinates: set[int], given: tuple[Key, ...]) -> list[int]:
        """A class number for each outcome: equal on these coordinates and conditions."""
        columns = [self.positions(c) for c in sorted(coordinates)]
        columns += [self.model.labels(k) for k in given]
        if not columns:
            return [0] * len(self.model.weights)
        labels: dict[tuple[int, ...], int] = {}
        return [labels.setdefault(t, len(labels)) for t in zip(*columns, strict=True)]

    def given(self, m: Moment) -> tuple[Key, ...]:
        """What a moment is conditioned on."""
        return self.model.conditions(m.given, m.env)

    def cells(self, given: tuple[Key, ...]) -> list[list[int]]:
        """The outcomes by the values of conditions."""
        return self.model.cells(given) if given else [list(range(len(self.model.weights)))]

    def indicator(self, cell: Sequence[int]) -> list[Scalar]:
        """The weights on a cell, 0 elsewhere."""
        result: list[Scalar] = [0] * len(self.model.weights)
        for o in cell:
            result[o] = self.model.weights[o]
        return result

    def linear(self, key: Key, found: Constraints) -> tuple[Functions, list[list[Scalar]]]:
        """The stated means and covariances as linear constraints on the symbol's values."""
        functions: Functions = []
        targets: list[list[Scalar]] = []
        model = self.model
        for m in found.means:
            given = self.given(m)
            like = self._alone(m.left, key)
            rest = model.mean(moments.total(model, moments.others(model, m.left, key), like),
                              given)
            wanted = model.by_outcome(lift(lambda a, b: a - b, model.value(m.target, m.env), rest))
            for cell in self.cells(given):
                f = self.indicator(cell)
                functions.append(f)
                targets.append([x * sum(f) for x in wanted[cell[0]].entries()])
        for m, flipped in found.covariances:
            given = self.given(m)
            partner, target = self.covariance(key, m, flipped)
            wanted = model.by_outcome(target)
            centred = model.by_outcome(lift(lambda a, b: a - b, partner,
                                            model.mean(partner, given)))
            for cell in self.cells(given):
                f = self.indicator(cell)
                for k in range(centred[0].nrows()):
                    functions.append([w * c[k, 0] if w != 0 else w
                                      for w, c in zip(f, centred, strict=True)])
                    targets.append([wanted[cell[0]][i, k] * sum(f)
                                    for i in range(wanted[0].nrows())])
        return functions, targets

    def _alone(self, parts: tuple[Part, ...], key: Key) -> Part:
        """The summand that is the symbol itself."""
        return next(p for p in parts
                    if p.term.op == "symbol" and self.model.key(p.term, p.env) == key)

    def covariance(self, key: Key, m: Moment, flipped: bool) -> tuple[Value, Value]:
        """The other side of a covariance, and what the symbol's covariance with it must be."""
        model, given = self.model, self.given(m)
        mine, other = (m.right, m.left) if flipped else (m.left, m.right)
        like = self._alone(mine, key)
        partner = moments.total(model, list(other), other[0])
        rest = model.covariance(
            moments.total(model, moments.others(model, mine, key), like), partner, given)
        target = model.value(m.target, m.env)
        if flipped:
            target = lift(lambda a: a.transpose(), target)
        return partner, lift(lambda a, b: a - b, target, rest)

    # -- the two constructions

    def _with_values(self, key: Key, found: Constraints, done: set[Key]) -> None:
        allowed, given = self.allowed(key, done)
        style = self.style
        if style.fresh or style.mixed:
            allowed &= self._chosen(key, found)
        summands = self._pairwise(key, done) if not allowed and style.dependent else None
        if summands is None:
            allowed |= self._room(key, found, allowed, given)
        classes = self.classes(allowed, given)
        if summands is not None:
            first, second = (self.positions(c) for c in summands)
            size = self.coordinates[summands[0]]
            classes = [(a + b) % size for a, b in zip(first, second, strict=True)]
            allowed = set(summands)
        rows, cols = self.model.shapes[key]
        start = self._start(key, max(classes) + 1, rows, cols)
        functions, targets = self.linear(key, found)
        values = constrained(self.draws, classes, start, functions, targets)
        matrices = [self.model.field.matrix(rows, cols, v) for v in values]
        self.model.values[key] = [matrices[c] for c in classes]
        self.record(key, allowed, given)

    def _chosen(self, key: Key, found: Constraints) -> set[int]:
        """The old coordinates that a symbol uses: what its facts need, and others by choice."""
        needed = {k for m in found.means for k in m.earlier
                  if moments.random_keys(self.model, self.roles, m.target, m.env)}
        needed |= {k for m, _ in found.covariances for k in m.needed if k in self.uses
                   if not moments.is_zero(m.target)}
        chosen = set().union(*(self.uses[k] for k in needed if k in self.uses))
        if self.style.mixed:
            every = key not in self.conditions and self.draws.choice(2)
            chosen |= {c for c in range(len(self.coordinates)) if every or self.draws.choice(2)}
        return chosen

    def _room(
        self, key: Key, found: Constraints, allowed: set[int], given: tuple[Key, ...]
    ) -> set[int]:
        """A new coordinate, if the facts would leave too little freedom on the old ones.

        In each cell of what a fact is conditioned on, a symbol must be able to take more
        values than there are facts; otherwise ``E(e | u) = 0`` would make e vanish.
        """
        style = self.style
        count = 2 if style.mixed else style.outcomes
        if key in self.conditions and any(m.kind == "covariance" for m in self.about.get(key, ())):
            # A symbol that is uncorrelated with this one may still depend on it.
            count = max(count, prod(self.model.shapes[key]) + 2)
        facts = [*found.means, *(m for m, _ in found.covariances)]
        need = 0
        if facts:
            need = 1 + sum(1 if m.kind == "expectation" else self._width(m, key) for m in facts)
            classes = self.classes(allowed, given)
            least = min((len({classes[o] for o in cell}) for m in facts
                         for cell in self.cells(self.given(m))), default=0)
            need = 0 if least >= need else max(need, 2)
        room = len(self.model.weights) * count <= style.limit // 4
        if not need and allowed and not (style.apart and room and key in self.conditions):
            return set()
        return {self.coordinate(random_weights(
            self.draws, max(need, count), not style.skewed))}

    def _width(self, m: Moment, key: Key) -> int:
        """The number of linear conditions that a covariance puts on each entry of a symbol."""
        side = m.right if m.alone_left[key] else m.left
        return self.model.shape(side[0].term, side[0].env)[0]

    def _pairwise(self, key: Key, done: set[Key]) -> tuple[int, int] | None:
        """Two uniform coordinates whose sum is independent of each, though not of both.

        They are taken where the symbol is stated independent of two others separately.
        """
        partners: list[set[Key]] = []
        for groups, given in self.independences:
            mine = [g for g in groups if key in g]
            if mine and not given:
                partners.append({k for g in groups if g is not mine[0] for k in g} & done)
        uses = [{c for k in p for c in self.uses[k]} for p in partners if p]
        single = sorted({min(u) for u in uses if len(u) == 1 and min(u) in self.uniform})
        if len(single) < 2 or any(not u <= {c} for u in uses for c in u):
            return None
        first, second = single[:2]
        if self.coordinates[first] != self.coordinates[second]:
            return None
        return first, second

    def _start(self, key: Key, count: int, rows: int, cols: int) -> list[list[Scalar]]:
        """Arbitrary values for each class of outcomes, of the kind that the properties ask."""
        coarse = self.style.colliders or (self.style.mixed and self.draws.choice(2) == 1)
        if coarse and self.uses and count > 2 and key in self.conditions:
            pool = self._fresh_values(key, max(2, count // 3), rows, cols)
            return [pool[self.draws.choice(len(pool))] for _ in range(count)]
        return self._fresh_values(key, count, rows, cols)

    def _fresh_values(self, key: Key, count: int, rows: int, cols: int) -> list[list[Scalar]]:
        properties = self.roles.properties.get(key, set())
        if properties:
            return [sample_fixed(self.draws, rows, cols, properties, False).entries()
                    for _ in range(count)]
        kinds = ("main", "opposite")
        return [[self.draws.number(kinds[c] if c < 2 and k == 0 else "other")
                 for k in range(rows * cols)] for c in range(count)]

    def record(self, key: Key, allowed: set[int], given: Sequence[Key]) -> None:
        """Note the coordinates on which a symbol depends."""
        self.uses[key] = set(allowed).union(*(self.uses.get(k, set()) for k in given))

    def positions(self, coordinate: int) -> list[int]:
        """The value of a coordinate at each outcome."""
        after = prod(self.coordinates[coordinate + 1 :])
        size = self.coordinates[coordinate]
        return [x for x in range(size) for _ in range(after)] * prod(self.coordinates[:coordinate])
