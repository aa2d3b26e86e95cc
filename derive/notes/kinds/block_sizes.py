"""What matrices written out, families and sums demand of the sizes in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...kernel.dims import Dim, as_dim, total, variable
from ...records import replace
from ..mathematics.syntax import Node
from ..meaning.blocks import within_range
from ..meaning.elaborate import Elaborator
from ..meaning.sums import Ranges, conditions
from ..meaning.values import SCALAR, Unsupported
from .kinds import Owner
from .partitions import Partition
from .solve import Shape, Where
from .symbols import bare, exponent_kind, index_name, spell

if TYPE_CHECKING:
    from .solution import Solution


class BlockWalk:
    """Blocks and sums of one use, and what every method needs."""

    def __init__(self, solution: Solution, use: int, owners: tuple[Owner, ...]) -> None:
        self.s, self.use, self.owners = solution, use, owners
        self.e = Elaborator(replace(solution.env, owners=owners))

    def where(self, node: Node) -> Where | None:
        """The symbol that a node names."""
        found = spell(bare(node), self.s.env.habits)
        return None if found is None else self.s.where(found.key, self.owners)

    def raised(self, node: Node) -> Where | None:
        """The symbol that a node names, perhaps transposed, inverted or raised to a power."""
        inner = bare(node)
        while inner.kind in ("prime", "superscript") and spell(
                inner, self.s.env.habits) is None:
            inner = bare(inner.args[0])
        return self.where(inner)

    def fresh(self) -> Shape:
        """A shape of which nothing is known."""
        return self.s.sizes.unknown(), self.s.sizes.unknown()

    def shape(self, node: Node) -> Shape | None:
        """The shape, as far as it is known; None if nothing can be said."""
        method = getattr(self, "on_" + node.kind.replace("-", "_"), None)
        if method is None:
            for arg in node.args:
                self.try_shape(arg)
            return None
        result: Shape | None = method(node)
        return result

    def try_shape(self, node: Node) -> Shape | None:
        """Likewise; None where it is not read."""
        try:
            return self.shape(node)
        except Unsupported:
            return None

    def scalar(self, node: Node) -> None:
        """The node must be a scalar; what is squared in it by itself is one, too."""
        shape = self.try_shape(node)
        if shape is not None:
            self.s.equal(shape, SCALAR)
        inner = bare(node)
        for part in inner.args if inner.kind == "add" else (inner,):
            power = bare(part.args[0] if part.kind == "neg" else part)
            if power.kind == "superscript" and exponent_kind(power.args[1]) == "power" and (
                    self.where(power.args[0]) is not None):
                base = self.try_shape(power.args[0])
                if base is not None:
                    self.s.equal(base, SCALAR)

    def on_matrix(self, node: Node) -> Shape | None:
        """Block rows and columns line up."""
        rows, cols, bracket = node.data
        if len(node.args) != rows * cols:
            return None
        shape = self._row(node.args, rows, cols)
        return SCALAR if bracket == "|" else shape

    def _row(self, entries: Sequence[Node], rows: int, cols: int) -> Shape | None:
        if any(a.kind == "dots" for a in entries):
            return self._dotted(entries, rows, cols)
        shapes = [self.try_shape(a) for a in entries]
        heights = [self._common(shapes[r * cols : (r + 1) * cols], 0) for r in range(rows)]
        widths = [self._common(shapes[c::cols], 1) for c in range(cols)]
        symbols = [w if (w := self.raised(a)) in self.s.shapes else None for a in entries]
        return self._whole(heights, symbols), self._whole(widths, symbols)

    def _whole(self, parts: Sequence[Dim | None], symbols: Sequence[Where | None]) -> Dim:
        """The size of what has these parts; they are remembered as long as some are open."""
        known = [self.s.sizes.of(d) for d in parts if d is not None]
        if len(known) < len(parts):
            return self.s.sizes.unknown()
        if len(known) == 1 or all(d.constant() is not None for d in known):
            return sum(known, as_dim(0))
        whole = self.s.sizes.unknown()
        self.s.sizes.mark_several(whole)
        self.s.partitions.append(Partition(whole, tuple(known), tuple(symbols), self.use))
        return whole

    def _common(self, shapes: Sequence[Shape | None], side: int) -> Dim | None:
        sizes = [s[side] for s in shapes if s is not None]
        for size in sizes[1:]:
            self.s.sizes.same(sizes[0], size)
        return sizes[0] if sizes else None

    def _dotted(self, entries: Sequence[Node], rows: int, cols: int) -> Shape | None:
        """u_1, ..., u_r: as many sizes as members."""
        if 1 not in (rows, cols):
            return None
        found = spell(bare(entries[-1]), self.s.env.habits)
        for a in entries[:-1]:
            self.try_shape(a)
        if found is None or len(found.at) != 1:
            return None
        index = variable("_dots")
        member = self.s.symbol(found, self.owners, [index])
        upper = self.e.integer(found.at[0])
        if member is None or upper is None:
            return None
        side = 0 if cols == 1 else 1
        size = total(self.s.sizes.of(member[side]), "_dots", upper)
        other = self.s.sizes.of(member[1 - side])
        if "_dots" in other.names():
            return None
        return (size, other) if side == 0 else (other, size)

    def _family(self, node: Node) -> Shape | None:
        inner, below, upper = within_range(node)
        if inner.kind != "searle":
            return None
        ranges = Ranges(self.e, node, upper).read(conditions(below))
        with self.e.binding({r.index: None for r in ranges}):
            member = self.try_shape(inner.args[0])
        if member is None or len(ranges) != 1:
            return None
        r = ranges[0]
        rows, cols = self.s.sizes.of(member[0]), self.s.sizes.of(member[1])
        if inner.data in ("d", "c"):
            rows = total(rows, r.index, r.upper)
        if inner.data in ("d", "r"):
            cols = total(cols, r.index, r.upper)
        return (rows, rows) if inner.data == "d" else (rows, cols)

    def on_searle(self, node: Node) -> Shape | None:
        """A family without its range."""
        self.try_shape(node.args[0])
        return None

    def on_big(self, node: Node) -> Shape | None:
        """A sum has the shape of its summands."""
        body, lower, upper = node.args
        if node.data == "sum":
            ranges = Ranges(self.e, node, upper).read(conditions(lower))
            with self.e.binding({r.index: r.enumerates for r in ranges}):
                return self.shape(body)
        names = {n for p in conditions(lower) for a in p.walk()
                 if (n := index_name(a)) is not None}
        if node.data == "prod":
            with self.e.binding(dict.fromkeys(names)):
                self.scalar(body)
            return SCALAR
        self.try_shape(body)
        return None
