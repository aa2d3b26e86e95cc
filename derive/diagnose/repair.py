"""The nearest correct right side of a failing step: one edit away, or else two."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations, islice

from msgspec import Struct

from ..kernel.facts import Claim, IndexRange, Property
from ..kernel.monomials import BudgetExceeded, Unsupported
from ..kernel.normal import Normalizer
from ..kernel.terms import Term, randomness
from ..prove import prove
from ..prove.forms import normalizer_of
from ..records import replace
from ..refute import examine
from ..untyped import Untyped
from .additions import further_summands, with_both_covariances
from .edits import edits
from .factor_slips import transposes
from .measure import Allowance, Measure, Value, copies
from .rounding import has_order, repairs_at_points
from .scope import GUESS, LOSS, SLIP, Edit, scope_of
from .trees import MOMENTS, negative, summands_of, tidy, total

SHOWN = 3
WEIGHTS = (SLIP, LOSS, GUESS)
_ATTEMPTS = 4
_TWICE = 3_000
"""How many twice edited summands are looked at."""
_MODELS = 1
_SECONDS = 0.5


def repairs(claim: Claim, written: Untyped | None = None) -> tuple[Term, ...]:
    """At most three corrected right sides, the nearest ones only; mostly one or none.

    `written` is the right side as it was written, if it is ill-formed; the right side of the
    claim then only has the shape of the left.  Whatever is returned was proved by the kernel
    from the facts of the claim, agrees with the left side in exact models where there are any,
    and is not the left side over again.
    """
    if has_order(claim):
        return repairs_at_points(claim) if written is None else ()
    tree = tidy(Untyped.of(claim.rhs) if written is None else written)
    if not any(t.op == "symbol" or t.data for t in tree.walk()):
        return ()  # nothing is near a bare 0 or I
    try:
        search = _Search(claim, tree)
    except (Unsupported, BudgetExceeded):
        return ()
    for candidates in search.nearest_first():
        found = tuple(search.confirmed(candidates))
        if found or search.copied:
            return found
    return ()


def one_slip(claim: Claim, allowance: Allowance | None = None, *, may_copy: bool = False
             ) -> tuple[Term, ...]:
    """The corrected right sides that are one edit within a summand away, as `repairs` gives them.

    A summand that is lost or too many is no slip of this kind: what it is may be zero.  The
    `allowance` may be shared with other searches.  If it `may_copy`, the left side counts, too.
    """
    if has_order(claim):
        return ()
    try:
        search = _Search(claim, tidy(Untyped.of(claim.rhs)), allowance)
        search.may_copy = may_copy
        for weight in WEIGHTS:
            if found := tuple(search.confirmed(search.within(weight))):
                return found
    except (Unsupported, BudgetExceeded):
        pass
    return ()


class _Change(Struct, frozen=True, dict=True):
    """A summand replaced, or one added (`place` is None), and what that adds to the value."""

    weight: int
    place: int | None
    tree: Untyped | None
    change: Value

    @cached_property
    def key(self) -> Hashable:
        return frozenset(self.change.items())


class _Search:
    """Edits of the summands of one right side.

    Values are additive, so that each changed summand is measured by itself and two changes are
    combined by looking up what the one leaves to be done.
    """

    def __init__(
        self, claim: Claim, tree: Untyped, allowance: Allowance | None = None
    ) -> None:
        self.claim, self.tree = claim, tree
        self.scope = scope_of(claim, tree)
        self.allowance = allowance or Allowance()
        self.measure = Measure(claim, tree, self.allowance)
        self.summands = list(summands_of(tree))
        goal = self.measure.value(claim.lhs)
        if goal is None:
            raise Unsupported("the left side has no value")
        self.goal = goal
        self.values = [self._value(s) for s in self.summands]
        self.broken = [k for k, v in enumerate(self.values) if v is None]
        self.changes: dict[int, list[_Change]] = {}
        self.copied = self.may_copy = False
        self.missing = goal
        for value in self.values:
            if value is not None:
                self.missing = self.measure.plus(self.missing, value, -1)

    def nearest_first(self) -> Iterator[list[Edit]]:
        """Right sides that have the value of the left side, in groups of growing distance."""
        for weight in WEIGHTS:
            yield self._once(weight)
        yield self._twice()

    # -- one edit

    def _once(self, weight: int) -> list[Edit]:
        """The right sides at one edit of this weight."""
        found: list[Edit] = []
        if len(self.broken) < 2:
            wanted = frozenset(self.missing.items())
            found += [Edit(weight, self._with(c)) for c in self._changes(weight)
                      if c.key == wanted and set(self.broken) <= {c.place}]
        if len(self.summands) > 1:
            found += [e for e in transposes(self.tree, self.scope, "")
                      if e.weight == weight and self._value(e.tree) == self.goal]
        return found

    def within(self, weight: int) -> list[Edit]:
        """The right sides at one edit of this weight within a summand."""
        wanted = frozenset(self.missing.items())
        return [] if len(self.broken) > 1 else [
            Edit(weight, self._with(c)) for c in self._of_summands(weight)
            if c.key == wanted and c.tree is not None and set(self.broken) <= {c.place}]

    def _changes(self, weight: int) -> list[_Change]:
        """The changes of one summand, or by one more summand, of this weight."""
        if weight not in self.changes:
            self.changes[weight] = [*self._of_summands(weight), *self._additions(weight)]
        return self.changes[weight]

    def _of_summands(self, weight: int) -> Iterator[_Change]:
        for place, found in enumerate(self.edits):
            if weight == LOSS and len(self.summands) > 1:
                yield _Change(LOSS, place, None, self._difference(place, {}))
            yield from self._measured(place, (e for e in found if e.weight == weight))

    def _additions(self, weight: int) -> Iterator[_Change]:
        for found in further_summands(self.summands, self.claim.lhs, self.scope):
            for new in (found.tree, negative(found.tree)) if found.weight == weight else ():
                value = self._value(new)
                if value:
                    yield _Change(weight, None, new, value)

    @cached_property
    def edits(self) -> list[list[Edit]]:
        """Every edit of each summand."""
        return [list(edits(summand, self.scope)) for summand in self.summands]

    def _measured(self, place: int, found: Iterable[Edit]) -> Iterator[_Change]:
        seen: set[Term] = set()
        for weight, tree in found:
            term = tree.typed
            if term is None or term in seen:
                continue
            seen.add(term)
            value = self._value(tree)
            if value is not None:
                change = self._difference(place, value)
                if change or place in self.broken:
                    yield _Change(weight, place, tree, change)

    def _difference(self, place: int, value: Value) -> Value:
        before = self.values[place]
        return value if before is None else self.measure.plus(value, before, -1)

    def _value(self, tree: Untyped) -> Value | None:
        term, like = tree.typed, self.claim.lhs
        if term is None or (term.rows, term.cols) != (like.rows, like.cols):
            return None
        return self.measure.value(term)

    # -- two edits

    def _twice(self) -> list[Edit]:
        """The right sides at two edits: of different summands, or of one twice."""
        if len(self.broken) > 2:
            return []
        waiting: dict[Hashable, list[_Change]] = {}
        found: list[Edit] = []
        for change in (c for weight in WEIGHTS for c in self._changes(weight)):
            left = self.measure.plus(self.missing, change.change, -1)
            for other in waiting.get(frozenset(left.items()), ()):
                places = {change.place, other.place}
                if (len(places) == 2 or change.place is None) and set(self.broken) <= places:
                    if change.tree is None and other.tree is None:
                        continue
                    found.append(Edit(change.weight + other.weight, self._with(change, other)))
            waiting.setdefault(change.key, []).append(change)
        if len(self.broken) > 1:
            return found
        nearest = min((e.weight for e in found), default=3 * GUESS)
        wanted = frozenset(self.missing.items())
        for place in self.broken or range(len(self.summands)):
            twice = (Edit(first + second, tree)
                     for first, once in sorted(self.edits[place], key=_weight)
                     if first + SLIP < nearest and self.allowance.left > 0
                     for second, tree in edits(once, self.scope))
            near = (e for e in islice(twice, _TWICE) if e.weight < nearest)
            found += [Edit(c.weight, self._with(c)) for c in self._measured(place, near)
                      if c.key == wanted]
        return found

    def _with(self, *changes: _Change) -> Untyped:
        """The right side after the changes."""
        replaced = {c.place: c.tree for c in changes if c.place is not None}
        kept = [replaced.get(k, s) for k, s in enumerate(self.summands)]
        return total([s for s in (*kept, *(c.tree for c in changes if c.place is None))
                      if s is not None])

    # -- what may be shown

    def confirmed(self, found: Sequence[Edit]) -> Iterator[Term]:
        """The proved ones among those of least weight, each in one way of writing.

        If the left side itself is among them, nothing further away is worth showing.
        """
        plain = normalizer_of(replace(self.claim, facts=tuple(
            f for f in self.claim.facts if isinstance(f.statement, (IndexRange, Property)))))
        shown: list[Hashable] = []
        least: int | None = None
        ordered = sorted(found, key=lambda e: (e.weight, len(repr(e.tree))))
        for weight, tree in ordered[:_ATTEMPTS]:
            term = tree.typed
            if term is None or (least or weight) < weight:
                continue
            if not self.may_copy and copies(term, self.claim.lhs) and (
                    len(self.summands) == 1 or term.op != "add"):
                # a sum of which one summand was wrong may become the left side
                self.copied = True
                return
            if self._says_nothing(term) or self._cancels_inside(term, plain):
                continue
            form = _form(plain, term)
            if form in shown or not _is_right(replace(self.claim, rhs=term)):
                continue
            shown.append(form)
            least = weight
            yield with_both_covariances(self.claim, term)
            if len(shown) == SHOWN:
                return

    def _says_nothing(self, term: Term) -> bool:
        """Whether a right side averages what is fixed anyway, brings in the left side, or has
        summands that cancel.
        """
        left = self.claim.lhs
        if any(left == t for a in term.args for t in a.walk()) and not any(
                left == t.typed for t in self.tree.walk()):
            return True
        if any(t.op in MOMENTS and not any(map(randomness, t.args[:MOMENTS[t.op]]))
               for t in term.walk()):
            return True
        values = [self.measure.value(t.term()) for t in summands_of(Untyped.of(term))]
        return any(a is not None and b is not None and not self.measure.plus(a, b)
                   for a, b in combinations(values, 2))

    def _cancels_inside(self, term: Term, plain: Normalizer) -> bool:
        """Whether an edit made a factor vanish, as ``x - x`` does: whatever stands beside it, the
        right side is 0, which tells nothing of what was meant.
        """
        written = {t.typed for t in self.tree.walk()}
        return any(t.op == "add" and t not in written and not _form(plain, t)
                   for t in term.walk())


def _weight(edit: Edit) -> int:
    return edit.weight


def _form(plain: Normalizer, term: Term) -> Hashable:
    try:
        return frozenset(plain.canonical(plain.polynomial(term)).items())
    except (Unsupported, BudgetExceeded):
        return term


def _is_right(claim: Claim) -> bool:
    """Whether the kernel proves the claim and no model speaks against it."""
    return prove(claim).trust == "kernel" and examine(
        claim, trials=_MODELS, seconds=_SECONDS).counterexample is None

