"""From a document's mathematics and words to the kind of every symbol.

In order of authority: context files and words, ``~``, the equations by unification, and last
the habits of typography.  A document without any sign of vectors or matrices has scalars only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from ...kernel.dims import ONE
from ...notation.names import GREEK
from ...records import replace
from ...span import Span
from ..containers.document import Scope
from ..mathematics.syntax import Chain, Node
from ..meaning.conventions import sized
from ..meaning.elaborate import Elaborator
from ..words.remarks import Declaration
from .chances import RANDOM_WORDS, Chances
from .kinds import WHOLE, Blame, Environment, Key, Kind, Owner, Role, visible
from .observe import observe, raised
from .shapes import Shapes
from .symbols import Spelling, bare, index_name, plain, spell, used
from .usage import OPERATORS, add_size, find_usage, positions, trees_of

_CONVENTIONAL = frozenset({"pi", "e"})
_IDENTITIES = frozenset({"I", "I_bf", "I_bb", "I_cal"})
_COUNTS = frozenset("nNmMpqrkKTSdJ")
_THEOREMS = frozenset({"theorem", "lemma", "proposition", "corollary", "claim", "definition",
                       "example", "exercise", "problem", "statement"})


class Use(Struct, frozen=True):
    """The chains of one formula, the scopes in which it stands, and its place."""

    chains: tuple[Chain, ...]
    scopes: tuple[Scope, ...] = ()
    span: Span | None = None


class Declared(Struct, frozen=True):
    """A declaration and the scopes in which it stands."""

    declaration: Declaration
    scopes: tuple[Scope, ...] = ()

    @property
    def owner(self) -> Owner:
        """The scope whose end is the declaration's."""
        return self.scopes[-1].number if self.scopes else WHOLE


def infer(
    uses: Sequence[Use], declarations: Sequence[Declared] = (),
    context: Sequence[Declaration] = (),
) -> Environment:
    """The kinds of all symbols of a document; uses and declarations in reading order.

    `context` are the declarations of a context file; they count before all others.
    """
    return _Inference(uses, [*(Declared(d) for d in context), *declarations]).environment()


