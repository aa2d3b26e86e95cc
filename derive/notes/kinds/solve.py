"""Unification of symbolic sizes: unknowns, names, sums such as p + q, sizes of family members."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ...kernel.dims import ONE, TOTAL, Dim, Variable, variable
from .kinds import Key, Owner

Shape = tuple[Dim, Dim]
Where = tuple[Owner, Key]
_UNKNOWN = "?"
SAID = -1
"""The use of what words say, and of what holds by convention."""


class Product(Struct):
    """Factors side by side, the shape of their product, and the use in which it stands.

    When nothing more was known than `tried`, it told nothing new.
    """

    factors: list[tuple[Shape, Where | None]]
    result: Shape
    use: int
    done: bool = False
    tried: tuple[int, int] | None = None


class Clash(Exception):
    """Two sizes that cannot be equal; `uses` are those that made them what they are."""

    def __init__(self, left: Dim, right: Dim) -> None:
        super().__init__(f"{left!r} against {right!r}")
        self.left, self.right = left, right
        self.uses: frozenset[int] = frozenset()


class Sizes:
    """Unknown sizes and what has been found of them.

    An unknown may have indices, so that the members of a family may differ in size.  An unknown
    in `several` is not 1.  What is found is remembered together with the present `use`.
    """

    def __init__(self) -> None:
        self.count = 0
        self.found: dict[str, tuple[tuple[Dim, ...], Dim]] = {}
        self.several: set[str] = set()
        self._known: dict[Dim, Dim] = {}
        self._short: dict[str, Dim] = {}
        self.use = SAID
        self.grounds: dict[str, frozenset[int]] = {}
        self.latest = ""

    def unknown(self, *indices: Dim) -> Dim:
        """A new unknown, the same function of its indices everywhere."""
        self.count += 1
        return variable(f"{_UNKNOWN}{self.count}", *indices)

    def state(self) -> tuple[dict[str, tuple[tuple[Dim, ...], Dim]], set[str]]:
        """What is known now, for `restore`."""
        return dict(self.found), set(self.several)

    def extent(self) -> tuple[int, int]:
        """How much is known; it is the same only while nothing was found."""
        return len(self.found), len(self.several)

    def restore(
        self, state: tuple[dict[str, tuple[tuple[Dim, ...], Dim]], set[str]]
    ) -> None:
        """Forget what was found since."""
        if self.found == state[0] and self.several == state[1]:
            return  # nothing was
        self.found, self.several = dict(state[0]), set(state[1])
        self._known.clear()
        self._short.clear()

    def of(self, size: Dim) -> Dim:
        """The size with all that is known put in."""
        v = size.variable()
        if v is not None and not v.indices:
            return self._followed(v.name, size)
        known = self._known.get(size)
        if known is None:
            known = self._known[size] = self._of(size)
        return known

    def _followed(self, name: str, size: Dim) -> Dim:
        """The same for an unknown without indices: the end of a chain of equal ones."""
        path: list[str] = []
        while (entry := self.found.get(name)) is not None:
            path.append(name)
            size = self._short.get(name, entry[1])
            v = size.variable()
            if v is None or v.indices:
                size = self._of(size) if size.terms and size.terms[0][0] else size
                break
            name = v.name
        # Short cuts make long chains of equal unknowns cheap; `found` keeps each link for blame.
        if len(path) > 1 or (path and size.variable() is None):
            self._short.update(dict.fromkeys(path, size))
        return size

    def _of(self, size: Dim) -> Dim:
        while any(v.name in self.found for v in size.variables()):
            new = size.map(self._value)
            if new == size:
                break
            size = new
        return size

    def _value(self, v: Variable) -> Dim | None:
        known = self.found.get(v.name)
        if known is None:
            return None
        params, body = known
        if not v.indices and v.name in self._short:
            return self._short[v.name]
        return body.replace({repr(p): i for p, i in zip(params, v.indices, strict=True)})

    def is_one(self, size: Dim) -> bool:
        """Whether the size is known to be 1."""
        return self.of(size) == ONE

    def is_several(self, size: Dim) -> bool:
        """Whether the size is known not to be 1: a name, a number above 1, or said so."""
        size = self.of(size)
        v = size.variable()
        if v is not None and is_unknown(v):
            return v.name in self.several
        return size != ONE

    def mark_several(self, size: Dim) -> None:
        """The size is not 1; raises `Clash` if it is."""
        size = self.of(size)
        if size == ONE:
            raise Clash(size, ONE)
        v = size.variable()
        if v is not None and is_unknown(v):
            self.several.add(v.name)

    def same(self, left: Dim, right: Dim) -> bool:
        """Make the sizes equal; whether that was news.  Raises `Clash` where it cannot be."""
        try:
            if news := self._same(self.of(left), self.of(right)):
                self.grounds[self.latest] = self.grounds_of(left) | self.grounds_of(right) | {
                    self.use}
            return news
        except Clash as clash:
            clash.uses = self.grounds_of(left) | self.grounds_of(right)
            raise

    def grounds_of(self, size: Dim) -> frozenset[int]:
        """All uses on which it rests what the size is."""
        return frozenset[int]().union(*(
            self.grounds.get(v.name, frozenset()) for v in size.variables()
            if v.name in self.found))

    def _same(self, left: Dim, right: Dim) -> bool:
        if left == right:
            return False
        for one, other in ((left, right), (right, left)):
            v = one.variable()
            if v is not None and is_unknown(v) and self._bind(v, other):
                return True
        return self._linear(left - right, left, right)

    def _bind(self, v: Variable, size: Dim) -> bool:
        """Let an unknown stand for a size; whether its indices allow that."""
        if any(w.name == v.name or _at_value(w) for w in size.variables()):
            return False
        names = [i.variable() for i in v.indices]
        if any(n is None or n.indices for n in names) or len(set(names)) != len(names):
            return False
        if v.name in self.several:
            if size == ONE:
                raise Clash(variable(v.name), ONE)
            w = size.variable()
            if w is not None and is_unknown(w):
                self.several.add(w.name)
        value = size.constant()
        if value is not None and value < 1:
            raise Clash(variable(v.name), size)
        formal = tuple(variable(f"#{k}") for k in range(len(names)))
        swap = {repr(i): p for i, p in zip(v.indices, formal, strict=True)}
        self.found[v.name] = formal, size.replace(swap)
        self.latest = v.name
        self._known.clear()
        return True

    def _linear(self, difference: Dim, left: Dim, right: Dim) -> bool:
        """Solve ``difference = 0`` for an unknown that occurs alone, if the rest is divisible."""
        unknowns = {v.name for v in difference.variables() if is_unknown(v)}
        for monomial, k in difference.terms:
            if len(monomial) == 1 and is_unknown(monomial[0]) and not any(
                    c % k for _, c in difference.terms):
                v = monomial[0]
                rest = Dim({m: -c // k for m, c in difference.terms if m != monomial})
                value = rest.constant()
                if value is not None and value < 1:
                    raise Clash(left, right)
                if _plausible(rest) and self._bind(v, rest):
                    return True
        if not unknowns:
            raise Clash(left, right)
        return False


def _plausible(size: Dim) -> bool:
    """Whether a difference may be taken for a size: n - p may, but not n less an unknown."""
    return any(k > 0 for _, k in size.terms) and not any(
        k < 0 and any(is_unknown(v) for v in monomial) for monomial, k in size.terms)


def _at_value(v: Variable) -> bool:
    """Whether it is the unknown size of one member, such as the first, of a family."""
    return is_unknown(v) and any(i.variable() is None for i in v.indices)


def is_unknown(v: Variable) -> bool:
    """Whether the variable is an unknown size."""
    return v.name.startswith(_UNKNOWN) and v.name != TOTAL


def unknowns(shapes: Sequence[Dim]) -> list[Variable]:
    """The unknowns that occur, in order."""
    return list(dict.fromkeys(v for d in shapes for v in d.variables() if is_unknown(v)))
