"""Printed LaTeX read back by the reader of notes, with the kinds that the printer knew."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from derive.kernel.dims import ONE, TOTAL, Dim, Variable, as_dim, variable
from derive.kernel.terms import (
    IllFormed,
    Term,
    add,
    bound_index,
    dimension,
    mul,
    number,
    rebuild,
    substitute,
    symbol,
)
from derive.notation import latex
from derive.notes.kinds.kinds import WHOLE, Environment, Key, Kind, Owner, Role
from derive.notes.kinds.symbols import Habits
from derive.notes.mathematics.parser import read_expression
from derive.notes.mathematics.tokens import Unreadable
from derive.notes.meaning.elaborate import elaborate
from derive.notes.meaning.values import Unsupported

BLANK = Environment(matrices=True)


def spelled(term: Term) -> Term:
    """The term with names as print shows them: X1 is X with the index 1."""
    return _respelled(substitute(term, {}, _sizes(term)))


def _respelled(term: Term) -> Term:
    if term.op == "symbol":
        name, indices, random = term.data
        return symbol(_spelling(name), term.rows, term.cols, *indices, random=random)
    if term.op == "dimension":
        return _written_out(term.data)
    if not term.args:
        return term
    if term.op == "block" and term.data == (1, 1):  # brackets
        return _respelled(term.args[0])
    return rebuild(term, [_respelled(a) for a in term.args], {})


def _written_out(size: Dim) -> Term:
    """A polynomial in sizes as a sum of products, as it is printed."""
    parts = [mul(*([number(k)] if k != 1 or not monomial else []),
                 *(dimension(Dim({(v,): 1})) for v in monomial)) for monomial, k in size.terms]
    return add(*parts) if parts else number(0)


@cache
def _spelling(name: str) -> str:
    """The name that the reader gives to what is printed for a symbol without indices."""
    base, raised, digits = name.partition("^")
    if raised and digits.isdigit():
        return f"{_spelling(base)}^{digits}"
    try:
        found = BLANK.spell(read_expression(latex(symbol(name))))
    except Unreadable:  # a name of the kernel's own, which is never printed
        return name
    return name if found is None or found.at else found.name


def _sizes(term: Term) -> dict[str, Dim]:
    """The names of sizes as they are printed; families of sizes keep theirs."""
    return {name: variable(_spelling(name)) for name, at in _names(term)
            if not at and _spelling(name) != name}


def environment(terms: Iterable[Term]) -> Environment:
    """What a document would say of the symbols, sizes and indices in the terms, as spelled."""
    whole = [spelled(t) for t in terms]
    kinds: dict[tuple[Owner, Key], Kind] = {}
    families: set[tuple[str, int]] = set()
    indices: set[str] = set()
    for inner in (t for term in whole for t in term.walk()):
        indices |= set(bound_index(inner))
        if inner.op == "symbol":
            name, at, random = inner.data
            indices |= {n for i in at for n in i.names()}
            families |= {(name, len(at)), (name.partition("^")[0], len(at))}
            over = _places(at)
            if (WHOLE, (name, len(at))) in kinds and len(over) < len(at):
                continue  # another member tells more of the family
            kinds[WHOLE, (name, len(at))] = Kind(
                Role.SYMBOL, inner.rows.replace(over), inner.cols.replace(over), random,
                tuple(f"at {k}" for k in range(len(at))))
        elif inner.op == "function" and inner.args:
            kinds.setdefault((WHOLE, (inner.data, 0)), Kind(Role.FUNCTION))
    for name, at in {found for term in whole for found in _names(term)}:
        if at:
            families.add((name, at))
        indices |= {name} & indices
        if name not in indices:
            kinds.setdefault((WHOLE, (name, at)), Kind(Role.DIMENSION, ONE, ONE))
    return Environment(Habits(indices, families=families), kinds, matrices=True)


def _places(at: tuple[Dim, ...]) -> dict[str, Dim]:
    """Index variables as the places at which they stand, for shapes that depend on them."""
    return {v.name: as_dim(f"at {k}") for k, i in enumerate(at)
            if (v := i.variable()) is not None}


def _names(term: Term) -> set[tuple[str, int]]:
    """The names of sizes and indices in a term, with the number of their own indices."""
    found: set[tuple[str, int]] = set()
    for inner in term.walk():
        dims = [inner.rows, inner.cols, *(d for d in _data(inner.data))]
        for dim in dims:
            found |= {n for v in dim.variables() for n in _within(v)}
    return found


def _data(data: object) -> list[Dim]:
    if isinstance(data, Dim):
        return [data]
    return [d for part in data for d in _data(part)] if isinstance(data, tuple) else []


def _within(v: Variable) -> set[tuple[str, int]]:
    inside = {n for d in v.indices for w in d.variables() for n in _within(w)}
    if v.name != TOTAL:
        return inside | {(v.name, len(v.indices))}
    bound = v.indices[-1].names()
    return {(name, at) for name, at in inside if name not in bound}


def read_back(formula: str, like: Term, context: Environment) -> Term | str:
    """The term that the reader makes of a formula, or why it makes none."""
    try:
        found = elaborate(read_expression(formula), context, (like.rows, like.cols))
    except (Unreadable, Unsupported, IllFormed, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if (found.rows, found.cols) != (like.rows, like.cols):
        return f"another shape: {found.rows!r} x {found.cols!r}"
    return found
