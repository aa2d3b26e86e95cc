"""Through which values the indices of facts run, which facts may say of the same letter apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..kernel.dims import Dim, variable
from ..kernel.facts import (
    Equation,
    Fact,
    Independent,
    IndexRange,
    Inequality,
    Normal,
    Property,
    Statement,
)
from ..kernel.terms import Term, free_names, substitute
from ..notes.kinds.kinds import Environment
from ..notes.mathematics.syntax import Node
from ..notes.meaning.conditions import listed_range, ranges_of
from ..records import replace
from ..step import terms_of
from .elaborated import free_indices

_LETTERS = "hijklrstuvw"


def ranged(facts: Sequence[Fact], sides: Sequence[Term], conditions: Sequence[Node],
           environment: Environment) -> tuple[Fact, ...]:
    """The facts, and through which values the free indices of them and of the sides run.

    Where a fact speaks of members that were listed, Y_i of ``Y_1, ..., Y_m``, it holds for these
    only; its index gets a letter of its own if the letter runs through other values in the rest.
    """
    every = [*sides, *(t for f in facts for t in terms_of(f.statement))]
    indices = {name for name in free_indices(every) if environment.habits.is_index(name)}
    known = {s.index: (s.lower, s.upper) for f in ranges_of(
        free_indices(every), conditions, environment, every)
        if isinstance(s := f.statement, IndexRange)}
    letters = _unused(every)
    own: dict[tuple[str, tuple[Dim, Dim]], str] = {}
    found: list[Fact] = []
    for fact in facts:
        terms = terms_of(fact.statement)
        apart = {name: bounds for name in sorted(indices & free_indices(terms))
                 if (bounds := listed_range(name, terms, environment)) not in (
                     None, known.get(name))}
        for name, bounds in apart.items():
            assert bounds is not None
            letter = own.get((name, bounds)) or next(letters, None)
            if letter is None:
                break  # without a letter of its own it is no fact
            own[name, bounds] = letter
            fact = replace(fact, statement=_with(fact.statement, name, letter))
        else:
            found.append(fact)
    known |= {letter: bounds for (_, bounds), letter in own.items()}
    return (*found, *(Fact(f"{name} = {low!r}..{high!r}", IndexRange(name, low, high))
                      for name, (low, high) in sorted(known.items())))


def _unused(terms: Iterable[Term]) -> Iterator[str]:
    """Letters for indices that do not occur in the terms, looked for when one is needed."""
    used = {n for t in terms for part in t.walk() for n in (
        *free_names(part), *([str(part.data[0])] if part.op == "symbol" else []))}
    yield from (c for c in _LETTERS if c not in used)


def _with(statement: Statement, name: str, letter: str) -> Statement:
    """The statement with another letter for one of its free indices."""
    at = {name: variable(letter)}

    def changed(term: Term) -> Term:
        return substitute(term, {}, at)

    def all_of(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(map(changed, terms))

    match statement:
        case Equation():
            return replace(statement, lhs=changed(statement.lhs), rhs=changed(statement.rhs),
                           distinct=tuple((a.replace(at), b.replace(at))
                                          for a, b in statement.distinct))
        case Inequality():
            return replace(statement, lhs=changed(statement.lhs), rhs=changed(statement.rhs))
        case Property():
            return replace(statement, subject=changed(statement.subject))
        case Independent():
            return replace(statement, groups=tuple(map(all_of, statement.groups)),
                           given=all_of(statement.given))
        case Normal():
            return replace(statement, members=all_of(statement.members),
                           given=all_of(statement.given))
    return statement
