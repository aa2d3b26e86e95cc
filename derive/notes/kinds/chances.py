"""Which symbols are random: those said to be, those under E, Var and Cov, and what they define.

A symbol that is random by words, but of which no moment is taken anywhere, stands for its value:
what holds for every value holds for random ones, and data in a likelihood are such values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..mathematics.syntax import EQUATING, Chain, Node
from ..meaning.calls import MOMENTS
from ..words.remarks import Declaration
from .symbols import Habits, bare, spell

RANDOM_WORDS = frozenset({"random", "iid", "normal", "distribution", "independent",
                           "uncorrelated", "mean-zero"})
_OF_SEVERAL = frozenset({"independent", "uncorrelated"})


class Chances:
    """Collects evidence for and against randomness, by name."""

    def __init__(
        self, habits: Habits, functions: frozenset[str], *, matrices: bool = False
    ) -> None:
        self.habits = habits
        self.functions = functions
        self.matrices = matrices
        self.random: dict[str, str] = {}
        self.fixed: dict[str, str] = {}
        self.under: list[tuple[str, ...]] = []
        self.conditions: set[str] = set()
        self.joint: list[set[str]] = []  # the parts of vectors that have a distribution
        self.whole: set[str] = set()  # what is random itself, and not only with an index

    def name(self, node: Node) -> str | None:
        """The name of the symbol, member or estimate."""
        found = spell(bare(node), self.habits)
        return None if found is None else found.name

    def _note(self, node: Node) -> None:
        """Note that something is said to be random, or has a moment."""
        found = spell(bare(node), self.habits)
        if found is not None and not found.at:
            self.whole.add(found.name)

    def declare(self, declarations: Sequence[Declaration]) -> None:
        """What words say."""
        weak: set[str] = set()  # of what only independence speaks, perhaps by a list read too far
        for d in sorted(declarations, key=lambda d: d.kind in _OF_SEVERAL):
            if d.kind in RANDOM_WORDS or d.kind == "fixed":
                target = self.fixed if d.kind == "fixed" else self.random
                for subject in d.subjects:
                    name = self.name(subject)
                    if name is not None:
                        if d.kind != "fixed":
                            self._note(subject)
                        if d.kind in _OF_SEVERAL and name not in self.random:
                            weak.add(name)
                        target.setdefault(name, d.words or d.kind)
        for name in weak & self.fixed.keys():
            del self.random[name]
        for name in self.random.keys() & self.fixed.keys():
            del self.fixed[name]  # a random quantity with known parameters

    def read(self, chains: Iterable[Chain]) -> None:
        """What the mathematics shows."""
        trees: list[Chain] = list(chains)
        for chain in trees:
            self._relations(chain)
            for side in chain.sides:
                if isinstance(side, Node):
                    self._moments(side)
        for names in sorted(set(self.under), key=lambda n: (len(n), n)):
            known = [n for n in names if n in self.random]
            if len(names) == 1 and names[0] not in self.fixed and not known:
                self.random[names[0]] = "under an expectation or variance by itself"
        for names in self.under:
            if not self.matrices and not any(n in self.random for n in names):
                capitals = [n for n in names if n[0].isupper() and n[:1].isalpha()
                            and len(n.split("_")[0]) == 1 and n not in self.fixed]
                for n in capitals:
                    self.random[n] = "a capital letter under an expectation or variance"
        touched = {n for names in self.under for n in names} | self.conditions
        touched |= {n for side in _said_of_moments(trees) for n in self.symbols(side)}
        for _ in range(3):
            for left, right in self._named(trees):
                if left in touched:
                    touched.update(self.symbols(right))
            for parts in self.joint:
                if parts & touched:
                    touched |= parts
        self.random = {n: why for n, why in self.random.items() if n in touched}
        for _ in range(3):
            for name, right in self._named(trees):
                if name not in {*self.random, *self.fixed, *self.functions} and any(
                        n in self.random for n in self.symbols(right)) and not (
                        self._is_of_distribution(right)):
                    self.random[name] = "equal to something random"
                    self.whole.add(name)
                elif name in self.random:
                    for part in self._parts(right):
                        if part not in {*self.fixed, *self.functions}:
                            self.random.setdefault(part, "a part of something random")
                            self.whole.add(part)

    def _is_of_distribution(self, right: Node) -> bool:
        """Whether it may be a quantity of a distribution: ``Sigma(X)`` need not be random."""
        node = bare(right)
        head = self.name(node.args[0]) if node.kind == "apply" else None
        return head is not None and head not in self.functions

    def _relations(self, chain: Chain) -> None:
        sides = chain.sides
        for k, relation in enumerate(chain.relations):
            left, right = sides[k], sides[k + 1]
            if not isinstance(left, Node) or not isinstance(right, Node):
                continue
            if relation.sign == r"\sim":
                items = bare(left).args if bare(left).kind == "list" else (left,)
                for item in items:
                    if item.kind == "given":
                        item = item.args[0]
                    self._note(item)
                    self.whole.update(self._parts(item))
                    known = self.name(item)
                    parts = [*self._parts(item)] if known is None else [known]
                    self.joint.append({*parts})
                    for own in parts:
                        self.random.setdefault(own, "~")
            elif relation.sign in EQUATING:
                for one, other in ((left, right), (right, left)):
                    name = self.name(one)
                    if name is not None and _is_moment(other) and (
                            name not in self._given(bare(other))):
                        self.fixed.setdefault(name, "equal to a moment")

    def _given(self, moment: Node) -> set[str | None]:
        """The names on which a moment is conditioned."""
        return {self.name(part) for node in moment.args[1].walk() if node.kind == "given"
                for part in node.args[1].walk()}

    def _moments(self, tree: Node) -> None:
        for node in tree.walk():
            if node.kind != "apply" or not _is_moment(node):
                continue
            inner = bare(node.args[1])
            items = list(inner.args) if inner.kind == "list" else [inner]
            for item in items:
                if item.kind == "given":
                    below = bare(item.args[1])
                    for c in (below.args if below.kind == "list" else (below,)):
                        name = self.name(c)
                        if name is not None and name not in self.fixed:
                            self.conditions.add(name)
                            self.random.setdefault(name, "a condition of a moment")
                    item = item.args[0]
                for part in (item.args if item.kind == "list" else (item,)):
                    self._note(part)
                    names = tuple(dict.fromkeys(self.symbols(part)))
                    if names:
                        self.under.append(names)

    def symbols(self, node: Node) -> list[str]:
        """The names in a tree outside the heads of functions and inner moments."""
        found = spell(node, self.habits)
        if found is not None:
            return [] if found.name in self.functions else [found.name]
        if node.kind == "apply" and _is_moment(node):
            return []
        if node.kind == "apply" and node.args[0].kind == "name" and (
                len(node.args[0].data.base) > 1):
            return self.symbols(node.args[1])
        names = []
        args = node.args[:1] if node.kind == "big" else node.args
        if node.kind in ("superscript", "prime"):
            args = node.args[:1]
        for arg in args:
            names += self.symbols(arg)
        return names

    def _parts(self, node: Node) -> list[str]:
        """The names of the parts of which a vector is put together, if each has one."""
        inner, turned = bare(node), False
        while inner.kind in ("prime", "superscript") and self.name(inner) is None:
            inner, turned = bare(inner.args[0]), True
        if inner.kind != "matrix" and not (turned and inner.kind == "list"):
            return []
        names = [self._transposed(part) for part in inner.args]
        return [] if None in names else [n for n in names if n is not None]

    def _transposed(self, node: Node) -> str | None:
        """The name of a symbol that may be transposed."""
        inner = bare(node)
        while inner.kind in ("prime", "superscript") and self.name(inner) is None:
            inner = bare(inner.args[0])
        return self.name(inner)

    def _named(self, chains: Iterable[Chain]) -> Iterator[tuple[str, Node]]:
        """Every equation whose left side is a symbol or its power, and its right side."""
        for chain in chains:
            for k, relation in enumerate(chain.relations):
                left, right = chain.sides[k], chain.sides[k + 1]
                if relation.sign not in EQUATING or not isinstance(left, Node) or (
                        not isinstance(right, Node)):
                    continue
                while left.kind == "superscript" and self.name(left) is None:
                    left = left.args[0]
                name = self.name(left)
                if name is not None:
                    yield name, right


def _is_moment(node: Node) -> bool:
    node = bare(node)
    if node.kind != "apply":
        return False
    head = node.args[0]
    while head.kind in ("subscript", "superscript"):
        head = head.args[0]
    return head.kind == "name" and not head.data.accents and head.data.base in MOMENTS


def _said_of_moments(chains: Iterable[Chain]) -> Iterator[Node]:
    """What a moment is said to be equal to."""
    for chain in chains:
        for k, relation in enumerate(chain.relations):
            left, right = chain.sides[k], chain.sides[k + 1]
            if relation.sign in EQUATING and isinstance(left, Node) and isinstance(right, Node):
                if _is_moment(left):
                    yield right
                if _is_moment(right):
                    yield left
