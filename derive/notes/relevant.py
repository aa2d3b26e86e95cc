"""Which of the facts in scope matter for a step, and in which order they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..functions import is_interpreted
from ..kernel.facts import Equation, Fact, Statement
from ..kernel.terms import Term
from ..step import terms_of
from .ledger import ORDERS, Entry, describing, names_of, quantities_in, unprimed


def concerning(terms: Iterable[Term], entries: Sequence[Entry]) -> list[Entry]:
    """The entries without definitions of letters and functions that do not matter for the terms.

    One matters if it occurs in a term, or in an entry that stays and is no consequence of
    others, or that says what a function in a term is.  What is dropped tells nothing of the rest:
    a letter can be given any meaning.
    """
    asked = list(terms)
    kept = list(entries)
    while True:
        for entry in kept:
            s = entry.fact.statement
            if not isinstance(s, Equation) or not _gives_meaning(s):
                continue
            others = [e for e in kept if e is not entry and _mentions(
                terms_of(e.fact.statement), s.lhs)]
            if not _mentions(asked, s.lhs) and all(
                    e.proved and not _gives_function(e.fact.statement, asked) for e in others):
                kept = [e for e in kept if e is not entry and e not in others]
                break
        else:
            return kept


def _gives_function(s: Statement, asked: Sequence[Term]) -> bool:
    """Whether a statement says what a function is that occurs in one of the terms."""
    return (isinstance(s, Equation) and s.lhs.op == "function" and _gives_meaning(s)
            and _mentions(asked, s.lhs))


def _gives_meaning(s: Equation) -> bool:
    """Whether an equation says what a letter is, or the values of a function without a meaning."""
    if s.lhs.op == "symbol":
        return s.definition
    return s.lhs.op == "function" and not is_interpreted(s.lhs.data) and not _mentions(
        [s.rhs], s.lhs)


def _mentions(terms: Iterable[Term], symbol: Term) -> bool:
    """Whether the function, or the symbol or a member of its family that it may be, occurs."""
    if symbol.op == "function":
        return any(t.op == "function" and symbol.data in (t.data, unprimed(t), *describing(t))
                   for term in terms for t in term.walk())
    name, at, _ = symbol.data
    free = any(i.names() for i in at)
    return any((t.op == "symbol" and t.data[0] == name and len(t.data[1]) == len(at)
               and (free or t.data[1] == at or any(i.names() for i in t.data[1])))
               or (t.op == "function" and not at and name in quantities_in(t))
               for term in terms for t in term.walk())


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """The facts so that each is read in the light of those before it, as the kernel does.

    Definitions come first, then what is said of symbols without one, then definitions by moments
    such as ``V = Var(y)`` and all that depends on them; means before variances, and conditional
    moments before unconditional ones, which follow from them.
    """
    facts = list(facts)
    definitions = [s for f in facts if isinstance(s := f.statement, Equation) and s.definition]
    defined = {name for s in definitions for name in names_of(s.lhs)}
    late: set[str] = set()  # defined by moments, at last
    while new := {n for s in definitions if any(t.op in ORDERS for t in s.rhs.walk())
                  or names_of(s.rhs) & late for n in names_of(s.lhs)} - late:
        late |= new

    def key(fact: Fact) -> tuple[bool, bool, bool, int, bool]:
        s = fact.statement
        if not isinstance(s, Equation):
            return False, False, False, 0, False
        after = bool(names_of(s.lhs, s.rhs) & late)
        if s.definition:
            return after, False, False, 0, True
        moments = [t for side in (s.lhs, s.rhs) for t in side.walk() if t.op in ORDERS]
        order = max((ORDERS[t.op] for t in moments), default=0)
        given = any(len(t.args) > (2 if t.op == "covariance" else 1) for t in moments)
        of_defined = bool(names_of(*moments) & defined)
        return after or of_defined, True, of_defined, order, not given

    return sorted(facts, key=key)
