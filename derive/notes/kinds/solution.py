"""One attempt to find all shapes: which uses are believed, and what they make of every symbol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ...kernel.dims import ONE, Dim, variable
from ...records import replace
from ..mathematics.syntax import Chain, Node
from ..meaning.elaborate import Elaborator
from ..meaning.values import SCALAR, Unsupported
from ..words.remarks import Declaration
from . import partitions, typography
from .kinds import WHOLE, Key, Kind, Owner, Role, entries_of
from .solve import Clash, Product, Shape, Sizes, Where, unknowns
from .symbols import Spelling, bare, spell
from .usage import OF_MATRICES
from .walk import Walk

if TYPE_CHECKING:
    from .shapes import Shapes

_TOLERABLE = 0.15  # of the uses may be to blame for the kinds to count as sure


class Line(Struct):
    """What one use contributes."""

    chains: tuple[Chain, ...]
    owners: tuple[Owner, ...]


class TooManyClashes(Exception):
    """A solution is worse than it may be."""


class Solution:
    """One attempt, without the skipped uses.

    The use that comes `first` is believed before all others; a symbol that is `forced` to be
    a scalar, vector or matrix is so whatever the uses say.  The uses that are `parted` come before
    the others, and what stands in them is partitioned conformably.  Raises `TooManyClashes` as
    soon as more than `most` uses clash.
    """

    def __init__(self, shapes: Shapes, skipped: frozenset[int], first: int | None = None,
                 forced: tuple[Where, str] | None = None, most: float = float("inf"),
                 parted: frozenset[int] = frozenset()) -> None:
        self.most = most
        self.given, self.env, self.skipped = shapes.given, shapes.env, skipped
        self.sizes = Sizes()
        self.shapes: dict[Where, Shape] = {}
        self.reasons: dict[Where, str] = {}
        self.said, self.sized = set[Where](), set[Where]()  # what words tell of, and the size of
        self.redeclared: set[Where] = set()
        self.products: list[Product] = []
        self.partitions: list[partitions.Partition] = []
        self.marks = typography.Marks()
        self.indices: dict[Where, set[str]] = {}  # of members of families
        self.clashes: dict[int, str] = dict.fromkeys(skipped, "taken out, so that the others agree")
        self.order: list[int] = []
        self.votes: Counter[int] = Counter()
        self.seen: dict[int, set[Where]] = {}
        self.integers = {w for d, o in shapes.declared if d.kind == "integer"
                         for w in self._subjects(d, o)}
        for declaration, owner in shapes.declared:
            self._declare(declaration, owner)
        if forced is not None:
            self._force(*forced)
        numbered = list(enumerate(shapes.lines))
        if first is not None:
            numbered.insert(0, numbered.pop(first))
        for uses in ([n for n in numbered if n[0] in parted],
                     [n for n in numbered if n[0] not in parted]):
            for number, line in uses:
                if number not in skipped:
                    self._line(number, line)
            for declaration, owner in shapes.declared if uses else ():
                self._distribute(declaration, owner)
            partitions.conform(self, like_known=True)  # before what is left is the last part
            self._propagate()
            if parted:
                partitions.conform(self)
        for tier in (partitions.conform, *typography.TIERS[:-1], partitions.of_one_letter,
                     typography.TIERS[-1], partitions.finish):
            self.sizes.use = -1
            tier(self)
            self._propagate()

    def _subjects(self, d: Declaration, owner: Owner) -> list[Where]:
        found = [spell(bare(s), self.env.habits) for s in d.subjects]
        return [(o, f.key) for f in found if f is not None for o in (owner, WHOLE)]

    # --- symbols --------------------------------------------------------------------------

    def where(self, key: Key, owners: Sequence[Owner]) -> Where:
        """Whose symbol it is."""
        return next(((o, key) for o in owners if (o, key) in self.shapes), (WHOLE, key))

    def symbol(self, found: Spelling, owners: Sequence[Owner], at: Sequence[Dim]) -> Shape | None:
        """The shape of a symbol or of a member at the indices."""
        where = self.where(found.key, owners)
        if where not in self.shapes:
            kind = self.given.get(where)
            if kind is None or kind.role is not Role.SYMBOL:
                return None if kind is None or kind.role is Role.FUNCTION else SCALAR
            self.shapes[where] = self._fresh(len(found.at))
        self.seen.setdefault(self.sizes.use, set()).add(where)
        self.indices.setdefault(where, set()).update(n for d in at for n in d.names())
        rows, cols = self.shapes[where]
        place = {f"#{k}": d for k, d in enumerate(at)}
        return rows.replace(place), cols.replace(place)

    def _fresh(self, arity: int) -> Shape:
        at = [variable(f"#{k}") for k in range(arity)]
        if arity == 2:
            return self.sizes.unknown(at[0]), self.sizes.unknown(at[1])
        return self.sizes.unknown(*at), self.sizes.unknown(*at)

    def _declare(self, d: Declaration, owner: Owner) -> None:
        elaborator = Elaborator(self.env)
        for subject in d.subjects:
            found = spell(bare(subject), self.env.habits)
            if found is None:
                continue
            if d.introduces and d.kind == "random" and (WHOLE, found.key) in self.shapes:
                self.shapes.setdefault((owner, found.key), self._fresh(len(found.at)))
            wanted = self._declared_shape(d, elaborator, found)
            kind = self.given.get((WHOLE, found.key))
            if wanted is None or (kind is not None and kind.role is not Role.SYMBOL) or (
                    wanted != SCALAR and (owner, found.key) in self.integers):
                continue
            (self.sized if d.is_sized else self.said).add((WHOLE, found.key))
            for place in dict.fromkeys(((owner, found.key), (WHOLE, found.key))):
                known = self.shapes.get(place)
                state = self.sizes.state()
                try:
                    if known is not None:
                        self.sizes.same(known[0], wanted[0])
                        self.sizes.same(known[1], wanted[1])
                    else:
                        self.shapes[place] = wanted
                        self.reasons[place] = d.words or d.kind
                    if d.kind in ("vector", "matrix", "square") or d.value in OF_MATRICES:
                        self.sizes.mark_several(wanted[0])
                        if d.kind == "matrix":
                            self.sizes.mark_several(wanted[1])
                except Clash:
                    self.sizes.restore(state)  # the scope's own word counts there
                    self.redeclared.add(place)

    def _distribute(self, d: Declaration, owner: Owner) -> None:
        """What words say of means and variances holds for their shapes."""
        self.sizes.use = -1
        moments: tuple[Node | None, ...] = d.arguments
        if d.kind == "distribution":
            known = len(d.arguments) == 2 and d.value in ("", "N", "normal", "Normal")
        else:
            known = d.kind in ("mean", "variance") and len(d.arguments) == 1
            moments = (*d.arguments, None) if d.kind == "mean" else (None, *d.arguments)
        if not known:
            return
        mean, spread = moments
        walk = Walk(self, -1, (owner, WHOLE))
        if len(d.subjects) > 1 and partitions.has_parts(self, len(d.subjects), [
                walk.try_shape(m) for m in moments if m is not None]):
            return  # the subjects are the parts, and the whole has this moment
        for subject in d.subjects:
            found = spell(bare(subject), self.env.habits)
            shape = None if found is None else walk.try_shape(bare(subject))
            state = self.sizes.state()
            try:
                if shape is not None:
                    walk.moments_are(shape, mean, spread)
            except Clash:
                self.sizes.restore(state)

    def _declared_shape(
        self, d: Declaration, elaborator: Elaborator, found: Spelling
    ) -> Shape | None:
        generic = {}
        for k, at in enumerate(found.at):
            name = bare(at)
            if name.kind == "name":
                generic[name.data.base] = variable(f"#{k}")
        match d.kind:
            case "shape" if d.arguments:
                fresh = self._fresh(len(found.at))
                try:
                    sizes = [size if a.kind == "empty" else elaborator.dim(a).replace(generic)
                             for a, size in zip(d.arguments, fresh, strict=False)]
                except Unsupported:
                    return None
                return sizes[0], sizes[1] if len(sizes) > 1 else ONE
            case "scalar" | "integer":
                return SCALAR
            case "vector":
                return self._fresh(len(found.at))[0], ONE
            case "matrix":
                return self._fresh(len(found.at))
            case "square" | "property" if d.value not in ("positive", "nonnegative", "integer"):
                if d.value in ("full-column-rank", "full-row-rank"):
                    return None
                size = self._fresh(len(found.at))[0]
                return size, size
        return None

    def _force(self, where: Where, kind: str) -> None:
        rows, cols = self.shapes.get(where) or self._fresh(where[1][1])
        self.shapes[where] = rows, cols
        try:
            typography.restrict(self, where, kind)
        except Clash as clash:
            self.clashes[-1] = str(clash)

    def kind_of(self, where: Where) -> str:
        """Whether the symbol is a scalar, vector or matrix; empty if that is open."""
        rows, cols = self.shapes[where]
        if self.is_scalar((rows, cols)):
            return "scalar"
        if not self.sizes.is_several(rows):
            return ""
        return "vector" if self.sizes.is_one(cols) else (
            "matrix" if self.sizes.is_several(cols) else "")

    # --- lines ----------------------------------------------------------------------------

    def _line(self, number: int, line: Line) -> None:
        self.sizes.use = number
        state = self.sizes.state()
        count, cut = len(self.products), len(self.partitions)
        walk = Walk(self, number, line.owners)
        try:
            for chain in line.chains:
                walk.chain(chain)
        except Clash as clash:
            self.blame(number, clash)
            self.sizes.restore(state)
            del self.products[count:], self.partitions[cut:]
            return
        self.order.append(number)

    def blame(self, use: int, clash: Clash) -> None:
        """A use that does not agree with those before it."""
        if use not in self.clashes:
            self.votes.update(k for k in clash.uses if k >= 0 and k != use)
        self.clashes.setdefault(use, str(clash))
        if len(self.clashes) > self.most:
            raise TooManyClashes

    def _propagate(self) -> None:
        """Solve the products and partitions until nothing new is found."""
        news = True
        while news:
            news = False
            demands: list[Product | partitions.Partition] = [*self.products, *self.partitions]
            for demand in demands:
                known = self.sizes.extent()
                if demand.done or demand.tried == known or demand.use in self.clashes:
                    continue
                state = self.sizes.state()
                self.sizes.use = demand.use
                try:
                    told = self._product(demand) if isinstance(demand, Product) else (
                        partitions.solve(self, demand))
                    demand.tried = None if told else known
                    news |= told
                except Clash as clash:
                    self.sizes.restore(state)
                    self.blame(demand.use, clash)
                    demand.done = True

    def is_scalar(self, shape: Shape) -> bool:
        """Whether the shape is known to be 1 x 1."""
        return self.sizes.is_one(shape[0]) and self.sizes.is_one(shape[1])

    def is_nonscalar(self, shape: Shape, where: Where | None = None) -> bool:
        """Whether the shape is known not to be 1 x 1, or its symbol is transposed somewhere."""
        if self.sizes.is_several(shape[0]) or self.sizes.is_several(shape[1]):
            return True
        return where is not None and where in self.marks.transposed and not self.is_scalar(shape)

    def _product(self, product: Product) -> bool:
        rest = [(s, w) for s, w in product.factors if not self.is_scalar(s)]
        if len(rest) <= 1:
            product.done = True
            return self.equal(product.result, rest[0][0] if rest else SCALAR)
        unknown = [k for k, (s, w) in enumerate(rest) if not self.is_nonscalar(s, w)]
        if not unknown:
            return self._chain([s for s, _ in rest], product)
        if len(unknown) == 1:
            return self._one_unknown([s for s, _ in rest], unknown[0], product)
        return False

    def _one_unknown(self, rest: list[Shape], k: int, product: Product) -> bool:
        """A factor is a scalar or not: the reading that clashes is ruled out."""
        without = rest[:k] + rest[k + 1 :]
        state = self.sizes.state()
        readings = []
        for factors, scalar in ((without, True), (rest, False)):
            try:
                if scalar:
                    self.equal(rest[k], SCALAR)
                self._chain(factors, replace(product))
                if not scalar and self.is_scalar(rest[k]):
                    continue
                readings.append(scalar)
            except Clash:
                pass
            finally:
                self.sizes.restore(state)
        if len(readings) != 1:
            return False
        return self.equal(rest[k], SCALAR) if readings[0] else self._chain(rest, product)

    def _chain(self, rest: Sequence[Shape], product: Product) -> bool:
        """Neighbours conform; a partial product that is 1 x 1 is a scalar."""
        news = False
        current = rest[0]
        for shape in rest[1:]:
            if self.is_scalar(current):
                current = shape
                continue
            inner, outer = self.sizes.of(current[1]), self.sizes.of(shape[0])
            if inner == ONE and self.sizes.is_several(outer):
                if self.sizes.is_several(current[0]):
                    return news  # grouped from the right, if at all
                raise Clash(inner, outer)
            if outer == ONE and self.sizes.is_several(inner):
                return news
            news |= self.sizes.same(current[1], shape[0])
            current = current[0], shape[1]
        return self.equal(product.result, current) or news

    def equal(self, left: Shape, right: Shape) -> bool:
        """Make two shapes equal; whether that was news."""
        return self.sizes.same(left[0], right[0]) | self.sizes.same(left[1], right[1])

    # --- the result -----------------------------------------------------------------------

    @property
    def agree(self) -> bool:
        """Whether so few uses clash that what the others say can be relied on."""
        telling = {p.use for p in self.products}
        return len(self.clashes) <= max(1, _TOLERABLE * len(telling))

    def kinds(self, disputed: set[Where], certain: set[Where]) -> dict[Where, Kind]:
        """Every symbol's kind; sizes that nothing names get names of their own."""
        names = self._names()
        kinds = {}
        for where, shape in self.shapes.items():
            kind = self.given.get(where) or self.given.get((WHOLE, where[1])) or Kind(Role.SYMBOL)
            if kind.role is Role.DIMENSION:
                kinds[where] = kind
                continue
            over = tuple(f"#{k}" for k in range(where[1][1]))
            rows, cols = (self.sizes.of(d).map(names.get) for d in shape)
            reason = self.reasons.get(where) or self.marks.reasons.get(where) or (
                "as its equations demand")
            anew = self.marks.introduced.get(where[1], set()) & self.clashes.keys()
            whole = WHOLE, where[1]
            likely = where not in disputed and (whole in self.said or (
                where in certain or (self.agree and where not in self.marks.guessed)))
            sure = not anew and where not in self.redeclared and (whole in self.sized or likely)
            kinds[where] = replace(kind, role=Role.SYMBOL, rows=rows, cols=cols, over=over,
                                   reason=reason, sure=sure)
        return {**kinds, **entries_of(kinds)}

    def sums(self) -> dict[str, Dim]:
        """The sizes that are sums of others."""
        names = self._names()
        return {name: total.map(names.get) for name, total in partitions.sums(self).items()}

    def _names(self) -> dict[object, Dim]:
        """A name for every unknown that is left."""
        taken = {k[0] for _, k in self.given} | {k[0] for _, k in self.shapes}
        taken |= {n for shape in self.shapes.values() for d in shape for n in d.names()}
        letters = (n for n in (*"npqrmdkcghnst", *(f"n{k}" for k in range(1, 10000)))
                   if n not in taken)
        names: dict[object, Dim] = {}
        first: dict[str, str] = {}
        for shape in self.shapes.values():
            for v in unknowns([self.sizes.of(d) for d in shape]):
                if v not in names:
                    letter = first.setdefault(v.name, next(letters) if v.name not in first else "")
                    names[v] = variable(letter, *v.indices)
        return names
