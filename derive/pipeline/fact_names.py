"""Facts under names that say what they state and where, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterable

from ..kernel.facts import Equation, Fact, Statement
from ..notation import describe
from ..records import replace


def named(statement: Statement, line: int) -> Fact:
    """A fact under a name that says what it states, and where."""
    plain = replace(statement, definition=False) if isinstance(statement, Equation) else statement
    place = f"line {line}" if line else "context"
    return Fact(f"{describe(Fact('', plain))} ({place})", statement)


def named_apart(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each fact once, as a definition if it is one anywhere, and under a name of its own."""
    found: dict[str, Fact] = {}
    for fact in facts:
        name, count = fact.name, 1
        while (known := found.get(name)) is not None and plain(known) != plain(fact):
            count += 1
            name = f"{fact.name} ({count})"
        s = fact.statement
        if known is None or (isinstance(s, Equation) and s.definition):
            found[name] = replace(fact, name=name)
    return tuple(found.values())


def plain(fact: Fact) -> Statement:
    """What the fact states, be it a definition or not."""
    s = fact.statement
    return replace(s, definition=False) if isinstance(s, Equation) else s
