"""Slips in products: transposes, inverses, powers, the order of factors, factors lost or added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from ..kernel.terms import dimension, inverse, number
from ..untyped import Untyped
from .scope import GUESS, LOSS, SLIP, Edit, Scope
from .trees import factors_of, is_scalar, product, total, transposed


def transposes(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A transpose lost or too many."""
    if tree.op in ("number", "dimension", "identity", "variance", "delta") or is_scalar(tree):
        return
    if parent != "transpose" and not (tree.op == "symbol" and tree.data[0] in scope.symmetric):
        yield Edit(SLIP, transposed(tree, scope.symmetric))


def inverses(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """An inverse lost or too many, of what is known to have one."""
    if tree.op == "inverse":
        yield Edit(SLIP, tree.args[0])
    elif parent != "inverse" and tree.typed in scope.invertible:
        yield Edit(SLIP, Untyped("inverse", [tree]))
    elif tree.op == "mul":
        for i, j in combinations(range(len(tree.args) + 1), 2):
            part = product(tree.args[i:j])
            if j - i > 1 and part.typed in scope.invertible:
                yield Edit(SLIP, product([
                    *tree.args[:i], Untyped("inverse", [part]), *tree.args[j:]]))


def powers(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """Another exponent; a square for a product with the transpose."""
    if tree.op == "power":
        base, n = tree.args[0], tree.data
        yield Edit(SLIP, base if n == 2 else Untyped("power", [base], n - 1))
        yield Edit(LOSS, Untyped("power", [base], n + 1))
        if n == 2 and not is_scalar(base):
            other = transposed(base, scope.symmetric)
            yield Edit(SLIP, product([base, other]))
            yield Edit(SLIP, product([other, base]))
    elif tree.op == "symbol" and parent != "power":
        yield Edit(LOSS, Untyped("power", [tree], 2))
    elif tree.op == "function" and tree.data == "sqrt":
        yield Edit(SLIP, tree.args[0])


def orders(tree: Untyped, scope: Scope, _parent: str) -> Iterator[Edit]:
    """Factors in another order; a square at one end for a factor at both ends."""
    if tree.op != "mul":
        return
    scalars = [f for f in tree.args if is_scalar(f)]
    rest = [f for f in tree.args if not is_scalar(f)]
    for k in range(len(rest) - 1):
        yield Edit(SLIP, product([*scalars, *rest[:k], rest[k + 1], rest[k], *rest[k + 2:]]))
    if len(rest) > 2:
        yield Edit(LOSS, product([*scalars, *reversed(rest)]))
    for base, between in _squares(rest):
        other = transposed(base, scope.symmetric)
        yield Edit(SLIP, product([*scalars, base, *between, other]))
        yield Edit(SLIP, product([*scalars, other, *between, base]))


def _squares(factors: Sequence[Untyped]) -> Iterator[tuple[Untyped, Sequence[Untyped]]]:
    """What is squared at the beginning or end of a product, and the other factors."""
    if len(factors) < 2:
        return
    for end, others in ((factors[0], factors[1:]), (factors[-1], factors[:-1])):
        if end.op == "power" and end.data == 2:
            yield end.args[0], others
    if len(factors) > 2:
        for pair, others in ((factors[:2], factors[2:]), (factors[-2:], factors[:-2])):
            bases = [repr(f.args[0] if f.op == "transpose" else f) for f in pair]
            if bases[0] == bases[1]:
                yield pair[0], others


def quotients(tree: Untyped, _scope: Scope, _parent: str) -> Iterator[Edit]:
    """A quotient of scalars the wrong way up."""
    if tree.op != "mul":
        return
    above = [k for k, f in enumerate(tree.args) if is_scalar(f) and f.op not in (
        "number", "inverse")]
    below = [k for k, f in enumerate(tree.args) if is_scalar(f) and f.op == "inverse"]
    for i in above:
        for j in below:
            swapped = {i: tree.args[j].args[0], j: Untyped("inverse", [tree.args[i]])}
            yield Edit(SLIP, product([swapped.get(k, f) for k, f in enumerate(tree.args)]))


def lost_factors(tree: Untyped, scope: Scope, parent: str) -> Iterator[Edit]:
    """A factor missing: one that occurs elsewhere, 2, 1/2, or a dimension."""
    if parent in ("mul", "power", "transpose") or tree.op in ("number", "zero"):
        return
    factors = factors_of(tree)
    for coefficient in (Fraction(2), Fraction(1, 2)):
        yield Edit(SLIP, product([Untyped.of(number(coefficient)), tree]))
    for size in scope.sizes:
        yield Edit(GUESS, product([Untyped.of(dimension(size)), tree]))
        yield Edit(GUESS, product([Untyped.of(inverse(dimension(size))), tree]))
    for new in scope.factors:
        if is_scalar(new):
            yield Edit(GUESS, product([new, tree]))
            continue
        for k in range(len(factors) + 1):
            if _joins(factors[:k], new, factors[k:]):
                yield Edit(GUESS, product([*factors[:k], new, *factors[k:]]))


def _joins(before: Sequence[Untyped], new: Untyped, after: Sequence[Untyped]) -> bool:
    """Whether a matrix conforms with a neighbour on one side at least.

    Where both neighbours conform with each other it must conform with both.
    """
    term = new.term()
    left = next((t for f in reversed(before) if (t := f.typed) and not t.is_scalar), None)
    right = next((t for f in after if (t := f.typed) and not t.is_scalar), None)
    fits_left = left is None or left.cols == term.rows
    fits_right = right is None or right.rows == term.cols
    if left is not None and right is not None and left.cols != right.rows:
        return fits_left or fits_right
    return fits_left and fits_right


def needless_factors(tree: Untyped, scope: Scope, _parent: str) -> Iterator[Edit]:
    """A factor too many; a doubled term for a term and its transpose."""
    if tree.op != "mul":
        return
    for k, factor in enumerate(tree.args):
        rest = product([*tree.args[:k], *tree.args[k + 1:]])
        if factor.op == "number" and abs(factor.data) == 2:
            sign = [Untyped.of(number(factor.data / 2))]
            term = product([*sign, rest])
            yield Edit(SLIP, total([term, transposed(term, scope.symmetric)]))
        if factor.op != "number" or factor.data != -1:
            yield Edit(LOSS, rest)


def determinants(tree: Untyped, _scope: Scope, _parent: str) -> Iterator[Edit]:
    """A factor that left a determinant once, not once for every row."""
    sizes = {t.args[0].rows for d in tree.args if tree.op == "mul" and d.op == "det"
             if (t := d.typed) is not None}
    for k, factor in enumerate(tree.args) if sizes else ():
        if is_scalar(factor) and factor.op not in ("det", "power", "inverse"):
            for n in sizes:
                yield Edit(SLIP, product([
                    *tree.args[:k], Untyped("power", [factor], n), *tree.args[k + 1:]]))