class _Inference:
    """One inference over a whole document."""

    def __init__(self, uses: Sequence[Use], declared: Sequence[Declared]) -> None:
        self.uses, self.declared = uses, declared
        said = [d.declaration for d in declared]
        sides = [t for u in uses for t in trees_of(u.chains)]
        words = [n for d in said for n in (  # that f is a function is no use of f alone
            *(d.subjects if d.kind != "function" else ()), *d.arguments)]
        self.trees = [*sides, *words]
        self.habits = observe(
            self.trees, _index_words(said), _size_words(said), _raised(uses))
        self.usage = find_usage(self.trees, said, self.habits, sides)
        self.parents = _parents(uses, declared)
        self.kinds: dict[tuple[Owner, Key], Kind] = {}

    def environment(self) -> Environment:
        """The environment of the whole document."""
        self._positions()
        functions = frozenset(
            n for n in {*self.usage.calls, *self.usage.products} if self.usage.is_function(n))
        chances = Chances(self.habits, functions, matrices=self.usage.matrices)
        chances.declare([d.declaration for d in self.declared])
        chances.read([c for u in self.uses for c in u.chains])
        self._integers()
        self._functions(functions)
        self._symbols(chances)
        blamed: tuple[Blame, ...] = ()
        environment = Environment(self.habits, self.kinds, self.usage.matrices,
                                  self.usage.ranges, self._dual(), (), (WHOLE,), self.parents)
        if self.usage.matrices:
            shapes = Shapes(environment, self.kinds, [
                (u.chains, visible(u.scopes, self.parents)) for u in self.uses])
            shapes.declare([(d.declaration, d.owner) for d in self.declared])
            blamed = shapes.solve()
            self.kinds.update(shapes.kinds())
            environment = replace(environment, sums=shapes.sums())
        self._by_section()
        return replace(environment, kinds=self.kinds, blamed=blamed, extents=self.usage.extents,
                       listed=self.usage.listed, summed=frozenset(self.usage.summed),
                       values=self._values(functions), variables=self.usage.variables())

    def _by_section(self) -> None:
        """What one section says to be fixed is not random there, though it is in another one.

        It is random in the ones that say so, and stays fixed in what encloses them.
        """
        paths = {d.owner: {s.number for s in d.scopes} for d in self.declared}
        random: dict[str, set[int]] = {}
        fixed: dict[Key, set[int]] = {}
        for d in self.declared:
            for subject in d.declaration.subjects:
                found = spell(bare(subject), self.habits)
                if found is not None and d.scopes and d.declaration.kind in RANDOM_WORDS:
                    random.setdefault(found.name, set()).add(d.owner)
                elif found is not None and d.scopes and d.declaration.kind == "fixed":
                    fixed.setdefault(found.key, set()).add(d.owner)
        for key, owners in fixed.items():
            whole = self.kinds.get((WHOLE, key))
            if whole is None or not whole.random:
                continue
            for owner in owners:
                others = random.get(key[0], set())
                if others and not any(o in paths[owner] for o in others):
                    for other in others:
                        if owner in paths[other]:
                            self.kinds.setdefault((other, key), whole)
                    kind = self.kinds.get((owner, key), whole)
                    self.kinds[owner, key] = replace(kind, random=False)

    def _values(self, functions: frozenset[str]) -> dict[str, Node]:
        """For a function the one application that equations of the notes begin with."""
        found: dict[str, list[Node]] = {}
        for chain in (c for u in self.uses for c in u.chains if c.relations):
            node = bare(chain.sides[0]) if isinstance(chain.sides[0], Node) else None
            head = None if node is None or node.kind != "apply" else spell(
                node.args[0], self.habits)
            if node is None or head is None or head.name not in functions:
                continue
            inner = bare(node.args[1])
            letters = [bare(a) for a in (inner.args if inner.kind == "list" else (inner,))]
            powers = [a.args[0] if a.kind == "superscript" else a for a in letters]
            if all(a.kind in ("name", "subscript") for a in powers) and not any(
                    plain(node) == plain(n) for n in found.get(head.name, ())):
                found.setdefault(head.name, []).append(node)
        return {name: nodes[0] for name, nodes in found.items() if len(nodes) == 1}

    def _dual(self) -> frozenset[str]:
        return frozenset(n for n in self.usage.calls if self.usage.is_dual(n))

    def _positions(self) -> None:
        for node in positions(self.trees, self.habits):
            add_size(self.usage, node)

    def _integers(self) -> None:
        """Sizes, bounds and declared integers; index variables need no entry."""
        for name in self.usage.sizes:
            if self.usage.alone[name] or not self.usage.is_function(name):
                self.kinds[WHOLE, (name, 0)] = Kind(Role.DIMENSION, reason="a size or bound")
        for key in self.usage.size_families:
            self.kinds[WHOLE, key] = Kind(Role.DIMENSION, over=_generic(key[1]),
                                          reason="a size or bound")

        for d in self.declared:
            if d.declaration.kind == "integer":
                for subject in d.declaration.subjects:
                    found = spell(bare(subject), self.habits)
                    if found is not None and found.name in _COUNTS and not found.at:
                        self.kinds.setdefault((WHOLE, found.key), Kind(
                            Role.DIMENSION, reason=d.declaration.words, span=d.declaration.span))

    def _functions(self, functions: frozenset[str]) -> None:
        for name in functions:
            if (WHOLE, (name, 0)) not in self.kinds:
                self.kinds[WHOLE, (name, 0)] = Kind(
                    Role.FUNCTION, reason="applied to arguments")
        for d in self.declared:
            if d.declaration.kind == "function":
                for subject in d.declaration.subjects:
                    found = spell(bare(subject), self.habits)
                    if found is not None:
                        self.kinds[d.owner, found.key] = Kind(
                            Role.FUNCTION, reason=d.declaration.words, span=d.declaration.span)

    def _symbols(self, chances: Chances) -> None:
        """Every other symbol: a scalar, as long as nothing else is found."""
        sizes = Elaborator(Environment(self.habits, dict(self.kinds), self.usage.matrices))
        matrices = self._called_matrices()
        for found, node in used(self.trees, self.habits):
            key = found.key
            where = (WHOLE, key)
            if where in self.kinds or not found.name or self._is_no_symbol(found, node, sizes):
                continue
            if not found.at and self.usage.is_doubtful(found.name):
                continue
            random = found.name in chances.random and (bool(found.at) or (
                found.name in chances.whole or found.name not in matrices))
            size = None if self.usage.matrices else ONE
            self.kinds[where] = Kind(
                Role.SYMBOL, size, size, random=random, over=_generic(len(found.at)),
                reason=chances.random.get(found.name, "") if random else "a scalar")

    def _called_matrices(self) -> set[str]:
        """What words call a matrix, so that random members of that letter may be something else."""
        return {found.name for d in self.declared for s in d.declaration.subjects
                if (d.declaration.kind in ("matrix", "square") or (
                    d.declaration.kind == "shape" and len(d.declaration.arguments) == 2
                    and plain(bare(d.declaration.arguments[1])) != "1"))
                and (found := spell(bare(s), self.habits)) is not None and not found.at}

    def _is_no_symbol(self, found: Spelling, node: Node, sizes: Elaborator) -> bool:
        name = found.name
        if sized(sizes, node) is not None and not self._declared(name):
            return True
        if name == "0_bf":
            return True
        if name == "e" and self.usage.alone["e"] > self.usage.exponentials:
            return False
        if name in _CONVENTIONAL or (self.usage.matrices and name in _IDENTITIES):
            return not self._declared(name)
        if (self.habits.is_index(name) and not found.at) or name == "top":
            return True
        if node.kind == "name" and len(node.data.base) > 1 and node.data.base in OPERATORS and (
                node.data.base not in GREEK or not self.usage.alone[name]):
            return True
        return name in self.usage.operators or name.partition("_")[0] in self.usage.operators

    def _declared(self, name: str) -> bool:
        return any(n is not None and n.name == name for d in self.declared
                   for n in (spell(bare(s), self.habits) for s in d.declaration.subjects))


