"""Slips of the symbols themselves: another letter or index, a moment lost or too many."""

from __future__ import annotations

from collections.abc import Iterator

from ..functions import is_interpreted
from ..kernel.dims import Dim, variable
from ..kernel.terms import IllFormed, Term, expectation, is_random_symbol, substitute, symbol
from ..untyped import Untyped
from .scope import GUESS, LOSS, SLIP, Edit, Scope
from .trees import MOMENTS


def other_symbols(tree: Untyped, scope: Scope, _parent: str) -> Iterator[Edit]:
    """Another symbol of the same shape, another member of the family, another index."""
    if tree.op != "symbol":
        return
    term = tree.term()
    name, at, random = term.data
    stem = name.rstrip("0123456789_")
    for other in scope.symbols:
        family = other.data[0].rstrip("0123456789_") == stem
        shape = (other.rows, other.cols) == (term.rows, term.cols)
        if other != term and other.data[2] == random and (shape or family):
            yield Edit(LOSS if family else GUESS, Untyped.of(other))
    names = sorted({v.name for s in scope.symbols for i in s.data[1] if (v := i.variable())})
    for k, index in enumerate(at):
        v = index.variable()
        for new in names:
            if v is not None and v.name != new:
                member = _reindexed(term, k, v.name, variable(new))
                if member is not None:
                    yield Edit(SLIP, Untyped.of(member))


def other_functions(tree: Untyped, scope: Scope, _parent: str) -> Iterator[Edit]:
    """Another function of the step, of which no more is known either, taken at the same point.

    What differs in its label only may be the same function, as f_X and f_Y are of variables with
    one distribution.
    """
    if tree.op == "function" and not is_interpreted(tree.data):
        others = dict.fromkeys(
            t.data for side in scope.sides for t in side.walk() if t.op == "function"
            and _stem(t.data) != _stem(tree.data) and len(t.args) == len(tree.args)
            and not is_interpreted(t.data))
        for name in others:
            yield Edit(LOSS, Untyped("function", tree.args, name))


def _stem(name: str) -> str:
    return name.partition("(")[0].partition("_")[0].rstrip("0123456789'")


def _reindexed(term: Term, k: int, old: str, new: Dim) -> Term | None:
    """The member with another index at place k."""
    name, at, random = term.data
    if [i.variable() for i in at].count(at[k].variable()) == 1:
        return substitute(term, {}, {old: new})
    if len(at) != 2:
        return None
    rows = term.rows.replace({old: new}) if k == 0 else term.rows
    cols = term.cols.replace({old: new}) if k == 1 else term.cols
    indices = [new if place == k else i for place, i in enumerate(at)]
    try:
        return symbol(name, rows, cols, *indices, random=random)
    except IllFormed:
        return None


def moments(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A condition or an expectation lost or too many; moments nested the wrong way round."""
    if tree.op in MOMENTS:
        count = MOMENTS[tree.op]
        own, given = tree.args[:count], tree.args[count:]
        for k in range(len(given)):
            yield Edit(SLIP, Untyped(tree.op, (*own, *given[:k], *given[k + 1:])))
        for condition in scope.given:
            if condition not in [g.typed for g in given]:
                yield Edit(LOSS, Untyped(tree.op, (*tree.args, Untyped.of(condition))))
        inner = own[0]
        if {tree.op, inner.op} == {"expectation", "variance"}:
            yield Edit(SLIP, Untyped(inner.op, (Untyped(tree.op, inner.args), *given)))
    if tree.op == "expectation":
        yield Edit(LOSS, tree.args[0])
    elif parent not in MOMENTS and tree.op == "symbol" and is_random_symbol(tree.term()):
        term = tree.term()
        yield Edit(LOSS, Untyped.of(expectation(term)))
        yield from (Edit(GUESS, Untyped.of(expectation(term, g)))
                    for g in scope.given if g != term)
