"""Conditions beside a claim: which indices differ, and through which values they run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from ...kernel.dims import Dim, variable
from ...kernel.facts import Equation, Fact, IndexRange
from ...kernel.terms import IllFormed, Term, free_names
from ..kinds.kinds import Environment, Role
from ..kinds.symbols import bare, index_name
from ..mathematics.syntax import Node
from ..mathematics.writer import write
from .elaborate import Elaborator, elaborate
from .values import Unsupported, closed

Distinct = tuple[tuple[Dim, Dim], ...]


def distinct_of(conditions: Sequence[Node], environment: Environment) -> Distinct:
    r"""The pairs of indices that the conditions keep apart, as in ``i \neq j``."""
    pairs: list[tuple[Dim, Dim]] = []
    for node in conditions:
        if node.kind != "relation" or set(node.data) != {r"\neq"}:
            continue
        try:
            dims = [Elaborator(environment).dim(side) for side in node.args]
        except Unsupported:
            continue
        pairs += pairwise(dims)
    return tuple(pairs)


def equations_of(conditions: Sequence[Node], environment: Environment
                 ) -> tuple[tuple[Equation, ...], bool]:
    """The equations among the conditions, and whether there is one that cannot be used.

    One for a free index need not hold for all of its values.
    """
    found: list[Equation] = []
    unread = False
    for node in conditions:
        if node.kind != "relation" or set(node.data) != {"="} or any(_ranges(node)):
            unread |= node.kind == "not"
            continue
        try:
            lhs = elaborate(bare(node.args[0]), environment)
            sides = [lhs, *(closed(Elaborator(environment).value(side), (lhs.rows, lhs.cols)).term()
                            for side in node.args[1:])]
            equations = [Equation(a, b) for a, b in pairwise(sides)]
        except (IllFormed, Unsupported):
            unread = True
            continue
        free = any(environment.role(n) is Role.INDEX or environment.habits.is_index(n)
                   for side in sides for n in free_names(side))
        unread |= free
        found += () if free else equations
    return tuple(found), unread


def is_partial(sides: Iterable[Term], conditions: Sequence[Node], others: Sequence[Node],
               environment: Environment) -> bool:
    """Whether an equation is said for some values of its free indices only.

    That they differ from each other, and through which values they run everywhere, does not count,
    unless more members are listed.
    The `others` are relations that words may connect with it.
    """
    sides = tuple(sides)
    free = {n for side in sides for n in free_names(side) if environment.habits.is_index(n)}
    for node in (*conditions, *others):
        letters = [{n for part in side.walk() if (n := index_name(part)) is not None}
                   for side in node.args]
        if not any(names & free and all(map(environment.habits.is_index, names))
                   for names in letters):
            continue  # it compares no indices
        if set(node.data) == {r"\neq"} and node in conditions:
            pairs = distinct_of((node,), environment)
            if pairs and all({d.variable()} <= {variable(n).variable() for n in free}
                             for pair in pairs for d in pair):
                continue
        bounds = _bounds(node)
        if bounds is None or [*map(write, bounds[1])] != [
                *map(write, environment.ranges.get(bounds[0], ()))]:
            return True
        listed = listed_range(bounds[0], sides, environment)
        if listed is not None and listed != _sizes(bounds[1], environment):
            return True
    return False


def _bounds(node: Node) -> tuple[str, tuple[Node, Node]] | None:
    """The index and the bounds of ``i = 1, ..., n``, ``1 <= i <= n`` or ``i in {1, ..., n}``."""
    if set(node.data) == {r"\leq"} and len(node.args) == 3 and (
            name := index_name(bare(node.args[1]))) is not None:
        return name, (node.args[0], node.args[2])
    if node.data == (r"\in",) and len(node.args) == 2:
        node = Node("relation", (node.args[0], bare(node.args[1])), ("=",), node.start, node.end)
    return next(iter(_ranges(node)), None)


def indices_alike(sides: Iterable[Term], facts: Iterable[Fact], apart: Distinct) -> Distinct:
    """The pairs of free indices that run through one range and are not kept `apart`."""
    free = {n for side in sides for n in free_names(side)}
    ranges = sorted((s.index, (s.lower, s.upper)) for f in facts
                    if isinstance(s := f.statement, IndexRange) and s.index in free)
    return tuple((variable(a), variable(b)) for (a, one), (b, other) in combinations(ranges, 2)
                 if one == other and {variable(a), variable(b)} not in map(set, apart))


def is_limit(condition: Node) -> bool:
    r"""Whether a condition limits the values of a letter, as ``x \geq 0`` does."""
    text = write(condition)
    return condition.kind != "relation" or (
        "=" not in condition.data and r"\neq" not in condition.data
        and not (r"\in" in condition.data and r"\mathbb{R}" in text.split(r"\in")[-1]))


def ranges_of(
    names: Iterable[str], conditions: Sequence[Node], environment: Environment,
    terms: Iterable[Term] = (),
) -> tuple[Fact, ...]:
    """Through which values the named free indices run, where that was said.

    An index without bounds runs where the others do at its places of families in the `terms`: of
    y_ij and y_ik the bounds of j are those of k, which may depend on the index i beside it.  The
    list ``y_1, ..., y_m`` tells more than sums do.
    """
    own = {name: bounds for node in conditions for name, bounds in _ranges(node)}
    facts = []
    terms = tuple(terms)
    for name in sorted(set(names)):
        bounds = own.get(name) or environment.ranges.get(name)
        found = _shared(name, terms, environment) if bounds is None else _sizes(
            bounds, environment)
        if name not in own and name in environment.summed:
            lists = {listed_range(name, (t,), environment) for t in terms} - {None}
            found = lists.pop() if len(lists) == 1 else found
        if found is not None and name not in found[0].names() | found[1].names():
            facts.append(Fact(f"{name} = {found[0]!r}..{found[1]!r}", IndexRange(name, *found)))
    return tuple(facts)


def listed_range(name: str, terms: Iterable[Term], environment: Environment
                 ) -> tuple[Dim, Dim] | None:
    """The bounds of the first list of members, ``y_1, ..., y_m``, of a family with the index."""
    for term in terms:
        for t in term.walk():
            for k, d in enumerate(t.data[1] if t.op == "symbol" else ()):
                lists = environment.listed.get((t.data[0], len(t.data[1]), k), ())
                if d == variable(name) and lists:
                    found = _sizes(lists[0], environment)
                    if found is not None and not any(
                            n == name or environment.habits.is_index(n)
                            for b in found for n in b.names()):
                        return found
    return None


def _sizes(bounds: tuple[Node, Node], environment: Environment) -> tuple[Dim, Dim] | None:
    """The bounds of an index as numbers; None if they are none."""
    try:
        lower, upper = map(Elaborator(environment).dim, bounds)
    except Unsupported:
        return None
    return lower, upper


def _shared(name: str, terms: Sequence[Term], environment: Environment
            ) -> tuple[Dim, Dim] | None:
    """The bounds of the indices that stand where an index does; None if they do not agree."""
    members = [t for term in terms for t in term.walk() if t.op == "symbol" and any(
        name in d.names() for d in t.data[1])]
    places = [(t.data[0], len(t.data[1]), k) for t in members for k, d in enumerate(t.data[1])
              if d == variable(name)]
    found = {_sizes(bounds, environment) for place in dict.fromkeys(places)
             for bounds in environment.extents.get(place, ())}
    if len(places) < len(members) or len(found) != 1 or (only := found.pop()) is None:
        return None
    within = {n for d in only for n in d.names() if environment.habits.is_index(n)}
    return only if all(within <= {n for d in t.data[1] for n in d.names()} - {name}
                       for t in members) else None


def _ranges(node: Node) -> Iterable[tuple[str, tuple[Node, Node]]]:
    r"""``i = 1, \dots, r`` as i and its bounds."""
    if node.kind != "relation" or len(node.args) != 2 or set(node.data) != {"="}:
        return
    name, values = index_name(bare(node.args[0])), bare(node.args[1])
    if name is not None and values.kind == "list" and len(values.args) >= 3 and (
            values.args[-2].kind == "dots"):
        yield name, (values.args[0], values.args[-1])
