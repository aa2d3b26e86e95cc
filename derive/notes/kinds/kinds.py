"""What is known of every symbol of a document: its kind, dimensions, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from ...kernel.dims import ONE, Dim, variable
from ...records import replace
from ...span import Span
from ..containers.document import Scope
from ..mathematics.syntax import Node
from .symbols import Habits, Spelling, bare, plain, spell

Key = tuple[str, int]
"""A symbol's name, and the number of its indices."""

Owner = int
"""The number of the scope whose declaration counts; `WHOLE` for the document."""

WHOLE: Owner = -1


class Role(StrEnum):
    """What a name is used for."""

    SYMBOL = "symbol"  # a scalar, vector or matrix
    DIMENSION = "dimension"  # a size or count: a positive integer
    INDEX = "index"  # an index variable
    FUNCTION = "function"


class Kind(Struct, frozen=True):
    """A symbol's role and shape; a shape of None is not known.

    `over` are the names of the indices of a family, on which its dimensions may depend.  A
    symbol that is `part_of` a vector or matrix is its entry at the indices.
    A kind that only habits of typography suggest is not `sure`: no error may rest on it.
    `reason` says in words why, and `span` where that was found.
    """

    role: Role
    rows: Dim | None = ONE
    cols: Dim | None = ONE
    random: bool = False
    over: tuple[str, ...] = ()
    part_of: str = ""
    sure: bool = True
    reason: str = ""
    span: Span | None = None

    @property
    def is_scalar(self) -> bool:
        """Whether it is a scalar, a dimension or an index."""
        return self.role is not Role.FUNCTION and self.rows == ONE and self.cols == ONE

    @property
    def is_vector(self) -> bool:
        """Whether it is an n x 1 vector and no scalar."""
        return self.cols == ONE and self.rows is not None and self.rows != ONE

    @property
    def is_matrix(self) -> bool:
        """Whether it is known to be neither a scalar nor a column vector."""
        return self.cols is not None and self.cols != ONE

    def text(self) -> str:
        """The kind in words: ``random N x 1``, ``scalar``, ``dimension``."""
        if self.role is not Role.SYMBOL:
            return str(self.role)
        shape = "scalar" if self.is_scalar else (
            f"{'?' if self.rows is None else repr(self.rows)} x "
            f"{'?' if self.cols is None else repr(self.cols)}")
        return f"random {shape}" if self.random else shape


class Blame(Struct, frozen=True):
    """A line whose removal lets the others agree: the index of its use, and what clashes."""

    use: int
    message: str


class Environment(Struct, frozen=True):
    """The symbols of a document as one scope sees them.

    `owners` are the scopes whose declarations count, innermost first.  `matrices` says whether
    the document computes with vectors or matrices at all; otherwise every symbol is a scalar.
    Names in `dual` are symbols by themselves and functions before a bracket, as p in p(x | p).
    `values` gives for a function the application that its equation begins with, l(m, v) for l:
    that is meant where the function stands alone.  `sums` are sizes that are sums of others: p of
    q + r.  `extents` are the bounds of indices at each place of a family, which is told by its
    name, the number of its indices and the place's number; `listed` are those of lists such as
    ``y_1, ..., y_n``.  Of the `summed` indices only sums tell the range.  `variables` are the
    letters of functions that are taken at one letter only, as p is in p(x).
    """

    habits: Habits = field(default_factory=Habits)
    kinds: Mapping[tuple[Owner, Key], Kind] = field(default_factory=dict)
    matrices: bool = False
    ranges: Mapping[str, tuple[Node, Node]] = field(default_factory=dict)
    dual: frozenset[str] = frozenset()
    blamed: tuple[Blame, ...] = ()
    owners: tuple[Owner, ...] = (WHOLE,)
    parents: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    values: Mapping[str, Node] = field(default_factory=dict)
    sums: Mapping[str, Dim] = field(default_factory=dict)
    extents: Mapping[tuple[str, int, int], Sequence[tuple[Node, Node]]] = field(
        default_factory=dict)
    listed: Mapping[tuple[str, int, int], Sequence[tuple[Node, Node]]] = field(
        default_factory=dict)
    summed: frozenset[str] = frozenset()
    variables: Mapping[str, str] = field(default_factory=dict)

    def inside(self, scopes: Iterable[Scope]) -> Environment:
        """The environment as the innermost of the scopes sees it."""
        return replace(self, owners=visible(scopes, self.parents))

    def spell(self, node: Node) -> Spelling | None:
        """The symbol that a node names."""
        return spell(node, self.habits)

    def declared_power(self, node: Node) -> Spelling | None:
        """A symbol that is declared under the name of a power, as sigma^2 may be; else None."""
        if node.kind != "superscript" or bare(node.args[1]).kind != "number":
            return None
        base = self.spell(node.args[0])
        if base is None:
            return None
        found = Spelling(f"{base.name}^{plain(bare(node.args[1]))}", base.at)
        return None if self.kind(found.key) is None else found

    def kind(self, key: Key) -> Kind | None:
        """What is known of a symbol; None if nothing is."""
        for owner in self.owners:
            found = self.kinds.get((owner, key))
            if found is not None:
                return self._with_sums(found) if self.sums else found
        return None

    def _with_sums(self, kind: Kind) -> Kind:
        rows, cols = (None if d is None else d.replace(self.sums) for d in (kind.rows, kind.cols))
        return replace(kind, rows=rows, cols=cols)

    def role(self, name: str) -> Role | None:
        """The role of a name without indices."""
        found = self.kind((name, 0))
        return None if found is None else found.role

    def size(self, name: str, *indices: Dim) -> Dim:
        """The size of this name, or the sum that it is."""
        known = None if indices else self.sums.get(name)
        return variable(name, *indices) if known is None else known

    def is_integer_name(self, name: str) -> bool:
        """Whether the name is a dimension or an index, so that sizes may contain it."""
        return self.habits.is_index(name) or self.role(name) in (Role.DIMENSION, Role.INDEX)


def visible(scopes: Iterable[Scope], parents: Mapping[int, tuple[int, ...]]) -> tuple[Owner, ...]:
    """The owners that a scope path sees, innermost first.

    `parents` gives for a scope the further ones that it sees, as a proof sees its theorem.
    """
    owners: list[Owner] = []
    for scope in reversed(tuple(scopes)):
        owners += [scope.number, *parents.get(scope.number, ())]
    return tuple(dict.fromkeys([*owners, WHOLE]))


def entries_of(kinds: Mapping[tuple[Owner, Key], Kind]) -> dict[tuple[Owner, Key], Kind]:
    """Scalars that share their letter with a vector or matrix are its entries."""
    entries = {}
    for (owner, (name, arity)), kind in kinds.items():
        if not arity or not kind.is_scalar:
            continue
        whole = kinds.get((owner, (name, 0))) or kinds.get((WHOLE, (name, 0)))
        if whole is None or whole.is_scalar:
            continue
        if (arity == 1 and whole.is_vector) or (arity == 2 and whole.is_matrix):
            entries[owner, (name, arity)] = replace(
                kind, part_of=name, reason=f"an entry of {name}")
        elif arity == 1:
            entries[owner, (name, arity)] = replace(kind, rows=None, cols=None)
    return entries
