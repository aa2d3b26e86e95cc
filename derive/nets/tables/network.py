"""The rows of a table as a network: what each is made of, and which number a misfit blames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from math import prod

from msgspec import Struct, field

from .fit import Fit, Listed, fit
from .question import Known
from .sums import Sum
from .table import Row, Table

_JOINED = frozenset({"torch-normalisation", "convolution"})
"""Modules that may take several outputs, which functions joined."""
_IMAGE = 3
"""How many axes an image has, with its channels."""
_MOST = 300
"""How many combinations of rows that cut-off names may mean are tried."""


class Reading(Struct, frozen=True):
    """A row with its best explanation.

    `sure` tells whether its inputs are certain: without that, a misfit is no error.
    """

    row: Row
    fit: Fit | None
    sure: bool = True
    reason: str = ""


class Network(Struct):
    """The rows with their shapes, where repairs may take the place of what is written."""

    table: Table
    listed: Mapping[int, Listed]
    repaired: dict[int, Known] = field(default_factory=dict)
    consumers: dict[int, list[int]] = field(default_factory=dict)
    batches: dict[int, int] = field(default_factory=dict)
    counts: dict[int, Sum] = field(default_factory=dict)
    """Counts by the arithmetic in their cells, where what it is said to be does not fit."""

    def __post_init__(self) -> None:
        for k, row in enumerate(self.table.rows):
            for p in self.sources(k, row):
                self.consumers.setdefault(p, []).append(k)

    def sources(self, k: int, row: Row) -> list[int]:
        """The rows that may be inputs of row k."""
        if row.inputs is not None:
            return sorted({p for places in row.inputs for p in places})
        before = self.before(k)
        return [] if before is None else [before]

    def before(self, k: int) -> int | None:
        """The row whose output the row takes if nothing else is said."""
        rows = self.table.rows
        if self.table.library != "torch" or not rows[k].layer.depth:
            return k - 1 if k else None
        depth = rows[k].layer.depth
        for j in range(k - 1, -1, -1):
            if rows[j].layer.depth < depth or not rows[j].layer.depth:
                return None
            if rows[j].layer.depth == depth:
                return j
        return None

    def last_inside(self, k: int) -> int | None:
        """The last module directly inside of row k (torchinfo)."""
        rows = self.table.rows
        depth, last = rows[k].layer.depth, None
        for j in range(k + 1, len(rows)):
            if rows[j].layer.depth <= depth:
                break
            if rows[j].layer.depth == depth + 1:
                last = j
        return last

    def closed(self, k: int) -> Iterator[int]:
        """The rows before row k that do not hold it, the nearest first."""
        rows = self.table.rows
        depth = rows[k].layer.depth
        for j in range(k - 1, -1, -1):
            if rows[j].layer.depth < depth:
                depth = rows[j].layer.depth
            else:
                yield j

    def ended(self, k: int) -> list[int]:
        """The row that ends before row k, and the modules that end with it (torchinfo)."""
        rows, found = self.table.rows, list[int]()
        for j in self.closed(k):
            if not found or rows[j].layer.depth < rows[found[-1]].layer.depth:
                found.append(j)
            if rows[j].layer.depth <= rows[k].layer.depth:
                break
        return found

    def after(self, k: int) -> int | None:
        """The first row behind what row k holds."""
        rows = self.table.rows
        return next((j for j in range(k + 1, len(rows))
                     if rows[j].layer.depth <= rows[k].layer.depth), None)

    def ends_with(self, k: int) -> list[int]:
        """The module that row k is the last one inside of, if it is any's (torchinfo)."""
        depth = self.table.rows[k].layer.depth
        outside = next((j for j in range(k - 1, -1, -1)
                        if self.table.rows[j].layer.depth < depth), None)
        return [] if outside is None or self.last_inside(outside) != k else [outside]

    def in_sequence(self, k: int) -> bool:
        """Whether the row certainly takes the output of the one before it."""
        rows = self.table.rows
        if self.table.library != "torch":
            return self.table.chained
        depth = rows[k].layer.depth
        parents = [j for j in range(k) if rows[j].layer.depth < depth]
        return bool(depth and parents and rows[parents[-1]].layer.kind == "Sequential"
                    and self.before(k) is not None)

    def shape(self, k: int) -> Known | None:
        """The output shape of a row."""
        if k in self.repaired:
            return self.repaired[k]
        shape = self.table.rows[k].shape
        return None if shape is None else shape.sizes

    def count(self, k: int) -> int | None:
        """The count of weights of a row."""
        counted = self.counts.get(k) or self.counted(k)
        return None if counted is None else counted.value

    def counted(self, k: int) -> Sum | None:
        """The last number in the cell of a row's count."""
        count = self.table.rows[k].count
        return None if count is None else count.number

    def recount(self, k: int) -> None:
        """Believe the arithmetic in the cell rather than its result, if only so the row fits."""
        count = self.table.rows[k].count
        if count is None or len({s.value for s in count.sums}) == 1 or self.fits(k):
            return
        for s in count.sums[:-1]:
            self.counts[k] = s
            if self.fits(k):
                return
        del self.counts[k]

    def vocabulary(self, k: int) -> int | None:
        """The vocabulary of an embedding: stated, a factor of its count, or its quotient."""
        row, shape = self.table.rows[k], self.shape(k)
        stated = dict(self.listed.get(k, ())).get("vocabulary")
        width = shape[-1] if shape else None
        if stated is not None or row.count is None or not width:
            return stated if isinstance(stated, int) else None
        for s in row.count.sums:
            factors = [f.data for f in s.term.args if f.op == "number"]
            if s.term.op == "mul" and len(factors) == len(s.term.args) == 2 and width in factors:
                return int(factors[factors[0] == width])
        return row.count.number.value // width if row.count.number.value % width == 0 else None

    # --- explanations ---------------------------------------------------------------------

    def reading(self, k: int, listed: Listed | None = None) -> Reading:
        """The best explanation of row k."""
        row = self.table.rows[k]
        if row.kind is None:
            return Reading(row, None, False, f"the kind of layer {row.layer.kind!r} is not known")
        shape = self.shape(k)
        if shape is None and (row.shapes or row.count is None):
            return Reading(row, None, False, "its output shape is not given")
        options = self.listed.get(k, ()) if listed is None else listed
        if row.kind.name == "embedding" and "vocabulary" not in dict(options):
            known = self.vocabulary(k)
            options = (*options, *([("vocabulary", known)] if known else []))
        if self.table.library == "torch" and not row.given_inputs and not self.in_sequence(k):
            return self._elsewhere(k, row, shape, options)
        sure = row.inputs is not None or bool(row.given_inputs) or self.in_sequence(k)
        best: Fit | None = None
        complete = True
        for inputs in self._inputs(k, row):
            if inputs is None:
                complete = False
                continue
            found = fit(row.kind, inputs, shape, self.count(k), options)
            if not found.fits and self._is_reshaped(row, shape):
                vector = fit(row.kind, inputs, (prod(n or 1 for n in shape or ()),),
                             self.count(k), options)
                found = vector if vector.usual else found
            complete &= found.exhausted
            if best is None or found.rank < best.rank:
                best = found
            if best.usual:
                break
        if best is None:
            return Reading(row, None, False, "its input is not known")
        reason = "" if complete else "not every possible input or option was tried"
        return Reading(row, best, sure and complete, reason)

    def _is_reshaped(self, row: Row, shape: Known | None) -> bool:
        """Whether a dense layer by hand may give its units in another shape."""
        return (not self.table.library and row.kind is not None and row.kind.name == "dense"
                and shape is not None and len(shape) > 1 and None not in shape)

    def _inputs(self, k: int, row: Row) -> Iterator[tuple[Known, ...] | None]:
        """The shapes that the inputs may have; None for one that is not known."""
        if row.given_inputs:
            yield tuple(s.sizes for s in row.given_inputs)
            return
        if row.inputs is None:
            before = self.before(k)
            shape = None if before is None else self.shape(before)
            yield None if shape is None else (shape,)
            sizes = [n for n in shape or () if n is not None]
            if shape and len(sizes) == len(shape) > 1 and not self.table.library and (
                    row.kind is not None and row.kind.name == "dense"):
                yield ((prod(sizes),),)  # tables by hand leave out what flattens
            return
        choices: list[list[Known | None]] = []
        for places in row.inputs:
            shapes = list(dict.fromkeys(self.shape(p) for p in places))
            choices.append(shapes or [None])
        if not choices:
            yield None
            return
        combinations = product(*choices)
        for chosen in islice(combinations, _MOST):
            known = tuple(s for s in chosen if s is not None)
            yield known if len(known) == len(chosen) else None
        if next(combinations, None) is not None:
            yield None

    def _elsewhere(
        self, k: int, row: Row, shape: Known | None, options: Listed
    ) -> Reading:
        """An explanation by any earlier row: modules of PyTorch may be called in any order."""
        assert row.kind is not None
        shapes = dict.fromkeys(s for j in self.closed(k) if (s := self.shape(j)) is not None)
        if row.kind.name == "dropout":  # of means, rather than of another row
            shapes = dict.fromkeys([*[*shapes][:1], *(s for s, _ in self._made(k, "dropout")),
                                    *shapes])
        for place, s in enumerate(shapes):
            known = [n for n in s if n is not None]
            flat = [(prod(known),)] if len(known) == len(s) and len(s) > 1 else []
            for one in [s, *flat] if row.kind.name in ("dense", "dropout", "activation") else [s]:
                found = fit(row.kind, (one,), shape, self.count(k), options, True)
                if found.usual:
                    return Reading(row, found, False, "" if not place else "by an earlier row")
        for one, how in self._made(k, row.kind.name):
            found = fit(row.kind, (one,), shape, self.count(k), options, True)
            if found.usual:
                return Reading(row, found, False, how)
        return Reading(row, None, False, "no row before it can be its input, with usual options")

    def _made(self, k: int, kind: str) -> Iterator[tuple[Known, str]]:
        """What functions between modules make for row k of the outputs before it.

        Modules that are called in turn may each take what all of them gave, joined (DenseNet); a
        dense layer the means over all positions.
        """
        for shapes in self._called(k) if kind in _JOINED else ():
            for all_of in (shapes, shapes[1:]):
                space = {s[1:] for s in all_of}
                channels = [s[0] for s in all_of]
                if len(all_of) > 1 and len(space) == 1 and None not in channels:
                    yield ((sum(n or 0 for n in channels), *space.pop()),
                           f"{len(all_of)} earlier outputs joined")
        ended = self.ended(k)
        before = self.shape(ended[0]) if ended else None
        if kind in ("dense", "dropout") and before is not None and len(before) == _IMAGE:
            yield before[:1], "the means of the channels before it"

    def _called(self, k: int) -> Iterator[list[Known]]:
        """For each module around row k, what it takes and what its modules before row k give."""
        rows = self.table.rows
        depth, inside = rows[k].layer.depth, list[Known | None]()
        for j in range(k - 1, -1, -1):
            if rows[j].layer.depth < depth:
                ended = self.ended(j)
                shapes = [self.shape(ended[0]) if ended else None, *reversed(inside)]
                if depth < rows[k].layer.depth and None not in shapes:
                    yield [s for s in shapes if s is not None]
                depth, inside = rows[j].layer.depth, []
            elif rows[j].layer.depth == depth:
                inside.append(self.shape(j))

    # --- blame ----------------------------------------------------------------------------

    def fits(self, k: int) -> bool:
        """Whether row k is explained, or cannot be told."""
        reading = self.reading(k)
        return reading.fit is None or reading.fit.fits or not reading.sure

    def _fits_with(
        self, changed: int, shape: Known, rows: Sequence[int], usual: bool = False
    ) -> bool:
        kept = self.repaired.get(changed)
        self.repaired[changed] = shape
        try:
            return all(self.fits(k) and not (
                usual and (fit := self.reading(k).fit) is not None and not fit.usual)
                for k in rows)
        finally:
            if kept is None:
                del self.repaired[changed]
            else:
                self.repaired[changed] = kept

    def blamed(self, k: int, reading: Reading) -> tuple[int, Known] | None:
        """The shape whose change makes row k and its neighbours fit; None if there is none."""
        found = reading.fit
        assert found is not None
        shape = self.shape(k)
        after = self.consumers.get(k, [])
        wrong = [w for w in found.wrong if w.axis is not None]
        own: tuple[int, Known] | None = None
        if wrong and found.result is not None and shape is not None:
            sizes = list(shape)
            for w in wrong:
                assert w.axis is not None
                sizes[w.axis] = w.expected
            if len(found.wrong) == len(wrong) and self._fits_with(k, tuple(sizes), [k, *after]):
                own = k, tuple(sizes)
                if any(not self.fits(c) for c in after):
                    return own
        for p in self.sources(k, reading.row):
            repair = self._repair_of(p, k, shape)
            if repair is not None and (own is None or self._is_likelier(p, repair, k)):
                return p, repair
        return own

    def _is_likelier(self, p: int, repair: Known, k: int) -> bool:
        """Whether row p is rather wrong than row k, when either may be: inputs are seldom."""
        kind = self.table.rows[p].kind
        return (kind is None or kind.name != "input") and self._fits_with(p, repair, [k], True)

    def _repair_of(self, p: int, k: int, output: Known | None) -> Known | None:
        """A change of one size of row p that makes it, row k and all others after it fit."""
        before = self.shape(p)
        if before is None or p in self.repaired:
            return None
        wanted = dict.fromkeys([*(output or ()), *(n for s in self.sources(p, self.table.rows[p])
                                                   for n in self.shape(s) or ())])
        touched = [p, *self.consumers.get(p, [])]
        for axis in range(len(before)):
            for size in wanted:
                if size is not None and size != before[axis]:
                    changed = (*before[:axis], size, *before[axis + 1:])
                    if self._fits_with(p, changed, [k]) and self._fits_with(p, changed, touched):
                        return changed
        return None

