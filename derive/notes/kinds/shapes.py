"""Shapes of all symbols by unification over every equation and product of a document.

Each use of mathematics contributes equations between sizes.  A use whose equations clash with
the others is blamed and left out; which uses to blame is chosen so that as few as possible are.
What the equations leave open, typographic habit decides (`typography`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...kernel.dims import Dim
from ..mathematics.syntax import Chain
from ..words.remarks import Declaration
from .kinds import Blame, Environment, Kind, Owner
from .partitions import conformable
from .solution import Line, Solution, TooManyClashes
from .solve import Where, unknowns

_CANDIDATES = 3  # uses that are tried for the blame, in each round
_ROUNDS = 3
_TRIALS = 12  # uses and symbols that are tried for what else they may be


class Shapes:
    """The unification for one document."""

    def __init__(
        self, environment: Environment, kinds: Mapping[Where, Kind],
        lines: Sequence[tuple[tuple[Chain, ...], tuple[Owner, ...]]],
    ) -> None:
        self.env, self.given = environment, kinds
        self.lines = [Line(*line) for line in lines]
        self.declared: list[tuple[Declaration, Owner]] = []
        self.result: Solution | None = None

    def declare(self, declared: Sequence[tuple[Declaration, Owner]]) -> None:
        """Declarations with the scope that owns each."""
        self.declared = list(declared)

    def solve(self) -> tuple[Blame, ...]:
        """Find all shapes; the uses to blame for clashes."""
        best = Solution(self, frozenset())
        if best.clashes:
            best = self._least_blame(best)
        if not conformable(best):
            uses = frozenset(p.use for p in best.partitions)
            other = Solution(self, best.skipped, parted=uses)
            if conformable(other) and len(other.clashes) <= len(best.clashes) + 1:
                best = other  # one equation less counts for less than a common convention
        self.result = best
        return tuple(Blame(use, message) for use, message in sorted(best.clashes.items()))

    def _least_blame(self, first: Solution) -> Solution:
        """Leave out single uses as long as more than that many clashes vanish."""
        best = first
        for _ in range(_ROUNDS):
            if len(best.clashes) < 2:
                break
            tried = [k for k, _ in best.votes.most_common(_CANDIDATES) if k not in best.clashes]
            others = [Solution(self, best.skipped | {k}) for k in tried]
            least = min(others, key=lambda s: len(s.clashes), default=best)
            if len(least.clashes) >= len(best.clashes):
                break
            best = least
        return best

    def kinds(self) -> dict[Where, Kind]:
        """The kinds with their shapes."""
        assert self.result is not None  # solve comes first
        return self.result.kinds(self._disputed(self.result), self._certain(self.result))

    def sums(self) -> dict[str, Dim]:
        """The sizes that are sums of others."""
        assert self.result is not None
        return self.result.sums()

    def _disputed(self, best: Solution) -> set[Where]:
        """Symbols of a use that clashes, unless it is to blame beyond doubt.

        It is if taking its word before that of all others lets more of them clash, or if it
        clashes with what was said in words.
        """
        disputed: set[Where] = set()
        for use in list(best.clashes)[:_TRIALS]:
            other = Solution(self, best.skipped - {use}, first=use)
            if use not in other.clashes and len(other.clashes) <= len(best.clashes):
                disputed |= other.seen.get(use, set())
        for use in list(best.clashes)[_TRIALS:]:
            disputed |= best.seen.get(use, set())
        return disputed

    def _certain(self, best: Solution) -> set[Where]:
        """Symbols for which every other kind lets more uses clash than their own.

        These are looked for among those whose kinds habit suggests and, where many uses clash,
        among those of the uses that do.
        """
        certain = set()
        clashing = {} if best.agree else dict.fromkeys(
            where for use in sorted(best.clashes) for where in best.seen.get(use, ()))
        for where in [*best.marks.guessed, *clashing][:_TRIALS]:
            kind = best.kind_of(where)
            sizes = [best.sizes.of(d) for d in best.shapes[where]]
            if any(v.indices for v in unknowns(sizes)):
                continue  # no equation says how the order of members depends on their index
            others = [k for k in ("scalar", "vector", "matrix") if k != kind]
            if kind and all(self._clashes_more(best, (where, k)) for k in others):
                certain.add(where)
        return certain

    def _clashes_more(self, best: Solution, forced: tuple[Where, str]) -> bool:
        """Whether more uses clash once a symbol is forced to be of another kind."""
        try:
            made = Solution(self, best.skipped, forced=forced, most=len(best.clashes))
        except TooManyClashes:
            return True
        return len(made.clashes) > len(best.clashes)