def _generic(arity: int) -> tuple[str, ...]:
    """Names for the indices of a generic member."""
    return tuple(f"#{k}" for k in range(arity))


def _index_words(said: Sequence[Declaration]) -> list[str]:
    return [name for d in said if d.kind == "range" for s in d.subjects
            if (name := index_name(bare(s))) is not None]


def _size_words(said: Sequence[Declaration]) -> list[str]:
    nodes = [n for d in said for n in (
        d.arguments if d.kind in ("shape", "range") else d.subjects if d.kind == "integer" else ())]
    return [name for n in nodes for part in n.walk() if (name := index_name(part)) is not None]


def _raised(uses: Sequence[Use]) -> Iterator[str]:
    for chain in (c for u in uses for c in u.chains):
        first, others = chain.sides[0], chain.sides[1:]
        if isinstance(first, Node):
            yield from raised(first, (o for o in others if isinstance(o, Node)))


def _parents(uses: Sequence[Use], declared: Sequence[Declared]) -> Mapping[int, tuple[int, ...]]:
    """For each proof the theorem before it, whose declarations it shares."""
    paths = [u.scopes for u in uses] + [d.scopes for d in declared]
    scopes = {s.number: path[: k + 1] for path in paths for k, s in enumerate(path)}
    parents: dict[int, tuple[int, ...]] = {}
    for number, path in sorted(scopes.items()):
        if path[-1].kind == "proof":
            above = [n for n, other in scopes.items()
                     if n < number and other[-1].kind in _THEOREMS and other[:-1] == path[:-1]]
            if above:
                parents[number] = (max(above),)
    return parents
