"""What notes speak of without having been understood: there may be more to it than was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ..late import late_regex
from ..notes.kinds.symbols import Habits, bare, spell, used
from ..notes.ledger import sees
from ..notes.mathematics.syntax import Chain, Node, Unread
from ..notes.statements import Reading, Statement
from ..notes.words.remarks import Role

_SYMBOL = late_regex(r"\\?[A-Za-z]+")
_EXPLAINING = frozenset({"scalar", "vector", "matrix", "shape", "fixed", "random", "integer",
                         "distribution", "normal", "range", "property"})


class Unexplained:
    """Letters that occur in words or formulas that were not understood.

    A letter that a sentence mentions by itself, as in "where $m$ is the median", is explained
    only if some sentence was understood to say what kind of thing it is.
    """

    def __init__(self, readings: Sequence[Reading], habits: Habits) -> None:
        self.names: set[str] = set()
        self.letters: set[str] = set()
        said = [d for reading in readings for d in reading.remarks.declarations
                if d.kind in _EXPLAINING]
        self.explained = {n for d in said for s in (
            *d.subjects, *(d.arguments if d.kind == "shape" else ())) for n in _named(s, habits)}
        self.parameters = {n for d in said if d.kind in ("distribution", "normal", "property")
                           for s in (*d.subjects, *d.arguments) for part in s.walk()
                           for n in _named(part, habits)}
        self.names |= _only_alike(readings, habits)
        for reading in readings:
            for formula, chains in reading.formulas:
                if any(isinstance(side, Unread) for c in chains for side in c.sides):
                    self._unread(formula.body.text)
                elif not formula.display:
                    self.names |= {n for n in _mentioned(chains, habits)
                                   if n not in self.explained | self.parameters}

    def add(self, statement: Statement) -> None:
        """One more statement that could not be read."""
        self._unread(f"{statement.lhs_text} {statement.rhs_text}")

    def _unread(self, text: str) -> None:
        self.letters |= {word.lstrip("\\") for word in _SYMBOL.findall(text)}

    def any(self, names: Iterable[str]) -> bool:
        """Whether one of the symbols may be more than what was read says of it."""
        return any(n in self.names or n.partition("_")[0] in self.letters for n in names)

    def are_parameters(self, names: Iterable[str]) -> bool:
        """Whether the symbols are parameters of distributions, or positive or the like, and no
        more than that is said of them.
        """
        names = set(names)
        return names <= self.parameters and not self.any(names)


def _only_alike(readings: Sequence[Reading], habits: Habits) -> set[str]:
    """Symbols that nothing defines but others that are labelled with the same letters.

    So ``S_{YX}`` where ``S_{XY}`` is defined: what the order of the letters means is not known.
    """
    chains = [c for reading in readings for _, found in reading.formulas for c in found]
    sides = [s for c in chains for s in c.sides if isinstance(s, Node)]
    occurring = {found.name for found, _ in used(sides, habits)}
    stated = {n for s in sides for n in _named(s, habits)}

    def letters(name: str) -> tuple[str, ...]:
        base, _, label = name.partition("_")
        return base, *sorted(label)

    known = {letters(name) for name in stated}
    return {n for n in occurring - stated
            if len(label := n.partition("_")[2]) > 1 and label.isalpha() and letters(n) in known}


class Unheeded:
    """Cases and definitions that could not be used: what they speak of may be something else."""

    def __init__(self, readings: Sequence[Reading], habits: Habits) -> None:
        self.habits = habits
        self.random = {n for reading in readings for d in reading.remarks.declarations
                       if d.kind == "distribution" for s in d.subjects for n in _named(s, habits)}
        self.said: list[tuple[frozenset[str], frozenset[str], Statement]] = []
        self.labels: set[str] = set()

    def add(self, statement: Statement) -> None:
        """One more statement that could not be read, if it states a case or a definition.

        What begins with a symbol says what that is; words make it speak of all its symbols.  But
        ``y = a + b x + e``, where e has a distribution, leaves a, b and x as they are.
        """
        self.labels.update(statement.labels)
        sides: tuple[Node | Unread, ...] = (statement.left, statement.right)
        if not (statement.condition or statement.role in (Role.ASSUMPTION, Role.DEFINITION)):
            if statement.role is Role.GOAL or not statement.begins or not isinstance(
                    statement.left, Node) or spell(bare(statement.left), self.habits) is None:
                return
            sides = sides[:1]
        names = {n for side in sides if isinstance(side, Node)
                 for node in side.walk() for n in _named(node, self.habits)}
        if not statement.condition and statement.sign == "=" and isinstance(
                statement.left, Node) and self._is_data(statement.left, statement.right):
            names &= {*self.random, *_named(statement.left, self.habits)}
        letters = {word.lstrip("\\") for side, text in zip(
            sides, (statement.lhs_text, statement.rhs_text), strict=False)
            if isinstance(side, Unread) for word in _SYMBOL.findall(text)}
        self.said.append((frozenset(names), frozenset(letters), statement))

    def _is_data(self, left: Node, right: Node | Unread) -> bool:
        """Whether a symbol is set equal to a sum in which something with a distribution stands."""
        summands = right.args if isinstance(right, Node) and right.kind == "add" else ()
        own = set(_named(left, self.habits))
        return bool(own) and any(
            n in self.random - own for part in summands for n in _named(part, self.habits))

    def doubt(self, names: Collection[str], statement: Statement) -> str:
        """Why the symbols of a statement may be something else than was understood, or it may rest
        on more; empty if they may not.  What is under an "if" ends with its section.
        """
        if not self.labels.isdisjoint(statement.cites):
            return "it rests on an equation that was not understood"
        scopes = statement.scopes
        for known, letters, other in reversed(self.said):
            own = other.scopes
            if (scopes[:len(own)] == own if other.condition else sees(scopes, own)) and any(
                    n in known or n.partition("_")[0] in letters for n in names):
                written = f"{other.lhs_text} {other.sign} {other.rhs_text}"
                return f"it may be meant where {written}, which was not understood"
        return ""


def _mentioned(chains: Sequence[Chain], habits: Habits) -> Iterator[str]:
    """The symbol of a formula that is nothing else."""
    if len(chains) == 1 and not chains[0].relations and isinstance(chains[0].sides[0], Node):
        yield from _named(chains[0].sides[0], habits)


def _named(node: Node, habits: Habits) -> Iterator[str]:
    found = spell(bare(node), habits)
    if found is not None:
        yield found.name
