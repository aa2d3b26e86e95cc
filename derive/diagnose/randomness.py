"""A side that is a fixed value cannot equal one that depends on chance."""

from __future__ import annotations

from ..kernel.facts import Claim, Equation
from ..kernel.terms import IllFormed, Term, is_random_symbol, randomness


def randomness_clash(claim: Claim) -> IllFormed | None:
    """Both uses, if one side is a fixed value and the other one depends on chance."""
    definitions: dict[str, Term] = {}
    for fact in claim.facts:
        statement = fact.statement
        if (isinstance(statement, Equation) and statement.definition
                and statement.lhs.op == "symbol"):
            definitions[statement.lhs.data[0]] = statement.rhs
    for fixed, random, places in ((claim.lhs, claim.rhs, ("left", "right")),
                                  (claim.rhs, claim.lhs, ("right", "left"))):
        bare = _bare_symbols(random, definitions, frozenset())
        if bare and not _depends(fixed, definitions, frozenset()):
            first = min(bare, key=repr)
            kind = ("variable" if first.is_scalar else
                    "vector" if first.cols.constant() == 1 else "matrix")
            return IllFormed(
                f"the {places[0]} side {{0}} is a fixed value, the {places[1]} side "
                f"depends on the random {kind} {{1}}", fixed, first)
    return None


def _depends(term: Term, definitions: dict[str, Term], inside: frozenset[str]) -> bool:
    """Whether the value depends on chance once definitions are written out."""
    return any(symbol.data[0] not in definitions or symbol.data[0] in inside
               or _depends(definitions[symbol.data[0]], definitions, inside | {symbol.data[0]})
               for symbol in randomness(term))


def _bare_symbols(
    term: Term, definitions: dict[str, Term], inside: frozenset[str]
) -> frozenset[Term]:
    """The random symbols that occur outside of every moment, definitions written out.

    A conditional moment may well be constant, so what it is conditioned on does not count.
    """
    if term.op in ("expectation", "variance", "covariance"):
        return frozenset()
    if is_random_symbol(term):
        name = term.data[0]
        if name not in definitions or name in inside:
            return frozenset((term,))
        return _bare_symbols(definitions[name], definitions, inside | {name})
    return frozenset().union(*(_bare_symbols(a, definitions, inside) for a in term.args))
