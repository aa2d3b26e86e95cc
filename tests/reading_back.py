"""Printed LaTeX read back by the reader of notes, with the kinds that the printer knew."""

from __future__ import annotations

from collections.abc import Iterable

from derive.kernel.dims import ONE, Dim
from derive.kernel.terms import IllFormed, Term, power, rebuild, symbol
from derive.notation import latex
from derive.notes.kinds.kinds import WHOLE, Environment, Key, Kind, Owner, Role
from derive.notes.mathematics.parser import read_expression
from derive.notes.meaning.elaborate import elaborate
from derive.notes.meaning.values import Unsupported
from derive.step import free_names

BLANK = Environment(matrices=True)


def spelled(term: Term) -> Term:
    """The term with symbols as print shows them: X1 is X with the index 1, ``s^2`` a square."""
    if term.op == "symbol":
        name, indices, random = term.data
        squared = name.endswith("^2")
        base = symbol(name.removesuffix("^2"), term.rows, term.cols, *indices, random=random)
        found = BLANK.spell(read_expression(latex(base)))
        if found is not None and len(found.at) == len(indices):
            base = symbol(found.name, term.rows, term.cols, *indices, random=random)
        return power(base, 2) if squared else base
    if not term.args:
        return term
    kept = term.args[1:] if term.op == "derivative" else ()  # by what a derivative is taken
    args = [spelled(a) for a in term.args[: len(term.args) - len(kept)]]
    return rebuild(term, [*args, *kept], {})


def environment(terms: Iterable[Term]) -> Environment:
    """What a document would say of the symbols in the terms."""
    whole = list(terms)
    kinds: dict[tuple[Owner, Key], Kind] = {}
    for inner in (t for term in whole for t in term.walk()):
        if inner.op == "symbol":
            _, indices, random = inner.data
            found = BLANK.spell(read_expression(latex(inner)))
            if found is None or len(found.at) != len(indices):
                continue  # y_{tjk} alone does not tell that t, j, k are indices
            over = tuple(repr(i) for i in indices)
            kinds.setdefault((WHOLE, found.key), Kind(
                Role.SYMBOL, inner.rows, inner.cols, random, over))
    names = {n for term in whole for n in _names(term)}
    for name in names:
        kinds.setdefault((WHOLE, (name, 0)), Kind(Role.DIMENSION, ONE, ONE))
    return Environment(kinds=kinds, matrices=True)


def _names(term: Term) -> frozenset[str]:
    found = frozenset(free_names(term))
    for inner in term.walk():
        dims: list[Dim] = [inner.rows, inner.cols]
        found |= {n for d in dims for n in d.names()}
    return found


def read_back(formula: str, like: Term, context: Environment) -> Term | str:
    """The term that the reader makes of a formula, or why it makes none."""
    try:
        found = elaborate(read_expression(formula), context)
    except (Unsupported, IllFormed, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if (found.rows, found.cols) != (like.rows, like.cols):
        return f"another shape: {found.rows!r} x {found.cols!r}"
    return found
