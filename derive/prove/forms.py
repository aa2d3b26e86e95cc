"""Normal forms shared between searches: what facts say is worked out once for many claims.

Reading facts as rules takes most of the time of a normal form, and searches ask about the same
facts again and again: with other options, for another right side, for a repair.  Nothing here is
trusted: what a shared normal form finds equal is still certified by the kernel.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, TypeVar

from ..kernel.facts import Claim, Equation, Fact
from ..kernel.monomials import Arena, BudgetExceeded, Unsupported
from ..kernel.normal import Normalizer
from ..kernel.terms import Term, bound_ranges, own_names

_KEPT = 96
"""So many sets of facts are kept; notes ask about some ten for every step."""
LIMIT = Arena().work
"""After so much work a normal form is given up."""
_ODD = frozenset("#@~")
T = TypeVar("T")


def normalizer_of(
    claim: Claim, options: Sequence[str] = (), others: Sequence[Term] = ()
) -> Normalizer:
    """``Normalizer(claim, options, others)`` in its first state, mostly from one that is kept.

    Raises `Unsupported` or `BudgetExceeded` as that does.
    """
    sides = (claim.lhs, claim.rhs, *others)
    marks = [_marks(t) for t in (*sides, *_stated(claim.facts))]
    if any(m is None for m in marks):
        return Normalizer(claim, options, others)
    key = (claim.facts, claim.distinct, "expand" in options,
           frozenset(mark for found in marks[: len(sides)] for mark in found or ()))
    return _first_state(_kept(key, claim, options, others), claim, options, sides)


def agree(claim: Claim, options: Sequence[str]) -> tuple[bool, int]:
    """Whether both sides of the claim have one normal form, and the work of finding out.

    Reading the facts counts each time, so that the work does not depend on what is kept.  Raises
    `IllFormed`, `Unsupported` or `BudgetExceeded` as a `Normalizer` does.
    """
    normalizer = normalizer_of(claim, options)
    equal = normalizer.decide(claim.lhs, claim.rhs) is not None
    return equal, LIMIT - normalizer.arena.work


_read: OrderedDict[Hashable, Normalizer | Unsupported | BudgetExceeded] = OrderedDict()


def _kept(
    key: Hashable, claim: Claim, options: Sequence[str], others: Sequence[Term]
) -> Normalizer:
    """The normalizer that has read the facts; raises what it raised then."""
    found = _read.get(key)
    if found is None:
        try:
            found = Normalizer(claim, options, others)
        except (Unsupported, BudgetExceeded) as reason:
            found = reason
        _read[key] = found
        if len(_read) > _KEPT:
            _read.popitem(last=False)
    else:
        _read.move_to_end(key)
    if isinstance(found, Normalizer):
        return found
    raise type(found)(*found.args)


def _first_state(
    known: Normalizer, claim: Claim, options: Sequence[str], sides: Sequence[Term]
) -> Normalizer:
    """A normalizer that shares atoms and rules with the known one, and changes nothing of it."""
    result = _with_own_tables(known)
    result.by_atom = {atom: list(rules) for atom, rules in known.by_atom.items()}
    result.arena = _with_own_tables(known.arena)
    result.canonicalizer = _with_own_tables(known.canonicalizer)
    result.canonicalizer.arena = result.arena
    result.claim, result.options = claim, frozenset(options)
    result.sides = [*sides, *_stated(claim.facts)]
    result.terms = [inner for term in result.sides for inner in term.walk()]
    return result


def _with_own_tables(thing: T) -> T:
    result = copy(thing)
    for name, value in vars(result).items():
        if isinstance(value, (dict, set, list)):
            setattr(result, name, value.copy())
    return result


def _stated(facts: Sequence[Fact]) -> Iterator[Term]:
    """The sides of the equations."""
    for fact in facts:
        if isinstance(fact.statement, Equation):
            yield fact.statement.lhs
            yield fact.statement.rhs


@lru_cache(maxsize=8192)
def _marks(side: Term) -> frozenset[Hashable] | None:
    """What of a side matters to the meaning of facts: its indices, and the members of families.

    None where more may matter: derivatives depend on the whole claim, and some names are refused.
    """
    found: set[Hashable] = set()
    todo: list[tuple[Term, frozenset[Any]]] = [(side, frozenset())]
    while todo:
        term, within = todo.pop()
        if term.op == "derivative" or any(
                _ODD.intersection(n) or not n.strip("_") for n in own_names(term)):
            return None
        bound = frozenset(bound_ranges(term))
        found |= bound
        if term.op == "symbol" and term.data[1]:
            found.add((term, within))
        todo += [(arg, within | bound) for arg in term.args]
    return frozenset(found)
