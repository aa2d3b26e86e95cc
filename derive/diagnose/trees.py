"""Building trees for corrected expressions: products and sums without needless nesting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ..kernel.terms import number
from ..untyped import Untyped

MOMENTS = {"expectation": 1, "variance": 1, "covariance": 2}
"""The operators with conditions, and how many arguments stand before these."""


def product(factors: Iterable[Untyped]) -> Untyped:
    """The product, numbers multiplied in front; products inside are spliced where that is safe."""
    coefficient, found = Fraction(1), []
    for factor in _spliced(factors):
        if factor.op == "number":
            coefficient *= factor.data
        else:
            found.append(factor)
    if coefficient != 1 or not found:
        found.insert(0, Untyped.of(number(coefficient)))
    return found[0] if len(found) == 1 else Untyped("mul", found)


def _spliced(factors: Iterable[Untyped]) -> Iterable[Untyped]:
    for factor in factors:
        # (b'b) R must not become b'b R, whose factors do not conform from left to right
        if factor.op == "mul" and not (is_scalar(factor) and not all(map(is_scalar, factor.args))):
            yield from _spliced(factor.args)
        else:
            yield factor


def total(summands: Iterable[Untyped]) -> Untyped:
    """The sum; sums inside are spliced."""
    found = [t for s in summands for t in summands_of(s)]
    return found[0] if len(found) == 1 else Untyped("add", found)


def summands_of(tree: Untyped) -> Sequence[Untyped]:
    """The summands of a sum; of anything else, itself."""
    return [s for a in tree.args for s in summands_of(a)] if tree.op == "add" else [tree]


def factors_of(tree: Untyped) -> Sequence[Untyped]:
    """The factors of a product; of anything else, itself."""
    return tree.args if tree.op == "mul" else (tree,)


def tidy(tree: Untyped) -> Untyped:
    """The same expression with flat sums and products."""
    if not tree.args:
        return tree
    args = [tidy(a) for a in tree.args]
    return with_args(tree, args)


def with_args(tree: Untyped, args: Sequence[Untyped]) -> Untyped:
    """The tree's operator on other arguments."""
    if tree.op == "mul":
        return product(args)
    if tree.op == "add":
        return total(args)
    return Untyped(tree.op, args, tree.data)


def negative(tree: Untyped) -> Untyped:
    """``-A``; of ``-A``, A."""
    return product([Untyped.of(number(-1)), tree])


def transposed(tree: Untyped, symmetric: frozenset[str]) -> Untyped:
    """``A'``, carried through to the symbols; `symmetric` names those without a transpose."""
    match tree.op:
        case "transpose":
            return tree.args[0]
        case "mul":
            return product([transposed(f, symmetric) for f in reversed(tree.args)])
        case "add":
            return total([transposed(s, symmetric) for s in tree.args])
        case "covariance":
            a, b, *given = tree.args
            return Untyped("covariance", (b, a, *given))
        case "inverse" | "power" | "expectation":
            inner = transposed(tree.args[0], symmetric)
            return Untyped(tree.op, (inner, *tree.args[1:]), tree.data)
        case "identity" | "variance":
            return tree
        case "symbol" if tree.data[0] in symmetric:
            return tree
    return tree if is_scalar(tree) else Untyped("transpose", [tree])


def is_scalar(tree: Untyped) -> bool:
    """Whether the tree is a well-formed scalar."""
    term = tree.typed
    return term is not None and term.is_scalar
